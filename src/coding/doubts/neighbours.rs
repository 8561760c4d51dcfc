//! Labels against their nearest neighbours; knows places and labels, no recording and no round.

use super::{Doubt, DoubtReason};
use crate::coding::agreement::percentile;
use crate::model::Watch;
use std::collections::{BTreeMap, BTreeSet};

/// Items between two looks at the watch.
const ITEMS_BETWEEN_LOOKS: usize = 32;

/// When a label is doubtful.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DoubtOptions {
    /// Nearest labelled items that are asked.
    pub neighbours: usize,
    /// So many of them with another label make it doubtful.
    pub contrary: usize,
    /// A label must have at least so many other items: of fewer, hardly any could be near.
    pub least_others: usize,
    /// Two items are very near where they are nearer than this share of all items is to their nearest neighbour.
    pub near_share: f64,
}

impl Default for DoubtOptions {
    /// 9 of 10 neighbours; a label of at least five other items; the nearest quarter.
    fn default() -> Self {
        Self { neighbours: 10, contrary: 9, least_others: 5, near_share: 0.25 }
    }
}

/// An item with its label and its place in the space.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    pub item: String,
    pub session: String,
    pub user: Option<String>,
    pub label: String,
    /// As long for every item.
    pub place: Vec<f64>,
}

/// What the neighbours say.
pub struct NearestDoubts {
    pub found: Vec<Doubt>,
    /// Items whose label has fewer than [`DoubtOptions::least_others`] other items.
    pub too_rare: usize,
}

/// Doubts by neighbours first (most contrary ones first), then pairs, nearest first; `None` once cancelled.
///
/// Every item is compared with every other, exactly: time grows with the square of their number.
pub fn nearest_doubts(
    items: &[Labelled],
    options: &DoubtOptions,
    watch: &dyn Watch,
) -> Option<NearestDoubts> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(&item.label).or_default() += 1;
    }
    let mut near: Vec<Near> = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        if at % ITEMS_BETWEEN_LOOKS == 0 {
            if watch.cancelled() {
                return None;
            }
            watch.progress(at as u64, items.len() as u64, "Comparing labels");
        }
        near.push(Near::of(at, item, items, options.neighbours));
    }
    let mut found: Vec<(usize, Doubt)> = Vec::new();
    let mut too_rare = 0;
    for (item, near) in items.iter().zip(&near) {
        if counts.get(item.label.as_str()).copied().unwrap_or(0) <= options.least_others {
            too_rare += 1;
            continue;
        }
        if let Some((contrary, mostly)) = near.contrary(item, items, options) {
            let reason = DoubtReason::Neighbours { contrary, of: options.neighbours, mostly };
            found.push((options.neighbours - contrary, doubt(item, reason)));
        }
    }
    found.sort_by_key(|(agreeing, _)| *agreeing);
    let mut found: Vec<Doubt> = found.into_iter().map(|(_, doubt)| doubt).collect();
    found.extend(pairs(items, &near, options));
    Some(NearestDoubts { found, too_rare })
}

fn doubt(item: &Labelled, reason: DoubtReason) -> Doubt {
    Doubt { item: item.item.clone(), session: item.session.clone(), label: item.label.clone(), reason }
}

/// Of one item: its nearest others, and its nearest other of the same user.
struct Near {
    /// (squared distance, index), nearest first.
    others: Vec<(f64, usize)>,
    same_user: Option<(f64, usize)>,
}

impl Near {
    fn of(at: usize, item: &Labelled, items: &[Labelled], keep: usize) -> Self {
        let mut all: Vec<(f64, usize)> = Vec::with_capacity(items.len());
        let mut same_user: Option<(f64, usize)> = None;
        for (other_at, other) in items.iter().enumerate().filter(|(other, _)| *other != at) {
            let distance: f64 = item.place.iter().zip(&other.place).map(|(a, b)| (a - b).powi(2)).sum();
            if item.user.is_some() && item.user == other.user && same_user.is_none_or(|(d, _)| distance < d) {
                same_user = Some((distance, other_at));
            }
            all.push((distance, other_at));
        }
        let nearer = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if all.len() > keep && keep > 0 {
            all.select_nth_unstable_by(keep - 1, nearer);
            all.truncate(keep);
        }
        all.sort_by(nearer);
        Self { others: all, same_user }
    }

    /// How many neighbours have another label, and which label most of them have.
    fn contrary(
        &self,
        item: &Labelled,
        items: &[Labelled],
        options: &DoubtOptions,
    ) -> Option<(usize, String)> {
        if self.others.len() < options.neighbours {
            return None;
        }
        let labels =
            || self.others.iter().filter_map(|(_, at)| items.get(*at)).map(|other| other.label.as_str());
        let contrary = labels().filter(|label| *label != item.label).count();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for label in labels() {
            *counts.entry(label).or_default() += 1;
        }
        let mostly = counts.into_iter().max_by_key(|(label, count)| (*count, std::cmp::Reverse(*label)))?.0;
        (contrary >= options.contrary).then(|| (contrary, mostly.to_owned()))
    }
}

/// Two items that lie very near each other and have different labels, each pair once.
fn pairs(items: &[Labelled], near: &[Near], options: &DoubtOptions) -> Vec<Doubt> {
    let mut nearest: Vec<f64> = near.iter().filter_map(|n| n.others.first()).map(|(d, _)| *d).collect();
    nearest.sort_by(f64::total_cmp);
    let Some(very_near) = percentile(&nearest, options.near_share) else { return Vec::new() };
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut found: Vec<(f64, Doubt)> = Vec::new();
    let twins = near.iter().enumerate().map(|(at, n)| (at, n.others.first().copied(), true));
    let users = near.iter().enumerate().map(|(at, n)| (at, n.same_user, false));
    // Of one user counts for more than near by chance.
    for (at, other, is_twin) in users.chain(twins) {
        let Some((distance, other_at)) = other else { continue };
        let (Some(item), Some(other)) = (items.get(at), items.get(other_at)) else { continue };
        let pair = (at.min(other_at), at.max(other_at));
        if distance > very_near || item.label == other.label || !told.insert(pair) {
            continue;
        }
        let (id, label) = (other.item.clone(), other.label.clone());
        let reason = if is_twin {
            DoubtReason::Twin { other: id, other_label: label }
        } else {
            DoubtReason::SameUser { other: id, other_label: label }
        };
        found.push((distance, doubt(item, reason)));
    }
    found.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    found.into_iter().map(|(_, doubt)| doubt).collect()
}
