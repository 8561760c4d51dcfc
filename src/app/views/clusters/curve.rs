//! Small plots of how the clusters were chosen: silhouette and stability over the number of clusters, or the
//! k-distance curve with its knee; knows no workspace.

use super::grid::{round_marks, whole_marks};
use crate::mining::clusters::{ClusterRun, CurvePoint};
use crate::widgets::theme::Tokens;
use crate::widgets::{TextRole, numbers, quiet_axis, still_plot};
use egui::{Role, Ui, Vec2, WidgetInfo};
use egui_plot::{
    AxisHints, GridMark, HLine, Line, LineStyle, MarkerShape, Plot, PlotPoint, PlotResponse, Points, Text,
    VLine,
};

/// What was chosen by a click on a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Chosen {
    Number(usize),
    Radius(f64),
}

/// Draws whichever the algorithm has; a click chooses a number of clusters, or a radius.
pub fn choice_ui(ui: &mut Ui, salt: &str, run: &ClusterRun, size: Vec2) -> Option<Chosen> {
    if run.quality.curve.is_empty() {
        // HDBSCAN takes no number and no radius: there is nothing to choose, and axes without a curve say nothing.
        if run.k_distances.is_empty() {
            return None;
        }
        distances_ui(ui, salt, &run.k_distances, run.radius, size).map(Chosen::Radius)
    } else {
        curve_ui(ui, salt, run, None, size).map(Chosen::Number)
    }
}

/// Where a click on a plot stands, in its own numbers.
fn clicked(shown: &PlotResponse<()>) -> Option<PlotPoint> {
    let at = shown.response.interact_pointer_pos().filter(|_| shown.response.clicked())?;
    Some(shown.transform.value_from_position(at))
}

fn plot<'a>(salt: &str, size: Vec2) -> Plot<'a> {
    still_plot(("cluster-choice", salt.to_owned()), size)
        .set_margin_fraction(egui::vec2(0.05, 0.08))
        .grid_spacing(8.0..=16.0)
}

fn axes<'a>(tokens: &Tokens) -> (AxisHints<'a>, AxisHints<'a>) {
    (
        quiet_axis(tokens, AxisHints::new_x()).min_thickness(12.0),
        quiet_axis(tokens, AxisHints::new_y()).min_thickness(24.0),
    )
}

