//! Content of a page in Clarity's tokens, put into a page that is being built; knows no time and no visit.
//!
//! A node is its number, those of its parent and of the sibling before it, its tag, and texts `name=value`; a list of
//! numbers stands for tokens that came before. A node without a parent was removed.

use crate::ingest::ReadOptions;
use crate::ingest::json::{Kind, Value};
use crate::ingest::page::{Page, ROOT, node_id};
use crate::model::NodeId;
use std::collections::BTreeMap;

/// Nodes that Clarity has no number for: the document of a frame, the text of a style.
const FRAME: u64 = 1 << 40;
const STYLE_TEXT: u64 = 1 << 41;
/// Sizes of pictures are written in hundredths of a pixel.
const BOX_PRECISION: f64 = 100.0;
/// Length of the words that stand in for a masked text of which only the length is known.
const MASKED_WORD: usize = 6;

/// Bytes that the references of one event may stand for: a short one may mean a text of any length.
const MAX_REFERRED: usize = 64 << 20;

/// A node as the tokens tell of it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    id: u64,
    masked: bool,
    parent: Option<u64>,
    previous: Option<u64>,
    tag: String,
    attributes: Vec<(String, String)>,
    value: Option<String>,
    size: Option<(f64, f64)>,
}

/// The page that is shown, with Clarity's numbers of its nodes.
#[derive(Default)]
pub struct Dom {
    pub page: Page,
    html: Option<u64>,
    /// Stand-ins for shadow roots of old browsers are their hosts.
    hosts: BTreeMap<u64, u64>,
    /// Parent and sibling by which a node was placed last.
    placed: BTreeMap<u64, (Option<u64>, Option<u64>)>,
}

impl Dom {
    /// The model's number of a node; the root element is the page where it scrolls.
    pub fn node(&self, id: Option<i64>) -> NodeId {
        let Some(id) = id.and_then(|id| u64::try_from(id.abs()).ok()) else { return NodeId::UNKNOWN };
        let own = self.own(id);
        if self.page.has(own) { node_id(i64::try_from(own).unwrap_or(-1)) } else { NodeId::UNKNOWN }
    }

    pub fn is_root(&self, id: Option<i64>) -> bool {
        id.is_none_or(|id| id <= 0 || u64::try_from(id).ok() == self.html)
    }

    fn own(&self, id: u64) -> u64 {
        let id = self.hosts.get(&id).copied().unwrap_or(id);
        if self.html == Some(id) { ROOT } else { id }
    }

