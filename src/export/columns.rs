//! Columns of an export: names, values, and which are there in every export; knows no round and no file.

use super::ExportError;
use std::collections::BTreeSet;

/// Columns that every labelled set has, in this order, with what they mean. Others may be added, none renamed.
pub const BASE_COLUMNS: [(&str, &str); 29] = [
    ("item_id", "The sequence or cluster that was labelled"),
    ("session_id", "Session of the sequence; of a cluster, the session of its medoid"),
    ("user_id", "User of the session, where the recording names one"),
    ("start_ms", "Start in milliseconds since the session's first event"),
    ("end_ms", "End in milliseconds since the session's first event"),
    ("label_a", "Blind label of coder a: code ids joined by |, empty where a abstained or gave none"),
    ("label_b", "Blind label of coder b"),
    ("confidence_a", "1 (guess) to 3 (sure), where given"),
    ("confidence_b", "1 (guess) to 3 (sure), where given"),
    ("abstain_a", "Why coder a gave no code, where a abstained"),
    ("abstain_b", "Why coder b gave no code, where b abstained"),
    ("final_label", "Code ids joined by |; empty where unresolved, uncoded or abstained"),
    ("final_abstain", "Why there is no code, where both abstained alike or adjudication said so"),
    (
        "label_source",
        "unanimous, adjudicated_consensus, adjudicated_third, unresolved, single_coded, uncoded; gold where the label \
         stands in the closed round that the item came from",
    ),
    ("decision_mode", "consensus, third or lead, where adjudicated"),
    ("decision_cause", "Cause of the disagreement, where adjudicated"),
    ("coverage_a", "Share of the item that coder a watched, where known"),
    ("coverage_b", "Share of the item that coder b watched, where known"),
    (
        "spans_a",
        "What coder a marked as evidence: 1200-3400 is a range, 5000 a moment, in milliseconds as start_ms, joined by |",
    ),
    ("spans_b", "What coder b marked as evidence"),
    ("round", "Round of the labels"),
    ("unit", "sequence or cluster"),
    ("stratum", "Cluster that the item was drawn from, where there is one"),
    (
        "inclusion_probability",
        "Chance that the item had to be drawn into the round; empty where it was picked by hand",
    ),
    ("codebook_name", "Name of the codebook"),
    ("codebook_version", "Version of the codebook"),
    ("codebook_hash", "SHA-256 of the codebook's canonical document"),
    ("split_group", "What must stay on one side: user, or session without a user"),
    ("split", "train, validation or test; empty for clusters"),
];

/// A column with one value per item.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureColumn {
    pub name: String,
    pub values: FeatureValues,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FeatureValues {
    Numbers(Vec<Option<f64>>),
    Whole(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
}

impl FeatureValues {
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Only the rows that `keep` marks.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        fn only<T>(values: &mut Vec<T>, keep: &[bool]) {
            let mut at = keep.iter();
            values.retain(|_| at.next().copied().unwrap_or(true));
        }
        match self {
            Self::Numbers(values) => only(values, keep),
            Self::Whole(values) => only(values, keep),
            Self::Texts(values) => only(values, keep),
        }
    }

    /// For cards.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Numbers(_) => "number",
            Self::Whole(_) => "whole number",
            Self::Texts(_) => "text",
        }
    }

    /// A cell for people; empty where there is no value.
    pub(super) fn text(&self, row: usize) -> String {
        match self {
            Self::Numbers(values) => values.get(row).copied().flatten().map(|v| v.to_string()),
            Self::Whole(values) => values.get(row).copied().flatten().map(|v| v.to_string()),
            Self::Texts(values) => values.get(row).cloned().flatten(),
        }
        .unwrap_or_default()
    }

    /// NaN and infinities have no place in JSON and mislead in CSV: they become empty. Returns how many.
    pub(super) fn empty_what_is_not_finite(&mut self) -> usize {
        let Self::Numbers(values) = self else { return 0 };
        let mut emptied = 0;
        for value in values.iter_mut().filter(|value| value.is_some_and(|v| !v.is_finite())) {
            *value = None;
            emptied += 1;
        }
        emptied
    }
}

/// Rows of a table of columns of equal length.
pub(super) fn height(columns: &[FeatureColumn]) -> usize {
    columns.first().map_or(0, |column| column.values.len())
}

/// Features must have a name of their own and a value per item.
pub(super) fn check_features(features: &[FeatureColumn], items: usize) -> Result<(), ExportError> {
    let mut names: BTreeSet<&str> = BASE_COLUMNS.iter().map(|(name, _)| *name).collect();
    for feature in features {
        if feature.name.trim().is_empty() {
            return Err(ExportError::UnnamedFeature);
        }
        if !names.insert(&feature.name) {
            return Err(ExportError::ColumnTaken(feature.name.clone()));
        }
        if feature.values.len() != items {
            let found = feature.values.len();
            return Err(ExportError::FeatureLength { name: feature.name.clone(), found, items });
        }
    }
    Ok(())
}
