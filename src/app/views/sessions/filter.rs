//! Which sessions are listed, and in which order.

use crate::app::workspace::OpenProject;
use crate::model::{SessionId, SignalKind};
use crate::project::SessionRow;
use crate::widgets::table::Sorting;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Words that must all be found in a session, and signals that must all have fired in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub text: String,
    pub signals: BTreeSet<SignalKind>,
    /// Likely bots only.
    pub bots: bool,
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.signals.is_empty() && !self.bots
    }

    pub fn toggle(&mut self, kind: SignalKind) {
        if !self.signals.remove(&kind) {
            self.signals.insert(kind);
        }
    }

    fn lets_through(&self, open: &OpenProject, row: &SessionRow, words: &[String]) -> bool {
        (!self.bots || row.bot.is_bot())
            && self.signals.iter().all(|kind| open.signals(&row.session_id, *kind) > 0)
            && words.iter().all(|word| contains(row, word))
    }
}

fn contains(row: &SessionRow, word: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(word);
    has(row.session_id.as_str())
        || has(&row.start_url)
        || has(&row.device)
        || has(&row.source_file)
        || row.user_id.as_deref().is_some_and(has)
        || row.tags.iter().any(|t| has(t))
        || row.properties.iter().any(|(_, value)| has(value))
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

pub(super) fn signal_total(open: &OpenProject, id: &SessionId) -> u32 {
    open.signal_counts.get(id).map_or(0, |c| c.values().sum())
}

/// Indices of the sessions that the filter lets through, sorted; ties by start, then id. `set` stands behind a number
/// that was clicked, `kept` is what a condition leaves.
pub(super) fn rows(
    open: &OpenProject,
    filter: &Filter,
    (set, kept): (Option<&[SessionId]>, Option<&BTreeSet<SessionId>>),
    sorting: Sorting,
) -> Vec<usize> {
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    let inside: Option<BTreeSet<&SessionId>> = set.map(|s| s.iter().collect());
    let sessions = &open.sessions;
    let mut rows: Vec<usize> = (0..sessions.len())
        .filter(|i| inside.as_ref().is_none_or(|set| set.contains(&sessions[*i].session_id)))
        .filter(|i| kept.is_none_or(|kept| kept.contains(&sessions[*i].session_id)))
        .filter(|i| filter.lets_through(open, &sessions[*i], &words))
        .collect();
    rows.sort_by(|a, b| {
        let (x, y) = (&sessions[*a], &sessions[*b]);
        let order = match sorting.column {
            DURATION => x.duration_ms.cmp(&y.duration_ms),
            PAGES => x.pages.cmp(&y.pages),
            CLICKS => x.clicks.cmp(&y.clicks),
            ERRORS => x.errors.cmp(&y.errors),
            SIGNALS => signal_total(open, &x.session_id).cmp(&signal_total(open, &y.session_id)),
            DEVICE => x.device.cmp(&y.device),
            USER => x.user_id.cmp(&y.user_id),
            _ => Ordering::Equal,
        }
        .then(x.started_at_ms.cmp(&y.started_at_ms))
        .then(x.session_id.cmp(&y.session_id));
        if sorting.ascending { order } else { order.reverse() }
    });
    rows
}
