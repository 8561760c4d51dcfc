//! How large the answer of a request was, of what type, and what asked for it; knows every recorder's names for that,
//! and takes nothing else from headers.

use super::super::json::{Kind, Value};
use super::incremental::number;
use super::intern::Names;
use crate::model::RequestDetails;

/// First what went over the wire, then what came out of it.
const SIZES: [&str; 9] = [
    "transferSize",
    "encodedBodySize",
    "responseBodySize",
    "response_body_size",
    "responseSize",
    "response_size",
    "bodySize",
    "size",
    "decodedBodySize",
];
const TYPES: [&str; 4] = ["contentType", "content_type", "mimeType", "mime_type"];
/// Longer ones are no media types and no initiators.
const MAX_WORD_BYTES: usize = 80;

/// `None` where nothing of it is told.
pub(super) fn of(request: Value<'_>, names: &mut Names) -> Option<RequestDetails> {
    let answer = request.get("response").filter(|r| r.kind() == Kind::Object);
    let response_bytes = size(request).or_else(|| size(answer?));
    let media_type = named_type(request)
        .or_else(|| named_type(answer?))
        .or_else(|| header(request.get_any(&["responseHeaders", "response_headers"])?))
        .or_else(|| header(answer?.get("headers")?));
    let initiator = request
        .get_any(&["initiatorType", "initiator", "requestType"])
        .and_then(Value::text)
        .filter(|word| !word.is_empty() && word.len() <= MAX_WORD_BYTES && is_word(word));
    if response_bytes.is_none() && media_type.is_none() && initiator.is_none() {
        return None;
    }
    Some(RequestDetails {
        response_bytes,
        media_type: names.get(media_type.as_deref().unwrap_or_default()),
        initiator: names.get(initiator.as_deref().unwrap_or_default()),
    })
}

/// Browsers say 0 for what they do not tell of other hosts.
fn size(of: Value<'_>) -> Option<u64> {
    let known = |name: &&str| number(of, name).filter(|n| *n >= 1.0);
    SIZES.iter().find_map(known).map(|n| n.min(9.0e15) as u64)
}

fn named_type(of: Value<'_>) -> Option<String> {
    media_type(&of.get_any(&TYPES)?.text()?)
}

/// The type among headers: an object, or a list of pairs or of objects with name and value.
fn header(headers: Value<'_>) -> Option<String> {
    let is_type = |name: &str| name.eq_ignore_ascii_case("content-type");
    let named = |(name, value): (Value<'_>, Value<'_>)| {
        let wanted = is_type(&name.text()?);
        let value = if value.kind() == Kind::Array { value.items().next()? } else { value };
        if wanted { media_type(&value.text()?) } else { None }
    };
    let item = |item: Value<'_>| match item.kind() {
        Kind::Object => named((item.get("name")?, item.get("value")?)),
        _ => named((item.items().next()?, item.items().nth(1)?)),
    };
    headers.members().find_map(named).or_else(|| headers.items().find_map(item))
}

/// `text/html; charset=utf-8` as `text/html`.
fn media_type(text: &str) -> Option<String> {
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (family, rest) = kind.split_once('/')?;
    let fits = kind.len() <= MAX_WORD_BYTES && !rest.is_empty() && is_word(family) && is_word(rest);
    fits.then_some(kind)
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+'))
}
