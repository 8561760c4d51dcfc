//! What settling says about the codebook: which codes, in which cells, for which reasons; knows no window and no file.

use super::{Adjudication, Cause, Outcome};
use crate::coding::codebook::{Abstention, Codebook};
use crate::coding::reveal::Side;
use serde::Serialize;
use std::collections::BTreeMap;

/// One line of the list: the items of a pair of labels that were settled for one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub cause: Cause,
    /// What the two said, in order of their text, without regard to who said which; as
    /// [`crate::coding::Verdict::to_text`].
    pub pair: [String; 2],
    /// In the order of the manifest.
    pub items: Vec<ChangedItem>,
}

/// An item behind a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedItem {
    pub item: String,
    pub session: String,
    /// As [`crate::coding::Verdict::to_text`]; `None` where it is unresolvable.
    pub decision: Option<String>,
    /// Why, in the words of who decided.
    pub rationale: String,
}

impl Change {
    /// What to do about it, with the names of the codes.
    pub fn advice(&self, codebook: &Codebook) -> String {
        let mut names: Vec<String> = self.pair.iter().map(|text| name_of(codebook, text)).collect();
        // What it was settled as is part of the question where it is neither of the two.
        for decision in self.items.iter().filter_map(|item| item.decision.as_ref()) {
            let name = name_of(codebook, decision);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.dedup();
        let listed = match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            Some((only, _)) => only.clone(),
            None => String::new(),
        };
        format!("{} {listed}", self.cause.remedy())
    }
}

/// A label in words: names of codes, or of an abstention.
pub(crate) fn name_of(codebook: &Codebook, text: &str) -> String {
    if text.is_empty() {
        return "No word".to_owned();
    }
    if let Some(reason) = Abstention::from_id(text) {
        return reason.label().to_owned();
    }
    let name = |id: &str| codebook.code(id).map_or_else(|| id.to_owned(), |code| code.name.clone());
    text.split('|').map(name).collect::<Vec<_>>().join(" + ")
}

impl Adjudication {
    /// What was settled, by cause and pair: what asks for other words first, then what is most frequent.
    pub fn changes(&self) -> Vec<Change> {
        let mut found: BTreeMap<(Cause, [String; 2]), Vec<ChangedItem>> = BTreeMap::new();
        for item in self.revealed.items() {
            let Some(decision) = self.decision(&item.item.id) else { continue };
            let Some(cause) = decision.entry.cause else { continue };
            let mut pair = Side::BOTH.map(|side| item.verdict(side).map(|v| v.to_text()).unwrap_or_default());
            pair.sort();
            found.entry((cause, pair)).or_default().push(ChangedItem {
                item: item.item.id.clone(),
                session: item.item.session.clone(),
                decision: match &decision.entry.outcome {
                    Outcome::Settled(verdict) => Some(verdict.to_text()),
                    Outcome::Unresolvable => None,
                },
                rationale: decision.entry.note.trim().to_owned(),
            });
        }
        let mut changes: Vec<Change> =
            found.into_iter().map(|((cause, pair), items)| Change { cause, pair, items }).collect();
        changes.sort_by_key(|change| {
            (!change.cause.asks_for_other_words(), std::cmp::Reverse(change.items.len()), change.cause)
        });
        changes
    }
}
