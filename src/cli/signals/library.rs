//! The library as tables: definitions with their counts, one definition with its numbers, its hits; changes nothing but
//! what has to be found anew.

use super::all;
use crate::cli::mined::Mined;
use crate::cli::table::{Output, Table};
use crate::cli::{Outcome, read_project, say};
use crate::coding::Round;
use crate::mining::signals::{PRESETS, Rule, RuleSet, Unit, spec_of};
use crate::mining::store::{Judgements, SetAside, hits_of, library_counts, rules_of};
use crate::project::Project;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Lists the definitions of the project with their hits, sessions and judged precision.
///
/// The share is that of the sessions with at least one hit among all sessions; precision is the share of confirmed hits
/// among the judged ones, with the 95 % interval of Wilson (1927), and is left out while a blind round is open.
///
/// Example: binocular signals list study.binocular
#[derive(Debug, Args)]
pub(super) struct List {
    project: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let project = &mined.project;
        let rules = rules_of(project).map_err(say)?;
        let counts = library_counts(project).map_err(say)?;
        let judged = judgements(project)?;
        let aside = SetAside::of(project).map_err(say)?;
        mined.tell_aside()?;
        let sessions = aside.mined();
        let of = |rule: &Rule| counts.get(&**rule.id()).copied().unwrap_or_default();
        let precision = |rule: &Rule| judged.precision(rule.id(), rule.version());
        let rows = rules.rules();
        let share = |rule: &Rule| (sessions > 0).then(|| of(rule).sessions as f64 / sessions as f64);
        self.output.table(
            Table::default()
                .text("signal", rows.iter().map(|r| r.id().to_string()))
                .text("name", rows.iter().map(|r| r.label().to_owned()))
                .int("version", rows.iter().map(|r| i64::from(r.version())))
                .bool("on", rows.iter().map(Rule::is_on))
                .int("hits", rows.iter().map(|r| of(r).hits as i64))
                .int("sessions", rows.iter().map(|r| of(r).sessions as i64))
                .float("share", rows.iter().map(share))
                .int("judged", rows.iter().map(|r| judged.counts(r.id(), r.version()).1 as i64))
                .float("precision", rows.iter().map(|r| precision(r).map(|(p, _)| p)))
                .float("precision_low", rows.iter().map(|r| precision(r).map(|(_, (low, _))| low)))
                .float("precision_high", rows.iter().map(|r| precision(r).map(|(_, (_, high))| high)))
                .text("author", rows.iter().map(|r| r.author().to_string()))
                .text("thresholds", rows.iter().map(thresholds)),
        )?;
        Ok(mined.done())
    }
}

/// What was said of hits could hint at what a coder thinks; nothing is told while a blind round is open.
fn judgements(project: &Project) -> Result<Judgements, String> {
    let blind = Round::all(project).map_err(say)?.iter().any(|round| round.state.is_blind());
    if blind { Ok(Judgements::default()) } else { Judgements::read(project).map_err(say) }
}

fn thresholds(rule: &Rule) -> String {
    let numbers = rule.values().map(|(t, value)| format!("{}={}", t.name, plain(value)));
    let texts =
        rule.texts().filter(|(_, text)| !text.is_empty()).map(|(t, text)| format!("{}={text}", t.name));
    numbers.chain(texts).collect::<Vec<_>>().join(" ")
}

pub(super) fn plain(value: f64) -> String {
    format!("{}", (value * 1e6).round() / 1e6)
}

/// Shows one definition: meaning, rule, exceptions, thresholds with their units, ranges and source, and presets.
///
/// Example: binocular signals show study.binocular rage_click
#[derive(Debug, Args)]
pub(super) struct Show {
    project: PathBuf,
    /// Name of the definition, see `signals list`.
    signal: String,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub fn run(self) -> Outcome {
        let project = read_project(&self.project)?;
        let rules = rules_of(&project).map_err(say)?;
        let rule = rules.named(&self.signal).map_err(say)?;
        self.output.document(|| text(rule), || document(&rules, rule), || numbers(rule))?;
        Ok(crate::cli::Done::Fully)
    }
}

fn text(rule: &Rule) -> String {
    let spec = spec_of(rule.kind());
    let mut out = format!(
        "{} ({}), version {} by {}{}\n\nMeaning: {}\nRule: {}\nExcept: {}\nSource: {}\n\n",
        rule.label(),
        rule.id(),
        rule.version(),
        rule.author(),
        if rule.is_on() { "" } else { ", switched off" },
        rule.meaning(),
        spec.rule,
        spec.except,
        rule.source()
    );
    out.push_str(&numbers(rule).to_text());
    for (setting, text) in rule.texts() {
        let _ = writeln!(out, "{} = {}  ({}: {})", setting.name, text, setting.label, setting.hint);
    }
    let presets: Vec<&str> = PRESETS.iter().filter(|p| p.kind == rule.kind()).map(|p| p.name).collect();
    if !presets.is_empty() {
        let _ = writeln!(out, "\nPresets: {}", presets.join(", "));
    }
    out
}

fn numbers(rule: &Rule) -> Table {
    let rows: Vec<_> = rule.values().collect();
    let unit = |unit: Unit| match unit {
        Unit::Switch => "0 or 1",
        Unit::Count => "count",
        Unit::Share => "share",
        other => other.suffix(),
    };
    Table::default()
        .text("threshold", rows.iter().map(|(t, _)| t.name.to_owned()))
        .text("value", rows.iter().map(|(_, v)| plain(*v)))
        .text("unit", rows.iter().map(|(t, _)| unit(t.unit).to_owned()))
        .text("default", rows.iter().map(|(t, _)| plain(t.default)))
        .text("from", rows.iter().map(|(t, _)| plain(t.min)))
        .text("to", rows.iter().map(|(t, _)| plain(t.max)))
        .text("meaning", rows.iter().map(|(t, _)| t.label.to_owned()))
}

fn document(rules: &RuleSet, rule: &Rule) -> Value {
    let spec = spec_of(rule.kind());
    let stored = rules.to_json_of(&[rule.id().to_string()]).unwrap_or_default();
    let stored: Value = serde_json::from_str(&stored).unwrap_or(Value::Null);
    json!({
        "signal": &**rule.id(),
        "name": rule.label(),
        "version": rule.version(),
        "author": &**rule.author(),
        "on": rule.is_on(),
        "meaning": rule.meaning(),
        "rule": spec.rule,
        "except": spec.except,
        "source": rule.source(),
        "thresholds": stored["rules"][0]["thresholds"],
        "texts": stored["rules"][0]["texts"],
        "presets": PRESETS.iter().filter(|p| p.kind == rule.kind()).map(|p| p.name).collect::<Vec<_>>(),
    })
}

/// Lists the hits of one definition over all sessions, with their evidence.
///
/// Example: binocular signals hits study.binocular rage_click --format jsonl
#[derive(Debug, Args)]
pub(super) struct Hits {
    project: PathBuf,
    /// Name of the definition, see `signals list`.
    signal: String,
    #[command(flatten)]
    output: Output,
}

impl Hits {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let (hits, _) = hits_of(&mined.project, &self.signal, usize::MAX >> 1).map_err(say)?;
        let mut sink = self.output.sink()?;
        sink.push(all::table(&crate::model::SessionId::new(""), &[]))?;
        for of_session in hits.chunk_by(|a, b| a.session == b.session) {
            let rows: Vec<_> = of_session.iter().map(|h| h.hit.clone()).collect();
            sink.push(all::table(&of_session[0].session, &rows))?;
        }
        sink.finish()?;
        Ok(mined.done())
    }
}
