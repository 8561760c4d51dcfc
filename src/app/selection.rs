//! What is chosen, the same notion on all screens; knows no screen.

use crate::model::{SequenceId, SessionId, SignalKind};
use std::sync::Arc;

/// A thing that can be chosen and opened wherever that makes sense.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    Session(SessionId),
    /// A moment of a session, in milliseconds since its first event.
    Moment(SessionId, i64),
    Sequence(SequenceId),
    /// By its number in the present clustering.
    Cluster(u32),
    Signal(SignalKind),
    /// A short CSS selector.
    Element(Arc<str>),
    /// The stable id of a code of the codebook.
    Code(Arc<str>),
}

/// The chosen thing, or none, and the session that goes with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    item: Option<Item>,
    session: Option<SessionId>,
    /// Counts choices, so that choosing the same thing again can be told.
    revision: u64,
}

impl Selection {
    pub fn item(&self) -> Option<&Item> {
        self.item.as_ref()
    }

    /// The session to show where a session is needed: it stays when something else is chosen.
    pub fn session(&self) -> Option<&SessionId> {
        self.session.as_ref()
    }

    pub fn sequence(&self) -> Option<&SequenceId> {
        match &self.item {
            Some(Item::Sequence(id)) => Some(id),
            _ => None,
        }
    }

    pub fn cluster(&self) -> Option<u32> {
        match &self.item {
            Some(Item::Cluster(number)) => Some(*number),
            _ => None,
        }
    }

    pub fn is(&self, item: &Item) -> bool {
        self.item.as_ref() == Some(item)
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn select(&mut self, item: Item) {
        self.revision += 1;
        if let Item::Session(id) | Item::Moment(id, _) = &item {
            self.session = Some(id.clone());
        }
        self.item = Some(item);
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// A set of sessions behind a count that was clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSet {
    /// What they have in common, as on the filter pill: `Cluster B`, `Rapid clicks on /cart`.
    pub title: String,
    pub sessions: Arc<[SessionId]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_stays_while_other_things_are_chosen() {
        let mut selection = Selection::default();
        let id = SessionId::new("s1");
        selection.select(Item::Moment(id.clone(), 1_500));
        selection.select(Item::Cluster(3));
        assert_eq!((selection.session(), selection.cluster()), (Some(&id), Some(3)));
        assert!(selection.is(&Item::Cluster(3)));
        selection.clear();
        assert_eq!(selection, Selection::default());
    }
}
