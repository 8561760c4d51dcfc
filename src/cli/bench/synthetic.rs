//! Recordings of any length and page size for measuring: a catalogue page with a header, filters and cards, on which
//! somebody scrolls, types, opens menus and loads more. Reproducible: the same numbers give the same events.

use crate::model::{
    Add, Attribute, AttributeChange, AttributesChange, Event, EventKind, InteractionKind, Mutation, NodeData,
    NodeId, NodeTree, PointerKind, PointerSample, Recording, TabId, TreeNode,
};
use std::sync::Arc;

/// Nodes of one card.
const CARD_NODES: usize = 14;
/// Events between two page loads.
const EVENTS_PER_PAGE: usize = 20_000;
const DOCUMENT: NodeId = NodeId(1);
const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 800;

const CSS: &str = "*{box-sizing:border-box} body{margin:0;font:15px/1.5 Arial,sans-serif;color:#223} \
 header{position:sticky;top:0;background:#fff;border-bottom:1px solid #ccd;padding:12px 24px;display:flex;gap:16px;z-index:2} \
 header input{flex:1;padding:6px 10px;border:1px solid #bbc;border-radius:6px} .menu{display:none;position:absolute;top:48px;right:24px;\
 background:#fff;border:1px solid #ccd;box-shadow:0 4px 12px #0003;padding:12px} body.open .menu{display:block} \
 main{display:grid;grid-template-columns:repeat(4,1fr);gap:16px;padding:24px} article{border:1px solid #dde;border-radius:8px;\
 padding:12px;display:flex;flex-direction:column;gap:6px} .img{height:110px;border-radius:6px;background:linear-gradient(135deg,#9bf,#e6f)} \
 h3{margin:0;font-size:16px} p{margin:0;color:#556} .row{display:flex;justify-content:space-between;align-items:center} .price{font-weight:700} \
 button{border:0;border-radius:6px;background:#246;color:#fff;padding:6px 12px} article.sold{opacity:.5} button:hover{background:#135}";

struct Tree {
    nodes: Vec<TreeNode>,
    open: Vec<u32>,
    next: i64,
}

impl Tree {
    fn new(first: i64) -> Self {
        Self { nodes: Vec::new(), open: Vec::new(), next: first }
    }

    fn push(&mut self, depth: usize, data: NodeData) -> NodeId {
        self.open.truncate(depth);
        let id = NodeId(self.next);
        self.next += 1;
        let parent = self.open.last().copied();
        self.open.push(self.nodes.len() as u32);
        self.nodes.push(TreeNode { id, parent, in_shadow: false, data });
        id
    }

    fn element(&mut self, depth: usize, tag: &str, class: &str) -> NodeId {
        let attributes = if class.is_empty() {
            Vec::new()
        } else {
            vec![Attribute { name: "class".into(), value: class.into() }]
        };
        self.push(depth, NodeData::Element { tag: tag.into(), attributes, svg: false, shadow_host: false })
    }

    fn text(&mut self, depth: usize, text: &str) -> NodeId {
        self.push(depth, NodeData::Text(text.into()))
    }

    /// [`CARD_NODES`] nodes: an article with a picture, a name, a sentence, a price and a button.
    fn card(&mut self, depth: usize, number: usize) -> NodeId {
        let card = self.element(depth, "article", "");
        self.element(depth + 1, "div", "img");
        self.element(depth + 1, "h3", "");
        self.text(depth + 2, &format!("Article {number}"));
        self.element(depth + 1, "p", "");
        self.text(depth + 2, "Sturdy, light and easy to clean; comes in ");
        self.element(depth + 2, "b", "");
        self.text(depth + 3, if number.is_multiple_of(3) { "three colours" } else { "two sizes" });
        self.element(depth + 1, "div", "row");
        self.element(depth + 2, "span", "price");
        self.text(depth + 3, &format!("{}.{:02} €", 5 + number % 90, number % 100));
        self.element(depth + 2, "button", "");
        self.text(depth + 3, "Add");
        self.text(depth + 1, " ");
        card
    }
}

/// The nodes that later events act on.
struct Page {
    body: NodeId,
    search: NodeId,
    count: NodeId,
    main: NodeId,
    cards: Vec<NodeId>,
    next: i64,
}

fn page(node_count: usize, number: usize) -> (NodeTree, Page) {
    let mut tree = Tree::new(DOCUMENT.0);
    tree.push(0, NodeData::Document { quirks: false });
    tree.element(1, "html", "");
    tree.element(2, "head", "");
    tree.element(3, "style", "");
    tree.text(4, CSS);
    let body = tree.element(2, "body", "");
    tree.element(3, "header", "");
    tree.element(4, "b", "");
    tree.text(5, &format!("Catalogue {number}"));
    let search = tree.element(4, "input", "");
    tree.element(4, "span", "");
    let count = tree.text(5, "0 in the basket");
    tree.element(4, "div", "menu");
    tree.text(5, "Account, orders, sign out");
    let main = tree.element(3, "main", "");
    let room = node_count.saturating_sub(tree.nodes.len());
    let cards = (0..(room / CARD_NODES).max(1)).map(|n| tree.card(4, n)).collect();
    let next = tree.next;
    (NodeTree { nodes: tree.nodes }, Page { body, search, count, main, cards, next })
}

