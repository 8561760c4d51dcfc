//! The dialog on what recordings can show: those of an import or all, one of them, and what recording tools said; reads
//! nothing itself.

mod imports;
mod session;
mod sessions;
mod tools;

pub(in crate::app) use session::bot_of_session_ui;

use super::status_bar::{WAITING, waiting_ui};
use super::{App, Overlay};
use crate::app::action::Action;
use crate::app::jobs::JobView;
use crate::app::workspace::{CHECKING, COMPARING, CaptureAction};
use crate::widgets::{Button, Choice, Dialog, EmptyState, Icon, numbers, space, tabs, text};
use egui::{ScrollArea, Ui};

const NAME: f32 = 190.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Imports,
    Session,
    Tools,
}

#[derive(Debug)]
pub(super) struct CaptureDialog {
    tab: Tab,
    /// What was asked for since the dialog was opened, so that a failure is not asked for again in every frame.
    asked: Vec<CaptureAction>,
}

impl App {
    pub(super) fn capture_dialog() -> Overlay {
        Overlay::Capture(CaptureDialog { tab: Tab::Imports, asked: Vec::new() })
    }

    pub(super) fn capture_ui(&mut self, ui: &mut Ui, mut dialog: CaptureDialog) -> Overlay {
        let Some(open) = &self.workspace.open else { return Overlay::None };
        let (work, zone, jobs) = (&self.workspace.capture, &self.zone, &self.job_views[..]);
        let chosen = self.workspace.selection.session().cloned();
        let blind = self.workspace.coding.blind_round().is_some();
        let mut actions = Vec::new();
        let shown = Dialog::new("capture", "What this capture can show").width(900.0).show(ui.ctx(), |ui| {
            let choices = [
                Choice::new(Tab::Imports, "Imports"),
                Choice::new(Tab::Session, "Chosen session"),
                Choice::new(Tab::Tools, "Recording tools"),
            ];
            if let Some(tab) = tabs(ui, dialog.tab, &choices) {
                dialog.tab = tab;
            }
            ui.add_space(space::S);
            let room = (ui.ctx().content_rect().height() - 220.0).max(200.0);
            ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| match dialog.tab {
                Tab::Imports => {
                    imports::scope_ui(ui, open, work.scope, zone, &mut actions);
                    match work.adequacy() {
                        Some(adequacy) => sessions::adequacy_ui(ui, open, adequacy, &mut actions),
                        None => {
                            let read = CaptureAction::Read(work.scope);
                            dialog.waiting_ui(ui, (work.problem.as_deref(), jobs), read, &mut actions);
                        }
                    }
                }
                Tab::Session => match (&chosen, &work.session) {
                    (None, _) => nothing_ui(ui, Icon::Replay, "No session is chosen", "Choose one in the list of sessions, and it is told here what its recording holds"),
                    (Some(id), Some(capture)) if capture.session == *id => session::session_ui(ui, open, capture, &mut actions),
                    (Some(id), _) => {
                        let read = CaptureAction::ReadSession(id.clone());
                        dialog.waiting_ui(ui, (work.problem.as_deref(), jobs), read, &mut actions);
                    }
                },
                Tab::Tools if blind => nothing_ui(
                    ui,
                    Icon::Lock,
                    "Kept back while a blind round is open",
                    "What recording tools said of the sessions would tell coders an answer; it is shown after the reveal",
                ),
                Tab::Tools => match &work.verdicts {
                    Some(rows) => tools::tools_ui(ui, rows),
                    None => {
                        dialog.waiting_ui(ui, (work.problem.as_deref(), jobs), CaptureAction::ReadVerdicts, &mut actions);
                    }
                },
            });
        });
        let leaves = actions.iter().any(|action| matches!(action, Action::Open(_) | Action::ShowSessions(_)));
        self.queue.append(&mut actions);
        if shown.close || leaves { Overlay::None } else { Overlay::Capture(dialog) }
    }
}

impl CaptureDialog {
    /// Asks once; after a failure it takes a click.
    fn waiting_ui(
        &mut self,
        ui: &mut Ui,
        (problem, jobs): (Option<&str>, &[JobView]),
        wanted: CaptureAction,
        actions: &mut Vec<Action>,
    ) {
        if !self.asked.contains(&wanted) {
            self.asked.push(wanted.clone());
            actions.push(Action::Capture(wanted));
            return;
        }
        match problem {
            None => waiting_ui(
                ui,
                jobs,
                if wanted == CaptureAction::ReadVerdicts { COMPARING } else { CHECKING },
                actions,
            ),
            Some(problem) => {
                text::secondary(ui, problem);
                if Button::primary("Look again").icon(Icon::Refresh).show(ui).clicked() {
                    actions.push(Action::Capture(wanted));
                }
            }
        }
    }
}

/// An empty state takes the middle of what it is given: a dialog gives it little.
fn nothing_ui(ui: &mut Ui, icon: Icon, title: &str, sentence: &str) {
    ui.allocate_ui(egui::vec2(ui.available_width(), WAITING), |ui| {
        EmptyState::new(icon, title, sentence).show(ui);
    });
}

fn share(part: usize, of: usize) -> String {
    numbers::share(part as u64, of as u64, None)
}

fn interval(median: Option<f64>, p95: Option<f64>) -> String {
    match (median, p95) {
        (Some(median), Some(p95)) => {
            format!("every {median:.0} ms, 95 % within {p95:.0} ms (middle session)")
        }
        _ => "none".to_owned(),
    }
}
