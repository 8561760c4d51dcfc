//! Draws the wall: columns of replays under one transport; knows the workspace only to read.

use super::cards::stability_tone;
use super::pace::Pace;
use super::paired::feature_row_ui;
use super::thumbs::placeholder_ui;
use super::wall::{Column, Pick, Subject, Wall, pages};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::{CanvasCommand, Zoom, canvas_ui};
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::DocumentState;
use crate::mining::clusters::{Cluster, ClusterRun};
use crate::replay::player::SPEEDS;
use crate::widgets::theme::{Category, Tokens, radius, space};
use crate::widgets::{
    self, Button, Choice, Icon, IconButton, Surface, TextRole, field, numbers, segmented, swatch, text,
};
use egui::{Align, CornerRadius, Layout, Margin, Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// What drawing the wall asks for.
pub enum WallAsk {
    Command(Command),
    Speed(f64),
    Pace(Pace),
    Turn(Pick, usize),
    Seek(f64),
    Zoom(usize, Zoom),
    ToggleWhole,
    Close,
}

pub fn wall_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    wall: &Wall,
    whole: bool,
    actions: &mut Vec<Action>,
) -> Vec<WallAsk> {
    let mut asks = Vec::new();
    widgets::surface(ui, Surface::Base, Margin::symmetric(12, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            title_ui(ui, context, wall);
            pick_ui(ui, run, wall, &mut asks);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if IconButton::new(Icon::Close, "Close the wall")
                    .shortcut(context.key(Command::CompareClusters).as_deref())
                    .show(ui)
                    .clicked()
                {
                    asks.push(WallAsk::Close);
                }
                let (icon, name) = if whole {
                    (Icon::Minimize, "Show map and cards")
                } else {
                    (Icon::Maximize, "Only the wall")
                };
                if IconButton::new(icon, name)
                    .shortcut(context.key(Command::FocusPlayer).as_deref())
                    .show(ui)
                    .clicked()
                {
                    asks.push(WallAsk::ToggleWhole);
                }
                let paces = [Choice::new(Pace::Time, "Same time"), Choice::new(Pace::Share, "Same share")];
                asks.extend(segmented(ui, "In step by", wall.clock.pace, &paces).map(WallAsk::Pace));
            });
        });
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    let transport = 46.0;
    let room = ui.available_rect_before_wrap();
    let columns = Rect::from_min_max(room.min, pos2(room.right(), room.bottom() - transport));
    ui.scope_builder(UiBuilder::new().max_rect(columns), |ui| {
        columns_ui(ui, context, run, wall, &mut asks, actions);
    });
    let bar = Rect::from_min_max(pos2(room.left(), room.bottom() - transport), room.max);
    ui.painter().rect_filled(bar, CornerRadius::ZERO, Tokens::of(ui).base);
    ui.scope_builder(UiBuilder::new().max_rect(bar.shrink2(vec2(12.0, 4.0))), |ui| {
        transport_ui(ui, context, wall, &mut asks);
    });
    ui.advance_cursor_after_rect(room);
    asks
}

fn title_ui(ui: &mut Ui, context: &ViewContext<'_>, wall: &Wall) {
    match &wall.subject {
        Subject::Members(cluster) => {
            swatch::swatch(ui, Category(*cluster), 20.0);
            ui.scope(|ui| {
                ui.set_max_width(300.0);
                text::truncated(ui, TextRole::Strong, context.workspace.cluster_name(*cluster));
            });
        }
        Subject::Clusters(clusters) => {
            for cluster in clusters {
                swatch::swatch(ui, Category(*cluster), 20.0);
            }
            text::line(ui, TextRole::Strong, "side by side");
        }
    }
}

fn pick_ui(ui: &mut Ui, run: &ClusterRun, wall: &Wall, asks: &mut Vec<WallAsk>) {
    let typical = Choice::new(Pick::Typical, "Typical");
    let border = Choice::new(Pick::Border, "At the border");
    let choices = match wall.subject {
        Subject::Members(_) => vec![Choice::new(Pick::Mixed, "Mixed"), typical, border],
        Subject::Clusters(_) => vec![typical, border],
    };
    asks.extend(segmented(ui, "Members", wall.pick, &choices).map(|pick| WallAsk::Turn(pick, 0)));
    let pages = pages(&wall.subject, wall.pick, run);
    let first = (wall.page == 0).then_some("These are the first");
    if IconButton::new(Icon::ChevronLeft, "Members before").disabled_because(first).show(ui).clicked() {
        asks.push(WallAsk::Turn(wall.pick, wall.page - 1));
    }
    text::line(ui, TextRole::Muted, format!("{} of {}", wall.page + 1, numbers::count(pages as u64)));
    let last = (wall.page + 1 >= pages).then_some("These are the last");
    if IconButton::new(Icon::ChevronRight, "Further members").disabled_because(last).show(ui).clicked() {
        asks.push(WallAsk::Turn(wall.pick, wall.page + 1));
    }
}

