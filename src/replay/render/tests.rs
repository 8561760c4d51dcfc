//! Hand-written pages through the engine: what they show, and that changing a live page equals building it anew.

mod hits;
mod looks;

use super::*;
use crate::model::{
    Add, Attribute, AttributeChange, AttributesChange, Event, EventKind, Mutation, NodeData, NodeTree, TabId,
    TreeNode,
};
use crate::replay::worker::on_render_thread;

/// Builds a recorded tree from a terse spec: `(depth, tag-or-text, attributes)`, ids in order from 2.
struct Page {
    nodes: Vec<TreeNode>,
    open: Vec<u32>,
}

impl Page {
    fn new(css: &str) -> Self {
        let document = TreeNode {
            id: NodeId(1),
            parent: None,
            in_shadow: false,
            data: NodeData::Document { quirks: false },
        };
        let mut page = Self { nodes: vec![document], open: vec![0] };
        page.element(1, "html", &[]).element(2, "head", &[]).element(3, "style", &[]).text(4, css);
        page.element(2, "body", &[]);
        page
    }

    fn push(&mut self, depth: usize, data: NodeData) -> &mut Self {
        self.open.truncate(depth);
        let index = self.nodes.len() as u32;
        self.nodes.push(TreeNode {
            id: NodeId(i64::from(index) + 1),
            parent: self.open.last().copied(),
            in_shadow: false,
            data,
        });
        self.open.push(index);
        self
    }

    fn element(&mut self, depth: usize, tag: &str, attributes: &[(&str, &str)]) -> &mut Self {
        let attributes =
            attributes.iter().map(|(n, v)| Attribute { name: (*n).into(), value: (*v).into() }).collect();
        self.push(
            depth,
            NodeData::Element {
                tag: tag.into(),
                attributes,
                svg: tag == "svg" || tag == "rect",
                shadow_host: false,
            },
        )
    }

    fn text(&mut self, depth: usize, text: &str) -> &mut Self {
        self.push(depth, NodeData::Text(text.into()))
    }

    fn last(&self) -> NodeId {
        self.nodes.last().map_or(NodeId(0), |n| n.id)
    }

    fn mirror(&self) -> Mirror {
        let mut mirror = Mirror::new();
        mirror.apply(&event(EventKind::Meta { href: "http://x.example/".into(), width: 200, height: 120 }));
        mirror.apply(&event(EventKind::FullSnapshot {
            tree: NodeTree { nodes: self.nodes.clone() }.into(),
            scroll_x: 0.0,
            scroll_y: 0.0,
        }));
        mirror
    }
}

fn event(kind: EventKind) -> Event {
    Event { offset_ms: 0, tab: TabId(0), kind }
}

fn request(mirror: &Mirror) -> PageRequest {
    PageRequest::new(mirror.clone())
}

fn paint(mirror: &Mirror) -> Frame {
    let request = request(mirror);
    on_render_thread(move || PageView::new(RenderContext::new()).paint(&request)).unwrap()
}

fn pixel(frame: &Frame, x: u32, y: u32) -> [u8; 3] {
    let at = (y * frame.width + x) as usize * 4;
    [frame.rgba[at], frame.rgba[at + 1], frame.rgba[at + 2]]
}

const RED: [u8; 3] = [255, 0, 0];
const WHITE: [u8; 3] = [255, 255, 255];

#[test]
fn a_styled_box_is_painted_where_css_puts_it() {
    let mut page = Page::new("body{margin:0} .b{width:50px;height:40px;background:#f00;margin-left:20px}");
    page.element(3, "div", &[("class", "b")]);
    let frame = paint(&page.mirror());
    assert_eq!((frame.width, frame.height), (200, 120));
    assert!(!frame.failed);
    assert_eq!(pixel(&frame, 30, 20), RED);
    assert_eq!(pixel(&frame, 10, 20), WHITE);
    assert_eq!(pixel(&frame, 30, 60), WHITE);
}

#[test]
fn a_sticky_header_stays_in_view_when_the_page_is_scrolled() {
    let mut page = Page::new(
        "body{margin:0} .h{position:sticky;top:0;height:20px;background:#f00} .tall{height:2000px}",
    );
    page.element(3, "div", &[("class", "h")]).element(3, "div", &[("class", "tall")]);
    let mut mirror = page.mirror();
    mirror.apply(&event(EventKind::Scroll { node: NodeId(1), x: 0.0, y: 500.0 }));
    assert_eq!(pixel(&paint(&mirror), 100, 10), RED);
}

