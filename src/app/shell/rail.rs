//! The rail on the left: the screens in the order of the work, and the keys at its foot.

use super::App;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::route::Route;
use crate::widgets::rail_item;
use crate::widgets::theme::size;
use egui::{Align, Layout, Ui};

impl App {
    pub(super) fn rail_names_shown(&self, window_width: f32) -> bool {
        self.settings.rail_names.unwrap_or(window_width >= size::WIDE_WINDOW)
    }

    pub(super) fn rail_width(&self, ui: &Ui) -> f32 {
        if self.rail_names_shown(ui.ctx().content_rect().width()) { size::RAIL_WIDE } else { size::RAIL }
    }

    pub(super) fn rail_ui(&mut self, ui: &mut Ui) {
        let names = self.rail_names_shown(ui.ctx().content_rect().width());
        let route = self.route();
        ui.spacing_mut().item_spacing.y = 2.0;
        for to in Route::RAIL {
            let command = Command::Go(to);
            let reason = self.disabled_reason(command);
            let clicked = rail_item::RailItem::new(to.icon(), to.label())
                .purpose(to.purpose())
                .shortcut(self.keymap.hint(command).as_deref())
                .active(to == route)
                .with_name(names)
                .disabled_because(reason.as_deref())
                .show(ui)
                .clicked();
            if clicked {
                self.queue.push(Action::Run(command));
            }
        }
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
            let spec = Command::Help.spec();
            let clicked = rail_item::RailItem::new(spec.icon, spec.label)
                .short_name("Keys")
                .purpose(spec.tooltip)
                .shortcut(self.keymap.hint(Command::Help).as_deref())
                .with_name(names)
                .show(ui)
                .clicked();
            if clicked {
                self.queue.push(Action::Run(Command::Help));
            }
        });
    }
}
