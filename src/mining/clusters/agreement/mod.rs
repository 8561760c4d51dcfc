//! Holds our algorithms against scikit-learn's answers on the same rows (`benches/peer/agreement.py` wrote both).

use super::dbscan::dbscan;
use super::hdbscan::hdbscan;
use super::kmeans::kmeans;
use super::metrics::adjusted_rand;
use super::mixture::mixture;
use super::silhouette::{Labelled, indices, silhouettes};
use crate::mining::numeric::Pairs;
use crate::model::NoWatch;
use ndarray::Array2;
use serde_json::Value;

fn rows() -> Array2<f64> {
    let values: Vec<f64> =
        include_str!("rows.csv").split([',', '\n']).filter_map(|v| v.parse().ok()).collect();
    let width = include_str!("rows.csv").lines().next().unwrap().split(',').count();
    Array2::from_shape_vec((values.len() / width, width), values).unwrap()
}

fn answers() -> Value {
    serde_json::from_str(include_str!("answers.json")).unwrap()
}

/// Noise is −1 there.
fn labels(of: &Value) -> Vec<Option<usize>> {
    of["labels"].as_array().unwrap().iter().map(|l| usize::try_from(l.as_i64().unwrap()).ok()).collect()
}

#[test]
fn the_best_inertia_is_theirs_within_a_thousandth() {
    for answer in answers()["kmeans"].as_array().unwrap() {
        let k = answer["k"].as_u64().unwrap() as usize;
        let (theirs, found) =
            (answer["inertia"].as_f64().unwrap(), kmeans(rows().view(), k, 50, 7, &NoWatch));
        let ours = found.unwrap().inertia;
        assert!(ours <= theirs * 1.001, "{k}: {ours} {theirs}");
    }
}

#[test]
fn density_finds_the_same_clusters_and_the_same_noise() {
    let data = rows();
    let pairs = Pairs::new(data.view());
    for answer in answers()["dbscan"].as_array().unwrap() {
        let (radius, points) = (answer["radius"].as_f64().unwrap(), answer["min_points"].as_u64().unwrap());
        let ours = dbscan(rows().view(), radius, points as usize, &NoWatch).unwrap();
        assert_eq!(adjusted_rand(&ours, &labels(answer)), 1.0, "radius {radius}");
        assert!(ours.iter().any(Option::is_some));
    }
    for answer in answers()["hdbscan"].as_array().unwrap() {
        let (size, samples) = (answer["min_size"].as_u64().unwrap(), answer["min_samples"].as_u64().unwrap());
        let ours = hdbscan(&pairs, None, size as usize, samples as usize, &NoWatch).unwrap();
        let index = adjusted_rand(&ours.labels, &labels(answer));
        assert!(index >= 0.99, "size {size}: {index}");
        assert!(ours.labels.iter().any(Option::is_some));
    }
}

#[test]
fn mixtures_are_as_likely() {
    let answer = &answers()["mixture"];
    let found = mixture(rows().view(), 7, 20, 7, &NoWatch).unwrap();
    let theirs = answer["bic"].as_f64().unwrap();
    assert!(found.bic <= theirs + theirs.abs() * 0.01, "{} {theirs}", found.bic);
    let ours: Vec<Option<usize>> = found.assign(rows().view()).into_iter().map(Some).collect();
    let index = adjusted_rand(&ours, &labels(answer));
    assert!(index > 0.9, "{index}");
}

#[test]
fn measures_of_a_partition_are_theirs() {
    let (answers, data) = (answers(), rows());
    let labels = labels(&answers);
    let partition = Labelled { labels: &labels, k: 7 };
    let near = |ours: f64, name: &str| {
        let theirs = answers[name].as_f64().unwrap();
        assert!((ours / theirs - 1.0).abs() < 1e-9, "{name}: {ours} {theirs}");
    };
    let (davies_bouldin, calinski_harabasz) = indices(data.view(), &partition).unwrap();
    near(davies_bouldin, "davies_bouldin");
    near(calinski_harabasz, "calinski_harabasz");
    near(silhouettes(&Pairs::new(data.view()), &[partition], &NoWatch).unwrap()[0].0, "silhouette");
}
