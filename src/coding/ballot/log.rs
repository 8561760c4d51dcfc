//! What a log of events amounts to: the label of each item, and what can be undone; must not know storage.

use super::Label;
use super::event::{Event, ExampleWish};
use std::collections::{BTreeMap, BTreeSet};

/// A coder's events and the labels that follow from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::coding) struct Log {
    /// Events of the chain before the first of these: those of a ballot that was given up.
    before: u64,
    events: Vec<Event>,
    /// Seqs of the labels in effect, in the order in which undo takes them back.
    in_effect: Vec<u64>,
    /// Seqs of the undos that redo can take back, latest last.
    undone: Vec<u64>,
    /// Per item the seqs of its labels in effect; the last one counts.
    by_item: BTreeMap<String, Vec<u64>>,
    done: usize,
    /// By item and code, the last one each; without those taken back.
    wishes: BTreeMap<(String, String), ExampleWish>,
}

/// One line of a coder's own history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    pub seq: u64,
    pub item: &'a str,
    pub kind: ChangeKind,
    /// The label that was made, taken back, or made again.
    pub label: &'a Label,
    pub at_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Labelled,
    Undone,
    Redone,
}

impl Log {
    /// An empty log that goes on after so many events of its chain.
    pub(in crate::coding) fn after(events: u64) -> Self {
        Self { before: events, ..Self::default() }
    }

    /// Applies an event; `Err` says why it cannot follow those before it, and nothing changes then.
    pub(in crate::coding) fn apply(&mut self, event: Event) -> Result<(), String> {
        let expected = self.len() + 1;
        if event.seq() != expected {
            return Err(format!("event {} stands where {expected} should", event.seq()));
        }
        let effect = self.effect_of(&event)?;
        let item = event.item().to_owned();
        if let Event::Example { wish, .. } = &event {
            let place = (item.clone(), wish.code.clone());
            match wish.kind {
                Some(_) => self.wishes.insert(place, wish.clone()),
                None => self.wishes.remove(&place),
            };
        }
        self.events.push(event);
        let before = self.is_done(&item);
        match effect {
            Effect::Label => {
                self.undone.clear();
                self.put(&item, expected);
            }
            Effect::Undo => {
                self.in_effect.pop();
                if let Some(seqs) = self.by_item.get_mut(&item) {
                    seqs.pop();
                }
                self.undone.push(expected);
            }
            Effect::Redo { label } => {
                self.undone.pop();
                self.put(&item, label);
            }
            Effect::Nothing => {}
        }
        self.done = self.done + usize::from(self.is_done(&item)) - usize::from(before);
        Ok(())
    }

    fn effect_of(&self, event: &Event) -> Result<Effect, String> {
        let (item, retracts, seq) = match event {
            Event::Label { .. } => return Ok(Effect::Label),
            Event::Example { .. } => return Ok(Effect::Nothing),
            Event::Retract { item, retracts, seq, .. } => (item, retracts, seq),
        };
        match self.event(*retracts) {
            Some(Event::Label { item: of, .. }) if of == item => {
                if self.in_effect.last() == Some(retracts) {
                    return Ok(Effect::Undo);
                }
                Err(format!("event {seq} takes back label {retracts}, which is not the last"))
            }
            Some(Event::Retract { item: of, retracts: label, .. }) if of == item => {
                if self.undone.last() == Some(retracts) {
                    return self.label_at(*label).map(|found| Effect::Redo { label: found.seq }).ok_or_else(
                        || format!("event {seq} takes back {retracts}, which is no undo of a label"),
                    );
                }
                Err(format!("event {seq} takes back undo {retracts}, which is not the last"))
            }
            _ => Err(format!("event {seq} takes back {retracts}, which is no event of its item")),
        }
    }

    /// The labels that an undo takes back, the last one first: item and seq of each. More than one where several were
    /// given at once.
    pub(in crate::coding) fn undoable(&self) -> Vec<(&str, u64)> {
        self.step_at_end(&self.in_effect, Some)
    }

