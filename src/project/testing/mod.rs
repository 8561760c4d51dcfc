//! For tests only: small recordings, generated events, and a child process that dies without warning.

mod every_kind;
mod kill;
mod old;
pub(crate) mod strategies;

pub(crate) use every_kind::every_kind;
pub(crate) use kill::Victim;
pub(crate) use old::{copy_as_format, newest_format};

use super::Project;
use crate::model::{
    Attribute, Event, EventKind, InteractionKind, Log, NodeData, NodeId, NodeTree, PointerKind,
    PointerSample, Recording, SessionId, Source, TabId, TreeNode, WarningCode, Warnings,
};
use std::sync::Arc;

/// Room for so many more pages in the file, as on a disk that is nearly full; `None` for as many as there may be.
pub(crate) fn leave_room(project: &Project, pages: Option<u32>) {
    let connection = project.connection();
    let now: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let most = pages.map_or(u32::MAX - 2, |pages| now + pages);
    connection.pragma_update_and_check(None, "max_page_count", most, |_| Ok(())).unwrap();
}

/// A visit of one page: snapshot, two pointer batches, a click, typing, a failed request.
pub(crate) fn recording(id: &str) -> Recording {
    let mut warnings = Warnings::default();
    warnings.note(WarningCode::LongIdleGap, || "7 s after 2 s".to_owned());
    Recording {
        id: SessionId::new(id),
        source: Source { file: "shop.json".into(), format: "rrweb-array".into() },
        started_at_ms: 1_700_000_000_000,
        user_id: Some("user-1".into()),
        properties: [("browser".into(), "Firefox".into()), ("plan".into(), "pro".into())].into(),
        tabs: vec!["main".into()],
        events: events(),
        warnings,
    }
}

/// The same with one event more, so that the content differs.
pub(crate) fn other_recording(id: &str) -> Recording {
    let mut recording = recording(id);
    recording.events.push(event(9_500, EventKind::Visibility { hidden: true }));
    recording
}

pub(crate) fn event(offset_ms: i64, kind: EventKind) -> Event {
    Event { offset_ms, tab: TabId(0), kind }
}

pub(crate) fn pointer(samples: &[(i64, f64, f64)]) -> EventKind {
    let samples =
        samples.iter().map(|&(offset_ms, x, y)| PointerSample { offset_ms, x, y, node: NodeId(4) }).collect();
    EventKind::PointerMove { pointer: PointerKind::Mouse, samples }
}

pub(crate) fn interaction(kind: InteractionKind) -> EventKind {
    EventKind::Interaction {
        kind,
        node: NodeId(4),
        position: Some((12.5, 30.0)),
        pointer: PointerKind::Mouse,
    }
}

/// A page whose style sheet is long enough for the shared store.
pub(crate) fn page(title: &str) -> Arc<NodeTree> {
    let css = ".card { margin: 4px }\n".repeat(200);
    let element = |tag: &str, attributes: Vec<Attribute>| NodeData::Element {
        tag: tag.into(),
        attributes,
        svg: false,
        shadow_host: false,
    };
    let style = vec![Attribute { name: "_cssText".into(), value: css.into() }];
    let rows = [
        (1, None, NodeData::Document { quirks: false }),
        (2, Some(0), element("html", Vec::new())),
        (3, Some(1), element("style", style)),
        (4, Some(1), element("p", Vec::new())),
        (5, Some(3), NodeData::Text(title.into())),
    ];
    let node = |(id, parent, data)| TreeNode { id: NodeId(id), parent, in_shadow: false, data };
    Arc::new(NodeTree { nodes: rows.into_iter().map(node).collect() })
}

fn events() -> Vec<Event> {
    let input =
        EventKind::Input { node: NodeId(4), text: "ab".into(), checked: false, user_triggered: Some(true) };
    let failed = Log::Network {
        method: "GET".into(),
        url: "/api".into(),
        status: 503,
        duration_ms: 12,
        details: None,
    };
    vec![
        event(0, EventKind::Meta { href: "https://shop.example/".into(), width: 1280, height: 720 }),
        event(1, EventKind::FullSnapshot { tree: page("Shop"), scroll_x: 0.0, scroll_y: 0.0 }),
        event(500, pointer(&[(300, 10.0, 20.0), (400, 11.0, 25.5)])),
        event(1_500, interaction(InteractionKind::Click)),
        event(2_000, input),
        event(9_000, pointer(&[(8_900, 300.0, 200.0)])),
        event(9_200, EventKind::Log(failed)),
    ]
}
