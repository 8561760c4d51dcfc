//! The stand-in for a page that was never recorded: a light grid of the recorded size with the page's address in the
//! middle, so that pointer, clicks and scrolling have something to move on. Knows no layout and no pixels.

use super::{Mirror, Node, NodeKind};
use crate::model::{Attribute, NodeData, NodeId, NodeTree, TreeNode};
use std::sync::Arc;

/// The document has the number that recorders give it, so that its scrolling is followed; the rest stays clear of them.
const DOCUMENT: NodeId = NodeId(1);
const HTML: NodeId = NodeId(FIRST);
const ADDRESS: NodeId = NodeId(FIRST + 7);
const FIRST: i64 = 1 << 60;

const SENTENCE: &str = "No page was recorded: pointer and clicks only";
const NAMELESS: &str = "A page without an address";
/// Longest address that is shown, in characters.
const MAX_ADDRESS_CHARS: usize = 200;

/// A page so tall that it can be scrolled as far as anybody scrolls; the grid moves with it.
const CSS: &str = "html,body{margin:0;background:#fbfcfd} \
 .grid{height:200000px;background-image:repeating-linear-gradient(#e3e8ee 0 1px,transparent 1px 40px),\
 repeating-linear-gradient(90deg,#e3e8ee 0 1px,transparent 1px 40px)} \
 .name{position:fixed;left:0;right:0;top:42%;text-align:center;font:17px Arial,sans-serif;color:#5b6776} \
 .name b{display:block;padding:0 24px;font-size:22px;color:#2b3542;overflow-wrap:anywhere}";

impl Mirror {
    /// The stand-in, of this viewport in CSS pixels.
    pub fn neutral(viewport: (u32, u32)) -> Self {
        let mut nodes: Vec<TreeNode> = Vec::new();
        let mut put = |id: NodeId, parent: Option<u32>, data: NodeData| {
            nodes.push(TreeNode { id, parent, in_shadow: false, data });
        };
        put(DOCUMENT, None, NodeData::Document { quirks: false });
        put(HTML, Some(0), element("html", ""));
        put(NodeId(FIRST + 1), Some(1), element("head", ""));
        put(NodeId(FIRST + 2), Some(2), element("style", ""));
        put(NodeId(FIRST + 3), Some(3), NodeData::Text(CSS.into()));
        put(NodeId(FIRST + 4), Some(1), element("body", ""));
        put(NodeId(FIRST + 5), Some(5), element("div", "name"));
        put(NodeId(FIRST + 6), Some(6), element("b", ""));
        put(ADDRESS, Some(7), NodeData::Text(NAMELESS.into()));
        put(NodeId(FIRST + 8), Some(6), NodeData::Text(SENTENCE.into()));
        put(NodeId(FIRST + 9), Some(5), element("div", "grid"));
        let mut mirror = Self::new();
        mirror.load(&Arc::new(NodeTree { nodes }), (0.0, 0.0));
        mirror.viewport = viewport;
        mirror
    }

    /// Whether this is the stand-in for a page that was never recorded.
    pub fn is_neutral(&self) -> bool {
        self.node(HTML).is_some()
    }

    /// Another page begins, of which only the address is known.
    pub(super) fn name_neutral_page(&mut self) {
        if !self.is_neutral() {
            return;
        }
        let shown: String = self.href.chars().take(MAX_ADDRESS_CHARS).collect();
        let text = if shown.is_empty() { NAMELESS.into() } else { shown.into() };
        self.with_node(ADDRESS, |n| n.kind = NodeKind::Text(text));
        self.with_node(DOCUMENT, |n: &mut Node| n.scroll = (0.0, 0.0));
    }
}

fn element(tag: &str, class: &str) -> NodeData {
    let attributes = match class {
        "" => Vec::new(),
        class => vec![Attribute { name: "class".into(), value: class.into() }],
    };
    NodeData::Element { tag: tag.into(), attributes, svg: false, shadow_host: false }
}
