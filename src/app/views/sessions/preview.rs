//! Right of the list: the chosen session, playing while the pointer is over it, with its facts and tags.

use super::super::ViewContext;
use super::SessionsAction;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::lanes::hit_category;
use crate::app::player::{PlayerScreen, canvas_ui};
use crate::app::selection::Item;
use crate::app::workspace::{DocumentState, OpenProject};
use crate::widgets::theme::space;
use crate::widgets::{
    self, Button, Chip, EmptyState, Icon, Surface, TextField, TextRole, Tone, fact_row, numbers,
    section_header, swatch, text,
};
use egui::{Margin, ScrollArea, Ui, vec2};

const NAME: f32 = 104.0;

/// Draws the preview; true while the pointer is over the page.
pub(super) fn preview_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    open: &OpenProject,
    preview: Option<&PlayerScreen>,
    new_tag: &mut String,
    actions: &mut Vec<Action>,
) -> bool {
    let Some(session) = context.workspace.selection.session().and_then(|id| open.session(id)) else {
        EmptyState::new(
            Icon::Replay,
            "Choose a session",
            "It plays here while the pointer is over it; Enter opens it",
        )
        .show(ui);
        return false;
    };
    let mut hovered = false;
    widgets::surface(ui, Surface::Panel, Margin::same(12)).show(ui, |ui| {
        let width = ui.available_width();
        let shape = match (session.viewport_w, session.viewport_h) {
            (0, _) | (_, 0) => 0.625,
            (w, h) => (h as f32 / w as f32).clamp(0.3, 0.9),
        };
        let shown = preview.filter(|p| p.document.id == session.session_id);
        ui.allocate_ui(vec2(width, width * shape), |ui| {
            match (shown, context.workspace.documents.get(&session.session_id)) {
                (Some(player), _) => {
                    hovered = ui.rect_contains_pointer(ui.max_rect());
                    if canvas_ui(ui, player, false).is_some() {
                        actions.push(Action::Open(Item::Session(session.session_id.clone())));
                    }
                }
                (None, Some(DocumentState::Failed(reason))) => {
                    EmptyState::error("No preview", reason).show(ui);
                }
                _ => {
                    widgets::skeleton(ui, width, width * shape);
                }
            }
        });
        ui.add_space(space::S);
        ui.horizontal(|ui| {
            let key = context.key(Command::OpenSelected);
            if Button::primary("Open replay").icon(Icon::Play).shortcut(key.as_deref()).show(ui).clicked() {
                actions.push(Action::Open(Item::Session(session.session_id.clone())));
            }
            let label = if session.watched { "Watched" } else { "Mark as watched" };
            if Button::ghost(label).icon(Icon::Eye).selected(session.watched).show(ui).clicked() {
                let action = SessionsAction::SetWatched(session.session_id.clone(), !session.watched);
                actions.push(Action::Sessions(action));
            }
        });
    });
    ScrollArea::vertical().id_salt(&session.session_id.0).auto_shrink([false, false]).show(ui, |ui| {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)).show(ui, |ui| {
            signals_ui(ui, context, open, session, actions);
            section_header(ui, "Session", None, |_| {});
            fact_row(ui, "Id", session.session_id.as_str(), NAME);
            fact_row(ui, "User", session.user_id.as_deref().unwrap_or("unknown"), NAME);
            fact_row(ui, "Started", &numbers::date_time(session.started_at_ms, context.zone), NAME);
            let active = format!(
                "{} of {}",
                numbers::duration(session.active_ms),
                numbers::duration(session.duration_ms)
            );
            fact_row(ui, "Active", &active, NAME);
            fact_row(ui, "Viewport", &format!("{} × {}", session.viewport_w, session.viewport_h), NAME);
            fact_row(ui, "First page", &session.start_url, NAME);
            fact_row(ui, "File", &session.source_file, NAME);
            for (name, value) in &session.properties {
                fact_row(ui, name, value, NAME);
            }
            ui.add_space(space::M);
            crate::app::shell::bot_of_session_ui(ui, open, &session.session_id, actions);
            ui.add_space(space::M);
            let blind = context.workspace.coding.blind_round().is_some();
            tags_ui(ui, session, blind, new_tag, actions);
            if session.warnings > 0 {
                ui.add_space(space::M);
                widgets::status(ui, Tone::Warn, "The export had oddities; the replay's Facts tab names them");
            }
            if open.sessions.len() < 1_000 {
                ui.add_space(space::M);
                let note = format!(
                    "The project has {} sessions; below 1,000 patterns are unreliable",
                    numbers::count(open.sessions.len() as u64)
                );
                text::show(ui, TextRole::Muted, note);
            }
            ui.add_space(space::L);
        });
    });
    hovered
}

fn signals_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    open: &OpenProject,
    session: &crate::project::SessionRow,
    actions: &mut Vec<Action>,
) {
    let total: u32 = open.signals_of(&session.session_id).map(|(_, count)| count).sum();
    section_header(ui, "Signals", Some((u64::from(total), "signals")), |_| {});
    if total == 0 {
        text::muted(ui, "No signal fired");
        ui.add_space(space::S);
        return;
    }
    let document = context.workspace.documents.ready(&session.session_id);
    let Some(document) = document else {
        widgets::skeleton_rows(ui, 2);
        return;
    };
    for (number, hit) in document.signals.iter().enumerate() {
        let target =
            hit.target.as_ref().map_or("", |t| if t.text.is_empty() { &*t.selector } else { &*t.text });
        let label = document.own.hit_label(hit);
        let name = format!("{label} at {}", numbers::clock(hit.start_ms));
        let row = widgets::list_row::list_row(ui, ("hit", number), &name, 28.0, |ui| {
            swatch::swatch(ui, hit_category(hit, &document.own), 16.0);
            text::line(ui, TextRole::Body, &label);
            text::line(ui, TextRole::Mono, numbers::clock(hit.start_ms));
            text::truncated(ui, TextRole::Muted, target);
        });
        if row.clicked() {
            let at = (hit.start_ms - 1_000).max(0);
            actions.push(Action::Open(Item::Moment(session.session_id.clone(), at)));
        }
    }
    ui.add_space(space::S);
}

fn tags_ui(
    ui: &mut Ui,
    session: &crate::project::SessionRow,
    blind: bool,
    new_tag: &mut String,
    actions: &mut Vec<Action>,
) {
    section_header(ui, "Tags", None, |_| {});
    if blind {
        text::muted(ui, "Tags are hidden while a blind round is open");
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for tag in &session.tags {
            if Chip::new(tag).icon(Icon::Bookmark).removable().show(ui).removed {
                let action = SessionsAction::RemoveTag(session.session_id.clone(), tag.to_string());
                actions.push(Action::Sessions(action));
            }
        }
    });
    let field = TextField::new(new_tag, "New tag").hint("Add a tag, Enter").width(180.0).limit(40).show(ui);
    let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    if entered && !new_tag.trim().is_empty() {
        let action = SessionsAction::AddTag(session.session_id.clone(), new_tag.trim().to_owned());
        actions.push(Action::Sessions(action));
        new_tag.clear();
    }
}
