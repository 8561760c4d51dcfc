//! Hand-built recordings for tests: a page as a small tree, then what the visitor did, in order of time.

use crate::model::{
    Attribute, AttributeChange, AttributesChange, ConsoleLevel, Event, EventKind, InteractionKind, Log,
    Mutation, NodeData, NodeId, NodeTree, PointerKind, PointerSample, Recording, SessionId, Source, TabId,
    TreeNode, Warnings,
};
use std::collections::BTreeMap;

/// An element with its attributes, text and children. Its text node has the id + 1000.
#[derive(Clone)]
pub struct E {
    id: i64,
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<E>,
}

pub fn e(id: i64, tag: &'static str) -> E {
    E { id, tag, attributes: Vec::new(), text: String::new(), children: Vec::new() }
}

impl E {
    pub fn a(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.into()));
        self
    }
    pub fn t(mut self, text: &str) -> Self {
        self.text = text.into();
        self
    }
    pub fn c(mut self, children: impl IntoIterator<Item = E>) -> Self {
        self.children.extend(children);
        self
    }

    fn flatten(&self, parent: Option<u32>, out: &mut Vec<TreeNode>) {
        let index = out.len() as u32;
        let attributes = self
            .attributes
            .iter()
            .map(|(name, value)| Attribute { name: (*name).into(), value: value.as_str().into() })
            .collect();
        out.push(TreeNode {
            id: NodeId(self.id),
            parent,
            in_shadow: false,
            data: NodeData::Element { tag: self.tag.into(), attributes, svg: false, shadow_host: false },
        });
        if !self.text.is_empty() {
            out.push(TreeNode {
                id: NodeId(self.id + 1_000),
                parent: Some(index),
                in_shadow: false,
                data: NodeData::Text(self.text.as_str().into()),
            });
        }
        for child in &self.children {
            child.flatten(Some(index), out);
        }
    }
}

/// A recording in the making. Times are given with every step, in milliseconds.
pub struct Script {
    id: String,
    user: Option<String>,
    tab: TabId,
    tabs: usize,
    events: Vec<Event>,
}

pub fn script(id: &str) -> Script {
    Script { id: id.into(), user: None, tab: TabId(0), tabs: 1, events: Vec::new() }
}

impl Script {
    pub fn user(mut self, user: &str) -> Self {
        self.user = Some(user.into());
        self
    }

    pub fn tab(mut self, tab: u16) -> Self {
        self.tab = TabId(tab);
        self.tabs = self.tabs.max(usize::from(tab) + 1);
        self
    }

    pub fn event(mut self, at: i64, kind: EventKind) -> Self {
        self.events.push(Event { offset_ms: at, tab: self.tab, kind });
        self
    }

    /// A new document of 1000×800 with `body` below html/body.
    pub fn page(self, at: i64, url: &str, body: impl IntoIterator<Item = E>) -> Self {
        self.page_in(at, url, (800, 0.0), body)
    }

    /// The same in a window of another height, in CSS pixels, that is scrolled down by so many when it opens.
    pub fn page_in(
        self,
        at: i64,
        url: &str,
        (height, scroll_y): (u32, f64),
        body: impl IntoIterator<Item = E>,
    ) -> Self {
        let mut nodes = vec![TreeNode {
            id: NodeId(1),
            parent: None,
            in_shadow: false,
            data: NodeData::Document { quirks: false },
        }];
        e(2, "html").c([e(3, "body").c(body)]).flatten(Some(0), &mut nodes);
        let tree = NodeTree { nodes }.into();
        self.event(at, EventKind::Load)
            .event(at, EventKind::Meta { href: url.into(), width: 1_000, height })
            .event(at, EventKind::FullSnapshot { tree, scroll_x: 0.0, scroll_y })
    }

    pub fn touch(self, at: i64, kind: InteractionKind, node: i64) -> Self {
        let position = Some((50.0, 50.0));
        self.event(
            at,
            EventKind::Interaction { kind, node: NodeId(node), position, pointer: PointerKind::Mouse },
        )
    }

    /// Press, release and click, as a browser sends them.
    pub fn click(self, at: i64, node: i64) -> Self {
        self.press(at, node).touch(at, InteractionKind::Click, node)
    }

    /// Press and release without a click.
    pub fn press(self, at: i64, node: i64) -> Self {
        self.touch(at - 80, InteractionKind::MouseDown, node).touch(at - 1, InteractionKind::MouseUp, node)
    }

    pub fn mutation(self, at: i64, mutation: Mutation) -> Self {
        self.event(at, EventKind::Mutation(Box::new(mutation)))
    }

    /// The text of an element made by [`E::t`] changes.
    pub fn text(self, at: i64, node: i64, text: &str) -> Self {
        self.mutation(
            at,
            Mutation { texts: vec![(NodeId(node + 1_000), text.into())], ..Mutation::default() },
        )
    }

    pub fn attribute(self, at: i64, node: i64, name: &str, value: &str) -> Self {
        let changes = vec![(name.into(), AttributeChange::Set(value.into()))];
        let attributes = vec![AttributesChange { node: NodeId(node), changes }];
        self.mutation(at, Mutation { attributes, ..Mutation::default() })
    }

    pub fn input(self, at: i64, node: i64, text: &str) -> Self {
        self.event(
            at,
            EventKind::Input { node: NodeId(node), text: text.into(), checked: false, user_triggered: None },
        )
    }

    pub fn scroll(self, at: i64, y: f64) -> Self {
        self.event(at, EventKind::Scroll { node: NodeId(1), x: 0.0, y })
    }

    /// Scrolls from `from` to `to` in steps of 100 ms.
    pub fn scroll_run(mut self, at: (i64, i64), from: f64, to: f64) -> Self {
        let steps = ((at.1 - at.0) / 100).max(1);
        for step in 0..=steps {
            let y = from + (to - from) * step as f64 / steps as f64;
            self = self.scroll(at.0 + step * 100, y);
        }
        self
    }

    /// One batch of pointer samples (time, x, y, node).
    pub fn pointer(self, samples: &[(i64, f64, f64, i64)]) -> Self {
        let samples: Vec<PointerSample> = samples
            .iter()
            .map(|(at, x, y, node)| PointerSample { offset_ms: *at, x: *x, y: *y, node: NodeId(*node) })
            .collect();
        let at = samples.last().map_or(0, |s| s.offset_ms);
        self.event(at, EventKind::PointerMove { pointer: PointerKind::Mouse, samples })
    }

    pub fn hidden(self, at: i64, hidden: bool) -> Self {
        self.event(at, EventKind::Visibility { hidden })
    }

    pub fn console_error(self, at: i64, message: &str) -> Self {
        self.event(
            at,
            EventKind::Log(Log::Console {
                level: ConsoleLevel::Error,
                message: message.into(),
                stack: "".into(),
            }),
        )
    }

    pub fn request(self, at: i64, url: &str, status: u16, duration_ms: i64) -> Self {
        let log = Log::Network { method: "GET".into(), url: url.into(), status, duration_ms, details: None };
        self.event(at, EventKind::Log(log))
    }

    /// The recording, with events in order of time.
    pub fn done(mut self) -> Recording {
        self.events.sort_by_key(|e| e.offset_ms);
        Recording {
            id: SessionId::new(self.id.as_str()),
            source: Source::default(),
            started_at_ms: 1_790_000_000_000,
            user_id: self.user.map(Into::into),
            properties: BTreeMap::new(),
            tabs: (0..self.tabs).map(|t| format!("tab{t}").into()).collect(),
            events: self.events,
            warnings: Warnings::default(),
        }
    }
}
