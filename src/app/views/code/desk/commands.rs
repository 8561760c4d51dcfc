//! What the keys of the queue do at the desk, and why some do nothing now.

use super::super::super::ViewContext;
use super::super::{CodeAction, Remark, code_of_slot, keys};
use super::DeskState;
use super::columns::Columns;
use crate::app::action::Action;
use crate::app::command::{Command, Scope};
use crate::app::palette::Palette;
use crate::coding::{BlindView, Verdict};

impl DeskState {
    pub(super) fn step(&mut self, command: Command, view: BlindView<'_>) {
        let to = match command {
            Command::PreviousItem => self.columns.at().checked_sub(1),
            _ => Some(self.columns.at() + 1).filter(|at| *at < view.len()),
        };
        if let Some(to) = to {
            self.go(view, to);
            self.reviewing = true;
            self.finishing = false;
        }
    }

    /// As if its key had been pressed, unless it does nothing now.
    pub(super) fn run(
        &mut self,
        command: Command,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        if self.disabled_reason(command, view).is_none() {
            self.command(command, context, view, actions);
        }
    }

    pub(in super::super) fn command(
        &mut self,
        command: Command,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        if command == Command::Filter {
            self.finding = true;
            return;
        }
        if command == Command::Finish {
            self.leave_note(view, actions);
            self.finishing = !self.finishing;
            self.reviewing = !self.finishing;
            return;
        }
        let Some(entry) = view.at(self.columns.at()) else { return };
        let label = entry.label.map(|l| &l.entry);
        let remark = |remark| Action::Code(CodeAction::Remark { item: entry.item.id.to_owned(), remark });
        match command {
            Command::Label(slot) => {
                if let Some(code) = code_of_slot(view.codebook(), slot) {
                    self.give_code(&code.id, context, view, actions);
                }
            }
            Command::Abstain => self.abstaining = true,
            Command::FindCode => self.finding_code = Some(Palette::default()),
            Command::Confidence => {
                let next = keys::next_confidence(label.and_then(|l| l.confidence));
                actions.push(remark(Remark::Confidence(next)));
            }
            Command::Flag => actions.push(remark(Remark::Flag(!label.is_some_and(|l| l.flag)))),
            Command::Note => self.note.wants_focus = true,
            Command::PreviousItem | Command::NextItem => self.step(command, view),
            Command::Settle => self.go_on_after(view, self.columns.at() + 1),
            Command::Undo => actions.push(Action::Code(CodeAction::Undo)),
            Command::Redo => actions.push(Action::Code(CodeAction::Redo)),
            Command::FocusPlayer => self.whole_window = !self.whole_window,
            Command::EvidenceStart
            | Command::EvidenceEnd
            | Command::EvidenceMoment
            | Command::NextEvidence
            | Command::PreviousEvidence
            | Command::DeleteEvidence => self.evidence_command(command, view, actions),
            Command::Columns => {
                self.columns.set_wanted(view, self.columns.wanted() % Columns::MOST + 1);
                self.moved = true;
            }
            Command::NextColumn | Command::PreviousColumn => {
                self.columns.step_focus(command == Command::NextColumn);
                self.moved = true;
            }
            Command::AllColumns => self.columns.all = !self.columns.all,
            Command::InStep => self.columns.in_step = !self.columns.in_step,
            Command::NoCode => self.give(Verdict::Undecided, context, view, actions),
            other => self.columns.command(other),
        }
    }

    pub(in super::super) fn disabled_reason(&self, command: Command, view: BlindView<'_>) -> Option<String> {
        let say = |wrong: bool, words: &str| wrong.then(|| words.to_owned());
        let sealed = view.seal().is_some();
        match command {
            Command::Filter | Command::Finish => None,
            Command::Undo => say(!view.can_undo(), "There is nothing to undo"),
            Command::Redo => say(!view.can_redo(), "There is nothing to redo"),
            Command::PreviousItem => say(self.columns.at() == 0, "This is the first item"),
            Command::NextItem => say(self.columns.at() + 1 >= view.len(), "This is the last item"),
            Command::Settle => None,
            _ if sealed && is_a_word(command) => {
                Some("Your ballot is sealed; a sealed ballot never changes".into())
            }
            _ if self.shows_finish(view) && (is_a_word(command) || command.spec().scope == Scope::Desk) => {
                Some("Choose an item first".into())
            }
            Command::Label(slot) => {
                say(code_of_slot(view.codebook(), slot).is_none(), "The codebook has no code on this key")
            }
            Command::Abstain
            | Command::FindCode
            | Command::Confidence
            | Command::Note
            | Command::Flag
            | Command::FocusPlayer => None,
            Command::Columns | Command::InStep if view.len() > 1 => None,
            Command::Columns | Command::InStep => Some("There is one item only".into()),
            Command::NextColumn | Command::PreviousColumn | Command::AllColumns => {
                say(self.columns.len() < 2, "Show several items side by side first")
            }
            Command::NoCode => {
                let verdict = view.at(self.columns.at()).and_then(|e| e.label).map(|l| &l.entry.verdict);
                say(!verdict.is_some_and(Verdict::is_decided), "This item has no code")
            }
            Command::EvidenceStart
            | Command::EvidenceEnd
            | Command::EvidenceMoment
            | Command::NextEvidence
            | Command::PreviousEvidence
            | Command::DeleteEvidence => self.evidence_reason(command, view),
            other => self.columns.focused().player.disabled_reason(other),
        }
    }
}

/// What changes the ballot.
fn is_a_word(command: Command) -> bool {
    use Command as C;
    matches!(command, C::Label(_) | C::FindCode | C::Abstain | C::NoCode | C::Confidence | C::Note | C::Flag)
        || matches!(command, C::EvidenceStart | C::EvidenceEnd | C::EvidenceMoment | C::DeleteEvidence)
}
