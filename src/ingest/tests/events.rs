//! Every type and source of event in the model's words.

use super::{at, check_events, read};
use crate::model::{
    CanvasImage, EventKind, MediaChange, NodeId, RuleAdd, SheetRef, StyleProperty, StyleRules,
};

/// The one event that these data make.
fn one(kind: i64, data: &str) -> EventKind {
    let (recordings, _) = read("s.json", format!("[{}]", at(0, kind, data)).as_bytes());
    assert_eq!(recordings[0].events.len(), 1, "{data}");
    recordings[0].events[0].kind.clone()
}

#[test]
fn interactions() {
    let names = [
        "MouseUp",
        "MouseDown",
        "Click",
        "ContextMenu",
        "DoubleClick",
        "Focus",
        "Blur",
        "TouchStart",
        "TouchMove",
        "TouchEnd",
        "TouchCancel",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let pointer = if name.starts_with("Touch") { "Touch" } else { "Mouse" };
        check_events(
            &at(1001, 3, &format!(r#"{{"source":2,"type":{number},"id":3,"x":1.5,"y":2}}"#)),
            &format!("1 {name} 3 1.5,2 {pointer}"),
        );
    }
    check_events(
        &at(1001, 3, r#"{"source":2,"type":2,"id":3,"x":1,"y":2,"pointerType":1}"#),
        "1 Click 3 1,2 Pen",
    );
    check_events(
        &at(1001, 3, r#"{"source":2,"type":77,"id":3}"#),
        "1 custom rrweb/interaction-77 {\"source\":2,\"type\":77,\"id\":3}\n! unknown_event_type 1",
    );
}

#[test]
fn moves_scrolls_sizes_media() {
    for (source, pointer) in [(1, "Mouse"), (6, "Touch"), (12, "Mouse")] {
        let data = format!(
            r#"{{"source":{source},"positions":[{{"x":1,"y":2,"id":3,"timeOffset":-1}},{{"x":1}}]}}"#
        );
        check_events(&at(1003, 3, &data), &format!("3 {pointer} 1,2@2\n! malformed_event 1"));
    }
    check_events(&at(1003, 3, r#"{"source":3,"id":1,"x":0,"y":250.5}"#), "3 scroll 1 0,250.5");
    check_events(&at(1003, 3, r#"{"source":4,"width":390.4,"height":-2}"#), "3 resize 390x0");
    let change = |number: i64| one(3, &format!(r#"{{"source":7,"type":{number},"id":3,"currentTime":1.5}}"#));
    let all =
        [MediaChange::Play, MediaChange::Pause, MediaChange::Seeked, MediaChange::Volume, MediaChange::Rate];
    for (number, expected) in all.into_iter().enumerate() {
        let media = EventKind::Media { node: NodeId(3), change: expected, at_s: Some(1.5) };
        assert_eq!(change(number as i64), media);
    }
}

#[test]
fn style_sheets() {
    let rules = one(
        3,
        r#"{"source":8,"id":7,"adds":[{"rule":"a{}","index":[1,0]},{"rule":"b{}"}],"removes":[{"index":2}]}"#,
    );
    let add = |rule: &str, path: &[u32]| RuleAdd { rule: rule.into(), path: path.to_vec() };
    assert_eq!(
        rules,
        EventKind::StyleRules(StyleRules {
            sheet: SheetRef::Owner(NodeId(7)),
            removes: vec![vec![2]],
            adds: vec![add("a{}", &[1, 0]), add("b{}", &[])],
            replace: None,
        })
    );
    let replaced = one(3, r#"{"source":8,"styleId":2,"replaceSync":"c{}"}"#);
    assert!(
        matches!(replaced, EventKind::StyleRules(StyleRules { sheet: SheetRef::Constructed(2), replace: Some(text), .. }) if &*text == "c{}")
    );
    let set = one(
        3,
        r#"{"source":13,"id":7,"index":[0],"set":{"property":"color","value":"red","priority":"important"}}"#,
    );
    assert_eq!(
        set,
        EventKind::StyleDeclaration {
            sheet: SheetRef::Owner(NodeId(7)),
            path: vec![0],
            property: "color".into(),
            change: StyleProperty::Set { value: "red".into(), important: true },
        }
    );
    let gone = one(3, r#"{"source":13,"id":7,"index":[0],"remove":{"property":"color"}}"#);
    assert!(matches!(gone, EventKind::StyleDeclaration { change: StyleProperty::Remove, .. }));
    let adopted = one(
        3,
        r#"{"source":15,"id":1,"styles":[{"styleId":4,"rules":[{"rule":"a{}","index":0}]}],"styleIds":[4,2]}"#,
    );
    assert_eq!(
        adopted,
        EventKind::AdoptedSheets {
            host: NodeId(1),
            sheets: vec![(4, vec![add("a{}", &[0])])],
            order: vec![4, 2],
        }
    );
}

#[test]
fn canvases_and_fonts() {
    let blob = r#"{"source":9,"id":5,"type":0,"commands":[{"property":"clearRect","args":[0]},{"property":"drawImage","args":[
        {"rr_type":"ImageBitmap","args":[{"rr_type":"Blob","data":[{"rr_type":"ArrayBuffer","base64":"AAAA"}],"type":"image/webp"}]},0,0]}]}"#;
    let image = |url: &str| EventKind::Canvas(CanvasImage { node: NodeId(5), data_url: url.into() });
    assert_eq!(one(3, blob), image("data:image/webp;base64,AAAA"));
    let source = r#"{"source":9,"id":5,"type":0,"property":"drawImage","args":[{"rr_type":"HTMLImageElement","src":"data:image/png;base64,BB"},0]}"#;
    assert_eq!(one(3, source), image("data:image/png;base64,BB"));
    let lines = r#"{"source":9,"id":5,"type":0,"commands":[{"property":"fillRect","args":[0]}]}"#;
    check_events(&at(1000, 3, lines), r#"0 custom rrweb/canvas {"id":5,"commands":["fillRect"]}"#);
    let font = one(3, r#"{"source":10,"family":"F","fontSource":"[1,2,255]","buffer":true}"#);
    assert_eq!(font, EventKind::Font { family: "F".into(), data: [1, 2, 255][..].into() });
    let inline = one(
        3,
        r#"{"source":10,"family":"F","fontSource":"url(data:font/woff2;base64,AQI=)","buffer":false}"#,
    );
    assert_eq!(inline, EventKind::Font { family: "F".into(), data: [1, 2][..].into() });
    assert!(matches!(
        one(3, r#"{"source":10,"family":"F","fontSource":"url(https://a/f.woff)","buffer":false}"#),
        EventKind::Custom { .. }
    ));
    let ranges = one(3, r#"{"source":14,"ranges":[{"start":3,"startOffset":0,"end":4,"endOffset":9}]}"#);
    assert_eq!(ranges, EventKind::Selection { ranges: vec![(NodeId(3), 0, NodeId(4), 9)] });
}

#[test]
fn console_lines() {
    let line = |level: &str, payload: &str| {
        at(
            1001,
            6,
            &format!(
                r#"{{"plugin":"rrweb/console@1","payload":{{"level":"{level}","trace":[],"payload":{payload}}}}}"#
            ),
        )
    };
    check_events(
        &line("error", r#"["\"a \\\"b\\\"\"","{\"x\":1}","3"]"#),
        r#"1 console Error a "b" {"x":1} 3"#,
    );
    check_events(&line("warn", r#"["plain","text"]"#), "1 console Warn plain text");
    check_events(&line("log", "[null]"), "1 console Info null");
    check_events(&line("assert", "\"one\""), "1 console Error one");
    check_events(&line("trace", "[]"), "1 console Debug ");
    let traced = line("warn", r#"["slow"]"#)
        .replace(r#""trace":[]"#, r#""trace":["pay (https://a/x.js:1:2)","https://a/x.js:9:1"]"#);
    check_events(&traced, r#"1 console Warn slow at "pay (https://a/x.js:1:2)\nhttps://a/x.js:9:1""#);
    // An empty payload, as in an old fixture of PostHog, is kept as it is.
    check_events(&at(1001, 6, r#"{"plugin":"rrweb/console@1","payload":{}}"#), "1 custom rrweb/console@1 {}");
    check_events(&at(1001, 3, r#"{"source":11,"level":"info","payload":["\"old\""]}"#), "1 console Info old");
}

#[test]
fn requests_stand_at_the_time_of_their_answers() {
    let posthog = r#"{"plugin":"rrweb/network@1","payload":{"requests":[
        {"name":"https://a/1","method":"POST","responseStatus":503,"timestamp":1700000001100,"duration":40.4},
        {"name":"https://a/2","initiatorType":"fetch","responseStatus":200,"timestamp":1700000001000,"duration":1}]}}"#;
    check_events(
        &at(1500, 6, posthog),
        "1 request GET https://a/2 200 1 None \"\" \"fetch\"\n140 request POST https://a/1 503 40",
    );
    // A request that was answered before the recording began stands at its start.
    let input = format!(
        "[{},{}]",
        super::meta(1000),
        at(1500, 6, &posthog.replace("1700000001100", "1699999999000"))
    );
    super::check(
        "s.json",
        input,
        "
        s rrweb-array 1000 [\"tab 1\"]
        0 request POST https://a/1 503 40
        0 meta https://a.example/ 800x600
        1 request GET https://a/2 200 1 None \"\" \"fetch\"
        ! no_full_snapshot 1",
    );
    let rrweb = r#"{"plugin":"rrweb/network@1","payload":{"requests":[
        {"url":"https://a/1","method":"GET","status":404,"startTime":100,"endTime":150,"duration":50},
        {"url":"https://a/2","method":"GET","status":0,"startTime":100,"endTime":450,"duration":350},
        {"name":"https://b/i.png","entryType":"resource","initiatorType":"img","responseStatus":0,"startTime":440,"duration":10,
         "requestHeaders":{"authorization":"Bearer s3cret"}}]}}"#;
    check_events(
        &at(1500, 6, rrweb),
        r#"
        200 request GET https://a/1 404 50
        500 request GET https://a/2 0 350
        500 custom network/resource {"url":"https://b/i.png","method":"","initiatorType":"img","duration":10}"#,
    );
}

#[test]
fn requests_keep_size_type_and_what_asked_for_them() {
    let request = |more: &str| {
        let payload = format!(r#"{{"method":"GET","url":"/a","status":200,"duration":3,{more}}}"#);
        at(1001, 5, &format!(r#"{{"tag":"network","payload":{payload}}}"#))
    };
    let cases = [
        (
            r#""transferSize":0,"encodedBodySize":812,"decodedBodySize":2000,"initiatorType":"xmlhttprequest""#,
            r#"Some(812) "" "xmlhttprequest""#,
        ),
        (
            r#""responseHeaders":{"Set-Cookie":"s3cret","Content-Type":"text/html; charset=utf-8"}"#,
            r#"None "text/html" """#,
        ),
        (
            r#""response":{"size":1234,"headers":[{"name":"content-type","value":"application/json"}]}"#,
            r#"Some(1234) "application/json" """#,
        ),
        (r#""responseHeaders":[["content-type",["image/svg+xml"]]]"#, r#"None "image/svg+xml" """#),
    ];
    for (more, expected) in cases {
        check_events(&request(more), &format!("1 request GET /a 200 3 {expected}"));
    }
    for nothing in [
        r#""transferSize":0"#,
        r#""contentType":"s3cret text""#,
        r#""initiator":"https://a/b?c""#,
        r#""requestHeaders":{"content-type":"text/plain"}"#,
    ] {
        check_events(&request(nothing), "1 request GET /a 200 3");
    }
}

#[test]
fn custom_events_with_a_meaning() {
    let custom = |tag: &str, payload: &str| at(1001, 5, &format!(r#"{{"tag":"{tag}","payload":{payload}}}"#));
    check_events(&custom("window hidden", "{}"), "1 hidden true");
    check_events(&custom("window visible", "{}"), "1 hidden false");
    check_events(&custom("visibilitychange", r#"{"state":"hidden"}"#), "1 hidden true");
    check_events(&custom("visibilitychange", r#"{"hidden":false}"#), "1 hidden false");
    check_events(
        &custom("js_error", r#"{"message":"x is undefined","stack":"at f"}"#),
        "1 error x is undefined at f",
    );
    check_events(&custom("error", "\"boom\""), "1 error boom ");
    check_events(&custom("error", "{\"code\":1}"), "1 custom error {\"code\":1}");
    check_events(
        &custom("network", r#"{"method":"PUT","url":"/a","status":500,"duration":3}"#),
        "1 request PUT /a 500 3",
    );
    check_events(&custom("console", r#"{"level":"error","message":"m"}"#), "1 console Error m");
    check_events(
        &custom("console", r#"{"level":"error","message":"m","stack":"at f"}"#),
        r#"1 console Error m at "at f""#,
    );
    let crumb = r#"{"category":"console","level":"warning","message":"m","timestamp":1}"#;
    check_events(&custom("breadcrumb", crumb), "1 console Warn m");
    let verdict = r#"{"category":"ui.slowClickDetected","message":"body > a"}"#;
    let apart = r#"{"tool":"sentry","kind":"slow_click"}"#;
    check_events(&custom("breadcrumb", verdict), &format!("1 custom binocular/vendor-verdict {apart}"));
    check_events(&custom("mine", "[1, 2]"), "1 custom mine [1, 2]");
    check_events(&at(1001, 5, r#"{"tag":"bare"}"#), "1 custom bare null");
}

#[test]
fn identify_tells_who_it_is() {
    let payload = r#"{"user_id":"u-7","plan":"pro","country":"DE","traffic_source":"ads","age":30,"email":"a@b.c","deep":{}}"#;
    let input = format!("[{}]", at(0, 5, &format!(r#"{{"tag":"identify","payload":{payload}}}"#)));
    let (recordings, _) = read("s.json", input.as_bytes());
    assert!(super::dump(&recordings[0]).starts_with(&format!(
        "s rrweb-array 0 [\"tab 1\"] user=u-7 age=30 country=DE plan=pro traffic_source=ads\n0 custom identify {payload}\n"
    )));
}

#[test]
fn what_is_unknown_is_kept_and_counted() {
    check_events(
        &format!("{},{}", at(1001, 42, "{\"a\":1}"), at(1002, 3, r#"{"source":99}"#)),
        "1 custom rrweb/type-42 {\"a\":1}\n2 custom rrweb/source-99 {\"source\":99}\n! unknown_event_type 2",
    );
    let large = format!("\"{}\"", "x".repeat(100_000));
    let (recordings, _) =
        read("s.json", format!("[{}]", at(0, 5, &format!(r#"{{"tag":"t","payload":{large}}}"#))).as_bytes());
    assert!(
        matches!(&recordings[0].events[0].kind, EventKind::Custom { payload, .. } if payload.len() == 64 << 10)
    );
    assert_eq!(recordings[0].warnings.count(crate::model::WarningCode::ValueCapped), 1);
}

#[test]
fn devices_are_told_by_size_touch_and_user_agent() {
    let device = |width: u32, touch: bool, beside: &str| {
        let kind = if touch { 7 } else { 2 };
        let input = format!(
            r#"{{{beside}"events":[{},{}]}}"#,
            at(0, 4, &format!(r#"{{"href":"","width":{width},"height":600}}"#)),
            at(1, 3, &format!(r#"{{"source":2,"type":{kind},"id":3,"x":1,"y":2}}"#))
        );
        read("s.json", input.as_bytes()).0[0].properties["device"].to_string()
    };
    assert_eq!(device(390, true, ""), "phone");
    assert_eq!(device(390, false, ""), "phone");
    assert_eq!(device(820, true, ""), "tablet");
    assert_eq!(device(820, false, ""), "desktop");
    assert_eq!(device(1920, true, ""), "desktop");
    assert_eq!(
        device(1920, false, r#""user_agent":"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)","#),
        "phone"
    );
    assert_eq!(device(390, false, r#""device":"kiosk","#), "kiosk");
}

#[test]
fn what_sentry_tells_beside_the_page() {
    let events = [
        at(
            1001,
            5,
            r#"{"tag":"breadcrumb","payload":{"timestamp":1700000000.001,"category":"navigation","data":{"from":"/a","to":"/b"}}}"#,
        ),
        at(
            1002,
            5,
            r#"{"tag":"performanceSpan","payload":{"op":"resource.fetch","description":"https://a.example/api","startTimestamp":1700000000.1,"endTimestamp":1700000000.25,"data":{"method":"POST","statusCode":503}}}"#,
        ),
        at(1003, 5, r#"{"tag":"video","payload":{"segmentId":0,"width":390,"height":844,"duration":5000}}"#),
        at(1004, 5, r#"{"tag":"performanceSpan","payload":{"op":"memory","description":"memory"}}"#),
    ];
    check_events(
        &events.join(","),
        r#"1 page /b
        2 request POST https://a.example/api 503 150
        3 resize 390x844
        3 custom video {"segmentId":0,"width":390,"height":844,"duration":5000}
        4 custom performanceSpan {"op":"memory","description":"memory"}"#,
    );
}
