//! Archives and packings, sessions in several files, and what attacks through them.

use super::{check, click, full, gzip, meta, read, read_with, zlib};
use crate::ingest::{Found, Join, ReadOptions, RefusalKind, Unit, list_inputs, plan, read_files};
use crate::model::{NoWatch, Recording};
use std::io::Write;
use std::path::PathBuf;

fn visit(offset: i64) -> String {
    format!("[{},{},{}]", meta(offset), full(offset + 1), click(offset + 2, 3))
}

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default();
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files {
        // By hand, as names that lead out of the archive are refused by the writer.
        let mut header = ::tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(::tar::EntryType::Regular);
        header.set_cksum();
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

fn ids(recordings: &[Recording]) -> Vec<&str> {
    recordings.iter().map(|r| r.id.as_str()).collect()
}

#[test]
fn every_packing_of_one_file() {
    let text = visit(0);
    let raw = text.as_bytes();
    let packed: [(&str, Vec<u8>); 5] = [
        ("v.json.gz", gzip(raw)),
        ("v.json.z", zlib(raw)),
        ("v.json.zst", zstd::encode_all(raw, 1).unwrap()),
        ("v.json.snappy", blocks(&[raw])),
        ("v.json.xz", xz_stored(raw)),
    ];
    for (name, packed) in packed {
        let (recordings, refusals) = read(name, &packed);
        assert!(refusals.is_empty(), "{name}: {refusals:?}");
        assert_eq!((ids(&recordings), recordings[0].events.len()), (vec!["v"], 3), "{name}");
    }
    // The same in Brotli, stored without any gain: a header, one uncompressed block, an empty last one.
    let mut brotli = brotli_stored(raw);
    let (recordings, refusals) = read("v.json.br", &brotli);
    assert!(refusals.is_empty(), "{refusals:?}");
    assert_eq!(ids(&recordings), ["v"]);
    brotli.truncate(brotli.len() / 2);
    assert_eq!(read("v.json.br", &brotli).0.len(), 1, "what came before the cut is read");
}

/// An xz file that stores its bytes as they are, by the format's own description.
fn xz_stored(raw: &[u8]) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum().to_le_bytes()
    };
    let varint = |mut n: usize| {
        let mut out = Vec::new();
        while n >= 0x80 {
            out.push(n as u8 | 0x80);
            n >>= 7;
        }
        out.push(n as u8);
        out
    };
    let flags = [0, 0];
    let header = [2, 0, 0x21, 1, 0x16, 0, 0, 0];
    let mut out = [&b"\xfd7zXZ\x00"[..], &flags, &crc(&flags), &header, &crc(&header)].concat();
    let data = [&[1][..], &(raw.len() as u16 - 1).to_be_bytes(), raw, &[0]].concat();
    let unpadded = 12 + data.len();
    out.extend(data);
    out.resize(out.len().next_multiple_of(4), 0);
    let mut index = [vec![0, 1], varint(unpadded), varint(raw.len())].concat();
    index.resize(index.len().next_multiple_of(4), 0);
    index.extend(crc(&index));
    let back = [&(index.len() as u32 / 4 - 1).to_le_bytes()[..], &flags].concat();
    out.extend(index);
    [out, crc(&back).to_vec(), back, b"YZ".to_vec()].concat()
}

fn brotli_stored(raw: &[u8]) -> Vec<u8> {
    assert!(raw.len() <= 1 << 16);
    // WBITS 16: bit 0. ISLAST 0, MNIBBLES 4 (00), MLEN-1 in 16 bits, ISUNCOMPRESSED 1, to the byte's end; then 11.
    let bits: u32 = ((raw.len() as u32 - 1) << 4) | (1 << 20);
    let mut out = bits.to_le_bytes()[..3].to_vec();
    out.extend_from_slice(raw);
    out.push(3);
    out
}

fn blocks(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        let block = snap::raw::Encoder::new().compress_vec(part).unwrap();
        out.extend_from_slice(&(block.len() as u32).to_be_bytes());
        out.extend(block);
    }
    out
}

#[test]
fn blocks_of_posthog() {
    let line = |window: &str, event: String| format!("[\"{window}\",{event}]\n");
    let (a, b) = (line("w1", meta(0)) + &line("w1", full(1)), line("w2", meta(2)) + &line("w2", full(3)));
    for raw in [
        blocks(&[a.as_bytes(), b.as_bytes()]),
        snap::raw::Encoder::new().compress_vec((a.clone() + &b).as_bytes()).unwrap(),
    ] {
        let (recordings, refusals) = read("blob.bin", &raw);
        assert!(refusals.is_empty(), "{refusals:?}");
        assert_eq!((recordings[0].tabs.len(), recordings[0].events.len()), (2, 4));
    }
    // A block that claims to be four gigabytes asks for no memory.
    let mut huge = vec![0, 0, 0, 9, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0];
    huge.extend([0x80; 50]);
    assert_eq!(read("blob.bin", &huge).1.len(), 1);
}

