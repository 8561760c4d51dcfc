//! Clustering of tables whose groups are known.

use super::*;
use crate::mining::features::{FeatureParameters, FeatureTable, Kgram, SequenceFeatures, all};
use crate::model::{NoWatch, Sequence, SequenceId, SessionId, Watch};
use std::collections::BTreeMap;

/// `n` sequences of `groups` kinds: each kind is high in three features of its own and says its own word.
pub(super) fn table(n: usize, groups: usize) -> FeatureTable {
    let names =
        ["clicks", "pages", "scroll_distance", "fields", "errors", "help_share", "price_hovers", "scans"];
    let specs: Vec<&str> = all().map(|s| s.name).collect();
    let mut noise = 12_345u64;
    let mut jitter = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (noise >> 33) as f64 / f64::from(1u32 << 31)
    };
    let rows = (0..n)
        .map(|i| {
            let group = i % groups;
            let session = SessionId::new(format!("s{i:05}"));
            let mut values: Vec<f64> = specs.iter().map(|_| jitter()).collect();
            for offset in 0..2 {
                let name = names[(group + offset * 3) % names.len()];
                if let Some(at) = specs.iter().position(|s| *s == name) {
                    values[at] += 6.0;
                }
            }
            SequenceFeatures {
                sequence: Sequence {
                    id: SequenceId::of(&session, 1),
                    session,
                    user_id: Some(format!("u{}", i % 50).into()),
                    start_ms: 0,
                    end_ms: 1_000,
                    first_action: 0,
                    end_action: 1,
                },
                site: "".into(),
                values,
                own: Vec::new(),
                kgrams: vec![(Kgram(60), 1), (Kgram(61 + group as u64), 2)],
                tokens: vec![("shared".into(), 1), (format!("word{group}").into(), 1)],
            }
        })
        .collect();
    FeatureTable::assemble(rows, &FeatureParameters::default())
}

fn parameters() -> ClusterParameters {
    ClusterParameters { bootstraps: 10, ..ClusterParameters::default() }
}

fn labels(run: &ClusterRun) -> Vec<Option<usize>> {
    run.points.iter().map(|p| p.cluster).collect()
}

#[test]
fn planted_groups_are_found_counted_and_explained() {
    let table = table(420, 6);
    let run = cluster(&table, &parameters(), "first", &NoWatch).unwrap();
    assert_eq!(run.clusters.len(), 6);
    let truth: Vec<usize> = (0..420).map(|i| i % 6).collect();
    assert!(adjusted_rand(&labels(&run), &truth) > 0.99);
    assert!(run.quality.silhouette > 0.4, "{:?}", run.quality);
    assert!(run.quality.stability > 0.9);
    assert!(run.quality.null_silhouette.unwrap() < 0.15, "{:?}", run.quality.null_silhouette);
    assert_eq!(run.quality.curve.iter().map(|p| p.k).collect::<Vec<_>>(), [5, 6, 7, 8, 9, 10]);
    let sizes: Vec<usize> = run.clusters.iter().map(|c| c.size).collect();
    assert_eq!(sizes, [70; 6]);
    let first = &run.clusters[0];
    assert_eq!(first.members.len(), 70);
    assert_eq!(first.members[0], *first.medoid().unwrap());
    assert!(first.interval.0 < first.share && first.share < first.interval.1);
    assert!(first.features[0].effect > 1.0);
    assert_eq!(first.features[0].histogram.cluster.iter().sum::<u32>(), 70);
    assert!(first.tokens[0].token.starts_with("word") && first.tokens[0].rest_share == 0.0);
    assert!(
        first.explanation.starts_with("70 sequences (17 % of all, 95 % interval 13 % to 21 %), set apart"),
        "{}",
        first.explanation
    );
    let names: std::collections::BTreeSet<&str> = run.clusters.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names.len(), 6);
}

