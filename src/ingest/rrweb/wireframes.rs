//! PostHog's mobile recordings: wireframes become boxes at fixed places of an ordinary page, so that the mirror, the
//! renderer and the mining see nothing new. Knows one event at a time.
//!
//! A wireframe `w` becomes a holder with a box and the holders of the wireframes in it. The box has the wireframe's
//! own number, which touches name, and stands at the place on the screen that the wireframe gives; the holder has no
//! place of its own, so that no box moves another. Numbers of holders and texts are made from that of the wireframe.

use super::super::json::{Kind, Value};
use super::{Decoder, Frame, loose_text};
use crate::model::{
    Add, Attribute, AttributeChange, AttributesChange, EventKind, Mutation, NodeData, NodeId, NodeTree,
    TreeNode, WarningCode,
};
use std::fmt::Write;
use std::sync::Arc;

/// Numbers that recorders give end far below.
const OWN_IDS: i64 = 1 << 58;
const DOCUMENT: NodeId = NodeId(1);
/// What PostHog's own player gives the body; wireframes at the top may name it as their parent.
const POSTHOG_BODY: i64 = 5;
const BODY: NodeId = part(0, 0);
const KEYBOARD: i64 = 9;
/// Bullets of a password at most; its length is not kept.
const MAX_BULLETS: usize = 32;

const CSS: &str = "html,body{margin:0;height:100%;background:#fff;overflow:hidden} \
 .w{position:absolute;display:flex;box-sizing:border-box;overflow:hidden;font:14px Arial,sans-serif;color:#000;\
 white-space:pre-wrap;line-height:1.25} .field{border:1px solid #9aa4b2;border-radius:4px;background-color:#fff;\
 align-items:center;padding:0 6px} .button{border:1px solid #9aa4b2;border-radius:6px;background-color:#e9edf2;\
 align-items:center;justify-content:center} .tick{align-items:center} .bar{align-items:center;border-radius:3px;\
 background-color:#d9dee6} .gone{background-color:#e4e8ee;color:#5b6776;align-items:center;justify-content:center;\
 font-size:12px;border:1px dashed #aab3c0} .keys{background-color:#d3d7de;color:#5b6776;align-items:center;\
 justify-content:center;border-top:1px solid #b7bec9}";

/// The number of a part of a wireframe: its holder (0) or its text (1).
const fn part(wireframe: i64, number: i64) -> NodeId {
    NodeId(OWN_IDS + ((wireframe & ((1 << 53) - 1)) << 4) + number)
}

/// What is drawn of one wireframe.
struct Drawn {
    id: i64,
    class: &'static str,
    role: &'static str,
    style: String,
    text: String,
}

