//! Features of the labelled items as columns; knows how items name their sequences, no file.

use super::{FeatureColumn, FeatureValues};
use crate::coding::Item;
use crate::mining::store::{MiningError, feature_table, parameters_of};
use crate::model::Watch;
use crate::project::Project;
use std::collections::BTreeMap;

/// One column per feature, aligned to the items of a round's manifest. An item that is no present sequence (a cluster,
/// or one cut by another gap) has no values.
///
/// # Errors
/// When the project cannot be read, or the user stopped it.
pub fn item_features(
    project: &Project,
    items: &[Item],
    watch: &dyn Watch,
) -> Result<Vec<FeatureColumn>, MiningError> {
    let table = feature_table(project, &parameters_of(project)?, watch)?;
    let row_of: BTreeMap<&str, usize> =
        table.sequences.iter().enumerate().map(|(row, s)| (s.id.as_str(), row)).collect();
    let rows: Vec<Option<usize>> = items.iter().map(|item| row_of.get(item.id.as_str()).copied()).collect();
    Ok(table
        .columns
        .iter()
        .map(|column| FeatureColumn {
            name: column.feature.name.to_owned(),
            values: FeatureValues::Numbers(
                rows.iter()
                    .map(|row| row.and_then(|r| column.values.get(r)).copied().filter(|v| v.is_finite()))
                    .collect(),
            ),
        })
        .collect())
}
