//! Session facts as bytes and back, versioned, so that a project can keep them beside the recording.

use super::wire::{Reader, Writer};
use super::{
    ClickFacts, Device, Element, ErrorFacts, ErrorKind, FieldFacts, FormFacts, InputPoint, LoadingFacts,
    PageVisit, PointerPoint, Reaction, ScrollPoint, SessionFacts, SubmitFacts, SubmitOutcome, Traits,
};
use crate::model::{Action, ActionKind, ElementFacts, NodeId, PageType, PointerKind, SessionId, TabId};

/// Raised whenever the extraction or this form changes, so that stored facts of another version are made anew.
pub const FACTS_VERSION: u32 = 5;

const MAGIC: &[u8; 4] = b"bfct";
const DEVICES: [Device; 3] = [Device::Desktop, Device::Tablet, Device::Phone];
const POINTERS: [PointerKind; 3] = [PointerKind::Mouse, PointerKind::Pen, PointerKind::Touch];
const ERRORS: [ErrorKind; 3] = [ErrorKind::Script, ErrorKind::Console, ErrorKind::Network];
const OUTCOMES: [SubmitOutcome; 3] = [SubmitOutcome::Unknown, SubmitOutcome::Passed, SubmitOutcome::Refused];

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    #[error("these facts were made by another version ({0}): mine the session again")]
    Version(u32),
    #[error("these facts are damaged: mine the session again")]
    Corrupt,
}

type Read<T> = Result<T, FactsError>;

fn place<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|v| v == value).unwrap_or(0) as u8
}

