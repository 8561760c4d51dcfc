//! E-mail addresses, in text and as addresses of the web encode them.

use std::ops::Range;

/// Endings of file names that stand where a top-level domain would.
const NO_DOMAIN: [&str; 21] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "js", "mjs", "cjs", "ts", "tsx", "jsx", "css",
    "scss", "json", "map", "html", "vue", "woff",
];
const MAX_LOCAL_BYTES: usize = 64;
const MAX_DOMAIN_BYTES: usize = 253;

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (mark, length) in marks(text) {
        let floor = out.last().map_or(0, |last| last.end);
        let local = local_part(&text[floor..mark]);
        let domain = domain(&text[mark + length..]);
        if let (Some(local), Some(domain)) = (local, domain) {
            out.push(mark - local..mark + length + domain);
        }
    }
    out
}

/// Where `@` or `%40` stands, and how long it is.
fn marks(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().filter_map(move |(at, byte)| match byte {
        b'@' => Some((at, 1)),
        b'%' if bytes.get(at + 1..at + 3) == Some(b"40") => Some((at, 3)),
        _ => None,
    })
}

/// Bytes of the local part at the end of `before`.
fn local_part(before: &str) -> Option<usize> {
    let allowed = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let mut local = before;
    let mut length = 0;
    while let Some(c) = local.chars().next_back().filter(|c| allowed(*c)) {
        length += c.len_utf8();
        if length > MAX_LOCAL_BYTES {
            return None;
        }
        local = &local[..local.len() - c.len_utf8()];
    }
    let part = &before[before.len() - length..];
    let trimmed = part.trim_start_matches(['.', '\'', '-', '%']);
    (trimmed.chars().any(char::is_alphanumeric) && !trimmed.ends_with('.')).then_some(trimmed.len())
}

/// Bytes of the domain at the start of `after`.
fn domain(after: &str) -> Option<usize> {
    let length = after
        .char_indices()
        .find(|(at, c)| *at > MAX_DOMAIN_BYTES || !(c.is_alphanumeric() || matches!(c, '.' | '-')))
        .map_or(after.len(), |(at, _)| at);
    let domain = after[..length].trim_end_matches(['.', '-']);
    if domain.len() > MAX_DOMAIN_BYTES {
        return None;
    }
    let (name, top) = domain.rsplit_once('.')?;
    let top_fits = (2..=24).contains(&top.chars().count())
        && top.chars().all(char::is_alphabetic)
        && !NO_DOMAIN.contains(&&*top.to_ascii_lowercase());
    let labels = name.split('.').all(|label| !label.is_empty() && !label.starts_with('-'));
    (top_fits && labels).then_some(domain.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn addresses_end_where_their_sentence_goes_on() {
        assert_eq!(found("(ana@example.org), bo.li@a-b.co.uk."), ["ana@example.org", "bo.li@a-b.co.uk"]);
        assert_eq!(found("mailto:x_y+z@example.com?subject=a"), ["x_y+z@example.com"]);
        assert_eq!(found("/?email=ana%40example.org&x=1"), ["ana%40example.org"]);
        assert_eq!(found("jürgen@müller.example"), ["jürgen@müller.example"]);
        assert_eq!(found("a@b.com,c@d.net"), ["a@b.com", "c@d.net"]);
    }

    #[test]
    fn other_at_signs_are_none() {
        for text in [
            "hero@2x.png",
            "react@18.2.0",
            "@user",
            "a@b",
            "me@localhost",
            "x@.com",
            "@font-face",
            "5 @ 3.com",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
