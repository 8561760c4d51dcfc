//! Mask rules of the open project, audits of what it holds, and masking it: jobs; knows no widget.

use super::files::failed;
use super::{ApplyContext, OpenProject, Workspace};
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::toasts::Toast;
use crate::mining::store::refresh_signals;
use crate::privacy::{Audit, MaskRules, audit, audit_some, mask_sessions, put_rules};
use crate::project::Project;

/// Sessions on which edited rules are tried; the dialog says how many they are.
pub const TRIED_SESSIONS: usize = 20;

/// After a job that was stopped.
const UNCHANGED: &str = "Nothing was changed";

/// Names of the jobs, by which their dialog finds them.
pub const AUDIT: &str = "Look for personal data";
pub const MASKING: &str = "Mask personal data";

#[derive(Default)]
pub struct PrivacyWork {
    auditing: Option<JobHandle<Audit>>,
    trying: Option<JobHandle<Audit>>,
    masking: Option<JobHandle<(OpenProject, usize, usize)>>,
    /// What the last audit found.
    pub found: Option<Audit>,
    /// What edited rules would mask in the first sessions.
    pub tried: Option<Audit>,
}

impl PrivacyWork {
    pub fn is_busy(&self) -> bool {
        self.auditing.is_some() || self.masking.is_some()
    }

    pub fn is_trying(&self) -> bool {
        self.trying.is_some()
    }
}

impl Workspace {
    pub(super) fn keep_mask_rules(&mut self, rules: &MaskRules, context: &mut ApplyContext<'_>) {
        let Some(open) = &mut self.open else { return };
        match put_rules(&mut open.project, rules) {
            Ok(()) => {
                open.mask_rules = Ok(rules.clone());
                context.toasts.push(
                    Toast::success("Mask rules saved")
                        .body("They count from the next import on; what is stored already is for the audit"),
                );
            }
            Err(error) => {
                context.toasts.push(Toast::error("The mask rules were not saved").body(error.to_string()))
            }
        }
    }

    /// What these rules would mask in the first sessions; changes nothing.
    pub(super) fn try_masks(&mut self, rules: MaskRules, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        self.privacy.tried = None;
        self.privacy.trying = Some(context.jobs.start("Try the mask rules", move |job: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            let masks = rules.compile()?;
            let sessions: Vec<_> = project
                .sessions()
                .map_err(|e| e.to_string())?
                .into_iter()
                .map(|s| s.session_id)
                .take(TRIED_SESSIONS)
                .collect();
            let found = audit_some(&project, &sessions, &masks, job).map_err(|e| e.to_string())?;
            found.ok_or_else(|| "stopped".to_owned())
        }));
    }

    pub(super) fn audit_project(&mut self, rules: MaskRules, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        let path = open.path().to_owned();
        self.privacy.auditing = Some(context.jobs.start(AUDIT, move |job: &JobContext| {
            let project = Project::open_read_only(&path).map_err(|e| e.to_string())?;
            let masks = rules.compile()?.at_least_standard();
            let found = audit(&project, &masks, job).map_err(|e| e.to_string())?;
            found.ok_or_else(|| "stopped".to_owned())
        }));
    }

    /// Masks what the last audit found, for good.
    pub(super) fn mask_found(&mut self, rules: MaskRules, context: &mut ApplyContext<'_>) {
        let (Some(open), Some(found)) = (&self.open, &self.privacy.found) else { return };
        let path = open.path().to_owned();
        let sessions = found.affected.clone();
        self.privacy.masking = Some(context.jobs.start(MASKING, move |job: &JobContext| {
            let mut project = Project::open(&path).map_err(|e| e.to_string())?;
            let masks = rules.compile()?.at_least_standard();
            let changed = mask_sessions(&mut project, &sessions, &masks, job).map_err(|e| e.to_string())?;
            let changed = changed.ok_or("stopped; what was masked stays masked")?;
            refresh_signals(&mut project, job).map_err(|e| e.to_string())?;
            let backups = project.backups().map_err(|e| e.to_string())?.len();
            OpenProject::read(project).map(|open| (open, changed, backups)).map_err(|e| e.to_string())
        }));
    }

    pub(super) fn poll_privacy(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(outcome) = self.privacy.auditing.as_ref().and_then(JobHandle::poll) {
            self.privacy.auditing = None;
            match outcome {
                Outcome::Done(found) => self.privacy.found = Some(found),
                other => failed("The audit did not end", UNCHANGED, other, context),
            }
        }
        if let Some(outcome) = self.privacy.trying.as_ref().and_then(JobHandle::poll) {
            self.privacy.trying = None;
            match outcome {
                Outcome::Done(tried) => self.privacy.tried = Some(tried),
                other => failed("The rules were not tried", UNCHANGED, other, context),
            }
        }
        if let Some(outcome) = self.privacy.masking.as_ref().and_then(JobHandle::poll) {
            self.privacy.masking = None;
            match outcome {
                Outcome::Done((open, changed, backups)) => {
                    let kept = match backups {
                        0 => String::new(),
                        n => format!(
                            "; {n} backups made before keep what was recorded, delete them when you are sure"
                        ),
                    };
                    context.toasts.push(Toast::success("Masked").body(format!("{changed} sessions{kept}")));
                    self.privacy.found = None;
                    self.show(open, context);
                }
                other => failed("Masking did not end", "What was masked stays masked", other, context),
            }
        }
    }
}
