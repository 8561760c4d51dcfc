//! The bar at the bottom: what runs, what is saved, how much there is.

use super::App;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::jobs::JobView;
use crate::ingest::import::READING;
use crate::widgets::text::{self, TextRole};
use crate::widgets::{Button, ControlSize, Icon, ProgressBar, Tokens, numbers, space, vertical_rule};
use egui::{Align, Layout, Ui};

/// Height of what a dialog shows while it waits, in points: that of its empty state.
pub(super) const WAITING: f32 = 220.0;

impl App {
    pub(super) fn status_bar_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_centered(|ui| {
            self.jobs_ui(ui);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.facts_ui(ui));
        });
    }

    fn jobs_ui(&mut self, ui: &mut Ui) {
        let Some(job) = self.job_views.first() else {
            text::line(ui, TextRole::Small, "Ready");
            return;
        };
        text::line(ui, TextRole::Small, if job.cancelling { "Stopping" } else { job.label.as_str() });
        if ProgressBar::new(&job.label, job.fraction()).width(120.0).cancellable(!job.cancelling).show(ui) {
            self.queue.push(Action::CancelJob(job.id));
        }
        text::line(ui, TextRole::Small, job_details(job));
        let more = self.job_views.len() - 1;
        if more > 0 {
            let label = format!("and {more} more");
            let button = Button::ghost(&label).size(ControlSize::Small).show(ui);
            let mut cancelled = None;
            crate::widgets::menu::menu_under(&button, |ui| {
                for job in &self.job_views[1..] {
                    ui.horizontal(|ui| {
                        ui.add_space(space::S);
                        text::line(ui, TextRole::Body, &*job.label);
                        if ProgressBar::new(&job.label, job.fraction())
                            .width(100.0)
                            .cancellable(true)
                            .show(ui)
                        {
                            cancelled = Some(Action::CancelJob(job.id));
                        }
                    });
                }
            });
            self.queue.extend(cancelled);
        }
    }

    /// From the right end inwards.
    fn facts_ui(&mut self, ui: &mut Ui) {
        let Some(project) = &self.workspace.project else {
            text::line(ui, TextRole::Small, "Nothing leaves this laptop");
            Icon::Shield.show_sized(ui, 13.0, Tokens::of(ui).text_muted);
            return;
        };
        if project.warnings > 0 {
            let label = numbers::counted(project.warnings, "warning", "warnings");
            let button = Button::ghost(&label).icon(Icon::Warning).size(ControlSize::Small);
            if button.tooltip("What was odd in the imported files").show(ui).clicked() {
                self.queue.push(Action::Run(Command::Capture));
            }
            vertical_rule(ui, 12.0);
        }
        text::line(ui, TextRole::Small, numbers::counted(project.sessions, "session", "sessions"));
        let saving = &self.workspace.coding.saving;
        if saving.refusal().is_some() {
            vertical_rule(ui, 12.0);
            text::line(ui, TextRole::Danger, "not saved");
        } else if saving.waiting() > 0 {
            vertical_rule(ui, 12.0);
            text::line(ui, TextRole::Small, "saving…");
        } else if let Some(saved) = project.saved_at_ms {
            vertical_rule(ui, 12.0);
            text::line(ui, TextRole::Small, format!("saved {}", numbers::time_of_day(saved, &self.zone)));
        }
    }
}

/// `41 % · 1,204/2,931 · sessions · 12/s · 3 min left`, as far as it is known; an import counts in bytes.
/// Within a dialog that waits for a job: how far it is and how to stop it, in a room that keeps its height, so that nothing
/// goes away from under the pointer.
pub(super) fn waiting_ui(ui: &mut Ui, jobs: &[JobView], label: &str, actions: &mut Vec<Action>) {
    ui.allocate_ui(egui::vec2(ui.available_width(), WAITING), |ui| {
        ui.set_min_height(WAITING);
        text::secondary(ui, "Looking through the recordings");
        ui.add_space(space::S);
        let Some(job) = jobs.iter().find(|job| job.label == label) else { return };
        if ProgressBar::new(&job.label, job.fraction()).width(420.0).cancellable(!job.cancelling).show(ui) {
            actions.push(Action::CancelJob(job.id));
        }
        ui.add_space(space::XS);
        text::muted(ui, if job.cancelling { "Stopping".to_owned() } else { job_details(job) });
    });
}

fn job_details(job: &JobView) -> String {
    let amount: fn(u64) -> String = if job.what == READING { numbers::bytes } else { numbers::count };
    let mut parts = Vec::new();
    if let Some(fraction) = job.fraction() {
        parts.push(numbers::percent(f64::from(fraction)));
        parts.push(format!("{}/{}", amount(job.done), amount(job.total)));
    } else if job.done > 0 {
        parts.push(amount(job.done));
    }
    if !job.what.is_empty() {
        parts.push(job.what.chars().take(60).collect());
    }
    if let Some(rate) = job.per_second.filter(|rate| *rate >= 1.0) {
        parts.push(format!("{}/s", amount(rate as u64)));
    }
    if let Some(seconds) = job.seconds_left {
        parts.push(numbers::time_left(seconds));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::jobs::{Jobs, Outcome};
    use std::sync::Arc;

    #[test]
    fn a_job_tells_percent_counts_step_and_time() {
        let mut jobs = Jobs::new(Arc::new(|| {}));
        let handle = jobs.start("Import", |_| Ok::<_, String>(()));
        while !matches!(handle.poll(), Some(Outcome::Done(()))) {}
        let mut job = JobView {
            id: handle.id(),
            label: "Import".into(),
            what: "sessions".into(),
            done: 1_204,
            total: 2_931,
            cancelling: false,
            seconds_left: Some(170.0),
            per_second: Some(12.3),
        };
        assert_eq!(job_details(&job), "41 % · 1,204/2,931 · sessions · 12/s · 3 min left");
        let import = JobView {
            what: READING.into(),
            done: 2_500_000_000,
            total: 10_000_000_000,
            per_second: Some(24e6),
            ..job.clone()
        };
        assert_eq!(
            job_details(&import),
            "25 % · 2.5 GB/10.0 GB · Reading recordings · 24.0 MB/s · 3 min left"
        );
        job.total = 0;
        job.seconds_left = None;
        job.per_second = None;
        assert_eq!(job_details(&job), "1,204 · sessions");
    }
}
