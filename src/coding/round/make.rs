//! From what is wished for to an opened round: draws, gold, members, labels made anew; must not know any label but what
//! closed rounds settled.

use super::{Coder, Design, Item, ItemChoice, Retest, Round, RoundError, RoundPlan, Unit, candidates};
use crate::coding::codebook::Codebook;
use crate::coding::gold::GoldPlan;
use crate::coding::stale::StaleReport;
use crate::project::Project;

/// What a round is to be, before anything is drawn.
#[derive(Clone, Debug)]
pub struct RoundWish {
    pub id: String,
    pub unit: Unit,
    pub codebook: Codebook,
    pub items: ItemsWish,
    pub retest: Retest,
    pub calibration: bool,
    /// Gold items, in thousandths of the core; 0 is none.
    pub gold_thousandths: u16,
    /// In a round of clusters, members of each that are labelled too.
    pub members_each: u32,
    pub seed: u64,
    pub coders: [Coder; 2],
}

/// Which items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemsWish {
    Chosen(ItemChoice),
    /// The stale labels of a round, to be made anew, and why.
    Stale {
        round: String,
        reason: String,
    },
}

/// What there is to draw from, in an order without chance.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    pub sequences: Vec<Item>,
    /// Of one cluster run; empty where there is none.
    pub clusters: Vec<Item>,
}

impl Candidates {
    pub fn of(&self, unit: Unit) -> &[Item] {
        match unit {
            Unit::Sequence => &self.sequences,
            Unit::Cluster => &self.clusters,
        }
    }
}

impl RoundWish {
    /// The plan that follows from the wish and the seed. Nothing is stored.
    pub fn plan(&self, project: &Project, candidates: &Candidates) -> Result<RoundPlan, RoundError> {
        let available = candidates.of(self.unit);
        let (mut items, sampling, mut design) = match &self.items {
            ItemsWish::Chosen(choice) => {
                let (items, sampling) = choice.choose(available, self.seed)?;
                (items, sampling, Design::default())
            }
            ItemsWish::Stale { round, reason } => {
                let report = StaleReport::against(project, &self.codebook)?;
                let stale = report.rounds.iter().find(|stale| stale.round == *round);
                let stale = stale.filter(|stale| !stale.items.is_empty());
                stale.ok_or_else(|| RoundError::NothingStale(round.clone()))?.again(reason)
            }
        };
        design.calibration = self.calibration;
        if self.gold_thousandths > 0 {
            let gold = GoldPlan {
                round_id: &self.id,
                codebook: &self.codebook,
                thousandths: self.gold_thousandths,
                seed: self.seed,
            };
            design.gold = Some(gold.mix_into(project, available, &mut items)?);
        }
        if self.unit == Unit::Cluster && self.members_each > 0 {
            design.members_each = self.members_each;
            let members =
                candidates::member_items(&items, &candidates.sequences, self.members_each, self.seed)?;
            items.extend(members);
        }
        Ok(RoundPlan {
            id: self.id.clone(),
            unit: self.unit,
            codebook_id: self.codebook.id.clone(),
            codebook_version: self.codebook.version,
            items,
            sampling,
            retest: self.retest,
            design,
            coders: self.coders.clone(),
        })
    }

    /// Drafts and opens the round; a draft that cannot be opened is taken back.
    pub fn open(
        &self,
        project: &mut Project,
        candidates: &Candidates,
        now_ms: i64,
    ) -> Result<Round, RoundError> {
        let plan = self.plan(project, candidates)?;
        plan.draft(project, now_ms)?;
        Round::open(project, &plan.id, now_ms).inspect_err(|_| {
            // The reason to tell is why it was not opened, whether or not the draft goes.
            let _ = Round::delete_draft(project, &plan.id);
        })
    }
}
