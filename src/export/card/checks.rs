//! What a card checks on the finished table: that nobody stands on two sides, and what to look at before use.

use super::{Card, Texts};
use crate::coding::Unit;
use crate::export::LabelledSet;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer items of a label in train or test teach and prove nothing.
const FEW_ITEMS: usize = 5;

/// The check, made on the finished table, that nobody stands on two sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leakage {
    pub groups: usize,
    pub users: usize,
    pub users_on_two_sides: Vec<String>,
    pub sessions_on_two_sides: Vec<String>,
    pub holds: bool,
}

impl Leakage {
    pub fn sentence(&self) -> String {
        if self.holds {
            format!(
                "No user and no session stands in two parts: {} groups, {} users, checked on the written rows.",
                self.groups, self.users
            )
        } else {
            format!(
                "LEAK: {} users and {} sessions stand in two parts; do not train on this split.",
                self.users_on_two_sides.len(),
                self.sessions_on_two_sides.len()
            )
        }
    }
}

pub(super) fn leakage(table: &Texts<'_>) -> Leakage {
    let on_two_sides = |column: &str| -> (usize, Vec<String>) {
        let mut sides: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (who, split) in table.of(column).zip(table.of("split")) {
            if let Some(who) = who {
                sides.entry(who).or_default().extend(split);
            }
        }
        let torn = sides.iter().filter(|(_, parts)| parts.len() > 1).map(|(who, _)| (*who).to_owned());
        (sides.len(), torn.collect())
    };
    let (users, users_on_two_sides) = on_two_sides("user_id");
    let (_, sessions_on_two_sides) = on_two_sides("session_id");
    let (groups, torn_groups) = on_two_sides("split_group");
    let holds = users_on_two_sides.is_empty() && sessions_on_two_sides.is_empty() && torn_groups.is_empty();
    Leakage { groups, users, users_on_two_sides, sessions_on_two_sides, holds }
}

pub(super) fn warnings(set: &LabelledSet<'_>, card: &Card) -> Vec<String> {
    let mut found = Vec::new();
    if !card.leakage.holds {
        found.push(card.leakage.sentence());
    }
    let round = set.adjudication.revealed().round();
    if round.unit == Unit::Cluster {
        found
            .push("Clusters share users, so this set has no split; split the sequences behind it".to_owned());
    } else {
        for (name, items) in card.splits.iter().filter(|(_, items)| *items == 0) {
            let planned = card.split_plan[*name].as_f64().unwrap_or(0.0);
            if planned > 0.0 {
                found.push(format!(
                    "The part {name} is empty ({items} items): there are too few users for {planned} of them"
                ));
            }
        }
        let rare: Vec<&str> = card
            .labels
            .iter()
            .filter(|l| l.items > 0 && (l.train < FEW_ITEMS || l.test < FEW_ITEMS))
            .map(|l| l.id.as_str())
            .collect();
        if !rare.is_empty() {
            found.push(format!(
                "Labels with fewer than {FEW_ITEMS} items in train or in test: {}",
                rare.join(", ")
            ));
        }
    }
    found.extend(round.caveats());
    if let Some(intents) = set.intents {
        let all = set.adjudication.revealed().items().len();
        let kept = card.rows;
        found.push(format!(
            "Only items whose settled label is one of {} intents, or none: {} of {all} items are left out",
            intents.len(),
            all.saturating_sub(kept)
        ));
    }
    if !set.propagated.is_empty() {
        found.push(format!(
            "{} labels that clusters handed on to their members are in a table of their own: nobody looked at these items",
            set.propagated.len()
        ));
    }
    let open = set.adjudication.unsettled();
    if open > 0 {
        found.push(format!("Disagreements not settled: {open}; their final label is empty"));
    }
    if round.sampling.inclusion_probability().is_none() {
        found.push(
            "The items were not drawn at random: shares of labels are not shares of sessions".to_owned(),
        );
    }
    let extra = round.sampling.extra().len();
    if extra > 0 {
        found.push(format!(
            "Items picked by hand besides the random core: {extra}; agreement leaves them out, and shares of labels are to \
             be taken from rows with an inclusion_probability"
        ));
    }
    for feature in set.features {
        let emptied = feature.values.clone().empty_what_is_not_finite();
        if emptied > 0 {
            found.push(format!("Values of {} that were not finite and are empty: {emptied}", feature.name));
        }
    }
    found
}
