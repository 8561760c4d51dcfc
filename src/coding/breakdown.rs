//! Agreement within groups of items: clusters, devices, user groups, whatever the sessions say; must not know any open
//! round.

use super::agreement::{Coefficient, ConfidenceLevel, LabelSets, Unit, masi_alpha};
use super::reveal::{AbstentionTreatment, RatingsRefused, RevealedItem, RevealedRound, Side};
use super::sidelights::{Labels, PairFigures, pair_figures};
use crate::project::SessionRow;
use serde::Serialize;
use std::collections::BTreeMap;

/// Groups that are shown by name; the smaller ones are put together, and said so.
pub const MOST_GROUPS: usize = 12;

/// Properties with more values than this are no groups but names.
const MOST_VALUES: usize = 40;

/// In the order of their names, so that a table of them needs no other.
const THIRDS: [&str; 3] = ["1st third", "2nd third", "3rd third"];

/// The clusters that the items were drawn from.
pub const CLUSTER: &str = "cluster";

/// A way to tell items apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceColumn {
    /// What people type and read, e.g. `device`.
    pub name: String,
    /// By item id; items that are missing here have no value.
    pub values: BTreeMap<String, String>,
    /// True where the values have an order of their own; else the largest group comes first.
    pub ordered: bool,
}

/// Agreement by the values of one column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Breakdown {
    pub column: String,
    /// Largest group first; what was put together and what has no value come last.
    pub groups: Vec<Group>,
}

/// The items with one value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// The value; for `put_together` how many values they are, for items without a value `not known`.
    pub value: String,
    /// How many values stand in this group: 1, or more where small groups were put together, 0 without a value.
    pub values: usize,
    #[serde(flatten)]
    pub pair: PairFigures,
    /// Over whole sets, where several codes may be true of an item.
    pub masi_alpha: Option<Coefficient>,
}

impl Group {
    /// The figure to compare groups by.
    pub fn main(&self) -> &Coefficient {
        self.masi_alpha.as_ref().unwrap_or(&self.pair.kappa)
    }
}

impl RevealedRound {
    /// Every column that splits the items of the core: clusters, device, source, what the sessions' properties say, and
    /// the thirds of each coder's order.
    ///
    /// A column needs at least two values; properties with more than [`MOST_VALUES`] are left out: they name things.
    pub fn slice_columns(&self, sessions: &[SessionRow]) -> Vec<SliceColumn> {
        let by_id: BTreeMap<&str, &SessionRow> =
            sessions.iter().map(|row| (row.session_id.as_str(), row)).collect();
        let mut found: BTreeMap<(u8, &str), BTreeMap<String, String>> = BTreeMap::new();
        for item in self.core() {
            let mut put = |rank: u8, name, value: &str| {
                if !value.trim().is_empty() {
                    found.entry((rank, name)).or_default().insert(item.item.id.clone(), value.to_owned());
                }
            };
            put(0, CLUSTER, &item.item.stratum);
            let Some(row) = by_id.get(item.item.session.as_str()) else { continue };
            put(1, "device", &row.device);
            put(2, "source", &row.source_format);
            for (name, value) in &row.properties {
                put(3, name, value);
            }
        }
        found
            .into_iter()
            .map(|((_, name), values)| SliceColumn { name: name.to_owned(), values, ordered: false })
            .filter(|column| {
                let mut distinct: Vec<&String> = column.values.values().collect();
                distinct.sort_unstable();
                distinct.dedup();
                (2..=MOST_VALUES).contains(&distinct.len())
            })
            .chain(Side::BOTH.into_iter().filter_map(|side| self.thirds_of(side)))
            .collect()
    }

    /// Early, middle and late in a coder's own order; `None` where there are too few items.
    fn thirds_of(&self, side: Side) -> Option<SliceColumn> {
        let mut core: Vec<&RevealedItem> = self.core().collect();
        core.sort_by_key(|item| item.positions[side.index()]);
        let (count, part) = (core.len(), |at: usize| at * THIRDS.len() / core.len().max(1));
        let values = core.iter().enumerate().map(|(at, item)| {
            let third = THIRDS[part(at).min(THIRDS.len() - 1)];
            (item.item.id.clone(), third.to_owned())
        });
        let values = values.collect();
        let name = format!("order of {}", self.coder(side).id);
        (count >= THIRDS.len()).then_some(SliceColumn { name, values, ordered: true })
    }

    /// Agreement on the core within each value of a column.
    pub fn breakdown(
        &self,
        column: &SliceColumn,
        treatment: AbstentionTreatment,
        level: ConfidenceLevel,
    ) -> Result<Breakdown, RatingsRefused> {
        let mut by_value: BTreeMap<&str, Vec<&RevealedItem>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for item in self.core() {
            match column.values.get(&item.item.id) {
                Some(value) => by_value.entry(value).or_default().push(item),
                None => unknown.push(item),
            }
        }
        let mut values: Vec<(&str, Vec<&RevealedItem>)> = by_value.into_iter().collect();
        if !column.ordered {
            values.sort_by_key(|(_, items)| std::cmp::Reverse(items.len()));
        }
        let rest = values.split_off(values.len().min(MOST_GROUPS));
        let labels = Labels::of(self, treatment);
        let group = |value: &str, values: usize, items: &[&RevealedItem]| {
            self.group(value, values, items, &labels, level)
        };
        let mut groups = values
            .iter()
            .map(|(value, items)| group(value, 1, items))
            .collect::<Result<Vec<_>, RatingsRefused>>()?;
        if !rest.is_empty() {
            let count = rest.len();
            let items: Vec<&RevealedItem> = rest.into_iter().flat_map(|(_, items)| items).collect();
            groups.push(group(&format!("{count} other values"), count, &items)?);
        }
        if !unknown.is_empty() {
            groups.push(group("not known", 0, &unknown)?);
        }
        Ok(Breakdown { column: column.name.clone(), groups })
    }

    fn group(
        &self,
        value: &str,
        values: usize,
        items: &[&RevealedItem],
        labels: &Labels,
        level: ConfidenceLevel,
    ) -> Result<Group, RatingsRefused> {
        let pairs: Vec<_> = items.iter().map(|item| labels.of_item(item)).collect();
        let masi_alpha = if self.codebook().exclusive {
            None
        } else {
            let rows = items.iter().map(|item| self.sets_of(item).to_vec()).collect();
            let sets = LabelSets::new(2, self.codebook().codes.len(), rows)?;
            Some(masi_alpha(&sets, Unit::Item, level))
        };
        let pair = pair_figures(&pairs, labels.count(), level).map_err(RatingsRefused::Ratings)?;
        Ok(Group { value: value.to_owned(), values, pair, masi_alpha })
    }
}

/// The columns that were asked for by name; clusters too, under [`CLUSTER`].
///
/// # Errors
/// A name that no column has; the message lists those there are.
pub fn columns_named(columns: Vec<SliceColumn>, names: &[String]) -> Result<Vec<SliceColumn>, String> {
    names
        .iter()
        .map(|name| {
            columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)).cloned().ok_or_else(|| {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                if known.is_empty() {
                    return format!("the items cannot be told apart by `{name}`, nor by anything else");
                }
                format!("the items cannot be told apart by `{name}`; there are {}", known.join(", "))
            })
        })
        .collect()
}
