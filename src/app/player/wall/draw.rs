//! Draws a wall: tiles in the grid that makes their pages largest, under one transport.

use super::super::canvas::{CanvasCommand, canvas_ui};
use super::super::screen::Zoom;
use super::transport::transport_ui;
use super::{Pace, Tile, Wall, WallAsk, page_size};
use crate::app::command::Command;
use crate::app::views::ViewContext;
use crate::app::workspace::DocumentState;
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{self, Choice, Icon, IconButton, Surface, TextRole, numbers, segmented, swatch, text};
use egui::{Align, Color32, CornerRadius, Layout, Margin, Rect, Ui, UiBuilder, Vec2, pos2, vec2};

const TRANSPORT: f32 = 46.0;
const CAPTION: f32 = 24.0;
const PROGRESS: f32 = 4.0;
const GAP: f32 = space::S;
/// Between the columns of several groups.
const COLUMN_GAP: f32 = space::L;

/// What an owner adds to the wall.
pub struct WallParts<'a> {
    /// The left of the line above: what this is, which are shown.
    pub head: &'a mut dyn FnMut(&mut Ui, &mut Vec<WallAsk>),
    /// Height of what stands under every page, by the height of the tile, and its drawing.
    pub foot: Option<(f32, &'a dyn Fn(&mut Ui, usize))>,
    /// Whether the wall has all the room; `None` where that cannot be chosen.
    pub whole: Option<bool>,
    /// Whether one chooses here what "in step" means.
    pub paces: bool,
    /// A click on a page opens its session; else it plays or pauses all.
    pub opens: bool,
    /// The command that closes it, for its key; `None` where it cannot be closed.
    pub close: Option<Command>,
}

/// Draws head, tiles and transport into all the room there is.
pub fn wall_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    wall: &Wall,
    mut parts: WallParts<'_>,
) -> Vec<WallAsk> {
    let mut asks = Vec::new();
    head_ui(ui, context, wall, &mut parts, &mut asks);
    ui.spacing_mut().item_spacing.y = 0.0;
    let room = ui.available_rect_before_wrap();
    let tiles = Rect::from_min_max(room.min, pos2(room.right(), room.bottom() - TRANSPORT));
    ui.scope_builder(UiBuilder::new().max_rect(tiles), |ui| {
        tiles_ui(ui, context, wall, &parts, &mut asks);
    });
    let bar = Rect::from_min_max(pos2(room.left(), room.bottom() - TRANSPORT), room.max);
    ui.painter().rect_filled(bar, CornerRadius::ZERO, Tokens::of(ui).base);
    ui.scope_builder(UiBuilder::new().max_rect(bar.shrink2(vec2(12.0, 4.0))), |ui| {
        transport_ui(ui, context, wall, &mut asks);
    });
    ui.advance_cursor_after_rect(room);
    asks
}

fn head_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    wall: &Wall,
    parts: &mut WallParts<'_>,
    asks: &mut Vec<WallAsk>,
) {
    widgets::surface(ui, Surface::Base, Margin::symmetric(12, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            (parts.head)(ui, asks);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let key = parts.close.and_then(|c| context.key(c));
                let close = IconButton::new(Icon::Close, "Close the wall").shortcut(key.as_deref());
                if parts.close.is_some() && close.show(ui).clicked() {
                    asks.push(WallAsk::Close);
                }
                if let Some(whole) = parts.whole {
                    let (icon, name) = if whole {
                        (Icon::Minimize, "Show the rest again")
                    } else {
                        (Icon::Maximize, "Only the wall")
                    };
                    let key = context.key(Command::FocusPlayer);
                    if IconButton::new(icon, name).shortcut(key.as_deref()).show(ui).clicked() {
                        asks.push(WallAsk::ToggleWhole);
                    }
                }
                if parts.paces {
                    let paces =
                        [Choice::new(Pace::Time, "Same time"), Choice::new(Pace::Share, "Same share")];
                    asks.extend(segmented(ui, "In step by", wall.clock.pace, &paces).map(WallAsk::Pace));
                }
                if wall.large.is_some() {
                    let key = context.key(Command::ZoomFit);
                    let all = widgets::Button::secondary("Show all").icon(Icon::Grid);
                    if all.shortcut(key.as_deref()).show(ui).clicked() {
                        asks.push(WallAsk::Enlarge(None));
                    }
                }
            });
        });
    });
}

/// Where tiles stand in the room.
pub(super) struct Grid {
    tiles: Vec<(usize, Rect)>,
}

impl Grid {
    /// Room of the page of a tile, in points; `None` where it is not shown.
    pub fn page_size(&self, at: usize) -> Option<Vec2> {
        let (_, rect) = self.tiles.iter().find(|(tile, _)| *tile == at)?;
        Some(vec2(rect.width(), rect.height() - CAPTION - space::XS - PROGRESS - 4.0).max(vec2(8.0, 8.0)))
    }
}

