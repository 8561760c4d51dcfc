//! The page on its desk, framed like a browser, with pointer, trail and click rings drawn over it.

use super::inspect::short_name;
use super::screen::{PlayerScreen, Zoom, shown_scale_id};
use crate::replay::missing::gap_at;
use crate::replay::overlay::Shape as Mark;
use crate::replay::render::NodeRect;
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{TextRole, fonts, numbers};
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, FontId, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};

/// Height of the address bar above the page, in points.
const BAR: f32 = 30.0;

/// What the user did to the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CanvasCommand {
    Zoom(Zoom),
    /// A click without dragging: play or pause.
    Toggle,
    /// The mouse is over the page, in CSS pixels of the viewport, while elements are inspected.
    Point(Option<(i32, i32)>),
    /// A click while elements are inspected chooses the one under the mouse.
    Pin,
}

/// Draws the page into all the room there is. `framed` adds the address bar; small players go without.
pub fn canvas_ui(ui: &mut Ui, screen: &PlayerScreen, framed: bool) -> Option<CanvasCommand> {
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(ui.available_size().max(vec2(40.0, 40.0)), Sense::click_and_drag());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("Recorded page of {}", screen.name()))
    });
    let painter = ui.painter_at(rect);
    painter.rect_filled(
        rect,
        if framed { CornerRadius::ZERO } else { CornerRadius::same(radius::SMALL) },
        tokens.desk,
    );
    let page = page_rect(rect, screen, framed);
    let picture = screen.picture();
    if framed {
        frame_ui(&painter, tokens, page, screen);
    }
    if let Some(texture) = screen.texture() {
        let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), page, uv, Color32::WHITE);
        super::heat::overlay_ui(&painter, screen, page);
    } else {
        painter.rect_filled(page, CornerRadius::ZERO, tokens.raised);
        painter.text(
            page.center(),
            Align2::CENTER_CENTER,
            "Rebuilding the page…",
            TextRole::Secondary.font(),
            tokens.text_secondary,
        );
    }
    if picture.width > 0 {
        let scale = page.width() / picture.width as f32;
        if framed {
            let shown = scale * ui.pixels_per_point();
            ui.data_mut(|d| d.insert_temp(shown_scale_id(screen.name()), shown));
        }
        let clipped = ui.painter_at(rect.intersect(page.expand(24.0)));
        marks_ui(&clipped, tokens, screen, page.min, scale);
        outlines_ui(&clipped, tokens, screen, page, scale);
    }
    if !framed {
        painter.rect_stroke(
            rect,
            CornerRadius::same(radius::SMALL),
            Stroke::new(1.0, tokens.border),
            StrokeKind::Inside,
        );
    }
    if screen.is_unread() {
        let veil = page.intersect(rect);
        painter.rect_filled(veil, CornerRadius::ZERO, tokens.raised);
        painter.text(
            veil.center(),
            Align2::CENTER_CENTER,
            "This part of the recording is being read…",
            TextRole::Secondary.font(),
            tokens.text_secondary,
        );
    }
    if picture.failed {
        badge_ui(&painter, tokens, rect, "The layout engine failed here; the last good page is shown");
    }
    if let Some(words) = out_of_sight(screen) {
        badge_ui(&painter, tokens, rect, &words);
    }
    if let Some((from, to)) = gap_at(screen.player.timeline().events(), screen.player.offset_ms() as i64) {
        let words = format!("Nothing was recorded from {} to {}", numbers::clock(from), numbers::clock(to));
        badge_ui(&painter, tokens, rect, &words);
    }
    let room = room(rect, framed);
    if screen.inspector.on {
        let inspected = inspected(ui, &response, page, screen);
        if inspected.is_some() {
            return inspected;
        }
    }
    gestures(ui, &response, room.center(), page, screen).or_else(|| follow(screen, room, page))
}