#[test]
fn archives_give_the_files_in_them() {
    let (a, b) = (visit(0), visit(60_000));
    let files: [(&str, &[u8]); 4] = [
        ("x/a.json", a.as_bytes()),
        ("x/b.json.gz", &gzip(b.as_bytes())),
        ("x/readme.txt", b"hello"),
        ("__MACOSX/x/a.json", b"junk"),
    ];
    for (name, raw) in [("e.zip", zip(&files)), ("e.tar", tar(&files)), ("e.tar.gz", gzip(&tar(&files)))] {
        let (recordings, refusals) = read(name, &raw);
        assert_eq!(ids(&recordings), ["a", "b"], "{name}");
        assert_eq!(refusals.len(), 1, "{name}: {refusals:?}");
        assert_eq!(&*recordings[0].source.file, "a.json");
    }
    let nested = zip(&[("in.zip", &zip(&files))]);
    assert_eq!(read("e.zip", &nested).0.len(), 2);
    let deeper = zip(&[("n.zip", &nested)]);
    assert!(read("e.zip", &deeper).1.iter().any(|r| r.reason.contains("in an archive")));
    assert!(read("e.zip", &zip(&[])).1[0].reason.contains("empty"));
}

#[test]
fn archives_that_attack() {
    let a = visit(0);
    // Names that lead out of the archive are names only: nothing is ever written.
    let out = ["../../etc/x.json", "/etc/y.json", "..\\..\\z.json", "c:/w.json"];
    let files: Vec<(&str, &[u8])> = out.iter().map(|name| (*name, a.as_bytes())).collect();
    for raw in [zip(&files), tar(&files)] {
        let (recordings, _) = read("e.zip", &raw);
        assert!(recordings.iter().all(|r| !r.source.file.contains("..") && !r.source.file.contains('/')));
        assert_eq!(recordings.len(), 4);
    }
    let bomb = vec![b' '; 100 << 20];
    let raw = zip(&[("a.json", a.as_bytes()), ("bomb.json", &bomb)]);
    let (recordings, refusals) = read("e.zip", &raw);
    assert_eq!(recordings.len(), 1);
    assert_eq!(refusals[0].kind, RefusalKind::TooLarge);
    assert!(refusals[0].reason.contains("max_unpack_ratio"), "{}", refusals[0].reason);
    let many: Vec<(String, Vec<u8>)> =
        (0..20).map(|n| (format!("v{n}x.json"), visit(n).into_bytes())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let options = ReadOptions { max_archive_entries: 5, ..ReadOptions::default() };
    let (recordings, refusals) = read_with("e.zip", &zip(&many), &options);
    assert_eq!((recordings.len(), refusals.len()), (5, 1));
    for raw in [zip(&many[..4]), tar(&many[..4])] {
        for cut in (0..raw.len()).step_by(37) {
            let (recordings, refusals) = read("e.bin", &raw[..cut]);
            assert!(recordings.len() + refusals.len() >= 1, "cut at {cut}");
        }
    }
}

#[test]
fn parts_in_an_archive_are_one_session() {
    let parts =
        [format!("[{},{}]", meta(0), full(1)), format!("[{}]", click(2, 3)), format!("[{}]", click(3, 3))];
    let named: Vec<(String, String)> =
        [2, 0, 1].iter().map(|n| (format!("r7/{n}"), parts[*n as usize].clone())).collect();
    let files: Vec<(&str, &[u8])> = named.iter().map(|(n, b)| (n.as_str(), b.as_bytes())).collect();
    let (recordings, refusals) = read("e.zip", &zip(&files));
    assert!(refusals.is_empty());
    assert_eq!((ids(&recordings), recordings[0].events.len()), (vec!["r7"], 4));
}

fn units(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<Unit>, Vec<Recording>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let options = ReadOptions::default();
    let (listed, _) = list_inputs(&[folder.path().to_path_buf()]);
    let units = plan(&listed, &options, &NoWatch).unwrap();
    let mut recordings = Vec::new();
    for unit in &units {
        let each = &mut |found| match found {
            Found::Recording(recording) => recordings.push(*recording),
            Found::Refused(refusal) => panic!("{refusal:?}"),
        };
        read_files(&unit.files, unit.join, &options, &NoWatch, each).unwrap();
    }
    (folder, units, recordings)
}

#[test]
fn one_session_over_many_files() {
    let (first, second, third) =
        (format!("[{},{}]", meta(0), full(1)), format!("[{}]", click(2, 3)), format!("[{}]", click(3, 3)));
    let files = [
        ("s/replay-segment-0.json", first.as_str()),
        ("s/replay-segment-10.json", &third),
        ("s/replay-segment-2.json", &second),
        ("t/part1.json", &first),
        ("t/part2.json", &second),
        ("u/9.json", &first),
        ("u/10.json", &second),
        ("v/visit1.json", &first),
        ("v/visit2.json", &first),
    ];
    let (_folder, units, recordings) = units(&files);
    let sizes: Vec<usize> = units.iter().map(|u| u.files.len()).collect();
    assert_eq!(sizes, [3, 2, 2, 1, 1]);
    assert_eq!(ids(&recordings), ["replay", "t", "u", "visit1", "visit2"]);
    assert_eq!(recordings.iter().map(|r| r.events.len()).collect::<Vec<_>>(), [4, 3, 3, 2, 2]);
    assert_eq!(recordings[0].duration_ms(), 3);
}

#[test]
fn copies_of_a_session_are_no_parts() {
    let whole = format!("[{},{},{}]", meta(0), full(1), click(2, 3));
    let cut = &whole[..whole.len() - 20];
    let (_folder, planned, recordings) = units(&[("part1.json", cut), ("part2.json", &whole)]);
    assert_eq!((planned.len(), recordings.len()), (2, 2));
    let named = |events: &str| format!("{{\"session_id\":\"a\",\"events\":[{events}]}}");
    let (first, second) = (named(&[meta(0), full(5)].join(",")), named(&[meta(0), click(3, 3)].join(",")));
    let (_folder, _, recordings) = units(&[("x.json", &first), ("y.json", &second)]);
    assert_eq!(recordings.len(), 2, "both tell of the same time");
}

#[test]
fn files_that_name_the_same_session_are_one() {
    let chunk = |id: &str, events: String| format!("{{\"session_id\":\"{id}\",\"events\":[{events}]}}");
    let (a1, a2) = (chunk("a", [meta(0), full(1)].join(",")), chunk("a", click(2, 3)));
    let (b, c) = (chunk("b", [meta(0), full(1)].join(",")), chunk("c", [meta(0), full(1)].join(",")));
    let both = format!("{a2}\n{b}\n");
    let (_folder, units, recordings) =
        units(&[("monday.json", &a1), ("tuesday.json", &both), ("sunday.json", &c)]);
    assert_eq!(units.iter().map(|u| u.join).collect::<Vec<_>>(), [Join::Names, Join::Alone]);
    assert_eq!(ids(&recordings), ["a", "b", "c"]);
    assert_eq!(recordings[0].events.len(), 3);
}

#[test]
fn segments_of_sentry_by_their_own_numbers() {
    let segment = |number: u32, events: &str| {
        [format!("{{\"segment_id\":{number}}}\n").into_bytes(), zlib(events.as_bytes())].concat()
    };
    let (zero, one) =
        (segment(0, &format!("[{},{}]", meta(0), full(1))), segment(1, &format!("[{}]", click(2, 3))));
    let (recordings, _) = read("r.zip", &zip(&[("abc/1", &one), ("abc/0", &zero)]));
    assert_eq!((ids(&recordings), recordings[0].events.len()), (vec!["abc"], 3));
    assert_eq!(&*recordings[0].source.format, "sentry-segment");
}

#[test]
fn the_two_halves_of_an_openreplay_session() {
    let at: PathBuf = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures/openreplay");
    let (Ok(first), Ok(second)) = (std::fs::read(at.join("dom1.mobs")), std::fs::read(at.join("dom2.mobe")))
    else {
        eprintln!("skipped: there is no folder ../shared/fixtures");
        return;
    };
    let (recordings, refusals) =
        read("o.zip", &zip(&[("7001/dom.mobs", &first), ("7001/dom.mobe", &second)]));
    assert!(refusals.is_empty(), "{refusals:?}");
    assert_eq!(ids(&recordings), ["7001"]);
    assert_eq!((recordings[0].duration_ms(), recordings[0].events.len() > 8_000), (789_447, true));
    // The first half alone ends within a message.
    let (recordings, _) = read("dom.mobs", &first);
    assert!(recordings[0].warnings.count(crate::model::WarningCode::TruncatedInput) == 1);
}

#[test]
fn archives_without_files_are_told() {
    check("e.tar", tar(&[]), "refused Empty The file holds only blanks; export it again: e.tar");
    let hidden = zip(&[(".DS_Store", b"x"), ("__MACOSX/a.json", b"x")]);
    let told =
        "refused NotARecording This archive holds no files that can be read; check what is in it: e.zip";
    check("e.zip", hidden, told);
}
