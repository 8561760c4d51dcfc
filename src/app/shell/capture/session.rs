//! What one recording can show, and whether a program made it; reads nothing itself.

use super::{NAME, interval};
use crate::app::action::Action;
use crate::app::workspace::{CaptureAction, OpenProject};
use crate::mining::store::{Need, SessionCapture};
use crate::model::{ActionKind, SessionId, SignalKind};
use crate::widgets::{
    Button, ControlSize, Tone, fact_row, numbers, section_header, space, status, text, tooltip,
};
use egui::Ui;

pub(super) fn session_ui(ui: &mut Ui, open: &OpenProject, c: &SessionCapture, actions: &mut Vec<Action>) {
    section_header(ui, c.session.as_str(), None, |_| {});
    fact_row(ui, "Duration", &numbers::duration(c.duration_ms), NAME);
    for kind in ActionKind::ALL {
        let times = c.actions.get(&kind).copied().unwrap_or(0);
        fact_row(ui, &kind.name().replace('_', " "), &numbers::count(u64::from(times)), NAME);
    }
    fact_row(
        ui,
        "pointer samples",
        &format!(
            "{}, {}",
            numbers::count(c.pointer_samples),
            interval(c.pointer_interval_ms, c.pointer_interval_p95_ms)
        ),
        NAME,
    );
    if let Some(look) = &c.look {
        fact_row(
            ui,
            "Not replayable",
            &format!("{} of {}", numbers::duration(look.not_replayable_ms), numbers::duration(c.duration_ms)),
            NAME,
        );
        let pages = format!("{} of {}", look.pages_without_snapshot, c.pages);
        fact_row(ui, "Pages without a snapshot", &pages, NAME);
        fact_row(
            ui,
            "Gaps of 5 min and more",
            &format!("{} ({})", look.gaps, numbers::duration(look.gaps_ms)),
            NAME,
        );
        fact_row(ui, "Style sheets not recorded", &numbers::count(look.missing_styles), NAME);
        fact_row(ui, "Images not recorded", &numbers::count(look.missing_images), NAME);
    }
    ui.add_space(space::M);
    section_header(ui, "Signals that cannot fire here", None, |_| {});
    let lacks = |kind: SignalKind| -> Vec<&'static str> {
        Need::of(kind).iter().filter(|need| !need.is_met(c)).map(|need| need.words()).collect()
    };
    let mut all = true;
    for kind in SignalKind::ALL {
        let lacking = lacks(kind);
        if !lacking.is_empty() {
            all = false;
            fact_row(ui, kind.label(), &format!("no {}", lacking.join(", no ")), NAME);
        }
    }
    if all {
        text::muted(ui, "None: every signal finds what it needs");
    }
    ui.add_space(space::M);
    bot_of_session_ui(ui, open, &c.session, actions);
    ui.add_space(space::M);
    section_header(ui, "What was odd in the export", None, |_| {});
    if c.warnings.is_empty() {
        text::muted(ui, "Nothing");
    }
    for (code, warning) in &c.warnings.0 {
        text::secondary(ui, format!("{} ({})", code.meaning(), numbers::count(warning.count)));
    }
}

/// The evidence of one session, and the word on it.
pub(in crate::app) fn bot_of_session_ui(
    ui: &mut Ui,
    open: &OpenProject,
    session: &SessionId,
    actions: &mut Vec<Action>,
) {
    let Some(row) = open.session(session) else { return };
    let bot = &row.bot;
    section_header(ui, "Bot or person", None, |_| {});
    let (tone, said) = match (bot.word, bot.is_likely()) {
        (Some(true), _) => (Tone::Warn, "An analyst says that it is a bot's".to_owned()),
        (Some(false), _) => (Tone::Success, "An analyst says that it is a person's".to_owned()),
        (None, true) => (Tone::Warn, format!("Likely a bot's ({})", numbers::percent(bot.likelihood()))),
        (None, false) if bot.evidence.is_none() => {
            (Tone::Neutral, "Not looked at yet; find signals to do so".to_owned())
        }
        (None, false) => {
            (Tone::Neutral, format!("Likely a person's (bot: {})", numbers::percent(bot.likelihood())))
        }
    };
    status(ui, tone, &said);
    for one in bot.evidence.iter().flatten() {
        let row = text::secondary(ui, format!("{}: {}", one.reason.label(), one.found));
        let weight = format!("Weight {:.2}", one.reason.weight());
        tooltip::definition(row, one.reason.label(), one.reason.meaning(), Some(&weight));
    }
    ui.horizontal(|ui| {
        let say = |word| Action::Capture(CaptureAction::SayBot(session.clone(), word));
        if !bot.is_bot() && Button::secondary("It is a bot").size(ControlSize::Small).show(ui).clicked() {
            actions.push(say(Some(true)));
        }
        if bot.is_bot() && Button::secondary("It is a person").size(ControlSize::Small).show(ui).clicked() {
            actions.push(say(Some(false)));
        }
        if bot.word.is_some()
            && Button::ghost("Leave it to the evidence").size(ControlSize::Small).show(ui).clicked()
        {
            actions.push(say(None));
        }
    });
}
