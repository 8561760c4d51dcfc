//! A clustering made by hand, for tests.

use crate::mining::clusters::{
    Cluster, ClusterParameters, ClusterRun, CurvePoint, Histogram, MapPoint, Quality, TopFeature, TopKgram,
};
use crate::model::{SequenceId, SessionId};

/// Clusters of these sizes; sequence `n` of cluster `c` is `s<c>-<n>#1`. Three sequences are noise.
pub fn run(sizes: &[usize]) -> ClusterRun {
    let total = sizes.iter().sum::<usize>() + 3;
    let id = |cluster: usize, n: usize| SequenceId::of(&SessionId::new(format!("s{cluster}-{n}")), 1);
    let noise: Vec<SequenceId> = (0..3).map(|n| id(99, n)).collect();
    let clusters: Vec<Cluster> =
        sizes.iter().enumerate().map(|(c, size)| cluster(c, *size, total, &id)).collect();
    let mut points: Vec<MapPoint> = Vec::new();
    for found in &clusters {
        for (n, member) in found.members.iter().enumerate() {
            let turn = n as f64 * 2.4;
            let (x, y) = (found.index as f64 * 3.0 + turn.cos(), (found.index % 2) as f64 * 2.0 + turn.sin());
            points.push(point(member, x, y, Some(found.index)));
        }
    }
    points.extend(noise.iter().map(|n| point(n, -4.0, 4.0, None)));
    ClusterRun {
        name: "clusters".into(),
        parameters: ClusterParameters::default(),
        sequences: total,
        sampled: total,
        columns: vec!["clicks".into()],
        quality: Quality {
            silhouette: 0.24,
            silhouette_by_cluster: vec![0.24; sizes.len()],
            curve: (5..=10)
                .map(|k| CurvePoint {
                    k,
                    silhouette: 0.3 - k as f64 / 100.0,
                    stability: Some(0.9 - k as f64 / 50.0),
                    inertia: 9.0,
                    ..CurvePoint::default()
                })
                .collect(),
            stability: 0.8,
            stability_by_cluster: vec![0.8; sizes.len()],
            bootstraps: 20,
            null_silhouette: Some(0.05),
            ..Quality::default()
        },
        clusters,
        noise,
        excluded: Vec::new(),
        edits: Vec::new(),
        sessions: total,
        users: total,
        points,
        explained: (0.31, 0.12),
        radius: None,
        k_distances: Vec::new(),
    }
}

fn point(sequence: &SequenceId, x: f64, y: f64, cluster: Option<usize>) -> MapPoint {
    MapPoint { sequence: sequence.clone(), x, y, cluster, sampled: true, distance: 1.0 }
}

fn cluster(index: usize, size: usize, total: usize, id: &dyn Fn(usize, usize) -> SequenceId) -> Cluster {
    let members: Vec<SequenceId> = (0..size).map(|n| id(index, n)).collect();
    let share = size as f64 / total as f64;
    Cluster {
        index,
        name: format!("Many clicks, kind {index}"),
        size,
        share,
        interval: (share * 0.8, share * 1.2),
        sessions: size,
        users: size,
        boundary: members.iter().rev().take(3).cloned().collect(),
        members,
        explanation: format!(
            "{size} sequences, set apart from the rest by many clicks (median 12 against 4)"
        ),
        features: vec![TopFeature {
            feature: "clicks".into(),
            unit: "count".into(),
            effect: 1.4,
            words: "many clicks".into(),
            median: 12.0,
            rest_median: 4.0,
            mean: 12.5,
            rest_mean: 4.2,
            nonzero_share: 1.0,
            rest_nonzero_share: 0.9,
            histogram: Histogram {
                edges: vec![0.0, 5.0, 10.0, 15.0],
                cluster: vec![1, 4, 12],
                rest: vec![20, 6, 1],
            },
        }],
        kgrams: vec![TopKgram {
            words: "click button, then open cart".into(),
            key: 1,
            length: 2,
            share: 0.6,
            rest_share: 0.1,
            lift: Some(6.0),
            z: 4.0,
        }],
        tokens: Vec::new(),
        silhouette: 0.24,
        stability: Some(0.82 - index as f64 * 0.1),
    }
}
