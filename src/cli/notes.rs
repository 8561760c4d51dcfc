//! `binocular notes`: what people wrote about sessions, moments and ranges.

use super::sessions::iso;
use super::table::{Output, Table};
use super::{Done, Outcome, say};
use crate::coding::Round;
use crate::model::SessionId;
use crate::project::Note;
use clap::Args;
use std::path::PathBuf;

/// Lists the notes and tags on sessions, moments and ranges, by session and time.
///
/// Times are milliseconds from the session's first event; both are empty for a note on a whole session. While a blind
/// round is open nothing is listed, so that no coder is led by the other.
///
/// Example: binocular notes study.binocular --format csv --out notes.csv
#[derive(Debug, Args)]
pub(super) struct Notes {
    project: PathBuf,
    /// Session ids, or unique beginnings of them; all where none is given.
    sessions: Vec<String>,
    /// Only notes of this author.
    #[arg(long)]
    author: Option<String>,
    /// Only notes with this tag.
    #[arg(long)]
    tag: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Notes {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let open = Round::all(&project).map_err(say)?.into_iter().find(|r| r.state.is_blind());
        if let Some(round) = open {
            return Err(format!(
                "blind round {} is open; the window shows each coder their own notes, and all are listed here after \
                 the reveal",
                round.id
            ));
        }
        let sessions: Vec<SessionId> = self
            .sessions
            .iter()
            .map(|prefix| project.find_session(prefix).map_err(say))
            .collect::<Result<_, _>>()?;
        let mut notes = project.all_notes().map_err(say)?;
        notes.retain(|(session, stored)| {
            (sessions.is_empty() || sessions.contains(session))
                && self.author.as_ref().is_none_or(|a| *a == stored.note.author)
                && self.tag.as_ref().is_none_or(|t| *t == stored.note.tag)
        });
        self.output.table(table(&notes))?;
        Ok(Done::Fully)
    }
}

fn table(notes: &[(SessionId, Note)]) -> Table {
    let text = |f: fn(&Note) -> String| notes.iter().map(|(_, n)| f(n)).collect::<Vec<_>>();
    let time = |f: fn(&Note) -> Option<i64>| notes.iter().map(|(_, n)| f(n)).collect::<Vec<_>>();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Table::default()
        .int("note", notes.iter().map(|(_, n)| n.number))
        .text("session_id", notes.iter().map(|(session, _)| session.to_string()))
        .maybe_int("start_ms", time(|n| n.note.offset_ms))
        .maybe_int("end_ms", time(|n| n.note.end_ms))
        .maybe_text("tag", notes.iter().map(|(_, n)| some(&n.note.tag)))
        .maybe_text("text", notes.iter().map(|(_, n)| some(&n.note.text)))
        .maybe_text("author", notes.iter().map(|(_, n)| some(&n.note.author)))
        .text("created_at", text(|n| iso(n.created_at_ms)))
        .maybe_text("changed_at", notes.iter().map(|(_, n)| n.changed_at_ms.map(iso)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{NewNote, Project};

    /// A file as the first format wrote it, with a note in it.
    #[test]
    fn a_project_of_the_first_format_is_read_with_its_notes_and_a_copy_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        project.add_recording(&crate::project::testing::recording("visit"), 0).unwrap();
        project.close().unwrap();
        let old = folder.path().join("old.binocular");
        crate::project::testing::copy_as_format(&path, &old, 1)
            .execute_batch(
                "INSERT INTO note (session, offset_ms, author, text, created_at_ms)
                    SELECT number, 500, 'ann', 'from before', 7 FROM session;",
            )
            .unwrap();
        let path = old;
        let notes = crate::cli::read_project(&path).unwrap().all_notes().unwrap();
        let (session, stored) = &notes[0];
        assert_eq!((session.as_str(), &*stored.note.text, &*stored.note.tag), ("visit", "from before", ""));
        assert_eq!((stored.note.offset_ms, stored.note.end_ms), (Some(500), None));
        let copies = walkdir::WalkDir::new(folder.path()).into_iter().filter_map(Result::ok);
        assert!(
            copies.filter(|e| e.file_name().to_string_lossy().starts_with("before-format-")).count() == 1
        );
    }

    #[test]
    fn a_note_on_a_range_and_one_on_the_session_stand_in_one_table() {
        let note = |offset_ms, end_ms, tag: &str, text: &str| Note {
            number: 7,
            note: NewNote { offset_ms, end_ms, author: "ann".into(), tag: tag.into(), text: text.into() },
            created_at_ms: 0,
            changed_at_ms: None,
        };
        let session = SessionId::new("s1");
        let rows = [
            (session.clone(), note(None, None, "", "a regular")),
            (session, note(Some(1_500), Some(9_000), "price", "")),
        ];
        let table = table(&rows);
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(
            names,
            ["note", "session_id", "start_ms", "end_ms", "tag", "text", "author", "created_at", "changed_at"]
        );
        assert_eq!(table.rows(), 2);
        let text = table.to_text();
        assert!(text.contains("a regular") && text.contains("price"), "{text}");
    }
}
