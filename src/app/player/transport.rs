//! The row of playback controls; knows keys only by the hints that it is given.

use super::PlayerAsk;
use super::screen::{PlayerScreen, Zoom};
use crate::app::command::Command as C;
use crate::app::player::canvas::CanvasCommand;
use crate::model::parse_time_ms;
use crate::replay::player::{PlayerCommand, SPEEDS};
use crate::widgets::theme::Tokens;
use crate::widgets::{Button, Icon, IconButton, TextField, TextRole, field, menu, numbers, space, text};
use egui::{Align, Id, Key, Layout, Sense, Ui, vec2};

/// Shows the key of a command, as `Space`.
pub type KeyHint<'a> = &'a dyn Fn(crate::app::command::Command) -> Option<String>;

/// In less room only what has no other way is shown, and signs instead of words; all keys go on working. In points.
const NARROW: f32 = 560.0;
/// In less room the longest words give way to signs, in points.
const TIGHT: f32 = 760.0;

/// What is typed into the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A time to go to.
    GoTo,
    /// How long the stretch is to take.
    FitTo,
}

/// Play, step, speed, time, idle skipping, zoom.
pub fn transport_ui(ui: &mut Ui, screen: &PlayerScreen, keys: KeyHint<'_>) -> Vec<PlayerAsk> {
    let mut asks = Vec::new();
    let player = &screen.player;
    let narrow = ui.available_width() < NARROW;
    let tight = ui.available_width() < TIGHT;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let mut icon = |ui: &mut Ui, icon: Icon, name: &str, command: C, ask: PlayerCommand| {
            let hint = keys(command);
            if IconButton::new(icon, name).shortcut(hint.as_deref()).show(ui).clicked() {
                asks.push(PlayerAsk::Play(ask));
            }
        };
        if !narrow {
            icon(ui, Icon::SkipBack, "To the start", C::ToStart, PlayerCommand::Start);
        }
        icon(ui, Icon::StepBack, "One event back", C::EventBack, PlayerCommand::StepEvent(-1));
        if player.is_playing() {
            icon(ui, Icon::Pause, "Pause", C::PlayPause, PlayerCommand::Pause);
        } else {
            icon(ui, Icon::Play, "Play", C::PlayPause, PlayerCommand::Play);
        }
        icon(ui, Icon::StepForward, "One event on", C::EventForward, PlayerCommand::StepEvent(1));
        if !narrow {
            icon(ui, Icon::SkipForward, "To the end", C::ToEnd, PlayerCommand::End);
        }
        ui.add_space(space::S);
        match screen.entry {
            Some(entry) => entry_ui(ui, screen, entry, &mut asks),
            None => time_ui(ui, screen, keys, narrow, &mut asks),
        }
        ui.add_space(space::S);
        speed_ui(ui, screen, keys, narrow, &mut asks);
        idle_ui(ui, screen, keys, tight, &mut asks);
        let (loop_in, loop_out) = player.loop_marks();
        if !narrow && (loop_in.is_some() || loop_out.is_some()) {
            let (from, to) = player.stretch_ms();
            let hint = keys(C::ClearLoop);
            let label = format!("Loop {}", numbers::duration((to - from) as i64));
            let tip = "Stop looping; drag on the time scale for another loop";
            let pressed = if tight {
                let button = IconButton::new(Icon::Loop, &label).body(tip).shortcut(hint.as_deref());
                button.selected(true).show(ui).clicked()
            } else {
                let button = Button::ghost(&label).icon(Icon::Loop).selected(true).tooltip(tip);
                button.shortcut(hint.as_deref()).show(ui).clicked()
            };
            if pressed {
                asks.push(PlayerAsk::Play(PlayerCommand::ClearLoop));
            }
        }
        if !narrow {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| zoom_ui(ui, screen, keys, &mut asks));
        }
    });
    asks
}

