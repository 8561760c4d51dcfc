//! What many recordings can show: notes, likely bots, signals that cannot fire, kinds of actions; reads nothing itself.

use super::{NAME, interval, share};
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::workspace::{CaptureAction, OpenProject};
use crate::mining::store::{Adequacy, Looked};
use crate::model::ActionKind;
use crate::widgets::{
    Button, ControlSize, Icon, Tone, fact_row, numbers, section_header, space, status, text, toggle, tooltip,
};
use egui::Ui;

/// All of it, of the sessions in question.
pub(super) fn adequacy_ui(ui: &mut Ui, open: &OpenProject, a: &Adequacy, actions: &mut Vec<Action>) {
    let n = a.sessions;
    let notes = a.notes();
    section_header(ui, "To know before mining", None, |_| {});
    if notes.is_empty() {
        status(ui, Tone::Success, "Nothing of note is missing");
    }
    for note in &notes {
        status(ui, Tone::Warn, note);
    }
    ui.add_space(space::M);
    bots_ui(ui, open, a, actions);
    ui.add_space(space::M);
    section_header(ui, "Signals that cannot fire everywhere", None, |_| {});
    if a.lacking.is_empty() {
        text::muted(ui, "Every signal finds what it needs in every session");
    }
    for (kind, lacking) in &a.lacking {
        let value = format!("not in {}: {}", share(lacking.sessions, n), lacking.words());
        let row = fact_row(ui, kind.label(), &value, NAME);
        tooltip::definition(row, kind.label(), crate::mining::signals::spec_of(*kind).meaning, None);
    }
    ui.add_space(space::M);
    section_header(ui, "Kinds of actions", None, |_| {});
    for kind in ActionKind::ALL {
        let (sessions, times) = a.actions.get(&kind).copied().unwrap_or_default();
        let value = format!("{} in {}", numbers::count(times), share(sessions, n));
        fact_row(ui, &kind.name().replace('_', " "), &value, NAME);
    }
    fact_row(ui, "pointer samples", &interval(a.pointer_interval_ms, a.pointer_interval_p95_ms), NAME);
    if let Some(looked) = &a.looked {
        ui.add_space(space::M);
        looked_ui(ui, looked, n);
    }
    ui.add_space(space::M);
    section_header(ui, "What was odd in the exports", None, |_| {});
    if a.warnings.is_empty() {
        text::muted(ui, "Nothing");
    }
    for (code, (sessions, count)) in &a.warnings {
        text::secondary(
            ui,
            format!("{} ({} in {})", code.meaning(), numbers::count(*count), share(*sessions, n)),
        );
    }
}

fn looked_ui(ui: &mut Ui, l: &Looked, n: usize) {
    section_header(ui, "Pages and time", None, |_| {});
    let of = |what: String, sessions: usize| format!("{what}, in {}", share(sessions, n));
    let not = format!("{} of {}", numbers::duration(l.not_replayable_ms), numbers::duration(l.duration_ms));
    fact_row(ui, "Not replayable", &of(not, l.not_replayable_in), NAME);
    let pages = format!("{} of {}", numbers::count(l.pages_without_snapshot), numbers::count(l.pages));
    fact_row(ui, "Pages without a snapshot", &of(pages, l.pages_without_snapshot_in), NAME);
    let gaps = format!("{} ({})", numbers::count(l.gaps), numbers::duration(l.gaps_ms));
    fact_row(ui, "Gaps of 5 min and more", &of(gaps, l.gaps_in), NAME);
    fact_row(
        ui,
        "Style sheets not recorded",
        &of(numbers::count(l.missing_styles), l.missing_styles_in),
        NAME,
    );
    fact_row(ui, "Images not recorded", &of(numbers::count(l.missing_images), l.missing_images_in), NAME);
    fact_row(ui, "Console or requests", &format!("in {}", share(l.with_logs, n)), NAME);
}

/// How many sessions are likely bots', what becomes of them, and the first of them.
fn bots_ui(ui: &mut Ui, open: &OpenProject, a: &Adequacy, actions: &mut Vec<Action>) {
    let aside = a.aside;
    section_header(ui, "Likely bots", Some((aside.bots as u64, "likely bots")), |_| {});
    let mut include = open.includes_bots;
    if toggle(ui, &mut include, "Mine likely bots with the others").changed() {
        actions.push(Action::Capture(CaptureAction::IncludeBots(include)));
    }
    for row in a.bots.iter().filter_map(|session| open.session(session)) {
        ui.horizontal(|ui| {
            if Button::ghost(row.session_id.as_str())
                .icon(Icon::Replay)
                .size(ControlSize::Small)
                .show(ui)
                .clicked()
            {
                actions.push(Action::Open(Item::Session(row.session_id.clone())));
            }
            text::line(ui, text::TextRole::Body, numbers::percent(row.bot.likelihood()));
            let reasons =
                if row.bot.word == Some(true) { "An analyst says so".to_owned() } else { row.bot.reasons() };
            text::truncated(ui, text::TextRole::Muted, reasons);
        });
    }
    if aside.bots > a.bots.len() {
        text::muted(
            ui,
            format!("and {} more; the condition `bot` lists them all", aside.bots - a.bots.len()),
        );
    }
}
