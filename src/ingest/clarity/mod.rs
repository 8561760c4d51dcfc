//! Payloads of Microsoft Clarity become the model's words; knows its tokens, no file system and no project.
//!
//! Source: `packages/clarity-js/types` and `packages/clarity-decode` of microsoft/clarity (the numbers of events, and the
//! order of their tokens). A payload is one upload of one page: an envelope `e`, events `a`, and the page's content `p`.
//! Nobody can export payloads from the product; those who let the recorder upload to a server of their own have them.

mod dom;
mod visit;

#[cfg(test)]
mod tests;

use super::ReadOptions;
use super::assemble::Told;
use super::json::{Kind, Tokens, Value, skip_blank, skip_value};
use super::names::clean_id;
use std::collections::BTreeMap;
use std::sync::Arc;
use visit::Visit;

pub const FORMAT: &str = "clarity-payload";
pub const LABEL: &str = "Payloads of Microsoft Clarity, as its recorder uploads them";
pub const EXAMPLE: &str = r#"{"e":["0.8.20",1,0,506,"p","u","s",1,0,0,0,"https://a.example/"],
    "a":[[505,0,0,1700000000000],[2,11,800,600],[40,9,4,10,20,0,0,0,1,0,"Buy",null,"h.h",1,0]]}"#;

/// Places in an envelope.
mod envelope {
    pub const VERSION: usize = 0;
    pub const USER: usize = 5;
    pub const SESSION: usize = 6;
    pub const PAGE: usize = 7;
    pub const URL: usize = 11;
}

/// Whether a text is of payloads, by how it begins.
pub fn is_payloads(text: &str) -> bool {
    first_session(text.as_bytes()).is_some()
}

/// The session that the first payload names, also where the payload is cut.
pub fn first_session(bytes: &[u8]) -> Option<String> {
    let mut at = skip_blank(bytes, 0);
    if bytes.get(at) == Some(&b'[') {
        at = skip_blank(bytes, at + 1);
    }
    let rest = bytes.get(at..)?.strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"e\"")?;
    let list = String::from_utf8_lossy(rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start());
    let mut tokens = Tokens::default();
    let value = tokens.parse(&list).ok().filter(|value| value.kind() == Kind::Array)?;
    let version = value.items().nth(envelope::VERSION)?.text()?;
    let digits = version.split('.').count() >= 2 && version.starts_with(|c: char| c.is_ascii_digit());
    value.items().nth(envelope::SESSION)?.text().filter(|_| digits).map(|id| id.into_owned())
}

/// The visits of these texts, in the order of their first payloads.
pub fn read(texts: &[&str], options: &ReadOptions) -> Vec<Told> {
    let mut order: Vec<Arc<str>> = Vec::new();
    let mut visits: BTreeMap<Arc<str>, Visit> = BTreeMap::new();
    let mut cut = 0;
    for text in texts {
        cut += u64::from(each_object(text, &mut |object| {
            let mut tokens = Tokens::default();
            let Ok(payload) = tokens.parse(object) else { return };
            let Some(envelope) = payload.get("e") else { return };
            let text = |at: usize| envelope.items().nth(at).and_then(Value::text);
            let Some(session) = text(envelope::SESSION).and_then(|id| clean_id(&id)) else { return };
            let session: Arc<str> = session.into();
            let visit = visits.entry(session.clone()).or_insert_with(|| {
                order.push(session);
                Visit::default()
            });
            let page = envelope.items().nth(envelope::PAGE).and_then(Value::integer).unwrap_or(0);
            visit.user(text(envelope::USER).and_then(|id| clean_id(&id)));
            visit.take(page, text(envelope::URL).as_deref(), payload);
        }));
    }
    let mut told: Vec<Told> = order
        .into_iter()
        .filter_map(|id| Some((visits.remove(&id)?, id)))
        .map(|(v, id)| v.tell(id, options))
        .collect();
    if let Some(first) = told.first_mut() {
        let code = crate::model::WarningCode::TruncatedInput;
        first.warnings.note_many(code, cut, || "a payload ends early".to_owned());
    }
    told
}

/// Hands every object at the outermost level, or in the outermost array, to `each`; true when the last is cut.
fn each_object(text: &str, each: &mut dyn FnMut(&str)) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at = skip_blank(bytes, at);
        match bytes.get(at) {
            None => return false,
            Some(b'{') => match skip_value(bytes, at) {
                Some(end) => {
                    each(text.get(at..end).unwrap_or_default());
                    at = end;
                }
                None => return true,
            },
            Some(_) => at += 1,
        }
    }
}
