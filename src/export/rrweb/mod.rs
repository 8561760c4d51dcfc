//! Events as rrweb JSON, for players and programs of others; opens no project and no file.
//!
//! What the model left out of an export does not come back: comments' texts, drawing commands of canvases, fields that
//! the replay does not use. <https://github.com/rrweb-io/rrweb/blob/master/packages/types/src/index.ts>

mod tree;

use crate::model::{
    Add, AttributeChange, ConsoleLevel, Event, EventKind, InteractionKind, Log, MediaChange, Mutation,
    PointerKind, RuleAdd, SheetRef, StyleProperty, TabId,
};
use crate::project::is_verdict;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use tree::Sheets;

/// Writes a recording's events, in their order, as the JSON array that rrweb's player takes. Where there are several
/// tabs every event names its own, as `windowId`: a player shows one of them at a time.
///
/// `started_at_ms` is the recording's, in milliseconds since 1970-01-01 UTC.
///
/// # Errors
/// What `out` says.
pub fn write_events(out: &mut dyn Write, events: &[Event], started_at_ms: i64) -> io::Result<()> {
    let mut writer = Writer {
        started_at_ms,
        with_window: events.iter().any(|event| event.tab.0 > 0),
        sheets: BTreeMap::new(),
    };
    out.write_all(b"[")?;
    // What a recording tool said is no part of what was recorded.
    for (at, event) in events.iter().filter(|event| !is_verdict(event)).enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        out.write_all(writer.event(event).as_bytes())?;
    }
    out.write_all(b"\n]\n")
}

struct Writer {
    started_at_ms: i64,
    with_window: bool,
    sheets: BTreeMap<TabId, Sheets>,
}

impl Writer {
    fn event(&mut self, event: &Event) -> String {
        let (kind, data) = of(event, self.sheets.entry(event.tab).or_default());
        let at = self.started_at_ms.saturating_add(event.offset_ms);
        let window =
            if self.with_window { format!(",\"windowId\":\"tab-{}\"", event.tab.0) } else { String::new() };
        format!("{{\"type\":{kind},\"data\":{data},\"timestamp\":{at}{window}}}")
    }
}

/// rrweb's type, and its data.
fn of(event: &Event, sheets: &mut Sheets) -> (u8, String) {
    let change = |source: u8, mut data: Value| {
        data["source"] = source.into();
        (3, data.to_string())
    };
    let custom = |tag: &str, payload: Value| (5, json!({"tag": tag, "payload": payload}).to_string());
    match &event.kind {
        EventKind::DomContentLoaded => (0, "{}".to_owned()),
        EventKind::Load => (1, "{}".to_owned()),
        EventKind::Meta { href, width, height } => {
            (4, json!({"href": href, "width": width, "height": height}).to_string())
        }
        EventKind::FullSnapshot { tree: page, scroll_x, scroll_y } => {
            let offset = json!({"left": scroll_x, "top": scroll_y});
            let node = sheets.tree(page, None);
            (2, format!("{{\"node\":{node},\"initialOffset\":{offset}}}"))
        }
        EventKind::Mutation(mutation) => (3, mutation_json(mutation, sheets)),
        EventKind::PointerMove { pointer, samples } => {
            let positions: Vec<Value> = samples
                .iter()
                .map(|s| json!({"x": s.x, "y": s.y, "id": s.node.0, "timeOffset": s.offset_ms - event.offset_ms}))
                .collect();
            change(if *pointer == PointerKind::Touch { 6 } else { 1 }, json!({"positions": positions}))
        }
        EventKind::Interaction { kind, node, position, pointer } => {
            let mut data = json!({"type": interaction(*kind), "id": node.0, "pointerType": *pointer as u8});
            if let Some((x, y)) = position {
                data["x"] = json!(x);
                data["y"] = json!(y);
            }
            change(2, data)
        }
        EventKind::Scroll { node, x, y } => change(3, json!({"id": node.0, "x": x, "y": y})),
        EventKind::ViewportResize { width, height } => change(4, json!({"width": width, "height": height})),
        EventKind::Input { node, text, checked, user_triggered } => {
            let mut data = json!({"id": node.0, "text": text, "isChecked": checked});
            if let Some(by_user) = user_triggered {
                data["userTriggered"] = json!(by_user);
            }
            change(5, data)
        }
        EventKind::Media { node, change: what, at_s } => {
            let what = match what {
                MediaChange::Play => 0,
                MediaChange::Pause => 1,
                MediaChange::Seeked => 2,
                MediaChange::Volume => 3,
                MediaChange::Rate => 4,
            };
            let mut data = json!({"id": node.0, "type": what});
            if let Some(at_s) = at_s {
                data["currentTime"] = json!(at_s);
            }
            change(7, data)
        }
        EventKind::StyleRules(rules) => {
            let removes: Vec<Value> =
                rules.removes.iter().map(|path| json!({"index": index(path)})).collect();
            let mut data = json!({"adds": adds(&rules.adds), "removes": removes});
            name_sheet(&mut data, rules.sheet);
            // The player's other way, `replace`, comes later than the events that follow.
            if let Some(text) = &rules.replace {
                data["replaceSync"] = json!(text);
            }
            change(8, data)
        }
        EventKind::StyleDeclaration { sheet, path, property, change: what } => {
            let mut data = match what {
                StyleProperty::Set { value, important } => {
                    let priority = if *important { "important" } else { "" };
                    json!({"set": {"property": property, "value": value, "priority": priority}})
                }
                StyleProperty::Remove => json!({"remove": {"property": property}}),
            };
            data["index"] = json!(path);
            name_sheet(&mut data, *sheet);
            change(13, data)
        }
        EventKind::AdoptedSheets { host, sheets, order } => {
            let styles: Vec<Value> =
                sheets.iter().map(|(id, rules)| json!({"styleId": id, "rules": adds(rules)})).collect();
            change(15, json!({"id": host.0, "styles": styles, "styleIds": order}))
        }
        EventKind::Canvas(image) => {
            let picture = json!({"rr_type": "HTMLImageElement", "src": image.data_url});
            let draw = json!({"property": "drawImage", "args": [picture, 0, 0]});
            change(9, json!({"id": image.node.0, "type": 0, "commands": [draw]}))
        }
        EventKind::Font { family, data } => {
            let source = format!("data:font/woff2;base64,{}", STANDARD.encode(data));
            change(10, json!({"family": family, "fontSource": source, "buffer": false}))
        }
        EventKind::Selection { ranges } => {
            let ranges: Vec<Value> = ranges
                .iter()
                .map(|(start, from, end, to)| {
                    json!({"start": start.0, "startOffset": from, "end": end.0, "endOffset": to})
                })
                .collect();
            change(14, json!({"ranges": ranges}))
        }
        EventKind::PageView { href } => custom("$pageview", json!({"href": href})),
        EventKind::Visibility { hidden } => custom("visibilitychange", json!({"hidden": hidden})),
        EventKind::Log(log) => log_json(log),
        // What no field of rrweb's stands for is kept as it came: JSON text, unless it was cut.
        EventKind::Custom { tag, payload } => {
            custom(tag, serde_json::from_str(payload).unwrap_or_else(|_| json!(payload)))
        }
    }
}

