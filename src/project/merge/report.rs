//! What a merge did or would do, and why one was refused: counts and names, never a label.

use super::codebooks::CodebookFork;
use super::forks::Keep;
use crate::project::ProjectError;
use std::fmt;
use std::path::PathBuf;

/// What came from the other copy. A second merge of the same copy gives an empty report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeReport {
    /// Ids of sessions that were only in the other copy.
    pub sessions: Vec<String>,
    /// `NAME version N`, each.
    pub codebooks: Vec<String>,
    pub coders: Vec<String>,
    /// Rounds that were only in the other copy.
    pub rounds: Vec<String>,
    pub ballots: Vec<BallotGain>,
    /// Steps of rounds that only the other copy had taken: `r1 revealed`.
    pub steps: Vec<String>,
    /// Logs that had gone on in both copies, and which of the two was kept.
    pub forks: Vec<(Fork, Keep)>,
    /// Choices between two logs that were made in the other copy.
    pub choices: usize,
    /// Decisions by round.
    pub decisions: Vec<(String, usize)>,
    /// New notes, and notes that were changed later in the other copy.
    pub notes: usize,
    pub notes_changed: usize,
    /// Ids of sessions in which the other copy had masked personal data: it is masked here now too.
    pub masked: Vec<String>,
    /// Notes of coders in open rounds: what they say comes out with the reveal.
    pub blind_notes: usize,
    /// Words on hits of signals, new or later.
    pub judgements: usize,
    /// Sessions of which somebody said whether they are a bot's.
    pub bot_words: usize,
    pub session_tags: usize,
    pub watched: usize,
    /// Comments of calibration rounds, promotions of codes, labels handed on, frozen codebooks.
    pub acts: usize,
    /// `KIND NAME version N` of saved things such as clusters' names.
    pub documents: Vec<String>,
    /// Saved things that differ under one name and version: one counts in both copies, the other is kept beside.
    pub kept_beside: Vec<String>,
    /// What a reader should know: drafts that gave way and the like.
    pub remarks: Vec<String>,
}

/// What came to one coder's ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotGain {
    pub round: String,
    pub coder: String,
    /// Events that were only in the other copy.
    pub events: usize,
    /// Events of the ballot now.
    pub events_now: usize,
    /// Its seal came too.
    pub sealed: bool,
}

impl MergeReport {
    /// Nothing came: the other copy holds nothing that this one has not.
    pub fn is_empty(&self) -> bool {
        *self == Self { remarks: self.remarks.clone(), ..Self::default() }
    }

    /// One sentence per sort of change, for people.
    pub fn sentences(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut list = |what: &str, names: &[String]| {
            const SHOWN: usize = 6;
            if !names.is_empty() {
                let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
                let more = names.len().saturating_sub(SHOWN);
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                out.push(format!("{} {what}: {shown}{rest}", names.len()));
            }
        };
        list("sessions", &self.sessions);
        list("sessions masked as in the other copy", &self.masked);
        list("versions of codebooks", &self.codebooks);
        list("coders", &self.coders);
        list("rounds", &self.rounds);
        for gain in &self.ballots {
            let seal = if gain.sealed { ", and its seal" } else { "" };
            out.push(format!(
                "Round {}: {} entries of {} ({} now){seal}",
                gain.round, gain.events, gain.coder, gain.events_now
            ));
        }
        out.extend(self.forks.iter().map(|(fork, keep)| fork.outcome(*keep)));
        out.extend(self.steps.iter().map(|step| format!("Round {step}")));
        out.extend(self.decisions.iter().map(|(round, n)| format!("Round {round}: {n} decisions")));
        let counted = [
            (self.notes, "notes"),
            (self.notes_changed, "notes that were changed later in the other copy"),
            (self.choices, "choices between two logs that were made in the other copy"),
            (self.blind_notes, "notes that can be read after the reveal"),
            (self.judgements, "judgements of signals"),
            (self.bot_words, "words on whether a session is a bot's"),
            (self.session_tags, "tags of sessions"),
            (self.watched, "sessions watched"),
            (self.acts, "comments, promotions and the like"),
        ];
        out.extend(counted.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
        let mut list = |what: &str, names: &[String]| {
            out.extend(names.iter().map(|name| format!("{what} {name}")));
        };
        list("Saved:", &self.documents);
        list("Saved in both copies, and not the same; both are kept:", &self.kept_beside);
        out.extend(self.remarks.iter().cloned());
        out
    }
}

/// One of two logs that have parted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForkSide {
    /// Entries that the other one does not have.
    pub events: usize,
    pub sealed: bool,
    /// Others may have seen its labels.
    pub opened: bool,
}

