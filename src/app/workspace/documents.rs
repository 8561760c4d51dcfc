//! Sessions that were read for watching: loaded off the window's thread, kept while there is room.

use super::ApplyContext;
use crate::app::jobs::{JobHandle, Outcome};
use crate::app::player::SessionDocument;
use crate::app::player::document::FilmPlace;
use crate::model::SessionId;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Sessions that are kept in memory; a wall of 24 and what was watched before.
const KEPT: usize = 40;

/// Where the reading of a session stands.
pub enum DocumentState {
    Loading(JobHandle<SessionDocument>),
    Ready(Arc<SessionDocument>),
    Failed(String),
}

#[derive(Default)]
pub struct Documents {
    states: BTreeMap<SessionId, DocumentState>,
    /// Least recently asked for first.
    order: Vec<SessionId>,
}

impl Documents {
    pub fn get(&self, id: &SessionId) -> Option<&DocumentState> {
        self.states.get(id)
    }

    pub fn ready(&self, id: &SessionId) -> Option<&Arc<SessionDocument>> {
        match self.states.get(id) {
            Some(DocumentState::Ready(document)) => Some(document),
            _ => None,
        }
    }

    /// Sessions that are being read now.
    pub fn loading(&self) -> usize {
        self.states.values().filter(|s| matches!(s, DocumentState::Loading(_))).count()
    }

    pub(super) fn load(
        &mut self,
        project: &Path,
        id: &SessionId,
        film: Option<FilmPlace>,
        context: &mut ApplyContext<'_>,
    ) {
        self.order.retain(|o| o != id);
        self.order.push(id.clone());
        if self.states.contains_key(id) {
            return;
        }
        let (path, session) = (project.to_owned(), id.clone());
        let handle = context
            .jobs
            .start("Open session", move |_| SessionDocument::load(&path, &session, film.as_ref()));
        self.states.insert(id.clone(), DocumentState::Loading(handle));
        while self.order.len() > KEPT {
            let oldest = self.order.remove(0);
            self.states.remove(&oldest);
        }
    }

    /// Forgets everything: the recordings or their signals have changed.
    pub(super) fn clear(&mut self) {
        self.states.clear();
        self.order.clear();
    }

    pub(super) fn poll(&mut self, _context: &mut ApplyContext<'_>) {
        for state in self.states.values_mut() {
            let DocumentState::Loading(handle) = state else { continue };
            *state = match handle.poll() {
                None => continue,
                Some(Outcome::Done(document)) => DocumentState::Ready(Arc::new(document)),
                Some(Outcome::Failed(error)) => DocumentState::Failed(error),
                Some(Outcome::Cancelled) => DocumentState::Failed("Opening was cancelled".into()),
                Some(Outcome::Panicked(message)) => DocumentState::Failed(format!(
                    "This session made the program fail ({message}); please report it"
                )),
            };
        }
    }
}
