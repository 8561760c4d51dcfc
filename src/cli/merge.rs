//! `binocular merge`: another laptop's copy of a project into this one.

use super::progress::Line;
use super::table::{Brief, Format, Output, Table, emit, pretty, say_json};
use super::{Done, Outcome, now_ms, say};
use crate::coding::Round;
use crate::coding::codebook::CodebookMap;
use crate::model::NoWatch;
use crate::project::Project;
use crate::project::merge::{
    BACKUPS_KEPT, Choices, Conflict, Keep, MergeError, MergeMode, MergeReport, UnitedCodebook,
};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Merges another copy of a project into this one: sessions, notes, tags, codebooks, rounds, ballots, decisions.
///
/// All of it or nothing: where the copies contradict each other, both stay as they are and each reason is named. A backup
/// is made first. The other file is only read. Labels stay as blind as they were: no label is read, none is shown.
///
/// Example: binocular merge study.binocular from-ben.binocular --dry-run
///          binocular merge study.binocular from-ben.binocular --write-codes codes.json
#[derive(Debug, Args)]
pub(super) struct Merge {
    project: PathBuf,
    /// The other copy, or a coder pack that comes back.
    other: PathBuf,
    /// Where a coder has labelled one round in both copies, or decisions were taken in both: which of the two counts,
    /// `ROUND/CODER=this`, `ROUND/CODER=other`, or `ROUND=this` for decisions. May be given several times. The one that is
    /// not kept stays in the file, and every report says so.
    #[arg(long, value_name = "ROUND/CODER=WHICH", value_parser = parse_keep)]
    keep: Vec<((String, Option<String>), Keep)>,
    /// Where a codebook went on in both copies: a file that says for each code which form the version of both takes, as
    /// --write-codes makes it. The versions of one copy are set aside, and stay in the file.
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// Write the codes that differ into this new file, with what follows by itself; decide where `keep` is null: this,
    /// other or neither. Nothing is merged.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["codes", "keep"])]
    write_codes: Option<PathBuf>,
    /// Where a round has other items in the two copies: write those that both have into this new CSV file, for
    /// `binocular round new --items`. Nothing is merged.
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["codes", "keep", "write_codes"])]
    write_items: Option<PathBuf>,
    /// Where this round has other items in the two copies: plan a round of those that both have, with the same coders and
    /// codebook, in this copy, and merge the rest. The round itself stays as each copy has it, with its ballots. Look at
    /// the counts first with --dry-run; --by is kept on record.
    #[arg(long, value_name = "ROUND", conflicts_with_all = ["codes", "keep", "write_codes", "write_items"])]
    common_items: Option<String>,
    /// Who chooses, for the record.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Merge {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        if let Some(path) = &self.write_codes {
            return self.write_map(&mut project, path);
        }
        if let Some(path) = &self.write_items {
            return self.write_common_items(&mut project, path);
        }
        if let Some(round) = &self.common_items
            && let Some(done) = self.plan_common_items(&mut project, round)?
        {
            return Ok(done);
        }
        let line = Line::new();
        let mode = if self.dry_run { MergeMode::DryRun } else { MergeMode::Apply };
        let backup = match mode {
            MergeMode::DryRun => None,
            MergeMode::Apply => Some(project.backup(BACKUPS_KEPT, now_ms()).map_err(say)?),
        };
        let chooses = !self.keep.is_empty() || self.codes.is_some();
        if chooses && self.by.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err("say with --by who chooses: the file keeps on record who did".to_owned());
        }
        let choices = Choices {
            keep: self.keep.iter().cloned().collect(),
            codebooks: self.united(&mut project)?,
            chosen_by: self.by.clone().unwrap_or_default().trim().to_owned(),
            chosen_at_ms: now_ms(),
        };
        let report = project.merge_choosing(&self.other, mode, &choices, &line).map_err(say)?;
        drop(line);
        project.close().map_err(say)?;
        say_json(
            self.format,
            || {
                let mut lines = report.sentences();
                if report.is_empty() {
                    lines.insert(0, "Nothing is new in the other copy".to_owned());
                } else if self.dry_run {
                    lines.insert(0, "This would come from the other copy; nothing was changed:".to_owned());
                } else {
                    lines.insert(0, "Merged from the other copy:".to_owned());
                }
                if let Some(backup) = &backup {
                    lines.push(format!("As it was before: {}", backup.display()));
                }
                lines.join("\n")
            },
            || {
                let mut value = to_json(&report);
                value["dry_run"] = json!(self.dry_run);
                value["backup"] = json!(backup.as_ref().map(|b| b.display().to_string()));
                value
            },
        )?;
        Ok(Done::Fully)
    }
}