fn log_json(log: &Log) -> (u8, String) {
    match log {
        Log::Console { level, message, stack } => {
            let level = match level {
                ConsoleLevel::Debug => "debug",
                ConsoleLevel::Info => "info",
                ConsoleLevel::Warn => "warn",
                ConsoleLevel::Error => "error",
            };
            let argument = json!(message).to_string();
            let trace: Vec<&str> = stack.lines().collect();
            let line = json!({"level": level, "trace": trace, "payload": [argument]});
            (6, json!({"plugin": "rrweb/console@1", "payload": line}).to_string())
        }
        Log::JsError { message, stack } => {
            let payload = json!({"message": message, "stack": stack});
            (5, json!({"tag": "js_error", "payload": payload}).to_string())
        }
        Log::Network { method, url, status, duration_ms, details } => {
            let mut payload = json!({"method": method, "url": url, "status": status});
            if *duration_ms >= 0 {
                payload["duration"] = json!(duration_ms);
            }
            if let Some(details) = details {
                payload["transferSize"] = json!(details.response_bytes);
                payload["initiatorType"] = json!(details.initiator);
                payload["responseHeaders"] = json!({"content-type": details.media_type});
            }
            (5, json!({"tag": "network", "payload": payload}).to_string())
        }
    }
}

fn interaction(kind: InteractionKind) -> u8 {
    match kind {
        InteractionKind::MouseUp => 0,
        InteractionKind::MouseDown => 1,
        InteractionKind::Click => 2,
        InteractionKind::ContextMenu => 3,
        InteractionKind::DoubleClick => 4,
        InteractionKind::Focus => 5,
        InteractionKind::Blur => 6,
        InteractionKind::TouchStart => 7,
        InteractionKind::TouchMove => 8,
        InteractionKind::TouchEnd => 9,
        InteractionKind::TouchCancel => 10,
    }
}

fn name_sheet(data: &mut Value, sheet: SheetRef) {
    match sheet {
        SheetRef::Owner(node) => data["id"] = json!(node.0),
        SheetRef::Constructed(id) => data["styleId"] = json!(id),
    }
}

fn adds(rules: &[RuleAdd]) -> Vec<Value> {
    let add = |add: &RuleAdd| match &add.path[..] {
        [] => json!({"rule": add.rule}),
        path => json!({"rule": add.rule, "index": index(path)}),
    };
    rules.iter().map(add).collect()
}

/// The player takes a list for a place within a rule: one in the sheet itself is a plain number.
fn index(path: &[u32]) -> Value {
    match path {
        [at] => json!(at),
        path => json!(path),
    }
}

