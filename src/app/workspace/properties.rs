//! Tables about sessions or users that are in the project: what they would give, and giving it, as jobs; knows no widget.

use super::files::failed;
use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::ingest::properties::{look, put};
use crate::ingest::tables::{Join, Joined};
use crate::project::Project;

/// Work with properties that come from tables.
#[derive(Default)]
pub struct PropertyWork {
    looking: Option<(Join, JobHandle<Joined>)>,
    seen: Option<(Join, Result<Joined, String>)>,
    putting: Option<JobHandle<String>>,
}

impl PropertyWork {
    pub fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    /// What this would give of the table that is asked about, or why it cannot.
    pub fn seen(&self, join: &Join) -> Option<&Result<Joined, String>> {
        self.seen.as_ref().filter(|(of, _)| of == join).map(|(_, seen)| seen)
    }
}

impl Workspace {
    pub(super) fn look_at_properties(&mut self, join: Join, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(asked)) = (&self.open, self.tables.asked()) else { return };
        let (target, files, wanted) = (open.path().to_owned(), asked.files.clone(), join.clone());
        let handle = context.jobs.start("Look at the table", move |job: &JobContext| {
            let project = Project::open_read_only(&target).map_err(|e| e.to_string())?;
            let mut all = Joined::default();
            for file in files.iter() {
                all.add(look(&project, file, &wanted, job)?);
            }
            Ok::<_, String>(all)
        });
        self.properties.looking = Some((join, handle));
    }

    /// Gives the sessions what the table that is asked about has for them; the other inputs are imported then.
    pub(super) fn join_table(&mut self, join: Join, context: &mut ApplyContext<'_>) {
        let Some(open) = self.open.as_ref().filter(|_| self.properties.putting.is_none()) else { return };
        let target = open.path().to_owned();
        let Some(files) = self.tables.leave_out() else { return };
        self.properties.seen = None;
        self.properties.putting = Some(context.jobs.start("Add properties", move |job: &JobContext| {
            let mut project = Project::open(&target).map_err(|e| e.to_string())?;
            let mut all = Joined::default();
            for file in &files {
                all.add(put(&mut project, file, &join, job)?);
            }
            Ok::<_, String>(all.sentence(join.of))
        }));
        self.import_rest(context);
    }

    pub(super) fn poll_properties(&mut self, context: &mut ApplyContext<'_>) {
        if let Some((join, outcome)) =
            self.properties.looking.as_ref().and_then(|(join, job)| Some((join.clone(), job.poll()?)))
        {
            self.properties.looking = None;
            match outcome {
                Outcome::Done(joined) => self.properties.seen = Some((join, Ok(joined))),
                Outcome::Failed(reason) => self.properties.seen = Some((join, Err(reason))),
                other => failed("The table was not looked at", "Nothing was changed", other, context),
            }
        }
        if let Some(outcome) = self.properties.putting.as_ref().and_then(JobHandle::poll) {
            self.properties.putting = None;
            match outcome {
                Outcome::Done(sentence) => {
                    let reloaded = self.open.as_mut().map(super::OpenProject::reload_sessions);
                    if let Some(Err(error)) = reloaded {
                        context
                            .toasts
                            .push(Toast::error("The list is not up to date").body(error.to_string()));
                    }
                    self.saved(context);
                    context.toasts.push(Toast::success("Properties added").body(sentence));
                }
                other => failed("No properties were added", "Nothing was changed", other, context),
            }
        }
    }
}
