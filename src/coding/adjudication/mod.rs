//! Settling what two sealed ballots disagree on, as a layer of its own; must not change or add a blind label.

mod after;
mod case;
mod changes;
mod error;
mod event;
mod lessons;
mod look;
mod plan;
mod report;
mod words;

pub use after::AfterDiscussion;
pub use case::{Case, CaseKind, CaseSide, case_order};
pub(crate) use changes::name_of;
pub use changes::{Change, ChangedItem};
pub use error::AdjudicationError;
pub use lessons::Lessons;
pub use look::Look;
pub use plan::{AuditShare, SettlingPlan};
pub use report::{AdjudicationReport, RUBBER_MIN, Resolution, Rubber, SecondLooks, ThirdLooks, WinRate};
pub use words::{Cause, Mode};

use super::ballot::Verdict;
use super::reveal::{RevealedItem, RevealedRound, Side};
use super::round::{Round, RoundState, RoundStep};
use crate::project::Project;
use crate::project::coding_store::Head;
use event::Event;
use std::collections::{BTreeMap, BTreeSet};

const MAX_NOTE_BYTES: usize = 4_000;
const MAX_NAME_BYTES: usize = 200;

/// What an item is taken to be after discussion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Codes or an abstention.
    Settled(Verdict),
    /// Nobody can say: a legal result.
    Unresolvable,
}

/// What is entered for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionEntry {
    pub outcome: Outcome,
    /// `None` only where both said the same and a second look confirms it.
    pub cause: Option<Cause>,
    /// Mandatory where the outcome is neither coder's.
    pub note: String,
}

/// Who stands for decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// A coder's id or any other name.
    pub decided_by: String,
    pub mode: Mode,
}

/// A decision in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub entry: DecisionEntry,
    pub signature: Signature,
    /// From the moment that the case was shown; `None` where nobody measured, as for a table.
    pub took_ms: Option<u64>,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub seq: u64,
}

/// A revealed round with the decisions taken on it.
#[derive(Clone, Debug)]
pub struct Adjudication {
    revealed: RevealedRound,
    events: Vec<Event>,
    /// Per item the seqs of its decisions in effect; the last one counts.
    by_item: BTreeMap<String, Vec<u64>>,
    in_effect: Vec<u64>,
    plan: SettlingPlan,
    /// By item.
    looks: BTreeMap<String, Look>,
    /// Agreed items that the plan draws for a second look.
    audited: BTreeSet<String>,
    head: Head,
}

impl Adjudication {
    /// Reads a revealed round with its decisions; also those of a closed one.
    pub fn open(project: &Project, round_id: &str) -> Result<Self, AdjudicationError> {
        let revealed = RevealedRound::open(project, round_id)?;
        let mut this = Self {
            revealed,
            events: Vec::new(),
            by_item: BTreeMap::new(),
            in_effect: Vec::new(),
            plan: SettlingPlan::default(),
            looks: BTreeMap::new(),
            audited: BTreeSet::new(),
            head: Head::start(),
        };
        let broken = |what: String| AdjudicationError::Broken { round: round_id.to_owned(), what };
        for payload in project.decision_payloads(round_id)? {
            this.head = this.head.after(&payload);
            this.apply(Event::from_payload(&payload, round_id).map_err(broken)?).map_err(broken)?;
        }
        if project.decision_head(round_id)? != this.head {
            return Err(broken("they end elsewhere than they were left".to_owned()));
        }
        Ok(this)
    }

    /// Like [`Adjudication::open`]; moves a round that is only revealed on to adjudication first.
    pub fn start(project: &mut Project, round_id: &str, now_ms: i64) -> Result<Self, AdjudicationError> {
        if Round::load(project, round_id)?.state == RoundState::Revealed {
            Round::start_adjudication(project, round_id, now_ms)?;
        }
        Self::open(project, round_id)
    }

    pub fn revealed(&self) -> &RevealedRound {
        &self.revealed
    }

