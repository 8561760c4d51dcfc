//! The map: every sequence on the first two principal components, marked by its cluster; knows no card.

use super::grid::round_marks;
use super::paired::capitalised;
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::{clusters::sessions_behind, session_of};
use crate::mining::clusters::{ClusterRun, MapPoint};
use crate::widgets::swatch::paint_mark;
use crate::widgets::theme::{Category, Tokens, radius, space};
use crate::widgets::{TextRole, numbers, text};
use egui::{
    Align2, CornerRadius, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use egui_plot::{AxisHints, Plot, PlotPoint, PlotTransform};

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

pub fn map_ui(ui: &mut Ui, context: &ViewContext<'_>, run: &ClusterRun, actions: &mut Vec<Action>) {
    let chosen = chosen_cluster(context, run);
    legend_ui(ui, context, run, chosen, actions);
    let tokens = Tokens::of(ui);
    let axis = |name: &str, share: f64| {
        let label = format!("{name} · {} of the variance", numbers::percent(share));
        TextRole::Small.rich(tokens, label)
    };
    let hints = |hints: AxisHints<'static>| {
        hints.tick_label_color(tokens.text_muted).tick_label_font(TextRole::Small.font())
    };
    let (min, max) = bounds(&run.points);
    let shown = Plot::new("cluster-map")
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
        .custom_x_axes(vec![
            hints(AxisHints::new_x()).label(axis("First principal component", run.explained.0)),
        ])
        .custom_y_axes(vec![hints(AxisHints::new_y()).label(axis("Second", run.explained.1))])
        .label_formatter(|_| None)
        .show(ui, |_| ());
    let response = shown.response;
    response.widget_info(|| {
        let clusters = numbers::counted(run.clusters.len() as u64, "cluster", "clusters");
        WidgetInfo::labeled(Role::Image, true, format!("Map of {} sequences in {clusters}", run.points.len()))
    });
    let painter = ui.painter_at(response.rect);
    marks_ui(&painter, tokens, run, &shown.transform, chosen);
    letters_ui(&painter, tokens, run, &shown.transform, chosen);
    let selected = context.workspace.selection.sequence();
    if let Some(point) = run.points.iter().find(|p| Some(&p.sequence) == selected) {
        ring_ui(&painter, tokens, place(&shown.transform, point));
    }
    let under = response.hover_pos().and_then(|at| nearest(&run.points, &shown.transform, at));
    if let Some(point) = under {
        ring_ui(&painter, tokens, place(&shown.transform, point));
        if response.double_clicked() {
            actions.extend(moment(context, point));
        } else if response.clicked() {
            actions.push(Action::Select(Item::Sequence(point.sequence.clone())));
        }
        response.on_hover_ui_at_pointer(|ui| tooltip_ui(ui, context, point));
    }
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
    run: &ClusterRun,
    transform: &PlotTransform,
    chosen: Option<usize>,
) {
    let mut dim = painter.clone();
    dim.set_opacity(DIM);
    let plain = run.points.len() > SHAPES;
    let draw = |point: &MapPoint, emphasised: bool| {
        let at = place(transform, point);
        if !painter.clip_rect().expand(8.0).contains(at) {
            return;
        }
        let painter = if emphasised { painter } else { &dim };
        match point.cluster.map(Category) {
            Some(category) if plain => {
                painter.circle_filled(at, 2.5, category.color(tokens));
            }
            Some(category) => paint_mark(painter, tokens, at, 4.5, category),
            None => {
                painter.circle_filled(at, 2.5, tokens.text_muted);
            }
        }
    };
    // The chosen ones last, so that none of them hides behind another.
    let of_chosen = |p: &&MapPoint| chosen.is_some() && p.cluster == chosen;
    run.points.iter().filter(|p| !of_chosen(p)).for_each(|p| draw(p, chosen.is_none()));
    run.points.iter().filter(of_chosen).for_each(|p| draw(p, true));
}

/// The letter of each cluster at the middle of its points.
fn letters_ui(
    painter: &Painter,
    tokens: &Tokens,
    run: &ClusterRun,
    transform: &PlotTransform,
    chosen: Option<usize>,
) {
    for cluster in run.clusters.iter().filter(|c| chosen.is_none_or(|chosen| chosen == c.index)) {
        let of: Vec<&MapPoint> = run.points.iter().filter(|p| p.cluster == Some(cluster.index)).collect();
        let Some(middle) = median(&of) else { continue };
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

fn tooltip_ui(ui: &mut Ui, context: &ViewContext<'_>, point: &MapPoint) {
    ui.set_max_width(320.0);
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

fn place(transform: &PlotTransform, point: &MapPoint) -> Pos2 {
    transform.position_from_point(&PlotPoint::new(point.x, point.y))
}

fn nearest<'a>(points: &'a [MapPoint], transform: &PlotTransform, at: Pos2) -> Option<&'a MapPoint> {
    points
        .iter()
        .map(|p| (place(transform, p).distance(at), p))
        .filter(|(d, _)| *d <= REACH)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, p)| p)
}

/// Smallest and largest coordinates of what can be placed.
fn bounds(points: &[MapPoint]) -> ((f64, f64), (f64, f64)) {
    let mut placed = points.iter().filter(|p| p.x.is_finite() && p.y.is_finite()).peekable();
    if placed.peek().is_none() {
        return ((-1.0, -1.0), (1.0, 1.0));
    }
    placed.fold(((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY)), |(min, max), p| {
        ((min.0.min(p.x), min.1.min(p.y)), (max.0.max(p.x), max.1.max(p.y)))
    })
}

fn median(points: &[&MapPoint]) -> Option<(f64, f64)> {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some((middle(points.iter().map(|p| p.x).collect())?, middle(points.iter().map(|p| p.y).collect())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    #[test]
    fn the_map_takes_in_all_points_and_survives_odd_ones() {
        let mut points = fixture::run(&[5, 5]).points;
        points[0].x = f64::NAN;
        let (min, max) = bounds(&points);
        assert!(min.0 == -4.0 && max.1 == 4.0 && min.1.is_finite() && max.0.is_finite());
        assert_eq!(bounds(&[]), ((-1.0, -1.0), (1.0, 1.0)));
        assert_eq!(bounds(&points[..1]), ((-1.0, -1.0), (1.0, 1.0)));
        assert_eq!(median(&[]), None);
    }
}
