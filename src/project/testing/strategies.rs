//! Generated events of every kind, odd values included, for property tests.

use crate::model::{
    Add, Attribute, AttributeChange, AttributesChange, CanvasImage, ConsoleLevel, Event, EventKind,
    InteractionKind, Log, MediaChange, Mutation, NodeData, NodeId, NodeTree, PointerKind, PointerSample,
    RequestDetails, RuleAdd, SheetRef, StyleProperty, StyleRules, TabId, TreeNode,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::sync::Arc;

/// Mostly short words that repeat; now and then one that is long enough for the shared store.
pub(crate) fn text() -> impl Strategy<Value = Arc<str>> {
    let word = prop::sample::select(vec!["", "div", "class", "btn btn-primary", "style", "ü→🛒", "p"]);
    prop_oneof![
        12 => word.prop_map(Arc::from),
        6 => "[ -~é漢]{0,40}".prop_map(Arc::from),
        1 => "[ -~é漢]{10,20}".prop_map(|s| s.repeat(250).into()),
    ]
}

fn node() -> impl Strategy<Value = NodeId> {
    prop_oneof![8 => 1..500_i64, 1 => Just(-1), 1 => any::<i64>()].prop_map(NodeId)
}

/// Whole pixels, fractions and any finite number.
fn real() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-50..3000_i32).prop_map(f64::from),
        2 => -50.0..3000.0_f64,
        1 => any::<f64>().prop_filter("a NaN is not equal to itself", |v| !v.is_nan()),
    ]
}

fn data() -> impl Strategy<Value = NodeData> {
    let attribute = (text(), text()).prop_map(|(name, value)| Attribute { name, value });
    prop_oneof![
        any::<bool>().prop_map(|quirks| NodeData::Document { quirks }),
        text().prop_map(|name| NodeData::Doctype { name }),
        (text(), vec(attribute, 0..4), any::<bool>(), any::<bool>()).prop_map(
            |(tag, attributes, svg, shadow_host)| NodeData::Element { tag, attributes, svg, shadow_host }
        ),
        text().prop_map(NodeData::Text),
        Just(NodeData::Comment),
    ]
}

/// Parents stand before their children, only the first node has none.
pub(crate) fn tree() -> impl Strategy<Value = NodeTree> {
    vec((node(), any::<prop::sample::Index>(), any::<bool>(), data()), 0..12).prop_map(|nodes| NodeTree {
        nodes: nodes
            .into_iter()
            .enumerate()
            .map(|(at, (id, parent, in_shadow, data))| TreeNode {
                id,
                parent: if at == 0 { None } else { Some(parent.index(at) as u32) },
                in_shadow,
                data,
            })
            .collect(),
    })
}

fn property() -> impl Strategy<Value = StyleProperty> {
    prop_oneof![
        Just(StyleProperty::Remove),
        (text(), any::<bool>()).prop_map(|(value, important)| StyleProperty::Set { value, important }),
    ]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let add = (node(), option::of(node()), option::of(node()), tree())
        .prop_map(|(parent, next, previous, tree)| Add { parent, next, previous, tree });
    let change = prop_oneof![
        text().prop_map(AttributeChange::Set),
        Just(AttributeChange::Remove),
        vec((text(), property()), 0..3).prop_map(AttributeChange::Style),
    ];
    let attributes =
        (node(), vec((text(), change), 0..3)).prop_map(|(node, changes)| AttributesChange { node, changes });
    (
        vec((node(), node()), 0..3),
        vec(add, 0..3),
        vec((node(), text()), 0..3),
        vec(attributes, 0..3),
        any::<bool>(),
    )
        .prop_map(|(removes, adds, texts, attributes, attaches_iframe)| Mutation {
            removes,
            adds,
            texts,
            attributes,
            attaches_iframe,
        })
}

fn pointer() -> impl Strategy<Value = PointerKind> {
    prop::sample::select(vec![PointerKind::Mouse, PointerKind::Pen, PointerKind::Touch])
}

fn sheet() -> impl Strategy<Value = SheetRef> {
    prop_oneof![node().prop_map(SheetRef::Owner), any::<i64>().prop_map(SheetRef::Constructed)]
}

fn path() -> impl Strategy<Value = Vec<u32>> {
    vec(any::<u32>(), 0..3)
}

fn rules() -> impl Strategy<Value = Vec<RuleAdd>> {
    vec((text(), path()).prop_map(|(rule, path)| RuleAdd { rule, path }), 0..3)
}

fn log() -> impl Strategy<Value = Log> {
    let level = prop::sample::select(vec![
        ConsoleLevel::Debug,
        ConsoleLevel::Info,
        ConsoleLevel::Warn,
        ConsoleLevel::Error,
    ]);
    prop_oneof![
        (level, text(), text()).prop_map(|(level, message, stack)| Log::Console { level, message, stack }),
        (text(), text()).prop_map(|(message, stack)| Log::JsError { message, stack }),
        (text(), text(), any::<u16>(), -1..90_000_i64, option::of(request_details())).prop_map(
            |(method, url, status, duration_ms, details)| Log::Network {
                method,
                url,
                status,
                duration_ms,
                details: details.map(Box::new),
            }
        ),
    ]
}

