//! The Clusters screen: sequences that behave alike, on a map, as cards and side by side; knows the workspace only to
//! read.

mod cards;
mod curve;
mod goal;
mod grid;
mod header;
mod keys;
mod lasso;
mod map;
mod map_view;
mod nothing;
mod paired;
mod parameters;
mod selected;
#[cfg(test)]
mod tests;
mod thumbs;
mod wall;
mod wall_ui;
mod why;

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::jobs::JobView;
use crate::app::player::wall::WallAsk;
use crate::app::workspace::clusters::RunRequest;
use crate::mining::clusters::{ClusterRun, Edit};
use crate::mining::store::Goal;
use crate::model::SequenceId;
use crate::widgets::theme::space;
use crate::widgets::{self, Button, Icon, Split, Surface};
use cards::{CardAsk, Cards};
use egui::{CentralPanel, Context, Margin, Panel, Popup, PopupCloseBehavior, Ui};
use map_view::MapView;
use parameters::Draft;
use std::sync::Arc;
use thumbs::Thumbs;
use wall::{Subject, Wall};
use wall_ui::MembersAsk;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum ClustersAction {
    Run(RunRequest),
    /// Reads the stored clusters once more.
    ReadAgain,
    /// A name for a cluster of the present run; empty for the generated one.
    Rename(usize, String),
    /// A change by hand of the present run.
    Edit(Edit),
    /// Arranges the sequences by their neighbours.
    MakeMap,
    /// Compares how often each cluster's sessions reach it; none puts the comparison away.
    Goal(Option<Goal>),
    /// Why a sequence is in its cluster.
    Why(SequenceId),
    Undo,
    Redo,
}

/// What this screen remembers of its drawing.
#[derive(Default)]
pub struct ClustersScreen {
    cards: Cards,
    thumbs: Thumbs,
    wall: Option<Wall>,
    map: MapView,
    only_wall: bool,
    draft: Option<Draft>,
    /// Asked for by the command; the popover opens at the next drawing.
    open_parameters: bool,
    /// The run that all of the above is about.
    about: Option<Arc<ClusterRun>>,
    asks: Vec<MembersAsk>,
}

impl ClustersScreen {
    /// Another run: its clusters have other numbers.
    fn follow_run(&mut self, context: &ViewContext<'_>) {
        let run = context.workspace.clusters.run.as_ref();
        let same = match (&self.about, run) {
            (Some(about), Some(run)) => Arc::ptr_eq(about, run),
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.about = run.cloned();
            (self.cards, self.wall, self.draft, self.only_wall) = (Cards::default(), None, None, false);
            self.map.follow(run.map(|r| r.as_ref()));
            self.asks.clear();
        }
    }

    /// What the wall would show now: the clusters chosen for comparison, else members of the chosen one.
    fn subject(&self, context: &ViewContext<'_>) -> Option<Subject> {
        let run = context.workspace.clusters.run.as_ref()?;
        if !self.map.picked.is_empty() {
            return Some(Subject::Picked(self.map.picked.clone()));
        }
        if self.cards.compared.len() >= 2 {
            return Some(Subject::Clusters(self.cards.compared.clone()));
        }
        let chosen = map::chosen_cluster(context, run).or(self.cards.compared.first().copied());
        chosen.map(Subject::Members)
    }

    fn watch(&mut self, subject: Subject, run: &ClusterRun) {
        self.wall = Some(Wall::new(subject, run));
        self.asks.clear();
    }

    fn close_wall(&mut self) {
        (self.wall, self.only_wall) = (None, false);
    }

    fn obey(&mut self, ask: MembersAsk, now_s: f64) {
        let (Some(wall), Some(run)) = (&mut self.wall, &self.about) else { return };
        match ask {
            MembersAsk::Turn(pick, page) => wall.turn(pick, page, run),
            MembersAsk::Size(size) => wall.resize(size, run),
            MembersAsk::Wall(ask) => match wall.replays.obey(ask, now_s) {
                Some(WallAsk::ToggleWhole) => self.only_wall = !self.only_wall,
                Some(WallAsk::Close) => self.close_wall(),
                _ => {}
            },
        }
    }
}

