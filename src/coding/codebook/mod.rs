//! The codebook: what a label may say and how it is meant; knows no round, ballot or window.

mod begin;
mod check;
mod diff;
mod edit;
mod starter;
mod table;
mod unite;

pub use check::CodebookError;
pub(super) use check::check_id;
pub use diff::{CodebookDiff, Diffs, Named, Redefined};
pub use edit::EditError;
pub use starter::{Starter, starters};
pub use table::{CodebookTableError, read_codebook_csv, write_codebook_csv};
pub use unite::{CodeChoice, CodebookMap, Fate, KeepCode, UniteError};

use super::canon::to_canonical_json;
use crate::project::coding_store::Digest;
use serde::{Deserialize, Serialize};

/// Code id of "No intent fits": a real code of every codebook, counted in agreement.
pub const NONE_ID: &str = "none";

/// Keys that codes may have, in the order in which they are given out: the number row, then letters by row.
///
/// Left out are the keys that the labelling screen itself uses (space, j k l, u n m f i z).
pub const KEYS: &str = "1234567890qwertyopasdghxcvb";

/// Colours are indices into the palette of the theme, Okabe–Ito's eight first.
pub const PALETTE_SIZE: u8 = 24;

const FORMAT: &str = "binocular/codebook/v1";

/// One version of a codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codebook {
    /// Stable across versions.
    pub id: String,
    pub name: String,
    /// Counted from 1 by the project; files that leave it out mean 1.
    #[serde(default = "first_version")]
    pub version: u32,
    #[serde(default)]
    pub description: String,
    /// True when an item gets exactly one code, false when several may be true at once.
    #[serde(default = "exclusive_by_default")]
    pub exclusive: bool,
    pub codes: Vec<Code>,
}

/// One label with all that makes two people use it the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// Stable slug or UUID: what labels, files and chains store.
    pub id: String,
    pub name: String,
    /// One of [`KEYS`]; the same in every version of the codebook.
    #[serde(default)]
    pub key: Option<char>,
    /// Index into the palette, below [`PALETTE_SIZE`].
    #[serde(default)]
    pub color: u8,
    /// Id of the code that this one refines.
    #[serde(default)]
    pub parent: Option<String>,
    #[serde(default)]
    pub definition: String,
    #[serde(default)]
    pub include: Vec<String>,
    #[serde(default)]
    pub exclude: Vec<String>,
    #[serde(default)]
    pub examples: Vec<Example>,
    /// Where two codes fit, the one with the lower number wins.
    #[serde(default)]
    pub precedence: u32,
    /// Version of the codebook that brought this code.
    #[serde(default = "first_version")]
    pub since_version: u32,
}

/// A place in a recording that shows what a code means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub kind: ExampleKind,
    pub session: String,
    #[serde(default)]
    pub sequence: Option<String>,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExampleKind {
    Positive,
    Negative,
    NearMiss,
}

/// Why a coder gave no code. Never a code: agreement treats it as missing unless told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Abstention {
    NotEnoughEvidence,
    BrokenReplay,
    Bot,
    NeedsNewCode,
}

impl Abstention {
    pub const ALL: [Self; 4] = [Self::NotEnoughEvidence, Self::BrokenReplay, Self::Bot, Self::NeedsNewCode];

    /// The stable id of files and chains.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotEnoughEvidence => "not_enough_evidence",
            Self::BrokenReplay => "broken_replay",
            Self::Bot => "bot",
            Self::NeedsNewCode => "needs_new_code",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::NotEnoughEvidence => "Not enough evidence",
            Self::BrokenReplay => "Broken replay",
            Self::Bot => "Bot, not a person",
            Self::NeedsNewCode => "Needs a new code",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.id() == id)
    }
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    /// Written for readers of the file; the set is fixed, so it is not read.
    #[serde(default)]
    abstentions: Vec<String>,
    #[serde(flatten)]
    codebook: Codebook,
}

fn first_version() -> u32 {
    1
}

fn exclusive_by_default() -> bool {
    true
}

