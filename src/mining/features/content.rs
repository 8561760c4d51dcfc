//! What was touched: words of clicked, hovered and filled elements and of addresses, as tokens. Only excerpts that
//! the recording already masked are read, and never a value of a field.

use crate::mining::actions::{path_of, path_words};
use crate::model::{Action, ActionKind, QuickMap, Sequence};
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
    let mut counts = Counts::default();
    // The same elements are touched again and again.
    let mut read: QuickMap<&str, Vec<String>> = QuickMap::default();
    for action in actions {
        match action.kind {
            ActionKind::PageView => {
                counts.add(&["page ", action.page_type.name()]);
                for word in path_words(&path_of(&action.url)).filter(|w| w.len() > 2).take(MAX_WORDS) {
                    counts.add(&["/", &word]);
                }
            }
            ActionKind::Click | ActionKind::Input | ActionKind::Press | ActionKind::Submit => {
                let Some(target) = &action.target else { continue };
                counts.add(&["role ", &target.role]);
                let words = read.entry(&target.text).or_insert_with(|| words_of(&target.text));
                for word in words.iter() {
                    counts.add(&[&target.role, " ", word]);
                    counts.add(&[word]);
                }
                for pair in words.windows(2) {
                    counts.add(&[&pair[0], " ", &pair[1]]);
                }
            }
            ActionKind::Hover => {
                let Some(target) = &action.target else { continue };
                let words = read.entry(&target.text).or_insert_with(|| words_of(&target.text));
                words.iter().for_each(|word| counts.add(&[word]));
            }
            _ => {}
        }
    }
    counts.by_text()
}

/// Counts of tokens.
#[derive(Default)]
struct Counts {
    counts: QuickMap<Arc<str>, u16>,
    /// The token that is asked for, put together in one place for all of them.
    token: String,
}

impl Counts {
    /// Counts the token that consists of these parts.
    fn add(&mut self, parts: &[&str]) {
        self.token.clear();
        self.token.extend(parts.iter().copied());
        match self.counts.get_mut(self.token.as_str()) {
            Some(n) => *n = n.saturating_add(1),
            None => drop(self.counts.insert(self.token.as_str().into(), 1)),
        }
    }

    fn by_text(self) -> Vec<(Arc<str>, u16)> {
        let mut all: Vec<(Arc<str>, u16)> = self.counts.into_iter().collect();
        all.sort_unstable();
        all
    }
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
