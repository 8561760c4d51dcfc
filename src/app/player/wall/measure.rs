//! How well a wall runs on this machine: the real one, drawn sixty times a second into no window.

use super::{Wall, WallParts, WallTile, wall_ui};
use crate::app::action::{Action, FileAction};
use crate::app::jobs::{Jobs, Waker};
use crate::app::keymap::Keymap;
use crate::app::route::Route;
use crate::app::settings::Settings;
use crate::app::views::ViewContext;
use crate::app::workspace::{ApplyContext, Workspace};
use crate::model::SessionId;
use egui::{Context, RawInput, Rect, pos2, vec2};
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const FRAME: Duration = Duration::from_micros(16_667);
/// Until all sessions are read and shown.
const PATIENCE: Duration = Duration::from_mins(2);
const SIZE: egui::Vec2 = vec2(1_440.0, 900.0);

/// Figures of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WallFigures {
    pub tiles: usize,
    pub seconds: f64,
    /// Frames of the window per second, of 60.
    pub frames_per_s: f64,
    /// Work of a frame of the window: moving on, drawing and tessellating, without the graphics card.
    pub frame_ms: Vec<f64>,
    /// Pictures that each tile got per second; a page that stands still needs none.
    pub pictures_per_s: Vec<f64>,
    /// From asking for a changed page to having its picture.
    pub picture_ms: Vec<f64>,
}

/// Plays the `tiles` longest sessions of a project for so many seconds.
///
/// # Errors
/// When the project cannot be opened, or a session does not come within two minutes.
pub fn measure(project: &Path, tiles: usize, seconds: f64) -> Result<WallFigures, String> {
    let ctx = Context::default();
    crate::widgets::install(&ctx);
    let waker: Waker = Arc::new(|| {});
    let mut jobs = Jobs::new(Arc::clone(&waker));
    let (mut settings, keymap, mut workspace) =
        (Settings::default(), Keymap::default(), Workspace::default());
    let mut act = |workspace: &mut Workspace, actions: Vec<Action>| -> Vec<String> {
        let mut context = ApplyContext {
            jobs: &mut jobs,
            settings: &mut settings,
            now_ms: 0,
            toasts: Vec::new(),
            navigate: None,
            waker: Arc::clone(&waker),
        };
        actions.into_iter().for_each(|action| workspace.apply(action, &mut context));
        workspace.poll(&mut context);
        context.toasts.into_iter().map(|t| format!("{t:?}")).collect()
    };
    act(&mut workspace, vec![Action::File(FileAction::OpenProject(project.to_owned()))]);
    let begun = Instant::now();
    while workspace.open.is_none() {
        let said = act(&mut workspace, Vec::new());
        if !workspace.is_opening() && workspace.open.is_none() {
            return Err(said.into_iter().next().unwrap_or_else(|| "the project was not opened".into()));
        }
        if begun.elapsed() > PATIENCE {
            return Err("the project did not open within two minutes".into());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut wall = Wall::new(longest(&workspace, tiles));
    let shown_settings = Settings::default();
    let mut figures = WallFigures { tiles: wall.tiles.len(), ..WallFigures::default() };
    let mut asked: Vec<Option<Instant>> = vec![None; wall.tiles.len()];
    let mut started: Option<(Instant, Vec<u64>)> = None;
    let origin = Instant::now();
    let mut frames = 0u32;
    loop {
        let frame = Instant::now();
        let mut actions = Vec::new();
        {
            let view = ViewContext {
                workspace: &workspace,
                settings: &shown_settings,
                keymap: &keymap,
                jobs: &[],
                route: Route::Sessions,
                now_ms: 0,
                zone: &TimeZone::UTC,
            };
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)),
                time: Some(origin.elapsed().as_secs_f64()),
                ..RawInput::default()
            };
            let mut asks = Vec::new();
            let mut logic = Some((&mut wall, &mut actions));
            let mut output = ctx.run_ui(input, |ui| {
                let Some((wall, actions)) = logic.take() else { return };
                wall.logic(&ui.ctx().clone(), &view, actions);
                let parts = WallParts {
                    head: &mut |_, _| {},
                    foot: None,
                    whole: None,
                    paces: true,
                    opens: true,
                    close: None,
                };
                asks.extend(wall_ui(ui, &view, wall, parts));
            });
            // There is no graphics card to take the pictures.
            output.textures_delta.clear();
            let _ = ctx.tessellate(output.shapes, output.pixels_per_point);
            for ask in asks {
                wall.obey(ask, 0.0);
            }
        }
        let worked = frame.elapsed();
        for problem in act(&mut workspace, actions) {
            tracing::debug!(problem, "while measuring the wall");
        }
        let counts = || wall.tiles.iter().map(|t| t.player.as_ref().map_or(0, |p| p.painted())).collect();
        match &started {
            None if wall.clock.is_playing() => started = Some((Instant::now(), counts())),
            None if begun.elapsed() > PATIENCE => return Err("the sessions did not open in time".into()),
            None => {}
            Some((since, first)) => {
                frames += 1;
                figures.frame_ms.push(worked.as_secs_f64() * 1_000.0);
                for (tile, asked) in wall.tiles.iter().zip(&mut asked) {
                    match (tile.player.as_ref().is_some_and(|p| p.is_waiting()), &asked) {
                        (true, None) => *asked = Some(frame),
                        (false, Some(at)) => {
                            figures.picture_ms.push(at.elapsed().as_secs_f64() * 1_000.0);
                            *asked = None;
                        }
                        _ => {}
                    }
                }
                if since.elapsed().as_secs_f64() >= seconds || !wall.clock.is_playing() {
                    figures.seconds = since.elapsed().as_secs_f64();
                    figures.frames_per_s = f64::from(frames) / figures.seconds;
                    let now: Vec<u64> = counts();
                    let per_s = |(now, first): (&u64, &u64)| (now - first) as f64 / figures.seconds;
                    figures.pictures_per_s = now.iter().zip(first).map(per_s).collect();
                    return Ok(figures);
                }
            }
        }
        std::thread::sleep(FRAME.saturating_sub(frame.elapsed()));
    }
}

fn longest(workspace: &Workspace, tiles: usize) -> Vec<WallTile> {
    let mut rows: Vec<(i64, SessionId)> = workspace
        .open
        .iter()
        .flat_map(|o| o.sessions.iter())
        .map(|s| (s.duration_ms, s.session_id.clone()))
        .collect();
    rows.sort_by(|a, b| b.cmp(a));
    let tile = |(length_ms, id): (i64, SessionId)| WallTile {
        key: id.to_string(),
        title: id.to_string(),
        detail: String::new(),
        category: None,
        stretch: Some((id, 0, length_ms)),
    };
    rows.into_iter().take(tiles).map(tile).collect()
}
