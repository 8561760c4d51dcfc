//! The feature table of the project, how it is filtered and sorted, the moments behind a value, and the frequent
//! patterns: all made as jobs; knows no widget.

use super::{ApplyContext, Names, Workspace};
use crate::app::jobs::{JobContext, JobHandle, JobId, Outcome};
use crate::app::toasts::Toast;
use crate::export::write_sequences;
use crate::mining::expr::parse;
use crate::mining::features::{FeatureTable, Moment, TableSummary, evidence};
use crate::mining::motifs::{MotifParameters, MotifReport};
use crate::mining::store::{
    MiningError, facts_of, motifs_in, parameters_of, put_gap, refreshed_feature_table, select_sequences,
};
use crate::model::{SessionId, Watch};
use crate::project::Project;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the Sequences screen asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum SequencesAction {
    /// Reads the table; with another gap, which becomes that of the project.
    Read {
        gap_ms: Option<i64>,
    },
    Arrange(Arrangement),
    /// The moments behind a value: row and column of the table.
    Explain {
        row: usize,
        column: usize,
    },
    /// Writes the rows as they are shown.
    Export(PathBuf),
    FindMotifs {
        parameters: MotifParameters,
        within: Option<Arc<BTreeSet<SessionId>>>,
    },
}

/// Which rows are shown, and in which order.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    /// A condition in the scope of sequences; empty for all.
    pub text: String,
    pub by: SortBy,
    pub ascending: bool,
}

impl Default for Arrangement {
    fn default() -> Self {
        Self { text: String::new(), by: SortBy::Place, ascending: true }
    }
}

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Session and time.
    #[default]
    Place,
    User,
    Start,
    /// A column of the table. Missing values stand last either way.
    Feature(usize),
}

/// A feature table with all columns at a glance.
#[derive(Debug)]
pub struct DescribedSequences {
    pub table: FeatureTable,
    pub summary: TableSummary,
    /// Sessions that were described now, and whose features were there.
    pub computed: usize,
    pub kept: usize,
    /// Sessions that cannot be read.
    pub unread: usize,
}

/// The moments behind one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    pub row: usize,
    pub column: usize,
    pub moments: Vec<Moment>,
}

/// Frequent patterns, and sessions that could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Patterns {
    pub report: MotifReport,
    pub unread: usize,
}

#[derive(Default)]
pub struct SequenceWork {
    described: Option<Arc<DescribedSequences>>,
    /// Which sessions the table is of.
    of: usize,
    rows: Option<Arc<[usize]>>,
    arrangement: Arrangement,
    explained: Option<Arc<Explained>>,
    patterns: Option<Arc<Patterns>>,
    problem: Option<String>,
    reading: Option<JobHandle<DescribedSequences>>,
    arranging: Option<JobHandle<Vec<usize>>>,
    explaining: Option<JobHandle<Explained>>,
    finding: Option<JobHandle<Patterns>>,
    writing: Option<JobHandle<PathBuf>>,
}

impl SequenceWork {
    pub fn described(&self) -> Option<&Arc<DescribedSequences>> {
        self.described.as_ref()
    }

    /// The rows that are shown, in their order; `None` until they are arranged.
    pub fn rows(&self) -> Option<&Arc<[usize]>> {
        self.rows.as_ref()
    }

    pub fn arrangement(&self) -> &Arrangement {
        &self.arrangement
    }

    pub fn explained(&self) -> Option<&Arc<Explained>> {
        self.explained.as_ref()
    }

    pub fn patterns(&self) -> Option<&Arc<Patterns>> {
        self.patterns.as_ref()
    }

    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    pub fn reading(&self) -> Option<JobId> {
        self.reading.as_ref().map(JobHandle::id)
    }

    pub fn is_arranging(&self) -> bool {
        self.arranging.is_some()
    }

    pub fn is_explaining(&self) -> bool {
        self.explaining.is_some()
    }

    pub fn finding(&self) -> Option<JobId> {
        self.finding.as_ref().map(JobHandle::id)
    }

