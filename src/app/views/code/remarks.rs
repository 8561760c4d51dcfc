//! What is said beside the label: confidence, note, flag, and the way to give none.

use super::super::ViewContext;
use super::{CodeAction, Remark};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::coding::LabelEntry;
use crate::widgets::theme::space;
use crate::widgets::{Button, Choice, Icon, TextRole, field, keycaps, segmented, text};
use egui::Ui;

/// A note that is being written, of one item.
#[derive(Debug, Default)]
pub(super) struct NoteDraft {
    item: String,
    text: String,
    /// The key was pressed: the field takes the keyboard.
    pub wants_focus: bool,
}

impl NoteDraft {
    /// Another item is shown: stores what was written on the one before, and takes over its stored note.
    pub fn follow(&mut self, item: &str, stored: impl Fn(&str) -> String, actions: &mut Vec<Action>) {
        if self.item == item {
            return;
        }
        self.store(&stored(&self.item), actions);
        item.clone_into(&mut self.item);
        self.text = stored(item);
    }

    /// The stored note changed under the draft: undo, another window.
    pub fn reread(&mut self, stored: String) {
        self.text = stored;
    }

    pub fn store(&self, stored: &str, actions: &mut Vec<Action>) {
        if !self.item.is_empty() && self.text != stored {
            let remark = Remark::Note(self.text.clone());
            actions.push(Action::Code(CodeAction::Remark { item: self.item.clone(), remark }));
        }
    }
}

/// Draws the remarks of `item`; true when the menu of reasons is asked for.
pub(super) fn remarks_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    item: &str,
    entry: Option<&LabelEntry>,
    note: &mut NoteDraft,
    sealed: bool,
    actions: &mut Vec<Action>,
) -> bool {
    let remark = |remark: Remark| Action::Code(CodeAction::Remark { item: item.to_owned(), remark });
    let mut abstain = false;
    let locked = sealed.then_some("Your ballot is sealed");
    ui.spacing_mut().item_spacing.y = space::S;
    let reason = entry.and_then(|e| match &e.verdict {
        crate::coding::Verdict::Abstained(reason) => Some(reason.label()),
        _ => None,
    });
    ui.horizontal(|ui| {
        let width = (ui.available_width() - space::S) * 0.58;
        let key = context.key(Command::Abstain);
        ui.allocate_ui(egui::vec2(width, 28.0), |ui| {
            let button = Button::secondary(reason.unwrap_or("No label…"))
                .icon(Icon::Abstain)
                .selected(reason.is_some())
                .tooltip("Not enough evidence, a broken replay, a bot, or a code that is missing")
                .shortcut(key.as_deref())
                .disabled_because(locked)
                .fill_width();
            abstain = button.show(ui).clicked();
        });
        let flagged = entry.is_some_and(|e| e.flag);
        let key = context.key(Command::Flag);
        let button = Button::secondary(if flagged { "Flagged" } else { "Flag" })
            .icon(Icon::Signal)
            .selected(flagged)
            .tooltip("Talk about this one after the reveal")
            .shortcut(key.as_deref())
            .disabled_because(locked)
            .fill_width();
        if button.show(ui).clicked() {
            actions.push(remark(Remark::Flag(!flagged)));
        }
    });
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Secondary, "Confidence");
        if let Some(key) = context.key(Command::Confidence) {
            keycaps(ui, &key);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let present = entry.and_then(|e| e.confidence);
            let choices =
                [Choice::new(Some(1), "Guess"), Choice::new(Some(2), "Fair"), Choice::new(Some(3), "Sure")];
            ui.add_enabled_ui(!sealed, |ui| {
                if let Some(confidence) = segmented(ui, "Confidence", present, &choices) {
                    actions.push(remark(Remark::Confidence(confidence)));
                }
            });
        });
    });
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Secondary, "Note");
        if let Some(key) = context.key(Command::Note) {
            keycaps(ui, &key);
        }
    });
    let stored = entry.map_or("", |e| e.note.as_str());
    ui.add_enabled_ui(!sealed, |ui| {
        let field = field::text_area(ui, &mut note.text, "Note on this item", 2);
        if std::mem::take(&mut note.wants_focus) {
            field.request_focus();
        }
        if field.lost_focus() {
            note.store(stored, actions);
        }
    });
    abstain
}
