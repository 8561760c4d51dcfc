//! The map: every sequence on the first two principal components or by its neighbours, in the colours that were asked
//! for; knows no card.

use super::grid::round_marks;
use super::legend::legend_ui;
use super::map_bar::{lasso_ui, map_controls_ui};
use super::map_mesh::{Marks, Places};
use super::map_view::{Arrangement, MapView};
use super::shading::{Shading, value_words};
use super::thumbs::Thumbs;
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::session_of;
use crate::mining::clusters::{ClusterMap, ClusterRun, MapPoint};
use crate::model::capitalised;
use crate::widgets::theme::{Category, Tokens, radius, space};
use crate::widgets::{TextRole, numbers, quiet_axis, text};
use egui::{
    Align2, CornerRadius, Painter, Pos2, Rect, Role, Shape, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};
use egui_plot::{AxisHints, Plot, PlotPoint, PlotResponse, PlotTransform};
use std::sync::Arc;

/// The cluster of what is chosen, if it is on the map.
pub fn chosen_cluster(context: &ViewContext<'_>, run: &ClusterRun) -> Option<usize> {
    let selection = &context.workspace.selection;
    match selection.cluster() {
        Some(cluster) => Some(cluster as usize).filter(|c| *c < run.clusters.len()),
        None => run.points[run.place_of(selection.sequence()?)?].cluster,
    }
}

/// Places of the run's sequences in an arrangement.
fn place_in<'a>(
    run: &'a ClusterRun,
    map: Option<&'a Arc<ClusterMap>>,
) -> impl Fn(usize) -> (f64, f64) + use<'a> {
    move |at| match map.and_then(|map| map.places.get(at)) {
        Some([x, y]) => (f64::from(*x), f64::from(*y)),
        None => (run.points[at].x, run.points[at].y),
    }
}

/// True when what was picked is to be watched.
pub fn map_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &Arc<ClusterRun>,
    view: &mut MapView,
    thumbs: &mut Thumbs,
    actions: &mut Vec<Action>,
) -> bool {
    let chosen = chosen_cluster(context, run);
    let watch = map_controls_ui(ui, context, run, view, actions);
    let shading = view.shading(context, run);
    legend_ui(ui, run, &shading, view, chosen, actions);
    let map = match view.shown(context) {
        Arrangement::Neighbours => context.workspace.clusters.changes.map.as_ref(),
        Arrangement::Components => None,
    };
    let place = place_in(run, map);
    let arrangement = map.map_or(0, |map| Arc::as_ptr(map) as usize);
    if view.cache.places.as_ref().is_none_or(|(of, _)| *of != arrangement) {
        let all: Vec<((f64, f64), Option<usize>)> =
            run.points.iter().enumerate().map(|(at, p)| (place(at), p.cluster)).collect();
        view.cache.places = Some((arrangement, Places::of(&all, run.clusters.len())));
    }
    let shown = plot_ui(ui, run, view, map.is_some());
    let response = shown.response;
    response.widget_info(|| {
        let clusters = numbers::counted(run.clusters.len() as u64, "cluster", "clusters");
        WidgetInfo::labeled(Role::Image, true, format!("Map of {} sequences in {clusters}", run.points.len()))
    });
    let (tokens, painter) = (Tokens::of(ui), ui.painter_at(response.rect));
    let picked = view.picked_at().clone();
    let marks = Marks {
        shading: &shading,
        arrangement,
        place: &place,
        cluster: &|at| run.points[at].cluster,
        chosen,
        picked: &picked,
        picked_revision: view.revision(),
    };
    let mesh = view.cache.mesh(&shown.transform, tokens, ui.ctx().pixels_per_point(), &marks);
    painter.add(Shape::Mesh(mesh));
    if let Some((_, places)) = &view.cache.places {
        letters_ui(&painter, tokens, &places.middles, &shown.transform, chosen);
    }
    let selected = context.workspace.selection.sequence().and_then(|id| run.place_of(id));
    if let Some(at) = selected.and_then(|at| view.cache.screen.get(at)) {
        ring_ui(&painter, tokens, *at);
    }
    if view.lasso {
        lasso_ui(&painter, tokens, &response, run, view);
    }
    let under = response.hover_pos().and_then(|at| view.cache.nearest(at));
    if let Some(at) = under.filter(|_| view.line.is_empty()) {
        let point = &run.points[at];
        ring_ui(&painter, tokens, view.cache.screen[at]);
        if response.double_clicked() {
            actions.extend(moment(context, point));
        } else if response.clicked() && ui.input(|i| i.modifiers.command || i.modifiers.shift) {
            view.toggle(run, at);
        } else if response.clicked() {
            actions.push(Action::Select(Item::Sequence(point.sequence.clone())));
        }
        let told = value_words(context, run, &view.colouring, at);
        response.on_hover_ui_at_pointer(|ui| {
            tooltip_ui(ui, context, (point, at), &shading, told, thumbs, actions);
        });
    }
    watch
}

