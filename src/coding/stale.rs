//! Labels that a later version of the codebook makes doubtful, and the round in which they are made anew; must not read
//! a round that is not revealed.

use super::ballot::Verdict;
use super::codebook::{Codebook, Diffs};
use super::reveal::{RevealedItem, RevealedRound, Role, Side};
use super::round::{Design, Item, Round, RoundError, RoundState, Sampling, Supersedes};
use crate::project::Project;
use std::collections::BTreeSet;

/// A label that may be another one under the codebook of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleItem {
    pub item: Item,
    /// In words, each once.
    pub reasons: Vec<String>,
}

/// The stale labels of one revealed round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleRound {
    pub round: String,
    /// Version of the codebook that it froze.
    pub version: u32,
    /// Labelled items of the round.
    pub of: usize,
    /// In the order of the manifest; without those that a later round takes up.
    pub items: Vec<StaleItem>,
    /// Stale items that a later round has taken up.
    pub taken_up: usize,
}

/// What an edit of a codebook means for the labels that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaleReport {
    pub codebook: String,
    /// The version that labels are held against: the newest.
    pub version: u32,
    /// Oldest first; only rounds with stale labels.
    pub rounds: Vec<StaleRound>,
    /// Blind rounds on an older version that are not revealed: what is stale in them is told after their reveal.
    pub waiting: Vec<String>,
}

impl StaleReport {
    /// Stale labels that no round takes up yet.
    pub fn items(&self) -> usize {
        self.rounds.iter().map(|round| round.items.len()).sum()
    }

    /// Holds every revealed round of a codebook against its newest version.
    pub fn of(project: &Project, codebook_id: &str) -> Result<Self, RoundError> {
        let now = Codebook::load(project, codebook_id, None)?;
        Self::against(project, &now)
    }

    /// The same against a version that is not stored yet: what an edit would mean.
    pub fn against(project: &Project, now: &Codebook) -> Result<Self, RoundError> {
        let mut report = Self { codebook: now.id.clone(), version: now.version, ..Self::default() };
        let rounds: Vec<Round> =
            Round::all(project)?.into_iter().filter(|round| round.codebook_id == now.id).collect();
        let mut diffs = Diffs::to(now);
        for round in rounds.iter().filter(|round| !round.design.calibration) {
            let diff = diffs.from(project, round.codebook_version)?;
            if diff.keeps_meaning() {
                continue;
            }
            if round.state.is_blind() {
                report.waiting.push(round.id.clone());
            }
            if !round.state.is_revealed() {
                continue;
            }
            let later = taken_up(project, &rounds, round)?;
            let revealed = RevealedRound::open(project, &round.id)?;
            let mut found = StaleRound {
                round: round.id.clone(),
                version: round.codebook_version,
                of: 0,
                items: Vec::new(),
                taken_up: 0,
            };
            for item in revealed.items().iter().filter(|item| item.role != Role::Gold) {
                let verdicts: Vec<&Verdict> = verdicts(item).collect();
                found.of += usize::from(!verdicts.is_empty());
                let reasons: BTreeSet<String> =
                    verdicts.iter().flat_map(|verdict| diff.stale_reasons(verdict)).collect();
                if reasons.is_empty() {
                    continue;
                }
                if later.contains(&item.item.id) {
                    found.taken_up += 1;
                } else {
                    let reasons = reasons.into_iter().collect();
                    found.items.push(StaleItem { item: item.item.clone(), reasons });
                }
            }
            if !found.items.is_empty() || found.taken_up > 0 {
                report.rounds.push(found);
            }
        }
        Ok(report)
    }

    /// One sentence per round.
    pub fn sentences(&self) -> Vec<String> {
        let mut told: Vec<String> = self
            .rounds
            .iter()
            .map(|round| {
                let stale = round.items.len();
                let up = match round.taken_up {
                    0 => String::new(),
                    n => format!("; {n} more are taken up by a later round"),
                };
                format!(
                    "Round {}, version {}: {stale} of {} labelled items are stale{up}",
                    round.round, round.version, round.of
                )
            })
            .collect();
        for round in &self.waiting {
            told.push(format!("Round {round} is not revealed yet; it goes on with its own version"));
        }
        told
    }
}

/// What anybody said of it; a decision is always one of a disagreement, so that both verdicts are touched.
fn verdicts(item: &RevealedItem) -> impl Iterator<Item = &Verdict> {
    Side::BOTH.into_iter().filter_map(|side| item.verdict(side))
}

/// Items of `round` that a later round on a later version makes anew. A draft counts for nothing.
fn taken_up(project: &Project, rounds: &[Round], round: &Round) -> Result<BTreeSet<String>, RoundError> {
    let mut ids = BTreeSet::new();
    for later in rounds {
        let anew = later.design.supersedes.as_ref().is_some_and(|s| s.round == round.id);
        if anew && later.state != RoundState::Draft && later.codebook_version > round.codebook_version {
            ids.extend(later.load_items(project)?.into_iter().map(|item| item.id));
        }
    }
    Ok(ids)
}

impl StaleRound {
    /// The items, sampling and design of a round that makes these labels anew.
    pub fn again(&self, reason: &str) -> (Vec<Item>, Sampling, Design) {
        let items: Vec<Item> = self.items.iter().map(|stale| stale.item.clone()).collect();
        let sampling = Sampling::Listed { items: items.len(), of: self.of };
        let supersedes = Supersedes { round: self.round.clone(), reason: reason.trim().to_owned() };
        (items, sampling, Design { supersedes: Some(supersedes), ..Design::default() })
    }
}
