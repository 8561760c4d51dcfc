//! Two laptops: copies that went on by themselves become one again, whichever is merged into which.

use crate::coding::testing::{Scratch, words_of};
use crate::coding::*;
use crate::model::{NoWatch, SessionId};
use crate::project::merge::{Conflict, MergeError, MergeMode, MergeReport, PackError};
use crate::project::{NewNote, Project, testing};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::{Path, PathBuf};

const ITEMS: usize = 5;

/// A folder that needs no disk where there is one: these tests write hundreds of files.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// A project with the recordings of an opened round, in which neither coder has labelled.
fn base(locked: bool) -> Scratch {
    let mut scratch = if locked { Scratch::with_locked_round(ITEMS) } else { Scratch::with_round(ITEMS) };
    for item in 0..ITEMS {
        scratch.project.add_recording(&testing::recording(&format!("s{item}")), 1).unwrap();
    }
    let id = SessionId::new("s0");
    let note = NewNote { author: "ann".into(), text: "before".into(), ..NewNote::default() };
    scratch.project.add_note(&id, &note, 5).unwrap();
    scratch
}

fn copy(of: &Project, to: &Path) -> PathBuf {
    of.hand_over(to).unwrap();
    to.to_owned()
}

fn merged(into: &Path, other: &Path) -> Result<MergeReport, MergeError> {
    let mut project = Project::open(into).unwrap();
    let report = project.merge(other, MergeMode::Apply, &NoWatch);
    project.close().unwrap();
    report
}

/// Everything that a merge is about, in an order that does not depend on which row came first.
fn dump(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let tables = [
        ("session", "SELECT session_id, content_hash, user_id, duration_ms, events, watched FROM session"),
        ("tag", "SELECT s.session_id, t.tag FROM session_tag t JOIN session s ON s.number = t.session"),
        ("chunk", "SELECT s.session_id, c.seq, c.data FROM chunk c JOIN session s ON s.number = c.session"),
        (
            "long",
            "SELECT s.session_id, l.hash, l.data FROM session_long_value v JOIN session s ON s.number = v.session
             JOIN long_value l ON l.number = v.long_value",
        ),
        (
            "note",
            "SELECT s.session_id, n.author, n.created_at_ms, n.changed_at_ms, n.text, n.tag, n.offset_ms, n.end_ms
             FROM note n JOIN session s ON s.number = n.session",
        ),
        ("document", "SELECT * FROM document"),
        ("kept", "SELECT * FROM merge_kept"),
        ("codebook", "SELECT * FROM codebooks"),
        ("coder", "SELECT * FROM coders"),
        ("round", "SELECT * FROM rounds"),
        ("item", "SELECT * FROM round_items"),
        ("seat", "SELECT * FROM round_seats"),
        ("queue", "SELECT * FROM round_queue"),
        ("lock", "SELECT * FROM seat_locks"),
        ("secret", "SELECT * FROM seat_secrets"),
        ("event", "SELECT * FROM ballot_events"),
        ("seal", "SELECT * FROM seals"),
        ("decision", "SELECT * FROM adjudication_events"),
        ("act", "SELECT * FROM acts"),
    ];
    let mut out = Vec::new();
    for (name, sql) in tables {
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let rows = statement
            .query_map([], |row| (0..width).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>())
            .unwrap();
        out.extend(rows.map(|row| format!("{name} {:?}", row.unwrap())));
    }
    out.sort();
    out
}

/// Rows that only one of two projects has.
fn difference(a: &Path, b: &Path) -> String {
    let (a, b) = (dump(a), dump(b));
    let only = |here: &[String], there: &[String]| {
        here.iter().filter(|row| !there.contains(row)).cloned().collect::<Vec<_>>().join("\n")
    };
    format!("only in the first:\n{}\nonly in the second:\n{}", only(&a, &b), only(&b, &a))
}

