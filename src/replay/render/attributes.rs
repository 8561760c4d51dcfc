//! The attributes that the engine is given for a recorded element: recorder's own ones translated, form state
//! written where the engine looks for it, everything that could run or load left out.

use super::controls::is_list_box;
use super::css;
use crate::model::NodeId;
use crate::privacy::BLOCK_ATTRIBUTE;
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
            "lang" | "xml:lang" if !chooses_fonts(value) => {}
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
            "colspan" | "rowspan" | "span" => out.push((attribute.name.to_string(), span(value))),
            "poster" if tag == "video" => {
                push_style(&mut style, &format!("background:#000 url(\"{value}\") center/contain no-repeat"));
            }
            BLOCK_ATTRIBUTE => out.push(("bn-masked".into(), String::new())),
            name if name.starts_with("rr_") => {}
            "src" if out.iter().any(|a| a.0 == "src") => {}
            name => out.push((name.to_owned(), value.to_owned())),
        }
    }
    form_state(mirror, id, node, &mut out);
    if tag == "canvas" {
        out.push(("bn-canvas".into(), String::new()));
    }
    match tag {
        "canvas" if !out.iter().any(|a| a.0 == "src") => out.push(("src".into(), blank_image(node))),
        "table" => {
            for (name, property) in [("cellpadding", "--bn-cellpadding"), ("cellspacing", "--bn-cellspacing")]
            {
                if let Some(px) = element.attribute(name).and_then(|v| v.trim().parse::<f64>().ok()) {
                    push_style(&mut style, &format!("{property}:{:.2}px", px.clamp(0.0, 1_000.0)));
                }
            }
        }
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

/// The language decides which font stands in for missing signs: only for scripts that several languages write in their
/// own ways. For the others the engine would ask the system's font service at every change between letters and
/// digits, which costs ten times the layout itself.
fn chooses_fonts(language: &str) -> bool {
    let primary = language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
    matches!(
        &*primary,
        "ja" | "ko"
            | "zh"
            | "yue"
            | "ar"
            | "fa"
            | "ur"
            | "ug"
            | "ps"
            | "ku"
            | "sd"
            | "ks"
            | "hi"
            | "mr"
            | "ne"
            | "sa"
            | "bn"
            | "as"
            | "am"
            | "ti"
    )
}

fn push_style(style: &mut String, more: &str) {
    if !style.is_empty() && !style.trim_end().ends_with(';') {
        style.push(';');
    }
    style.push_str(more);
}

/// A number of columns or rows, in the bounds of the HTML standard; the engine counts columns in 16 bits.
fn span(value: &str) -> String {
    const MAX_SPAN: u32 = 1_000;
    let digits: String = value.trim_start().chars().take_while(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(n) => n.clamp(1, MAX_SPAN).to_string(),
        Err(_) if digits.is_empty() => "1".to_owned(),
        Err(_) => MAX_SPAN.to_string(),
    }
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

/// Writes what the user typed or chose as attributes. An input's type goes under another name: the engine would make
/// its own control of it, and ours are made by [`super::controls`].
fn form_state(mirror: &Mirror, id: NodeId, node: &Node, out: &mut Attributes) {
    match node.tag() {
        "input" => {
            let kind = node.attribute("type").unwrap_or("text").to_ascii_lowercase();
            if kind == "image" || kind == "hidden" {
                return;
            }
            out.retain(|a| a.0 != "type");
            out.push(("type".into(), "bn".into()));
            out.push(("bn-kind".into(), kind.clone()));
            out.extend(node.attribute("type").map(|t| ("bn-type".to_owned(), t.to_owned())));
            match &*kind {
                "checkbox" | "radio" if node.is_checked() => out.push(("checked".into(), String::new())),
                "checkbox" | "radio" => {}
                _ if node.current_value().unwrap_or("").is_empty()
                    && node.attribute("placeholder").is_some() =>
                {
                    out.push(("bn-placeholder".into(), String::new()));
                }
                _ => {}
            }
            out.extend(node.attribute("value").map(|v| ("value".to_owned(), v.to_owned())));
        }
        "select" if is_list_box(node) => out.push(("bn-list".into(), String::new())),
        "textarea" => {
            if textarea_text(mirror, id, node).is_empty() {
                placeholder(node, out);
            }
            // The engine takes 0.6 em for a column; browsers add the scroll bar's width.
            let columns = node.attribute("cols").and_then(|c| c.trim().parse::<f64>().ok()).unwrap_or(20.0);
            out.retain(|a| a.0 != "cols");
            out.push(("cols".into(), format!("{:.2}", columns.clamp(1.0, 1_000.0) + 1.9)));
        }
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

/// An option as a select shows it.
pub(super) struct SelectOption {
    pub label: String,
    pub chosen: bool,
}

/// Most options of a select that are read.
const MAX_OPTIONS: usize = 5_000;

pub(super) fn select_options(mirror: &Mirror, id: NodeId) -> Vec<SelectOption> {
    let picked = mirror.node(id).and_then(Node::current_value);
    let options = mirror.subtree(id).filter(|(_, n)| n.tag() == "option").take(MAX_OPTIONS);
    options
        .map(|(option, node)| {
            let text: String = mirror.subtree(option).filter_map(|(_, n)| n.text()).map(|t| &**t).collect();
            let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let chosen = match picked {
                Some(picked) => node.attribute("value").unwrap_or(&label) == picked,
                None => node.attribute("selected").is_some(),
            };
            let label = node.attribute("label").filter(|l| !l.is_empty()).map_or(label, str::to_owned);
            SelectOption { label, chosen }
        })
        .collect()
}

/// The label that a closed select shows: that of the chosen option, else of the one marked selected, else the first.
pub(super) fn select_label(mirror: &Mirror, id: NodeId) -> String {
    let mut options = select_options(mirror, id);
    let at = options.iter().position(|o| o.chosen).or_else(|| {
        let marked = mirror.subtree(id).filter(|(_, n)| n.tag() == "option").take(MAX_OPTIONS);
        marked.map(|(_, n)| n.attribute("selected").is_some()).position(|selected| selected)
    });
    if options.is_empty() { String::new() } else { options.swap_remove(at.unwrap_or(0)).label }
}
