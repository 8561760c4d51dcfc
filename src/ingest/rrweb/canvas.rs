//! Bitmaps of canvases and bytes of fonts.

use super::super::json::{Tokens, Value, escape};
use super::mutation::node_id;
use super::{Decoder, Frame};
use crate::model::{CanvasImage, EventKind, WarningCode};
use base64::Engine;
use std::sync::Arc;

/// Values within arguments that are looked at for an image.
const MAX_LOOKS: usize = 64;

impl Decoder<'_> {
    /// Keeps the last bitmap that was drawn; of drawing commands only their names.
    pub(super) fn canvas(&mut self, frame: &Frame, data: Value<'_>) {
        let node = node_id(data, "id");
        let commands: Vec<Value<'_>> = match data.get("commands") {
            Some(list) => list.items().collect(),
            None => vec![data],
        };
        let mut drawn =
            commands.iter().rev().filter(|c| c.get("property").is_some_and(|p| p.is("drawImage")));
        let image = drawn.find_map(|c| image(c.get("args")?));
        if let Some(image) = image {
            let data_url = self.shared(&image);
            self.push(frame, EventKind::Canvas(CanvasImage { node, data_url }));
            return;
        }
        let names: Vec<_> = commands.iter().filter_map(|c| c.get("property")?.text()).take(256).collect();
        let payload = format!("{{\"id\":{node},\"commands\":{}}}", json_list(&names));
        let payload = self.cut(&payload, self.options.max_payload_bytes);
        let tag = self.names.get("rrweb/canvas");
        self.push(frame, EventKind::Custom { tag, payload });
    }

    pub(super) fn font(&mut self, frame: &Frame, data: Value<'_>) {
        let family = data.get("family").and_then(Value::text).unwrap_or_default();
        let source = data.get("fontSource").and_then(Value::text).unwrap_or_default();
        let bytes = if data.get("buffer").is_some_and(Value::is_true) {
            byte_list(&source)
        } else {
            data_url_bytes(&source)
        };
        match bytes.filter(|b| b.len() <= self.options.max_value_bytes) {
            Some(bytes) => {
                let family = self.names.get(&family);
                self.push(frame, EventKind::Font { family, data: Arc::from(bytes) });
            }
            None if source.len() > self.options.max_value_bytes => {
                self.warnings.note(WarningCode::ValueCapped, || format!("the font {family} was left out"));
            }
            // A font elsewhere on the web: it is never fetched.
            None => self.keep(frame, "rrweb/font", Some(data)),
        }
    }
}

/// A data URL in the arguments of a drawing: an image with one, or a blob of bytes.
fn image(args: Value<'_>) -> Option<String> {
    let mut open = vec![args];
    let mut looks = 0;
    while let Some(value) = open.pop() {
        looks += 1;
        if looks > MAX_LOOKS {
            return None;
        }
        if let Some(source) = value.get("src").and_then(Value::text).filter(|s| s.starts_with("data:image/"))
        {
            return Some(source.into_owned());
        }
        if value.get("rr_type").is_some_and(|t| t.is("Blob")) {
            let kind = value.get("type").and_then(Value::text).filter(|t| t.starts_with("image/"));
            let bytes = value.get("data")?.items().find_map(|part| part.get("base64")?.text())?;
            return Some(format!("data:{};base64,{bytes}", kind.as_deref().unwrap_or("image/png")));
        }
        open.extend(value.get("args").into_iter().flat_map(Value::items).take(MAX_LOOKS));
        open.extend(value.items().take(MAX_LOOKS));
    }
    None
}

/// Bytes of a font that rrweb writes as the text of a list of numbers.
fn byte_list(source: &str) -> Option<Vec<u8>> {
    let mut tokens = Tokens::default();
    let list = tokens.parse(source).ok()?;
    let bytes: Option<Vec<u8>> = list.items().map(|n| u8::try_from(n.integer()?).ok()).collect();
    bytes.filter(|b| !b.is_empty())
}

fn data_url_bytes(source: &str) -> Option<Vec<u8>> {
    let start = source.find("data:")?;
    let body = source[start..].split_once(";base64,")?.1;
    let end = body.find(['"', '\'', ')']).unwrap_or(body.len());
    base64::engine::general_purpose::STANDARD.decode(&body[..end]).ok().filter(|b| !b.is_empty())
}

fn json_list<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("\"{}\"", escape(n.as_ref()))).collect();
    format!("[{}]", quoted.join(","))
}
