//! Tests of the whole way from bytes to recordings; each trap of the formats has its own.

mod again;
mod containers;
mod events;
mod fixtures;
mod hostile;
mod large;
mod privacy;
mod refusals;
mod shapes;
mod traps;
mod traps_order;
mod wireframes;

use super::{Found, ReadOptions, Refusal, read_bytes};
use crate::model::{AttributeChange, Event, EventKind, Log, NoWatch, Recording, StyleProperty};
use std::fmt::Write;

/// Reads bytes under a name with the usual limits.
pub fn read(name: &str, raw: &[u8]) -> (Vec<Recording>, Vec<Refusal>) {
    read_with(name, raw, &ReadOptions::default())
}

pub fn read_with(name: &str, raw: &[u8], options: &ReadOptions) -> (Vec<Recording>, Vec<Refusal>) {
    let (mut recordings, mut refusals) = (Vec::new(), Vec::new());
    let mut each = |found| match found {
        Found::Recording(recording) => recordings.push(*recording),
        Found::Refused(refusal) => refusals.push(refusal),
    };
    let summary = read_bytes(name, raw, options, &NoWatch, &mut each).unwrap();
    assert_eq!(summary.recordings as usize, recordings.len());
    assert_eq!(summary.refused as usize, refusals.len());
    assert_eq!(summary.events, recordings.iter().map(|r| r.events.len() as u64).sum::<u64>());
    for recording in &recordings {
        sound(recording);
    }
    (recordings, refusals)
}

/// What holds for every recording, whatever it was made of.
fn sound(recording: &Recording) {
    assert!(!recording.tabs.is_empty() && !recording.id.as_str().is_empty());
    assert!(recording.events.is_sorted_by_key(|e| e.offset_ms));
    for event in &recording.events {
        assert!(event.offset_ms >= 0 && usize::from(event.tab.0) < recording.tabs.len());
        let trees: Vec<_> = match &event.kind {
            EventKind::FullSnapshot { tree, .. } => vec![&**tree],
            EventKind::Mutation(mutation) => mutation.adds.iter().map(|a| &a.tree).collect(),
            EventKind::PointerMove { samples, .. } => {
                assert!(samples.iter().all(|s| s.offset_ms >= 0));
                Vec::new()
            }
            _ => Vec::new(),
        };
        for tree in trees {
            for (index, node) in tree.nodes.iter().enumerate() {
                assert_eq!(node.parent.is_none(), index == 0);
                assert!(node.parent.is_none_or(|parent| (parent as usize) < index));
            }
        }
    }
}

/// Reads the input and compares what came out, as text, line by line.
#[track_caller]
pub fn check(name: &str, input: impl AsRef<[u8]>, expected: &str) {
    let (recordings, refusals) = read(name, input.as_ref());
    let mut out = String::new();
    for recording in &recordings {
        out += &dump(recording);
    }
    for refusal in &refusals {
        writeln!(out, "refused {:?} {}", refusal.kind, refusal.reason).unwrap();
    }
    let lines = |text: &str| {
        text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(&out), lines(expected), "\n{out}");
}

/// Only the events, for tests of one of their kinds.
#[track_caller]
pub fn check_events(events: &str, expected: &str) {
    let input = format!("[{},{events}]", meta(1000));
    let (recordings, refusals) = read("x.json", input.as_bytes());
    assert_eq!((recordings.len(), refusals.len()), (1, 0), "{refusals:?}");
    let out: Vec<String> = recordings[0].events.iter().skip(1).map(event_line).collect();
    let codes = recordings[0].warnings.0.iter().filter(|(code, _)| code.code() != "no_full_snapshot");
    let out = out
        .into_iter()
        .map(|l| l.trim_end().to_owned())
        .chain(codes.map(|(code, w)| format!("! {code} {}", w.count)));
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(out.collect::<Vec<_>>(), expected);
}

pub const START: i64 = 1_700_000_000_000;

