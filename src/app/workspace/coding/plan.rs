//! From the recordings of the project to an opened round; must not know any label.

use super::super::{ApplyContext, Workspace};
use super::{failed, report_failure};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::coding::codebook::Starter;
use crate::coding::{
    Candidates, Codebook, Coder, Item, ItemChoice, ItemsWish, Retest, Round, RoundWish, Unit, cluster_items,
    sequence_items, shuffle_by,
};
use crate::mining::store::{parameters_of, run_of, sequences_of};
use crate::model::SessionId;
use crate::project::Project;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What there is to label.
#[derive(Default)]
pub enum ItemsState {
    #[default]
    Unknown,
    Cutting(JobHandle<Candidates>),
    Ready(Arc<Candidates>),
    Failed(String),
}

impl ItemsState {
    pub fn ready(&self) -> Option<&Arc<Candidates>> {
        match self {
            Self::Ready(items) => Some(items),
            _ => None,
        }
    }
}

/// How many of the sequences a round takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleChoice {
    All,
    Random(usize),
}

/// What is labelled besides a random core, and kept apart from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExtraChoice {
    #[default]
    None,
    /// Sequences of one cluster: its number in the present run.
    Cluster(usize),
    /// Sequences of these sessions, which the lists are narrowed to.
    Sessions(Vec<SessionId>),
    /// Ids of sequences.
    Listed(Vec<String>),
}

/// What the form of a new round asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundDraft {
    pub id: String,
    /// A codebook of the project by its id, else the bundled one of that id.
    pub codebook: String,
    pub coders: [String; 2],
    pub unit: Unit,
    pub sample: SampleChoice,
    pub extra: ExtraChoice,
    /// Most of the extra items, drawn at random among those that fit.
    pub extra_most: usize,
    pub retest: Retest,
    pub calibration: bool,
    /// Of the core.
    pub gold_thousandths: u16,
    /// In a round of clusters.
    pub members_each: u32,
    /// The round whose stale labels are made anew, and why.
    pub supersedes: Option<(String, String)>,
}

impl RoundDraft {
    /// The extra items: those that fit, at most as many as wanted, drawn by the seed; and how many fit.
    pub fn extra_of(&self, sequences: &[Item], seed: u64) -> Result<(Vec<String>, usize), String> {
        let mut fit: Vec<String> = match &self.extra {
            ExtraChoice::None => Vec::new(),
            ExtraChoice::Cluster(index) => {
                let stratum = index.to_string();
                sequences.iter().filter(|item| item.stratum == stratum).map(|item| item.id.clone()).collect()
            }
            ExtraChoice::Sessions(sessions) => {
                let wanted: BTreeSet<&str> = sessions.iter().map(SessionId::as_str).collect();
                let of_them = sequences.iter().filter(|item| wanted.contains(item.session.as_str()));
                of_them.map(|item| item.id.clone()).collect()
            }
            ExtraChoice::Listed(ids) => {
                let known: BTreeSet<&str> = sequences.iter().map(|item| item.id.as_str()).collect();
                if let Some(unknown) = ids.iter().find(|id| !known.contains(id.as_str())) {
                    return Err(format!("{unknown} is no sequence of this project"));
                }
                ids.clone()
            }
        };
        let there = fit.len();
        if there > self.extra_most {
            // Which of them: by chance, so that no one chose; still no part of the core.
            shuffle_by(seed, &mut fit);
            fit.truncate(self.extra_most);
        }
        Ok((fit, there))
    }

    /// What is missing or wrong, for people; `None` when the round can be made. `available` is the number of
    /// sequences there are.
    pub fn problem(&self, rounds: &[Round], available: usize) -> Option<String> {
        let id = self.id.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if id.is_empty() || id.len() > 64 || !id.chars().all(plain) {
            return Some("The name takes letters, digits, - and _".into());
        }
        if rounds.iter().any(|r| r.id == id) {
            return Some(format!("There is a round {id} already"));
        }
        let [a, b] = self.coders.each_ref().map(|name| name.trim());
        if a.is_empty() || b.is_empty() {
            return Some("Name both coders".into());
        }
        if plain_id(a, "coder-a") == plain_id(b, "coder-b") {
            return Some("The two coders must be different people".into());
        }
        if let Some((_, reason)) = &self.supersedes {
            return reason.trim().is_empty().then(|| "Say why the labels are made anew".into());
        }
        if available == 0 {
            return Some(match self.unit {
                Unit::Sequence => "There are no sequences to label; import recordings first".into(),
                Unit::Cluster => "There are no clusters to label; cluster the sequences first".into(),
            });
        }
        match self.sample {
            SampleChoice::Random(0) => Some("Choose at least one item".into()),
            SampleChoice::Random(n) if n > available => Some(format!("There are only {available}")),
            _ => None,
        }
    }

    fn coders(&self) -> [Coder; 2] {
        let coder = |at: usize, otherwise: &str| {
            let name = self.coders[at].trim();
            Coder { id: plain_id(name, otherwise), name: name.to_owned() }
        };
        [coder(0, "coder-a"), coder(1, "coder-b")]
    }
}

/// A name as the id that files store: `Ann Smith` is `ann-smith`. A name without any plain letter becomes
/// `otherwise`.
pub fn plain_id(name: &str, otherwise: &str) -> String {
    let mut id = String::new();
    for c in name.trim().chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { otherwise.to_owned() } else { id.chars().take(64).collect() }
}

