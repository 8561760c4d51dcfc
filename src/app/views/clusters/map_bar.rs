//! What stands over the map: its arrangement and colours, the lasso, and what can be done with what was picked.

use super::ClustersAction;
use super::lasso;
use super::map_view::{Arrangement, Colouring, MapView};
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::sessions_behind;
use crate::mining::clusters::{ClusterRun, Edit, KEPT_NEIGHBOURS};
use crate::mining::features::all;
use crate::mining::signals::OwnSignals;
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{
    self, Button, Choice, ControlSize, Icon, IconButton, MenuItem, TextField, TextRole, menu_button,
    menu_heading, numbers, segmented, text,
};
use egui::{Painter, ScrollArea, Stroke, Ui};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The menu of colours, in points.
const MENU: f32 = 260.0;
const MENU_HEIGHT: f32 = 380.0;

/// True when what was picked is to be watched.
pub fn map_controls_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    view: &mut MapView,
    actions: &mut Vec<Action>,
) -> bool {
    let changes = &context.workspace.clusters.changes;
    let mut watch = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let ways = [
            Choice::new(Arrangement::Components, "Components"),
            Choice::new(Arrangement::Neighbours, "Neighbours"),
        ];
        if let Some(way) = segmented(ui, "Arranged by", view.arrangement, &ways) {
            view.arrangement = way;
            if way == Arrangement::Neighbours && changes.map.is_none() && changes.mapping().is_none() {
                actions.push(Action::Clusters(ClustersAction::MakeMap));
            }
        }
        colours_ui(ui, context, view, actions);
        let lasso = IconButton::new(Icon::Edit, "Draw around sequences to pick them").selected(view.lasso);
        if lasso.show(ui).clicked() {
            view.lasso = !view.lasso;
            view.line.clear();
        }
    });
    if let Some(job) = changes.mapping().and_then(|id| context.jobs.iter().find(|j| j.id == id)) {
        let bar = widgets::ProgressBar::new("Map by neighbours", job.fraction()).cancellable(true);
        if bar.width(ui.available_width() - 32.0).show(ui) {
            actions.push(Action::CancelJob(job.id));
        }
    } else if let (Arrangement::Neighbours, Some(map)) = (view.shown(context), &changes.map) {
        let over = if (1..map.places.len()).contains(&map.measured) {
            format!(", measured on {} of them", numbers::count(map.measured as u64))
        } else {
            String::new()
        };
        let words = format!(
            "t-SNE, perplexity {}: keeps {} of the {KEPT_NEIGHBOURS} nearest sequences, components {}{over}",
            numbers::decimal(map.perplexity, 0),
            numbers::percent(map.preserved),
            numbers::percent(map.preserved_by_components)
        );
        text::truncated(ui, TextRole::Small, words);
    }
    if !view.picked().is_empty() {
        watch = picked_ui(ui, run, view, actions);
    }
    watch
}

/// The menu of what colours can mean; one is found by typing a part of its name.
fn colours_ui(ui: &mut Ui, context: &ViewContext<'_>, view: &mut MapView, actions: &mut Vec<Action>) {
    let none = OwnSignals::default();
    let own = context.workspace.open.as_ref().map_or(&none, |open| &*open.own);
    let label = format!("Colours: {}", view.colouring.words(own));
    let mut chosen = None;
    let button = Button::secondary(&label).size(ControlSize::Small);
    menu_button(ui, button, |ui| {
        TextField::search(&mut view.sought, "Find a colouring").width(MENU).show(ui);
        let sought = view.sought.trim().to_lowercase();
        ScrollArea::vertical().max_height(MENU_HEIGHT).show(ui, |ui| {
            ui.set_min_width(MENU);
            let mut any = false;
            for (heading, colourings) in offers(context, own) {
                let fits = |colouring: &Colouring| colouring.words(own).to_lowercase().contains(&sought);
                let found: Vec<Colouring> = colourings.into_iter().filter(fits).collect();
                if !found.is_empty() {
                    menu_heading(ui, heading);
                    any = true;
                }
                for colouring in found {
                    let words = colouring.words(own);
                    if MenuItem::new(&words).selected(view.colouring == colouring).show(ui) {
                        chosen = Some(colouring);
                    }
                }
            }
            if !any {
                text::muted(ui, "Nothing has this in its name");
            }
        });
    });
    if let Some(colouring) = chosen {
        let needs_map = colouring == Colouring::Outlierness;
        let changes = &context.workspace.clusters.changes;
        if needs_map && changes.map.is_none() && changes.mapping().is_none() {
            actions.push(Action::Clusters(ClustersAction::MakeMap));
        }
        view.colouring = colouring;
        view.sought.clear();
    }
}

