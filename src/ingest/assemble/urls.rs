//! Passwords in addresses, logs and payloads: forms sent by GET and careless scripts put them there.

use super::secrets::is_secret_name;

const BULLETS: &str = "••••";

/// The same text with the values of parameters and JSON members that are named like passwords replaced; `None` if there
/// are none.
pub fn mask(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("passw") && !lower.contains("pwd") {
        return None;
    }
    let parameters = rewrite(text, '=', parameter);
    let members = rewrite(parameters.as_deref().unwrap_or(text), ':', member);
    members.or(parameters)
}

/// Replaces what `value` finds behind each `mark`; `None` if it finds nothing.
fn rewrite(
    text: &str,
    mark: char,
    value: fn(before: &str, after: &str) -> Option<std::ops::Range<usize>>,
) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut done = 0;
    for (at, _) in text.match_indices(mark) {
        let after = at + mark.len_utf8();
        if after < done {
            continue;
        }
        let Some(span) = value(&text[done..at], &text[after..]) else { continue };
        if text[after..][span.clone()].chars().all(|c| matches!(c, '•' | '*')) {
            continue;
        }
        out.push_str(&text[done..after + span.start]);
        out.push_str(BULLETS);
        done = after + span.end;
        changed = true;
    }
    out.push_str(&text[done..]);
    changed.then_some(out)
}

/// `password=value` in a query, a fragment or a line of a log.
fn parameter(before: &str, after: &str) -> Option<std::ops::Range<usize>> {
    let name = last_word(before);
    let end = after.find(|c: char| c.is_whitespace() || "&#;\"'\\<>".contains(c)).unwrap_or(after.len());
    (end > 0 && is_secret_name(name)).then_some(0..end)
}

/// `"password":"value"` in JSON, or in JSON within a string, where the quotes have backslashes.
fn member(before: &str, after: &str) -> Option<std::ops::Range<usize>> {
    let quoted = before.trim_end().strip_suffix('"')?;
    let escaped = quoted.ends_with('\\');
    let name = last_word(quoted.trim_end_matches('\\'));
    let blank = after.len() - after.trim_start().len();
    let quote = if escaped { after[blank..].find('"').filter(|at| *at < 8)? } else { 0 };
    let start = blank + quote + after.get(blank + quote..)?.strip_prefix('"').map(|_| 1)?;
    let end = if escaped { after[start..].find("\\\"") } else { end_of_string(&after[start..]) };
    // An unfinished string was cut by a limit: all of it may be the value.
    let end = start + end.unwrap_or(after.len() - start);
    (end > start && is_secret_name(name)).then_some(start..end)
}

fn end_of_string(text: &str) -> Option<usize> {
    let mut escape = false;
    text.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escape;
        escape = c == '\\' && !escape;
        ends.then_some(at)
    })
}

fn last_word(text: &str) -> &str {
    let outside = |c: char| !(c.is_alphanumeric() || "-_.[]%$".contains(c));
    text.rsplit(outside).next().unwrap_or_default()
}
