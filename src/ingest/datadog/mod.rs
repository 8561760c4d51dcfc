//! Segments of Datadog replays as rrweb events: most records are events already, others mean something else under the
//! same numbers; knows no file system and no model.
//!
//! Source: `types/sessionReplay.ts` of DataDog/browser-sdk. The product exports no segments; those who send them through
//! a server of their own have them.

mod change;

#[cfg(test)]
mod tests;

use super::json::{Kind, Tokens, Value, escape, skip_blank, skip_value};
use change::Changes;
use memchr::memmem;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The version under which the finder knows the events of segments.
pub const MARK: &str = "datadog-segment";
/// Looked at from both ends of a text to tell a segment.
const ENDS: usize = 64 << 10;

/// Whether the text is of segments: records, and why the segment was made, which stands behind them mostly.
fn is_segment(text: &[u8]) -> bool {
    let (head, tail) = (text.len().min(ENDS), text.len().saturating_sub(ENDS));
    let within = |part: &[u8], name: &str| memmem::find(part, name.as_bytes()).is_some();
    let has = |name: &str| within(&text[..head], name) || (tail > 0 && within(&text[tail..], name));
    has("\"records\"") && has("\"creation_reason\"")
}

/// The session that a segment names, as far as it is in this piece of text.
pub fn session_of(text: &[u8]) -> Option<String> {
    is_segment(text).then_some(())?;
    let text = String::from_utf8_lossy(text);
    let rest = text.split("\"session\"").nth(1)?.trim_start().strip_prefix(':')?.trim_start();
    let end = rest.find('}')?;
    let id = rest[..end].split("\"id\"").nth(1)?.trim_start().strip_prefix(':')?.trim_start();
    id.strip_prefix('"')?.split('"').next().map(str::to_owned)
}

/// The segments of a text as lines that the finder reads; `None` for any other text.
pub fn as_rrweb(text: &str) -> Option<String> {
    is_segment(text.as_bytes()).then_some(())?;
    let mut out = String::new();
    // Views are told apart: each has numbers of nodes and a table of strings of its own.
    let mut views: BTreeMap<String, Changes> = BTreeMap::new();
    let mut tokens = Tokens::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at = skip_blank(bytes, at);
        match bytes.get(at) {
            None => break,
            Some(b'{') => {
                // A cut segment gives the records that are whole.
                let end = skip_value(bytes, at).unwrap_or(bytes.len());
                match tokens.parse(&text[at..end]) {
                    Ok(segment) => write_segment(segment, &mut views, &mut out),
                    Err(_) => write_cut(&text[at..end], &mut out),
                }
                at = end;
            }
            Some(_) => at += 1,
        }
    }
    (!out.is_empty()).then_some(out)
}

fn id_of(segment: Value<'_>, name: &str) -> String {
    segment.get(name).and_then(|of| of.get("id")).and_then(Value::text).unwrap_or_default().into_owned()
}

fn write_segment(segment: Value<'_>, views: &mut BTreeMap<String, Changes>, out: &mut String) {
    let Some(records) = segment.get("records").filter(|records| records.kind() == Kind::Array) else {
        return;
    };
    let view = views.entry(id_of(segment, "view")).or_default();
    begin(&id_of(segment, "session"), out);
    let mut first = true;
    for record in records.items() {
        let before = out.len();
        if !first {
            out.push(',');
        }
        if write_record(record, view, out) {
            first = false;
        } else {
            out.truncate(before);
        }
    }
    out.push_str("]}\n");
}

fn begin(session: &str, out: &mut String) {
    // Writing to a string cannot fail.
    if session.is_empty() {
        let _ = write!(out, "{{\"version\":\"{MARK}\",\"records\":[");
    } else {
        let _ = write!(out, "{{\"version\":\"{MARK}\",\"session_id\":\"{}\",\"records\":[", escape(session));
    }
}

/// The whole records of a segment that ends early.
fn write_cut(segment: &str, out: &mut String) {
    let Some(at) = segment.find("\"records\"").and_then(|at| Some(at + segment[at..].find('[')?)) else {
        return;
    };
    let bytes = segment.as_bytes();
    let (mut at, mut view, mut tokens, mut first) = (at + 1, Changes::default(), Tokens::default(), true);
    begin(&session_of(segment.as_bytes()).unwrap_or_default(), out);
    loop {
        at = skip_blank(bytes, at);
        let end = match bytes.get(at) {
            Some(b'{') => skip_value(bytes, at),
            Some(b',') => {
                at += 1;
                continue;
            }
            _ => None,
        };
        let Some(end) = end else { break };
        if let Ok(record) = tokens.parse(&segment[at..end]) {
            let before = out.len();
            if !first {
                out.push(',');
            }
            if write_record(record, &mut view, out) {
                first = false;
            } else {
                out.truncate(before);
            }
        }
        at = end;
    }
    // The end is missing here too, so that the reader says that the file is cut.
    out.push('\n');
}

/// Writes a record as an rrweb event; false where nothing of it is kept.
fn write_record(record: Value<'_>, view: &mut Changes, out: &mut String) -> bool {
    let Some(time) = record.get("timestamp").filter(|time| time.kind() == Kind::Number).map(Value::raw)
    else {
        return false;
    };
    let kind = record.get("type").and_then(Value::integer).unwrap_or(-1);
    let data = record.get("data");
    let raw = data.map_or("{}", Value::raw);
    let custom = |tag: &str, out: &mut String| {
        let _ = write!(
            out,
            "{{\"type\":5,\"data\":{{\"tag\":\"datadog/{tag}\",\"payload\":{raw}}},\"timestamp\":{time}}}"
        );
        true
    };
    match kind {
        2 if record.get("format").and_then(Value::integer) == Some(1) => view.snapshot(data, time, out),
        12 => view.change(data, time, out),
        3 if data.and_then(|d| d.get("source")).and_then(Value::integer) == Some(9) => {
            data.is_some_and(|data| write_touch(data, time, out))
        }
        2..=4 => {
            out.push_str(record.raw());
            true
        }
        6 => custom("focus", out),
        7 => custom("view_end", out),
        // Where the page is magnified; nothing that a person did.
        8 => custom("visual_viewport", out),
        9 => custom("frustration", out),
        _ => false,
    }
}

/// Fingers as touches; the mouse is told by events of its own.
fn write_touch(data: Value<'_>, time: &str, out: &mut String) -> bool {
    let kind = match data.get("pointerEventType").and_then(Value::text).as_deref() {
        Some("down") => 7,
        Some("up") => 9,
        _ => return false,
    };
    let touch = data.get("pointerType").is_some_and(|kind| kind.is("touch"));
    let number = |name: &str| data.get(name).filter(|n| n.kind() == Kind::Number).map(Value::raw);
    let (Some(x), Some(y), true) = (number("x"), number("y"), touch) else { return false };
    let _ = write!(
        out,
        "{{\"type\":3,\"data\":{{\"source\":2,\"type\":{kind},\"id\":-1,\"x\":{x},\"y\":{y},\"pointerType\":2}},\"timestamp\":{time}}}"
    );
    true
}