/// A recording of about `events` events over `duration_ms`, of pages of about `nodes` nodes.
pub(super) fn recording(nodes: usize, events: usize, duration_ms: i64) -> Recording {
    let mut out: Vec<Event> = Vec::with_capacity(events + 8);
    let mut state = page(nodes, 0).1;
    for index in 0..events.max(2) {
        let offset_ms = (duration_ms as f64 * index as f64 / events.max(2) as f64) as i64;
        let mut push = |kind| out.push(Event { offset_ms, tab: TabId(0), kind });
        if index % EVENTS_PER_PAGE == 0 {
            let (tree, fresh) = page(nodes, index / EVENTS_PER_PAGE);
            state = fresh;
            let href = format!("https://shop.example/catalogue/{}", index / EVENTS_PER_PAGE);
            push(EventKind::Meta { href: href.into(), width: WIDTH, height: HEIGHT });
            push(EventKind::FullSnapshot { tree: Arc::new(tree), scroll_x: 0.0, scroll_y: 0.0 });
            continue;
        }
        push(state.event(index, offset_ms));
    }
    Recording::of_one_tab(format!("synthetic-{nodes}-nodes-{events}-events"), out)
}

impl Page {
    fn event(&mut self, index: usize, offset_ms: i64) -> EventKind {
        let rows = self.cards.len().div_ceil(4) as f64;
        // Up and down the page, a bit further each time.
        let depth = ((index as f64 * 0.37).sin() * 0.5 + 0.5) * (rows * 300.0 - f64::from(HEIGHT)).max(0.0);
        let card = self.cards[(index * 7) % self.cards.len()];
        match index % 16 {
            0 | 8 => EventKind::Scroll { node: DOCUMENT, x: 0.0, y: depth.round() },
            1 => class(self.body, if index % 32 == 1 { "open" } else { "" }),
            2 | 9 => EventKind::Input {
                node: self.search,
                text: format!("search {}", index % 997).into(),
                checked: false,
                user_triggered: Some(true),
            },
            3 => mutation(Mutation {
                texts: vec![(self.count, format!("{} in the basket", index % 40).into())],
                ..Mutation::default()
            }),
            4 => class(card, if index % 32 == 4 { "sold" } else { "" }),
            5 => EventKind::Interaction {
                kind: InteractionKind::Click,
                node: NodeId(card.0 + 11),
                position: Some((400.0, 300.0)),
                pointer: PointerKind::Mouse,
            },
            6 if index % 64 == 6 => self.replace_card(),
            _ => EventKind::PointerMove {
                pointer: PointerKind::Mouse,
                samples: (0..5)
                    .map(|n| PointerSample {
                        offset_ms: offset_ms + n * 10,
                        x: f64::from(WIDTH) * ((index as f64 * 0.13).sin() * 0.4 + 0.5),
                        y: f64::from(HEIGHT) * ((index as f64 * 0.29).cos() * 0.4 + 0.5),
                        node: self.body,
                    })
                    .collect(),
            },
        }
    }

    /// The last card goes and a new one comes first, as an endless list does; the page keeps its size.
    fn replace_card(&mut self) -> EventKind {
        let mut tree = Tree::new(self.next);
        let card = tree.card(0, self.next as usize % 1_000);
        self.next = tree.next;
        let first = self.cards.first().copied();
        let mut change = Mutation {
            adds: vec![Add {
                parent: self.main,
                next: first,
                previous: None,
                tree: NodeTree { nodes: tree.nodes },
            }],
            ..Mutation::default()
        };
        if let Some(last) = self.cards.pop() {
            change.removes.push((self.main, last));
        }
        self.cards.insert(0, card);
        mutation(change)
    }
}

fn mutation(change: Mutation) -> EventKind {
    EventKind::Mutation(Box::new(change))
}

fn class(node: NodeId, value: &str) -> EventKind {
    mutation(Mutation {
        attributes: vec![AttributesChange {
            node,
            changes: vec![("class".into(), AttributeChange::Set(value.into()))],
        }],
        ..Mutation::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::Timeline;

    #[test]
    fn pages_have_the_wanted_size_and_every_event_finds_its_node() {
        let timeline = Timeline::new(Arc::new(recording(1_000, 25_000, 600_000)));
        let stage = timeline.stage_at(600_000);
        let mirror = stage.page().unwrap();
        assert!((900..=1_100).contains(&mirror.nodes().len()), "{}", mirror.nodes().len());
        assert_eq!(mirror.issues(), crate::replay::mirror::Issues::default());
        assert!(timeline.events().windows(2).all(|w| w[0].offset_ms <= w[1].offset_ms));
    }
}