impl Screen for ClustersScreen {
    fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        self.follow_run(context);
        for ask in std::mem::take(&mut self.asks) {
            self.obey(ask, ctx.input(|i| i.time));
        }
        if let Some(wall) = &mut self.wall {
            wall.logic(ctx, context, actions);
        }
        self.thumbs.logic(ctx, context, actions);
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        self.follow_run(context);
        self.thumbs.begin();
        let clusters = &context.workspace.clusters;
        let job = clusters.running().and_then(|id| context.jobs.iter().find(|j| j.id == id));
        let Some(run) = clusters.run.clone() else {
            self.nothing_ui(ui, context, job, actions);
            return;
        };
        if !self.only_wall {
            Panel::top("clusters-header")
                .resizable(false)
                .exact_size(header::HEIGHT)
                .frame(widgets::surface(
                    ui,
                    Surface::Panel,
                    Margin { left: 16, right: 12, top: 8, bottom: 6 },
                ))
                .show(ui, |ui| {
                    header::header_ui(ui, context, &run, |ui| {
                        self.controls_ui(ui, context, &run, job, actions)
                    });
                });
        }
        CentralPanel::no_frame().show(ui, |ui| {
            if self.wall.is_none() {
                self.overview_ui(ui, context, &run, actions);
            } else if self.only_wall {
                self.wall_area_ui(ui, context, &run);
            } else {
                let share = Split::rows("clusters-wall").share(0.46).min(160.0, 220.0);
                // Both halves draw from the same screen: one after the other, into rooms made beforehand.
                let (above, below) = share.show(ui, |ui| ui.max_rect(), |ui| ui.max_rect());
                let room = |rect, salt: &str| egui::UiBuilder::new().id_salt(salt).max_rect(rect);
                ui.scope_builder(room(above, "above"), |ui| self.overview_ui(ui, context, &run, actions));
                ui.scope_builder(room(below, "below"), |ui| self.wall_area_ui(ui, context, &run));
            }
        });
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        self.run_command(command, context, actions);
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        self.reason_against(command, context)
    }
}

impl ClustersScreen {
    fn draft(&mut self, context: &ViewContext<'_>) -> &mut Draft {
        let clusters = &context.workspace.clusters;
        self.draft.get_or_insert_with(|| Draft::of(clusters.run.as_deref(), clusters.cuts.as_deref()))
    }

    fn run_draft(&mut self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let request = self.draft(context).request();
        actions.push(Action::Clusters(ClustersAction::Run(request)));
    }

    fn overview_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        run: &ClusterRun,
        actions: &mut Vec<Action>,
    ) {
        let Self { cards, thumbs, map, .. } = self;
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
                        goal::goal_ui(ui, context, &mut acted.borrow_mut());
                        let asks = cards.show(ui, context, run, &mut thumbs, &mut acted.borrow_mut());
                        watch = asks.into_iter().map(|CardAsk::Watch(cluster)| cluster).next_back();
                    },
                );
            },
        );
        actions.append(&mut acted.borrow_mut());
        if watch_picked {
            self.watch(Subject::Picked(self.map.picked.clone()), run);
            ui.request_repaint();
        }
        if let Some(cluster) = watch {
            self.watch(Subject::Members(cluster), run);
            ui.request_repaint();
        }
    }

    fn wall_area_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, run: &ClusterRun) {
        if let Some(wall) = &self.wall {
            let asks = wall_ui::members_ui(ui, context, run, wall, self.only_wall);
            if !asks.is_empty() {
                self.asks.extend(asks);
                ui.request_repaint();
            }
        }
    }

    fn controls_ui(
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
                    if draft.show(ui, context, Some(run)) {
                        ui.close();
                        self.run_draft(context, actions);
                    }
                });
            });
        });
    }
}
