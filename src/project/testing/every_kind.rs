//! One event of every kind with every optional part once there and once not, always the same.

use super::{event, interaction, page, pointer};
use crate::model::{
    Add, AttributeChange, AttributesChange, CanvasImage, ConsoleLevel, Event, EventKind, InteractionKind,
    Log, MediaChange, Mutation, NodeId, RuleAdd, SheetRef, StyleProperty, StyleRules, TabId,
};

pub(crate) fn every_kind() -> Vec<Event> {
    let kinds = [page_kinds(), user_kinds(), style_kinds(), log_kinds()].concat();
    let tab = |at: usize| TabId((at / 9 % 2) as u16);
    kinds
        .into_iter()
        .enumerate()
        .map(|(at, kind)| Event { tab: tab(at), ..event(at as i64 * 40, kind) })
        .collect()
}

fn page_kinds() -> Vec<EventKind> {
    let set = |value: &str, important| StyleProperty::Set { value: value.into(), important };
    let mutation = Mutation {
        removes: vec![(NodeId(2), NodeId(-1))],
        adds: vec![Add {
            parent: NodeId(4),
            next: Some(NodeId(5)),
            previous: None,
            tree: (*page("Added")).clone(),
        }],
        texts: vec![(NodeId(5), "new".into())],
        attributes: vec![AttributesChange {
            node: NodeId(4),
            changes: vec![
                ("class".into(), AttributeChange::Set("card".into())),
                ("hidden".into(), AttributeChange::Remove),
                (
                    "style".into(),
                    AttributeChange::Style(vec![
                        ("top".into(), set("1px", true)),
                        ("left".into(), set("2px", false)),
                        ("right".into(), StyleProperty::Remove),
                    ]),
                ),
            ],
        }],
        attaches_iframe: true,
    };
    vec![
        EventKind::DomContentLoaded,
        EventKind::Load,
        EventKind::Meta { href: "https://shop.example/".into(), width: 1280, height: 720 },
        EventKind::FullSnapshot { tree: page("Shop"), scroll_x: 0.5, scroll_y: 1e9 },
        EventKind::Mutation(Box::new(mutation)),
        EventKind::PageView { href: "https://shop.example/cart".into() },
        EventKind::Visibility { hidden: true },
        EventKind::ViewportResize { width: 390, height: 844 },
        EventKind::Canvas(CanvasImage { node: NodeId(9), data_url: "data:image/png;base64,AA==".into() }),
        EventKind::Font { family: "Inter".into(), data: vec![0, 1, 2, 255].into() },
    ]
}

fn user_kinds() -> Vec<EventKind> {
    let input = |user_triggered| EventKind::Input {
        node: NodeId(4),
        text: "ab".into(),
        checked: true,
        user_triggered,
    };
    vec![
        pointer(&[(395, 1.0, 2.0), (398, -3.25, 2.1)]),
        interaction(InteractionKind::TouchCancel),
        EventKind::Scroll { node: NodeId(1), x: 0.0, y: 640.5 },
        input(None),
        input(Some(false)),
        input(Some(true)),
        EventKind::Media { node: NodeId(8), change: MediaChange::Rate, at_s: Some(1.5) },
        EventKind::Media { node: NodeId(8), change: MediaChange::Pause, at_s: None },
        EventKind::Selection { ranges: vec![(NodeId(4), 0, NodeId(5), 7)] },
    ]
}

fn style_kinds() -> Vec<EventKind> {
    let rule = RuleAdd { rule: "a{}".into(), path: vec![1, 0] };
    vec![
        EventKind::StyleRules(StyleRules {
            sheet: SheetRef::Owner(NodeId(3)),
            removes: vec![vec![2]],
            adds: vec![rule.clone()],
            replace: Some("b{}".into()),
        }),
        EventKind::StyleDeclaration {
            sheet: SheetRef::Constructed(-4),
            path: vec![0],
            property: "color".into(),
            change: StyleProperty::Remove,
        },
        EventKind::AdoptedSheets { host: NodeId(1), sheets: vec![(7, vec![rule])], order: vec![7, 2] },
    ]
}

fn log_kinds() -> Vec<EventKind> {
    vec![
        EventKind::Log(Log::Console { level: ConsoleLevel::Warn, message: "slow".into(), stack: "".into() }),
        EventKind::Log(Log::JsError { message: "oh".into(), stack: "at pay".into() }),
        EventKind::Log(Log::Network {
            method: "POST".into(),
            url: "/pay".into(),
            status: 502,
            duration_ms: -1,
            details: None,
        }),
        EventKind::Custom { tag: "plan".into(), payload: "{\"a\":1}".into() },
    ]
}