impl fmt::Display for ForkSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = if self.events == 1 { "entry" } else { "entries" };
        let more = match (self.sealed, self.opened) {
            (_, true) => ", opened",
            (true, false) => ", sealed",
            (false, false) => "",
        };
        write!(f, "{} {entries} of its own{more}", self.events)
    }
}

/// A log that went on in both copies: a coder's ballot, or the decisions of a round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fork {
    pub round: String,
    /// `None` for the decisions.
    pub coder: Option<String>,
    /// Entries that both begin with.
    pub common: usize,
    /// In the project that is merged into.
    pub this: ForkSide,
    pub other: ForkSide,
    /// Whether the one of this copy, and the one of the other, can be kept: a seal is never taken back, and nobody
    /// chooses with the labels in sight.
    pub may_keep: [bool; 2],
}

impl Fork {
    /// `ann has labelled round r1 in both copies`
    pub fn title(&self) -> String {
        let Self { round, coder, .. } = self;
        match coder {
            Some(coder) => format!("{coder} has labelled round {round} in both copies"),
            None => format!("decisions on round {round} were taken in both copies"),
        }
    }

    /// Names it in a choice: `r1/ann`, or `r1` for the decisions.
    pub fn name(&self) -> String {
        match &self.coder {
            Some(coder) => format!("{}/{coder}", self.round),
            None => self.round.clone(),
        }
    }

    fn outcome(&self, keep: Keep) -> String {
        let (what, lost) = match &self.coder {
            Some(coder) => (format!("ballots of {coder}"), "ballot"),
            None => ("logs of decisions".to_owned(), "log"),
        };
        let (kept, aside) = match keep {
            Keep::This => ("this copy", self.other),
            Keep::Other => ("the other copy", self.this),
        };
        format!(
            "Round {}: of two {what} the one of {kept} counts; the other {lost} is set aside ({aside})",
            self.round
        )
    }
}

/// The items of a round as two copies have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemsOfBoth {
    /// Ids, in the order of this copy.
    pub common: Vec<String>,
    /// How many only one of the copies has, this one first.
    pub only: [usize; 2],
}

impl ItemsOfBoth {
    /// Whether the copies differ in their items, and have some in common.
    pub fn can_intersect(&self) -> bool {
        self.only != [0, 0] && !self.common.is_empty()
    }
}

impl fmt::Display for ItemsOfBoth {
    /// Empty where both have the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.only {
            [0, 0] => Ok(()),
            [this, other] => write!(
                f,
                ". {} items are in both, {this} in this copy alone and {other} in the other: plan a round of those of both with `--common-items ROUND --by NAME`, or write them with `--write-items FILE`",
                self.common.len()
            ),
        }
    }
}

/// Something in the two copies that cannot both be true.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// One id, two recordings.
    Session { id: String },
    /// A codebook went on in both copies since they were parted.
    Codebook(Box<CodebookFork>),
    /// A version was set aside in the other copy, and a round made on it in this one.
    CodebookInUse { id: String, version: i64, round: String },
    /// Two plans of a round that is not open yet.
    Draft { round: String, items: ItemsOfBoth },
    /// A round that was opened in both copies by itself; `what` differs.
    Round { round: String, what: &'static str, items: ItemsOfBoth },
    /// A log went on in both copies since they were parted.
    Fork(Fork),
    /// One ballot was opened while the other was begun anew.
    BegunAgain { round: String, coder: String },
    /// One entry is stored in two forms: in one of the copies it was rewritten.
    Rewritten { round: String, coder: String, entry: usize },
    /// A chain of the named copy does not hold.
    Broken { round: String, whose: String, other: bool },
}

