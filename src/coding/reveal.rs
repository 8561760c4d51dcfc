//! Both sides of a revealed round, item by item; must not know any open round.

use super::agreement::{LabelSets, Ratings, RatingsError};
use super::ballot::{Label, Log, Place, Verdict, read_log};
use super::codebook::{Codebook, CodebookError, Example};
use super::examples::ProposedExample;
use super::round::{Coder, Item, Place as QueuePlace, Round, RoundError, Unit};
use super::seal::commitment;
use crate::project::Project;
use crate::project::coding_store::RevealedRows;
use std::collections::{BTreeMap, BTreeSet};

/// One of the two coders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    A,
    B,
}

impl Side {
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    pub fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }
}

/// The second time that a coder met an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Counted from 0.
    pub position: usize,
    /// `None` where it got neither code nor abstention.
    pub label: Option<Label>,
}

/// An item with both blind labels; `None` where a coder gave neither code nor abstention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevealedItem {
    pub item: Item,
    /// Side a first.
    pub labels: [Option<Label>; 2],
    /// Where each coder met it first, counted from 0: for plots of drift.
    pub positions: [usize; 2],
    /// What a coder said of it the second time, where there was one. Counts for nothing but the coder's own
    /// steadiness.
    pub repeats: [Option<Repeat>; 2],
    /// False for what was picked by hand besides a random core: agreement and shares leave it out.
    pub is_core: bool,
    pub role: Role,
}

/// Why an item stands in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// What agreement and shares are counted on.
    Core,
    /// Picked by hand besides a random core.
    Extra,
    /// From a closed round, mixed in unmarked: tells how right each coder is, and counts for nothing else.
    Gold,
    /// A member of a cluster that is an item of the round too: tells how pure the cluster is.
    Member,
}

impl RevealedItem {
    pub fn label(&self, side: Side) -> Option<&Label> {
        self.labels[side.index()].as_ref()
    }

    pub fn verdict(&self, side: Side) -> Option<&Verdict> {
        self.label(side).map(|label| &label.entry.verdict)
    }

    /// True when both decided, and not the same: other codes, another abstention, or one abstained. Never of gold,
    /// which is settled already.
    pub fn disagrees(&self) -> bool {
        if self.role == Role::Gold {
            return false;
        }
        match (self.verdict(Side::A), self.verdict(Side::B)) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        }
    }

    /// The codes of a side; empty where it abstained or is missing.
    pub fn codes(&self, side: Side) -> &[String] {
        match self.verdict(side) {
            Some(Verdict::Codes(codes)) => codes,
            _ => &[],
        }
    }
}

/// How agreement counts an abstention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AbstentionTreatment {
    /// As no label: the item leaves the pairs. The default, and what reports must state.
    #[default]
    Missing,
    /// As one more category, the same for every reason.
    OwnCategory,
}

impl AbstentionTreatment {
    /// For cards and reports.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "Abstentions count as missing: such items leave the pairs",
            Self::OwnCategory => "Abstentions count as one category of their own",
        }
    }
}

/// Labels as agreement wants them, with what its indices mean.
#[derive(Clone, Debug)]
pub struct RatingsView {
    /// Items of the core in the order of the manifest; users are set where items name theirs.
    pub ratings: Ratings,
    /// Code ids by index; `abstained` last where abstentions are a category.
    pub categories: Vec<String>,
}

/// The items with one combination of verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionCell {
    /// As [`Verdict::to_text`]: code ids, the id of an abstention, or empty where missing.
    pub a: String,
    pub b: String,
    pub items: Vec<String>,
}

