//! When the settings are handed to the host to be written: soon after they changed, and at the end.

use super::App;
use crate::app::host::SaveSettings;
use crate::app::settings::{Settings, WindowPlace};
use crate::app::toasts::Toast;
use crate::widgets::split;
use egui::Context;

pub(super) struct Persist {
    written: Settings,
    save: SaveSettings,
    changed_at_s: Option<f64>,
    failed: bool,
}

impl Persist {
    pub fn new(settings: &Settings, save: SaveSettings) -> Self {
        Self { written: settings.clone(), save, changed_at_s: None, failed: false }
    }

    /// The first failure is returned, later ones are not: once is enough to know.
    pub fn write_now(&mut self, settings: &Settings) -> Option<String> {
        self.changed_at_s = None;
        if self.written == *settings {
            return None;
        }
        self.written = settings.clone();
        match (self.save)(&settings.to_text()) {
            Ok(()) => None,
            Err(_) if self.failed => None,
            Err(why) => {
                self.failed = true;
                Some(why)
            }
        }
    }
}

impl App {
    /// Half a second after the last change, so that dragging a splitter does not write a file per frame.
    pub(super) fn save_settings(&mut self, ctx: &Context) {
        const WAIT_S: f64 = 0.5;
        self.settings.splits = split::shares(ctx);
        self.settings.keys = self.keymap.stored();
        if let Some(window) = window_place(ctx) {
            self.settings.window = Some(window);
        }
        if self.persist.written == self.settings {
            return;
        }
        let now = ctx.time();
        let since = *self.persist.changed_at_s.get_or_insert(now);
        if now - since < WAIT_S {
            ctx.request_repaint_after_secs((WAIT_S - (now - since)) as f32 + 0.01);
            return;
        }
        if let Some(why) = self.persist.write_now(&self.settings) {
            self.toasts.push(Toast::warn("Your settings are not saved").body(why), now);
        }
    }
}

fn window_place(ctx: &Context) -> Option<WindowPlace> {
    ctx.input(|i| {
        let viewport = i.viewport();
        let inner = viewport.inner_rect?;
        let maximized = viewport.maximized.unwrap_or(false);
        Some(WindowPlace { width: inner.width().round(), height: inner.height().round(), maximized })
    })
}
