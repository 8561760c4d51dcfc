//! When a page said that it was loading: indicators that appear and go away; knows no click and no wait.

use super::Extractor;
use crate::mining::facts::LoadingFacts;
use crate::model::{Mutation, NodeId, TabId};
use crate::replay::mirror::Node;

/// Indicators of one tab that are watched at the same time; a skeleton screen has some dozen.
const MAX_INDICATORS: usize = 200;
/// Nodes of one added tree that are looked at: an indicator stands near the top of what it comes with.
const MAX_ADDED: usize = 200;
const MAX_SPANS: usize = 20_000;

/// Something that says that it is loading now.
pub(super) struct Indicator {
    node: NodeId,
    start_ms: i64,
    event_index: u32,
}

impl Extractor<'_> {
    /// Called once the mirror knows the change. What stands on a page from its first snapshot is not taken: style sheets
    /// hide most of it until it is needed.
    pub(super) fn loading_changed(&mut self, index: u32, tab: TabId, now: i64, mutation: &Mutation) {
        let state = &mut self.tabs[usize::from(tab.0)];
        let mirror = &state.mirror;
        let added = mutation.adds.iter().flat_map(|add| add.tree.nodes.iter().take(MAX_ADDED)).map(|n| n.id);
        let changed = mutation.attributes.iter().map(|change| change.node);
        for node in added.chain(changed) {
            let known = state.loading.iter().any(|i| i.node == node);
            if !known && state.loading.len() < MAX_INDICATORS && mirror.node(node).is_some_and(says_loading) {
                state.loading.push(Indicator { node, start_ms: now, event_index: index });
            }
        }
        if state.loading.is_empty() {
            return;
        }
        let (on, over): (Vec<_>, Vec<_>) = std::mem::take(&mut state.loading)
            .into_iter()
            .partition(|i| mirror.node(i.node).is_some_and(says_loading));
        state.loading = on;
        self.keep_loading(tab, now, over);
    }

    /// The document went away, and its indicators with it.
    pub(super) fn end_loading(&mut self, tab: TabId, now: i64) {
        let over = std::mem::take(&mut self.tabs[usize::from(tab.0)].loading);
        self.keep_loading(tab, now, over);
    }

    fn keep_loading(&mut self, tab: TabId, end_ms: i64, over: Vec<Indicator>) {
        for Indicator { start_ms, event_index, .. } in over {
            if self.facts.loading.len() < MAX_SPANS {
                self.facts.loading.push(LoadingFacts { tab, start_ms, end_ms, event_index });
            } else {
                self.facts.points_left_out += 1;
            }
        }
    }
}

fn says_loading(node: &Node) -> bool {
    let hidden = node.attribute("hidden").is_some()
        || node.attribute("style").is_some_and(|s| s.replace(' ', "").contains("display:none"));
    if hidden || matches!(node.tag(), "" | "img" | "script" | "style" | "link" | "html" | "body") {
        return false;
    }
    // A bar with a value is a measure, such as the steps of a checkout.
    let waits = node.attribute("role") == Some("progressbar") && node.attribute("aria-valuenow").is_none();
    waits || node.attribute("aria-busy") == Some("true") || node.attribute("class").is_some_and(class_says)
}

fn class_says(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    let word = |w: &str| {
        matches!(
            w,
            "loading" | "loader" | "spinner" | "skeleton" | "shimmer" | "preloader" | "busy" | "spinning"
        )
    };
    // "lazy-loading" is how pictures are fetched, and nobody waits for it.
    !class.contains("lazy") && class.split(|c: char| !c.is_ascii_alphanumeric()).any(word)
}
