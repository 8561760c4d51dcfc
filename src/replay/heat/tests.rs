//! Two layouts of one page, and what happened on one shown on the other; a painter made of boxes stands for the engine.

use super::*;
use crate::model::{
    Attribute, Event, EventKind, InteractionKind, NoWatch, NodeData, NodeId, NodeTree, PointerKind,
    PointerSample, Recording, TabId, TreeNode,
};
use crate::replay::Timeline;
use crate::replay::mirror::Mirror;
use crate::replay::render::{Frame, NodeRect, PagePainter, PageRequest};
use std::collections::BTreeMap;

/// Answers with fixed boxes; a hit is the innermost, by the highest id, at a point.
struct Boxes(BTreeMap<i64, NodeRect>);

impl PagePainter for Boxes {
    fn paint(&mut self, request: &PageRequest) -> Frame {
        let probes = request.probes.iter().filter_map(|n| self.0.get(&n.0).map(|r| (*n, *r))).collect();
        let inside = |r: &NodeRect, (x, y): (f64, f64)| {
            (r.x..r.x + r.width).contains(&x) && (r.y..r.y + r.height).contains(&y)
        };
        let hit =
            |at: &(f64, f64)| self.0.iter().rev().find(|(_, r)| inside(r, *at)).map(|(id, _)| NodeId(*id));
        Frame { probes, hits: request.hits.iter().map(hit).collect(), ..Frame::default() }
    }
}

fn rect(x: f64, y: f64, width: f64, height: f64) -> NodeRect {
    NodeRect { x, y, width, height, document_x: 0.0, document_y: 0.0 }
}

/// A document, `body`, a button and a list of two equal items, numbered from `first`.
fn tree(first: i64) -> NodeTree {
    let element = |tag: &str, attributes: &[(&str, &str)]| NodeData::Element {
        tag: tag.into(),
        attributes: attributes
            .iter()
            .map(|(n, v)| Attribute { name: (*n).into(), value: (*v).into() })
            .collect(),
        svg: false,
        shadow_host: false,
    };
    let data = [
        (None, NodeData::Document { quirks: false }),
        (Some(0), element("html", &[])),
        (Some(1), element("body", &[])),
        (Some(2), element("button", &[("id", "buy")])),
        (Some(3), NodeData::Text("Buy".into())),
        (Some(2), element("div", &[("class", "note")])),
        (Some(5), NodeData::Text("One".into())),
    ];
    let nodes = data.into_iter().enumerate().map(|(n, (parent, data))| TreeNode {
        id: NodeId(first + n as i64),
        parent,
        in_shadow: false,
        data,
    });
    NodeTree { nodes: nodes.collect() }
}

fn recording(first: i64, events: Vec<(i64, EventKind)>) -> Timeline {
    let snapshot = |href: &str| {
        [
            EventKind::Meta { href: href.into(), width: 1_000, height: 500 },
            EventKind::FullSnapshot { tree: tree(first).into(), scroll_x: 0.0, scroll_y: 0.0 },
        ]
    };
    let begin = snapshot("https://shop.example/p/1?x=2").into_iter().map(|kind| (0, kind));
    let events =
        begin.chain(events).map(|(offset_ms, kind)| Event { offset_ms, tab: TabId(0), kind }).collect();
    Timeline::new(Arc::new(Recording::of_one_tab("s", events)))
}

fn click(node: i64, x: f64, y: f64) -> EventKind {
    EventKind::Interaction {
        kind: InteractionKind::Click,
        node: NodeId(node),
        position: Some((x, y)),
        pointer: PointerKind::Mouse,
    }
}

fn mirror(timeline: &Timeline) -> Mirror {
    timeline.stage_at(1).page().cloned().unwrap()
}

#[test]
fn clicks_stay_on_their_element_when_the_layout_differs() {
    let narrow = Boxes(BTreeMap::from([
        (1, rect(0.0, 0.0, 1_000.0, 2_000.0)),
        (3, rect(0.0, 0.0, 1_000.0, 2_000.0)),
        (4, rect(100.0, 40.0, 200.0, 50.0)),
        (6, rect(0.0, 300.0, 400.0, 100.0)),
    ]));
    let mut narrow = narrow;
    let timeline = recording(
        1,
        vec![
            (500, click(4, 150.0, 65.0)),
            (900, click(6, 400.0, 300.0)),
            (950, click(99, 5.0, 5.0)),
            (2_000, EventKind::Load),
        ],
    );
    let data = collect_session(&timeline, "/p/*", &mut narrow, &NoWatch);
    assert_eq!((data.visits, data.sessions_with_page), (1, 1));
    assert_eq!((data.clicks.len(), data.clicks_without_box, data.count(HeatKind::Clicks)), (2, 1, 3));
    assert_eq!(&*data.clicks[0].anchors[0].selector, "button#buy");

    // The same page with other numbers and other boxes; the note is not on it.
    let other = recording(501, Vec::new());
    let shown = mirror(&other);
    let projection = Projection::new(&data, HeatKind::Clicks, &shown);
    let button = NodeId(504);
    assert!(projection.probes().contains(&button));
    let placement = projection.place(&[(button, rect(600.0, 700.0, 100.0, 20.0))]);
    assert_eq!((placement.placed, placement.total), (1, 3));
    assert_eq!((placement.items[0].x, placement.items[0].y), (625.0, 710.0));
    let field = splat(&placement, (1_000, 1_000), 1);
    assert!(field.at(0.625, 0.71) > 0.9 && field.at(0.1, 0.1) == 0.0);
    assert!((field.most - 1.0).abs() < 0.1, "{}", field.most);
}

