//! A list of sessions to choose one from: those like the other side first.

use crate::app::player::lanes::path_of;
use crate::app::views::ViewContext;
use crate::model::SessionId;
use crate::project::SessionRow;
use crate::widgets::theme::space;
use crate::widgets::{TextField, TextRole, list_row::list_row, numbers, text};
use egui::{ScrollArea, Ui};

const ROW: f32 = 28.0;

/// Draws the list; gives the chosen session.
pub(super) fn chooser_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    search: &mut String,
    taken: &[Option<SessionId>; 2],
) -> Option<SessionId> {
    let open = context.workspace.open.as_ref()?;
    let other = taken.iter().flatten().next().and_then(|id| open.session(id));
    TextField::search(search, "Find a session").hint("Id, user, page …").width(ui.available_width()).show(ui);
    ui.add_space(space::XS);
    let rows = candidates(&open.sessions, search, taken, other);
    let mut chosen = None;
    ScrollArea::vertical().id_salt("sessions to choose").auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        rows.len(),
        |ui, shown| {
            for session in &rows[shown] {
                let id = &session.session_id;
                let row = list_row(ui, id, &format!("Choose {id}"), ROW, |ui| {
                    text::line(ui, TextRole::Strong, id.as_str());
                    text::line(ui, TextRole::Mono, numbers::clock(session.duration_ms));
                    let user = session.user_id.as_deref().unwrap_or("unknown user");
                    text::line(ui, TextRole::Secondary, user);
                    text::truncated(ui, TextRole::Muted, path_of(&session.start_url));
                });
                if row.clicked() {
                    chosen = Some(id.clone());
                }
            }
        },
    );
    chosen
}

/// Sessions that hold all words, without those taken; of the same visitor first, then of the same first page.
fn candidates<'a>(
    sessions: &'a [SessionRow],
    search: &str,
    taken: &[Option<SessionId>; 2],
    other: Option<&SessionRow>,
) -> Vec<&'a SessionRow> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let holds = |s: &SessionRow, word: &String| {
        let has = |text: &str| text.to_lowercase().contains(word);
        has(s.session_id.as_str()) || has(&s.start_url) || s.user_id.as_deref().is_some_and(has)
    };
    let mut found: Vec<&SessionRow> = sessions
        .iter()
        .filter(|s| !taken.iter().flatten().any(|t| *t == s.session_id))
        .filter(|s| words.iter().all(|w| holds(s, w)))
        .collect();
    let unlike = |s: &SessionRow| {
        let same_user = other.is_some_and(|o| o.user_id.is_some() && o.user_id == s.user_id);
        let same_page = other.is_some_and(|o| o.start_url == s.start_url);
        (!same_user, !same_page)
    };
    found.sort_by_key(|s| unlike(s));
    found
}
