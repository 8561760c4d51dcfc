//! Which runs of events are one visit and which are several; looks at names and at how runs begin, at no content.

use super::find::{Group, Head, Shape, Slice};
use super::formats;
use super::json::{Members, scan_members};
use super::names::clean_id;
use super::{ReadOptions, rrweb};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Runs that lie closer together are more likely pages of one visit than visits.
const SAME_VISIT_MS: f64 = 5_000.0;
/// Runs that lie further apart are visits without a doubt: the usual end of a session in web analytics.
const OTHER_VISIT_MS: f64 = 30.0 * 60_000.0;
/// Events at the start of a run among which a page begins.
pub const START_EVENTS: usize = 4;

/// Events of one visit, not yet understood.
pub struct Session {
    /// The export's own name for it.
    pub id: Option<Arc<str>>,
    pub format: &'static str,
    pub groups: Vec<Group>,
    /// Why it is not sure that this is one session and no more, or no less.
    pub doubt: Option<String>,
}

impl Session {
    pub fn slices(&self) -> impl Iterator<Item = &Slice> {
        self.groups.iter().flat_map(|g| &g.slices)
    }
}

/// Sessions in the order of their first events in the file. `one` says that all runs without a name are one session.
pub fn split(
    groups: Vec<Group>,
    shape: Shape,
    sentry_segment: bool,
    one: bool,
    options: &ReadOptions,
) -> Vec<Session> {
    let named_in_family = names_by_family(&groups);
    let mut sessions: Vec<Session> = Vec::new();
    let mut by_name: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let mut by_family: BTreeMap<u32, Vec<Group>> = BTreeMap::new();
    let mut order = Vec::new();
    let session = |id, groups: Vec<Group>, doubt| {
        let version = groups.iter().find_map(|g| g.scope.version.as_deref());
        let format = formats::name(shape, version, sentry_segment);
        Session { id, format, groups, doubt }
    };
    for group in groups {
        let only = named_in_family.get(&group.family).filter(|names| names.len() == 1);
        let only = only.and_then(|names| names.first().cloned());
        let Some(id) = name(&group).or(only) else {
            if !by_family.contains_key(&group.family) {
                order.push(Ok(group.family));
            }
            by_family.entry(group.family).or_default().push(group);
            continue;
        };
        if let Some(known) = by_name.get(&id).and_then(|index| sessions.get_mut(*index)) {
            known.groups.push(group);
        } else {
            by_name.insert(id.clone(), sessions.len());
            order.push(Err(sessions.len()));
            sessions.push(session(Some(id), vec![group], None));
        }
    }
    let mut named: Vec<Option<Session>> = sessions.into_iter().map(Some).collect();
    let mut all = Vec::new();
    for place in order {
        match place {
            Err(index) => all.extend(named.get_mut(index).and_then(Option::take)),
            Ok(family) => {
                let runs = by_family.remove(&family).unwrap_or_default();
                let parts = if one { vec![(None, runs, None)] } else { split_family(runs, options) };
                all.extend(parts.into_iter().map(|(id, runs, doubt)| session(id, runs, doubt)));
            }
        }
    }
    all
}

fn name(group: &Group) -> Option<Arc<str>> {
    group.session.clone().or_else(|| group.scope.session.clone())
}

fn names_by_family(groups: &[Group]) -> BTreeMap<u32, BTreeSet<Arc<str>>> {
    let mut names: BTreeMap<u32, BTreeSet<Arc<str>>> = BTreeMap::new();
    for group in groups {
        names.entry(group.family).or_default().extend(name(group));
    }
    names
}

type Part = (Option<Arc<str>>, Vec<Group>, Option<String>);