/// Silhouette and stability by number of clusters; `set` is the number that is being set, where it is another. A click
/// gives the number nearest to it.
pub fn curve_ui(ui: &mut Ui, salt: &str, run: &ClusterRun, set: Option<usize>, size: Vec2) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let curve = &run.quality.curve;
    let chosen = run.clusters.len();
    let silhouette: Vec<[f64; 2]> = curve.iter().map(|p| [p.k as f64, p.silhouette]).collect();
    let stability: Vec<[f64; 2]> = curve.iter().filter_map(|p| Some([p.k as f64, p.stability?])).collect();
    let (x, y) = axes(tokens);
    let whole = |mark: GridMark, _: &std::ops::RangeInclusive<f64>| {
        if (mark.value - mark.value.round()).abs() < 1e-6 {
            format!("{:.0}", mark.value)
        } else {
            String::new()
        }
    };
    let half = |mark: GridMark, _: &std::ops::RangeInclusive<f64>| {
        if (mark.value * 2.0).fract().abs() < 1e-6 { format!("{:.1}", mark.value) } else { String::new() }
    };
    let last = curve.last().map_or(0.0, |p| p.k as f64);
    let shown = plot(salt, size)
        .custom_x_axes(vec![x.formatter(whole)])
        .custom_y_axes(vec![y.formatter(half)])
        .include_y(0.0)
        .include_y(1.0)
        .x_grid_spacer(whole_marks)
        .y_grid_spacer(round_marks)
        .grid_color(tokens.border)
        .include_x(last + 1.6)
        .label_formatter(|position| {
            let egui_plot::HoverPosition::NearDataPoint { plot_name, position, .. } = position else {
                return None;
            };
            Some(format!("{plot_name} {} with {:.0} clusters", numbers::decimal(position.y, 2), position.x))
        })
        .show(ui, |plot| {
            plot.vline(VLine::new("Chosen", chosen as f64).color(tokens.border_strong).allow_hover(false));
            if let Some(set) = set.filter(|set| *set != chosen) {
                let line = VLine::new("Being set", set as f64).color(tokens.accent);
                plot.vline(line.style(LineStyle::dashed_dense()).allow_hover(false));
            }
            let mut draw = |name: &str, points: &[[f64; 2]], style: LineStyle, shape: MarkerShape, color| {
                let Some(end) = points.last() else { return };
                let line = Line::new(name, points.to_vec()).color(color).style(style).width(1.5);
                plot.line(line.allow_hover(false).id((name, "line")));
                plot.points(Points::new(name, points.to_vec()).color(color).shape(shape).radius(2.5));
                let label = TextRole::Small.rich(tokens, name).color(color);
                let at = PlotPoint::new(end[0] + 0.15, end[1]);
                plot.text(
                    Text::new(name, at, label)
                        .anchor(egui::Align2::LEFT_CENTER)
                        .allow_hover(false)
                        .id((name, "label")),
                );
            };
            draw(
                "stability",
                &stability,
                LineStyle::dashed_dense(),
                MarkerShape::Square,
                tokens.text_secondary,
            );
            draw("silhouette", &silhouette, LineStyle::Solid, MarkerShape::Circle, tokens.accent);
        });
    shown.response.widget_info(|| {
        let points: Vec<String> =
            curve.iter().map(|p| format!("{}: {}", p.k, numbers::decimal(p.silhouette, 2))).collect();
        let words = format!("Silhouette by number of clusters, {chosen} chosen: {}", points.join(", "));
        WidgetInfo::labeled(Role::Image, true, words)
    });
    let at = clicked(&shown)?;
    let nearest =
        |a: &&CurvePoint, b: &&CurvePoint| (a.k as f64 - at.x).abs().total_cmp(&(b.k as f64 - at.x).abs());
    curve.iter().min_by(nearest).map(|point| point.k)
}

/// Distances to a neighbour, falling, with the radius. A click gives the distance that it stands at.
pub fn distances_ui(
    ui: &mut Ui,
    salt: &str,
    distances: &[f64],
    radius: Option<f64>,
    size: Vec2,
) -> Option<f64> {
    let tokens = Tokens::of(ui);
    let points: Vec<[f64; 2]> = distances.iter().enumerate().map(|(i, d)| [i as f64, *d]).collect();
    let radius = radius.unwrap_or(0.0);
    let (_, y) = axes(tokens);
    let tenths = |mark: GridMark, _: &std::ops::RangeInclusive<f64>| numbers::decimal(mark.value, 1);
    let shown = plot(salt, size)
        .show_axes([false, true])
        .custom_y_axes(vec![y.formatter(tenths)])
        .include_y(0.0)
        .y_grid_spacer(round_marks)
        .grid_color(tokens.border)
        .label_formatter(|_| None)
        .show(ui, |plot| {
            plot.line(Line::new("Distance to the neighbour", points).color(tokens.accent).width(1.5));
            plot.hline(
                HLine::new("Radius", radius).color(tokens.text_secondary).style(LineStyle::dashed_dense()),
            );
        });
    shown.response.widget_info(|| {
        let words = format!(
            "Distances to the nearest neighbours, falling; the radius is {}",
            numbers::decimal(radius, 2)
        );
        WidgetInfo::labeled(Role::Image, true, words)
    });
    let at = clicked(&shown)?;
    let highest = distances.first().copied().filter(|d| *d > 0.0)?;
    // On the curve, whatever the height of the click: left and right tell the place.
    let place = at.x.round().clamp(0.0, distances.len().saturating_sub(1) as f64) as usize;
    distances.get(place).copied().map(|d| d.clamp(highest * 1e-3, highest))
}
