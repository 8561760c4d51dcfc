//! What people write down about sessions, moments and ranges of them: notes and tags in time; knows no event.

use super::{Project, ProjectError};
use crate::model::SessionId;
use rusqlite::{Connection, Row, params};

/// Longest text of a note, in characters.
pub const MAX_NOTE_CHARS: usize = 10_000;
/// Longest tag, in characters: it must fit a table cell.
const MAX_TAG_CHARS: usize = 64;

/// What one writes about a session, or a moment or range of it. It has a tag, a text, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewNote {
    /// Milliseconds since the recording's first event; `None` for the session as a whole.
    pub offset_ms: Option<i64>,
    /// End of a range; `None` for a moment.
    pub end_ms: Option<i64>,
    /// Who wrote it: while a round is open, notes of the other coder must not be shown.
    pub author: String,
    /// A word to find it by; empty for a plain note.
    pub tag: String,
    pub text: String,
}

/// A stored note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Given by the project and never again to another note.
    pub number: i64,
    pub note: NewNote,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    pub changed_at_ms: Option<i64>,
}

const COLUMNS: &str = "number, offset_ms, end_ms, author, tag, text, created_at_ms, changed_at_ms";

fn note(row: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note {
        number: row.get(0)?,
        note: NewNote {
            offset_ms: row.get(1)?,
            end_ms: row.get(2)?,
            author: row.get(3)?,
            tag: row.get(4)?,
            text: row.get(5)?,
        },
        created_at_ms: row.get(6)?,
        changed_at_ms: row.get(7)?,
    })
}

impl Project {
    /// Returns the note's number. It is on the disk when this returns. Who wrote it and when tells it from all others on
    /// its session, also in other copies of the project: of two in one millisecond the later is noted one later.
    ///
    /// # Errors
    /// For a note without tag and text, for one that is too long, and for an unknown session.
    pub fn add_note(&mut self, id: &SessionId, note: &NewNote, now_ms: i64) -> Result<i64, ProjectError> {
        let note = self.checked(note)?;
        let session = self.number_of(id)?;
        let fail = self.sql("store a note");
        let mut now_ms = now_ms;
        let mut taken = self
            .connection
            .prepare_cached("SELECT 1 FROM note WHERE session = ?1 AND author = ?2 AND created_at_ms = ?3")
            .map_err(&fail)?;
        while taken.exists(params![session, note.author, now_ms]).map_err(&fail)? {
            now_ms += 1;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO note (session, offset_ms, end_ms, author, tag, text, created_at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .and_then(|mut statement| {
                let NewNote { offset_ms, end_ms, author, tag, text } = &note;
                statement.insert(params![session, offset_ms, end_ms, author, tag, text, now_ms])
            })
            .map_err(&fail)
    }

    /// Changes text and tag of a note.
    pub fn change_note(
        &mut self,
        number: i64,
        tag: &str,
        text: &str,
        now_ms: i64,
    ) -> Result<(), ProjectError> {
        let note = self.checked(&NewNote { tag: tag.into(), text: text.into(), ..NewNote::default() })?;
        self.connection
            .execute(
                "UPDATE note SET tag = ?2, text = ?3, changed_at_ms = ?4 WHERE number = ?1",
                params![number, note.tag, note.text, now_ms],
            )
            .map(drop)
            .map_err(self.sql("change a note"))
    }

    pub fn remove_note(&mut self, number: i64) -> Result<(), ProjectError> {
        self.connection
            .execute("DELETE FROM note WHERE number = ?1", [number])
            .map(drop)
            .map_err(self.sql("remove a note"))
    }

    /// Puts a removed note back as it was, number and times included.
    pub fn restore_note(&mut self, id: &SessionId, stored: &Note) -> Result<(), ProjectError> {
        let session = self.number_of(id)?;
        let NewNote { offset_ms, end_ms, author, tag, text } = self.checked(&stored.note)?;
        self.connection
            .execute(
                "INSERT OR REPLACE INTO note
                 (number, session, offset_ms, end_ms, author, tag, text, created_at_ms, changed_at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    stored.number,
                    session,
                    offset_ms,
                    end_ms,
                    author,
                    tag,
                    text,
                    stored.created_at_ms,
                    stored.changed_at_ms
                ],
            )
            .map(drop)
            .map_err(self.sql("put a note back"))
    }

    /// Notes on the whole session first, then by moment.
    pub fn notes(&self, id: &SessionId) -> Result<Vec<Note>, ProjectError> {
        let session = self.number_of(id)?;
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM note WHERE session = ?1 ORDER BY offset_ms NULLS FIRST, number"
            ))
            .and_then(|mut statement| statement.query_map([session], note)?.collect())
            .map_err(self.sql("read the notes"))
    }

