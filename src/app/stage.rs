//! The window without a window: a workspace that opens a project, and screens that are drawn into nothing, to be
//! measured. Knows no screen.

use super::action::{Action, FileAction};
use super::jobs::{Jobs, Waker};
use super::keymap::Keymap;
use super::route::Route;
use super::settings::Settings;
use super::views::ViewContext;
use super::workspace::{ApplyContext, Workspace};
use egui::{Context, Event, RawInput, Rect, Ui, Vec2, pos2, vec2};
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Of the window that is not there, in points.
pub const SIZE: Vec2 = vec2(1_440.0, 900.0);
/// Until a project is open.
const PATIENCE: Duration = Duration::from_mins(2);

/// A workspace with what it needs of a window.
pub struct Stage {
    pub workspace: Workspace,
    ctx: Context,
    waker: Waker,
    jobs: Jobs,
    settings: Settings,
    /// What screens see: nothing that the workspace changes.
    shown_settings: Settings,
    keymap: Keymap,
    begun: Instant,
}

impl Stage {
    /// Opens a project as the window does.
    ///
    /// # Errors
    /// When the project cannot be opened, or not within two minutes.
    pub fn open(project: &Path) -> Result<Self, String> {
        let ctx = Context::default();
        crate::widgets::install(&ctx);
        let waker: Waker = Arc::new(|| {});
        let mut stage = Self {
            workspace: Workspace::default(),
            ctx,
            jobs: Jobs::new(Arc::clone(&waker)),
            waker,
            settings: Settings::default(),
            shown_settings: Settings::default(),
            keymap: Keymap::default(),
            begun: Instant::now(),
        };
        stage.apply(vec![Action::File(FileAction::OpenProject(project.to_owned()))]);
        while stage.workspace.open.is_none() {
            let said = stage.apply(Vec::new());
            if !stage.workspace.is_opening() && stage.workspace.open.is_none() {
                return Err(said.into_iter().next().unwrap_or_else(|| "the project was not opened".into()));
            }
            if stage.begun.elapsed() > PATIENCE {
                return Err("the project did not open within two minutes".into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(stage)
    }

    /// Carries out what was asked and takes what jobs have finished; gives what the window would say about it.
    pub fn apply(&mut self, actions: Vec<Action>) -> Vec<String> {
        let mut context = ApplyContext::new(&mut self.jobs, &mut self.settings, 0, Arc::clone(&self.waker));
        actions.into_iter().for_each(|action| self.workspace.apply(action, &mut context));
        self.workspace.poll(&mut context);
        context.toasts.into_iter().map(|t| format!("{t:?}")).collect()
    }

    /// Draws one frame and makes triangles of it, but for the graphics card's work; gives how long that took. What is
    /// drawn asks through the actions.
    pub fn frame(
        &mut self,
        route: Route,
        events: Vec<Event>,
        draw: impl FnOnce(&mut Ui, &ViewContext<'_>, &mut Vec<Action>),
    ) -> (Duration, Vec<Action>) {
        let frame = Instant::now();
        let mut actions = Vec::new();
        let view = ViewContext {
            workspace: &self.workspace,
            settings: &self.shown_settings,
            keymap: &self.keymap,
            jobs: &[],
            route,
            now_ms: 0,
            zone: &TimeZone::UTC,
        };
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)),
            time: Some(self.begun.elapsed().as_secs_f64()),
            events,
            ..RawInput::default()
        };
        let mut draw = Some(draw);
        let mut output = self.ctx.run_ui(input, |ui| {
            if let Some(draw) = draw.take() {
                draw(ui, &view, &mut actions);
            }
        });
        // There is no graphics card to take the pictures.
        output.textures_delta.clear();
        let _ = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        (frame.elapsed(), actions)
    }
}
