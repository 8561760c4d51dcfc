//! Toasts in the lower right corner, above the status bar.

use super::App;
use crate::app::action::Action;
use crate::widgets::dialog;
use crate::widgets::theme::{size, space};
use egui::{Align2, Area, Id, Order, Ui, vec2};

impl App {
    pub(super) fn toasts_ui(&mut self, ui: &mut Ui) {
        if self.toasts.iter().next().is_none() {
            return;
        }
        let offset = vec2(-space::L, -(size::STATUS_BAR + space::M));
        let now = ui.input(|i| i.time);
        let mut kept = Vec::new();
        let asked = &mut self.queue;
        let toasts = &self.toasts;
        Area::new(Id::unique("toasts")).order(Order::Foreground).anchor(Align2::RIGHT_BOTTOM, offset).show(
            ui.ctx(),
            |ui| {
                for (id, toast) in toasts.iter() {
                    let label = toast.action.as_ref().map(|(label, _)| label.as_str());
                    let done = ui
                        .push_id(id, |ui| dialog::toast(ui, toast.tone, &toast.title, &toast.body, label))
                        .inner;
                    if done.hovered {
                        kept.push(id);
                    }
                    if let (true, Some((_, action))) = (done.acted, &toast.action) {
                        asked.push((**action).clone());
                    }
                    if done.dismissed || done.acted {
                        asked.push(Action::DismissToast(id));
                    }
                }
            },
        );
        for id in kept {
            self.toasts.keep(id, now);
        }
    }
}
