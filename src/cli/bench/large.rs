//! Clusters and the map of many generated sequences, for `binocular bench --sequences N`: time, memory of each, and how
//! much of them was looked at for what.

use super::stops::algorithms;
use super::{cpu_s, forget_peak, generated, rss_bytes};
use crate::cli::progress::Line;
use crate::cli::say;
use crate::mining::clusters::{ClusterMap, ClusterParameters, cluster};
use serde_json::{Value, json};
use std::time::Instant;

/// `only` names one algorithm (`k-means`, `mixture`, `DBSCAN`, `HDBSCAN`, `map`); by default all are measured. `sample`
/// is as `binocular cluster` has it: 0 takes all.
pub(super) fn large(count: usize, sample: usize, only: Option<&str>, seed: u64) -> Result<Value, String> {
    let started = Instant::now();
    let table = generated::table(count, seed);
    let table_s = started.elapsed().as_secs_f64();
    let held = rss_bytes("VmRSS:");
    let mut runs = serde_json::Map::new();
    let wanted = |name: &str| only.is_none_or(|only| only.eq_ignore_ascii_case(name));
    for (name, algorithm) in algorithms().into_iter().filter(|(name, _)| wanted(name)) {
        let parameters = ClusterParameters { algorithm, sample, seed, ..ClusterParameters::default() };
        let cost = Cost::begin();
        let run = cluster(&table, &parameters, "bench", &Line::new()).map_err(say)?;
        let cost = cost.told();
        runs.insert(
            name.to_owned(),
            json!({
                "cost": cost,
                "clusters": run.clusters.len(),
                "noise": run.noise.len(),
                "found_on": run.sampled,
                "silhouette_over": run.quality.measured,
                "bootstraps": run.quality.bootstraps,
            }),
        );
    }
    if wanted("map") {
        let parameters =
            ClusterParameters { bootstraps: 0, null_rounds: 0, seed, ..ClusterParameters::default() };
        let run = cluster(&table, &parameters, "bench", &Line::new()).map_err(say)?;
        let cost = Cost::begin();
        let map = ClusterMap::of(&run, &table, &Line::new()).map_err(say)?;
        let cost = cost.told();
        runs.insert(
            "map".to_owned(),
            json!({
                "cost": cost,
                "preserved": map.preserved,
                "preserved_over": map.measured,
            }),
        );
    }
    Ok(json!({
        "sequences": count,
        "table_s": table_s,
        "table_bytes": held,
        "runs": runs,
    }))
}

/// Time and memory from one moment on.
struct Cost {
    started: Instant,
    cpu_s: Option<f64>,
}

impl Cost {
    fn begin() -> Self {
        forget_peak();
        Self { started: Instant::now(), cpu_s: cpu_s() }
    }

    /// The table that is held anyway counts in the peak.
    fn told(&self) -> Value {
        json!({
            "seconds": self.started.elapsed().as_secs_f64(),
            "cpu_s": cpu_s().zip(self.cpu_s).map(|(now, then)| now - then),
            "peak_bytes": rss_bytes("VmHWM:"),
        })
    }
}
