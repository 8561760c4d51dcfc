//! Map and cards beside each other, and the buttons at the right end of the head; knows the workspace only to read.

use super::cards::CardAsk;
use super::wall::Subject;
use super::{ClustersScreen, header, selected};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::jobs::JobView;
use crate::app::views::{Screen, ViewContext};
use crate::mining::clusters::ClusterRun;
use crate::widgets::theme::space;
use crate::widgets::{self, Button, Icon, Split, Surface};
use egui::{Margin, Popup, PopupCloseBehavior, Ui};
use std::sync::Arc;

impl ClustersScreen {
    pub(super) fn overview_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        run: &Arc<ClusterRun>,
        actions: &mut Vec<Action>,
    ) {
        let Self { cards, thumbs, map, goal, .. } = self;
        let mut watch = None;
        let mut watch_picked = false;
        let thumbs = std::cell::RefCell::new(thumbs);
        let acted = std::cell::RefCell::new(Vec::new());
        Split::columns("clusters-map").share(0.44).min(320.0, 396.0).show(
            ui,
            |ui| {
                widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 12, top: 8, bottom: 8 }).show(
                    ui,
                    |ui| {
                        let mut thumbs = thumbs.borrow_mut();
                        watch_picked = selected::map_and_selected_ui(
                            ui,
                            context,
                            run,
                            map,
                            &mut thumbs,
                            &mut acted.borrow_mut(),
                        );
                    },
                );
            },
            |ui| {
                widgets::surface(ui, Surface::Base, Margin { left: 12, right: 0, top: 0, bottom: 0 }).show(
                    ui,
                    |ui| {
                        let mut thumbs = thumbs.borrow_mut();
                        goal.show(ui, context, &mut acted.borrow_mut());
                        let asks = cards.show(ui, context, run, &mut thumbs, &mut acted.borrow_mut());
                        watch = asks.into_iter().map(|CardAsk::Watch(cluster)| cluster).next_back();
                    },
                );
            },
        );
        actions.append(&mut acted.borrow_mut());
        if watch_picked {
            self.watch(Subject::Picked(self.map.picked().to_vec()), run);
            ui.request_repaint();
        }
        if let Some(cluster) = watch {
            self.watch(Subject::Members(cluster), run);
            ui.request_repaint();
        }
    }

    pub(super) fn controls_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        run: &ClusterRun,
        job: Option<&JobView>,
        actions: &mut Vec<Action>,
    ) {
        ui.vertical(|ui| {
            ui.set_width(header::CONTROLS);
            ui.spacing_mut().item_spacing.y = 6.0;
            let key = context.key(Command::CompareClusters);
            let reason = self.disabled_reason(Command::CompareClusters, context);
            let compared = self.cards.compared.len();
            let label = match (&self.wall, compared) {
                (Some(_), _) => "Close the wall".to_owned(),
                (None, 2..) => format!("Compare {compared} clusters"),
                (None, _) => "Watch side by side".to_owned(),
            };
            let watch = if self.wall.is_some() { Button::secondary(&label) } else { Button::primary(&label) };
            let watch = watch.icon(Icon::Columns).shortcut(key.as_deref()).fill_width();
            if watch.disabled_because(reason.as_deref()).show(ui).clicked() {
                actions.push(Action::Run(Command::CompareClusters));
            }
            if let Some(job) = job {
                let bar = widgets::ProgressBar::new("Find clusters", job.fraction())
                    .width(header::CONTROLS - 32.0)
                    .cancellable(true);
                if bar.show(ui) {
                    actions.push(Action::CancelJob(job.id));
                }
                return;
            }
            let key = context.key(Command::Recluster);
            let again =
                Button::secondary("Cluster again…").icon(Icon::Refresh).shortcut(key.as_deref()).fill_width();
            let response = again.show(ui);
            if std::mem::take(&mut self.open_parameters) {
                Popup::open_id(ui.ctx(), Popup::default_response_id(&response));
            }
            let popup = Popup::from_toggle_button_response(&response)
                .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
            popup.gap(6.0).show(|ui| {
                widgets::surface(ui, Surface::Raised, Margin::same(space::M as i8)).show(ui, |ui| {
                    let draft = self.draft(context);
                    if draft.show(ui, context, Some(run), actions) {
                        ui.close();
                        self.run_draft(context, actions);
                    }
                });
            });
        });
    }
}