impl SessionFacts {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.bytes.extend_from_slice(MAGIC);
        w.unsigned(u64::from(FACTS_VERSION));
        w.text(&self.session.0);
        w.option(self.user_id.as_ref(), Writer::text);
        w.signed(self.started_at_ms);
        w.signed(self.duration_ms);
        w.bytes.push(place(&DEVICES, &self.device));
        w.list(&self.elements, write_element);
        w.list(&self.pages, write_page);
        let mut last = 0;
        w.list(&self.actions, |w, a| write_action(w, a, &mut last));
        let mut last = 0;
        w.list(&self.clicks, |w, c| write_click(w, c, &mut last));
        let (mut t, mut x, mut y, mut e) = (0, 0, 0, 0);
        w.list(&self.pointer, |w, p| {
            w.delta(&mut t, p.at_ms);
            w.unsigned(u64::from(p.tab.0) << 1 | u64::from(p.touch));
            w.delta(&mut x, i64::from(p.x));
            w.delta(&mut y, i64::from(p.y));
            w.delta(&mut e, p.element.map_or(-1, i64::from));
        });
        let (mut t, mut from, mut event) = (0, 0, 0);
        w.list(&self.scrolls, |w, s| {
            w.delta(&mut t, s.at_ms);
            w.unsigned(u64::from(s.tab.0));
            w.unsigned(u64::from(s.page));
            w.option(s.element, |w, e| w.unsigned(u64::from(e)));
            w.delta(&mut from, i64::from(s.from_y));
            w.delta(&mut from, i64::from(s.to_y));
            w.delta(&mut event, i64::from(s.event_index));
        });
        let mut t = 0;
        w.list(&self.inputs, |w, i| {
            w.delta(&mut t, i.at_ms);
            w.unsigned(u64::from(i.tab.0));
            w.option(i.element, |w, e| w.unsigned(u64::from(e)));
            w.unsigned(u64::from(i.length));
            w.unsigned(u64::from(i.event_index));
        });
        w.list(&self.forms, write_form);
        w.list(&self.errors, |w, e| {
            w.signed(e.at_ms);
            w.unsigned(u64::from(e.tab.0));
            w.unsigned(u64::from(e.event_index));
            w.bytes.push(place(&ERRORS, &e.kind));
            w.text(&e.message);
            w.signed(e.caused_ms);
        });
        w.list(&self.loading, |w, l| {
            w.unsigned(u64::from(l.tab.0));
            w.signed(l.start_ms);
            w.signed(l.end_ms);
            w.unsigned(u64::from(l.event_index));
        });
        w.list(&self.visibility, |w, (at, tab, hidden)| {
            w.signed(*at);
            w.unsigned(u64::from(tab.0));
            w.flag(*hidden);
        });
        w.unsigned(self.points_left_out);
        w.bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Read<Self> {
        let body = bytes.strip_prefix(MAGIC.as_slice()).ok_or(FactsError::Corrupt)?;
        let mut r = Reader::new(body);
        let version: u32 = r.number()?;
        if version != FACTS_VERSION {
            return Err(FactsError::Version(version));
        }
        let mut facts = Self::empty(SessionId(r.text()?));
        facts.user_id = r.option(Reader::text)?;
        facts.started_at_ms = r.signed()?;
        facts.duration_ms = r.signed()?;
        facts.device = r.choice(&DEVICES)?;
        facts.elements = r.list(read_element)?;
        facts.pages = r.list(read_page)?;
        let mut last = 0;
        facts.actions = r.list(|r| read_action(r, &mut last))?;
        let mut last = 0;
        facts.clicks = r.list(|r| read_click(r, &mut last))?;
        let (mut t, mut x, mut y, mut e) = (0, 0, 0, 0);
        facts.pointer = r.list(|r| {
            let at_ms = r.delta(&mut t)?;
            let tab: u64 = r.unsigned()?;
            let small = |v: i64| i32::try_from(v).map_err(|_| FactsError::Corrupt);
            Ok(PointerPoint {
                at_ms,
                tab: TabId(u16::try_from(tab >> 1).map_err(|_| FactsError::Corrupt)?),
                touch: tab & 1 == 1,
                x: small(r.delta(&mut x)?)?,
                y: small(r.delta(&mut y)?)?,
                element: u32::try_from(r.delta(&mut e)?).ok(),
            })
        })?;
        let (mut t, mut from, mut event) = (0, 0, 0);
        facts.scrolls = r.list(|r| {
            let small = |v: i64| i32::try_from(v).map_err(|_| FactsError::Corrupt);
            Ok(ScrollPoint {
                at_ms: r.delta(&mut t)?,
                tab: TabId(r.number()?),
                page: r.number()?,
                element: r.option(Reader::number)?,
                from_y: small(r.delta(&mut from)?)?,
                to_y: small(r.delta(&mut from)?)?,
                event_index: u32::try_from(r.delta(&mut event)?).map_err(|_| FactsError::Corrupt)?,
            })
        })?;
        let mut t = 0;
        facts.inputs = r.list(|r| {
            Ok(InputPoint {
                at_ms: r.delta(&mut t)?,
                tab: TabId(r.number()?),
                element: r.option(Reader::number)?,
                length: r.number()?,
                event_index: r.number()?,
            })
        })?;
        facts.forms = r.list(read_form)?;
        facts.errors = r.list(|r| {
            Ok(ErrorFacts {
                at_ms: r.signed()?,
                tab: TabId(r.number()?),
                event_index: r.number()?,
                kind: r.choice(&ERRORS)?,
                message: r.text()?,
                caused_ms: r.signed()?,
            })
        })?;
        facts.loading = r.list(|r| {
            Ok(LoadingFacts {
                tab: TabId(r.number()?),
                start_ms: r.signed()?,
                end_ms: r.signed()?,
                event_index: r.number()?,
            })
        })?;
        facts.visibility = r.list(|r| Ok((r.signed()?, TabId(r.number()?), r.flag()?)))?;
        facts.points_left_out = r.unsigned()?;
        let numbers_hold = facts.clicks.iter().all(|c| (c.action as usize) < facts.actions.len())
            && facts.scrolls.iter().all(|s| (s.page as usize) < facts.pages.len());
        if r.is_empty() && numbers_hold { Ok(facts) } else { Err(FactsError::Corrupt) }
    }
}

fn write_facts(w: &mut Writer, f: &ElementFacts) {
    w.signed(f.node.0);
    w.option(f.interactive_node, |w, n| w.signed(n.0));
    w.text(&f.selector);
    w.text(&f.role);
    w.text(&f.text);
    let flags = [f.interactive, f.disabled, f.price_like, f.editable];
    w.bytes.push(flags.iter().enumerate().map(|(i, on)| u8::from(*on) << i).sum());
    w.option(f.form, |w, n| w.signed(n.0));
}

