//! The window: routes, commands, jobs and the shell around the screens; the only part that knows everything below.

pub mod action;
pub mod command;
pub mod expression;
pub mod host;
pub mod jobs;
pub mod keymap;
pub mod palette;
pub mod player;
pub mod route;
pub mod selection;
pub mod settings;
pub mod shell;
pub mod shortcut;
pub mod stage;
pub mod toasts;
pub mod views;
pub mod workspace;

pub use host::Host;
pub use shell::App;

use crate::widgets::logo;
use settings::Settings;
use std::path::PathBuf;

/// How to start the window.
pub struct Options {
    pub host: Host,
    /// Paths of the command line: a project is opened, everything else imported.
    pub open: Vec<PathBuf>,
    /// Where to go in the project that is opened.
    pub at: Option<crate::model::MomentLink>,
}

/// Shows the window until it is closed. The error says what to do next.
pub fn run(options: Options) -> Result<(), String> {
    let Options { host, open, at } = options;
    if let Some(message) = missing_display(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty())) {
        return Err(message);
    }
    let place = host.settings_text.as_deref().map(Settings::parse).and_then(|(s, _)| s.window);
    let (width, height) = place.map_or((1440.0, 900.0), |p| (p.width, p.height));
    let viewport = egui::ViewportBuilder::default()
        .with_title("Binocular")
        .with_app_id("binocular")
        .with_icon(logo::window_icon())
        .with_inner_size([width, height])
        .with_min_inner_size([960.0, 600.0])
        .with_maximized(place.is_some_and(|p| p.maximized))
        .with_drag_and_drop(true);
    let native = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    eframe::run_native(
        "Binocular",
        native,
        Box::new(|cc| {
            let mut app = App::new(&cc.egui_ctx, host, open);
            if let Some(link) = at {
                app.request(action::Action::File(action::FileAction::GoTo(link)));
            }
            Ok(Box::new(app))
        }),
    )
    .map_err(|error| format!("The window could not be opened: {error}. {HEADLESS}"))
}

const HEADLESS: &str = "Everything but watching works without one: see `binocular --help`, and \
                        `binocular render` for pictures of a session";

/// On systems where a window needs a display server: the sentence to print when there is none.
pub fn missing_display(is_set: impl Fn(&str) -> bool) -> Option<String> {
    let needs_one = cfg!(all(unix, not(target_os = "macos")));
    if !needs_one || is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET") || is_set("DISPLAY") {
        return None;
    }
    Some(format!(
        "No display was found: neither WAYLAND_DISPLAY nor DISPLAY is set, so no window can be opened. {HEADLESS}"
    ))
}

#[cfg(test)]
mod tests {
    use super::missing_display;

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn without_a_display_the_headless_commands_are_named() {
        let message = missing_display(|_| false).unwrap_or_default();
        assert!(message.contains("No display") && message.contains("binocular render"), "{message}");
        assert_eq!(missing_display(|name| name == "DISPLAY"), None);
        assert_eq!(missing_display(|name| name == "WAYLAND_DISPLAY"), None);
    }
}
