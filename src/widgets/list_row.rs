//! A line of a short list that can be clicked, with anything in it; long lists are tables.

use super::button::ControlSize;
use super::face::{Emphasis, Face, State, focus_ring};
use super::icon_button::IconButton;
use super::icons::Icon;
use super::theme::{Tokens, radius, space};
use egui::{Align, AsIdSalt, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

/// A line for each of a few, with a button that takes it away; `name` says what that button does.
pub fn removable_rows<T>(ui: &mut Ui, rows: &mut Vec<T>, name: &str, add: impl Fn(&mut Ui, &T)) {
    let mut removed = None;
    for (at, row) in rows.iter().enumerate() {
        ui.horizontal(|ui| {
            add(ui, row);
            if IconButton::new(Icon::Trash, name).size(ControlSize::Small).show(ui).clicked() {
                removed = Some(at);
            }
        });
    }
    if let Some(at) = removed {
        rows.remove(at);
    }
}

/// As [`list_row`], with the ground of a chosen row where it is one.
pub fn choice_row(
    ui: &mut Ui,
    chosen: bool,
    salt: impl AsIdSalt,
    name: &str,
    height: f32,
    add: impl FnOnce(&mut Ui),
) -> Response {
    if chosen {
        let place = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        ui.painter().rect_filled(place, radius::CONTROL, Tokens::of(ui).selected);
    }
    list_row(ui, salt, name, height, add)
}

/// `salt` is the id of what the row shows; `name` is for screen readers.
pub fn list_row(
    ui: &mut Ui,
    salt: impl AsIdSalt,
    name: &str,
    height: f32,
    add: impl FnOnce(&mut Ui),
) -> Response {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let id = ui.make_persistent_id(salt);
    let response = ui.interact(rect, id, Sense::click());
    let face = Face::of(Tokens::of(ui), Emphasis::Ghost, &State::of(&response, true, false));
    face.paint(ui, rect, radius::CONTROL);
    focus_ring(ui, &response, radius::CONTROL);
    let inner = rect.shrink2(vec2(space::S, 0.0));
    ui.scope_builder(
        UiBuilder::new().id_salt(id).max_rect(inner).layout(Layout::left_to_right(Align::Center)),
        add,
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response
}
