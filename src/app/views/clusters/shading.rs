//! What the colours of the map mean: every sequence gets one of a few classes, each with a name and a count; knows how to
//! draw nothing.

use super::map_view::Colouring;
use crate::app::player::lanes::signal_category;
use crate::app::views::ViewContext;
use crate::app::workspace::session_of;
use crate::mining::clusters::ClusterRun;
use crate::mining::features::{FeatureSpec, defined};
use crate::mining::numeric::quantile;
use crate::model::{SequenceId, SessionId};
use crate::widgets::numbers;
use crate::widgets::theme::Category;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Bands of a number, each with about as many sequences.
const BANDS: usize = 5;

/// How a class looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Face {
    Category(Category),
    /// Of nothing in particular: noise, or without what the others have.
    Plain,
    /// Those that have it.
    Strong,
    /// From little, 0, to much, 1.
    Band(f32),
}

/// Sequences that look the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub face: Face,
    /// Short, for the legend.
    pub label: String,
    pub meaning: String,
    pub count: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shading {
    /// Class of every point of the run.
    pub of_point: Vec<u16>,
    pub classes: Vec<Class>,
    /// The first classes are the clusters of the run, in their order.
    pub of_clusters: bool,
    /// What is to be known of these colours, or why they are not those that were asked for.
    pub note: Option<String>,
}

impl Shading {
    fn new(run: &ClusterRun, mut classes: Vec<Class>, class_of: impl Fn(usize) -> usize) -> Self {
        let last = classes.len().saturating_sub(1);
        let of_point: Vec<u16> = (0..run.points.len()).map(|at| class_of(at).min(last) as u16).collect();
        for class in &of_point {
            if let Some(class) = classes.get_mut(usize::from(*class)) {
                class.count += 1;
            }
        }
        Self { of_point, classes, of_clusters: false, note: None }
    }

    pub fn class(&self, at: usize) -> Option<&Class> {
        self.classes.get(usize::from(*self.of_point.get(at)?))
    }

    /// The points of a class.
    pub fn members(&self, class: usize) -> BTreeSet<usize> {
        let of = self.of_point.iter().enumerate().filter(|(_, of)| usize::from(**of) == class);
        of.map(|(at, _)| at).collect()
    }
}

fn class(face: Face, label: impl Into<String>, meaning: impl Into<String>) -> Class {
    Class { face, label: label.into(), meaning: meaning.into(), count: 0 }
}

/// By what is asked for; by cluster, with a note, where that is not known (yet).
pub fn shading(context: &ViewContext<'_>, run: &Arc<ClusterRun>, colouring: &Colouring) -> Shading {
    match wanted(context, run, colouring) {
        Ok(shading) => shading,
        Err(note) => Shading { note: (!note.is_empty()).then_some(note), ..by_cluster(context, run) },
    }
}

fn wanted(
    context: &ViewContext<'_>,
    run: &Arc<ClusterRun>,
    colouring: &Colouring,
) -> Result<Shading, String> {
    let clusters = &context.workspace.clusters;
    let not_read = || "Colours come once this is read; until then by cluster".to_owned();
    match colouring {
        Colouring::Cluster => Err(String::new()),
        Colouring::Outlierness => {
            let map =
                clusters.changes.map.as_ref().ok_or("Arrange by neighbours to measure the outlierness")?;
            let values: Vec<f64> = map.outlierness.iter().map(|o| f64::from(*o)).collect();
            let known = vec![true; values.len()];
            let mut shading = by_number(run, &values, &known, "share");
            shading.note =
                Some("How far outside of dense places, 0 to 1 (GLOSH, Campello et al. 2015)".into());
            Ok(shading)
        }
        Colouring::Signal(signal) => {
            let open = context.workspace.open.as_ref().ok_or_else(not_read)?;
            let (has, name) = (|id: &SessionId| open.signals(id, signal) > 0, open.own.label(signal));
            let mut shading = by_sessions(run, &format!("with {name}"), &format!("without {name}"), has);
            // As the signal looks everywhere else.
            if let Some(with) = shading.classes.last_mut() {
                with.face = Face::Category(signal_category(signal, &open.own));
            }
            Ok(shading)
        }
        Colouring::Segment(name) => {
            let segments = clusters.ground.segments().ok_or_else(not_read)?;
            let sessions = segments.get(name).ok_or("This condition is gone, or can no longer be read")?;
            let inside = |id: &SessionId| sessions.contains(id);
            Ok(by_sessions(run, &format!("in {name}"), &format!("not in {name}"), inside))
        }
        Colouring::Goal => {
            let goal = clusters.changes.goal.as_ref().ok_or("Choose a key metric first")?;
            let reached = |id: &SessionId| goal.sessions.contains(id);
            Ok(by_sessions(run, "reached the key metric", "did not reach it", reached))
        }
        Colouring::Device => {
            let open = context.workspace.open.as_ref().ok_or_else(not_read)?;
            let names = ["desktop", "tablet", "phone", "other"];
            let classes = names.iter().enumerate();
            let classes = classes.map(|(at, name)| {
                class(Face::Category(Category(at)), *name, format!("Sequences of sessions by device: {name}"))
            });
            Ok(Shading::new(run, classes.collect(), |at| {
                let row = session_of(&run.points[at].sequence).and_then(|id| open.session(&id));
                row.and_then(|row| names.iter().position(|name| **name == *row.device)).unwrap_or(3)
            }))
        }
        Colouring::Label(round) => by_label(context, run, round),
        Colouring::Feature(spec) => {
            if let Some(problem) = &clusters.ground.problem {
                return Err(format!("The features cannot be read: {problem}"));
            }
            let ground = clusters.ground.of(run).ok_or_else(not_read)?;
            let table = ground.table();
            let at = table.columns.iter().position(|c| c.feature.name == spec.name).ok_or_else(not_read)?;
            let mut shading = by_number(run, &table.columns[at].values, &defined(table, at), spec.unit);
            shading.note = Some(spec.meaning.to_owned());
            Ok(shading)
        }
    }
}