    /// Other sessions are mined now: what was described of those of before no longer holds.
    pub(super) fn forget_described(&mut self) {
        self.described = None;
    }

    /// True where the table is of other sessions than those of the project now, or there is none.
    pub fn is_stale(&self, sessions: usize) -> bool {
        self.reading.is_none() && self.problem.is_none() && (self.described.is_none() || self.of != sessions)
    }
}

impl Workspace {
    pub(super) fn sequences_action(&mut self, action: SequencesAction, context: &mut ApplyContext<'_>) {
        match action {
            SequencesAction::Read { gap_ms } => self.read_sequences(gap_ms, context),
            SequencesAction::Arrange(arrangement) => {
                self.sequences.arrangement = arrangement;
                self.arrange_sequences(context);
            }
            SequencesAction::Explain { row, column } => self.explain(row, column, context),
            SequencesAction::Export(path) => self.export_sequences(path, context),
            SequencesAction::FindMotifs { parameters, within } => {
                self.find_motifs(parameters, within, context)
            }
        }
    }

    fn read_sequences(&mut self, gap_ms: Option<i64>, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        if let Some(before) = self.sequences.reading.take() {
            context.jobs.cancel(before.id());
        }
        let path = open.path().to_owned();
        self.sequences.of = Arc::as_ptr(&open.sessions) as usize;
        self.sequences.problem = None;
        let reading =
            context.jobs.start("Describe sequences", move |job: &JobContext| describe(&path, gap_ms, job));
        self.sequences.reading = Some(reading);
    }

