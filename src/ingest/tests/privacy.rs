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
    let of = |code| recordings[0].warnings.count(code);
    assert_eq!(of(WarningCode::MaskedPassword) + of(WarningCode::MaskedPersonal), count, "{out}");
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
    let out = masked(&[page, view, other], 6);
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

/// The Debug text of the recording that the events give under the rules.
fn under(rules: &crate::privacy::MaskRules, events: &[String]) -> (String, u64) {
    let options = super::ReadOptions { masks: rules.compile().unwrap(), ..super::ReadOptions::default() };
    let (recordings, _) = super::read_with("s.json", format!("[{}]", events.join(",")).as_bytes(), &options);
    (format!("{:?}", recordings[0]), recordings[0].warnings.count(WarningCode::MaskedPersonal))
}

fn body(inner: &str) -> String {
    let tree = format!(r#"{{"type":2,"tagName":"div","id":2,"attributes":{{}},"childNodes":[{inner}]}}"#);
    at(
        1,
        2,
        &format!(
            r#"{{"node":{{"type":0,"id":1,"childNodes":[{tree}]}},"initialOffset":{{"left":0,"top":0}}}}"#
        ),
    )
}

fn element(id: u32, tag: &str, attributes: &str, text: &str) -> String {
    let child = if text.is_empty() {
        String::new()
    } else {
        format!(r#"{{"type":3,"textContent":"{text}","id":{}}}"#, id + 1)
    };
    format!(
        r#"{{"type":2,"tagName":"{tag}","id":{id},"attributes":{{{attributes}}},"childNodes":[{child}]}}"#
    )
}

#[test]
fn personal_data_in_text_attributes_and_logs_is_covered_and_the_rest_stays() {
    let rules = crate::privacy::MaskRules::default();
    let page = body(
        &[
            element(10, "p", "", "Write to ana.li@example.org today"),
            element(20, "img", r#""alt":"photo of bo@example.net""#, ""),
            element(30, "a", r#""href":"mailto:ana.li@example.org?subject=Hi""#, "Card 4111 1111 1111 1111"),
            element(40, "style", "", "a[href='x@example.org'] { color: red }"),
        ]
        .join(","),
    );
    let console = at(
        2,
        6,
        r#"{"plugin":"rrweb/console@1","payload":{"level":"log","payload":["\"sent to ana.li@example.org\""]}}"#,
    );
    let custom =
        at(3, 5, r#"{"tag":"order","payload":{"mail":"ana.li@example.org","card":4111111111111111,"n":1}}"#);
    let (out, masked) = under(&rules, &[meta(0), page, console, custom]);
    for gone in ["ana.li", "bo@example.net", "4111 1111", "4111111111111111"] {
        assert!(!out.contains(gone), "{gone}: {out}");
    }
    assert!(out.contains("Write to ••••") && out.contains("today") && out.contains("subject=Hi"), "{out}");
    assert!(out.contains("x@example.org"), "style sheets are left alone: {out}");
    assert!(out.contains(r#"\"card\":0,\"n\":1"#), "JSON stays JSON: {out}");
    assert_eq!(masked, 7);
}

#[test]
fn an_address_typed_sign_by_sign_is_masked_from_its_first_sign_on() {
    let typed = |offset: i64, text: &str| {
        at(offset, 3, &format!(r#"{{"source":5,"id":5,"text":"{text}","isChecked":false}}"#))
    };
    let events = [
        meta(0),
        page(r#""type":"text","name":"contact""#),
        typed(2, "ana."),
        typed(3, "ana.li@exam"),
        typed(4, "ana.li@example.org"),
    ];
    let (out, masked) = under(&crate::privacy::MaskRules::default(), &events);
    assert!(!out.contains("ana"), "{out}");
    assert_eq!(masked, 3);
    let named = [meta(0), page(r#""type":"text","name":"lastName""#), typed(2, "Example")];
    assert!(!under(&crate::privacy::MaskRules::default(), &named).0.contains("Example"));
}

#[test]
fn marks_of_any_vendor_mask_all_that_hangs_below_also_later() {
    let page = body(&format!(
        r#"{{"type":2,"tagName":"section","id":10,"attributes":{{"data-hj-suppress":""}},"childNodes":[{}]}},{},{}"#,
        element(20, "b", "", "Jane Example"),
        element(30, "i", r#""class":"x ph-no-capture""#, "Secret plan"),
        element(40, "u", "", "Public word"),
    ));
    let later = at(
        2,
        3,
        r#"{"source":0,"texts":[{"id":21,"value":"Janet"}],"removes":[],"attributes":[],"adds":[{"parentId":20,"nextId":null,"node":{"type":3,"textContent":"Jones","id":50}}]}"#,
    );
    let (out, _) = under(&crate::privacy::MaskRules::default(), &[meta(0), page.clone(), later.clone()]);
    for gone in ["Jane", "Example", "Secret", "Jones"] {
        assert!(!out.contains(gone), "{gone}: {out}");
    }
    assert!(out.contains("Public word") && out.contains("•••• ••••••••"), "{out}");
    assert_eq!(out.matches("rr_masked").count(), 1, "the blocked element is marked: {out}");
    let off = crate::privacy::MaskRules::of(crate::privacy::Preset::Off);
    assert!(under(&off, &[meta(0), page, later]).0.contains("Jane Example"));
}

#[test]
fn own_rules_mask_block_and_keep() {
    use crate::privacy::{MaskRules, OwnRule, Target, Treatment};
    let mut rules = MaskRules::default();
    let mut rule = |target: Target, treatment: Treatment| {
        rules.own.push(OwnRule { target, treatment, note: String::new() });
    };
    rule(Target::Selector("td.total".into()), Treatment::Mask);
    rule(Target::Selector("[data-keep]".into()), Treatment::Keep);
    rule(Target::Field("Coupon".into()), Treatment::Mask);
    rule(Target::Pattern("ORD-[0-9]+".into()), Treatment::Mask);
    let page = body(
        &[
            element(10, "td", r#""class":"total""#, "Twelve euros"),
            element(20, "p", r#""data-keep":"""#, "help@example.org and 4111 1111 1111 1111"),
            element(30, "input", r#""name":"coupon","value":"SPRING""#, ""),
            element(40, "p", "", "Your ORD-4711 is here"),
        ]
        .join(","),
    );
    let (out, _) = under(&rules, &[meta(0), page]);
    for gone in ["Twelve", "SPRING", "ORD-4711", "4111"] {
        assert!(!out.contains(gone), "{gone}: {out}");
    }
    assert!(out.contains("help@example.org"), "{out}");
}

#[test]
fn strict_leaves_the_interface_readable_and_nothing_else() {
    let page = body(
        &[
            element(10, "button", "", "Save changes"),
            element(20, "p", "", "Dear customer"),
            element(30, "h2", "", "Your orders"),
            element(40, "input", r#""name":"note","value":"typed words""#, ""),
            element(50, "a", r#""href":"/find?q=shoes&page=2#top""#, "Next"),
        ]
        .join(","),
    );
    let strict = crate::privacy::MaskRules::of(crate::privacy::Preset::Strict);
    let (out, _) = under(&strict, &[meta(0), page]);
    for gone in ["Dear", "typed", "shoes"] {
        assert!(!out.contains(gone), "{gone}: {out}");
    }
    for kept in ["Save changes", "Your orders", "Next", "/find?q=•&page=•#top"] {
        assert!(out.contains(kept), "{kept}: {out}");
    }
}
