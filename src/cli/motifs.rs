//! `binocular motifs`: frequent ordered patterns, and those that people named.

use super::filter::{Where, ended};
use super::mined::{Mined, refresh};
use super::progress::Line;
use super::sequences::parse_gap_ms;
use super::table::{Output, Table};
use super::{Done, Outcome, say};
use crate::mining::expr::Motif;
use crate::mining::motifs::MotifParameters;
use crate::mining::store::{motif_hits, motifs_in, motifs_of, put_motif, remove_motif, rules_of};
use crate::model::SessionId;
use crate::project::Project;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Motifs: ordered patterns of actions and signals, found or named.
#[derive(Debug, Args)]
pub(super) struct Motifs {
    #[command(subcommand)]
    action: MotifAction,
}

#[derive(Debug, Subcommand)]
enum MotifAction {
    /// Finds frequent ordered patterns, with the sessions and users that have them.
    ///
    /// Lift is the share of sessions with the pattern, against what chance would give from the share with all but its
    /// last step and the share with the last step. Only closed patterns are listed: none that is a stretch of a longer
    /// one in the same sessions.
    ///
    /// Example: binocular motifs find study.binocular --min-share 5% --max-gap 10s
    Find {
        project: PathBuf,
        /// Smallest share of the sessions.
        #[arg(long, default_value = "5%", value_parser = parse_share)]
        min_share: f64,
        /// Longest time between two steps.
        #[arg(long, default_value = "10s", value_parser = parse_gap_ms)]
        max_gap: i64,
        /// Most steps.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=6))]
        max_steps: u8,
        /// Most patterns that are listed.
        #[arg(long, default_value_t = 500)]
        most: usize,
        #[command(flatten)]
        filter: Where,
        #[command(flatten)]
        output: Output,
    },
    /// Lists the motifs that people named, each with its sessions and users.
    ///
    /// Example: binocular motifs list study.binocular
    List {
        project: PathBuf,
        #[command(flatten)]
        output: Output,
    },
    /// Gives a pattern a name; expressions then know it as motif NAME.
    ///
    /// Example: binocular motifs name study.binocular "Hover and leave" "hover then tab_hidden within 5s"
    Name { project: PathBuf, name: String, steps: String },
    /// Lists where a named motif happens.
    ///
    /// Example: binocular motifs hits study.binocular "Hover and leave" --format csv
    Hits {
        project: PathBuf,
        name: String,
        #[command(flatten)]
        filter: Where,
        #[command(flatten)]
        output: Output,
    },
    /// Takes a name away.
    ///
    /// Example: binocular motifs remove study.binocular "Hover and leave"
    Remove { project: PathBuf, name: String },
}

impl Motifs {
    pub fn run(self) -> Outcome {
        match self.action {
            MotifAction::Find { project, min_share, max_gap, max_steps, most, filter, output } => {
                let parameters = MotifParameters {
                    min_share,
                    max_gap_ms: max_gap,
                    max_steps: usize::from(max_steps),
                    most,
                    ..MotifParameters::default()
                };
                find(&project, &parameters, &filter, &output)
            }
            MotifAction::List { project, output } => list(&project, &output),
            MotifAction::Name { project, name, steps } => {
                let motif = Motif::new(&name, &steps).map_err(say)?;
                let mut project = Project::open(&project).map_err(say)?;
                let changed = put_motif(&mut project, &motif).map_err(say)?;
                let rules = rules_of(&project).map_err(say)?;
                for rule in changed.iter().filter_map(|id| rules.get(id)) {
                    eprintln!(
                        "{} is version {} now, as what it builds on changed",
                        rule.id(),
                        rule.version()
                    );
                }
                let failed = !changed.is_empty() && refresh(&mut project)?;
                Ok(if failed { Done::WithRefusals } else { Done::Fully })
            }
            MotifAction::Hits { project, name, filter, output } => hits(&project, &name, &filter, &output),
            MotifAction::Remove { project, name } => {
                let mut project = Project::open(&project).map_err(say)?;
                if remove_motif(&mut project, &name).map_err(say)? {
                    Ok(Done::Fully)
                } else {
                    Err(unknown(&name))
                }
            }
        }
    }
}

fn unknown(name: &str) -> String {
    format!("there is no motif of this name; list them to see those there are: {name}")
}

