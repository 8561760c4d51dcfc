//! Layer 2: a stretch of a visit without a long pause; the unit of mining and labelling.

use super::{SequenceId, SessionId};
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    pub id: SequenceId,
    pub session: SessionId,
    pub user_id: Option<Arc<str>>,
    /// Milliseconds since the recording's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    /// Actions of the session with index in `first_action..end_action`.
    pub first_action: u32,
    pub end_action: u32,
}

impl Sequence {
    pub fn duration_ms(&self) -> i64 {
        self.end_ms - self.start_ms
    }
}
