//! Times the clustering algorithms and the map on a table of numbers.

use crate::cli::say;
use crate::mining::clusters::kernels;
use crate::mining::embedding::{EmbeddingParameters, embed, neighbours_needed, preservation};
use crate::mining::numeric::Pairs;
use crate::model::NoWatch;
use ndarray::Array2;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

/// Starts of k-means that go on with all rows: as many as the peer has.
const KMEANS_STARTS: usize = 10;
/// Neighbours over which the map's faith is measured.
const KEPT: usize = 10;

/// `what` is kmeans, dbscan, hdbscan or map.
pub(super) fn kernel(
    data: &Array2<f64>,
    what: &str,
    radius: f64,
    size: usize,
    seed: u64,
) -> Result<Value, String> {
    let stopped = || "there are too few rows".to_owned();
    let labels = |found: Vec<Option<usize>>| -> Vec<i64> {
        found.into_iter().map(|label| label.map_or(-1, |l| l as i64)).collect()
    };
    let started = Instant::now();
    let mut figures = match what {
        "kmeans" => {
            let curve = kernels::kmeans_curve(data.view(), 5..=10, KMEANS_STARTS, seed, &NoWatch)
                .ok_or_else(stopped)?;
            let of = |(k, inertia, silhouette): &(usize, f64, f64)| json!({"k": k, "inertia": inertia, "silhouette": silhouette});
            let measured = data.nrows().min(kernels::MEASURED_ROWS);
            json!({ "curve": curve.iter().map(of).collect::<Vec<_>>(), "silhouette_over": measured })
        }
        "dbscan" => {
            json!({ "labels": labels(kernels::dbscan(data.view(), radius, size, &NoWatch).ok_or_else(stopped)?) })
        }
        "hdbscan" => {
            json!({ "labels": labels(kernels::hdbscan(data.view(), size, 5, &NoWatch).ok_or_else(stopped)?) })
        }
        "map" => {
            let parameters = EmbeddingParameters::default();
            let wanted = neighbours_needed(data.nrows(), &parameters);
            let near = Pairs::new(data.view()).neighbours(wanted, &NoWatch).ok_or_else(stopped)?;
            let found = embed(data.view(), &near, &parameters, &NoWatch).ok_or_else(stopped)?;
            let seconds = started.elapsed().as_secs_f64();
            let (kept, over) = preservation(&near, &found.places, KEPT, &NoWatch).ok_or_else(stopped)?;
            json!({ "seconds": seconds, "preservation": kept, "preservation_over": over })
        }
        other => return Err(format!("'{other}' is no kernel; name kmeans, dbscan, hdbscan or map")),
    };
    if figures.get("seconds").is_none() {
        figures["seconds"] = json!(started.elapsed().as_secs_f64());
    }
    figures["peak_bytes"] = json!(super::rss_bytes("VmHWM:"));
    Ok(figures)
}

/// Numbers by comma, rows by line.
pub(super) fn read(path: &Path) -> Result<Array2<f64>, String> {
    let text = std::fs::read_to_string(path).map_err(say)?;
    let mut values = Vec::new();
    let (mut rows, mut width) = (0, 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let before = values.len();
        for part in line.split(',') {
            values.push(
                part.trim()
                    .parse::<f64>()
                    .map_err(|_| format!("'{part}' in row {} is no number", rows + 1))?,
            );
        }
        if rows > 0 && values.len() - before != width {
            return Err(format!(
                "row {} has {} numbers, the others {width}",
                rows + 1,
                values.len() - before
            ));
        }
        (rows, width) = (rows + 1, values.len() - before);
    }
    Array2::from_shape_vec((rows, width), values).map_err(say)
}
