//! The window around the screens: `logic` applies what was asked for, `ui` draws; knows no screen from inside.

mod apply;
mod blindness;
mod capture;
#[cfg(test)]
mod capture_tests;
mod columns;
mod copies;
mod drop_overlay;
mod help;
mod import_settings;
mod input;
mod join;
mod palette_ui;
mod path_dialog;
mod persist;
mod privacy;
mod rail;
mod recordings;
mod status_bar;
#[cfg(test)]
mod tests;
mod toasts_ui;
mod top_bar;
mod unsaved;

pub(in crate::app) use capture::bot_of_session_ui;
pub(in crate::app) use path_dialog::typed_path;

use super::action::Action;
use super::command::Command;
use super::host::{Host, Picker};
use super::jobs::{JobHandle, JobView, Jobs, Waker};
use super::keymap::Keymap;
use super::palette::Palette;
use super::route::{History, Route};
use super::settings::Settings;
use super::toasts::{Toast, Toasts};
use super::views::{self, Screen, ViewContext};
use super::workspace::Workspace;
use crate::widgets::theme::size;
use crate::widgets::{self, EmptyState, Surface, split};
use egui::{CentralPanel, Panel, Ui};
use jiff::tz::TimeZone;
use path_dialog::PathDialog;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// What lies over the screen; one at a time.
#[derive(Debug, Default)]
enum Overlay {
    #[default]
    None,
    Palette(Palette),
    Help,
    Blindness,
    Path(PathDialog),
    HandOver(copies::HandOverDialog),
    Merge(copies::MergeDialog),
    Privacy(Box<privacy::PrivacyDialog>),
    Columns(Box<columns::ColumnsDialog>),
    Capture(capture::CaptureDialog),
    ImportSettings(Box<import_settings::ImportSettings>),
    Recordings(recordings::RecordingsDialog),
    Unsaved(unsaved::UnsavedDialog),
}

/// The program's window.
pub struct App {
    pub workspace: Workspace,
    settings: Settings,
    keymap: Keymap,
    history: History,
    screens: BTreeMap<Route, Box<dyn Screen>>,
    jobs: Jobs,
    job_views: Vec<JobView>,
    toasts: Toasts,
    overlay: Overlay,
    /// Asked for while drawing, applied before the next drawing.
    queue: Vec<Action>,
    picking: Option<Picking>,
    persist: persist::Persist,
    now_ms: Box<dyn Fn() -> i64>,
    zone: TimeZone,
    picker: Picker,
    waker: Waker,
    /// When a key was pressed or the pointer moved last.
    active_at_ms: i64,
    /// The window may close over labels that are in memory alone.
    may_quit: bool,
}

/// A file dialog that is open on a thread of its own.
struct Picking {
    pick: super::host::Pick,
    since: Instant,
    handle: JobHandle<Vec<PathBuf>>,
}

