//! The tabs right of the page: events, signals, errors, facts.

use super::super::ViewContext;
use crate::app::action::Action;
use crate::app::player::{self, PlayerAsk, PlayerScreen, lanes};
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Button, EmptyState, Icon, Surface, TextField, TextRole, fact_row, list_row::list_row, numbers,
    section_header, text,
};
use egui::{Margin, ScrollArea, Ui};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SideTab {
    #[default]
    Events,
    Signals,
    Errors,
    Facts,
}

/// Draws the tabs; gives the tab that is shown next and what the player is asked for.
pub(super) fn side_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    player: &PlayerScreen,
    tab: SideTab,
    filter: &mut String,
    rows: &[usize],
    _actions: &mut [Action],
) -> (SideTab, Vec<PlayerAsk>) {
    let document = &player.document;
    let labels = [
        (SideTab::Events, "Events".to_owned()),
        (SideTab::Signals, format!("Signals {}", document.signals.len())),
        (SideTab::Errors, format!("Errors {}", document.errors.len())),
        (SideTab::Facts, "Facts".to_owned()),
    ];
    let mut shown = tab;
    widgets::surface(ui, Surface::Panel, Margin::symmetric(8, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for (choice, label) in &labels {
                if Button::ghost(label).selected(*choice == tab).show(ui).clicked() {
                    shown = *choice;
                }
            }
        });
    });
    let asks = match shown {
        SideTab::Events => {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(8, 2)).show(ui, |ui| {
                let width = ui.available_width();
                TextField::search(filter, "Filter events").width(width).show(ui);
            });
            ui.add_space(space::XS);
            player::events_ui(ui, player, rows, true)
        }
        SideTab::Signals => signals_ui(ui, player),
        SideTab::Errors => errors_ui(ui, player),
        SideTab::Facts => {
            facts_ui(ui, context, player);
            Vec::new()
        }
    };
    (shown, asks)
}

fn signals_ui(ui: &mut Ui, player: &PlayerScreen) -> Vec<PlayerAsk> {
    let signals = &player.document.signals;
    if signals.is_empty() {
        EmptyState::new(Icon::Signal, "No signals", "None of the eight signals fired in this session")
            .show(ui);
        return Vec::new();
    }
    let tokens = Tokens::of(ui);
    let now = player.player.offset_ms();
    let mut asks = Vec::new();
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for (number, hit) in signals.iter().enumerate() {
            let here = (hit.start_ms as f64 - 250.0..=hit.end_ms as f64 + 250.0).contains(&now);
            let target =
                hit.target.as_ref().map_or("", |t| if t.text.is_empty() { &*t.selector } else { &*t.text });
            let color = lanes::signal_category(hit.kind).color(tokens);
            let row = mark_row(ui, ("signal", number), hit.kind.label(), target, hit.start_ms, color, here);
            if row {
                asks.push(PlayerAsk::Play(PlayerCommand::SeekTo((hit.start_ms as f64 - 500.0).max(0.0))));
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

fn errors_ui(ui: &mut Ui, player: &PlayerScreen) -> Vec<PlayerAsk> {
    let errors = &player.document.errors;
    if errors.is_empty() {
        EmptyState::new(Icon::Bug, "No errors", "No exception, console error or failed request was recorded")
            .show(ui);
        return Vec::new();
    }
    let tokens = Tokens::of(ui);
    let mut asks = Vec::new();
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for (number, error) in errors.iter().enumerate() {
            let row = mark_row(
                ui,
                ("error", number),
                error.kind,
                &error.message,
                error.offset_ms,
                tokens.danger,
                false,
            );
            if row {
                asks.push(PlayerAsk::Play(PlayerCommand::SeekTo((error.offset_ms as f64 - 500.0).max(0.0))));
            }
        }
    });
    asks
}

fn facts_ui(ui: &mut Ui, context: &ViewContext<'_>, player: &PlayerScreen) {
    const NAME: f32 = 120.0;
    let recording = &player.document.recording;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
            section_header(ui, "Recording", None, |_| {});
            fact_row(ui, "Session", recording.id.as_str(), NAME);
            fact_row(ui, "Started", &numbers::date_time(recording.started_at_ms, context.zone), NAME);
            fact_row(ui, "Duration", &numbers::duration(recording.duration_ms()), NAME);
            fact_row(ui, "Events", &numbers::count(recording.events.len() as u64), NAME);
            fact_row(ui, "Format", &recording.source.format, NAME);
            fact_row(ui, "File", &recording.source.file, NAME);
            fact_row(ui, "User", recording.user_id.as_deref().unwrap_or("unknown"), NAME);
            if !recording.properties.is_empty() {
                ui.add_space(space::M);
                section_header(ui, "Properties", None, |_| {});
                for (name, value) in &recording.properties {
                    fact_row(ui, name, value, NAME);
                }
            }
            ui.add_space(space::M);
            section_header(ui, "What was odd in the export", None, |_| {});
            if recording.warnings.is_empty() {
                text::show(ui, TextRole::Muted, "Nothing");
            }
            for (code, warning) in &recording.warnings.0 {
                text::show(ui, TextRole::Secondary, format!("{} ({}×)", code.meaning(), warning.count));
            }
        });
    });
}
