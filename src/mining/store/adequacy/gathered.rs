//! What sessions hold, while they are gone through on many threads; judges nothing.

use super::{Adequacy, Depth, Looked, SessionCapture, SetAside};
use crate::mining::numeric::quantile_of;

/// Counts of the sessions so far. Some may be put to others, in any order.
#[derive(Default)]
pub(in crate::mining::store) struct Gathered {
    counts: Adequacy,
    medians: Vec<f64>,
    p95s: Vec<f64>,
}

impl Gathered {
    pub fn new(depth: Depth) -> Self {
        let looked = (depth == Depth::Pages).then(Looked::default);
        Self { counts: Adequacy { looked, ..Adequacy::default() }, ..Self::default() }
    }

    pub fn add(&mut self, capture: &SessionCapture) {
        self.counts.add(capture);
        self.medians.extend(capture.pointer_interval_ms);
        self.p95s.extend(capture.pointer_interval_p95_ms);
    }

    /// One that could not be read.
    pub fn add_unread(&mut self) {
        self.counts.unread += 1;
    }

    pub fn merge(&mut self, other: Self) {
        self.counts.merge(other.counts);
        self.medians.extend(other.medians);
        self.p95s.extend(other.p95s);
    }

    /// All of it, beside what the project says of itself.
    pub fn whole(self, aside: SetAside) -> Adequacy {
        let middle = |values: Vec<f64>| (!values.is_empty()).then(|| quantile_of(values, 0.5));
        Adequacy {
            aside,
            pointer_interval_ms: middle(self.medians),
            pointer_interval_p95_ms: middle(self.p95s),
            ..self.counts
        }
    }
}
