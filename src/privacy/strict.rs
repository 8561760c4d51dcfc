//! What the strict preset leaves of addresses, logged lines and payloads: their form, without what a user gave.

use super::cover;
use std::sync::Arc;

/// Digits of a logged number that are left: codes and small counts.
const MAX_LOGGED_DIGITS: usize = 3;

/// The address with every value of its query and fragment covered; `None` if it has none.
pub(super) fn without_values(address: &str) -> Option<String> {
    let from = address.find(['?', '#'])?;
    let mut out = address[..from].to_owned();
    let mut value = false;
    for c in address[from..].chars() {
        match c {
            '?' | '#' | '&' | ';' => value = false,
            '=' => {
                value = true;
                out.push_str("=•");
                continue;
            }
            _ if value => continue,
            _ => {}
        }
        out.push(c);
    }
    (out != address).then_some(out)
}

fn cover_json(value: &mut serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::String(text) => *text = cover::words(text).to_string(),
        Value::Number(number) => *number = 0.into(),
        Value::Array(items) => items.iter_mut().for_each(cover_json),
        Value::Object(members) => members.values_mut().for_each(cover_json),
        Value::Null | Value::Bool(_) => {}
    }
}

/// A logged line without what stands in quotes and without longer numbers; `None` if it has neither.
pub(super) fn without_quoted(message: &str) -> Option<String> {
    let mut out = String::with_capacity(message.len());
    let (mut quote, mut number) = (None, 0);
    for c in message.chars() {
        number = if c.is_ascii_digit() { number + 1 } else { 0 };
        match quote {
            Some(open) if c == open => {
                quote = None;
                out.push(c);
            }
            Some(_) => out.push(cover::SIGN),
            None if matches!(c, '"' | '\'' | '`') => {
                quote = Some(c);
                out.push(c);
            }
            None if number > MAX_LOGGED_DIGITS => out.push(cover::SIGN),
            None => out.push(c),
        }
    }
    (out != message).then_some(out)
}

/// A payload with every string and number covered; its words covered if it is no JSON.
pub(super) fn without_json_values(payload: &str) -> Arc<str> {
    match serde_json::from_str::<serde_json::Value>(payload) {
        Ok(mut value) => {
            cover_json(&mut value);
            value.to_string().into()
        }
        Err(_) => cover::words(payload),
    }
}
