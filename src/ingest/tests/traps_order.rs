//! The later traps of real exports: gaps, repeats, order, addresses, cut files.

use super::{at, check, check_events, click, full, meta, read};

fn list(events: &[String]) -> String {
    format!("[{}]", events.join(","))
}

#[test]
fn t15_long_gaps_are_told() {
    check(
        "s.json",
        list(&[meta(0), full(0), click(40_000_000, 1)]),
        "
        s rrweb-array 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        0 full 1
        40000000 Click 1 5,6 Mouse
        ! long_idle_gap 1",
    );
}

#[test]
fn t16_only_repeated_events_and_repeated_blocks_are_duplicates() {
    let (a, b) = (click(1005, 1), click(1005, 2));
    check_events(&[a.clone(), a.clone()].join(","), "5 Click 1 5,6 Mouse\n! duplicate_events 1");
    let block = [a.clone(), b.clone(), a.clone(), b.clone()].join(",");
    check_events(&block, "5 Click 1 5,6 Mouse\n5 Click 2 5,6 Mouse\n! duplicate_events 2");
    // There and back within one millisecond is real.
    let back = [a.clone(), b, a.clone()].join(",");
    check_events(&back, "5 Click 1 5,6 Mouse\n5 Click 2 5,6 Mouse\n5 Click 1 5,6 Mouse");
    // Two fingers differ only in a field that the model does not have.
    let other = a.replace("\"x\":5", "\"pointerId\":1,\"x\":5");
    check_events(&[a, other].join(","), "5 Click 1 5,6 Mouse\n5 Click 1 5,6 Mouse");
}

#[test]
fn t16_an_upload_that_was_sent_twice_counts_once() {
    let part = [click(1005, 1), click(1006, 2), click(1006, 3)].join(",");
    check_events(
        &format!("{part},{part}"),
        "5 Click 1 5,6 Mouse\n6 Click 2 5,6 Mouse\n6 Click 3 5,6 Mouse\n! events_reordered 1\n! duplicate_events 3",
    );
}

#[test]
fn t17_equal_times_keep_the_order_of_the_file_or_of_the_recorder() {
    check_events(&[click(1005, 2), click(1005, 1)].join(","), "5 Click 2 5,6 Mouse\n5 Click 1 5,6 Mouse");
    let with = |event: String, sid: i64| event.replacen('{', &format!("{{\"_sid\":{sid},"), 1);
    check_events(
        &[with(click(1005, 2), 11), with(click(1005, 1), 10)].join(","),
        "5 Click 1 5,6 Mouse\n5 Click 2 5,6 Mouse",
    );
}

#[test]
fn t17_an_export_that_runs_backwards_is_turned_around() {
    let events = [click(30, 4), click(20, 3), click(20, 2), full(10), meta(10)];
    check(
        "s.json",
        list(&events),
        "
        s rrweb-array 10 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        0 full 1
        10 Click 2 5,6 Mouse
        10 Click 3 5,6 Mouse
        20 Click 4 5,6 Mouse
        ! events_reordered 2",
    );
}

#[test]
fn t18_addresses_that_are_none_are_text() {
    for href in ["\"\"", "\"#\"", "\"about:blank\"", "\"www.google.com\"", "null", "\"http://[::\"", "\"//\""]
    {
        let events = format!("[{}]", at(0, 4, &format!(r#"{{"href":{href},"width":800,"height":600}}"#)));
        let (recordings, _) = read("s.json", events.as_bytes());
        let told = recordings[0].properties.get("host").map(|h| &**h);
        assert_eq!(told, (href == "\"www.google.com\"").then_some("www.google.com"), "{href}");
    }
    let view = at(1100, 5, r#"{"tag":"$pageview","payload":{"href":"https://a.example/b"}}"#);
    check_events(&view, "100 page https://a.example/b");
}

#[test]
fn t19_t20_focus_and_input_are_kept_one_by_one() {
    let focus = |t, kind| at(t, 3, &format!(r#"{{"source":2,"type":{kind},"id":4}}"#));
    let input = |t, text| {
        at(t, 3, &format!(r#"{{"source":5,"id":4,"text":"{text}","isChecked":false,"userTriggered":true}}"#))
    };
    check_events(
        &[focus(1001, 5), input(1002, "a"), input(1003, "ab"), focus(1004, 6)].join(","),
        "
        1 Focus 4 Mouse
        2 input 4 \"a\" false Some(true)
        3 input 4 \"ab\" false Some(true)
        4 Blur 4 Mouse",
    );
}

#[test]
fn missing_addresses_and_sizes_are_inferred() {
    let resize = at(50, 3, r#"{"source":4,"width":390,"height":664}"#);
    check(
        "s.json",
        list(&[full(0), resize]),
        "
        s rrweb-array 0 [\"tab 1\"] device=phone
        0 meta  390x664
        0 full 1
        50 resize 390x664
        ! missing_meta 1",
    );
    // The two may stand in the wrong order.
    check(
        "s.json",
        list(&[full(0), meta(3), click(9, 1)]),
        "
        s rrweb-array 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        0 full 1
        9 Click 1 5,6 Mouse
        ! missing_meta 1",
    );
}

#[test]
fn t26_t29_a_cut_array_gives_what_was_complete() {
    let whole = list(&[meta(0), full(1), click(2, 3)]);
    check(
        "s.json",
        &whole[..whole.len() - 20],
        "
        s rrweb-array 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1
        ! truncated_input 1",
    );
    let wrapped = format!(r#"{{"session_id":"abc","data":{{"snapshots":{}"#, &whole[..whole.len() - 20]);
    check(
        "s.json",
        wrapped,
        "
        abc posthog-snapshots 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1
        ! truncated_input 1",
    );
}

#[test]
fn t27_scripts_are_data() {
    let node = r#"{"node":{"type":0,"id":1,"childNodes":[{"type":2,"tagName":"script","id":2,"attributes":{"onload":"x()"},
        "childNodes":[{"type":3,"id":3,"textContent":"SCRIPT_PLACEHOLDER"}]}]},"initialOffset":{"left":0,"top":0}}"#;
    check_events(&at(1000, 2, node), "0 full 3");
}

#[test]
fn numbers_that_are_written_as_fractions_or_not_at_all() {
    let fraction =
        r#"{"type":3.0,"data":{"source":3.0,"id":1.0,"x":NaN,"y":1e1},"timestamp":1700000001005.0}"#;
    check_events(fraction, "5 scroll 1 0,10");
}
