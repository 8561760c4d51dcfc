//! Which sessions are listed, and in which order.

use super::listing::{Material, Wanted};
use crate::model::{SessionId, Signal};
use crate::project::SignalCounts;
use std::collections::{BTreeSet, HashSet};

/// Words that must all be found in a session, and signals that must all have fired in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub text: String,
    pub signals: BTreeSet<Signal>,
    /// Likely bots only.
    pub bots: bool,
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.signals.is_empty() && !self.bots
    }

    pub fn toggle(&mut self, signal: Signal) {
        if !self.signals.remove(&signal) {
            self.signals.insert(signal);
        }
    }

    fn lets_through(&self, material: &Material, place: usize, words: &[String]) -> bool {
        let row = &material.sessions[place];
        (!self.bots || row.bot.is_bot())
            && words.iter().all(|word| {
                material.texts[place].contains(word.as_str())
                    || row.tags.iter().any(|tag| tag.to_lowercase().contains(word))
            })
            && (self.signals.is_empty()
                || material.signal_counts.get(&row.session_id).is_some_and(|counts| {
                    self.signals.iter().all(|signal| counts.get(signal).is_some_and(|count| *count > 0))
                }))
    }
}

/// Columns by which the list can be sorted, in the order of the table.
pub(super) const START: usize = 0;
pub(super) const DURATION: usize = 1;
pub(super) const PAGES: usize = 3;
pub(super) const CLICKS: usize = 4;
pub(super) const ERRORS: usize = 5;
pub(super) const SIGNALS: usize = 6;
pub(super) const DEVICE: usize = 7;
pub(super) const USER: usize = 8;

fn signal_total(counts: &SignalCounts, id: &SessionId) -> u32 {
    counts.get(id).map_or(0, |counts| counts.values().sum())
}

/// Places of the sessions that the filter lets through, sorted; ties by start, then id, which is the order of the project.
pub(super) fn rows(material: &Material, wanted: &Wanted) -> Vec<usize> {
    let Wanted { filter, sorting, set, kept } = wanted;
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    let inside: Option<HashSet<&SessionId>> = set.as_ref().map(|set| set.iter().collect());
    let sessions = &material.sessions;
    let mut rows: Vec<usize> = (0..sessions.len())
        .filter(|place| inside.as_ref().is_none_or(|set| set.contains(&sessions[*place].session_id)))
        .filter(|place| kept.as_ref().is_none_or(|kept| kept.contains(&sessions[*place].session_id)))
        .filter(|place| filter.lets_through(material, *place, &words))
        .collect();
    match sorting.column {
        DURATION => rows.sort_by_key(|place| sessions[*place].duration_ms),
        PAGES => rows.sort_by_key(|place| sessions[*place].pages),
        CLICKS => rows.sort_by_key(|place| sessions[*place].clicks),
        ERRORS => rows.sort_by_key(|place| sessions[*place].errors),
        SIGNALS => rows
            .sort_by_cached_key(|place| signal_total(&material.signal_counts, &sessions[*place].session_id)),
        DEVICE => rows.sort_by(|a, b| sessions[*a].device.cmp(&sessions[*b].device)),
        USER => rows.sort_by(|a, b| sessions[*a].user_id.cmp(&sessions[*b].user_id)),
        _ => {}
    }
    if !sorting.ascending {
        rows.reverse();
    }
    rows
}
