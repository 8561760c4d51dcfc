//! What the revealed rounds of a codebook say of each of its codes; must not read a round that is not revealed.

use crate::coding::adjudication::{Adjudication, AdjudicationError};
use crate::coding::agreement::{ConfidenceLevel, Table, cohen_kappa, wilson};
use crate::coding::ballot::Verdict;
use crate::coding::codebook::{Codebook, Diffs, NONE_ID};
use crate::coding::reveal::Role;
use crate::coding::round::{Round, Unit};
use crate::project::Project;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodeEvidence {
    pub code: String,
    pub name: String,
    /// Sessions with an item that was settled with this code.
    pub sessions: BTreeSet<String>,
    /// Settled items that chance drew, each once …
    pub random_items: usize,
    /// … and how many of them have this code.
    pub random_with: usize,
    /// Wilson, 95 %.
    pub share_ci: Option<(f64, f64)>,
    /// Oldest first.
    pub rounds: Vec<RoundAgreement>,
    /// Rounds whose labels of this code are stale under the newest version: they count for nothing.
    pub stale_rounds: Vec<String>,
}

/// Blind agreement on one code in one round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoundAgreement {
    pub round: String,
    pub coders: [String; 2],
    /// Items with a label of both.
    pub items: usize,
    /// Cohen's κ of the code against all others, with its Fleiss–Cohen–Everitt interval.
    pub kappa: Option<f64>,
    pub kappa_ci: Option<(f64, f64)>,
}

impl RoundAgreement {
    /// `r1: 0.72 (0.41 to 0.95) of 40 items`.
    pub fn words(&self) -> String {
        let Self { round, items, .. } = self;
        match (self.kappa, self.kappa_ci) {
            (Some(kappa), Some((low, high))) => {
                format!("{round}: {kappa:.2} ({low:.2} to {high:.2}) of {items} items")
            }
            (Some(kappa), None) => format!("{round}: {kappa:.2} of {items} items"),
            (None, _) => format!("{round}: undefined, the code was not used by both and left out by both"),
        }
    }
}

/// The settled label of an item: the latest round that settled it counts.
struct Settled {
    session: String,
    codes: Vec<String>,
    drawn: bool,
}

/// What the newest version's codes have to show, in the order of the codebook. `none` is no intent and stays out.
pub fn gather(project: &Project, codebook: &Codebook) -> Result<Vec<CodeEvidence>, AdjudicationError> {
    let mut diffs = Diffs::to(codebook);
    let mut settled: BTreeMap<String, Settled> = BTreeMap::new();
    let codes = codebook.codes.iter().filter(|code| code.id != NONE_ID);
    let mut found: Vec<CodeEvidence> = codes
        .map(|code| CodeEvidence {
            code: code.id.clone(),
            name: code.name.clone(),
            sessions: BTreeSet::new(),
            random_items: 0,
            random_with: 0,
            share_ci: None,
            rounds: Vec::new(),
            stale_rounds: Vec::new(),
        })
        .collect();
    for round in Round::all(project)? {
        if round.codebook_id != codebook.id || !round.state.is_revealed() || round.unit != Unit::Sequence {
            continue;
        }
        let diff = diffs.from(project, round.codebook_version).map_err(crate::coding::RoundError::from)?;
        let adjudication = Adjudication::open(project, &round.id)?;
        let revealed = adjudication.revealed();
        let by_chance = round.sampling.inclusion_probability().is_some();
        for label in adjudication.final_labels() {
            let Some(verdict @ Verdict::Codes(codes)) = label.verdict.filter(|_| label.source.is_settled())
            else {
                continue;
            };
            if diff.stale_reasons(verdict).is_empty() {
                let item = &label.item.item;
                let before = settled.get(&item.id).is_some_and(|before| before.drawn);
                let drawn = before || (by_chance && label.item.role == Role::Core);
                let session = item.session.clone();
                settled.insert(item.id.clone(), Settled { session, codes: codes.clone(), drawn });
            }
        }
        for evidence in &mut found {
            let Ok(view) = revealed.ratings_of(&evidence.code) else { continue };
            if !diff.stale_reasons(&Verdict::code(&evidence.code)).is_empty() {
                evidence.stale_rounds.push(round.id.clone());
                continue;
            }
            let kappa =
                cohen_kappa(&Table::from_ratings(&view.ratings), ConfidenceLevel::default()).coefficient;
            evidence.rounds.push(RoundAgreement {
                round: round.id.clone(),
                coders: round.coders.each_ref().map(|coder| coder.id.clone()),
                items: view.ratings.paired_items(),
                kappa: kappa.value,
                kappa_ci: kappa.ci,
            });
        }
    }
    for evidence in &mut found {
        let has = |s: &&Settled| s.codes.contains(&evidence.code);
        evidence.sessions = settled.values().filter(has).map(|s| s.session.clone()).collect();
        evidence.random_items = settled.values().filter(|s| s.drawn).count();
        evidence.random_with = settled.values().filter(|s| s.drawn).filter(has).count();
        evidence.share_ci =
            wilson(evidence.random_with as f64, evidence.random_items as f64, ConfidenceLevel::default());
    }
    Ok(found)
}
