//! A cluster said as a short condition on features: a check whether its description can be told at all, and a filter that
//! others can use; knows no algorithm.

use super::parameters::ClusterError;
use super::run::ClusterRun;
use crate::mining::features::{Block, FeatureTable};
use crate::mining::numeric::quantile;
use crate::model::Watch;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Most conditions of a rule: more are no plain words any more.
const MOST: usize = 3;
/// Limits that are tried of a feature.
const LIMITS: usize = 24;
/// A further condition must better the balance of found and wrong ones (F1) by this much.
const GAIN: f64 = 0.02;

/// One condition on a feature.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleTerm {
    /// Name of the feature.
    pub feature: &'static str,
    /// At least the limit, else less than it.
    pub at_least: bool,
    pub limit: f64,
}

/// A condition that holds for most of a cluster and for few others, with what it misses.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterRule {
    pub cluster: usize,
    pub terms: Vec<RuleTerm>,
    /// Members for which it holds, and all members.
    pub found: usize,
    pub members: usize,
    /// Other sequences for which it holds too, noise among them.
    pub others: usize,
    pub sequences: usize,
}

impl ClusterRule {
    /// In the language of conditions, for sequences.
    pub fn text(&self) -> String {
        let terms = self.terms.iter().map(|term| {
            let sign = if term.at_least { ">=" } else { "<" };
            format!("sequence.{} {sign} {}", term.feature, term.limit)
        });
        terms.collect::<Vec<_>>().join(" and ")
    }

    /// Share of members for which it holds.
    pub fn recall(&self) -> f64 {
        share(self.found, self.members)
    }

    /// Of those for which it holds, the share that are members.
    pub fn precision(&self) -> f64 {
        share(self.found, self.found + self.others)
    }
}

fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

/// F1 of `found` members among `held` sequences.
fn f1(found: usize, held: usize, members: usize) -> f64 {
    if found == 0 { 0.0 } else { 2.0 * found as f64 / (held + members) as f64 }
}

/// Greedily the term that betters F1 most, until none does by [`GAIN`]; features that the run leaves out are left out here,
/// and those of blocks without weight. `None` where no feature tells the cluster apart, or where it was stopped.
///
/// # Errors
/// When the sequences of the run are not those of the table.
pub fn rule_of(
    run: &ClusterRun,
    table: &FeatureTable,
    cluster: usize,
    watch: &dyn Watch,
) -> Result<Option<ClusterRule>, ClusterError> {
    if !run.is_of(table) {
        return Err(ClusterError::Changed);
    }
    let without: BTreeSet<&str> = run.parameters.without.iter().map(String::as_str).collect();
    let is_member: Vec<bool> = run.points.iter().map(|p| p.cluster == Some(cluster)).collect();
    let members = is_member.iter().filter(|member| **member).count();
    let mut held: Vec<usize> = (0..table.len()).collect();
    let mut terms: Vec<RuleTerm> = Vec::new();
    let mut best = f1(members, held.len(), members);
    while terms.len() < MOST && members > 0 {
        if watch.cancelled() {
            return Ok(None);
        }
        let tried: Vec<Option<(f64, RuleTerm)>> = table
            .columns
            .par_iter()
            .map(|column| {
                let spec = column.feature;
                let counts = run.parameters.weights.of(spec.block) > 0.0 || spec.block == Block::Behaviour;
                if !counts || without.contains(spec.name) || watch.cancelled() {
                    return None;
                }
                let found = best_limit(&column.values, &held, &is_member, members)?;
                let (score, at_least, limit) = found;
                Some((score, RuleTerm { feature: spec.name, at_least, limit }))
            })
            .collect();
        // Of equals the first in the order of features.
        let found = tried.into_iter().flatten().reduce(|a, b| if b.0 > a.0 { b } else { a });
        let Some((score, term)) = found.filter(|(score, _)| *score >= best + GAIN) else { break };
        let values = table.columns.iter().find(|c| c.feature.name == term.feature).map(|c| &c.values);
        let Some(values) = values else { break };
        held.retain(|row| (values[*row] >= term.limit) == term.at_least);
        best = score;
        terms.push(term);
    }
    if terms.is_empty() {
        return Ok(None);
    }
    let found = held.iter().filter(|row| is_member[**row]).count();
    let others = held.len() - found;
    Ok(Some(ClusterRule { cluster, terms, found, members, others, sequences: table.len() }))
}

