//! Passwords in addresses and logs: forms sent by GET and careless scripts put them there.

use super::secrets::is_secret_name;

/// The same text with the values of parameters that are named like passwords replaced; `None` if there are none.
pub fn mask(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("passw") && !lower.contains("pwd") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(equals) = rest.find('=') {
        let (before, after) = (&rest[..equals], &rest[equals + 1..]);
        let name = before
            .rsplit(|c: char| !(c.is_alphanumeric() || "-_.[]%".contains(c)))
            .next()
            .unwrap_or_default();
        let end = after.find(|c: char| c.is_whitespace() || "&#;\"'\\<>".contains(c)).unwrap_or(after.len());
        out.push_str(before);
        out.push('=');
        let value = &after[..end];
        if end > 0 && is_secret_name(name) && value.chars().any(|c| c != '•' && c != '*') {
            out.push_str("••••");
            changed = true;
            rest = &after[end..];
        } else {
            rest = after;
        }
    }
    out.push_str(rest);
    changed.then_some(out)
}