pub fn at(offset: i64, kind: i64, data: &str) -> String {
    format!(r#"{{"type":{kind},"data":{data},"timestamp":{}}}"#, START + offset)
}

pub fn meta(offset: i64) -> String {
    at(offset, 4, r#"{"href":"https://a.example/","width":800,"height":600}"#)
}

pub fn full(offset: i64) -> String {
    at(offset, 2, r#"{"node":{"type":0,"id":1,"childNodes":[]},"initialOffset":{"left":0,"top":0}}"#)
}

pub fn click(offset: i64, node: i64) -> String {
    at(offset, 3, &format!(r#"{{"source":2,"type":2,"id":{node},"x":5,"y":6}}"#))
}

pub fn gzip(raw: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(raw).unwrap();
    packer.finish().unwrap()
}

pub fn zlib(raw: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(raw).unwrap();
    packer.finish().unwrap()
}

/// A JSON string with one character per byte, as PostHog and the packer write it.
pub fn latin1(raw: &[u8]) -> String {
    let text: String = raw.iter().map(|b| char::from(*b)).collect();
    serde_json::to_string(&text).unwrap()
}

pub fn dump(recording: &Recording) -> String {
    let mut out = String::new();
    write!(out, "{} {} {}", recording.id, recording.source.format, recording.started_at_ms - START).unwrap();
    write!(out, " {:?}", recording.tabs).unwrap();
    if let Some(user) = &recording.user_id {
        write!(out, " user={user}").unwrap();
    }
    for (key, value) in &recording.properties {
        if !matches!((&**key, &**value), ("device", "desktop") | ("host", "a.example")) {
            write!(out, " {key}={value}").unwrap();
        }
    }
    out.push('\n');
    for event in &recording.events {
        writeln!(out, "{}", event_line(event)).unwrap();
    }
    for (code, warning) in &recording.warnings.0 {
        writeln!(out, "! {code} {}", warning.count).unwrap();
    }
    out
}

fn event_line(event: &Event) -> String {
    let tab = if event.tab.0 == 0 { String::new() } else { format!(" tab{}", event.tab.0) };
    format!("{}{tab} {}", event.offset_ms, kind(&event.kind))
}

fn kind(kind: &EventKind) -> String {
    match kind {
        EventKind::Meta { href, width, height } => format!("meta {href} {width}x{height}"),
        EventKind::FullSnapshot { tree, .. } => format!("full {}", tree.len()),
        EventKind::Mutation(m) => {
            let mut out = String::from("mutation");
            m.removes.iter().for_each(|(parent, node)| write!(out, " -{parent}/{node}").unwrap());
            for add in &m.adds {
                write!(out, " +{}/{}", add.parent, add.tree.root().unwrap().id).unwrap();
                add.next.iter().for_each(|n| write!(out, "<{n}").unwrap());
                add.previous.iter().for_each(|n| write!(out, ">{n}").unwrap());
            }
            m.texts.iter().for_each(|(node, text)| write!(out, " {node}={text:?}").unwrap());
            for change in &m.attributes {
                for (name, value) in &change.changes {
                    write!(out, " {}.{name}={}", change.node, attribute(value)).unwrap();
                }
            }
            out
        }
        EventKind::PointerMove { pointer, samples } => {
            let samples: Vec<_> =
                samples.iter().map(|s| format!("{},{}@{}", s.x, s.y, s.offset_ms)).collect();
            format!("{pointer:?} {}", samples.join(" "))
        }
        EventKind::Interaction { kind, node, position, pointer } => {
            let position = position.map_or(String::new(), |(x, y)| format!(" {x},{y}"));
            format!("{kind:?} {node}{position} {pointer:?}")
        }
        EventKind::Scroll { node, x, y } => format!("scroll {node} {x},{y}"),
        EventKind::ViewportResize { width, height } => format!("resize {width}x{height}"),
        EventKind::Input { node, text, checked, user_triggered } => {
            format!("input {node} {text:?} {checked} {user_triggered:?}")
        }
        EventKind::PageView { href } => format!("page {href}"),
        EventKind::Visibility { hidden } => format!("hidden {hidden}"),
        EventKind::Log(Log::Console { level, message, stack }) => {
            let stack = if stack.is_empty() { String::new() } else { format!(" at {stack:?}") };
            format!("console {level:?} {message}{stack}")
        }
        EventKind::Log(Log::JsError { message, stack }) => format!("error {message} {stack}"),
        EventKind::Log(Log::Network { method, url, status, duration_ms, details }) => {
            let details = details.as_ref().map_or_else(String::new, |d| {
                format!(" {:?} {:?} {:?}", d.response_bytes, d.media_type, d.initiator)
            });
            format!("request {method} {url} {status} {duration_ms}{details}")
        }
        EventKind::Custom { tag, payload } => format!("custom {tag} {payload}"),
        other => format!("{other:?}"),
    }
}

fn attribute(change: &AttributeChange) -> String {
    match change {
        AttributeChange::Set(value) => format!("{value:?}"),
        AttributeChange::Remove => "gone".to_owned(),
        AttributeChange::Style(properties) => {
            let one = |(name, property): &(std::sync::Arc<str>, StyleProperty)| match property {
                StyleProperty::Set { value, important } => {
                    format!("{name}:{value}{}", if *important { "!" } else { "" })
                }
                StyleProperty::Remove => format!("-{name}"),
            };
            properties.iter().map(one).collect::<Vec<_>>().join(";")
        }
    }
}
