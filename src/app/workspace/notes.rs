//! The notes of the session on screen: read, written and taken back; who may see which. Knows no screen.

use super::{ApplyContext, Workspace};
use crate::app::player::lanes::{Mark, Span};
use crate::app::toasts::Toast;
use crate::app::views::replay::ReplayAction;
use crate::model::SessionId;
use crate::project::{NewNote, Note, ProjectError};
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
}

/// What takes a change back.
enum Undo {
    Remove(i64),
    Restore(Note),
    Change(Note),
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
                    context.toasts.push(Toast::error("The notes cannot be read").body(error.to_string()));
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
            Err(error) => context.toasts.push(Toast::error("Not saved").body(error.to_string())),
        }
    }

    fn read_notes(&mut self, session: &SessionId) -> Result<(), ProjectError> {
        let visible = self.visible_notes();
        let Some(open) = &self.open else { return Ok(()) };
        let mut notes = match &visible {
            Visible::None { .. } => Vec::new(),
            _ => open.project.notes(session)?,
        };
        if let Visible::Of(author) = &visible {
            notes.retain(|n| n.note.author == *author);
        }
        let mut tags = if visible == Visible::All { open.project.moment_tags()? } else { Vec::new() };
        tags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.notes.spans = notes.iter().filter_map(span).collect();
        self.notes.tags = Arc::new(tags.into_iter().map(|(tag, _)| tag).collect());
        self.notes.notes = Arc::new(notes);
        self.notes.visible = visible;
        self.notes.session = Some(session.clone());
        Ok(())
    }

    fn remember(&mut self, session: &SessionId, undo: Undo) {
        self.notes.undo.push((session.clone(), undo));
        if self.notes.undo.len() > UNDO_LIMIT {
            self.notes.undo.remove(0);
        }
    }

    fn write_note(&mut self, session: &SessionId, note: NewNote, now_ms: i64) -> Result<bool, ProjectError> {
        let author = self.author();
        let Some(open) = &mut self.open else { return Ok(false) };
        let number = open.project.add_note(session, &NewNote { author, ..note }, now_ms)?;
        self.remember(session, Undo::Remove(number));
        self.read_notes(session).map(|()| true)
    }

    fn change_note(
        &mut self,
        session: &SessionId,
        number: i64,
        tag: &str,
        text: &str,
        now_ms: i64,
    ) -> Result<bool, ProjectError> {
        let Some(before) = self.notes.of(session).iter().find(|n| n.number == number).cloned() else {
            return Ok(false);
        };
        let Some(open) = &mut self.open else { return Ok(false) };
        open.project.change_note(number, tag, text, now_ms)?;
        self.remember(session, Undo::Change(before));
        self.read_notes(session).map(|()| true)
    }

    fn remove_note(&mut self, session: &SessionId, number: i64) -> Result<bool, ProjectError> {
        let Some(before) = self.notes.of(session).iter().find(|n| n.number == number).cloned() else {
            return Ok(false);
        };
        let Some(open) = &mut self.open else { return Ok(false) };
        open.project.remove_note(number)?;
        self.remember(session, Undo::Restore(before));
        self.read_notes(session).map(|()| true)
    }

    fn undo_note(&mut self, now_ms: i64) -> Result<bool, ProjectError> {
        let Some((session, undo)) = self.notes.undo.pop() else { return Ok(false) };
        let Some(open) = &mut self.open else { return Ok(false) };
        match undo {
            Undo::Remove(number) => open.project.remove_note(number)?,
            Undo::Restore(note) => open.project.restore_note(&session, &note)?,
            Undo::Change(note) => {
                open.project.change_note(note.number, &note.note.tag, &note.note.text, now_ms)?;
            }
        }
        match self.notes.session.clone() {
            Some(shown) => self.read_notes(&shown).map(|()| true),
            None => Ok(true),
        }
    }
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
