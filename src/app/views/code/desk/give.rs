//! From a key or a click on a code to the coder's word: for the focused item or for all side by side, with what each of
//! them was watched; stores nothing itself.

use super::super::super::ViewContext;
use super::super::{CodeAction, Word, keys};
use super::DeskState;
use crate::app::action::Action;
use crate::app::toasts::Toast;
use crate::coding::{BlindView, Coverage, Verdict};
use crate::widgets::numbers;

/// A word on an item of which less was watched is asked about.
const LITTLE: f64 = 0.1;

impl DeskState {
    /// A code was pressed. Where several may be true, it is given or taken back, and the item stays.
    pub(super) fn give_code(
        &mut self,
        code: &str,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let present = |at: usize| view.at(at).and_then(|e| e.label).map(|l| &l.entry.verdict);
        let codebook = view.codebook();
        // The focused item decides whether the code is given or taken back: all get the same.
        let gives = !keys::is_given(present(self.columns.at()), code) || codebook.exclusive;
        let words: Vec<(usize, Verdict)> = self
            .columns
            .meant()
            .filter(|c| codebook.exclusive || keys::is_given(present(c.at), code) != gives)
            .map(|c| (c.at, keys::pressed(codebook, present(c.at), code)))
            .filter(|(at, verdict)| present(*at) != Some(verdict))
            .collect();
        if !words.is_empty() {
            self.store(words, context, view, actions);
        } else if codebook.exclusive && self.go_on {
            // The same word again changes nothing; it still means "go on".
            self.go_on_from_here(view);
        }
    }

    /// The same word for the focused item, or for all side by side.
    pub(super) fn give(
        &mut self,
        verdict: Verdict,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let words = self.columns.meant().map(|column| (column.at, verdict.clone())).collect();
        self.store(words, context, view, actions);
    }

    fn store(
        &self,
        words: Vec<(usize, Verdict)>,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        // A note under way belongs to the focused item.
        self.leave_note(view, actions);
        let mut given = Vec::with_capacity(words.len());
        for (at, verdict) in words {
            let (Some(entry), Some(column)) = (view.at(at), self.columns.iter().find(|c| c.at == at)) else {
                continue;
            };
            let evidence = column.player.evidence(entry.item.id, context.now_ms);
            let before = entry.label.and_then(|label| label.entry.evidence.coverage);
            if verdict.is_decided() {
                actions.extend(asks_for_a_look(evidence.coverage.max(before)));
            }
            let item = entry.item.id.to_owned();
            given.push(Word { item, verdict, evidence });
        }
        if !given.is_empty() {
            actions.push(Action::Code(CodeAction::Give(given)));
        }
    }
}

/// A gentle word where next to nothing was watched; the label stands.
fn asks_for_a_look(coverage: Option<Coverage>) -> Option<Action> {
    let share = coverage?.share();
    let title = format!("You watched {} of this item", numbers::percent(share));
    let toast = Toast::warn(title).body("Sure? Your word stands; undo leads back to it");
    (share < LITTLE).then_some(Action::Notify(toast.about("what was watched of an item")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_hardly_watched_is_asked_about() {
        let asks = |share| asks_for_a_look(Some(Coverage::from_share(share))).is_some();
        assert!(asks(0.04) && !asks(0.1) && !asks(1.0));
        assert_eq!(asks_for_a_look(None), None, "what was never shown is not asked about");
        let Some(Action::Notify(toast)) = asks_for_a_look(Some(Coverage::from_share(0.04))) else { panic!() };
        assert!(format!("{toast:?}").contains("4 %"), "{toast:?}");
    }
}
