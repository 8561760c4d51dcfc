//! Importing again: the same, a part of it, in an archive, and what every format gives the second time.

use super::containers::zip;
use super::{at, click, full, gzip, meta, zlib};
use crate::ingest::import::{ImportReport, import_into};
use crate::ingest::tables::PRESETS;
use crate::ingest::{FORMATS, ReadOptions};
use crate::model::NoWatch;
use crate::project::Project;
use std::path::{Path, PathBuf};

struct Place {
    folder: tempfile::TempDir,
    project: Project,
}

impl Place {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
        let place = Self { folder, project };
        files.iter().for_each(|(name, bytes)| place.put(name, bytes));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("in").join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn import(&mut self, path: &Path) -> ImportReport {
        import_into(
            &mut self.project,
            &[path.to_path_buf()],
            &ReadOptions::default(),
            &|_, _, _| Some(Vec::new()),
            0,
            &NoWatch,
        )
        .unwrap()
    }

    /// Sessions and their events, in the order of their ids.
    fn held(&self) -> Vec<(String, u32)> {
        let rows = self.project.sessions().unwrap();
        let mut held: Vec<_> = rows.iter().map(|row| (row.session_id.to_string(), row.events)).collect();
        held.sort();
        held
    }
}

#[track_caller]
fn imports(place: &mut Place, name: &str, imported: usize, unchanged: usize) {
    let path = place.path(name);
    let report = place.import(&path);
    assert!(report.refused.is_empty(), "{:?}", report.refused);
    assert_eq!((report.imported.len(), report.unchanged.len()), (imported, unchanged), "{name}");
}

