//! Clusters of sequences, with what a defensible report on them needs: choice of k, stability, a null, explanations.
//! Knows feature tables, no recording.

mod dbscan;
mod describe;
mod dto;
mod explain;
mod find;
mod kmeans;
mod matrix;
mod medoids;
mod metrics;
mod quality;
mod round;
mod run;
mod sampling;
mod sentence;

#[cfg(test)]
mod tests;

pub use dto::{ClusterDto, ClusterRunDto, RUN_VERSION, RunFormError};
pub use explain::{Histogram, TopFeature, TopKgram, TopToken};
pub use matrix::{BlockWeights, InputColumn, Inputs, Prepared};
pub use metrics::{adjusted_rand, normalised_mutual_information};
pub use quality::{CurvePoint, Quality, stability_words};
pub use run::{Algorithm, Cluster, ClusterError, ClusterParameters, ClusterRun, MapPoint, cluster};
