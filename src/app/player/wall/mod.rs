//! A wall: up to two dozen replays on one clock, each painted at its size on screen. State and movement, drawn by its
//! siblings; knows neither clusters nor filters, only what its owner puts on it.

pub mod align;
mod clock;
mod draw;
pub mod measure;
mod steps;
mod transport;

pub use clock::{Clock, Pace, Track};
pub use draw::{WallParts, column_of, wall_ui};

use super::screen::{Detail, PlayerScreen, Zoom};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::views::ViewContext;
use crate::app::workspace::DocumentState;
use crate::model::SessionId;
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::Category;
use egui::{Context, Vec2};
use std::sync::Arc;

/// Most replays at once.
pub const MOST: usize = 24;
/// Sessions that are read at the same time: the window's own reading must not wait behind a wall.
const AT_ONCE: usize = 3;
/// Painted sizes go up in such steps of the page's size, so that a wider window does not paint everything anew for
/// every point.
const SCALE_STEP: f64 = 1.0 / 24.0;

/// What stands in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct WallTile {
    /// Tells it apart, for instance the id of its sequence.
    pub key: String,
    pub title: String,
    pub detail: String,
    pub category: Option<Category>,
    /// Session and stretch in milliseconds; `None` when it is no longer in the project.
    pub stretch: Option<(SessionId, i64, i64)>,
}

pub struct Tile {
    pub what: WallTile,
    pub player: Option<PlayerScreen>,
    pub(super) track: Track,
}

/// What drawing the wall asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum WallAsk {
    Command(Command),
    Speed(f64),
    Pace(Pace),
    Seek(f64),
    /// Shows one alone, or all again.
    Enlarge(Option<usize>),
    /// Opens the session of a tile at its moment, unless the click becomes a double click.
    Open(usize),
    OpenNow(usize),
    /// The room for the tiles and the pixels per point have changed.
    Room(Vec2, f32),
    Zoom(usize, Zoom),
    ToggleWhole,
    Close,
}

pub struct Wall {
    pub tiles: Vec<Tile>,
    pub clock: Clock,
    pub skip_idle: bool,
    /// Column of each tile where they stand in columns; empty for the grid that makes them largest.
    pub columns: Vec<usize>,
    /// The one that is shown alone.
    pub large: Option<usize>,
    /// Given by the owner in place of each replay's own, by place.
    given: Option<Vec<Track>>,
    /// Starts by itself when all are there.
    autoplay: bool,
    /// Room for the tiles in points, and pixels per point.
    room: (Vec2, f32),
    /// A click that may become a double click, with its time in seconds.
    clicked: Option<(usize, f64)>,
    /// Time of the window at the last frame while playing, in seconds.
    last_s: Option<f64>,
}

impl Default for Wall {
    fn default() -> Self {
        Self {
            tiles: Vec::new(),
            clock: Clock::default(),
            skip_idle: true,
            columns: Vec::new(),
            large: None,
            given: None,
            autoplay: true,
            room: (Vec2::ZERO, 1.0),
            clicked: None,
            last_s: None,
        }
    }
}

impl Wall {
    pub fn new(tiles: Vec<WallTile>) -> Self {
        let mut wall = Self::default();
        wall.set_tiles(tiles);
        wall
    }

    /// Puts these on the wall; what stays keeps its player. Cheap when nothing changed.
    pub fn set_tiles(&mut self, tiles: Vec<WallTile>) {
        if self.tiles.iter().map(|t| &t.what).eq(&tiles) {
            return;
        }
        let mut before = std::mem::take(&mut self.tiles);
        self.tiles = tiles
            .into_iter()
            .take(MOST)
            .map(|what| match before.iter().position(|t| t.what.key == what.key) {
                Some(at) => {
                    let old = before.swap_remove(at);
                    let same = old.what.stretch == what.stretch;
                    Tile { what, player: old.player.filter(|_| same), track: old.track }
                }
                None => Tile { what, player: None, track: Track::default() },
            })
            .collect();
        self.large = self.large.filter(|at| *at < self.tiles.len());
        self.clicked = None;
    }

