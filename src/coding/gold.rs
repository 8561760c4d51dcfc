//! Gold: items whose label a closed round settled, mixed unmarked into a blind round, and how right each coder was on
//! them after its reveal; must not tell which items are gold while a round is open.

use super::adjudication::{Adjudication, AdjudicationError};
use super::agreement::{ConfidenceLevel, SplitMix64, wilson};
use super::ballot::Verdict;
use super::codebook::{Codebook, Diffs};
use super::final_label::LabelSource;
use super::random::shuffle;
use super::reveal::{RevealedRound, Role, Side};
use super::round::{Gold, Item, MOST_GOLD_THOUSANDTHS, Round, RoundError, RoundState, Unit};
use crate::project::Project;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a closed round settled on for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldLabel {
    pub verdict: Verdict,
    /// Id of the closed round.
    pub round: String,
    /// Version of the codebook that the label was given under.
    pub codebook_version: u32,
    pub source: LabelSource,
    /// Why it was settled so; empty where both said the same.
    pub note: String,
    item: Item,
}

impl GoldLabel {
    /// One plain sentence without the label: where it comes from, and why.
    pub fn sentence(&self) -> String {
        let how = match self.source {
            LabelSource::Unanimous => "both coders of",
            _ => "settled after",
        };
        let version = self.codebook_version;
        let mut told = format!("{how} round {}, codebook version {version}", self.round);
        if !self.note.is_empty() {
            told.push_str(": ");
            told.push_str(&self.note);
        }
        told
    }
}

/// How right one coder was on the gold items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoldScore {
    /// Id of the coder.
    pub coder: String,
    #[serde(skip)]
    pub name: String,
    /// Gold items that the coder gave a code to; abstentions are no answer.
    pub answered: usize,
    pub right: usize,
    /// Share of those answered.
    pub accuracy: Option<f64>,
    /// Wilson interval of the share.
    pub accuracy_ci: Option<(f64, f64)>,
}

/// The gold items of a revealed round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoldReport {
    pub items: usize,
    /// Side a first.
    pub coders: [GoldScore; 2],
    /// Closed rounds that this copy does not have; their items are not counted.
    pub missing: Vec<String>,
    #[serde(skip)]
    pub level: ConfidenceLevel,
}

impl GoldScore {
    pub fn sentence(&self, level: ConfidenceLevel) -> String {
        let Some((share, (low, high))) = self.accuracy.zip(self.accuracy_ci) else {
            return format!("{} gave no code to any gold item", self.name);
        };
        format!(
            "{} was right on {} of {} gold items ({:.0} %, {:.0} % interval {:.0} to {:.0} %)",
            self.name,
            self.right,
            self.answered,
            share * 100.0,
            level.share() * 100.0,
            low * 100.0,
            high * 100.0
        )
    }
}

impl GoldReport {
    pub fn sentences(&self) -> Vec<String> {
        let mut told: Vec<String> = self.coders.iter().map(|coder| coder.sentence(self.level)).collect();
        for round in &self.missing {
            told.push(format!("Gold items from round {round} are not counted: this copy does not have it"));
        }
        told
    }
}

/// Every item that a closed round of this codebook settled with a code, by id. The latest round counts.
pub(super) fn settled_labels(
    project: &Project,
    codebook_id: &str,
) -> Result<BTreeMap<String, GoldLabel>, RoundError> {
    let mut settled = BTreeMap::new();
    for round in Round::all(project)? {
        let counts = round.state == RoundState::Closed && round.unit == Unit::Sequence;
        if counts && round.codebook_id == codebook_id {
            settled.extend(settled_in(project, &round.id)?);
        }
    }
    Ok(settled)
}

fn settled_in(project: &Project, round_id: &str) -> Result<Vec<(String, GoldLabel)>, RoundError> {
    let adjudication = Adjudication::open(project, round_id).map_err(|error| match error {
        AdjudicationError::Round(error) => error,
        AdjudicationError::Store(error) => error.into(),
        other => RoundError::Broken { round: round_id.to_owned(), what: other.to_string() },
    })?;
    let version = adjudication.revealed().round().codebook_version;
    let settled = adjudication.final_labels().into_iter().filter_map(|label| {
        let verdict =
            label.verdict.filter(|v| label.source.is_settled() && matches!(v, Verdict::Codes(_)))?;
        let gold = GoldLabel {
            verdict: verdict.clone(),
            round: round_id.to_owned(),
            codebook_version: version,
            source: label.source,
            note: label.decision.map(|d| d.entry.note.clone()).unwrap_or_default(),
            item: label.item.item.clone(),
        };
        Some((gold.item.id.clone(), gold))
    });
    Ok(settled.collect())
}

