//! What a blind round protects against and what not, the lock of the desk, and when it locks itself.

use super::{App, Overlay};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::settings::LOCK_AFTER;
use crate::app::views::code::CodeAction;
use crate::coding::THREAT_MODEL;
use crate::widgets::{Button, Dialog, Icon, TextRole, dialog_footer, select, space, text};
use egui::{Context, Event, ScrollArea, Ui};

impl App {
    pub(super) fn blindness_ui(&mut self, ui: &mut Ui) -> Overlay {
        let mut asked = Vec::new();
        let signed_in = self.workspace.coding.desk.is_some();
        let minutes = self.settings.lock_after_minutes;
        let shown = Dialog::new("blindness", "How blind is this?").width(720.0).show(ui.ctx(), |ui| {
            let height = (ui.ctx().content_rect().height() - 260.0).max(160.0);
            ScrollArea::vertical().max_height(height).show(ui, |ui| {
                for passage in THREAT_MODEL {
                    text::strong(ui, passage.heading);
                    for point in passage.points {
                        ui.horizontal_top(|ui| {
                            text::line(ui, TextRole::Muted, "–");
                            text::secondary(ui, *point);
                        });
                    }
                    ui.add_space(space::M);
                }
            });
            ui.horizontal(|ui| {
                text::line(ui, TextRole::Secondary, "Lock the desk after");
                let words =
                    LOCK_AFTER.map(|n| if n == 1 { "1 minute".to_owned() } else { format!("{n} minutes") });
                let choices: Vec<(u32, &str)> =
                    LOCK_AFTER.iter().copied().zip(words.iter().map(String::as_str)).collect();
                if let Some(chosen) = select(ui, "Lock the desk after", minutes, &choices) {
                    asked.push(Action::Code(CodeAction::LockAfter(chosen)));
                }
                text::line(ui, TextRole::Secondary, "without a key or a click");
            });
            let mut done = false;
            dialog_footer(ui, |ui| {
                for (command, label, icon) in [
                    (Command::LockSeat, "Lock now", Icon::Lock),
                    (Command::SwitchCoder, "Switch coder", Icon::Users),
                ] {
                    let key = self.keymap.hint(command);
                    let reason = (!signed_in).then_some("Nobody is signed in");
                    let button = Button::secondary(label).icon(icon).shortcut(key.as_deref());
                    if button.disabled_because(reason).show(ui).clicked() {
                        asked.push(Action::Run(command));
                        done = true;
                    }
                }
            });
            done
        });
        self.queue.append(&mut asked);
        if shown.close || shown.inner { Overlay::None } else { Overlay::Blindness }
    }

    /// Locks the desk when nobody has touched keys or pointer for as long as the settings say.
    pub(super) fn lock_when_idle(&mut self, ctx: &Context) {
        let now_ms = (self.now_ms)();
        let touched = ctx.input(|i| {
            i.events.iter().any(|e| {
                matches!(
                    e,
                    Event::Key { .. }
                        | Event::Text(_)
                        | Event::PointerMoved(_)
                        | Event::PointerButton { .. }
                        | Event::MouseWheel { .. }
                        | Event::Touch { .. }
                )
            })
        });
        // A clock that was set back must not keep the desk open for long.
        if touched || self.workspace.coding.desk.is_none() || now_ms < self.active_at_ms {
            self.active_at_ms = now_ms;
            return;
        }
        let limit_ms = i64::from(self.settings.lock_after_minutes) * 60_000;
        let idle_ms = now_ms - self.active_at_ms;
        if idle_ms >= limit_ms {
            self.queue.push(Action::Run(Command::LockSeat));
            self.active_at_ms = now_ms;
        } else {
            ctx.request_repaint_after_secs((limit_ms - idle_ms) as f32 / 1_000.0);
        }
    }
}