fn request_details() -> impl Strategy<Value = RequestDetails> {
    (option::of(any::<u64>()), text(), text()).prop_map(|(response_bytes, media_type, initiator)| {
        RequestDetails { response_bytes, media_type, initiator }
    })
}

fn interaction() -> impl Strategy<Value = EventKind> {
    use InteractionKind as K;
    let kind = prop::sample::select(vec![
        K::MouseUp,
        K::MouseDown,
        K::Click,
        K::ContextMenu,
        K::DoubleClick,
        K::Focus,
        K::Blur,
        K::TouchStart,
        K::TouchMove,
        K::TouchEnd,
        K::TouchCancel,
    ]);
    (kind, node(), option::of((real(), real())), pointer())
        .prop_map(|(kind, node, position, pointer)| EventKind::Interaction { kind, node, position, pointer })
}

fn media() -> impl Strategy<Value = EventKind> {
    use MediaChange as M;
    let change = prop::sample::select(vec![M::Play, M::Pause, M::Seeked, M::Volume, M::Rate]);
    (node(), change, option::of(real())).prop_map(|(node, change, at_s)| EventKind::Media {
        node,
        change,
        at_s,
    })
}

/// Every kind of event.
pub(crate) fn kind() -> impl Strategy<Value = EventKind> {
    let sample = (any::<i64>(), real(), real(), node()).prop_map(|(offset_ms, x, y, node)| PointerSample {
        offset_ms,
        x,
        y,
        node,
    });
    let page = prop_oneof![
        Just(EventKind::DomContentLoaded),
        Just(EventKind::Load),
        (text(), any::<u32>(), 0..2000_u32).prop_map(|(href, width, height)| EventKind::Meta {
            href,
            width,
            height
        }),
        (tree(), real(), real()).prop_map(|(tree, scroll_x, scroll_y)| EventKind::FullSnapshot {
            tree: Arc::new(tree),
            scroll_x,
            scroll_y
        }),
        mutation().prop_map(|m| EventKind::Mutation(Box::new(m))),
        text().prop_map(|href| EventKind::PageView { href }),
        any::<bool>().prop_map(|hidden| EventKind::Visibility { hidden }),
        (any::<u32>(), any::<u32>()).prop_map(|(width, height)| EventKind::ViewportResize { width, height }),
    ];
    let user = prop_oneof![
        (pointer(), vec(sample, 0..5))
            .prop_map(|(pointer, samples)| EventKind::PointerMove { pointer, samples }),
        interaction(),
        (node(), real(), real()).prop_map(|(node, x, y)| EventKind::Scroll { node, x, y }),
        (node(), text(), any::<bool>(), option::of(any::<bool>())).prop_map(
            |(node, text, checked, user_triggered)| EventKind::Input { node, text, checked, user_triggered }
        ),
        media(),
        vec((node(), any::<u32>(), node(), any::<u32>()), 0..3)
            .prop_map(|ranges| EventKind::Selection { ranges }),
    ];
    let style = prop_oneof![
        (sheet(), vec(path(), 0..3), rules(), option::of(text())).prop_map(
            |(sheet, removes, adds, replace)| EventKind::StyleRules(StyleRules {
                sheet,
                removes,
                adds,
                replace
            })
        ),
        (sheet(), path(), text(), property()).prop_map(|(sheet, path, property, change)| {
            EventKind::StyleDeclaration { sheet, path, property, change }
        }),
        (node(), vec((any::<i64>(), rules()), 0..3), vec(any::<i64>(), 0..3))
            .prop_map(|(host, sheets, order)| EventKind::AdoptedSheets { host, sheets, order }),
        (node(), text()).prop_map(|(node, data_url)| EventKind::Canvas(CanvasImage { node, data_url })),
        (text(), prop_oneof![vec(any::<u8>(), 0..9), vec(any::<u8>(), 2100..2200)])
            .prop_map(|(family, data)| EventKind::Font { family, data: data.into() }),
    ];
    let other = prop_oneof![
        log().prop_map(EventKind::Log),
        (text(), text()).prop_map(|(tag, payload)| EventKind::Custom { tag, payload }),
    ];
    prop_oneof![4 => page, 4 => user, 2 => style, 2 => other]
}

/// Events of up to three tabs, sorted by time; the first may lie anywhere.
pub(crate) fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    vec((prop_oneof![9 => 0..5_000_i64, 1 => 0..i64::MAX / 4096], 0..3_u16, kind()), 0..most).prop_map(
        |gaps| {
            let mut offset_ms = 0_i64;
            gaps.into_iter()
                .map(|(gap_ms, tab, kind)| {
                    offset_ms = offset_ms.saturating_add(gap_ms);
                    Event { offset_ms, tab: TabId(tab), kind }
                })
                .collect()
        },
    )
}
