//! Sessions that were read for watching: loaded off the window's thread, kept while there is room.

use super::ApplyContext;
use crate::app::jobs::{JobHandle, Outcome};
use crate::app::player::SessionDocument;
use crate::app::player::document::FilmPlace;
use crate::model::SessionId;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// Sessions that are kept in memory; a wall of 24 and what was watched before.
const KEPT: usize = 40;

/// Where the reading of a session stands.
pub enum DocumentState {
    Loading(Reading),
    Ready(Arc<SessionDocument>),
    Failed(String),
}

/// A session that is being read, with what of it can be watched meanwhile.
pub struct Reading {
    handle: JobHandle<SessionDocument>,
    parts: Receiver<SessionDocument>,
    beginning: Option<Arc<SessionDocument>>,
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

    /// The whole document, or the beginning that has been read so far.
    pub fn watchable(&self, id: &SessionId) -> Option<&Arc<SessionDocument>> {
        match self.states.get(id)? {
            DocumentState::Ready(document) => Some(document),
            DocumentState::Loading(reading) => reading.beginning.as_ref(),
            DocumentState::Failed(_) => None,
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
        let (sender, parts) = channel();
        let wake = Arc::clone(&context.waker);
        let handle = context.jobs.start("Open session", move |job| {
            SessionDocument::load(&path, &session, film.as_ref(), job, |beginning| {
                // Whoever wanted it may have gone on to another project.
                let _ = sender.send(beginning);
                wake();
            })
        });
        self.states.insert(id.clone(), DocumentState::Loading(Reading { handle, parts, beginning: None }));
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
            let DocumentState::Loading(reading) = state else { continue };
            if let Some(newest) = reading.parts.try_iter().last() {
                reading.beginning = Some(Arc::new(newest));
            }
            *state = match reading.handle.poll() {
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