#[test]
fn nothing_that_names_a_script_or_an_address_reaches_the_engine() {
    let mut page = Page::new("");
    page.element(3, "img", &[("src", "http://[::1"), ("onerror", "alert(1)")])
        .element(3, "iframe", &[("src", "https://example.com/"), ("srcdoc", "<script>")])
        .element(3, "a", &[("href", "http://[bad")])
        .element(3, "script", &[("src", "https://example.com/x.js")])
        .text(4, "alert(1)");
    assert!(!paint(&page.mirror()).failed);
}

/// One live view is taken through every step; after each a fresh view must paint the same pixels.
fn check_steps(page: &Page, steps: Vec<EventKind>) {
    let mut mirror = page.mirror();
    on_render_thread(move || {
        let context = RenderContext::new();
        let mut live = PageView::new(context.clone());
        live.paint(&request(&mirror));
        for (number, step) in steps.into_iter().enumerate() {
            mirror.apply(&event(step));
            let changed = live.paint(&request(&mirror));
            let fresh = PageView::new(context.clone()).paint(&request(&mirror));
            assert!(!changed.failed && !fresh.failed, "step {number}");
            let differing = changed.rgba.chunks(4).zip(fresh.rgba.chunks(4)).filter(|(a, b)| a != b).count();
            assert_eq!(
                differing, 0,
                "step {number}: {differing} pixels differ (rebuilt {})",
                changed.stats.rebuilt
            );
        }
    })
    .unwrap();
}

fn mutation(mutation: Mutation) -> EventKind {
    EventKind::Mutation(Box::new(mutation))
}

fn attribute(node: NodeId, name: &str, value: &str) -> EventKind {
    mutation(Mutation {
        attributes: vec![AttributesChange {
            node,
            changes: vec![(name.into(), AttributeChange::Set(value.into()))],
        }],
        ..Mutation::default()
    })
}

fn add_element(parent: NodeId, next: Option<NodeId>, id: i64, tag: &str, class: &str) -> Add {
    let data = NodeData::Element {
        tag: tag.into(),
        attributes: vec![Attribute { name: "class".into(), value: class.into() }],
        svg: false,
        shadow_host: false,
    };
    Add {
        parent,
        next,
        previous: None,
        tree: NodeTree { nodes: vec![TreeNode { id: NodeId(id), parent: None, in_shadow: false, data }] },
    }
}

#[test]
fn a_live_page_equals_a_fresh_one_after_every_change() {
    let css = "body{margin:0;font:14px Arial} .b{height:20px;background:#f00} .g{background:#0f0} \
               .pill{padding:2px 6px;border:1px solid #00f} li:nth-child(2){color:#f0f} .gone{display:none} \
               .wide .pill{padding:0 20px}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("class", "b")]);
    let boxed = page.last();
    page.element(3, "ul", &[]);
    let list = page.last();
    page.element(4, "li", &[]).text(5, "one").element(4, "li", &[]);
    let second = page.last();
    page.text(5, "two");
    let text = page.last();
    page.element(3, "p", &[]).text(4, "a ").element(4, "span", &[("class", "pill")]).text(5, "tag");
    page.element(3, "input", &[("type", "text"), ("placeholder", "name")]);
    let field = page.last();
    page.element(3, "input", &[("type", "checkbox")]);
    let check = page.last();
    page.element(3, "select", &[]);
    let select = page.last();
    page.element(4, "option", &[("value", "1")])
        .text(5, "First")
        .element(4, "option", &[("value", "2")])
        .text(5, "Second");
    let input = |node, text: &str, checked| EventKind::Input {
        node,
        text: text.into(),
        checked,
        user_triggered: Some(true),
    };
    let body = NodeId(6);
    check_steps(
        &page,
        vec![
            attribute(boxed, "class", "b g"),
            mutation(Mutation { texts: vec![(text, "two and more".into())], ..Mutation::default() }),
            mutation(Mutation {
                adds: vec![
                    add_element(list, Some(second), 90, "li", "g"),
                    add_element(body, Some(boxed), 91, "div", "b"),
                ],
                ..Mutation::default()
            }),
            attribute(body, "class", "wide"),
            input(field, "Ann", false),
            input(field, "", false),
            input(check, "on", true),
            input(check, "on", false),
            input(select, "2", false),
            attribute(boxed, "style", "height: 40px; background: #00f"),
            mutation(Mutation { removes: vec![(list, second)], ..Mutation::default() }),
            // A move: the same node is added elsewhere without a remove.
            mutation(Mutation {
                adds: vec![add_element(list, None, boxed.0, "div", "b")],
                ..Mutation::default()
            }),
            EventKind::ViewportResize { width: 160, height: 90 },
            attribute(body, "class", ""),
        ],
    );
}