impl Merge {
    /// What contradicts itself in the two copies.
    fn conflicts(&self, project: &mut Project) -> Result<Vec<Conflict>, String> {
        match project.merge(&self.other, MergeMode::DryRun, &NoWatch) {
            Err(MergeError::Conflicts(found)) => Ok(found),
            Err(other) => Err(say(other)),
            Ok(_) => Ok(Vec::new()),
        }
    }

    /// Plans the round of what both copies have; `Some` where the merge does not go on.
    fn plan_common_items(&self, project: &mut Project, round: &str) -> Result<Option<Done>, String> {
        let found = self.conflicts(project)?;
        let items = found.iter().filter_map(Conflict::differing_items).find(|(id, _)| *id == round);
        let (_, items) = items.ok_or_else(|| {
            format!("round {round} has no other items in the other copy; merge without --common-items")
        })?;
        let [here, there] = items.only;
        let counts = format!(
            "Round {round}: {} items are in both copies, {here} in this one alone, {there} in the other alone",
            items.common.len()
        );
        let facts = |planned: Option<&str>| {
            json!({ "round": round, "common": items.common.len(), "only_this": here, "only_other": there,
                    "planned": planned })
        };
        if self.dry_run {
            say_json(self.format, || format!("{counts}; nothing was changed"), || facts(None))?;
            return Ok(Some(Done::Fully));
        }
        let by = self.by.as_deref().unwrap_or_default();
        project.backup(BACKUPS_KEPT, now_ms()).map_err(say)?;
        let draft = Round::intersect(project, round, items, by, now_ms()).map_err(say)?;
        say_json(
            self.format,
            || format!("{counts}\nRound {} is planned of those of both; open it in one copy", draft.id),
            || facts(Some(&draft.id)),
        )?;
        // What else contradicts itself still has to be decided.
        Ok((found.len() > 1).then_some(Done::Fully))
    }

    fn write_common_items(&self, project: &mut Project, path: &Path) -> Outcome {
        let found = self.conflicts(project)?;
        let (round, items) = found
            .iter()
            .find_map(Conflict::differing_items)
            .ok_or("no round has other items in the two copies")?;
        if items.common.is_empty() {
            return Err(format!(
                "no item of round {round} is in both copies; make a new round in one of them"
            ));
        }
        let output = Output { format: Format::Csv, out: Some(path.to_owned()) };
        output.table(Table::default().text("item_id", items.common.iter().cloned()))?;
        say_json(
            self.format,
            || {
                format!(
                    "{} items of round {round} are in both copies: {}",
                    items.common.len(),
                    path.display()
                )
            },
            || json!({ "round": round, "items": items.common, "only_this": items.only[0], "only_other": items.only[1] }),
        )?;
        Ok(Done::Fully)
    }

    /// The codebooks that went on in both copies.
    fn parted(&self, project: &mut Project) -> Result<Vec<CodebookMap>, String> {
        self.conflicts(project)?
            .iter()
            .filter_map(|conflict| match conflict {
                Conflict::Codebook(fork) if fork.refused.is_none() => Some(fork),
                _ => None,
            })
            .map(|fork| CodebookMap::of(fork).map_err(say))
            .collect()
    }

