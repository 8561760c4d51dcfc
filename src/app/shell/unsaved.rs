//! The bar that stands over every screen while labels could not be stored, its dialogs, and the window that does not
//! close over them; knows no label.

use super::path_dialog::typed_path;
use super::{App, Overlay};
use crate::app::action::Action;
use crate::app::views::code::CodeAction;
use crate::model::capitalised;
use crate::widgets::text::{self, TextRole};
use crate::widgets::{
    Answer, Button, Dialog, Icon, TextField, Tokens, Tone, confirm, dialog_footer, numbers, space,
};
use egui::{Align, Context, Frame, Id, Key, Layout, Margin, Panel, Ui, ViewportCommand};
use std::path::{Path, PathBuf};

/// What is asked about labels that are not on the disk.
#[derive(Debug)]
pub(super) enum UnsavedDialog {
    /// Where to save everything, as typed; `None` while it is the proposed path.
    Elsewhere(Option<String>),
    LetGo,
    /// The window was to be closed.
    Quit,
}

impl App {
    /// Shown on every screen until it is settled: nothing else is as urgent.
    pub(super) fn unsaved_bar_ui(&mut self, ui: &mut Ui) {
        let saving = &self.workspace.coding.saving;
        let Some(refusal) = saving.refusal() else { return };
        let title = not_on_disk(saving.waiting());
        let (reason, copying) =
            (capitalised(&refusal.reason), saving.is_copying().then_some("It is being copied"));
        let frame =
            Frame::new().fill(Tone::Danger.fill(Tokens::of(ui))).inner_margin(Margin::symmetric(12, 8));
        Panel::top("unsaved-bar").resizable(false).frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                Icon::Error.show_sized(ui, 18.0, Tokens::of(ui).danger);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if Button::ghost("Let them go…").disabled_because(copying).show(ui).clicked() {
                        self.overlay = Overlay::Unsaved(UnsavedDialog::LetGo);
                    }
                    if Button::secondary("Save elsewhere…").disabled_because(copying).show(ui).clicked() {
                        self.overlay = Overlay::Unsaved(UnsavedDialog::Elsewhere(None));
                    }
                    if Button::primary("Try again").disabled_because(copying).show(ui).clicked() {
                        self.queue.push(Action::Code(CodeAction::SaveAgain));
                    }
                    ui.with_layout(Layout::top_down(Align::Min), |ui| {
                        text::show(ui, TextRole::Strong, title);
                        text::show(ui, TextRole::Secondary, reason);
                    });
                });
            });
        });
    }

    pub(super) fn unsaved_ui(&mut self, ui: &mut Ui, dialog: UnsavedDialog) -> Overlay {
        if self.workspace.coding.saving.refusal().is_none() {
            return Overlay::None;
        }
        let count = not_on_disk(self.workspace.coding.saving.waiting());
        match dialog {
            UnsavedDialog::Elsewhere(typed) => self.save_elsewhere_ui(ui, typed),
            UnsavedDialog::LetGo => {
                let sentence =
                    format!("{count}. The ballot is shown as the file has it then, and they are lost.");
                match confirm(ui.ctx(), "let-unsaved-go", "Let them go?", &sentence, "Let them go", true) {
                    Answer::Open => return Overlay::Unsaved(UnsavedDialog::LetGo),
                    Answer::No => {}
                    Answer::Yes => self.queue.push(Action::Code(CodeAction::LetUnsavedGo)),
                }
                Overlay::None
            }
            UnsavedDialog::Quit => {
                let sentence =
                    format!("{count}. They are lost when the window closes; save them elsewhere first.");
                match confirm(
                    ui.ctx(),
                    "quit-unsaved",
                    "Close all the same?",
                    &sentence,
                    "Close and lose them",
                    true,
                ) {
                    Answer::Open => return Overlay::Unsaved(UnsavedDialog::Quit),
                    Answer::No => {}
                    Answer::Yes => {
                        self.may_quit = true;
                        ui.ctx().send_viewport_cmd(ViewportCommand::Close);
                    }
                }
                Overlay::None
            }
        }
    }

    fn save_elsewhere_ui(&mut self, ui: &mut Ui, mut typed: Option<String>) -> Overlay {
        let Some(project) = &self.workspace.project else { return Overlay::None };
        let mut text = typed.clone().unwrap_or_else(|| proposed(&project.path).display().to_string());
        let mut asked = None;
        let shown = Dialog::new("save-elsewhere", "Save elsewhere").width(600.0).show(ui.ctx(), |ui| {
            text::secondary(
                ui,
                "The whole project as it can still be read goes into a new file, with all that could not be stored, and \
                 you go on there. The old file stays as it is. Choose another disk where this one is full",
            );
            ui.add_space(space::XS);
            let id = Id::unique("save-elsewhere-path");
            let field = TextField::new(&mut text, "Where to").mono().id(id).show(ui);
            if field.changed() {
                typed = Some(text.clone());
            }
            let target = typed_path(&text);
            let reason = target.is_none().then_some("Type where to write it");
            let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            dialog_footer(ui, |ui| {
                if Button::primary("Save there").disabled_because(reason).show(ui).clicked() || enter {
                    asked = target;
                }
            });
        });
        if let Some(target) = asked {
            self.queue.push(Action::Code(CodeAction::SaveElsewhere(target)));
            return Overlay::None;
        }
        if shown.close { Overlay::None } else { Overlay::Unsaved(UnsavedDialog::Elsewhere(typed)) }
    }

    /// The window stays while labels are in memory alone; it closes once its user says so.
    pub(super) fn hold_close(&mut self, ctx: &Context) {
        let asked = ctx.input(|i| i.viewport().close_requested());
        if asked && !self.may_quit && self.workspace.coding.saving.refusal().is_some() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.overlay = Overlay::Unsaved(UnsavedDialog::Quit);
        }
    }
}

/// `Your last 3 changes are not on the disk`
fn not_on_disk(changes: usize) -> String {
    match changes {
        1 => "Your last change is not on the disk".to_owned(),
        n => format!("Your last {} changes are not on the disk", numbers::count(n as u64)),
    }
}

/// In the user's own folder, which is most often writable; beside the project where there is none.
fn proposed(project: &Path) -> PathBuf {
    let stem = project.file_stem().map_or_else(|| "project".into(), |s| s.to_string_lossy().into_owned());
    let name = format!("{stem}-saved.binocular");
    match std::env::var_os("HOME") {
        Some(home) => PathBuf::from(home).join(name),
        None => project.with_file_name(name),
    }
}
