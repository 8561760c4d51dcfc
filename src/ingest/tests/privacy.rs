//! No value of a password field gets past the door, in whatever way the page and the recorder handle it.

use super::{at, full, meta, read};
use crate::model::WarningCode;

const SECRET: &str = "hunter2-very-long-password";

/// Reads the events and makes sure that the secret is nowhere in what came out.
#[track_caller]
fn masked(events: &[String], count: u64) -> String {
    let input = format!("[{}]", events.join(","));
    assert!(input.contains(SECRET));
    let (recordings, _) = read("s.json", input.as_bytes());
    let out = format!("{:?}", recordings[0]);
    assert!(!out.contains(SECRET), "{out}");
    assert!(!out.contains("hunter2"), "{out}");
    assert_eq!(recordings[0].warnings.count(WarningCode::MaskedPassword), count, "{out}");
    out
}

fn page(input_attributes: &str) -> String {
    let node = format!(
        r#"{{"type":2,"tagName":"input","id":5,"attributes":{{{input_attributes}}},"childNodes":[]}}"#
    );
    at(
        1,
        2,
        &format!(
            r#"{{"node":{{"type":0,"id":1,"childNodes":[{node}]}},"initialOffset":{{"left":0,"top":0}}}}"#
        ),
    )
}

fn typed(offset: i64) -> String {
    at(offset, 3, &format!(r#"{{"source":5,"id":5,"text":"{SECRET}","isChecked":false}}"#))
}

fn attributes(offset: i64, changes: &str) -> String {
    let change = format!(r#"{{"id":5,"attributes":{{{changes}}}}}"#);
    at(offset, 3, &format!(r#"{{"source":0,"adds":[],"removes":[],"texts":[],"attributes":[{change}]}}"#))
}

#[test]
fn typed_and_prefilled_values_become_at_most_twelve_bullets() {
    let out = masked(&[meta(0), page(&format!(r#""type":"password","value":"{SECRET}""#)), typed(2)], 2);
    assert_eq!(out.matches("\"••••••••••••\"").count(), 2);
    let short = format!("[{},{},{}]", meta(0), page(r#""type":"PASSWORD""#), typed(2).replace(SECRET, "abc"));
    assert!(format!("{:?}", read("s.json", short.as_bytes()).0).contains("\"•••\""));
}

#[test]
fn fields_are_known_by_type_autocomplete_and_name() {
    for field in [
        r#""type":"password""#,
        r#""autocomplete":"current-password""#,
        r#""autocomplete":"section-a new-password""#,
        r#""autocomplete":"one-time-code""#,
        r#""autocomplete":"cc-number""#,
        r#""type":"text","name":"userPassword""#,
        r#""type":"text","id":"login_pwd""#,
        r#""type":"text","data-rr-is-password":"true""#,
    ] {
        masked(&[meta(0), page(field), typed(2)], 1);
    }
}

#[test]
fn other_fields_are_left_alone() {
    let input = format!("[{},{},{}]", meta(0), page(r#""type":"text","name":"city""#), typed(2));
    let (recordings, _) = read("s.json", input.as_bytes());
    assert!(format!("{recordings:?}").contains(SECRET));
    assert_eq!(recordings[0].warnings.count(WarningCode::MaskedPassword), 0);
}

#[test]
fn showing_the_password_does_not_show_it_to_us() {
    let show = attributes(2, r#""type":"text""#);
    let value = attributes(4, &format!(r#""value":"{SECRET}""#));
    masked(&[meta(0), page(r#""type":"password""#), show, typed(3), value], 2);
}

#[test]
fn a_field_that_becomes_a_password_field_later_was_one_before() {
    let events = [meta(0), page(r#""type":"text""#), typed(2), attributes(3, r#""type":"password""#)];
    masked(&events, 1);
}

#[test]
fn a_snapshot_taken_while_the_password_is_shown_knows_the_field_by_name() {
    let shown =
        page(&format!(r#""type":"text","name":"secret1","value":"{SECRET}""#)).replace("0000001", "0000009");
    masked(&[meta(0), page(r#""type":"password","name":"secret1""#), shown, typed(10)], 2);
}

#[test]
fn added_fields_count_too() {
    let node = format!(
        r#"{{"type":2,"tagName":"input","id":5,"attributes":{{"type":"password","value":"{SECRET}"}},"childNodes":[]}}"#
    );
    let add = format!(r#"{{"parentId":1,"nextId":null,"node":{node}}}"#);
    let added =
        at(2, 3, &format!(r#"{{"source":0,"adds":[{add}],"removes":[],"texts":[],"attributes":[]}}"#));
    masked(&[meta(0), full(1), added, typed(3)], 2);
}

#[test]
fn tabs_and_pages_have_fields_of_their_own() {
    let with = |event: String, window: &str| event.replacen('{', &format!("{{\"windowId\":\"{window}\","), 1);
    let events = [
        with(meta(0), "a"),
        with(page(r#""type":"password""#), "a"),
        with(meta(0), "b"),
        with(page(r#""type":"text""#), "b"),
        with(typed(2), "b").replace(SECRET, "visible"),
        with(typed(3), "a"),
    ];
    let out = masked(&events, 1);
    assert!(out.contains("\"visible\""));
}

#[test]
fn passwords_in_addresses_and_payloads_are_masked() {
    let href = format!("https://a.example/?user=x&password={SECRET}&next=/home#pwd={SECRET}");
    let page = at(0, 4, &format!(r#"{{"href":"{href}","width":1,"height":1}}"#));
    let view = at(1, 5, &format!(r#"{{"tag":"$pageview","payload":{{"href":"{href}"}}}}"#));
    let other = at(2, 5, &format!(r#"{{"tag":"mine","payload":{{"u":"{href}"}}}}"#));
    let out = masked(&[page, view, other], 3);
    assert!(out.contains("https://a.example/?user=x&password=••••&next=/home#pwd=••••"));
}

#[test]
fn passwords_in_payloads_and_logs_are_masked() {
    let custom = at(
        1,
        5,
        &format!(r#"{{"tag":"form","payload":{{"user":"x", "newPassword" : "{SECRET}\"{SECRET}","n":1}}}}"#),
    );
    let out = masked(&[meta(0), custom], 1);
    assert!(out.contains(r#"\"user\":\"x\", \"newPassword\" : \"••••\",\"n\":1"#), "{out}");
    let line = serde_json::to_string(&format!(r#"{{"pwd":"{SECRET}","a":"b"}}"#)).unwrap();
    let console = at(
        1,
        6,
        &format!(r#"{{"plugin":"rrweb/console@1","payload":{{"level":"log","payload":[{line}]}}}}"#),
    );
    let out = masked(&[meta(0), console], 1);
    assert!(out.contains(r#"{\"pwd\":\"••••\",\"a\":\"b\"}"#), "{out}");
    let nested = at(1, 5, &format!(r#"{{"tag":"t","payload":{{"body":{line}}}}}"#));
    let out = masked(&[meta(0), nested], 1);
    assert!(out.contains("••••"), "{out}");
    let error = at(
        1,
        5,
        &format!(
            r#"{{"tag":"js_error","payload":{{"message":"login failed: password={SECRET} rejected"}}}}"#
        ),
    );
    let out = masked(&[meta(0), error], 1);
    assert!(out.contains("password=•••• rejected"), "{out}");
    let traced = at(
        1,
        6,
        &format!(
            r#"{{"plugin":"rrweb/console@1","payload":{{"level":"log","payload":["\"m\""],"trace":["https://a/x.js?password={SECRET}:1:2"]}}}}"#
        ),
    );
    let out = masked(&[meta(0), traced], 1);
    assert!(out.contains("x.js?password=••••"), "{out}");
}

#[test]
fn words_about_passwords_are_no_passwords() {
    let custom = at(
        1,
        5,
        r#"{"tag":"t","payload":{"topic":"password: how to reset it","password":null,"passwords":3}}"#,
    );
    let (recordings, _) = read("s.json", format!("[{},{custom}]", meta(0)).as_bytes());
    assert_eq!(recordings[0].warnings.count(WarningCode::MaskedPassword), 0);
}

#[test]
fn warnings_do_not_tell_what_was_typed() {
    let broken = format!(r#"{{"type":3,"data":{{"source":5,"text":"{SECRET}","id":5"#);
    let lines = format!("{}\n{broken}\n{broken} ,]}}\n{}", meta(0), full(1));
    let (recordings, _) = read("s.ndjson", lines.as_bytes());
    assert!(!recordings[0].warnings.is_empty());
    assert!(!format!("{:?}", recordings[0].warnings).contains("hunter"));
}

#[test]
fn what_is_not_understood_is_dropped_where_it_may_hold_a_password() {
    let mobile =
        format!(r#"{{"wireframes":[{{"id":1,"type":"input","inputType":"password","value":"{SECRET}"}}]}}"#);
    masked(&[meta(0), at(1, 2, &mobile)], 1);
}