/// The layout of the room that the last drawing told of.
pub(super) fn layout(wall: &Wall) -> Grid {
    layout_in(wall, Rect::from_min_size(pos2(0.0, 0.0), wall.room.0.max(vec2(64.0, 64.0))), 0.0)
}

fn layout_in(wall: &Wall, room: Rect, foot: f32) -> Grid {
    if let Some(at) = wall.large.filter(|at| *at < wall.tiles.len()) {
        return Grid { tiles: vec![(at, room)] };
    }
    let columns = wall.columns.iter().max().map_or(0, |last| last + 1);
    if wall.columns.len() != wall.tiles.len() || columns < 2 {
        return Grid { tiles: grid_in(wall, &(0..wall.tiles.len()).collect::<Vec<_>>(), room, foot) };
    }
    let mut tiles = Vec::new();
    for column in 0..columns {
        let own: Vec<usize> = (0..wall.tiles.len()).filter(|at| wall.columns[*at] == column).collect();
        tiles.extend(grid_in(wall, &own, column_of(room, column, columns), foot));
    }
    Grid { tiles }
}

/// One of several columns of a room, as owners need it who put something under them.
pub fn column_of(room: Rect, column: usize, columns: usize) -> Rect {
    let width = (room.width() - COLUMN_GAP * (columns.max(1) - 1) as f32) / columns.max(1) as f32;
    let left = room.left() + (width + COLUMN_GAP) * column as f32;
    Rect::from_min_max(pos2(left, room.top()), pos2(left + width, room.bottom()))
}

/// Places for some tiles in the grid in which their pages together cover most of the room.
fn grid_in(wall: &Wall, tiles: &[usize], room: Rect, foot: f32) -> Vec<(usize, Rect)> {
    let count = tiles.len().max(1);
    let shape = |at: &usize| wall.tiles[*at].player.as_ref().map_or((1_280.0, 800.0), page_size);
    let shapes: Vec<(f32, f32)> = tiles.iter().map(shape).collect();
    let under = CAPTION + space::XS + PROGRESS + 4.0 + foot;
    let size_in = |columns: usize| {
        let rows = count.div_ceil(columns);
        let width = (room.width() - GAP * (columns - 1) as f32) / columns as f32;
        let height = (room.height() - GAP * (rows - 1) as f32) / rows as f32;
        vec2(width, height)
    };
    // The columns in which the pages together cover most of the screen.
    let covered = |columns: usize| -> f32 {
        let size = size_in(columns);
        let page = vec2(size.x, size.y - under).max(vec2(1.0, 1.0));
        let area = |(w, h): &(f32, f32)| w * h * (page.x / w).min(page.y / h).powi(2);
        shapes.iter().map(area).sum()
    };
    let columns = (1..=count).max_by(|a, b| covered(*a).total_cmp(&covered(*b))).unwrap_or(1);
    let size = size_in(columns);
    let place = |at: usize| {
        let (column, row) = ((at % columns) as f32, (at / columns) as f32);
        Rect::from_min_size(room.min + vec2(column * (size.x + GAP), row * (size.y + GAP)), size)
    };
    tiles.iter().enumerate().map(|(at, tile)| (*tile, place(at))).collect()
}

fn tiles_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    wall: &Wall,
    parts: &WallParts<'_>,
    asks: &mut Vec<WallAsk>,
) {
    let room = ui.max_rect().shrink2(vec2(12.0, space::S));
    ui.painter().rect_filled(ui.max_rect(), CornerRadius::ZERO, Tokens::of(ui).desk);
    let points = ui.ctx().pixels_per_point();
    if (room.size(), points) != wall.room {
        asks.push(WallAsk::Room(room.size(), points));
    }
    let foot_height = parts.foot.as_ref().map_or(0.0, |(height, _)| *height);
    for (at, rect) in layout_in(wall, room, foot_height).tiles {
        let Some(tile) = wall.tiles.get(at) else { continue };
        ui.scope_builder(UiBuilder::new().id_salt(&tile.what.key).max_rect(rect), |ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            ui.spacing_mut().item_spacing.y = space::XS;
            caption_ui(ui, wall, at, tile, asks);
            let mut page = ui.available_rect_before_wrap().with_max_y(rect.bottom() - PROGRESS - 4.0);
            if let Some((height, draw)) = &parts.foot {
                let foot = page.with_min_y(page.bottom() - height);
                page.max.y = foot.top() - space::XS;
                ui.scope_builder(UiBuilder::new().id_salt("foot").max_rect(foot), |ui| draw(ui, at));
            }
            ui.scope_builder(UiBuilder::new().max_rect(page), |ui| {
                page_ui(ui, context, (wall, parts.opens), at, tile, asks);
            });
            let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - PROGRESS), rect.max);
            progress_ui(ui, line, tile);
        });
    }
}

