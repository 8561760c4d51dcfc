//! What adjudication teaches: causes, who was followed how often, and decisions that look like stamps.

use super::{Adjudication, Cause, Outcome};
use crate::coding::reveal::Side;
use std::collections::BTreeMap;

/// Decisions in effect, counted.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjudicationReport {
    pub disagreements: usize,
    pub settled: usize,
    pub unresolvable: usize,
    /// Every cause, used or not.
    pub causes: Vec<(Cause, usize)>,
    /// By coder, then verdict; only those that occur.
    pub win_rates: Vec<WinRate>,
    pub rubber_stamps: Vec<Rubber>,
}

/// How often a coder's verdict was followed where it was disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WinRate {
    pub coder: String,
    /// As [`crate::coding::Verdict::to_text`].
    pub verdict: String,
    /// Disputes in which the coder said this and that were decided.
    pub disputed: usize,
    pub followed: usize,
}

/// An adjudicator who almost always follows the same coder.
#[derive(Clone, Debug, PartialEq)]
pub struct Rubber {
    pub decided_by: String,
    pub coder: String,
    /// Over 0.9, of at least [`RUBBER_MIN`] decisions.
    pub share: f64,
    pub decisions: usize,
}

/// Fewer decisions say nothing about a habit.
pub const RUBBER_MIN: usize = 10;
const RUBBER_SHARE: f64 = 0.9;

impl Adjudication {
    pub fn report(&self) -> AdjudicationReport {
        let mut causes: BTreeMap<Cause, usize> = Cause::ALL.into_iter().map(|cause| (cause, 0)).collect();
        let mut wins: BTreeMap<(usize, String), (usize, usize)> = BTreeMap::new();
        let mut followed: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        let mut decided: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut disagreements, mut settled, mut unresolvable) = (0, 0, 0);
        for item in self.revealed.disagreements() {
            disagreements += 1;
            let Some(decision) = self.decision(&item.item.id) else { continue };
            settled += 1;
            *causes.entry(decision.entry.cause).or_default() += 1;
            let verdict = match &decision.entry.outcome {
                Outcome::Settled(verdict) => Some(verdict),
                Outcome::Unresolvable => None,
            };
            unresolvable += usize::from(verdict.is_none());
            let by = decision.signature.decided_by.as_str();
            *decided.entry(by).or_default() += 1;
            for side in Side::BOTH {
                let Some(said) = item.verdict(side) else { continue };
                let won = usize::from(Some(said) == verdict);
                let rate = wins.entry((side.index(), said.to_text())).or_default();
                rate.0 += 1;
                rate.1 += won;
                *followed.entry((by, side.index())).or_default() += won;
            }
        }
        let coders = &self.revealed.round().coders;
        let rubber_stamps = followed
            .into_iter()
            .filter_map(|((by, side), count)| {
                let decisions = decided.get(by).copied().unwrap_or(0);
                let share = count as f64 / decisions.max(1) as f64;
                (decisions >= RUBBER_MIN && share > RUBBER_SHARE).then(|| Rubber {
                    decided_by: by.to_owned(),
                    coder: coders[side].id.clone(),
                    share,
                    decisions,
                })
            })
            .collect();
        AdjudicationReport {
            disagreements,
            settled,
            unresolvable,
            causes: causes.into_iter().collect(),
            win_rates: wins
                .into_iter()
                .map(|((side, verdict), (disputed, followed))| WinRate {
                    coder: coders[side].id.clone(),
                    verdict,
                    disputed,
                    followed,
                })
                .collect(),
            rubber_stamps,
        }
    }
}
