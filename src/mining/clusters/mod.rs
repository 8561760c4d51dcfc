//! Clusters of sequences, with what a defensible report on them needs: choice of k, stability, a null, explanations.
//! Knows feature tables, no recording.

mod balance;
mod compare;
mod consensus;
mod dbcv;
mod dbscan;
mod density;
mod describe;
mod dto;
mod edit;
mod effect;
mod explain;
mod find;
mod hdbscan;
pub mod kernels;
mod kmeans;
mod make;
mod map;
mod matching;
mod matrix;
mod medoids;
mod metrics;
mod mixture;
mod parameters;
mod quality;
mod round;
mod rule;
mod run;
mod sampling;
mod sentence;
mod shared;
mod silhouette;
mod stability;
mod unions;
mod why;
mod within;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

pub use compare::{ComparedFeature, ComparedKgram, Comparison, Counted, Spread, session_shares};
pub use consensus::{Consensus, SHOWN as CONSENSUS_SHOWN};
pub use dto::{ClusterDto, ClusterRunDto, RUN_VERSION, RunFormError};
pub use edit::{Edit, Replayed, edited, replayed};
pub use effect::{Effect, MIN_SESSIONS, MIN_SHARE, Standing, effects, standing};
pub use explain::{Histogram, TopFeature, TopKgram, TopToken};
pub use make::cluster;
pub use map::{ClusterMap, KEPT_NEIGHBOURS, map_hash};
pub use matching::{Match, Moves, moves};
pub use matrix::{BlockWeights, CLIP, InputColumn, Inputs, Prepared};
pub use metrics::{adjusted_rand, normalised_mutual_information};
pub use parameters::{Algorithm, ClusterError, ClusterParameters};
pub use quality::{CurvePoint, NAMEABLE, Quality, stability_words};
pub use rule::{ClusterRule, RuleTerm, rule_of};
pub use run::{Cluster, ClusterRun, MapPoint};
pub use sampling::shuffled_members;
pub use shared::{ClusterGround, NeighbourCurve};
pub use why::{Pull, Why, why};
pub use within::{PRIOR, Within};
