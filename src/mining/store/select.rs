//! Which sessions and sequences of a project an expression holds for; must not judge what it means.

use super::aside::mined_ids;
use super::described::Describer;
use super::parallel;
use super::present::Signals;
use super::{MiningError, facts_of, motifs_of, parameters_of, rules_of, segments_of};
use crate::mining::actions::path_of;
use crate::mining::expr::{
    Deep, Expr, KnownLabel, KnownLabels, Motif, Scope, SequenceValues, Subject, Vocabulary,
};
use crate::mining::features::{Column, FeatureSpec, FeatureTable, SequenceFeatures, Wanted};
use crate::model::{Sequence, SequenceId, SessionId, SignalHit, Watch};
use crate::project::{Project, SessionRow};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most values of a kind that are kept for completion.
const MOST_VALUES: usize = 200;

/// What an expression found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// In the order of the rows.
    pub sessions: Vec<SessionId>,
    /// Sessions whose recording would have been needed and cannot be read; they are not among the selected.
    pub unread: Vec<(SessionId, String)>,
}

/// All names of a project. `rows` without tags give none, as while a blind round is open.
pub fn vocabulary_of(
    project: &Project,
    rows: &[SessionRow],
    labels: &KnownLabels,
    scope: Scope,
) -> Result<Vocabulary, MiningError> {
    let mut properties: BTreeMap<Arc<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
    let mut others: [BTreeSet<Arc<str>>; 4] = Default::default();
    let [tags, users, devices, paths] = &mut others;
    for row in rows {
        for (name, value) in &row.properties {
            add(properties.entry(Arc::clone(name)).or_default(), value);
        }
        row.tags.iter().for_each(|tag| add(tags, tag));
        row.user_id.iter().for_each(|user| add(users, user));
        add(devices, &row.device);
        add(paths, &path_of(&row.start_url).into());
    }
    let [tags, users, devices, paths] = others.map(|set| set.into_iter().collect());
    let all = || labels.values().flatten();
    let rounds: BTreeSet<Arc<str>> = all().map(|l| Arc::clone(&l.round)).collect();
    let codes: BTreeSet<Arc<str>> = all().map(|l| Arc::clone(&l.code)).collect();
    Ok(Vocabulary {
        scope,
        properties: properties.into_iter().map(|(n, v)| (n, v.into_iter().collect())).collect(),
        rounds: rounds.into_iter().collect(),
        labels: codes.into_iter().collect(),
        tags,
        users,
        devices,
        paths,
        motifs: motifs_of(project)?,
        segments: segments_of(project)?,
        composed: composed_of(project)?,
        ..Vocabulary::default()
    })
}

/// Signals that people wrote, by the name behind `own/`.
fn composed_of(project: &Project) -> Result<BTreeMap<Arc<str>, Arc<str>>, MiningError> {
    let rules = rules_of(project)?;
    let composed = rules.rules().iter().filter(|rule| rule.is_composed());
    let named = composed.filter_map(|rule| Some((rule.id().split_once('/')?.1.into(), rule.label().into())));
    Ok(named.collect())
}

fn add(set: &mut BTreeSet<Arc<str>>, value: &Arc<str>) {
    if set.len() < MOST_VALUES && !set.contains(value) {
        set.insert(Arc::clone(value));
    }
}

/// The sessions of `rows` for which the expression holds. Recordings are looked into only where the row alone does
/// not tell.
pub fn select_sessions(
    project: &Project,
    expression: &Expr,
    rows: &[SessionRow],
    labels: &KnownLabels,
    watch: &dyn Watch,
) -> Result<Selected, MiningError> {
    let ids: Vec<SessionId> = rows.iter().map(|row| row.session_id.clone()).collect();
    let needs = expression.needs_events() || expression.needs_features();
    let signals = if needs { Signals::of(project, &ids, watch)? } else { Signals::Stored };
    let counts = if needs && signals.are_stored() { project.signal_counts()? } else { BTreeMap::new() };
    let none: Vec<KnownLabel> = Vec::new();
    let subject = |row: &'_ SessionRow| -> Option<bool> {
        let labels = labels.get(&row.session_id).unwrap_or(&none);
        let counts = counts.get(&row.session_id);
        expression.known(&Subject { row, labels, counts, deep: None })
    };
    let known: Vec<Option<bool>> = rows.iter().map(subject).collect();
    let open: Vec<SessionId> =
        ids.iter().zip(&known).filter(|(_, k)| k.is_none()).map(|(id, _)| id.clone()).collect();
    let mut answers: BTreeMap<&SessionId, Result<bool, String>> = BTreeMap::new();
    if !open.is_empty() {
        let by_id: BTreeMap<&SessionId, &SessionRow> = rows.iter().map(|r| (&r.session_id, r)).collect();
        let describer = if expression.needs_features() {
            Some(Describer::of(project, &ids, &parameters_of(project)?, watch)?)
        } else {
            None
        };
        let own: Arc<[_]> = describer.as_ref().map_or(&[][..], |describer| &describer.own).into();
        let motifs = expression.motifs();
        let found = parallel::each(project, &open, watch, "Looking into sessions", |reader, session| {
            let facts = facts_of(reader, session).map_err(|e| e.to_string())?;
            let hits =
                signals.hits(reader, session, || facts_of(reader, session)).map_err(|e| e.to_string())?;
            let sequences = match &describer {
                Some(describer) => {
                    let described = describer.features(reader, session, None, Wanted::Named);
                    values(described.map_err(|e| e.to_string())?.rows, &own)
                }
                None => Vec::new(),
            };
            let deep = Deep::of_session(&facts.actions, &hits, &sequences, &motifs);
            let Some(row) = by_id.get(session) else { return Ok(false) };
            let labels = labels.get(session).unwrap_or(&none);
            let counts = counts.get(session);
            Ok(expression.holds(&Subject { row, labels, counts, deep: Some(&deep) }))
        })?;
        answers.extend(open.iter().zip(found));
    }
    let mut selected = Selected::default();
    for (id, known) in ids.iter().zip(known) {
        match (known, answers.remove(id)) {
            (Some(true), _) | (None, Some(Ok(true))) => selected.sessions.push(id.clone()),
            (None, Some(Err(reason))) => selected.unread.push((id.clone(), reason)),
            _ => {}
        }
    }
    Ok(selected)
}

