//! A round: two coders, one frozen list of items, one codebook version; must not know any label.

mod candidates;
mod common;
mod design;
mod items;
mod make;
mod manifest;
mod order;
mod plan;
mod queue;
mod retest;
mod state;

pub use candidates::{cluster_items, sequence_items};
pub use design::{Design, Gold, MOST_GOLD_THOUSANDTHS, Supersedes};
pub use items::{Item, ItemChoice, Sampling, Stretch, Unit};
pub use make::{Candidates, ItemsWish, RoundWish};
pub(super) use manifest::manifest_hash;
pub(super) use order::swap_sides;
pub use plan::RoundPlan;
pub(super) use queue::Place;
pub use retest::Retest;
pub use state::{RoundState, RoundStep};

use super::ballot::Desk;
use super::codebook::{Codebook, CodebookError, EditError};
use crate::project::Project;
use crate::project::coding_store::{
    CoderRow, Digest, ForkChoice, Passphrase, Protection, RoundRow, StoreError,
};

/// A person who labels: the id is what files and chains store, the name is only a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coder {
    pub id: String,
    pub name: String,
}

impl From<CoderRow> for Coder {
    fn from(row: CoderRow) -> Self {
        Self { id: row.coder_id, name: row.display_name }
    }
}

/// Why a round or a ballot refused; each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Codebook(#[from] CodebookError),
    #[error(transparent)]
    CodebookStore(#[from] EditError),
    #[error("a round that is {state} cannot {step}; {hint}")]
    Step { state: RoundState, step: &'static str, hint: &'static str },
    #[error("a round needs {0}")]
    Plan(String),
    #[error("the choice of items `{0}` is not `all`, `sample:N` or a CSV file with a column item_id")]
    Choice(String),
    #[error("{asked} items were asked for, but there are only {available}; ask for fewer, or for `all`")]
    TooFewItems { asked: usize, available: usize },
    #[error(
        "the list names `{0}`, which is not among the items; list ids of this project's sequences or clusters"
    )]
    UnknownListedItem(String),
    #[error("the list of items could not be read ({0}); save it as CSV in UTF-8 with a column item_id")]
    List(String),
    #[error("`{item}` is not an item of round `{round}`; see `binocular round items`")]
    UnknownItem { round: String, item: String },
    #[error("`{0}` is not a code of this round's codebook; see `binocular codebook show`")]
    UnknownCode(String),
    #[error("this codebook takes exactly one code per item, {0} were given")]
    NotExclusive(usize),
    #[error("`No intent fits` stands alone; take the other codes away")]
    NoneWithOthers,
    #[error("confidence is 1, 2 or 3, not {0}")]
    Confidence(u8),
    #[error("a note may have {limit} bytes, this one has {found}; shorten it")]
    LongNote { limit: usize, found: usize },
    #[error("an item may have {limit} marks, this one has {found}; keep those that show it best")]
    ManySpans { limit: usize, found: usize },
    #[error(
        "the mark `{span}` lies outside of its item, which is {} to {} ms of the session; see start_ms and end_ms of \
         `binocular round items`",
        .stretch.from_ms, .stretch.to_ms
    )]
    SpanOutside { span: String, stretch: Stretch },
    #[error("{0}")]
    Notes(String),
    #[error("there is nothing to {0}")]
    NothingTo(&'static str),
    #[error("{left} of {items} items have no label or abstention yet; finish them, or seal as incomplete")]
    Unfinished { left: usize, items: usize },
    #[error("{what} does not match what was frozen; run `binocular round verify` on round `{round}`")]
    Broken { round: String, what: String },
    #[error("the ballot of `{coder}` is still under their passphrase; {coder} opens it first")]
    StillLocked { coder: String },
    #[error(
        "round `{0}` is a calibration round: unblinded, so that it has no agreement and no labelled set; see `binocular round discuss`, and make a blind round for figures"
    )]
    Calibration(String),
    #[error(
        "round `{0}` is blind; both labels of an item can be discussed in a calibration round, or after the reveal"
    )]
    NotCalibration(String),
    #[error(
        "the clusters of `{0}` are of sequences that are cut differently now; run `binocular cluster` again"
    )]
    OldClusters(String),
    #[error(
        "round `{0}` has no stale labels that a later round does not take up already; see `binocular codebook stale`"
    )]
    NothingStale(String),
    #[error("cluster `{0}` has no settled code; both say the same, or the difference is decided first")]
    NotSettled(String),
    #[error("{code} is not promoted: {found}. {next}")]
    NotPromoted { code: String, found: String, next: String },
    #[error("`{item}` is not labelled by both yet; label it first, then talk about it")]
    NotYetBoth { item: String },
    #[error(
        "{asked} gold items were asked for, but closed rounds have {available} that are not in the round already and mean the same today; ask for fewer, or close a round first"
    )]
    FewGold { asked: usize, available: usize },
    #[error(
        "recording `{session}` is part of round `{round}`, which is blind: an example of it would show your label to the other coder; add it at your own desk, where it waits in your ballot for the reveal"
    )]
    ExampleOfOpenRound { session: String, round: String },
    #[error("what is stored beside the ballots has no canonical form: {0}")]
    Canon(#[from] super::canon::CanonError),
    #[error("the system gave no random bytes ({0}); try again")]
    Entropy(String),
}

