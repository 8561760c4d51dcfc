//! What was collected for heatmaps: one page over some sessions at a time, read by a job.

use super::{ApplyContext, Workspace};
use crate::app::jobs::{JobContext, JobHandle, JobId, Outcome};
use crate::app::toasts::Toast;
use crate::model::SessionId;
use crate::project::Project;
use crate::replay::heat::{HeatData, collect_project};
use crate::replay::render::{PagePainter, PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use std::sync::Arc;

/// Pages that are kept; the oldest go first.
const KEPT: usize = 8;

/// Over which sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeatScope {
    Session(SessionId),
    Filter(Arc<[SessionId]>),
    Project,
}

/// What a heatmap is of: sessions and a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatKey {
    pub scope: HeatScope,
    pub page: String,
}

#[derive(Default)]
pub struct HeatWork {
    reading: Option<(HeatKey, JobHandle<HeatData>)>,
    ready: Vec<(HeatKey, Arc<HeatData>)>,
    /// Was stopped or failed; asked for again only by another wish.
    given_up: Option<HeatKey>,
}

impl HeatWork {
    pub fn get(&self, key: &HeatKey) -> Option<&Arc<HeatData>> {
        self.ready.iter().find(|(k, _)| k == key).map(|(_, data)| data)
    }

    /// The job that reads it.
    pub fn reading(&self, key: &HeatKey) -> Option<JobId> {
        self.reading.as_ref().filter(|(k, _)| k == key).map(|(_, handle)| handle.id())
    }

    /// True when it has to be asked for.
    pub fn wants(&self, key: &HeatKey) -> bool {
        self.reading.is_none() && self.get(key).is_none() && self.given_up.as_ref() != Some(key)
    }
}

impl Workspace {
    pub(super) fn collect_heat(&mut self, key: HeatKey, context: &mut ApplyContext<'_>) {
        let Some(open) = self.open.as_ref().filter(|_| self.heats.wants(&key)) else { return };
        let path = open.path().to_owned();
        let sessions: Vec<SessionId> = match &key.scope {
            HeatScope::Session(id) => vec![id.clone()],
            HeatScope::Filter(ids) => ids.to_vec(),
            HeatScope::Project => open.sessions.iter().map(|s| s.session_id.clone()).collect(),
        };
        let page = key.page.clone();
        let handle = context.jobs.start("Collect the heatmap", move |job: &JobContext| {
            on_render_thread(move || {
                let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
                let fonts = RenderContext::new();
                let mut painter = || -> Box<dyn PagePainter> { Box::new(PageView::new(fonts.clone())) };
                let data = collect_project(&project, &sessions, &page, &mut painter, job);
                // Half a heatmap would look like a whole one.
                if crate::model::Watch::cancelled(job) { Err("stopped".to_owned()) } else { Ok(data) }
            })
            .map_err(|e| e.to_string())?
        });
        self.heats.reading = Some((key, handle));
    }

    pub(super) fn poll_heats(&mut self, context: &mut ApplyContext<'_>) {
        let Some((key, outcome)) =
            self.heats.reading.as_ref().and_then(|(k, h)| Some((k.clone(), h.poll()?)))
        else {
            return;
        };
        self.heats.reading = None;
        match outcome {
            Outcome::Done(data) => {
                self.heats.ready.push((key, Arc::new(data)));
                if self.heats.ready.len() > KEPT {
                    self.heats.ready.remove(0);
                }
            }
            Outcome::Cancelled => self.heats.given_up = Some(key),
            Outcome::Failed(reason) | Outcome::Panicked(reason) => {
                context.toasts.push(Toast::error("No heatmap").body(reason));
                self.heats.given_up = Some(key);
            }
        }
    }
}
