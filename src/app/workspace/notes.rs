//! The notes of the session on screen: read, written and taken back; who may see which. Knows no screen.

use super::{ApplyContext, Workspace};
use crate::app::player::lanes::{Mark, Span};
use crate::app::toasts::Toast;
use crate::app::views::replay::ReplayAction;
use crate::model::SessionId;
use crate::project::{NewNote, Note};
use std::sync::Arc;

/// Changes that can be taken back.
const UNDO_LIMIT: usize = 100;

/// Whose notes may be shown now: while a round is open, what one coder writes must not lead the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Visible {
    #[default]
    All,
    /// Those of the coder who is signed in.
    Of(String),
    /// None: this round is open and nobody is signed in.
    None { round: String },
}

#[derive(Default)]
pub struct NotesWork {
    session: Option<SessionId>,
    visible: Visible,
    notes: Arc<Vec<Note>>,
    spans: Arc<[Span]>,
    /// Tags that were given to moments, the most used first.
    tags: Arc<Vec<String>>,
    undo: Vec<(SessionId, Undo)>,
    /// Envelopes of the coder at the desk that do not open.
    pub unreadable: usize,
}

/// What takes a change back.
enum Undo {
    Remove(Written),
    Restore(Note),
    Change(Note),
}

/// Which note was written: by number in the open, by its time at a desk.
struct Written {
    number: i64,
    created_at_ms: i64,
}

/// Where what is written goes.
#[derive(Clone, Copy)]
enum Door {
    /// Among the notes that everybody reads.
    Open,
    /// Into envelopes of the coder who sits at the desk, until the reveal.
    Desk,
}

impl NotesWork {
    /// The notes of a session that may be shown; none before they were read.
    pub fn of(&self, session: &SessionId) -> &[Note] {
        if self.session.as_ref() == Some(session) { &self.notes } else { &[] }
    }

    /// The same as the timeline shows them.
    pub fn spans(&self, session: &SessionId) -> Arc<[Span]> {
        if self.session.as_ref() == Some(session) { Arc::clone(&self.spans) } else { Arc::default() }
    }

    /// They must be read, anew if another coder sits here now.
    pub fn wants(&self, session: &SessionId, visible: &Visible) -> bool {
        self.session.as_ref() != Some(session) || self.visible != *visible
    }

    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// Another one may sit down now: neither the notes on screen nor what takes a change back may stay.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }
}

impl Workspace {
    pub fn visible_notes(&self) -> Visible {
        let Some(round) = self.coding.blind_round() else { return Visible::All };
        match &self.coding.desk {
            Some(desk) => Visible::Of(desk.view().coder_id().to_owned()),
            None => Visible::None { round: round.id.clone() },
        }
    }

    /// Who a new note is by; empty while nobody is signed in.
    pub fn author(&self) -> String {
        self.coding.desk.as_ref().map_or_else(String::new, |d| d.view().coder_id().to_owned())
    }

    pub(super) fn replay_action(&mut self, action: ReplayAction, context: &mut ApplyContext<'_>) {
        let done = match action {
            ReplayAction::ReadNotes(session) => {
                let read = self.read_notes(&session);
                if let Err(error) = read {
                    context.toasts.push(Toast::error("The notes cannot be read").body(error));
                }
                return;
            }
            ReplayAction::WriteNote(session, note) => self.write_note(&session, note, context.now_ms),
            ReplayAction::ChangeNote { session, number, tag, text } => {
                self.change_note(&session, number, &tag, &text, context.now_ms)
            }
            ReplayAction::RemoveNote(session, number) => {
                let removed = self.remove_note(&session, number);
                if matches!(removed, Ok(true)) {
                    let undo = crate::app::action::Action::Replay(ReplayAction::UndoNote);
                    context.toasts.push(Toast::success("Note deleted").action("Undo", undo));
                }
                removed
            }
            ReplayAction::UndoNote => self.undo_note(context.now_ms),
            ReplayAction::FindElement(selector) => {
                self.find_element(selector, context);
                return;
            }
            ReplayAction::Seek(ms) => {
                let shown = self.selection.session().cloned();
                let first = || self.open.as_ref()?.sessions.first().map(|s| s.session_id.clone());
                if let Some(session) = shown.or_else(first) {
                    self.select(crate::app::selection::Item::Moment(session, ms));
                }
                return;
            }
        };
        match done {
            Ok(true) => self.saved(context),
            Ok(false) => {}
            Err(error) => context.toasts.push(Toast::error("Not saved").body(error)),
        }
    }

    fn read_notes(&mut self, session: &SessionId) -> Result<(), String> {
        let visible = self.visible_notes();
        let Some(open) = &self.open else { return Ok(()) };
        let notes = match (&visible, &self.coding.desk) {
            (Visible::None { .. }, _) => Vec::new(),
            (Visible::Of(_), Some(desk)) => {
                let (notes, unreadable) = desk.notes(&open.project, session).map_err(say)?;
                self.notes.unreadable = unreadable;
                notes
            }
            _ => open.project.notes(session).map_err(say)?,
        };
        let mut tags =
            if visible == Visible::All { open.project.moment_tags().map_err(say)? } else { Vec::new() };
        tags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.notes.spans = notes.iter().filter_map(span).collect();
        self.notes.tags = Arc::new(tags.into_iter().map(|(tag, _)| tag).collect());
        self.notes.notes = Arc::new(notes);
        if self.notes.visible != visible {
            // What was written at a desk has another number in the open.
            self.notes.undo.clear();
        }
        self.notes.visible = visible;
        self.notes.session = Some(session.clone());
        Ok(())
    }

