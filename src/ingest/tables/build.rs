//! Rows with a mapping become sessions of events; knows no form of tables.

use super::Check;
use super::lists::{ROW, Unfolding};
use super::mapping::{Coordinates, Kind, Mapping, Role};
use super::sketch::{DOCUMENT, Sketch};
use super::source::{Row, Table};
use super::times::Clock;
use crate::ingest::ReadOptions;
use crate::ingest::assemble::Told;
use crate::ingest::json::escape;
use crate::ingest::names::clean_id;
use crate::ingest::rrweb::{RawEvent, cut_text};
use crate::ingest::scope::set_property;
use crate::ingest::verdicts;
use crate::model::{
    ConsoleLevel, EventKind, InteractionKind, Log, NodeId, PointerKind, PointerSample, WarningCode,
};
use crate::project::verdict_words::is_column;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// The usual end of a session in web analytics.
const SESSION_GAP_MINUTES: u32 = 30;
/// The commonest screen, where the table names no size.
const UNKNOWN_SIZE: (u32, u32) = (1280, 720);
/// Bytes of the row that a custom event keeps.
const MAX_ROW_BYTES: usize = 8 << 10;

/// The columns of each role by their places.
struct Places(BTreeMap<Role, Vec<usize>>);

impl Places {
    fn new(mapping: &Mapping, columns: &[Arc<str>]) -> Self {
        let place = |name: &String| {
            super::presets::find(columns, name).and_then(|own| columns.iter().position(|c| **c == *own))
        };
        Self(
            mapping
                .columns
                .iter()
                .map(|(role, names)| (*role, names.iter().filter_map(place).collect()))
                .collect(),
        )
    }

    fn all(&self, role: Role) -> &[usize] {
        self.0.get(&role).map_or(&[], Vec::as_slice)
    }

    /// The first value that is not empty.
    fn text<'r>(&self, row: &'r Row<'_>, role: Role) -> Option<&'r str> {
        self.all(role).iter().find_map(|at| row.get(*at)?.as_deref().filter(|v| !v.trim().is_empty()))
    }

    fn number(&self, row: &Row<'_>, role: Role) -> Option<f64> {
        self.text(row, role)?.trim().parse().ok().filter(|n: &f64| n.is_finite())
    }
}

#[derive(Default)]
struct Session {
    id: Option<Arc<str>>,
    user: Option<Arc<str>>,
    properties: BTreeMap<Arc<str>, Arc<str>>,
    sketch: Sketch,
    events: Vec<RawEvent>,
    size: Option<(u32, u32)>,
    /// Per tab, the address that is shown.
    href: BTreeMap<Option<Arc<str>>, Arc<str>>,
    scroll: (f64, f64),
    warnings: crate::model::Warnings,
}

