//! The panel of the heatmap over the page: what, over which sessions, and its legend.

use super::ViewContext;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::PlayerScreen;
use crate::app::player::heat::{HeatOverlay, legend_ui};
use crate::app::workspace::{HeatKey, HeatScope};
use crate::replay::heat::{HeatKind, page_of};
use crate::widgets::theme::space;
use crate::widgets::{self, Choice, Icon, IconButton, Surface, TextRole, segmented, text};
use egui::{Align2, Area, Margin, Order, Ui, vec2};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Over {
    #[default]
    Session,
    Filter,
    Project,
}

/// What was chosen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HeatPanel {
    kind: HeatKind,
    over: Over,
}

impl HeatPanel {
    /// The next kind, or the next sessions; `filtered` where some of them are chosen.
    pub fn turn(&mut self, kind: bool, filtered: bool) {
        if kind {
            let at = HeatKind::ALL.iter().position(|k| *k == self.kind).unwrap_or(0);
            self.kind = HeatKind::ALL[(at + 1) % HeatKind::ALL.len()];
        } else {
            self.over = match self.over {
                Over::Session if filtered => Over::Filter,
                Over::Session | Over::Filter => Over::Project,
                Over::Project => Over::Session,
            };
        }
    }

    fn key(self, context: &ViewContext<'_>, player: &PlayerScreen) -> HeatKey {
        let session = || HeatScope::Session(player.document.id.clone());
        let scope = match (self.over, &context.workspace.filter) {
            (Over::Project, _) => HeatScope::Project,
            (Over::Filter, Some(set)) => HeatScope::Filter(Arc::clone(&set.sessions)),
            _ => session(),
        };
        HeatKey { scope, page: page_of(player.mirror().href()).to_owned() }
    }

    /// Once per frame, before drawing: asks for what is not there and lays over the page what is.
    pub fn logic(self, context: &ViewContext<'_>, player: &mut PlayerScreen, actions: &mut Vec<Action>) {
        let key = self.key(context, player);
        match context.workspace.heats.get(&key) {
            Some(data) if player.heat.as_ref().is_some_and(|h| h.is_of(self.kind, data)) => {}
            Some(data) => player.heat = Some(HeatOverlay::new(self.kind, Arc::clone(data))),
            None => {
                player.heat = None;
                if context.workspace.heats.wants(&key) {
                    actions.push(Action::CollectHeat(key));
                }
            }
        }
    }

    /// Draws the panel over the page; true when it is to be closed.
    pub fn show(
        &mut self,
        ui: &Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        actions: &mut Vec<Action>,
    ) -> bool {
        let mut close = false;
        let corner = ui.max_rect().left_bottom() + vec2(space::M, -space::M);
        let area = Area::new(ui.make_persistent_id("heat-panel")).order(Order::Middle);
        let shown = area.fixed_pos(corner).pivot(Align2::LEFT_BOTTOM).show(ui.ctx(), |ui| {
            widgets::surface(ui, Surface::Raised, Margin::same(10)).show(ui, |ui| {
                ui.set_width(400.0);
                ui.spacing_mut().item_spacing.y = space::XS;
                ui.horizontal(|ui| {
                    let kinds = HeatKind::ALL.map(|k| Choice::new(k, k.label()));
                    if let Some(kind) = segmented(ui, "Heatmap of", self.kind, &kinds) {
                        self.kind = kind;
                    }
                    let key = context.key(Command::Heatmap);
                    let button = IconButton::new(Icon::Close, "Close the heatmap");
                    close = button.shortcut(key.as_deref()).show(ui).clicked();
                });
                let filtered = context.workspace.filter.is_some();
                let mut scopes = vec![Choice::new(Over::Session, "This session")];
                if filtered {
                    scopes.push(Choice::new(Over::Filter, "Filtered sessions"));
                }
                scopes.push(Choice::new(Over::Project, "All sessions"));
                if let Some(over) = segmented(ui, "Over", self.over, &scopes) {
                    self.over = over;
                }
                self.state_ui(ui, context, player, actions);
            });
        });
        // It stands where its height of the frame before puts it.
        if (shown.response.rect.bottom() - corner.y).abs() > 0.5 {
            ui.request_repaint();
        }
        close
    }

    fn state_ui(
        self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        actions: &mut Vec<Action>,
    ) {
        if player.heat.is_some() {
            legend_ui(ui, player);
            return;
        }
        let key = self.key(context, player);
        let reading = context.workspace.heats.reading(&key);
        match reading.and_then(|id| context.jobs.iter().find(|j| j.id == id)) {
            Some(job) => {
                text::line(ui, TextRole::Muted, format!("Reading what happened on {}", key.page));
                let bar = widgets::ProgressBar::new("Collect the heatmap", job.fraction()).width(300.0);
                if bar.cancellable(true).show(ui) {
                    actions.push(Action::CancelJob(job.id));
                }
            }
            None if reading.is_some() || context.workspace.heats.wants(&key) => {
                text::line(ui, TextRole::Muted, "Waiting…");
            }
            None => {
                text::line(ui, TextRole::Muted, "Not collected; choose another page or other sessions");
            }
        }
    }
}