    /// The undos that a redo takes back, the last one first: item and seq of each.
    pub(in crate::coding) fn redoable(&self) -> Vec<(&str, u64)> {
        self.step_at_end(&self.undone, |seq| match self.event(seq)? {
            Event::Retract { retracts, .. } => Some(*retracts),
            Event::Label { .. } | Event::Example { .. } => None,
        })
    }

    /// What of the end of `seqs` belongs to one step; `label` leads from a seq to that of its label.
    fn step_at_end(&self, seqs: &[u64], label: impl Fn(u64) -> Option<u64>) -> Vec<(&str, u64)> {
        let step = |seq: u64| self.label_at(label(seq)?).map(|label| label.step);
        let Some(last) = seqs.last().and_then(|seq| step(*seq)) else { return Vec::new() };
        let of_step = seqs.iter().rev().take_while(|seq| step(**seq) == Some(last));
        of_step.filter_map(|seq| Some((self.event(*seq)?.item(), *seq))).collect()
    }

    /// True when an event after `seq` is about this item.
    pub(in crate::coding) fn touches_after(&self, seq: u64, item: &str) -> bool {
        self.events_after(seq).any(|event| event.item() == item)
    }

    /// The events after `seq`, oldest first.
    pub(in crate::coding) fn events_after(&self, seq: u64) -> impl Iterator<Item = &Event> {
        let known = usize::try_from(seq.saturating_sub(self.before)).unwrap_or(usize::MAX);
        self.events.get(known..).unwrap_or_default().iter()
    }

    /// Events of the chain, those before this log included: the seq of the last one.
    pub(in crate::coding) fn len(&self) -> u64 {
        self.before + self.events.len() as u64
    }

    /// Items with a code or an abstention.
    pub(in crate::coding) fn done(&self) -> usize {
        self.done
    }

    /// What [`Log::done`] will be once `event` is applied.
    pub(in crate::coding) fn done_after(&self, event: &Event) -> usize {
        let decided = |label: Option<&Label>| label.is_some_and(|l| l.entry.verdict.is_decided());
        let item = event.item();
        let after = match event {
            Event::Label { label, .. } => Some(label),
            Event::Retract { retracts, .. } => match self.event(*retracts) {
                // An undo brings back what was said before; a redo what was taken back.
                Some(Event::Label { .. }) => {
                    let seqs = self.by_item.get(item).map_or(&[][..], Vec::as_slice);
                    seqs.iter().rev().nth(1).and_then(|seq| self.label_at(*seq))
                }
                Some(Event::Retract { retracts, .. }) => self.label_at(*retracts),
                Some(Event::Example { .. }) | None => None,
            },
            Event::Example { .. } => return self.done,
        };
        self.done + usize::from(decided(after)) - usize::from(self.is_done(item))
    }

    /// What [`Log::done`] will be once all of them are applied. Each item counts by itself, so that the events of one
    /// step need no log to be tried on.
    pub(in crate::coding) fn done_after_all(&self, events: &[Event]) -> Result<usize, String> {
        let items: BTreeSet<&str> = events.iter().map(Event::item).collect();
        if items.len() < events.len() {
            let mut tried = self.clone();
            for event in events {
                tried.apply(event.clone())?;
            }
            return Ok(tried.done());
        }
        let (mut more, mut fewer) = (0, 0);
        for event in events {
            let after = self.done_after(event);
            more += after.saturating_sub(self.done);
            fewer += self.done.saturating_sub(after);
        }
        Ok(self.done + more - fewer)
    }

    /// What the coder says of an item now.
    pub(in crate::coding) fn label(&self, item: &str) -> Option<&Label> {
        self.label_at(*self.by_item.get(item)?.last()?)
    }

