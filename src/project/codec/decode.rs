//! Bytes to events: the mirror image of `encode`; trusts nothing that it reads.

use super::CodecError;
use super::code::{self, event, node};
use super::encode::Context;
use super::wire::Cursor;
use crate::model::{
    Add, Attribute, AttributeChange, AttributesChange, CanvasImage, Event, EventKind, Log, Mutation,
    NodeData, NodeId, NodeTree, PointerSample, RequestDetails, RuleAdd, SheetRef, StyleProperty, StyleRules,
    TabId, TreeNode,
};
use std::sync::Arc;

/// The strings and long values that encoded events refer to.
pub(super) trait Strings {
    fn text(&self, cursor: &mut Cursor<'_>) -> Result<Arc<str>, CodecError>;
    fn blob(&self, cursor: &mut Cursor<'_>) -> Result<Arc<[u8]>, CodecError>;
}

pub(super) struct Reader<'a, T> {
    cursor: Cursor<'a>,
    strings: &'a T,
    ctx: Context,
}

impl<'a, T: Strings> Reader<'a, T> {
    pub(super) fn new(cursor: Cursor<'a>, strings: &'a T) -> Self {
        Self { cursor, strings, ctx: Context::default() }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.cursor.is_empty()
    }

    pub(super) fn event(&mut self) -> Result<Event, CodecError> {
        let head = self.cursor.byte()?;
        if head & event::OTHER_TAB != 0 {
            self.ctx.tab = u16::try_from(self.cursor.varint()?).map_err(|_| CodecError::OutOfRange("tab"))?;
        }
        let offset_ms = self.cursor.delta(&mut self.ctx.offset_ms)?;
        let tab = TabId(self.ctx.tab);
        Ok(Event { offset_ms, tab, kind: self.kind(head & !event::OTHER_TAB, offset_ms)? })
    }