    /// From the beginning, and playing as soon as all are there.
    pub fn restart(&mut self) {
        self.clock.seek(0.0);
        self.autoplay = true;
    }

    /// The ways from the clock to each replay's time in place of their own, one per tile; `None` for their own.
    pub fn set_tracks(&mut self, tracks: Option<Vec<Track>>) {
        self.given = tracks;
        self.follow_tracks();
    }

    /// Once per frame, before drawing.
    pub fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        self.prepare(context, actions);
        let now_s = ctx.input(|i| i.time);
        let elapsed_s = self.last_s.map_or(0.0, |last| now_s - last);
        self.clock.advance(elapsed_s);
        self.last_s = self.clock.is_playing().then_some(now_s);
        self.settle_click(ctx, now_s, actions);
        let shown = draw::layout(self);
        for (at, tile) in self.tiles.iter_mut().enumerate() {
            let offset_ms = self.clock.offset_on(&tile.track);
            let Some(player) = &mut tile.player else { continue };
            if (player.player.offset_ms() - offset_ms).abs() > 0.5 {
                player.apply(PlayerCommand::SeekTo(offset_ms));
            }
            // One that is not on screen keeps its time and paints nothing.
            let Some(size) = shown.page_size(at) else { continue };
            player.detail = Detail::Shown(scale_for(player, size, self.room.1));
            player.logic(ctx);
        }
        if self.clock.is_playing() {
            ctx.request_repaint();
        }
    }

    /// A click waits until it cannot be a double click any more, then it opens.
    fn settle_click(&mut self, ctx: &Context, now_s: f64, actions: &mut Vec<Action>) {
        let Some((at, since_s)) = self.clicked else { return };
        let wait_s = ctx.options(|o| o.input_options.max_double_click_delay);
        if now_s - since_s > wait_s {
            self.clicked = None;
            actions.extend(self.open(at));
        } else {
            ctx.request_repaint_after_secs((wait_s - (now_s - since_s) + 0.01) as f32);
        }
    }

    fn open(&self, at: usize) -> Option<Action> {
        let (session, moment) = self.moment(self.tiles.get(at)?)?;
        Some(Action::Open(crate::app::selection::Item::Moment(session, moment)))
    }

    fn prepare(&mut self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let documents = &context.workspace.documents;
        let mut changed = false;
        for tile in &mut self.tiles {
            let Some((session, from_ms, to_ms)) = &tile.what.stretch else { continue };
            let (Some(document), Some(pool)) = (documents.ready(session), context.workspace.pool()) else {
                continue;
            };
            if tile.player.as_ref().is_none_or(|p| !Arc::ptr_eq(&p.document, document)) {
                let name = format!("{} on the wall", tile.what.key);
                let player = PlayerScreen::new(pool, Arc::clone(document), name).with_range(*from_ms, *to_ms);
                tile.track = own_track(&player, self.skip_idle);
                tile.player = Some(player);
                changed = true;
            }
        }
        let missing = self.tiles.iter().filter(|t| t.player.is_none());
        load_some(missing.filter_map(|t| Some(&t.what.stretch.as_ref()?.0)), context, actions);
        if changed {
            self.follow_tracks();
        }
        let settled = |t: &Tile| {
            t.player.as_ref().is_some_and(|p| p.texture().is_some())
                || t.what
                    .stretch
                    .as_ref()
                    .is_none_or(|(s, ..)| matches!(documents.get(s), Some(DocumentState::Failed(_))))
        };
        if self.autoplay && !self.tiles.is_empty() && self.tiles.iter().all(settled) {
            self.autoplay = false;
            self.clock.play();
        }
    }

    /// To where one replay shows a moment of its recording.
    pub fn seek_tile(&mut self, at: usize, offset_ms: f64) {
        if let Some(tile) = self.tiles.get(at) {
            self.clock.seek(self.clock.position_on(&tile.track, offset_ms));
        }
    }

    fn follow_tracks(&mut self) {
        for (at, tile) in self.tiles.iter_mut().enumerate() {
            if let Some(given) = self.given.as_ref().and_then(|g| g.get(at)) {
                tile.track = given.clone();
            } else if let Some(player) = &tile.player {
                tile.track = own_track(player, self.skip_idle);
            }
        }
        self.clock.set_length(self.tiles.iter().map(|t| t.track.length_ms()).fold(0.0, f64::max));
    }

    pub fn set_skip_idle(&mut self, skip: bool) {
        let share = self.clock.position_ms() / self.clock.length_ms().max(1.0);
        self.skip_idle = skip;
        self.follow_tracks();
        self.clock.seek(share * self.clock.length_ms());
    }

    /// Carries out what drawing asked for; gives what concerns the owner back.
    pub fn obey(&mut self, ask: WallAsk, now_s: f64) -> Option<WallAsk> {
        match ask {
            WallAsk::Command(command) => {
                self.command(command);
            }
            WallAsk::Speed(speed) => self.clock.set_speed(speed),
            WallAsk::Pace(pace) => self.clock.pace = pace,
            WallAsk::Seek(to_ms) => self.clock.seek(to_ms),
            WallAsk::Enlarge(at) => (self.large, self.clicked) = (at, None),
            WallAsk::Open(at) => self.clicked = Some((at, now_s)),
            // Long ago, so that the next frame takes it for settled.
            WallAsk::OpenNow(at) => self.clicked = Some((at, f64::NEG_INFINITY)),
            WallAsk::Room(room, points) => self.room = (room, points),
            WallAsk::Zoom(at, zoom) => {
                self.tiles
                    .get_mut(at)
                    .and_then(|t| t.player.as_mut())
                    .into_iter()
                    .for_each(|p| p.zoom = zoom);
            }
            WallAsk::ToggleWhole | WallAsk::Close => return Some(ask),
        }
        None
    }

    /// Where a tile stands in its own recording, for a way into the replay.
    pub fn moment(&self, tile: &Tile) -> Option<(SessionId, i64)> {
        let (session, from_ms, _) = tile.what.stretch.as_ref()?;
        let at = tile.player.as_ref().map_or(*from_ms, |p| p.player.offset_ms() as i64);
        Some((session.clone(), at))
    }
}

