//! The table of labels that members have from their cluster, apart from what people said of an item; must not know
//! files.

use super::columns::{FeatureColumn, FeatureValues};
use crate::coding::{PROPAGATED, PropagatedLabel};

/// One row per member.
pub(super) fn columns(labels: &[PropagatedLabel]) -> Vec<FeatureColumn> {
    let text = |name: &str, value: fn(&PropagatedLabel) -> String| FeatureColumn {
        name: name.to_owned(),
        values: FeatureValues::Texts(labels.iter().map(|label| Some(value(label))).collect()),
    };
    vec![
        text("item_id", |label| label.item.clone()),
        text("cluster", |label| label.cluster.clone()),
        text("final_label", |label| label.codes.join("|")),
        text("label_source", |_| PROPAGATED.to_owned()),
        text("propagated_by", |label| label.by.clone()),
        FeatureColumn {
            name: "propagated_at_ms".to_owned(),
            values: FeatureValues::Whole(labels.iter().map(|label| Some(label.at_ms)).collect()),
        },
    ]
}
