//! The map: every sequence on the first two principal components, marked by its cluster; knows no card.

use super::grid::round_marks;
use super::map_bar::{lasso_ui, map_controls_ui};
use super::map_view::{Arrangement, MapView, Shade};
use super::paired::capitalised;
use super::thumbs::Thumbs;
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::{clusters::sessions_behind, session_of};
use crate::mining::clusters::{ClusterRun, MapPoint};
use crate::model::SequenceId;
use crate::widgets::swatch::paint_mark;
use crate::widgets::theme::{Category, Tokens, radius, space};
use crate::widgets::{TextRole, numbers, quiet_axis, text};
use egui::{
    Align2, CornerRadius, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use egui_plot::{AxisHints, Plot, PlotPoint, PlotTransform};
use std::collections::BTreeSet;

/// How near the pointer must come to a point, in screen points.
const REACH: f32 = 10.0;
/// Beyond this many points marks are plain dots: shapes that small cannot be told apart anyway.
const SHAPES: usize = 4_000;
/// Opacity of what is not of the chosen cluster.
const DIM: f32 = 0.16;

/// The cluster of what is chosen, if it is on the map.
pub fn chosen_cluster(context: &ViewContext<'_>, run: &ClusterRun) -> Option<usize> {
    let selection = &context.workspace.selection;
    match selection.cluster() {
        Some(cluster) => Some(cluster as usize).filter(|c| *c < run.clusters.len()),
        None => {
            let sequence = selection.sequence()?;
            run.points.iter().find(|p| p.sequence == *sequence)?.cluster
        }
    }
}

/// True when what was picked is to be watched.
pub fn map_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    view: &mut MapView,
    thumbs: &mut Thumbs,
    actions: &mut Vec<Action>,
) -> bool {
    let chosen = chosen_cluster(context, run);
    legend_ui(ui, context, run, chosen, actions);
    let watch = map_controls_ui(ui, context, run, view, actions);
    let by_neighbours = view.shown(context) == Arrangement::Neighbours;
    let points: Vec<Placed> = run
        .points
        .iter()
        .enumerate()
        .map(|(at, point)| {
            let (x, y) = view.place(context, point, at);
            Placed { point, x, y, shade: view.shade(context, point, at) }
        })
        .collect();
    let tokens = Tokens::of(ui);
    let axis = |name: &str, share: f64| {
        let label = format!("{name} · {} of the variance", numbers::percent(share));
        TextRole::Small.rich(tokens, label)
    };
    let hints = |hints: AxisHints<'static>| quiet_axis(tokens, hints);
    let (min, max) = bounds(points.iter().map(|p| (p.x, p.y)));
    let (x_name, y_name) = if by_neighbours {
        (
            TextRole::Small.rich(tokens, "Near is alike; distances between groups mean nothing"),
            TextRole::Small.rich(tokens, ""),
        )
    } else {
        (axis("First principal component", run.explained.0), axis("Second", run.explained.1))
    };
    let shown = Plot::new(if by_neighbours { "cluster-map-neighbours" } else { "cluster-map" })
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
        .show(ui, |_| ());
    let response = shown.response;
    response.widget_info(|| {
        let clusters = numbers::counted(run.clusters.len() as u64, "cluster", "clusters");
        WidgetInfo::labeled(Role::Image, true, format!("Map of {} sequences in {clusters}", run.points.len()))
    });
    let painter = ui.painter_at(response.rect);
    marks_ui(&painter, tokens, &points, &shown.transform, chosen, &view.picked);
    letters_ui(&painter, tokens, run, &points, &shown.transform, chosen);
    let selected = context.workspace.selection.sequence();
    if let Some(placed) = points.iter().find(|p| Some(&p.point.sequence) == selected) {
        ring_ui(&painter, tokens, place(&shown.transform, placed));
    }
    if view.lasso {
        lasso_ui(&painter, tokens, &response, &points, &shown.transform, view);
    }
    let under = response.hover_pos().and_then(|at| nearest(&points, &shown.transform, at));
    if let Some(placed) = under.filter(|_| view.line.is_empty()) {
        let point = placed.point;
        ring_ui(&painter, tokens, place(&shown.transform, placed));
        if response.double_clicked() {
            actions.extend(moment(context, point));
        } else if response.clicked() {
            actions.push(Action::Select(Item::Sequence(point.sequence.clone())));
        }
        response.on_hover_ui_at_pointer(|ui| tooltip_ui(ui, context, placed, thumbs, actions));
    }
    watch
}