fn caption_ui(ui: &mut Ui, wall: &Wall, at: usize, tile: &Tile, asks: &mut Vec<WallAsk>) {
    let width = ui.available_width();
    ui.horizontal(|ui| {
        ui.set_min_height(CAPTION);
        ui.spacing_mut().item_spacing.x = space::S;
        if let Some(category) = tile.what.category {
            swatch::swatch(ui, category, 16.0);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if width > 200.0 {
                let large = wall.large == Some(at);
                let (icon, verb) =
                    if large { (Icon::Minimize, "Show all beside") } else { (Icon::Maximize, "Enlarge") };
                let name = format!("{verb} {}", tile.what.key);
                let button = IconButton::new(icon, &name).size(widgets::ControlSize::Small);
                if button.body("Or double-click the page").show(ui).clicked() {
                    asks.push(WallAsk::Enlarge((!large).then_some(at)));
                }
                let name = format!("Open the replay of {}", tile.what.key);
                let button = IconButton::new(Icon::External, &name).size(widgets::ControlSize::Small);
                if button.body("At this moment").show(ui).clicked() {
                    asks.push(WallAsk::OpenNow(at));
                }
            }
            // In the narrowest tiles the name needs all the room, and the bar below tells how far it is.
            if let Some((_, from_ms, to_ms)) = tile.what.stretch.as_ref().filter(|_| width > 150.0) {
                let at = tile.player.as_ref().map_or(0, |p| p.player.offset_ms() as i64 - from_ms);
                let shown = if width > 240.0 {
                    format!("{} / {}", numbers::clock(at), numbers::clock(to_ms - from_ms))
                } else {
                    numbers::clock(at)
                };
                text::line(ui, TextRole::Mono, shown);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let size = |role: TextRole, words: &str| {
                    ui.painter().layout_no_wrap(words.to_owned(), role.font(), Color32::WHITE).size().x
                };
                let both =
                    size(TextRole::Strong, &tile.what.title) + size(TextRole::Muted, &tile.what.detail);
                // Half a date says nothing: the detail stands there in full or not at all.
                let fits = !tile.what.detail.is_empty() && both + space::S <= ui.available_width();
                let title = text::truncated(ui, TextRole::Strong, &tile.what.title);
                if fits {
                    text::line(ui, TextRole::Muted, &tile.what.detail);
                } else if !tile.what.detail.is_empty() {
                    title.on_hover_text(&tile.what.detail);
                }
            });
        });
    });
}

fn page_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    (wall, opens): (&Wall, bool),
    at: usize,
    tile: &Tile,
    asks: &mut Vec<WallAsk>,
) {
    if let Some(player) = &tile.player {
        let large = wall.large == Some(at);
        match canvas_ui(ui, player, false) {
            Some(CanvasCommand::Toggle) if opens => asks.push(WallAsk::Open(at)),
            Some(CanvasCommand::Toggle) => asks.push(WallAsk::Command(Command::PlayPause)),
            // A double click fits a single player; here there is nothing to fit.
            Some(CanvasCommand::Zoom(Zoom::Fit)) => asks.push(WallAsk::Enlarge((!large).then_some(at))),
            Some(CanvasCommand::Zoom(zoom)) if large => asks.push(WallAsk::Zoom(at, zoom)),
            _ => {}
        }
        return;
    }
    let Some((session, ..)) = &tile.what.stretch else {
        placeholder_ui(ui, "No longer in the project");
        return;
    };
    match context.workspace.documents.get(session) {
        Some(DocumentState::Failed(reason)) => placeholder_ui(ui, reason),
        _ => placeholder_ui(ui, "Opening the session…"),
    }
}

/// Keeps the place of a page.
pub fn placeholder_ui(ui: &mut Ui, words: &str) {
    let tokens = Tokens::of(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, CornerRadius::same(radius::SMALL), tokens.base);
    ui.centered_and_justified(|ui| text::show(ui, TextRole::Muted, words));
}

/// How far this one is, since shorter ones end before the clock does.
fn progress_ui(ui: &Ui, rect: Rect, tile: &Tile) {
    let tokens = Tokens::of(ui);
    let corner = CornerRadius::same(2);
    ui.painter().rect_filled(rect, corner, tokens.pressed);
    if let Some(player) = &tile.player {
        let (from, to) = player.player.range();
        let share = ((player.player.offset_ms() - from) / (to - from).max(1.0)).clamp(0.0, 1.0) as f32;
        let color = tile.what.category.map_or(tokens.accent, |c| c.color(tokens));
        let done = rect.with_max_x(egui::lerp(rect.x_range(), share));
        ui.painter().rect_filled(done, corner, color);
    }
}
