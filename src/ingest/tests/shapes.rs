//! Every shape in which exports come, and the names and properties around the events.

use super::{at, check, click, full, gzip, latin1, meta, read, zlib};
use crate::ingest::{FOREIGN, FORMATS, RefusalKind};
use base64::Engine;

fn pair() -> String {
    format!("{},{}", meta(0), full(1))
}

fn two(id: &str, format: &str) -> String {
    format!("{id} {format} 0 [\"tab 1\"]\n0 meta https://a.example/ 800x600\n1 full 1")
}

#[test]
fn the_array_may_be_wrapped_in_anything() {
    for wrapper in [
        r#"{"events":@}"#,
        r#"{"rrweb_data":@}"#,
        r#"{"result":@}"#,
        r#"{"a":{"b":{"c":[{"d":@}]}}}"#,
        "{\n  \"events\": {\n \"events\" : @ } }",
        r#"{"nothing":null,"list":[1,2,{"x":[]}],"events":@,"text":"[[["}"#,
    ] {
        let input = wrapper.replace('@', &format!("[{}]", pair()));
        check("s.json", input, &two("s", "rrweb-object"));
    }
}

#[test]
fn names_and_properties_stand_beside_the_events() {
    let wrap = |beside: &str| format!(r#"{{{beside},"events":[{}]}}"#, pair());
    let head = |beside: &str| {
        let (recordings, _) = read("file.json", wrap(beside).as_bytes());
        super::dump(&recordings[0]).lines().next().unwrap().to_owned()
    };
    assert_eq!(head(r#""session_id":"s1","user_id":42"#), "s1 rrweb-object 0 [\"tab 1\"] user=42");
    assert_eq!(head(r#""sessionId":"s1","distinct_id":"d""#), "s1 rrweb-object 0 [\"tab 1\"] user=d");
    assert_eq!(head(r#""session":{"id":"s1"},"user":{"id":"u"}"#), "s1 rrweb-object 0 [\"tab 1\"] user=u");
    assert_eq!(
        head(r#""id":"s1","person":{"distinct_ids":["p","q"]}"#),
        "s1 rrweb-object 0 [\"tab 1\"] user=p"
    );
    assert_eq!(head(r#""id":7,"session_guid":"s1""#), "s1 rrweb-object 0 [\"tab 1\"]");
    assert_eq!(
        head(
            r#""metadata":{"plan":"pro","$country":"DE","n":3,"email":"a@b.c","deep":{"x":1}},"browser":"Firefox""#
        ),
        "file rrweb-object 0 [\"tab 1\"] browser=Firefox country=DE n=3 plan=pro"
    );
    // Behind the events, and one level up.
    let input = format!(
        r#"{{"data":{{"events":[{}]}},"session_id":"late","properties":{{"device":"phone"}}}}"#,
        pair()
    );
    let (recordings, _) = read("f.json", input.as_bytes());
    assert!(super::dump(&recordings[0]).starts_with("late rrweb-object 0 [\"tab 1\"] device=phone\n"));
}

#[test]
fn the_file_name_names_the_session_where_nothing_else_does() {
    for (file, id) in [
        ("abc.json", "abc"),
        ("abc.json.gz", "abc"),
        ("abc.ndjson.gz", "abc"),
        ("export-0195-a-ph-recording.json", "0195-a"),
        ("x.ph-recording.json.gz", "x"),
        ("export-0195-a.ph-recording.json", "0195-a"),
        ("export-me.json", "export-me"),
        ("a.b.json", "a.b"),
        (".json", ".json"),
    ] {
        check(file, format!("[{}]", pair()), &two(id, "rrweb-array"));
    }
}

#[test]
fn lines_of_events_and_of_windows() {
    let lines = format!("{}\n\n{}\r\n", meta(0), full(1));
    check("s.ndjson", &lines, &two("s", "rrweb-ndjson"));
    check("s.jsonl", lines.trim_end(), &two("s", "rrweb-ndjson"));
    let windows = format!("[\"w1\",{}]\n[\"w1\",{}]\n[2,{}]\n", meta(0), full(1), click(5, 3));
    let expected = "s posthog-snapshots 0 [\"w1\", \"2\"]
        0 meta https://a.example/ 800x600
        1 full 1
        5 tab1 Click 3 5,6 Mouse
        ! no_full_snapshot 1";
    check("s.jsonl", windows, expected);
    let wrapped = format!(
        "{{\"window_id\":\"w1\",\"data\":[{}]}}\n{{\"window_id\":\"2\",\"data\":[{}]}}\n",
        pair(),
        click(5, 3)
    );
    check("s.jsonl", wrapped, expected);
    let by_id = format!(r#"{{"snapshot_data_by_window_id":{{"w1":[{}],"2":[{}]}}}}"#, pair(), click(5, 3));
    check("s.json", by_id, expected);
}

#[test]
fn lines_of_several_sessions() {
    let with = |event: String, id: &str| event.replacen('{', &format!("{{\"session_id\":\"{id}\","), 1);
    let lines = [with(meta(0), "a"), with(meta(0), "b"), with(full(1), "a"), with(full(1), "b")];
    let expected = format!("{}\n{}", two("a", "rrweb-ndjson"), two("b", "rrweb-ndjson"));
    check("s.ndjson", lines.join("\n"), &expected);
    let rows = ["a", "b"].map(|id| format!("{{\"session_id\":\"{id}\",\"events\":[{}]}}", pair()));
    check("s.ndjson", rows.join("\n"), &expected);
    let array = ["a", "b"].map(|id| format!("{{\"id\":\"{id}\",\"events\":[{}]}}", pair()));
    let expected = format!("{}\n{}", two("a", "rrweb-array"), two("b", "rrweb-array"));
    check("s.json", format!("[{}]", array.join(",")), &expected);
}

#[test]
fn chunks_of_one_session_that_name_it_are_joined() {
    let rows =
        [meta(0), full(1)].map(|event| format!("{{\"session_id\":\"a\",\"chunk\":1,\"events\":[{event}]}}"));
    check("s.ndjson", rows.join("\n"), &two("a", "rrweb-ndjson"));
}

#[test]
fn bad_lines_cost_themselves() {
    let cut = &click(3, 1)[..30];
    let lines = format!("{}\n{cut}\nnonsense\n{}\n", meta(0), full(1));
    check("s.ndjson", lines, &format!("{}\n! bad_line 2", two("s", "rrweb-ndjson")));
    let lines = format!("{}\n{}\n{cut}", meta(0), full(1));
    check("s.ndjson", lines, &format!("{}\n! truncated_input 1", two("s", "rrweb-ndjson")));
}

#[test]
fn events_as_text_and_packed() {
    let texts = [meta(0), full(1)].map(|event| serde_json::to_string(&event).unwrap());
    check("s.json", format!("{{\"version\":1,\"events\":[{}]}}", texts.join(",")), &two("s", "rrweb-object"));
    check("s.ndjson", texts.join("\n"), &two("s", "rrweb-ndjson"));
    let whole = serde_json::to_string(&format!("[{}]", pair())).unwrap();
    check("s.json", format!("{{\"session_id\":\"x\",\"events\":{whole}}}"), &two("x", "rrweb-object"));
    let packed = [meta(0), full(1)].map(|event| latin1(&zlib(event.as_bytes())));
    check("s.json", format!("[{}]", packed.join(",")), &two("s", "rrweb-packed"));
    let base64 = base64::engine::general_purpose::STANDARD.encode(gzip(format!("[{}]", pair()).as_bytes()));
    check("s.json", format!("{{\"events\":\"{base64}\"}}"), &two("s", "rrweb-object"));
}

#[test]
fn packed_files_are_unpacked_by_their_first_bytes() {
    let plain = format!("[{}]", pair());
    let expected = two("s", "rrweb-array");
    check("s.json", gzip(plain.as_bytes()), &expected);
    check("s.json.gz", plain.as_bytes(), &expected);
    check("s.json", zlib(plain.as_bytes()), &expected);
    check("s.json.zst", zstd::encode_all(plain.as_bytes(), 1).unwrap(), &expected);
    check("s.json", gzip(&gzip(plain.as_bytes())), &expected);
    let (first, second) = plain.split_at(plain.len() / 2);
    check("s.json", [gzip(first.as_bytes()), gzip(second.as_bytes())].concat(), &expected);
    let segment = [b"{\"segment_id\":3}\n".to_vec(), zlib(plain.as_bytes())].concat();
    check("s.bin", segment, &two("s", "sentry-segment"));
}

#[test]
fn texts_in_other_encodings() {
    let plain = format!("[{}]", pair());
    let expected = two("s", "rrweb-array");
    check("s.json", format!("\u{feff}{plain}"), &expected);
    let wide = |mark: &str, order: fn(u16) -> [u8; 2]| {
        format!("{mark}{plain}").encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    for mark in ["", "\u{feff}"] {
        check("s.json", wide(mark, u16::to_le_bytes), &expected);
        check("s.json", wide(mark, u16::to_be_bytes), &expected);
    }
    let latin = [b"[{\"type\":5,\"data\":{\"tag\":\"a\",\"payload\":\"\xe9\"},\"timestamp\":1700000000000}]"];
    check(
        "s.json",
        latin[0],
        "s rrweb-array 0 [\"tab 1\"]\n0 custom a \"\u{fffd}\"\n! no_full_snapshot 1\n! control_characters 1",
    );
}

#[test]
fn posthog_exports() {
    let event = pair().replace("{\"type\"", "{\"windowId\":1,\"type\"");
    let v2 = format!(
        r#"{{"version":"2023-04-28","data":{{"id":"0195","person":{{"distinct_ids":["d1"],"properties":{{"$browser":"Chrome","email":"x@y.z"}}}},"snapshots":[{event}]}}}}"#
    );
    check(
        "export.json",
        v2,
        "0195 posthog-export-v2 0 [\"1\"] user=d1 browser=Chrome
        0 meta https://a.example/ 800x600
        1 full 1",
    );
    let v1 = format!(
        r#"{{"version":"2022-12-02","data":{{"person":null,"snapshotsByWindowId":{{"w":[{}]}}}}}}"#,
        pair()
    );
    check(
        "export-0196-ph-recording.json",
        v1,
        "0196 posthog-export-v1 0 [\"w\"]
        0 meta https://a.example/ 800x600
        1 full 1",
    );
    let change = at(2, 5, r#"{"tag":"$session_id_change","payload":{"sessionId":"0197","windowId":"w"}}"#);
    let (recordings, _) = read("x.json", format!("[{},{change}]", pair()).as_bytes());
    assert_eq!(recordings[0].id.as_str(), "0197");
}

#[test]
fn what_is_no_event_among_events_is_counted() {
    let input = format!(r#"[{},{{"type":3,"data":{{}}}},{{"note":1}},17,null,{}]"#, meta(0), full(1));
    check("s.json", input, &format!("{}\n! malformed_event 2", two("s", "rrweb-array")));
}

#[test]
fn rows_of_umami_hold_packed_chunks_in_any_order() {
    let chunk = |index: u32, events: &str| {
        let packed = base64::engine::general_purpose::STANDARD.encode(gzip(events.as_bytes()));
        format!(r#"{{"session_id":"s","chunk_index":{index},"event_count":1,"events":"{packed}"}}"#)
    };
    let (first, second) =
        (chunk(0, &format!("[{},{}]", meta(0), full(1))), chunk(1, &format!("[{}]", click(900, 3))));
    let (recordings, refusals) = read("rows.json", format!("[{second},{first}]").as_bytes());
    assert!(refusals.is_empty(), "{refusals:?}");
    assert_eq!((recordings.len(), recordings[0].id.as_str(), recordings[0].duration_ms()), (1, "s", 900));
}

#[test]
fn every_format_recognises_its_example() {
    for format in FORMATS {
        let (recordings, refusals) = read("s.json", format.example.as_bytes());
        assert!(refusals.is_empty(), "{}: {refusals:?}", format.name);
        assert_eq!(&*recordings[0].source.format, format.name);
        assert!(!format.label.is_empty());
    }
    let mut names: Vec<_> = FORMATS.iter().map(|f| f.name).chain(FOREIGN.iter().map(|f| f.name)).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "a name is there twice: {names:?}");
}

#[test]
fn every_foreign_format_is_refused_with_its_reason() {
    for foreign in FOREIGN {
        let (recordings, refusals) = read("s.json", foreign.example.as_bytes());
        assert!(recordings.is_empty(), "{}", foreign.name);
        assert_eq!(refusals[0].kind, RefusalKind::ForeignFormat, "{}", foreign.name);
        assert_eq!(refusals[0].reason, format!("{}: s.json", foreign.reason), "{}", foreign.name);
    }
}
