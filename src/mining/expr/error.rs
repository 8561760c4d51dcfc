//! What is wrong with an expression, and where; knows no grammar.

use std::fmt;
use std::ops::Range;

/// A text in place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Bytes of the expression.
    pub replace: Range<usize>,
    pub with: String,
}

/// The first fault of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprError {
    /// Bytes of the expression; empty at its end, where something is missing.
    pub at: Range<usize>,
    /// For people, without the place.
    pub message: String,
    pub suggestion: Option<Suggestion>,
}

impl std::error::Error for ExprError {}

impl ExprError {
    pub(super) fn new(at: Range<usize>, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), suggestion: None }
    }

    #[must_use]
    pub(super) fn suggest(mut self, replace: Range<usize>, with: impl Into<String>) -> Self {
        self.suggestion = Some(Suggestion { replace, with: with.into() });
        self
    }

    /// The column of the fault, in characters from 1.
    pub fn column(&self, text: &str) -> usize {
        text.char_indices().take_while(|(at, _)| *at < self.at.start).count() + 1
    }

    /// The expression with the suggestion in place.
    pub fn mended(&self, text: &str) -> Option<String> {
        let Suggestion { replace, with } = self.suggestion.as_ref()?;
        Some(format!("{}{with}{}", text.get(..replace.start)?, text.get(replace.end..)?))
    }

    /// For terminals: the sentence, the expression, and a line that points at the place. Control characters become
    /// blanks, so that columns stand one below the other.
    pub fn pointed(&self, text: &str) -> String {
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let width = text.get(self.at.clone()).map_or(1, |t| t.chars().count()).max(1);
        let before = " ".repeat(self.column(text) - 1);
        format!("{self}\n  {line}\n  {before}{}", "^".repeat(width))
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(Suggestion { with, .. }) if !with.is_empty() => write!(f, "; did you mean {}?", with.trim()),
            _ => Ok(()),
        }
    }
}
