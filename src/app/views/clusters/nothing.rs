//! The screen without a clustering: not made yet, being read or made, or damaged.

use super::{ClustersAction, ClustersScreen};
use crate::app::action::Action;
use crate::app::jobs::JobView;
use crate::app::views::ViewContext;
use crate::widgets::{self, EmptyState, Icon, TextRole, Tone, text};
use egui::{Ui, UiBuilder, vec2};

/// The notes begin this far under the middle of the room, in points.
const BELOW: f32 = 128.0;

impl ClustersScreen {
    pub(super) fn nothing_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        job: Option<&JobView>,
        actions: &mut Vec<Action>,
    ) {
        let clusters = &context.workspace.clusters;
        if let Some(job) = job {
            if widgets::loading(ui, "Finding clusters", job.fraction(), &job.what, true) {
                actions.push(Action::CancelJob(job.id));
            }
            return;
        }
        if clusters.is_reading() || clusters.running().is_some() {
            widgets::loading(ui, "Reading clusters", None, "", false);
            return;
        }
        if let Some(problem) = &clusters.problem {
            let state = EmptyState::error("The clusters cannot be shown", problem)
                .action("Find clusters anew", Some(Icon::Clusters))
                .action("Read them again", Some(Icon::Refresh));
            match state.show(ui) {
                Some(0) => self.run_draft(context, actions),
                Some(_) => actions.push(Action::Clusters(ClustersAction::ReadAgain)),
                None => {}
            }
            return;
        }
        let room = ui.available_rect_before_wrap();
        let notes = clusters.cuts.as_ref().map_or(&[][..], |cuts| &cuts.notes);
        let mut asked = None;
        ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
            let sentence = "Groups the sequences of all sessions by what people do in them, so that you can see and \
                            watch each kind beside the others";
            asked = EmptyState::new(Icon::Clusters, "No clusters yet", sentence)
                .action("Find clusters", Some(Icon::Clusters))
                .show(ui);
        });
        if asked.is_some() {
            self.run_draft(context, actions);
        }
        if !notes.is_empty() {
            let below = room.with_min_y(room.center().y + BELOW);
            ui.scope_builder(UiBuilder::new().max_rect(below.shrink2(vec2(40.0, 0.0))), |ui| {
                ui.vertical_centered(|ui| {
                    text::show(ui, TextRole::Small, "Before you read too much into them");
                    for note in notes {
                        widgets::status(ui, Tone::Warn, note);
                    }
                });
            });
        }
    }
}
