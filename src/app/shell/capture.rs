//! The dialog on what recordings can show: of all sessions, of one, and what recording tools said; reads nothing itself.

use super::{App, Overlay};
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::workspace::{CaptureAction, OpenProject};
use crate::coding::VendorAgreement;
use crate::mining::store::{Adequacy, Looked, Need, SessionCapture};
use crate::model::{ActionKind, SessionId, SignalKind};
use crate::widgets::{
    Button, Choice, Column, ControlSize, Dialog, EmptyState, Icon, Table, Tone, fact_row, numbers,
    section_header, space, status, tabs, text, toggle, tooltip,
};
use egui::{ScrollArea, Ui};

const NAME: f32 = 190.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    All,
    Session,
    Tools,
}

#[derive(Debug)]
pub(super) struct CaptureDialog {
    tab: Tab,
    /// What was asked for since the dialog was opened, so that a failure is not asked for again in every frame.
    asked: Vec<CaptureAction>,
}

impl App {
    pub(super) fn capture_dialog() -> Overlay {
        Overlay::Capture(CaptureDialog { tab: Tab::All, asked: Vec::new() })
    }

    pub(super) fn capture_ui(&mut self, ui: &mut Ui, mut dialog: CaptureDialog) -> Overlay {
        let Some(open) = &self.workspace.open else { return Overlay::None };
        let work = &self.workspace.capture;
        let chosen = self.workspace.selection.session().cloned();
        let blind = self.workspace.coding.blind_round().is_some();
        let mut actions = Vec::new();
        let shown = Dialog::new("capture", "What this capture can show").width(900.0).show(ui.ctx(), |ui| {
            let choices = [
                Choice::new(Tab::All, "All sessions"),
                Choice::new(Tab::Session, "Chosen session"),
                Choice::new(Tab::Tools, "Recording tools"),
            ];
            if let Some(tab) = tabs(ui, dialog.tab, &choices) {
                dialog.tab = tab;
            }
            ui.add_space(space::S);
            let room = (ui.ctx().content_rect().height() - 220.0).max(200.0);
            ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| match dialog.tab {
                Tab::All => match &work.adequacy {
                    Some(adequacy) => all_ui(ui, open, adequacy, &mut actions),
                    None => dialog.waiting_ui(ui, work.problem.as_deref(), CaptureAction::Read, &mut actions),
                },
                Tab::Session => match (&chosen, &work.session) {
                    (None, _) => nothing_ui(ui, Icon::Replay, "No session is chosen", "Choose one in the list of sessions, and it is told here what its recording holds"),
                    (Some(id), Some(capture)) if capture.session == *id => session_ui(ui, open, capture, &mut actions),
                    (Some(id), _) => {
                        let read = CaptureAction::ReadSession(id.clone());
                        dialog.waiting_ui(ui, work.problem.as_deref(), read, &mut actions);
                    }
                },
                Tab::Tools if blind => nothing_ui(
                    ui,
                    Icon::Lock,
                    "Kept back while a blind round is open",
                    "What recording tools said of the sessions would tell coders an answer; it is shown after the reveal",
                ),
                Tab::Tools => match &work.verdicts {
                    Some(rows) => tools_ui(ui, rows),
                    None => {
                        dialog.waiting_ui(ui, work.problem.as_deref(), CaptureAction::ReadVerdicts, &mut actions);
                    }
                },
            });
        });
        let leaves = actions.iter().any(|action| matches!(action, Action::Open(_) | Action::ShowSessions(_)));
        self.queue.append(&mut actions);
        if shown.close || leaves { Overlay::None } else { Overlay::Capture(dialog) }
    }
}

impl CaptureDialog {
    /// Asks once; after a failure it takes a click.
    fn waiting_ui(
        &mut self,
        ui: &mut Ui,
        problem: Option<&str>,
        wanted: CaptureAction,
        actions: &mut Vec<Action>,
    ) {
        if !self.asked.contains(&wanted) {
            self.asked.push(wanted.clone());
            actions.push(Action::Capture(wanted));
            return;
        }
        match problem {
            None => drop(text::secondary(
                ui,
                "Looking through the recordings; the status bar shows how far it is",
            )),
            Some(problem) => {
                text::secondary(ui, problem);
                if Button::primary("Look again").icon(Icon::Refresh).show(ui).clicked() {
                    actions.push(Action::Capture(wanted));
                }
            }
        }
    }
}