    /// Who may write now, and where it goes.
    fn door(&self) -> Result<Door, String> {
        let Some(round) = self.coding.blind_round() else { return Ok(Door::Open) };
        match &self.coding.desk {
            Some(desk) if desk.writes_blind() => Ok(Door::Desk),
            _ => Err(format!(
                "Blind round {} is open: sign in to it, so that only you see what you write until the reveal",
                round.id
            )),
        }
    }

    fn remember(&mut self, session: &SessionId, undo: Undo) {
        self.notes.undo.push((session.clone(), undo));
        if self.notes.undo.len() > UNDO_LIMIT {
            self.notes.undo.remove(0);
        }
    }

    fn write_note(&mut self, session: &SessionId, note: NewNote, now_ms: i64) -> Result<bool, String> {
        let door = self.door()?;
        let author = self.author();
        let Some(open) = &mut self.open else { return Ok(false) };
        let written = match (door, &self.coding.desk) {
            (Door::Desk, Some(desk)) => {
                let stored = desk.write_note(&mut open.project, session, note, now_ms).map_err(say)?;
                Written { number: 0, created_at_ms: stored.created_at_ms }
            }
            _ => {
                let note = NewNote { author, ..note };
                let number = open.project.add_note(session, &note, now_ms).map_err(say)?;
                Written { number, created_at_ms: now_ms }
            }
        };
        self.remember(session, Undo::Remove(written));
        self.read_notes(session).map(|()| true)
    }

    fn change_note(
        &mut self,
        session: &SessionId,
        number: i64,
        tag: &str,
        text: &str,
        now_ms: i64,
    ) -> Result<bool, String> {
        let Some(before) = self.notes.of(session).iter().find(|n| n.number == number).cloned() else {
            return Ok(false);
        };
        self.put_form(session, &before, tag, text, now_ms)?;
        self.remember(session, Undo::Change(before));
        self.read_notes(session).map(|()| true)
    }

    /// Gives a note another text and tag.
    fn put_form(
        &mut self,
        session: &SessionId,
        note: &Note,
        tag: &str,
        text: &str,
        now_ms: i64,
    ) -> Result<(), String> {
        let door = self.door()?;
        let Some(open) = &mut self.open else { return Ok(()) };
        match (door, &self.coding.desk) {
            (Door::Desk, Some(desk)) => {
                let mut form = note.clone();
                (form.note.tag, form.note.text) = (tag.to_owned(), text.to_owned());
                // A later form counts, also where the clock was set back.
                let before_ms = note.changed_at_ms.unwrap_or(note.created_at_ms);
                form.changed_at_ms = Some(now_ms.max(before_ms + 1));
                desk.keep_note(&mut open.project, session, &form).map_err(say)
            }
            _ => open.project.change_note(note.number, tag, text, now_ms).map_err(say),
        }
    }

    fn remove_note(&mut self, session: &SessionId, number: i64) -> Result<bool, String> {
        let Some(before) = self.notes.of(session).iter().find(|n| n.number == number).cloned() else {
            return Ok(false);
        };
        self.take_away(session, &Written { number, created_at_ms: before.created_at_ms })?;
        self.remember(session, Undo::Restore(before));
        self.read_notes(session).map(|()| true)
    }

    fn take_away(&mut self, session: &SessionId, written: &Written) -> Result<(), String> {
        let door = self.door()?;
        let Some(open) = &mut self.open else { return Ok(()) };
        match (door, &self.coding.desk) {
            (Door::Desk, Some(desk)) => {
                desk.remove_note(&mut open.project, session, written.created_at_ms).map_err(say)
            }
            _ => open.project.remove_note(written.number).map_err(say),
        }
    }

    fn undo_note(&mut self, now_ms: i64) -> Result<bool, String> {
        self.door()?;
        let Some((session, undo)) = self.notes.undo.pop() else { return Ok(false) };
        match undo {
            Undo::Remove(written) => self.take_away(&session, &written)?,
            Undo::Restore(note) => {
                let door = self.door()?;
                let Some(open) = &mut self.open else { return Ok(false) };
                match (door, &self.coding.desk) {
                    (Door::Desk, Some(desk)) => {
                        desk.keep_note(&mut open.project, &session, &note).map_err(say)?;
                    }
                    _ => open.project.restore_note(&session, &note).map_err(say)?,
                }
            }
            Undo::Change(note) => {
                let (tag, text) = (note.note.tag.clone(), note.note.text.clone());
                self.put_form(&session, &note, &tag, &text, now_ms)?;
            }
        }
        match self.notes.session.clone() {
            Some(shown) => self.read_notes(&shown).map(|()| true),
            None => Ok(true),
        }
    }
}

fn say(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn span(note: &Note) -> Option<Span> {
    let from_ms = note.note.offset_ms?;
    let name = match (&*note.note.tag, &*note.note.text) {
        ("", text) => text.to_owned(),
        (tag, "") => tag.to_owned(),
        (tag, text) => format!("{tag}: {text}"),
    };
    Some(Span {
        from_ms,
        to_ms: note.note.end_ms.unwrap_or(from_ms),
        name: name.into(),
        category: None,
        mark: Some(Mark::Note(note.number)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_the_whole_session_have_no_place_in_time() {
        let note = |offset_ms| Note {
            number: 1,
            note: NewNote { offset_ms, tag: "price".into(), text: "compares".into(), ..NewNote::default() },
            created_at_ms: 0,
            changed_at_ms: None,
        };
        assert_eq!(span(&note(None)), None);
        let span = span(&note(Some(7))).expect("a place");
        assert_eq!((span.from_ms, span.to_ms, &*span.name), (7, 7, "price: compares"));
    }
}
