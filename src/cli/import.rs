//! `binocular import`: exports into a project.

use super::masks::MaskArgs;
use super::mined::tell_failed;
use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Done, Outcome, now_ms, say};
use crate::ingest::import::{ImportReport, consent_of, import_into, put_consent};
use crate::ingest::imports::time_of;
use crate::ingest::mappings::keep;
use crate::ingest::tables::{Mapping, preview};
use crate::ingest::{ConsentEffect, ConsentRule, ConsentRules, ReadOptions, list_inputs};
use crate::mining::store::{Adequacy, Counting, refresh_imported};
use crate::model::SessionId;
use crate::project::Project;
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Imports recordings into a project, which is created if it is not there, and finds their signals.
///
/// Importing the same export again changes nothing. An input that cannot be read is named with its reason, and the
/// rest is imported; the exit code is then 3.
///
/// Example: binocular import study.binocular exports/ more/session.json.gz
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The project file, *.binocular.
    project: PathBuf,
    /// Files, folders and archives.
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    masks: MaskArgs,
    /// What the columns of event tables mean: a JSON file as `binocular columns` prints it. It is kept in the project.
    #[arg(long, value_name = "MAPPING.json")]
    columns: Option<PathBuf>,
    /// Raises a limit, as max_file_mb=8000; a wrong name lists them all.
    #[arg(long = "limit", value_name = "NAME=VALUE")]
    limits: Vec<String>,
    #[command(flatten)]
    consent: ConsentArgs,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

/// Which sessions must not be stored. NAME is a property of the session, a column of a table, the tag of a custom event
/// or TAG.MEMBER of one; without a value, whatever is not empty, 0, false or no counts.
#[derive(Debug, Args)]
struct ConsentArgs {
    /// Only sessions that say so are stored, as consent=granted; the last word counts. It is kept in the project for
    /// later imports.
    #[arg(long, value_name = "NAME=VALUE,…")]
    consent: Vec<String>,
    /// Sessions that say so are not stored, as dnt=1 or opt_out. It is kept in the project for later imports.
    #[arg(long = "no-consent", value_name = "NAME=VALUE,…")]
    excluded: Vec<String>,
    /// Forgets the consent rules of the project; those that are given beside it count from now on.
    #[arg(long)]
    forget_consent: bool,
}

impl ConsentArgs {
    /// The rules to use; those that were given are kept in the project.
    fn rules(&self, project: &mut Project) -> Result<ConsentRules, String> {
        let mut rules = if self.forget_consent {
            ConsentRules::default()
        } else {
            consent_of(project).map_err(say)??
        };
        let given = self.consent.iter().map(|text| (ConsentEffect::Requires, text));
        for (effect, text) in given.chain(self.excluded.iter().map(|text| (ConsentEffect::Excludes, text))) {
            let rule = ConsentRule::parse(effect, text)?;
            if !rules.rules.contains(&rule) {
                rules.rules.push(rule);
            }
        }
        put_consent(project, &rules).map_err(say)?;
        Ok(rules)
    }
}

impl Import {
    pub fn run(self) -> Outcome {
        let started = Instant::now();
        let options = options(self.columns.as_deref(), &self.limits)?;
        let new = !self.project.exists();
        let mut project = open_or_create(&self.project)?;
        let consent = self.consent.rules(&mut project)?.into();
        let options = ReadOptions { masks: self.masks.rules(&mut project, true)?, consent, ..options };
        let counting = Counting::of(&project).map_err(say)?;
        let report = {
            let line = Line::that_stops();
            import_into(&mut project, &self.inputs, &options, &counting.beside(), now_ms(), &line)
                .map_err(say)?
        };
        if let (Some(mapping), Some(path)) = (&options.columns, &self.columns) {
            let name =
                path.file_stem().map_or_else(|| "columns".into(), |stem| stem.to_string_lossy().into_owned());
            // Of the first table it learns for which columns it is kept.
            let (files, _) = list_inputs(&self.inputs);
            let table = files.iter().find_map(|file| preview(file, &options)).map(|preview| preview.columns);
            let mapping = Mapping { table: table.unwrap_or_default(), ..(**mapping).clone() };
            keep(&mut project, &name, &mapping).map_err(say)?;
        }
        for refusal in &report.refused {
            eprintln!("refused {}: {}", refusal.input, refusal.reason);
        }
        if report.cancelled {
            project.close().map_err(say)?;
            return Err(format!(
                "stopped: {} sessions were imported and {} were there already; the same command goes on from here",
                report.imported.len(),
                report.unchanged.len()
            ));
        }
        if report.imported.is_empty() && report.unchanged.is_empty() {
            project.close().map_err(say)?;
            if new {
                // An empty project under a name that was perhaps mistyped helps nobody.
                let _ = std::fs::remove_file(&self.project);
            }
            if let Some(sentence) = report.consent_sentence() {
                return Err(format!("nothing was imported; {sentence}"));
            }
            return Err(
                "nothing was imported; the reasons stand above, mend the inputs and import again".into()
            );
        }
        // Of all that the inputs held, new or not.
        let held: Vec<SessionId> = report.imported.iter().chain(&report.unchanged).cloned().collect();
        let (refreshed, adequacy) = {
            let line = Line::new();
            refresh_imported(&mut project, counting, &held, &line).map_err(say)?
        };
        let unreadable = tell_failed(&refreshed);
        project.close().map_err(say)?;
        let seconds = started.elapsed().as_secs_f64();
        say_json(
            self.format,
            || summary(&report, &adequacy, seconds),
            || to_json(&report, &adequacy, seconds),
        )?;
        Ok(if report.refused.is_empty() && !unreadable { Done::Fully } else { Done::WithRefusals })
    }
}