/// All sessions of the table, in the order of their first rows.
pub fn build(table: &Table<'_>, mapping: &Mapping, options: &ReadOptions) -> (Vec<Told>, Check) {
    let unfolding = Unfolding::of(mapping, &table.columns);
    let columns: &[Arc<str>] = unfolding.as_ref().map_or(&table.columns, |u| &u.columns);
    let mut places = Places::new(mapping, columns);
    if unfolding.is_some() && places.all(Role::Session).is_empty() {
        places.0.insert(Role::Session, vec![columns.len() - 1]);
    }
    let samples = samples(table, unfolding.as_ref());
    let time_at = places.all(Role::Time).to_vec();
    let times = samples
        .iter()
        .filter_map(|row| time_at.iter().find_map(|at| row.get(*at)?.as_deref().filter(|v| !v.is_empty())));
    let clock = Clock::new(mapping, times);
    let mut check = Check::default();
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    let mut sessions: Vec<Session> = Vec::new();
    let mut last_ms: BTreeMap<String, (f64, u32)> = BTreeMap::new();
    let gap_ms = f64::from(mapping.session_gap_minutes.unwrap_or(SESSION_GAP_MINUTES)) * 60_000.0;
    let mut take = |row: &Row<'_>| {
        check.rows += 1;
        if check.rows > options.max_table_rows as u64 {
            check.over_limit += 1;
            return true;
        }
        let Some(time) = places.text(row, Role::Time) else {
            check.untimed += 1;
            return true;
        };
        let Some(time_ms) = clock.read_ms(time) else {
            check.untimed += 1;
            if check.untimed_example.is_empty() {
                check.untimed_example = time.chars().take(60).collect();
            }
            return true;
        };
        check.span_ms =
            Some(check.span_ms.map_or((time_ms, time_ms), |(a, b)| (a.min(time_ms), b.max(time_ms))));
        let user = places.text(row, Role::User).and_then(clean_id);
        let named = session_name(&places, columns, row);
        let key = named.clone().unwrap_or_else(|| {
            // Without a name, a session is what a user does without a long pause.
            let user = user.clone().unwrap_or_default();
            let (last, number) = last_ms.entry(user.clone()).or_insert((time_ms, 1));
            if (time_ms - *last).abs() > gap_ms {
                *number += 1;
            }
            *last = time_ms;
            if user.is_empty() && *number == 1 { String::new() } else { format!("{user}-{number}") }
        });
        let at = *order.entry(key.clone()).or_insert(sessions.len());
        if at == sessions.len() {
            let id = clean_id(&key).map(Arc::from);
            sessions.push(Session { id, ..Session::default() });
        }
        let Some(session) = sessions.get_mut(at) else { return true };
        session.user = session.user.take().or(user.map(Arc::from));
        session.row(columns, &places, mapping, row, time_ms, options, &mut check);
        true
    };
    let mut number = 0;
    let ragged = table.each(&mut |row| match &unfolding {
        None => take(row),
        Some(unfolding) => {
            number += 1;
            unfolding.each(row, number, &mut take)
        }
    });
    check.ragged = ragged;
    check.sessions = sessions.len() as u64;
    let format = mapping.preset.as_deref().map_or("table", format_name);
    let told = sessions.into_iter().map(|session| session.finish(format)).collect();
    (told, check)
}

/// The format of sessions from a preset; a name that is not known is that of no preset.
fn format_name(preset: &str) -> &'static str {
    super::presets::PRESETS.iter().find(|p| p.name == preset).map_or("table", |p| p.name)
}

/// Values of all columns that name the session; none where the one that counts says that there is none.
fn session_name(places: &Places, columns: &[Arc<str>], row: &Row<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for at in places.all(Role::Session) {
        let value = row.get(*at)?.as_deref().map(str::trim).filter(|v| !v.is_empty() && *v != "-1")?;
        // A number alone says nothing of what it counts.
        let counts = *at + 1 == columns.len() && &*columns[*at] == ROW;
        parts.push(if counts { format!("{ROW}-{value}") } else { value.to_owned() });
    }
    (!parts.is_empty()).then(|| parts.join(":"))
}

/// Some of the first rows, or of the events in their lists.
fn samples(table: &Table<'_>, unfolding: Option<&Unfolding>) -> Vec<Vec<Option<String>>> {
    const SAMPLES: usize = 1_000;
    let Some(unfolding) = unfolding else { return table.first_rows(SAMPLES) };
    let mut rows = Vec::new();
    table.each(&mut |row| {
        unfolding.each(row, 0, &mut |row| {
            rows.push(row.iter().map(|cell| cell.as_deref().map(str::to_owned)).collect());
            rows.len() < SAMPLES
        })
    });
    rows
}

