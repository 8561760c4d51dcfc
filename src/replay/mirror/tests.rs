//! The mirror against small hand-written recordings.

use super::*;
use crate::model::{
    Add, Attribute, AttributeChange, AttributesChange, Event, EventKind, Mutation, NodeData, NodeTree,
    RuleAdd, SheetRef, StyleProperty, StyleRules, TabId, TreeNode,
};

fn event(kind: EventKind) -> Event {
    Event { offset_ms: 0, tab: TabId(0), kind }
}

fn element(id: i64, parent: Option<u32>, tag: &str, attributes: &[(&str, &str)]) -> TreeNode {
    let attributes =
        attributes.iter().map(|(n, v)| Attribute { name: (*n).into(), value: (*v).into() }).collect();
    TreeNode {
        id: NodeId(id),
        parent,
        in_shadow: false,
        data: NodeData::Element { tag: tag.into(), attributes, svg: false, shadow_host: false },
    }
}

fn text(id: i64, parent: Option<u32>, text: &str) -> TreeNode {
    TreeNode { id: NodeId(id), parent, in_shadow: false, data: NodeData::Text(text.into()) }
}

fn page(nodes: Vec<TreeNode>) -> Mirror {
    let document = TreeNode {
        id: NodeId(1),
        parent: None,
        in_shadow: false,
        data: NodeData::Document { quirks: false },
    };
    let mut all = vec![document];
    all.extend(nodes);
    let mut mirror = Mirror::new();
    mirror.apply(&event(EventKind::Meta { href: "http://x.example/".into(), width: 800, height: 600 }));
    mirror.apply(&event(EventKind::FullSnapshot {
        tree: NodeTree { nodes: all }.into(),
        scroll_x: 0.0,
        scroll_y: 10.0,
    }));
    mirror
}

fn add(parent: i64, next: Option<i64>, node: TreeNode) -> Add {
    Add {
        parent: NodeId(parent),
        next: next.map(NodeId),
        previous: None,
        tree: NodeTree { nodes: vec![TreeNode { parent: None, ..node }] },
    }
}

fn mutate(mirror: &mut Mirror, mutation: Mutation) {
    mirror.apply(&event(EventKind::Mutation(Box::new(mutation))));
}

fn children(mirror: &Mirror, id: i64) -> Vec<i64> {
    mirror.node(NodeId(id)).map(|n| n.children.iter().map(|c| c.0).collect()).unwrap_or_default()
}

fn shop() -> Mirror {
    page(vec![
        element(2, Some(0), "html", &[]),
        element(3, Some(1), "body", &[]),
        element(4, Some(2), "div", &[("class", "card price-42")]),
        text(5, Some(3), "  $19.00 "),
        element(6, Some(2), "form", &[("id", "checkout")]),
        element(7, Some(5), "input", &[("name", "email"), ("value", "a")]),
        element(8, Some(5), "button", &[("disabled", "")]),
        text(9, Some(7), "Pay"),
    ])
}

#[test]
fn adds_may_come_before_their_parent_and_sibling() {
    let mut mirror = shop();
    mutate(
        &mut mirror,
        Mutation {
            adds: vec![
                add(20, None, text(21, None, "late child")),
                add(3, Some(22), element(20, None, "p", &[])),
                add(3, Some(6), element(22, None, "hr", &[])),
                add(999, None, text(23, None, "lost")),
                add(3, Some(998), text(24, None, "sibling never comes")),
            ],
            ..Mutation::default()
        },
    );
    assert_eq!(children(&mirror, 3), [4, 20, 22, 6, 24]);
    assert_eq!(children(&mirror, 20), [21]);
    assert_eq!(mirror.issues().unresolved_adds, 1);
}

#[test]
fn legacy_previous_sibling_places_a_node() {
    let mut mirror = shop();
    let mut late = add(3, Some(-1), element(30, None, "p", &[]));
    late.previous = Some(NodeId(4));
    mutate(&mut mirror, Mutation { adds: vec![late], ..Mutation::default() });
    assert_eq!(children(&mirror, 3), [4, 30, 6]);
}

#[test]
fn a_node_cannot_be_put_below_itself() {
    let mut mirror = shop();
    mutate(
        &mut mirror,
        Mutation { adds: vec![add(7, None, element(6, None, "form", &[]))], ..Mutation::default() },
    );
    assert_eq!(children(&mirror, 3), [4, 6]);
    assert_eq!(mirror.issues().unresolved_adds, 1);
}

#[test]
fn a_repeated_add_moves_the_node_with_its_children() {
    let mut mirror = shop();
    mutate(
        &mut mirror,
        Mutation {
            adds: vec![add(4, None, element(6, None, "form", &[("id", "moved")]))],
            ..Mutation::default()
        },
    );
    assert_eq!(children(&mirror, 3), [4]);
    assert_eq!(children(&mirror, 4), [5, 6]);
    assert_eq!(children(&mirror, 6), [7, 8]);
    assert_eq!(mirror.node(NodeId(6)).and_then(|n| n.attribute("id")), Some("moved"));
}

#[test]
fn removing_drops_the_subtree_and_unknown_removes_are_counted() {
    let mut mirror = shop();
    let before = mirror.clone();
    mutate(
        &mut mirror,
        Mutation { removes: vec![(NodeId(3), NodeId(6)), (NodeId(3), NodeId(777))], ..Mutation::default() },
    );
    assert!(mirror.node(NodeId(9)).is_none());
    assert_eq!(mirror.issues().unknown_nodes, 1);
    assert_eq!(
        mirror.nodes().changed_since(before.nodes()).iter().map(|n| n.0).collect::<Vec<_>>(),
        [3, 6, 7, 8, 9]
    );
    assert_eq!(before.nodes().len(), 9, "the clone is untouched");
}

