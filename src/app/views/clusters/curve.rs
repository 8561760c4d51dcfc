//! Small plots of how the clusters were chosen: silhouette and stability over the number of clusters, or the
//! k-distance curve with its knee; knows no workspace.

use super::grid::{round_marks, whole_marks};
use crate::mining::clusters::ClusterRun;
use crate::widgets::theme::Tokens;
use crate::widgets::{TextRole, numbers, quiet_axis, still_plot};
use egui::{Role, Ui, Vec2, WidgetInfo};
use egui_plot::{
    AxisHints, GridMark, HLine, Line, LineStyle, MarkerShape, Plot, PlotPoint, Points, Text, VLine,
};

/// Draws whichever the algorithm has.
pub fn choice_ui(ui: &mut Ui, salt: &str, run: &ClusterRun, size: Vec2) {
    if run.quality.curve.is_empty() {
        distances_ui(ui, salt, run, size);
    } else {
        curve_ui(ui, salt, run, size);
    }
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

fn curve_ui(ui: &mut Ui, salt: &str, run: &ClusterRun, size: Vec2) {
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
}

fn distances_ui(ui: &mut Ui, salt: &str, run: &ClusterRun, size: Vec2) {
    let tokens = Tokens::of(ui);
    let points: Vec<[f64; 2]> = run.k_distances.iter().enumerate().map(|(i, d)| [i as f64, *d]).collect();
    let radius = run.radius.unwrap_or(0.0);
    let (_, y) = axes(tokens);
    let shown = plot(salt, size)
        .show_axes([false, true])
        .custom_y_axes(vec![y])
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
}
