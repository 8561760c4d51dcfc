//! The mark of a category: colour, shape and letter together; knows not what the categories are.

use super::fonts;
use super::theme::{Category, MarkShape, Tokens};
use egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui,
};
use egui::{StrokeKind, Vec2, WidgetInfo, pos2, vec2};
use std::f32::consts::{FRAC_PI_2, TAU};

/// A square of the category's colour with its letter.
pub fn swatch(ui: &mut Ui, category: Category, size: f32) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(size, size), Sense::hover());
    let fill = category.color(tokens);
    let corner = CornerRadius::same((size / 5.0) as u8);
    ui.painter().rect(rect, corner, fill, Stroke::new(1.0, category.outline(tokens)), StrokeKind::Inside);
    let font = FontId::new((size * 0.62).round(), fonts::semibold());
    let letter = category.letter();
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, &letter, font, tokens.ink_on(fill));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &letter));
    response
}

/// The category's shape in its colour, in a row of text.
pub fn mark(ui: &mut Ui, category: Category) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(12.0, 14.0), Sense::hover());
    paint_mark(ui.painter(), Tokens::of(ui), rect.center(), 5.0, category);
    response
}

/// Paints the shape around `center`; `radius` in points.
pub fn paint_mark(painter: &Painter, tokens: &Tokens, center: Pos2, radius: f32, category: Category) {
    painter.extend(mark_shapes(center, radius, category, tokens));
}

/// The shape around `center`, for those who paint many of them.
pub fn mark_shapes(center: Pos2, radius: f32, category: Category, tokens: &Tokens) -> Vec<Shape> {
    shapes(center, radius, category.shape(), category.color(tokens), category.outline(tokens))
}

fn regular(center: Pos2, radius: f32, corners: usize, turn: f32) -> Vec<Pos2> {
    (0..corners)
        .map(|i| center + radius * Vec2::angled(turn - FRAC_PI_2 + TAU * i as f32 / corners as f32))
        .collect()
}

fn shapes(c: Pos2, r: f32, shape: MarkShape, fill: Color32, rim: Color32) -> Vec<Shape> {
    let stroke = Stroke::new(1.0, rim);
    let polygon = |points: Vec<Pos2>| Shape::convex_polygon(points, fill, stroke);
    let bar = |half: Vec2| Shape::rect_filled(Rect::from_center_size(c, half * 2.0), 0.0, fill);
    match shape {
        MarkShape::Circle => vec![Shape::circle_filled(c, r, fill), Shape::circle_stroke(c, r, stroke)],
        MarkShape::Square => polygon_square(c, r * 0.88, fill, stroke),
        MarkShape::TriangleUp => vec![polygon(regular(c, r * 1.15, 3, 0.0))],
        MarkShape::TriangleDown => vec![polygon(regular(c, r * 1.15, 3, TAU / 2.0))],
        MarkShape::Diamond => vec![polygon(regular(c, r * 1.15, 4, 0.0))],
        MarkShape::Pentagon => vec![polygon(regular(c, r * 1.05, 5, 0.0))],
        MarkShape::Hexagon => vec![polygon(regular(c, r * 1.05, 6, TAU / 12.0))],
        MarkShape::Star => star(c, r * 1.25, fill, rim),
        MarkShape::Plus => vec![bar(vec2(r, r * 0.36)), bar(vec2(r * 0.36, r))],
        MarkShape::Cross => {
            let d = r * 0.8;
            let line = Stroke::new(r * 0.65, fill);
            vec![
                Shape::line_segment([c - vec2(d, d), c + vec2(d, d)], line),
                Shape::line_segment([c + vec2(-d, d), c + vec2(d, -d)], line),
            ]
        }
        MarkShape::Ring => vec![Shape::circle_stroke(c, r * 0.8, Stroke::new(r * 0.45, fill))],
        MarkShape::Bar => polygon_bar(c, r, fill, stroke),
    }
}

fn polygon_square(c: Pos2, half: f32, fill: Color32, stroke: Stroke) -> Vec<Shape> {
    let rect = Rect::from_center_size(c, vec2(half * 2.0, half * 2.0));
    vec![Shape::rect_filled(rect, 1.0, fill), Shape::rect_stroke(rect, 1.0, stroke, StrokeKind::Inside)]
}

fn polygon_bar(c: Pos2, r: f32, fill: Color32, stroke: Stroke) -> Vec<Shape> {
    let rect = Rect::from_center_size(c, vec2(r * 2.1, r * 0.9));
    vec![Shape::rect_filled(rect, 1.0, fill), Shape::rect_stroke(rect, 1.0, stroke, StrokeKind::Inside)]
}

/// Not convex: five triangles and the middle.
fn star(c: Pos2, r: f32, fill: Color32, rim: Color32) -> Vec<Shape> {
    let outer = regular(c, r, 5, 0.0);
    let inner = regular(c, r * 0.45, 5, TAU / 10.0);
    let mut out = vec![Shape::convex_polygon(inner.clone(), fill, Stroke::NONE)];
    for i in 0..5 {
        let points = vec![outer[i], inner[i], inner[(i + 4) % 5]];
        out.push(Shape::convex_polygon(points, fill, Stroke::NONE));
    }
    let outline: Vec<Pos2> = (0..5).flat_map(|i| [outer[i], inner[i]]).collect();
    out.push(Shape::closed_line(outline, Stroke::new(1.0, rim)));
    out
}

/// Mark and name in one row, as in legends.
pub fn legend(ui: &mut Ui, category: Category, name: &str) -> Response {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        mark(ui, category);
        super::text::line(ui, super::text::TextRole::Secondary, name);
    })
    .response
}

/// Where a tick of a lane stands: kept inside, so that the first and last are not cut.
pub(super) fn within(rect: Rect, share: f32) -> f32 {
    pos2(egui::lerp(rect.left() + 1.0..=rect.right() - 1.0, share.clamp(0.0, 1.0)), 0.0).x
}
