//! Arbitrary bytes become a recording of every kind of event, which is sought forwards and backwards. Shared by the
//! fuzzer and by `tests/robust`; knows the mirror only, no layout.

pub mod files;
#[cfg(fuzzing)]
pub mod json;
pub mod readers;
pub mod texts;

use binocular::model::{
    Add, Attribute, AttributeChange, AttributesChange, CanvasImage, Event, EventKind, InteractionKind,
    Mutation, NodeData, NodeId, NodeTree, PointerKind, PointerSample, Recording, RuleAdd, SessionId,
    SheetRef, Source, StyleProperty, StyleRules, TabId, TreeNode, Warnings,
};
use binocular::replay::Timeline;
use binocular::replay::mirror::{MAX_DEPTH, MAX_NODES, dump, element_facts, selector};
use std::collections::BTreeMap;
use std::sync::Arc;

const TAGS: [&str; 16] = [
    "html", "head", "body", "div", "style", "link", "input", "select", "option", "textarea", "svg", "iframe",
    "slot", "table", "img", "form",
];
const NAMES: [&str; 12] = [
    "style",
    "class",
    "type",
    "name",
    "value",
    "checked",
    "_cssText",
    "rr_dataURL",
    "href",
    "id",
    "slot",
    "selected",
];
const VALUES: [&str; 12] = [
    "",
    "radio",
    "checkbox",
    "password",
    "a{b:c}",
    "color:red;;:",
    "@media x{a{b:c}",
    "}}{{",
    "1e30px",
    "\u{0}é\u{202e}",
    "data:,",
    "url(\"",
];

/// The bytes as an endless tape of small decisions: past their end everything is zero.
struct Tape<'a>(&'a [u8]);

impl Tape<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn below(&mut self, n: usize) -> usize {
        usize::from(self.byte()) % n.max(1)
    }

    /// Mostly small ids, which meet; now and then the odd ones that recordings have.
    fn node(&mut self) -> NodeId {
        NodeId(match self.byte() {
            255 => i64::MAX,
            254 => i64::MIN,
            253 => -1,
            252 => 0,
            251 => -2,
            small => i64::from(small % 48) + 1,
        })
    }

    fn number(&mut self) -> f64 {
        match self.byte() {
            255 => f64::NAN,
            254 => f64::INFINITY,
            253 => -1e30,
            252 => 1e300,
            other => f64::from(other) * 7.5 - 100.0,
        }
    }

    fn text(&mut self) -> Arc<str> {
        VALUES[self.below(VALUES.len())].into()
    }

    fn path(&mut self) -> Vec<u32> {
        (0..self.below(4))
            .map(|_| if self.byte() == 255 { u32::MAX } else { u32::from(self.byte() % 5) })
            .collect()
    }

    fn sheet(&mut self) -> SheetRef {
        if self.byte().is_multiple_of(3) {
            SheetRef::Constructed(i64::from(self.byte() % 4))
        } else {
            SheetRef::Owner(self.node())
        }
    }

    fn property(&mut self) -> StyleProperty {
        match self.byte() % 3 {
            0 => StyleProperty::Remove,
            n => StyleProperty::Set { value: self.text(), important: n == 1 },
        }
    }

    fn rules(&mut self) -> Vec<RuleAdd> {
        (0..self.below(4)).map(|_| RuleAdd { rule: self.text(), path: self.path() }).collect()
    }

    fn data(&mut self) -> NodeData {
        match self.byte() % 8 {
            0 => NodeData::Document { quirks: false },
            1 => NodeData::Doctype { name: self.text() },
            2 => NodeData::Text(self.text()),
            3 => NodeData::Comment,
            n => {
                let tag = TAGS[self.below(TAGS.len())];
                let attributes = (0..self.below(4))
                    .map(|_| Attribute { name: NAMES[self.below(NAMES.len())].into(), value: self.text() })
                    .collect();
                NodeData::Element { tag: tag.into(), attributes, svg: tag == "svg", shadow_host: n == 7 }
            }
        }
    }

    /// Parents may lie behind their children or nowhere, which no importer writes but a damaged project may hold.
    fn tree(&mut self) -> NodeTree {
        let nodes = (0..self.below(12))
            .map(|index| TreeNode {
                id: self.node(),
                parent: match self.byte() {
                    255 => None,
                    254 => Some(u32::MAX),
                    other => (index > 0).then(|| u32::from(other) % (index as u32 + 1)),
                },
                in_shadow: self.byte().is_multiple_of(6),
                data: self.data(),
            })
            .collect();
        NodeTree { nodes }
    }

    fn mutation(&mut self) -> Mutation {
        let sibling = |tape: &mut Self| tape.byte().is_multiple_of(3).then(|| tape.node());
        Mutation {
            removes: (0..self.below(4)).map(|_| (self.node(), self.node())).collect(),
            adds: (0..self.below(6))
                .map(|_| Add {
                    parent: self.node(),
                    next: sibling(self),
                    previous: sibling(self),
                    tree: self.tree(),
                })
                .collect(),
            texts: (0..self.below(3)).map(|_| (self.node(), self.text())).collect(),
            attributes: (0..self.below(4))
                .map(|_| AttributesChange {
                    node: self.node(),
                    changes: vec![(
                        NAMES[self.below(NAMES.len())].into(),
                        match self.byte() % 3 {
                            0 => AttributeChange::Remove,
                            1 => AttributeChange::Set(self.text()),
                            _ => AttributeChange::Style(vec![(self.text(), self.property())]),
                        },
                    )],
                })
                .collect(),
            attaches_iframe: self.byte().is_multiple_of(5),
        }
    }

    fn kind(&mut self) -> EventKind {
        const KINDS: [InteractionKind; 4] = [
            InteractionKind::Focus,
            InteractionKind::Blur,
            InteractionKind::Click,
            InteractionKind::TouchEnd,
        ];
        let pointer = PointerKind::Mouse;
        match self.byte() % 18 {
            0 => EventKind::Meta { href: self.text(), width: u32::from(self.byte()) << 24, height: 600 },
            1 => EventKind::FullSnapshot {
                tree: Arc::new(self.tree()),
                scroll_x: self.number(),
                scroll_y: self.number(),
            },
            2..=7 => EventKind::Mutation(Box::new(self.mutation())),
            8 => EventKind::PointerMove {
                pointer,
                samples: (0..self.below(4))
                    .map(|_| PointerSample {
                        offset_ms: 0,
                        x: self.number(),
                        y: self.number(),
                        node: self.node(),
                    })
                    .collect(),
            },
            9 => EventKind::Interaction {
                kind: KINDS[self.below(KINDS.len())],
                node: self.node(),
                position: Some((self.number(), self.number())),
                pointer,
            },
            10 => EventKind::Scroll { node: self.node(), x: self.number(), y: self.number() },
            11 | 12 => EventKind::Input {
                node: self.node(),
                text: self.text(),
                checked: self.byte().is_multiple_of(2),
                user_triggered: None,
            },
            13 => EventKind::StyleRules(StyleRules {
                sheet: self.sheet(),
                removes: (0..self.below(3)).map(|_| self.path()).collect(),
                adds: self.rules(),
                replace: self.byte().is_multiple_of(5).then(|| self.text()),
            }),
            14 => EventKind::StyleDeclaration {
                sheet: self.sheet(),
                path: self.path(),
                property: self.text(),
                change: self.property(),
            },
            15 => EventKind::AdoptedSheets {
                host: self.node(),
                sheets: vec![(i64::from(self.byte() % 4), self.rules())],
                order: (0..self.below(4)).map(|_| i64::from(self.byte() % 5)).collect(),
            },
            16 => EventKind::Canvas(CanvasImage { node: self.node(), data_url: self.text() }),
            _ => EventKind::ViewportResize { width: u32::from(self.byte()), height: u32::MAX },
        }
    }
}