impl Session {
    #[expect(clippy::too_many_arguments, reason = "a row with all that it is read by")]
    fn row(
        &mut self,
        columns: &[Arc<str>],
        places: &Places,
        mapping: &Mapping,
        row: &Row<'_>,
        time_ms: f64,
        options: &ReadOptions,
        check: &mut Check,
    ) {
        for at in places.all(Role::Property) {
            if let (Some(name), Some(Some(value))) = (columns.get(*at), row.get(*at)) {
                let name = name.rsplit('.').next().unwrap_or(name);
                set_property(&mut self.properties, name, value);
            }
        }
        for (name, value) in columns.iter().zip(row) {
            let Some(value) = value.as_deref() else { continue };
            let before = self.properties.get(name).map(|before| &**before);
            if options.consent.of_column(name, before, value) {
                self.properties.insert(Arc::clone(name), value.trim().into());
            }
        }
        let event = places.text(row, Role::Event).unwrap_or_default().trim().to_owned();
        let position = places.number(row, Role::X).zip(places.number(row, Role::Y));
        let scroll =
            places.number(row, Role::ScrollY).map(|y| (places.number(row, Role::ScrollX).unwrap_or(0.0), y));
        let kind = if event.is_empty() {
            match (position, scroll) {
                (Some(_), _) => Kind::Move,
                (None, Some(_)) => Kind::Scroll,
                _ => Kind::Navigate,
            }
        } else {
            mapping.kind(&event)
        };
        if check.events.len() < 10_000 {
            *check.events.entry((event.chars().take(80).collect(), kind)).or_default() += 1;
        }
        if kind == Kind::Skip {
            return;
        }
        let tab: Option<Arc<str>> = places.text(row, Role::Tab).and_then(clean_id).map(Arc::from);
        let size = places.number(row, Role::ViewportWidth).zip(places.number(row, Role::ViewportHeight));
        let size = size.filter(|(w, h)| *w >= 1.0 && *h >= 1.0);
        self.size = self.size.or(size.map(|(w, h)| (w.min(100_000.0) as u32, h.min(100_000.0) as u32)));
        let sequence = places.number(row, Role::Order).map(|n| n as i64);
        let mut push = |kind: EventKind| {
            let mut event = RawEvent::plain(time_ms, tab.clone(), kind);
            event.sequence = sequence;
            self.events.push(event);
        };
        let url = places.text(row, Role::Url).map(|url| cut_text(url.trim(), 64 << 10, &mut self.warnings));
        let known = self.href.get(&tab).cloned();
        if let Some(url) = url.filter(|url| known.as_ref() != Some(url) || kind == Kind::Navigate) {
            self.href.insert(tab.clone(), url.clone());
            push(EventKind::PageView { href: url });
        } else if kind == Kind::Navigate {
            push(EventKind::PageView { href: known.unwrap_or_else(|| "".into()) });
        }
        let selector = places.text(row, Role::TargetSelector).unwrap_or_default();
        let text = places.text(row, Role::TargetText).unwrap_or_default();
        let node = self.sketch.element(selector, text);
        let position = position
            .map(|at| placed(at, mapping.coordinates, self.size.unwrap_or(UNKNOWN_SIZE), self.scroll));
        let touch = matches!(kind, Kind::TouchStart | Kind::TouchEnd);
        let pointer = if touch { PointerKind::Touch } else { PointerKind::Mouse };
        let interaction = |kind| EventKind::Interaction { kind, node, position, pointer };
        let value = |session: &mut Self, role| {
            cut_text(
                places.text(row, role).unwrap_or_default(),
                options.max_value_bytes,
                &mut session.warnings,
            )
        };
        let made = match kind {
            Kind::Click => interaction(InteractionKind::Click),
            Kind::DoubleClick => interaction(InteractionKind::DoubleClick),
            Kind::ContextMenu => interaction(InteractionKind::ContextMenu),
            Kind::Press => interaction(InteractionKind::MouseDown),
            Kind::Release => interaction(InteractionKind::MouseUp),
            Kind::Focus => interaction(InteractionKind::Focus),
            Kind::Blur => interaction(InteractionKind::Blur),
            Kind::TouchStart => interaction(InteractionKind::TouchStart),
            Kind::TouchEnd => interaction(InteractionKind::TouchEnd),
            Kind::Move => match position {
                Some((x, y)) => EventKind::PointerMove {
                    pointer,
                    samples: vec![PointerSample { offset_ms: 0, x, y, node }],
                },
                None => return,
            },
            Kind::Scroll => match scroll.or(position) {
                Some((x, y)) => {
                    self.scroll = (x, y);
                    EventKind::Scroll { node: DOCUMENT, x, y }
                }
                None => return,
            },
            Kind::Input => {
                let text = value(self, Role::Value);
                EventKind::Input { node, text, checked: false, user_triggered: None }
            }
            Kind::Error => {
                let message = value(self, Role::Message);
                let message = if message.is_empty() { event.as_str().into() } else { message };
                EventKind::Log(Log::JsError { message, stack: "".into() })
            }
            Kind::Console => {
                let message = value(self, Role::Message);
                EventKind::Log(Log::Console { level: ConsoleLevel::Info, message, stack: "".into() })
            }
            Kind::Hidden => EventKind::Visibility { hidden: true },
            Kind::Visible => EventKind::Visibility { hidden: false },
            Kind::Custom => match verdicts::of_name(&event, tool(mapping)) {
                Some(verdict) => verdict,
                None => {
                    let tag = if event.is_empty() { "row" } else { &event };
                    let tag = cut_text(tag, 200, &mut self.warnings);
                    EventKind::Custom { tag, payload: payload(columns, row).into() }
                }
            },
            Kind::Navigate | Kind::Skip => return,
        };
        if node == NodeId::UNKNOWN && kind == Kind::Click {
            check.clicks_without_element += 1;
        }
        let mut raw = RawEvent::plain(time_ms, tab.clone(), made);
        raw.sequence = sequence;
        self.events.push(raw);
        for (name, value) in columns.iter().zip(row) {
            if let Some(verdict) = value.as_deref().and_then(|value| verdicts::of_cell(name, value)) {
                let mut raw = RawEvent::plain(time_ms, tab.clone(), verdict);
                raw.sequence = sequence;
                self.events.push(raw);
            }
        }
    }

