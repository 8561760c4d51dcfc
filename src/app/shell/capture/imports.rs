//! Which import is told of, and what came of it; knows nothing of what recordings hold.

use crate::app::action::Action;
use crate::app::selection::SessionSet;
use crate::app::workspace::{CaptureAction, CaptureScope, OpenProject};
use crate::ingest::imports::{Account, Import};
use crate::widgets::{Button, ControlSize, Icon, TextRole, numbers, select, space, text};
use egui::Ui;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Refused inputs that are named; the list of the headless command names more.
const SHOWN_REFUSALS: usize = 8;

/// The choice among the imports, and the account of the chosen one.
pub(super) fn scope_ui(
    ui: &mut Ui,
    open: &OpenProject,
    scope: CaptureScope,
    zone: &TimeZone,
    actions: &mut Vec<Action>,
) {
    let all = numbers::counted(open.sessions.len() as u64, "session", "sessions");
    let named: Vec<(CaptureScope, String)> =
        std::iter::once((CaptureScope::All, format!("All imports, {all}")))
            .chain(
                open.imports
                    .iter()
                    .rev()
                    .map(|import| (CaptureScope::Import(import.at_ms), title(import, zone))),
            )
            .collect();
    let choices: Vec<(CaptureScope, &str)> =
        named.iter().map(|(scope, name)| (*scope, name.as_str())).collect();
    let import = open.imports.iter().find(|import| CaptureScope::Import(import.at_ms) == scope);
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Muted, "Import");
        if let Some(chosen) = select(ui, "Which import", scope, &choices) {
            actions.push(Action::Capture(CaptureAction::Choose(chosen)));
        }
        if let Some(import) = import
            && Button::secondary("Show its sessions")
                .icon(Icon::List)
                .size(ControlSize::Small)
                .show(ui)
                .clicked()
        {
            let of_it = open.sessions.iter().filter(|row| row.added_at_ms == import.at_ms);
            let sessions: Arc<[_]> = of_it.map(|row| row.session_id.clone()).collect();
            actions.push(Action::ShowSessions(SessionSet {
                title: format!("Import of {}", numbers::date_time(import.at_ms, zone)),
                sessions,
            }));
        }
    });
    if let Some(import) = import {
        match &import.account {
            Some(account) => account_ui(ui, import, account),
            None => drop(text::secondary(
                ui,
                "What else this import did was not kept: it was stopped in the middle, or an earlier version did it",
            )),
        }
    }
    ui.add_space(space::M);
}

/// `28 Nov 2026 20:42 · exports, 145 sessions`
fn title(import: &Import, zone: &TimeZone) -> String {
    let sessions = numbers::counted(import.sessions, "session", "sessions");
    format!("{} · {}, {sessions}", numbers::date_time(import.at_ms, zone), import.source)
}

fn account_ui(ui: &mut Ui, import: &Import, account: &Account) {
    let mut parts = vec![format!("{} new", numbers::count(account.new))];
    let mut some = |count: u64, what: &str| {
        if count > 0 {
            parts.push(format!("{} {what}", numbers::count(count)));
        }
    };
    some(account.unchanged, "were there already");
    some(account.withheld, "left out for lack of consent");
    some(account.refused, if account.refused == 1 { "input refused" } else { "inputs refused" });
    let read = format!("{} events, {} read", numbers::count(import.events), numbers::bytes(account.bytes));
    text::secondary(ui, format!("{}. {read}", parts.join(", ")));
    if account.stopped {
        text::secondary(ui, "It was stopped before its end; import the same again to go on");
    }
    for refused in account.refusals.iter().take(SHOWN_REFUSALS) {
        text::show(ui, TextRole::Muted, format!("{}: {}", refused.input, refused.reason));
    }
    let more = account.refused.saturating_sub(account.refusals.len().min(SHOWN_REFUSALS) as u64);
    if more > 0 {
        text::muted(ui, format!("and {} more refused", numbers::count(more)));
    }
}