/// An empty state takes the middle of what it is given: a dialog gives it little.
fn nothing_ui(ui: &mut Ui, icon: Icon, title: &str, sentence: &str) {
    ui.allocate_ui(egui::vec2(ui.available_width(), 220.0), |ui| {
        EmptyState::new(icon, title, sentence).show(ui);
    });
}

fn share(part: usize, of: usize) -> String {
    numbers::share(part as u64, of as u64, None)
}

fn all_ui(ui: &mut Ui, open: &OpenProject, a: &Adequacy, actions: &mut Vec<Action>) {
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
    bots_ui(ui, open, actions);
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

fn interval(median: Option<f64>, p95: Option<f64>) -> String {
    match (median, p95) {
        (Some(median), Some(p95)) => {
            format!("every {median:.0} ms, 95 % within {p95:.0} ms (middle session)")
        }
        _ => "none".to_owned(),
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
fn bots_ui(ui: &mut Ui, open: &OpenProject, actions: &mut Vec<Action>) {
    const SHOWN: usize = 20;
    let aside = open.set_aside();
    section_header(ui, "Likely bots", Some((aside.bots as u64, "likely bots")), |_| {});
    let mut include = open.includes_bots;
    if toggle(ui, &mut include, "Mine likely bots with the others").changed() {
        actions.push(Action::Capture(CaptureAction::IncludeBots(include)));
    }
    let bots = open.sessions.iter().filter(|row| row.bot.is_bot());
    for row in bots.take(SHOWN) {
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
    if aside.bots > SHOWN {
        text::muted(ui, format!("and {} more; the condition `bot` lists them all", aside.bots - SHOWN));
    }
}

fn session_ui(ui: &mut Ui, open: &OpenProject, c: &SessionCapture, actions: &mut Vec<Action>) {
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

fn tools_ui(ui: &mut Ui, rows: &[VendorAgreement]) {
    if rows.is_empty() {
        nothing_ui(
            ui,
            Icon::Info,
            "No verdicts of recording tools",
            "Exports of Sentry, FullStory, LogRocket, OpenReplay and others may bring some, as rage clicks; they are kept apart from the recordings and compared with signals here",
        );
        return;
    }
    text::secondary(
        ui,
        "How often a verdict and a signal fall on the same moment, within 3 s, over sessions in which the tool gave any verdict",
    );
    ui.add_space(space::S);
    let columns = [
        Column::new("Tool", 110.0),
        Column::new("Verdict", 130.0),
        Column::new("Signal", 150.0),
        Column::new("Verdicts with the signal", 190.0).right(),
        Column::new("Signals with the verdict", 190.0).right(),
        Column::rest("Sessions", 60.0).right(),
    ];
    ui.allocate_ui(egui::vec2(ui.available_width(), 320.0), |ui| {
        Table::new("verdicts", &columns, rows.len()).show(
            ui,
            |row| {
                rows.get(row).map_or_else(String::new, |r| {
                    format!("{} {} and {}", r.tool, r.kind.label(), r.signal.label())
                })
            },
            |ui, row, column| {
                let Some(r) = rows.get(row) else { return };
                let role = if r.is_namesake() { text::TextRole::Strong } else { text::TextRole::Body };
                let value = match column {
                    0 => r.tool.to_string(),
                    1 => r.kind.label().to_owned(),
                    2 => r.signal.label().to_owned(),
                    3 => numbers::share(r.verdicts_with_hit, r.verdicts, None),
                    4 => numbers::share(r.hits_with_verdict, r.hits, None),
                    _ => numbers::count(r.sessions),
                };
                text::truncated(ui, role, value);
            },
        );
    });
}
