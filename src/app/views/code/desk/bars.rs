//! The bar over the item and the row of cells under it.

use super::super::super::ViewContext;
use super::super::CodeAction;
use super::super::strip::strip_ui;
use super::DeskState;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::coding::BlindView;
use crate::widgets::{self, Button, Chip, Icon, IconButton, TextRole, Tone, numbers, space, text, toggle};
use egui::{Align, Layout, Ui};

impl DeskState {
    /// Who sits here, and that the round is blind.
    pub(super) fn head_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let name = context.workspace.coder.as_ref().map_or(view.coder_id(), |c| c.name.as_str());
        ui.horizontal_centered(|ui| {
            let label = format!("Blind round {} · coder {name}", view.round_id());
            Chip::new(&label)
                .icon(Icon::Lock)
                .tone(Tone::Warn)
                .tooltip("Nobody sees another's labels until both have sealed; signals and clusters are hidden here")
                .show(ui);
            let other = numbers::count(view.other_done() as u64);
            text::line(ui, TextRole::Muted, format!("The other coder has done {other}"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let lock = context.key(Command::LockSeat);
                if IconButton::new(Icon::Lock, "Lock").shortcut(lock.as_deref()).show(ui).clicked() {
                    actions.push(Action::Run(Command::LockSeat));
                }
                let switch = context.key(Command::SwitchCoder);
                if Button::ghost("Switch coder").icon(Icon::Users).shortcut(switch.as_deref()).show(ui).clicked() {
                    self.leave_note(view, actions);
                    actions.push(Action::Code(CodeAction::SignOut));
                }
                let (key, name) = (context.key(Command::Filter), "Find among your items");
                if IconButton::new(Icon::Filter, name).shortcut(key.as_deref()).show(ui).clicked() {
                    self.finding = true;
                }
                let button = Button::ghost("Finish…").icon(Icon::Shield).selected(self.finishing);
                if button.tooltip("Your own counts, and the seal").show(ui).clicked() {
                    self.leave_note(view, actions);
                    self.finishing = !self.finishing;
                    self.reviewing = !self.finishing;
                }
                widgets::vertical_rule(ui, 20.0);
                for (command, icon, name) in [(Command::Redo, Icon::Redo, "Redo"), (Command::Undo, Icon::Undo, "Undo")] {
                    let (key, reason) = (context.key(command), self.disabled_reason(command, view));
                    let button = IconButton::new(icon, name).shortcut(key.as_deref());
                    if button.disabled_because(reason.as_deref()).show(ui).clicked() {
                        self.command(command, context, view, actions);
                    }
                }
                widgets::vertical_rule(ui, 20.0);
                toggle(ui, &mut self.go_on, "Go on after a label");
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
            text::line(ui, TextRole::Muted, format!("{} done", count(view.done())));
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
