//! Files that are read some sessions at a time give what they give when they are read whole.

use super::super::import::{NOTHING_BESIDE, import_into};
use super::super::{Found, ReadOptions, read_file};
use super::gzip;
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

/// Packed, and in an archive that is packed, they come as from the plain file: nothing is unpacked as a whole.
#[test]
fn what_is_packed_is_read_piece_by_piece_too() {
    let lab = tempfile::tempdir().unwrap();
    let (whole, _) = read(&written(lab.path(), "l.jsonl", &lines()), &ReadOptions::default());
    let path = lab.path().join("l.jsonl.gz");
    std::fs::write(&path, gzip(lines().as_bytes())).unwrap();
    let options = ReadOptions { max_unpacked_bytes: 3_000, ..small_pieces() };
    let (pieces, refused) = read(&path, &options);
    assert_eq!(refused, Vec::<String>::new());
    assert!(pieces.iter().map(|r| (&r.id, &r.events)).eq(whole.iter().map(|r| (&r.id, &r.events))));
    let files: Vec<(String, String)> = (0..SESSIONS).map(|n| (format!("v{n:02}.json"), events(n))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    let path = lab.path().join("all.tar.gz");
    std::fs::write(&path, gzip(&super::containers::tar(&files))).unwrap();
    let (from_archive, refused) = read(&path, &options);
    assert_eq!(refused, Vec::<String>::new());
    assert!(from_archive.iter().map(|r| &r.events).eq(whole.iter().map(|r| &r.events)));
    assert_eq!(&*from_archive[7].id.0, "v07");
}

/// A packed file that goes on for ever ends at the limit, and what came before it is there.
#[test]
fn a_large_file_that_is_a_bomb_is_read_up_to_the_limit() {
    let lab = tempfile::tempdir().unwrap();
    let padded = format!("{}{}\n", lines(), " ".repeat(600_000));
    let bomb = [padded.into_bytes(), vec![b'\n'; 70 << 20]].concat();
    let path = lab.path().join("bomb.jsonl.gz");
    std::fs::write(&path, gzip(&bomb)).unwrap();
    let options = ReadOptions { max_unpack_ratio: 3, max_whole_bytes: 2 << 20, ..ReadOptions::default() };
    let (recordings, refused) = read(&path, &options);
    assert_eq!(recordings.len(), SESSIONS);
    assert!(refused.len() == 1 && refused[0].contains("max_unpack_ratio"), "{refused:?}");
}

#[test]
fn what_is_cut_off_in_a_large_file_is_salvaged_as_in_a_small_one() {
    let lab = tempfile::tempdir().unwrap();
    let text = named_items();
    let path = written(lab.path(), "cut.json", &text[..text.len() - 200]);
    let (pieces, refused) = read(&path, &small_pieces());
    // A last session of which nothing is whole is told of.
    assert!(refused.iter().all(|r| r.contains("ends before its first complete event")), "{refused:?}");
    assert!(pieces.len() >= SESSIONS - 1 && pieces.len() + refused.len() == SESSIONS);
}

/// Events of one session, and segments that belong together, are one session whatever their size, as if read whole.
#[test]
fn one_session_stays_one() {
    let lab = tempfile::tempdir().unwrap();
    let one: Vec<String> = (0..SESSIONS).map(|n| events(n)[1..].trim_end_matches(']').to_owned()).collect();
    let move_at = |n: usize| {
        let at = 1_700_000_000_100_u64 + n as u64 * 500;
        format!(
            r#"{{"type":3,"data":{{"source":1,"positions":[{{"x":{n},"y":2,"id":1,"timeOffset":-40}}]}},"timestamp":{at}}}"#
        )
    };
    let segments: Vec<String> =
        (0..60).map(|n| format!("[{},{}]", move_at(n * 2), move_at(n * 2 + 1))).collect();
    let session =
        |n: usize, event: String| event.replacen('{', &format!(r#"{{"session_id":"s{}","#, n % 2), 1);
    let mixed: Vec<String> = (0..200).map(|n| session(n, move_at(n))).collect();
    let all = one.join(",\n");
    let texts = [
        ("one.json", format!("[{all}]"), 1),
        ("one.jsonl", one.join("\n").replace("},{\"type\":2", "}\n{\"type\":2"), 1),
        ("wrapped.json", format!("{{\n\"events\": [\n{all}\n]}}"), 1),
        ("before.json", format!("{{\"session\":{{\"id\":\"b\"}},\"events\":[{all}],\"x\":1}}"), 1),
        ("behind.json", format!("{{\"data\":{{\"events\":[{all}]}},\"session_id\":\"c\"}}"), 1),
        ("windows.json", format!("{{\"snapshotsByWindowId\":{{\"w1\":[{}],\"w2\":[{all}]}}}}", one[0]), 1),
        ("segments.json", format!("[[{}],{}]", one[0], segments.join(",")), 1),
        (
            "pairs.jsonl",
            one[..1]
                .iter()
                .chain(&mixed[..0])
                .map(|e| e.replace("},{\"type\":2", "}]\n[\"w\",{\"type\":2"))
                .map(|e| format!("[\"w\",{e}]"))
                .chain((0..100).map(|n| format!("[\"w\",{}]", move_at(n))))
                .collect::<Vec<_>>()
                .join("\n"),
            1,
        ),
        ("mixed.jsonl", mixed.join("\n"), 2),
        ("cut.json", format!("[{all},{{\"type\":3,\"da"), 1),
    ];
    for (name, text, sessions) in texts {
        let path = written(lab.path(), name, &text);
        let (whole, refused) = read(&path, &ReadOptions::default());
        assert_eq!((whole.len(), refused), (sessions, Vec::new()), "{name}");
        let (pieces, refused) =
            read(&path, &ReadOptions { max_whole_bytes: 8_000, ..ReadOptions::default() });
        assert_eq!((pieces.len(), refused), (sessions, Vec::new()), "{name}");
        for (one, other) in whole.iter().zip(&pieces) {
            assert_eq!((&one.id, &one.tabs, &one.source), (&other.id, &other.tabs, &other.source), "{name}");
            assert!(one.events == other.events, "{name}");
            let codes = |r: &Recording| r.warnings.0.keys().copied().collect::<Vec<_>>();
            assert_eq!(codes(one), codes(other), "{name}");
        }
    }
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
