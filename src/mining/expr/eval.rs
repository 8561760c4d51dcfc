//! What an expression says of a session or sequence; total: every checked expression has an answer. Knows no text.

use super::ast::{Chain, Expr, Op, Value};
use super::chain::{self, Event, What};
use super::event::{EventField, Filter, Sort};
use super::field::{Field, RowField};
use super::motif::Motif;
use super::subject::Subject;
use crate::mining::actions::path_of;
use crate::model::{Action, ElementFacts};
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;

impl Expr {
    /// Whether it holds; what is asked of events that are not there does not.
    pub fn holds(&self, subject: &Subject<'_>) -> bool {
        self.known(subject).unwrap_or(false)
    }

    /// Whether it holds as far as that can be said without [`Subject::deep`]; always known where that is there.
    pub fn known(&self, subject: &Subject<'_>) -> Option<bool> {
        match self {
            Self::Everything => Some(true),
            Self::Not(inner) => inner.known(subject).map(|held| !held),
            Self::And(parts) => decided(parts, subject, false),
            Self::Or(parts) => decided(parts, subject, true),
            Self::Has(field) => has(field, subject),
            Self::Compare { field, op, values } => compares(field, *op, values, subject),
            Self::Occurs { chain, op, times } => {
                times_of(chain, subject).map(|found| op.orders(found as f64, f64::from(*times)))
            }
            Self::Segment { body, .. } => body.known(subject),
        }
    }

    /// The motifs that it names, each once.
    pub fn motifs(&self) -> Vec<Arc<Motif>> {
        let mut motifs: Vec<Arc<Motif>> = Vec::new();
        self.walk(&mut |e| {
            let Self::Occurs { chain, .. } = e else { return };
            for step in &chain.steps {
                if let Sort::Motif(motif) = &step.pattern.sort
                    && !motifs.iter().any(|m| m.name() == motif.name())
                {
                    motifs.push(Arc::clone(motif));
                }
            }
        });
        motifs
    }
}

/// `settles` is the answer of one part that settles all of them.
fn decided(parts: &[Expr], subject: &Subject<'_>, settles: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part.known(subject) {
            Some(answer) if answer == settles => return Some(settles),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!settles)
}

fn times_of(chain: &Chain, subject: &Subject<'_>) -> Option<usize> {
    if let ([step], Some(counts)) = (&chain.steps[..], subject.counts)
        && let Some(signal) = step.pattern.sort.signal()
        && step.pattern.filters.is_empty()
    {
        return Some(counts.get(&signal).copied().unwrap_or(0) as usize);
    }
    let timeline = &subject.deep?.timeline;
    Some(match &chain.steps[..] {
        [only] => chain::count(&only.pattern, timeline),
        _ => chain::find(chain, timeline).len(),
    })
}

fn has(field: &Field, subject: &Subject<'_>) -> Option<bool> {
    Some(match field {
        Field::Row(RowField::User) => subject.row.user_id.is_some(),
        Field::Row(RowField::ViewportW) => subject.row.viewport_w > 0,
        Field::Row(RowField::ViewportH) => subject.row.viewport_h > 0,
        Field::Row(row) => !row_text(*row, subject).is_some_and(str::is_empty),
        Field::Property(name) => subject.row.properties.contains_key(name),
        Field::Tag => !subject.row.tags.is_empty(),
        Field::Label(None) => !subject.labels.is_empty(),
        Field::Label(Some(round)) => subject.labels.iter().any(|l| l.round == *round),
        Field::Feature(_) => !subject.deep?.sequences.is_empty(),
    })
}

fn compares(field: &Field, op: Op, values: &[Value], subject: &Subject<'_>) -> Option<bool> {
    let row = subject.row;
    Some(match field {
        Field::Row(RowField::Started) => date_holds(row.started_at_ms, op, values),
        Field::Row(RowField::Watched) => flag_holds(row.watched, op, values),
        Field::Row(RowField::Bot) => flag_holds(row.bot.is_bot(), op, values),
        Field::Row(which) => match row_text(*which, subject) {
            Some(text) => text_holds(std::iter::once(text), op, values),
            None => row_number(*which, subject).is_some_and(|number| number_holds(number, op, values)),
        },
        Field::Property(name) => text_holds(row.properties.get(name).map(|v| &**v).into_iter(), op, values),
        Field::Tag => text_holds(row.tags.iter().map(|t| &**t), op, values),
        Field::Label(round) => {
            let meant = |l: &&super::subject::KnownLabel| round.as_ref().is_none_or(|r| *r == l.round);
            // By id or name: where neither is meant, both are lacking.
            let labels = subject.labels.iter().filter(meant).flat_map(|l| [&*l.code, &*l.name]);
            text_holds(labels, op, values)
        }
        Field::Feature(spec) => {
            let sequences = subject.deep?.sequences;
            sequences.iter().any(|s| s.value(spec).is_some_and(|v| number_holds(v, op, values)))
        }
    })
}

fn row_text<'a>(field: RowField, subject: &Subject<'a>) -> Option<&'a str> {
    let row = subject.row;
    match field {
        RowField::Session => Some(row.session_id.as_str()),
        RowField::User => Some(row.user_id.as_deref().unwrap_or("")),
        RowField::Device => Some(&row.device),
        RowField::Url => Some(&row.start_url),
        RowField::SourceFile => Some(&row.source_file),
        RowField::SourceFormat => Some(&row.source_format),
        _ => None,
    }
}