    /// The notes of all sessions, by session and moment.
    pub fn all_notes(&self) -> Result<Vec<(SessionId, Note)>, ProjectError> {
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, session_id FROM note JOIN
                 (SELECT number AS session_number, session_id FROM session) ON session_number = note.session
                 ORDER BY session_id, offset_ms NULLS FIRST, number"
            ))
            .and_then(|mut statement| {
                let row = |row: &Row<'_>| Ok((SessionId::new(row.get::<_, String>(8)?), note(row)?));
                statement.query_map([], row)?.collect()
            })
            .map_err(self.sql("read the notes"))
    }

    /// The tags on moments and ranges, each with how often it was given.
    pub fn moment_tags(&self) -> Result<Vec<(String, u32)>, ProjectError> {
        self.connection
            .prepare_cached("SELECT tag, count(*) FROM note WHERE tag <> '' GROUP BY tag ORDER BY tag")
            .and_then(|mut statement| {
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            })
            .map_err(self.sql("list the tags"))
    }

    /// White space around tag and text goes; a range that is none becomes a moment.
    pub(in crate::project) fn checked(&self, note: &NewNote) -> Result<NewNote, ProjectError> {
        let (tag, text) = (note.tag.trim(), note.text.trim());
        if tag.chars().count() > MAX_TAG_CHARS {
            return Err(ProjectError::BadTag { limit: MAX_TAG_CHARS, path: self.path.clone() });
        }
        if (tag.is_empty() && text.is_empty()) || text.chars().count() > MAX_NOTE_CHARS {
            return Err(ProjectError::BadNote { limit: MAX_NOTE_CHARS, path: self.path.clone() });
        }
        Ok(NewNote {
            end_ms: note.end_ms.filter(|end| note.offset_ms.is_some_and(|begin| *end > begin)),
            tag: tag.to_owned(),
            text: text.to_owned(),
            ..note.clone()
        })
    }
}

/// What a note says, in the order in which a later change wins: its time, then its content, so that two copies of a
/// project choose the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::project) struct Form {
    pub said_at_ms: i64,
    pub text: String,
    pub tag: String,
    pub offset_ms: Option<i64>,
    pub end_ms: Option<i64>,
    pub changed_at_ms: Option<i64>,
}

impl Form {
    pub fn of(stored: &Note) -> Self {
        let NewNote { offset_ms, end_ms, tag, text, .. } = stored.note.clone();
        let said_at_ms = stored.changed_at_ms.unwrap_or(stored.created_at_ms);
        Self { said_at_ms, text, tag, offset_ms, end_ms, changed_at_ms: stored.changed_at_ms }
    }
}

/// What became of a form of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::project) enum Put {
    New,
    Changed,
    /// It was there, or a later form of it.
    Held,
}

/// Stores a form of the note that `author` wrote on a session at `created_at_ms`, if none later is there. Where it is not
/// `alone`, several notes share author and time: then what they say tells them apart.
pub(in crate::project) fn put_form(
    connection: &Connection,
    session: i64,
    author: &str,
    created_at_ms: i64,
    form: &Form,
    alone: bool,
) -> rusqlite::Result<Put> {
    let held: Vec<(i64, Form)> = connection
        .prepare_cached(
            "SELECT number, coalesce(changed_at_ms, created_at_ms), text, tag, offset_ms, end_ms, changed_at_ms
             FROM note WHERE session = ?1 AND author = ?2 AND created_at_ms = ?3 ORDER BY number",
        )?
        .query_map(params![session, author, created_at_ms], |r| {
            let form = Form {
                said_at_ms: r.get(1)?,
                text: r.get(2)?,
                tag: r.get(3)?,
                offset_ms: r.get(4)?,
                end_ms: r.get(5)?,
                changed_at_ms: r.get(6)?,
            };
            Ok((r.get(0)?, form))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let Form { text, tag, offset_ms, end_ms, changed_at_ms, .. } = form;
    if held.iter().any(|(_, old)| old == form) {
        return Ok(Put::Held);
    }
    match &held[..] {
        [(number, old)] if alone => {
            if old > form {
                return Ok(Put::Held);
            }
            connection
                .prepare_cached(
                    "UPDATE note SET text = ?2, tag = ?3, offset_ms = ?4, end_ms = ?5, changed_at_ms = ?6
                     WHERE number = ?1",
                )?
                .execute(params![number, text, tag, offset_ms, end_ms, changed_at_ms])?;
            Ok(Put::Changed)
        }
        _ => {
            connection
                .prepare_cached(
                    "INSERT INTO note (session, author, created_at_ms, text, tag, offset_ms, end_ms, changed_at_ms)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![session, author, created_at_ms, text, tag, offset_ms, end_ms, changed_at_ms])?;
            Ok(Put::New)
        }
    }
}
