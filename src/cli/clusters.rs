//! `binocular clusters`: the groups of a run, their members, quality and explanations.

use super::filter::Known;
use super::progress::Line;
use super::table::{Output, Table};
use super::{Done, Outcome, consensus, say};
use crate::mining::clusters::{
    Cluster, ClusterRun, ClusterRunDto, Effect, effects, stability_words, standing,
};
use crate::mining::expr::Scope;
use crate::mining::store::{Goal, reached, run_of, runs_of};
use crate::project::Project;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Shows a clustering: size, share, explanation and members of every cluster.
///
/// As text and JSON the run with all that is known of it; as CSV, JSON lines and Parquet one row per sequence.
///
/// Example: binocular clusters study.binocular --format csv --out members.csv
#[derive(Debug, Args)]
pub(super) struct Clusters {
    project: PathBuf,
    /// Name of the run; by default the one made last.
    #[arg(long)]
    run: Option<String>,
    /// Also compare how often the sessions of each cluster reach a goal with all others (Fisher's exact test, adjusted
    /// for the number of clusters): page:confirmation, url:/thanks, signal:rapid_click, or where: with a condition on
    /// sessions.
    #[arg(long, value_parser = Goal::parse, value_name = "GOAL")]
    goal: Option<Goal>,
    /// Instead, how often sequences end in one cluster when they are drawn anew: means by cluster as text, the whole
    /// matrix as JSON, one row for each pair as CSV, JSON lines and Parquet.
    #[arg(long, conflicts_with = "goal")]
    consensus: bool,
    #[command(flatten)]
    output: Output,
}

impl Clusters {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let run = wanted(&project, self.run.as_deref())?;
        if self.consensus {
            consensus::show(&run, &self.output)?;
            return Ok(Done::Fully);
        }
        let Some(goal) = &self.goal else {
            show(&run, &self.output)?;
            return Ok(Done::Fully);
        };
        let known = Known::of(&project, Scope::Session)?;
        let hit = reached(&project, goal, (&known.rows, &known.labels), &Line::new()).map_err(say)?;
        let effects = effects(&run, &hit);
        self.output.document(
            || effects_text(&run, goal, &effects),
            || effects_json(goal, &effects),
            || effects_table(&run, &effects),
        )?;
        Ok(Done::Fully)
    }
}

/// The run of that name, or the present one; the error names those there are.
pub(super) fn wanted(project: &Project, name: Option<&str>) -> Result<ClusterRun, String> {
    if let Some(run) = run_of(project, name).map_err(say)? {
        return Ok(run);
    }
    let known: Vec<String> = runs_of(project).map_err(say)?.into_iter().map(|info| info.name).collect();
    Err(match (name, known.is_empty()) {
        (_, true) => "there are no clusters yet; make them with `binocular cluster`".to_owned(),
        (Some(name), false) => format!("there is no run `{name}`; there are {}", known.join(", ")),
        (None, false) => format!("name a run with --run; there are {}", known.join(", ")),
    })
}

pub(super) fn show(run: &ClusterRun, output: &Output) -> Result<(), String> {
    output.document(
        || text(run),
        || serde_json::to_value(ClusterRunDto::from(run)).unwrap_or(Value::Null),
        || members(run),
    )
}

fn text(run: &ClusterRun) -> String {
    let quality = &run.quality;
    let mut text = format!(
        "{}: {} clusters of {} sequences by {}, seed {}; silhouette {:.3}",
        run.name,
        run.clusters.len(),
        run.sequences,
        run.parameters.algorithm.name(),
        run.parameters.seed,
        quality.silhouette,
    );
    if let Some(null) = quality.null_silhouette {
        let _ = write!(text, " ({null:.3} on shuffled data)");
    }
    if quality.bootstraps > 0 {
        let _ = write!(text, ", stability {:.2}", quality.stability);
    }
    if let Some(agreement) = quality.agreement {
        let _ = write!(text, ", adjusted Rand index between resamplings {agreement:.2}");
    }
    if let (Some(davies_bouldin), Some(calinski_harabasz)) =
        (quality.davies_bouldin, quality.calinski_harabasz)
    {
        let _ =
            write!(text, "; Davies-Bouldin {davies_bouldin:.2}, Calinski-Harabasz {calinski_harabasz:.0}");
    }
    if let Some((dbcv, rows)) = quality.dbcv {
        let _ = write!(text, "; DBCV {dbcv:.2} of {rows} sequences");
    }
    if let Some(usual) = run.parameters.within.words() {
        let _ = write!(text, "; what is usual for {usual} taken off");
    }
    if run.sampled < run.sequences {
        let _ = write!(text, "; found on {} of them, the others joined the nearest", run.sampled);
    }
    text.push('\n');
    text.push_str(&curve(run));
    for cluster in &run.clusters {
        text.push_str(&about(run, cluster));
    }
    if !run.noise.is_empty() {
        let _ = writeln!(text, "\nnoise: {} sequences in no cluster", run.noise.len());
    }
    text
}

