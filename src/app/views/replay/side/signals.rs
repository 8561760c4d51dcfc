//! The signals of the session as a list.

use crate::app::player::{Mark, PlayerAsk, PlayerScreen, lanes};
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{EmptyState, Icon, TextRole, list_row::list_row, numbers, text};
use egui::{ScrollArea, Ui};

pub(super) fn signals_ui(ui: &mut Ui, player: &PlayerScreen) -> Vec<PlayerAsk> {
    let signals = &player.document.signals;
    super::title_ui(ui, "Signals", Some((signals.len(), signals.len())));
    if signals.is_empty() {
        EmptyState::new(Icon::Signal, "No signals", "No signal fired in this session").show(ui);
        return Vec::new();
    }
    let tokens = Tokens::of(ui);
    let now = player.player.offset_ms();
    let mut asks = Vec::new();
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for (number, hit) in signals.iter().enumerate() {
            let here = (hit.start_ms as f64 - 250.0..=hit.end_ms as f64 + 250.0).contains(&now)
                || player.marked == Some(Mark::Signal(number as u32));
            let target =
                hit.target.as_ref().map_or("", |t| if t.text.is_empty() { &*t.selector } else { &*t.text });
            // A variant is told by its name, as its rule is that of another line.
            let own = &player.document.own;
            let name = own.hit_label(hit);
            let color = lanes::hit_category(hit, own).color(tokens);
            let row = mark_row(ui, ("signal", number), &name, target, hit.start_ms, color, here);
            if row {
                asks.push(PlayerAsk::Play(PlayerCommand::SeekTo((hit.start_ms as f64 - 500.0).max(0.0))));
                asks.push(PlayerAsk::Mark(Mark::Signal(number as u32)));
            }
        }
    });
    asks
}

/// A mark of the timeline as a line: colour, name, what it is about, time. True when clicked.
fn mark_row(
    ui: &mut Ui,
    salt: (&str, usize),
    name: &str,
    detail: &str,
    at_ms: i64,
    color: egui::Color32,
    here: bool,
) -> bool {
    const HEIGHT: f32 = 40.0;
    let spoken = format!("{name} {detail} at {}", numbers::clock(at_ms));
    list_row(ui, salt, &spoken, HEIGHT, |ui| {
        let (mark, _) = ui.allocate_exact_size(egui::vec2(4.0, HEIGHT - 12.0), egui::Sense::hover());
        ui.painter().rect_filled(mark, 2, color);
        ui.add_space(space::XS);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add_space(3.0);
            text::line(ui, if here { TextRole::Strong } else { TextRole::Body }, name);
            text::truncated(ui, TextRole::Muted, format!("{}  {detail}", numbers::clock(at_ms)));
        });
    })
    .clicked()
}
