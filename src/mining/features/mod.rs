//! Features per sequence: named numbers, k-grams of actions and words of content, as columns; knows no cluster.

mod content;
mod evidence;
mod formulas;
mod kgrams;
mod measures;
mod pointer;
mod registry;
mod scroll;
mod site;
mod stored;
mod summary;
mod together;
mod tokens;

#[cfg(test)]
mod tests;

pub use evidence::{Moment, defined_by, evidence};
pub use formulas::{Formula, formula_of};
pub use kgrams::{Kgram, MAX_K, PAUSE_LIMITS_MS};
pub use measures::{ACTIVE_GAP_MS, Measures};
pub use registry::{Block, FeatureSpec, Scale, all, by_name, own_column, own_columns};
pub use stored::{
    Wanted, features_version, from_bytes as features_from_bytes, to_bytes as features_to_bytes,
};
pub use summary::{BARS, ColumnSummary, Correlation, TableSummary, defined};
pub use together::{CELLS, Together};
pub use tokens::{TokenBlock, TokenParameters};

use super::facts::SessionFacts;
use super::sequences::cut_at_pauses;
use crate::model::{Sequence, SignalHit};
use measures::SessionView;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What one sequence brings into the table.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceFeatures {
    pub sequence: Sequence,
    /// Host of its pages; empty where no address names one.
    pub site: Arc<str>,
    /// One per spec of [`all`], in its order, unscaled.
    pub values: Vec<f64>,
    /// How often each signal of the project's own fired, where a table asks for them; they are not stored with the others.
    pub own: Vec<f64>,
    pub kgrams: Vec<(Kgram, u16)>,
    pub tokens: Vec<(Arc<str>, u16)>,
}

/// How sequences are cut and described.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeatureParameters {
    /// A pause longer than this ends a sequence.
    pub gap_ms: i64,
    /// Longest k-gram, 1 to [`MAX_K`].
    pub k_max: usize,
    pub kgrams: TokenParameters,
    pub content: TokenParameters,
}

impl Default for FeatureParameters {
    fn default() -> Self {
        Self {
            gap_ms: super::sequences::DEFAULT_GAP_MS,
            k_max: 3,
            kgrams: TokenParameters::default(),
            content: TokenParameters::default(),
        }
    }
}

/// Sequences of a session with their features; `hits` are the session's signals.
pub fn session_features(
    facts: &SessionFacts,
    hits: &[SignalHit],
    parameters: &FeatureParameters,
) -> Vec<SequenceFeatures> {
    let view = SessionView::new(facts);
    cut_at_pauses(facts, &view.activity, parameters.gap_ms)
        .into_iter()
        .enumerate()
        .map(|(ordinal, sequence)| {
            let measures = Measures::of(&view, &sequence, hits, ordinal + 1);
            SequenceFeatures {
                values: all().map(|spec| spec.value(&measures)).collect(),
                own: Vec::new(),
                kgrams: kgrams::kgrams_of(&facts.actions, &sequence, parameters.k_max),
                tokens: content::tokens_of(&facts.actions, &sequence),
                site: site::site_of(&facts.actions, &sequence),
                sequence,
            }
        })
        .collect()
}

/// The order of tables: by session, then by time.
fn in_table_order(a: &Sequence, b: &Sequence) -> Ordering {
    (&a.session, a.start_ms, &a.id).cmp(&(&b.session, b.start_ms, &b.id))
}

/// One named column over all sequences.
#[derive(Clone, Debug)]
pub struct Column {
    pub feature: &'static FeatureSpec,
    pub values: Vec<f64>,
}

/// Counts signals of the project's own in the sequences of one session; `hits` are the session's.
pub fn count_own(rows: &mut [SequenceFeatures], own: &[&'static FeatureSpec], hits: &[SignalHit]) {
    for row in rows {
        let span = (row.sequence.start_ms, row.sequence.end_ms);
        row.own = own.iter().map(|spec| spec.own_hits(hits, span).unwrap_or_default()).collect();
    }
}

/// Columns over all sequences: of [`all`], then of `own`.
fn columns_of(rows: &[SequenceFeatures], own: &[&'static FeatureSpec]) -> Vec<Column> {
    let values = |at: usize| rows.iter().map(|row| row.values[at]).collect();
    let counts = |at: usize| rows.iter().map(|row| row.own.get(at).copied().unwrap_or_default()).collect();
    let named = all().enumerate().map(|(at, feature)| Column { feature, values: values(at) });
    let own = own.iter().enumerate().map(|(at, feature)| Column { feature, values: counts(at) });
    named.chain(own).collect()
}

/// Sequences with their named features alone: what lists show. In order of session and time.
#[derive(Clone, Debug)]
pub struct NamedFeatures {
    pub sequences: Vec<Sequence>,
    /// One per spec of [`all`], then those of the project's own signals.
    pub columns: Vec<Column>,
}

impl NamedFeatures {
    pub fn of(mut rows: Vec<SequenceFeatures>, own: &[&'static FeatureSpec]) -> Self {
        rows.sort_by(|a, b| in_table_order(&a.sequence, &b.sequence));
        let columns = columns_of(&rows, own);
        Self { sequences: rows.into_iter().map(|row| row.sequence).collect(), columns }
    }
}

/// Sequences with their features, in order of session and time.
#[derive(Clone, Debug)]
pub struct FeatureTable {
    pub parameters: FeatureParameters,
    pub sequences: Vec<Sequence>,
    /// Hosts of their pages, each text once in memory; empty ones are unknown.
    pub sites: Vec<Arc<str>>,
    /// One per spec of [`all`], then those of the project's own signals.
    pub columns: Vec<Column>,
    pub kgrams: TokenBlock<Kgram>,
    pub content: TokenBlock<Arc<str>>,
}

impl FeatureTable {
    /// Puts the sequences of all sessions side by side. Sorts them by session and time, so that the order in which
    /// sessions were read leaves no trace.
    pub fn assemble(rows: Vec<SequenceFeatures>, parameters: &FeatureParameters) -> Self {
        Self::assemble_with(rows, &[], parameters)
    }

    /// The same with columns of the project's own signals, see [`count_own`].
    pub fn assemble_with(
        mut rows: Vec<SequenceFeatures>,
        own: &[&'static FeatureSpec],
        parameters: &FeatureParameters,
    ) -> Self {
        rows.sort_by(|a, b| in_table_order(&a.sequence, &b.sequence));
        let columns = columns_of(&rows, own);
        let mut kgrams = Vec::with_capacity(rows.len());
        let mut tokens = Vec::with_capacity(rows.len());
        let mut sequences = Vec::with_capacity(rows.len());
        let mut sites = Vec::with_capacity(rows.len());
        let mut known: BTreeSet<Arc<str>> = BTreeSet::new();
        for row in rows {
            if !known.contains(&row.site) {
                known.insert(Arc::clone(&row.site));
            }
            sites.extend(known.get(&row.site).cloned());
            kgrams.push(row.kgrams);
            tokens.push(row.tokens);
            sequences.push(row.sequence);
        }
        let (kgrams, content) = rayon::join(
            || TokenBlock::build(&kgrams, &parameters.kgrams),
            || TokenBlock::build(&tokens, &parameters.content),
        );
        Self { parameters: *parameters, sequences, sites, columns, kgrams, content }
    }

    pub fn len(&self) -> usize {
        self.sequences.len()
    }

    pub fn is_empty(&self) -> bool {
        self.sequences.is_empty()
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.feature.name == name)
    }
}