    /// The examples that are wished for: item and wish, by item.
    pub(in crate::coding) fn wishes(&self) -> impl Iterator<Item = (&str, &ExampleWish)> {
        self.wishes.iter().map(|((item, _), wish)| (item.as_str(), wish))
    }

    /// Every item that the log speaks of, by id.
    pub(in crate::coding) fn items(&self) -> impl Iterator<Item = &str> {
        self.events.iter().map(Event::item)
    }

    pub(in crate::coding) fn history(&self) -> impl DoubleEndedIterator<Item = Change<'_>> {
        self.events.iter().filter_map(|event| match event {
            Event::Label { item, label } => {
                Some(Change { seq: label.seq, item, kind: ChangeKind::Labelled, label, at_ms: label.at_ms })
            }
            Event::Retract { item, retracts, at_ms, seq } => {
                let (label, kind) = match self.event(*retracts)? {
                    Event::Label { label, .. } => (label, ChangeKind::Undone),
                    Event::Retract { retracts, .. } => (self.label_at(*retracts)?, ChangeKind::Redone),
                    Event::Example { .. } => return None,
                };
                Some(Change { seq: *seq, item, kind, label, at_ms: *at_ms })
            }
            Event::Example { .. } => None,
        })
    }

    fn event(&self, seq: u64) -> Option<&Event> {
        self.events.get(usize::try_from(seq.checked_sub(self.before + 1)?).ok()?)
    }

    fn label_at(&self, seq: u64) -> Option<&Label> {
        match self.event(seq)? {
            Event::Label { label, .. } => Some(label),
            Event::Retract { .. } | Event::Example { .. } => None,
        }
    }

    fn put(&mut self, item: &str, seq: u64) {
        self.in_effect.push(seq);
        self.by_item.entry(item.to_owned()).or_default().push(seq);
    }

    fn is_done(&self, item: &str) -> bool {
        self.label(item).is_some_and(|label| label.entry.verdict.is_decided())
    }
}