/// A sequence where it stands, in what it is coloured by.
pub struct Placed<'a> {
    pub point: &'a MapPoint,
    pub x: f64,
    pub y: f64,
    pub shade: Shade,
}

/// The beginning of a sequence in its replay.
pub fn moment(context: &ViewContext<'_>, point: &MapPoint) -> Option<Action> {
    let session = session_of(&point.sequence)?;
    let sequence = context.workspace.clusters.cuts.as_ref().and_then(|c| c.sequences.get(&point.sequence));
    Some(Action::Open(Item::Moment(session, sequence.map_or(0, |s| s.start_ms))))
}

fn legend_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    chosen: Option<usize>,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
        for cluster in &run.clusters {
            let on = chosen == Some(cluster.index);
            let name = format!(
                "{}: {}, {}",
                Category(cluster.index).letter(),
                context.workspace.cluster_name(cluster.index),
                numbers::counted(cluster.size as u64, "sequence", "sequences")
            );
            let label =
                format!("{} {}", Category(cluster.index).letter(), numbers::count(cluster.size as u64));
            if legend_item_ui(ui, Some(Category(cluster.index)), &label, &name, on) {
                actions.push(Action::Select(Item::Cluster(cluster.index as u32)));
            }
        }
        if !run.noise.is_empty() {
            let label = format!("Noise {}", numbers::count(run.noise.len() as u64));
            let name = format!("{label}: sequences of no cluster");
            if legend_item_ui(ui, None, &label, &name, false) {
                actions.push(sessions_behind("Noise".into(), run.noise.iter()));
            }
        }
    });
    ui.add_space(space::XS);
}

fn legend_item_ui(ui: &mut Ui, category: Option<Category>, label: &str, name: &str, on: bool) -> bool {
    let tokens = Tokens::of(ui);
    let galley = ui.painter().layout_no_wrap(label.to_owned(), TextRole::Small.font(), tokens.text_secondary);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 28.0, 22.0), Sense::click());
    let corner = CornerRadius::same(radius::SMALL);
    if on || response.hovered() || response.has_focus() {
        let fill = if on { tokens.selected } else { tokens.hover };
        let rim = if on || response.has_focus() { tokens.accent } else { tokens.border };
        ui.painter().rect(rect, corner, fill, Stroke::new(1.0, rim), StrokeKind::Inside);
    }
    let at = pos2(rect.left() + 11.0, rect.center().y);
    match category {
        Some(category) => paint_mark(ui.painter(), tokens, at, 4.5, category),
        None => {
            ui.painter().circle_filled(at, 3.0, tokens.text_muted);
        }
    }
    ui.painter().galley(
        pos2(rect.left() + 21.0, rect.center().y - galley.size().y / 2.0),
        galley,
        tokens.text_secondary,
    );
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, name));
    response.on_hover_text(name).clicked()
}

fn marks_ui(
    painter: &Painter,
    tokens: &Tokens,
    points: &[Placed],
    transform: &PlotTransform,
    chosen: Option<usize>,
    picked: &[SequenceId],
) {
    let picked: BTreeSet<&SequenceId> = picked.iter().collect();
    let mut dim = painter.clone();
    dim.set_opacity(DIM);
    let plain = points.len() > SHAPES;
    let draw = |placed: &Placed, emphasised: bool| {
        let at = place(transform, placed);
        if !painter.clip_rect().expand(8.0).contains(at) {
            return;
        }
        let painter = if emphasised { painter } else { &dim };
        match placed.shade {
            Shade::Cluster(Some(cluster)) if plain => {
                painter.circle_filled(at, 2.5, Category(cluster).color(tokens));
            }
            Shade::Cluster(Some(cluster)) => paint_mark(painter, tokens, at, 4.5, Category(cluster)),
            Shade::Kind(kind) => paint_mark(painter, tokens, at, 4.5, Category(kind)),
            Shade::Cluster(None) | Shade::Has(false) => {
                painter.circle_filled(at, 2.5, tokens.text_muted);
            }
            Shade::Has(true) => {
                painter.circle_filled(at, 4.0, tokens.accent);
            }
            Shade::Amount(amount) => {
                // Size and colour say the same, so that neither is needed alone.
                let color = tokens.border_strong.lerp_to_gamma(tokens.danger, amount);
                painter.circle_filled(at, 2.0 + 3.0 * amount, color);
            }
        }
        if picked.contains(&placed.point.sequence) {
            painter.circle_stroke(at, 6.0, Stroke::new(1.5, tokens.accent));
        }
    };
    // The chosen ones last, so that none of them hides behind another.
    let of_chosen = |p: &&Placed| chosen.is_some() && p.point.cluster == chosen;
    points.iter().filter(|p| !of_chosen(p)).for_each(|p| draw(p, chosen.is_none()));
    points.iter().filter(of_chosen).for_each(|p| draw(p, true));
}

