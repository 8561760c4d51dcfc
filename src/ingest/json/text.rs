//! Strings of JSON to text and back; knows escapes only.

use std::borrow::Cow;
use std::fmt::Write;

/// Text of a string's inside. Wrong escapes stay as they are, a lone surrogate becomes U+FFFD.
pub fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(first) = raw.find('\\') else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(code) = rest.chars().next() else { break };
        rest = &rest[code.len_utf8()..];
        match code {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            '"' | '\\' | '/' => out.push(code),
            'u' => rest = push_unit(&mut out, rest),
            _ => {
                out.push('\\');
                out.push(code);
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Takes four hexadecimal digits, and the second half of a surrogate pair where one follows.
fn push_unit<'a>(out: &mut String, rest: &'a str) -> &'a str {
    let Some(unit) = hex(rest) else {
        out.push_str("\\u");
        return rest;
    };
    let rest = &rest[4..];
    if (0xd800..0xdc00).contains(&unit)
        && let Some(low) = rest.strip_prefix("\\u").and_then(hex).filter(|u| (0xdc00..0xe000).contains(u))
    {
        let whole = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        out.push(char::from_u32(whole).unwrap_or(char::REPLACEMENT_CHARACTER));
        return &rest[6..];
    }
    out.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

fn hex(text: &str) -> Option<u32> {
    let digits = text.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// The inside of a JSON string for a text.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Writing to a string cannot fail.
            c if c < ' ' => drop(write!(out, "\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// JSON text that strict readers accept too: raw control characters within strings become escapes.
pub fn strict(raw: &str) -> Cow<'_, str> {
    if !raw.bytes().any(|b| b < 0x20) {
        return Cow::Borrowed(raw);
    }
    let (mut inside, mut escape) = (false, false);
    let mut out = String::with_capacity(raw.len() + 16);
    for c in raw.chars() {
        if inside && c < ' ' {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{:04x}", c as u32);
            escape = false;
            continue;
        }
        match c {
            '"' if !escape => inside = !inside,
            _ => {}
        }
        escape = inside && c == '\\' && !escape;
        out.push(c);
    }
    Cow::Owned(out)
}
