//! Event tables on their way in: a look at the first rows, and what a mapping of the columns would make of all of them.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::ingest::ReadOptions;
use crate::ingest::tables::{self, Check, MAPPINGS, Mapping, Preview};
use crate::project::Project;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A table that waits for its owner to say what its columns mean.
#[derive(Clone, Debug)]
pub struct AskedTable {
    pub path: PathBuf,
    pub preview: Arc<Preview>,
    /// Mappings that the open project keeps, by their names.
    pub saved: Arc<Vec<(String, Mapping)>>,
    /// Grows with each table, so that a dialog is that of its table.
    pub number: u64,
}

/// Work with tables that are not imported yet.
#[derive(Default)]
pub struct TableWork {
    looking: Option<(PathBuf, JobHandle<Option<(Preview, Vec<(String, Mapping)>)>>)>,
    asked: Option<AskedTable>,
    checking: Option<(Mapping, JobHandle<Check>)>,
    checked: Option<(Mapping, Check)>,
    tables: u64,
}

impl TableWork {
    pub fn asked(&self) -> Option<&AskedTable> {
        self.asked.as_ref()
    }

    pub fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    pub fn is_checking(&self) -> bool {
        self.checking.is_some()
    }

    /// What this mapping makes of the table that is asked about.
    pub fn checked(&self, mapping: &Mapping) -> Option<&Check> {
        self.checked.as_ref().filter(|(of, _)| of == mapping).map(|(_, check)| check)
    }
}

impl Workspace {
    /// Looks whether the only file of an import is a table; if so its owner is asked first, else it is imported.
    pub(super) fn look_at_table(&mut self, path: PathBuf, context: &mut ApplyContext<'_>) {
        let of = path.clone();
        let target = self.open.as_ref().map(|open| open.path().to_owned());
        let handle = context.jobs.start("Look at the file", move |_: &JobContext| {
            let Some(preview) = tables::preview(&path, &ReadOptions::default()) else {
                return Ok::<_, String>(None);
            };
            // A project whose mappings cannot be read says so when the table is imported into it.
            let saved = target.and_then(|target| saved_mappings(&target)).unwrap_or_default();
            Ok(Some((preview, saved)))
        });
        self.tables.looking = Some((of, handle));
    }

    pub(super) fn check_table(&mut self, mapping: Mapping, context: &mut ApplyContext<'_>) {
        let Some(asked) = &self.tables.asked else { return };
        let path = asked.path.clone();
        let of = mapping.clone();
        let handle = context.jobs.start("Check the columns", move |_: &JobContext| {
            tables::check(&path, &mapping, &ReadOptions::default()).ok_or_else(|| {
                format!("The table cannot be read any more; open it again: {}", path.display())
            })
        });
        self.tables.checking = Some((of, handle));
    }

    pub(super) fn import_table(&mut self, mapping: Mapping, context: &mut ApplyContext<'_>) {
        let Some(asked) = self.tables.asked.take() else { return };
        self.tables.checked = None;
        self.import_with(vec![asked.path], Some(mapping), context);
    }

    pub(super) fn forget_table(&mut self) {
        let tables = self.tables.tables;
        self.tables = TableWork { tables, ..TableWork::default() };
    }

    pub(super) fn poll_tables(&mut self, context: &mut ApplyContext<'_>) {
        if let Some((path, outcome)) =
            self.tables.looking.as_ref().and_then(|(path, job)| Some((path.clone(), job.poll()?)))
        {
            self.tables.looking = None;
            match outcome {
                Outcome::Done(Some((preview, saved))) => {
                    self.tables.tables += 1;
                    self.tables.checked = None;
                    self.tables.asked = Some(AskedTable {
                        path,
                        preview: Arc::new(preview),
                        saved: Arc::new(saved),
                        number: self.tables.tables,
                    });
                }
                Outcome::Done(None) => self.import_with(vec![path], None, context),
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

fn saved_mappings(project: &Path) -> Option<Vec<(String, Mapping)>> {
    let project = Project::open_read_only(project).ok()?;
    let read = |name: String| {
        let json = project.document(MAPPINGS, &name).ok()??;
        Mapping::from_json(&json).ok().map(|mapping| (name, mapping))
    };
    Some(project.documents(MAPPINGS).ok()?.into_iter().filter_map(|d| read(d.name)).collect())
}
