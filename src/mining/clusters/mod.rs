//! Clusters of sequences, with what a defensible report on them needs: choice of k, stability, a null, explanations.
//! Knows feature tables, no recording.

mod dbscan;
mod density;
mod describe;
mod dto;
mod explain;
mod find;
mod hdbscan;
mod kmeans;
mod matrix;
mod medoids;
mod metrics;
mod mixture;
mod quality;
mod round;
mod run;
mod sampling;
mod sentence;
mod silhouette;
mod stability;
mod unions;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

pub use dto::{ClusterDto, ClusterRunDto, RUN_VERSION, RunFormError};
pub use explain::{Histogram, TopFeature, TopKgram, TopToken};
pub use matrix::{BlockWeights, InputColumn, Inputs, Prepared};
pub use metrics::{adjusted_rand, normalised_mutual_information};
pub use quality::{CurvePoint, NAMEABLE, Quality, stability_words};
pub use run::{Algorithm, Cluster, ClusterError, ClusterParameters, ClusterRun, MapPoint, cluster};