    fn kind(&mut self, kind: u8, offset_ms: i64) -> Result<EventKind, CodecError> {
        Ok(match kind {
            event::DOM_CONTENT_LOADED => EventKind::DomContentLoaded,
            event::LOAD => EventKind::Load,
            event::META => {
                EventKind::Meta { href: self.text()?, width: self.cursor.u32()?, height: self.cursor.u32()? }
            }
            event::FULL_SNAPSHOT => {
                let tree = Arc::new(self.tree()?);
                let (scroll_x, scroll_y) = self.scroll()?;
                EventKind::FullSnapshot { tree, scroll_x, scroll_y }
            }
            event::MUTATION => EventKind::Mutation(Box::new(self.mutation()?)),
            event::POINTER_MOVE => EventKind::PointerMove {
                pointer: code::pointer(self.cursor.byte()?)?,
                samples: self.samples(offset_ms)?,
            },
            event::INTERACTION => {
                let head = self.cursor.byte()?;
                EventKind::Interaction {
                    kind: code::interaction(head & 0x0f)?,
                    pointer: code::pointer(head >> 4 & 0x07)?,
                    node: self.node()?,
                    position: if head & 0x80 == 0 { None } else { Some(self.point()?) },
                }
            }
            event::SCROLL => {
                let node = self.node()?;
                let (x, y) = self.scroll()?;
                EventKind::Scroll { node, x, y }
            }
            event::VIEWPORT_RESIZE => {
                EventKind::ViewportResize { width: self.cursor.u32()?, height: self.cursor.u32()? }
            }
            event::INPUT => {
                let head = self.cursor.byte()?;
                EventKind::Input {
                    node: self.node()?,
                    text: self.text()?,
                    checked: head & 1 != 0,
                    user_triggered: match head >> 1 {
                        0 => None,
                        2 => Some(false),
                        3 => Some(true),
                        _ => return Err(CodecError::OutOfRange("kind of input")),
                    },
                }
            }
            event::MEDIA => {
                let head = self.cursor.byte()?;
                EventKind::Media {
                    change: code::media(head & 0x7f)?,
                    node: self.node()?,
                    at_s: if head & 0x80 == 0 { None } else { Some(self.cursor.real(&mut 0)?) },
                }
            }
            event::STYLE_RULES => EventKind::StyleRules(StyleRules {
                sheet: self.sheet()?,
                removes: self.list(1, Self::path)?,
                adds: self.list(2, Self::rule)?,
                replace: if self.flag()? { Some(self.text()?) } else { None },
            }),
            event::STYLE_DECLARATION => EventKind::StyleDeclaration {
                sheet: self.sheet()?,
                path: self.path()?,
                property: self.text()?,
                change: self.property()?,
            },
            event::ADOPTED_SHEETS => EventKind::AdoptedSheets {
                host: self.node()?,
                sheets: self.list(2, |r| Ok((r.cursor.signed()?, r.list(2, Self::rule)?)))?,
                order: self.list(1, |r| r.cursor.signed())?,
            },
            event::CANVAS => EventKind::Canvas(CanvasImage { node: self.node()?, data_url: self.text()? }),
            event::FONT => {
                EventKind::Font { family: self.text()?, data: self.strings.blob(&mut self.cursor)? }
            }
            event::SELECTION => EventKind::Selection {
                ranges: self.list(4, |r| Ok((r.node()?, r.cursor.u32()?, r.node()?, r.cursor.u32()?)))?,
            },
            event::PAGE_VIEW => EventKind::PageView { href: self.text()? },
            event::VISIBILITY => EventKind::Visibility { hidden: self.flag()? },
            event::CONSOLE | event::CONSOLE_WITH_STACK => EventKind::Log(Log::Console {
                level: code::level(self.cursor.byte()?)?,
                message: self.text()?,
                stack: if kind == event::CONSOLE { Arc::default() } else { self.text()? },
            }),
            event::JS_ERROR => EventKind::Log(Log::JsError { message: self.text()?, stack: self.text()? }),
            event::NETWORK | event::NETWORK_WITH_DETAILS => EventKind::Log(Log::Network {
                method: self.text()?,
                url: self.text()?,
                status: u16::try_from(self.cursor.varint()?).map_err(|_| CodecError::OutOfRange("status"))?,
                duration_ms: self.cursor.signed()?,
                details: match kind {
                    event::NETWORK => None,
                    _ => Some(Box::new(self.request_details()?)),
                },
            }),
            event::CUSTOM => EventKind::Custom { tag: self.text()?, payload: self.text()? },
            _ => return Err(CodecError::OutOfRange("kind of event")),
        })
    }

    fn request_details(&mut self) -> Result<RequestDetails, CodecError> {
        Ok(RequestDetails {
            response_bytes: if self.flag()? { Some(self.cursor.varint()?) } else { None },
            media_type: self.text()?,
            initiator: self.text()?,
        })
    }

    /// A list whose items take at least `item_bytes` each.
    fn list<I>(
        &mut self,
        item_bytes: usize,
        mut item: impl FnMut(&mut Self) -> Result<I, CodecError>,
    ) -> Result<Vec<I>, CodecError> {
        let count = self.cursor.count(item_bytes)?;
        // Reserved for what plainly fits; the rest grows as it is really there.
        let mut items = Vec::with_capacity(count.min(4096));
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn text(&mut self) -> Result<Arc<str>, CodecError> {
        self.strings.text(&mut self.cursor)
    }

    fn flag(&mut self) -> Result<bool, CodecError> {
        match self.cursor.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(CodecError::OutOfRange("flag")),
        }
    }

    fn node(&mut self) -> Result<NodeId, CodecError> {
        Ok(NodeId(self.cursor.delta(&mut self.ctx.node)?))
    }

    fn optional_node(&mut self) -> Result<Option<NodeId>, CodecError> {
        Ok(if self.flag()? { Some(self.node()?) } else { None })
    }

    fn point(&mut self) -> Result<(f64, f64), CodecError> {
        Ok((self.cursor.real(&mut self.ctx.x)?, self.cursor.real(&mut self.ctx.y)?))
    }