/// Why labels have no ratings.
#[derive(Debug, thiserror::Error)]
pub enum RatingsRefused {
    #[error("this codebook allows several codes per item; ask for the agreement on each code by itself")]
    MultiLabel,
    #[error("`{0}` is not a code of this round's codebook; see `binocular codebook show`")]
    UnknownCode(String),
    #[error(transparent)]
    Ratings(#[from] RatingsError),
}

/// Category of abstentions where they count as one.
pub const ABSTAINED: &str = "abstained";

/// What one coder said each time they met an item, by its ordinal.
#[derive(Default)]
struct Met {
    first: BTreeMap<u32, Repeat>,
    second: BTreeMap<u32, Repeat>,
}

impl Met {
    fn of(places: &[QueuePlace], log: &Log) -> Self {
        let mut met = Self::default();
        for (position, place) in places.iter().enumerate() {
            let label = log.label(&place.key).filter(|label| label.entry.verdict.is_decided()).cloned();
            let times = if place.is_repeat { &mut met.second } else { &mut met.first };
            times.insert(place.ordinal, Repeat { position, label });
        }
        met
    }
}

/// A round after its reveal: the only place where both labels of an item meet.
#[derive(Clone, Debug)]
pub struct RevealedRound {
    round: Round,
    codebook: Codebook,
    items: Vec<RevealedItem>,
    /// What each wished for, side a first.
    wishes: [Vec<ProposedExample>; 2],
}

impl RevealedRound {
    /// Reads both ballots; refused while the round is not revealed, for a calibration round, which never is, and where
    /// a chain or a seal does not hold.
    pub fn open(project: &Project, round_id: &str) -> Result<Self, RoundError> {
        let round = Round::load(project, round_id)?;
        if round.design.calibration {
            return Err(RoundError::Calibration(round.id));
        }
        let rows = project.revealed_rows(round_id)?;
        let items = round.load_items(project)?;
        round.check_frozen(project, &items)?;
        let codebook = round.codebook(project)?;
        let [a, b] = &rows;
        let logs = [read_sealed(&round, a)?, read_sealed(&round, b)?];
        let mut met = [Met::default(), Met::default()];
        let mut wishes = [Vec::new(), Vec::new()];
        for (side, coder) in round.coders.iter().enumerate() {
            let places = round.places(project, &coder.id, &items)?;
            met[side] = Met::of(&places, &logs[side]);
            wishes[side] = wishes_of(&round, coder, &logs[side], &places, &items);
        }
        let extra: BTreeSet<&str> = round.sampling.extra().iter().map(String::as_str).collect();
        let items = items
            .into_iter()
            .enumerate()
            .map(|(ordinal, item)| {
                let ordinal = ordinal as u32;
                let first = |side: usize| met[side].first.get(&ordinal).cloned();
                let (a, b) = first(0).zip(first(1)).ok_or_else(|| round.broken("the queues"))?;
                let repeats = [0, 1].map(|side| met[side].second.get(&ordinal).cloned());
                let positions = [a.position, b.position];
                let gold = round.design.gold.as_ref();
                let role = if gold.is_some_and(|gold| gold.has(&round.project_uuid, &round.id, &item.id)) {
                    Role::Gold
                } else if extra.contains(item.id.as_str()) {
                    Role::Extra
                } else if round.unit == Unit::Cluster && item.members.is_empty() {
                    Role::Member
                } else {
                    Role::Core
                };
                let is_core = role == Role::Core;
                Ok(RevealedItem { item, labels: [a.label, b.label], positions, repeats, is_core, role })
            })
            .collect::<Result<_, RoundError>>()?;
        Ok(Self { round, codebook, items, wishes })
    }

    pub fn round(&self) -> &Round {
        &self.round
    }

    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    pub fn coder(&self, side: Side) -> &Coder {
        &self.round.coders[side.index()]
    }

    /// Every item in the order of the manifest.
    pub fn items(&self) -> &[RevealedItem] {
        &self.items
    }

    pub fn item(&self, id: &str) -> Option<&RevealedItem> {
        self.items.iter().find(|item| item.item.id == id)
    }

    /// The items that agreement and shares are counted on.
    pub fn core(&self) -> impl Iterator<Item = &RevealedItem> {
        self.items.iter().filter(|item| item.is_core)
    }

    /// What a coder wished to have as examples in the next version of the codebook.
    pub fn proposed_examples(&self, side: Side) -> Vec<ProposedExample> {
        self.wishes[side.index()].clone()
    }

    /// Items on which both decided and differ.
    pub fn disagreements(&self) -> impl Iterator<Item = &RevealedItem> {
        self.items.iter().filter(|item| item.disagrees())
    }

    /// One category per code of the frozen codebook, used or not; items in the order of the manifest.
    ///
    /// Only for exclusive codebooks; where several codes may be true at once, see
    /// [`RevealedRound::ratings_of`].
    pub fn ratings(&self, treatment: AbstentionTreatment) -> Result<RatingsView, RatingsRefused> {
        if !self.codebook.exclusive {
            return Err(RatingsRefused::MultiLabel);
        }
        let mut categories: Vec<String> = self.codebook.codes.iter().map(|code| code.id.clone()).collect();
        if treatment == AbstentionTreatment::OwnCategory {
            categories.push(ABSTAINED.to_owned());
        }
        let category = |verdict: Option<&Verdict>| match verdict {
            Some(Verdict::Codes(codes)) => codes.first().and_then(|code| self.codebook.index_of(code)),
            Some(Verdict::Abstained(_)) if treatment == AbstentionTreatment::OwnCategory => {
                Some(self.codebook.codes.len())
            }
            _ => None,
        };
        self.view(categories, category)
    }

    /// Whether each coder gave this code (`yes`, `no`); abstentions and missing labels are missing.
    pub fn ratings_of(&self, code_id: &str) -> Result<RatingsView, RatingsRefused> {
        if self.codebook.code(code_id).is_none() {
            return Err(RatingsRefused::UnknownCode(code_id.chars().take(80).collect()));
        }
        self.view(vec!["yes".to_owned(), "no".to_owned()], |verdict| match verdict {
            Some(Verdict::Codes(codes)) => Some(usize::from(!codes.iter().any(|code| code == code_id))),
            _ => None,
        })
    }