impl Decoder<'_> {
    pub(super) fn wireframe_snapshot(&mut self, frame: &Frame, data: Value<'_>) {
        let mut tree = NodeTree::default();
        let mut put = |id: NodeId, parent: Option<u32>, data: NodeData| {
            tree.nodes.push(TreeNode { id, parent, in_shadow: false, data });
        };
        put(DOCUMENT, None, NodeData::Document { quirks: false });
        put(part(0, 1), Some(0), element("html", Vec::new()));
        put(part(0, 2), Some(1), element("head", Vec::new()));
        put(part(0, 3), Some(2), element("style", Vec::new()));
        put(part(0, 4), Some(3), NodeData::Text(CSS.into()));
        put(BODY, Some(1), element("body", Vec::new()));
        let body = tree.nodes.len() as u32 - 1;
        for wireframe in data.get("wireframes").into_iter().flat_map(Value::items) {
            self.wireframes(&mut tree, Some(body), wireframe);
        }
        self.push(frame, EventKind::FullSnapshot { tree: Arc::new(tree), scroll_x: 0.0, scroll_y: 0.0 });
    }

    pub(super) fn wireframe_mutation(&mut self, frame: &Frame, data: Value<'_>) {
        let list = |name: &str| data.get(name).into_iter().flat_map(Value::items);
        let mut mutation = Mutation::default();
        for remove in list("removes") {
            if let Some(id) = remove.get("id").and_then(Value::integer) {
                mutation.removes.push(removed_wireframe(remove.get("parentId"), NodeId(id)));
            }
        }
        for add in list("adds") {
            if let Some(wireframe) = add.get("wireframe") {
                self.add_wireframe(&mut mutation, add, wireframe);
            }
        }
        for update in list("updates") {
            let Some(wireframe) = update.get("wireframe") else { continue };
            let whole = wireframe.get("childWireframes").is_some_and(|c| c.items().next().is_some());
            if whole {
                self.add_wireframe(&mut mutation, update, wireframe);
            } else if let Some(drawn) = self.drawn(wireframe) {
                // In place, so that it stays before what covers it and keeps what is in it.
                let changes = attributes(&drawn).into_iter().map(|a| (a.name, AttributeChange::Set(a.value)));
                let node = NodeId(drawn.id);
                mutation.attributes.push(AttributesChange { node, changes: changes.collect() });
                mutation.texts.push((part(drawn.id, 1), drawn.text.into()));
            }
        }
        self.push(frame, EventKind::Mutation(Box::new(mutation)));
    }

    /// The on-screen keyboard covers the lower end of the screen while it is open.
    pub(super) fn keyboard(&mut self, frame: &Frame, payload: Value<'_>) {
        let Some(open) = payload.get("open").and_then(Value::boolean) else { return };
        let mut mutation = Mutation::default();
        if open {
            let height = length(payload.get("height")).filter(|h| *h > 0.0).unwrap_or(240.0);
            let drawn = Drawn {
                id: KEYBOARD,
                class: "w keys",
                role: "",
                style: format!("left:0;right:0;bottom:0;height:{height}px"),
                text: "Keyboard".to_owned(),
            };
            let mut tree = NodeTree::default();
            push_drawn(&mut tree, None, drawn);
            mutation.adds.push(Add { parent: BODY, next: None, previous: None, tree });
        } else {
            mutation.removes.push((BODY, part(KEYBOARD, 0)));
        }
        self.push(frame, EventKind::Mutation(Box::new(mutation)));
    }

    fn add_wireframe(&mut self, mutation: &mut Mutation, add: Value<'_>, wireframe: Value<'_>) {
        let mut tree = NodeTree::default();
        self.wireframes(&mut tree, None, wireframe);
        if !tree.is_empty() {
            let parent = holder_of(add.get("parentId"));
            mutation.adds.push(Add { parent, next: None, previous: None, tree });
        }
    }

    /// A wireframe with those in it, in pre-order; a stack of its own, as everywhere.
    fn wireframes(&mut self, tree: &mut NodeTree, parent: Option<u32>, root: Value<'_>) {
        let mut open = vec![(root, parent, 0)];
        while let Some((wireframe, parent, depth)) = open.pop() {
            if tree.nodes.len() >= self.options.max_tree_nodes || depth > self.options.max_dom_depth {
                self.warnings.note(WarningCode::DepthCapped, || "wireframes over the limits".to_owned());
                continue;
            }
            let Some(drawn) = self.drawn(wireframe) else {
                self.malformed(|| "a wireframe without an id".to_owned());
                continue;
            };
            let holder = push_drawn(tree, parent, drawn);
            let first = open.len();
            let below = wireframe.get("childWireframes").into_iter().flat_map(Value::items);
            open.extend(below.map(|child| (child, Some(holder), depth + 1)));
            open[first..].reverse();
        }
    }

    fn drawn(&mut self, wireframe: Value<'_>) -> Option<Drawn> {
        let id = wireframe.get("id").and_then(Value::integer)?;
        let word = |name: &str| wireframe.get(name).and_then(loose_text).unwrap_or_default();
        let kind = word("type");
        let (input, label, value) = (word("inputType"), word("label"), word("value"));
        let checked = wireframe.get("checked").is_some_and(Value::is_true);
        let mut out = Drawn { id, class: "w", role: "", style: place(wireframe, &kind), text: String::new() };
        match &*kind {
            "text" => word("text").into_owned().clone_into(&mut out.text),
            "image" | "screenshot" => {
                let picture = wireframe.get("base64").and_then(Value::text).unwrap_or_default();
                out.role = "img";
                if !self.picture(&mut out.style, &picture) {
                    out.class = "w gone";
                    "Image".clone_into(&mut out.text);
                }
            }
            "placeholder" => {
                out.class = "w gone";
                out.text = if label.is_empty() { "Not recorded".to_owned() } else { label.into_owned() };
            }
            "web_view" => {
                out.class = "w gone";
                out.text = format!("Web page {}", word("url"));
            }
            "navigation_bar" => out.style.push_str(
                "background-image:radial-gradient(circle,#8a93a0 5px,transparent 6px);background-size:33.3% 100%;",
            ),
            "input" => self.control(&mut out, wireframe, &input, &label, &value, checked),
            _ => {}
        }
        let style = wireframe.get("style").filter(|s| s.kind() == Kind::Object);
        if let Some(style) = style {
            look(&mut out.style, style);
            if let Some(picture) = style.get("backgroundImage").and_then(Value::text) {
                self.picture(&mut out.style, &picture);
            }
        }
        if wireframe.get("disabled").is_some_and(Value::is_true) && &*kind == "input" {
            out.style.push_str("opacity:.6;");
        }
        out.text = self.cut(&out.text, self.options.max_value_bytes).to_string();
        Some(out)
    }

    fn control(
        &mut self,
        out: &mut Drawn,
        wireframe: Value<'_>,
        input: &str,
        label: &str,
        value: &str,
        checked: bool,
    ) {
        let tick = |on: &str, off: &str| format!("{} {label}", if checked { on } else { off });
        (out.class, out.role, out.text) = match input {
            "password" => {
                let masked = value.chars().all(|c| matches!(c, '*' | '•'));
                self.warnings.note_many(WarningCode::MaskedPassword, u64::from(!masked), || {
                    "a password on a phone".to_owned()
                });
                ("w field", "textbox", "•".repeat(value.chars().take(MAX_BULLETS).count()))
            }
            "button" => {
                ("w button", "button", if value.is_empty() { label.to_owned() } else { value.to_owned() })
            }
            "checkbox" => ("w tick", "checkbox", tick("☑", "☐")),
            "radio" => ("w tick", "radio", tick("◉", "○")),
            "toggle" => ("w tick", "switch", tick("●", "○")),
            "select" => ("w field", "combobox", format!("{value} ▾")),
            "progress" => {
                let max = length(wireframe.get("max")).filter(|m| *m > 0.0).unwrap_or(1.0);
                let share = (value.parse::<f64>().ok().filter(|v| v.is_finite()).unwrap_or(0.0) / max)
                    .clamp(0.0, 1.0);
                let _ = write!(
                    out.style,
                    "background-image:linear-gradient(90deg,#5c86c5 {0:.1}%,transparent {0:.1}%);",
                    share * 100.0
                );
                ("w bar", "progressbar", label.to_owned())
            }
            _ => ("w field", "textbox", if value.is_empty() { label.to_owned() } else { value.to_owned() }),
        };
    }

    /// Adds a picture as background; `false` if it is none.
    fn picture(&mut self, style: &mut String, base64: &str) -> bool {
        let packed: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let packed = packed.split_once(";base64,").map_or(&*packed, |(_, picture)| picture);
        let kind = match packed.get(..4) {
            Some("iVBO") => "png",
            Some("/9j/") => "jpeg",
            Some("UklG") => "webp",
            Some("R0lG") => "gif",
            _ => return false,
        };
        let clean = packed.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
        if !clean {
            return false;
        }
        if packed.len() > self.options.max_value_bytes {
            self.warnings.note(WarningCode::ValueCapped, || "a picture of a screen".to_owned());
            return false;
        }
        let _ = write!(style, "background:url(data:image/{kind};base64,{packed}) 0 0/100% 100% no-repeat;");
        true
    }
}