fn read_facts(r: &mut Reader) -> Read<ElementFacts> {
    let node = NodeId(r.signed()?);
    let interactive_node = r.option(|r| r.signed().map(NodeId))?;
    let (selector, role, text) = (r.text()?, r.text()?, r.text()?);
    let flags = r.byte()?;
    Ok(ElementFacts {
        node,
        interactive_node,
        selector,
        role,
        text,
        interactive: flags & 1 != 0,
        disabled: flags & 2 != 0,
        price_like: flags & 4 != 0,
        editable: flags & 8 != 0,
        form: r.option(|r| r.signed().map(NodeId))?,
    })
}

fn write_element(w: &mut Writer, e: &Element) {
    w.unsigned(u64::from(e.tab.0));
    w.unsigned(u64::from(e.generation));
    write_facts(w, &e.facts);
    w.unsigned(u64::from(e.traits.0));
    w.text(&e.region);
}

fn read_element(r: &mut Reader) -> Read<Element> {
    Ok(Element {
        tab: TabId(r.number()?),
        generation: r.number()?,
        facts: read_facts(r)?,
        traits: Traits(r.number()?),
        region: r.text()?,
    })
}

fn write_page(w: &mut Writer, p: &PageVisit) {
    w.unsigned(u64::from(p.tab.0));
    w.signed(p.start_ms);
    w.signed(p.end_ms);
    w.text(&p.url);
    w.text(&p.path);
    w.bytes.push(place(&PageType::ALL, &p.page_type));
    w.unsigned(u64::from(p.viewport.0));
    w.unsigned(u64::from(p.viewport.1));
    w.unsigned(u64::from(p.event_index));
    w.unsigned(u64::from(p.form_fields));
}

fn read_page(r: &mut Reader) -> Read<PageVisit> {
    Ok(PageVisit {
        tab: TabId(r.number()?),
        start_ms: r.signed()?,
        end_ms: r.signed()?,
        url: r.text()?,
        path: r.text()?,
        page_type: r.choice(&PageType::ALL)?,
        viewport: (r.number()?, r.number()?),
        event_index: r.number()?,
        form_fields: r.number()?,
    })
}

fn write_position(w: &mut Writer, position: Option<(f64, f64)>) {
    w.option(position, |w, (x, y)| {
        w.real(x);
        w.real(y);
    });
}

fn read_position(r: &mut Reader) -> Read<Option<(f64, f64)>> {
    r.option(|r| Ok((r.real()?, r.real()?)))
}

fn write_action(w: &mut Writer, a: &Action, last: &mut i64) {
    w.delta(last, a.start_ms);
    w.signed(a.end_ms - a.start_ms);
    w.unsigned(u64::from(a.tab.0));
    w.bytes.push(place(&ActionKind::ALL, &a.kind));
    w.unsigned(u64::from(a.event_index));
    write_position(w, a.position);
    w.option(a.target.as_ref(), write_facts);
    w.text(&a.url);
    w.bytes.push(place(&PageType::ALL, &a.page_type));
    w.option(a.value_length, |w, v| w.unsigned(u64::from(v)));
    w.real(a.scroll_from_y);
    w.real(a.scroll_to_y);
    w.text(&a.detail);
}

fn read_action(r: &mut Reader, last: &mut i64) -> Read<Action> {
    let start_ms = r.delta(last)?;
    Ok(Action {
        start_ms,
        end_ms: start_ms.wrapping_add(r.signed()?),
        tab: TabId(r.number()?),
        kind: r.choice(&ActionKind::ALL)?,
        event_index: r.number()?,
        position: read_position(r)?,
        target: r.option(read_facts)?,
        url: r.text()?,
        page_type: r.choice(&PageType::ALL)?,
        value_length: r.option(Reader::number)?,
        scroll_from_y: r.real()?,
        scroll_to_y: r.real()?,
        detail: r.text()?,
    })
}

impl Reaction {
    fn delays(&self) -> [Option<u32>; 9] {
        [
            self.near_mutation_ms,
            self.far_mutation_ms,
            self.navigation_ms,
            self.scroll_ms,
            self.focus_ms,
            self.selection_ms,
            self.input_ms,
            self.request_ms,
            self.other_ms,
        ]
    }