impl Codebook {
    /// Reads and checks a JSON document.
    pub fn from_json(bytes: &[u8]) -> Result<Self, CodebookError> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|e| CodebookError::Unreadable(e.to_string()))?;
        if document.format != FORMAT {
            return Err(CodebookError::UnknownFormat(document.format.chars().take(80).collect()));
        }
        document.codebook.check()?;
        Ok(document.codebook)
    }

    /// The canonical document: the bytes that [`Codebook::hash`] is taken over.
    pub fn to_canonical(&self) -> Result<Vec<u8>, CodebookError> {
        let document = Document {
            format: FORMAT.to_owned(),
            abstentions: Abstention::ALL.iter().map(|a| a.id().to_owned()).collect(),
            codebook: self.clone(),
        };
        let value = serde_json::to_value(document).map_err(|e| CodebookError::Unreadable(e.to_string()))?;
        Ok(to_canonical_json(&value)?)
    }

    /// The same document indented, for people.
    pub fn to_json(&self) -> Result<String, CodebookError> {
        let unreadable = |e: serde_json::Error| CodebookError::Unreadable(e.to_string());
        let value: serde_json::Value = serde_json::from_slice(&self.to_canonical()?).map_err(unreadable)?;
        serde_json::to_string_pretty(&value).map_err(unreadable)
    }

    /// `sha256:` and hex over the canonical document; it names this version of this codebook.
    pub fn hash(&self) -> Result<String, CodebookError> {
        Ok(Digest::of(&[&self.to_canonical()?]).named())
    }

    pub fn code(&self, id: &str) -> Option<&Code> {
        self.codes.iter().find(|code| code.id == id)
    }

    /// The code that people mean by `text`: an id, else a name without regard to case.
    pub fn find(&self, text: &str) -> Option<&Code> {
        let text = text.trim();
        self.code(text).or_else(|| {
            let wanted = text.to_lowercase();
            self.codes.iter().find(|code| code.name.to_lowercase() == wanted)
        })
    }

    /// Position of a code: the category that agreement counts it as.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.codes.iter().position(|code| code.id == id)
    }

    pub fn code_of_key(&self, key: char) -> Option<&Code> {
        self.codes.iter().find(|code| code.key == Some(key))
    }
}

/// What a decision file writes where no label is right; no code may have this id.
pub const UNRESOLVABLE: &str = "unresolvable";

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeSet;

    pub(crate) fn small() -> Codebook {
        let code = |id: &str, name: &str, key: char| Code {
            id: id.to_owned(),
            name: name.to_owned(),
            key: Some(key),
            since_version: 1,
            ..Code::default()
        };
        Codebook {
            id: "small".to_owned(),
            name: "Small".to_owned(),
            version: 1,
            description: String::new(),
            exclusive: true,
            codes: vec![
                code("browsing", "Browsing", '1'),
                code("checkout", "Checkout", '2'),
                code("support", "Support", '3'),
                code(NONE_ID, "No intent fits", '0'),
            ],
        }
    }

    #[test]
    fn a_document_reads_back_and_its_hash_names_its_content() {
        let book = small();
        book.check().unwrap();
        let read = Codebook::from_json(&book.to_canonical().unwrap()).unwrap();
        assert_eq!(read, book);
        assert_eq!(Codebook::from_json(book.to_json().unwrap().as_bytes()).unwrap(), book);
        assert_eq!(read.hash().unwrap(), book.hash().unwrap());
        let mut other = book.clone();
        other.codes[0].definition.push('x');
        assert_ne!(other.hash().unwrap(), book.hash().unwrap());
        assert!(book.hash().unwrap().starts_with("sha256:"));
    }

    #[test]
    fn a_code_is_found_by_id_then_by_name() {
        let book = small();
        assert_eq!(book.find("checkout").unwrap().id, "checkout");
        assert_eq!(book.find(" no INTENT fits ").unwrap().id, "none");
        assert!(book.find("nothing").is_none());
        assert_eq!(book.code_of_key('3').unwrap().id, "support");
    }

    #[test]
    fn foreign_documents_are_refused_in_words() {
        assert!(matches!(Codebook::from_json(b"[]"), Err(CodebookError::Unreadable(_))));
        assert!(matches!(
            Codebook::from_json(br#"{"format":"x","id":"a","name":"a","codes":[]}"#),
            Err(CodebookError::UnknownFormat(_))
        ));
        let deep = "[".repeat(100_000);
        assert!(matches!(Codebook::from_json(deep.as_bytes()), Err(CodebookError::Unreadable(_))));
    }

    #[test]
    fn keys_have_no_clash_with_the_labelling_screen() {
        let keys: BTreeSet<char> = KEYS.chars().collect();
        assert_eq!(keys.len(), KEYS.len());
        for used in " jklunmfiz".chars() {
            assert!(!keys.contains(&used), "{used}");
        }
    }
}
