//! What settling teaches about people: causes, who was followed how often, decisions that look like stamps, how long they
//! took; must not know what is shown of it.

use super::{Adjudication, Cause, Mode, Outcome};
use crate::coding::agreement::{ConfidenceLevel, wilson};
use crate::coding::reveal::Side;
use serde::Serialize;
use std::collections::BTreeMap;

/// Decisions in effect, counted.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjudicationReport {
    pub disagreements: usize,
    pub settled: usize,
    pub unresolvable: usize,
    /// Every cause, used or not; of disagreements and of overturned agreements.
    pub causes: Vec<(Cause, usize)>,
    /// Every mode, used or not; of disagreements.
    pub modes: Vec<(Mode, usize)>,
    /// By coder, then verdict; only those that occur.
    pub win_rates: Vec<WinRate>,
    /// By coder over all verdicts; their `verdict` is empty.
    pub win_totals: Vec<WinRate>,
    pub rubber_stamps: Vec<Rubber>,
    /// Settled disagreements that one of the two coders decided alone, as a lead.
    pub by_a_coder: usize,
    pub second_looks: SecondLooks,
    pub third_looks: ThirdLooks,
    pub resolution: Option<Resolution>,
}

/// How often a coder's verdict was followed where it was disputed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WinRate {
    pub coder: String,
    /// As [`crate::coding::Verdict::to_text`].
    pub verdict: String,
    /// Disputes in which the coder said this and that were decided.
    pub disputed: usize,
    pub followed: usize,
    /// Wilson interval of the share at 95 %.
    pub interval: Option<(f64, f64)>,
}

impl WinRate {
    fn new(coder: &str, verdict: &str, disputed: usize, followed: usize) -> Self {
        let interval = wilson(followed as f64, disputed as f64, ConfidenceLevel::default());
        Self { coder: coder.to_owned(), verdict: verdict.to_owned(), disputed, followed, interval }
    }

    pub fn share(&self) -> f64 {
        self.followed as f64 / self.disputed.max(1) as f64
    }
}

/// An adjudicator who almost always follows the same coder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rubber {
    pub decided_by: String,
    pub coder: String,
    /// Over 0.9, of at least [`RUBBER_MIN`] decisions.
    pub share: f64,
    pub decisions: usize,
}

/// Second looks at what both coders agreed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SecondLooks {
    /// Items that the plan asks for.
    pub asked: usize,
    /// Agreed items that were looked at, whether the plan asked for them or not.
    pub looked_at: usize,
    /// Of those, items that were settled as something else, or as unresolvable.
    pub overturned: usize,
    /// Agreed items that chance drew and that were looked at: only these speak for all agreed items.
    pub audited: usize,
    pub audited_overturned: usize,
    /// Wilson interval, at 95 %, of the share of agreed items that are wrong.
    pub interval: Option<(f64, f64)>,
}

/// Independent looks of a third person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ThirdLooks {
    pub taken: usize,
    /// At disagreements: the same as side a, as side b, as neither.
    pub same_as_a: usize,
    pub same_as_b: usize,
    pub same_as_neither: usize,
}

/// How long cases were on the table before they were settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Resolution {
    /// Decisions whose time was measured.
    pub timed: usize,
    pub median_ms: u64,
    pub total_ms: u64,
}

/// Fewer decisions say nothing about a habit.
pub const RUBBER_MIN: usize = 10;
const RUBBER_SHARE: f64 = 0.9;

