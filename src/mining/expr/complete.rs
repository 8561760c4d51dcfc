//! What could be written at a place of an unfinished expression; knows no session and no window.

use super::ast::Op;
use super::event::{EventField, Sort};
use super::field::{Field, RowField, Unit, ValueType, fields};
use super::lex::{Kind, Token, lex};
use super::parse::Parser;
use super::print::{field_text, quoted};
use super::vocabulary::Vocabulary;
use crate::model::PageType;
use std::ops::Range;
use std::sync::Arc;

/// Most that are offered at once.
const MOST: usize = 250;

/// What the grammar allows at a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expect {
    Condition,
    Field,
    Event,
    Segment,
    Motif,
    Composed,
    Filter(Sort),
    Op(ValueType),
    /// A number of times: `>= 3`.
    Counts,
    Number,
    Time,
    Value(Field),
    EventValue(EventField),
    Word(&'static str),
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is put in place of [`Completions::replace`].
    pub insert: String,
    /// What it means, for people; may be empty.
    pub meaning: String,
}

/// Ways to go on, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// The begun word before the cursor; bytes of the text.
    pub replace: Range<usize>,
    pub offers: Vec<Completion>,
    /// Further ones that fit; write more to see them.
    pub more: usize,
}

/// What could stand at `cursor`, a byte of `text`. Nothing where the text before it cannot be read.
pub fn complete(text: &str, cursor: usize, vocabulary: &Vocabulary) -> Completions {
    let cursor = (0..=cursor.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let before = &text[..cursor];
    let (start, begun) = begun_word(before);
    let Ok(mut parser) = Parser::new(&before[..start], vocabulary) else { return Completions::default() };
    // An error at the end only says that something is missing, which is what is looked for.
    let _ = if vocabulary.steps_alone { parser.chain().map(drop) } else { parser.whole().map(drop) };
    let begun = begun.trim_start_matches(['"', '\'', '“', '„']).to_lowercase();
    let mut found: Vec<(usize, Completion)> = Vec::new();
    for expect in &parser.wanted {
        for (insert, meaning) in offers(expect, vocabulary) {
            let plain = insert.trim_matches('"').to_lowercase();
            let rank = match plain.find(&begun) {
                _ if begun.is_empty() => 1,
                Some(0) if plain == begun => 0,
                Some(0) => 1,
                Some(_) => 2,
                // Words for people are found by what they mean.
                None if meaning.to_lowercase().contains(&begun) && begun.len() > 2 => 3,
                None => continue,
            };
            if !found.iter().any(|(_, c)| c.insert == insert) {
                found.push((rank, Completion { insert, meaning }));
            }
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    let more = found.len().saturating_sub(MOST);
    let offers = found.into_iter().take(MOST).map(|(_, c)| c).collect();
    Completions { replace: start..cursor, offers, more }
}

/// Where the word before the end begins, and the word.
fn begun_word(before: &str) -> (usize, &str) {
    match lex(before) {
        Ok(tokens) => match tokens.iter().rev().nth(1) {
            Some(Token { kind: Kind::Word(_) | Kind::Number(_), at }) if at.end == before.len() => {
                (at.start, &before[at.clone()])
            }
            _ => (before.len(), ""),
        },
        // A text whose quote is still open.
        Err(error) => (error.at.start, &before[error.at.start..]),
    }
}

fn offers(expect: &Expect, vocabulary: &Vocabulary) -> Vec<(String, String)> {
    let known = |field: &Field| (field_text(field, vocabulary.scope), field.meaning().to_owned());
    let sorts = || Sort::all().map(|sort| (sort.name().to_owned(), sort.meaning()));
    let named = |word: &str, meaning: &str| (word.to_owned(), meaning.to_owned());
    match expect {
        Expect::Condition => {
            let mut all = vec![
                named("page", "A page by its path: page = \"/cart*\""),
                named("page_type", "A page by its kind: page_type = cart"),
            ];
            let (features, others): (Vec<Field>, Vec<Field>) =
                all_fields(vocabulary).into_iter().partition(|f| matches!(f, Field::Feature(_)));
            all.extend(others.iter().map(known));
            all.extend(sorts());
            all.extend(features.iter().map(known));
            if !vocabulary.motifs.is_empty() {
                all.push(named("motif", "A named pattern"));
            }
            if !vocabulary.composed.is_empty() {
                all.push(named("own", "A signal of this project"));
            }
            if !vocabulary.segments.is_empty() {
                all.push(named("segment", "A saved condition"));
            }
            all.push(named("not", "The opposite of what follows"));
            all.push(named("has", "A value is known: has user"));
            all.push(named("count(", "How often ordered steps happen"));
            all
        }
        Expect::Field => all_fields(vocabulary).iter().map(known).collect(),
        Expect::Event => {
            let motif = (!vocabulary.motifs.is_empty()).then(|| named("motif", "A named pattern"));
            let own = (!vocabulary.composed.is_empty()).then(|| named("own", "A signal of this project"));
            sorts().chain([named("page", "A page begins")]).chain(motif).chain(own).collect()
        }
        Expect::Segment => {
            vocabulary.segments.iter().map(|(n, text)| (quoted(n), text.to_string())).collect()
        }
        Expect::Motif => vocabulary.motifs.iter().map(|(n, motif)| (quoted(n), motif.text())).collect(),
        Expect::Composed => {
            vocabulary.composed.iter().map(|(n, label)| (quoted(n), label.to_string())).collect()
        }
        Expect::Filter(sort) => {
            sort.fields().iter().map(|field| named(field.name(), field.meaning())).collect()
        }
        Expect::Op(value_type) => value_type.ops().iter().map(|op| named(op.sign(), op.label())).collect(),
        Expect::Counts => Op::ORDER.iter().map(|op| named(op.sign(), op.label())).collect(),
        Expect::Number => parameters(vocabulary, |_| true),
        Expect::Time => {
            let mut times = parameters(vocabulary, |written| written.ends_with("ms"));
            times.extend(["1s", "5s", "10s", "30s", "1min", "5min"].map(|t| named(t, "")));
            times
        }
        Expect::Value(field) => values(field, vocabulary),
        Expect::EventValue(field) => event_values(*field, vocabulary),
        Expect::Word(word) => vec![named(word, meaning_of(word))],
    }
}

/// Named numbers of a kind.
fn parameters(vocabulary: &Vocabulary, fits: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let all = vocabulary.parameters.iter().flatten().filter(|(_, (written, _))| fits(written));
    all.map(|(name, (written, meaning))| (format!("${name}"), format!("{meaning}, now {written}"))).collect()
}

fn all_fields(vocabulary: &Vocabulary) -> Vec<Field> {
    fields()
        .chain(vocabulary.own_columns().map(Field::Feature))
        .chain(vocabulary.properties.keys().map(|name| Field::Property(Arc::clone(name))))
        .chain(vocabulary.rounds.iter().map(|round| Field::Label(Some(Arc::clone(round)))))
        .collect()
}

fn values(field: &Field, vocabulary: &Vocabulary) -> Vec<(String, String)> {
    let list = |values: &[Arc<str>]| values.iter().map(|v| (quoted(v), String::new())).collect();
    match field {
        Field::Row(RowField::User) => list(&vocabulary.users),
        Field::Row(RowField::Device) => list(&vocabulary.devices),
        Field::Row(RowField::Url) => list(&vocabulary.paths),
        Field::Tag => list(&vocabulary.tags),
        Field::Label(_) => list(&vocabulary.labels),
        Field::Property(name) => vocabulary.properties.get(name).map(|v| list(v)).unwrap_or_default(),
        other => typed(other.value_type()),
    }
}

fn event_values(field: EventField, vocabulary: &Vocabulary) -> Vec<(String, String)> {
    let list = |values: &[&str]| values.iter().map(|v| (quoted(v), String::new())).collect();
    match field {
        EventField::PageType => list(&PageType::ALL.map(PageType::name)),
        EventField::Direction => list(&["down", "up"]),
        EventField::Role => list(&["button", "link", "textbox", "checkbox", "combobox"]),
        EventField::Path => vocabulary.paths.iter().map(|p| (quoted(p), String::new())).collect(),
        other => {
            let is_time = other.value_type() == ValueType::Number(Unit::Milliseconds);
            let is_number = matches!(other.value_type(), ValueType::Number(_));
            let mut all = parameters(vocabulary, |written| is_number && written.ends_with("ms") == is_time);
            all.extend(typed(other.value_type()));
            all
        }
    }
}

fn typed(value_type: ValueType) -> Vec<(String, String)> {
    let list = |values: &[&str]| values.iter().map(|v| ((*v).to_owned(), String::new())).collect();
    match value_type {
        ValueType::Flag => list(&["yes", "no"]),
        ValueType::Number(Unit::Milliseconds | Unit::Seconds) => list(&["10s", "30s", "1min", "5min"]),
        ValueType::Number(Unit::Share) => list(&["25%", "50%", "75%"]),
        _ => Vec::new(),
    }
}

fn meaning_of(word: &str) -> &'static str {
    match word {
        "and" => "Both hold",
        "or" => "One of them holds",
        "then" => "This follows",
        "no" => "And none of these",
        "within" => "At most this long after the step before",
        "after" => "At least this long after the step before",
        _ => "",
    }
}