/// Painted pixels per CSS pixel so that the page fills `size` points.
fn scale_for(player: &PlayerScreen, size: Vec2, points: f32) -> f64 {
    let (width, height) = page_size(player);
    let wanted = f64::from((size.x / width).min(size.y / height) * points);
    ((wanted / SCALE_STEP).ceil() * SCALE_STEP).clamp(SCALE_STEP, 2.0)
}

/// In CSS pixels; a usual screen while it is unknown.
fn page_size(player: &PlayerScreen) -> (f32, f32) {
    let picture = player.picture();
    if picture.width > 0 && picture.height > 0 {
        return (picture.width as f32, picture.height as f32);
    }
    (1_280.0, 800.0)
}

fn own_track(player: &PlayerScreen, skip_idle: bool) -> Track {
    let (from, to) = player.player.range();
    // Nothing can be shown before the first picture.
    let first = player.player.timeline().first_snapshot_ms().unwrap_or(0) as f64;
    let idle = if skip_idle { player.player.idle() } else { &[] };
    Track::new(first.clamp(from, to), to, idle)
}

/// Asks for sessions that are neither there nor under way, a few at a time.
pub fn load_some<'a>(
    sessions: impl Iterator<Item = &'a SessionId>,
    context: &ViewContext<'_>,
    actions: &mut Vec<Action>,
) {
    let documents = &context.workspace.documents;
    let mut under_way = 0;
    let mut asked: Vec<&SessionId> = Vec::new();
    for session in sessions {
        match documents.get(session) {
            Some(DocumentState::Loading(_)) => under_way += 1,
            None if !asked.contains(&session) => asked.push(session),
            _ => {}
        }
    }
    let room = AT_ONCE.saturating_sub(under_way);
    actions.extend(asked.into_iter().take(room).map(|session| Action::Load(session.clone())));
}
