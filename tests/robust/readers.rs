//! Good files with bytes changed, lost, doubled and cut, through every reader: what the fuzzer does, for a bounded time.

use super::fuzz::readers::{NAMES, read, table};
use super::fuzz::{files, mirror, texts};
use super::{Dice, full, on_big_stack};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Rounds and time for each reader; a slow machine does fewer rounds.
const ROUNDS: u64 = 1_500;
const TIME: Duration = Duration::from_secs(15);

fn events() -> Vec<u8> {
    let page = r#"{"type":2,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"input","attributes":{"type":"password","value":"x"},"childNodes":[]}]},"initialOffset":{"left":0,"top":0}},"timestamp":1700000000001}"#;
    format!(
        r#"[{{"type":4,"data":{{"href":"https://a.example/","width":800,"height":600}},"timestamp":1700000000000}},{page},
        {{"type":3,"data":{{"source":0,"adds":[{{"parentId":2,"nextId":null,"node":{{"type":3,"id":3,"textContent":"t"}}}}],"removes":[{{"parentId":1,"id":2}}],"texts":[],"attributes":[]}},"timestamp":1700000000002,"windowId":"w"}},
        {{"type":3,"data":{{"source":1,"positions":[{{"x":1,"y":2,"id":2,"timeOffset":-40}}]}},"timestamp":1700000000090}},
        {{"type":6,"data":{{"plugin":"rrweb/console@1","payload":{{"level":"error","payload":["\"m\""],"trace":[]}}}},"timestamp":1700000000099}}]"#
    )
    .into_bytes()
}

fn mob() -> Vec<u8> {
    let messages: [&[u8]; 9] = [
        &[0, 0x80, 0xd0, 0x95, 0xff, 0xbc, 0x31],
        &[122, 3, b'u', b'r', b'l', 0, 0, 0],
        &[7],
        &[8, 1, 0, 0, 4, b'B', b'O', b'D', b'Y', 0],
        &[9, 2, 1, 0],
        &[14, 2, 2, b'h', b'i'],
        &[0, 0x81, 0xd0, 0x95, 0xff, 0xbc, 0x31],
        &[20, 5, 6],
        &[69, 1, 0, 0, 0],
    ];
    let mut out = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        out.extend_from_slice(&(index as u64 + 1).to_le_bytes());
        out.extend_from_slice(message);
    }
    out
}

fn archive() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["a/0", "a/1", "b.json"] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&events()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A good file for each name.
fn good(name: &str) -> Vec<u8> {
    let lines = || String::from_utf8_lossy(&events()).replace(['\n', '[', ']'], " ").replace("},\n", "}\n");
    match name {
        "events.json" => events(),
        "lines.jsonl" => lines().into_bytes(),
        "dom.mob" => mob(),
        "table.csv" => b"session_id,timestamp,event,x,y,selector\ns,1700000000000,click,1,2,a.buy\ns,2024-01-01T00:00:00Z,move,1,2,\"q\"\"\"\n".to_vec(),
        "archive.zip" => archive(),
        "clarity.json" => br#"{"e":["0.8.20",1,0,506,"p","u","s",1,0,0,0,"https://a.example/"],"a":[[500,0,0,1700000000000],[30,12,6,11,22],[40,9,6,11,22,0,0,0,1,0,"Buy",null,"h.h",1,0],[41,10,2,0,9]],"p":[[20,5,1,"*D","name=html",2,1,"HTML",5,2,"BODY","class=x",6,5,"BUTTON","id=buy",7,6,"*T","Buy",10,5,6,"DIV",[9]],[50,6,6,5,10,"BUTTON","id=sold",7,"*T"]]}"#.to_vec(),
        "datadog.json" => br##"{"records":[{"type":4,"timestamp":1700000000000,"data":{"href":"https://a.example/","width":8,"height":6}},{"type":2,"timestamp":1700000000001,"format":1,"data":[[0,"div","class"],[1,[null,"#document"],[1,"html"],[1,"body"],[1,0,[1,0]],[1,"#shadow-root"],[1,"#text","x"]],[7,["a{}"]],[8,0,0]]},{"type":12,"timestamp":1700000000009,"data":[[1,[2,"#text","y"],[0,"p"]],[2,5],[4,[6,"z"]],[12,[3,"v"]]]}],"creation_reason":"init","session":{"id":"s"},"view":{"id":"v"}}"##.to_vec(),
        "posthog.json" => std::fs::read(corpus().join("posthog/v2.json")).unwrap(),
        "recording-segment-0" => std::fs::read(corpus().join("sentry/segment.json")).unwrap(),
        _ => zstd::encode_all(events().as_slice(), 3).unwrap(),
    }
}

/// What fuzzers begin with, and what they found: a folder for each.
fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Crashes and odd inputs of earlier days, each under what it was found with.
#[test]
fn what_fuzzers_kept_is_read_by_what_they_called() {
    let mut tried = 0;
    for folder in std::fs::read_dir(corpus()).unwrap() {
        let folder = folder.unwrap().path();
        let fuzzer = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut inputs: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()).collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "{fuzzer} has inputs");
        for input in inputs {
            let bytes = std::fs::read(&input).unwrap();
            eprintln!("{}", input.display());
            match fuzzer.as_str() {
                "rrweb" => read("events.json", &bytes),
                "lines" => read("lines.jsonl", &bytes),
                "posthog" => read("posthog.json", &bytes),
                "sentry" => read("recording-segment-0", &bytes),
                "clarity" => read("clarity.json", &bytes),
                "datadog" => read("datadog.json", &bytes),
                "openreplay" => read("dom.mob", &bytes),
                "table" => table(&bytes),
                "archive" => read("archive.zip", &bytes),
                "packed" => read("packed.bin", &bytes),
                "project" => files::project(&bytes),
                "codec" => files::codec(&bytes),
                "expression" => texts::expression(&bytes),
                "css" => texts::css(&bytes),
                "mirror" => on_big_stack(|| mirror(&bytes)),
                other => panic!("{other} is no fuzzer"),
            }
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried} inputs");
}

fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let length = bytes.len();
        let at = dice.below(length + 1);
        match dice.below(6) {
            0 => bytes.truncate(at),
            1 if at < length => bytes[at] = dice.below(256) as u8,
            2 if at < length => bytes[at] ^= 1 << dice.below(8),
            3 => drop(bytes.drain(at..length.min(at + dice.below(40)))),
            4 => {
                let piece = bytes[at..length.min(at + dice.below(60))].to_vec();
                let to = dice.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            _ => {
                let odd: [&[u8]; 6] = [
                    b"\x00",
                    b"\xff\xff\xff\xff",
                    b"1e999",
                    b"\"\\ud800\"",
                    b"[[[[",
                    b"\x80\x80\x80\x80\x80\x80",
                ];
                let piece = odd[dice.below(odd.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
}

#[test]
fn changed_files_never_break_a_reader() {
    let (rounds, time) = if full() { (200_000, Duration::from_secs(600)) } else { (ROUNDS, TIME) };
    for (number, name) in NAMES.iter().enumerate() {
        let good = good(name);
        read(name, &good);
        let begun = Instant::now();
        let mut done = 0;
        for seed in 0..rounds {
            if begun.elapsed() > time {
                break;
            }
            let mut dice = Dice::new(seed * 16 + number as u64);
            let mut bytes = good.clone();
            mutate(&mut bytes, &mut dice);
            read(name, &bytes);
            done += 1;
        }
        assert!(done > 0);
        eprintln!("{name}: {done} changed files");
    }
}