    fn write_map(&self, project: &mut Project, path: &Path) -> Outcome {
        let maps = self.parted(project)?;
        if maps.is_empty() {
            return Err("no codebook went on in both copies; merge without a map of codes".to_owned());
        }
        let open: usize = maps.iter().map(|map| map.open().count()).sum();
        let books: Vec<Value> = maps.iter().map(CodebookMap::to_json).collect();
        emit(pretty(&json!({ "codebooks": books })).as_bytes(), Some(path))?;
        say_json(
            self.format,
            || {
                let shown = path.display();
                match open {
                    0 => {
                        format!("Every code follows by itself; look through {shown}, and merge with --codes")
                    }
                    n => format!("To decide: {n} codes with `keep` null in {shown}; then merge with --codes"),
                }
            },
            || json!({ "codes": path.display().to_string(), "open": open, "codebooks": books }),
        )?;
        Ok(Done::Fully)
    }

    fn united(&self, project: &mut Project) -> Result<BTreeMap<String, UnitedCodebook>, String> {
        let Some(path) = &self.codes else { return Ok(BTreeMap::new()) };
        let text = std::fs::read(path).map_err(|e| format!("cannot read ({e}): {}", path.display()))?;
        let decided: Value = serde_json::from_slice(&text).map_err(|e| {
            format!("this is not JSON ({e}); write it anew with --write-codes: {}", path.display())
        })?;
        let by = self.by.as_deref().unwrap_or_default().trim();
        let mut united = BTreeMap::new();
        for mut map in self.parted(project)? {
            map.decide_from(&decided).map_err(say)?;
            united.insert(map.id().to_owned(), map.unite(by).map_err(say)?);
        }
        Ok(united)
    }
}

fn parse_keep(text: &str) -> Result<((String, Option<String>), Keep), String> {
    let wrong = || "say ROUND/CODER=this or ROUND/CODER=other, as in r1/ann=this".to_owned();
    let (log, which) = text.rsplit_once('=').ok_or_else(wrong)?;
    let keep = match which {
        "this" => Keep::This,
        "other" => Keep::Other,
        _ => return Err(wrong()),
    };
    match log.split_once('/') {
        _ if log.is_empty() => Err(wrong()),
        Some((round, coder)) => Ok(((round.to_owned(), Some(coder.to_owned())), keep)),
        None => Ok(((log.to_owned(), None), keep)),
    }
}

fn to_json(report: &MergeReport) -> Value {
    let ballots: Vec<Value> = report
        .ballots
        .iter()
        .map(|gain| {
            json!({
                "round": gain.round, "coder": gain.coder, "events": gain.events,
                "events_now": gain.events_now, "sealed": gain.sealed,
            })
        })
        .collect();
    let forks: Vec<Value> = report
        .forks
        .iter()
        .map(|(fork, keep)| {
            let kept = if *keep == Keep::This { "this" } else { "other" };
            json!({
                "round": fork.round, "coder": fork.coder, "common": fork.common, "this": fork.this.events,
                "other": fork.other.events, "kept": kept,
            })
        })
        .collect();
    let decisions: Vec<Value> =
        report.decisions.iter().map(|(round, n)| json!({"round": round, "decisions": n})).collect();
    json!({
        "sessions": report.sessions,
        "codebooks": report.codebooks,
        "coders": report.coders,
        "rounds": report.rounds,
        "ballots": ballots,
        "kept": forks,
        "choices": report.choices,
        "steps": report.steps,
        "decisions": decisions,
        "notes": report.notes,
        "notes_changed": report.notes_changed,
        "blind_notes": report.blind_notes,
        "session_tags": report.session_tags,
        "acts": report.acts,
        "watched": report.watched,
        "documents": report.documents,
        "kept_beside": report.kept_beside,
        "remarks": report.remarks,
    })
}
