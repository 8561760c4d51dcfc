//! `binocular expressions`: what can be asked in `--where`, and saved conditions; and `binocular tag`.

use super::filter::{Known, Refused, ended};
use super::mined::Mined;
use super::table::{Output, Table, emit};
use super::{Done, Outcome, say};
use crate::mining::expr::{Field, Scope, Sort, Unit, ValueType, fields, parse};
use crate::mining::store::{put_segment, remove_segment};
use crate::project::Project;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Lists everything that an expression can name, with its unit and meaning.
///
/// Example: binocular expressions --format csv
#[derive(Debug, Args)]
pub(super) struct Expressions {
    #[command(flatten)]
    output: Output,
}

impl Expressions {
    pub fn run(self) -> Outcome {
        let mut table = Table::default();
        let mut rows: Vec<[String; 4]> = fields()
            .map(|field| {
                let kind = match field {
                    Field::Feature(_) => "feature of a sequence",
                    _ => "column of a session",
                };
                [name_of(&field), kind.to_owned(), unit(field.value_type()), field.meaning().to_owned()]
            })
            .collect();
        rows.push(row("property.NAME", "column of a session", "text", "A property that the recorder gave"));
        rows.push(row("label.ROUND", "column of a session", "text", "Final label in this closed round"));
        rows.extend(Sort::all().map(|sort| {
            let kind = match sort {
                Sort::Signal(_) | Sort::AnySignal => "signal",
                _ => "action",
            };
            let filters: Vec<&str> = sort.fields().iter().map(|f| f.name()).collect();
            let filters = format!("[{}]", filters.join(", "));
            [sort.name().to_owned(), kind.to_owned(), filters, sort.meaning()]
        }));
        rows.push(row("motif NAME", "motif", "[at, duration]", "A named pattern"));
        rows.push(row("own NAME", "signal", "[text, path, …]", "A signal of this project"));
        rows.push(row("segment NAME", "segment", "", "A saved condition"));
        for (at, head) in ["name", "kind", "unit_or_filters", "meaning"].into_iter().enumerate() {
            table = table.text(head, rows.iter().map(|row| row[at].clone()));
        }
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}

fn row(name: &str, kind: &str, unit: &str, meaning: &str) -> [String; 4] {
    [name, kind, unit, meaning].map(str::to_owned)
}

fn name_of(field: &Field) -> String {
    match field {
        Field::Feature(spec) => format!("sequence.{}", spec.name),
        Field::Row(row) => row.name().to_owned(),
        Field::Tag => "tag".to_owned(),
        Field::Label(_) => "label".to_owned(),
        Field::Property(name) => format!("property.{name}"),
    }
}

fn unit(value_type: ValueType) -> String {
    match value_type {
        ValueType::Text => "text".to_owned(),
        ValueType::Flag => "yes or no".to_owned(),
        ValueType::Date => "day or moment, UTC".to_owned(),
        ValueType::Number(Unit::Count) => "number".to_owned(),
        ValueType::Number(Unit::Milliseconds | Unit::Seconds) => "time: ms, s, min, h".to_owned(),
        ValueType::Number(Unit::Share) => "share, or %".to_owned(),
        ValueType::Number(Unit::Named(unit)) => unit.to_owned(),
    }
}

/// Saved conditions: list, save, remove.
#[derive(Debug, Args)]
pub(super) struct Segments {
    #[command(subcommand)]
    action: SegmentAction,
}

#[derive(Debug, Subcommand)]
enum SegmentAction {
    /// Lists the saved conditions, each with the sessions for which it holds.
    ///
    /// Example: binocular segments list study.binocular
    List {
        project: PathBuf,
        #[command(flatten)]
        output: Output,
    },
    /// Saves a condition under a name; another one of this name stays as an earlier version.
    ///
    /// Example: binocular segments save study.binocular "Lost buyers" "page = /cart* and not submit"
    Save { project: PathBuf, name: String, expression: String },
    /// Takes a saved condition away.
    ///
    /// Example: binocular segments remove study.binocular "Lost buyers"
    Remove { project: PathBuf, name: String },
}

impl Segments {
    pub fn run(self) -> Outcome {
        match self.action {
            SegmentAction::List { project, output } => list(&project, &output),
            SegmentAction::Save { project, name, expression } => {
                let mut project = Project::open(&project).map_err(say)?;
                let known = Known::of(&project, Scope::Session)?;
                if let Err(refused) = known.read(&expression) {
                    return ended(refused);
                }
                put_segment(&mut project, &name, &expression, &known.vocabulary).map_err(say)?;
                Ok(Done::Fully)
            }
            SegmentAction::Remove { project, name } => {
                let mut project = Project::open(&project).map_err(say)?;
                if remove_segment(&mut project, &name).map_err(say)? {
                    Ok(Done::Fully)
                } else {
                    Err(format!("there is no segment of this name; list them to see those there are: {name}"))
                }
            }
        }
    }
}

fn list(path: &std::path::Path, output: &Output) -> Outcome {
    let mined = Mined::open(path)?;
    let known = Known::of(&mined.project, Scope::Session)?;
    let mut rows = Vec::new();
    for (name, text) in &known.vocabulary.segments {
        let (count, problem) = match parse(text, &known.vocabulary) {
            Ok(expression) => (Some(known.select(&mined.project, &expression)?.len() as i64), None),
            Err(error) => (None, Some(error.to_string())),
        };
        rows.push((name.to_string(), text.to_string(), count, problem));
    }
    output.table(
        Table::default()
            .text("segment", rows.iter().map(|r| r.0.clone()))
            .maybe_int("sessions", rows.iter().map(|r| r.2))
            .int("of_sessions", rows.iter().map(|_| known.rows.len() as i64))
            .text("expression", rows.iter().map(|r| r.1.clone()))
            .maybe_text("problem", rows.iter().map(|r| r.3.clone())),
    )?;
    Ok(mined.done())
}

/// Tags every session for which a rule holds.
///
/// A tag stays when the rule no longer holds; --remove takes it from those for which it does. While a blind round is open
/// nothing is tagged.
///
/// Example: binocular tag study.binocular --rule "dead_click >= 3 and page = /pricing*" --tag friction
#[derive(Debug, Args)]
pub(super) struct Tag {
    project: PathBuf,
    /// The condition, as for --where.
    #[arg(long, value_name = "EXPR")]
    rule: String,
    #[arg(long = "tag", value_name = "TAG")]
    name: String,
    /// Take the tag away instead.
    #[arg(long)]
    remove: bool,
}

impl Tag {
    pub fn run(self) -> Outcome {
        let mut mined = Mined::open(&self.project)?;
        let rounds = crate::coding::Round::all(&mined.project).map_err(say)?;
        if let Some(round) = rounds.iter().find(|round| round.state.is_blind()) {
            return Err(format!("blind round {} is open; tag after the reveal", round.id));
        }
        let known = Known::of(&mined.project, Scope::Session)?;
        let expression = match known.read(&self.rule) {
            Ok(expression) => expression,
            Err(refused @ Refused::Expression) => return ended(refused),
            Err(Refused::Failed(failure)) => return Err(failure),
        };
        let sessions = known.select(&mined.project, &expression)?;
        for session in &sessions {
            let done = if self.remove {
                mined.project.remove_tag(session, &self.name)
            } else {
                mined.project.add_tag(session, &self.name)
            };
            done.map_err(say)?;
        }
        let what = if self.remove { "no longer have" } else { "have" };
        let told =
            format!("{} of {} sessions {what} the tag {}\n", sessions.len(), known.rows.len(), self.name);
        emit(told.as_bytes(), None)?;
        Ok(mined.done())
    }
}
