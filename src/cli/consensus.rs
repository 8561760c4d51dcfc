//! What `binocular clusters --consensus` prints: how often sequences end in one cluster when rows are drawn anew.

use super::table::{Output, Table};
use crate::mining::clusters::{ClusterRun, Consensus};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub(super) fn show(run: &ClusterRun, output: &Output) -> Result<(), String> {
    let Some(consensus) = &run.quality.consensus else {
        return Err("this run has no consensus matrix: it was clustered without resamplings, changed by hand, or made \
                    before there was one; run `binocular cluster` again with --bootstraps"
            .into());
    };
    let order = consensus.in_order(run);
    output.document(
        || text(run, consensus),
        || document(run, consensus, &order),
        || pairs(run, consensus, &order),
    )
}

/// Means by cluster.
fn text(run: &ClusterRun, consensus: &Consensus) -> String {
    let shown = consensus.places.len();
    let mut text = format!(
        "{}: how often two sequences end in one cluster (Monti et al. 2003), {} resamplings of {} sequences{}\n",
        run.name,
        consensus.rounds,
        consensus.of,
        if shown < consensus.of { format!(", {shown} of them at random") } else { String::new() },
    );
    text.push_str("mean percentage of the pairs of two clusters; a cluster with itself should have 100, with others 0\n");
    let _ = write!(text, "{:>8} {:>7}", "cluster", "shown");
    for column in 0..run.clusters.len() {
        let _ = write!(text, " {column:>4}");
    }
    text.push('\n');
    for (cluster, row) in run.clusters.iter().zip(consensus.between(run)) {
        let _ = write!(text, "{:>8} {:>7}", cluster.index, consensus.members_of(run, cluster.index));
        for share in row {
            let _ = write!(text, " {:>4}", share.map_or("-".to_owned(), |s| format!("{:.0}", s * 100.0)));
        }
        let _ = writeln!(text, "  {}", cluster.name);
    }
    text
}

fn document(run: &ClusterRun, consensus: &Consensus, order: &[(usize, Option<usize>)]) -> Value {
    let sequence = |at: usize| run.points[consensus.places[at]].sequence.to_string();
    let row = |a: usize| order.iter().map(|(b, _)| consensus.share(a, *b)).collect::<Vec<_>>();
    json!({
        "run": run.name,
        "resamplings": consensus.rounds,
        "sequences": consensus.of,
        "shown": order.iter().map(|(at, cluster)| json!({"sequence": sequence(*at), "cluster": cluster})).collect::<Vec<_>>(),
        "shares": order.iter().map(|(at, _)| row(*at)).collect::<Vec<_>>(),
        "between_clusters": consensus.between(run),
    })
}

/// One row for each pair, in the order of the picture; pairs that were never drawn together have no share.
fn pairs(run: &ClusterRun, consensus: &Consensus, order: &[(usize, Option<usize>)]) -> Table {
    let all: Vec<(&(usize, Option<usize>), &(usize, Option<usize>))> =
        order.iter().enumerate().flat_map(|(at, a)| order[at + 1..].iter().map(move |b| (a, b))).collect();
    let sequence = |at: usize| run.points[consensus.places[at]].sequence.to_string();
    let cluster = |cluster: Option<usize>| cluster.map(|c| c as i64);
    Table::default()
        .text("sequence_id", all.iter().map(|(a, _)| sequence(a.0)))
        .text("other_id", all.iter().map(|(_, b)| sequence(b.0)))
        .maybe_int("cluster", all.iter().map(|(a, _)| cluster(a.1)))
        .maybe_int("other_cluster", all.iter().map(|(_, b)| cluster(b.1)))
        .float("share", all.iter().map(|(a, b)| consensus.share(a.0, b.0)))
        .text("run", all.iter().map(|_| run.name.clone()))
}
