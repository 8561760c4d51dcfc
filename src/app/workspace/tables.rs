//! Event tables on their way in: a look at the first rows, and what a mapping of the columns would make of all of them.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::ingest::properties;
use crate::ingest::tables::{self, Alike, Check, Join, Mapping, Preview};
use crate::ingest::{ReadOptions, list_inputs, mappings};
use crate::model::Watch;
use crate::project::Project;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

/// Kinds of tables that one import asks about; of further ones the columns are guessed.
const MAX_ASKED: usize = 8;

/// Tables of the same columns that wait for their owner to say what these mean.
#[derive(Clone, Debug)]
pub struct AskedTable {
    pub files: Arc<Vec<PathBuf>>,
    pub preview: Arc<Preview>,
    /// Mappings that the open project keeps, by their names.
    pub saved: Arc<Vec<(String, Mapping)>>,
    /// Which column names sessions or users of the open project, if one does.
    pub join: Option<Join>,
    /// Grows with each table, so that a dialog is that of its table.
    pub number: u64,
    /// Its place among the kinds of tables of the import, from 1, and their number.
    pub place: (usize, usize),
}

/// What was found in the inputs of an import.
struct Looked {
    /// All of them, as files.
    files: Vec<PathBuf>,
    /// Kinds of tables, each with the column that names what is in the project.
    tables: Vec<(Alike, Option<Join>)>,
    saved: Vec<(String, Mapping)>,
}

/// Work with tables that are not imported yet.
#[derive(Default)]
pub struct TableWork {
    looking: Option<JobHandle<Looked>>,
    /// All that the import is to read, tables or not.
    inputs: Vec<PathBuf>,
    /// The same as files, so that some can be left out.
    files: Vec<PathBuf>,
    /// The first is asked about.
    waiting: VecDeque<AskedTable>,
    /// What was said of those before, under the names of their files.
    answers: Vec<(String, Mapping)>,
    checking: Option<(Mapping, JobHandle<Check>)>,
    checked: Option<(Mapping, Check)>,
    tables: u64,
}

impl TableWork {
    pub fn asked(&self) -> Option<&AskedTable> {
        self.waiting.front()
    }

    pub fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    pub fn is_checking(&self) -> bool {
        self.checking.is_some()
    }

    /// The files of the table that is asked about: they are not imported.
    pub(super) fn leave_out(&mut self) -> Option<Vec<PathBuf>> {
        let files = self.waiting.pop_front()?.files.to_vec();
        (self.checked, self.checking) = (None, None);
        self.files.retain(|file| !files.contains(file));
        self.inputs.clone_from(&self.files);
        Some(files)
    }

    /// Whether anything is imported when the table that is asked about is left out.
    pub fn has_others(&self) -> bool {
        self.asked().is_some_and(|asked| self.files.len() > asked.files.len())
    }

    /// What is to be imported once nothing is asked any more.
    fn take_rest(&mut self) -> (Vec<PathBuf>, Vec<(String, Mapping)>) {
        (std::mem::take(&mut self.inputs), std::mem::take(&mut self.answers))
    }

    /// What this mapping makes of the table that is asked about.
    pub fn checked(&self, mapping: &Mapping) -> Option<&Check> {
        self.checked.as_ref().filter(|(of, _)| of == mapping).map(|(_, check)| check)
    }
}

impl Workspace {
    /// Looks for tables among the inputs; their owner is asked first, and all of it is imported then.
    pub(super) fn look_for_tables(&mut self, inputs: Vec<PathBuf>, context: &mut ApplyContext<'_>) {
        let tables = self.tables.tables;
        self.tables = TableWork { tables, inputs: inputs.clone(), ..TableWork::default() };
        let target = self.open.as_ref().map(|open| open.path().to_owned());
        let handle = context.jobs.start("Look at the files", move |job: &JobContext| {
            // A project whose mappings cannot be read says so when the tables are imported into it.
            let project = target.and_then(|target| Project::open_read_only(&target).ok());
            let saved = project.as_ref().and_then(|project| mappings::kept(project).ok()).unwrap_or_default();
            let kept = saved.iter().map(|(_, mapping)| mapping.clone()).collect();
            let options = ReadOptions { kept_columns: Arc::new(kept), ..ReadOptions::default() };
            let (files, _) = list_inputs(&inputs);
            let found = tables::alike(&files, &options, job).map_err(|e| e.to_string())?;
            let join = |alike: &Alike| properties::guess(project.as_ref()?, alike.files.first()?).ok()?;
            let found = found.into_iter().map(|alike| (join(&alike).filter(|_| !job.cancelled()), alike));
            let tables = found.map(|(join, alike)| (alike, join)).collect();
            Ok::<_, String>(Looked { files, tables, saved })
        });
        self.tables.looking = Some(handle);
    }

