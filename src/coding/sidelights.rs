//! What is told beside the agreement of a revealed round: how steady each coder was, and what was added to the random
//! core; must not know any open round.

use super::agreement::{
    Coefficient, ConfidenceLevel, Metric, Ratings, RatingsError, SegmentOptions, Table, Weights, cohen_kappa,
    gwet_ac, krippendorff_alpha, percent_agreement,
};
use super::ballot::Verdict;
use super::gold::GoldReport;
use super::purity::ClusterPurity;
use super::reveal::{ABSTAINED, AbstentionTreatment, RevealedItem, RevealedRound, Role, Side};
use super::span_agreement::SpanAgreement;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Parts of a queue that drift is read from.
const TERCILES: usize = 3;

/// Figures of a round that are no part of its blind agreement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sidelights {
    /// What the counts of terciles are of: codes; where several may be true at once, sets of codes as they occur.
    pub labels: Vec<String>,
    /// Side a first.
    pub coders: [CoderSteadiness; 2],
    /// Between the coders on what was picked by hand besides the random core, where there is such.
    pub extra: Option<PairFigures>,
    /// Between the coders on where the evidence is, where somebody marked any.
    pub spans: Option<SpanAgreement>,
    /// Between the coders on the sampled members of clusters, where the round has such.
    pub members: Option<PairFigures>,
    /// Each cluster with what its members say, where the round has members.
    pub purities: Vec<ClusterPurity>,
    /// How right each coder was on gold items; filled in by who has the rounds that they come from.
    pub gold: Option<GoldReport>,
    pub level: ConfidenceLevel,
}

/// One coder against themselves, and early against late.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoderSteadiness {
    /// Id of the coder.
    pub coder: String,
    #[serde(skip)]
    pub name: String,
    /// First against second label of the items that were shown twice: intra-rater agreement.
    pub retest: PairFigures,
    /// First, second and last third of the core in this coder's order.
    pub terciles: [Tercile; TERCILES],
}

/// Agreement of two labels each of some items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairFigures {
    pub items: usize,
    /// Items with both labels.
    pub paired: usize,
    /// Of those, items with the same label twice.
    pub same: usize,
    /// Share, with its Wilson interval.
    pub percent: Coefficient,
    /// Cohen's κ with the Fleiss–Cohen–Everitt interval.
    pub kappa: Coefficient,
    /// Krippendorff's nominal α with its jackknife interval by item.
    pub alpha: Coefficient,
    /// Gwet's AC1 with its linearised interval.
    pub ac1: Coefficient,
}

/// A third of a coder's order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tercile {
    /// First and last place in the queue, counted from 1; `None` where there are too few items.
    pub places: Option<(usize, usize)>,
    /// How often this coder gave each of [`Sidelights::labels`].
    pub labels: Vec<u64>,
    /// Between both coders on these items.
    #[serde(flatten)]
    pub agreement: PairFigures,
}

impl CoderSteadiness {
    /// One plain sentence on the items that were shown twice; `None` where none were.
    pub fn sentence(&self, level: ConfidenceLevel) -> Option<String> {
        let retest = &self.retest;
        if retest.items == 0 {
            return None;
        }
        let name = &self.name;
        let shown = match retest.items {
            1 => format!("{name} was shown 1 item twice, unmarked"),
            n => format!("{name} was shown {n} items twice, unmarked"),
        };
        let Some(share) = retest.percent.value else {
            return Some(format!("{shown}, and has no pair of labels"));
        };
        let mut told = format!(
            "{shown}, and said the same on {} of {} ({:.0} %",
            retest.same,
            retest.paired,
            share * 100.0
        );
        if let Some((low, high)) = retest.percent.ci {
            let [level, low, high] = [level.share(), low, high].map(|share| share * 100.0);
            let _ = write!(told, ", {level:.0} % interval {low:.0} to {high:.0} %");
        }
        told.push(')');
        if let Some(kappa) = retest.kappa.value {
            let _ = match retest.kappa.ci {
                Some((low, high)) => write!(told, "; kappa with oneself {kappa:.2} ({low:.2} to {high:.2})"),
                None => write!(told, "; kappa with oneself {kappa:.2}, without an interval"),
            };
        }
        Some(told)
    }
}

impl Sidelights {
    /// One sentence per coder with repeats, and one on what was added to the core.
    pub fn sentences(&self) -> Vec<String> {
        let mut told: Vec<String> = self.coders.iter().filter_map(|c| c.sentence(self.level)).collect();
        if let Some(extra) = &self.extra {
            told.push(format!(
                "Agreement is of the random core; on the items that were picked by hand besides it both said the same on {} of {}",
                extra.same, extra.paired
            ));
        }
        told.extend(self.spans.iter().flat_map(SpanAgreement::sentences));
        if let Some(members) = &self.members {
            told.push(format!(
                "Agreement is of the clusters; on their sampled members both said the same on {} of {}",
                members.same, members.paired
            ));
        }
        told.extend(self.gold.iter().flat_map(GoldReport::sentences));
        told
    }
}