fn plot_ui(ui: &mut Ui, run: &ClusterRun, view: &MapView, by_neighbours: bool) -> PlotResponse<()> {
    let tokens = Tokens::of(ui);
    let axis = |name: &str, share: f64| {
        let label = format!("{name} · {} of the variance", numbers::percent(share));
        TextRole::Small.rich(tokens, label)
    };
    let hints = |hints: AxisHints<'static>| quiet_axis(tokens, hints);
    let (min, max) = view.cache.places.as_ref().map_or(((-1.0, -1.0), (1.0, 1.0)), |(_, p)| (p.min, p.max));
    let (x_name, y_name) = if by_neighbours {
        (
            TextRole::Small.rich(tokens, "Near is alike; distances between groups mean nothing"),
            TextRole::Small.rich(tokens, ""),
        )
    } else {
        (axis("First principal component", run.explained.0), axis("Second", run.explained.1))
    };
    Plot::new(if by_neighbours { "cluster-map-neighbours" } else { "cluster-map" })
        .data_aspect(1.0)
        .include_x(min.0)
        .include_x(max.0)
        .include_y(min.1)
        .include_y(max.1)
        .set_margin_fraction(vec2(0.06, 0.06))
        .show_background(false)
        .x_grid_spacer(round_marks)
        .y_grid_spacer(round_marks)
        .grid_color(tokens.border)
        .grid_fade(0.0)
        .grid_spacing(8.0..=16.0)
        .show_crosshair(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_drag(!view.lasso)
        .show_axes([true, !by_neighbours])
        .custom_x_axes(vec![hints(AxisHints::new_x()).label(x_name)])
        .custom_y_axes(vec![hints(AxisHints::new_y()).label(y_name)])
        .label_formatter(|_| None)
        .show(ui, |_| ())
}

/// The beginning of a sequence in its replay.
pub fn moment(context: &ViewContext<'_>, point: &MapPoint) -> Option<Action> {
    let session = session_of(&point.sequence)?;
    let sequence = context.workspace.clusters.cuts.as_ref().and_then(|c| c.sequences.get(&point.sequence));
    Some(Action::Open(Item::Moment(session, sequence.map_or(0, |s| s.start_ms))))
}

/// The letter of each cluster at the middle of its points.
fn letters_ui(
    painter: &Painter,
    tokens: &Tokens,
    middles: &[Option<(f64, f64)>],
    transform: &PlotTransform,
    chosen: Option<usize>,
) {
    for (cluster, middle) in middles.iter().enumerate() {
        let Some(middle) = middle.filter(|_| chosen.is_none_or(|chosen| chosen == cluster)) else { continue };
        let at = transform.position_from_point(&PlotPoint::new(middle.0, middle.1));
        let category = Category(cluster);
        let fill = category.color(tokens);
        let rect = Rect::from_center_size(at, vec2(20.0, 20.0));
        painter.rect_filled(rect.expand(2.0), CornerRadius::same(radius::CONTROL), tokens.panel);
        painter.rect(
            rect,
            CornerRadius::same(radius::SMALL),
            fill,
            Stroke::new(1.0, category.outline(tokens)),
            StrokeKind::Inside,
        );
        let font = TextRole::Strong.font();
        painter.text(rect.center(), Align2::CENTER_CENTER, category.letter(), font, tokens.ink_on(fill));
    }
}

fn ring_ui(painter: &Painter, tokens: &Tokens, at: Pos2) {
    painter.circle_stroke(at, 8.5, Stroke::new(3.5, tokens.panel));
    painter.circle_stroke(at, 8.5, Stroke::new(2.0, tokens.accent));
}

fn tooltip_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    (point, at): (&MapPoint, usize),
    shading: &Shading,
    told: Option<String>,
    thumbs: &mut Thumbs,
    actions: &mut Vec<Action>,
) {
    ui.set_max_width(320.0);
    thumbs.show(ui, context, &point.sequence, vec2(216.0, 140.0), actions);
    ui.spacing_mut().item_spacing.y = space::XS;
    match point.cluster {
        Some(cluster) => {
            let name = capitalised(context.workspace.cluster_name(cluster));
            text::strong(ui, format!("{} · {name}", Category(cluster).letter()));
        }
        None => {
            text::strong(ui, shading.class(at).map_or("Noise: of no cluster", |c| c.meaning.as_str()));
        }
    }
    text::mono(ui, point.sequence.as_str());
    if let Some(told) = told {
        text::secondary(ui, told);
    }
    let sequence = context.workspace.clusters.cuts.as_ref().and_then(|c| c.sequences.get(&point.sequence));
    if let Some(sequence) = sequence {
        let user = sequence.user_id.as_deref().map_or_else(String::new, |u| format!(" · user {u}"));
        let from = numbers::clock(sequence.start_ms);
        text::secondary(ui, format!("{} from {from}{user}", numbers::duration(sequence.duration_ms())));
    }
    if !point.sampled {
        text::small(ui, "Joined the nearest cluster; it was not in the sample that made them");
    }
    text::small(ui, "Click to choose, with Shift to pick, double-click to watch");
}
