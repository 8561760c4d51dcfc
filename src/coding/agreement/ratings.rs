//! What the coders said: items × coders of labels, checked once; it must not know any coefficient.

use std::collections::BTreeMap;

use serde::Serialize;

use super::table::Table;

/// Labels of items by coders, some possibly missing.
///
/// Categories are indexes `0..categories` into the codebook as it was frozen at seal, so a label
/// that nobody used still counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ratings {
    coders: usize,
    categories: usize,
    items: Vec<Vec<Option<usize>>>,
    /// Per item, the index of its user; `None` when no item names one.
    users: Option<Users>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Users {
    of_item: Vec<usize>,
    count: usize,
}

/// Why a set of labels was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingsError {
    /// Agreement needs two coders.
    #[error("agreement needs at least two coders, there are {0}")]
    TooFewCoders(usize),
    /// The codebook is empty.
    #[error("the codebook has no labels")]
    NoCategories,
    /// An item has labels from a different number of coders than the round has.
    #[error("item {item} has {found} label cells, expected {expected}")]
    RowLength {
        /// Index of the item.
        item: usize,
        /// Cells in its row.
        found: usize,
        /// Coders of the round.
        expected: usize,
    },
    /// A label lies outside the codebook.
    #[error("item {item}, coder {coder}: label index {category} is outside the codebook of {categories}")]
    UnknownCategory {
        /// Index of the item.
        item: usize,
        /// Index of the coder.
        coder: usize,
        /// The label index found.
        category: usize,
        /// Codebook size.
        categories: usize,
    },
    /// The user column does not fit the items.
    #[error("{found} user ids for {expected} items")]
    UserCount {
        /// Ids given.
        found: usize,
        /// Items.
        expected: usize,
    },
}

impl Ratings {
    /// Checks `items` (rows are items, columns are `coders`) against a codebook of `categories` labels.
    ///
    /// # Errors
    /// Fewer than two coders, an empty codebook, a row of another length, or a label index
    /// outside the codebook. No items at all is allowed: the report then says so.
    pub fn new(
        coders: usize,
        categories: usize,
        items: Vec<Vec<Option<usize>>>,
    ) -> Result<Self, RatingsError> {
        if coders < 2 {
            return Err(RatingsError::TooFewCoders(coders));
        }
        if categories == 0 {
            return Err(RatingsError::NoCategories);
        }
        for (item, row) in items.iter().enumerate() {
            if row.len() != coders {
                return Err(RatingsError::RowLength { item, found: row.len(), expected: coders });
            }
            for (coder, category) in row.iter().enumerate() {
                if let Some(category) = category.filter(|&c| c >= categories) {
                    return Err(RatingsError::UnknownCategory { item, coder, category, categories });
                }
            }
        }
        Ok(Self::checked(coders, categories, items))
    }

    /// Ratings whose rows are known to fit.
    pub(super) fn checked(coders: usize, categories: usize, items: Vec<Vec<Option<usize>>>) -> Self {
        Self { coders, categories, items, users: None }
    }

    /// The labels of two coders, item by item.
    ///
    /// # Errors
    /// As [`Ratings::new`].
    pub fn from_pairs(
        categories: usize,
        pairs: impl IntoIterator<Item = (Option<usize>, Option<usize>)>,
    ) -> Result<Self, RatingsError> {
        Self::new(2, categories, pairs.into_iter().map(|(a, b)| vec![a, b]).collect())
    }

    /// The items behind a table, row by row, then column by column. Makes one item per count.
    pub fn from_table(table: &Table) -> Self {
        let items =
            table.cells().flat_map(|(a, b, count)| (0..count).map(move |_| vec![Some(a), Some(b)])).collect();
        Self::checked(2, table.categories(), items)
    }

    /// Says which user each item belongs to, for intervals that respect clustering.
    ///
    /// Users are ordered by id; an item without an id is a user of its own, after the named ones.
    ///
    /// # Errors
    /// The number of ids differs from the number of items.
    pub fn with_users<T: Ord>(mut self, ids: &[Option<T>]) -> Result<Self, RatingsError> {
        if ids.len() != self.items.len() {
            return Err(RatingsError::UserCount { found: ids.len(), expected: self.items.len() });
        }
        let mut index: BTreeMap<&T, usize> = ids.iter().flatten().map(|id| (id, 0)).collect();
        if index.is_empty() {
            self.users = None;
            return Ok(self);
        }
        for (position, slot) in index.values_mut().enumerate() {
            *slot = position;
        }
        let mut count = index.len();
        let of_item = ids
            .iter()
            .map(|id| {
                id.as_ref().and_then(|id| index.get(id).copied()).unwrap_or_else(|| {
                    count += 1;
                    count - 1
                })
            })
            .collect();
        self.users = Some(Users { of_item, count });
        Ok(self)
    }

    /// Number of items, with or without labels.
    pub fn items(&self) -> usize {
        self.items.len()
    }

    /// Number of coders.
    pub fn coders(&self) -> usize {
        self.coders
    }

    /// Codebook size q.
    pub fn categories(&self) -> usize {
        self.categories
    }

    /// Number of distinct users, if items name theirs.
    pub fn users(&self) -> Option<usize> {
        self.users.as_ref().map(|users| users.count)
    }

    /// Per item, the index of its user.
    pub(super) fn user_of_item(&self) -> Option<&[usize]> {
        self.users.as_ref().map(|users| users.of_item.as_slice())
    }

    /// The rows, one per item, one cell per coder.
    pub fn rows(&self) -> &[Vec<Option<usize>>] {
        &self.items
    }

    /// How many items the coder left without a label.
    pub fn missing(&self, coder: usize) -> usize {
        self.items.iter().filter(|row| row.get(coder).copied().flatten().is_none()).count()
    }

    /// Items with labels from at least two coders.
    pub fn paired_items(&self) -> usize {
        self.items.iter().filter(|row| row.iter().flatten().count() >= 2).count()
    }

    /// How often each label was given, by all coders together. Length q.
    pub fn label_counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.categories];
        for category in self.items.iter().flatten().flatten() {
            if let Some(slot) = counts.get_mut(*category) {
                *slot += 1;
            }
        }
        counts
    }

    /// This label (index 0) against all others (index 1), with the same missing cells and users.
    #[must_use]
    pub fn one_vs_rest(&self, category: usize) -> Self {
        let items =
            self.map_rows(|row| row.iter().map(|label| label.map(|c| usize::from(c != category))).collect());
        Self { categories: 2, items, ..self.clone() }
    }

    /// Two of the coders, in the order given; a coder outside the round has no labels.
    #[must_use]
    pub fn pair(&self, first: usize, second: usize) -> Self {
        let cell = |row: &[Option<usize>], coder: usize| row.get(coder).copied().flatten();
        let items = self.map_rows(|row| vec![cell(row, first), cell(row, second)]);
        Self { coders: 2, items, ..self.clone() }
    }

    fn map_rows(&self, change: impl Fn(&[Option<usize>]) -> Vec<Option<usize>>) -> Vec<Vec<Option<usize>>> {
        self.items.iter().map(|row| change(row)).collect()
    }
}
