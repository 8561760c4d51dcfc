//! What a coder writes about sessions while their round is blind: read, kept and removed at the desk; must not know the
//! other's notes.

use super::Desk;
use crate::coding::round::RoundError;
use crate::model::SessionId;
use crate::project::{NewNote, Note, Project};

impl Desk {
    /// True from the opening of the round to its reveal: then what this coder writes about sessions is kept in envelopes.
    pub fn writes_blind(&self) -> bool {
        self.round.state.is_blind()
    }

    /// The own notes on a session, on the whole of it first, then by moment; and how many envelopes of this ballot do
    /// not open. Notes from before the round are among them, in their later form where there are two.
    pub fn notes(&self, project: &Project, session: &SessionId) -> Result<(Vec<Note>, usize), RoundError> {
        let blind = project.blind_notes(&self.seat)?;
        let mut notes: Vec<Note> =
            blind.notes.into_iter().filter(|(of, _)| of == session).map(|(_, note)| note).collect();
        for old in project.notes(session).map_err(|e| RoundError::Notes(e.to_string()))? {
            let is_own = old.note.author == self.seat.coder_id();
            if is_own && !notes.iter().any(|note| note.created_at_ms == old.created_at_ms) {
                notes.push(old);
            }
        }
        notes.sort_by_key(|note| (note.note.offset_ms, note.created_at_ms));
        Ok((notes, blind.unreadable))
    }

    /// Writes a note; on the disk when this returns. Of two in one millisecond the later is noted one later.
    ///
    /// # Errors
    /// Also for a note without tag and text, and for one that is too long.
    pub fn write_note(
        &self,
        project: &mut Project,
        session: &SessionId,
        note: NewNote,
        now_ms: i64,
    ) -> Result<Note, RoundError> {
        let (others, _) = self.notes(project, session)?;
        let taken = |at: i64| others.iter().any(|other| other.created_at_ms == at);
        let created_at_ms = (now_ms..).find(|at| !taken(*at)).unwrap_or(now_ms);
        let note = NewNote { author: self.seat.coder_id().to_owned(), ..note };
        let stored = Note { number: 0, note, created_at_ms, changed_at_ms: None };
        self.keep_note(project, session, &stored)?;
        Ok(stored)
    }

    /// Keeps another form of a note, or one that was removed.
    pub fn keep_note(
        &self,
        project: &mut Project,
        session: &SessionId,
        note: &Note,
    ) -> Result<(), RoundError> {
        Ok(project.keep_blind_note(&self.seat, session, note)?)
    }

    pub fn remove_note(
        &self,
        project: &mut Project,
        session: &SessionId,
        created_at_ms: i64,
    ) -> Result<(), RoundError> {
        Ok(project.remove_blind_note(&self.seat, session, created_at_ms)?)
    }
}
