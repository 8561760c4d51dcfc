//! Finds out which page belongs to which table; trusts a tree only as far as the rows look like the table's.

use super::pages::{Kind, Pages, TreePage};
use super::record::{Value, record};
use super::shapes::{Shape, Store, schema_shape};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Index of the shape by page.
pub(super) type Placed = HashMap<u32, usize>;

/// What the trees reach.
pub(super) fn place(pages: &Pages, shapes: &[Shape]) -> Placed {
    let told = roots_told(pages, shapes);
    let mut roots = told.clone();
    // Where the list of tables is lost, the tables stand where a new project has them, unless one of them shows that
    // this file was laid out otherwise.
    let as_new = |at: usize, shape: &Shape| match told.get(&at) {
        Some(root) => *root == shape.root,
        None => pages.tree_page(shape.root).is_none_or(|page| page_fits(&page, shape)),
    };
    if told.len() < shapes.len() && shapes.iter().enumerate().all(|(at, shape)| as_new(at, shape)) {
        for (at, shape) in shapes.iter().enumerate() {
            roots.entry(at).or_insert(shape.root);
        }
    }
    let mut placed = Placed::new();
    for (at, root) in roots {
        let mut open = vec![root];
        while let Some(number) = open.pop() {
            if placed.contains_key(&number) {
                continue;
            }
            let Some(page) = pages.tree_page(number) else { continue };
            if page_fits(&page, &shapes[at]) {
                placed.insert(number, at);
                open.extend(page.children);
            }
        }
    }
    placed
}

/// Root pages as SQLite's own list has them, by index of the shape.
fn roots_told(pages: &Pages, shapes: &[Shape]) -> BTreeMap<usize, u32> {
    let list = schema_shape();
    let mut told = BTreeMap::new();
    let mut learn = |page: &TreePage| {
        for values in page.rows.iter().filter_map(|(_, payload)| record(payload)) {
            let (Some(Value::Text(name)), Some(Value::Int(root))) = (values.get(1), values.get(3)) else {
                continue;
            };
            let at = shapes.iter().position(|shape| shape.name == *name);
            if let (Some(at), Ok(root @ 1..)) = (at, u32::try_from(*root)) {
                told.insert(at, root);
            }
        }
    };
    let (mut open, mut seen, mut broken) = (vec![1], HashSet::new(), false);
    while let Some(number) = open.pop() {
        if !seen.insert(number) {
            continue;
        }
        let Some(page) = pages.tree_page(number).filter(|page| page_fits(page, &list)) else {
            broken = true;
            continue;
        };
        broken |= page.broken > 0;
        learn(&page);
        open.extend(page.children);
    }
    // The list is longer than its first page, so that the rest of it may be there without its beginning.
    let rest = broken.then(|| 2..=pages.count());
    for number in rest.into_iter().flatten() {
        let leaf =
            pages.tree_page(number).filter(|page| page.kind == Kind::TableLeaf && !page.rows.is_empty());
        if let Some(page) = leaf.filter(|page| page_fits(page, &list)) {
            learn(&page);
        }
    }
    told.extend(shapes.iter().position(|shape| shape.name == list.name).map(|at| (at, 1)));
    told
}

/// Kind of page and all rows that can be read are such as the table has.
pub(super) fn page_fits(page: &TreePage, shape: &Shape) -> bool {
    let kind_fits = match shape.store {
        Store::ByRowId { .. } | Store::Internal => matches!(page.kind, Kind::TableLeaf | Kind::TableInner),
        Store::ByKey | Store::Index => matches!(page.kind, Kind::IndexLeaf | Kind::IndexInner),
    };
    kind_fits && page.rows.iter().filter_map(|(_, payload)| record(payload)).all(|row| shape.fits(&row))
}

/// The table of a page that no tree reaches: the only one whose rows look like these.
pub(super) fn guess(page: &TreePage, shapes: &[Shape]) -> Guess {
    if !page.rows.iter().any(|(_, payload)| record(payload).is_some()) {
        return if page.rows.is_empty() && page.broken == 0 { Guess::Empty } else { Guess::Unclear };
    }
    let mut fitting = shapes.iter().enumerate().filter(|(_, shape)| page_fits(page, shape)).map(|(at, _)| at);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Guess::One(only),
        _ => Guess::Unclear,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    One(usize),
    /// No rows, hence nothing to lose.
    Empty,
    Unclear,
}
