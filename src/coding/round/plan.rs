//! From a plan to an opened round; must not know any label.

use super::{Coder, Design, Item, Retest, Round, RoundError, RoundStep, Sampling, Unit, manifest_hash};
use crate::coding::canon::to_canonical_json;
use crate::coding::codebook::{Codebook, CodebookError, check_id};
use crate::project::Project;
use crate::project::coding_store::{CoderRow, NewRound, OpenedRound};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const MAX_ITEMS: usize = 1_000_000;
const MAX_ID_BYTES: usize = 1_000;

/// Where the share of silent repeats stands in the stored sampling; rounds without repeats have none.
const RETEST: &str = "retest_thousandths";

/// Where the design stands in the stored sampling; plain blind rounds have none.
const DESIGN: &str = "design";

/// All that a round is made of.
#[derive(Clone, Debug)]
pub struct RoundPlan {
    /// A plain id that people type: letters, digits, `_`, `-`, `.`.
    pub id: String,
    pub unit: Unit,
    pub codebook_id: String,
    pub codebook_version: u32,
    pub items: Vec<Item>,
    pub sampling: Sampling,
    /// How many items each coder is shown a second time, unmarked.
    pub retest: Retest,
    pub design: Design,
    pub coders: [Coder; 2],
}

impl RoundPlan {
    /// Stores the plan as a draft, which may still be deleted.
    pub fn draft(&self, project: &mut Project, now_ms: i64) -> Result<Round, RoundError> {
        self.check()?;
        Codebook::load(project, &self.codebook_id, Some(self.codebook_version))?;
        // A round too short for repeats is a round without.
        let retest = if self.retest.repeats(self.items.len()) == 0 { Retest::OFF } else { self.retest };
        let sampling = sampling_document(&self.sampling, retest, &self.design);
        project.insert_draft_round(&NewRound {
            round_id: self.id.clone(),
            project_uuid: project.uuid().to_owned(),
            unit: self.unit.name(),
            codebook_id: self.codebook_id.clone(),
            codebook_version: self.codebook_version,
            sampling: to_canonical_json(&sampling).map_err(CodebookError::Canon)?,
            coders: self
                .coders
                .clone()
                .map(|coder| CoderRow { coder_id: coder.id, display_name: coder.name }),
            items: self.items.iter().map(Item::to_row).collect(),
            created_at_ms: now_ms,
        })?;
        Round::load(project, &self.id)
    }

    fn check(&self) -> Result<(), RoundError> {
        let plan = |what: &str| Err(RoundError::Plan(what.to_owned()));
        check_id(&self.id)?;
        for coder in &self.coders {
            check_id(&coder.id)?;
            if coder.name.trim().is_empty() || coder.name.len() > 200 {
                return plan("a name of at most 200 bytes for each coder");
            }
        }
        if self.coders[0].id == self.coders[1].id {
            return plan("two different coders");
        }
        if self.items.is_empty() {
            return plan("at least one item");
        }
        if self.items.len() > MAX_ITEMS {
            return Err(RoundError::Plan(format!(
                "at most {MAX_ITEMS} items, {} were given",
                self.items.len()
            )));
        }
        let mut ids = BTreeSet::new();
        for item in &self.items {
            let longest = item.id.len().max(item.session.len()).max(item.stratum.len());
            if item.id.is_empty() || longest > MAX_ID_BYTES {
                return plan("item, session and stratum ids of 1 to 1,000 bytes");
            }
            if item.end_ms < item.start_ms {
                return Err(RoundError::Plan(format!(
                    "items that end after they start, unlike `{}`",
                    item.id
                )));
            }
            if !ids.insert(&item.id) {
                return Err(RoundError::Plan(format!("each item once, `{}` is there twice", item.id)));
            }
            if self.unit == Unit::Sequence && !item.members.is_empty() {
                return plan("either sequences or clusters, not both");
            }
        }
        if self.design.calibration && !(self.retest.is_off() && self.design.gold.is_none()) {
            return plan(
                "to be blind for silent repeats and gold items; leave them out of a calibration round",
            );
        }
        if self.design.members_each > 0 && self.unit != Unit::Cluster {
            return plan("clusters as items for a sample of their members");
        }
        if let Some(supersedes) = &self.design.supersedes
            && (supersedes.reason.trim().is_empty() || supersedes.reason.len() > 1_000)
        {
            return plan("a reason of at most 1,000 bytes for making labels anew");
        }
        Ok(())
    }
}

/// How the items were chosen and repeated and what the round is meant for, as it is stored and hashed.
pub(super) fn sampling_document(sampling: &Sampling, retest: Retest, design: &Design) -> Value {
    let mut document = json!(sampling);
    if let Value::Object(object) = &mut document {
        if !retest.is_off() {
            object.insert(RETEST.to_owned(), json!(retest.thousandths()));
        }
        if !design.is_plain() {
            object.insert(DESIGN.to_owned(), json!(design));
        }
    }
    document
}

pub(super) fn read_sampling(bytes: &[u8]) -> Option<(Sampling, Retest, Design)> {
    let document: Value = serde_json::from_slice(bytes).ok()?;
    let retest = match document.get(RETEST) {
        None => Retest::OFF,
        Some(thousandths) => Retest::from_thousandths(thousandths.as_u64()?)?,
    };
    let design = match document.get(DESIGN) {
        None => Design::default(),
        Some(design) => serde_json::from_value(design.clone()).ok()?,
    };
    Some((serde_json::from_value(document).ok()?, retest, design))
}

impl Round {
    /// Freezes a draft: from here on items, coders and codebook version cannot change.
    pub fn open(project: &mut Project, id: &str, now_ms: i64) -> Result<Self, RoundError> {
        let round = Self::load(project, id)?;
        round.state.after(RoundStep::Open)?;
        let items = round.load_items(project)?;
        let queues = round.coders.each_ref().map(|coder| round.queue_of(&coder.id, &items));
        project.open_draft_round(&OpenedRound {
            round_id: round.id.clone(),
            codebook_hash: round.codebook(project)?.hash()?,
            manifest_hash: manifest_hash(&round, &items)?,
            queues,
            opened_at_ms: now_ms,
        })?;
        Self::load(project, id)
    }

    /// Takes a draft back.
    pub fn delete_draft(project: &mut Project, id: &str) -> Result<(), RoundError> {
        Ok(project.delete_draft_round(id)?)
    }
}