fn find(path: &std::path::Path, parameters: &MotifParameters, filter: &Where, output: &Output) -> Outcome {
    let mined = Mined::open(path)?;
    let kept = match filter.sessions(&mined.project) {
        Ok(kept) => kept,
        Err(refused) => return ended(refused),
    };
    let mut sessions = mined.sessions(&[])?;
    sessions.retain(|id| kept.as_ref().is_none_or(|kept| kept.contains(id)));
    mined.tell_aside()?;
    let (report, _) = motifs_in(&mined.project, &sessions, parameters, &Line::new()).map_err(say)?;
    if report.too_many {
        eprintln!(
            "there are too many patterns, and some are missing; raise --min-share or shorten --max-gap"
        );
    }
    if report.left_out > 0 {
        eprintln!("{} further patterns are not listed; --most lists more", report.left_out);
    }
    let rows = &report.found;
    output.table(
        Table::default()
            .text("motif", rows.iter().map(|f| f.text.clone()))
            .int("sessions", rows.iter().map(|f| i64::from(f.sessions())))
            .int("of_sessions", rows.iter().map(|_| i64::from(report.sessions)))
            .int("users", rows.iter().map(|f| i64::from(f.users)))
            .int("of_users", rows.iter().map(|_| i64::from(report.users)))
            .float("lift", rows.iter().map(|f| Some(f.lift)))
            .maybe_text("example", rows.iter().map(|f| f.examples.first().map(|e| e.session.to_string())))
            .maybe_int("example_start_ms", rows.iter().map(|f| f.examples.first().map(|e| e.start_ms))),
    )?;
    Ok(mined.done())
}

fn list(path: &std::path::Path, output: &Output) -> Outcome {
    let mined = Mined::open(path)?;
    let sessions = mined.sessions(&[])?;
    let rows = mined.project.sessions().map_err(say)?;
    let user_of = |id: &SessionId| rows.iter().find(|r| r.session_id == *id).and_then(|r| r.user_id.clone());
    let mut lines = Vec::new();
    for (name, motif) in motifs_of(&mined.project).map_err(say)? {
        let found = motif_hits(&mined.project, &motif, &sessions, &Line::new()).map_err(say)?;
        let users: std::collections::BTreeSet<String> = found
            .iter()
            .map(|(id, _)| user_of(id).map_or_else(|| format!("session {id}"), |u| u.to_string()))
            .collect();
        let hits: usize = found.iter().map(|(_, hits)| hits.len()).sum();
        lines.push((name.to_string(), motif.text(), hits, found.len(), users.len()));
    }
    output.table(
        Table::default()
            .text("motif", lines.iter().map(|l| l.0.clone()))
            .int("hits", lines.iter().map(|l| l.2 as i64))
            .int("sessions", lines.iter().map(|l| l.3 as i64))
            .int("of_sessions", lines.iter().map(|_| sessions.len() as i64))
            .int("users", lines.iter().map(|l| l.4 as i64))
            .text("steps", lines.iter().map(|l| l.1.clone())),
    )?;
    Ok(mined.done())
}

fn hits(path: &std::path::Path, name: &str, filter: &Where, output: &Output) -> Outcome {
    let mined = Mined::open(path)?;
    let motifs = motifs_of(&mined.project).map_err(say)?;
    let motif = motifs.get(name).ok_or_else(|| unknown(name))?;
    let kept = match filter.sessions(&mined.project) {
        Ok(kept) => kept,
        Err(refused) => return ended(refused),
    };
    let mut sessions = mined.sessions(&[])?;
    sessions.retain(|id| kept.as_ref().is_none_or(|kept| kept.contains(id)));
    let found = motif_hits(&mined.project, motif, &sessions, &Line::new()).map_err(say)?;
    let rows: Vec<_> = found.iter().flat_map(|(id, hits)| hits.iter().map(move |hit| (id, hit))).collect();
    let spaced = |n: Vec<String>| n.join(" ");
    output.table(
        Table::default()
            .text("session_id", rows.iter().map(|(id, _)| id.to_string()))
            .text("motif", rows.iter().map(|_| name.to_owned()))
            .int("start_ms", rows.iter().map(|(_, hit)| hit.start_ms))
            .int("end_ms", rows.iter().map(|(_, hit)| hit.end_ms))
            .text("url", rows.iter().map(|(_, hit)| hit.url.to_string()))
            .maybe_text(
                "selector",
                rows.iter().map(|(_, hit)| hit.target.as_ref().map(|t| t.selector.to_string())),
            )
            .text(
                "steps_ms",
                rows.iter().map(|(_, hit)| spaced(hit.steps_ms.iter().map(ToString::to_string).collect())),
            )
            .text(
                "events",
                rows.iter().map(|(_, hit)| spaced(hit.events.iter().map(ToString::to_string).collect())),
            ),
    )?;
    Ok(mined.done())
}

fn parse_share(text: &str) -> Result<f64, String> {
    let bad = || format!("'{text}' is no share; write 5% or 0.05");
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map_err(|_| bad())? / 100.0,
        None => text.parse().map_err(|_| bad())?,
    };
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(bad()) }
}
