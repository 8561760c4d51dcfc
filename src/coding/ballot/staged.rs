//! Changes of a ballot that are made before they are on the disk, so that no hand waits for it; knows no thread.

use super::desk::Desk;
use super::event::{Event, ExampleWish, read_log};
use super::{LabelEntry, Log};
use crate::coding::round::RoundError;
use crate::project::Project;
use crate::project::coding_store::PreparedEvents;
use std::collections::{BTreeSet, VecDeque};

/// A change of a ballot, ready for the file: chained, and sealed where the ballot is under a passphrase. Whoever stores
/// it reads nothing of it.
#[derive(Clone, Debug)]
pub struct StagedChange {
    pub(super) events: PreparedEvents,
}

impl StagedChange {
    /// The seq of its last event.
    pub fn last_seq(&self) -> u64 {
        self.events.after().events
    }

    pub fn round_id(&self) -> &str {
        self.events.round_id()
    }

    pub fn coder_id(&self) -> &str {
        self.events.coder_id()
    }
}

/// What of a log is not on the disk yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Unsaved {
    /// The last event that is on the disk, and how many items are done there.
    on_disk: (u64, usize),
    /// The same after each change that is under way, oldest first.
    waiting: VecDeque<(u64, usize)>,
}

impl Unsaved {
    /// Nothing: all of a log is on the disk.
    pub(super) fn after(log: &Log) -> Self {
        Self { on_disk: (log.len(), log.done()), waiting: VecDeque::new() }
    }

    pub(super) fn wait(&mut self, seq: u64, done: usize) {
        self.waiting.push_back((seq, done));
    }

    /// The number of done items on the disk, where it is another now.
    pub(super) fn confirm(&mut self, seq: u64) -> Option<usize> {
        let mut confirmed = None;
        while let Some(change) = self.waiting.front().copied().filter(|(last, _)| *last <= seq) {
            self.waiting.pop_front();
            self.on_disk = change;
            confirmed = Some(change.1);
        }
        confirmed
    }

    pub(super) fn on_disk(&self) -> u64 {
        self.on_disk.0
    }

    pub(super) fn done_on_disk(&self) -> usize {
        self.on_disk.1
    }

    pub(super) fn changes(&self) -> usize {
        self.waiting.len()
    }
}

impl Desk {
    /// Labels items in one step, which undo takes back as one. The view shows them as being saved until
    /// [`Desk::confirm`].
    pub fn stage_labels(
        &mut self,
        entries: Vec<(String, LabelEntry)>,
        now_ms: i64,
    ) -> Result<StagedChange, RoundError> {
        let events = self.label_events(entries, true, now_ms)?;
        self.stage(events)
    }

    pub fn stage_wish(
        &mut self,
        item_id: &str,
        wish: ExampleWish,
        now_ms: i64,
    ) -> Result<StagedChange, RoundError> {
        let event = self.wish_event(item_id, wish, now_ms)?;
        self.stage(vec![event])
    }

    /// Takes the last step back; its items, in the order of the queue.
    pub fn stage_undo(&mut self, now_ms: i64) -> Result<(Vec<String>, StagedChange), RoundError> {
        let events = self.undo_events(now_ms)?;
        Ok((self.items_of(&events), self.stage(events)?))
    }

    /// Makes the step that was taken back last again; its items, in the order of the queue.
    pub fn stage_redo(&mut self, now_ms: i64) -> Result<(Vec<String>, StagedChange), RoundError> {
        let events = self.redo_events(now_ms)?;
        Ok((self.items_of(&events), self.stage(events)?))
    }

    fn items_of(&self, events: &[Event]) -> Vec<String> {
        let mut items: Vec<String> = events.iter().map(|event| event.item().to_owned()).collect();
        items.sort_by_key(|item| self.position.get(item).copied());
        items
    }

    fn stage(&mut self, events: Vec<Event>) -> Result<StagedChange, RoundError> {
        let ready = self.prepare(&events)?;
        self.take(events, &ready)?;
        Ok(StagedChange { events: ready })
    }

    /// Makes changes of this ballot again that the file had refused because the ballot went on elsewhere, on top of what
    /// stands there now; whoever made them may have left the desk since. Nothing is left to store where the file says the
    /// same already.
    ///
    /// # Errors
    /// When they are of another ballot, or this one was begun again or sealed meanwhile; then it stands as the file has it.
    pub fn give_again(
        &mut self,
        project: &Project,
        refused: &[StagedChange],
        now_ms: i64,
    ) -> Result<Option<StagedChange>, RoundError> {
        let Some(first) = refused.first() else { return Ok(None) };
        let before = first.events.before().events;
        let mut ballot = project.own_events(&self.seat)?;
        ballot.events.retain(|row| row.seq <= before);
        for change in refused {
            ballot.events.extend(self.seat.read_prepared(&change.events)?);
        }
        let (log, _) = read_log(&ballot, self.seat.generation(), &self.place())
            .map_err(|what| self.round.broken(&format!("what was refused ({what})")))?;
        self.log = log;
        self.unsaved = Unsaved { on_disk: (before, 0), waiting: VecDeque::new() };
        self.rebase(project, now_ms)
    }

    /// Reads the ballot as the file has it now, and makes what is not on the disk again on top: for each item that it
    /// touched, the last word. Nothing of it is left to store where the file says the same already.
    ///
    /// # Errors
    /// Also when the ballot was sealed meanwhile; then it stands as the file has it.
    fn rebase(&mut self, project: &Project, now_ms: i64) -> Result<Option<StagedChange>, RoundError> {
        let mut touched = BTreeSet::new();
        let mut wishes = Vec::new();
        for event in self.log.events_after(self.unsaved.on_disk()) {
            match event {
                Event::Label { item, .. } | Event::Retract { item, .. } => drop(touched.insert(item.clone())),
                Event::Example { item, wish, .. } => wishes.push((item.clone(), wish.clone())),
            }
        }
        let said = touched.into_iter().filter_map(|item| Some((self.log.label(&item)?.entry.clone(), item)));
        let said: Vec<(LabelEntry, String)> = said.collect();
        self.reload(project)?;
        let differs = |entry: &LabelEntry, item: &str| self.log.label(item).is_none_or(|l| l.entry != *entry);
        let said: Vec<(String, LabelEntry)> = said
            .into_iter()
            .filter(|(entry, item)| differs(entry, item))
            .map(|(entry, item)| (item, entry))
            .collect();
        let mut events = self.label_events(said, true, now_ms)?;
        for ((item, wish), seq) in wishes.into_iter().zip(self.log.len() + 1 + events.len() as u64..) {
            events.push(Event::Example { item, wish, at_ms: now_ms, seq });
        }
        if events.is_empty() { Ok(None) } else { self.stage(events).map(Some) }
    }
}