/// The limit of a column that tells members among `held` apart best, with its F1.
fn best_limit(
    values: &[f64],
    held: &[usize],
    is_member: &[bool],
    members: usize,
) -> Option<(f64, bool, f64)> {
    let mut of_members: Vec<f64> = held.iter().filter(|r| is_member[**r]).map(|r| values[*r]).collect();
    of_members.sort_by(f64::total_cmp);
    let mut limits: Vec<f64> = (0..=LIMITS)
        .map(|at| quantile(&of_members, at as f64 / LIMITS as f64))
        // Below a limit stands what is less, so that a step above a value takes it along.
        .flat_map(|value| [rounded(value), rounded(value) + step(value)])
        .collect();
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    // Ways to hold, by the number of limits that a value reaches: one pass over the rows is enough.
    let mut reached = vec![(0_usize, 0_usize); limits.len() + 1];
    for row in held {
        let at = limits.partition_point(|limit| *limit <= values[*row]);
        reached[at].0 += 1;
        reached[at].1 += usize::from(is_member[*row]);
    }
    let (all, all_members) = reached.iter().fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
    let mut best: Option<(f64, bool, f64)> = None;
    let (mut below, mut members_below) = (0, 0);
    for (at, limit) in limits.iter().enumerate() {
        below += reached[at].0;
        members_below += reached[at].1;
        let less = f1(members_below, below, members);
        let more = f1(all_members - members_below, all - below, members);
        for (score, at_least) in [(more, true), (less, false)] {
            if best.is_none_or(|(before, ..)| score > before) {
                best = Some((score, at_least, *limit));
            }
        }
    }
    best
}

/// Three figures, so that a rule can be read and written; it is judged with what is written.
fn rounded(value: f64) -> f64 {
    let step = step(value);
    let places = (-step.log10()).round().clamp(0.0, 9.0);
    let scale = 10_f64.powf(places);
    ((value / step).floor() * step * scale).round() / scale
}

/// The unit of the third figure.
fn step(value: f64) -> f64 {
    if value == 0.0 || value.fract() == 0.0 && value.abs() < 1_000.0 {
        return 1.0;
    }
    10_f64.powf((value.abs().log10().floor() - 2.0).max(-4.0))
}

#[cfg(test)]
mod rule_tests {
    use super::*;
    use crate::mining::clusters::{ClusterParameters, cluster, tests};
    use crate::mining::expr::{Scope, Vocabulary, parse};
    use crate::model::NoWatch;

    #[test]
    fn a_limit_is_found_where_members_part_from_the_rest() {
        let values = [1.0, 2.0, 2.0, 3.0, 8.0, 9.0, 9.5, 12.0];
        let is_member = values.map(|v| v >= 8.0);
        let rows: Vec<usize> = (0..values.len()).collect();
        let (score, at_least, limit) = best_limit(&values, &rows, &is_member, 4).unwrap();
        assert!(at_least && limit > 3.0 && limit <= 8.0 && score == 1.0, "{limit} {score}");
        let is_member = values.map(|v| v < 3.0);
        let (score, at_least, limit) = best_limit(&values, &rows, &is_member, 3).unwrap();
        assert!(!at_least && limit > 2.0 && limit <= 3.0 && score == 1.0, "{limit} {score}");
    }

    /// Every planted group is high in two features of its own.
    #[test]
    fn a_planted_group_is_told_by_its_features_and_the_text_can_be_read() {
        let table = tests::table(300, 5);
        let parameters = ClusterParameters { bootstraps: 0, null_rounds: 0, ..ClusterParameters::default() };
        let run = cluster(&table, &parameters, "r", &NoWatch).unwrap();
        for cluster in 0..run.clusters.len() {
            let rule = rule_of(&run, &table, cluster, &NoWatch).unwrap().unwrap();
            assert!(rule.recall() > 0.95 && rule.precision() > 0.95, "{rule:?}");
            assert!(rule.terms.iter().any(|term| term.at_least && term.limit > 1.0), "{rule:?}");
            let names = Vocabulary { scope: Scope::Sequence, ..Vocabulary::default() };
            assert!(parse(&rule.text(), &names).is_ok(), "{}", rule.text());
        }
        let strongest = rule_of(&run, &table, 0, &NoWatch).unwrap().unwrap().terms[0].feature;
        let mut without = run.clone();
        without.parameters.without.push(strongest.to_owned());
        let other = rule_of(&without, &table, 0, &NoWatch).unwrap();
        assert!(other.is_none_or(|rule| rule.terms.iter().all(|term| term.feature != strongest)));
    }

    #[test]
    fn limits_are_written_with_three_figures() {
        assert_eq!((rounded(0.123_45), rounded(12.345), rounded(1_234.5)), (0.123, 12.3, 1_230.0));
        assert_eq!((rounded(0.0), rounded(7.0), step(7.0)), (0.0, 7.0, 1.0));
    }
}