fn element(tag: &str, attributes: Vec<Attribute>) -> NodeData {
    NodeData::Element { tag: tag.into(), attributes, svg: false, shadow_host: false }
}

fn attributes(drawn: &Drawn) -> Vec<Attribute> {
    let pairs = [("class", drawn.class), ("role", drawn.role), ("style", &*drawn.style)];
    let set = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    set.map(|(name, value)| Attribute { name: name.into(), value: value.into() }).collect()
}

/// Holder, box and text; returns the holder's index.
fn push_drawn(tree: &mut NodeTree, parent: Option<u32>, drawn: Drawn) -> u32 {
    let holder = tree.nodes.len() as u32;
    let mut put = |id, parent, data| tree.nodes.push(TreeNode { id, parent, in_shadow: false, data });
    put(part(drawn.id, 0), parent, element("div", Vec::new()));
    put(NodeId(drawn.id), Some(holder), element("div", attributes(&drawn)));
    put(part(drawn.id, 1), Some(holder + 1), NodeData::Text(drawn.text.into()));
    holder
}

/// Where what names this parent is put.
fn holder_of(parent: Option<Value<'_>>) -> NodeId {
    match parent.and_then(Value::integer) {
        Some(id) if id > 0 && id != POSTHOG_BODY => part(id, 0),
        _ => BODY,
    }
}