impl RevealedRound {
    /// How steady each coder was, and the agreement on what was added to the core. Repeats count only here.
    ///
    /// Where several codes may be true of an item, sets are compared as wholes: stricter than what the report counts.
    pub fn sidelights(
        &self,
        treatment: AbstentionTreatment,
        level: ConfidenceLevel,
    ) -> Result<Sidelights, RatingsError> {
        let labels = Labels::of(self, treatment);
        let pairs = |items: Vec<[Option<usize>; 2]>| pair_figures(&items, labels.ids.len(), level);
        let both = |item: &RevealedItem| labels.of_item(item);
        let coder = |side: Side| -> Result<CoderSteadiness, RatingsError> {
            let twice = self.items().iter().filter_map(|item| {
                let repeat = item.repeats[side.index()].as_ref()?;
                let second = repeat.label.as_ref().map(|label| &label.entry.verdict);
                Some([labels.index(item.verdict(side)), labels.index(second)])
            });
            let mut core: Vec<&RevealedItem> = self.core().collect();
            core.sort_by_key(|item| item.positions[side.index()]);
            let tercile = |part: usize| -> Result<Tercile, RatingsError> {
                let bounds = [part, part + 1].map(|edge| edge * core.len() / TERCILES);
                let items = &core[bounds[0]..bounds[1]];
                let place = |item: &&RevealedItem| item.positions[side.index()] + 1;
                let mut counts = vec![0; labels.ids.len()];
                for at in items.iter().filter_map(|item| labels.index(item.verdict(side))) {
                    counts[at] += 1;
                }
                Ok(Tercile {
                    places: items.first().map(place).zip(items.last().map(place)),
                    labels: counts,
                    agreement: pairs(items.iter().map(|item| both(item)).collect())?,
                })
            };
            let found = self.coder(side);
            Ok(CoderSteadiness {
                coder: found.id.clone(),
                name: found.name.clone(),
                retest: pairs(twice.collect())?,
                terciles: [tercile(0)?, tercile(1)?, tercile(2)?],
            })
        };
        let of = |role: Role| -> Result<Option<PairFigures>, RatingsError> {
            let found: Vec<_> = self.items().iter().filter(|item| item.role == role).map(both).collect();
            if found.is_empty() { Ok(None) } else { pairs(found).map(Some) }
        };
        Ok(Sidelights {
            coders: [coder(Side::A)?, coder(Side::B)?],
            spans: self.span_agreement(SegmentOptions::default(), level)?,
            extra: of(Role::Extra)?,
            members: of(Role::Member)?,
            purities: self.purities(level),
            gold: None,
            labels: labels.ids,
            level,
        })
    }
}

/// The labels that are told apart.
pub(super) struct Labels {
    ids: Vec<String>,
    index: BTreeMap<String, usize>,
    abstained: Option<usize>,
}

impl Labels {
    pub(super) fn of(round: &RevealedRound, treatment: AbstentionTreatment) -> Self {
        Self::with(round, treatment, [])
    }

    /// With labels that neither coder gave blind, such as decisions.
    pub(super) fn with<'a>(
        round: &'a RevealedRound,
        treatment: AbstentionTreatment,
        others: impl IntoIterator<Item = &'a Verdict>,
    ) -> Self {
        let mut ids: Vec<String> = if round.codebook().exclusive {
            round.codebook().codes.iter().map(|code| code.id.clone()).collect()
        } else {
            let first = round.items().iter().flat_map(|item| Side::BOTH.map(|side| item.verdict(side)));
            let second = round.items().iter().flat_map(|item| &item.repeats).flatten();
            let second = second.map(|repeat| repeat.label.as_ref().map(|label| &label.entry.verdict));
            let all = first.chain(second).flatten().chain(others);
            let sets = all.filter(|v| matches!(v, Verdict::Codes(_)));
            sets.map(Verdict::to_text).collect::<BTreeSet<_>>().into_iter().collect()
        };
        let index = ids.iter().cloned().zip(0..).collect();
        let abstained = (treatment == AbstentionTreatment::OwnCategory).then_some(ids.len());
        if abstained.is_some() {
            ids.push(ABSTAINED.to_owned());
        }
        Self { ids, index, abstained }
    }

    pub(super) fn count(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn of_item(&self, item: &RevealedItem) -> [Option<usize>; 2] {
        Side::BOTH.map(|side| self.index(item.verdict(side)))
    }

    pub(super) fn index(&self, verdict: Option<&Verdict>) -> Option<usize> {
        match verdict? {
            codes @ Verdict::Codes(_) => self.index.get(&codes.to_text()).copied(),
            Verdict::Abstained(_) => self.abstained,
            Verdict::Undecided => None,
        }
    }
}

pub(super) fn pair_figures(
    pairs: &[[Option<usize>; 2]],
    labels: usize,
    level: ConfidenceLevel,
) -> Result<PairFigures, RatingsError> {
    // Where nobody gave any label there is nothing to tell apart.
    let ratings = Ratings::from_pairs(labels.max(1), pairs.iter().map(|[a, b]| (*a, *b)))?;
    let table = Table::from_ratings(&ratings);
    Ok(PairFigures {
        items: pairs.len(),
        paired: ratings.paired_items(),
        same: pairs.iter().filter(|[a, b]| a.is_some() && a == b).count(),
        percent: percent_agreement(&table, level),
        kappa: cohen_kappa(&table, level).coefficient,
        alpha: krippendorff_alpha(&ratings, &Metric::Nominal, level),
        ac1: gwet_ac(&ratings, &Weights::identity(ratings.categories()), level),
    })
}
