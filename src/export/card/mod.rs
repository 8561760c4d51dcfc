//! The card of a labelled set: how it came about, what is in it, how far the coders agreed, and that no user leaks.

mod checks;
mod markdown;

pub use checks::Leakage;

use super::columns::{BASE_COLUMNS, FeatureColumn, FeatureValues, height};
use super::split::Split;
use super::{Format, LabelledSet};
use crate::coding::agreement::{ReportOptions, multi_label_report, report};
use crate::coding::{AbstentionTreatment, LabelSource, RatingsRefused};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a reader of the set must know.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    pub format: &'static str,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub file: &'static str,
    pub rows: usize,
    pub round: String,
    pub unit: &'static str,
    pub coders: [String; 2],
    pub codebook: Value,
    pub manifest_hash: String,
    /// How the items were chosen, in words and as data.
    pub sampling: Value,
    pub sampling_sentence: String,
    pub labels: Vec<LabelCount>,
    pub sources: Vec<(&'static str, usize)>,
    pub splits: Vec<(&'static str, usize)>,
    pub split_plan: Value,
    pub leakage: Leakage,
    /// Headline of the blind agreement, or of the sets of labels where several are allowed.
    pub agreement: Value,
    pub abstentions: &'static str,
    pub adjudication: Value,
    pub columns: Vec<ColumnFact>,
    /// What to look at before use, one sentence each.
    pub warnings: Vec<String>,
}

/// How often a code is the final label, in all and per part of the split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelCount {
    pub id: String,
    pub name: String,
    pub items: usize,
    pub train: usize,
    pub validation: usize,
    pub test: usize,
}

/// A column as readers find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnFact {
    pub name: String,
    pub kind: &'static str,
    pub empty: usize,
    pub meaning: String,
}

impl Card {
    pub(super) fn of(set: &LabelledSet<'_>, columns: &[FeatureColumn], format: Format) -> Self {
        let revealed = set.adjudication.revealed();
        let (round, codebook) = (revealed.round(), revealed.codebook());
        let table = Texts(columns);
        let labels = label_counts(set, &table);
        let count = |column: &str, value: &str| table.of(column).filter(|cell| *cell == Some(value)).count();
        let sources: Vec<(&'static str, usize)> =
            LabelSource::ALL.iter().map(|s| (s.name(), count("label_source", s.name()))).collect();
        let splits: Vec<(&'static str, usize)> =
            Split::ALL.iter().map(|s| (s.name(), count("split", s.name()))).collect();
        let leakage = checks::leakage(&table);
        let adjudicated = set.adjudication.report();
        let mut card = Self {
            format: "binocular/card/v1",
            created_at: jiff::Timestamp::from_millisecond(set.created_at_ms)
                .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
                .to_string(),
            file: format.file_name(),
            rows: height(columns),
            round: round.id.clone(),
            unit: round.unit.name(),
            coders: round.coders.each_ref().map(|coder| coder.id.clone()),
            codebook: json!({
                "id": codebook.id, "name": codebook.name, "version": codebook.version,
                "hash": round.codebook_hash, "exclusive": codebook.exclusive,
            }),
            manifest_hash: round.manifest_hash.clone().unwrap_or_default(),
            sampling: serde_json::to_value(&round.sampling).unwrap_or_default(),
            sampling_sentence: round.sampling.sentence(),
            labels,
            sources,
            splits,
            split_plan: json!({
                "train": set.split.train, "validation": set.split.validation, "test": set.split.test,
                "seed": set.split.seed.to_string(),
            }),
            leakage,
            agreement: agreement(set),
            abstentions: AbstentionTreatment::Missing.sentence(),
            adjudication: json!({
                "disagreements": adjudicated.disagreements, "settled": adjudicated.settled,
                "unresolvable": adjudicated.unresolvable,
                "causes": adjudicated.causes.iter().map(|(c, n)| (c.id(), *n)).collect::<BTreeMap<_, _>>(),
            }),
            columns: column_facts(columns),
            warnings: Vec::new(),
        };
        card.warnings = checks::warnings(set, &card);
        card
    }

    /// Indented JSON with a final line break.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// The text columns of a table by name.
pub(super) struct Texts<'a>(&'a [FeatureColumn]);

impl<'a> Texts<'a> {
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = Option<&'a str>> + use<'a> {
        let found = self.0.iter().find(|column| column.name == name);
        let values = match found.map(|column| &column.values) {
            Some(FeatureValues::Texts(values)) => values.as_slice(),
            _ => &[],
        };
        values.iter().map(Option::as_deref)
    }
}

fn label_counts(set: &LabelledSet<'_>, table: &Texts<'_>) -> Vec<LabelCount> {
    let mut counts: Vec<LabelCount> = set
        .adjudication
        .revealed()
        .codebook()
        .codes
        .iter()
        .map(|code| LabelCount {
            id: code.id.clone(),
            name: code.name.clone(),
            items: 0,
            train: 0,
            validation: 0,
            test: 0,
        })
        .collect();
    for (label, split) in table.of("final_label").zip(table.of("split")) {
        for code in label.unwrap_or("").split('|') {
            let Some(count) = counts.iter_mut().find(|count| count.id == code) else { continue };
            count.items += 1;
            match split {
                Some("train") => count.train += 1,
                Some("validation") => count.validation += 1,
                Some("test") => count.test += 1,
                _ => {}
            }
        }
    }
    counts
}

fn agreement(set: &LabelledSet<'_>) -> Value {
    let revealed = set.adjudication.revealed();
    let figures = match revealed.ratings(AbstentionTreatment::Missing) {
        Ok(view) => {
            let options = revealed.report_options(&view, set.agreement.clone());
            serde_json::to_value(report(&view.ratings, &options).headline).unwrap_or_default()
        }
        Err(RatingsRefused::MultiLabel) => match revealed.label_sets() {
            Ok(sets) => {
                let options = ReportOptions { by_user: true, ..revealed.set_options(set.agreement.clone()) };
                let figures = multi_label_report(&sets, &options);
                serde_json::to_value(figures).unwrap_or_default()
            }
            Err(refused) => json!({ "refused": refused.to_string() }),
        },
        Err(refused) => json!({ "refused": refused.to_string() }),
    };
    json!({ "round": revealed.round().id, "figures": figures })
}

fn column_facts(columns: &[FeatureColumn]) -> Vec<ColumnFact> {
    let meaning = |name: &str| {
        BASE_COLUMNS.iter().find(|(base, _)| *base == name).map_or("Feature", |(_, meaning)| meaning)
    };
    columns
        .iter()
        .map(|column| ColumnFact {
            name: column.name.clone(),
            kind: column.values.kind(),
            empty: match &column.values {
                FeatureValues::Numbers(values) => values.iter().filter(|v| v.is_none()).count(),
                FeatureValues::Whole(values) => values.iter().filter(|v| v.is_none()).count(),
                FeatureValues::Texts(values) => values.iter().filter(|v| v.is_none()).count(),
            },
            meaning: meaning(&column.name).to_owned(),
        })
        .collect()
}
