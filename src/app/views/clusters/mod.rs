//! The Clusters screen: sequences that behave alike, on a map, as cards and side by side; knows the workspace only to
//! read.

mod before_ui;
mod card_parts;
mod cards;
mod columns;
mod consensus;
mod curve;
mod effects_table;
mod goal;
mod grid;
mod header;
mod inputs;
mod keys;
mod lasso;
mod legend;
mod map;
mod map_bar;
mod map_mesh;
mod map_view;
pub mod measure;
mod nothing;
mod overview;
mod paired;
mod parameters;
mod rule_ui;
mod selected;
mod shading;
#[cfg(test)]
mod tests;
mod thumbs;
mod wall;
mod wall_ui;
mod why;

pub(in crate::app::views) use grid::{round_marks, whole_marks};

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::wall::WallAsk;
use crate::app::workspace::clusters::{CurveKey, RunRequest};
use crate::mining::clusters::{ClusterRun, Edit};
use crate::mining::store::Goal;
use crate::model::SequenceId;
use crate::widgets::{self, Split, Surface};
use cards::Cards;
use egui::{CentralPanel, Context, Margin, Panel, Ui};
use goal::GoalBar;
use header::HeaderAsk;
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
    /// Reads the features of the present run, so that questions about it are answered at once.
    Prepare,
    /// Looks for the sessions of all saved conditions.
    SeekSegments,
    /// Puts some clusters in the same rows.
    CompareRows(Vec<usize>),
    /// The k-distance plot for DBSCAN.
    MeasureNeighbours(Box<CurveKey>),
    /// Why a sequence is in its cluster.
    Why(SequenceId),
    /// A cluster as a condition on features.
    Rule(usize),
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
    goal: GoalBar,
    only_wall: bool,
    draft: Option<Draft>,
    /// Asked for by the command; the popover opens at the next drawing.
    open_parameters: bool,
    /// The run that all of the above is about.
    about: Option<Arc<ClusterRun>>,
    asks: Vec<MembersAsk>,
    /// What was picked, and which cluster was chosen, when the wall last followed.
    followed: (u64, Option<usize>),
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
        if !self.map.picked().is_empty() {
            return Some(Subject::Picked(self.map.picked().to_vec()));
        }
        if self.cards.compared.len() >= 2 {
            return Some(Subject::Clusters(self.cards.compared.clone()));
        }
        let chosen = map::chosen_cluster(context, run).or(self.cards.compared.first().copied());
        chosen.map(Subject::Members)
    }

    /// Clusters in columns get all the room.
    fn watch(&mut self, subject: Subject, run: &ClusterRun) {
        self.only_wall = matches!(subject, Subject::Clusters(_));
        self.wall = Some(Wall::new(subject, run));
        self.asks.clear();
    }

    /// What is picked on the map, or chosen, goes onto the wall that is open beside it.
    fn follow_choice(&mut self, context: &ViewContext<'_>) {
        let Some(run) = context.workspace.clusters.run.as_ref() else { return };
        let now = (self.map.revision(), map::chosen_cluster(context, run));
        let before = std::mem::replace(&mut self.followed, now);
        let Some(wall) = self.wall.as_ref().filter(|_| !self.only_wall && before != now) else { return };
        let subject = if before.0 != now.0 && !self.map.picked().is_empty() {
            Some(Subject::Picked(self.map.picked().to_vec()))
        } else if before.1 != now.1 {
            now.1.map(Subject::Members)
        } else {
            None
        };
        if let Some(subject) = subject.filter(|subject| *subject != wall.subject) {
            self.watch(subject, run);
        }
    }

    /// What the screen shows must be made first; asked for once.
    fn ask_for_work(&self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let clusters = &context.workspace.clusters;
        let Some(run) = &clusters.run else { return };
        let mut ask = |action| actions.push(Action::Clusters(action));
        if context.workspace.open.is_none() {
            return;
        }
        if clusters.ground.wants(run) && clusters.running().is_none() {
            ask(ClustersAction::Prepare);
        }
        let compared = match self.wall.as_ref().map(|wall| &wall.subject) {
            Some(Subject::Clusters(compared)) => Some(compared),
            _ => None,
        };
        let of_segments = matches!(self.map.colouring, map_view::Colouring::Segment(_));
        let expressions = &context.workspace.expressions;
        if (compared.is_some() || of_segments)
            && expressions.are_read()
            && clusters.ground.wants_segments(expressions.names())
        {
            ask(ClustersAction::SeekSegments);
        }
        if let Some(compared) = compared.filter(|compared| clusters.ground.wants_compared(run, compared)) {
            ask(ClustersAction::CompareRows(compared.clone()));
        }
    }

    fn close_wall(&mut self) {
        (self.wall, self.only_wall) = (None, false);
    }

    fn obey(&mut self, ask: MembersAsk, now_s: f64) {
        let (Some(wall), Some(run)) = (&mut self.wall, &self.about) else { return };
        match ask {
            MembersAsk::Turn(pick, page) => wall.turn(pick, page, run),
            MembersAsk::Size(size) => wall.resize(size, run),
            MembersAsk::Draw(seed) => wall.draw(seed, run),
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
        self.follow_choice(context);
        self.ask_for_work(context, actions);
        for ask in std::mem::take(&mut self.asks) {
            self.obey(ask, ctx.input(|i| i.time));
        }
        if self.wall.is_some() && widgets::escape_for_screen(ctx) {
            self.close_wall();
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
                .exact_size(header::height(context, &run))
                .frame(widgets::surface(
                    ui,
                    Surface::Panel,
                    Margin { left: 16, right: 12, top: 8, bottom: 6 },
                ))
                .show(ui, |ui| {
                    let ask = header::header_ui(ui, context, &run, actions, |ui, actions| {
                        self.controls_ui(ui, context, &run, job, actions)
                    });
                    if let Some(ask) = ask {
                        self.open_parameters = true;
                        ui.request_repaint();
                        match ask {
                            HeaderAsk::Choose(chosen) => self.draft(context).choose(chosen),
                            HeaderAsk::All => self.draft(context).take_all(),
                        }
                    }
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

    fn wall_area_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, run: &Arc<ClusterRun>) {
        let Some(wall) = &self.wall else { return };
        let whole = self.only_wall;
        let asks = match &wall.subject {
            Subject::Clusters(clusters) if whole => {
                let split = Split::rows("clusters-columns").share(0.58).min(220.0, 140.0);
                let (above, below) = split.show(ui, |ui| ui.max_rect(), |ui| ui.max_rect());
                let room = |rect, salt: &str| egui::UiBuilder::new().id_salt(salt).max_rect(rect);
                let above = ui.scope_builder(room(above, "replays"), |ui| {
                    wall_ui::members_ui(ui, context, run, wall, whole)
                });
                ui.scope_builder(room(below, "facts"), |ui| {
                    widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8))
                        .show(ui, |ui| columns::columns_ui(ui, context, run, clusters));
                });
                above.inner
            }
            _ => wall_ui::members_ui(ui, context, run, wall, whole),
        };
        if !asks.is_empty() {
            self.asks.extend(asks);
            ui.request_repaint();
        }
    }
}