/// The time, to be clicked for typing another one. Its width never changes, so that nothing jumps while playing.
fn time_ui(ui: &mut Ui, screen: &PlayerScreen, keys: KeyHint<'_>, narrow: bool, asks: &mut Vec<PlayerAsk>) {
    let tokens = Tokens::of(ui);
    let player = &screen.player;
    let (from, to) = player.range();
    let words = |ms: f64| {
        let moment = numbers::moment((ms - from) as i64);
        if narrow { moment } else { format!("{moment} / {}", numbers::clock((to - from) as i64)) }
    };
    let (shown, widest) = (words(player.offset_ms()), words(to));
    let font = TextRole::Mono.font();
    let width = ui.painter().layout_no_wrap(widest, font.clone(), tokens.text).size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(width + 8.0, 24.0), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Time"));
    if response.hovered() {
        ui.painter().rect_filled(rect, 4, tokens.hover);
    }
    ui.painter().text(
        rect.left_center() + vec2(4.0, 0.0),
        egui::Align2::LEFT_CENTER,
        shown,
        font,
        tokens.text,
    );
    let hint = keys(C::GoToTime);
    let response = crate::widgets::tooltip::hint(
        response,
        "Go to time…",
        Some("Type a time, as 1:23.5"),
        hint.as_deref(),
    );
    if response.clicked() {
        asks.push(PlayerAsk::Entry(Some(Entry::GoTo)));
    }
}

/// The field that stands in the place of the time while one is typed. Enter takes it, Esc and a click elsewhere leave
/// everything as it was.
fn entry_ui(ui: &mut Ui, screen: &PlayerScreen, entry: Entry, asks: &mut Vec<PlayerAsk>) {
    let id = Id::unique(("transport-entry", screen.name(), entry));
    let mut typed: String = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    let (name, hint) = match entry {
        Entry::GoTo => ("Go to time", "1:23.5"),
        Entry::FitTo => ("Play in", "30 s"),
    };
    let problem = if typed.trim().is_empty() { None } else { parse_time_ms(&typed).err() };
    let response = TextField::new(&mut typed, name)
        .hint(hint)
        .icon(if entry == Entry::GoTo { Icon::Clock } else { Icon::Timer })
        .mono()
        .width(130.0)
        .limit(20)
        .id(id.with("field"))
        .problem(problem.as_deref())
        .show(ui);
    let (enter, escape) = ui.input(|i| (i.key_pressed(Key::Enter), i.key_pressed(Key::Escape)));
    let first = ui.data(|d| d.get_temp::<bool>(id.with("seen"))).is_none();
    if first {
        response.request_focus();
        ui.data_mut(|d| d.insert_temp(id.with("seen"), true));
    }
    let mut close = escape || (!first && !enter && response.lost_focus());
    if enter && let Ok(ms) = parse_time_ms(&typed) {
        let command = match entry {
            Entry::GoTo => PlayerCommand::SeekTo(screen.player.range().0 + ms as f64),
            Entry::FitTo => PlayerCommand::FitTo(ms as f64 / 1_000.0),
        };
        asks.push(PlayerAsk::Play(command));
        close = true;
    } else if enter && !typed.trim().is_empty() {
        // What was typed wrongly can be mended.
        response.request_focus();
    } else if enter {
        close = true;
    }
    ui.data_mut(|d| {
        if close {
            d.remove::<String>(id);
            d.remove::<bool>(id.with("seen"));
        } else {
            d.insert_temp(id, typed);
        }
    });
    if close {
        response.surrender_focus();
        asks.push(PlayerAsk::Entry(None));
    }
}