impl Adjudication {
    pub fn report(&self) -> AdjudicationReport {
        let mut causes: BTreeMap<Cause, usize> = Cause::ALL.into_iter().map(|cause| (cause, 0)).collect();
        let mut modes: BTreeMap<Mode, usize> = Mode::ALL.into_iter().map(|mode| (mode, 0)).collect();
        let mut wins: BTreeMap<(usize, String), (usize, usize)> = BTreeMap::new();
        let mut totals = [(0, 0); 2];
        let mut stamps = Stamps::default();
        let mut times: Vec<u64> = Vec::new();
        let (mut disagreements, mut settled, mut unresolvable, mut by_a_coder) = (0, 0, 0, 0);
        for item in self.revealed.items() {
            let decision = self.decision(&item.item.id);
            if let Some(decision) = decision {
                times.extend(decision.took_ms);
                if let Some(cause) = decision.entry.cause {
                    *causes.entry(cause).or_default() += 1;
                }
            }
            if !item.disagrees() {
                continue;
            }
            disagreements += 1;
            let Some(decision) = decision else { continue };
            settled += 1;
            *modes.entry(decision.signature.mode).or_default() += 1;
            let by = decision.signature.decided_by.as_str();
            by_a_coder += usize::from(self.revealed.round().side_of(by).is_some());
            let verdict = match &decision.entry.outcome {
                Outcome::Settled(verdict) => Some(verdict),
                Outcome::Unresolvable => None,
            };
            unresolvable += usize::from(verdict.is_none());
            let won = Side::BOTH.map(|side| item.verdict(side).is_some() && item.verdict(side) == verdict);
            stamps.count(by, won);
            for side in Side::BOTH {
                let Some(said) = item.verdict(side) else { continue };
                let won = usize::from(won[side.index()]);
                for rate in
                    [wins.entry((side.index(), said.to_text())).or_default(), &mut totals[side.index()]]
                {
                    rate.0 += 1;
                    rate.1 += won;
                }
            }
        }
        let coders = self.revealed.round().coders.each_ref().map(|coder| coder.id.as_str());
        AdjudicationReport {
            disagreements,
            settled,
            unresolvable,
            causes: causes.into_iter().collect(),
            modes: modes.into_iter().collect(),
            win_rates: wins
                .into_iter()
                .map(|((side, verdict), (disputed, won))| WinRate::new(coders[side], &verdict, disputed, won))
                .collect(),
            win_totals: [0, 1]
                .map(|side| WinRate::new(coders[side], "", totals[side].0, totals[side].1))
                .to_vec(),
            rubber_stamps: stamps.found(coders),
            by_a_coder,
            second_looks: self.second_looks(),
            third_looks: self.third_looks(),
            resolution: resolution(times),
        }
    }

    fn second_looks(&self) -> SecondLooks {
        let mut found = SecondLooks { asked: self.second_look_progress().1, ..SecondLooks::default() };
        for item in self.revealed.items().iter().filter(|item| super::plan::is_agreed(item)) {
            let Some(decision) = self.decision(&item.item.id) else { continue };
            let stands = match &decision.entry.outcome {
                Outcome::Settled(verdict) => item.verdict(Side::A) == Some(verdict),
                Outcome::Unresolvable => false,
            };
            let (drawn, wrong) = (usize::from(self.is_audited(item)), usize::from(!stands));
            found.looked_at += 1;
            found.overturned += wrong;
            found.audited += drawn;
            found.audited_overturned += drawn * wrong;
        }
        let (wrong, drawn) = (found.audited_overturned as f64, found.audited as f64);
        found.interval = wilson(wrong, drawn, ConfidenceLevel::default());
        found
    }

    fn third_looks(&self) -> ThirdLooks {
        let mut found = ThirdLooks { taken: self.looks.len(), ..ThirdLooks::default() };
        for item in self.revealed.disagreements() {
            let Some(look) = self.look(&item.item.id) else { continue };
            match Side::BOTH.map(|side| item.verdict(side) == Some(&look.verdict)) {
                [true, _] => found.same_as_a += 1,
                [_, true] => found.same_as_b += 1,
                _ => found.same_as_neither += 1,
            }
        }
        found
    }
}

/// Per adjudicator: decisions, and how many followed each coder.
#[derive(Default)]
struct Stamps<'a>(BTreeMap<&'a str, (usize, [usize; 2])>);

impl<'a> Stamps<'a> {
    fn count(&mut self, by: &'a str, won: [bool; 2]) {
        let (decisions, followed) = self.0.entry(by).or_default();
        *decisions += 1;
        for side in [0, 1] {
            followed[side] += usize::from(won[side]);
        }
    }

    fn found(self, coders: [&str; 2]) -> Vec<Rubber> {
        let mut stamps = Vec::new();
        for (by, (decisions, followed)) in self.0 {
            for (coder, count) in coders.into_iter().zip(followed) {
                let share = count as f64 / decisions.max(1) as f64;
                if decisions >= RUBBER_MIN && share > RUBBER_SHARE {
                    stamps.push(Rubber {
                        decided_by: by.to_owned(),
                        coder: coder.to_owned(),
                        share,
                        decisions,
                    });
                }
            }
        }
        stamps
    }
}

fn resolution(mut times: Vec<u64>) -> Option<Resolution> {
    times.sort_unstable();
    // The lower of the two middle values where there are two.
    let median_ms = *times.get(times.len().checked_sub(1)? / 2)?;
    Some(Resolution { timed: times.len(), median_ms, total_ms: times.iter().sum() })
}
