//! The attributes that the engine is given for a recorded element: recorder's own ones translated, form state
//! written where the engine looks for it, everything that could run or load left out.

use super::css::{self, STAND_IN_TYPES};
use crate::model::NodeId;
use crate::replay::mirror::{Mirror, Node};
use blitz_traits::net::Url;

/// Name and value, in the order in which they are given to the engine.
pub(super) type Attributes = Vec<(String, String)>;

pub(super) fn effective(mirror: &Mirror, id: NodeId, node: &Node) -> Attributes {
    let Some(element) = node.element() else { return Vec::new() };
    let tag = &*element.tag;
    let mut out: Attributes = Vec::with_capacity(element.attributes.len() + 2);
    let mut style = String::new();
    for attribute in &element.attributes {
        let value = &*attribute.value;
        match &*attribute.name {
            name if name.starts_with("on") => {}
            "_cssText" | "autofocus" | "srcset" | "sizes" | "srcdoc" | "value" | "checked" | "loading" => {}
            "src" if matches!(tag, "iframe" | "frame" | "script" | "embed" | "object") => {}
            // An SVG's own declarations are read by its parser.
            "style" if element.svg => push_style(&mut style, value),
            "style" => push_style(&mut style, &css::renamed(value)),
            "rr_width" => push_style(&mut style, &format!("width:{value}")),
            "rr_height" => {
                push_style(&mut style, &format!("height:{value}"));
                out.push(("bn-blocked".into(), String::new()));
            }
            "rr_open_mode" => {
                out.push(("open".into(), String::new()));
                if value == "modal" {
                    out.push(("bn-modal".into(), String::new()));
                }
            }
            "rr_dataURL" if matches!(tag, "img" | "canvas") => {
                out.retain(|a| a.0 != "src");
                out.push(("src".into(), value.to_owned()));
            }
            "rr_dataURL" => {
                push_style(&mut style, &format!("background:url(\"{value}\") 0 0/100% 100% no-repeat"))
            }
            "poster" if tag == "video" => {
                push_style(&mut style, &format!("background:#000 url(\"{value}\") center/contain no-repeat"));
            }
            name if name.starts_with("rr_") => {}
            "src" if out.iter().any(|a| a.0 == "src") => {}
            name => out.push((name.to_owned(), value.to_owned())),
        }
    }
    form_state(mirror, id, node, &mut out);
    match tag {
        "canvas" if !out.iter().any(|a| a.0 == "src") => out.push(("src".into(), blank_image(node))),
        "svg" => {
            let has = |name: &str| element.attribute(name).is_some();
            if !has("font-family") {
                out.push(("font-family".into(), "Arial, Liberation Sans, sans-serif".into()));
            }
            if !has("xmlns") {
                out.push(("xmlns".into(), "http://www.w3.org/2000/svg".into()));
            }
        }
        _ => {}
    }
    out.retain(|(name, value)| !names_a_resource(name) || element.svg || is_loadable(value));
    if !style.is_empty() {
        out.push(("style".into(), style));
    }
    out
}

fn push_style(style: &mut String, more: &str) {
    if !style.is_empty() && !style.trim_end().ends_with(';') {
        style.push(';');
    }
    style.push_str(more);
}

fn names_a_resource(name: &str) -> bool {
    matches!(name, "src" | "href" | "data" | "poster" | "action" | "background")
}

/// The engine fails on addresses that cannot be resolved; they would not be loaded anyway.
fn is_loadable(address: &str) -> bool {
    if address.starts_with("data:") {
        return true;
    }
    Url::parse("http://replay.invalid/").is_ok_and(|base| base.join(address).is_ok())
}

fn blank_image(node: &Node) -> String {
    let side = |name: &str, default: u32| {
        node.attribute(name).and_then(|v| v.parse::<u32>().ok()).unwrap_or(default).min(8_192)
    };
    let (width, height) = (side("width", 300), side("height", 150));
    format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'/%3E"
    )
}