/// The recording that these bytes stand for; at most one event per byte and 2,000 in all.
pub fn recording(bytes: &[u8]) -> Recording {
    let mut tape = Tape(bytes);
    let mut events = Vec::new();
    while !tape.0.is_empty() && events.len() < 2_000 {
        let tab = TabId(u16::from(tape.byte() >= 250));
        let offset_ms = events.len() as i64 * 10;
        events.push(Event { offset_ms, tab, kind: tape.kind() });
    }
    Recording {
        id: SessionId::new("fuzz"),
        source: Source::default(),
        started_at_ms: 0,
        user_id: None,
        properties: BTreeMap::new(),
        tabs: vec!["one".into()],
        events,
        warnings: Warnings::default(),
    }
}

/// Seeks through the recording of these bytes and asserts what must hold of every mirror: seeking back gives what
/// seeking on gave, parents and children agree, and nothing is deeper or larger than allowed.
///
/// # Panics
/// When something of this does not hold, which is what the fuzzer looks for.
pub fn mirror(bytes: &[u8]) {
    let timeline = Timeline::new(Arc::new(recording(bytes)));
    let count = timeline.events().len();
    let counts = [0, count / 3, count / 2, count.saturating_sub(1), count];
    let state = |n: usize| timeline.stage_after(n).tabs.iter().map(dump).collect::<Vec<_>>();
    let forwards: Vec<_> = counts.iter().map(|n| state(*n)).collect();
    for (n, seen) in counts.iter().zip(&forwards).rev() {
        assert_eq!(&state(*n), seen, "after {n} events");
    }
    for n in counts {
        for page in &timeline.stage_after(n).tabs {
            assert!(page.nodes().len() <= MAX_NODES);
            for (id, node) in page.nodes().iter() {
                for child in &node.children {
                    assert_eq!(page.node(*child).and_then(|c| c.parent), Some(id), "child {child} of {id}");
                }
                if let Some(parent) = node.parent {
                    let listed =
                        page.node(parent).map_or(0, |p| p.children.iter().filter(|c| **c == id).count());
                    assert_eq!(listed, 1, "{id} among the children of {parent}");
                }
                assert!(page.ancestors_and_self(id).count() <= MAX_DEPTH + 1, "depth of {id}");
                let _ = (selector(page, id), element_facts(page, id));
            }
            if let Some(root) = page.root() {
                assert!(page.subtree(root).count() <= page.nodes().len());
            }
        }
    }
}
