//! Somebody has the file of an open round and every tool there is, but no passphrase: what the other coder said must
//! not be in it. Each detector is held against a ballot in clear too, where it must find what it looks for.

use binocular::coding::codebook::starters;
use binocular::coding::{
    Coder, Design, Desk, Guard, Incomplete, Item, ItemChoice, LabelEntry, Passphrase, Retest, Round,
    RoundPlan, SeatSecret, Stretching, Unit, Verdict,
};
use binocular::project::Project;
use binocular::project::coding_store::{Digest, next_hash};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const NOTE: &str = "bobs-distinctive-thought";
/// Of the labels; nothing else in the file has this time.
const LABELLED_AT_MS: i64 = 1_711_234_567_891;
const ITEMS: usize = 12;

/// A round in which bob has said `codes` of his items, one after the other, and `note` of each.
struct Scene {
    folder: tempfile::TempDir,
    project: Project,
}

impl Scene {
    fn new(guard: &Guard, codes: &[&str], note: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        let codebook = starters()[0].codebook().unwrap().save(&mut project, 1).unwrap();
        let item = |n: usize| Item {
            id: format!("s{n:02}#1"),
            session: format!("s{n:02}"),
            start_ms: 0,
            end_ms: 30_000,
            stratum: String::new(),
            user_id: None,
            members: Vec::new(),
        };
        let items: Vec<Item> = (0..ITEMS).map(item).collect();
        let (items, sampling) = ItemChoice::All.choose(&items, 7).unwrap();
        let plan = RoundPlan {
            id: "r1".into(),
            unit: Unit::Sequence,
            codebook_id: codebook.id.clone(),
            codebook_version: codebook.version,
            items: items.clone(),
            sampling,
            retest: Retest::OFF,
            design: Design::default(),
            coders: ["ann", "bob"].map(|id| Coder { id: id.into(), name: id.into() }),
        };
        plan.draft(&mut project, 2).unwrap();
        Round::open(&mut project, "r1", 3).unwrap();
        let mut bob = Desk::begin(&mut project, "r1", "bob", guard, &SeatSecret::from_seed(5)).unwrap();
        // In the order of the manifest, so that two scenes differ in what is said alone.
        for (at, item) in items.iter().enumerate() {
            let mut entry = LabelEntry::of(Verdict::code(codes[at % codes.len()]));
            entry.note = note.to_owned();
            entry.confidence = Some((at % 3 + 1) as u8);
            bob.label(&mut project, &item.id, entry, LABELLED_AT_MS).unwrap();
        }
        // A change of mind, an undo and a redo leave nothing either.
        bob.undo(&mut project, LABELLED_AT_MS).unwrap();
        bob.redo(&mut project, LABELLED_AT_MS).unwrap();
        project.backup(3, 9).unwrap();
        Self { folder, project }
    }

    fn locked(codes: &[&str], note: &str) -> Self {
        let words = Passphrase::new("seven tired herons wade").unwrap();
        Self::new(&Guard::Passphrase(words, Stretching::CHEAP), codes, note)
    }

    fn in_clear(codes: &[&str], note: &str) -> Self {
        Self::new(&Guard::None, codes, note)
    }

    /// The file, its journal while the program runs, its backups.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        walkdir::WalkDir::new(self.folder.path())
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let name = entry.path().strip_prefix(self.folder.path()).unwrap().display().to_string();
                (name, std::fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    fn closed(self) -> (tempfile::TempDir, PathBuf) {
        let path = self.project.path().to_owned();
        self.project.close().unwrap();
        (self.folder, path)
    }
}

fn occurrences(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|window| *window == needle).count()
}

/// How often each needle stands in all files together: as text, as UTF-16, as SQLite stores a whole number.
fn census(scene: &Scene, needles: &[&str]) -> BTreeMap<String, usize> {
    let files = scene.files();
    let count = |needle: &[u8]| files.values().map(|bytes| occurrences(bytes, needle)).sum::<usize>();
    let mut found = BTreeMap::new();
    for needle in needles {
        let wide: Vec<u8> = needle.encode_utf16().flat_map(u16::to_le_bytes).collect();
        found.insert((*needle).to_owned(), count(needle.as_bytes()));
        found.insert(format!("{needle}, wide"), count(&wide));
    }
    let at = LABELLED_AT_MS.to_be_bytes();
    found.insert("time as a number".into(), count(&at[2..]));
    found.insert("time as text".into(), count(LABELLED_AT_MS.to_string().as_bytes()));
    found
}

const NEEDLES: [&str; 7] =
    [NOTE, "browsing", "Browsing", "checkout_frustration", "Checkout frustration", "\"label\"", "confidence"];

