//! Tables of every form and preset, written by hand, and what becomes of them.

mod lists;
mod typed;

use super::{Check, Kind, Mapping, PRESETS, Role, TimeUnit};
use crate::ingest::ReadOptions;
use crate::ingest::tests::{dump, gzip, read, read_with};
use crate::model::{EventKind, Recording, WarningCode};
use std::sync::Arc;

#[track_caller]
fn one(name: &str, raw: impl AsRef<[u8]>) -> Vec<Recording> {
    let (recordings, refusals) = read(name, raw.as_ref());
    assert!(refusals.is_empty(), "{refusals:?}");
    assert!(!recordings.is_empty());
    recordings
}

fn clicks(recording: &Recording) -> usize {
    let click = |e: &&crate::model::Event| {
        matches!(e.kind, EventKind::Interaction { kind: crate::model::InteractionKind::Click, .. })
    };
    recording.events.iter().filter(click).count()
}

const PLAIN: &str = "session_id,user_id,timestamp,event,x,y,url\n\
    s1,u,1700000000000,pageview,,,https://a.example/\n\
    s1,u,1700000000500,mousemove,10,20,https://a.example/\n\
    s2,u,1700000000600,click,1,2,https://a.example/b\n\
    s1,u,1700000000700,click,11,21,https://a.example/\n";

