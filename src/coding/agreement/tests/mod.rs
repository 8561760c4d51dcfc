//! Holds every agreement figure to published and independently computed values.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod degenerate;
mod distributions;
mod grouped;
mod grouped_vector;
mod multi_label;
mod planner;
mod planning_vectors;
mod properties;
mod raw;
mod raw_vectors;
mod report;
mod segment_report;
mod segments;
mod table_vectors;
mod tables;
mod weights;

use super::{Coefficient, ConfidenceLevel, Ratings, Table};

/// The vectors carry ten decimals, libraries' own output eight.
const TOLERANCE: f64 = 1e-6;

fn level() -> ConfidenceLevel {
    ConfidenceLevel::default()
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: found {found}, expected {expected}");
}

#[track_caller]
fn same(what: &str, found: f64, expected: f64) {
    close(what, found, expected, TOLERANCE);
}

#[track_caller]
fn value(coefficient: &Coefficient) -> f64 {
    coefficient.value.unwrap_or_else(|| panic!("undefined: {:?}", coefficient.undefined))
}

fn table(rows: &[&[u64]]) -> Table {
    Table::new(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).unwrap()
}

/// Two coders' labels from words of one letter each, `.` for missing; a is label 0.
fn ratings(categories: usize, first: &str, second: &str) -> Ratings {
    let label = |letter: char| (letter != '.').then(|| letter as usize - 'a' as usize);
    Ratings::from_pairs(categories, first.chars().map(label).zip(second.chars().map(label))).unwrap()
}

/// Ratings from rows of label indexes, −1 for missing.
fn raw(categories: usize, rows: &[&[i8]]) -> Ratings {
    let row = |row: &&[i8]| row.iter().map(|&label| usize::try_from(label).ok()).collect();
    Ratings::new(rows[0].len(), categories, rows.iter().map(row).collect()).unwrap()
}