/// The numbers of clusters that were tried; nothing where one was fixed.
fn curve(run: &ClusterRun) -> String {
    let points = &run.quality.curve;
    if points.len() < 2 {
        return String::new();
    }
    let mut text = "k   silhouette  stability  Davies-Bouldin  Calinski-Harabasz\n".to_owned();
    for point in points {
        let or_dash =
            |value: Option<f64>, digits: usize| value.map_or("-".into(), |v| format!("{v:.digits$}"));
        let chosen = if point.k == run.clusters.len() { "  chosen" } else { "" };
        let _ = writeln!(
            text,
            "{:<3} {:>10.3} {:>10} {:>15} {:>18}{chosen}",
            point.k,
            point.silhouette,
            or_dash(point.stability, 2),
            or_dash(point.davies_bouldin, 2),
            or_dash(point.calinski_harabasz, 0),
        );
    }
    text
}

fn about(run: &ClusterRun, cluster: &Cluster) -> String {
    let (low, high) = cluster.interval;
    let mut text = format!(
        "\n{}  {}\n   {} sequences of {} sessions, {:.1} % ({:.1} to {:.1} %)",
        cluster.index,
        cluster.name,
        cluster.size,
        cluster.sessions,
        cluster.share * 100.0,
        low * 100.0,
        high * 100.0,
    );
    if let Some(stability) = cluster.stability {
        let _ = write!(text, ", stability {stability:.2}: {}", stability_words(stability));
    }
    if let Some(standing) = standing(run, cluster) {
        let rule = match (standing.seen_enough, standing.frequent, standing.surely_frequent) {
            (false, ..) => "seen in fewer than 3 sessions",
            (_, _, true) => "above the 5 % rule",
            (_, true, _) => "at the 5 % rule, which the interval does not exclude missing",
            _ => "below the 5 % rule",
        };
        let _ = write!(
            text,
            "\n   {} of {} sessions, {} of {} users; {rule}",
            standing.sessions, standing.all_sessions, standing.users, standing.all_users
        );
    }
    let _ = writeln!(text, "\n   {}", cluster.explanation);
    if let Some(medoid) = cluster.medoid() {
        let _ = writeln!(text, "   medoid {medoid}");
    }
    text
}

/// How clusters differ in a goal; says what goes together, not what causes what.
fn effects_text(run: &ClusterRun, goal: &Goal, effects: &[Effect]) -> String {
    let mut text = format!("Sessions that {}, by cluster against all others\n", goal.words());
    let share = |hits: usize, of: usize| 100.0 * hits as f64 / of.max(1) as f64;
    for effect in effects {
        let name = run.clusters.get(effect.cluster).map_or("", |c| c.name.as_str());
        let _ = writeln!(
            text,
            "{}  {name}\n   {} of {} ({:.0} %, {:.0} to {:.0}) against {} of {} ({:.0} %); p {:.3}, adjusted {:.3}{}",
            effect.cluster,
            effect.reached,
            effect.sessions,
            share(effect.reached, effect.sessions),
            effect.interval.0 * 100.0,
            effect.interval.1 * 100.0,
            effect.rest_reached,
            effect.rest_sessions,
            share(effect.rest_reached, effect.rest_sessions),
            effect.p,
            effect.q,
            if effect.is_clear() { ": a hypothesis worth testing" } else { "" },
        );
    }
    text.push_str("What goes together need not be cause and effect\n");
    text
}

fn effects_json(goal: &Goal, effects: &[Effect]) -> Value {
    let of = |e: &Effect| {
        json!({"cluster": e.cluster, "reached": e.reached, "sessions": e.sessions, "interval": e.interval,
            "rest_reached": e.rest_reached, "rest_sessions": e.rest_sessions, "rest_interval": e.rest_interval,
            "p": e.p, "q": e.q})
    };
    json!({"goal": goal.words(), "test": "fisher_exact", "correction": "benjamini_hochberg",
        "effects": effects.iter().map(of).collect::<Vec<_>>()})
}

fn effects_table(run: &ClusterRun, effects: &[Effect]) -> Table {
    Table::default()
        .maybe_int("cluster", effects.iter().map(|e| Some(e.cluster as i64)))
        .text(
            "cluster_name",
            effects.iter().map(|e| run.clusters.get(e.cluster).map_or(String::new(), |c| c.name.clone())),
        )
        .maybe_int("reached", effects.iter().map(|e| Some(e.reached as i64)))
        .maybe_int("sessions", effects.iter().map(|e| Some(e.sessions as i64)))
        .maybe_int("rest_reached", effects.iter().map(|e| Some(e.rest_reached as i64)))
        .maybe_int("rest_sessions", effects.iter().map(|e| Some(e.rest_sessions as i64)))
        .float("p", effects.iter().map(|e| Some(e.p)))
        .float("q", effects.iter().map(|e| Some(e.q)))
}

/// One row per sequence, in the order of the map.
fn members(run: &ClusterRun) -> Table {
    let points = &run.points;
    let of = |cluster: Option<usize>| cluster.and_then(|at| run.clusters.get(at));
    Table::default()
        .text("sequence_id", points.iter().map(|p| p.sequence.to_string()))
        .maybe_int("cluster", points.iter().map(|p| p.cluster.map(|c| c as i64)))
        .maybe_text("cluster_name", points.iter().map(|p| of(p.cluster).map(|c| c.name.clone())))
        .bool("medoid", points.iter().map(|p| of(p.cluster).and_then(Cluster::medoid) == Some(&p.sequence)))
        .float("distance", points.iter().map(|p| Some(p.distance)))
        .bool("sampled", points.iter().map(|p| p.sampled))
        .float("x", points.iter().map(|p| Some(p.x)))
        .float("y", points.iter().map(|p| Some(p.y)))
        .text("run", points.iter().map(|_| run.name.clone()))
}