    fn arrange_sequences(&mut self, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(described)) = (&self.open, self.sequences.described.clone()) else { return };
        if let Some(before) = self.sequences.arranging.take() {
            context.jobs.cancel(before.id());
        }
        let path = open.path().to_owned();
        let arrangement = self.sequences.arrangement.clone();
        let names = Arc::clone(self.expressions.names());
        let arranging = context.jobs.start("Sort and filter sequences", move |job: &JobContext| {
            arrange(&path, &described.table, &arrangement, &names, job)
        });
        self.sequences.arranging = Some(arranging);
    }

    fn explain(&mut self, row: usize, column: usize, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(described)) = (&self.open, self.sequences.described.clone()) else { return };
        if let Some(before) = self.sequences.explaining.take() {
            context.jobs.cancel(before.id());
        }
        let path = open.path().to_owned();
        let explaining = context.jobs.start("Look for the moments behind a value", move |_: &JobContext| {
            let (Some(sequence), Some(of)) =
                (described.table.sequences.get(row), described.table.columns.get(column))
            else {
                return Err("The table has changed; choose the value again".to_owned());
            };
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            let facts = facts_of(&project, &sequence.session).map_err(|e| e.to_string())?;
            let stored = project.signals(&sequence.session).map_err(|e| e.to_string())?;
            let signals = stored.map(|s| s.hits).unwrap_or_default();
            Ok(Explained { row, column, moments: evidence(of.feature, &facts, &signals, sequence) })
        });
        self.sequences.explaining = Some(explaining);
    }

    fn export_sequences(&mut self, path: PathBuf, context: &mut ApplyContext<'_>) {
        let (Some(described), Some(rows)) = (self.sequences.described.clone(), self.sequences.rows.clone())
        else {
            return;
        };
        let writing = context.jobs.start("Write the feature table", move |_: &JobContext| {
            write_sequences(&described.table, &rows, &path)
        });
        self.sequences.writing = Some(writing);
    }

    fn find_motifs(
        &mut self,
        parameters: MotifParameters,
        within: Option<Arc<BTreeSet<SessionId>>>,
        context: &mut ApplyContext<'_>,
    ) {
        let Some(open) = &self.open else { return };
        if let Some(before) = self.sequences.finding.take() {
            context.jobs.cancel(before.id());
        }
        let path = open.path().to_owned();
        let sessions: Vec<SessionId> = open
            .sessions
            .iter()
            .map(|row| row.session_id.clone())
            .filter(|id| within.as_ref().is_none_or(|within| within.contains(id)))
            .collect();
        let finding = context.jobs.start("Find motifs", move |job: &JobContext| {
            let project = Project::open_read_only(&path)?;
            let (report, unread) = motifs_in(&project, &sessions, &parameters, job)?;
            Ok::<_, MiningError>(Patterns { report, unread: unread.len() })
        });
        self.sequences.finding = Some(finding);
    }

    pub(super) fn poll_sequences(&mut self, context: &mut ApplyContext<'_>) {
        let mut described = false;
        if let Some(outcome) = self.sequences.reading.as_ref().and_then(JobHandle::poll) {
            self.sequences.reading = None;
            match outcome {
                Outcome::Done(found) => {
                    self.sequences.described = Some(Arc::new(found));
                    (self.sequences.rows, self.sequences.explained) = (None, None);
                    described = true;
                }
                other => self.sequences.problem = reason(other),
            }
        }
        if described {
            self.arrange_sequences(context);
            self.read_clusters_again_if_cut_anew(context);
        }
        if let Some(outcome) = self.sequences.arranging.as_ref().and_then(JobHandle::poll) {
            self.sequences.arranging = None;
            match outcome {
                Outcome::Done(rows) => self.sequences.rows = Some(rows.into()),
                Outcome::Cancelled => {}
                other => told("The rows stay as they were", other, context),
            }
        }
        if let Some(outcome) = self.sequences.explaining.as_ref().and_then(JobHandle::poll) {
            self.sequences.explaining = None;
            match outcome {
                Outcome::Done(found) => self.sequences.explained = Some(Arc::new(found)),
                Outcome::Cancelled => {}
                other => told("The moments were not found", other, context),
            }
        }
        if let Some(outcome) = self.sequences.finding.as_ref().and_then(JobHandle::poll) {
            self.sequences.finding = None;
            match outcome {
                Outcome::Done(found) => self.sequences.patterns = Some(Arc::new(found)),
                Outcome::Cancelled => {}
                other => told("No motifs were found", other, context),
            }
        }
        if let Some(outcome) = self.sequences.writing.as_ref().and_then(JobHandle::poll) {
            self.sequences.writing = None;
            match outcome {
                Outcome::Done(path) => {
                    let toast =
                        Toast::success("The feature table is written").body(path.display().to_string());
                    context.toasts.push(toast);
                }
                Outcome::Cancelled => {}
                other => told("The feature table was not written", other, context),
            }
        }
    }

    /// The clusters' screen tells how its clusters and the present sequences differ.
    fn read_clusters_again_if_cut_anew(&mut self, context: &mut ApplyContext<'_>) {
        let now_ms = self.sequences.described.as_ref().map(|d| d.table.parameters.gap_ms);
        let cut_ms = self.clusters.cuts.as_ref().map(|cuts| cuts.gap_ms);
        if let (Some(now_ms), Some(cut_ms)) = (now_ms, cut_ms)
            && now_ms != cut_ms
        {
            self.read_clusters(context);
        }
    }
}

fn reason<T>(outcome: Outcome<T>) -> Option<String> {
    match outcome {
        Outcome::Done(_) => None,
        Outcome::Failed(reason) => Some(reason),
        Outcome::Cancelled => Some("It was stopped; read the table again to see it".into()),
        Outcome::Panicked(message) => Some(format!("A fault of ours ({message}); please report it")),
    }
}

fn told<T>(title: &str, outcome: Outcome<T>, context: &mut ApplyContext<'_>) {
    let body = reason(outcome).unwrap_or_default();
    context.toasts.push(Toast::error(title).body(body));
}

/// Features that are up to date are read, the others made and kept.
fn describe(path: &Path, gap_ms: Option<i64>, watch: &dyn Watch) -> Result<DescribedSequences, MiningError> {
    let mut project = Project::open(path)?;
    if let Some(gap_ms) = gap_ms {
        put_gap(&mut project, gap_ms)?;
    }
    let parameters = parameters_of(&project)?;
    let (table, done) = refreshed_feature_table(&mut project, &parameters, watch)?;
    watch.progress(0, 0, "Comparing columns");
    let summary = TableSummary::of(&table);
    Ok(DescribedSequences { table, summary, computed: done.computed, kept: done.kept, unread: done.unread })
}

