//! A mirror as indented text, for golden tests and for people who report a bug.

use super::{Mirror, NodeKind};
use crate::model::NodeId;
use std::fmt::Write;

/// One line per node: id, tag with attributes in order, texts quoted, state in brackets. Whitespace-only texts and
/// the content of style sheets are left out; long values are cut at 60 characters.
pub fn dump(mirror: &Mirror) -> String {
    let mut out = String::new();
    let (width, height) = mirror.viewport();
    let _ = writeln!(out, "page {} {width}x{height}", mirror.href());
    let mut stack: Vec<(NodeId, usize)> = mirror.root().into_iter().map(|r| (r, 0)).collect();
    while let Some((id, depth)) = stack.pop() {
        let Some(node) = mirror.node(id) else { continue };
        let indent = "  ".repeat(depth.min(40));
        match &node.kind {
            NodeKind::Document { .. } => {
                let _ = write!(out, "{indent}#{id} document");
            }
            NodeKind::Doctype | NodeKind::Comment => continue,
            NodeKind::Text(text) if text.trim().is_empty() => continue,
            NodeKind::Text(text) => {
                let _ = write!(out, "{indent}#{id} {:?}", cut(text.trim()));
            }
            NodeKind::Element(element) => {
                let _ = write!(out, "{indent}#{id} <{}", element.tag);
                for attribute in &element.attributes {
                    let _ = write!(out, " {}={:?}", attribute.name, cut(&attribute.value));
                }
                out.push('>');
            }
        }
        if node.in_shadow {
            out.push_str(" [shadow]");
        }
        if node.scroll != (0.0, 0.0) {
            let _ = write!(out, " [scroll {} {}]", node.scroll.0, node.scroll.1);
        }
        if let Some(value) = &node.value {
            let _ = write!(out, " [value {:?}]", cut(value));
        }
        if let Some(checked) = node.checked {
            let _ = write!(out, " [checked {checked}]");
        }
        if let Some(rules) = &node.rules {
            let _ = write!(out, " [{} rules]", rules.len());
        }
        if mirror.focus() == Some(id) {
            out.push_str(" [focus]");
        }
        out.push('\n');
        if !matches!(node.tag(), "style" | "script" | "noscript") {
            stack.extend(node.children.iter().rev().map(|c| (*c, depth + 1)));
        }
    }
    out
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
