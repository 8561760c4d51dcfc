//! The line under the filter in which a condition is written, with its form of rows, saved segments and tagging.

use super::super::ViewContext;
use crate::app::action::Action;
use crate::app::expression::{ExpressionField, rows_ui};
use crate::app::workspace::ExpressionAction;
use crate::mining::expr::{Draft, Scope, parse, quoted};
use crate::widgets::theme::space;
use crate::widgets::{
    Button, ControlSize, Icon, IconButton, MenuItem, TextField, TextRole, menu_button, numbers, text,
};
use egui::{Key, Ui};

const HINT: &str = "clicks >= 5 and page = \"/cart*\" and not submit";
/// Room for the buttons behind the line.
const BUTTONS: f32 = 330.0;

/// What is being written.
#[derive(Default)]
pub(super) struct Condition {
    field: ExpressionField,
    /// The form, while it is shown, and the text that it was made of.
    rows: Option<(Draft, String)>,
    name: String,
    tag: String,
}

impl Condition {
    pub fn is_empty(&self) -> bool {
        self.field.text.trim().is_empty()
    }

    /// Nothing is asked for any more.
    pub fn clear(&mut self, actions: &mut Vec<Action>) {
        self.field = ExpressionField::default();
        self.rows = None;
        actions.push(Action::Expression(ExpressionAction::Filter(String::new())));
    }

    pub fn show(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let work = &context.workspace.expressions;
        let vocabulary = &work.names().session;
        let output = ui
            .horizontal(|ui| {
                let width = (ui.available_width() - BUTTONS).max(240.0);
                let output = self.field.show(ui, "Condition", HINT, width, vocabulary);
                self.buttons_ui(ui, context, actions);
                output
            })
            .inner;
        if let Some(error) = &output.error {
            self.field.problem_ui(ui, error);
        } else if let Some(problem) = work.problem() {
            text::line(ui, TextRole::Danger, problem);
        }
        if let Some(kept) = work.kept().filter(|kept| kept.unread > 0) {
            let unread = numbers::counted(kept.unread as u64, "session", "sessions");
            text::line(ui, TextRole::Danger, format!("{unread} could not be looked into and are not listed"));
        }
        if output.meant && self.field.text != work.wanted() {
            actions.push(Action::Expression(ExpressionAction::Filter(self.field.text.clone())));
        }
        self.form_ui(ui, context);
    }

    fn buttons_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let vocabulary = &context.workspace.expressions.names().session;
        let read = parse(&self.field.text, vocabulary);
        let shown = self.rows.is_some();
        let unread = read.is_err().then_some("Mend the condition first");
        let form = IconButton::new(Icon::List, "Write it as a form of rows").selected(shown);
        if form.disabled_because(unread).show(ui).clicked() {
            self.rows = match (&self.rows, &read) {
                (None, Ok(read)) => Some((Draft::of(read, Scope::Session), self.field.text.clone())),
                _ => None,
            };
        }
        menu_button(ui, Button::secondary("Segments").size(ControlSize::Small), |ui| {
            let nothing = self.is_empty() || read.is_err();
            ui.horizontal(|ui| {
                let field =
                    TextField::new(&mut self.name, "Name of the segment").width(190.0).limit(60).show(ui);
                let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                let why = match (nothing, self.name.trim().is_empty()) {
                    (true, _) => Some("Write a condition first"),
                    (_, true) => Some("Give it a name"),
                    _ => None,
                };
                let save = Button::primary("Save").size(ControlSize::Small).disabled_because(why).show(ui);
                if why.is_none() && (save.clicked() || entered) {
                    let (name, text) = (self.name.trim().to_owned(), self.field.text.clone());
                    actions.push(Action::Expression(ExpressionAction::SaveSegment { name, text }));
                    self.name.clear();
                    ui.close();
                }
            });
            if vocabulary.segments.is_empty() {
                text::muted(ui, "A saved condition can be chosen here, and used in others as segment NAME");
            }
            for (name, condition) in &vocabulary.segments {
                ui.horizontal(|ui| {
                    let label = format!("Remove segment {name}");
                    let remove = IconButton::new(Icon::Trash, &label);
                    if remove.size(ControlSize::Small).show(ui).clicked() {
                        actions.push(Action::Expression(ExpressionAction::RemoveSegment(name.to_string())));
                    }
                    if MenuItem::new(name).show(ui) {
                        self.field.set(format!("segment {}", quoted(name)));
                        self.rows = None;
                    }
                })
                .response
                .on_hover_text(condition.to_string());
            }
        });
        let kept = context.workspace.expressions.kept();
        let why = match kept {
            _ if context.workspace.labels_blind() => Some("Tags are hidden while a blind round is open"),
            None => Some("Write a condition first"),
            Some(_) => None,
        };
        let button = Button::secondary("Tag").size(ControlSize::Small).disabled_because(why);
        menu_button(ui, button, |ui| {
            let count = kept.map_or(0, |kept| kept.sessions.len()) as u64;
            text::secondary(
                ui,
                format!("Tags the {} that it leaves", numbers::counted(count, "session", "sessions")),
            );
            ui.horizontal(|ui| {
                let field =
                    TextField::new(&mut self.tag, "Tag for all of them").width(190.0).limit(40).show(ui);
                let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                let none = self.tag.trim().is_empty().then_some("Write the tag");
                let add =
                    Button::primary("Tag them").size(ControlSize::Small).disabled_because(none).show(ui);
                if none.is_none() && (add.clicked() || entered) {
                    let tag = self.tag.trim().to_owned();
                    actions.push(Action::Expression(ExpressionAction::TagKept(tag)));
                    self.tag.clear();
                    ui.close();
                }
            });
        });
        if context.workspace.expressions.is_looking() {
            text::line(ui, TextRole::Muted, "Looking …");
        }
    }

    fn form_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        let vocabulary = &context.workspace.expressions.names().session;
        let Some((draft, of)) = &mut self.rows else { return };
        // Typed beside the form: it follows as soon as the text can be read.
        if *of != self.field.text
            && let Ok(read) = parse(&self.field.text, vocabulary)
        {
            (*draft, *of) = (Draft::of(&read, Scope::Session), self.field.text.clone());
        }
        ui.add_space(space::XS);
        if rows_ui(ui, draft, vocabulary) {
            let text = draft.text();
            of.clone_from(&text);
            self.field.set(text);
            ui.ctx().request_repaint();
        }
    }
}
