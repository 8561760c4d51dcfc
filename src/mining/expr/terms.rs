//! The parts of conditions: fields, values with units, events with filters, steps; knows no logic between conditions.

use super::ast::{Chain, Expr, Op, Step, Value};
use super::complete::Expect;
use super::error::ExprError;
use super::event::{EventField, Filter, Pattern, Sort};
use super::field::{Field, RowField, Unit, ValueType, fields};
use super::lex::Kind;
use super::parse::{MAX_STEPS, MAX_VALUES, Parser, unknown};
use super::vocabulary::Scope;
use crate::mining::features;
use crate::model::ActionKind;
use std::ops::Range;
use std::sync::Arc;

/// Words that stand for signs, as people say them.
const SPOKEN: [(&str, Op); 3] = [("in", Op::In), ("contains", Op::Contains), ("is", Op::Is)];

impl Parser<'_> {
    pub fn comparison(&mut self) -> Result<Expr, ExprError> {
        let field = self.field()?;
        let value_type = field.value_type();
        self.offer(Expect::Op(value_type));
        let (op, values) = self.compared(value_type, Expect::Value(field.clone()))?;
        Ok(Expr::Compare { field, op, values })
    }

    /// `page = "/cart*"` and `page_type = cart`: a page view of this kind; `!=` says that there is none.
    pub fn page(&mut self, path: bool) -> Result<Expr, ExprError> {
        self.take();
        let field = if path { EventField::Path } else { EventField::PageType };
        let (op, values) = self.compared(ValueType::Text, Expect::EventValue(field))?;
        let (op, none) = match op {
            Op::IsNot => (Op::Is, true),
            Op::Lacks => (Op::Contains, true),
            op => (op, false),
        };
        let sort = Sort::Action(ActionKind::PageView);
        let pattern = Pattern { sort, filters: vec![Filter { field, op, values }] };
        let some = Expr::Occurs { chain: Chain::of(pattern), op: Op::AtLeast, times: 1 };
        Ok(if none { Expr::Not(Box::new(some)) } else { some })
    }

    pub fn field(&mut self) -> Result<Field, ExprError> {
        self.offer(Expect::Field);
        let token = self.take();
        let at = token.at.clone();
        let Kind::Word(word) = token.kind else {
            return Err(ExprError::new(at, "The name of a column, property or feature is missing"));
        };
        let lower = word.to_lowercase();
        let (owner, rest) = match lower.split_once('.') {
            // Names of properties and rounds keep their case.
            Some((owner, _)) => (owner, word.get(owner.len() + 1..).unwrap_or_default()),
            None => ("", &*word),
        };
        let vocabulary = self.vocabulary;
        let row = |name: &str| RowField::ALL.into_iter().find(|f| f.name() == name).map(Field::Row);
        let own = |name: &str| vocabulary.own_columns().find(|spec| spec.name == name);
        let feature = |name: &str| {
            features::all().find(|spec| spec.name == name).or_else(|| own(name)).map(Field::Feature)
        };
        match owner {
            "property" => {
                let (name, at) = self.after_dot(rest, at)?;
                match vocabulary.properties.get_key_value(&*name) {
                    Some((name, _)) => Ok(Field::Property(Arc::clone(name))),
                    None => {
                        let names = vocabulary.properties.keys().map(|n| &**n);
                        Err(unknown("No session has a property of this name", &name, at, names))
                    }
                }
            }
            "label" => {
                let (name, at) = self.after_dot(rest, at)?;
                match vocabulary.rounds.iter().find(|round| ***round == *name) {
                    Some(round) => Ok(Field::Label(Some(Arc::clone(round)))),
                    None => {
                        let names = vocabulary.rounds.iter().map(|n| &**n);
                        Err(unknown("No closed round has this id", &name, at, names))
                    }
                }
            }
            "session" => row(&rest.to_lowercase()).ok_or_else(|| {
                let names = RowField::ALL.into_iter().map(RowField::name);
                unknown("Sessions have no column of this name", rest, at.end - rest.len()..at.end, names)
            }),
            "sequence" => feature(&rest.to_lowercase()).ok_or_else(|| {
                let names = features::all().chain(vocabulary.own_columns()).map(|spec| spec.name);
                unknown("There is no feature of this name", rest, at.end - rest.len()..at.end, names)
            }),
            "" => {
                let found = match (lower.as_str(), vocabulary.scope) {
                    ("tag", _) => Some(Field::Tag),
                    ("label", _) => Some(Field::Label(None)),
                    ("session_id", _) => Some(Field::Row(RowField::Session)),
                    ("user_id", _) => Some(Field::Row(RowField::User)),
                    (name, Scope::Session) => row(name).or_else(|| feature(name)),
                    (name, Scope::Sequence) => feature(name).or_else(|| row(name)),
                };
                found.ok_or_else(|| self.unknown_name(&word, at))
            }
            _ => Err(self.unknown_name(&word, at)),
        }
    }

    fn unknown_name(&self, word: &str, at: Range<usize>) -> ExprError {
        let known: Vec<String> = fields()
            .map(|field| super::print::field_text(&field, self.vocabulary.scope))
            .chain(Sort::all().map(|sort| sort.name().to_owned()))
            .chain(["motif", "own", "segment", "page", "page_type", "has", "not"].map(str::to_owned))
            .chain(self.vocabulary.own_columns().map(|spec| spec.name.to_owned()))
            .chain(self.vocabulary.properties.keys().map(|name| format!("property.{name}")))
            .collect();
        // The name of a property alone is understood as a slip, too.
        if let Some(name) = self.vocabulary.properties.keys().find(|n| n.eq_ignore_ascii_case(word)) {
            let error = ExprError::new(at.clone(), "Properties are written with property. before their name");
            return error.suggest(at, format!("property.{}", super::print::quoted(name)));
        }
        let mut error = unknown("Nothing has this name", word, at.clone(), known.iter().map(String::as_str));
        if let Some(suggestion) = &mut error.suggestion {
            suggestion.with = suggestion.with.trim_matches('"').to_owned();
        }
        error
    }

    /// The rest of a dotted name, which may be a text in quotes right behind the dot.
    fn after_dot(&mut self, rest: &str, at: Range<usize>) -> Result<(String, Range<usize>), ExprError> {
        if !rest.is_empty() {
            return Ok((rest.to_owned(), at.end - rest.len()..at.end));
        }
        let token = self.peek().clone();
        match token.kind {
            Kind::Text(name) if token.at.start == at.end => {
                self.take();
                Ok((name, token.at))
            }
            _ => Err(ExprError::new(at, "The name behind the dot is missing")),
        }
    }

    /// The condition ends before the present token.
    fn stands_alone(&self) -> bool {
        match &self.peek().kind {
            Kind::End | Kind::Close => true,
            Kind::Word(word) => ["and", "or"].iter().any(|next| word.eq_ignore_ascii_case(next)),
            _ => false,
        }
    }

    /// Operator and values of a type.
    fn compared(&mut self, value_type: ValueType, expect: Expect) -> Result<(Op, Vec<Value>), ExprError> {
        // `bot` alone says the same as `bot = yes`.
        if value_type == ValueType::Flag && self.stands_alone() {
            return Ok((Op::Is, vec![Value::Flag(true)]));
        }
        let token = self.take();
        let op = match &token.kind {
            Kind::Op(op) => Some(*op),
            Kind::Word(word) => {
                SPOKEN.iter().find(|(spoken, _)| word.eq_ignore_ascii_case(spoken)).map(|(_, op)| *op)
            }
            _ => None,
        };
        let allowed = || value_type.ops().iter().map(|op| op.sign()).collect::<Vec<_>>().join(" ");
        let Some(op) = op else {
            let at = token.at.start..token.at.start;
            let (sign, message) =
                (value_type.ops()[0].sign(), format!("A comparison is missing: {}", allowed()));
            let error = ExprError::new(token.at, message);
            // Where a value stands already, only the sign is missing.
            return Err(match token.kind {
                Kind::Number(_) | Kind::Text(_) => error.suggest(at, format!("{sign} ")),
                _ => error,
            });
        };
        if !value_type.ops().contains(&op) {
            let message = format!("This is compared by {}", allowed());
            return Err(
                ExprError::new(token.at.clone(), message).suggest(token.at, value_type.ops()[0].sign())
            );
        }
        if op != Op::In {
            self.offer(expect);
            return Ok((op, vec![self.value(value_type)?]));
        }
        if !self.take_kind(&Kind::Open) {
            self.offer(Expect::Word("("));
            return self.fail("After in stands a list in brackets: in (phone, tablet)");
        }
        let mut values = Vec::new();
        loop {
            self.offer(expect.clone());
            values.push(self.value(value_type)?);
            if values.len() > MAX_VALUES {
                return self.fail(format!("There are more than {MAX_VALUES} values"));
            }
            self.offer(Expect::Word(")"));
            if self.take_kind(&Kind::Close) {
                return Ok((op, values));
            }
            if !self.take_kind(&Kind::Comma) {
                return self.fail("Values of a list are parted by commas, and end with a bracket");
            }
        }
    }

    fn value(&mut self, value_type: ValueType) -> Result<Value, ExprError> {
        let token = self.take();
        let at = token.at.clone();
        let (text, bare) = match token.kind {
            Kind::Word(text) | Kind::Number(text) => (text, true),
            Kind::Text(text) => (text, false),
            _ => return Err(ExprError::new(at, "The value is missing")),
        };
        match value_type {
            ValueType::Text => Ok(Value::Text(text.into())),
            ValueType::Flag => match text.to_lowercase().as_str() {
                "yes" | "true" | "1" => Ok(Value::Flag(true)),
                "no" | "false" | "0" => Ok(Value::Flag(false)),
                _ => Err(ExprError::new(at.clone(), "This is yes or no").suggest(at, "yes")),
            },
            ValueType::Date => date_ms(&text).map(Value::Date).ok_or_else(|| {
                ExprError::new(at, "A day is written 2026-01-31, a moment 2026-01-31T12:30 (UTC)")
            }),
            ValueType::Number(_) if !bare => {
                let error = ExprError::new(at.clone(), "This is a number, without quotes");
                Err(if text.parse::<f64>().is_ok() { error.suggest(at, text) } else { error })
            }
            ValueType::Number(unit) => {
                let (text, at) = self.with_unit(text, at);
                number(&text, unit, at).map(Value::Number)
            }
        }
    }

    /// A unit may stand apart from its number: `30 s`.
    fn with_unit(&mut self, text: String, at: Range<usize>) -> (String, Range<usize>) {
        let bare = text.parse::<f64>().is_ok();
        if let Kind::Word(word) = &self.peek().kind
            && bare
            && (time_ms(1.0, word).is_some() || matches!(&**word, "px" | "viewports"))
        {
            let joined = format!("{text}{word}");
            let end = self.take().at.end;
            return (joined, at.start..end);
        }
        (text, at)
    }

    // --- events

    pub fn chain(&mut self) -> Result<Chain, ExprError> {
        let first = self.event()?;
        let mut steps = vec![Step::of(first)];
        loop {
            self.offer(Expect::Word("then"));
            if !self.peek().is("then") {
                break;
            }
            let then = self.take().at;
            if steps.len() == MAX_STEPS {
                return Err(ExprError::new(then, format!("There are more than {MAX_STEPS} steps")));
            }
            let at = self.peek().at.clone();
            let absent = self.take_word("no") || self.peek().is("not") && self.take_word("not");
            if absent && steps.last().is_some_and(|s| s.absent) {
                return Err(ExprError::new(at, "Between two steps only one kind of event can be missing"));
            }
            let mut step = Step { absent, ..Step::of(self.event()?) };
            loop {
                if self.take_word("within") {
                    step.within_ms = Some(self.time()?);
                } else if self.take_word("after") {
                    step.after_ms = Some(self.time()?);
                } else {
                    break;
                }
            }
            if let (Some(after), Some(within)) = (step.after_ms, step.within_ms)
                && after > within
            {
                let message = "The earliest time lies behind the latest one";
                return Err(ExprError::new(at, message));
            }
            let closed = step.absent && step.after_ms.is_some();
            if closed {
                return Err(ExprError::new(at, "What must not happen has a latest time only: within 30s"));
            }
            steps.push(step);
        }
        let between = steps.iter().zip(steps.iter().skip(1)).find(|(s, _)| s.absent && s.within_ms.is_some());
        if between.is_some() {
            return self.fail(
                "The time stands behind the step that follows: click then no scroll then submit within 30s",
            );
        }
        Ok(Chain { steps })
    }

    fn time(&mut self) -> Result<i64, ExprError> {
        self.offer(Expect::Time);
        let token = self.take();
        match token.kind {
            Kind::Number(text) => {
                let (text, at) = self.with_unit(text, token.at);
                number(&text, Unit::Milliseconds, at).map(|ms| ms as i64)
            }
            _ => Err(ExprError::new(token.at, "A time is missing: 30s, 500ms, 2min")),
        }
    }

    fn event(&mut self) -> Result<Pattern, ExprError> {
        self.offer(Expect::Event);
        let token = self.take();
        let at = token.at.clone();
        let Kind::Word(word) = token.kind else {
            return Err(ExprError::new(at, "The name of an action, signal or motif is missing"));
        };
        self.node(at.clone())?;
        let sort = if word.eq_ignore_ascii_case("motif") {
            let vocabulary = self.vocabulary;
            let (name, at) = self.name(Expect::Motif, "motif")?;
            match vocabulary.motifs.get(&*name) {
                Some(motif) => Sort::Motif(Arc::clone(motif)),
                None => {
                    let names = vocabulary.motifs.keys().map(|n| &**n);
                    return Err(unknown("There is no motif of this name", &name, at, names));
                }
            }
        } else if word.eq_ignore_ascii_case("own") {
            let vocabulary = self.vocabulary;
            let (name, at) = self.name(Expect::Composed, "signal")?;
            if let Some(reason) = vocabulary.refused.get(&*name) {
                return Err(ExprError::new(at, reason));
            }
            if !vocabulary.any_composed && !vocabulary.composed.contains_key(&*name) {
                let names = vocabulary.composed.keys().map(|n| &**n);
                return Err(unknown("There is no signal of one's own of this name here", &name, at, names));
            }
            Sort::Composed(format!("own/{name}").into())
        } else if word.eq_ignore_ascii_case("page") {
            Sort::Action(ActionKind::PageView)
        } else {
            match self.event_sort(&word) {
                Some(sort) => sort,
                None => {
                    let names: Vec<&str> =
                        Sort::all().map(|s| s.name()).chain(["motif", "own", "page"]).collect();
                    return Err(unknown("There is no action or signal of this name", &word, at, names));
                }
            }
        };
        let mut pattern = Pattern::any(sort);
        if self.take_kind(&Kind::OpenSquare) {
            loop {
                let filter = self.filter(&pattern.sort)?;
                pattern.filters.push(filter);
                if pattern.filters.len() > MAX_VALUES {
                    return self.fail(format!("There are more than {MAX_VALUES} filters"));
                }
                self.offer(Expect::Word("]"));
                if self.take_kind(&Kind::CloseSquare) {
                    break;
                }
                self.offer(Expect::Word(","));
                if !self.take_kind(&Kind::Comma) && !self.take_word("and") {
                    return self.fail("Filters of an event are parted by commas, and end with ]");
                }
            }
        }
        Ok(pattern)
    }

    fn filter(&mut self, sort: &Sort) -> Result<Filter, ExprError> {
        self.offer(Expect::Filter(sort.clone()));
        let token = self.take();
        let at = token.at.clone();
        let Kind::Word(word) = token.kind else {
            return Err(ExprError::new(at, "A filter is missing: text, path, role …"));
        };
        self.node(at.clone())?;
        let field = sort.fields().iter().copied().find(|f| f.name().eq_ignore_ascii_case(&word));
        let Some(field) = field else {
            let names = sort.fields().iter().map(|f| f.name());
            return Err(unknown(&format!("A {} has nothing of this name", sort.name()), &word, at, names));
        };
        let value_type = field.value_type();
        self.offer(Expect::Op(value_type));
        let (op, values) = self.compared(value_type, Expect::EventValue(field))?;
        Ok(Filter { field, op, values })
    }
}

