//! The life of a codebook: what an edit changed, which labels that makes stale, and examples from recordings.

use super::{Which, only};
use crate::cli::round::KindArg;
use crate::cli::table::{Brief, Output, Table, say_json};
use crate::cli::{Done, Outcome, now_ms, say};
use crate::coding::codebook::{CodebookDiff, Example};
use crate::coding::{Codebook, StaleReport, add_example, proposed_examples};
use crate::project::Project;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Says in words what a version of a codebook changed.
///
/// Example: binocular codebook changes study.binocular --from 1
#[derive(Debug, Args)]
pub(super) struct Changes {
    project: PathBuf,
    #[command(flatten)]
    which: Which,
    /// The earlier version; by default the one before.
    #[arg(long)]
    from: Option<u32>,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Changes {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let later = self.which.load(&project)?;
        let from = self.from.unwrap_or(later.version.saturating_sub(1));
        if from == 0 {
            return Err(format!("version {} is the first of codebook {}", later.version, later.id));
        }
        let earlier = Codebook::load(&project, &later.id, Some(from)).map_err(say)?;
        let diff = CodebookDiff::between(&earlier, &later);
        let sentences = diff.sentences();
        say_json(
            self.format,
            || {
                let head = format!("{} from version {} to {}", later.name, diff.from, diff.to);
                let body =
                    if sentences.is_empty() { "Nothing changed".to_owned() } else { sentences.join("\n") };
                format!("{head}\n{body}")
            },
            || {
                let ids = |codes: &[crate::coding::codebook::Named]| {
                    codes.iter().map(|code| code.id.clone()).collect::<Vec<_>>()
                };
                let redefined: Vec<_> =
                    diff.redefined.iter().map(|r| json!({"code": r.code.id, "parts": r.parts})).collect();
                let renamed: Vec<_> = diff
                    .renamed
                    .iter()
                    .map(|(code, before)| json!({"code": code.id, "before": before, "now": code.name}))
                    .collect();
                json!({
                    "id": later.id, "from": diff.from, "to": diff.to, "added": ids(&diff.added),
                    "removed": ids(&diff.removed), "renamed": renamed, "redefined": redefined,
                    "examples": ids(&diff.examples), "keeps_meaning": diff.keeps_meaning(), "words": sentences,
                })
            },
        )?;
        Ok(Done::Fully)
    }
}

/// Lists labels of revealed rounds that the newest version of the codebook makes stale, with the reasons.
///
/// `binocular round new --supersede ROUND --reason WHY` makes the stale labels of a round anew, in a round of its own;
/// the old labels stay where they are. A round that is not revealed goes on with its own version and is only named.
///
/// Example: binocular codebook stale study.binocular --format csv
#[derive(Debug, Args)]
pub(super) struct Stale {
    project: PathBuf,
    /// Id of the codebook; needed where the project has several.
    #[arg(long)]
    id: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Stale {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let codebook = only(&project, self.id.as_deref(), None)?;
        let report = StaleReport::of(&project, &codebook.id).map_err(say)?;
        let rows: Vec<_> = report
            .rounds
            .iter()
            .flat_map(|round| round.items.iter().map(move |stale| (round, stale)))
            .collect();
        let table = || {
            Table::default()
                .text("round", rows.iter().map(|(round, _)| round.round.clone()))
                .int("codebook_version", rows.iter().map(|(round, _)| i64::from(round.version)))
                .text("item_id", rows.iter().map(|(_, stale)| stale.item.id.clone()))
                .text("session_id", rows.iter().map(|(_, stale)| stale.item.session.clone()))
                .text("reasons", rows.iter().map(|(_, stale)| stale.reasons.join("; ")))
        };
        self.output.document(
            || {
                let mut text = format!("Codebook {}, version {}\n", report.codebook, report.version);
                let told = report.sentences();
                if told.is_empty() {
                    text.push_str("No label is stale\n");
                }
                told.iter().for_each(|line| {
                    text.push_str(line);
                    text.push('\n');
                });
                if !rows.is_empty() {
                    text.push('\n');
                    text.push_str(&table().to_text());
                }
                text
            },
            || {
                let rounds: Vec<_> = report
                    .rounds
                    .iter()
                    .map(|round| {
                        let items: Vec<_> = round
                            .items
                            .iter()
                            .map(|stale| json!({"item_id": stale.item.id, "reasons": stale.reasons}))
                            .collect();
                        json!({
                            "round": round.round, "codebook_version": round.version, "labelled": round.of,
                            "taken_up": round.taken_up, "items": items,
                        })
                    })
                    .collect();
                json!({
                    "codebook": report.codebook, "version": report.version, "stale": report.items(),
                    "rounds": rounds, "not_revealed": report.waiting,
                })
            },
            table,
        )?;
        Ok(Done::Fully)
    }
}

/// Takes a place in a recording into the codebook as an example of a code; this makes a new version.
///
/// Rounds keep the version that they froze. Refused for recordings of a round that is blind: there the example waits in
/// its coder's ballot, see `binocular round example`.
///
/// Example: binocular codebook example study.binocular --code checkout --session visit-3 --sequence visit-3#1 --kind near_miss
#[derive(Debug, Args)]
pub(super) struct ExampleOf {
    project: PathBuf,
    /// Id of the codebook; needed where the project has several.
    #[arg(long)]
    id: Option<String>,
    /// Id or name of the code.
    #[arg(long)]
    code: String,
    #[arg(long)]
    session: String,
    #[arg(long)]
    sequence: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    kind: KindArg,
    #[arg(long, default_value = "")]
    note: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl ExampleOf {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let codebook = only(&project, self.id.as_deref(), None)?;
        let Some(kind) = self.kind.kind() else {
            return Err("an example is taken out of a codebook by importing a version without it".into());
        };
        let example = Example { kind, session: self.session, sequence: self.sequence, note: self.note };
        let stored = add_example(&mut project, &codebook.id, &self.code, example, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        say_json(
            self.format,
            || format!("codebook {} version {} has the example", stored.id, stored.version),
            || json!({"id": stored.id, "version": stored.version}),
        )?;
        Ok(Done::Fully)
    }
}

/// Lists the examples that coders wished for in rounds that are revealed, and that the codebook does not have yet.
///
/// Example: binocular codebook wishes study.binocular
#[derive(Debug, Args)]
pub(super) struct Wishes {
    project: PathBuf,
    /// Id of the codebook; needed where the project has several.
    #[arg(long)]
    id: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Wishes {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let codebook = only(&project, self.id.as_deref(), None)?;
        let wishes = proposed_examples(&project, &codebook.id).map_err(say)?;
        let table = Table::default()
            .text("round", wishes.iter().map(|w| w.round.clone()))
            .text("coder", wishes.iter().map(|w| w.coder.clone()))
            .text("code", wishes.iter().map(|w| w.code.clone()))
            .text("kind", wishes.iter().map(|w| w.example.kind.name().to_owned()))
            .text("session_id", wishes.iter().map(|w| w.example.session.clone()))
            .maybe_text("sequence_id", wishes.iter().map(|w| w.example.sequence.clone()))
            .text("note", wishes.iter().map(|w| w.example.note.clone()));
        self.output.table(table)?;
        Ok(Done::Fully)
    }
}
