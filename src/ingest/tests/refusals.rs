//! What is no recording is refused with a sentence that names the file and what to do.

use super::{gzip, meta, read};
use crate::ingest::{Found, ReadOptions, RefusalKind, list_inputs, read_bytes, read_file};
use crate::model::{NoWatch, Watch};

#[track_caller]
fn refused(name: &str, raw: &[u8], kind: RefusalKind, words: &str) {
    let (recordings, refusals) = read(name, raw);
    assert!(recordings.is_empty());
    let [refusal] = refusals.as_slice() else { panic!("{refusals:?}") };
    assert_eq!(refusal.kind, kind, "{}", refusal.reason);
    assert!(refusal.reason.contains(words), "{}", refusal.reason);
    assert!(refusal.reason.ends_with(&format!(": {name}")), "{}", refusal.reason);
    assert_eq!(refusal.input, name);
}

#[test]
fn kinds_of_files_that_are_no_recordings() {
    use RefusalKind::{Damaged, Empty, NotARecording};
    refused("a.json", b"", Empty, "empty");
    refused("a.json", b" \n\t ", Empty, "blanks");
    refused("a.png", b"\x89PNG\r\n\x1a\n0000", NotARecording, "PNG");
    refused("a.zip", b"PK\x03\x04rest", Damaged, "cannot be opened");
    refused("a.binocular", b"SQLite format 3\x00rest", NotARecording, "open it instead");
    refused("a.pdf", b"%PDF-1.7", NotARecording, "PDF");
    refused("a.mp4", b"\x00\x00\x00\x20ftypisom", NotARecording, "MP4");
    refused("a.html", b"\n<!DOCTYPE html><html>", NotARecording, "web page");
    refused("a.svg", b"<svg/>", NotARecording, "SVG");
    refused("a.txt", b"Dear diary", NotARecording, "plain text");
    refused("a.bin", &[1, 2, 3, 0, 0, 9, 1, 1, 1], NotARecording, "binary");
    refused("a.mob", &[0xff; 9], Damaged, "OpenReplay");
    refused("a.json.br", b"\x0b\x02\x80", Damaged, "Brotli");
    refused("a.json", b"{}", NotARecording, "no session-replay events");
    refused("a.json", b"[]", NotARecording, "no session-replay events");
    refused("a.json", b"[1,2,3]", NotARecording, "no session-replay events");
    refused("a.json", b"{\"events\":[{\"type\":4,\"da", Damaged, "ends before");
    refused("a.json", b"[{\"type\":3,\"timestamp\":1700000000000}]", Damaged, "complete");
    refused("a.json", b"[{\"type\":77,\"timestamp\":1700000000000}]", Damaged, "no type");
    refused("a.gz", b"\x1f\x8b\x08\x00broken", Damaged, "gzip");
    refused("a.json", b"\xff\xfe[\x00\x00\xd8", Damaged, "UTF-16");
}

#[test]
fn a_bomb_is_refused_and_costs_no_memory() {
    let bomb = gzip(&vec![b'['; 200 << 20]);
    refused("bomb.json.gz", &bomb, RefusalKind::TooLarge, "bomb");
    let nested = gzip(&gzip(&gzip(&gzip(b"[]"))));
    refused("nested.gz", &nested, RefusalKind::Damaged, "three times");
    let options = ReadOptions { max_unpacked_bytes: 1000, ..ReadOptions::default() };
    let (recordings, refusals) = super::read_with("a.gz", &gzip(&[b'x'; 2000]), &options);
    assert!(recordings.is_empty() && refusals[0].kind == RefusalKind::TooLarge);
}

#[test]
fn files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("sub/.hidden")).unwrap();
    for name in ["b.json", "a.json", ".secret.json", "sub/c.json", "sub/.hidden/d.json"] {
        std::fs::write(path(name), format!("[{}]", meta(0))).unwrap();
    }
    let missing = path("none.json");
    let given = [folder.path().to_path_buf(), path("a.json"), missing.clone()];
    let (files, refused) = list_inputs(&given);
    assert_eq!(files, [path("a.json"), path("b.json"), path("sub/c.json")]);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].kind, RefusalKind::Missing);
    assert!(refused[0].reason.ends_with(&missing.display().to_string()));
    // A hidden file that was named itself is read.
    assert_eq!(list_inputs(&[path(".secret.json")]).0.len(), 1);

    let mut found = Vec::new();
    let options = ReadOptions::default();
    let summary = read_file(&path("sub/c.json"), &options, &NoWatch, &mut |f| found.push(f)).unwrap();
    assert_eq!((summary.recordings, summary.events), (1, 1));
    assert!(matches!(&found[0], Found::Recording(r) if r.id.as_str() == "c" && &*r.source.file == "c.json"));
    for (bad, kind) in [(missing, RefusalKind::Missing), (path("sub"), RefusalKind::Unreadable)] {
        found.clear();
        read_file(&bad, &options, &NoWatch, &mut |f| found.push(f)).unwrap();
        assert!(matches!(&found[..], [Found::Refused(r)] if r.kind == kind), "{found:?}");
    }
    found.clear();
    let small = ReadOptions { max_file_bytes: 10, ..ReadOptions::default() };
    read_file(&path("a.json"), &small, &NoWatch, &mut |f| found.push(f)).unwrap();
    assert!(matches!(&found[..], [Found::Refused(r)] if r.kind == RefusalKind::TooLarge));
}

struct Stopped;

impl Watch for Stopped {
    fn progress(&self, _done: u64, _total: u64, _what: &str) {}
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_stopped_reading_hands_out_nothing_more() {
    let mut found = 0;
    let input = format!("[{}]", meta(0));
    let read = read_bytes("a.json", input.as_bytes(), &ReadOptions::default(), &Stopped, &mut |_| found += 1);
    assert!(read.is_err());
    assert_eq!(found, 0);
}
