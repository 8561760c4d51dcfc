//! From final labels to columns; must not know files.

use super::columns::{BASE_COLUMNS, FeatureColumn, FeatureValues, check_features};
use super::split::groups;
use super::{ExportError, LabelledSet};
use crate::coding::codebook::NONE_ID;
use crate::coding::{Coverage, FinalLabel, Item, Label, Side, Unit, Verdict, spans_to_text};
use std::collections::BTreeSet;

/// The base columns, then the features, one row per item in the order of the manifest.
pub(super) fn columns(set: &LabelledSet<'_>) -> Result<Vec<FeatureColumn>, ExportError> {
    let finals = set.adjudication.final_labels();
    check_features(set.features, finals.len())?;
    let round = set.adjudication.revealed().round();
    let codebook = set.adjudication.revealed().codebook();
    let items: Vec<&Item> = finals.iter().map(|row| &row.item.item).collect();
    let groups = groups(&items);
    let split = |row: usize| match round.unit {
        // Clusters share members of the same users: no split of them keeps users apart.
        Unit::Cluster => None,
        Unit::Sequence => groups.get(row).map(|group| set.split.part_of(group).name().to_owned()),
    };
    let rows = Rows(&finals);
    let constant = |text: &str| texts(finals.iter().map(|_| Some(text.to_owned())));
    let values = |name: &str| match name {
        "item_id" => rows.item(|item| Some(item.id.clone())),
        "session_id" => rows.item(|item| present(&item.session)),
        "user_id" => rows.item(|item| item.user_id.clone()),
        "start_ms" => rows.whole(|row| Some(row.item.item.start_ms)),
        "end_ms" => rows.whole(|row| Some(row.item.item.end_ms)),
        "label_a" => rows.blind(Side::A, |label| codes(&label.entry.verdict)),
        "label_b" => rows.blind(Side::B, |label| codes(&label.entry.verdict)),
        "confidence_a" => rows.confidence(Side::A),
        "confidence_b" => rows.confidence(Side::B),
        "abstain_a" => rows.blind(Side::A, |label| abstention(&label.entry.verdict)),
        "abstain_b" => rows.blind(Side::B, |label| abstention(&label.entry.verdict)),
        "final_label" => texts(finals.iter().map(|row| row.verdict.and_then(codes))),
        "final_abstain" => texts(finals.iter().map(|row| row.verdict.and_then(abstention))),
        "label_source" => texts(finals.iter().map(|row| Some(row.source.name().to_owned()))),
        "decision_mode" => texts(finals.iter().map(|r| r.decision.map(|d| d.signature.mode.id().to_owned()))),
        "decision_cause" => {
            texts(finals.iter().map(|r| r.decision.and_then(|d| d.entry.cause).map(|c| c.id().to_owned())))
        }
        "coverage_a" => rows.coverage(Side::A),
        "coverage_b" => rows.coverage(Side::B),
        "spans_a" => rows.blind(Side::A, |label| present(&spans_to_text(&label.entry.spans))),
        "spans_b" => rows.blind(Side::B, |label| present(&spans_to_text(&label.entry.spans))),
        "round" => constant(&round.id),
        "unit" => constant(round.unit.name()),
        "stratum" => rows.item(|item| present(&item.stratum)),
        "inclusion_probability" => FeatureValues::Numbers(
            finals
                .iter()
                .map(|row| round.sampling.inclusion_probability().filter(|_| row.item.is_core))
                .collect(),
        ),
        "codebook_name" => constant(&codebook.name),
        "codebook_version" => rows.whole(|_| Some(i64::from(codebook.version))),
        "codebook_hash" => texts(finals.iter().map(|_| round.codebook_hash.clone())),
        "split_group" => texts(groups.iter().map(|group| Some(group.clone()))),
        _ => texts((0..finals.len()).map(split)),
    };
    let base =
        BASE_COLUMNS.iter().map(|(name, _)| FeatureColumn { name: (*name).to_owned(), values: values(name) });
    let mut columns: Vec<FeatureColumn> = base.collect();
    columns.extend(set.features.iter().cloned().map(|mut feature| {
        feature.values.empty_what_is_not_finite();
        feature
    }));
    if let Some(intents) = set.intents {
        let keep: Vec<bool> = finals.iter().map(|row| is_of_intents(row.verdict, intents)).collect();
        columns.iter_mut().for_each(|column| column.values.retain(&keep));
    }
    Ok(columns)
}

/// A settled label of intents alone, or that none fits: a classifier needs those it shall not tag, too.
fn is_of_intents(verdict: Option<&Verdict>, intents: &BTreeSet<String>) -> bool {
    match verdict {
        Some(Verdict::Codes(codes)) => codes.iter().all(|code| code == NONE_ID || intents.contains(code)),
        _ => false,
    }
}

struct Rows<'r, 'a>(&'r [FinalLabel<'a>]);

impl Rows<'_, '_> {
    fn item(&self, value: impl Fn(&Item) -> Option<String>) -> FeatureValues {
        texts(self.0.iter().map(|row| value(&row.item.item)))
    }

    fn whole(&self, value: impl Fn(&FinalLabel<'_>) -> Option<i64>) -> FeatureValues {
        FeatureValues::Whole(self.0.iter().map(value).collect())
    }

    fn blind(&self, side: Side, value: impl Fn(&Label) -> Option<String>) -> FeatureValues {
        texts(self.0.iter().map(|row| row.item.label(side).and_then(&value)))
    }

    fn confidence(&self, side: Side) -> FeatureValues {
        self.whole(|row| row.item.label(side).and_then(|label| label.entry.confidence).map(i64::from))
    }

    fn coverage(&self, side: Side) -> FeatureValues {
        let share = |label: &Label| label.entry.evidence.coverage.map(Coverage::share);
        FeatureValues::Numbers(self.0.iter().map(|row| row.item.label(side).and_then(share)).collect())
    }
}

fn texts(values: impl Iterator<Item = Option<String>>) -> FeatureValues {
    FeatureValues::Texts(values.collect())
}

fn present(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn codes(verdict: &Verdict) -> Option<String> {
    matches!(verdict, Verdict::Codes(_)).then(|| verdict.to_text())
}

fn abstention(verdict: &Verdict) -> Option<String> {
    matches!(verdict, Verdict::Abstained(_)).then(|| verdict.to_text())
}
