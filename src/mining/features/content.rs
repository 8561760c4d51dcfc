//! What was touched: words of clicked, hovered and filled elements and of addresses, as tokens. Only excerpts that
//! the recording already masked are read, and never a value of a field.

use crate::mining::actions::{path_of, path_words};
use crate::model::{Action, ActionKind, Sequence};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words of one excerpt that are read.
const MAX_WORDS: usize = 8;
/// Longer words are identifiers.
const MAX_WORD_CHARS: usize = 24;
const STOP_WORDS: [&str; 22] = [
    "the", "and", "for", "with", "from", "your", "our", "you", "are", "this", "that", "all", "to", "of",
    "in", "on", "is", "it", "by", "or", "an", "at",
];

/// Counts of the tokens of a sequence, in order of their text: `button add`, `add cart`, `/checkout`, `page list`.
pub(super) fn tokens_of(actions: &[Action], sequence: &Sequence) -> Vec<(Arc<str>, u16)> {
    let actions =
        actions.get(sequence.first_action as usize..sequence.end_action as usize).unwrap_or_default();
    let mut counts: BTreeMap<String, u16> = BTreeMap::new();
    let mut count = |token: String| {
        let n = counts.entry(token).or_default();
        *n = n.saturating_add(1);
    };
    for action in actions {
        match action.kind {
            ActionKind::PageView => {
                count(format!("page {}", action.page_type.name()));
                for word in path_words(&path_of(&action.url)).filter(|w| w.len() > 2).take(MAX_WORDS) {
                    count(format!("/{word}"));
                }
            }
            ActionKind::Click | ActionKind::Input | ActionKind::Press | ActionKind::Submit => {
                let Some(target) = &action.target else { continue };
                count(format!("role {}", target.role));
                let words = words_of(&target.text);
                for word in &words {
                    count(format!("{} {word}", target.role));
                    count(word.clone());
                }
                for pair in words.windows(2) {
                    count(format!("{} {}", pair[0], pair[1]));
                }
            }
            ActionKind::Hover => {
                let Some(target) = &action.target else { continue };
                for word in words_of(&target.text) {
                    count(word);
                }
            }
            _ => {}
        }
    }
    counts.into_iter().map(|(token, n)| (token.into(), n)).collect()
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|w| w.chars().count() > 1 && w.len() <= MAX_WORD_CHARS)
        .map(str::to_lowercase)
        .filter(|w| !STOP_WORDS.contains(&&**w))
        .take(MAX_WORDS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_leave_out_numbers_and_fillers() {
        assert_eq!(words_of("Add to cart: £89.00, the 2 lamps"), ["add", "cart", "lamps"]);
    }
}
