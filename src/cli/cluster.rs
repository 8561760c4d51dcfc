//! `binocular cluster`: groups the sequences of a project and keeps the run.

use super::clusters::show;
use super::mined::Mined;
use super::progress::Line;
use super::table::Output;
use super::{Outcome, say};
use crate::mining::clusters::{Algorithm, BlockWeights, ClusterParameters, Within};
use crate::mining::store::{
    DEFAULT_RUN, Rerun, feature_table, make_map, make_run_after, parameters_of, put_run_anew, run_of,
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Starts of which the best is kept.
const RESTARTS: usize = 10;

/// Groups the sequences of a project by what visitors did, explains each group, and keeps the run in the project.
///
/// The same project, options and seed give the same clusters to the byte. Output and files are those of
/// `binocular clusters`.
///
/// Example: binocular cluster study.binocular --k 5..10 --seed 7
#[derive(Debug, Args)]
pub(super) struct Cluster {
    project: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    algorithm: Kind,
    /// Numbers of clusters to choose from by silhouette (k-means) or information criterion (mixture) among those that
    /// are stable: 5..10, or one number.
    #[arg(long, default_value = "5..10", value_parser = parse_range, value_name = "FROM..TO")]
    k: (usize, usize),
    /// Distance within which sequences are neighbours; by default the knee of the k-distance curve (DBSCAN).
    #[arg(long)]
    radius: Option<f64>,
    /// Neighbours that make a dense place, the sequence itself included (DBSCAN, HDBSCAN).
    #[arg(long, default_value_t = 5, value_name = "N")]
    min_points: usize,
    /// Fewer sequences make no cluster (HDBSCAN).
    #[arg(long, default_value_t = 15, value_name = "N")]
    min_size: usize,
    /// Principal components to cluster on, 0 for all columns; by default all for k-means and DBSCAN, 12 for HDBSCAN and
    /// mixtures, as densities and covariances need few.
    #[arg(long, value_name = "N")]
    components: Option<usize>,
    /// Resamplings by which the stability of clusters is measured; 0 leaves it out.
    #[arg(long, default_value_t = ClusterParameters::default().bootstraps, value_name = "N")]
    bootstraps: usize,
    /// Weights of the blocks of features, as behaviour,k-grams,content,context; each is brought to this share of the
    /// total variance, 0 leaves it out. By default 1,1,1,0.
    #[arg(long, value_parser = parse_weights, value_name = "W,W,W,W")]
    weights: Option<BlockWeights>,
    /// Begin with these weights and find those at which one partition tells all blocks apart best (Modha and Spangler
    /// 2003); no label is looked at.
    #[arg(long)]
    balance: bool,
    /// What is usual for it is taken off each sequence first, so that no cluster is merely one site or all phones; the
    /// fewer sequences a site or device has, the more they keep.
    #[arg(long, value_enum, default_value_t)]
    within: Usual,
    /// Sequences drawn to find the clusters, the others join the nearest; 0 takes all.
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    sample: usize,
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Also make the map by neighbours (t-SNE), which the window then shows at once.
    #[arg(long)]
    map: bool,
    /// Leave out the changes by hand that the run of this name has; otherwise they are made again.
    #[arg(long)]
    fresh: bool,
    /// Name of the run; a run of the same name becomes an older version of it.
    #[arg(long, default_value = DEFAULT_RUN, value_name = "RUN")]
    name: String,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Kind {
    #[default]
    Kmeans,
    Dbscan,
    Hdbscan,
    Mixture,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Usual {
    /// Sequences are compared as they are.
    Nothing,
    Device,
    Site,
    /// Each site with each kind of device.
    #[default]
    Both,
}

impl From<Usual> for Within {
    fn from(usual: Usual) -> Self {
        match usual {
            Usual::Nothing => Self::Nothing,
            Usual::Device => Self::Device,
            Usual::Site => Self::Site,
            Usual::Both => Self::Both,
        }
    }
}

impl Cluster {
    pub fn run(self) -> Outcome {
        if self.radius.is_some_and(|radius| !radius.is_finite() || radius <= 0.0) {
            return Err("a radius is a number over 0; leave it out to take the knee of the curve".into());
        }
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 64 {
            return Err("the name of a run has 1 to 64 characters; shorten it".into());
        }
        let mut mined = Mined::open(&self.project)?;
        let defaults = ClusterParameters::default();
        let (k_min, k_max) = self.k;
        let algorithm = match self.algorithm {
            Kind::Kmeans => Algorithm::KMeans { k_min, k_max, restarts: RESTARTS },
            Kind::Mixture => Algorithm::Mixture { k_min, k_max, restarts: RESTARTS },
            Kind::Dbscan => Algorithm::Dbscan { radius: self.radius, min_points: self.min_points },
            Kind::Hdbscan => Algorithm::Hdbscan { min_size: self.min_size, min_samples: self.min_points },
        };
        let parameters = ClusterParameters {
            algorithm,
            sample: self.sample,
            seed: self.seed,
            components: self.components,
            bootstraps: self.bootstraps,
            weights: self.weights.unwrap_or(defaults.weights),
            balance: self.balance,
            within: self.within.into(),
            ..defaults
        };
        mined.tell_aside()?;
        let line = Line::new();
        let table = parameters_of(&mined.project)
            .and_then(|features| feature_table(&mined.project, &features, &line))
            .map_err(say)?;
        // A run that cannot be read has nothing to carry over.
        let before = if self.fresh { None } else { run_of(&mined.project, Some(name)).unwrap_or_default() };
        let (run, rerun) = make_run_after(before.as_ref(), &table, &parameters, name, &line).map_err(say)?;
        drop(line);
        if let Some(rerun) = rerun {
            tell(&rerun);
        }
        if run.parameters.balance {
            let BlockWeights { behaviour, kgrams, content, context } = run.parameters.weights;
            eprintln!(
                "blocks weigh: behaviour {behaviour}, k-grams {kgrams}, content {content}, context {context}"
            );
        }
        put_run_anew(&mut mined.project, &run).map_err(say)?;
        if self.map {
            let map = make_map(&mut mined.project, &run, &Line::new()).map_err(say)?;
            eprintln!(
                "map by neighbours: {:.0} % of the 10 nearest are kept, {:.0} % by two principal components",
                map.preserved * 100.0,
                map.preserved_by_components * 100.0
            );
        }
        show(&run, &self.output)?;
        Ok(mined.done())
    }
}

/// What became of the run before, on standard error.
fn tell(rerun: &Rerun) {
    let moves = &rerun.moves;
    eprintln!(
        "against the run before: {} sequences stayed with their neighbours, {} moved, {} came, {} went",
        moves.stayed, moves.moved, moves.came, moves.gone
    );
    for (edit, reason) in &rerun.edits.lost {
        eprintln!("a change by hand was lost ({}): {reason}", edit.words());
    }
}

/// `5..10`, or `7`.
fn parse_range(text: &str) -> Result<(usize, usize), String> {
    let bad = || format!("'{text}' is no range; write 5..10, or one number");
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let number = |part: &str| part.trim().trim_start_matches('=').parse::<usize>().map_err(|_| bad());
    let (from, to) = (number(from)?, number(to)?);
    if from < 2 || to > 200 || from > to {
        return Err("numbers of clusters go from 2 to 200, the smaller first".to_owned());
    }
    Ok((from, to))
}

/// `1,1,1,0`: behaviour, k-grams, content, context.
fn parse_weights(text: &str) -> Result<BlockWeights, String> {
    let parts: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    let parts = parts.unwrap_or_default();
    let [behaviour, kgrams, content, context] = parts[..] else {
        return Err(format!("'{text}' are no weights; write four numbers, such as 1,1,1,0"));
    };
    if !parts.iter().all(|w| w.is_finite() && *w >= 0.0) || parts.iter().all(|w| *w == 0.0) {
        return Err("weights are 0 or more, and not all 0".to_owned());
    }
    Ok(BlockWeights { behaviour, kgrams, content, context })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_bounded() {
        assert_eq!(parse_range("5..10"), Ok((5, 10)));
        assert_eq!(parse_range("5..=10"), Ok((5, 10)));
        assert_eq!(parse_range(" 7"), Ok((7, 7)));
        for bad in ["", "a..b", "10..5", "1..4", "5..900", "5.."] {
            assert!(parse_range(bad).is_err(), "{bad}");
        }
        let weights = BlockWeights { behaviour: 1.0, kgrams: 0.5, content: 2.0, context: 0.0 };
        assert_eq!(parse_weights("1, 0.5,2,0"), Ok(weights));
        for bad in ["", "1,1,1", "1,1,1,x", "0,0,0,0", "-1,1,1,1", "inf,1,1,1"] {
            assert!(parse_weights(bad).is_err(), "{bad}");
        }
    }
}
