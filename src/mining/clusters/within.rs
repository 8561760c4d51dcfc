//! Takes off what is usual for a site and a kind of device, so that clusters tell what visitors did and not merely where,
//! or on what: touch has no path of a pointer, and two sites have no words in common.
//!
//! Of each sequence its group's mean is taken off, as far as the group can be told from all: with n sequences the weight
//! is n / (n + [`PRIOR`]), the estimate of a random intercept that is shrunk towards the mean of all (Efron and Morris
//! 1975, "Data analysis using Stein's estimator"). A group of few therefore keeps most of its own, and one of all
//! keeps everything. No label is looked at.

use crate::mining::features::FeatureTable;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// As if every group had this many more sequences that are like all.
pub const PRIOR: f64 = 10.0;

/// What sequences must share to be compared as they are. [`Self::Nothing`] is how every clustering was made before there
/// was a choice, and what such a one goes on with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Within {
    #[default]
    Nothing,
    Device,
    Site,
    Both,
}

impl Within {
    /// In words that follow “taken off: what is usual for”; `None` where nothing is.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Device => Some("the kind of device"),
            Self::Site => Some("the site"),
            Self::Both => Some("the site and the kind of device"),
        }
    }

    /// Groups of the table's rows, each by ascending row; none where there is only one.
    fn groups(self, table: &FeatureTable) -> Vec<Vec<usize>> {
        let is = |name: &str| {
            let column = table.column(name).map(|c| c.values.as_slice()).unwrap_or_default();
            move |row: usize| column.get(row).is_some_and(|v| *v > 0.5)
        };
        let (phone, tablet) = (is("phone"), is("tablet"));
        let mut groups: BTreeMap<(&str, u8), Vec<usize>> = BTreeMap::new();
        for row in 0..table.len() {
            let site = if matches!(self, Self::Site | Self::Both) { &*table.sites[row] } else { "" };
            let device = match self {
                Self::Device | Self::Both if phone(row) => 2,
                Self::Device | Self::Both if tablet(row) => 1,
                _ => 0,
            };
            groups.entry((site, device)).or_default().push(row);
        }
        if groups.len() < 2 { Vec::new() } else { groups.into_values().collect() }
    }

    /// Takes off columns what is usual for the groups.
    pub(super) fn take_off<'c>(self, table: &FeatureTable, columns: impl Iterator<Item = &'c mut Vec<f64>>) {
        let groups = self.groups(table);
        if groups.is_empty() {
            return;
        }
        for column in columns {
            let all = column.iter().sum::<f64>() / column.len().max(1) as f64;
            for group in &groups {
                let n = group.len() as f64;
                let own = group.iter().map(|row| column[*row]).sum::<f64>() / n;
                let usual = (own - all) * n / (n + PRIOR);
                group.iter().for_each(|row| column[*row] -= usual);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::table;
    use super::*;
    use crate::mining::features::FeatureTable;

    /// Half of the rows on another site; devices as the columns say.
    fn two_sites(n: usize) -> FeatureTable {
        let mut table = table(n, 4);
        for (row, site) in table.sites.iter_mut().enumerate() {
            *site = if row % 2 == 0 { "shop.example" } else { "desk.example" }.into();
        }
        for column in table.columns.iter_mut().filter(|c| ["phone", "tablet"].contains(&c.feature.name)) {
            let phone = column.feature.name == "phone";
            column.values = (0..n).map(|row| f64::from(u8::from(phone && row % 8 < 2))).collect();
        }
        table
    }

    fn taken_off(within: Within, table: &FeatureTable, column: &[f64]) -> Vec<f64> {
        let mut column = column.to_vec();
        within.take_off(table, std::iter::once(&mut column));
        column
    }

    #[test]
    fn a_large_group_loses_what_is_usual_for_it_and_a_small_one_keeps_most() {
        let mut table = two_sites(400);
        let column: Vec<f64> = (0..400)
            .map(|row| if row % 2 == 0 { 8.0 } else { 0.0 } + f64::from(u8::from(row % 3 == 0)))
            .collect();
        let apart = |column: &[f64], table: &FeatureTable| {
            let mean = |site: &str| {
                let of: Vec<f64> =
                    column.iter().zip(&table.sites).filter(|(_, s)| &***s == site).map(|(v, _)| *v).collect();
                of.iter().sum::<f64>() / of.len() as f64
            };
            mean("shop.example") - mean("desk.example")
        };
        assert!(apart(&column, &table) > 7.9);
        assert!(apart(&taken_off(Within::Site, &table, &column), &table) < 0.5);
        assert!(
            apart(&taken_off(Within::Both, &table, &column), &table) < 0.8,
            "smaller groups, still large"
        );
        assert!(
            apart(&taken_off(Within::Device, &table, &column), &table) > 7.0,
            "the sites have alike devices"
        );
        assert_eq!(taken_off(Within::Nothing, &table, &column), column);
        table.sites.iter_mut().enumerate().for_each(|(row, site)| {
            *site = if row == 0 { "shop.example" } else { "desk.example" }.into();
        });
        let alone = taken_off(Within::Site, &table, &column);
        assert!(alone[0] > 8.0, "one sequence is no usage of a site: {}", alone[0]);
    }

    #[test]
    fn one_group_changes_no_bit_and_what_differs_within_groups_stays() {
        let table = two_sites(80);
        let one = super::super::tests::table(80, 4);
        let column: Vec<f64> = (0..80).map(|row| f64::from(row % 7) / 3.0).collect();
        assert_eq!(taken_off(Within::Site, &one, &column), column);
        let other = taken_off(Within::Site, &table, &column);
        for (a, b) in [(0, 2), (1, 3)] {
            assert!((other[a] - other[b] - (column[a] - column[b])).abs() < 1e-12);
        }
    }
}
