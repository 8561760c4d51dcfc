//! Datadog's compact content, positions and references instead of names, as rrweb's snapshots and mutations; knows no
//! segment.
//!
//! Nodes, strings and style sheets are numbered in the order in which they come, from 0 at each snapshot. A new node says
//! where it goes by the distance to a node before it: N is the last child of the node N back, 0 the sibling after the
//! newest, -N the sibling before the node N back.

use super::super::json::{Kind, Value, escape};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Strings, sheets and nodes of one view; further ones are left out.
const MAX_ITEMS: usize = 1_000_000;
/// Children of one node; each is put in its place among the others.
const MAX_CHILDREN: usize = 20_000;
/// Bytes of a view's strings, each counted as often as it is used: a short reference stands for any length.
const MAX_BYTES: usize = 128 << 20;

#[derive(Default)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    /// The node as JSON, without its number, its children and the end.
    json: String,
    shadow: bool,
    gone: bool,
}

/// The content of one view so far.
#[derive(Default)]
pub struct Changes {
    strings: Vec<String>,
    nodes: Vec<Node>,
    sheets: Vec<String>,
    /// Text of the sheet that an element wears.
    worn: BTreeMap<usize, String>,
    /// Bytes of strings so far.
    used: Cell<usize>,
}

/// What one record does besides building the tree.
#[derive(Default)]
struct Told {
    adds: Vec<usize>,
    removes: Vec<String>,
    attributes: Vec<String>,
    texts: Vec<String>,
    /// Events of their own: scrolls, inputs, sheets, media.
    others: Vec<String>,
}

impl Changes {
    /// Writes the page that a snapshot builds; false where it builds none.
    pub fn snapshot(&mut self, data: Option<Value<'_>>, time: &str, out: &mut String) -> bool {
        *self = Self::default();
        let told = self.take(data);
        if self.nodes.is_empty() {
            return false;
        }
        let _ = write!(out, "{{\"type\":2,\"data\":{{\"node\":");
        self.write_tree(0, out);
        let _ = write!(out, ",\"initialOffset\":{{\"top\":0,\"left\":0}}}},\"timestamp\":{time}}}");
        write_others(&told.others, time, out);
        true
    }

    /// Writes what changed of the page; false where nothing did.
    pub fn change(&mut self, data: Option<Value<'_>>, time: &str, out: &mut String) -> bool {
        let told = self.take(data);
        let before = out.len();
        let empty = told.adds.is_empty()
            && told.removes.is_empty()
            && told.attributes.is_empty()
            && told.texts.is_empty();
        if !empty {
            let adds: Vec<String> =
                told.adds.iter().filter_map(|id| self.add_json(*id, &told.adds)).collect();
            let _ = write!(
                out,
                "{{\"type\":3,\"data\":{{\"source\":0,\"removes\":[{}],\"adds\":[{}],\"texts\":[{}],\"attributes\":[{}]}},\"timestamp\":{time}}}",
                told.removes.join(","),
                adds.join(","),
                told.texts.join(","),
                told.attributes.join(","),
            );
        }
        let others = &told.others;
        if empty && !others.is_empty() {
            let _ = write!(out, "{{\"type\":3,\"data\":{},\"timestamp\":{time}}}", others[0]);
            write_others(&others[1..], time, out);
        } else {
            write_others(others, time, out);
        }
        out.len() > before
    }

    fn take(&mut self, data: Option<Value<'_>>) -> Told {
        let mut told = Told::default();
        for change in data.into_iter().flat_map(Value::items) {
            let mut items = change.items();
            let kind = items.next().and_then(Value::integer).unwrap_or(-1);
            for item in items {
                self.one(kind, item, &mut told);
            }
        }
        told
    }