/// Byte by byte, in the file, in its journal, in its backups.
#[test]
fn no_byte_of_the_files_is_a_label_a_note_or_their_time() {
    let nothing = census(&Scene::locked(&["scanner"], "other words"), &NEEDLES);
    let said = Scene::locked(&["browsing", "checkout_frustration"], NOTE);
    assert!(said.files().keys().any(|name| name.ends_with("-wal")), "the journal is searched as well");
    assert!(said.files().keys().any(|name| name.contains("backups")), "so are the backups");
    let found = census(&said, &NEEDLES);
    assert_eq!(found, nothing, "only the codebook names codes, as often as where nobody gave them");
    assert_eq!((found[NOTE], found["time as a number"], found["time as text"]), (0, 0, 0));
    // The detector detects: a ballot in clear shows all of it.
    let clear = census(&Scene::in_clear(&["browsing", "checkout_frustration"], NOTE), &NEEDLES);
    assert!(clear[NOTE] > 0 && clear["time as text"] > 0, "{clear:?}");
    assert!(clear["browsing"] > nothing["browsing"], "{clear:?}");
}

/// Every cell of every table: its type and length, and its value unless it is a hash or an envelope.
fn shape(path: &Path) -> Vec<String> {
    const OPAQUE: [(&str, &str); 8] = [
        ("ballot_events", "prev_hash"),
        ("ballot_events", "hash"),
        ("ballot_events", "payload"),
        ("ballot_events", "envelope_check"),
        ("round_seats", "head"),
        ("seals", "head"),
        ("seals", "commitment"),
        // Drawn anew for each file.
        ("project", "uuid"),
    ];
    let follows_uuid = |table: &str, column: &str| {
        matches!((table, column), ("rounds", "project_uuid" | "manifest_hash") | ("seals", "manifest_hash"))
            || (table == "round_queue" && column == "ordinal")
    };
    let connection = Connection::open(path).unwrap();
    let mut shape = vec![format!("{} bytes", std::fs::metadata(path).unwrap().len())];
    for pragma in ["page_count", "freelist_count"] {
        let n: i64 = connection.pragma_query_value(None, pragma, |r| r.get(0)).unwrap();
        shape.push(format!("{pragma} {n}"));
    }
    let names: Vec<String> = {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for table in names {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let mut n = 0;
        while let Some(row) = rows.next().unwrap() {
            n += 1;
            for (at, column) in columns.iter().enumerate() {
                let value: Value = row.get(at).unwrap();
                let told = match &value {
                    Value::Null => "nothing".to_owned(),
                    Value::Integer(_) | Value::Real(_) if follows_uuid(&table, column) => "number".to_owned(),
                    Value::Integer(i) => i.to_string(),
                    Value::Real(r) => r.to_string(),
                    Value::Text(text)
                        if OPAQUE.contains(&(&table, column)) || follows_uuid(&table, column) =>
                    {
                        format!("text of {}", text.len())
                    }
                    Value::Blob(blob) if OPAQUE.contains(&(&table, column)) => {
                        format!("blob of {}", blob.len())
                    }
                    Value::Text(text) => text.clone(),
                    Value::Blob(blob) => Digest::of(&[blob]).hex(),
                };
                shape.push(format!("{table}.{n}.{column} {told}"));
            }
        }
    }
    shape
}

/// The same steps at the same times, other words: same rows in the same order, same lengths, same numbers.
#[test]
fn two_rounds_that_differ_in_labels_alone_have_files_of_one_shape() {
    let shape_of = |scene: Scene| {
        let (_folder, path) = scene.closed();
        shape(&path)
    };
    let (short, long) = ("x", &"a much longer thought about this visit ".repeat(5)[..]);
    let one = shape_of(Scene::locked(&["browsing"], short));
    let other = shape_of(Scene::locked(&["checkout_frustration", "scanner"], long));
    assert_eq!(one, other);
    // The detector detects: in clear the lengths differ.
    let one = shape_of(Scene::in_clear(&["browsing"], short));
    let other = shape_of(Scene::in_clear(&["checkout_frustration"], long));
    assert_ne!(one, other);
}

/// All that an event can say of one item, as its coder's program would write it, but for the nonce.
fn guesses(codebook: &str, item: &str) -> Vec<(String, String)> {
    let codes = starters()[0].codebook().unwrap().codes;
    let mut guesses = Vec::new();
    for code in &codes {
        let text = format!(
            "{{\"abstain\":null,\"at_ms\":{LABELLED_AT_MS},\"codebook\":\"{codebook}\",\"coder\":\"bob\",\
             \"confidence\":1,\"coverage_thousandths\":null,\"flag\":false,\"item\":\"{item}\",\"kind\":\"label\",\
             \"label\":[\"{}\"],\"nonce\":\"NONCE\",\"note\":\"{NOTE}\",\"round\":\"r1\",\"seq\":1,\
             \"time_to_first_label_ms\":null}}",
            code.id
        );
        guesses.push((code.id.clone(), text));
    }
    guesses
}

/// Somebody who knows item, time, note and everything else but the code tries all codes against the hash of the first
/// event, with every 32 bytes that stand anywhere in the file as the secret: the nonce follows from it.
fn brute_force(path: &Path) -> Option<String> {
    let connection = Connection::open(path).unwrap();
    let (previous, hash): (Vec<u8>, Vec<u8>) = connection
        .query_row("SELECT prev_hash, hash FROM ballot_events WHERE coder_id = 'bob' AND seq = 1", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .unwrap();
    let codebook: String =
        connection.query_row("SELECT codebook_hash FROM rounds", [], |r| r.get(0)).unwrap();
    let previous = Digest::from_slice(&previous).unwrap();
    let guesses = guesses(&codebook, "s00#1");
    let bytes = std::fs::read(path).unwrap();
    let zeros = |window: &[u8]| window.iter().map(|b| usize::from(*b == 0)).sum::<usize>();
    let windows = bytes.windows(32).filter(|window| zeros(window) < 8);
    let try_nonce = |nonce: &str| {
        guesses.iter().find_map(|(code, text)| {
            let text = text.replace("NONCE", nonce);
            (next_hash(&previous, text.as_bytes()).0[..] == hash).then(|| code.clone())
        })
    };
    let nonce = |secret: &[u8]| {
        let mut hex = Digest::of(&[b"binocular/nonce/v1\0", secret, &1_u64.to_be_bytes()]).hex();
        hex.truncate(32);
        hex
    };
    let plain = ["", "00000000000000000000000000000000"].into_iter().find_map(&try_nonce);
    plain.or_else(|| windows.map(nonce).find_map(|nonce| try_nonce(&nonce)))
}

#[test]
fn the_hashes_in_the_file_cannot_be_matched_against_the_few_labels() {
    let (_folder, path) = Scene::locked(&["checkout_frustration"], NOTE).closed();
    assert_eq!(brute_force(&path), None);
    // The detector detects: where the secret stands in the file, the code is found.
    let (_folder, path) = Scene::in_clear(&["checkout_frustration"], NOTE).closed();
    assert_eq!(brute_force(&path).as_deref(), Some("checkout_frustration"));
}

/// After the seal, too, and with the seal of the other beside it: the commitment is salted by the same secret.
#[test]
fn a_seal_gives_nothing_away_before_the_ballot_is_opened() {
    let words = Passphrase::new("seven tired herons wade").unwrap();
    let mut scene = Scene::locked(&["checkout_frustration"], NOTE);
    let mut bob = Desk::sign_in(&scene.project, "r1", "bob", Some(&words)).unwrap();
    bob.seal(&mut scene.project, Incomplete::Refuse, 10).unwrap();
    let mut ann =
        Desk::begin(&mut scene.project, "r1", "ann", &Guard::None, &SeatSecret::from_seed(6)).unwrap();
    ann.seal(&mut scene.project, Incomplete::Allow, 11).unwrap();
    let found = census(&scene, &[NOTE]);
    assert_eq!(found.values().sum::<usize>(), 0, "{found:?}");
    let (_folder, path) = scene.closed();
    assert_eq!(brute_force(&path), None, "both are sealed, and bob has not opened his");
    let mut project = Project::open(&path).unwrap();
    Round::open_ballot(&mut project, "r1", "bob", Some(&words)).unwrap();
    project.close().unwrap();
    assert_eq!(brute_force(&path).as_deref(), Some("checkout_frustration"), "now everybody can check");
}

/// Sort orders and positions: the rows of a ballot lie in the order of its steps, and nowhere by what they say.
#[test]
fn the_order_of_rows_follows_the_steps_alone() {
    let order = |codes: &[&str]| {
        let (_folder, path) = Scene::locked(codes, "").closed();
        let connection = Connection::open(path).unwrap();
        let mut statement = connection.prepare("SELECT coder_id, seq FROM ballot_events").unwrap();
        let rows: Vec<(String, i64)> =
            statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
        rows
    };
    let one = order(&["browsing", "scanner", "checkout_frustration"]);
    assert_eq!(one, order(&["scanner"]));
    assert_eq!(one.len(), ITEMS + 2);
}
