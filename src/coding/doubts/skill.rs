//! How good each coder is, estimated from their votes and from settled items (Dawid & Skene 1979); must not be offered
//! where the votes cannot tell.

use crate::coding::adjudication::{Adjudication, Outcome};
use crate::coding::ballot::Verdict;
use crate::coding::reveal::Side;
use serde::Serialize;

/// From so many coders on their votes alone can tell whose errors are whose.
pub const RATERS_NEEDED: usize = 3;
/// With fewer coders it takes so many items whose label is known.
pub const GOLD_NEEDED: usize = 30;

/// Added to every count, so that what was not seen is not taken for impossible.
const SMOOTHING: f64 = 0.01;
const MOST_ROUNDS: usize = 500;
const SMALL_CHANGE: f64 = 1e-7;

/// The votes on one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Per coder, the index of the code; `None` where it is missing or an abstention.
    pub said: Vec<Option<usize>>,
    /// What it is, where that is known.
    pub gold: Option<usize>,
}

/// Of one coder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoderSkill {
    pub coder: String,
    /// The share of items that the coder is estimated to label right.
    pub accuracy: f64,
    /// `confusion[true][said]`, rows add up to 1.
    pub confusion: Vec<Vec<f64>>,
}

/// What votes and settled items tell together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SkillReport {
    /// Items with at least one vote.
    pub items: usize,
    /// Of these, items whose label is known.
    pub gold: usize,
    /// Ids of the codes.
    pub codes: Vec<String>,
    /// Estimated share of each code.
    pub prevalence: Vec<f64>,
    pub coders: Vec<CoderSkill>,
}

impl SkillReport {
    /// What it rests on.
    pub fn sentence(&self) -> String {
        format!(
            "Estimated from {} items, {} of them settled (Dawid and Skene 1979): it takes the coders' errors as independent once the true label is known",
            self.items, self.gold
        )
    }
}

/// Estimates how good each coder is, or says why that cannot be done.
pub fn skill_of(adjudication: &Adjudication) -> Result<SkillReport, String> {
    let revealed = adjudication.revealed();
    let codebook = revealed.codebook();
    if !codebook.exclusive {
        return Err(
            "How good each coder is cannot be estimated where several codes may be true of an item".into()
        );
    }
    let code = |verdict: &Verdict| match verdict {
        Verdict::Codes(codes) => codes.first().and_then(|id| codebook.index_of(id)),
        _ => None,
    };
    let votes: Vec<Vote> = revealed
        .items()
        .iter()
        .map(|item| Vote {
            said: Side::BOTH.map(|side| item.verdict(side).and_then(code)).to_vec(),
            gold: adjudication.decision(&item.item.id).and_then(|d| match &d.entry.outcome {
                Outcome::Settled(verdict) => code(verdict),
                Outcome::Unresolvable => None,
            }),
        })
        .filter(|vote| vote.said.iter().any(Option::is_some))
        .collect();
    let gold = votes.iter().filter(|vote| vote.gold.is_some()).count();
    let raters = Side::BOTH.len();
    if raters < RATERS_NEEDED && gold < GOLD_NEEDED {
        return Err(format!(
            "How good each coder is cannot be told from two coders' votes: it takes a third coder or {GOLD_NEEDED} settled items, and {gold} are settled"
        ));
    }
    let names = Side::BOTH.map(|side| revealed.coder(side).id.clone());
    let codes: Vec<String> = codebook.codes.iter().map(|code| code.id.clone()).collect();
    Ok(dawid_skene(&votes, codes, &names))
}

/// Expectation maximisation from majority votes; items with a known label keep it.
///
/// Every vote of an item must name one of `codes`; `coders` are as many as an item has votes.
pub fn dawid_skene(votes: &[Vote], codes: Vec<String>, coders: &[String]) -> SkillReport {
    let classes = codes.len().max(1);
    let mut beliefs: Vec<Vec<f64>> = votes.iter().map(|vote| majority(vote, classes)).collect();
    let mut model = Model::of(votes, &beliefs, classes, coders.len());
    for _ in 0..MOST_ROUNDS {
        let next: Vec<Vec<f64>> = votes.iter().map(|vote| model.belief(vote, classes)).collect();
        let change = beliefs.iter().zip(&next).flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| (a - b).abs());
        let change = change.fold(0.0, f64::max);
        beliefs = next;
        model = Model::of(votes, &beliefs, classes, coders.len());
        if change < SMALL_CHANGE {
            break;
        }
    }
    let skill = |(coder, confusion): (&String, Vec<Vec<f64>>)| CoderSkill {
        coder: coder.clone(),
        accuracy: confusion.iter().enumerate().map(|(k, row)| model.prevalence[k] * row[k]).sum(),
        confusion,
    };
    SkillReport {
        items: votes.len(),
        gold: votes.iter().filter(|vote| vote.gold.is_some()).count(),
        codes,
        coders: coders.iter().zip(model.confusion.clone()).map(skill).collect(),
        prevalence: model.prevalence,
    }
}

fn certain(class: usize, classes: usize) -> Vec<f64> {
    (0..classes).map(|k| f64::from(u8::from(k == class))).collect()
}

fn majority(vote: &Vote, classes: usize) -> Vec<f64> {
    if let Some(gold) = vote.gold {
        return certain(gold, classes);
    }
    let mut belief = vec![0.0; classes];
    for said in vote.said.iter().flatten().filter(|said| **said < classes) {
        belief[*said] += 1.0;
    }
    normalised(belief)
}

fn normalised(mut row: Vec<f64>) -> Vec<f64> {
    let sum: f64 = row.iter().sum();
    let count = row.len() as f64;
    row.iter_mut().for_each(|x| *x = if sum > 0.0 { *x / sum } else { 1.0 / count });
    row
}

struct Model {
    prevalence: Vec<f64>,
    /// `[coder][true][said]`
    confusion: Vec<Vec<Vec<f64>>>,
}

impl Model {
    fn of(votes: &[Vote], beliefs: &[Vec<f64>], classes: usize, coders: usize) -> Self {
        let mut prevalence = vec![SMOOTHING; classes];
        let mut confusion = vec![vec![vec![SMOOTHING; classes]; classes]; coders];
        for (vote, belief) in votes.iter().zip(beliefs) {
            for (class, weight) in belief.iter().enumerate() {
                prevalence[class] += weight;
                for (coder, said) in confusion.iter_mut().zip(&vote.said) {
                    if let Some(said) = said.filter(|said| *said < classes) {
                        coder[class][said] += weight;
                    }
                }
            }
        }
        Self {
            prevalence: normalised(prevalence),
            confusion: confusion
                .into_iter()
                .map(|coder| coder.into_iter().map(normalised).collect())
                .collect(),
        }
    }

    fn belief(&self, vote: &Vote, classes: usize) -> Vec<f64> {
        if let Some(gold) = vote.gold {
            return certain(gold, classes);
        }
        let of = |class: usize| {
            let votes = self.confusion.iter().zip(&vote.said);
            let said =
                votes.filter_map(|(coder, said)| Some(coder[class][(*said).filter(|s| *s < classes)?]));
            self.prevalence[class] * said.product::<f64>()
        };
        normalised((0..classes).map(of).collect())
    }
}
