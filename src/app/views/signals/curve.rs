//! The sensitivity curve: hits and sessions against one threshold, with the value in force and the one being set; knows no
//! workspace.

use crate::app::views::clusters::{round_marks, whole_marks};
use crate::mining::signals::Threshold;
use crate::mining::store::Curve;
use crate::widgets::theme::Tokens;
use crate::widgets::{numbers, quiet_axis, still_plot};
use egui::{Role, Ui, Vec2, WidgetInfo};
use egui_plot::{AxisHints, Corner, HoverPosition, Legend, Line, LineStyle, MarkerShape, Points, VLine};

/// Values of the threshold that are marked.
pub(super) struct Marked {
    /// `None` where nothing is in force yet.
    pub(super) in_force: Option<f64>,
    pub(super) set: f64,
}

pub(super) fn curve_ui(
    ui: &mut Ui,
    threshold: &Threshold<'_>,
    curve: &Curve,
    searched: u64,
    marked: &Marked,
    size: Vec2,
) {
    let tokens = Tokens::of(ui);
    let line = |of: fn(&crate::mining::store::CurvePoint) -> u64| -> Vec<[f64; 2]> {
        curve.points.iter().map(|p| [p.value, of(p) as f64]).collect()
    };
    let unit = threshold.unit.suffix();
    let is_fine = threshold.unit.is_fine();
    // Where the curve is low, or it would be hidden.
    let ends = curve.points.first().zip(curve.points.last());
    let corner = match ends {
        Some((first, last)) if last.hits > first.hits => Corner::LeftTop,
        _ => Corner::RightTop,
    };
    let axis = |hints: AxisHints<'static>| quiet_axis(tokens, hints);
    let shown = still_plot(("sensitivity", threshold.name.to_owned()), size)
        .set_margin_fraction(egui::vec2(0.03, 0.08))
        .grid_color(tokens.border)
        .include_y(0.0)
        .x_grid_spacer(round_marks)
        .y_grid_spacer(whole_marks)
        .custom_x_axes(vec![axis(AxisHints::new_x()).min_thickness(12.0)])
        .custom_y_axes(vec![axis(AxisHints::new_y()).min_thickness(28.0)])
        .legend(Legend::default().position(corner))
        .label_formatter(move |position| {
            let HoverPosition::NearDataPoint { plot_name, position, .. } = position else { return None };
            let at = numbers::decimal(position.x, if is_fine { 2 } else { 0 });
            let count = numbers::count(position.y.max(0.0).round() as u64);
            Some(match *plot_name {
                "Sessions" => format!("{count} of {} sessions at {at} {unit}", numbers::count(searched)),
                _ => format!("{count} hits at {at} {unit}"),
            })
        })
        .show(ui, |plot| {
            if let Some(in_force) = marked.in_force {
                plot.vline(VLine::new("In force", in_force).color(tokens.border_strong).allow_hover(false));
            }
            if marked.in_force.is_none_or(|in_force| (marked.set - in_force).abs() > f64::EPSILON) {
                let line = VLine::new("Being set", marked.set).color(tokens.accent);
                plot.vline(line.style(LineStyle::dashed_dense()).allow_hover(false));
            }
            for (name, points, shape, color) in [
                ("Hits", line(|p| p.hits), MarkerShape::Square, tokens.text_secondary),
                ("Sessions", line(|p| p.sessions), MarkerShape::Circle, tokens.accent),
            ] {
                plot.line(Line::new(name, points.clone()).color(color).width(1.5).allow_hover(false));
                plot.points(Points::new(name, points).color(color).shape(shape).radius(2.0));
            }
        });
    shown.response.widget_info(|| {
        let points: Vec<String> = curve
            .points
            .iter()
            .map(|p| {
                format!("{} {unit}: {} hits, {} sessions", numbers::decimal(p.value, 2), p.hits, p.sessions)
            })
            .collect();
        let words = format!("Sensitivity to {}: {}", threshold.label, points.join("; "));
        WidgetInfo::labeled(Role::Image, true, words)
    });
}
