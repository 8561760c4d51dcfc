//! What stands over the map: its arrangement and colours, the lasso, and what can be done with what was picked.

use super::ClustersAction;
use super::lasso;
use super::map::{Placed, place};
use super::map_view::{Arrangement, Colouring, MapView};
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::sessions_behind;
use crate::mining::clusters::{ClusterRun, Edit, KEPT_NEIGHBOURS};
use crate::model::{SequenceId, SignalKind};
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{
    self, Button, Choice, ControlSize, Icon, IconButton, MenuItem, TextRole, field, menu_button, numbers,
    segmented, text,
};
use egui::{Painter, Stroke, Ui};
use egui_plot::PlotTransform;
use std::collections::BTreeSet;

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
        let mut kinds = vec![(Colouring::Cluster, "Cluster".to_owned())];
        if changes.map.is_some() {
            kinds.push((Colouring::Outlierness, "Outlierness".into()));
        }
        if changes.goal.is_some() {
            kinds.push((Colouring::Goal, "Key metric".into()));
        }
        kinds.push((Colouring::Device, "Device".into()));
        kinds.extend(SignalKind::ALL.map(|kind| (Colouring::Signal(kind), kind.name().replace('_', " "))));
        let choices: Vec<(Colouring, &str)> =
            kinds.iter().map(|(kind, name)| (*kind, name.as_str())).collect();
        if let Some(kind) = field::select(ui, "Coloured by", view.colouring, &choices) {
            view.colouring = kind;
        }
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
    if !view.picked.is_empty() {
        watch = picked_ui(ui, run, view, actions);
    }
    watch
}

/// What can be done with what was picked; true when it is to be watched.
fn picked_ui(ui: &mut Ui, run: &ClusterRun, view: &mut MapView, actions: &mut Vec<Action>) -> bool {
    let mut watch = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        text::line(ui, TextRole::Strong, format!("{} picked", numbers::count(view.picked.len() as u64)));
        let small = |label| Button::secondary(label).size(ControlSize::Small);
        watch = small("Watch").icon(Icon::Play).show(ui).clicked();
        if small("Sessions").icon(Icon::List).show(ui).clicked() {
            actions.push(sessions_behind("Picked on the map".into(), view.picked.iter()));
        }
        menu_button(ui, small("Move to"), |ui| {
            for cluster in &run.clusters {
                let label = format!("{} · {}", Category(cluster.index).letter(), cluster.name);
                if MenuItem::new(&label).show(ui) {
                    actions.push(Action::Clusters(ClustersAction::Edit(Edit::to_cluster(
                        &view.picked,
                        cluster,
                    ))));
                }
            }
        });
        if small("Exclude").show(ui).clicked() {
            actions.push(Action::Clusters(ClustersAction::Edit(Edit::exclude(&view.picked))));
        }
        if small("Clear").show(ui).clicked() {
            view.picked.clear();
        }
    });
    watch
}

/// Draws the line and picks what it encloses when it is let go; with Shift to what was picked before.
pub fn lasso_ui(
    painter: &Painter,
    tokens: &Tokens,
    response: &egui::Response,
    points: &[Placed],
    transform: &PlotTransform,
    view: &mut MapView,
) {
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        lasso::extend(&mut view.line, at);
    }
    let line = view.line.clone();
    painter.line(line, Stroke::new(1.5, tokens.accent));
    if response.drag_stopped() {
        if lasso::is_closed(&view.line) {
            let keep = response.ctx.input(|i| i.modifiers.shift);
            let before: BTreeSet<SequenceId> =
                if keep { view.picked.iter().cloned().collect() } else { BTreeSet::new() };
            view.picked = points
                .iter()
                .filter(|p| {
                    before.contains(&p.point.sequence) || lasso::encloses(&view.line, place(transform, p))
                })
                .map(|p| p.point.sequence.clone())
                .collect();
        }
        view.line.clear();
    }
}
