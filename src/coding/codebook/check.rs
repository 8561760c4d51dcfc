//! What a codebook must fulfil, and how a fault is told; knows no project.

use super::{Abstention, Code, Codebook, Example, FORMAT, KEYS, NONE_ID, PALETTE_SIZE, UNRESOLVABLE};
use crate::coding::canon::CanonError;
use std::collections::BTreeSet;

const MAX_CODES: usize = 200;
const MAX_TEXT: usize = 4_000;
const MAX_LIST: usize = 100;

/// What is wrong with a codebook; each says what to change.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CodebookError {
    #[error("this is not a codebook document ({0}); export one to see the form")]
    Unreadable(String),
    #[error("codebook format `{0}` is not known; this program writes {FORMAT}")]
    UnknownFormat(String),
    #[error("the codebook needs {0}")]
    Empty(&'static str),
    #[error("there are {0} codes; at most {MAX_CODES} are allowed")]
    TooManyCodes(usize),
    #[error("`{0}` cannot be an id; use up to 64 letters, digits, `_`, `-` or `.`")]
    BadId(String),
    #[error("the id `{0}` is taken twice or is the id of an abstention; give each code its own")]
    IdTaken(String),
    #[error("the name `{0}` is used twice; give each code its own")]
    NameTaken(String),
    #[error("code `{code}` has the key `{key}`, which is not one of {KEYS}")]
    BadKey { code: String, key: char },
    #[error("the key `{0}` is used twice; give each code its own")]
    KeyTaken(char),
    #[error("code `{code}` names the parent `{parent}`, which is missing or below it; name a code above it")]
    BadParent { code: String, parent: String },
    #[error("code `{0}` has a colour outside the palette of {PALETTE_SIZE}")]
    BadColor(String),
    #[error("code `{0}` has a text or list that is too long; shorten it")]
    TooLong(String),
    #[error("the codebook lacks the code `none` (No intent fits); add it: it keeps forced guesses out")]
    NoNone,
    #[error("the codebook has no canonical form: {0}")]
    Canon(#[from] CanonError),
}

impl Codebook {
    /// Checks everything that the rest of the program relies on.
    pub fn check(&self) -> Result<(), CodebookError> {
        if self.codes.len() > MAX_CODES {
            return Err(CodebookError::TooManyCodes(self.codes.len()));
        }
        if self.name.trim().is_empty() {
            return Err(CodebookError::Empty("a name"));
        }
        if self.codes.len() < 2 {
            return Err(CodebookError::Empty("at least one code beside `none`"));
        }
        check_id(&self.id)?;
        if self.name.len() > 200 || self.description.len() > MAX_TEXT {
            return Err(CodebookError::TooLong(self.id.clone()));
        }
        let mut ids = BTreeSet::new();
        let mut names = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for code in &self.codes {
            check_id(&code.id)?;
            if Abstention::from_id(&code.id).is_some() || code.id == UNRESOLVABLE || !ids.insert(&code.id) {
                return Err(CodebookError::IdTaken(code.id.clone()));
            }
            if code.name.trim().is_empty() {
                return Err(CodebookError::Empty("a name for every code"));
            }
            if !names.insert(code.name.to_lowercase()) {
                return Err(CodebookError::NameTaken(code.name.clone()));
            }
            if let Some(key) = code.key {
                if !KEYS.contains(key) {
                    return Err(CodebookError::BadKey { code: code.id.clone(), key });
                }
                if !keys.insert(key) {
                    return Err(CodebookError::KeyTaken(key));
                }
            }
            if code.color >= PALETTE_SIZE {
                return Err(CodebookError::BadColor(code.id.clone()));
            }
            check_texts(code)?;
            self.check_ancestors(code)?;
        }
        if !ids.contains(&NONE_ID.to_owned()) {
            return Err(CodebookError::NoNone);
        }
        Ok(())
    }

    /// Parents must exist and must not run in a circle.
    fn check_ancestors(&self, code: &Code) -> Result<(), CodebookError> {
        let mut above = code.parent.as_deref();
        for _ in 0..=self.codes.len() {
            let Some(parent) = above else { return Ok(()) };
            let Some(found) = self.code(parent).filter(|found| found.id != code.id) else {
                return Err(CodebookError::BadParent { code: code.id.clone(), parent: parent.to_owned() });
            };
            above = found.parent.as_deref();
        }
        Err(CodebookError::BadParent {
            code: code.id.clone(),
            parent: code.parent.clone().unwrap_or_default(),
        })
    }
}

fn check_texts(code: &Code) -> Result<(), CodebookError> {
    let long = |text: &String| text.len() > MAX_TEXT;
    let example_long = |e: &Example| {
        long(&e.note) || e.session.len() > 500 || e.sequence.as_ref().is_some_and(|s| s.len() > 500)
    };
    let too_long = code.name.len() > 200
        || long(&code.definition)
        || code.include.len().max(code.exclude.len()).max(code.examples.len()) > MAX_LIST
        || code.include.iter().chain(&code.exclude).any(long)
        || code.examples.iter().any(example_long);
    if too_long { Err(CodebookError::TooLong(code.id.clone())) } else { Ok(()) }
}

/// Ids stand in files, chains and on command lines: plain characters only.
pub(in crate::coding) fn check_id(id: &str) -> Result<(), CodebookError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if id.is_empty() || id.len() > 64 || !id.chars().all(plain) {
        return Err(CodebookError::BadId(id.chars().take(80).collect()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn what_would_confuse_coders_is_refused() {
        fn refused(change: impl FnOnce(&mut Codebook)) -> CodebookError {
            let mut book = small();
            change(&mut book);
            book.check().unwrap_err()
        }
        assert_eq!(refused(|b| b.codes[3].id = "zero".into()), CodebookError::NoNone);
        assert_eq!(refused(|b| b.codes[1].id = "browsing".into()), CodebookError::IdTaken("browsing".into()));
        assert_eq!(refused(|b| b.codes[1].id = "bot".into()), CodebookError::IdTaken("bot".into()));
        assert_eq!(
            refused(|b| b.codes[1].name = "BROWSING".into()),
            CodebookError::NameTaken("BROWSING".into())
        );
        assert_eq!(refused(|b| b.codes[1].key = Some('1')), CodebookError::KeyTaken('1'));
        assert!(matches!(refused(|b| b.codes[1].key = Some('z')), CodebookError::BadKey { .. }));
        assert!(matches!(
            refused(|b| b.codes[1].parent = Some("nobody".into())),
            CodebookError::BadParent { .. }
        ));
        assert!(matches!(
            refused(|b| {
                b.codes[0].parent = Some("checkout".into());
                b.codes[1].parent = Some("browsing".into());
            }),
            CodebookError::BadParent { .. }
        ));
        assert_eq!(refused(|b| b.codes[0].color = 24), CodebookError::BadColor("browsing".into()));
        assert_eq!(
            refused(|b| b.codes[0].definition = "x".repeat(5_000)),
            CodebookError::TooLong("browsing".into())
        );
        assert!(matches!(refused(|b| b.codes[0].id = "a b".into()), CodebookError::BadId(_)));
        assert!(matches!(refused(|b| b.name.clear()), CodebookError::Empty(_)));
    }
}