#[derive(Clone, Debug)]
enum Act {
    /// Coder (0 Ann, on the first copy; 1 Bob, on the second), item, code.
    Label(usize, usize),
    Undo,
    Seal,
    Note(u8, u8),
    ChangeNote(u8),
    Tag(usize, u8),
    Watched(usize),
    Session(u8),
    Document(u8, u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0..ITEMS, 0..4_usize).prop_map(|(item, code)| Act::Label(item, code)),
        1 => Just(Act::Undo),
        1 => Just(Act::Seal),
        2 => (0..3_u8, 0..3_u8).prop_map(|(author, text)| Act::Note(author, text)),
        1 => (0..4_u8).prop_map(Act::ChangeNote),
        1 => (0..ITEMS, 0..3_u8).prop_map(|(session, tag)| Act::Tag(session, tag)),
        1 => (0..ITEMS).prop_map(Act::Watched),
        1 => (0..3_u8).prop_map(Act::Session),
        2 => (0..2_u8, 0..3_u8).prop_map(|(name, json)| Act::Document(name, json)),
    ];
    prop::collection::vec(act, 0..10)
}

/// Plays on one copy; only its own coder labels there, and on the third nobody does.
fn play(path: &Path, coder: Option<&str>, acts: &[Act]) {
    let mut project = Project::open(path).unwrap();
    let words = coder.and_then(words_of);
    let mut desk = coder.map(|coder| Desk::sign_in(&project, "r1", coder, words.as_ref()).unwrap());
    for (at, act) in acts.iter().enumerate() {
        // Clocks of two laptops agree on some moments.
        let now_ms = 100 + (at as i64) / 2;
        match (act, &mut desk) {
            (Act::Label(item, code), Some(desk)) => {
                let verdict = Verdict::code(["browsing", "checkout", "support", "none"][*code]);
                let _ = desk.label(&mut project, &format!("s{item}#1"), LabelEntry::of(verdict), now_ms);
            }
            (Act::Undo, Some(desk)) => drop(desk.undo(&mut project, now_ms)),
            (Act::Seal, Some(desk)) => drop(desk.seal(&mut project, Incomplete::Allow, now_ms)),
            (Act::Note(author, text), _) => {
                let note = NewNote {
                    author: format!("author {author}"),
                    text: format!("text {text}"),
                    ..NewNote::default()
                };
                project.add_note(&SessionId::new("s1"), &note, now_ms).unwrap();
            }
            (Act::ChangeNote(text), _) => {
                let id = SessionId::new("s0");
                let stored = project.notes(&id).unwrap().remove(0);
                let (text, tag) = (format!("changed {text}"), String::new());
                let _ = project.change_note(stored.number, &tag, &text, now_ms);
            }
            (Act::Tag(session, tag), _) => {
                project.add_tag(&SessionId::new(format!("s{session}")), &format!("tag {tag}")).unwrap();
            }
            (Act::Watched(session), _) => {
                project.set_watched(&SessionId::new(format!("s{session}")), true).unwrap();
            }
            (Act::Session(which), _) => {
                project.add_recording(&testing::recording(&format!("new-{which}")), 7).unwrap();
            }
            (Act::Document(name, json), _) => {
                project
                    .put_document("filter", &format!("name {name}"), &format!("{{\"is\":{json}}}"))
                    .unwrap();
            }
            _ => {}
        }
    }
    project.close().unwrap();
}

