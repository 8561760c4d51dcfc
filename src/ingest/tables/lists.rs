//! Tables with a row per session and its events in a cell: each event becomes a row of its own; knows no roles.

use super::mapping::{Lists, Mapping};
use super::source::Row;
use regex::Regex;
use std::borrow::Cow;
use std::sync::Arc;

/// Name of the column that counts the rows of such a table.
pub const ROW: &str = "row";
/// A word, a time in milliseconds since 1970 and a position, with anything between them: the commonest form of events
/// in a cell, such as `down:1555082922055:101:168`.
pub const USUAL: &str = r"(?<event>[A-Za-z]+)[^A-Za-z0-9]+(?<time>\d{13})(?:[^0-9,;](?<x>-?\d+(?:\.\d+)?)[^0-9,;](?<y>-?\d+(?:\.\d+)?))?";

/// How the cells of a table's lists are read.
pub struct Unfolding {
    lists: Vec<List>,
    /// Columns of the table itself.
    width: usize,
    /// Columns with those of the lists, and the number of the row last.
    pub columns: Vec<Arc<str>>,
}

struct List {
    at: usize,
    pattern: Regex,
    /// Groups of the pattern by their numbers, in the order of their columns.
    groups: Vec<usize>,
    /// Where the columns of the groups begin.
    first: usize,
}

impl Unfolding {
    /// `None` where the mapping has no lists, or none of a column that the table has.
    pub fn of(mapping: &Mapping, columns: &[impl AsRef<str>]) -> Option<Self> {
        let mut names: Vec<Arc<str>> = columns.iter().map(|c| Arc::from(c.as_ref())).collect();
        let mut lists = Vec::new();
        for Lists { column, pattern } in &mapping.lists {
            let at = columns.iter().position(|c| c.as_ref() == column);
            let (Some(at), Ok(pattern)) = (at, Regex::new(pattern)) else { continue };
            let named = pattern.capture_names().enumerate().filter_map(|(n, name)| Some((n, name?)));
            let (first, mut groups) = (names.len(), Vec::new());
            for (number, name) in named {
                groups.push(number);
                names.push(format!("{column}.{name}").into());
            }
            lists.push(List { at, pattern, groups, first });
        }
        names.push(ROW.into());
        (!lists.is_empty()).then_some(Self { lists, width: columns.len(), columns: names })
    }

    /// Hands a row for each event in the lists of a row to `each` until it says false. `number` is that of the row.
    pub fn each(&self, row: &Row<'_>, number: u64, each: &mut dyn FnMut(&Row<'_>) -> bool) -> bool {
        for list in &self.lists {
            let Some(Some(cell)) = row.get(list.at) else { continue };
            for found in list.pattern.captures_iter(cell) {
                let mut own: Vec<Option<Cow<'_, str>>> = vec![None; self.columns.len()];
                for (at, value) in row.iter().enumerate().take(self.width) {
                    if !self.lists.iter().any(|list| list.at == at) {
                        own[at] = value.as_deref().map(Cow::Borrowed);
                    }
                }
                for (at, group) in list.groups.iter().enumerate() {
                    own[list.first + at] = found.get(*group).map(|text| Cow::Borrowed(text.as_str()));
                }
                own[self.columns.len() - 1] = Some(Cow::Owned(number.to_string()));
                if !each(&own) {
                    return false;
                }
            }
        }
        true
    }
}

/// The column whose cells hold events in the usual form: some more than one, and hardly any none.
pub fn usual_column(width: usize, rows: &[Vec<Option<String>>]) -> Option<usize> {
    let pattern = Regex::new(USUAL).ok()?;
    (0..width).find(|at| {
        let cells = || rows.iter().filter_map(|row| row.get(*at)?.as_deref());
        let counts: Vec<usize> = cells().map(|cell| pattern.find_iter(cell).take(2).count()).collect();
        let none = counts.iter().filter(|n| **n == 0).count();
        counts.contains(&2) && none * 5 <= counts.len()
    })
}
