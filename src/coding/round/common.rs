//! A round of the items that two copies of one round have in common, where each was made by itself; must not know any
//! label.

use super::{Design, Retest, Round, RoundError, RoundPlan, Sampling, Supersedes};
use crate::coding::acts;
use crate::project::Project;
use crate::project::merge::{INTERSECT_ACT, ItemsOfBoth};
use serde_json::json;
use std::collections::BTreeSet;

impl Round {
    /// Drafts a round of the items of this one that another copy has too, with the same coders, codebook and repeats, and
    /// records who did so. From then on a merge leaves the two rounds as each copy has them, and goes on with the rest.
    /// The draft is the same whichever copy it is made in, so that it does no harm when both make it. Gold items are
    /// left out: they were drawn for the other round.
    ///
    /// # Errors
    /// When no item is in both, `by` is no name, or the draft is there already.
    pub fn intersect(
        project: &mut Project,
        id: &str,
        items: &ItemsOfBoth,
        by: &str,
        now_ms: i64,
    ) -> Result<Self, RoundError> {
        let round = Self::load(project, id)?;
        if by.trim().is_empty() {
            return Err(RoundError::Plan("a name of who puts the two rounds together".to_owned()));
        }
        let common: BTreeSet<&str> = items.common.iter().map(String::as_str).collect();
        let mut kept = round.load_items(project)?;
        kept.retain(|item| common.contains(item.id.as_str()));
        kept.sort_by(|a, b| a.id.cmp(&b.id));
        if kept.is_empty() {
            return Err(RoundError::Plan(
                "an item that both copies have; make a new round in one of them".to_owned(),
            ));
        }
        let [here, there] = items.only;
        let n = kept.len();
        let plan = RoundPlan {
            id: format!("{id}-common"),
            unit: round.unit,
            codebook_id: round.codebook_id.clone(),
            codebook_version: round.codebook_version,
            items: kept,
            sampling: Sampling::Listed { items: n, of: n + here + there },
            retest: if round.design.calibration { Retest::OFF } else { round.retest },
            design: Design {
                calibration: round.design.calibration,
                members_each: round.design.members_each,
                supersedes: Some(Supersedes {
                    round: id.to_owned(),
                    reason: "two copies had other items in it; these are in both".to_owned(),
                }),
                gold: None,
            },
            coders: round.coders.clone(),
        };
        let draft = plan.draft(project, now_ms)?;
        let body =
            json!({ "round": id, "into": draft.id, "items": n, "only_this": here, "only_other": there });
        acts::record(project, INTERSECT_ACT, by, &body, now_ms)?;
        Ok(draft)
    }
}