fn columns_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    wall: &Wall,
    asks: &mut Vec<WallAsk>,
    actions: &mut Vec<Action>,
) {
    let room = ui.max_rect().shrink2(vec2(12.0, 0.0));
    ui.painter().rect_filled(ui.max_rect(), CornerRadius::ZERO, Tokens::of(ui).desk);
    let count = wall.columns.len().max(1) as f32;
    let gap = space::M;
    let width = (room.width() - gap * (count - 1.0)) / count;
    for (at, column) in wall.columns.iter().enumerate() {
        let left = room.left() + (width + gap) * at as f32;
        let rect = Rect::from_min_max(
            pos2(left, room.top() + space::S),
            pos2(left + width, room.bottom() - space::S),
        );
        ui.scope_builder(UiBuilder::new().id_salt(&column.sequence).max_rect(rect), |ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            caption_ui(ui, context, wall, column, actions);
            let mut page = ui.available_rect_before_wrap().with_max_y(rect.bottom() - 8.0);
            if let (Subject::Clusters(_), Some(cluster)) = (&wall.subject, run.clusters.get(column.cluster)) {
                let facts = page.with_min_y(page.bottom() - facts_height(page.height()));
                page.max.y = facts.top() - space::XS;
                ui.scope_builder(UiBuilder::new().id_salt("facts").max_rect(facts), |ui| {
                    facts_ui(ui, run, cluster)
                });
            }
            ui.scope_builder(UiBuilder::new().max_rect(page), |ui| {
                page_ui(ui, context, at, column, asks);
            });
            progress_ui(ui, Rect::from_min_max(pos2(rect.left(), rect.bottom() - 4.0), rect.max), column);
        });
    }
}

fn caption_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    wall: &Wall,
    column: &Column,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        ui.set_min_height(24.0);
        swatch::swatch(ui, Category(column.cluster), 18.0);
        text::line(ui, TextRole::Strong, column.face.words());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            if let Some((session, at)) = wall.moment(column) {
                let name = format!("Open the replay of {}", column.sequence);
                let open = IconButton::new(Icon::External, &name).size(widgets::ControlSize::Small);
                if open.body("At this moment").show(ui).clicked() {
                    actions.push(Action::Open(Item::Moment(session, at)));
                }
            }
            if let Some((_, from_ms, to_ms)) = &column.stretch {
                let at = column.player.as_ref().map_or(0, |p| p.player.offset_ms() as i64 - from_ms);
                let shown = format!("{} / {}", numbers::clock(at), numbers::clock(to_ms - from_ms));
                text::line(ui, TextRole::Mono, shown);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = match &wall.subject {
                    Subject::Clusters(_) => context.workspace.cluster_name(column.cluster),
                    Subject::Members(_) => column.sequence.as_str(),
                };
                text::truncated(ui, TextRole::Muted, name);
            });
        });
    });
}

/// Compared clusters get the same rows under their replays: two lines, more where there is room.
fn facts_height(room: f32) -> f32 {
    if room > 420.0 { 132.0 } else { 46.0 }
}

fn facts_ui(ui: &mut Ui, run: &ClusterRun, cluster: &Cluster) {
    ui.set_clip_rect(ui.max_rect().intersect(ui.clip_rect()));
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        text::line(
            ui,
            TextRole::Strong,
            numbers::share(cluster.size as u64, run.sequences as u64, Some(cluster.interval)),
        );
        if let Some(stability) = cluster.stability {
            let label = format!("Stability {}", numbers::decimal(stability, 2));
            widgets::status(ui, stability_tone(stability), &label);
        }
    });
    for feature in cluster.features.iter().take(4) {
        feature_row_ui(ui, Category(cluster.index), feature);
    }
}

