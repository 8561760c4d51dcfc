//! Everything to watch a replay with, used by all screens that show one; knows no route and writes no project.

pub mod canvas;
pub mod document;
pub mod events;
pub mod lanes;
pub mod screen;
pub mod transport;

pub use canvas::{CanvasCommand, canvas_ui};
pub use document::SessionDocument;
pub use events::events_ui;
pub use lanes::{LaneSet, lanes_ui};
pub use screen::{PlayerScreen, Zoom};
pub use transport::transport_ui;

use crate::replay::player::PlayerCommand;

/// What drawing a player asks for; applied by whoever owns it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlayerAsk {
    Play(PlayerCommand),
    Canvas(CanvasCommand),
}

impl PlayerScreen {
    pub fn obey(&mut self, ask: PlayerAsk) {
        match ask {
            PlayerAsk::Play(command) => self.apply(command),
            PlayerAsk::Canvas(CanvasCommand::Toggle) => self.apply(PlayerCommand::TogglePlay),
            PlayerAsk::Canvas(CanvasCommand::Zoom(zoom)) => self.zoom = zoom,
        }
    }

    /// The next (+1) or previous (−1) signal or error mark; `None` where there is none.
    pub fn mark_beyond(&self, direction: i32, errors: bool) -> Option<i64> {
        let now = self.player.offset_ms() as i64;
        let times: Vec<i64> = if errors {
            self.document.errors.iter().map(|e| e.offset_ms).collect()
        } else {
            self.document.signals.iter().map(|s| s.start_ms).collect()
        };
        if direction > 0 {
            times.into_iter().filter(|t| *t > now).min()
        } else {
            // A mark that has just been reached counts as here.
            times.into_iter().filter(|t| *t < now - 250).max()
        }
    }
}
