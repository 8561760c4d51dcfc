//! The row of playback controls; knows keys only by the hints that it is given.

use super::PlayerAsk;
use super::screen::{PlayerScreen, Zoom};
use crate::app::player::canvas::CanvasCommand;
use crate::replay::player::{PlayerCommand, SPEEDS};
use crate::widgets::{Icon, IconButton, TextRole, button, field, numbers, space, text};
use egui::{Align, Layout, Ui};

/// Shows the key of a command, as `Space`.
pub type KeyHint<'a> = &'a dyn Fn(crate::app::command::Command) -> Option<String>;

/// Play, step, speed, time, idle skipping, zoom.
pub fn transport_ui(ui: &mut Ui, screen: &PlayerScreen, keys: KeyHint<'_>) -> Vec<PlayerAsk> {
    use crate::app::command::Command as C;
    let mut asks = Vec::new();
    let player = &screen.player;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let mut icon = |ui: &mut Ui, icon: Icon, name: &str, command: C, ask: PlayerCommand| {
            let hint = keys(command);
            if IconButton::new(icon, name).shortcut(hint.as_deref()).show(ui).clicked() {
                asks.push(PlayerAsk::Play(ask));
            }
        };
        icon(ui, Icon::SkipBack, "To the start", C::ToStart, PlayerCommand::Start);
        icon(ui, Icon::StepBack, "One event back", C::EventBack, PlayerCommand::StepEvent(-1));
        if player.is_playing() {
            icon(ui, Icon::Pause, "Pause", C::PlayPause, PlayerCommand::Pause);
        } else {
            icon(ui, Icon::Play, "Play", C::PlayPause, PlayerCommand::Play);
        }
        icon(ui, Icon::StepForward, "One event on", C::EventForward, PlayerCommand::StepEvent(1));
        icon(ui, Icon::SkipForward, "To the end", C::ToEnd, PlayerCommand::End);
        ui.add_space(space::S);
        let (from, to) = player.range();
        let shown = format!(
            "{} / {}",
            numbers::moment((player.offset_ms() - from) as i64),
            numbers::clock((to - from) as i64)
        );
        text::line(ui, TextRole::Mono, shown);
        ui.add_space(space::S);
        let speeds: Vec<(f64, String)> = SPEEDS.iter().map(|s| (*s, format!("{s}×"))).collect();
        let choices: Vec<(f64, &str)> = speeds.iter().map(|(s, l)| (*s, l.as_str())).collect();
        if let Some(speed) = field::select(ui, "Speed", player.speed(), &choices) {
            asks.push(PlayerAsk::Play(PlayerCommand::Speed(speed)));
        }
        let hint = keys(C::SkipIdle);
        let skip = button::Button::ghost("Skip idle")
            .icon(Icon::FastForward)
            .selected(player.skips_idle())
            .tooltip(
                "Jump over stretches without user activity of 5 s and more; they are shaded on the timeline",
            )
            .shortcut(hint.as_deref());
        if skip.show(ui).clicked() {
            asks.push(PlayerAsk::Play(PlayerCommand::ToggleSkipIdle));
        }
        let (loop_in, loop_out) = player.loop_marks();
        if (loop_in.is_some() || loop_out.is_some())
            && button::Button::ghost("Loop")
                .icon(Icon::Loop)
                .selected(true)
                .tooltip("Stop looping")
                .show(ui)
                .clicked()
        {
            asks.push(PlayerAsk::Play(PlayerCommand::ClearLoop));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let fitted = screen.zoom == Zoom::Fit;
            let hint = keys(C::ZoomFit);
            if IconButton::new(Icon::Fit, "Fit the page")
                .selected(fitted)
                .shortcut(hint.as_deref())
                .show(ui)
                .clicked()
            {
                asks.push(PlayerAsk::Canvas(CanvasCommand::Zoom(Zoom::Fit)));
            }
            let picture = screen.picture();
            // In a narrow column the controls come first.
            if picture.width > 0 && ui.available_width() > 120.0 {
                let zoom = match screen.zoom {
                    Zoom::Fit => String::new(),
                    Zoom::Fixed { scale, .. } => format!("  {:.0} %", scale * 100.0),
                };
                text::line(ui, TextRole::Muted, format!("{} × {}{zoom}", picture.width, picture.height));
            }
        });
    });
    asks
}
