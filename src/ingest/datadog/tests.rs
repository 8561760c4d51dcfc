//! Segments by the recorder's own description of them, and what becomes of each record.

use crate::ingest::tests::{START, check, dump, read};

fn segment(records: &str) -> String {
    format!(
        r#"{{"records":[{records}],"source":"browser","creation_reason":"init","session":{{"id":"s"}},"view":{{"id":"v"}},"start":{START},"end":{START},"records_count":1,"index_in_view":0}}"#
    )
}

fn record(offset: i64, kind: i64, rest: &str) -> String {
    format!(r#"{{"type":{kind},"timestamp":{},{rest}}}"#, START + offset)
}

fn meta() -> String {
    record(0, 4, r#""data":{"href":"https://a.example/","width":800,"height":600}"#)
}

#[test]
fn records_in_the_first_format() {
    let page = r#""data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"div","attributes":{},
        "childNodes":[{"type":11,"id":3,"isShadowRoot":true,"childNodes":[{"type":3,"id":4,"textContent":"x"}]}]}]},
        "initialOffset":{"top":0,"left":0}}"#;
    let records = [
        meta(),
        record(1, 6, r#""data":{"has_focus":true}"#),
        record(2, 2, page),
        record(5, 3, r#""data":{"source":2,"type":2,"id":2,"x":5,"y":6},"id":1"#),
        record(
            6,
            3,
            r#""data":{"source":9,"pointerEventType":"down","pointerType":"touch","pointerId":1,"x":7,"y":8}"#,
        ),
        record(
            6,
            3,
            r#""data":{"source":9,"pointerEventType":"down","pointerType":"mouse","pointerId":1,"x":7,"y":8}"#,
        ),
        record(7, 9, r#""data":{"frustrationTypes":["rage_click"],"recordIds":[1]}"#),
        record(9, 7, r#""view":1"#),
    ];
    check(
        "d.json",
        segment(&records.join(",")),
        "s datadog-segment 0 [\"tab 1\"] device=tablet
        0 meta https://a.example/ 800x600
        1 custom datadog/focus {\"has_focus\":true}
        2 full 3
        5 Click 2 5,6 Mouse
        6 TouchStart -1 7,8 Touch
        7 custom binocular/vendor-verdict {\"tool\":\"datadog\",\"kind\":\"rage_click\"}
        9 custom datadog/view_end {}
",
    );
}

#[test]
fn records_of_changes() {
    let page = r##""format":1,"data":[[0,"div","class","box"],[1,[null,"#document"],[1,"#doctype","html","",""],[2,"html"],
        [1,"body"],[1,0,[1,2]],[1,"#text","Hello"]],[7,["body{margin:0}"]],[8,0,0],[6,[0,0,40]]]"##;
    // Behind the newest node, before an old one, below a new one; then a text, an attribute, a removal.
    let change = r##""data":[[1,[2,"#text","x"],[-3,"p"],[1,"#text","in p"]],[3,[4,["class","more"],["id"]]],[4,[5,"Bye"]],[2,5]]"##;
    let records = [meta(), record(1, 2, page), record(2, 12, change)];
    let (recordings, refusals) = read("d.json", segment(&records.join(",")).as_bytes());
    assert!(refusals.is_empty(), "{refusals:?}");
    let text = dump(&recordings[0]);
    assert!(text.contains("1 full 6") && text.contains("1 scroll 0 0,40"), "{text}");
    assert!(text.contains("5=\"Bye\"") && text.contains("4.class=\"more\""), "{text}");
    assert!(text.contains("-4/5") && text.contains("+4/6"), "{text}");
}

#[test]
fn segments_of_one_session_are_one_and_cut_ones_are_salvaged() {
    let one = segment(&[meta(), record(9, 6, r#""data":{"has_focus":true}"#)].join(","));
    let two = segment(&record(900, 6, r#""data":{"has_focus":false}"#));
    let (recordings, _) = read("d.ndjson", format!("{one}\n{two}\n").as_bytes());
    assert_eq!(recordings.len(), 1);
    assert_eq!(recordings[0].duration_ms(), 900);
    let end = one.find("],\"source\"").unwrap() - 4;
    // Why it was made stands at its end; a cut one is told by its beginning if it stands there.
    let front = one.replacen('{', r#"{"creation_reason":"init","session":{"id":"s"},"#, 1);
    let cut = &front[..end + 40];
    let (recordings, _) = read("d.json", cut.as_bytes());
    assert_eq!((recordings.len(), recordings[0].id.as_str()), (1, "s"));
    assert!(recordings[0].warnings.0.keys().any(|code| code.code() == "truncated_input"));
}