    fn one(&mut self, kind: i64, item: Value<'_>, told: &mut Told) {
        let parts: Vec<Value<'_>> = item.items().collect();
        let number = |at: usize| parts.get(at).copied().and_then(Value::number).unwrap_or(0.0);
        let id = parts.first().copied().and_then(Value::integer).unwrap_or(-1);
        match kind {
            0 if self.strings.len() < MAX_ITEMS => {
                self.strings.extend(item.text().map(|text| text.into_owned()));
            }
            1 => self.add(&parts, told),
            2 => self.remove(item.integer(), told),
            3 => {
                let changed: Vec<String> = parts[1.min(parts.len())..]
                    .iter()
                    .filter_map(|change| {
                        let mut pair = change.items();
                        let name = self.string(pair.next()?)?;
                        let value = pair.next().and_then(|value| self.string(value));
                        let value = value.map_or("null".to_owned(), |value| quoted(&value));
                        Some(format!("{}:{value}", quoted(&name)))
                    })
                    .collect();
                told.attributes.push(format!("{{\"id\":{id},\"attributes\":{{{}}}}}", changed.join(",")));
            }
            4 => {
                let text = parts.get(1).and_then(|text| self.string(*text)).unwrap_or_default();
                told.texts.push(format!("{{\"id\":{id},\"value\":{}}}", quoted(&text)));
            }
            5 => told.attributes.push(format!(
                "{{\"id\":{id},\"attributes\":{{\"rr_width\":\"{}px\",\"rr_height\":\"{}px\"}}}}",
                number(1),
                number(2)
            )),
            6 => told.others.push(format!(
                "{{\"source\":3,\"id\":{id},\"x\":{},\"y\":{}}}",
                number(1),
                number(2)
            )),
            7 if self.sheets.len() < MAX_ITEMS => {
                let rules = parts.first().copied();
                let text = match rules.map(Value::kind) {
                    Some(Kind::Array) => rules
                        .into_iter()
                        .flat_map(Value::items)
                        .filter_map(|rule| self.string(rule))
                        .collect::<Vec<_>>()
                        .join("\n"),
                    _ => rules.and_then(|rules| self.string(rules)).unwrap_or_default(),
                };
                let media = parts.get(1).into_iter().flat_map(|m| m.items()).filter_map(|m| self.string(m));
                let media: Vec<String> = media.collect();
                let disabled = parts.get(2).is_some_and(|off| off.is_true());
                self.sheets.push(match (disabled, media.is_empty()) {
                    (true, _) => String::new(),
                    (false, true) => text,
                    (false, false) => format!("@media {}{{{text}}}", media.join(",")),
                });
            }
            8 => self.wear(id, &parts[1.min(parts.len())..], told),
            9 => told.others.push(format!("{{\"source\":7,\"id\":{id},\"type\":{}}}", number(1))),
            11 if item.kind() == Kind::Text && self.strings.len() < MAX_ITEMS => {
                self.strings.extend(item.text().map(|text| text.into_owned()));
            }
            12 => {
                let text = parts.get(1).and_then(|text| self.string(*text)).unwrap_or_default();
                told.others.push(format!(
                    "{{\"source\":5,\"id\":{id},\"text\":{},\"isChecked\":false}}",
                    quoted(&text)
                ));
            }
            13 => {
                let checked = id == 0;
                for node in parts[1.min(parts.len())..].iter().filter_map(|node| node.integer()) {
                    told.others.push(format!(
                        "{{\"source\":5,\"id\":{node},\"text\":\"\",\"isChecked\":{checked}}}"
                    ));
                }
            }
            // The magnified part of the page.
            _ => {}
        }
    }

    /// A string, or one from the table.
    fn string(&self, value: Value<'_>) -> Option<String> {
        let text = match value.kind() {
            Kind::Text => value.text()?,
            Kind::Number => self.strings.get(usize::try_from(value.integer()?).ok()?)?.as_str().into(),
            Kind::Object => value.get("string").and_then(Value::text)?,
            _ => return None,
        };
        self.spend(text.len()).then(|| text.into_owned())
    }

    /// Whether so many bytes more are within the limit.
    fn spend(&self, bytes: usize) -> bool {
        self.used.set(self.used.get().saturating_add(bytes));
        self.used.get() <= MAX_BYTES
    }

