//! Tokens, keys and passwords: by their form, and by the name of the parameter or member that holds them.

use super::Finding;
use crate::privacy::kind::Kind;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// No form has a shorter stretch without a blank.
pub(super) const MIN_FORM_BYTES: usize = 15;
/// A value under a name like `code` or `key` that is shorter is a word or a number of the page's own.
const MIN_TOKEN_CHARS: usize = 16;

/// Forms that issuers document for their keys, and the two that standards fix: JSON Web Tokens (RFC 7519) and
/// credentials of the `Authorization` header (RFC 7617, RFC 6750).
static FORMS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{0,1000}",
        r"(?i:bearer|basic)[ +][A-Za-z0-9_.~+/-]{16,4000}=*",
        r"\b[spr]k_(?:live|test)_[A-Za-z0-9]{10,200}",
        r"\bgh[pousr]_[A-Za-z0-9]{20,255}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,255}",
        r"\bglpat-[A-Za-z0-9_-]{16,100}",
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,255}",
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        r"\bAIza[A-Za-z0-9_-]{35}",
        r"\bya29\.[A-Za-z0-9_-]{20,2000}",
        r"\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}",
        r"\bnpm_[A-Za-z0-9]{36}",
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----",
    ];
    Regex::new(&forms.join("|")).ok()
});

/// A glance: without one of these no parameter of the text is secret.
static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?i)passw|pwd|passphrase|token|secret|api[-_]?key|apikey|auth|jwt|sig|sess|sid|otp|pin|cookie|csrf|xsrf|code|key|credential").ok()
});

/// What a parameter of this name holds, if a value of this form is secret under it.
pub fn is_secret_parameter(name: &str, value: &str) -> Option<Kind> {
    let lower = name.to_ascii_lowercase();
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let long = || value.chars().count() >= MIN_TOKEN_CHARS && value.chars().any(|c| c.is_ascii_digit());
    if ["passw", "pwd", "passphrase"].iter().any(|word| bare.contains(word)) {
        return Some(Kind::Password);
    }
    let is = |words: &[&str]| words.contains(&&*bare);
    if is(&["pin", "otp", "onetimecode", "cvv", "cvc", "csc"]) && value.len() <= 12 {
        return Some(Kind::Password);
    }
    let ends = |words: &[&str]| words.iter().any(|word| bare.ends_with(word));
    let certain = ends(&[
        "token",
        "secret",
        "apikey",
        "accesskey",
        "privatekey",
        "jwt",
        "sessionid",
        "sessid",
        "credential",
    ]) || is(&[
        "authorization",
        "cookie",
        "setcookie",
        "signature",
        "xamzsignature",
        "xamzcredential",
        "auth",
    ]);
    // A name alone is not enough where pages put counters and flags under it.
    if certain && value.chars().count() >= 8 {
        return Some(Kind::Token);
    }
    let likely =
        is(&["sig", "sid", "code", "key", "session", "state", "nonce", "ticket", "hash", "csrf", "xsrf"]);
    (likely && long()).then_some(Kind::Token)
}

/// Keys that are known by their form.
pub(super) fn formed(text: &str) -> Vec<Finding> {
    let hits = FORMS.as_ref().into_iter().flat_map(|forms| forms.find_iter(text));
    hits.map(|hit| Finding { range: hit.range(), kind: Kind::Token }).collect()
}

/// Values of parameters and JSON members that are named like secrets.
pub fn secret_values(text: &str) -> Vec<Finding> {
    if !NAMES.as_ref().is_some_and(|names| names.is_match(text)) {
        return Vec::new();
    }
    let mut found = spans(text, '=', parameter);
    found.extend(spans(text, ':', member));
    found
}

type InText = fn(before: &str, after: &str) -> Option<(Range<usize>, Kind)>;

fn spans(text: &str, mark: char, value: InText) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    for (at, _) in text.match_indices(mark) {
        let after = at + mark.len_utf8();
        let done = out.last().map_or(0, |last| last.range.end);
        if at < done {
            continue;
        }
        let Some((span, kind)) = value(name_before(&text[done..at]), &text[after..]) else { continue };
        let range = after + span.start..after + span.end;
        if !is_covered(&text[range.clone()]) {
            out.push(Finding { range, kind });
        }
    }
    out
}

/// Enough of what stands before a mark to read a name from.
fn name_before(before: &str) -> &str {
    const MAX_BYTES: usize = 120;
    let mut from = before.len().saturating_sub(MAX_BYTES);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    &before[from..]
}

/// What an earlier mask left is not found again.
pub(super) fn is_covered(value: &str) -> bool {
    value.chars().all(|c| matches!(c, '•' | '*'))
}

