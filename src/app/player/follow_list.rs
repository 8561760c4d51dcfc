//! A long list that keeps the present row in sight until the reader scrolls it elsewhere.

use crate::widgets::{Button, ControlSize, Icon};
use egui::{Align2, Area, Id, Order, ScrollArea, Ui, vec2};

/// What such a list remembers between frames.
#[derive(Clone, Copy, Debug)]
pub struct Follow {
    /// Off once the reader has scrolled.
    pub on: bool,
    current: Option<usize>,
    offset: f32,
    rows: usize,
}

impl Default for Follow {
    fn default() -> Self {
        Self { on: true, current: None, offset: 0.0, rows: 0 }
    }
}

/// What the list holds: rows of one height, that of the present moment, and one that must come into sight now.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    pub height: f32,
    pub count: usize,
    pub current: Option<usize>,
    pub shown: Option<usize>,
}

/// Virtual rows of one height.
pub fn follow_list_ui(
    ui: &mut Ui,
    salt: &str,
    list: Rows,
    follow: &mut Follow,
    mut row_ui: impl FnMut(&mut Ui, usize),
) {
    let Rows { height: row_height, count: rows, current, shown } = list;
    let room = ui.available_height();
    let place = ui.available_rect_before_wrap();
    let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt(salt);
    let changed = current != follow.current || rows != follow.rows;
    let target = shown.or(current.filter(|_| follow.on && changed));
    let set = target.map(|row| (row as f32 * row_height - room * 0.4).max(0.0));
    if let Some(offset) = set {
        let longest = (rows as f32 * row_height - room).max(0.0);
        area = area.vertical_scroll_offset(offset.min(longest));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let out = area.show_rows(ui, row_height, rows, |ui, range| {
        for row in range {
            row_ui(ui, row);
        }
    });
    let offset = out.state.clamped_offset().y;
    // Whatever moved the list, if not this function, was the reader's hand.
    if set.is_none() && rows == follow.rows && (offset - follow.offset).abs() > 0.5 {
        follow.on = false;
    }
    (follow.current, follow.offset, follow.rows) = (current, offset, rows);
    if !follow.on && current.is_some() && rows as f32 * row_height > room {
        let id = Id::unique(("follow", salt));
        Area::new(id)
            .order(Order::Middle)
            .fixed_pos(place.center_bottom() - vec2(0.0, 12.0))
            .pivot(Align2::CENTER_BOTTOM)
            .constrain(false)
            .show(ui.ctx(), |ui| {
                let button = Button::secondary("Back to the present")
                    .icon(Icon::Clock)
                    .size(ControlSize::Small)
                    .tooltip("Let the list follow playback again");
                if button.show(ui).clicked() {
                    follow.on = true;
                    follow.current = None;
                    ui.request_repaint();
                }
            });
    }
}