#[test]
fn a_plain_table_in_every_form() {
    let expected = dump(&one("t.csv", PLAIN)[0]);
    assert!(
        expected.contains("700 Click -1 11,21 Mouse") && expected.contains("500 Mouse 10,20@500"),
        "{expected}"
    );
    assert!(
        expected.contains("user=u") && expected.contains("meta https://a.example/ 1280x720"),
        "{expected}"
    );
    for separator in [";", "\t", "|"] {
        let recordings = one("t.csv", PLAIN.replace(',', separator));
        assert_eq!(recordings.len(), 2);
        assert_eq!(dump(&recordings[0]), expected);
    }
    let rows: Vec<Vec<&str>> = PLAIN.lines().map(|l| l.trim().split(',').collect()).collect();
    let objects: Vec<String> = rows[1..]
        .iter()
        .map(|row| {
            let cells = rows[0].iter().zip(row).filter(|(_, v)| !v.is_empty());
            let cells: Vec<String> = cells.map(|(n, v)| format!("\"{n}\":\"{v}\"")).collect();
            format!("{{{}}}", cells.join(","))
        })
        .collect();
    for text in [
        objects.join("\n"),
        format!("[{}]", objects.join(",")),
        format!("{{\"data\":[{}]}}", objects.join(",")),
    ] {
        let recordings = one("t.json", &text);
        assert_eq!(recordings.len(), 2, "{text}");
        assert_eq!(dump(&recordings[0]), expected);
    }
    assert_eq!(one("t.csv.gz", gzip(PLAIN.as_bytes())).len(), 2);
    assert_eq!(one("t.csv", format!("\u{feff}{PLAIN}")).len(), 2);
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(PLAIN.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(one("t.csv", wide).len(), 2);
}

#[test]
fn a_parquet_table() {
    use polars::prelude::{Column, DataFrame, ParquetWriter};
    let column = |name: &str, values: &[&str]| Column::new(name.into(), values);
    let columns = vec![
        column("session_id", &["9007199254740993", "9007199254740993"]),
        Column::new("timestamp".into(), [1_700_000_000_000_000_i64, 1_700_000_001_000_000]),
        column("event", &["click", "click"]),
        column("selector", &["a.buy", "a.buy"]),
    ];
    let mut frame = DataFrame::new(2, columns).unwrap();
    let mut raw = Vec::new();
    ParquetWriter::new(&mut raw).finish(&mut frame).unwrap();
    let recordings = one("t.parquet", &raw);
    assert_eq!(recordings[0].id.as_str(), "9007199254740993");
    assert_eq!((clicks(&recordings[0]), recordings[0].duration_ms()), (2, 1_000));
    for cut in (0..raw.len()).step_by(17) {
        let (recordings, refusals) = read("t.parquet", &raw[..cut]);
        assert_eq!(recordings.len() + refusals.len(), 1, "cut at {cut}");
    }
}

/// A small table of each preset, whose second row is a click where the tool knows clicks.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "fullstory",
        "EventStart,EventType,UserId,SessionId,IndvId,EventTargetSelector,EventTargetText,PageUrl\n2020-08-30T06:27:47.879Z,navigate,6730658309947393,5,6730658309947393,,,https://a.example/\n2020-08-30T06:27:48.879Z,click,6730658309947393,5,6730658309947393,div > a.buy,Buy,https://a.example/\n",
    ),
    (
        "fullstory-anywhere",
        "{\"device_id\":\"d\",\"session_id\":\"s\",\"event_time\":\"2024-01-01T00:00:00Z\",\"event_type\":\"navigate\",\"source_type\":\"web\"}\n{\"device_id\":\"d\",\"session_id\":\"s\",\"event_time\":\"2024-01-01T00:00:01Z\",\"event_type\":\"click\",\"source_type\":\"web\",\"event_properties\":{\"target_text\":\"Buy\"}}\n",
    ),
    (
        "logrocket",
        "event_type,session_id,tab_id,seq_id,session_time,user_id\nnavigation,s,1,1,2024-01-01T00:00:00Z,u\nclick,s,1,2,2024-01-01T00:00:01Z,u\n",
    ),
    (
        "contentsquare",
        "user_id,session_id,event_id,time,type,target_text\n1,2,3,1700000000000,pageview,\n1,2,4,1700000001000,click,Buy\n",
    ),
    (
        "ga4",
        "[{\"event_timestamp\":\"1700000000000000\",\"event_name\":\"page_view\",\"user_pseudo_id\":\"u\",\"event_params\":[{\"key\":\"ga_session_id\",\"value\":{\"int_value\":\"7\"}},{\"key\":\"page_location\",\"value\":{\"string_value\":\"https://a.example/\"}}]},{\"event_timestamp\":\"1700000001000000\",\"event_name\":\"click\",\"user_pseudo_id\":\"u\",\"event_params\":[{\"key\":\"ga_session_id\",\"value\":{\"int_value\":\"7\"}}]}]",
    ),
    (
        "snowplow",
        "derived_tstamp,domain_userid,domain_sessionidx,event_name,page_url\n2021-03-03 21:27:22.002,u,1,page_view,https://a.example/\n2021-03-03 21:27:23.002,u,1,link_click,https://a.example/\n",
    ),
    (
        "amplitude",
        "{\"event_type\":\"[Amplitude] Page Viewed\",\"device_id\":\"d\",\"session_id\":1700000000000,\"event_time\":\"2023-11-14 22:13:20.000000\"}\n{\"event_type\":\"[Amplitude] Element Clicked\",\"device_id\":\"d\",\"session_id\":1700000000000,\"event_time\":\"2023-11-14 22:13:21.000000\"}\n",
    ),
    (
        "mixpanel",
        "{\"event\":\"$mp_web_page_view\",\"properties\":{\"distinct_id\":\"u\",\"time\":1700000000}}\n{\"event\":\"$mp_click\",\"properties\":{\"distinct_id\":\"u\",\"time\":1700000001}}\n",
    ),
    (
        "posthog-events",
        "{\"event\":\"$pageview\",\"timestamp\":\"2024-01-01T00:00:00Z\",\"distinct_id\":\"u\",\"properties\":{\"$session_id\":\"s\",\"$current_url\":\"https://a.example/\"}}\n{\"event\":\"$autocapture\",\"timestamp\":\"2024-01-01T00:00:01Z\",\"distinct_id\":\"u\",\"properties\":{\"$session_id\":\"s\"}}\n",
    ),
    (
        "segment",
        "anonymous_id,received_at,timestamp,event,context_page_url\nu,2024-01-01T00:00:09Z,2024-01-01T00:00:00Z,Page Viewed,https://a.example/\nu,2024-01-01T00:00:09Z,2024-01-01T00:00:01Z,Button Click,https://a.example/\n",
    ),
    (
        "matomo",
        "idvisit,idvisitor,server_time,type,url\n4,v,2024-01-01 00:00:00,action,https://a.example/\n4,v,2024-01-01 00:00:01,click,https://a.example/\n",
    ),
    (
        "openreplay-events",
        "{\"data\":[{\"sessionId\":\"1\",\"messageId\":2,\"timestamp\":1700000000000,\"type\":\"LOCATION\",\"url\":\"https://a.example/\"},{\"sessionId\":\"1\",\"messageId\":3,\"timestamp\":1700000001000,\"type\":\"CLICK\",\"label\":\"Buy\"}]}",
    ),
    (
        "evtrack",
        "cursor timestamp xpos ypos event xpath attrs extras\n0 1700000000000 5 6 mousemove /html/body {} {}\n0 1700000001000 5 6 click //*[@id=\"buy\"] {} {}\n",
    ),
    (
        "balabit",
        "record timestamp,client timestamp,button,state,x,y\n0.0,0.0,NoButton,Move,5,6\n1.0,1.0,Left,Released,5,6\n",
    ),
];

