//! A page of the elements that a table names, for recordings without pages; knows no table.
//!
//! Clicks then have an element to hit, which gives them a name, and lets repeated ones be found. What it is no use for is
//! marked: nothing can be said of the reaction of a page that was not recorded.

use crate::model::{Attribute, NodeData, NodeId, NodeTree, TreeNode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Elements of one session; further ones are the page itself.
const MAX_ELEMENTS: usize = 5_000;
const MAX_TEXT_CHARS: usize = 120;
/// Document, html, head, style, its text, body: the elements come behind them.
const FIRST: i64 = 10;
pub const DOCUMENT: NodeId = NodeId(1);
/// Marks elements whose page was not recorded; mining reads it.
pub const MARK: &str = "data-binocular-sketch";

const CSS: &str = "html,body{margin:0;min-height:100%;background:#fbfcfd;color:#5b6776;font:14px Arial,sans-serif}\
 body{padding:16px}body>*{display:inline-block;margin:4px;padding:6px 10px;border:1px solid #c9d2dc;border-radius:4px;\
 background:#fff;color:#2b3542;text-decoration:none}";

/// The elements of one session by what the table calls them.
#[derive(Default)]
pub struct Sketch {
    elements: BTreeMap<(Arc<str>, Arc<str>), NodeId>,
    /// In the order in which they were named.
    order: Vec<(Arc<str>, Arc<str>)>,
}

impl Sketch {
    pub fn element(&mut self, selector: &str, text: &str) -> NodeId {
        let text: String =
            text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX_TEXT_CHARS).collect();
        let selector: String = selector.trim().chars().take(1_000).collect();
        if selector.is_empty() && text.is_empty() {
            return NodeId::UNKNOWN;
        }
        let key: (Arc<str>, Arc<str>) = (selector.into(), text.into());
        if let Some(id) = self.elements.get(&key) {
            return *id;
        }
        if self.order.len() >= MAX_ELEMENTS {
            return NodeId::UNKNOWN;
        }
        let id = NodeId(FIRST + self.order.len() as i64 * 2);
        self.elements.insert(key.clone(), id);
        self.order.push(key);
        id
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The page with all of them.
    pub fn page(&self) -> NodeTree {
        let mut nodes: Vec<TreeNode> = Vec::new();
        let mut put = |id: i64, parent: Option<u32>, data: NodeData| {
            nodes.push(TreeNode { id: NodeId(id), parent, in_shadow: false, data });
        };
        put(DOCUMENT.0, None, NodeData::Document { quirks: false });
        put(2, Some(0), element("html", Vec::new()));
        put(3, Some(1), element("head", Vec::new()));
        put(4, Some(2), element("style", Vec::new()));
        put(5, Some(3), NodeData::Text(CSS.into()));
        put(6, Some(1), element("body", Vec::new()));
        for (at, (selector, text)) in self.order.iter().enumerate() {
            let id = FIRST + at as i64 * 2;
            let (tag, mut attributes) = last_part(selector);
            attributes.push(Attribute { name: MARK.into(), value: "".into() });
            let place = u32::try_from(6 + at * 2).unwrap_or(u32::MAX);
            put(id, Some(5), element(&tag, attributes));
            let shown = if text.is_empty() { selector } else { text };
            let shown: String = shown.chars().take(MAX_TEXT_CHARS).collect();
            put(id + 1, Some(place), NodeData::Text(shown.into()));
        }
        NodeTree { nodes }
    }
}

fn element(tag: &str, attributes: Vec<Attribute>) -> NodeData {
    NodeData::Element { tag: tag.into(), attributes, svg: false, shadow_host: false }
}

/// Tags that hold text; elements of others are shown as one of these.
const TAGS: &[&str] =
    &["a", "button", "label", "div", "span", "li", "p", "h1", "h2", "h3", "nav", "td", "form", "section"];

/// Tag, id and classes of the last part of a CSS selector or of an XPath.
fn last_part(selector: &str) -> (String, Vec<Attribute>) {
    let part =
        selector.rsplit(['>', ' ', '/', ';']).find(|p| !p.trim().is_empty()).unwrap_or_default().trim();
    let end = part.find(['#', '.', '[', ':', '(']).unwrap_or(part.len());
    let (tag, rest) = part.split_at(end);
    let tag = tag.to_ascii_lowercase();
    let tag = if TAGS.contains(&tag.as_str()) { tag } else { "div".to_owned() };
    let mut attributes = Vec::new();
    let (mut id, mut classes) = (String::new(), Vec::new());
    let mut marks = rest;
    while let Some(mark) = marks.chars().next() {
        let body = &marks[mark.len_utf8()..];
        let end = body.find(['#', '.', '[', ':', '(', ']']).unwrap_or(body.len());
        match mark {
            '#' if id.is_empty() => id = body[..end].to_owned(),
            '.' if end > 0 && classes.len() < 20 => classes.push(body[..end].to_owned()),
            _ => {}
        }
        marks = &body[end..];
    }
    let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !id.is_empty() && plain(&id) {
        attributes.push(Attribute { name: "id".into(), value: id.into() });
    }
    classes.retain(|class| plain(class));
    if !classes.is_empty() {
        attributes.push(Attribute { name: "class".into(), value: classes.join(" ").into() });
    }
    (tag, attributes)
}