    /// Takes the tokens behind time and number of an event; `begins` says that they are a whole page.
    pub fn take(&mut self, event: Value<'_>, begins: bool, options: &ReadOptions) {
        let mut waiting = nodes_of(event);
        if (begins && waiting.iter().any(|n| matches!(n.tag.as_str(), "*D" | "HTML"))) || !self.page.exists()
        {
            *self = Self { page: std::mem::take(&mut self.page), ..Self::default() };
            self.page.begin();
        }
        // A node may come before its parent.
        loop {
            let before = waiting.len();
            waiting.retain(|node| !self.put(node, options));
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        self.page.faults.orphans += waiting.len() as u64;
    }

    /// False while its parent is not there.
    fn put(&mut self, node: &Node, options: &ReadOptions) -> bool {
        let parent = node.parent.map(|id| self.own(id));
        let framed = node.tag.strip_prefix("iframe:");
        match framed.unwrap_or(&node.tag) {
            // The document has no node here; that of a frame is made for its root element.
            "*D" | "*M" => return true,
            "HTML" if framed.is_none() => {
                let own = *self.html.get_or_insert(node.id);
                if own == node.id {
                    self.attributes(ROOT, node, options);
                    return true;
                }
            }
            _ => {}
        }
        let Some(parent) = parent else {
            if self.page.has(self.own(node.id)) && self.own(node.id) != ROOT {
                self.page.remove(node.id);
                self.placed.remove(&node.id);
            }
            return true;
        };
        if !self.page.has(parent) {
            return false;
        }
        let tag = framed.unwrap_or(&node.tag);
        match tag {
            "*S" => {
                if !self.page.has(node.id) {
                    self.page.root_of(parent, node.id);
                }
            }
            "*P" => drop(self.hosts.insert(node.id, parent)),
            "*T" => {
                if self.page.has(node.id) || self.page.create(node.id, None, options) {
                    let value = node.value.clone().unwrap_or_default();
                    let value = if node.masked { unmasked(&value) } else { value };
                    self.page.set_text(node.id, value.into());
                    self.place(node, parent, options);
                }
            }
            _ => self.element(node, tag, framed.is_some(), parent, options),
        }
        true
    }

    fn element(&mut self, node: &Node, tag: &str, framed: bool, parent: u64, options: &ReadOptions) {
        let (svg, tag) = tag.strip_prefix("svg:").map_or((false, tag), |tag| (true, tag));
        if !self.page.has(node.id) && !self.page.create(node.id, Some((tag, svg)), options) {
            return;
        }
        if framed && tag == "HTML" {
            if !self.page.has(node.id + FRAME) {
                self.page.root_of(parent, node.id + FRAME);
                self.page.place(node.id, node.id + FRAME, 0, options);
            }
        } else {
            self.place(node, parent, options);
        }
        self.attributes(node.id, node, options);
        if tag == "STYLE" {
            let text = node.id + STYLE_TEXT;
            if self.page.has(text) || self.page.create(text, None, options) {
                self.page.set_text(text, node.value.clone().unwrap_or_default().into());
                if self.placed.insert(text, (Some(node.id), None)).is_none() {
                    self.page.place(text, node.id, 0, options);
                }
            }
        }
    }

    /// Puts a node where it belongs, unless it stands there.
    fn place(&mut self, node: &Node, parent: u64, options: &ReadOptions) {
        let previous = node.previous.map(|id| self.own(id));
        if self.placed.insert(node.id, (Some(parent), previous)) != Some((Some(parent), previous)) {
            let at = self.page.behind(parent, previous);
            self.page.place(node.id, parent, at, options);
        }
    }

    fn attributes(&mut self, id: u64, node: &Node, options: &ReadOptions) {
        let mut attributes = node.attributes.clone();
        if let Some((width, height)) = node.size.filter(|(w, h)| *w > 0.0 && *h > 0.0) {
            let size = format!("width:{width}px;height:{height}px;box-sizing:border-box");
            match attributes.iter_mut().find(|(name, _)| name == "style") {
                Some((_, style)) => *style = format!("{style};{size}"),
                None => attributes.push(("style".to_owned(), size)),
            }
        }
        for name in self.page.attribute_names(id) {
            if !attributes.iter().any(|(own, _)| *own == name) {
                self.page.set_attribute(id, &name, None);
            }
        }
        for (name, mut value) in attributes {
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
            if !name.is_empty() && name.len() <= 200 && name.chars().all(plain) {
                let mut end = value.len().min(options.max_value_bytes);
                while !value.is_char_boundary(end) {
                    end -= 1;
                }
                value.truncate(end);
                self.page.set_attribute(id, &name, Some(value.into()));
            }
        }
    }
}

/// The nodes of an event, references resolved.
fn nodes_of(event: Value<'_>) -> Vec<Node> {
    let tokens: Vec<Value<'_>> = event.items().collect();
    let mut nodes = Vec::new();
    let (mut numbers, mut texts): (Vec<i64>, Vec<String>) = (Vec::new(), Vec::new());
    let mut referred = 0;
    for token in tokens.iter().skip(2) {
        match token.kind() {
            Kind::Number => {
                if !texts.is_empty() {
                    nodes.extend(node_of(&numbers, &texts));
                    (numbers, texts) = (Vec::new(), Vec::new());
                }
                numbers.push(token.integer().unwrap_or(0));
            }
            Kind::Text => texts.extend(token.text().map(|text| text.into_owned())),
            Kind::Array => {
                for place in token.items().filter_map(Value::integer) {
                    let known = usize::try_from(place).ok().and_then(|at| tokens.get(at));
                    let Some(text) = known.and_then(|token| token.text()) else { continue };
                    referred += text.len();
                    if referred <= MAX_REFERRED {
                        texts.push(text.into_owned());
                    }
                }
            }
            _ => {}
        }
    }
    nodes.extend(node_of(&numbers, &texts));
    nodes
}

fn node_of(numbers: &[i64], texts: &[String]) -> Option<Node> {
    let id = *numbers.first()?;
    let other = |at: usize| numbers.get(at).and_then(|n| u64::try_from(n.abs()).ok());
    let tag =
        texts.first().map(|tag| tag.split('~').next().unwrap_or_default().to_owned()).unwrap_or_default();
    let mut node = Node {
        id: id.unsigned_abs(),
        masked: id < 0,
        parent: other(1),
        previous: other(2),
        tag,
        ..Node::default()
    };
    let (is_text, is_style) = (node.tag == "*T", node.tag == "STYLE");
    for (at, text) in texts.iter().enumerate().skip(1) {
        let equals = text.find('=');
        if is_text || (is_style && at + 1 == texts.len() && equals.is_none_or(|e| text[..e].contains('{'))) {
            node.value = Some(text.clone());
        } else if let (Some(size), None) = (text.strip_prefix('#'), equals) {
            let mut parts =
                size.split('.').map(|n| i64::from_str_radix(n, 36).unwrap_or(0) as f64 / BOX_PRECISION);
            node.size = parts.next().zip(parts.next());
        } else if let Some(equals) = equals.filter(|at| *at > 0) {
            node.attributes.push((text[..equals].to_owned(), text[equals + 1..].to_owned()));
        }
    }
    Some(node)
}

/// Words of bullets in place of a masked text, whose length is all that was recorded, in base 36.
fn unmasked(value: &str) -> String {
    let length = i64::from_str_radix(value.trim(), 36).ok().and_then(|n| usize::try_from(n).ok());
    match length.filter(|n| (1..100_000).contains(n) && !value.trim().contains(' ')) {
        Some(length) => {
            (0..length).map(|at| if at % MASKED_WORD == MASKED_WORD - 1 { ' ' } else { '•' }).collect()
        }
        None => value.to_owned(),
    }
}
