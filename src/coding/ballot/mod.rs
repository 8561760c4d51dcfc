//! One coder's labels as an append-only log, and the desk at which they are made; must not know the other's labels.

mod check;
mod desk;
pub(super) mod event;
mod log;
mod notes;
mod sitting;
mod spans;
mod staged;
mod view;
mod writer;

pub use check::{BallotCheck, SoundBallot};
pub use desk::{Desk, Incomplete};
pub use event::ExampleWish;
pub(super) use event::{Place, read_log};
pub(super) use log::Log;
pub use log::{Change, ChangeKind};
pub use sitting::{Guard, SeatSecret};
pub use spans::{EvidenceSpan, SpanChange, spans_to_text};
pub(super) use spans::{check_within, spans_from_text};
pub use staged::StagedChange;
pub use view::{BlindItem, BlindView, QueueEntry};
pub use writer::{BallotWriter, Refusal, WriterNews};

use super::codebook::{Abstention, Codebook, NONE_ID};
use super::round::RoundError;

/// Longer notes are refused; a note explains one label.
const MAX_NOTE_BYTES: usize = 4_000;

/// What a coder says of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Ids of codes, sorted; exactly one where the codebook is exclusive.
    Codes(Vec<String>),
    Abstained(Abstention),
    /// Only a note, a flag or marks so far: the item is not done.
    Undecided,
}

impl Verdict {
    pub fn code(id: impl Into<String>) -> Self {
        Self::Codes(vec![id.into()])
    }

    pub fn is_decided(&self) -> bool {
        !matches!(self, Self::Undecided)
    }

    /// The stable text of tables: code ids joined by `|`, the id of an abstention, or nothing.
    pub fn to_text(&self) -> String {
        match self {
            Self::Codes(ids) => ids.join("|"),
            Self::Abstained(reason) => reason.id().to_owned(),
            Self::Undecided => String::new(),
        }
    }

    /// The verdict that a table's cell means: code ids or names joined by `|`, or the id of an abstention.
    pub fn from_text(text: &str, codebook: &Codebook) -> Result<Self, RoundError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Undecided);
        }
        if let Some(reason) = Abstention::from_id(text) {
            return Ok(Self::Abstained(reason));
        }
        if let Some(code) = codebook.find(text) {
            return Ok(Self::code(&code.id));
        }
        let ids = text
            .split('|')
            .map(|part| {
                codebook
                    .find(part)
                    .map(|code| code.id.clone())
                    .ok_or_else(|| RoundError::UnknownCode(part.trim().chars().take(80).collect()))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Self::Codes(ids).checked(codebook)
    }

    /// Sorted, without repeats, and as the codebook allows.
    pub fn checked(self, codebook: &Codebook) -> Result<Self, RoundError> {
        let Self::Codes(mut ids) = self else { return Ok(self) };
        ids.sort();
        ids.dedup();
        if let Some(unknown) = ids.iter().find(|id| codebook.code(id).is_none()) {
            return Err(RoundError::UnknownCode(unknown.chars().take(80).collect()));
        }
        if ids.is_empty() || (codebook.exclusive && ids.len() != 1) {
            return Err(RoundError::NotExclusive(ids.len()));
        }
        if ids.len() > 1 && ids.iter().any(|id| id == NONE_ID) {
            return Err(RoundError::NoneWithOthers);
        }
        Ok(Self::Codes(ids))
    }
}

/// Share of an item's duration that its coder watched, in thousandths: whole numbers have one spelling in a chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coverage(u16);

impl Coverage {
    /// From a share; outside 0–1 and NaN are brought to the nearer end.
    pub fn from_share(share: f64) -> Self {
        Self((share.clamp(0.0, 1.0) * 1_000.0).round() as u16)
    }

    pub fn share(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    pub(super) fn thousandths(self) -> u16 {
        self.0
    }

    pub(super) fn from_thousandths(thousandths: u64) -> Option<Self> {
        (thousandths <= 1_000).then_some(Self(thousandths as u16))
    }
}

/// How a label came about: shown to its coder only, until the reveal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// From showing the item to its first label, in milliseconds; `None` where nothing was shown (a table).
    pub time_to_first_label_ms: Option<u64>,
    /// `None` where nothing was shown.
    pub coverage: Option<Coverage>,
}

/// What a coder enters for an item. It replaces what they said before, which stays in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelEntry {
    pub verdict: Verdict,
    /// 1 (guess) to 3 (sure).
    pub confidence: Option<u8>,
    pub note: String,
    pub flag: bool,
    /// What of the item shows it, sorted; may be empty.
    pub spans: Vec<EvidenceSpan>,
    pub evidence: Evidence,
}

impl LabelEntry {
    /// An entry with nothing but a verdict.
    pub fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            confidence: None,
            note: String::new(),
            flag: false,
            spans: Vec::new(),
            evidence: Evidence::default(),
        }
    }

    pub(super) fn checked(mut self, codebook: &Codebook) -> Result<Self, RoundError> {
        self.verdict = self.verdict.checked(codebook)?;
        self.spans = spans::checked(self.spans)?;
        if let Some(confidence) = self.confidence.filter(|c| !(1..=3).contains(c)) {
            return Err(RoundError::Confidence(confidence));
        }
        if self.note.len() > MAX_NOTE_BYTES {
            return Err(RoundError::LongNote { limit: MAX_NOTE_BYTES, found: self.note.len() });
        }
        Ok(self)
    }
}

/// A label as it stands: the entry, when it was made, and its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub entry: LabelEntry,
    /// Milliseconds since 1970-01-01 UTC by the coder's clock.
    pub at_ms: i64,
    pub seq: u64,
    /// The first label of those that were given at once, with this one: undo takes a whole step back. Its own seq where
    /// it was given by itself.
    pub step: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::codebook::tests::small;

    #[test]
    fn verdicts_read_from_tables() {
        let mut book = small();
        let read = |text: &str, book: &Codebook| Verdict::from_text(text, book);
        assert_eq!(read(" Checkout ", &book).unwrap(), Verdict::code("checkout"));
        assert_eq!(read("no intent fits", &book).unwrap(), Verdict::code("none"));
        assert_eq!(read("bot", &book).unwrap(), Verdict::Abstained(Abstention::Bot));
        assert_eq!(read("", &book).unwrap(), Verdict::Undecided);
        assert!(matches!(read("shopping", &book), Err(RoundError::UnknownCode(_))));
        assert!(matches!(read("checkout|support", &book), Err(RoundError::NotExclusive(2))));
        book.exclusive = false;
        assert_eq!(
            read("support|Checkout|support", &book).unwrap(),
            Verdict::Codes(vec!["checkout".into(), "support".into()])
        );
        assert!(matches!(read("support|none", &book), Err(RoundError::NoneWithOthers)));
        for text in ["support", "checkout|support", "bot", ""] {
            assert_eq!(read(text, &book).unwrap().to_text(), text);
        }
    }

    #[test]
    fn coverage_is_a_share() {
        assert_eq!(Coverage::from_share(0.0404).share(), 0.04);
        assert_eq!(Coverage::from_share(7.0).share(), 1.0);
        assert_eq!(Coverage::from_share(-1.0).share(), 0.0);
        assert_eq!(Coverage::from_share(f64::NAN).share(), 0.0);
    }
}