/// What is asked for when gold is mixed into a round.
#[derive(Clone, Copy, Debug)]
pub struct GoldPlan<'a> {
    pub round_id: &'a str,
    pub codebook: &'a Codebook,
    /// Of the core, in thousandths.
    pub thousandths: u16,
    pub seed: u64,
}

impl GoldPlan<'_> {
    /// Adds gold items to `chosen`, each where it stands in `available`, so that its place tells nothing.
    ///
    /// Gold can be what a closed round settled under codes that mean the same today, still is cut the same, and was not
    /// chosen already.
    ///
    /// # Errors
    /// When there are fewer than asked for, or more than a fifth is asked for.
    pub fn mix_into(
        &self,
        project: &Project,
        available: &[Item],
        chosen: &mut Vec<Item>,
    ) -> Result<Gold, RoundError> {
        if self.thousandths == 0 || self.thousandths > MOST_GOLD_THOUSANDTHS {
            let most = f64::from(MOST_GOLD_THOUSANDTHS) / 10.0;
            return Err(RoundError::Plan(format!("a share of gold items above 0 and up to {most} %")));
        }
        let asked = ((chosen.len() * usize::from(self.thousandths) + 500) / 1_000).max(1);
        let settled = settled_labels(project, &self.codebook.id)?;
        let taken: BTreeSet<String> = chosen.iter().map(|item| item.id.clone()).collect();
        let mut diffs = Diffs::to(self.codebook);
        let mut candidates = Vec::new();
        for (at, item) in available.iter().enumerate() {
            let Some(gold) = settled.get(&item.id).filter(|_| !taken.contains(&item.id)) else { continue };
            let same_cut = (&gold.item.session, gold.item.start_ms, gold.item.end_ms)
                == (&item.session, item.start_ms, item.end_ms);
            let diff = diffs.from(project, gold.codebook_version)?;
            if same_cut && diff.stale_reasons(&gold.verdict).is_empty() {
                candidates.push((at, gold.round.clone()));
            }
        }
        if candidates.len() < asked {
            return Err(RoundError::FewGold { asked, available: candidates.len() });
        }
        shuffle(&mut SplitMix64::new(self.seed ^ GOLD_STREAM), &mut candidates);
        candidates.truncate(asked);
        let places: BTreeMap<&str, usize> =
            available.iter().enumerate().map(|(at, item)| (item.id.as_str(), at)).collect();
        chosen.extend(candidates.iter().map(|(at, _)| available[*at].clone()));
        chosen.sort_by_key(|item| places.get(item.id.as_str()).copied().unwrap_or(usize::MAX));
        let rounds: BTreeSet<String> = candidates.iter().map(|(_, round)| round.clone()).collect();
        let items = candidates.iter().map(|(at, _)| available[*at].id.as_str());
        let place = (project.uuid(), self.round_id);
        Ok(Gold::of(place, self.thousandths, rounds.into_iter().collect(), items))
    }
}

/// Keeps the draw of gold apart from that of the core, which has the same seed.
const GOLD_STREAM: u64 = 0x676f_6c64;

impl RevealedRound {
    /// How right each coder was on the gold items; `None` where the round has none.
    pub fn gold_report(
        &self,
        project: &Project,
        level: ConfidenceLevel,
    ) -> Result<Option<GoldReport>, RoundError> {
        let Some(gold) = &self.round().design.gold else { return Ok(None) };
        let there: BTreeSet<String> = Round::all(project)?.into_iter().map(|round| round.id).collect();
        let mut settled = BTreeMap::new();
        let mut missing = Vec::new();
        for round in &gold.rounds {
            if there.contains(round) {
                settled.extend(settled_in(project, round)?);
            } else {
                missing.push(round.clone());
            }
        }
        let items: Vec<_> = self.items().iter().filter(|item| item.role == Role::Gold).collect();
        let score = |side: Side| {
            let answers = items.iter().filter_map(|item| {
                let given = item.verdict(side).filter(|verdict| matches!(verdict, Verdict::Codes(_)))?;
                Some(given == &settled.get(&item.item.id)?.verdict)
            });
            let answers: Vec<bool> = answers.collect();
            let right = answers.iter().filter(|right| **right).count();
            let coder = self.coder(side);
            GoldScore {
                coder: coder.id.clone(),
                name: coder.name.clone(),
                answered: answers.len(),
                right,
                accuracy: (!answers.is_empty()).then(|| right as f64 / answers.len() as f64),
                accuracy_ci: wilson(right as f64, answers.len() as f64, level),
            }
        };
        Ok(Some(GoldReport { items: items.len(), coders: [score(Side::A), score(Side::B)], missing, level }))
    }
}