/// The small table of a preset.
pub(in crate::ingest) fn example(preset: &str) -> &'static str {
    EXAMPLES.iter().find(|(name, _)| *name == preset).expect(preset).1
}

#[test]
fn every_preset_reads_its_tables() {
    for preset in PRESETS {
        let recordings = one("t", example(preset.name));
        assert_eq!(recordings.len(), 1, "{}", preset.name);
        let recording = &recordings[0];
        assert_eq!(&*recording.source.format, preset.name);
        assert_eq!(clicks(recording), 1, "{}: {}", preset.name, dump(recording));
        assert_eq!(recording.duration_ms(), 1_000, "{}: {}", preset.name, dump(recording));
        assert_eq!(recording.warnings.count(WarningCode::NoFullSnapshot), 1);
        assert!(!preset.label.is_empty());
    }
}

#[test]
fn answers_to_queries_name_their_columns_once() {
    let answer = r#"{"cache_key":"c","columns":["event","timestamp","elements_chain","properties.$window_id"],
        "results":[["$pageview","2024-01-01T00:00:00Z","","w"],["$autocapture","2024-01-01T00:00:01Z","button:text=\"Buy\"","w"],[1]]}"#;
    let recordings = one("q.json", answer);
    assert_eq!((recordings.len(), &*recordings[0].source.format), (1, "posthog-events"));
    assert_eq!((clicks(&recordings[0]), recordings[0].duration_ms()), (1, 1_000), "{}", dump(&recordings[0]));
}

#[test]
fn long_numbers_keep_their_digits_and_elements_their_names() {
    let recordings = one("t.csv", EXAMPLES[0].1);
    assert_eq!(recordings[0].id.as_str(), "6730658309947393:5");
    assert_eq!(recordings[0].user_id.as_deref(), Some("6730658309947393"));
    let page = recordings[0].events.iter().find_map(|e| match &e.kind {
        EventKind::FullSnapshot { tree, .. } => Some(tree),
        _ => None,
    });
    let buy = page.unwrap().nodes.iter().find(|n| n.data.attribute("class") == Some("buy")).unwrap();
    assert!(buy.data.attribute(super::MARK).is_some());
}

fn mapped(json: &str, table: &str) -> (Vec<Recording>, Vec<crate::ingest::Refusal>) {
    let mapping = Mapping::from_json(json).unwrap();
    let options = ReadOptions { columns: Some(Arc::new(mapping)), ..ReadOptions::default() };
    read_with("t.csv", table.as_bytes(), &options)
}