/// Neighbouring runs without the name of a session. Sentry writes the segments of one session as an array of arrays,
/// others write one array per session, and nothing in the file says which.
fn split_family(runs: Vec<Group>, options: &ReadOptions) -> Vec<Part> {
    let weak: BTreeSet<Option<Arc<str>>> = runs.iter().map(|g| g.scope.weak_id.clone()).collect();
    let one_id = if weak.len() == 1 { weak.first().cloned().flatten() } else { None };
    if runs.len() < 2 || runs.iter().any(|g| g.scope.window.is_some()) {
        return vec![(one_id, runs, None)];
    }
    if weak.len() == runs.len() && !weak.contains(&None) {
        return runs.into_iter().map(|g| (g.scope.weak_id.clone(), vec![g], None)).collect();
    }
    let starting = runs.iter().skip(1).filter(|g| starts_a_page(g, options)).count();
    if starting == 0 {
        return vec![(one_id, runs, None)];
    }
    if starting + 1 < runs.len() || !runs.first().is_some_and(|g| starts_a_page(g, options)) {
        let doubt =
            format!("{starting} of {} parts begin a page of their own; all were read as one", runs.len());
        return vec![(one_id, runs, Some(doubt))];
    }
    let gaps = gaps(&runs, options);
    if gaps.iter().all(|gap| (0.0..SAME_VISIT_MS).contains(gap)) {
        let doubt = format!("{} parts follow each other closely; they were read as one", runs.len());
        return vec![(one_id, runs, Some(doubt))];
    }
    let sure = gaps.iter().all(|gap| *gap < 0.0 || *gap > OTHER_VISIT_MS);
    let (count, keys) = (runs.len(), distinct_keys(&runs));
    let doubt =
        (!sure).then(|| format!("{count} parts each begin a page; they were read as {count} sessions"));
    runs.into_iter()
        .map(|g| {
            let key = g.key.as_deref().filter(|_| keys).and_then(clean_id).map(Arc::from);
            let id = key.or_else(|| one_id.clone().filter(|_| count == 1));
            (id, vec![g], doubt.clone())
        })
        .collect()
}

/// Whether the runs are members of an object under keys of their own, which then name them.
fn distinct_keys(runs: &[Group]) -> bool {
    let keys: BTreeSet<_> = runs.iter().filter_map(|g| g.key.clone()).collect();
    keys.len() == runs.len()
}

fn starts_a_page(run: &Group, options: &ReadOptions) -> bool {
    run.slices.iter().take(START_EVENTS).filter_map(|s| head(s, options)).any(Head::begins_page)
}

/// Time from the end of each run to the start of the next in time; negative where they overlap.
fn gaps(runs: &[Group], options: &ReadOptions) -> Vec<f64> {
    let time = |slice: Option<&Slice>| slice.and_then(|s| head(s, options)).map_or(f64::NAN, |h| h.time);
    let mut spans: Vec<(f64, f64)> =
        runs.iter().map(|run| (time(run.slices.first()), time(run.slices.last()))).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    spans.windows(2).map(|pair| pair[1].0 - pair[0].1).collect()
}

/// What tells of an event without reading it.
pub fn head(slice: &Slice, options: &ReadOptions) -> Option<Head> {
    slice.head.or_else(|| {
        let text = rrweb::decode_event(slice.text(), options)?;
        let mut members = Members::default();
        scan_members(text.as_bytes(), 0, &mut members);
        super::find::head_of(&text, &members).map(|(head, _)| head)
    })
}

/// Whether two of the files tell of the same time of a session: then they are copies of it and no parts.
pub fn overlap<'g>(files: impl Iterator<Item = &'g [Group]>, options: &ReadOptions) -> bool {
    let mut spans: BTreeMap<Arc<str>, Vec<(f64, f64)>> = BTreeMap::new();
    for groups in files {
        let mut own: BTreeMap<Arc<str>, (f64, f64)> = BTreeMap::new();
        for group in groups {
            let Some(name) = group.session.clone().or_else(|| group.scope.session.clone()) else { continue };
            let times = group.slices.iter().filter_map(|s| head(s, options)).map(|head| head.time);
            for time in times.filter(|time| time.is_finite()) {
                let span = own.entry(name.clone()).or_insert((time, time));
                *span = (span.0.min(time), span.1.max(time));
            }
        }
        for (name, span) in own {
            spans.entry(name).or_default().push(span);
        }
    }
    spans.into_values().any(|mut spans| {
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        spans.windows(2).any(|pair| pair[1].0 < pair[0].1 || pair[0] == pair[1])
    })
}
