//! Inputs that break, on purpose or by accident: nothing panics, nothing overflows, what was complete is read.

use super::{at, click, full, gzip, latin1, meta, read, read_with, zlib};
use crate::ingest::ReadOptions;
use crate::model::{EventKind, WarningCode};
use proptest::prelude::*;

fn small() -> String {
    let page = r#"{"node":{"type":0,"id":1,"childNodes":[{"type":2,"tagName":"input","id":2,
        "attributes":{"type":"password","value":"x\u00e9\ud83d\ude00"},"childNodes":[]}]},"initialOffset":{"left":0,"top":0}}"#;
    let mutation =
        format!(r#"{{"source":0,"adds":{},"removes":[],"texts":[],"attributes":[]}}"#, latin1(&gzip(b"[]")));
    [meta(0), at(1, 2, page), click(2, 2), at(3, 3, &mutation), click(4, 2)].join(",")
}

#[test]
fn a_file_cut_at_any_byte_gives_its_complete_events() {
    let input = format!(r#"{{"session_id":"s","events":[{}],"plan":"pro"}}"#, small());
    let ends: Vec<usize> = {
        // Places behind each event, found with another parser.
        let whole: serde_json::Value = serde_json::from_str(&input).unwrap();
        assert_eq!(whole["events"].as_array().unwrap().len(), 5);
        input.match_indices("\"timestamp\":").map(|(at, _)| at + input[at..].find('}').unwrap() + 1).collect()
    };
    for cut in 0..input.len() {
        let (recordings, refusals) = read("s.json", &input.as_bytes()[..cut]);
        let complete = ends.iter().filter(|end| **end <= cut).count();
        let events: usize = recordings.iter().map(|r| r.events.len()).sum();
        assert_eq!(events, complete, "cut at {cut}");
        assert_eq!(refusals.len(), usize::from(complete == 0), "cut at {cut}");
        let array_is_whole = cut > input.rfind(']').unwrap();
        for recording in recordings {
            let told = recording.warnings.count(WarningCode::TruncatedInput);
            assert_eq!(told, u64::from(!array_is_whole), "cut at {cut}");
        }
    }
}

#[test]
fn cut_lines_and_cut_archives() {
    let lines = [meta(0), full(1), click(2, 3)].join("\n");
    for cut in 0..lines.len() {
        let (recordings, refusals) = read("s.ndjson", &lines.as_bytes()[..cut]);
        assert_eq!(recordings.len() + refusals.len(), 1, "cut at {cut}");
    }
    let packed = gzip(format!("[{}]", vec![small(); 50].join(",")).as_bytes());
    for cut in 0..packed.len() {
        let (recordings, refusals) = read("s.json.gz", &packed[..cut]);
        assert_eq!(recordings.len() + refusals.len(), 1, "cut at {cut}");
    }
}

#[test]
fn no_depth_overflows() {
    let deep = 100_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]"), ("[\"w\",", "]")] {
        let input = format!("{}1{}", open.repeat(deep), close.repeat(deep));
        let (recordings, refusals) = read("s.json", input.as_bytes());
        assert!(recordings.is_empty() && refusals.len() == 1);
        assert_eq!(read("s.json", &input.as_bytes()[..input.len() / 2]).1.len(), 1);
    }
    let open = r#"{"type":2,"tagName":"div","attributes":{},"id":2,"childNodes":["#;
    let page = format!("{}{}", open.repeat(deep), "]}".repeat(deep));
    let input = format!("[{},{}]", meta(0), at(1, 2, &format!(r#"{{"node":{page}}}"#)));
    let (recordings, _) = read("s.json", input.as_bytes());
    let EventKind::FullSnapshot { tree, .. } = &recordings[0].events[1].kind else { panic!() };
    assert_eq!(tree.len(), ReadOptions::default().max_dom_depth + 1);
    assert_eq!(recordings[0].warnings.count(WarningCode::DepthCapped), 1);
    let payload = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    let input = format!("[{}]", at(1, 5, &format!(r#"{{"tag":"t","payload":{payload}}}"#)));
    assert_eq!(read("s.json", input.as_bytes()).0[0].events.len(), 1);
}

#[test]
fn limits_hold() {
    let options = ReadOptions {
        max_tree_nodes: 3,
        max_events: 4,
        max_tabs: 2,
        max_value_bytes: 70,
        ..ReadOptions::default()
    };
    let text = "0123456789".repeat(9);
    let nodes = vec![format!(r#"{{"type":3,"textContent":"{text}","id":4}}"#); 9].join(",");
    let page = at(0, 2, &format!(r#"{{"node":{{"type":0,"id":1,"childNodes":[{nodes}]}}}}"#));
    let tabs = (0..9).map(|i| meta(i).replacen('{', &format!("{{\"windowId\":{i},"), 1));
    let input = format!("[{page},{}]", tabs.collect::<Vec<_>>().join(","));
    let (recordings, _) = read_with("s.json", input.as_bytes(), &options);
    let tree = recordings[0].events.iter().find_map(|e| match &e.kind {
        EventKind::FullSnapshot { tree, .. } => Some(tree),
        _ => None,
    });
    let nodes = &tree.unwrap().nodes;
    assert_eq!(nodes.len(), 3);
    assert!(matches!(&nodes[1].data, crate::model::NodeData::Text(text) if text.len() == 70));
    assert_eq!(recordings[0].tabs.len(), 2);
    // One event was made up: the address of the page.
    assert!(recordings[0].events.len() <= 5);
    for code in [WarningCode::ValueCapped, WarningCode::ForeignTabsMerged] {
        assert!(recordings[0].warnings.count(code) > 0, "{code}");
    }
}

#[test]
fn a_packed_event_that_is_a_bomb_costs_only_itself() {
    let bomb = latin1(&zlib(&vec![b' '; 130 << 20]));
    let good = latin1(&zlib(meta(0).as_bytes()));
    let (recordings, _) = read("s.json", format!("[{good},{bomb}]").as_bytes());
    assert_eq!(recordings[0].events.len(), 1);
    assert_eq!(recordings[0].warnings.count(WarningCode::UndecodableField), 1);
}

#[test]
fn many_broken_lines_do_not_take_the_square_of_their_time() {
    let mut lines = format!("{}\n{}\n{}\n", meta(0), full(1), click(2, 3)).repeat(6);
    lines.push_str(&"{\"a\":[\"\n".repeat(200_000));
    let (recordings, _) = read("s.ndjson", lines.as_bytes());
    assert_eq!(recordings.len(), 1);
    assert!(recordings[0].warnings.count(WarningCode::BadLine) > 100_000);
}

#[test]
fn the_same_bytes_give_the_same_recording() {
    let input = format!("[{}]", (0..500).map(|i| click(i / 3, i % 7)).collect::<Vec<_>>().join(","));
    assert_eq!(read("s.json", input.as_bytes()), read("s.json", input.as_bytes()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(raw in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (recordings, refusals) = read("x", &raw);
        prop_assert_eq!(recordings.is_empty(), refusals.len() == 1);
    }

    #[test]
    fn any_text_of_json_marks_is_read_or_refused(
        text in "([\\[\\]{},:\"\\\\]|\\\\u|\"type\":[0-7],|\"timestamp\":17|\"data\":|null|-1|\"windowId\":|\n|\u{1}|é){0,60}"
    ) {
        let (recordings, refusals) = read("x.json", text.as_bytes());
        prop_assert_eq!(recordings.is_empty(), refusals.len() == 1);
    }

    #[test]
    fn a_changed_byte_breaks_nothing(place in any::<prop::sample::Index>(), byte in any::<u8>(), lines in any::<bool>()) {
        let text = if lines { [meta(0), full(1), click(2, 3)].join("\n") } else { format!("[{}]", small()) };
        let mut raw = text.into_bytes();
        let place = place.index(raw.len());
        raw[place] = byte;
        let (recordings, refusals) = read("x.json", &raw);
        prop_assert!(recordings.len() + refusals.len() >= 1);
    }

    #[test]
    fn a_lost_or_doubled_stretch_breaks_nothing(from in any::<prop::sample::Index>(), length in 0..80_usize, doubled in any::<bool>()) {
        let text = format!("{{\"events\":[{}]}}", small()).into_bytes();
        let from = from.index(text.len());
        let to = (from + length).min(text.len());
        let middle: &[u8] = if doubled { &text[from..to] } else { &[] };
        let raw = if doubled { [&text[..to], middle, &text[to..]].concat() } else { [&text[..from], &text[to..]].concat() };
        let (recordings, refusals) = read("x.json", &raw);
        prop_assert!(recordings.len() + refusals.len() >= 1);
    }

    #[test]
    fn strings_come_out_as_they_went_in(text in any::<String>()) {
        prop_assume!(crate::privacy::Masks::default().find(&text).is_empty());
        let payload = serde_json::to_string(&text).unwrap();
        let input = format!("[{}]", at(0, 3, &format!(r#"{{"source":5,"id":3,"text":{payload},"isChecked":false}}"#)));
        let (recordings, _) = read("x.json", input.as_bytes());
        let EventKind::Input { text: read, .. } = &recordings[0].events[0].kind else { panic!() };
        prop_assert_eq!(&**read, &*text);
    }
}

/// A fuzzer found it: a key without letters named its session, which then had no name that one could ask for.
#[test]
fn a_key_without_letters_names_no_session() {
    let run = |from: i64| format!("[{},{}]", meta(from), full(from + 1));
    for key in ["", " ", "\\u0000"] {
        let text = format!(r#"{{"{key}":{},"data":{}}}"#, run(0), run(9_000_000));
        let (recordings, refusals) = read("s.json", text.as_bytes());
        let ids: Vec<&str> = recordings.iter().map(|r| r.id.as_str()).collect();
        assert_eq!((ids.len(), refusals.len()), (2, 0), "{key:?}");
        assert!(ids.contains(&"data") && ids.contains(&"s"), "{ids:?}");
    }
}
