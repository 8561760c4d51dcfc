//! The bar over the item and the row of cells under it.

use super::super::super::ViewContext;
use super::super::CodeAction;
use super::super::strip::strip_ui;
use super::DeskState;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::workspace::coding::CalibrateAction;
use crate::coding::{BlindView, RoundState};
use crate::widgets::{self, Button, Chip, Icon, IconButton, TextRole, Tone, numbers, space, text, toggle};
use egui::{Align, Layout, Ui};

impl DeskState {
    /// Who sits here, and that the round is blind. In a `narrow` window words give way to signs.
    pub(super) fn head_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        narrow: bool,
        actions: &mut Vec<Action>,
    ) {
        let name = context.workspace.coder.as_ref().map_or(view.coder_id(), |c| c.name.as_str());
        let other = format!("The other coder has done {}", numbers::count(view.other_done() as u64));
        ui.horizontal_centered(|ui| {
            if view.state() == RoundState::Calibrating {
                let label = format!("Calibration {} · {name}", view.round_id());
                let tip = "The other coder sees your label of an item once both have given one, and you theirs";
                Chip::new(&label).icon(Icon::Users).tone(Tone::Accent).tooltip(tip).max_width(280.0).show(ui);
                if Button::ghost("Talk it over").icon(Icon::Users).show(ui).clicked() {
                    self.leave_note(view, actions);
                    let round = view.round_id().to_owned();
                    actions.push(Action::Code(CodeAction::Calibrate(CalibrateAction::Discuss(round))));
                }
            } else {
                let label = if narrow {
                    format!("Blind {} · {name}", view.round_id())
                } else {
                    format!("Blind round {} · coder {name}", view.round_id())
                };
                let blind =
                    "Nobody sees another's labels until both have sealed; signals and clusters are hidden here";
                let tip = if narrow { format!("{blind}. {other}") } else { blind.to_owned() };
                let width = if narrow { 170.0 } else { 280.0 };
                Chip::new(&label).icon(Icon::Lock).tone(Tone::Warn).tooltip(&tip).max_width(width).show(ui);
                if !narrow {
                    text::line(ui, TextRole::Muted, other);
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let lock = context.key(Command::LockSeat);
                if IconButton::new(Icon::Lock, "Lock").shortcut(lock.as_deref()).show(ui).clicked() {
                    actions.push(Action::Run(Command::LockSeat));
                }
                let switch = context.key(Command::SwitchCoder);
                if named(ui, narrow, Icon::Users, "Switch coder", switch.as_deref(), "", false) {
                    self.leave_note(view, actions);
                    actions.push(Action::Code(CodeAction::SignOut));
                }
                let (key, words) = (context.key(Command::Filter), "Find among your items");
                if IconButton::new(Icon::Filter, words).shortcut(key.as_deref()).show(ui).clicked() {
                    self.finding = true;
                }
                let finish = Command::Finish.spec();
                let key = context.key(Command::Finish);
                let (name, tip) = (finish.label, finish.tooltip);
                if named(ui, narrow, finish.icon, name, key.as_deref(), tip, self.finishing) {
                    self.command(Command::Finish, context, view, actions);
                }
                widgets::vertical_rule(ui, 20.0);
                for (command, icon, name) in
                    [(Command::Redo, Icon::Redo, "Redo"), (Command::Undo, Icon::Undo, "Undo")]
                {
                    let (key, reason) = (context.key(command), self.disabled_reason(command, view));
                    let button = IconButton::new(icon, name).shortcut(key.as_deref());
                    if button.disabled_because(reason.as_deref()).show(ui).clicked() {
                        self.command(command, context, view, actions);
                    }
                }
                widgets::vertical_rule(ui, 20.0);
                if narrow {
                    let button = IconButton::new(Icon::SkipForward, "Go on after a label");
                    if button.selected(self.go_on).show(ui).clicked() {
                        self.go_on = !self.go_on;
                    }
                } else {
                    toggle(ui, &mut self.go_on, "Go on after a label");
                }
                widgets::vertical_rule(ui, 20.0);
                self.wanted_ui(ui, view);
            });
        });
    }

    pub(super) fn queue_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, view: BlindView<'_>) {
        ui.horizontal(|ui| {
            for (command, icon, name) in [
                (Command::PreviousItem, Icon::ChevronLeft, "Previous item"),
                (Command::NextItem, Icon::ChevronRight, "Next item"),
            ] {
                let (key, reason) = (context.key(command), self.disabled_reason(command, view));
                let button = IconButton::new(icon, name).shortcut(key.as_deref());
                if button.disabled_because(reason.as_deref()).show(ui).clicked() {
                    self.step(command, view);
                }
            }
            let count = |n: usize| numbers::count(n as u64);
            text::line(
                ui,
                TextRole::Strong,
                format!("Item {} of {}", count(self.columns.at() + 1), count(view.len())),
            );
            let refused = context.workspace.coding.saving.refusal().is_some();
            let saving = match view.unsaved() {
                0 => String::new(),
                n if refused => format!(", {} not on the disk", count(n)),
                _ => ", saving…".to_owned(),
            };
            text::line(ui, TextRole::Muted, format!("{} done{saving}", count(view.done())));
            ui.add_space(space::S);
            let moved = std::mem::take(&mut self.moved);
            if let Some(at) = strip_ui(ui, view, self.columns.at(), moved) {
                self.columns.show(view, at);
                self.finishing = false;
                self.reviewing = true;
            }
        });
    }
}

/// A button with its name, or where there is little room its sign alone; true when it was pressed.
fn named(
    ui: &mut Ui,
    narrow: bool,
    icon: Icon,
    name: &str,
    key: Option<&str>,
    tip: &str,
    selected: bool,
) -> bool {
    if narrow {
        return IconButton::new(icon, name).body(tip).shortcut(key).selected(selected).show(ui).clicked();
    }
    let button = Button::ghost(name).icon(icon).shortcut(key).selected(selected);
    if tip.is_empty() { button } else { button.tooltip(tip) }.show(ui).clicked()
}
