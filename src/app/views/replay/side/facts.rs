//! What is known of the recording as a whole.

use super::super::super::ViewContext;
use super::example::ExampleOfSession;
use crate::app::action::Action;
use crate::app::player::PlayerScreen;
use crate::widgets::theme::space;
use crate::widgets::{self, Surface, TextRole, fact_row, numbers, section_header, text};
use egui::{Margin, ScrollArea, Ui};

pub(super) fn facts_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    player: &PlayerScreen,
    example: &mut ExampleOfSession,
    actions: &mut Vec<Action>,
) {
    const NAME: f32 = 120.0;
    let recording = &player.document.recording;
    super::title_ui(ui, "Facts", None);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
            section_header(ui, "Recording", None, |_| {});
            fact_row(ui, "Session", recording.id.as_str(), NAME);
            fact_row(ui, "Started", &numbers::date_time(recording.started_at_ms, context.zone), NAME);
            fact_row(ui, "Duration", &numbers::duration(player.document.timeline.duration_ms()), NAME);
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
            example.ui(ui, context, player, actions);
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