    fn scroll(&mut self) -> Result<(f64, f64), CodecError> {
        Ok((self.cursor.real(&mut self.ctx.scroll_x)?, self.cursor.real(&mut self.ctx.scroll_y)?))
    }

    fn samples(&mut self, event_ms: i64) -> Result<Vec<PointerSample>, CodecError> {
        let mut last_ms = event_ms;
        self.list(4, |r| {
            let offset_ms = r.cursor.delta(&mut last_ms)?;
            let (x, y) = r.point()?;
            Ok(PointerSample { offset_ms, x, y, node: r.node()? })
        })
    }

    fn tree(&mut self) -> Result<NodeTree, CodecError> {
        let mut at = 0;
        let nodes = self.list(3, |r| {
            let node = r.tree_node(at);
            at += 1;
            node
        })?;
        Ok(NodeTree { nodes })
    }

    fn tree_node(&mut self, at: u32) -> Result<TreeNode, CodecError> {
        let head = self.cursor.byte()?;
        let id = self.node()?;
        let way = self.cursor.u32()?;
        let parent = match (at, way) {
            (0, 0) => None,
            (at, way) if way > 0 && way <= at => Some(at - way),
            _ => return Err(CodecError::BrokenTree),
        };
        let flag = head & node::FLAG != 0;
        let data = match head & node::KIND {
            node::DOCUMENT => NodeData::Document { quirks: flag },
            node::DOCTYPE => NodeData::Doctype { name: self.text()? },
            node::ELEMENT => NodeData::Element {
                tag: self.text()?,
                attributes: self.list(2, |r| Ok(Attribute { name: r.text()?, value: r.text()? }))?,
                svg: flag,
                shadow_host: head & node::SHADOW_HOST != 0,
            },
            node::TEXT => NodeData::Text(self.text()?),
            node::COMMENT => NodeData::Comment,
            _ => return Err(CodecError::OutOfRange("kind of node")),
        };
        Ok(TreeNode { id, parent, in_shadow: head & node::IN_SHADOW != 0, data })
    }

    fn mutation(&mut self) -> Result<Mutation, CodecError> {
        Ok(Mutation {
            attaches_iframe: self.flag()?,
            removes: self.list(2, |r| Ok((r.node()?, r.node()?)))?,
            adds: self.list(4, |r| {
                Ok(Add {
                    parent: r.node()?,
                    next: r.optional_node()?,
                    previous: r.optional_node()?,
                    tree: r.tree()?,
                })
            })?,
            texts: self.list(2, |r| Ok((r.node()?, r.text()?)))?,
            attributes: self.list(2, |r| {
                Ok(AttributesChange {
                    node: r.node()?,
                    changes: r.list(2, |r| Ok((r.text()?, r.attribute_change()?)))?,
                })
            })?,
        })
    }

    fn attribute_change(&mut self) -> Result<AttributeChange, CodecError> {
        Ok(match self.cursor.byte()? {
            0 => AttributeChange::Remove,
            1 => AttributeChange::Set(self.text()?),
            2 => AttributeChange::Style(self.list(2, |r| Ok((r.text()?, r.property()?)))?),
            _ => return Err(CodecError::OutOfRange("attribute change")),
        })
    }

    fn property(&mut self) -> Result<StyleProperty, CodecError> {
        Ok(match self.cursor.byte()? {
            0 => StyleProperty::Remove,
            priority @ (1 | 2) => StyleProperty::Set { value: self.text()?, important: priority == 2 },
            _ => return Err(CodecError::OutOfRange("style property")),
        })
    }

    fn sheet(&mut self) -> Result<SheetRef, CodecError> {
        Ok(if self.flag()? {
            SheetRef::Constructed(self.cursor.signed()?)
        } else {
            SheetRef::Owner(self.node()?)
        })
    }

    fn path(&mut self) -> Result<Vec<u32>, CodecError> {
        self.list(1, |r| r.cursor.u32())
    }

    fn rule(&mut self) -> Result<RuleAdd, CodecError> {
        Ok(RuleAdd { rule: self.text()?, path: self.path()? })
    }
}