/// `password=value` in a query, a fragment or a line of a log.
fn parameter(before: &str, after: &str) -> Option<(Range<usize>, Kind)> {
    let end = after.find(|c: char| c.is_whitespace() || "&#;\"'\\<>,".contains(c)).unwrap_or(after.len());
    let kind = is_secret_parameter(last_word(before), after.get(..end)?)?;
    (end > 0).then_some((0..end, kind))
}

/// `"password":"value"` in JSON, or in JSON within a string, where the quotes have backslashes; and `Header: value`.
fn member(before: &str, after: &str) -> Option<(Range<usize>, Kind)> {
    let Some(quoted) = before.trim_end().strip_suffix('"') else { return header(before, after) };
    let escaped = quoted.ends_with('\\');
    let name = last_word(quoted.trim_end_matches('\\'));
    let blank = after.len() - after.trim_start().len();
    let quote = if escaped { after[blank..].find('"').filter(|at| *at < 8)? } else { 0 };
    let start = blank + quote + after.get(blank + quote..)?.strip_prefix('"').map(|_| 1)?;
    let end = if escaped { after[start..].find("\\\"") } else { end_of_string(&after[start..]) };
    // An unfinished string was cut by a limit: all of it may be the value.
    let end = start + end.unwrap_or(after.len() - start);
    let kind = is_secret_parameter(name, &after[start..end])?;
    (end > start).then_some((start..end, kind))
}

/// `Authorization: Bearer abc`, `Cookie: a=b; c=d`: to the end of the line.
fn header(before: &str, after: &str) -> Option<(Range<usize>, Kind)> {
    let name = last_word(before).to_ascii_lowercase();
    let known = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-auth-token",
        "x-csrf-token",
    ];
    let value = after.strip_prefix(' ').filter(|_| known.contains(&&*name))?;
    let end = value.find(['\n', '\r', '"', '\'', '\\']).unwrap_or(value.len());
    (end >= 8).then_some((1..1 + end, Kind::Token))
}

/// `https://user:password@host`.
pub(super) fn user_info(text: &str) -> Vec<Finding> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices("://") {
        let rest = &text[at + 3..];
        let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'<>\\".contains(c)).unwrap_or(rest.len());
        let Some((user, _)) = rest[..end].split_once('@') else { continue };
        if let Some((name, password)) = user.split_once(':')
            && !password.is_empty()
            && !is_covered(password)
        {
            let start = at + 3 + name.len() + 1;
            out.push(Finding { range: start..start + password.len(), kind: Kind::Password });
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Kind)> {
        super::super::find(text, crate::privacy::kind::Kinds::of(&[Kind::Token, Kind::Password]))
            .into_iter()
            .map(|f| (&text[f.range], f.kind))
            .collect()
    }

    #[test]
    fn values_are_known_by_their_name() {
        assert_eq!(
            found("https://a.example/?user=x&password=hunter2&next=/&access_token=abcdef012345#pwd=x1"),
            [("hunter2", Kind::Password), ("abcdef012345", Kind::Token), ("x1", Kind::Password)]
        );
        assert_eq!(found(r#"{"apiKey" : "0123456789ab\"c","n":1}"#), [(r#"0123456789ab\"c"#, Kind::Token)]);
        assert_eq!(found(r#"{\"pwd\":\"abc\",\"a\":\"b\"}"#), [("abc", Kind::Password)]);
        assert_eq!(found("Authorization: Digest abcdefgh"), [("Digest abcdefgh", Kind::Token)]);
        assert_eq!(found("https://bob:s3cret@host.example/"), [("s3cret", Kind::Password)]);
        assert_eq!(found("/cb?code=4f2a9c1b7d3e5f60aa"), [("4f2a9c1b7d3e5f60aa", Kind::Token)]);
    }

    #[test]
    fn keys_are_known_by_their_form() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl";
        assert_eq!(found(&format!("x {jwt} y")), [(jwt, Kind::Token)]);
        let key = format!("sk_live_{}", "a1b2c3d4e5f6");
        assert_eq!(found(&format!("key is {key}!")), [(&*key, Kind::Token)]);
        assert_eq!(found("bearer 0123456789abcdefXYZ"), [("bearer 0123456789abcdefXYZ", Kind::Token)]);
    }

    #[test]
    fn words_about_secrets_are_none() {
        for text in [
            "password: how to reset it",
            "/?code=de&key=name&session=2&state=open&page=token",
            r#"{"passwords":3,"token":null,"key":"Enter","author":"Jane Example"}"#,
            "tokens=12",
            "password=••••&pwd=****",
            "basic information about the course",
            "https://a.example/path:8080@x",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