    /// The sets of codes of each coder, for codebooks that allow several; abstentions and missing labels are missing.
    pub fn label_sets(&self) -> Result<LabelSets, RatingsRefused> {
        let rows = self.core().map(|item| self.sets_of(item).to_vec()).collect();
        let names: BTreeSet<&str> = self.core().filter_map(|item| item.item.user_id.as_deref()).collect();
        let index: BTreeMap<&str, usize> = names.into_iter().zip(0..).collect();
        let users: Vec<Option<usize>> = self
            .core()
            .map(|item| item.item.user_id.as_deref().and_then(|user| index.get(user).copied()))
            .collect();
        Ok(LabelSets::new(2, self.codebook.codes.len(), rows)?.with_users(&users)?)
    }

    /// The codes that each side gave, by their place in the codebook; `None` where it gave none.
    pub(super) fn sets_of(&self, item: &RevealedItem) -> [Option<BTreeSet<usize>>; 2] {
        Side::BOTH.map(|side| match item.verdict(side) {
            Some(Verdict::Codes(codes)) => {
                Some(codes.iter().filter_map(|code| self.codebook.index_of(code)).collect())
            }
            _ => None,
        })
    }

    /// Every combination of verdicts that occurs, codes in the order of the codebook, then abstentions, then missing.
    pub fn confusion(&self) -> Vec<ConfusionCell> {
        let mut cells: BTreeMap<[(usize, String); 2], Vec<String>> = BTreeMap::new();
        for item in &self.items {
            let key = Side::BOTH.map(|side| self.rank(item.verdict(side)));
            cells.entry(key).or_default().push(item.item.id.clone());
        }
        cells.into_iter().map(|([(_, a), (_, b)], items)| ConfusionCell { a, b, items }).collect()
    }

    fn rank(&self, verdict: Option<&Verdict>) -> (usize, String) {
        let codes = self.codebook.codes.len();
        let rank = match verdict {
            Some(Verdict::Codes(ids)) => {
                ids.first().and_then(|id| self.codebook.index_of(id)).unwrap_or(codes)
            }
            Some(Verdict::Abstained(_)) => codes + 1,
            _ => codes + 2,
        };
        (rank, verdict.map(Verdict::to_text).unwrap_or_default())
    }

    fn view(
        &self,
        categories: Vec<String>,
        category: impl Fn(Option<&Verdict>) -> Option<usize>,
    ) -> Result<RatingsView, RatingsRefused> {
        let pairs =
            self.core().map(|item| (category(item.verdict(Side::A)), category(item.verdict(Side::B))));
        let users: Vec<Option<&str>> = self.core().map(|item| item.item.user_id.as_deref()).collect();
        let ratings = Ratings::from_pairs(categories.len(), pairs)?.with_users(&users)?;
        Ok(RatingsView { ratings, categories })
    }
}

/// A coder's wishes by the item itself, whatever its log calls it.
fn wishes_of(
    round: &Round,
    coder: &Coder,
    log: &Log,
    places: &[QueuePlace],
    items: &[Item],
) -> Vec<ProposedExample> {
    let by_key: BTreeMap<&str, &Item> = places
        .iter()
        .filter_map(|place| Some((place.key.as_str(), items.get(place.ordinal as usize)?)))
        .collect();
    log.wishes()
        .filter_map(|(key, wish)| {
            let item = by_key.get(key)?;
            Some(ProposedExample {
                coder: coder.id.clone(),
                round: round.id.clone(),
                code: wish.code.clone(),
                example: Example {
                    kind: wish.kind?,
                    session: item.session.clone(),
                    sequence: (round.unit == Unit::Sequence).then(|| item.id.clone()),
                    note: wish.note.clone(),
                },
            })
        })
        .collect()
}

/// The log of a revealed side, its chain and seal checked on the way.
pub(super) fn read_sealed(round: &Round, rows: &RevealedRows) -> Result<Log, RoundError> {
    let broken = |what: String| round.broken(&format!("the ballot of `{}` ({what})", rows.coder_id));
    let place = Place {
        round: &round.id,
        coder: &rows.coder_id,
        codebook: round.codebook_hash.as_deref().unwrap_or_default(),
    };
    let (log, head) = read_log(&rows.ballot, rows.generation, &place).map_err(broken)?;
    let sealed =
        commitment(&rows.secret, &round.id, &rows.coder_id, &rows.seal).map_err(CodebookError::Canon)?;
    if rows.seal.head != head.hash || sealed != rows.seal.commitment {
        return Err(broken("it is not what was sealed".to_owned()));
    }
    Ok(log)
}
