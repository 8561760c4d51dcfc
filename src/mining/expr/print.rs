//! Expressions back to text, in one canonical form that reads back as the same expression; knows no vocabulary.

use super::ast::{Chain, Expr, Op, Step, Value};
use super::event::{Filter, Pattern, Sort};
use super::field::{Field, Unit, ValueType};
use super::vocabulary::Scope;

/// Words that mean something by themselves.
const KEYWORDS: [&str; 15] = [
    "and", "or", "not", "then", "no", "yes", "within", "after", "in", "has", "count", "contains", "is",
    "true", "false",
];

impl Expr {
    /// The canonical text. Reads back as the same expression in the same scope.
    pub fn text(&self, scope: Scope) -> String {
        match self {
            Self::Everything => String::new(),
            Self::Not(inner) => format!("not {}", bracketed(inner, scope, true)),
            Self::And(parts) => list(parts, " and ", scope),
            Self::Or(parts) => list(parts, " or ", scope),
            Self::Has(field) => format!("has {}", field_text(field, scope)),
            Self::Compare { field, op, values } => {
                format!("{} {}", field_text(field, scope), compared(*op, values, field.value_type()))
            }
            Self::Occurs { chain, op: Op::AtLeast, times: 1 } => chain_text(chain),
            Self::Occurs { chain, op, times } if chain.steps.len() == 1 => {
                format!("{} {} {times}", chain_text(chain), op.sign())
            }
            Self::Occurs { chain, op, times } => {
                format!("count({}) {} {times}", chain_text(chain), op.sign())
            }
            Self::Segment { name, .. } => format!("segment {}", quoted(name)),
        }
    }
}

fn list(parts: &[Expr], between: &str, scope: Scope) -> String {
    parts.iter().map(|part| bracketed(part, scope, false)).collect::<Vec<_>>().join(between)
}

fn bracketed(part: &Expr, scope: Scope, negated: bool) -> String {
    let text = part.text(scope);
    let several = match part {
        Expr::And(_) | Expr::Or(_) => true,
        // Only for the eye: steps bind closer than everything else.
        Expr::Occurs { chain, op: Op::AtLeast, times: 1 } => chain.steps.len() > 1,
        Expr::Not(_) => negated,
        _ => false,
    };
    if several { format!("({text})") } else { text }
}

/// A field as it is written in a scope.
pub(super) fn field_text(field: &Field, scope: Scope) -> String {
    match field {
        Field::Row(row) if scope == Scope::Sequence && Field::is_shared(row.name()) => {
            format!("session.{}", row.name())
        }
        Field::Row(row) => row.name().to_owned(),
        Field::Feature(spec) if scope == Scope::Session && Field::is_shared(spec.name) => {
            format!("sequence.{}", spec.name)
        }
        Field::Feature(spec) => spec.name.to_owned(),
        Field::Property(name) => format!("property.{}", quoted(name)),
        Field::Tag => "tag".to_owned(),
        Field::Label(None) => "label".to_owned(),
        Field::Label(Some(round)) => format!("label.{}", quoted(round)),
    }
}

fn compared(op: Op, values: &[Value], value_type: ValueType) -> String {
    let mut shown = values.iter().map(|value| value_text(value, value_type));
    if op == Op::In {
        return format!("in ({})", shown.collect::<Vec<_>>().join(", "));
    }
    format!("{} {}", op.sign(), shown.next().unwrap_or_default())
}

pub(super) fn value_text(value: &Value, value_type: ValueType) -> String {
    match (value, value_type) {
        (Value::Text(text), _) => quoted(text),
        (Value::Flag(true), _) => "yes".to_owned(),
        (Value::Flag(false), _) => "no".to_owned(),
        (Value::Date(ms), _) => match jiff::Timestamp::from_millisecond(*ms) {
            Ok(moment) if ms.rem_euclid(86_400_000) == 0 => {
                moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
            }
            Ok(moment) => moment.to_string(),
            Err(_) => ms.to_string(),
        },
        (Value::Number(ms), ValueType::Number(Unit::Milliseconds)) => time_text(*ms as i64),
        (Value::Number(s), ValueType::Number(Unit::Seconds)) => format!("{s}s"),
        (Value::Number(number), _) => number.to_string(),
    }
}

/// In the largest unit that keeps it whole; seconds may have decimals.
pub(super) fn time_text(ms: i64) -> String {
    match ms {
        0 => "0s".to_owned(),
        ms if ms % 3_600_000 == 0 => format!("{}h", ms / 3_600_000),
        ms if ms % 60_000 == 0 => format!("{}min", ms / 60_000),
        ms if ms.abs() < 1_000 => format!("{ms}ms"),
        ms => format!("{}s", ms as f64 / 1_000.0),
    }
}

/// Ordered steps as they are written.
pub fn chain_text(chain: &Chain) -> String {
    let mut text = String::new();
    for (at, step) in chain.steps.iter().enumerate() {
        if at > 0 {
            text.push_str(if step.absent { " then no " } else { " then " });
        }
        text.push_str(&step_text(step));
    }
    text
}

fn step_text(step: &Step) -> String {
    let mut text = step.pattern.text();
    for (word, time) in [(" after ", step.after_ms), (" within ", step.within_ms)] {
        if let Some(ms) = time {
            text.push_str(word);
            text.push_str(&time_text(ms));
        }
    }
    text
}

impl Pattern {
    /// The event with its filters.
    pub fn text(&self) -> String {
        let mut text = self.sort.name().to_owned();
        if let Sort::Motif(motif) = &self.sort {
            text.push(' ');
            text.push_str(&quoted(motif.name()));
        }
        if let Sort::Composed(id) = &self.sort {
            text.push(' ');
            text.push_str(&quoted(id.split_once('/').map_or(id, |(_, name)| name)));
        }
        if !self.filters.is_empty() {
            let filters: Vec<String> = self.filters.iter().map(filter_text).collect();
            text.push('[');
            text.push_str(&filters.join(", "));
            text.push(']');
        }
        text
    }
}

fn filter_text(filter: &Filter) -> String {
    format!("{} {}", filter.field.name(), compared(filter.op, &filter.values, filter.field.value_type()))
}

/// Bare where that reads back as the same text, else in quotes.
pub fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}