#[test]
fn a_mapping_settles_units_zones_coordinates_and_kinds() {
    let table = "wann,was,links,oben\n2024-07-01 12:00:00,Druck,50,25\n2024-07-01 12:00:02,Druck,10,10\n";
    assert_eq!(read("t.csv", table.as_bytes()).1.len(), 1, "nothing tells these columns");
    let (recordings, _) = mapped(
        r#"{"columns":{"time":["wann"],"event":["was"],"x":["links"],"y":["oben"]},"events":{"druck":"click"},
            "time_zone":"Europe/Berlin","coordinates":"percent"}"#,
        table,
    );
    assert_eq!(recordings[0].started_at_ms, 1_719_828_000_000, "noon in Berlin is ten in UTC");
    let text = dump(&recordings[0]);
    assert!(text.contains("0 Click -1 640,180 Mouse") && text.contains("2000 Click"), "{text}");
    let (recordings, _) = mapped(
        r#"{"columns":{"time":["t"],"x":["x"],"y":["y"]},"time_unit":"nanoseconds"}"#,
        "t,x,y\n1000000,1,1\n3000000,2,2\n",
    );
    assert_eq!(recordings[0].duration_ms(), 2);
}

#[test]
fn visits_without_a_name_end_where_a_user_rests() {
    let rows = [("a", 0), ("b", 1), ("a", 60), ("a", 4_000), ("b", 5_000)];
    let rows: Vec<String> = rows.iter().map(|(u, t)| format!("{u},{},click", 1_700_000_000 + t)).collect();
    let recordings = one("t.csv", format!("user_id,timestamp,event\n{}\n", rows.join("\n")));
    let ids: Vec<&str> = recordings.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["a-1", "b-1", "a-2", "b-2"]);
    assert_eq!(recordings[0].duration_ms(), 60_000, "seconds by their magnitude");
}

#[test]
fn mappings_are_checked_and_come_back_as_they_were() {
    for (json, words) in [
        ("{}", "time"),
        (r#"{"columns":{"time":["t"]}}"#, "kind of event"),
        (r#"{"columns":{"time":["t"],"x":["x"]},"time_zone":"Mars/Base"}"#, "no time zone named Mars/Base"),
        (r#"{"colums":{}}"#, "no mapping"),
        ("[", "no mapping"),
    ] {
        let error = Mapping::from_json(json).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
    for preset in PRESETS {
        let all: Vec<&str> = EXAMPLES
            .iter()
            .filter(|(n, _)| *n == preset.name)
            .filter_map(|(_, t)| t.lines().next())
            .collect();
        let mapping = preset.mapping(&all[0].split(',').collect::<Vec<_>>());
        let back: Mapping = serde_json::from_str(&mapping.to_json()).unwrap();
        assert_eq!(back, mapping);
    }
    assert_eq!(Role::ALL.iter().collect::<std::collections::BTreeSet<_>>().len(), Role::ALL.len());
    assert_eq!(Mapping::default().kind("Rage Click"), Kind::Custom, "a verdict is no click");
    assert_eq!(Mapping::default().time_unit, TimeUnit::Auto);
    assert_eq!(Check::default().rows, 0);
}

#[test]
fn what_cannot_be_read_of_a_table_is_counted() {
    let table = format!("{PLAIN}s1,u,never,click,1,2,\ns1,u\ns1,u,1700000000900,\"cl\"ick,NaN,inf,\n");
    let recordings = one("t.csv", table);
    assert_eq!(recordings[0].warnings.count(WarningCode::MalformedEvent), 2);
    assert_eq!(recordings[0].warnings.count(WarningCode::BadLine), 1);
    let options = ReadOptions { max_table_rows: 2, ..ReadOptions::default() };
    let (recordings, _) = read_with("t.csv", PLAIN.as_bytes(), &options);
    assert_eq!(recordings[0].warnings.count(WarningCode::ValueCapped), 2);
}
