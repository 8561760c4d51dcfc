//! Two panes with a handle between them that is dragged; the shares are remembered by name.

use super::theme::Tokens;
use egui::{Context, CursorIcon, Id, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2};
use std::collections::BTreeMap;

const HANDLE: f32 = 7.0;

#[derive(Clone, Default)]
struct Shares(BTreeMap<String, f32>);

fn store() -> Id {
    Id::unique("split-shares")
}

/// The share 0…1 of the first pane of every split that was drawn, by name; for the settings.
pub fn shares(ctx: &Context) -> BTreeMap<String, f32> {
    ctx.data(|d| d.get_temp::<Shares>(store())).unwrap_or_default().0
}

/// Puts remembered shares back.
pub fn restore(ctx: &Context, shares: BTreeMap<String, f32>) {
    ctx.data_mut(|d| d.insert_temp(store(), Shares(shares)));
}

/// `Split::columns("replay").share(0.7).show(ui, |ui| …, |ui| …)`
#[must_use = "nothing is drawn before `show`"]
pub struct Split<'a> {
    name: &'a str,
    columns: bool,
    share: f32,
    min: [f32; 2],
}

impl<'a> Split<'a> {
    /// Side by side. The name is unique in the program: the user's share is kept under it.
    pub fn columns(name: &'a str) -> Self {
        Self { name, columns: true, share: 0.5, min: [120.0, 120.0] }
    }

    /// One above the other.
    pub fn rows(name: &'a str) -> Self {
        Self { columns: false, min: [80.0, 80.0], ..Self::columns(name) }
    }

    /// Of the first pane, until the user drags.
    pub fn share(mut self, share: f32) -> Self {
        self.share = share;
        self
    }

    /// Least sizes of both panes, in points.
    pub fn min(mut self, first: f32, second: f32) -> Self {
        self.min = [first, second];
        self
    }

    /// Fills the room at hand.
    pub fn show<A, B>(
        self,
        ui: &mut Ui,
        first: impl FnOnce(&mut Ui) -> A,
        second: impl FnOnce(&mut Ui) -> B,
    ) -> (A, B) {
        let room = ui.available_rect_before_wrap();
        let length = if self.columns { room.width() } else { room.height() };
        let known = shares(ui.ctx()).get(self.name).copied().unwrap_or(self.share);
        let mut at = self.clamped(known * length, length);

        let handle_rect = |at: f32| {
            if self.columns {
                Rect::from_min_max(
                    pos2(room.left() + at - HANDLE / 2.0, room.top()),
                    pos2(room.left() + at + HANDLE / 2.0, room.bottom()),
                )
            } else {
                Rect::from_min_max(
                    pos2(room.left(), room.top() + at - HANDLE / 2.0),
                    pos2(room.right(), room.top() + at + HANDLE / 2.0),
                )
            }
        };
        let id = ui.make_persistent_id(("split", self.name));
        let handle = ui.interact(handle_rect(at), id, Sense::click_and_drag());
        if handle.dragged()
            && let Some(pointer) = handle.interact_pointer_pos()
        {
            let to = if self.columns { pointer.x - room.left() } else { pointer.y - room.top() };
            at = self.clamped(to, length);
            self.remember(ui.ctx(), Some((at / length.max(1.0)).clamp(0.0, 1.0)));
        }
        if handle.double_clicked() {
            self.remember(ui.ctx(), None);
        }
        let cursor = if self.columns { CursorIcon::ResizeHorizontal } else { CursorIcon::ResizeVertical };
        let handle = handle.on_hover_and_drag_cursor(cursor);
        handle.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Resize {}", self.name)));

        let (mut a, mut b) = (room, room);
        if self.columns {
            a.max.x = room.left() + at - 0.5;
            b.min.x = room.left() + at + 0.5;
        } else {
            a.max.y = room.top() + at - 0.5;
            b.min.y = room.top() + at + 0.5;
        }
        let pane = |ui: &mut Ui, rect: Rect, salt: &str| {
            let builder = UiBuilder::new().id_salt((self.name, salt)).max_rect(rect);
            let mut child = ui.new_child(builder.layout(Layout::top_down(egui::Align::Min)));
            child.set_clip_rect(rect.intersect(ui.clip_rect()));
            child
        };
        let out_a = first(&mut pane(ui, a, "first"));
        let out_b = second(&mut pane(ui, b, "second"));

        let tokens = Tokens::of(ui);
        let hot = handle.hovered() || handle.dragged();
        let stroke =
            if hot { egui::Stroke::new(2.0, tokens.accent) } else { egui::Stroke::new(1.0, tokens.border) };
        let middle = handle_rect(at).center();
        if self.columns {
            ui.painter().vline(middle.x, room.y_range(), stroke);
        } else {
            ui.painter().hline(room.x_range(), middle.y, stroke);
        }
        ui.advance_cursor_after_rect(room);
        (out_a, out_b)
    }

    /// Where the window is too small for both, both shrink alike.
    fn clamped(&self, at: f32, length: f32) -> f32 {
        let [first, second] = self.min;
        if length < first + second {
            return length * first / (first + second).max(1.0);
        }
        at.clamp(first, length - second)
    }

    fn remember(&self, ctx: &Context, share: Option<f32>) {
        ctx.data_mut(|d| {
            let shares: &mut Shares = d.get_temp_mut_or_default(store());
            match share {
                Some(share) => shares.0.insert(self.name.to_owned(), share),
                None => shares.0.remove(self.name),
            };
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_panes_keep_their_least_size() {
        let split = Split::columns("test").min(200.0, 100.0);
        assert_eq!(split.clamped(10.0, 1000.0), 200.0);
        assert_eq!(split.clamped(990.0, 1000.0), 900.0);
        assert_eq!(split.clamped(500.0, 1000.0), 500.0);
        assert_eq!(split.clamped(500.0, 150.0), 100.0);
        assert!(split.clamped(0.0, 0.0) >= 0.0);
    }
}