/// All that can be shown in colours. Labels are those of closed rounds, and none while a round is open.
fn offers(context: &ViewContext<'_>, own: &OwnSignals) -> Vec<(&'static str, Vec<Colouring>)> {
    let workspace = context.workspace;
    let mut of_sequences = vec![Colouring::Cluster, Colouring::Outlierness, Colouring::Device];
    if workspace.clusters.changes.goal.is_some() {
        of_sequences.push(Colouring::Goal);
    }
    let names = workspace.expressions.names();
    let rounds = if workspace.labels_blind() { &[][..] } else { &names.session.rounds };
    let segments = names.session.segments.keys();
    vec![
        ("Sequences", of_sequences),
        ("Labels of closed rounds", rounds.iter().map(|r| Colouring::Label(Arc::clone(r))).collect()),
        ("Saved conditions", segments.map(|name| Colouring::Segment(Arc::clone(name))).collect()),
        ("Sessions with a signal", own.with_library().into_iter().map(Colouring::Signal).collect()),
        ("Features", all().chain(own.columns()).map(Colouring::Feature).collect()),
    ]
}

/// What can be done with what was picked; true when it is to be watched.
fn picked_ui(ui: &mut Ui, run: &ClusterRun, view: &mut MapView, actions: &mut Vec<Action>) -> bool {
    let mut watch = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let picked = view.picked();
        text::line(ui, TextRole::Strong, format!("{} picked", numbers::count(picked.len() as u64)));
        let small = |label| Button::secondary(label).size(ControlSize::Small);
        watch = small("Watch").icon(Icon::Play).show(ui).clicked();
        if small("Sessions").icon(Icon::List).show(ui).clicked() {
            actions.push(sessions_behind("Picked on the map".into(), picked.iter()));
        }
        menu_button(ui, small("Move to"), |ui| {
            for cluster in &run.clusters {
                let label = format!("{} · {}", Category(cluster.index).letter(), cluster.name);
                if MenuItem::new(&label).show(ui) {
                    actions.push(Action::Clusters(ClustersAction::Edit(Edit::to_cluster(picked, cluster))));
                }
            }
        });
        if small("Exclude").show(ui).clicked() {
            actions.push(Action::Clusters(ClustersAction::Edit(Edit::exclude(picked))));
        }
        if small("Clear").show(ui).clicked() {
            view.pick(run, BTreeSet::new());
        }
    });
    watch
}

/// Draws the line and picks what it encloses when it is let go; with Shift to what was picked before.
pub fn lasso_ui(
    painter: &Painter,
    tokens: &Tokens,
    response: &egui::Response,
    run: &ClusterRun,
    view: &mut MapView,
) {
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        lasso::extend(&mut view.line, at);
    }
    painter.line(view.line.clone(), Stroke::new(1.5, tokens.accent));
    if response.drag_stopped() {
        if lasso::is_closed(&view.line) {
            let keep = response.ctx.input(|i| i.modifiers.shift);
            let mut picked = if keep { view.picked_at().clone() } else { BTreeSet::new() };
            let screen = view.cache.screen.iter().enumerate();
            picked.extend(screen.filter(|(_, at)| lasso::encloses(&view.line, **at)).map(|(at, _)| at));
            view.pick(run, picked);
        }
        view.line.clear();
    }
}