fn arrange(
    path: &Path,
    table: &FeatureTable,
    arrangement: &Arrangement,
    names: &Names,
    watch: &dyn Watch,
) -> Result<Vec<usize>, String> {
    let mut rows: Vec<usize> = if arrangement.text.trim().is_empty() {
        (0..table.len()).collect()
    } else {
        let expression = parse(&arrangement.text, &names.sequence).map_err(|e| e.to_string())?;
        let project = Project::open_read_only(path).map_err(|e| e.to_string())?;
        select_sequences(&project, &expression, table, &names.labels, watch).map_err(|e| e.to_string())?
    };
    let turned = |order: std::cmp::Ordering| if arrangement.ascending { order } else { order.reverse() };
    let sequence = |at: &usize| &table.sequences[*at];
    match arrangement.by {
        SortBy::Place if arrangement.ascending => {}
        SortBy::Place => rows.reverse(),
        SortBy::User => rows.sort_by(|a, b| turned(sequence(a).user_id.cmp(&sequence(b).user_id))),
        SortBy::Start => rows.sort_by(|a, b| turned(sequence(a).start_ms.cmp(&sequence(b).start_ms))),
        SortBy::Feature(column) => {
            let Some(values) = table.columns.get(column).map(|c| &c.values) else { return Ok(rows) };
            let known = crate::mining::features::defined(table, column);
            rows.sort_by(|a, b| {
                known[*b].cmp(&known[*a]).then_with(|| turned(values[*a].total_cmp(&values[*b])))
            });
        }
    }
    Ok(rows)
}

/// For the tests of this module: the parts of the work that need no window.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::testing::{e, script};
    use crate::model::NoWatch;

    fn project() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        for (id, clicks) in [("a", 2), ("b", 0), ("c", 5)] {
            let mut s = script(id).page(0, "https://x.example/list", [e(10, "p").t("text")]);
            for n in 0..clicks {
                s = s.click(2_000 + n * 1_500, 10);
            }
            project.add_recording(&s.scroll(50_000, 10.0).done(), 1).unwrap();
        }
        crate::mining::store::refresh_signals(&mut project, &NoWatch).unwrap();
        (folder, path)
    }

    #[test]
    fn rows_are_filtered_and_sorted_with_missing_values_last() {
        let (_folder, path) = project();
        let described = describe(&path, Some(60_000), &NoWatch).unwrap();
        assert_eq!((described.table.len(), described.computed, described.kept), (3, 3, 0));
        let again = describe(&path, None, &NoWatch).unwrap();
        assert_eq!((again.computed, again.kept, again.table.parameters.gap_ms), (0, 3, 60_000));
        let gap =
            described.table.columns.iter().position(|c| c.feature.name == "click_gap_median_s").unwrap();
        let rows = |text: &str, by, ascending| {
            let arrangement = Arrangement { text: text.into(), by, ascending };
            arrange(&path, &described.table, &arrangement, &Names::default(), &NoWatch)
        };
        assert_eq!(rows("", SortBy::Place, false).unwrap(), [2, 1, 0]);
        assert_eq!(rows("", SortBy::Feature(gap), false).unwrap().last(), Some(&1));
        assert_eq!(rows("", SortBy::Feature(gap), true).unwrap().last(), Some(&1));
        assert!(rows("clcks > 1", SortBy::Place, true).unwrap_err().contains("did you mean"));
        let names = Names::default();
        let names = Names { sequence: names.session.of(crate::mining::expr::Scope::Sequence), ..names };
        let arrangement = Arrangement {
            text: "clicks >= 2 and click >= 5".into(),
            ascending: true,
            ..Arrangement::default()
        };
        assert_eq!(arrange(&path, &described.table, &arrangement, &names, &NoWatch).unwrap(), [2]);
    }
}