    fn from_delays(d: [Option<u32>; 9]) -> Self {
        Self {
            near_mutation_ms: d[0],
            far_mutation_ms: d[1],
            navigation_ms: d[2],
            scroll_ms: d[3],
            focus_ms: d[4],
            selection_ms: d[5],
            input_ms: d[6],
            request_ms: d[7],
            other_ms: d[8],
        }
    }
}

fn write_click(w: &mut Writer, c: &ClickFacts, last: &mut i64) {
    w.delta(last, c.at_ms);
    w.unsigned(u64::from(c.action));
    w.option(c.element, |w, e| w.unsigned(u64::from(e)));
    w.unsigned(u64::from(c.tab.0));
    w.unsigned(u64::from(c.event_index));
    write_position(w, c.position);
    w.bytes.push(place(&POINTERS, &c.pointer));
    w.flag(c.press_only);
    w.flag(c.selected_text);
    for delay in c.reaction.delays() {
        w.unsigned(delay.map_or(0, |d| u64::from(d) + 1));
    }
    w.unsigned(u64::from(c.observed_ms));
    w.option(c.superseded_ms, |w, s| w.unsigned(u64::from(s)));
}

fn read_click(r: &mut Reader, last: &mut i64) -> Read<ClickFacts> {
    let at_ms = r.delta(last)?;
    let action = r.number()?;
    let element = r.option(Reader::number)?;
    let tab = TabId(r.number()?);
    let event_index = r.number()?;
    let position = read_position(r)?;
    let pointer = r.choice(&POINTERS)?;
    let (press_only, selected_text) = (r.flag()?, r.flag()?);
    let mut delays = [None; 9];
    for delay in &mut delays {
        let value = r.unsigned()?;
        *delay =
            value.checked_sub(1).map(|d| u32::try_from(d).map_err(|_| FactsError::Corrupt)).transpose()?;
    }
    Ok(ClickFacts {
        action,
        element,
        at_ms,
        tab,
        event_index,
        position,
        pointer,
        press_only,
        selected_text,
        reaction: Reaction::from_delays(delays),
        observed_ms: r.number()?,
        superseded_ms: r.option(Reader::number)?,
    })
}

fn write_form(w: &mut Writer, f: &FormFacts) {
    w.unsigned(u64::from(f.tab.0));
    w.unsigned(u64::from(f.page));
    w.option(f.element, |w, e| w.unsigned(u64::from(e)));
    w.unsigned(u64::from(f.fields_total));
    w.unsigned(u64::from(f.text_fields));
    w.list(&f.fields, |w, x| {
        w.unsigned(u64::from(x.element));
        w.signed(x.first_ms);
        w.signed(x.last_ms);
        for value in [x.runs, x.clears, x.applied, x.first_event, x.last_event] {
            w.unsigned(u64::from(value));
        }
    });
    w.list(&f.submits, |w, s| {
        w.signed(s.at_ms);
        w.bytes.push(place(&OUTCOMES, &s.outcome));
        w.unsigned(u64::from(s.event_index));
        w.option(s.error_ms, |w, at| w.unsigned(u64::from(at)));
    });
    w.flag(f.has_submit);
    w.flag(f.search);
    w.signed(f.end_ms);
}

fn read_form(r: &mut Reader) -> Read<FormFacts> {
    Ok(FormFacts {
        tab: TabId(r.number()?),
        page: r.number()?,
        element: r.option(Reader::number)?,
        fields_total: r.number()?,
        text_fields: r.number()?,
        fields: r.list(|r| {
            Ok(FieldFacts {
                element: r.number()?,
                first_ms: r.signed()?,
                last_ms: r.signed()?,
                runs: r.number()?,
                clears: r.number()?,
                applied: r.number()?,
                first_event: r.number()?,
                last_event: r.number()?,
            })
        })?,
        submits: r.list(|r| {
            Ok(SubmitFacts {
                at_ms: r.signed()?,
                outcome: r.choice(&OUTCOMES)?,
                event_index: r.number()?,
                error_ms: r.option(Reader::number)?,
            })
        })?,
        has_submit: r.flag()?,
        search: r.flag()?,
        end_ms: r.signed()?,
    })
}