#[test]
fn a_probe_tells_where_a_node_stands() {
    let mut page = Page::new("body{margin:0} .b{width:50px;height:40px;margin:10px 20px}");
    page.element(3, "div", &[("class", "b")]);
    let node = page.last();
    let request = PageRequest { probes: vec![node, NodeId(999)], ..request(&page.mirror()) };
    let frame = on_render_thread(move || PageView::new(RenderContext::new()).paint(&request)).unwrap();
    assert_eq!(
        frame.probes,
        [(node, NodeRect { x: 20.0, y: 10.0, width: 50.0, height: 40.0, ..NodeRect::default() })]
    );
}

#[test]
fn a_page_before_its_first_snapshot_is_blank_and_does_not_fail() {
    let frame = paint(&Mirror::new());
    assert_eq!((frame.width, frame.height, frame.failed), (1_280, 800, false));
}

#[test]
fn points_name_the_innermost_element() {
    let mut page = Page::new("body{margin:0} #a{width:100px;height:60px} #b{height:20px;width:50px}");
    page.element(3, "div", &[("id", "a")]).element(4, "button", &[("id", "b")]).text(5, "Go");
    let button = NodeId(page.last().0 - 1);
    let outer = NodeId(button.0 - 1);
    let request = PageRequest {
        hits: vec![(5.0, 5.0), (90.0, 50.0), (190.0, 110.0)],
        scale: 0.5,
        ..request(&page.mirror())
    };
    let frame = on_render_thread(|| PageView::new(RenderContext::new()).paint(&request)).unwrap();
    assert_eq!(frame.hits[0], Some(button));
    assert_eq!(frame.hits[1], Some(outer));
    assert_eq!(frame.hits[2], Some(NodeId(2)), "beside the body's content stands the root");
    assert_eq!((frame.width, frame.height, frame.page), (100, 60, (200, 120)));
    assert_eq!(frame.rgba.len(), 100 * 60 * 4);
}

#[test]
fn a_page_that_is_laid_out_taller_is_scrolled_to_where_the_user_had_it() {
    // In the browser every row was 20 px high and the user clicked row 50 at y = 30; here they are 22 px high.
    let mut page =
        Page::new("body{margin:0} p{margin:0;height:22px} #top{position:sticky;top:0;height:10px}");
    page.element(3, "div", &[("id", "top")]);
    for row in 0..100 {
        page.element(3, "p", &[]).text(4, &row.to_string());
    }
    let row = |n: i64| NodeId(page.nodes[7].id.0 + 2 * n);
    let mut mirror = page.mirror();
    mirror.apply(&event(EventKind::Scroll { node: NodeId(1), x: 0.0, y: 985.0 }));
    let anchor = crate::replay::anchor::Anchor {
        node: row(50),
        x: 5.0,
        y: 30.0,
        scroller: NodeId(1),
        scroll_y: 985.0,
        outer_y: 0.0,
    };
    let ask = |anchors: Vec<crate::replay::anchor::Anchor>| {
        let request =
            PageRequest { hits: vec![(5.0, 30.0)], probes: vec![row(50)], anchors, ..request(&mirror) };
        on_render_thread(move || PageView::new(RenderContext::new()).paint(&request)).unwrap()
    };
    let (plain, anchored) = (ask(Vec::new()), ask(vec![anchor]));
    assert_ne!(plain.hits[0], Some(row(50)));
    assert_eq!(plain.corrected_px, 0.0);
    assert_eq!(anchored.hits[0], Some(row(50)));
    assert!(anchored.corrected_px > 80.0, "{}", anchored.corrected_px);
    let rect = anchored.probes[0].1;
    assert!(rect.y < 30.0 && rect.y + rect.height > 30.0, "{rect:?}");
}