fn cases() -> u32 {
    std::env::var("BINOCULAR_MERGE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever three copies did since they were parted: merging is commutative, associative and idempotent, loses no
    /// row of any copy, and what comes out verifies.
    #[test]
    fn copies_become_one_whichever_way_they_are_merged(
        locked in any::<bool>(), a in acts(), b in acts(), c in acts(),
    ) {
        let folder = folder();
        let at = |name: &str| folder.path().join(format!("{name}.binocular"));
        let scratch = base(locked);
        let copies: Vec<PathBuf> = ["a", "b", "c"].iter().map(|n| copy(&scratch.project, &at(n))).collect();
        play(&copies[0], Some("ann"), &a);
        play(&copies[1], Some("bob"), &b);
        play(&copies[2], None, &c);
        let duplicate = |of: &Path, name: &str| copy(&Project::open(of).unwrap(), &at(name));

        let ab = duplicate(&copies[0], "ab");
        let dry = Project::open(&ab).unwrap().merge(&copies[1], MergeMode::DryRun, &NoWatch).unwrap();
        prop_assert!(dump(&ab) == dump(&copies[0]), "a dry run changed something");
        prop_assert_eq!(&merged(&ab, &copies[1]).unwrap(), &dry, "and says what a real one does");
        let ba = duplicate(&copies[1], "ba");
        merged(&ba, &copies[0]).unwrap();
        prop_assert!(dump(&ab) == dump(&ba), "not commutative: {}", difference(&ab, &ba));

        let again = merged(&ab, &copies[1]).unwrap();
        prop_assert!(again.is_empty(), "idempotent: {:?}", again);
        prop_assert!(merged(&ab, &ba).unwrap().is_empty());
        prop_assert!(dump(&ab) == dump(&ba), "{}", difference(&ab, &ba));

        let ab_c = duplicate(&ab, "ab_c");
        merged(&ab_c, &copies[2]).unwrap();
        let bc = duplicate(&copies[1], "bc");
        merged(&bc, &copies[2]).unwrap();
        let a_bc = duplicate(&copies[0], "a_bc");
        merged(&a_bc, &bc).unwrap();
        prop_assert!(dump(&ab_c) == dump(&a_bc), "not associative: {}", difference(&ab_c, &a_bc));

        let all = dump(&ab_c);
        for path in &copies {
            let kept = |row: &&String| {
                ["event ", "seal ", "secret ", "lock ", "tag ", "chunk ", "long "].iter().any(|t| row.starts_with(t))
            };
            for row in dump(path).iter().filter(kept) {
                prop_assert!(all.contains(row), "lost: {}", row);
            }
        }
        let project = Project::open(&ab_c).unwrap();
        prop_assert!(verify_round(&project, "r1").unwrap().holds());
        prop_assert!(project.quick_check().unwrap().is_empty());
    }
}

/// The whole way of a pack: handed over, labelled on another laptop, merged, sealed by both, revealed.
#[test]
fn a_coder_pack_comes_back_with_its_ballot() {
    let folder = folder();
    let mut scratch = Scratch::with_round_unclaimed(ITEMS, "ann");
    for item in 0..ITEMS {
        scratch.project.add_recording(&testing::recording(&format!("s{item}")), 1).unwrap();
    }
    scratch.project.add_recording(&testing::recording("beside"), 1).unwrap();
    scratch.project.add_tag(&SessionId::new("s1"), "secretly-checkout").unwrap();
    let note = NewNote { author: "ann".into(), text: "secretly checkout".into(), ..NewNote::default() };
    scratch.project.add_note(&SessionId::new("s1"), &note, 5).unwrap();
    scratch.vote("ann", |_| Verdict::code("checkout"));

    let pack = folder.path().join("pack.binocular");
    let refused = scratch.project.write_pack("r1", "ann", &pack, &NoWatch).unwrap_err();
    assert!(matches!(refused, PackError::Begun { .. }), "{refused}");
    let info = scratch.project.write_pack("r1", "bob", &pack, &NoWatch).unwrap();
    assert_eq!((info.items, info.sessions), (ITEMS, ITEMS));
    let bytes = std::fs::read(&pack).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    assert!(!holds(b"secretly") && !holds(b"beside"), "a pack holds nothing but the round");
    let connection = Connection::open(&pack).unwrap();
    for table in ["ballot_events", "seals", "seat_secrets", "seat_locks", "note", "session_tag", "document"] {
        let rows: i64 =
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    drop(connection);

    let mut theirs = Project::open(&pack).unwrap();
    assert!(verify_round(&theirs, "r1").unwrap().holds());
    let mut desk = Desk::begin(&mut theirs, "r1", "bob", &Guard::None, &SeatSecret::from_seed(9)).unwrap();
    for item in 0..ITEMS {
        let entry = LabelEntry::of(Verdict::code(if item == 0 { "support" } else { "checkout" }));
        desk.label(&mut theirs, &format!("s{item}#1"), entry, 50).unwrap();
    }
    desk.seal(&mut theirs, Incomplete::Refuse, 60).unwrap();
    theirs.close().unwrap();

    let report = scratch.project.merge(&pack, MergeMode::Apply, &NoWatch).unwrap();
    assert_eq!(report.ballots.len(), 1);
    assert!(report.ballots[0].sealed && report.ballots[0].coder == "bob", "{report:?}");
    assert!(verify_round(&scratch.project, "r1").unwrap().holds());
    Round::reveal(&mut scratch.project, "r1", 70).unwrap();
    let revealed = RevealedRound::open(&scratch.project, "r1").unwrap();
    assert_eq!(revealed.disagreements().map(|i| i.item.id.as_str()).collect::<Vec<_>>(), ["s0#1"]);
    // The other laptop learns of the reveal in the same way.
    let mut theirs = Project::open(&pack).unwrap();
    let report = theirs.merge(&scratch.path, MergeMode::Apply, &NoWatch).unwrap();
    assert_eq!(report.steps, ["r1 revealed"]);
    assert_eq!(RevealedRound::open(&theirs, "r1").unwrap().disagreements().count(), 1);
}

#[test]
fn a_coder_who_labels_in_both_copies_forks_and_nothing_is_changed() {
    let folder = folder();
    let mut scratch = base(false);
    let other = copy(&scratch.project, &folder.path().join("other.binocular"));
    for (path, code) in [(scratch.path.clone(), "checkout"), (other.clone(), "support")] {
        let mut project = Project::open(&path).unwrap();
        let mut desk = Desk::sign_in(&project, "r1", "ann", None).unwrap();
        desk.label(&mut project, "s0#1", LabelEntry::of(Verdict::code(code)), 10).unwrap();
    }
    Project::open(&other).unwrap().add_tag(&SessionId::new("s2"), "new").unwrap();
    let before = dump(&scratch.path);
    let Err(MergeError::Conflicts(found)) = scratch.project.merge(&other, MergeMode::Apply, &NoWatch) else {
        panic!("a fork was merged")
    };
    assert_eq!(found, [Conflict::Ballot { round: "r1".into(), coder: "ann".into(), common: 0 }]);
    assert!(found[0].to_string().starts_with("ann has labelled round r1 in both copies"), "{}", found[0]);
    assert_eq!(dump(&scratch.path), before, "not even the tag came");
}

#[test]
fn who_goes_on_after_the_seal_in_another_copy_forks() {
    let folder = folder();
    let mut scratch = base(false);
    let other = copy(&scratch.project, &folder.path().join("other.binocular"));
    scratch.desk("ann").seal(&mut scratch.project, Incomplete::Allow, 20).unwrap();
    let mut project = Project::open(&other).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", None).unwrap();
    desk.label(&mut project, "s0#1", LabelEntry::of(Verdict::code("support")), 30).unwrap();
    project.close().unwrap();
    for (ours, theirs) in [(&scratch.path, &other), (&other, &scratch.path)] {
        let Err(MergeError::Conflicts(found)) = merged(ours, theirs) else { panic!("merged") };
        assert!(matches!(found[..], [Conflict::Ballot { .. }]), "{found:?}");
    }
}

#[test]
fn other_projects_other_recordings_and_the_file_itself_are_refused() {
    let folder = folder();
    let mut scratch = base(false);
    let stranger = Scratch::new();
    let refused = scratch.project.merge(&stranger.path, MergeMode::Apply, &NoWatch).unwrap_err();
    assert!(matches!(refused, MergeError::Stranger(_)), "{refused}");
    let refused = scratch.project.merge(&scratch.path.clone(), MergeMode::Apply, &NoWatch).unwrap_err();
    assert!(matches!(refused, MergeError::Itself(_)), "{refused}");
    let other = copy(&scratch.project, &folder.path().join("other.binocular"));
    scratch.project.add_recording(&testing::recording("same-name"), 1).unwrap();
    Project::open(&other).unwrap().add_recording(&testing::other_recording("same-name"), 1).unwrap();
    let Err(MergeError::Conflicts(found)) = scratch.project.merge(&other, MergeMode::Apply, &NoWatch) else {
        panic!("merged")
    };
    assert_eq!(found, [Conflict::Session { id: "same-name".into() }]);
}

#[test]
fn a_draft_gives_way_to_the_round_that_was_opened_of_it() {
    let folder = folder();
    let drafted = Scratch::with_draft(ITEMS);
    let other = copy(&drafted.project, &folder.path().join("other.binocular"));
    let mut project = Project::open(&other).unwrap();
    Round::open(&mut project, "r1", 3).unwrap();
    project.close().unwrap();
    let report = merged(&drafted.path, &other).unwrap();
    assert_eq!(report.steps, ["r1 opened"]);
    assert_eq!(dump(&drafted.path), dump(&other));
    assert!(merged(&other, &drafted.path).unwrap().is_empty());
}