/// What an event does to the labels.
enum Effect {
    Label,
    Undo,
    Nothing,
    /// Puts the label with this seq back into effect.
    Redo {
        label: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::ChangeKind::{Labelled, Redone, Undone};
    use super::*;
    use crate::coding::ballot::{LabelEntry, Verdict};
    use proptest::prelude::*;

    fn label(item: &str, code: &str, seq: u64) -> Event {
        let entry = LabelEntry::of(if code.is_empty() { Verdict::Undecided } else { Verdict::code(code) });
        Event::Label { item: item.to_owned(), label: Label { entry, at_ms: 0, seq, step: seq } }
    }

    fn code_of(log: &Log, item: &str) -> String {
        log.label(item).map(|l| l.entry.verdict.to_text()).unwrap_or_default()
    }

    #[test]
    fn undo_and_redo_walk_over_items() {
        let mut log = Log::default();
        log.apply(label("x", "one", 1)).unwrap();
        log.apply(label("y", "two", 2)).unwrap();
        log.apply(label("x", "three", 3)).unwrap();
        assert_eq!((log.done(), code_of(&log, "x").as_str()), (2, "three"));
        let retract =
            |item: &str, retracts, seq| Event::Retract { item: item.into(), retracts, at_ms: 9, seq };
        assert_eq!(log.undoable(), [("x", 3)]);
        log.apply(retract("x", 3, 4)).unwrap();
        assert_eq!(code_of(&log, "x"), "one", "what was said before counts again");
        log.apply(retract("y", 2, 5)).unwrap();
        assert_eq!((log.done(), code_of(&log, "y").as_str()), (1, ""));
        assert_eq!(log.redoable(), [("y", 5)]);
        log.apply(retract("y", 5, 6)).unwrap();
        assert_eq!((log.done(), code_of(&log, "y").as_str()), (2, "two"));
        let kinds: Vec<ChangeKind> = log.history().map(|change| change.kind).collect();
        assert_eq!(kinds, [Labelled, Labelled, Labelled, Undone, Undone, Redone]);
        log.apply(label("y", "four", 7)).unwrap();
        assert_eq!(log.redoable(), [], "a new label ends what could be redone");
        assert_eq!(log.undoable(), [("y", 7)]);
    }

    #[test]
    fn events_that_cannot_follow_change_nothing() {
        let mut log = Log::default();
        log.apply(label("x", "one", 1)).unwrap();
        log.apply(label("y", "two", 2)).unwrap();
        let before = log.clone();
        for bad in [
            label("x", "one", 2),
            label("x", "one", 4),
            Event::Retract { item: "x".into(), retracts: 1, at_ms: 0, seq: 3 },
            Event::Retract { item: "x".into(), retracts: 2, at_ms: 0, seq: 3 },
            Event::Retract { item: "y".into(), retracts: 0, at_ms: 0, seq: 3 },
            Event::Retract { item: "y".into(), retracts: 3, at_ms: 0, seq: 3 },
        ] {
            log.apply(bad).unwrap_err();
            assert_eq!(log, before);
        }
    }

    #[test]
    fn a_flag_alone_is_not_a_decision() {
        let mut log = Log::default();
        log.apply(label("x", "", 1)).unwrap();
        assert_eq!(log.done(), 0);
        log.apply(label("x", "one", 2)).unwrap();
        assert_eq!(log.done(), 1);
    }

    proptest! {
        /// Against the plainest model there is: a list of snapshots with a cursor. A step may label several items.
        #[test]
        fn the_log_agrees_with_a_list_of_snapshots(
            steps in prop::collection::vec((0..5_u8, 0..3_usize, 0..3_usize), 0..60)
        ) {
            let items = ["x", "y", "z"];
            let codes = ["", "one", "two"];
            let mut log = Log::default();
            let mut snapshots: Vec<[Option<usize>; 3]> = vec![[None; 3]];
            let mut at = 0;
            for (what, item, code) in steps {
                let first = log.len() + 1;
                let owned = |found: Vec<(&str, u64)>| -> Vec<(String, u64)> {
                    found.into_iter().map(|(item, seq)| (item.to_owned(), seq)).collect()
                };
                let retracts = |found: Vec<(String, u64)>| -> Vec<Event> {
                    found.into_iter().zip(first..)
                        .map(|((item, retracts), seq)| Event::Retract { item, retracts, at_ms: 0, seq }).collect()
                };
                let events: Vec<Event> = match what {
                    0..=2 => {
                        let labelled = if what == 2 { &items[item..] } else { &items[item..=item] };
                        snapshots.truncate(at + 1);
                        let mut next = snapshots[at];
                        let range = if what == 2 { item..3 } else { item..item + 1 };
                        next[range].fill(Some(code));
                        snapshots.push(next);
                        at += 1;
                        labelled.iter().zip(first..).map(|(item, seq)| {
                            let mut event = label(item, codes[code], seq);
                            if let Event::Label { label, .. } = &mut event {
                                label.step = first;
                            }
                            event
                        }).collect()
                    }
                    3 => {
                        let found = owned(log.undoable());
                        prop_assert_eq!(found.is_empty(), at == 0);
                        at -= usize::from(!found.is_empty());
                        retracts(found)
                    }
                    _ => {
                        let found = owned(log.redoable());
                        prop_assert_eq!(found.is_empty(), at == snapshots.len() - 1);
                        at += usize::from(!found.is_empty());
                        retracts(found)
                    }
                };
                let expected_done = log.done_after_all(&events).unwrap();
                for event in events {
                    log.apply(event).unwrap();
                }
                for (i, expected) in snapshots[at].iter().enumerate() {
                    prop_assert_eq!(code_of(&log, items[i]), expected.map_or("", |c| codes[c]));
                }
                let done = snapshots[at].iter().flatten().filter(|&&c| c > 0).count();
                prop_assert_eq!(log.done(), done);
                prop_assert_eq!(log.done(), expected_done);
            }
        }
    }
}
