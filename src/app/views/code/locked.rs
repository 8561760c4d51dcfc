//! The screen of a locked seat: whose it is and how to go on, and nothing of what was done at it.

use super::super::ViewContext;
use super::CodeAction;
use super::passphrase::Asking;
use super::setup::column;
use crate::app::action::Action;
use crate::app::workspace::coding::LockedSeat;
use crate::coding::Protection;
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{Button, Card, ControlSize, Icon, TextRole, text};
use egui::Ui;

/// What this screen remembers.
#[derive(Default)]
pub(super) struct LockedScreen {
    /// The seat that the question was asked for: it comes up by itself once.
    asked: Option<LockedSeat>,
}

impl LockedScreen {
    pub fn follow(&mut self, locked: Option<&LockedSeat>) {
        if locked.is_none() {
            self.asked = None;
        }
    }

    pub fn ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        seat: &LockedSeat,
        asking: &mut Option<Asking>,
        actions: &mut Vec<Action>,
    ) {
        let Some(round) = context.workspace.coding.round(&seat.round) else { return };
        let Some(side) = round.side_of(&seat.coder) else { return };
        let name = &round.coders[side].name;
        column(ui, 520.0, |ui| {
            ui.add_space((ui.available_height() / 4.0).max(space::XL));
            Card::new("locked").padding(24.0).show(ui, |ui| {
                let tokens = Tokens::of(ui);
                ui.horizontal(|ui| {
                    Icon::Lock.show_sized(ui, 22.0, tokens.warn);
                    text::line(ui, TextRole::Title, format!("Locked by {name}"));
                });
                ui.add_space(space::S);
                let words = match round.protection[side] {
                    Protection::Passphrase => {
                        "Round, labels and notes are out of sight and out of memory. The passphrase opens the desk where \
                         it was left."
                    }
                    _ => {
                        "Labels and notes are out of sight. This ballot has no passphrase: anybody at this machine can go \
                         on with it."
                    }
                };
                text::secondary(ui, words);
                ui.add_space(space::L);
                ui.horizontal(|ui| {
                    let go = Button::primary("Unlock").icon(Icon::Unlock).size(ControlSize::Large).show(ui);
                    if go.clicked() {
                        *asking = Asking::at_the_door(round, side, actions);
                    }
                    let other = Button::secondary("Somebody else…").icon(Icon::Users).size(ControlSize::Large);
                    if other.show(ui).clicked() {
                        actions.push(Action::Code(CodeAction::SignOut));
                    }
                });
            });
        });
        if self.asked.as_ref() != Some(seat) {
            self.asked = Some(seat.clone());
            // Where there is no passphrase, the lock would undo itself.
            if round.protection[side] == Protection::Passphrase {
                *asking = Asking::at_the_door(round, side, actions);
            }
        }
    }
}