/// Writes what the user typed or chose as attributes, and what the engine does not draw (placeholder, bullets).
fn form_state(mirror: &Mirror, id: NodeId, node: &Node, out: &mut Attributes) {
    let kind = node.attribute("type").unwrap_or("text").to_ascii_lowercase();
    match node.tag() {
        "input" if matches!(&*kind, "checkbox" | "radio") => {
            out.extend(node.attribute("value").map(|v| ("value".to_owned(), v.to_owned())));
            if node.is_checked() {
                out.push(("checked".into(), String::new()));
            }
        }
        "input" => {
            let value = node.current_value().unwrap_or("");
            if value.is_empty() {
                placeholder(node, out);
            } else if kind == "password" {
                out.push(("value".into(), "•".repeat(value.chars().count().min(64))));
            } else {
                out.push(("value".into(), value.to_owned()));
            }
            if STAND_IN_TYPES.contains(&&*kind) {
                out.retain(|a| a.0 != "type");
                let shown = if matches!(&*kind, "range" | "color") { "bn" } else { "text" };
                out.push(("type".into(), shown.into()));
                out.push(("bn-type".into(), kind));
            }
        }
        "textarea" if textarea_text(mirror, id, node).is_empty() => placeholder(node, out),
        "option" | "button" | "li" | "progress" | "meter" | "param" | "data" => {
            out.extend(node.attribute("value").map(|v| ("value".to_owned(), v.to_owned())));
        }
        _ => {}
    }
}

fn placeholder(node: &Node, out: &mut Attributes) {
    if let Some(text) = node.attribute("placeholder").filter(|p| !p.is_empty()) {
        out.push(("value".into(), text.to_owned()));
        out.push(("bn-placeholder".into(), String::new()));
    }
}

/// What a text area shows, without its placeholder.
pub(super) fn textarea_text(mirror: &Mirror, id: NodeId, node: &Node) -> String {
    match node.current_value() {
        Some(value) => value.to_owned(),
        None => mirror.subtree(id).filter_map(|(_, n)| n.text()).map(|t| &**t).collect(),
    }
}

/// The label that a closed select shows: that of the chosen option, else of the one marked selected, else the first.
pub(super) fn select_label(mirror: &Mirror, id: NodeId) -> String {
    let chosen = mirror.node(id).and_then(Node::current_value);
    let mut first = None;
    let mut marked = None;
    for (option, node) in mirror.subtree(id).filter(|(_, n)| n.tag() == "option").take(5_000) {
        let label: String = mirror.subtree(option).filter_map(|(_, n)| n.text()).map(|t| &**t).collect();
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        let value = node.attribute("value").unwrap_or(&label);
        if chosen == Some(value) {
            return label;
        }
        if marked.is_none() && node.attribute("selected").is_some() {
            marked = Some(label.clone());
        }
        first.get_or_insert(label);
    }
    marked.or(first).unwrap_or_default()
}

/// A bar or swatch drawn inside a control that the engine leaves empty: marker attribute and style.
pub(super) fn stand_in(node: &Node) -> Option<(&'static str, String)> {
    let number =
        |name: &str, default: f64| node.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(default);
    let current = |default: f64| node.current_value().and_then(|v| v.parse::<f64>().ok()).unwrap_or(default);
    let bar = |share: f64| ("bn-bar", format!("width:{:.2}%", (share * 100.0).clamp(0.0, 100.0)));
    match (node.tag(), node.attribute("type")) {
        ("progress" | "meter", _) => Some(bar(current(0.0) / number("max", 1.0).max(f64::MIN_POSITIVE))),
        ("input", Some("range")) => {
            let (min, max) = (number("min", 0.0), number("max", 100.0));
            Some(bar((current(f64::midpoint(min, max)) - min) / (max - min).max(f64::MIN_POSITIVE)))
        }
        ("input", Some("color")) => {
            let value = node.current_value().unwrap_or("#000000");
            let safe = value.starts_with('#')
                && value.len() <= 9
                && value[1..].chars().all(|c| c.is_ascii_hexdigit());
            Some(("bn-swatch", format!("background:{}", if safe { value } else { "#000000" })))
        }
        _ => None,
    }
}
