//! `binocular properties`: a table about sessions or users that are there already, as properties of the sessions.

use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Done, Outcome, say};
use crate::ingest::properties::{guess, look, put};
use crate::ingest::tables::{IdOf, Join};
use crate::project::Project;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::PathBuf;

/// Gives sessions properties from a table with a row per session or user: plans, roles, purchases, answers.
///
/// Rows are matched by their ids with sessions that are in the project; nothing else is imported. Conditions then ask for
/// the properties by name. Values are masked as an import masks them.
///
/// Example: binocular properties study.binocular customers.csv --id customer_id --of user
#[derive(Debug, Args)]
pub(super) struct Properties {
    project: PathBuf,
    /// The table: CSV, TSV, JSON, JSON lines, Parquet or Arrow.
    table: PathBuf,
    /// The column of ids; by default the one whose values name most sessions or users of the project.
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// What the ids name.
    #[arg(long, value_enum, requires = "id")]
    of: Option<Of>,
    /// Columns that become properties; by default all others.
    #[arg(long, value_delimiter = ',', value_name = "COLUMN,…")]
    columns: Vec<String>,
    /// Says what would come of it and stores nothing.
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    Session,
    User,
}

impl Properties {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let wanted = match self.id {
            Some(id) => {
                let of = if self.of == Some(Of::User) { IdOf::User } else { IdOf::Session };
                Join { id, of, columns: self.columns }
            }
            None => Join {
                columns: self.columns,
                ..guess(&project, &self.table)?.ok_or_else(|| {
                    format!(
                        "no column of this table names sessions or users of the project; name it with --id, or import the table of events that it was made from: {}",
                        self.table.display()
                    )
                })?
            },
        };
        let line = Line::that_stops();
        let joined = if self.dry_run {
            look(&project, &self.table, &wanted, &line)?
        } else {
            put(&mut project, &self.table, &wanted, &line)?
        };
        drop(line);
        project.close().map_err(say)?;
        let of = if wanted.of == IdOf::User { "user" } else { "session" };
        say_json(
            self.format,
            || format!("By {} ({of}): {}\n", wanted.id, joined.sentence(wanted.of)),
            || {
                json!({
                    "id": wanted.id,
                    "of": of,
                    "rows": joined.rows,
                    "fitting": joined.fitting,
                    "nameless": joined.nameless,
                    "strangers": joined.strangers,
                    "columns": joined.columns,
                    "sessions": joined.properties.len(),
                    "stored": !self.dry_run,
                })
            },
        )?;
        Ok(Done::Fully)
    }
}