fn values(rows: Vec<SequenceFeatures>, own: &Arc<[&'static FeatureSpec]>) -> Vec<SequenceValues> {
    let values = |row: SequenceFeatures| SequenceValues {
        sequence: row.sequence,
        values: row.values.into_iter().chain(row.own).collect(),
        own: Arc::clone(own),
    };
    rows.into_iter().map(values).collect()
}

/// The rows of a feature table for which the expression holds, as read in [`Scope::Sequence`]; ascending.
pub fn select_sequences(
    project: &Project,
    expression: &Expr,
    table: &FeatureTable,
    labels: &KnownLabels,
    watch: &dyn Watch,
) -> Result<Vec<usize>, MiningError> {
    SequenceFilter::of(project, expression, labels, watch)?.places(
        project,
        &table.sequences,
        &table.columns,
        watch,
    )
}

/// An expression as read in [`Scope::Sequence`], with what the project tells about it as a whole.
pub struct SequenceFilter<'e> {
    expression: &'e Expr,
    labels: &'e KnownLabels,
    rows: BTreeMap<SessionId, SessionRow>,
    signals: Signals,
    motifs: Vec<Arc<Motif>>,
}

impl<'e> SequenceFilter<'e> {
    pub fn of(
        project: &Project,
        expression: &'e Expr,
        labels: &'e KnownLabels,
        watch: &dyn Watch,
    ) -> Result<Self, MiningError> {
        let rows = project.sessions()?.into_iter().map(|row| (row.session_id.clone(), row)).collect();
        let signals = if expression.needs_events() {
            Signals::of(project, &mined_ids(project)?, watch)?
        } else {
            Signals::Stored
        };
        Ok(Self { expression, labels, rows, signals, motifs: expression.motifs() })
    }

    /// Places of the sequences for which it holds; ascending. Every column has a value for each sequence.
    pub fn places(
        &self,
        project: &Project,
        sequences: &[Sequence],
        columns: &[Column],
        watch: &dyn Watch,
    ) -> Result<Vec<usize>, MiningError> {
        let mut of_session: BTreeMap<SessionId, Vec<usize>> = BTreeMap::new();
        for (at, sequence) in sequences.iter().enumerate() {
            of_session.entry(sequence.session.clone()).or_default().push(at);
        }
        let sessions: Vec<SessionId> = of_session.keys().cloned().collect();
        let own: Arc<[_]> = columns.iter().map(|c| c.feature).filter(|spec| spec.own.is_some()).collect();
        let found =
            parallel::each(project, &sessions, watch, "Looking into sequences", |reader, session| {
                let Some(row) = self.rows.get(session) else { return Vec::new() };
                let places = of_session.get(session).map_or(&[][..], Vec::as_slice);
                let (actions, hits): (Vec<_>, Vec<SignalHit>) = if self.expression.needs_events() {
                    let Ok(facts) = facts_of(reader, session) else { return Vec::new() };
                    let hits = self.signals.hits(reader, session, || facts_of(reader, session));
                    (facts.actions, hits.unwrap_or_default())
                } else {
                    (Vec::new(), Vec::new())
                };
                let held = |at: &usize| {
                    let sequence = SequenceValues {
                        sequence: sequences[*at].clone(),
                        values: columns.iter().map(|column| column.values[*at]).collect(),
                        own: Arc::clone(&own),
                    };
                    let labels = labels_of(self.labels, session, &sequence.sequence.id);
                    let deep = Deep::of_sequence(&actions, &hits, &sequence, &self.motifs);
                    self.expression.holds(&Subject { row, labels: &labels, counts: None, deep: Some(&deep) })
                };
                places.iter().copied().filter(held).collect()
            })?;
        let mut places: Vec<usize> = found.into_iter().flatten().collect();
        places.sort_unstable();
        Ok(places)
    }
}

fn labels_of(labels: &KnownLabels, session: &SessionId, sequence: &SequenceId) -> Vec<KnownLabel> {
    labels.get(session).into_iter().flatten().filter(|l| l.sequence == *sequence).cloned().collect()
}
