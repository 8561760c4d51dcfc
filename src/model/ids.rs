//! Identifiers of the domain; each is a type of its own so that they cannot be mixed up.

use std::fmt;
use std::sync::Arc;

/// A recorded session: the export's own id, or one made from the file name. Unique within a project.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub Arc<str>);

impl SessionId {
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A sequence of a session: `SESSION#N`, N counted from 1 in time order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SequenceId(pub Arc<str>);

impl SequenceId {
    pub fn of(session: &SessionId, ordinal: usize) -> Self {
        Self(format!("{session}#{ordinal}").into())
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SequenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A tab or window of a recording: an index into [`crate::model::Recording::tabs`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TabId(pub u16);

/// A node of the recorded page. Unique only within one tab and between two full snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub i64);

impl NodeId {
    /// What recorders write where they did not know the node.
    pub const UNKNOWN: Self = Self(-1);

    /// True for ids that a recorder gives to real nodes.
    pub fn is_known(self) -> bool {
        self.0 > 0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