/// While the pointer is followed: larger than fitting, and moved so that the pointer stays in the middle half.
fn follow(screen: &PlayerScreen, room: Rect, page: Rect) -> Option<CanvasCommand> {
    let width = screen.picture().width;
    if !screen.follows_pointer || width == 0 {
        return None;
    }
    let offset_ms = screen.player.offset_ms() as i64;
    let pointer = screen.player.track().at(screen.front_tab(), offset_ms)?;
    let scale = page.width() / width as f32;
    let wanted = if screen.zoom == Zoom::Fit { (scale * 2.0).clamp(1.0, 3.0) } else { scale };
    let from_centre =
        vec2(pointer.x as f32, pointer.y as f32) - vec2(width as f32, screen.picture().height as f32) / 2.0;
    let centre = if screen.zoom == Zoom::Fit { room.center() - from_centre * wanted } else { page.center() };
    let at = centre + from_centre * wanted;
    let inner = room.shrink2(room.size() / 4.0);
    let pan = centre - room.center() + (inner.clamp(at) - at);
    let zoom = Zoom::Fixed { scale: wanted, pan };
    let settled = matches!(screen.zoom, Zoom::Fixed { pan: now, .. } if (now - pan).length() < 0.5);
    (!settled).then_some(CanvasCommand::Zoom(zoom))
}

/// What the desk leaves for the page, in points.
fn room(desk: Rect, framed: bool) -> Rect {
    let (margin, bar) = if framed { (space::L, BAR) } else { (0.0, 0.0) };
    Rect::from_min_max(desk.min + vec2(margin, margin + bar), desk.max - Vec2::splat(margin))
}

/// Where the page lies, in points.
fn page_rect(desk: Rect, screen: &PlayerScreen, framed: bool) -> Rect {
    let picture = screen.picture();
    let (width, height) = match (picture.width, picture.height) {
        (0, _) | (_, 0) => (1_280.0, 800.0),
        (w, h) => (w as f32, h as f32),
    };
    let room = room(desk, framed);
    match screen.zoom {
        Zoom::Fit => {
            let scale = (room.width() / width).min(room.height() / height).clamp(0.01, 2.0);
            Rect::from_center_size(room.center(), vec2(width, height) * scale)
        }
        Zoom::Fixed { scale, pan } => {
            Rect::from_center_size(room.center() + pan, vec2(width, height) * scale)
        }
    }
}

fn frame_ui(painter: &egui::Painter, tokens: &Tokens, page: Rect, screen: &PlayerScreen) {
    let bar = Rect::from_min_max(pos2(page.left(), page.top() - BAR), pos2(page.right(), page.top()));
    let round = CornerRadius { nw: radius::CARD, ne: radius::CARD, sw: 0, se: 0 };
    let whole = Rect::from_min_max(bar.min, page.max);
    painter.rect_filled(
        whole.translate(vec2(0.0, 3.0)).expand(2.0),
        CornerRadius::same(radius::CARD),
        tokens.shadow,
    );
    painter.rect_filled(bar, round, tokens.raised);
    painter.rect_stroke(whole, round, Stroke::new(1.0, tokens.border_strong), StrokeKind::Outside);
    for x in [14.0, 28.0, 42.0] {
        painter.circle_filled(pos2(bar.left() + x, bar.center().y), 4.0, tokens.border_strong);
    }
    painter.hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, tokens.border));
    let address = Rect::from_min_max(bar.min + vec2(60.0, 5.0), bar.max - vec2(10.0, 5.0));
    painter.rect_filled(address, CornerRadius::same(radius::SMALL), tokens.sunken);
    let stage_href = screen.document.page_at(screen.player.offset_ms() as i64).map_or("", |p| &*p.href);
    let font = FontId::new(crate::widgets::theme::text_size::MONO, fonts::mono());
    let mut job = LayoutJob::simple_singleline(stage_href.to_owned(), font, tokens.text_secondary);
    job.wrap = TextWrapping::truncate_at_width((address.width() - 16.0).max(8.0));
    let galley = painter.layout_job(job);
    let at = address.left_center() + vec2(8.0, -galley.size().y / 2.0);
    painter.galley(at, galley, tokens.text_secondary);
}

fn marks_ui(painter: &egui::Painter, tokens: &Tokens, screen: &PlayerScreen, origin: Pos2, scale: f32) {
    let at = |x: f64, y: f64| origin + vec2(x as f32, y as f32) * scale;
    for mark in screen.marks() {
        match mark {
            Mark::Trail(points) => {
                for pair in points.windows(2) {
                    let [a, b] = pair else { continue };
                    let color = tokens.accent.gamma_multiply(0.8 * (1.0 - b.2 as f32).clamp(0.0, 1.0));
                    painter.line_segment([at(a.0, a.1), at(b.0, b.1)], Stroke::new(2.0, color));
                }
            }
            Mark::Ring { x, y, age, .. } => {
                let age = age as f32;
                let color = tokens.accent.gamma_multiply(1.0 - age);
                painter.circle_stroke(at(x, y), 6.0 + 16.0 * age, Stroke::new(2.5, color));
                painter.circle_filled(at(x, y), 3.5, color);
            }
            Mark::Pointer { x, y, touch: true, .. } => {
                painter.circle(
                    at(x, y),
                    11.0,
                    tokens.accent.gamma_multiply(0.25),
                    Stroke::new(1.5, tokens.accent),
                );
            }
            Mark::Pointer { x, y, touch: false, .. } => pointer_ui(painter, at(x, y)),
        }
    }
}

