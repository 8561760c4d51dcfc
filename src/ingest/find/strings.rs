//! Strings that hold JSON or packed events; knows how they are told from other strings.

use super::super::bytes::from_latin1;
use super::super::json::{Members, scan_members, skip_blank, string_end, unescape};
use super::super::rrweb::{unpack_base64, unpack_event};
use super::super::scope::Scope;
use super::walk::{Run, Step};
use super::{Cancelled, Doc, Finder, MAX_DEPTH, Slice, head_of};
use std::borrow::Cow;
use std::sync::Arc;

const BASE64_GZIP: &str = "H4sI";

/// Whether a raw string, quotes included, is likely to hold JSON that may hold events.
pub(super) fn holds_json(raw: &str) -> bool {
    let inside = raw.trim_start_matches('"').trim_start();
    raw.len() > 40 && (inside.starts_with(['{', '[']) || inside.starts_with(BASE64_GZIP))
}

impl Finder<'_> {
    /// JSON in a string, or gzip in Base64 as some databases keep it.
    pub(super) fn text(
        &mut self,
        inside: &str,
        scope: &Arc<Scope>,
        name: &str,
        family: u32,
        depth: usize,
    ) -> Result<(), Cancelled> {
        let plain = unescape(inside);
        let plain = if plain.starts_with(BASE64_GZIP) {
            match unpack_base64(&plain, self.options) {
                Some(text) => Cow::Owned(text),
                None => return Ok(()),
            }
        } else {
            plain
        };
        let doc = Doc::whole(Arc::new(plain.into_owned()));
        let at = skip_blank(doc.bytes(), 0);
        if matches!(doc.bytes().get(at), Some(b'{' | b'[')) && depth < MAX_DEPTH {
            self.walk(&doc, at, scope, name, family, depth + 1)?;
        }
        Ok(())
    }

    /// A string among the elements: an event as JSON text, a packed event, or an array of events as text.
    pub(super) fn string_element(&mut self, doc: &Doc, at: usize, run: &mut Run, depth: usize) -> Step {
        let Some(end) = string_end(doc.bytes(), at + 1) else {
            if run.strings_are_events == Some(true) {
                self.cut("an encoded event");
            }
            return Ok(None);
        };
        let inside = doc.part((at + 1, end.quote));
        if run.strings_are_events.is_none() {
            run.strings_are_events = Some(self.is_encoded_event(inside));
        }
        if run.strings_are_events == Some(true) {
            let (text, window) = (doc.text.clone(), run.scope.window.clone());
            let slice = Slice {
                text,
                start: at + 1,
                end: end.quote,
                encoded: true,
                window,
                head: None,
                parsed: None,
            };
            self.push(run, None, slice);
        } else if holds_json(doc.part((at, end.quote + 1))) {
            let (scope, family) = (run.scope.clone(), run.inner_family);
            self.text(inside, &scope, "", family, depth)?;
        }
        Ok(Some(end.quote + 1))
    }

    fn is_encoded_event(&mut self, inside: &str) -> bool {
        let plain = unescape(inside);
        let text = if plain.starts_with('{') {
            plain
        } else {
            let unpacked = from_latin1(&plain).and_then(|raw| unpack_event(&raw, self.options));
            let Some(text) = unpacked else { return false };
            self.shape.packed = true;
            Cow::Owned(text)
        };
        let mut members = Members::default();
        scan_members(text.as_bytes(), 0, &mut members);
        head_of(&text, &members).is_some()
    }
}
