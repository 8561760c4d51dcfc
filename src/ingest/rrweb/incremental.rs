//! Events of type 3: what changed and what the user did.

use super::super::json::Value;
use super::mutation::{node_id, node_of};
use super::{Decoder, Frame, loose_text, pixels};
use crate::model::{
    EventKind, InteractionKind, MediaChange, NodeId, PointerKind, PointerSample, WarningCode,
};

/// Positions of one batch; recorders flush every 500 ms, so a few dozen are usual.
const MAX_SAMPLES: usize = 100_000;

impl Decoder<'_> {
    pub(super) fn incremental(&mut self, frame: &Frame, data: Value<'_>) {
        let Some(source) = data.get("source").and_then(Value::integer) else {
            self.malformed(|| format!("a change without a source: {}", super::head(data.raw())));
            return;
        };
        match source {
            0 => self.mutation(frame, data),
            1 | 12 => self.pointer_move(frame, PointerKind::Mouse, data),
            6 => self.pointer_move(frame, PointerKind::Touch, data),
            2 => self.interaction(frame, data),
            3 => {
                let (x, y) = (number(data, "x").unwrap_or(0.0), number(data, "y").unwrap_or(0.0));
                self.push(frame, EventKind::Scroll { node: node_id(data, "id"), x, y });
            }
            4 => {
                let (width, height) = (pixels(data.get("width")), pixels(data.get("height")));
                self.push(frame, EventKind::ViewportResize { width, height });
            }
            5 => {
                let text = data.get("text").and_then(loose_text).unwrap_or_default();
                let text = self.text(&text);
                self.push(
                    frame,
                    EventKind::Input {
                        node: node_id(data, "id"),
                        text,
                        checked: data.get("isChecked").is_some_and(Value::is_true),
                        user_triggered: data.get("userTriggered").and_then(Value::boolean),
                    },
                );
            }
            7 => self.media(frame, data),
            8 => self.style_rules(frame, data),
            9 => self.canvas(frame, data),
            10 => self.font(frame, data),
            11 => self.console(frame, data),
            13 => self.style_declaration(frame, data),
            14 => {
                let ranges = data.get("ranges").into_iter().flat_map(Value::items).take(1024);
                let offset = |range: Value<'_>, name| {
                    range.get(name).and_then(Value::integer).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
                };
                let ranges = ranges.map(|range| {
                    let (start, end) = (node_id(range, "start"), node_id(range, "end"));
                    (start, offset(range, "startOffset"), end, offset(range, "endOffset"))
                });
                let ranges = ranges.collect();
                self.push(frame, EventKind::Selection { ranges });
            }
            15 => self.adopted_sheets(frame, data),
            16 => self.keep(frame, "rrweb/custom-element", Some(data)),
            _ => self.unknown(frame, &format!("rrweb/source-{source}"), data),
        }
    }

    fn pointer_move(&mut self, frame: &Frame, pointer: PointerKind, data: Value<'_>) {
        let mut samples = Vec::new();
        for position in data.get("positions").into_iter().flat_map(Value::items) {
            let (mut x, mut y, mut time, mut node) = (None, None, None, None);
            for (key, value) in position.members() {
                let place = match &*key.text().unwrap_or_default() {
                    "x" => &mut x,
                    "y" => &mut y,
                    "timeOffset" => &mut time,
                    "id" => &mut node,
                    _ => continue,
                };
                *place = place.or(Some(value));
            }
            let (Some(x), Some(y)) = (x.and_then(Value::number), y.and_then(Value::number)) else {
                self.malformed(|| "a pointer position without x or y".to_owned());
                continue;
            };
            if samples.len() >= MAX_SAMPLES {
                self.warnings.note(WarningCode::ValueCapped, || format!("over {MAX_SAMPLES} positions"));
                break;
            }
            let offset_ms = time.and_then(Value::number).map_or(0, |n| n.round() as i64);
            self.warnings.note_many(WarningCode::PositiveTimeOffset, u64::from(offset_ms > 0), || {
                format!("{offset_ms} ms after its batch")
            });
            samples.push(PointerSample { offset_ms, x, y, node: node_of(node) });
        }
        if samples.is_empty() {
            self.malformed(|| "a pointer movement without positions".to_owned());
            return;
        }
        self.push(frame, EventKind::PointerMove { pointer, samples });
    }

    fn interaction(&mut self, frame: &Frame, data: Value<'_>) {
        let kind = match data.get("type").and_then(Value::integer) {
            Some(0) => InteractionKind::MouseUp,
            Some(1) => InteractionKind::MouseDown,
            Some(2) => InteractionKind::Click,
            Some(3) => InteractionKind::ContextMenu,
            Some(4) => InteractionKind::DoubleClick,
            Some(5) => InteractionKind::Focus,
            Some(6) => InteractionKind::Blur,
            Some(7) => InteractionKind::TouchStart,
            Some(8) => InteractionKind::TouchMove,
            Some(9) => InteractionKind::TouchEnd,
            Some(10) => InteractionKind::TouchCancel,
            other => {
                let tag = format!("rrweb/interaction-{}", other.unwrap_or(-1));
                self.unknown(frame, &tag, data);
                return;
            }
        };
        let touch = matches!(
            kind,
            InteractionKind::TouchStart
                | InteractionKind::TouchMove
                | InteractionKind::TouchEnd
                | InteractionKind::TouchCancel
        );
        let pointer = match data.get("pointerType").and_then(Value::integer) {
            Some(1) => PointerKind::Pen,
            Some(2) => PointerKind::Touch,
            None if touch => PointerKind::Touch,
            _ => PointerKind::Mouse,
        };
        let position = number(data, "x").zip(number(data, "y"));
        let node: NodeId = node_id(data, "id");
        self.push(frame, EventKind::Interaction { kind, node, position, pointer });
    }

    fn media(&mut self, frame: &Frame, data: Value<'_>) {
        let change = match data.get("type").and_then(Value::integer) {
            Some(0) => MediaChange::Play,
            Some(1) => MediaChange::Pause,
            Some(2) => MediaChange::Seeked,
            Some(3) => MediaChange::Volume,
            Some(4) => MediaChange::Rate,
            other => {
                self.unknown(frame, &format!("rrweb/media-{}", other.unwrap_or(-1)), data);
                return;
            }
        };
        let at_s = number(data, "currentTime");
        self.push(frame, EventKind::Media { node: node_id(data, "id"), change, at_s });
    }
}

pub(super) fn number(value: Value<'_>, name: &str) -> Option<f64> {
    value.get(name).and_then(Value::number)
}