/// A round with what everybody may know of it at any time: the labels are not part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub id: String,
    pub project_uuid: String,
    pub unit: Unit,
    pub codebook_id: String,
    pub codebook_version: u32,
    /// `sha256:` and hex, frozen when the round opened.
    pub codebook_hash: Option<String>,
    /// `sha256:` and hex over items, coders and sampling, frozen when the round opened.
    pub manifest_hash: Option<String>,
    pub sampling: Sampling,
    /// Which share of the items each coder is shown twice; off where none is.
    pub retest: Retest,
    /// Blind or calibration, and what stands in it besides the drawn items.
    pub design: Design,
    /// Different ones: what agreement counts. A coder's queue may be longer, see [`Round::queue_len`].
    pub items: usize,
    /// Side a first.
    pub coders: [Coder; 2],
    /// Places of the queue with a label or an abstention, per side: all that may be shown of the other's work.
    pub done: [usize; 2],
    pub sealed: [bool; 2],
    /// What keeps each ballot from others while the round is open.
    pub protection: [Protection; 2],
    /// Count from 1; more where a ballot was given up and begun again.
    pub generations: [u32; 2],
    /// Whether the file shows each ballot: always without a passphrase, else once its coder opened it for the reveal.
    pub shown: [bool; 2],
    pub state: RoundState,
    pub created_at_ms: i64,
    /// Choices between logs that had gone on in two copies.
    pub forks: Vec<ForkChoice>,
}

impl Round {
    pub fn load(project: &Project, id: &str) -> Result<Self, RoundError> {
        Self::from_row(project.round_row(id)?)
    }

    /// Every round of the project, oldest first.
    pub fn all(project: &Project) -> Result<Vec<Self>, RoundError> {
        project.round_rows()?.into_iter().map(Self::from_row).collect()
    }

    /// The items in the order of the manifest, which is no coder's order.
    pub fn load_items(&self, project: &Project) -> Result<Vec<Item>, RoundError> {
        project.round_item_rows(&self.id)?.into_iter().map(|row| Item::from_row(&self.id, row)).collect()
    }

    /// The codebook version that the round froze.
    pub fn codebook(&self, project: &Project) -> Result<Codebook, RoundError> {
        let codebook = Codebook::load(project, &self.codebook_id, Some(self.codebook_version))?;
        if self.codebook_hash.is_some() && self.codebook_hash != Some(codebook.hash()?) {
            return Err(self.broken("the codebook"));
        }
        Ok(codebook)
    }

    /// The commitments of those who have sealed, by coder id.
    pub fn commitments(&self, project: &Project) -> Result<Vec<(String, Digest)>, RoundError> {
        Ok(project.commitments(&self.id)?)
    }

    /// What a reader of this round's labels must know of its blindness, one sentence each; empty when all is well.
    pub fn caveats(&self) -> Vec<String> {
        let mut caveats = self.design.caveats();
        for (side, coder) in self.coders.iter().enumerate() {
            // Nothing is hidden in a calibration round.
            if self.protection[side] == Protection::None && !self.design.calibration {
                caveats.push(format!("The ballot of {} was not encrypted", coder.name));
            }
            match self.generations[side] {
                1 => {}
                2 => caveats.push(format!("The ballot of {} was given up once and begun again", coder.name)),
                n => caveats.push(format!(
                    "The ballot of {} was given up {} times and begun again",
                    coder.name,
                    n - 1
                )),
            }
        }
        for fork in &self.forks {
            let coder = fork.coder_id.as_ref().map(|id| {
                self.coders
                    .iter()
                    .find(|coder| coder.id == *id)
                    .map_or(id.as_str(), |coder| coder.name.as_str())
            });
            let whose = coder
                .map_or_else(|| "The log of decisions".to_owned(), |name| format!("The ballot of {name}"));
            caveats.push(fork.sentence(&whose));
        }
        caveats
    }