fn page_ui(ui: &mut Ui, context: &ViewContext<'_>, at: usize, column: &Column, asks: &mut Vec<WallAsk>) {
    if let Some(player) = &column.player {
        match canvas_ui(ui, player, false) {
            Some(CanvasCommand::Toggle) => asks.push(WallAsk::Command(Command::PlayPause)),
            Some(CanvasCommand::Zoom(zoom)) => asks.push(WallAsk::Zoom(at, zoom)),
            // Elements are inspected on the Replay screen only.
            Some(CanvasCommand::Point(_) | CanvasCommand::Pin) | None => {}
        }
        return;
    }
    let Some((session, ..)) = &column.stretch else {
        placeholder_ui(ui, "No longer in the project: cluster again");
        return;
    };
    match context.workspace.documents.get(session) {
        Some(DocumentState::Failed(reason)) => placeholder_ui(ui, reason),
        _ => placeholder_ui(ui, "Opening the session…"),
    }
}

/// How far this one is, since shorter ones end before the clock does.
fn progress_ui(ui: &Ui, rect: Rect, column: &Column) {
    let tokens = Tokens::of(ui);
    let corner = CornerRadius::same(2);
    ui.painter().rect_filled(rect, corner, tokens.pressed);
    if let Some(player) = &column.player {
        let (from, to) = player.player.range();
        let share = ((player.player.offset_ms() - from) / (to - from).max(1.0)).clamp(0.0, 1.0) as f32;
        let done = rect.with_max_x(egui::lerp(rect.x_range(), share));
        ui.painter().rect_filled(done, corner, Category(column.cluster).color(tokens));
    }
}

fn transport_ui(ui: &mut Ui, context: &ViewContext<'_>, wall: &Wall, asks: &mut Vec<WallAsk>) {
    let clock = &wall.clock;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let mut icon = |ui: &mut Ui, icon: Icon, name: &str, command: Command| {
            if IconButton::new(icon, name).shortcut(context.key(command).as_deref()).show(ui).clicked() {
                asks.push(WallAsk::Command(command));
            }
        };
        icon(ui, Icon::SkipBack, "All to the start", Command::ToStart);
        icon(ui, Icon::Rewind, "5 s back", Command::Back5);
        if clock.is_playing() {
            icon(ui, Icon::Pause, "Pause all", Command::PlayPause);
        } else {
            icon(ui, Icon::Play, "Play all", Command::PlayPause);
        }
        icon(ui, Icon::FastForward, "5 s on", Command::Forward5);
        ui.add_space(space::S);
        let time = format!(
            "{} / {}",
            numbers::clock(clock.position_ms() as i64),
            numbers::clock(clock.length_ms() as i64)
        );
        text::line(ui, TextRole::Mono, time);
        ui.add_space(space::S);
        let speeds: Vec<(f64, String)> = SPEEDS.iter().map(|s| (*s, format!("{s}×"))).collect();
        let choices: Vec<(f64, &str)> = speeds.iter().map(|(s, l)| (*s, l.as_str())).collect();
        ui.scope(|ui| {
            ui.spacing_mut().combo_width = 64.0;
            asks.extend(field::select(ui, "Speed of all", clock.speed(), &choices).map(WallAsk::Speed));
        });
        let skip = Button::ghost("Skip idle").icon(Icon::FastForward).selected(wall.skip_idle);
        let skip = skip.tooltip("Jump over pauses of 5 s and more, in each replay its own");
        if skip.shortcut(context.key(Command::SkipIdle).as_deref()).show(ui).clicked() {
            asks.push(WallAsk::Command(Command::SkipIdle));
        }
        ui.add_space(space::S);
        scrubber_ui(ui, wall, asks);
    });
}

fn scrubber_ui(ui: &mut Ui, wall: &Wall, asks: &mut Vec<WallAsk>) {
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width().max(40.0), 24.0), Sense::click_and_drag());
    let (at, length) = (wall.clock.position_ms(), wall.clock.length_ms());
    response.widget_info(|| WidgetInfo::slider(true, at, "Time of all"));
    let groove = Rect::from_center_size(rect.center(), vec2(rect.width() - 12.0, 4.0));
    let corner = CornerRadius::same(2);
    ui.painter().rect_filled(groove, corner, tokens.pressed);
    let share = if length > 0.0 { (at / length) as f32 } else { 0.0 };
    let x = egui::lerp(groove.x_range(), share.clamp(0.0, 1.0));
    ui.painter().rect_filled(groove.with_max_x(x), corner, tokens.accent_fill);
    let held = response.hovered() || response.dragged();
    ui.painter().circle_filled(pos2(x, groove.center().y), if held { 7.0 } else { 5.5 }, tokens.accent);
    if response.has_focus() {
        let ring = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(radius::SMALL), ring, egui::StrokeKind::Inside);
    }
    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let to = ((pointer.x - groove.left()) / groove.width().max(1.0)).clamp(0.0, 1.0);
        asks.push(WallAsk::Seek(f64::from(to) * length));
    }
}