    fn finish(mut self, format: &'static str) -> Told {
        let mut told = Told::new(format);
        let (width, height) = self.size.unwrap_or(UNKNOWN_SIZE);
        let mut events = std::mem::take(&mut self.events);
        events.sort_by(|a, b| a.time.total_cmp(&b.time).then(a.sequence.cmp(&b.sequence)));
        told.warnings = self.warnings;
        // A sketch of its elements stands in for every page, as each begins anew.
        let sketch = (!self.sketch.is_empty()).then(|| Arc::new(self.sketch.page()));
        if sketch.is_some() {
            told.warnings.note(WarningCode::NoFullSnapshot, || "a table of events has no pages".to_owned());
        }
        let mut begun: Vec<Option<Arc<str>>> = Vec::new();
        let mut all = Vec::with_capacity(events.len() + 2);
        for event in events {
            let (time, window) = (event.time, event.window.clone());
            let href = match &event.kind {
                EventKind::PageView { href } => Some(href.clone()),
                _ if !begun.contains(&window) => Some("".into()),
                _ => None,
            };
            if let Some(href) = href {
                if !begun.contains(&window) && begun.len() < 1_000 {
                    begun.push(window.clone());
                }
                all.push(RawEvent::plain(time, window.clone(), EventKind::Meta { href, width, height }));
                if let Some(tree) = &sketch {
                    let full =
                        EventKind::FullSnapshot { tree: Arc::clone(tree), scroll_x: 0.0, scroll_y: 0.0 };
                    all.push(RawEvent::plain(time, window, full));
                }
            }
            if !matches!(event.kind, EventKind::PageView { .. }) {
                all.push(RawEvent { sequence: None, ..event });
            }
        }
        Told { id: self.id, user: self.user, properties: self.properties, events: all, ..told }
    }
}

/// A position in CSS pixels of the viewport.
fn placed((x, y): (f64, f64), coordinates: Coordinates, size: (u32, u32), scroll: (f64, f64)) -> (f64, f64) {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    match coordinates {
        Coordinates::Viewport => (x, y),
        Coordinates::Page => (x - scroll.0, y - scroll.1),
        Coordinates::Share => (x * width, y * height),
        Coordinates::Percent => (x / 100.0 * width, y / 100.0 * height),
    }
}

/// The tool that wrote the table, where its preset is named after it.
fn tool(mapping: &Mapping) -> Option<&str> {
    mapping.preset.as_deref().map(|preset| preset.split('-').next().unwrap_or(preset))
}

/// The row as JSON, without its empty cells and the verdicts of its tool.
fn payload(columns: &[Arc<str>], row: &Row<'_>) -> String {
    let mut out = String::from("{");
    for (name, value) in columns.iter().zip(row) {
        let Some(value) = value else { continue };
        if out.len() + name.len() + value.len() > MAX_ROW_BYTES || is_column(name) {
            continue;
        }
        let comma = if out.len() > 1 { "," } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(out, "{comma}\"{}\":\"{}\"", escape(name), escape(value));
    }
    out.push('}');
    out
}
