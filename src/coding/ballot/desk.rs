//! One coder's place in a round: the queue, the own labels and the codebook; must not be able to read the other's.

use super::event::{Event, ExampleWish, Place, read_log};
use super::staged::Unsaved;
use super::{BlindView, Label, LabelEntry, Log, MAX_NOTE_BYTES, check_within};
use crate::coding::codebook::{Codebook, CodebookError};
use crate::coding::round::{Item, Round, RoundError, RoundStep, Stretch};
use crate::coding::seal::{Seal, commitment};
use crate::project::Project;
use crate::project::coding_store::{Digest, Head, PreparedEvents, SealRow, Seat, StoreError};
use std::collections::BTreeMap;

/// A coder signed in to a round. Screens draw its [`BlindView`]; changes go through the project, durably.
#[derive(Debug)]
pub struct Desk {
    pub(super) seat: Seat,
    side: usize,
    pub(super) round: Round,
    pub(super) codebook: Codebook,
    /// In this coder's order.
    pub(super) queue: Vec<Item>,
    pub(super) position: BTreeMap<String, usize>,
    pub(super) log: Log,
    pub(super) seal: Option<Seal>,
    pub(super) head: Head,
    pub(super) unsaved: Unsaved,
    /// Digest of the receipt, with what is not on the disk yet.
    pub(super) receipt: Digest,
}

/// Whether a ballot may be sealed with items left over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// Every item needs a code or an abstention.
    Refuse,
    /// Items left over count as missing in agreement.
    Allow,
}

impl Desk {
    pub(super) fn at(project: &Project, seat: Seat) -> Result<Self, RoundError> {
        let round = Round::load(project, seat.round_id())?;
        let side = round.side_of(seat.coder_id()).ok_or_else(|| round.broken("the list of coders"))?;
        let queue = round.load_queue(project, seat.coder_id())?;
        let codebook = round.codebook(project)?;
        let position = queue.iter().enumerate().map(|(at, item)| (item.id.clone(), at)).collect();
        let mut desk = Self {
            seat,
            side,
            round,
            codebook,
            queue,
            position,
            log: Log::default(),
            seal: None,
            head: Head::start(),
            unsaved: Unsaved::default(),
            receipt: Digest([0; 32]),
        };
        desk.reload(project)?;
        Ok(desk)
    }

