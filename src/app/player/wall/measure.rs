//! How well a wall runs on this machine: the real one, drawn sixty times a second into no window.

use super::{Wall, WallParts, WallTile, wall_ui};
use crate::app::route::Route;
use crate::app::stage::Stage;
use crate::app::workspace::Workspace;
use crate::model::SessionId;
use std::path::Path;
use std::time::{Duration, Instant};

const FRAME: Duration = Duration::from_micros(16_667);
/// Until all sessions are read and shown.
const PATIENCE: Duration = Duration::from_mins(2);

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
    let mut stage = Stage::open(project)?;
    let begun = Instant::now();
    let mut wall = Wall::new(longest(&stage.workspace, tiles));
    let mut figures = WallFigures { tiles: wall.tiles.len(), ..WallFigures::default() };
    let mut asked: Vec<Option<Instant>> = vec![None; wall.tiles.len()];
    let mut started: Option<(Instant, Vec<u64>)> = None;
    let mut frames = 0u32;
    loop {
        let frame = Instant::now();
        let mut asks = Vec::new();
        let (mut worked, actions) = stage.frame(Route::Sessions, Vec::new(), |ui, view, actions| {
            wall.logic(&ui.ctx().clone(), view, actions);
            let parts = WallParts {
                head: &mut |_, _| {},
                foot: None,
                whole: None,
                paces: true,
                opens: true,
                close: None,
            };
            asks.extend(wall_ui(ui, view, &wall, parts));
        });
        let obeying = Instant::now();
        for ask in asks {
            wall.obey(ask, 0.0);
        }
        worked += obeying.elapsed();
        for problem in stage.apply(actions) {
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
