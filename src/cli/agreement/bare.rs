//! A table of labels without a project: item, one column per coder, perhaps a user; knows no coefficient.

use crate::coding::agreement::Ratings;
use std::collections::{BTreeMap, BTreeSet};

/// More labels than any codebook has; a column of free text is no label.
const MAX_CATEGORIES: usize = 1_000;
/// Items times coders that are read.
const MAX_CELLS: usize = 5_000_000;

#[derive(Clone, Debug)]
pub(super) struct Bare {
    pub coders: Vec<String>,
    pub categories: Vec<String>,
    pub ratings: Ratings,
}

/// Where the columns stand.
struct Columns {
    item: usize,
    user: Option<usize>,
    coders: Vec<usize>,
}

impl Bare {
    /// `allowed` are the labels there may be; empty takes those that occur, in order.
    pub fn read(bytes: &[u8], allowed: &[String]) -> Result<Self, String> {
        let unreadable =
            |e: csv::Error| format!("the table could not be read ({e}); save it as CSV in UTF-8");
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header = reader.headers().map_err(unreadable)?.clone();
        let columns = Columns::of(&header)?;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut users: Vec<Option<String>> = Vec::new();
        let mut seen = BTreeSet::new();
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let item = cell(columns.item);
            if !seen.insert(item.clone()) {
                return Err(format!("line {line}: the item `{item}` is there twice; give it one row"));
            }
            rows.push(columns.coders.iter().map(|at| cell(*at)).collect());
            users.push(columns.user.map(cell).filter(|user| !user.is_empty()));
            if rows.len() * columns.coders.len() > MAX_CELLS {
                return Err(format!("the table has more than {MAX_CELLS} labels; draw a sample of it"));
            }
        }
        let categories = categories(&rows, allowed)?;
        let index: BTreeMap<&str, usize> = categories.iter().map(String::as_str).zip(0..).collect();
        let ratings = rows
            .iter()
            .map(|row| row.iter().map(|label| index.get(label.as_str()).copied()).collect())
            .collect();
        let ratings = Ratings::new(columns.coders.len(), categories.len().max(1), ratings)
            .and_then(|ratings| ratings.with_users(&users))
            .map_err(|e| e.to_string())?;
        let coders = columns.coders.iter().map(|at| name(&header, *at)).collect();
        Ok(Self { coders, categories, ratings })
    }
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, String> {
        let find = |names: &[&str]| {
            (0..header.len()).find(|at| names.iter().any(|n| name(header, *at).eq_ignore_ascii_case(n)))
        };
        let item = find(&["item", "item_id"]).unwrap_or(0);
        let user = find(&["user", "user_id"]).filter(|at| *at != item);
        let coders: Vec<usize> = (0..header.len()).filter(|at| *at != item && Some(*at) != user).collect();
        if coders.len() < 2 {
            return Err(
                "the table needs a column of items and one column for each of at least two coders".into()
            );
        }
        let names: BTreeSet<String> = coders.iter().map(|at| name(header, *at)).collect();
        if names.len() < coders.len() {
            return Err("two columns have the same name; give each coder their own".into());
        }
        Ok(Self { item, user, coders })
    }
}

fn name(header: &csv::StringRecord, at: usize) -> String {
    header.get(at).unwrap_or("").trim_start_matches('\u{feff}').to_owned()
}

fn categories(rows: &[Vec<String>], allowed: &[String]) -> Result<Vec<String>, String> {
    let used: BTreeSet<&String> = rows.iter().flatten().filter(|label| !label.is_empty()).collect();
    if allowed.is_empty() {
        if used.len() > MAX_CATEGORIES {
            return Err(format!(
                "there are over {MAX_CATEGORIES} different labels; is a column of text among them"
            ));
        }
        return Ok(used.into_iter().cloned().collect());
    }
    let mut categories: Vec<String> = Vec::new();
    for category in allowed.iter().map(|category| category.trim().to_owned()) {
        if category.is_empty() || categories.contains(&category) {
            return Err("--categories names a label twice or an empty one; name each once".into());
        }
        categories.push(category);
    }
    match used.into_iter().find(|label| !categories.contains(label)) {
        Some(unknown) => {
            let unknown: String = unknown.chars().take(80).collect();
            Err(format!("the label `{unknown}` is not among --categories; add it, or mend the table"))
        }
        None => Ok(categories),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, allowed: &[&str]) -> Result<Bare, String> {
        let allowed: Vec<String> = allowed.iter().map(|a| (*a).to_owned()).collect();
        Bare::read(text.as_bytes(), &allowed)
    }

    #[test]
    fn columns_are_told_by_name_and_empty_cells_are_missing() {
        let bare = read("user,ann,item,bob\nu1,x,1,y\nu1,,2,x\n,y,3,y\n", &[]).unwrap();
        assert_eq!(
            (bare.coders, bare.categories),
            (vec!["ann".into(), "bob".into()], vec!["x".into(), "y".into()])
        );
        assert_eq!(
            bare.ratings.rows(),
            [vec![Some(0), Some(1)], vec![None, Some(0)], vec![Some(1), Some(1)]]
        );
        assert_eq!(bare.ratings.users(), Some(2));
        let bare = read("\u{feff}id,ann,bob,eve\n1,x,x,x\n", &["y", "x"]).unwrap();
        assert_eq!((bare.coders.len(), bare.ratings.categories(), bare.ratings.users()), (3, 2, None));
    }

    #[test]
    fn tables_of_another_shape_are_refused() {
        assert!(read("item,ann\n1,x\n", &[]).unwrap_err().contains("at least two coders"));
        assert!(read("item,ann,ann\n1,x,x\n", &[]).unwrap_err().contains("same name"));
        assert!(read("item,ann,bob\n1,x,x\n1,x,x\n", &[]).unwrap_err().starts_with("line 3: the item `1`"));
        assert!(read("item,ann,bob\n1,x,z\n", &["x"]).unwrap_err().contains("`z` is not among"));
        assert!(read("item,ann,bob\n1,x\n", &[]).unwrap_err().contains("could not be read"));
        assert!(read("", &[]).is_err());
        let bare = read("item,ann,bob\n", &[]).unwrap();
        assert_eq!(bare.ratings.items(), 0);
    }
}