#[test]
fn equal_seeds_give_equal_bytes_and_runs_survive_their_own_form() {
    let table = table(150, 5);
    let run = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    let again = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    assert_eq!(run.to_json(), again.to_json());
    let json = run.to_json();
    assert!(ClusterRun::from_json(&json).unwrap() == run, "a run changes on its way through text");
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    for key in ["run", "algorithm", "parameters", "seed", "quality", "clusters"] {
        assert!(value.get(key).is_some(), "{key}");
    }
    for key in [
        "cluster",
        "name",
        "size",
        "prevalence",
        "prevalence_ci",
        "explanation",
        "features",
        "kgrams",
        "medoid",
        "members",
    ] {
        assert!(value["clusters"][0].get(key).is_some(), "{key}");
    }
    assert!(matches!(
        ClusterRun::from_json(&json.replacen("\"version\":2", "\"version\":9", 1)),
        Err(RunFormError::Version(9))
    ));
    assert!(ClusterRun::from_json("{}").is_err());
    // A run from before there was a choice was made of sequences as they are, and goes on like that.
    assert!(json.contains(r#""within":"both","#));
    let old = ClusterRun::from_json(&json.replacen(r#""within":"both","#, "", 1)).unwrap();
    assert_eq!(old.parameters.within, Within::Nothing);
}

#[test]
fn a_sample_finds_the_clusters_and_the_rest_joins_them() {
    let table = table(600, 5);
    let run = cluster(&table, &ClusterParameters { sample: 200, ..parameters() }, "r", &NoWatch).unwrap();
    assert_eq!((run.sequences, run.sampled), (600, 200));
    assert_eq!(run.points.iter().filter(|p| p.sampled).count(), 200);
    assert_eq!(run.clusters.iter().map(|c| c.size).sum::<usize>(), 600);
    let truth: Vec<usize> = (0..600).map(|i| i % 5).collect();
    assert!(adjusted_rand(&labels(&run), &truth) > 0.99);
}

#[test]
fn dbscan_finds_groups_and_names_noise() {
    let mut far = table(300, 5);
    // One sequence like no other.
    for column in &mut far.columns {
        column.values[0] = if column.values[0] > 3.0 { 0.0 } else { 40.0 };
    }
    let algorithm = Algorithm::Dbscan { radius: None, min_points: 5 };
    let run = cluster(&far, &ClusterParameters { algorithm, ..parameters() }, "d", &NoWatch).unwrap();
    assert!(run.noise.iter().any(|id| id.as_str() == "s00000#1"));
    assert!(run.radius.is_some() && !run.k_distances.is_empty());
    let (found, truth): (Vec<_>, Vec<_>) =
        labels(&run).into_iter().zip((0..300).map(|i| i % 5)).filter(|(l, _)| l.is_some()).unzip();
    assert!(found.len() > 250 && adjusted_rand(&found, &truth) > 0.95, "{} rows", found.len());
}

#[test]
fn every_algorithm_finds_the_planted_groups_and_measures_them() {
    let table = table(400, 5);
    let truth: Vec<usize> = (0..400).map(|i| i % 5).collect();
    let algorithms = [
        Algorithm::Hdbscan { min_size: 20, min_samples: 5 },
        Algorithm::Mixture { k_min: 5, k_max: 6, restarts: 3 },
    ];
    for algorithm in algorithms {
        let asked = ClusterParameters { algorithm, sample: 300, ..parameters() };
        let run = cluster(&table, &asked, "r", &NoWatch).unwrap();
        let (found, kinds): (Vec<_>, Vec<_>) =
            labels(&run).into_iter().zip(truth.iter().copied()).filter(|(label, _)| label.is_some()).unzip();
        assert!(found.len() > 350 && adjusted_rand(&found, &kinds) > 0.95, "{algorithm:?}: {}", found.len());
        let quality = &run.quality;
        assert!(quality.stability > 0.75 && quality.agreement.unwrap() > 0.75, "{quality:?}");
        assert!(quality.silhouette > quality.null_silhouette.unwrap() + 0.1, "{quality:?}");
        assert!(quality.davies_bouldin.is_some() && quality.calinski_harabasz.is_some());
        let by_density = matches!(algorithm, Algorithm::Hdbscan { .. });
        assert_eq!(quality.dbcv.map(|(_, rows)| rows), by_density.then_some(300));
        assert!(quality.dbcv.is_none_or(|(index, _)| index > 0.2), "{:?}", quality.dbcv);
        assert_eq!(cluster(&table, &asked, "r", &NoWatch).unwrap().to_json(), run.to_json());
    }
}

#[test]
fn weights_decide_which_block_counts() {
    let table = table(200, 5);
    let only_words = BlockWeights { behaviour: 0.0, kgrams: 0.0, content: 1.0, context: 0.0 };
    let run =
        cluster(&table, &ClusterParameters { weights: only_words, ..parameters() }, "w", &NoWatch).unwrap();
    assert!(run.columns.iter().all(|c| c.starts_with("content_")), "{:?}", run.columns);
    let nothing = BlockWeights { behaviour: 0.0, kgrams: 0.0, content: 0.0, context: 0.0 };
    let refused = cluster(&table, &ClusterParameters { weights: nothing, ..parameters() }, "w", &NoWatch);
    assert_eq!(refused, Err(ClusterError::NoVariance));
}

#[test]
fn odd_requests_are_refused_in_words() {
    let few = table(8, 2);
    let refused = cluster(&few, &parameters(), "r", &NoWatch);
    assert_eq!(refused, Err(ClusterError::TooFew { k: 5, needed: 10, sequences: 8 }));
    let algorithm = Algorithm::KMeans { k_min: 9, k_max: 3, restarts: 1 };
    let refused = cluster(&few, &ClusterParameters { algorithm, ..parameters() }, "r", &NoWatch);
    assert_eq!(refused, Err(ClusterError::BadRange { k_min: 9, k_max: 3 }));
}

#[test]
fn fewer_kinds_than_clusters_leave_no_empty_cluster() {
    // Two kinds of exactly equal rows, asked for five clusters.
    let mut twins = table(40, 2);
    for column in &mut twins.columns {
        for row in 0..column.values.len() {
            column.values[row] = column.values[row % 2];
        }
    }
    let run = cluster(&twins, &parameters(), "r", &NoWatch).unwrap();
    assert!(run.clusters.iter().all(|c| c.size > 0));
    assert_eq!(run.clusters.iter().map(|c| c.size).sum::<usize>(), 40);
}

#[test]
fn cancelling_stops_it() {
    struct Stop;
    impl Watch for Stop {
        fn progress(&self, _: u64, _: u64, _: &str) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    assert_eq!(cluster(&table(100, 5), &parameters(), "r", &Stop), Err(ClusterError::Cancelled));
}

#[test]
fn the_partition_index_ignores_names() {
    let a = BTreeMap::from([(0, "x"), (1, "y")]);
    let labels: Vec<&str> = [0, 0, 1, 1].iter().map(|i| a[i]).collect();
    assert_eq!(adjusted_rand(&labels, &[5, 5, 2, 2]), 1.0);
}

fn ids_of(run: &ClusterRun) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = run
        .clusters
        .iter()
        .map(|c| {
            let mut ids: Vec<String> = c.members.iter().map(ToString::to_string).collect();
            ids.sort();
            ids
        })
        .collect();
    all.sort();
    all
}

#[test]
fn clusters_are_merged_split_moved_and_excluded_and_a_new_run_keeps_it() {
    let table = table(300, 5);
    let first = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    let merged =
        edited(&first, &table, &Edit::merge(&first.clusters[1], &first.clusters[3]), &NoWatch).unwrap();
    assert_eq!((merged.clusters.len(), merged.clusters[1].size), (4, 120));
    assert_eq!(merged.clusters[1].stability, None, "it is not the cluster that was measured");
    assert_eq!(merged.clusters[0].stability, first.clusters[0].stability);
    let split = edited(&merged, &table, &Edit::split(&merged.clusters[1], 2), &NoWatch).unwrap();
    assert_eq!(ids_of(&split), ids_of(&first), "the planted groups come out again");
    let moved: Vec<SequenceId> = split.clusters[0].members[..2].to_vec();
    let after = edited(&split, &table, &Edit::to_cluster(&moved, &split.clusters[2]), &NoWatch).unwrap();
    assert!(moved.iter().all(|id| after.clusters[2].members.contains(id)));
    assert_eq!(after.clusters[2].stability, split.clusters[2].stability, "two of sixty change little");
    let gone = after.clusters[0].members.clone();
    let last = edited(&after, &table, &Edit::exclude(&gone), &NoWatch).unwrap();
    assert_eq!((last.excluded.len(), last.clusters.len(), last.noise.len()), (58, 4, 0));
    assert_eq!(last.edits.len(), 4);
    assert_eq!(ClusterRun::from_json(&last.to_json()).unwrap(), last);

    let again = cluster(&table, &ClusterParameters { seed: 8, ..parameters() }, "r", &NoWatch).unwrap();
    let (kept, report) = replayed(&again, &last.edits, &table, &NoWatch).unwrap();
    assert_eq!((report.kept, report.lost.len()), (4, 0));
    assert_eq!(ids_of(&kept), ids_of(&last));
    let found = moves(&last, &again);
    assert_eq!((found.came, found.gone, found.stayed + found.moved), (0, 0, 300));
    assert_eq!(found.moved, 60, "those that were excluded or moved are back");

    let nobody = Edit::Exclude { sequences: vec!["nobody#1".into()] };
    assert_eq!(edited(&first, &table, &nobody, &NoWatch), Err(ClusterError::NotFound));
    let too_many = Edit::split(&first.clusters[0], 50);
    assert_eq!(
        edited(&first, &table, &too_many, &NoWatch),
        Err(ClusterError::CannotSplit { size: 60, parts: 50 })
    );
    let other = self::table(299, 5);
    let edit = Edit::split(&first.clusters[0], 2);
    assert_eq!(edited(&first, &other, &edit, &NoWatch), Err(ClusterError::Changed));
}

#[test]
fn a_member_is_told_why_it_is_here() {
    let table = table(300, 5);
    let run = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    let member = run.clusters[2].medoid().unwrap().clone();
    let told = why(&run, &table, &member).unwrap().unwrap();
    assert_eq!(told.own, Some(2));
    assert_eq!(told.distances[0].0, 2, "the nearest centre is its own");
    assert!(told.rank < 0.3 && told.distances.len() == 5);
    let named: Vec<&str> = run.clusters[2].features.iter().map(|f| f.feature.as_str()).collect();
    let strongest = &told.pulls[0];
    assert!(strongest.share > 0.0 && strongest.value > 3.0, "{strongest:?}");
    assert!(named.contains(&strongest.feature.as_str()), "{named:?} {strongest:?}");
    assert!(told.blocks.len() >= 3 && why(&run, &table, &SequenceId("no#1".into())).unwrap().is_none());
}

#[test]
fn effects_are_told_with_counts_and_paid_for_by_the_number_of_clusters() {
    let table = table(300, 5);
    let run = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    let all: std::collections::BTreeSet<SessionId> = run.clusters[0]
        .members
        .iter()
        .take(30)
        .chain(run.clusters[1].members.iter().take(6))
        .map(|id| SessionId::new(id.as_str().trim_end_matches("#1")))
        .collect();
    let found = effects(&run, &all);
    assert_eq!((found[0].reached, found[0].sessions, found[0].rest_reached), (30, 60, 6));
    assert!(found[0].is_clear() && found[0].difference() > 0.4 && found[0].q >= found[0].p);
    assert!(!found[1].is_clear(), "{:?}", found[1]);
    let standing = standing(&run, &run.clusters[0]).unwrap();
    assert_eq!((standing.sessions, standing.all_sessions, standing.all_users), (60, 300, 50));
    assert!(standing.surely_frequent && standing.seen_enough);
}

#[test]
fn what_is_kept_ready_answers_as_a_table_read_anew() {
    let table = std::sync::Arc::new(table(300, 5));
    let run = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    let ground = ClusterGround::new(std::sync::Arc::clone(&table), &run.parameters).unwrap();
    assert!(ground.fits(&run));
    let edit = Edit::merge(&run.clusters[1], &run.clusters[3]);
    let merged = ground.edited(&run, &edit, &NoWatch).unwrap();
    assert_eq!(merged, edited(&run, &table, &edit, &NoWatch).unwrap());
    let member = run.clusters[2].members[7].clone();
    assert_eq!(ground.why(&run, &member).unwrap(), why(&run, &table, &member).unwrap());
    let curve = ground.neighbour_curve(5, &NoWatch).unwrap();
    let dense = ClusterParameters {
        algorithm: Algorithm::Dbscan { radius: None, min_points: 5 },
        ..run.parameters.clone()
    };
    assert!(!ground.fits(&ClusterRun { parameters: dense.clone(), ..run.clone() }));
    let by_density = cluster(&table, &dense, "r", &NoWatch).unwrap();
    assert_eq!((curve.distances.len(), curve.sampled), (by_density.k_distances.len(), 300));
    let alike = curve.distances.iter().zip(&by_density.k_distances).all(|(a, b)| (a - b).abs() < 1e-6);
    assert!(alike, "the plot is of what would be clustered");
    assert!((curve.knee - by_density.radius.unwrap()).abs() < 1e-6);
    let other = cluster(&self::table(299, 5), &parameters(), "r", &NoWatch).unwrap();
    assert!(!ground.fits(&other) && ground.compare(&other, &[0, 1]).features.is_empty());
    assert_eq!(ground.why(&other, &member), Err(ClusterError::Changed));
    for (at, point) in run.points.iter().enumerate() {
        assert_eq!(run.place_of(&point.sequence), Some(at));
    }
    assert_eq!(run.place_of(&SequenceId("nobody#1".into())), None);
}

#[test]
fn what_an_edit_leaves_alone_is_what_describing_it_anew_gives() {
    let table = table(300, 5);
    let run = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    let edit = Edit::exclude(&run.clusters[0].members[..20]);
    let after = edited(&run, &table, &edit, &NoWatch).unwrap();
    assert_eq!(after.points.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>(), places_of(&run));
    let ground = make::Ground::of(&table, &run.parameters).unwrap();
    let rows: Vec<usize> = (0..300).filter(|r| after.points[*r].cluster.is_some()).collect();
    let own: Vec<usize> = labels(&after).into_iter().flatten().collect();
    let data = ground.data.select(ndarray::Axis(0), &rows);
    let found = find::Found {
        labels: labels(&after),
        centroids: kmeans::means(data.view(), &own, &ndarray::Array2::zeros((5, data.ncols()))),
        quality: after.quality.clone(),
        radius: None,
        k_distances: Vec::new(),
    };
    let stability: Vec<Option<f64>> = after.clusters.iter().map(|c| c.stability).collect();
    let mut anew = after.clone();
    anew.clusters = describe::describe(&ground, &found, &stability, &[], &NoWatch).unwrap();
    round::round_run(&mut anew);
    assert_eq!(after.clusters, anew.clusters);
}

fn places_of(run: &ClusterRun) -> Vec<(f64, f64)> {
    run.points.iter().map(|p| (p.x, p.y)).collect()
}

#[test]
fn clusters_are_compared_in_the_same_rows() {
    let table = std::sync::Arc::new(table(300, 5));
    let run = cluster(&table, &parameters(), "r", &NoWatch).unwrap();
    let ground = ClusterGround::new(table, &run.parameters).unwrap();
    let found = ground.compare(&run, &[3, 1, 99]);
    assert_eq!(found.clusters, [3, 1], "what is not there is left out");
    let first = &found.features[0];
    let [a, b] = &first.columns[..] else { panic!("{first:?}") };
    assert!((a.median - b.median).abs() > 3.0, "the clearest difference comes first: {first:?}");
    assert_eq!((a.sequences, b.sequences, first.all.sequences), (60, 60, 300));
    assert_eq!(a.bars.iter().sum::<u64>(), 60);
    let kgram = &found.kgrams[0];
    assert!(kgram.columns.iter().any(|c| c.hits == 60) && kgram.columns.iter().any(|c| c.hits == 0));
    let of_third: std::collections::BTreeSet<SessionId> = run.clusters[3]
        .members
        .iter()
        .take(15)
        .map(|id| SessionId::new(id.as_str().trim_end_matches("#1")))
        .collect();
    let (columns, all) = session_shares(&run, &[3, 1], &of_third);
    assert_eq!(columns, [Counted { hits: 15, of: 60 }, Counted { hits: 0, of: 60 }]);
    assert_eq!((all.hits, all.of), (15, 300));
}