fn speed_ui(ui: &mut Ui, screen: &PlayerScreen, keys: KeyHint<'_>, narrow: bool, asks: &mut Vec<PlayerAsk>) {
    let speed = screen.player.speed();
    let mut speeds: Vec<(f64, String)> = SPEEDS.iter().map(|s| (*s, format!("{s}×"))).collect();
    if !SPEEDS.iter().any(|s| (s - speed).abs() < 1e-9) {
        // One that was chosen by how long playing is to take.
        speeds.push((speed, format!("{}×", numbers::decimal(speed, 2))));
        speeds.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let choices: Vec<(f64, &str)> = speeds.iter().map(|(s, l)| (*s, l.as_str())).collect();
    if let Some(speed) = field::select(ui, "Speed", speed, &choices) {
        asks.push(PlayerAsk::Play(PlayerCommand::Speed(speed)));
    }
    if narrow {
        return;
    }
    let (from, to) = screen.player.stretch_ms();
    let takes = numbers::duration((screen.player.played_ms(from, to) / speed) as i64);
    let hint = keys(C::FitTo);
    let button = IconButton::new(Icon::Timer, "Play in a given time…")
        .shortcut(hint.as_deref())
        .body(&format!("At this speed it takes {takes}"))
        .show(ui);
    if button.clicked() {
        asks.push(PlayerAsk::Entry(Some(Entry::FitTo)));
    }
}

fn idle_ui(ui: &mut Ui, screen: &PlayerScreen, keys: KeyHint<'_>, narrow: bool, asks: &mut Vec<PlayerAsk>) {
    let player = &screen.player;
    let hint = keys(C::SkipIdle);
    let threshold_s = player.idle_threshold_ms() as f64 / 1_000.0;
    let words = format!(
        "Jump over stretches without user activity of {} s and more; they are narrow breaks on the timeline",
        numbers::decimal(threshold_s, 1)
    );
    let pressed = if narrow {
        let skip = IconButton::new(Icon::FastForward, "Skip idle").body(&words).shortcut(hint.as_deref());
        skip.selected(player.skips_idle()).show(ui).clicked()
    } else {
        let skip = Button::ghost("Skip idle").icon(Icon::FastForward).tooltip(&words);
        skip.selected(player.skips_idle()).shortcut(hint.as_deref()).show(ui).clicked()
    };
    if pressed {
        asks.push(PlayerAsk::Play(PlayerCommand::ToggleSkipIdle));
    }
    let more = IconButton::new(Icon::Adjust, "What counts as idle").show(ui);
    menu::menu_under(&more, |ui| {
        let mut seconds = threshold_s;
        text::line(ui, TextRole::Strong, "Idle after");
        field::slider(ui, &mut seconds, "Idle after", "s", 0.5..=60.0, 1);
        if (seconds - threshold_s).abs() > 0.01 {
            asks.push(PlayerAsk::Play(PlayerCommand::IdleThreshold((seconds * 1_000.0) as i64)));
        }
        let (from, to) = player.range();
        let idle: i64 = player.idle().iter().map(|(from, to)| to - from).sum();
        text::show(
            ui,
            TextRole::Muted,
            format!(
                "{} of {} in {}",
                numbers::duration(idle),
                numbers::duration((to - from) as i64),
                numbers::counted(player.idle().len() as u64, "stretch", "stretches")
            ),
        );
    });
}

fn zoom_ui(ui: &mut Ui, screen: &PlayerScreen, keys: KeyHint<'_>, asks: &mut Vec<PlayerAsk>) {
    let fitted = screen.zoom == Zoom::Fit;
    let hint = keys(C::ZoomFit);
    if IconButton::new(Icon::Fit, "Fit the page")
        .selected(fitted && !screen.follows_pointer)
        .shortcut(hint.as_deref())
        .show(ui)
        .clicked()
    {
        asks.push(PlayerAsk::Canvas(CanvasCommand::Zoom(Zoom::Fit)));
    }
    let hint = keys(C::FollowPointer);
    if IconButton::new(Icon::Pointer, "Follow the pointer")
        .body("Keep the page near and move it with the recorded pointer, for small parts")
        .selected(screen.follows_pointer)
        .shortcut(hint.as_deref())
        .show(ui)
        .clicked()
    {
        asks.push(PlayerAsk::FollowPointer(!screen.follows_pointer));
    }
    let picture = screen.picture();
    // In a narrow column the controls come first.
    if picture.width > 0 && ui.available_width() > 140.0 {
        let zoom = match screen.zoom {
            Zoom::Fit => String::new(),
            Zoom::Fixed { scale, .. } => format!("  {:.0} %", scale * 100.0),
        };
        text::line(ui, TextRole::Muted, format!("{} × {}{zoom}", picture.width, picture.height));
    }
}