/// A number with a unit, in the unit of the field.
fn number(text: &str, unit: Unit, at: Range<usize>) -> Result<f64, ExprError> {
    let digits =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
    let (value, suffix) = text.split_at(digits);
    let value: f64 = match value.parse() {
        Ok(value) => value,
        Err(_) => return Err(ExprError::new(at, format!("This is not a number: {text}"))),
    };
    let wrong = |message: &str| ExprError::new(at.clone(), message);
    match (unit, suffix) {
        (Unit::Milliseconds, "") => {
            Err(wrong("A time has a unit: ms, s, min or h").suggest(at.clone(), format!("{value}s")))
        }
        (Unit::Seconds, "" | "s") => Ok(value),
        (Unit::Milliseconds | Unit::Seconds, suffix) => match time_ms(value, suffix) {
            Some(ms) if unit == Unit::Seconds => Ok(ms / 1_000.0),
            Some(ms) => Ok(ms.round()),
            None => Err(wrong("A time is given in ms, s, min or h").suggest(at.clone(), format!("{value}s"))),
        },
        (Unit::Share, "%") => Ok(value / 100.0),
        (_, "") => Ok(value),
        (Unit::Named(named), suffix) if suffix == named => Ok(value),
        (Unit::Share, _) => {
            Err(wrong("A share is given from 0 to 1 or in %").suggest(at.clone(), value.to_string()))
        }
        (Unit::Named(named), _) => {
            Err(wrong(&format!("This is given in {named}")).suggest(at.clone(), value.to_string()))
        }
        (Unit::Count, _) => Err(wrong("A count has no unit").suggest(at.clone(), value.to_string())),
    }
}

pub(in crate::mining) fn time_ms(value: f64, unit: &str) -> Option<f64> {
    let factor = match unit.to_lowercase().as_str() {
        "ms" => 1.0,
        "s" | "sec" | "second" | "seconds" => 1_000.0,
        "m" | "min" | "minute" | "minutes" => 60_000.0,
        "h" | "hour" | "hours" => 3_600_000.0,
        _ => return None,
    };
    let ms = value * factor;
    (ms.is_finite() && ms.abs() < 1e15).then_some(ms)
}

/// A day or moment as milliseconds since 1970-01-01 UTC.
pub(super) fn date_ms(text: &str) -> Option<i64> {
    let utc = jiff::tz::TimeZone::UTC;
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_millisecond());
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    civil.to_zoned(utc).ok().map(|z| z.timestamp().as_millisecond())
}