    fn add(&mut self, parts: &[Value<'_>], told: &mut Told) {
        if self.nodes.len() >= MAX_ITEMS {
            return;
        }
        let id = self.nodes.len();
        let back = |n: i64| usize::try_from(n.unsigned_abs()).ok().and_then(|n| id.checked_sub(n));
        let place =
            parts.first().copied().filter(|place| place.kind() == Kind::Number).and_then(Value::integer);
        let (parent, at) = match place {
            None => (None, 0),
            Some(0) => self.beside(id.checked_sub(1), 1),
            Some(n) if n > 0 => (back(n), usize::MAX),
            Some(n) => self.beside(back(n), 0),
        };
        let name = parts.get(1).and_then(|name| self.string(*name)).unwrap_or_default();
        let text = |at: usize| parts.get(at).and_then(|text| self.string(*text)).unwrap_or_default();
        let json = match name.as_str() {
            "#document" => "\"type\":0".to_owned(),
            "#document-fragment" | "#shadow-root" => "\"type\":11".to_owned(),
            "#cdata-section" => "\"type\":4,\"textContent\":\"\"".to_owned(),
            "#text" => format!("\"type\":3,\"textContent\":{}", quoted(&text(2))),
            "#doctype" => format!(
                "\"type\":1,\"name\":{},\"publicId\":{},\"systemId\":{}",
                quoted(&text(2)),
                quoted(&text(3)),
                quoted(&text(4))
            ),
            _ => {
                let attributes = parts[2.min(parts.len())..].iter().filter_map(|pair| {
                    let mut pair = pair.items();
                    let (name, value) = (self.string(pair.next()?)?, self.string(pair.next()?)?);
                    Some(format!("{}:{}", quoted(&name), quoted(&value)))
                });
                let attributes: Vec<String> = attributes.collect();
                let svg = name.strip_prefix("svg>");
                let tag = quoted(&svg.unwrap_or(&name).to_ascii_lowercase());
                let svg = if svg.is_some() { ",\"isSVG\":true" } else { "" };
                format!("\"type\":2,\"tagName\":{tag}{svg},\"attributes\":{{{}", attributes.join(","))
            }
        };
        let above = parent.and_then(|parent| self.nodes.get_mut(parent));
        if let Some(above) = above.filter(|above| above.children.len() < MAX_CHILDREN) {
            let at = at.min(above.children.len());
            above.children.insert(at, id);
        }
        let shadow = name == "#shadow-root";
        self.nodes.push(Node { parent, json, shadow, ..Node::default() });
        told.adds.push(id);
    }

    /// The parent of a node, and its place there, so many behind.
    fn beside(&self, sibling: Option<usize>, behind: usize) -> (Option<usize>, usize) {
        let parent = sibling.and_then(|sibling| self.nodes.get(sibling)?.parent);
        let children = parent.and_then(|parent| self.nodes.get(parent)).map(|p| p.children.as_slice());
        let at = children.unwrap_or_default().iter().rposition(|child| Some(*child) == sibling);
        (parent, at.map_or(usize::MAX, |at| at + behind))
    }

    fn remove(&mut self, id: Option<i64>, told: &mut Told) {
        let Some(id) = id.and_then(|id| usize::try_from(id).ok()) else { return };
        let Some(node) = self.nodes.get_mut(id) else { return };
        node.gone = true;
        let Some(parent) = node.parent else { return };
        if let Some(above) = self.nodes.get_mut(parent) {
            above.children.retain(|child| *child != id);
        }
        let (host, shadow) = self.host(parent);
        let shadow = if shadow { ",\"isShadow\":true" } else { "" };
        told.removes.push(format!("{{\"parentId\":{host},\"id\":{id}{shadow}}}"));
    }

    /// The element that stands for a parent: of a shadow root its host.
    fn host(&self, parent: usize) -> (usize, bool) {
        match self.nodes.get(parent) {
            Some(Node { shadow: true, parent: Some(host), .. }) => (*host, true),
            _ => (parent, false),
        }
    }

    /// Sheets of a `style` or `link` are their text; of a root they are adopted.
    fn wear(&mut self, id: i64, sheets: &[Value<'_>], told: &mut Told) {
        let Some(at) = usize::try_from(id).ok().filter(|at| *at < self.nodes.len()) else { return };
        let numbers: Vec<usize> =
            sheets.iter().filter_map(|sheet| usize::try_from(sheet.integer()?).ok()).collect();
        let text = |sheet: &usize| {
            self.sheets
                .get(*sheet)
                .map(String::as_str)
                .filter(|text| self.spend(text.len()))
                .unwrap_or_default()
        };
        if self.nodes[at].json.starts_with("\"type\":2") {
            let css: Vec<&str> = numbers.iter().map(text).collect();
            let css = css.join("\n");
            told.attributes.push(format!("{{\"id\":{id},\"attributes\":{{\"_cssText\":{}}}}}", quoted(&css)));
            self.worn.insert(at, css);
            return;
        }
        let styles: Vec<String> = numbers
            .iter()
            .map(|sheet| {
                format!("{{\"styleId\":{},\"rules\":[{{\"rule\":{}}}]}}", sheet + 1, quoted(text(sheet)))
            })
            .collect();
        let ids: Vec<String> = numbers.iter().map(|sheet| (sheet + 1).to_string()).collect();
        let (host, _) = self.host(at);
        told.others.push(format!(
            "{{\"source\":15,\"id\":{host},\"styles\":[{}],\"styleIds\":[{}]}}",
            styles.join(","),
            ids.join(",")
        ));
    }

    /// A new node whose parent is not new, with all that is new below it.
    fn add_json(&self, id: usize, new: &[usize]) -> Option<String> {
        let node = self.nodes.get(id).filter(|node| !node.gone)?;
        let parent = node.parent?;
        // New nodes are numbered upwards.
        if new.binary_search(&parent).is_ok() {
            return None;
        }
        let siblings = &self.nodes.get(parent)?.children;
        let at = siblings.iter().rposition(|child| *child == id)?;
        // The sibling after it that is there when it is put in its place.
        let next = siblings[at + 1..].iter().find(|next| new.binary_search(next).is_err());
        let (host, shadow) = self.host(parent);
        let next = next.map_or("null".to_owned(), ToString::to_string);
        let mut tree = String::new();
        self.write_tree(id, &mut tree);
        if shadow {
            tree.insert_str(1, "\"isShadow\":true,");
        }
        Some(format!("{{\"parentId\":{host},\"nextId\":{next},\"node\":{tree}}}"))
    }

    /// Writes a node with all below it, without a stack of calls.
    fn write_tree(&self, id: usize, out: &mut String) {
        enum Step {
            Node(usize, bool),
            End,
        }
        let mut open = vec![Step::Node(id, true)];
        while let Some(step) = open.pop() {
            let (id, first) = match step {
                Step::End => {
                    out.push_str("]}");
                    continue;
                }
                Step::Node(id, first) => (id, first),
            };
            let Some(node) = self.nodes.get(id) else { continue };
            if !first {
                out.push(',');
            }
            let _ = write!(out, "{{\"id\":{id},{}", node.json);
            if node.json.starts_with("\"type\":2") {
                if let Some(css) = self.worn.get(&id) {
                    let comma = if node.json.ends_with('{') { "" } else { "," };
                    let _ = write!(out, "{comma}\"_cssText\":{}", quoted(css));
                }
                out.push('}');
            }
            out.push_str(",\"childNodes\":[");
            open.push(Step::End);
            open.extend(
                node.children.iter().enumerate().rev().map(|(at, child)| Step::Node(*child, at == 0)),
            );
        }
    }
}

fn write_others(others: &[String], time: &str, out: &mut String) {
    for other in others {
        // Writing to a string cannot fail.
        let _ = write!(out, ",{{\"type\":3,\"data\":{other},\"timestamp\":{time}}}");
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}
