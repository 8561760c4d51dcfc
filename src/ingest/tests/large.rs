//! Files that are read some sessions at a time give what they give when they are read whole.

use super::super::import::{NOTHING_BESIDE, import_into};
use super::super::{Found, ReadOptions, read_file};
use crate::model::{NoWatch, Recording, Watch};
use crate::project::Project;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

const SESSIONS: usize = 40;

/// Events of one visit with a text that holds brackets, quotes and commas.
fn events(n: usize) -> String {
    let at = 1_700_000_000_000_u64 + n as u64 * 7_200_000;
    format!(
        r#"[{{"type":4,"data":{{"href":"https://a.example/{n}","width":800,"height":600}},"timestamp":{at}}},{{"type":2,"data":{{"node":{{"type":0,"id":1,"childNodes":[{{"type":3,"id":2,"textContent":"a],[\"{{ \\\\\" {n}"}}]}},"initialOffset":{{"left":0,"top":0}}}},"timestamp":{}}}]"#,
        at + 5
    )
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn small_pieces() -> ReadOptions {
    ReadOptions { max_whole_bytes: 2_000, ..ReadOptions::default() }
}

fn read(path: &Path, options: &ReadOptions) -> (Vec<Recording>, Vec<String>) {
    let (mut recordings, mut refused) = (Vec::new(), Vec::new());
    read_file(path, options, &NoWatch, &mut |found| match found {
        Found::Recording(recording) => recordings.push(*recording),
        Found::Refused(refusal) => refused.push(refusal.reason),
    })
    .unwrap();
    (recordings, refused)
}

fn array(sessions: usize) -> String {
    let all: Vec<String> = (0..sessions).map(events).collect();
    format!("\u{feff} [\n{}\n]\n", all.join(",\n"))
}

fn lines() -> String {
    let mut text = String::new();
    for n in 0..SESSIONS {
        let _ = writeln!(text, r#"{{"session_id":"s{n}","user_id":"u","events":{}}}"#, events(n));
    }
    text
}

fn named_items() -> String {
    let item = |n: usize| format!(r#"{{"session_id":"s{n}","events":{}}}"#, events(n));
    format!("[{}]", (0..SESSIONS).map(item).collect::<Vec<_>>().join(","))
}

#[test]
fn sessions_of_a_large_file_are_those_of_the_file_read_whole() {
    let lab = tempfile::tempdir().unwrap();
    for (name, text) in [("a.json", array(SESSIONS)), ("l.jsonl", lines()), ("i.json", named_items())] {
        let path = written(lab.path(), name, &text);
        let (whole, refused) = read(&path, &ReadOptions::default());
        assert_eq!((whole.len(), refused.len()), (SESSIONS, 0), "{name}");
        let (pieces, refused) = read(&path, &small_pieces());
        assert_eq!(refused, Vec::<String>::new(), "{name}");
        assert_eq!(pieces.len(), SESSIONS, "{name}");
        for (one, other) in whole.iter().zip(&pieces) {
            assert_eq!((&one.id, &one.user_id), (&other.id, &other.user_id), "{name}");
            assert_eq!(one.events, other.events, "{name}");
        }
    }
}

#[test]
fn what_is_cut_off_in_a_large_file_is_salvaged_as_in_a_small_one() {
    let lab = tempfile::tempdir().unwrap();
    let text = named_items();
    let path = written(lab.path(), "cut.json", &text[..text.len() - 200]);
    let (whole, _) = read(&path, &ReadOptions::default());
    let (pieces, refused) = read(&path, &small_pieces());
    assert_eq!(refused, Vec::<String>::new());
    assert_eq!(pieces.len(), whole.len());
    assert!(pieces.len() >= SESSIONS - 1);
}

/// Events of one session, and segments that belong together, must not be torn apart whatever their size.
#[test]
fn one_session_is_never_cut() {
    let lab = tempfile::tempdir().unwrap();
    let one: Vec<String> = (0..SESSIONS).map(|n| events(n)[1..].trim_end_matches(']').to_owned()).collect();
    let path = written(lab.path(), "one.json", &format!("[{}]", one.join(",")));
    assert_eq!(read(&path, &small_pieces()).0.len(), 1);
    let path = written(lab.path(), "one.jsonl", &one.join("\n").replace("},{\"type\":2", "}\n{\"type\":2"));
    assert_eq!(read(&path, &small_pieces()).0.len(), 1);
    let wrapped = format!("{{\n\"events\": [\n{}\n]}}", one.join(",\n"));
    let path = written(lab.path(), "wrapped.json", &wrapped);
    assert_eq!(read(&path, &small_pieces()).0.len(), 1);
}

#[test]
fn a_session_that_comes_back_after_others_is_refused_in_words() {
    let lab = tempfile::tempdir().unwrap();
    let again = lines() + &lines().lines().next().unwrap().replace("1700000000000", "1700000900000");
    let path = written(lab.path(), "again.jsonl", &again);
    let (recordings, refused) = read(&path, &small_pieces());
    assert_eq!(recordings.len(), SESSIONS);
    assert!(refused.len() == 1 && refused[0].contains("Session s0 goes on further below"), "{refused:?}");
}

/// Asks to stop after so many looks.
struct Impatient(AtomicUsize);

impl Watch for Impatient {
    fn progress(&self, _: u64, _: u64, _: &str) {}

    fn cancelled(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_err()
    }
}

/// Stopped anywhere, the project holds whole sessions; doing it again ends with what an undisturbed import gives.
#[test]
fn an_import_that_was_stopped_goes_on_where_it_was() {
    let lab = tempfile::tempdir().unwrap();
    let path = written(lab.path(), "l.jsonl", &lines());
    for options in [small_pieces(), ReadOptions::default()] {
        for looks in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
            let file = lab.path().join(format!("{looks}-{}.binocular", options.max_whole_bytes));
            let mut project = Project::create(&file, 0).unwrap();
            let impatient = Impatient(AtomicUsize::new(looks));
            let first = import_into(
                &mut project,
                std::slice::from_ref(&path),
                &options,
                NOTHING_BESIDE,
                0,
                &impatient,
            )
            .unwrap();
            assert!(project.verify_recordings(&NoWatch).unwrap().is_empty());
            assert_eq!(project.sessions().unwrap().len(), first.imported.len());
            let second =
                import_into(&mut project, std::slice::from_ref(&path), &options, NOTHING_BESIDE, 0, &NoWatch)
                    .unwrap();
            assert_eq!(second.unchanged.len(), first.imported.len(), "after {looks} looks");
            assert_eq!(first.imported.len() + second.imported.len(), SESSIONS);
            assert_eq!(project.sessions().unwrap().len(), SESSIONS);
        }
    }
}
