//! How soon work stops once it is asked to, for `binocular bench --stops N`: every mining job is stopped at several
//! moments of its run, and the time until it returns is told.

use super::{generated, ms, synthetic};
use crate::cli::say;
use crate::mining::clusters::{Algorithm, ClusterMap, ClusterParameters, cluster};
use crate::mining::motifs::MotifParameters;
use crate::mining::signals::RuleSet;
use crate::mining::store::{
    feature_table, motifs_in, parameters_of, preview, refresh_features, refresh_signals, sequences_of,
};
use crate::model::{NoWatch, SessionId, SignalKind, Watch};
use crate::project::Project;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Light sessions, so that what takes long is their number.
const NODES: usize = 80;
const EVENTS: usize = 300;
const LENGTH_MS: i64 = 120_000;
/// One long recording among them: a look at the watch before each session is not enough for it.
const LONG_EVENTS: usize = 60_000;
const LONG_MS: i64 = 3_600_000;
/// Moments at which each job is stopped, evenly over its run.
const MOMENTS: u32 = 12;
/// A job is not followed longer than this.
const LONGEST: Duration = Duration::from_secs(120);

/// Says stop from a moment on, and notes what the job was at when it was last heard of before.
struct Until {
    at: Instant,
    step: Mutex<String>,
}

impl Until {
    fn new(after: Duration) -> Self {
        Self { at: Instant::now() + after, step: Mutex::new(String::new()) }
    }
}

impl Watch for Until {
    fn progress(&self, _done: u64, _total: u64, what: &str) {
        if let Ok(mut step) = self.step.lock().map_err(drop)
            && **step != *what
        {
            what.clone_into(&mut step);
        }
    }

    fn cancelled(&self) -> bool {
        Instant::now() >= self.at
    }
}

/// `sessions` recordings, and ten times as many sequences without recordings for the clusters.
pub(super) fn stops(sessions: usize, seed: u64) -> Result<Value, String> {
    super::in_throwaway_folder(|folder| measure(&folder.join("stops.binocular"), sessions, seed))
}

fn measure(path: &Path, sessions: usize, seed: u64) -> Result<Value, String> {
    let mut project = Project::create(path, 0).map_err(say)?;
    for n in 0..sessions {
        let mut recording = match n {
            0 => synthetic::recording(2_000, LONG_EVENTS, LONG_MS),
            n => synthetic::recording(NODES + n % 40, EVENTS + n % 200, LENGTH_MS),
        };
        recording.id = SessionId::new(format!("light-{n:06}"));
        project.add_recording(&recording, n as i64).map_err(say)?;
    }
    let mut found = serde_json::Map::new();
    let mut note = |name: &str, work: &mut dyn FnMut(&dyn Watch)| {
        found.insert(name.to_owned(), stopped(work));
    };
    let bare = path.with_extension("bare");
    drop(project);
    std::fs::copy(path, &bare).map_err(say)?;
    // Facts and signals are kept as they come: each attempt begins with a project that has none.
    note("actions and signals", &mut |watch| {
        let begun = path.with_extension("begun");
        let fresh =
            std::fs::copy(&bare, &begun).map_err(say).and_then(|_| Project::open(&begun).map_err(say));
        if let Ok(mut fresh) = fresh {
            let _ = refresh_signals(&mut fresh, watch);
        }
    });
    let mut project = Project::open(path).map_err(say)?;
    refresh_signals(&mut project, &NoWatch).map_err(say)?;
    let ids: Vec<SessionId> =
        project.sessions().map_err(say)?.into_iter().map(|row| row.session_id).collect();
    let features = parameters_of(&project).map_err(say)?;
    let rules = RuleSet::default();
    let rule = rules.rule(SignalKind::Hesitation);
    let threshold = rule.values().next().map(|(threshold, _)| threshold);
    let (name, values) = threshold.map(|t| (t.name, t.steps_between(t.min, t.max, 25))).unwrap_or_default();
    note("sensitivity curve", &mut |watch| drop(preview(&project, rule, rule, name, &values, watch)));
    note("sequences", &mut |watch| drop(sequences_of(&project, features.gap_ms, watch)));
    note("features", &mut |watch| drop(feature_table(&project, &features, watch)));
    let parameters = MotifParameters::default();
    note("motifs", &mut |watch| drop(motifs_in(&project, &ids, &parameters, watch)));
    note("features, kept", &mut |watch| drop(refresh_features(&mut project, &features, watch)));
    let table = generated::table(sessions * 10, seed);
    let of = |algorithm| ClusterParameters { algorithm, sample: 0, seed, ..ClusterParameters::default() };
    for (name, algorithm) in algorithms() {
        let parameters = of(algorithm);
        note(name, &mut |watch| drop(cluster(&table, &parameters, "r", watch)));
    }
    let sampled = ClusterParameters { seed, ..ClusterParameters::default() };
    let run = cluster(&table, &sampled, "r", &NoWatch).map_err(say)?;
    note("map", &mut |watch| drop(ClusterMap::of(&run, &table, watch)));
    Ok(json!({ "sessions": sessions, "sequences": sessions * 10, "jobs": found }))
}

/// Every algorithm as the command has it by default, on all rows.
pub(super) fn algorithms() -> [(&'static str, Algorithm); 4] {
    [
        ("k-means", Algorithm::KMeans { k_min: 5, k_max: 10, restarts: 10 }),
        ("mixture", Algorithm::Mixture { k_min: 5, k_max: 10, restarts: 10 }),
        ("DBSCAN", Algorithm::Dbscan { radius: None, min_points: 5 }),
        ("HDBSCAN", Algorithm::Hdbscan { min_size: 15, min_samples: 5 }),
    ]
}

/// Milliseconds of the whole job, and from each stop to the return, with what the slowest one was at.
fn stopped(work: &mut dyn FnMut(&dyn Watch)) -> Value {
    let started = Instant::now();
    work(&Until::new(LONGEST));
    let whole = started.elapsed().min(LONGEST);
    let (mut waits, mut slowest) = (Vec::new(), (0.0, String::new()));
    for moment in 0..MOMENTS {
        let watch = Until::new(whole.mul_f64((f64::from(moment) + 0.5) / f64::from(MOMENTS)));
        work(&watch);
        // A run that ended before it was stopped tells nothing.
        if Instant::now() < watch.at {
            continue;
        }
        let waited = ms(watch.at);
        waits.push(waited);
        if waited > slowest.0 {
            slowest = (waited, watch.step.into_inner().unwrap_or_default());
        }
    }
    json!({
        "whole_ms": whole.as_secs_f64() * 1_000.0,
        "stops": waits.len(),
        "stop_ms": super::quantiles(waits),
        "slowest_at": slowest.1,
    })
}