#[test]
fn other_pages_are_left_aside() {
    let mut boxes = Boxes(BTreeMap::from([(4, rect(0.0, 0.0, 10.0, 10.0))]));
    let away = EventKind::Meta { href: "https://shop.example/cart".into(), width: 1_000, height: 500 };
    let timeline = recording(1, vec![(500, away), (600, click(4, 1.0, 1.0)), (700, EventKind::Load)]);
    let data = collect_session(&timeline, "/p/*", &mut boxes, &NoWatch);
    assert_eq!((data.visits, data.clicks.len()), (1, 0));
    let data = collect_session(&timeline, "/cart", &mut boxes, &NoWatch);
    assert_eq!((data.visits, data.clicks.len()), (1, 1));
    assert_eq!(collect_session(&timeline, "/help", &mut boxes, &NoWatch).sessions_with_page, 0);
}

#[test]
fn depth_and_attention_are_told_by_what_stood_at_the_edges() {
    let mut boxes =
        Boxes(BTreeMap::from([(3, rect(0.0, 0.0, 1_000.0, 2_000.0)), (6, rect(0.0, 400.0, 1_000.0, 200.0))]));
    let move_to = EventKind::PointerMove {
        pointer: PointerKind::Mouse,
        samples: vec![PointerSample { offset_ms: 1_000, x: 10.0, y: 450.0, node: NodeId(6) }],
    };
    let timeline = recording(1, vec![(1_000, move_to), (4_000, EventKind::Load)]);
    let data = collect_session(&timeline, "/p/1", &mut boxes, &NoWatch);
    assert_eq!((data.depths.len(), data.bands.len(), data.moves.len()), (1, 1, 1));
    assert_eq!(data.moves[0].weight, 3.0);
    assert_eq!((&*data.bands[0].top.selector, &*data.bands[0].bottom.selector), ("body", "div.note"));
    assert!((data.bands[0].bottom.down - 0.495).abs() < 1e-3 && data.bands[0].seconds == 4.0);

    let shown = mirror(&timeline);
    let layout = [(NodeId(3), rect(0.0, 0.0, 800.0, 1_000.0)), (NodeId(6), rect(0.0, 600.0, 800.0, 100.0))];
    let depth = Projection::new(&data, HeatKind::Scroll, &shown).place(&layout);
    let field = splat(&depth, (800, 1_000), data.visits);
    assert_eq!((field.at(0.5, 0.6), field.at(0.5, 0.7), field.most), (1.0, 0.0, 1.0));
    let attention = Projection::new(&data, HeatKind::Attention, &shown).place(&layout);
    let field = splat(&attention, (800, 1_000), data.visits);
    assert_eq!((field.at(0.5, 0.3), field.at(0.5, 0.8), field.most), (4.0, 0.0, 4.0));
}

#[test]
fn pages_are_named_by_path_patterns() {
    for (pattern, href, same) in [
        ("/p/*", "https://a.example/p/12?x#y", true),
        ("/p/*", "https://a.example/p/12/more", false),
        ("/p/**", "https://a.example/p/12/more", true),
        ("/", "https://a.example/", true),
        ("/", "https://a.example", true),
        ("https://b.example/cart/", "https://a.example/cart", true),
        ("/cart", "/cartoons", false),
    ] {
        assert_eq!(matches_page(pattern, href), same, "{pattern} {href}");
    }
}

#[test]
fn the_ramp_rises_and_nothing_is_nothing() {
    assert_eq!(ramp(0.0)[3], 0);
    assert_eq!(ramp(f32::NAN)[3], 0);
    let alphas: Vec<u8> = (0..=10).map(|n| ramp(n as f32 / 10.0)[3]).collect();
    assert!(alphas.windows(2).all(|w| w[0] < w[1]), "{alphas:?}");
    assert!((0..=100).all(|n| {
        let c = ramp(n as f32 / 100.0);
        c[..3].iter().all(|v| *v <= c[3])
    }));
}