/// Parent and node of the remove that takes a whole wireframe away.
pub(super) fn removed_wireframe(parent: Option<Value<'_>>, id: NodeId) -> (NodeId, NodeId) {
    (holder_of(parent), part(id.0, 0))
}

/// A number of CSS pixels, also where it is written as text (`"2px"`, `"100vw"` is none).
fn length(value: Option<Value<'_>>) -> Option<f64> {
    let value = value?;
    let number = value.number().or_else(|| value.text()?.trim().trim_end_matches("px").parse().ok());
    number.filter(|n| n.is_finite()).map(|n| n.clamp(-1e6, 1e6))
}

fn place(wireframe: Value<'_>, kind: &str) -> String {
    let mut out = String::new();
    let side = |name: &str| length(wireframe.get(name));
    match (side("x"), side("y"), kind) {
        (None, None, "navigation_bar") => out.push_str("left:0;bottom:0;"),
        (x, y, _) => {
            let _ = write!(out, "left:{}px;top:{}px;", x.unwrap_or(0.0), y.unwrap_or(0.0));
        }
    }
    let full = wireframe.get("width").is_some_and(|w| w.is("100vw"));
    match side("width") {
        Some(width) => {
            let _ = write!(out, "width:{}px;", width.max(0.0));
        }
        None if full || kind.ends_with("_bar") => out.push_str("width:100%;"),
        None => {}
    }
    if let Some(height) = side("height") {
        let _ = write!(out, "height:{}px;", height.max(0.0));
        let size = wireframe.get("style").and_then(|s| length(s.get("fontSize"))).unwrap_or(14.0);
        // The phone's own font was narrower or wider: one line stays one, and nothing of it is cut off.
        if kind == "text" && height < 2.0 * size {
            out.push_str("white-space:pre;overflow:visible;");
        }
    }
    out
}

/// Colours, borders, text and alignment; nothing of it may bring in anything else.
fn look(out: &mut String, style: Value<'_>) {
    let plain = |name: &str| {
        let text = style.get(name).and_then(loose_text)?;
        let safe = |c: char| c.is_ascii_alphanumeric() || " #(),.%-".contains(c);
        let fine = !text.is_empty() && text.len() <= 100 && text.chars().all(safe) && !text.contains("url");
        fine.then(|| text.into_owned())
    };
    for (name, property) in [
        ("color", "color"),
        ("backgroundColor", "background-color"),
        ("borderColor", "border-color"),
        ("fontFamily", "font-family"),
    ] {
        if let Some(value) = plain(name) {
            let _ = write!(out, "{property}:{value};");
        }
    }
    let lengths = [
        ("borderRadius", "border-radius"),
        ("fontSize", "font-size"),
        ("paddingTop", "padding-top"),
        ("paddingRight", "padding-right"),
        ("paddingBottom", "padding-bottom"),
        ("paddingLeft", "padding-left"),
    ];
    for (name, property) in lengths {
        if let Some(px) = length(style.get(name)) {
            let _ = write!(out, "{property}:{}px;", px.max(0.0));
        }
    }
    if let Some(px) = length(style.get("borderWidth")) {
        let _ = write!(out, "border-style:solid;border-width:{}px;", px.max(0.0));
    }
    let aligned = |name: &str| match style.get(name).and_then(Value::text).as_deref() {
        Some("left" | "top") => Some(("flex-start", "left")),
        Some("right" | "bottom") => Some(("flex-end", "right")),
        Some("center") => Some(("center", "center")),
        _ => None,
    };
    if let Some((flex, _)) = aligned("verticalAlign") {
        let _ = write!(out, "align-items:{flex};");
    }
    if let Some((flex, text)) = aligned("horizontalAlign") {
        let _ = write!(out, "justify-content:{flex};text-align:{text};");
    }
}