#[test]
fn typed_values_win_until_the_attribute_changes() {
    let mut mirror = shop();
    mirror.apply(&event(EventKind::Input {
        node: NodeId(7),
        text: "ann".into(),
        checked: false,
        user_triggered: None,
    }));
    assert_eq!(mirror.node(NodeId(7)).and_then(Node::current_value), Some("ann"));
    mutate(
        &mut mirror,
        Mutation {
            attributes: vec![AttributesChange {
                node: NodeId(7),
                changes: vec![
                    ("value".into(), AttributeChange::Set("b".into())),
                    (
                        "style".into(),
                        AttributeChange::Style(vec![(
                            "top".into(),
                            StyleProperty::Set { value: "1px".into(), important: false },
                        )]),
                    ),
                ],
            }],
            ..Mutation::default()
        },
    );
    let input = mirror.node(NodeId(7));
    assert_eq!(input.and_then(Node::current_value), Some("b"));
    assert_eq!(input.and_then(|n| n.attribute("style")), Some("top: 1px;"));
}

#[test]
fn rules_changed_by_script_are_part_of_the_sheet_until_its_text_changes() {
    let mut mirror = page(vec![
        element(2, Some(0), "html", &[]),
        element(3, Some(1), "style", &[]),
        text(4, Some(2), "a{b:c}"),
    ]);
    mirror.apply(&event(EventKind::StyleRules(StyleRules {
        sheet: SheetRef::Owner(NodeId(3)),
        removes: vec![],
        adds: vec![RuleAdd { rule: "d{e:f}".into(), path: vec![1] }],
        replace: None,
    })));
    assert_eq!(mirror.sheet_text(NodeId(3)).as_deref(), Some("a{b:c}\nd{e:f}\n"));
    mutate(&mut mirror, Mutation { texts: vec![(NodeId(4), "x{y:z}".into())], ..Mutation::default() });
    assert_eq!(mirror.sheet_text(NodeId(3)).as_deref(), Some("x{y:z}"));
}

#[test]
fn a_change_of_an_adopted_sheet_marks_its_adopters() {
    let mut mirror = shop();
    mirror.apply(&event(EventKind::AdoptedSheets {
        host: NodeId(1),
        sheets: vec![(5, vec![RuleAdd { rule: "a{b:c}".into(), path: vec![] }])],
        order: vec![5],
    }));
    let before = mirror.clone();
    mirror.apply(&event(EventKind::StyleRules(StyleRules {
        sheet: SheetRef::Constructed(5),
        removes: vec![vec![0]],
        adds: vec![],
        replace: None,
    })));
    assert_eq!(mirror.adopted_text(NodeId(1)), "");
    assert_eq!(mirror.nodes().changed_since(before.nodes()), [NodeId(1)]);
}

#[test]
fn facts_describe_the_target_for_people() {
    let mirror = shop();
    let facts = element_facts(&mirror, NodeId(9)).unwrap();
    assert_eq!((&*facts.role, &*facts.text, facts.disabled), ("button", "Pay", true));
    assert_eq!(&*facts.selector, "form#checkout > button");
    assert_eq!(facts.form, Some(NodeId(6)));
    let price = element_facts(&mirror, NodeId(5)).unwrap();
    assert!(price.price_like && !price.interactive);
    let field = element_facts(&mirror, NodeId(7)).unwrap();
    assert!(field.editable);
    assert_eq!(&*field.text, "email");
}

#[test]
fn a_deep_page_is_capped_and_said() {
    let mut nodes = vec![element(2, Some(0), "html", &[])];
    for i in 0..5_000u32 {
        nodes.push(element(3 + i64::from(i), Some(1 + i), "div", &[]));
    }
    let mirror = page(nodes);
    assert!(mirror.nodes().len() <= MAX_DEPTH + 1);
    assert!(mirror.issues().capped_nodes >= 2_000);
    assert!(mirror.ancestors_and_self(NodeId(2_900)).count() > 2_000);
}

#[test]
fn the_dump_is_readable() {
    assert_eq!(
        dump(&shop()),
        "page http://x.example/ 800x600\n#1 document [scroll 0 10]\n  #2 <html>\n    #3 <body>\n      #4 <div class=\"card price-42\">\n        #5 \"$19.00\"\n      #6 <form id=\"checkout\">\n        #7 <input name=\"email\" value=\"a\">\n        #8 <button disabled=\"\">\n          #9 \"Pay\"\n"
    );
}

#[test]
fn the_root_element_scrolls_the_viewport() {
    let html = NodeData::Element {
        tag: "html".into(),
        attributes: vec![Attribute { name: "rr_scrollTop".into(), value: "4311".into() }],
        svg: false,
        shadow_host: false,
    };
    let node = |id, parent, data| TreeNode { id: NodeId(id), parent, in_shadow: false, data };
    let tree =
        NodeTree { nodes: vec![node(1, None, NodeData::Document { quirks: false }), node(2, Some(0), html)] };
    let mut mirror = Mirror::new();
    let event = |kind| Event { offset_ms: 0, tab: TabId(0), kind };
    mirror.apply(&event(EventKind::FullSnapshot { tree: tree.into(), scroll_x: 0.0, scroll_y: 4_311.0 }));
    mirror.apply(&event(EventKind::Scroll { node: NodeId(2), x: 0.0, y: 1_777.0 }));
    assert_eq!(mirror.node(NodeId(2)).map(|n| n.scroll), Some((0.0, 0.0)));
    assert_eq!(mirror.node(NodeId(1)).map(|n| n.scroll), Some((0.0, 1_777.0)));
}