/// The usual arrow, dark with a light edge, so that it is seen on every page.
fn pointer_ui(painter: &egui::Painter, tip: Pos2) {
    let outline: Vec<Pos2> =
        [(0.0, 0.0), (0.0, 16.5), (3.8, 13.0), (6.4, 18.6), (9.0, 17.4), (6.5, 12.0), (11.8, 11.6)]
            .into_iter()
            .map(|(x, y)| tip + vec2(x, y))
            .collect();
    // The arrow is not convex: its head and its tail are.
    let head = [outline[0], outline[1], outline[2], outline[5], outline[6]];
    let tail = vec![outline[2], outline[3], outline[4], outline[5]];
    painter.add(Shape::convex_polygon(tail, Color32::BLACK, Stroke::NONE));
    painter.add(Shape::convex_polygon(
        vec![head[0], head[1], head[2], head[3]],
        Color32::BLACK,
        Stroke::NONE,
    ));
    painter.add(Shape::convex_polygon(vec![head[0], head[3], head[4]], Color32::BLACK, Stroke::NONE));
    painter.add(Shape::closed_line(outline, Stroke::new(1.2, Color32::WHITE)));
}

fn badge_ui(painter: &egui::Painter, tokens: &Tokens, desk: Rect, text: &str) {
    let galley = painter.layout_no_wrap(text.to_owned(), TextRole::Small.font(), tokens.warn);
    let size = galley.size() + vec2(20.0, 10.0);
    let rect = Rect::from_min_size(pos2(desk.center().x - size.x / 2.0, desk.bottom() - size.y - 8.0), size);
    painter.rect_filled(rect, CornerRadius::same(radius::CONTROL), tokens.raised);
    painter.galley(rect.min + vec2(10.0, 5.0), galley, tokens.warn);
}

/// Where the mouse is on the page, and what it chooses there.
fn inspected(ui: &Ui, response: &Response, page: Rect, screen: &PlayerScreen) -> Option<CanvasCommand> {
    let scale = page.width() / screen.picture().width.max(1) as f32;
    let at = response.hover_pos().filter(|at| page.contains(*at)).map(|at| {
        let from_corner = (at - page.min) / scale;
        (from_corner.x as i32, from_corner.y as i32)
    });
    if response.clicked() && screen.inspector.hovered.is_some() {
        return Some(CanvasCommand::Pin);
    }
    if at.is_some() {
        ui.set_cursor_icon(egui::CursorIcon::Crosshair);
    }
    (at != screen.inspector.point).then_some(CanvasCommand::Point(at))
}

/// Frames around the elements of interest, with their names.
fn outlines_ui(painter: &egui::Painter, tokens: &Tokens, screen: &PlayerScreen, page: Rect, scale: f32) {
    let inspector = &screen.inspector;
    let hovered = inspector.hovered.filter(|h| inspector.on && Some(*h) != inspector.pinned);
    let frames =
        [(hovered, tokens.accent), (inspector.pinned, tokens.success), (inspector.outlined, tokens.warn)];
    for (node, color) in frames {
        let Some((node, at)) = node.and_then(|n| Some((n, inspector.rect(n)?))) else { continue };
        let rect = Rect::from_min_size(
            page.min + vec2(at.x as f32, at.y as f32) * scale,
            vec2(at.width as f32, at.height as f32) * scale,
        );
        painter.rect_filled(rect, CornerRadius::ZERO, color.gamma_multiply(0.15));
        painter.rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.5, color), StrokeKind::Outside);
        let name = short_name(screen.mirror(), node);
        let words = format!("{name}  {:.0} × {:.0}", at.width, at.height);
        let ink = tokens.ink_on(color);
        let galley = painter.layout_no_wrap(words, TextRole::Small.font(), ink);
        let size = galley.size() + vec2(10.0, 4.0);
        // Over the element, or inside of it where there is no room over it.
        let top =
            if rect.top() - size.y > painter.clip_rect().top() { rect.top() - size.y } else { rect.top() };
        let left = rect.left().clamp(page.left(), (page.right() - size.x).max(page.left()));
        let plate = Rect::from_min_size(pos2(left, top), size);
        painter.rect_filled(plate, CornerRadius::same(radius::SMALL), color);
        painter.galley(plate.min + vec2(5.0, 2.0), galley, ink);
    }
}

