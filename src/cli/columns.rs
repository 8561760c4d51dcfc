//! `binocular columns`: what the columns of an event table seem to be, and what a mapping of them would make.

use super::import::options;
use super::table::{Brief, say_json};
use super::{Done, Outcome};
use crate::ingest::tables::{self, Check, Mapping, PRESETS, columns_with_lists};
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Prints the mapping of a table's columns, as --columns of import takes it, and what it would make of the table.
///
/// Nothing is stored. Write the printed mapping to a file, change it, and try it with --columns until the rows are
/// understood as they should be.
///
/// Example: binocular columns events.csv --mapping-only > mapping.json
#[derive(Debug, Args)]
pub(super) struct Columns {
    /// The table: CSV, TSV, JSON, JSON lines, Parquet or Arrow.
    input: PathBuf,
    /// A mapping to try instead of the guessed one.
    #[arg(long = "columns", id = "columns", value_name = "MAPPING.json")]
    mapping: Option<PathBuf>,
    /// Begin with the mapping of a tool: fullstory, logrocket, ga4, snowplow, amplitude, mixpanel and others.
    #[arg(long, conflicts_with = "columns")]
    preset: Option<String>,
    /// The mapping as JSON and nothing else.
    #[arg(long)]
    mapping_only: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Columns {
    pub fn run(self) -> Outcome {
        let options = options(self.mapping.as_deref(), &[])?;
        let shown = self.input.display();
        let Some(preview) = tables::preview(&self.input, &options) else {
            return Err(format!("this is no table that can be read: {shown}"));
        };
        let mapping = match (&options.columns, &self.preset) {
            (Some(mapping), _) => (**mapping).clone(),
            (None, Some(name)) => {
                let preset = PRESETS.iter().find(|p| p.name == name);
                let names = || PRESETS.iter().map(|p| p.name).collect::<std::collections::BTreeSet<_>>();
                preset.map(|p| p.mapping(&preview.columns)).ok_or_else(|| {
                    let names: Vec<_> = names().into_iter().collect();
                    format!("there is no preset named {name}; the presets are {}", names.join(", "))
                })?
            }
            (None, None) => preview.guess.clone(),
        };
        if self.mapping_only {
            let text = || format!("{}\n", mapping.to_json());
            say_json(Brief::Text, text, || Value::Null)?;
            return Ok(Done::Fully);
        }
        let missing = mapping.check().err();
        let sums = preview.only_sums && mapping.column(tables::Role::Time).is_none();
        let missing = if sums { Some(tables::ONLY_SUMS.to_owned()) } else { missing };
        let check = if missing.is_none() { tables::check(&self.input, &mapping, &options) } else { None };
        let (columns, missing, check) = (&preview.columns, missing.as_deref(), check.as_ref());
        say_json(
            self.format,
            || words(columns, &mapping, missing, check),
            || to_json(columns, &mapping, missing, check),
        )?;
        Ok(Done::Fully)
    }
}

fn words(columns: &[String], mapping: &Mapping, missing: Option<&str>, check: Option<&Check>) -> String {
    let mut text = format!("{}\n", mapping.to_json());
    let _ = writeln!(text, "Columns: {}", columns_with_lists(mapping, columns).join(", "));
    if let Some(missing) = missing {
        let _ = writeln!(text, "{missing}");
    }
    if let Some(check) = check {
        let _ = writeln!(
            text,
            "{} sessions of {} rows; {} rows without a time that can be read, {} not as wide as the table",
            check.sessions, check.rows, check.untimed, check.ragged
        );
        for ((event, kind), count) in &check.events {
            let kind = serde_json::to_value(kind).unwrap_or_default();
            let _ = writeln!(text, "  {count} {event} as {}", kind.as_str().unwrap_or_default());
        }
    }
    text
}

fn to_json(columns: &[String], mapping: &Mapping, missing: Option<&str>, check: Option<&Check>) -> Value {
    let events = |check: &Check| {
        let one = |((event, kind), count): (&(String, tables::Kind), &u64)| json!({"event": event, "kind": kind, "rows": count});
        check.events.iter().map(one).collect::<Vec<_>>()
    };
    json!({
        "columns": columns,
        "mapping": mapping,
        "missing": missing,
        "check": check.map(|c| json!({
            "rows": c.rows,
            "sessions": c.sessions,
            "untimed": c.untimed,
            "ragged": c.ragged,
            "over_limit": c.over_limit,
            "clicks_without_element": c.clicks_without_element,
            "events": events(c),
        })),
    })
}