impl Conflict {
    /// A round with other items in the two copies, and what they have in common.
    pub fn differing_items(&self) -> Option<(&str, &ItemsOfBoth)> {
        match self {
            Self::Draft { round, items } | Self::Round { round, items, .. } if items.only != [0, 0] => {
                Some((round, items))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session { id } => write!(
                f,
                "session {id} is another recording in the other copy; remove it in one of the copies and import it there again"
            ),
            Self::Codebook(fork) => {
                let [this, other] = &fork.sides;
                write!(
                    f,
                    "the codebook {} went on in both copies: version {} here, version {} in the other. ",
                    fork.name, this.version, other.version
                )?;
                match &fork.refused {
                    Some(reason) => f.write_str(reason),
                    None => f.write_str(
                        "Write a map of its codes with `--write-codes FILE`, decide in it, and merge with `--codes FILE`",
                    ),
                }
            }
            Self::CodebookInUse { id, version, round } => write!(
                f,
                "version {version} of the codebook {id} was set aside in the other copy, and round {round} was made on it here; remove the draft, or make the round anew on the newest version of the other copy"
            ),
            Self::Draft { round, items } => {
                write!(
                    f,
                    "round {round} is planned differently in the two copies; remove one of the drafts{items}"
                )
            }
            Self::Round { round, what, items } => write!(
                f,
                "round {round} was opened in both copies by itself: {what} differ; such rounds cannot be one. Open a round in one copy, then hand the copy over{items}"
            ),
            Self::Fork(fork) => {
                write!(
                    f,
                    "{}: after entry {} they part, with {} in this copy and {} in the other. ",
                    fork.title(),
                    fork.common,
                    fork.this,
                    fork.other
                )?;
                let name = fork.name();
                match fork.may_keep {
                    [true, true] => write!(
                        f,
                        "Keep one with `--keep {name}=this` or `--keep {name}=other`; the other one stays in the file, and reports say so. Or go on in one of the copies only"
                    ),
                    [true, false] => write!(
                        f,
                        "Only the one of this copy can be kept, with `--keep {name}=this`: a seal is never taken back. The other one stays in the file, and reports say so"
                    ),
                    [false, true] => write!(
                        f,
                        "Only the one of the other copy can be kept, with `--keep {name}=other`: a seal is never taken back. The one of this copy stays in the file, and reports say so"
                    ),
                    [false, false] => write!(
                        f,
                        "Neither can be chosen: labels of the round were seen already. Make a new round"
                    ),
                }
            }
            Self::BegunAgain { round, coder } => write!(
                f,
                "in round {round} the ballot of {coder} was begun again in one copy after the other ballot had been opened in the other copy; make a new round"
            ),
            Self::Rewritten { round, coder, entry } => write!(
                f,
                "entry {entry} of the ballot of {coder} in round {round} is not the same in the two copies, so that one of them was rewritten; ask {coder} to run `binocular round verify` with the passphrase on both, and go on with the one that holds"
            ),
            Self::Broken { round, whose, other } => write!(
                f,
                "{whose} of round {round} in {} copy does not hold together; run `binocular round verify` there",
                if *other { "the other" } else { "this" }
            ),
        }
    }
}

/// Why nothing was merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(
        "these are not copies of one project: the other was not made from this one, nor this from it: {0}"
    )]
    Stranger(PathBuf),
    #[error("a project cannot be merged with itself: {0}")]
    Itself(PathBuf),
    #[error("the two copies contradict each other, and nothing was changed:{}", listed(.0))]
    Conflicts(Vec<Conflict>),
    #[error("merging was cancelled, and nothing was changed")]
    Cancelled,
}

fn listed(conflicts: &[Conflict]) -> String {
    conflicts.iter().fold(String::new(), |mut out, conflict| {
        out.push_str("\n- ");
        out.push_str(&conflict.to_string());
        out
    })
}
