//! Tables with a row per session: events in a cell, and sums without any event.

use super::{clicks, mapped, one, read};
use crate::ingest::tables::{Check, Kind, Mapping, Role};
use crate::ingest::tests::dump;
use crate::ingest::{RefusalKind, tables::source::TableKind};
use std::path::Path;

const LISTED: &str = ",kind,delay,mouse,subject\n\
    0,map,600ms,\"-9:Down:1555082922055:101:168:0,up:1555082922203:101-168:0,up:1555082926427:144-192:0\",1\n\
    1,map,100ms,\"up:1555082952819:112:160:0,up:1555082953000:1:2:0\",1\n";

#[test]
fn events_in_a_cell_are_found_by_their_form() {
    let recordings = one("t.csv", LISTED);
    let ids: Vec<&str> = recordings.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["row-1", "row-2"]);
    let first = &recordings[0];
    assert_eq!((clicks(first), first.duration_ms()), (2, 4_372), "{}", dump(first));
    assert_eq!(first.user_id.as_deref(), Some("1"));
    assert_eq!(first.properties.get("kind").map(|v| &**v), Some("map"));
    let text = dump(first);
    assert!(
        text.contains("0 MouseDown -1 101,168 Mouse") && text.contains("4372 Click -1 144,192"),
        "{text}"
    );
}

#[test]
fn a_mapping_says_how_events_stand_in_a_cell() {
    let table = "who;log\nann;go@5|hit@7|hit@12\nben;hit@1\n";
    let (recordings, refused) = mapped(
        r#"{"columns":{"session":["who"],"time":["log.t"],"event":["log.what"]},"time_unit":"seconds",
            "events":{"hit":"click"},"lists":[{"column":"log","pattern":"(?<what>[a-z]+)@(?<t>\\d+)"}]}"#,
        table,
    );
    assert!(refused.is_empty(), "{refused:?}");
    let told: Vec<_> = recordings.iter().map(|r| (r.id.as_str(), clicks(r), r.duration_ms())).collect();
    assert_eq!(told, [("ann", 2, 7_000), ("ben", 1, 0)]);
    for (pattern, words) in [("(", "not one"), ("\\\\d+", "names no part")] {
        let json = format!(
            r#"{{"columns":{{"time":["log.t"],"event":["log.e"]}},"lists":[{{"column":"log","pattern":"{pattern}"}}]}}"#
        );
        let error = Mapping::from_json(&json).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn sums_of_sessions_are_refused_with_what_to_do() {
    let table = "Administrative,ProductRelated_Duration,BounceRates,Month,Weekend,Revenue\n0,0,0.2,Feb,FALSE,FALSE\n3,64,0,May,TRUE,FALSE\n";
    let (recordings, refused) = read("t.csv", table.as_bytes());
    assert!(recordings.is_empty());
    assert_eq!(refused[0].kind, RefusalKind::ForeignFormat);
    assert!(refused[0].reason.contains("sum up whole sessions"), "{refused:?}");
}

#[test]
fn public_data_sets_read_as_their_examples_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/datasets");
    let Ok(raw) = std::fs::read(folder.join("iweb/raw_data.csv")) else {
        eprintln!("skipped: there is no folder ../shared/datasets");
        return;
    };
    let recordings = one("raw_data.csv", &raw);
    assert_eq!(recordings.len(), 479);
    let users: std::collections::BTreeSet<_> = recordings.iter().filter_map(|r| r.user_id.clone()).collect();
    assert_eq!(users.len(), 28);
    assert!(recordings.iter().all(|r| r.properties.contains_key("net_delay")));
    assert!(recordings.iter().map(clicks).sum::<usize>() > 5_000);
    let raw = std::fs::read(folder.join("uci_online_shoppers/online_shoppers_intention.csv")).unwrap();
    let (recordings, refused) = read("online_shoppers_intention.csv", &raw);
    assert!(recordings.is_empty() && refused[0].reason.contains("sum up whole sessions"), "{refused:?}");
}

#[test]
fn a_check_counts_events_and_not_rows() {
    let options = crate::ingest::ReadOptions::default();
    let table =
        super::super::source::Table::open(TableKind::Text(b','), LISTED.as_bytes(), &options).unwrap();
    let guess = super::super::guess::guess(&table.columns, &table.first_rows(100));
    assert_eq!(guess.column(Role::Time), Some("mouse.time"));
    let (_, check): (_, Check) = super::super::build::build(&table, &guess, &options);
    assert_eq!((check.rows, check.sessions, check.untimed), (5, 2, 0));
    assert_eq!(check.events.get(&("up".to_owned(), Kind::Click)), Some(&4));
}