    /// Opens a sealed ballot that is under a passphrase, for the reveal; refused until both are sealed, and where the
    /// ballot is not what was sealed. Slow.
    pub fn open_ballot(
        project: &mut Project,
        id: &str,
        coder_id: &str,
        passphrase: Option<&Passphrase>,
    ) -> Result<Self, RoundError> {
        Self::load(project, id)?.state.after(RoundStep::OpenBallot)?;
        Desk::sign_in(project, id, coder_id, passphrase)?.open_ballot(project)?;
        Self::load(project, id)
    }

    /// Shows both ballots to both; refused until both are sealed over the same items and codebook, and open.
    pub fn reveal(project: &mut Project, id: &str, now_ms: i64) -> Result<Self, RoundError> {
        let round = Self::load(project, id)?;
        round.state.after(RoundStep::Reveal)?;
        let items = round.load_items(project)?;
        round.check_frozen(project, &items)?;
        for coder in &round.coders {
            let seal = project.seal_row(id, &coder.id)?;
            let same = seal.as_ref().is_some_and(|seal| {
                Some(&seal.manifest_hash) == round.manifest_hash.as_ref()
                    && Some(&seal.codebook_hash) == round.codebook_hash.as_ref()
            });
            if !same {
                return Err(round.broken(&format!("the seal of `{}`", coder.id)));
            }
        }
        if let Some((_, coder)) = round.shown.iter().zip(&round.coders).find(|(shown, _)| !**shown) {
            return Err(RoundError::StillLocked { coder: coder.id.clone() });
        }
        project.record_reveal(id, now_ms)?;
        Self::load(project, id)
    }

    /// Starts the settling of disagreements.
    pub fn start_adjudication(project: &mut Project, id: &str, now_ms: i64) -> Result<Self, RoundError> {
        Self::load(project, id)?.state.after(RoundStep::Adjudicate)?;
        project.record_adjudicating(id, now_ms)?;
        Self::load(project, id)
    }

    /// The stored items and codebook must be those that were frozen.
    pub(super) fn check_frozen(&self, project: &Project, items: &[Item]) -> Result<(), RoundError> {
        self.codebook(project)?;
        if self.manifest_hash != Some(manifest_hash(self, items)?) {
            return Err(self.broken("the list of items"));
        }
        Ok(())
    }

    pub(super) fn broken(&self, what: &str) -> RoundError {
        RoundError::Broken { round: self.id.clone(), what: what.to_owned() }
    }

    /// Index of a coder's side.
    pub fn side_of(&self, coder_id: &str) -> Option<usize> {
        self.coders.iter().position(|coder| coder.id == coder_id)
    }

    fn from_row(row: RoundRow) -> Result<Self, RoundError> {
        let damaged = || StoreError::Damaged { what: format!("round `{}`", row.round_id) };
        let sealed = [row.seats[0].sealed_at_ms.is_some(), row.seats[1].sealed_at_ms.is_some()];
        let unit = Unit::from_name(&row.unit).ok_or_else(damaged)?;
        let (sampling, retest, design) = plan::read_sampling(&row.sampling).ok_or_else(damaged)?;
        let state = RoundState::of(&row, sealed, design.calibration);
        let [a, b] = row.seats;
        Ok(Self {
            id: row.round_id,
            project_uuid: row.project_uuid,
            unit,
            codebook_id: row.codebook_id,
            codebook_version: row.codebook_version,
            codebook_hash: row.codebook_hash,
            manifest_hash: row.manifest_hash,
            sampling,
            retest,
            design,
            items: row.items as usize,
            done: [a.done as usize, b.done as usize],
            protection: [a.protection, b.protection],
            generations: [a.generation, b.generation],
            shown: [a.is_open, b.is_open],
            coders: [a.coder.into(), b.coder.into()],
            sealed,
            state,
            created_at_ms: row.created_at_ms,
            forks: row.forks,
        })
    }
}
