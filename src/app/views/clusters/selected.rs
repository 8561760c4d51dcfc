//! The map with, below it, the sequence that was chosen on it.

use super::ClustersAction;
use super::map::{map_ui, moment};
use super::map_view::MapView;
use super::thumbs::Thumbs;
use super::why::why_ui;
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::mining::clusters::{ClusterRun, MapPoint};
use crate::model::SequenceId;
use crate::widgets::theme::{Category, space};
use crate::widgets::{Button, ControlSize, Icon, TextRole, numbers, rule, swatch, text};
use egui::{Popup, PopupCloseBehavior, Ui, UiBuilder, vec2};
use std::sync::Arc;

const STRIP: f32 = 96.0;

/// True when what was picked is to be watched.
pub fn map_and_selected_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &Arc<ClusterRun>,
    view: &mut MapView,
    thumbs: &mut Thumbs,
    actions: &mut Vec<Action>,
) -> bool {
    let selected = context.workspace.selection.sequence();
    let point = selected.and_then(|id| run.place_of(id)).map(|at| &run.points[at]);
    let room = ui.available_rect_before_wrap();
    let strip = if point.is_some() { STRIP + space::S } else { 0.0 };
    let above = room.with_max_y(room.bottom() - strip);
    let mut watch = false;
    ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
        watch = map_ui(ui, context, run, view, thumbs, actions);
    });
    if let Some(point) = point {
        let below = room.with_min_y(room.bottom() - STRIP);
        ui.scope_builder(UiBuilder::new().max_rect(below), |ui| {
            rule(ui);
            strip_ui(ui, context, run, point, thumbs, actions);
        });
    }
    ui.advance_cursor_after_rect(room);
    watch
}

fn strip_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    point: &MapPoint,
    thumbs: &mut Thumbs,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        let height = STRIP - 14.0;
        thumbs.show(ui, context, &point.sequence, vec2(height * 1.5, height), actions);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            ui.horizontal(|ui| {
                if let Some(cluster) = point.cluster {
                    swatch::swatch(ui, Category(cluster), 18.0);
                }
                text::truncated(ui, TextRole::Strong, point.sequence.as_str());
            });
            text::truncated(ui, TextRole::Secondary, words(context, run, point));
            ui.horizontal(|ui| {
                let watch = Button::secondary("Open the replay").icon(Icon::Replay).size(ControlSize::Small);
                if watch.show(ui).clicked() {
                    actions.extend(moment(context, point));
                }
                let changes = &context.workspace.clusters.changes;
                let asking = changes.is_asking().then_some("It is being looked for");
                let why = Button::ghost("Why is this one here?").icon(Icon::Info).size(ControlSize::Small);
                let why = why.disabled_because(asking).show(ui);
                let known = changes.why.as_ref().filter(|why| why.sequence == point.sequence);
                if why.clicked() && known.is_none() {
                    actions.push(Action::Clusters(ClustersAction::Why(point.sequence.clone())));
                }
                if let Some(known) = known {
                    // Asked for a moment ago: it opens by itself, and closes with a click.
                    let popup = Popup::from_toggle_button_response(&why)
                        .close_behavior(PopupCloseBehavior::CloseOnClickOutside);
                    let fresh = ui.data_mut(|d| {
                        let told = d.get_temp_mut_or_default::<Option<SequenceId>>(why.id.with("told"));
                        let fresh = told.as_ref() != Some(&point.sequence);
                        *told = Some(point.sequence.clone());
                        fresh
                    });
                    if fresh {
                        Popup::open_id(ui.ctx(), Popup::default_response_id(&why));
                    }
                    popup.gap(6.0).show(|ui| why_ui(ui, context, known));
                }
            });
        });
    });
}

fn words(context: &ViewContext<'_>, run: &ClusterRun, point: &MapPoint) -> String {
    let mut parts = Vec::new();
    let cuts = context.workspace.clusters.cuts.as_ref();
    if let Some(sequence) = cuts.and_then(|c| c.sequences.get(&point.sequence)) {
        parts.push(numbers::duration(sequence.duration_ms()));
        parts.extend(sequence.user_id.as_deref().map(|user| format!("user {user}")));
    }
    let cluster = point.cluster.and_then(|c| run.clusters.get(c));
    parts.push(match cluster {
        None => "of no cluster".into(),
        Some(cluster) => match cluster.members.iter().position(|m| *m == point.sequence) {
            Some(0) => format!("the most typical of {}", numbers::count(cluster.size as u64)),
            Some(at) => format!("no. {} of {} from the middle", at + 1, numbers::count(cluster.size as u64)),
            None => "a member".into(),
        },
    });
    parts.join(" · ")
}