    /// What a screen may draw.
    pub fn view(&self) -> BlindView<'_> {
        BlindView::of(self)
    }

    pub fn coder_id(&self) -> &str {
        self.seat.coder_id()
    }

    pub fn round_id(&self) -> &str {
        self.seat.round_id()
    }

    /// Reads again what another window or the other coder may have changed: the own ballot and the other's count.
    pub fn reload(&mut self, project: &Project) -> Result<(), RoundError> {
        let round = Round::load(project, self.seat.round_id())?;
        let ballot = project.own_events(&self.seat)?;
        let (log, head) = read_log(&ballot, self.seat.generation(), &self.place())
            .map_err(|what| round.broken(&format!("your ballot ({what})")))?;
        if project.own_head(&self.seat)? != head {
            return Err(round.broken("the end of your ballot"));
        }
        self.seal = project.own_seal(&self.seat)?.map(|row| Seal::of(row.commitment));
        self.round = round;
        self.unsaved = Unsaved::after(&log);
        self.receipt = project.receipt_digest(self.seat.round_id(), self.seat.coder_id())?;
        self.log = log;
        self.head = head;
        Ok(())
    }

    /// Reads only the counts and the state anew: cheap enough for every few seconds.
    pub fn refresh_counts(&mut self, project: &Project) -> Result<(), RoundError> {
        self.round = Round::load(project, self.seat.round_id())?;
        Ok(())
    }

    /// Labels an item. When this returns, the label is on disk.
    pub fn label(
        &mut self,
        project: &mut Project,
        item_id: &str,
        entry: LabelEntry,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        self.label_all(project, vec![(item_id.to_owned(), entry)], now_ms)
    }

    /// Labels several items in one transaction: all of them or none.
    pub fn label_all(
        &mut self,
        project: &mut Project,
        entries: Vec<(String, LabelEntry)>,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        let events = self.label_events(entries, false, now_ms)?;
        self.append(project, events)
    }

    /// The events of some labels; `one_step` where undo is to take them back together.
    pub(super) fn label_events(
        &self,
        entries: Vec<(String, LabelEntry)>,
        one_step: bool,
        now_ms: i64,
    ) -> Result<Vec<Event>, RoundError> {
        let first = self.log.len() + 1;
        let mut events = Vec::with_capacity(entries.len());
        for ((item, entry), seq) in entries.into_iter().zip(first..) {
            let stretch = self.require_item(&item)?;
            let entry = entry.checked(&self.codebook)?;
            check_within(&entry.spans, stretch)?;
            let step = if one_step { first } else { seq };
            events.push(Event::Label { item, label: Label { entry, at_ms: now_ms, seq, step } });
        }
        Ok(events)
    }

    /// Wishes for an example of a code in the next version of the codebook, or takes the wish back (`wish.kind` of
    /// `None`). It waits in the ballot, as hidden as the labels, and comes out at the reveal.
    pub fn wish_example(
        &mut self,
        project: &mut Project,
        item_id: &str,
        wish: ExampleWish,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        let event = self.wish_event(item_id, wish, now_ms)?;
        self.append(project, vec![event])
    }

    pub(super) fn wish_event(
        &self,
        item_id: &str,
        wish: ExampleWish,
        now_ms: i64,
    ) -> Result<Event, RoundError> {
        self.require_item(item_id)?;
        if self.codebook.code(&wish.code).is_none() {
            return Err(RoundError::UnknownCode(wish.code.chars().take(80).collect()));
        }
        if wish.note.len() > MAX_NOTE_BYTES {
            return Err(RoundError::LongNote { limit: MAX_NOTE_BYTES, found: wish.note.len() });
        }
        Ok(Event::Example { item: item_id.to_owned(), wish, at_ms: now_ms, seq: self.log.len() + 1 })
    }

    /// Takes the last label back, over items, with those that were given at once with it; returns the item that it was
    /// of.
    pub fn undo(&mut self, project: &mut Project, now_ms: i64) -> Result<String, RoundError> {
        let events = self.undo_events(now_ms)?;
        let item = first_item(&events);
        self.append(project, events)?;
        Ok(item)
    }

    /// Makes what was taken back last again; returns the item that it is of.
    pub fn redo(&mut self, project: &mut Project, now_ms: i64) -> Result<String, RoundError> {
        let events = self.redo_events(now_ms)?;
        let item = first_item(&events);
        self.append(project, events)?;
        Ok(item)
    }

    pub(super) fn undo_events(&self, now_ms: i64) -> Result<Vec<Event>, RoundError> {
        self.retract_events(self.log.undoable(), "undo", now_ms)
    }

    pub(super) fn redo_events(&self, now_ms: i64) -> Result<Vec<Event>, RoundError> {
        self.retract_events(self.log.redoable(), "redo", now_ms)
    }

    fn retract_events(
        &self,
        found: Vec<(&str, u64)>,
        what: &'static str,
        now_ms: i64,
    ) -> Result<Vec<Event>, RoundError> {
        if found.is_empty() {
            return Err(RoundError::NothingTo(what));
        }
        let retract = |((item, retracts), seq): ((&str, u64), u64)| Event::Retract {
            item: item.to_owned(),
            retracts,
            at_ms: now_ms,
            seq,
        };
        Ok(found.into_iter().zip(self.log.len() + 1..).map(retract).collect())
    }

    /// Seals the ballot: it can never change again, and the commitment can be told to anybody.
    pub fn seal(
        &mut self,
        project: &mut Project,
        incomplete: Incomplete,
        now_ms: i64,
    ) -> Result<Seal, RoundError> {
        self.reload(project)?;
        self.seal_as_read(project, incomplete, now_ms)
    }

    pub(super) fn seal_as_read(
        &mut self,
        project: &mut Project,
        incomplete: Incomplete,
        now_ms: i64,
    ) -> Result<Seal, RoundError> {
        self.require_unsealed()?;
        self.round.state.after(RoundStep::Seal)?;
        let left = self.queue.len() - self.log.done();
        if left > 0 && incomplete == Incomplete::Refuse {
            return Err(RoundError::Unfinished { left, items: self.queue.len() });
        }
        let frozen = |hash: &Option<String>| hash.clone().ok_or_else(|| self.round.broken("what was frozen"));
        let mut row = SealRow {
            sealed_at_ms: now_ms,
            items: self.queue.len() as u32,
            head: self.head.hash,
            codebook_hash: frozen(&self.round.codebook_hash)?,
            manifest_hash: frozen(&self.round.manifest_hash)?,
            commitment: self.head.hash,
        };
        row.commitment = commitment(self.seat.secret(), self.seat.round_id(), self.seat.coder_id(), &row)
            .map_err(CodebookError::Canon)?;
        project.record_seal(&self.seat, self.head, &row)?;
        let seal = Seal::of(row.commitment);
        self.seal = Some(seal.clone());
        self.refresh_counts(project)?;
        Ok(seal)
    }

    /// Stores first, then changes what is shown.
    fn append(&mut self, project: &mut Project, events: Vec<Event>) -> Result<(), RoundError> {
        let ready = self.prepare(&events)?;
        project.store_events(std::slice::from_ref(&ready))?;
        self.take(events, &ready)?;
        self.confirm(self.log.len());
        Ok(())
    }

    /// Chains and seals events, so that they can be stored without this desk.
    pub(super) fn prepare(&self, events: &[Event]) -> Result<PreparedEvents, RoundError> {
        self.require_unsealed()?;
        self.round.state.after(RoundStep::Label)?;
        let mut payloads = Vec::with_capacity(events.len());
        for event in events {
            payloads.push(event.to_payload(&self.place(), self.seat.secret()).map_err(CodebookError::Canon)?);
        }
        let done = self.log.done_after_all(events).map_err(|what| self.round.broken(&what))?;
        Ok(self.seat.prepare(self.head, &payloads, done)?)
    }

    /// Changes what is shown; until it is confirmed the view says that it is being saved.
    pub(super) fn take(&mut self, events: Vec<Event>, ready: &PreparedEvents) -> Result<(), RoundError> {
        for event in events {
            self.log.apply(event).map_err(|what| self.round.broken(&what))?;
        }
        self.head = ready.after();
        self.receipt = ready.receipt_after(self.receipt);
        self.unsaved.wait(self.head.events, ready.done());
        Ok(())
    }

    /// All changes up to this event are on the disk.
    pub fn confirm(&mut self, seq: u64) {
        if let Some(done) = self.unsaved.confirm(seq) {
            self.round.done[self.side] = done;
        }
    }

    fn require_unsealed(&self) -> Result<(), RoundError> {
        if self.seal.is_none() {
            return Ok(());
        }
        let (round, coder) = (self.seat.round_id().to_owned(), self.seat.coder_id().to_owned());
        Err(StoreError::Sealed { round, coder }.into())
    }

    fn require_item(&self, item: &str) -> Result<Stretch, RoundError> {
        let found = self.position.get(item).and_then(|at| self.queue.get(*at));
        found.map(Item::stretch).ok_or_else(|| RoundError::UnknownItem {
            round: self.seat.round_id().to_owned(),
            item: item.chars().take(200).collect(),
        })
    }

    /// True where the ballot is under a passphrase.
    pub fn is_locked_away(&self) -> bool {
        self.seat.is_locked()
    }

    /// Opens the own ballot for the reveal, once both are sealed: from then on the file shows it.
    pub fn open_ballot(&mut self, project: &mut Project) -> Result<(), RoundError> {
        self.reload(project)?;
        self.open_as_read(project)
    }

    pub(super) fn open_as_read(&mut self, project: &mut Project) -> Result<(), RoundError> {
        self.round.state.after(RoundStep::OpenBallot)?;
        let seal = project.own_seal(&self.seat)?.ok_or_else(|| self.round.broken("your seal"))?;
        let sealed = commitment(self.seat.secret(), self.seat.round_id(), self.seat.coder_id(), &seal)
            .map_err(CodebookError::Canon)?;
        if seal.head != self.head.hash || sealed != seal.commitment {
            return Err(self.round.broken("your ballot (it is not what was sealed)"));
        }
        project.open_ballot(&self.seat)?;
        self.refresh_counts(project)
    }

    pub(super) fn place(&self) -> Place<'_> {
        Place {
            round: self.seat.round_id(),
            coder: self.seat.coder_id(),
            codebook: self.round.codebook_hash.as_deref().unwrap_or_default(),
        }
    }

    pub(super) fn other_done(&self) -> usize {
        self.round.done[1 - self.side]
    }
}

fn first_item(events: &[Event]) -> String {
    events.first().map_or_else(String::new, |event| event.item().to_owned())
}