impl Workspace {
    /// Cuts the sequences, unless that is done or under way.
    pub(super) fn count_items(&mut self, context: &mut ApplyContext<'_>) {
        let (ItemsState::Unknown | ItemsState::Failed(_), Some(open)) = (&self.coding.items, &self.open)
        else {
            return;
        };
        let path = open.path().to_owned();
        self.coding.items =
            ItemsState::Cutting(context.jobs.start("Cut sequences", move |job: &JobContext| {
                let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
                let parameters = parameters_of(&project).map_err(|e| e.to_string())?;
                let sequences = sequences_of(&project, parameters.gap_ms, job).map_err(|e| e.to_string())?;
                let run = run_of(&project, None).map_err(|e| e.to_string())?;
                // Clusters of sequences that are cut otherwise now cannot be labelled; the sequences can.
                let clusters = run.as_ref().and_then(|run| cluster_items(run, &sequences).ok());
                Ok::<_, String>(Candidates {
                    sequences: sequence_items(&sequences, run.as_ref()),
                    clusters: clusters.unwrap_or_default(),
                })
            }));
    }

    pub(super) fn poll_items(&mut self, _context: &mut ApplyContext<'_>) {
        let ItemsState::Cutting(handle) = &self.coding.items else { return };
        self.coding.items = match handle.poll() {
            None => return,
            Some(Outcome::Done(items)) => ItemsState::Ready(Arc::new(items)),
            Some(Outcome::Failed(error)) => ItemsState::Failed(error),
            Some(Outcome::Cancelled) => ItemsState::Failed("Cutting the sequences was cancelled".into()),
            Some(Outcome::Panicked(message)) => {
                ItemsState::Failed(format!("A fault of ours: {message}; please report it"))
            }
        };
    }

    /// Drafts and opens a round off the window's thread.
    pub(super) fn create_round(&mut self, draft: RoundDraft, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(items)) = (&self.open, self.coding.items.ready()) else { return };
        if self.coding.making.is_some() {
            return;
        }
        if let Some(problem) = draft.problem(&self.coding.rounds, items.of(draft.unit).len()) {
            context.toasts.push(Toast::warn("The round was not made").body(problem));
            return;
        }
        let known = self.coding.codebooks.iter().find(|c| c.id == draft.codebook).cloned();
        let (path, items, now_ms) = (open.path().to_owned(), Arc::clone(items), context.now_ms);
        self.coding.making = Some(context.jobs.start("Make the round", move |_: &JobContext| {
            let mut project = Project::open(&path).map_err(|e| e.to_string())?;
            make(&mut project, &draft, known, &items, now_ms)
        }));
    }

    pub(super) fn poll_making(&mut self, context: &mut ApplyContext<'_>) {
        let Some(outcome) = self.coding.making.as_ref().and_then(JobHandle::poll) else { return };
        self.coding.making = None;
        match outcome {
            Outcome::Done(id) => {
                self.saved(context);
                context.toasts.push(
                    Toast::success(format!("Round {id} is open")).body(
                        "Items, codebook and coders are fixed now; each coder gets an order of their own",
                    ),
                );
            }
            Outcome::Failed(error) => failed("The round was not made", &error, context),
            Outcome::Cancelled => {}
            Outcome::Panicked(message) => {
                failed(
                    "The round was not made",
                    &format!("A fault of ours: {message}; please report it"),
                    context,
                );
            }
        }
        self.reload_rounds(context);
    }

    pub(super) fn open_draft(&mut self, round: &str, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        let opened = Round::open(&mut open.project, round, context.now_ms);
        if report_failure("The round was not opened", opened, context).is_some() {
            self.saved(context);
        }
        self.reload_rounds(context);
    }

    pub(super) fn delete_draft(&mut self, round: &str, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        if report_failure("The draft was not deleted", Round::delete_draft(&mut open.project, round), context)
            .is_some()
        {
            self.saved(context);
        }
        self.reload_rounds(context);
    }
}

/// Stores codebook and draft, and opens the round; a draft that cannot be opened is taken back.
fn make(
    project: &mut Project,
    draft: &RoundDraft,
    known: Option<Codebook>,
    available: &Candidates,
    now_ms: i64,
) -> Result<String, String> {
    let codebook = match known {
        Some(codebook) => codebook,
        None => Starter::by_id(&draft.codebook)
            .ok_or("This codebook is not there any more; choose another one")?
            .codebook()
            .map_err(|e| e.to_string())?
            .save(project, now_ms)
            .map_err(|e| e.to_string())?,
    };
    // The seed is stored with the round, so that the draw can be repeated.
    let seed = now_ms.unsigned_abs();
    let (extra, _) = draft.extra_of(&available.sequences, seed)?;
    let choice = match draft.sample {
        SampleChoice::All => ItemChoice::All,
        SampleChoice::Random(count) if extra.is_empty() => ItemChoice::Sample(count),
        SampleChoice::Random(count) => ItemChoice::SampleAndExtra(count, extra),
    };
    let (items, unit) = match &draft.supersedes {
        Some((round, reason)) => {
            let unit = Round::load(project, round).map_err(|e| e.to_string())?.unit;
            (ItemsWish::Stale { round: round.clone(), reason: reason.clone() }, unit)
        }
        None => (ItemsWish::Chosen(choice), draft.unit),
    };
    let wish = RoundWish {
        id: draft.id.trim().to_owned(),
        unit,
        codebook,
        items,
        retest: draft.retest,
        calibration: draft.calibration,
        gold_thousandths: draft.gold_thousandths,
        members_each: draft.members_each,
        seed,
        coders: draft.coders(),
    };
    wish.open(project, available, now_ms).map(|round| round.id).map_err(|e| e.to_string())
}