fn row_number(field: RowField, subject: &Subject<'_>) -> Option<f64> {
    let row = subject.row;
    Some(match field {
        RowField::Duration => row.duration_ms as f64,
        RowField::Active => row.active_ms as f64,
        RowField::Events => f64::from(row.events),
        RowField::Pages => f64::from(row.pages),
        RowField::Clicks => f64::from(row.clicks),
        RowField::KeyPresses => f64::from(row.key_presses),
        RowField::Errors => f64::from(row.errors),
        RowField::ViewportW => f64::from(row.viewport_w),
        RowField::ViewportH => f64::from(row.viewport_h),
        RowField::Warnings => f64::from(row.warnings),
        RowField::BotLikelihood => row.bot.likelihood(),
        _ => return None,
    })
}

/// One of several texts is enough, and where something must not be none may be it.
fn text_holds<'t>(mut texts: impl Iterator<Item = &'t str>, op: Op, values: &[Value]) -> bool {
    let wanted = |text: &str, by: fn(&str, &str) -> bool| {
        values.iter().any(|value| matches!(value, Value::Text(wanted) if by(wanted, text)))
    };
    match op {
        Op::IsNot => !texts.any(|text| wanted(text, fits)),
        Op::Lacks => !texts.any(|text| wanted(text, within)),
        Op::Contains => texts.any(|text| wanted(text, within)),
        _ => texts.any(|text| wanted(text, fits)),
    }
}

fn number_holds(number: f64, op: Op, values: &[Value]) -> bool {
    values.iter().any(|value| matches!(value, Value::Number(wanted) if op.orders(number, *wanted)))
}

fn flag_holds(flag: bool, op: Op, values: &[Value]) -> bool {
    values.iter().any(|value| matches!(value, Value::Flag(wanted) if (flag == *wanted) == (op == Op::Is)))
}

/// A day without a time is all of it.
fn date_holds(at_ms: i64, op: Op, values: &[Value]) -> bool {
    values.iter().any(|value| {
        let Value::Date(from) = value else { return false };
        let until = if from.rem_euclid(DAY_MS) == 0 { from + DAY_MS } else { from + 1 };
        match op {
            Op::IsNot | Op::Lacks => !(*from..until).contains(&at_ms),
            Op::Less => at_ms < *from,
            Op::AtMost => at_ms < until,
            Op::More => at_ms >= until,
            Op::AtLeast => at_ms >= *from,
            Op::Is | Op::Contains | Op::In => (*from..until).contains(&at_ms),
        }
    })
}

/// Equal but for case; `*` stands for any characters, none too.
pub(super) fn fits(wanted: &str, text: &str) -> bool {
    if !wanted.contains('*') {
        return same(wanted, text);
    }
    let (wanted, text) = (wanted.to_lowercase(), text.to_lowercase());
    let mut parts = wanted.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}

fn within(wanted: &str, text: &str) -> bool {
    if wanted.is_empty() {
        return true;
    }
    if wanted.is_ascii() && text.is_ascii() {
        return text.as_bytes().windows(wanted.len()).any(|w| w.eq_ignore_ascii_case(wanted.as_bytes()));
    }
    text.to_lowercase().contains(&wanted.to_lowercase())
}

pub(super) fn filter_holds(filter: &Filter, event: &Event<'_>) -> bool {
    let (op, values) = (filter.op, &filter.values[..]);
    let action: Option<&Action> = match &event.what {
        What::Action(action) => Some(action),
        _ => None,
    };
    let (target, url): (Option<&ElementFacts>, &str) = match &event.what {
        What::Action(action) => (action.target.as_ref(), &action.url),
        What::Signal(hit) => (hit.target.as_ref(), &hit.url),
        What::Motif(_, hit) => (hit.target.as_ref(), &hit.url),
    };
    let text = |text: Option<&str>| text_holds(text.into_iter(), op, values);
    let number = |number: f64| number_holds(number, op, values);
    let flag = |flag: bool| flag_holds(flag, op, values);
    match filter.field {
        EventField::Text => text(target.map(|t| &*t.text)),
        EventField::Selector => text(target.map(|t| &*t.selector)),
        EventField::Role => text(target.map(|t| &*t.role)),
        EventField::Url => text(Some(url)),
        EventField::Path => text(Some(&path_of(url))),
        EventField::PageType => text(action.map(|a| a.page_type.name())),
        EventField::Message => text(action.map(|a| &*a.detail)),
        EventField::Direction => {
            text(action.map(|a| if a.scroll_to_y < a.scroll_from_y { "up" } else { "down" }))
        }
        EventField::Distance => action.is_some_and(|a| number((a.scroll_to_y - a.scroll_from_y).abs())),
        EventField::Length => action.and_then(|a| a.value_length).is_some_and(|n| number(f64::from(n))),
        EventField::Count => match &event.what {
            What::Signal(hit) => number(f64::from(hit.count)),
            _ => false,
        },
        EventField::At => number(event.start_ms as f64),
        EventField::Duration => number((event.end_ms - event.start_ms) as f64),
        EventField::Disabled => flag(target.is_some_and(|t| t.disabled)),
        EventField::Price => flag(target.is_some_and(|t| t.price_like)),
        EventField::InForm => flag(target.is_some_and(|t| t.form.is_some())),
    }
}
