//! `binocular handover`: a copy of a project for another laptop, or just what one coder needs.

use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Done, Outcome, say};
use crate::coding::Round;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Writes a copy of a project for another laptop; `merge` takes it back.
///
/// With --round and --coder it is a coder pack: the recordings of the round's items, its codebook and the round, and no
/// label, note, tag, signal, cluster or session beside.
///
/// Example: binocular handover study.binocular --out for-ben.binocular --round r1 --coder ben
#[derive(Debug, Args)]
pub(super) struct Handover {
    project: PathBuf,
    /// The file to write; must not exist.
    #[arg(long)]
    out: PathBuf,
    #[arg(long, requires = "coder")]
    round: Option<String>,
    /// Id of the coder whom the pack is for.
    #[arg(long, requires = "round")]
    coder: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Handover {
    pub fn run(self) -> Outcome {
        let project = super::read_project(&self.project)?;
        let out = self.out.display().to_string();
        match (&self.round, &self.coder) {
            (Some(round), Some(coder)) => {
                let line = Line::new();
                let pack = project.write_pack(round, coder, &self.out, &line).map_err(say)?;
                drop(line);
                say_json(
                    self.format,
                    || {
                        format!(
                            "{} items of round {} on {} sessions, for {}: {out}",
                            pack.items, pack.round, pack.sessions, pack.coder
                        )
                    },
                    || {
                        json!({
                            "out": out, "round": pack.round, "coder": pack.coder, "items": pack.items,
                            "sessions": pack.sessions,
                        })
                    },
                )?;
            }
            _ => {
                project.hand_over(&self.out).map_err(say)?;
                for round in Round::all(&project).map_err(say)?.iter().filter(|r| r.state.is_blind()) {
                    for caveat in round.caveats() {
                        eprintln!("binocular: round {}: {caveat}; the copy holds it too", round.id);
                    }
                }
                let sessions = project.sessions().map_err(say)?.len();
                say_json(
                    self.format,
                    || format!("the whole project, {sessions} sessions: {out}"),
                    || json!({"out": out, "round": null, "coder": null, "sessions": sessions}),
                )?;
            }
        }
        Ok(Done::Fully)
    }
}