fn by_cluster(context: &ViewContext<'_>, run: &ClusterRun) -> Shading {
    let mut classes: Vec<Class> = run
        .clusters
        .iter()
        .map(|cluster| {
            let letter = Category(cluster.index).letter();
            let name = context.workspace.cluster_name(cluster.index);
            class(Face::Category(Category(cluster.index)), &letter, format!("{letter}: {name}"))
        })
        .collect();
    let mut outside = None;
    if !run.noise.is_empty() {
        classes.push(class(Face::Plain, "Noise", "Noise: sequences of no cluster"));
    }
    if !run.excluded.is_empty() {
        outside = Some(run.excluded.iter().collect::<BTreeSet<&SequenceId>>());
        classes.push(class(Face::Plain, "Excluded", "Sequences that were taken out by hand"));
    }
    let (noise, excluded) = (run.clusters.len(), run.clusters.len() + usize::from(!run.noise.is_empty()));
    let shading = Shading::new(run, classes, |at| {
        let point = &run.points[at];
        let is_out = || outside.as_ref().is_some_and(|out| out.contains(&point.sequence));
        point.cluster.unwrap_or_else(|| if is_out() { excluded } else { noise })
    });
    Shading { of_clusters: true, ..shading }
}

/// Each session is asked once, however many sequences it has.
fn by_sessions(run: &ClusterRun, with: &str, without: &str, has: impl Fn(&SessionId) -> bool) -> Shading {
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    let has: Vec<bool> = run
        .points
        .iter()
        .map(|point| {
            let Some(id) = session_of(&point.sequence) else { return false };
            let key = point.sequence.as_str().rsplit_once('#').map_or("", |(session, _)| session);
            *known.entry(key).or_insert_with(|| has(&id))
        })
        .collect();
    let classes = vec![
        class(Face::Plain, without, format!("Sequences of sessions {without}")),
        class(Face::Strong, with, format!("Sequences of sessions {with}")),
    ];
    Shading::new(run, classes, |at| usize::from(has[at]))
}

/// By the labels of a closed round; never while one is open.
fn by_label(context: &ViewContext<'_>, run: &ClusterRun, round: &str) -> Result<Shading, String> {
    if context.workspace.labels_blind() {
        return Err("Labels are hidden while a blind round is open".into());
    }
    let names = context.workspace.expressions.names();
    let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
    let mut of_sequence: BTreeMap<&SequenceId, &str> = BTreeMap::new();
    for label in names.labels.values().flatten().filter(|label| *label.round == *round) {
        codes.insert(&label.code, &label.name);
        of_sequence.insert(&label.sequence, &label.code);
    }
    let mut classes: Vec<Class> = codes
        .values()
        .enumerate()
        .map(|(at, name)| {
            class(Face::Category(Category(at)), *name, format!("Sequences labelled {name} in round {round}"))
        })
        .collect();
    let none = classes.len();
    classes.push(class(Face::Plain, "no label", format!("Sequences without a label in round {round}")));
    Ok(Shading::new(run, classes, |at| {
        let code = of_sequence.get(&run.points[at].sequence);
        code.and_then(|code| codes.keys().position(|known| known == code)).unwrap_or(none)
    }))
}