fn segments() -> [Vec<u8>; 3] {
    let segment = |number: u32, events: &str| {
        [format!("{{\"segment_id\":{number}}}\n").into_bytes(), zlib(events.as_bytes())].concat()
    };
    let moves = at(900, 3, r#"{"source":1,"positions":[{"x":4,"y":5,"id":1,"timeOffset":-300}]}"#);
    [
        segment(0, &format!("[{},{}]", meta(0), full(1))),
        segment(1, &format!("[{},{moves}]", click(600, 3))),
        segment(2, &format!("[{}]", click(1_200, 3))),
    ]
}

#[test]
fn a_part_of_a_session_that_is_there_is_nothing_new() {
    let [first, second, third] = segments();
    let mut place = Place::new(&[("r/seg-0", &first), ("r/seg-1", &second), ("r/seg-2", &third)]);
    imports(&mut place, "", 1, 0);
    let held = place.held();
    assert_eq!(held, [("r".to_owned(), 5)]);
    for part in ["r/seg-1", "r/seg-0", "r/seg-2", ""] {
        imports(&mut place, part, 0, 1);
        assert_eq!(place.held(), held, "{part}");
    }
    // What is not in it is a session.
    place.put("r/seg-7", format!("[{}]", click(90_000, 9)).as_bytes());
    imports(&mut place, "r/seg-7", 1, 0);
}

#[test]
fn a_part_that_was_imported_alone_becomes_the_whole_when_that_comes() {
    let [first, second, third] = segments();
    for alone in ["r/seg-0", "r/seg-1", "r/seg-2"] {
        let mut place = Place::new(&[("r/seg-0", &first), ("r/seg-1", &second), ("r/seg-2", &third)]);
        imports(&mut place, alone, 1, 0);
        let id = place.project.sessions().unwrap()[0].session_id.clone();
        place.project.add_tag(&id, "odd").unwrap();
        imports(&mut place, "", 1, 0);
        assert_eq!(place.held(), [("r".to_owned(), 5)], "after {alone}");
        assert_eq!(place.project.tags().unwrap(), [("odd".into(), 1)]);
        assert!(place.project.verify_recordings(&NoWatch).unwrap().is_empty());
        for part in [alone, "", "r/seg-1"] {
            imports(&mut place, part, 0, 1);
        }
        assert_eq!(place.held(), [("r".to_owned(), 5)], "after {alone}");
    }
}

#[test]
fn a_part_beside_the_whole_that_its_session_becomes_is_nothing_new() {
    let [first, second, third] = segments();
    let whole = [("all/a/r/seg-0", &*first), ("all/a/r/seg-1", &second), ("all/a/r/seg-2", &third)];
    let mut place = Place::new(&[whole[0], whole[1], whole[2], ("all/b/r/seg-2", &third)]);
    imports(&mut place, "all/a/r/seg-1", 1, 0);
    // The session gets another name while both wait to be stored.
    imports(&mut place, "all", 1, 1);
    assert_eq!(place.held(), [("r".to_owned(), 5)]);
}

#[test]
fn a_part_that_names_its_session_is_nothing_new_either() {
    let chunk = |events: String| format!("{{\"session_id\":\"a\",\"events\":[{events}]}}");
    let (one, two) = (chunk([meta(0), full(1)].join(",")), chunk(click(200, 3)));
    let mut place =
        Place::new(&[("monday.json", one.as_bytes()), ("tuesday.json.gz", &gzip(two.as_bytes()))]);
    imports(&mut place, "", 1, 0);
    imports(&mut place, "tuesday.json.gz", 0, 1);
    imports(&mut place, "monday.json", 0, 1);
    assert_eq!(place.held(), [("a".to_owned(), 3)]);
}

#[test]
fn sessions_named_behind_their_first_page_are_joined() {
    let page = at(
        1,
        2,
        &format!(
            r#"{{"node":{{"type":0,"id":1,"childNodes":[{{"type":5,"id":2,"textContent":"{}"}}]}},"initialOffset":{{}}}}"#,
            "x".repeat(90_000)
        ),
    );
    let one = format!("{{\"events\":[{},{page}],\"session_id\":\"late\"}}", meta(0));
    let two = format!("{{\"events\":[{}],\"session_id\":\"late\"}}", click(9, 3));
    for (first, second) in [("x.json", "y.json"), ("x.json.gz", "y.json.gz")] {
        let pack =
            |text: &str| if first.ends_with("gz") { gzip(text.as_bytes()) } else { text.as_bytes().to_vec() };
        let mut place = Place::new(&[(first, &pack(&one)), (second, &pack(&two))]);
        imports(&mut place, "", 1, 0);
        assert_eq!(place.held(), [("late".to_owned(), 3)]);
    }
    let files: [(&str, &[u8]); 3] =
        [("a/x.json", one.as_bytes()), ("b/q.json", b"[1]"), ("c/y.json", two.as_bytes())];
    let mut place = Place::new(&[("e.zip", &zip(&files))]);
    let report = place.import(&place.path("e.zip"));
    assert_eq!((report.imported.len(), report.refused.len()), (1, 1), "{:?}", report.refused);
    assert_eq!(place.held(), [("late".to_owned(), 3)]);
}

#[test]
fn parts_anywhere_in_an_archive_are_one_session() {
    let [first, second, third] = segments();
    let other = format!("[{},{}]", meta(0), full(1));
    // The directory of the archive is read by its names, in which the parts of a and b take turns.
    let files: [(&str, &[u8]); 5] = [
        ("a-segment-0", &first),
        ("a-segment-1.bin", &second),
        ("a-segment-1x/other.json", other.as_bytes()),
        ("a-segment-2", &third),
        ("b.json", other.as_bytes()),
    ];
    for name in ["e.zip", "e.tar"] {
        let raw = if name == "e.zip" { zip(&files) } else { super::containers::tar(&files) };
        let mut place = Place::new(&[(name, &raw)]);
        imports(&mut place, name, 3, 0);
        assert!(place.held().contains(&("a".to_owned(), 5)), "{:?}", place.held());
        imports(&mut place, name, 0, 3);
    }
}

#[test]
fn every_format_changes_nothing_the_second_time() {
    let mut files: Vec<(String, Vec<u8>)> = FORMATS
        .iter()
        .map(|format| (format!("{}.export", format.name), format.example.as_bytes().to_vec()))
        .collect();
    for preset in PRESETS {
        let example = crate::ingest::tables::tests::example(preset.name);
        files.push((format!("table {}.txt", preset.name), example.as_bytes().to_vec()));
    }
    files.sort();
    files.dedup();
    for (name, bytes) in &files {
        let mut place = Place::new(&[(name, bytes)]);
        let first = place.import(&place.path(name));
        assert_eq!(
            (!first.imported.is_empty(), first.refused.len()),
            (true, 0),
            "{name}: {:?}",
            first.refused
        );
        let held = place.held();
        let again = place.import(&place.path(name));
        assert_eq!((again.imported.len(), again.unchanged.len()), (0, first.imported.len()), "{name}");
        assert_eq!(place.held(), held, "{name}");
    }
}