/// The letter of each cluster at the middle of its points.
fn letters_ui(
    painter: &Painter,
    tokens: &Tokens,
    run: &ClusterRun,
    points: &[Placed],
    transform: &PlotTransform,
    chosen: Option<usize>,
) {
    for cluster in run.clusters.iter().filter(|c| chosen.is_none_or(|chosen| chosen == c.index)) {
        let of = points.iter().filter(|p| p.point.cluster == Some(cluster.index));
        let Some(middle) = median(&of.map(|p| (p.x, p.y)).collect::<Vec<_>>()) else { continue };
        let at = transform.position_from_point(&PlotPoint::new(middle.0, middle.1));
        let category = Category(cluster.index);
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
    placed: &Placed,
    thumbs: &mut Thumbs,
    actions: &mut Vec<Action>,
) {
    let point = placed.point;
    ui.set_max_width(320.0);
    thumbs.show(ui, context, &point.sequence, vec2(216.0, 140.0), actions);
    ui.spacing_mut().item_spacing.y = space::XS;
    match point.cluster {
        Some(cluster) => {
            let name = capitalised(context.workspace.cluster_name(cluster));
            text::strong(ui, format!("{} · {name}", Category(cluster).letter()));
        }
        None => {
            text::strong(ui, "Noise: of no cluster");
        }
    }
    text::mono(ui, point.sequence.as_str());
    if let Shade::Amount(amount) = placed.shade {
        text::secondary(ui, format!("Outlierness {}", numbers::decimal(f64::from(amount), 2)));
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
    text::small(ui, "Click to choose, double-click to watch");
}

pub fn place(transform: &PlotTransform, placed: &Placed) -> Pos2 {
    transform.position_from_point(&PlotPoint::new(placed.x, placed.y))
}

fn nearest<'a>(points: &'a [Placed<'a>], transform: &PlotTransform, at: Pos2) -> Option<&'a Placed<'a>> {
    points
        .iter()
        .map(|p| (place(transform, p).distance(at), p))
        .filter(|(d, _)| *d <= REACH)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, p)| p)
}

/// Smallest and largest coordinates of what can be placed.
fn bounds(points: impl Iterator<Item = (f64, f64)>) -> ((f64, f64), (f64, f64)) {
    let mut placed = points.filter(|p| p.0.is_finite() && p.1.is_finite()).peekable();
    if placed.peek().is_none() {
        return ((-1.0, -1.0), (1.0, 1.0));
    }
    placed.fold(((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY)), |(min, max), p| {
        ((min.0.min(p.0), min.1.min(p.1)), (max.0.max(p.0), max.1.max(p.1)))
    })
}

fn median(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some((middle(points.iter().map(|p| p.0).collect())?, middle(points.iter().map(|p| p.1).collect())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    #[test]
    fn the_map_takes_in_all_points_and_survives_odd_ones() {
        let mut points = fixture::run(&[5, 5]).points;
        points[0].x = f64::NAN;
        let at = |points: &[MapPoint]| points.iter().map(|p| (p.x, p.y)).collect::<Vec<_>>();
        let (min, max) = bounds(at(&points).into_iter());
        assert!(min.0 == -4.0 && max.1 == 4.0 && min.1.is_finite() && max.0.is_finite());
        assert_eq!(bounds(std::iter::empty()), ((-1.0, -1.0), (1.0, 1.0)));
        assert_eq!(bounds(at(&points[..1]).into_iter()), ((-1.0, -1.0), (1.0, 1.0)));
        assert_eq!(median(&[]), None);
    }
}