    /// The decision in effect on an item.
    pub fn decision(&self, item_id: &str) -> Option<&Decision> {
        self.decision_at(*self.by_item.get(item_id)?.last()?)
    }

    /// All decisions ever taken, with those taken back, oldest first: item, decision, still in effect.
    pub fn history(&self) -> impl Iterator<Item = (&str, &Decision, bool)> {
        self.events.iter().filter_map(|event| match event {
            Event::Decide { item, decision } => {
                let counts = self.decision(item).is_some_and(|last| last.seq == decision.seq);
                Some((item.as_str(), decision, counts))
            }
            Event::Retract { .. } | Event::Plan { .. } | Event::Look { .. } => None,
        })
    }

    /// Disagreements without a decision.
    pub fn unsettled(&self) -> usize {
        self.revealed.disagreements().filter(|item| self.decision(&item.item.id).is_none()).count()
    }

    /// Settles one item, durably.
    pub fn decide(
        &mut self,
        project: &mut Project,
        item_id: &str,
        entry: DecisionEntry,
        signature: &Signature,
        now_ms: i64,
    ) -> Result<(), AdjudicationError> {
        self.decide_all(project, vec![(item_id.to_owned(), entry)], signature, now_ms)
    }

    /// As [`Adjudication::decide`], where the case was shown for `took_ms` before.
    pub fn decide_after(
        &mut self,
        project: &mut Project,
        item_id: &str,
        entry: DecisionEntry,
        signature: &Signature,
        took_ms: Option<u64>,
        now_ms: i64,
    ) -> Result<(), AdjudicationError> {
        self.store(project, vec![(item_id.to_owned(), entry)], signature, took_ms, now_ms)
    }

    /// Settles several items in one transaction: all or none.
    pub fn decide_all(
        &mut self,
        project: &mut Project,
        entries: Vec<(String, DecisionEntry)>,
        signature: &Signature,
        now_ms: i64,
    ) -> Result<(), AdjudicationError> {
        self.store(project, entries, signature, None, now_ms)
    }

    fn store(
        &mut self,
        project: &mut Project,
        entries: Vec<(String, DecisionEntry)>,
        signature: &Signature,
        took_ms: Option<u64>,
        now_ms: i64,
    ) -> Result<(), AdjudicationError> {
        self.check_signature(signature)?;
        let mut events = Vec::with_capacity(entries.len());
        for (item, entry) in entries {
            let entry = self.checked(&item, entry)?;
            let seq = (self.events.len() + events.len()) as u64 + 1;
            let decision = Decision { entry, signature: signature.clone(), took_ms, at_ms: now_ms, seq };
            events.push(Event::Decide { item, decision });
        }
        self.append(project, events)
    }

    /// Takes the last decision back; returns its item.
    pub fn undo(&mut self, project: &mut Project, now_ms: i64) -> Result<String, AdjudicationError> {
        let retracts = *self.in_effect.last().ok_or(AdjudicationError::NothingToUndo)?;
        let item = self.event(retracts).and_then(Event::item).unwrap_or_default().to_owned();
        let seq = self.events.len() as u64 + 1;
        self.append(project, vec![Event::Retract { item: item.clone(), retracts, at_ms: now_ms, seq }])?;
        Ok(item)
    }

    /// Ends the round; refused while a disagreement is open.
    pub fn close(project: &mut Project, round_id: &str, now_ms: i64) -> Result<Round, AdjudicationError> {
        let this = Self::open(project, round_id)?;
        this.revealed.round().state.after(RoundStep::Close)?;
        let left = this.unsettled();
        if left > 0 {
            return Err(AdjudicationError::Unsettled(left));
        }
        project.record_closed(round_id, now_ms)?;
        Ok(Round::load(project, round_id)?)
    }