/// Where the element stands that a list points at, when no frame can be seen around it.
fn out_of_sight(screen: &PlayerScreen) -> Option<String> {
    let node = screen.inspector.outlined.filter(|_| !screen.is_waiting())?;
    let picture = screen.picture();
    let place = whereabouts(screen.inspector.rect(node), (picture.width, picture.height))?;
    let name = short_name(screen.mirror(), node);
    Some(format!("{} {place}", if name.is_empty() { "This element" } else { &name }))
}

/// `None` for a box that is in sight; `page` is the size of the viewport in CSS pixels.
fn whereabouts(rect: Option<NodeRect>, page: (u32, u32)) -> Option<String> {
    let Some(rect) = rect else { return Some("is not laid out at this moment".into()) };
    let (width, height) = (f64::from(page.0), f64::from(page.1));
    let (right, bottom) = (rect.x + rect.width, rect.y + rect.height);
    let away = |pixels: f64, way: &str| Some(format!("stands {} px {way}", numbers::count(pixels as u64)));
    if rect.y >= height {
        away(rect.y - height, "below what is seen")
    } else if bottom < 0.0 {
        away(-bottom, "above what is seen")
    } else if rect.x >= width {
        away(rect.x - width, "right of what is seen")
    } else if right < 0.0 {
        away(-right, "left of what is seen")
    } else if rect.width < 1.0 || rect.height < 1.0 {
        Some("takes no room at this moment".into())
    } else {
        None
    }
}

fn gestures(
    ui: &Ui,
    response: &Response,
    desk_centre: Pos2,
    page: Rect,
    screen: &PlayerScreen,
) -> Option<CanvasCommand> {
    let scale = page.width() / screen.picture().width.max(1) as f32;
    let centre = page.center() - desk_centre;
    if response.dragged() && response.drag_delta() != Vec2::ZERO {
        return Some(CanvasCommand::Zoom(Zoom::Fixed { scale, pan: centre + response.drag_delta() }));
    }
    if response.hovered() {
        let (zoom, wheel, at) =
            ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta().y, i.pointer.hover_pos()));
        let factor = if zoom != 1.0 { zoom } else { (wheel / 240.0).exp() };
        if (factor - 1.0).abs() > 1e-3
            && let Some(at) = at
        {
            let scale_after = (scale * factor).clamp(0.05, 8.0);
            // What is under the pointer stays there.
            let from_pointer = page.center() - at;
            let moved = at + from_pointer * (scale_after / scale) - page.center();
            return Some(CanvasCommand::Zoom(Zoom::Fixed { scale: scale_after, pan: centre + moved }));
        }
    }
    if response.double_clicked() {
        return Some(CanvasCommand::Zoom(Zoom::Fit));
    }
    (response.clicked() && !screen.inspector.on).then_some(CanvasCommand::Toggle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A click in the list of missing pictures seemed to do nothing when the picture stood further down.
    #[test]
    fn what_a_list_points_at_is_outlined_or_said_where() {
        let at = |x, y, width, height| {
            whereabouts(Some(NodeRect { x, y, width, height, ..NodeRect::default() }), (1_000, 800))
        };
        assert_eq!(at(10.0, 10.0, 50.0, 50.0), None);
        assert_eq!(at(-10.0, 790.0, 50.0, 50.0), None, "a corner is in sight");
        assert_eq!(at(10.0, 2_040.0, 50.0, 50.0).as_deref(), Some("stands 1,240 px below what is seen"));
        assert_eq!(at(10.0, -90.0, 50.0, 50.0).as_deref(), Some("stands 40 px above what is seen"));
        assert_eq!(at(1_000.0, 0.0, 5.0, 5.0).as_deref(), Some("stands 0 px right of what is seen"));
        assert_eq!(at(-9.0, 0.0, 5.0, 5.0).as_deref(), Some("stands 4 px left of what is seen"));
        assert_eq!(at(5.0, 5.0, 0.0, 20.0).as_deref(), Some("takes no room at this moment"));
        assert_eq!(whereabouts(None, (1_000, 800)).as_deref(), Some("is not laid out at this moment"));
    }
}
