//! Hits of the chosen definition: a list that opens at the moment, with what was said of each.

use super::{Listed, SignalsScreen};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::selection::{Item, SessionSet};
use crate::app::views::ViewContext;
use crate::app::workspace::signals::{Library, moment_of};
use crate::mining::signals::Rule;
use crate::mining::store::JudgedHit;
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Column, EmptyState, Icon, Table, TextRole, card::section_header, interval_bar, numbers, text,
};
use egui::Ui;

const SESSION: usize = 0;
const AT: usize = 1;
const ELEMENT: usize = 2;

impl SignalsScreen {
    pub(super) fn hits_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        library: &Library,
        actions: &mut Vec<Action>,
    ) {
        let rule = self.rule(library).clone();
        let Some(hits) = self.listed(context, &rule) else {
            section_header(ui, "Hits", None, |_| {});
            if self.new_one().is_some_and(|new| new.rule().is_none()) {
                let why = "Where it happens stands here as soon as the steps can be read";
                EmptyState::new(Icon::Signal, "No steps yet", why).show(ui);
            } else {
                crate::widgets::skeleton_rows(ui, 8);
            }
            return;
        };
        let (title, name) = match self.composing.as_ref().and_then(super::Composing::rule) {
            Some(written) if hits.written => ("Hits as written", written.label().to_owned()),
            _ => ("Hits", rule.label().to_owned()),
        };
        section_header(ui, title, Some((hits.all, "hits")), |ui| sessions_ui(ui, &name, hits.hits, actions));
        if hits.written {
            text::small(ui, "Put it in force to judge them");
        } else {
            precision_ui(ui, context, &rule);
        }
        if hits.hits.is_empty() {
            let why = if hits.written {
                "No session has these steps; loosen a time or a filter"
            } else if rule.is_on() && rule.thresholds().next().is_none() {
                "No session has these steps"
            } else if rule.is_on() {
                "No session shows it by the present thresholds; the curve tells which would"
            } else {
                "It is switched off; switch it on under More"
            };
            EmptyState::new(Icon::Signal, "No hits", why).show(ui);
            return;
        }
        if (hits.hits.len() as u64) < hits.all {
            let shown = numbers::count(hits.hits.len() as u64);
            text::small(ui, format!("The first {shown} of {} are listed", numbers::count(hits.all)));
        }
        self.verdict_ui(ui, context, actions);
        ui.add_space(space::XS);
        self.table_ui(ui, context, hits, actions);
    }

    /// The keys that judge, as buttons.
    fn verdict_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        ui.horizontal(|ui| {
            for (command, label, icon) in [
                (Command::ConfirmHit, "Right", Icon::Check),
                (Command::RejectHit, "Wrong", Icon::Close),
                (Command::OpenHit, "Open", Icon::Play),
            ] {
                let key = context.key(command);
                let reason = crate::app::views::Screen::disabled_reason(self, command, context);
                let button = Button::secondary(label).icon(icon).shortcut(key.as_deref());
                if button.disabled_because(reason.as_deref()).show(ui).clicked() {
                    actions.push(Action::Run(command));
                }
            }
        });
    }

    fn table_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        hits: Listed<'_>,
        actions: &mut Vec<Action>,
    ) {
        let blind = context.workspace.labels_blind();
        let author = context.workspace.author();
        let judged = &context.workspace.signals.judgements;
        let columns = [
            Column::new("Session", 104.0),
            Column::new("At", 60.0).right(),
            Column::rest("Element", 90.0),
            Column::new("Judged", 62.0).explained("What you said of this hit"),
        ];
        self.row = self.row.min(hits.hits.len().saturating_sub(1));
        let scroll = std::mem::take(&mut self.scroll).then_some(self.row);
        let table =
            Table::new("signal-hits", &columns, hits.hits.len()).selected(Some(self.row)).scroll_to(scroll);
        let name = |row: usize| {
            let hit = &hits.hits[row];
            format!("{} at {}", hit.session, numbers::clock(hit.hit.start_ms))
        };
        let out = table.show(ui, name, |ui, row, column| {
            let of = &hits.hits[row];
            let hit = &of.hit;
            match column {
                SESSION => {
                    text::truncated(ui, TextRole::Body, of.session.as_str());
                }
                AT => {
                    text::line(ui, TextRole::Secondary, numbers::clock(hit.start_ms));
                }
                ELEMENT => {
                    let target = hit.target.as_ref();
                    let words =
                        target.map_or(&*hit.url, |t| if t.text.is_empty() { &*t.selector } else { &*t.text });
                    let times = if hit.count > 1 { format!("{} × ", hit.count) } else { String::new() };
                    let response = text::truncated(ui, TextRole::Secondary, format!("{times}{words}"));
                    let selector = target.map_or("", |t| &*t.selector);
                    response.on_hover_text(format!("{selector}\n{}\nversion {}", hit.url, hit.rule_version));
                }
                _ if hits.written => {
                    text::line(ui, TextRole::Muted, "–");
                }
                _ if blind => {
                    text::line(ui, TextRole::Muted, "hidden");
                }
                _ => {
                    match judged.of(&of.session, hit, &author) {
                        Some(true) => text::line(ui, TextRole::Success, "right"),
                        Some(false) => text::line(ui, TextRole::Danger, "wrong"),
                        None => text::line(ui, TextRole::Muted, "–"),
                    };
                }
            }
        });
        if let Some(row) = out.selected {
            self.row = row;
        }
        if let Some(row) = out.activated {
            self.row = row;
            let (session, at_ms) = moment_of(&hits.hits[row]);
            actions.push(Action::Open(Item::Moment(session, at_ms)));
        }
    }
}

/// The sessions behind the listed hits.
fn sessions_ui(ui: &mut Ui, name: &str, hits: &[JudgedHit], actions: &mut Vec<Action>) {
    if hits.is_empty() {
        return;
    }
    if Button::ghost("Sessions")
        .icon(Icon::List)
        .tooltip("The sessions of the listed hits")
        .show(ui)
        .clicked()
    {
        let mut sessions: Vec<_> = hits.iter().map(|h| h.session.clone()).collect();
        sessions.dedup();
        let set = SessionSet { title: name.to_owned(), sessions: sessions.into() };
        actions.push(Action::ShowSessions(set));
    }
}

/// The share of right hits among the judged ones, as people said so far.
fn precision_ui(ui: &mut Ui, context: &ViewContext<'_>, rule: &Rule) {
    if context.workspace.labels_blind() {
        text::small(ui, "Judgements are hidden while a blind round is open");
        return;
    }
    let judged = &context.workspace.signals.judgements;
    let Some((share, (low, high))) = judged.precision(rule.id(), rule.version()) else {
        text::small(
            ui,
            "Nobody judged a hit of this version yet; judgements train nothing, they show as precision",
        );
        return;
    };
    let (right, all) = judged.counts(rule.id(), rule.version());
    ui.horizontal(|ui| {
        text::secondary(ui, format!("Precision {}", numbers::share(right, all, Some((low, high)))));
        interval_bar(ui, "Precision as judged", share, Some((low, high)), None, egui::vec2(90.0, 14.0));
    });
}
