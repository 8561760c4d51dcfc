//! The traps of real exports, by their numbers in the description of the formats.

use super::{START, at, check, check_events, click, full, gzip, latin1, meta};

fn list(events: &[String]) -> String {
    format!("[{}]", events.join(","))
}

#[test]
fn t1_events_before_the_first_snapshot_are_kept_and_counted() {
    check(
        "s.json",
        list(&[click(0, 3), meta(10), full(10)]),
        "
        s rrweb-array 0 [\"tab 1\"]
        0 Click 3 5,6 Mouse
        10 meta https://a.example/ 800x600
        10 full 1
        ! events_before_snapshot 1",
    );
    check(
        "s.json",
        list(&[meta(0), click(5, 3)]),
        "
        s rrweb-array 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        5 Click 3 5,6 Mouse
        ! no_full_snapshot 1",
    );
}

#[test]
fn t2_every_page_of_a_session_is_kept() {
    check(
        "s.json",
        list(&[meta(0), full(0), meta(900), full(901)]),
        "
        s rrweb-array 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        0 full 1
        900 meta https://a.example/ 800x600
        901 full 1",
    );
}

#[test]
fn t3_tabs_interleave_and_are_numbered_by_their_first_event() {
    let with = |event: String, window: &str| event.replacen('{', &format!("{{\"windowId\":{window},"), 1);
    let events = [with(meta(50), "\"b\""), with(full(51), "\"b\""), with(meta(0), "7"), with(full(1), "7")];
    check(
        "s.json",
        list(&events),
        "
        s rrweb-array 0 [\"7\", \"b\"]
        0 meta https://a.example/ 800x600
        1 full 1
        50 tab1 meta https://a.example/ 800x600
        51 tab1 full 1",
    );
}

#[test]
fn t3_an_event_without_a_tab_joins_the_tab_before_it() {
    let with = |event: String, window: &str| event.replacen('{', &format!("{{\"windowId\":\"{window}\","), 1);
    let events =
        [with(meta(0), "a"), with(full(0), "a"), with(meta(5), "b"), with(full(5), "b"), click(9, 1)];
    check(
        "s.json",
        list(&events),
        "
        s rrweb-array 0 [\"a\", \"b\"]
        0 meta https://a.example/ 800x600
        0 full 1
        5 tab1 meta https://a.example/ 800x600
        5 tab1 full 1
        9 tab1 Click 1 5,6 Mouse
        ! foreign_tabs_merged 1",
    );
}

#[test]
fn t4_segments_of_one_session_are_joined() {
    check(
        "s.json",
        format!("[[{},{}],[{}]]", meta(0), full(1), click(2000, 4)),
        "
        s rrweb-sessions 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1
        2000 Click 4 5,6 Mouse",
    );
}

#[test]
fn t4_arrays_that_each_begin_a_page_are_sessions_of_their_own() {
    let hour = 3_600_000;
    let input = format!("[[{},{}],[{},{}]]", meta(0), full(1), meta(hour), full(hour + 1));
    check(
        "visits.json",
        input,
        "
        visits-1 rrweb-sessions 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1
        visits-2 rrweb-sessions 3600000 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1",
    );
}

#[test]
fn t4_a_short_pause_between_pages_leaves_a_doubt() {
    let near = format!("[[{},{}],[{},{}]]", meta(0), full(1), meta(900), full(901));
    check(
        "s.json",
        near,
        "
        s rrweb-sessions 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1
        900 meta https://a.example/ 800x600
        901 full 1
        ! ambiguous_sessions 1",
    );
    let far = format!("[[{},{}],[{},{}]]", meta(0), full(1), meta(60_000), full(60_001));
    check(
        "s.json",
        far,
        "
        s-1 rrweb-sessions 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1
        ! ambiguous_sessions 1
        s-2 rrweb-sessions 60000 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 full 1
        ! ambiguous_sessions 1",
    );
}

#[test]
fn t5_one_event_in_seconds_does_not_make_a_session_of_decades() {
    let seconds = r#"{"type":3,"data":{"source":3,"id":1,"x":0,"y":9},"timestamp":1700000000.250}"#;
    check(
        "s.json",
        list(&[meta(0), full(100), seconds.to_owned(), click(400, 2)]),
        "
        s rrweb-array 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        100 full 1
        250 scroll 1 0,9
        400 Click 2 5,6 Mouse
        ! time_unit_repaired 1",
    );
}

#[test]
fn t5_whole_sessions_in_other_units_are_brought_to_milliseconds() {
    for (first, second) in [
        ("1700000000.5", "1700000001.75"),
        ("1700000000500000", "1700000001750000"),
        ("1700000000500000000", "1700000001750000000"),
        ("\"2023-11-14T22:13:20.5Z\"", "\"2023-11-14T22:13:21.75\""),
        ("\"1700000000500\"", "\"1700000001750\""),
    ] {
        let input =
            format!(r#"[{{"type":0,"timestamp":{first}}},{{"type":1,"data":{{}},"timestamp":{second}}}]"#);
        let (recordings, _) = super::read("s.json", input.as_bytes());
        assert_eq!(recordings[0].started_at_ms - START, 500, "{first}");
        assert_eq!(recordings[0].duration_ms(), 1250, "{first}");
    }
}

#[test]
fn t5_a_clock_that_began_in_1970_is_left_alone() {
    let input =
        r#"[{"type":0,"data":{},"timestamp":1900000001},{"type":1,"data":{},"timestamp":1900000132}]"#;
    let (recordings, _) = super::read("s.json", input.as_bytes());
    assert_eq!(recordings[0].duration_ms(), 131);
    assert!(recordings[0].warnings.count(crate::model::WarningCode::TimeUnitRepaired) == 0);
}

#[test]
fn t6_pointer_samples_have_times_of_their_own() {
    let positions = r#"{"source":1,"positions":[{"x":1,"y":2,"id":1,"timeOffset":-450},
        {"x":283.5,"y":4,"id":-1,"timeOffset":0}]}"#;
    check_events(&at(1500, 3, positions), "500 Mouse 1,2@50 283.5,4@500");
    // Before the recording began there is no time: the sample stays at its start.
    check_events(&at(1100, 3, positions), "100 Mouse 1,2@0 283.5,4@100");
    let late = r#"{"source":6,"positions":[{"x":1,"y":2,"id":1,"timeOffset":50}]}"#;
    check_events(&at(1100, 3, late), "100 Touch 1,2@150\n! positive_time_offset 1");
}

#[test]
fn t7_leftovers_of_a_player_change_nothing() {
    let event =
        click(1200, 3).replacen('{', r#"{"delay":-922479,"seen":8833798676917222,"cv":"2024-10","#, 1);
    check_events(&event, "200 Click 3 5,6 Mouse");
}

#[test]
fn t8_raw_control_characters_are_read() {
    let input = list(&[meta(0), at(1, 5, "{\"tag\":\"note\",\"payload\":\"a\u{1}b\"}")]);
    check(
        "s.json",
        input,
        "
        s rrweb-array 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 custom note \"a\\u0001b\"
        ! no_full_snapshot 1
        ! control_characters 1",
    );
}

#[test]
fn t8_a_raw_line_break_in_a_line_of_json_does_not_cost_the_line() {
    let input =
        format!("{}\n{}\n{}\n", meta(0), at(1, 5, "{\"tag\":\"note\",\"payload\":\"a\nb\"}"), full(2));
    check(
        "s.ndjson",
        input,
        "
        s rrweb-ndjson 0 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        1 custom note \"a\\u000ab\"
        2 full 1
        ! control_characters 1",
    );
}

#[test]
fn t8_packed_fields_are_unpacked_and_a_damaged_one_costs_only_itself() {
    let adds = r#"[{"parentId":1,"nextId":null,"node":{"type":3,"textContent":"hi","id":9}}]"#;
    let packed = latin1(&gzip(adds.as_bytes()));
    let event =
        at(1001, 3, &format!(r#"{{"source":0,"adds":{packed},"removes":[],"texts":"x","attributes":""}}"#));
    check_events(&event, "1 mutation +1/9\n! undecodable_field 1");
    let node = r#"{"node":{"type":0,"id":1,"childNodes":[]},"initialOffset":{"left":0,"top":0}}"#;
    let whole = at(1000, 2, &latin1(&gzip(node.as_bytes())));
    check(
        "s.json",
        list(&[meta(1000), whole.clone()]),
        "
        s rrweb-array 1000 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        0 full 1",
    );
    // What an editor makes of no-break spaces.
    let damaged = at(1000, 2, &latin1(&gzip(node.as_bytes())).replace("\\b", " "));
    check(
        "s.json",
        list(&[meta(1000), damaged]),
        "
        s rrweb-array 1000 [\"tab 1\"]
        0 meta https://a.example/ 800x600
        ! no_full_snapshot 1
        ! undecodable_field 1",
    );
}

#[test]
fn t9_t11_unknown_and_legacy_ids_stay_as_they_are() {
    let data = r#"{"source":0,"removes":[{"parentId":-1,"id":4}],"texts":[{"id":-1,"value":null}],"attributes":[],
        "adds":[{"parentId":2,"previousId":-1,"nextId":-1,"node":{"type":5,"textContent":"","id":7}},
                {"parentId":2,"previousId":7,"nextId":null,"node":{"type":5,"textContent":"","id":8}}]}"#;
    check_events(&at(1001, 3, data), "1 mutation --1/4 +2/7<-1>-1 +2/8>7 -1=\"\"");
    check_events(&click(1001, -1), "1 Click -1 5,6 Mouse");
}

#[test]
fn t12_values_of_attributes_come_in_all_types() {
    let data = r#"{"source":0,"adds":[],"removes":[],"texts":[],"attributes":[{"id":5,"attributes":{
        "class":"a","rr_scrollTop":12.5,"checked":true,"role":null,"selected":false,
        "style":{"top":"1px","color":["red","important"],"margin":false,"z-index":3}}}]}"#;
    check_events(
        &at(1001, 3, data),
        "1 mutation 5.class=\"a\" 5.rr_scrollTop=\"12.5\" 5.checked=\"\" 5.role=gone 5.selected=gone \
         5.style=top:1px;color:red!;-margin;z-index:3",
    );
}

#[test]
fn t13_t14_styles_shadow_roots_and_frames_are_kept() {
    use crate::model::{EventKind, NodeData};
    let node = r#"{"type":0,"id":1,"compatMode":"BackCompat","childNodes":[
        {"type":2,"tagName":"STYLE","id":2,"attributes":{"_cssText":"a{}"},"childNodes":[{"type":3,"id":3,"textContent":""}]},
        {"type":2,"tagName":"x-y","id":4,"isShadowHost":true,"attributes":{},"childNodes":[
            {"type":2,"tagName":"b","id":5,"isShadow":true,"attributes":{"hidden":true,"checked":false,"width":3},"childNodes":[]}]}]}"#;
    let input =
        list(&[meta(0), at(0, 2, &format!(r#"{{"node":{node},"initialOffset":{{"left":1,"top":2.5}}}}"#))]);
    let (recordings, _) = super::read("s.json", input.as_bytes());
    let EventKind::FullSnapshot { tree, scroll_x, scroll_y } = &recordings[0].events[1].kind else {
        panic!()
    };
    assert_eq!((*scroll_x, *scroll_y), (1.0, 2.5));
    let nodes = &tree.nodes;
    assert_eq!(nodes.iter().map(|n| n.id.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(
        nodes.iter().map(|n| n.parent).collect::<Vec<_>>(),
        [None, Some(0), Some(1), Some(0), Some(3)]
    );
    assert_eq!(nodes[0].data, NodeData::Document { quirks: true });
    assert!(matches!(&nodes[1].data, NodeData::Element { tag, .. } if &**tag == "style"));
    assert_eq!(nodes[1].data.attribute("_cssText"), Some("a{}"));
    assert!(matches!(nodes[3].data, NodeData::Element { shadow_host: true, .. }) && nodes[4].in_shadow);
    assert_eq!(nodes[4].data.attribute("hidden"), Some(""));
    assert_eq!(nodes[4].data.attribute("checked"), None);
    assert_eq!(nodes[4].data.attribute("width"), Some("3"));
    let frame = r#"{"source":0,"adds":[{"parentId":4,"nextId":null,"node":{"type":0,"id":9,"childNodes":[]}}],
        "removes":[],"texts":[],"attributes":[],"isAttachIframe":true}"#;
    let (recordings, _) = super::read("s.json", list(&[meta(0), at(0, 3, frame)]).as_bytes());
    assert!(matches!(&recordings[0].events[1].kind, EventKind::Mutation(m) if m.attaches_iframe));
}