impl App {
    /// Sets fonts and themes of the context and restores the settings; `open` are paths of the command line.
    pub fn new(ctx: &egui::Context, host: Host, open: Vec<PathBuf>) -> Self {
        widgets::install(ctx);
        let waker: Waker = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint())
        };
        let (settings, problem) =
            host.settings_text.as_deref().map_or_else(|| (Settings::default(), None), Settings::parse);
        let (keymap, key_problems) = Keymap::from_stored(&settings.keys);
        ctx.set_theme(settings.theme.preference());
        split::restore(ctx, settings.splits.clone());
        let mut toasts = Toasts::default();
        for problem in problem.into_iter().chain(key_problems) {
            toasts.push(Toast::warn("Settings").body(problem), 0.0);
        }
        let mut queue = Vec::new();
        if !open.is_empty() {
            queue.push(Action::File(super::action::FileAction::OpenPaths(open)));
        }
        Self {
            workspace: Workspace::with_places(host.places),
            persist: persist::Persist::new(&settings, host.save_settings),
            settings,
            keymap,
            history: History::default(),
            screens: views::all(),
            jobs: Jobs::new(Arc::clone(&waker)),
            job_views: Vec::new(),
            toasts,
            overlay: Overlay::None,
            queue,
            picking: None,
            now_ms: host.now_ms,
            zone: host.zone,
            picker: host.picker,
            waker,
            active_at_ms: i64::MIN,
            may_quit: false,
        }
    }

    pub fn route(&self) -> Route {
        self.history.current()
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Puts a screen in place of the one of its route: tests and demonstrations.
    pub fn set_screen(&mut self, route: Route, screen: Box<dyn Screen>) {
        self.screens.insert(route, screen);
    }

    /// As if a view had returned it.
    pub fn request(&mut self, action: Action) {
        self.queue.push(action);
    }

    /// Splits the borrow: the present screen may change while everything else is read.
    fn with_screen<R>(
        &mut self,
        route: Route,
        run: impl FnOnce(&mut dyn Screen, &ViewContext<'_>) -> R,
    ) -> Option<R> {
        let context = ViewContext {
            workspace: &self.workspace,
            settings: &self.settings,
            keymap: &self.keymap,
            jobs: &self.job_views,
            route,
            now_ms: (self.now_ms)(),
            zone: &self.zone,
        };
        self.screens.get_mut(&route).map(|screen| run(&mut **screen, &context))
    }

    /// Why a command cannot be run on the present screen; `None` when it can.
    pub fn disabled_reason(&self, command: Command) -> Option<String> {
        let missing_project = self.workspace.project.is_none();
        let reason = match command {
            Command::Go(route) if route.needs_project() && missing_project => Some("Open a project first"),
            Command::CloseProject
            | Command::SwitchCoder
            | Command::LockSeat
            | Command::HandOver
            | Command::MergeCopy
            | Command::WriteRecordings
            | Command::Privacy
            | Command::Capture
                if missing_project =>
            {
                Some("Open a project first")
            }
            // Wherever one is: the desk is that of the Code screen.
            Command::LockSeat => {
                return self.workspace.coding.desk.is_none().then(|| "Nobody is signed in".to_owned());
            }
            Command::Back if !self.history.can_go_back() => Some("There is no screen before"),
            Command::Forward if !self.history.can_go_forward() => Some("There is no screen to go on to"),
            Command::ClearFilter if self.workspace.filter.is_none() => Some("Nothing is filtered"),
            Command::CancelJobs if self.job_views.is_empty() => Some("Nothing is running"),
            _ => None,
        };
        if let Some(reason) = reason {
            return Some(reason.to_owned());
        }
        if !apply::is_for_screen(command) {
            return None;
        }
        self.screens.get(&self.route()).and_then(|s| s.disabled_reason(command, &self.view_context()))
    }

    /// Whether the key of a command has a meaning on what is shown.
    fn takes_keys_of(&self, command: Command) -> bool {
        let screen = self.screens.get(&self.route()).filter(|_| apply::is_for_screen(command));
        screen.is_none_or(|s| s.takes_keys_of(command, &self.view_context()))
    }

    fn view_context(&self) -> ViewContext<'_> {
        ViewContext {
            workspace: &self.workspace,
            settings: &self.settings,
            keymap: &self.keymap,
            jobs: &self.job_views,
            route: self.route(),
            now_ms: (self.now_ms)(),
            zone: &self.zone,
        }
    }

    fn screen_ui(&mut self, ui: &mut Ui) {
        let route = self.route();
        let mut actions = Vec::new();
        let drawn = self.with_screen(route, |screen, context| {
            // Salted by the route, so that two screens never share the state of a scroll area.
            ui.push_id(route.name(), |ui| screen.ui(ui, context, &mut actions));
        });
        if drawn.is_none() {
            EmptyState::new(route.icon(), route.label(), route.purpose()).show(ui);
        }
        self.queue.append(&mut actions);
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.job_views = self.jobs.views(Instant::now());
        self.lock_when_idle(ctx);
        self.hold_close(ctx);
        self.take_input(ctx);
        self.take_picked();
        let route = self.route();
        let mut actions = Vec::new();
        self.with_screen(route, |screen, context| screen.logic(ctx, context, &mut actions));
        self.queue.append(&mut actions);
        self.apply_queue(ctx);
        self.poll_workspace(ctx);
        if let Some(seconds) = self.toasts.expire(ctx.time()) {
            ctx.request_repaint_after_secs(seconds as f32);
        }
        if !self.job_views.is_empty() {
            ctx.request_repaint_after_secs(0.5);
        }
        self.save_settings(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let whole = self.screens.get(&self.route()).is_some_and(|s| s.wants_whole_window());
        if !whole {
            Panel::top("top-bar")
                .exact_size(size::TOP_BAR)
                .resizable(false)
                .frame(widgets::surface(ui, Surface::Base, egui::Margin::symmetric(8, 0)))
                .show(ui, |ui| self.top_bar_ui(ui));
            Panel::bottom("status-bar")
                .exact_size(size::STATUS_BAR)
                .resizable(false)
                .frame(widgets::surface(ui, Surface::Base, egui::Margin::symmetric(12, 0)))
                .show(ui, |ui| self.status_bar_ui(ui));
            Panel::left("rail")
                .exact_size(self.rail_width(ui))
                .resizable(false)
                .frame(widgets::surface(ui, Surface::Base, egui::Margin::symmetric(0, 8)))
                .show(ui, |ui| self.rail_ui(ui));
        }
        self.unsaved_bar_ui(ui);
        CentralPanel::no_frame()
            .frame(widgets::surface(ui, Surface::Panel, egui::Margin::ZERO))
            .show(ui, |ui| self.screen_ui(ui));
        self.overlay_ui(ui);
        self.toasts_ui(ui);
        drop_overlay::drop_overlay_ui(ui);
        if !self.queue.is_empty() {
            ui.request_repaint();
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self) {
        self.jobs.cancel_all();
        self.persist.write_now(&self.settings);
    }
}

impl App {
    fn overlay_ui(&mut self, ui: &mut Ui) {
        self.ask_of_table();
        // Taken out while it is drawn, so that it may be replaced by what it asks for.
        let overlay = std::mem::take(&mut self.overlay);
        self.overlay = match overlay {
            Overlay::None => Overlay::None,
            Overlay::Palette(palette) => self.palette_ui(ui, palette),
            Overlay::Help => self.help_ui(ui),
            Overlay::Blindness => self.blindness_ui(ui),
            Overlay::Path(dialog) => self.path_dialog_ui(ui, dialog),
            Overlay::HandOver(dialog) => self.hand_over_ui(ui, dialog),
            Overlay::Merge(dialog) => self.merge_ui(ui, dialog),
            Overlay::Privacy(dialog) => self.privacy_ui(ui, dialog),
            Overlay::Columns(dialog) => self.columns_ui(ui, dialog),
            Overlay::Capture(dialog) => self.capture_ui(ui, dialog),
            Overlay::ImportSettings(dialog) => self.import_settings_ui(ui, dialog),
            Overlay::Recordings(dialog) => self.recordings_ui(ui, dialog),
            Overlay::Unsaved(dialog) => self.unsaved_ui(ui, dialog),
        };
    }
}
