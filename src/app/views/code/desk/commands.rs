//! What the keys of the queue do at the desk, and why some do nothing now.

use super::super::super::ViewContext;
use super::super::{CodeAction, Remark, code_of_slot, keys};
use super::DeskState;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::coding::BlindView;

impl DeskState {
    pub(super) fn step(&mut self, command: Command, view: BlindView<'_>) {
        let to = match command {
            Command::PreviousItem => self.at.checked_sub(1),
            _ => Some(self.at + 1).filter(|at| *at < view.len()),
        };
        if let Some(to) = to {
            self.go(to);
            self.reviewing = true;
            self.finishing = false;
        }
    }

    pub(in super::super) fn command(
        &mut self,
        command: Command,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let Some(entry) = view.at(self.at) else { return };
        let label = entry.label.map(|l| &l.entry);
        let remark = |remark| Action::Code(CodeAction::Remark { item: entry.item.id.to_owned(), remark });
        match command {
            Command::Label(slot) => {
                if let Some(code) = code_of_slot(view.codebook(), slot) {
                    self.give_code(&code.id, context, view, actions);
                }
            }
            Command::Abstain => self.abstaining = true,
            Command::Confidence => {
                let next = keys::next_confidence(label.and_then(|l| l.confidence));
                actions.push(remark(Remark::Confidence(next)));
            }
            Command::Flag => actions.push(remark(Remark::Flag(!label.is_some_and(|l| l.flag)))),
            Command::Note => self.note.wants_focus = true,
            Command::PreviousItem | Command::NextItem => self.step(command, view),
            Command::Settle => match view.next_open(self.at + 1) {
                Some(next) => self.go(next),
                None => self.reviewing = false,
            },
            Command::Undo => actions.push(Action::Code(CodeAction::Undo)),
            Command::Redo => actions.push(Action::Code(CodeAction::Redo)),
            Command::FocusPlayer => self.whole_window = !self.whole_window,
            other => self.player.command(other),
        }
    }

    pub(in super::super) fn disabled_reason(&self, command: Command, view: BlindView<'_>) -> Option<String> {
        let say = |wrong: bool, words: &str| wrong.then(|| words.to_owned());
        let sealed = view.seal().is_some();
        match command {
            Command::Filter => Some("Labelling goes through every item".into()),
            Command::Undo => say(!view.can_undo(), "There is nothing to undo"),
            Command::Redo => say(!view.can_redo(), "There is nothing to redo"),
            Command::PreviousItem => say(self.at == 0, "This is the first item"),
            Command::NextItem => say(self.at + 1 >= view.len(), "This is the last item"),
            Command::Settle => None,
            Command::Label(_) | Command::Abstain | Command::Confidence | Command::Note | Command::Flag
                if sealed =>
            {
                Some("Your ballot is sealed; a sealed ballot never changes".into())
            }
            Command::Label(_) | Command::Abstain | Command::Confidence | Command::Note | Command::Flag
                if self.shows_finish(view) =>
            {
                Some("Choose an item first".into())
            }
            Command::Label(slot) => {
                say(code_of_slot(view.codebook(), slot).is_none(), "The codebook has no code on this key")
            }
            Command::Abstain | Command::Confidence | Command::Note | Command::Flag | Command::FocusPlayer => {
                None
            }
            other => self.player.disabled_reason(other),
        }
    }
}