    /// Checks one entry as it would be stored: the item has two labels, the codes exist, cause and note are there.
    pub fn checked(
        &self,
        item_id: &str,
        mut entry: DecisionEntry,
    ) -> Result<DecisionEntry, AdjudicationError> {
        let item = self.with_two_labels(item_id)?;
        if self.waits_for_look(item) {
            return Err(AdjudicationError::LookMissing(item_id.to_owned()));
        }
        if entry.note.len() > MAX_NOTE_BYTES {
            return Err(AdjudicationError::LongNote);
        }
        if let Outcome::Settled(verdict) = entry.outcome {
            let verdict = verdict.checked(self.revealed.codebook())?;
            if !verdict.is_decided() {
                return Err(AdjudicationError::Undecided);
            }
            let taken = Side::BOTH.iter().any(|side| item.verdict(*side) == Some(&verdict));
            if !taken && entry.note.trim().is_empty() {
                return Err(AdjudicationError::NoteMissing(item_id.to_owned()));
            }
            entry.outcome = Outcome::Settled(verdict);
        }
        let confirms = !item.disagrees()
            && matches!(&entry.outcome, Outcome::Settled(verdict) if item.verdict(Side::A) == Some(verdict));
        if entry.cause.is_none() && !confirms {
            return Err(AdjudicationError::CauseMissing(item_id.to_owned()));
        }
        Ok(entry)
    }

    /// Who may sign in which mode.
    pub fn check_signature(&self, signature: &Signature) -> Result<(), AdjudicationError> {
        let name = signature.decided_by.trim();
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            return Err(AdjudicationError::NoName);
        }
        let is_coder = self.revealed.round().side_of(name).is_some();
        if signature.mode == Mode::Third && is_coder {
            return Err(AdjudicationError::NotThird(name.to_owned()));
        }
        Ok(())
    }

    /// What a decision can be taken on: a disagreement, or a second look at what both agreed on.
    fn with_two_labels(&self, item_id: &str) -> Result<&RevealedItem, AdjudicationError> {
        self.revealed
            .item(item_id)
            .filter(|item| item.disagrees() || plan::is_agreed(item))
            .ok_or_else(|| AdjudicationError::NotInDispute(item_id.chars().take(200).collect()))
    }

    fn append(&mut self, project: &mut Project, events: Vec<Event>) -> Result<(), AdjudicationError> {
        let round_id = self.revealed.round().id.clone();
        Round::load(project, &round_id)?.state.after(RoundStep::Decide)?;
        let payloads = events.iter().map(|e| e.to_payload(&round_id)).collect::<Result<Vec<_>, _>>()?;
        self.head = project.append_decisions(&round_id, self.head, &payloads)?;
        for event in events {
            self.apply(event).map_err(|what| AdjudicationError::Broken { round: round_id.clone(), what })?;
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) -> Result<(), String> {
        let expected = self.events.len() as u64 + 1;
        if event.seq() != expected {
            return Err(format!("event {} stands where {expected} should", event.seq()));
        }
        match &event {
            Event::Decide { item, .. } => {
                self.by_item.entry(item.clone()).or_default().push(expected);
                self.in_effect.push(expected);
            }
            Event::Retract { item, retracts, .. } => {
                let seqs = self.by_item.get_mut(item);
                match seqs {
                    Some(seqs)
                        if seqs.last() == Some(retracts) && self.in_effect.last() == Some(retracts) =>
                    {
                        seqs.pop();
                        self.in_effect.pop();
                    }
                    _ => {
                        return Err(format!("event {expected} takes back {retracts}, which is not the last"));
                    }
                }
            }
            Event::Plan { plan, .. } => self.follow(*plan),
            Event::Look { item, look } => {
                self.looks.insert(item.clone(), look.clone());
            }
        }
        self.events.push(event);
        Ok(())
    }

    fn event(&self, seq: u64) -> Option<&Event> {
        self.events.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    fn decision_at(&self, seq: u64) -> Option<&Decision> {
        match self.event(seq)? {
            Event::Decide { decision, .. } => Some(decision),
            Event::Retract { .. } | Event::Plan { .. } | Event::Look { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
