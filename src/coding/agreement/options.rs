//! What a caller may choose about a report; it must not know the ratings.

use super::coefficient::ConfidenceLevel;
use super::weights::Weights;

/// Choices for [`super::report()`].
#[derive(Clone, Debug, PartialEq)]
pub struct ReportOptions {
    /// Level of all intervals.
    pub level: ConfidenceLevel,
    /// Bootstrap replicates; 0 leaves the bootstrap out.
    pub replicates: usize,
    /// Seed of the bootstrap.
    pub seed: u64,
    /// Whether intervals treat the items of one user as belonging together.
    pub by_user: bool,
    /// Whether differing labels may be near each other.
    pub scale: LabelScale,
    /// Half-width of κ to plan further items for.
    pub half_width: f64,
    /// Labels to plan for; empty means all that were used.
    pub labels_that_matter: Vec<usize>,
    /// Names of the coders; missing ones are called A, B, C …
    pub coder_names: Vec<String>,
    /// Names of the labels, in codebook order; missing ones are numbered.
    pub label_names: Vec<String>,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self {
            level: ConfidenceLevel::default(),
            replicates: 2000,
            seed: 42,
            by_user: false,
            scale: LabelScale::Nominal,
            half_width: 0.1,
            labels_that_matter: Vec::new(),
            coder_names: Vec::new(),
            label_names: Vec::new(),
        }
    }
}

impl ReportOptions {
    /// The name of a coder.
    pub(super) fn coder_name(&self, coder: usize) -> String {
        self.coder_names.get(coder).cloned().unwrap_or_else(|| {
            let letter = u8::try_from(coder).ok().filter(|c| *c < 26).map(|c| char::from(b'A' + c));
            letter.map_or_else(|| format!("coder {}", coder + 1), String::from)
        })
    }
}

/// How the labels of a codebook relate. Only ordered or tree-shaped codebooks deserve weights.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum LabelScale {
    /// Labels are just different.
    #[default]
    Nominal,
    /// Labels are ordered as in the codebook.
    Ordered,
    /// Labels share ancestors, or any other weights.
    Weighted(Weights),
}