/// Limits and the mapping of tables, as the command line gives them.
pub(super) fn options(columns: Option<&Path>, limits: &[String]) -> Result<ReadOptions, String> {
    let mut options = ReadOptions::default();
    for limit in limits {
        options.set_limit(limit)?;
    }
    if let Some(path) = columns {
        let text = std::fs::read_to_string(path)
            .map_err(|e| format!("cannot read the mapping ({e}): {}", path.display()))?;
        let mapping = Mapping::from_json(&text).map_err(|e| format!("{e}: {}", path.display()))?;
        options.columns = Some(mapping.into());
    }
    Ok(options)
}

fn open_or_create(path: &Path) -> Result<Project, String> {
    if path.exists() {
        Project::open(path).map_err(say)
    } else {
        Project::create(path, now_ms()).map_err(say)
    }
}

fn summary(report: &ImportReport, adequacy: &Adequacy, seconds: f64) -> String {
    let mut text = format!(
        "{} imported, {} unchanged, {} refused; {} events, {:.1} MB in {seconds:.1} s\n",
        report.imported.len(),
        report.unchanged.len(),
        report.refused.len(),
        report.events,
        report.bytes as f64 / 1e6,
    );
    if report.imported.is_empty() {
        text.push_str("  Nothing changed: all of it is in the project already\n");
    }
    if let Some(sentence) = report.consent_sentence() {
        let _ = writeln!(text, "  {sentence}");
    }
    if !report.withheld_held.is_empty() {
        let _ = writeln!(
            text,
            "  {} of these stand in the project from an earlier import: {}",
            report.withheld_held.len(),
            report.withheld_held.iter().map(SessionId::as_str).collect::<Vec<_>>().join(", ")
        );
    }
    let mut codes = BTreeMap::new();
    for warning in &report.warnings {
        let entry = codes.entry(warning.code).or_insert((0u64, 0u64));
        entry.0 += warning.warning.count;
        entry.1 += 1;
    }
    for (code, (count, sessions)) in codes {
        let _ = writeln!(text, "  {code}: {count} in {sessions} sessions. {}", code.meaning());
    }
    for note in adequacy.notes() {
        let _ = writeln!(text, "  {note}");
    }
    text
}

fn to_json(report: &ImportReport, adequacy: &Adequacy, seconds: f64) -> Value {
    json!({
        "imported": report.imported.len(),
        "import": report.at_ms.map(time_of),
        "unchanged": report.unchanged.len(),
        "events": report.events,
        "bytes": report.bytes,
        "seconds": seconds,
        "withheld": report.withheld,
        "withheld_in_project": report.withheld_held.iter().map(SessionId::as_str).collect::<Vec<_>>(),
        "refused": report.refused.iter().map(|r| json!({"input": r.input, "reason": r.reason})).collect::<Vec<_>>(),
        "warnings": report.warnings.iter().map(|w| json!({
            "session": w.session.as_str(),
            "code": w.code.code(),
            "count": w.warning.count,
            "example": w.warning.example,
        })).collect::<Vec<_>>(),
        "adequacy": {
            "sessions": adequacy.sessions,
            "with_pointer": adequacy.with_pointer,
            "with_clicks": adequacy.with_clicks,
            "with_scrolls": adequacy.with_scrolls,
            "with_typing": adequacy.with_typing,
            "pointer_interval_ms": adequacy.pointer_interval_ms,
            "without_page": adequacy.without_page,
            "with_long_gaps": adequacy.with_long_gaps,
            "damaged": adequacy.damaged,
            "likely_bots": adequacy.aside.bots,
            "notes": adequacy.notes(),
        },
    })
}
