//! What a mapping made of tables, in counts for their owner; knows no rows.

use super::mapping::Kind;
use std::collections::BTreeMap;

/// What a mapping made of a table, for its owner to judge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    pub rows: u64,
    /// Rows that are not as wide as the table, or no JSON.
    pub ragged: u64,
    pub sessions: u64,
    /// Rows without a time that can be read, with one of the values.
    pub untimed: u64,
    pub untimed_example: String,
    /// Rows by the value of the event column and what it was taken for.
    pub events: BTreeMap<(String, Kind), u64>,
    /// Rows over the limit.
    pub over_limit: u64,
    /// The first and last time, milliseconds since 1970.
    pub span_ms: Option<(f64, f64)>,
    pub clicks_without_element: u64,
}

impl Check {
    /// Takes what was counted of a further table under the same mapping. A session in both counts twice.
    pub fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.ragged += other.ragged;
        self.sessions += other.sessions;
        self.untimed += other.untimed;
        self.over_limit += other.over_limit;
        self.clicks_without_element += other.clicks_without_element;
        if self.untimed_example.is_empty() {
            self.untimed_example = other.untimed_example;
        }
        for (event, count) in other.events {
            *self.events.entry(event).or_default() += count;
        }
        self.span_ms = match (self.span_ms, other.span_ms) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }
}
