//! What an expression is asked of: a session or a sequence with what is known of it; knows no expression.

use super::chain::Timeline;
use super::motif::Motif;
use crate::mining::features::{self, FeatureSpec};
use crate::model::{Action, Sequence, SequenceId, SessionId, Signal, SignalHit};
use crate::project::SessionRow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A final label of a sequence in a round that is closed. Whoever makes these must leave open rounds alone: no
/// condition may tell one coder what the other has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLabel {
    pub round: Arc<str>,
    pub sequence: SequenceId,
    /// Milliseconds since the session's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    /// Stable id of the code, and its name.
    pub code: Arc<str>,
    pub name: Arc<str>,
}

/// The features of one sequence.
#[derive(Clone, Debug)]
pub struct SequenceValues {
    pub sequence: Sequence,
    /// One per spec of [`features::all`], then one per spec of `own`.
    pub values: Vec<f64>,
    /// Columns of signals that people wrote.
    pub own: Arc<[&'static FeatureSpec]>,
}

impl SequenceValues {
    pub(super) fn value(&self, spec: &FeatureSpec) -> Option<f64> {
        let mut columns = features::all().chain(self.own.iter().copied());
        self.values.get(columns.position(|column| column.name == spec.name)?).copied()
    }
}

/// Final labels by session; see [`KnownLabel`] for whose these may be.
pub type KnownLabels = BTreeMap<SessionId, Vec<KnownLabel>>;

/// What only a look into the recording's facts can tell.
#[derive(Clone, Debug, Default)]
pub struct Deep<'a> {
    pub(super) timeline: Timeline<'a>,
    /// Features of the sequences that are asked about.
    pub(super) sequences: &'a [SequenceValues],
}

impl<'a> Deep<'a> {
    /// Of a whole session. `sequences` may be empty where the expression needs no features, and `motifs` are those that
    /// it names.
    pub fn of_session<'m>(
        actions: &'a [Action],
        signals: &'a [SignalHit],
        sequences: &'a [SequenceValues],
        motifs: impl IntoIterator<Item = &'m Arc<Motif>>,
    ) -> Self {
        let mut timeline = Timeline::new(actions, signals);
        timeline.add_motifs(motifs);
        Self { timeline, sequences }
    }

    /// Of one sequence: its own actions, and `signals` that begin in it.
    pub fn of_sequence<'m>(
        actions: &'a [Action],
        signals: &'a [SignalHit],
        sequence: &'a SequenceValues,
        motifs: impl IntoIterator<Item = &'m Arc<Motif>>,
    ) -> Self {
        let span = &sequence.sequence;
        let actions = actions.get(span.first_action as usize..span.end_action as usize).unwrap_or_default();
        let first = signals.partition_point(|s| s.start_ms < span.start_ms);
        let end = signals.partition_point(|s| s.start_ms <= span.end_ms);
        let signals = signals.get(first..end).unwrap_or_default();
        Self::of_session(actions, signals, std::slice::from_ref(sequence), motifs)
    }
}

/// A session or sequence, as far as it is known.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    pub row: &'a SessionRow,
    /// Of the session, or of the sequence alone.
    pub labels: &'a [KnownLabel],
    /// Hits of each signal in all of what is asked about, where they are counted already; a signal without an entry
    /// was looked for in vain.
    pub counts: Option<&'a BTreeMap<Signal, u32>>,
    pub deep: Option<&'a Deep<'a>>,
}