    pub(super) fn check_table(&mut self, mapping: Mapping, context: &mut ApplyContext<'_>) {
        let Some(asked) = self.tables.asked() else { return };
        let files = Arc::clone(&asked.files);
        let of = mapping.clone();
        let handle = context.jobs.start("Check the columns", move |job: &JobContext| {
            let mut all = Check::default();
            for (done, path) in files.iter().enumerate() {
                if job.cancelled() {
                    break;
                }
                job.progress(done as u64, files.len() as u64, "Reading tables");
                all.add(tables::check(path, &mapping, &ReadOptions::default()).ok_or_else(|| {
                    format!("The table cannot be read any more; open it again: {}", path.display())
                })?);
            }
            Ok::<_, String>(all)
        });
        self.tables.checking = Some((of, handle));
    }

    /// Takes what was said of the tables that are asked about; after the last of them all is imported.
    pub(super) fn import_table(&mut self, mapping: Mapping, context: &mut ApplyContext<'_>) {
        let Some(asked) = self.tables.waiting.pop_front() else { return };
        (self.tables.checked, self.tables.checking) = (None, None);
        let stem = asked.files.first().and_then(|file| file.file_stem());
        let name = stem.map_or_else(|| "table".into(), |stem| stem.to_string_lossy().into_owned());
        let mapping = Mapping { table: asked.preview.columns.clone(), ..mapping };
        self.tables.answers.push((name, mapping));
        self.import_rest(context);
    }

    /// Goes on without the table that is asked about.
    pub(super) fn skip_table(&mut self, context: &mut ApplyContext<'_>) {
        if self.tables.leave_out().is_some() {
            self.import_rest(context);
        }
    }

    /// Imports what is left once nothing is asked any more.
    pub(super) fn import_rest(&mut self, context: &mut ApplyContext<'_>) {
        if self.tables.asked().is_some() {
            return;
        }
        let (inputs, answers) = self.tables.take_rest();
        if !inputs.is_empty() {
            self.import_with(inputs, answers, context);
        }
    }

    pub(super) fn forget_table(&mut self) {
        let tables = self.tables.tables;
        self.tables = TableWork { tables, ..TableWork::default() };
    }

    pub(super) fn poll_tables(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(outcome) = self.tables.looking.as_ref().and_then(JobHandle::poll) {
            self.tables.looking = None;
            match outcome {
                Outcome::Done(Looked { tables, .. }) if tables.is_empty() => {
                    let inputs = std::mem::take(&mut self.tables.inputs);
                    self.import_with(inputs, Vec::new(), context);
                }
                Outcome::Done(Looked { files, tables, saved }) => {
                    self.tables.files = files;
                    self.ask_of(tables, Arc::new(saved), context);
                }
                other => super::files::failed("Nothing was imported", "Nothing was changed", other, context),
            }
        }
        if let Some((mapping, outcome)) =
            self.tables.checking.as_ref().and_then(|(mapping, job)| Some((mapping.clone(), job.poll()?)))
        {
            self.tables.checking = None;
            match outcome {
                Outcome::Done(check) => self.tables.checked = Some((mapping, check)),
                Outcome::Failed(reason) => {
                    context.toasts.push(Toast::error("The table was not checked").body(reason))
                }
                other => {
                    super::files::failed("The table was not checked", "Nothing was changed", other, context)
                }
            }
        }
    }
}

impl Workspace {
    fn ask_of(
        &mut self,
        found: Vec<(Alike, Option<Join>)>,
        saved: Arc<Vec<(String, Mapping)>>,
        context: &mut ApplyContext<'_>,
    ) {
        let kinds = found.len().min(MAX_ASKED);
        if found.len() > kinds {
            let body = format!(
                "{} kinds of tables have different columns; of {} of them the columns are guessed. Import those \
                 by themselves to say what they mean",
                found.len(),
                found.len() - kinds
            );
            context.toasts.push(Toast::warn("Many kinds of tables").body(body));
        }
        for (at, (Alike { files, preview }, join)) in found.into_iter().take(MAX_ASKED).enumerate() {
            self.tables.tables += 1;
            self.tables.waiting.push_back(AskedTable {
                files: Arc::new(files),
                preview: Arc::new(preview),
                saved: Arc::clone(&saved),
                join,
                number: self.tables.tables,
                place: (at + 1, kinds),
            });
        }
    }
}