/// In bands from little to much; sequences for which it is not defined apart.
fn by_number(run: &ClusterRun, values: &[f64], known: &[bool], unit: &str) -> Shading {
    let defined = |at: usize| known.get(at).copied().unwrap_or(false);
    let mut sorted: Vec<f64> =
        values.iter().enumerate().filter(|(at, v)| defined(*at) && v.is_finite()).map(|(_, v)| *v).collect();
    sorted.sort_by(f64::total_cmp);
    let (tops, exact) = band_tops(&sorted);
    let mut low = sorted.first().copied().unwrap_or(0.0);
    let mut classes: Vec<Class> = Vec::new();
    for (at, top) in tops.iter().enumerate() {
        let share = if tops.len() > 1 { at as f32 / (tops.len() - 1) as f32 } else { 0.5 };
        let (from, to) = (numbers::in_unit(low, unit), numbers::in_unit(*top, unit));
        let label = match at {
            _ if exact => to,
            0 => format!("up to {to}"),
            _ if at + 1 == tops.len() => format!("over {from}"),
            _ => format!("{from}–{to}"),
        };
        let meaning = format!("Sequences with {label}{}", numbers::unit_suffix(unit));
        classes.push(class(Face::Band(share), label, meaning));
        low = *top;
    }
    let none = classes.len();
    if (0..run.points.len()).any(|at| !defined(at)) {
        classes.push(class(Face::Plain, "not defined", "Sequences in which what it is about did not happen"));
    }
    Shading::new(run, classes, |at| match values.get(at).filter(|_| defined(at)) {
        Some(value) => tops.iter().position(|top| value <= top).unwrap_or(tops.len().saturating_sub(1)),
        None => none,
    })
}

/// Upper ends of the bands of ascending values; the values themselves, and true, where there are few.
fn band_tops(sorted: &[f64]) -> (Vec<f64>, bool) {
    let mut distinct: Vec<f64> = Vec::new();
    for value in sorted {
        if distinct.last() != Some(value) {
            distinct.push(*value);
            if distinct.len() > BANDS {
                break;
            }
        }
    }
    if distinct.len() <= BANDS {
        return (distinct, true);
    }
    let mut tops: Vec<f64> = Vec::new();
    for band in 1..=BANDS {
        let top = quantile(sorted, band as f64 / BANDS as f64);
        if tops.last() != Some(&top) {
            tops.push(top);
        }
    }
    (tops, false)
}

/// What a value of a point is, for its tooltip; `None` where the colours are of classes.
pub fn value_words(
    context: &ViewContext<'_>,
    run: &Arc<ClusterRun>,
    colouring: &Colouring,
    at: usize,
) -> Option<String> {
    let clusters = &context.workspace.clusters;
    match colouring {
        Colouring::Outlierness => {
            let amount = *clusters.changes.map.as_ref()?.outlierness.get(at)?;
            Some(format!("Outlierness {}", numbers::decimal(f64::from(amount), 2)))
        }
        Colouring::Feature(spec) => {
            let value = *clusters.ground.of(run)?.table().column(spec.name)?.values.get(at)?;
            Some(feature_words(spec, value))
        }
        _ => None,
    }
}

fn feature_words(spec: &FeatureSpec, value: f64) -> String {
    format!("{}: {}", spec.name, numbers::with_unit(value, spec.unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    #[test]
    fn numbers_come_in_bands_with_counts_and_what_is_missing_apart() {
        let run = fixture::run(&[60, 40]);
        let n = run.points.len();
        let values: Vec<f64> = (0..n).map(|at| at as f64).collect();
        let known: Vec<bool> = (0..n).map(|at| at >= 3).collect();
        let shading = by_number(&run, &values, &known, "count");
        let counts: Vec<usize> = shading.classes.iter().map(|c| c.count).collect();
        assert_eq!((counts.len(), counts.iter().sum::<usize>(), counts[5]), (6, n, 3));
        assert!(counts[..5].iter().all(|c| (19..=21).contains(c)), "{counts:?}");
        assert_eq!(shading.class(1).unwrap().label, "not defined");
        assert_eq!((shading.classes[0].face, shading.classes[4].face), (Face::Band(0.0), Face::Band(1.0)));
        // Few values are told one by one.
        let few: Vec<f64> = (0..n).map(|at| (at % 3) as f64).collect();
        let shading = by_number(&run, &few, &vec![true; n], "count");
        let labels: Vec<&str> = shading.classes.iter().map(|c| c.label.as_str()).collect();
        assert_eq!(labels, ["0", "1", "2"]);
        let same = by_number(&run, &vec![4.0; n], &vec![true; n], "count");
        assert_eq!((same.classes.len(), same.classes[0].label.as_str()), (1, "4"));
    }

    #[test]
    fn a_session_counts_with_all_its_sequences() {
        let run = fixture::run(&[5, 5]);
        let shading = by_sessions(&run, "with it", "without it", |id| id.as_str().starts_with("s1-"));
        assert_eq!(shading.classes.iter().map(|c| c.count).collect::<Vec<_>>(), [8, 5]);
        let picked: Vec<&SequenceId> =
            shading.members(1).iter().map(|at| &run.points[*at].sequence).collect();
        assert_eq!(picked, run.clusters[1].members.iter().collect::<Vec<_>>());
    }
}
