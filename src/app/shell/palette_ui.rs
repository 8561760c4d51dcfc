//! The command palette as it is drawn: a field over a list, worked with the keyboard.

use super::{App, Overlay};
use crate::app::palette::{Palette, entries, place_entry};
use crate::widgets::text::{self, TextRole};
use crate::widgets::{Icon, TextField, Tokens, dialog, palette_row, space};
use egui::{Align2, Id, Key, Modal, Modifiers, Role, ScrollArea, Ui, WidgetInfo, vec2};

const WIDTH: f32 = 620.0;
const LIST_HEIGHT: f32 = 380.0;

impl App {
    pub(super) fn palette_ui(&mut self, ui: &mut Ui, mut palette: Palette) -> Overlay {
        let route = self.route();
        let all = entries(
            route,
            &self.settings.recent,
            |c| self.keymap.hint_on(route, c),
            |c| self.disabled_reason(c),
        );
        let (step, enter) = ui.input_mut(|i| {
            let up = i.consume_key(Modifiers::NONE, Key::ArrowUp);
            let down = i.consume_key(Modifiers::NONE, Key::ArrowDown);
            let jump = 8
                * (isize::from(i.consume_key(Modifiers::NONE, Key::PageDown))
                    - isize::from(i.consume_key(Modifiers::NONE, Key::PageUp)));
            let enter = i.consume_key(Modifiers::NONE, Key::Enter);
            (isize::from(down) - isize::from(up) + jump, enter)
        });
        let again = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::K));

        let tokens = Tokens::of(ui);
        let id = Id::unique("palette");
        let field = id.with("field");
        let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, 56.0));
        let modal = Modal::new(id)
            .area(area)
            .frame(dialog::floating_frame(tokens, 8))
            .backdrop_color(tokens.backdrop.gamma_multiply(0.6));
        let mut chosen = None;
        let shown = modal.show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 32.0));
            let before = palette.query.clone();
            let response = TextField::search(&mut palette.query, "Search or run a command")
                .id(field)
                .limit(2_000)
                .show(ui);
            if !response.has_focus() {
                response.request_focus();
            }
            if before != palette.query {
                palette.marked = 0;
            }
            let open = self.workspace.open.as_ref();
            let place = place_entry(&palette.query, route, |id| {
                !id.is_empty()
                    && open.is_some_and(|o| o.sessions.iter().any(|s| s.session_id.as_str().starts_with(id)))
            });
            let found: Vec<_> =
                place.into_iter().chain(palette.matching(&all).into_iter().cloned()).collect();
            palette.step(step, found.len());
            ui.add_space(space::XS);
            if found.is_empty() {
                ui.add_space(space::XL);
                ui.vertical_centered(|ui| {
                    Icon::Search.show_sized(ui, 24.0, tokens.text_muted);
                    text::show(ui, TextRole::Muted, "Nothing fits. Fewer letters find more");
                });
                ui.add_space(space::XL);
                return;
            }
            ScrollArea::vertical().max_height(LIST_HEIGHT).show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 1.0;
                for (i, entry) in found.iter().enumerate() {
                    let row = palette_row::palette_row(
                        ui,
                        &palette_row::Row {
                            icon: entry.icon,
                            label: &entry.label,
                            detail: &entry.detail,
                            shortcut: entry.shortcut.as_deref(),
                            disabled: entry.disabled.as_deref(),
                            marked: i == palette.marked,
                        },
                    );
                    if i == palette.marked && step != 0 {
                        row.scroll_to_me(None);
                    }
                    if row.hovered() && ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO) {
                        palette.marked = i;
                    }
                    if row.clicked() {
                        chosen = Some(entry.clone());
                    }
                }
            });
            if enter {
                chosen = found.get(palette.marked).cloned();
            }
        });
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Dialog, true, "Command palette"));
        if let Some(entry) = chosen.filter(|e| e.disabled.is_none()) {
            self.queue.push(entry.action);
            return Overlay::None;
        }
        if again || shown.should_close() { Overlay::None } else { Overlay::Palette(palette) }
    }
}