fn mutation_json(mutation: &Mutation, sheets: &mut Sheets) -> String {
    let removes: Vec<Value> =
        mutation.removes.iter().map(|(parent, node)| json!({"parentId": parent.0, "id": node.0})).collect();
    let texts: Vec<Value> =
        mutation.texts.iter().map(|(node, text)| json!({"id": node.0, "value": text})).collect();
    let attributes: Vec<Value> = mutation
        .attributes
        .iter()
        .map(|change| {
            let changes: Map<String, Value> =
                change.changes.iter().map(|(name, change)| (name.to_string(), attribute(change))).collect();
            json!({"id": change.node.0, "attributes": changes})
        })
        .collect();
    let added: Vec<String> = mutation.adds.iter().map(|add| add_json(add, sheets)).collect();
    format!(
        "{{\"source\":0,\"removes\":{},\"adds\":[{}],\"texts\":{},\"attributes\":{},\"isAttachIframe\":{}}}",
        json!(removes),
        added.join(","),
        json!(texts),
        json!(attributes),
        mutation.attaches_iframe
    )
}

fn add_json(add: &Add, sheets: &mut Sheets) -> String {
    let mut text = format!("{{\"parentId\":{}", add.parent.0);
    // Writing into a String cannot fail.
    let _ = match add.next {
        Some(next) => write!(text, ",\"nextId\":{}", next.0),
        None => write!(text, ",\"nextId\":null"),
    };
    if let Some(previous) = add.previous {
        let _ = write!(text, ",\"previousId\":{}", previous.0);
    }
    let _ = write!(text, ",\"node\":{}}}", sheets.tree(&add.tree, Some(add.parent)));
    text
}

fn attribute(change: &AttributeChange) -> Value {
    match change {
        AttributeChange::Set(value) => json!(value),
        AttributeChange::Remove => Value::Null,
        AttributeChange::Style(properties) => {
            let property = |change: &StyleProperty| match change {
                StyleProperty::Set { value, important: true } => json!([value, "important"]),
                StyleProperty::Set { value, important: false } => json!(value),
                StyleProperty::Remove => json!(false),
            };
            properties
                .iter()
                .map(|(name, change)| (name.to_string(), property(change)))
                .collect::<Map<_, _>>()
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ReadOptions;
    use crate::ingest::import::{NOTHING_BESIDE, import_into};
    use crate::model::{NoWatch, StyleRules};
    use crate::project::Project;
    use crate::project::testing;

    /// What is written is read back as the same events, a window and a tree of shadow roots included.
    #[test]
    fn what_is_written_is_what_an_import_reads() {
        let folder = tempfile::tempdir().unwrap();
        let recording = testing::recording("s");
        let start = recording.started_at_ms;
        let path = folder.path().join("s.json");
        write_events(&mut std::fs::File::create(&path).unwrap(), &recording.events, start).unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
        let report =
            import_into(&mut project, &[path], &ReadOptions::default(), NOTHING_BESIDE, 0, &NoWatch).unwrap();
        assert!(report.refused.is_empty(), "{report:?}");
        let id = project.sessions().unwrap()[0].session_id.clone();
        let read = project.recording(&id).unwrap();
        assert_eq!(read.started_at_ms, start);
        let kinds = |events: &[Event]| {
            events.iter().map(|e| format!("{} {:?}", e.offset_ms, e.kind)).collect::<Vec<_>>()
        };
        assert_eq!(kinds(&read.events), kinds(&recording.events));
    }

    #[test]
    fn every_kind_of_event_is_valid_json() {
        for event in testing::every_kind() {
            let mut bytes = Vec::new();
            write_events(&mut bytes, &[event], 0).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let read: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
            assert!(read[0]["type"].is_number() && read[0]["timestamp"].is_number(), "{text}");
        }
    }

    /// The player looked for a rule within a rule and dropped the change: `make roundtrip` found it in adopted sheets.
    #[test]
    fn a_rule_of_the_sheet_itself_has_a_plain_number() {
        let event = |rule: &str, path: Vec<u32>| Event {
            offset_ms: 0,
            tab: TabId(0),
            kind: EventKind::StyleRules(StyleRules {
                sheet: SheetRef::Constructed(1),
                removes: vec![path.clone()],
                adds: vec![RuleAdd { rule: rule.into(), path }],
                replace: None,
            }),
        };
        let events = [event("a {}", vec![2]), event("b {}", vec![2, 0])];
        let mut bytes = Vec::new();
        write_events(&mut bytes, &events, 0).unwrap();
        let read: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read[0]["data"]["adds"], json!([{"rule": "a {}", "index": 2}]));
        assert_eq!(read[0]["data"]["removes"], json!([{"index": 2}]));
        assert_eq!(read[1]["data"]["adds"], json!([{"rule": "b {}", "index": [2, 0]}]));
    }
}
