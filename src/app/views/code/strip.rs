//! The own progress as a row of cells, one per item; shows no code, so that it cannot lead to a habit.

use crate::coding::{BlindView, QueueEntry, Verdict};
use crate::widgets::theme::Tokens;
use egui::{
    CornerRadius, Rect, Role, ScrollArea, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

const HEIGHT: f32 = 26.0;
const WIDEST: f32 = 44.0;
const NARROWEST: f32 = 12.0;

/// Draws the cells; gives the place that was clicked. `at` is where the coder is.
pub(super) fn strip_ui(ui: &mut Ui, view: BlindView<'_>, at: usize, moved: bool) -> Option<usize> {
    let count = view.len();
    let room = ui.available_width();
    let width = (room / count.max(1) as f32).clamp(NARROWEST, WIDEST);
    let total = width * count as f32;
    let mut area = ScrollArea::horizontal().id_salt("queue").auto_shrink([false, true]);
    if moved {
        area = area.horizontal_scroll_offset((width * (at as f32 + 0.5) - room / 2.0).max(0.0));
    }
    let mut clicked = None;
    area.show_viewport(ui, |ui, viewport| {
        let (whole, _) = ui.allocate_exact_size(vec2(total.max(1.0), HEIGHT), Sense::hover());
        // Only what is in sight: a queue may be long.
        let first = ((viewport.left() / width) as usize).saturating_sub(1);
        let last = (((viewport.right() / width) as usize) + 2).min(count);
        for place in first..last {
            let Some(entry) = view.at(place) else { continue };
            let min = whole.min + vec2(width * place as f32, 0.0);
            let rect = Rect::from_min_size(min, vec2(width, HEIGHT));
            if cell_ui(ui, rect, &entry, place == at, view.is_saving(entry.item.id)) {
                clicked = Some(place);
            }
        }
    });
    clicked
}

fn cell_ui(ui: &Ui, rect: Rect, entry: &QueueEntry<'_>, current: bool, saving: bool) -> bool {
    let tokens = Tokens::of(ui);
    let id = ui.scope_id().with(("cell", entry.item.id));
    let response = ui.interact(rect, id, Sense::click());
    let label = entry.label.map(|l| &l.entry);
    let (done, abstained) = match label.map(|l| &l.verdict) {
        Some(Verdict::Codes(_)) => (true, false),
        Some(Verdict::Abstained(_)) => (true, true),
        _ => (false, false),
    };
    let flagged = label.is_some_and(|l| l.flag);
    let cell = Rect::from_min_max(rect.min + vec2(1.5, 8.0), rect.max - vec2(1.5, 4.0));
    let fill = match (done, abstained) {
        // It looks done only once it is on the disk.
        _ if saving => tokens.sunken,
        (true, false) => tokens.accent_fill,
        (true, true) => tokens.tint(tokens.accent, crate::widgets::Surface::Panel),
        _ => tokens.sunken,
    };
    let rim = match (current, response.hovered()) {
        (true, _) => Stroke::new(2.0, tokens.text),
        (_, true) => Stroke::new(1.5, tokens.text_secondary),
        _ if abstained || saving => Stroke::new(1.0, tokens.accent),
        _ => Stroke::new(1.0, tokens.border_strong),
    };
    let outer = if current { cell.expand2(vec2(0.0, 2.0)) } else { cell };
    ui.painter().rect(outer, CornerRadius::same(3), fill, rim, StrokeKind::Inside);
    if abstained {
        let y = cell.center().y;
        ui.painter().hline(cell.left() + 4.0..=cell.right() - 4.0, y, Stroke::new(1.5, tokens.accent));
    }
    if flagged {
        let tip = pos2(cell.center().x, rect.top() + 6.0);
        let points = vec![tip + vec2(-4.0, -5.0), tip + vec2(4.0, -5.0), tip];
        ui.painter().add(Shape::convex_polygon(points, tokens.warn, Stroke::NONE));
    }
    let state = match (done, abstained) {
        _ if saving => "saving…",
        (true, true) => "no label, with a reason",
        (true, false) => "done",
        _ => "open",
    };
    let flag = if flagged { ", flagged" } else { "" };
    let here = if current { ", shown" } else { "" };
    let words = format!("Item {}: {state}{flag}{here}", entry.position + 1);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, current, &words));
    let clicked = response.clicked();
    response.on_hover_text(words);
    clicked
}
