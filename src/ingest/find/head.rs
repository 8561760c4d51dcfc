//! What tells an event from other objects, read off its members' places; knows keys, not meanings.

use super::super::json::{Members, Value, unescape};
use super::super::names::clean_id;
use super::super::scope::SESSION_KEYS;
use std::sync::Arc;

/// The few facts of an event that decide where it belongs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// The recorder's number for the type of event.
    pub kind: i64,
    /// As it stands in the file, in whatever unit; NaN where it is text.
    pub time: f64,
    /// The event names its window.
    pub windowed: bool,
}

impl Head {
    /// Events that begin a page, or tell that one did: a loaded document, a full snapshot, an address.
    pub fn begins_page(self) -> bool {
        matches!(self.kind, 0 | 2 | 4)
    }
}

/// The head of an event, and the session that it names; `None` for what is no event.
pub fn head_of(text: &str, members: &Members) -> Option<(Head, Option<Arc<str>>)> {
    let whole = members.list.iter().filter(|m| !m.cut);
    head_of_members(whole.map(|m| Some((text.get(m.key.0..m.key.1)?, text.get(m.value.0..m.value.1)?))))
}

/// The same, of an event that is understood already.
pub fn head_of_value(event: Value<'_>) -> Option<(Head, Option<Arc<str>>)> {
    fn inside(key: Value<'_>) -> Option<&str> {
        key.raw().strip_prefix('"')?.strip_suffix('"')
    }
    head_of_members(event.members().map(|(key, value)| Some((inside(key)?, value.raw()))))
}

/// Of keys without their quotes, and values, as they stand in the text.
fn head_of_members<'t>(
    members: impl Iterator<Item = Option<(&'t str, &'t str)>>,
) -> Option<(Head, Option<Arc<str>>)> {
    let (mut kind, mut time, mut session, mut windowed) = (None, None, None, false);
    for member in members {
        let (key, value) = member?;
        match key {
            "type" => kind = whole(value),
            "timestamp" => time = time_of(value),
            "windowId" | "window_id" => windowed = true,
            _ if SESSION_KEYS.contains(&key) => session = id(value),
            _ => {}
        }
    }
    Some((Head { kind: kind?, time: time?, windowed }, session))
}

/// A whole number; some languages write all numbers with a fraction.
fn whole(value: &str) -> Option<i64> {
    let fraction = |n: &f64| n.fract() == 0.0 && n.abs() < 1.0e9;
    value.parse().ok().or_else(|| value.parse().ok().filter(fraction).map(|n| n as i64))
}

fn time_of(value: &str) -> Option<f64> {
    match value.as_bytes().first()? {
        b'"' => Some(value.trim_matches('"').parse().unwrap_or(f64::NAN)),
        b'-' | b'0'..=b'9' => value.parse().ok(),
        _ => None,
    }
}

fn id(value: &str) -> Option<Arc<str>> {
    if matches!(value.as_bytes().first()?, b'{' | b'[' | b'n') {
        return None;
    }
    clean_id(&unescape(value.trim_matches('"'))).map(Arc::from)
}
