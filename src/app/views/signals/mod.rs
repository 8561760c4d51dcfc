//! The Signals screen: the library of definitions, one of them with its thresholds and what they do, and its hits; knows
//! the workspace only to read.

mod compose;
mod curve;
mod definition;
mod exchange;
mod hits;
mod list;
#[cfg(test)]
mod tests;
mod thresholds;

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::selection::Item;
use crate::app::workspace::signals::{Library, LibraryHits, PreviewKey, moment_of};
use crate::mining::signals::{Rule, RuleSet};
use crate::mining::store::JudgedHit;
use crate::widgets::{self, Button, EmptyState, Icon, Split, Surface, Tone, text};
use compose::Composing;
use egui::{CentralPanel, Margin, Ui};
use std::sync::Arc;
use thresholds::Draft;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum SignalsAction {
    /// Reads the library of the project.
    Read,
    /// Reads the hits of a definition.
    ReadHits(String),
    /// Computes the sensitivity curve and the sessions that flip.
    Preview(Box<PreviewKey>),
    /// Puts definitions in force and finds their signals anew.
    PutInForce(Box<RuleSet>),
    /// Finds the signals of what is not up to date.
    Find,
    /// Says that a hit is right or wrong, or takes that back.
    Judge(Box<JudgedHit>, Option<bool>),
    Undo,
    Redo,
}

/// Hits that are listed.
#[derive(Clone, Copy)]
struct Listed<'a> {
    hits: &'a [JudgedHit],
    all: u64,
    /// Of a signal as it is being written: nothing to judge yet.
    written: bool,
}

/// What this screen remembers of its drawing.
#[derive(Default)]
pub struct SignalsScreen {
    /// Name of the chosen definition.
    chosen: Option<String>,
    draft: Option<Draft>,
    /// The threshold that the curve runs along.
    along: Option<String>,
    /// Place in the list of hits.
    row: usize,
    /// Brings the chosen row into sight once.
    scroll: bool,
    /// A signal that is being written, or one that people wrote.
    composing: Option<compose::Composing>,
    /// Text of a name that is being typed for a copy.
    copy_name: Option<String>,
    /// Definitions that are being pasted.
    pasted: Option<exchange::Pasted>,
    /// The library that they were compared with, by its place in memory.
    compared: usize,
}

impl SignalsScreen {
    fn rule<'a>(&self, library: &'a Library) -> &'a Rule {
        let chosen = self.chosen.as_deref().and_then(|id| library.rules.get(id));
        chosen.unwrap_or(&library.rules.rules()[0])
    }

    fn choose(&mut self, id: &str) {
        if self.chosen.as_deref() != Some(id) {
            self.chosen = Some(id.to_owned());
            (self.draft, self.along, self.row, self.copy_name) = (None, None, 0, None);
        }
        self.composing = None;
    }

    /// The signal that is being written and is not in the library.
    fn new_one(&self) -> Option<&Composing> {
        self.composing.as_ref().filter(|composing| composing.is_new())
    }

    /// Hits that stand in the list: those of the chosen definition, or of one as it is being written.
    fn listed<'a>(&self, context: &'a ViewContext<'_>, rule: &Rule) -> Option<Listed<'a>> {
        let written = match self.new_one() {
            Some(composing) => Some(composing.rule()?),
            None => self.composing.as_ref().and_then(Composing::rule).filter(|written| *written != rule),
        };
        let Some(written) = written else {
            let hits = self.hits(context, rule)?;
            return Some(Listed { hits: &hits.hits, all: hits.all, written: false });
        };
        let preview = context.workspace.signals.last_preview(written.id())?;
        Some(Listed { hits: &preview.examples, all: preview.flips.hits_after, written: true })
    }

    fn hits<'a>(&self, context: &'a ViewContext<'_>, rule: &Rule) -> Option<&'a Arc<LibraryHits>> {
        context.workspace.signals.hits.as_ref().filter(|hits| *hits.definition == **rule.id())
    }

    fn hit<'a>(&self, context: &'a ViewContext<'_>) -> Option<&'a JudgedHit> {
        let library = context.workspace.signals.library.as_ref()?;
        self.listed(context, self.rule(library))?.hits.get(self.row)
    }

    /// The next version that is being made, where it differs from the one in force.
    fn changed(&self, rule: &Rule) -> Option<Rule> {
        if rule.is_composed() {
            let written = self.composing.as_ref().filter(|composing| composing.is_of(rule));
            return written.and_then(Composing::rule).filter(|written| *written != rule).cloned();
        }
        self.draft.as_ref().and_then(|draft| draft.rule(rule)).filter(|draft| draft != rule)
    }

    fn put(&mut self, rules: RuleSet, actions: &mut Vec<Action>) {
        (self.draft, self.composing) = (None, None);
        actions.push(Action::Signals(SignalsAction::PutInForce(Box::new(rules))));
    }

    fn judge(&mut self, right: bool, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let Some(hit) = self.hit(context).cloned() else { return };
        let author = context.workspace.author();
        let said = context.workspace.signals.judgements.of(&hit.session, &hit.hit, &author);
        let word = (said != Some(right)).then_some(right);
        actions.push(Action::Signals(SignalsAction::Judge(Box::new(hit), word)));
        if word.is_some() {
            self.move_by(1, context);
        }
    }

    fn move_by(&mut self, by: isize, context: &ViewContext<'_>) {
        let Some(library) = context.workspace.signals.library.as_ref() else { return };
        let rows = self.listed(context, self.rule(library)).map_or(0, |listed| listed.hits.len());
        self.row = self.row.saturating_add_signed(by).min(rows.saturating_sub(1));
        self.scroll = true;
    }
}

impl Screen for SignalsScreen {
    fn logic(&mut self, ctx: &egui::Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let work = &context.workspace.signals;
        if work.wants_library() {
            actions.push(Action::Signals(SignalsAction::Read));
        }
        let Some(library) = work.library.clone() else { return };
        let here = Arc::as_ptr(&library) as usize;
        if self.compared != here {
            self.compared = here;
            self.compare_pasted(&library);
        }
        let rule = self.rule(&library).clone();
        if self.draft.as_ref().is_some_and(|draft| !draft.is_of(&rule)) {
            self.draft = None;
        }
        let written = self.composing.as_ref();
        if rule.is_composed() && written.is_none_or(|c| !c.is_new() && !c.is_of(&rule)) {
            self.composing = Some(Composing::of(&rule));
        } else if !rule.is_composed() && written.is_some_and(|c| !c.is_new()) {
            self.composing = None;
        }
        if work.wants_hits(rule.id()) {
            actions.push(Action::Signals(SignalsAction::ReadHits(rule.id().to_string())));
        }
        // While a knob is held every value would be a question of its own.
        let held = ctx.input(|i| i.pointer.any_down());
        let question = match self.new_one() {
            Some(composing) => composing.rule().and_then(|new| self.asked(None, new)),
            None => self.question(&rule),
        };
        if let Some(key) = question.filter(|key| !held && work.wants_preview(key)) {
            actions.push(Action::Signals(SignalsAction::Preview(Box::new(key))));
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        CentralPanel::no_frame().show(ui, |ui| {
            let work = &context.workspace.signals;
            let Some(library) = work.library.clone() else {
                self.nothing_ui(ui, context, actions);
                return;
            };
            let split = Split::columns("signals-library").share(0.25).min(250.0, 620.0);
            let (left, right) = split.show(ui, |ui| ui.max_rect(), |ui| ui.max_rect());
            let room = |rect, salt: &str| egui::UiBuilder::new().id_salt(salt).max_rect(rect);
            ui.scope_builder(room(left, "library"), |ui| {
                panel(ui, Surface::Panel).show(ui, |ui| self.list_ui(ui, context, &library, actions));
            });
            ui.scope_builder(room(right, "definition"), |ui| {
                let split = Split::columns("signals-hits").share(0.56).min(340.0, 280.0);
                let (left, right) = split.show(ui, |ui| ui.max_rect(), |ui| ui.max_rect());
                ui.scope_builder(room(left, "rule"), |ui| {
                    panel(ui, Surface::Base).show(ui, |ui| {
                        if self.composing.is_some() {
                            self.compose_ui(ui, context, &library, actions);
                        } else {
                            self.definition_ui(ui, context, &library, actions);
                        }
                    });
                });
                ui.scope_builder(room(right, "hits"), |ui| {
                    panel(ui, Surface::Panel).show(ui, |ui| self.hits_ui(ui, context, &library, actions));
                });
            });
        });
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        match command {
            Command::ConfirmHit => self.judge(true, context, actions),
            Command::RejectHit => self.judge(false, context, actions),
            Command::NextHit => self.move_by(1, context),
            Command::PreviousHit => self.move_by(-1, context),
            Command::OpenHit => {
                if let Some(hit) = self.hit(context) {
                    let (session, at_ms) = moment_of(hit);
                    actions.push(Action::Open(Item::Moment(session, at_ms)));
                }
            }
            Command::Undo => actions.push(Action::Signals(SignalsAction::Undo)),
            Command::Redo => actions.push(Action::Signals(SignalsAction::Redo)),
            _ => {}
        }
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        let work = &context.workspace.signals;
        let judges = matches!(command, Command::ConfirmHit | Command::RejectHit);
        let reason = match command {
            Command::Undo if !work.can_undo() => "No definition was changed",
            Command::Redo if !work.can_redo() => "No change was undone",
            Command::Undo | Command::Redo if work.finding().is_some() => "Signals are being found",
            Command::Filter => "Choose a signal instead: its sessions open from its count",
            _ if judges && context.workspace.labels_blind() => {
                "Judgements are hidden while a blind round is open"
            }
            _ if judges && self.lists_written(context) => {
                "These are hits of what is being written; put it in force to judge them"
            }
            Command::ConfirmHit
            | Command::RejectHit
            | Command::NextHit
            | Command::PreviousHit
            | Command::OpenHit
                if self.hit(context).is_none() =>
            {
                "There is no hit to choose"
            }
            _ => return None,
        };
        Some(reason.to_owned())
    }
}

impl SignalsScreen {
    fn lists_written(&self, context: &ViewContext<'_>) -> bool {
        let Some(library) = context.workspace.signals.library.as_ref() else { return false };
        self.listed(context, self.rule(library)).is_some_and(|listed| listed.written)
    }
}

fn panel(ui: &Ui, surface: Surface) -> egui::Frame {
    widgets::surface(ui, surface, Margin { left: 14, right: 12, top: 10, bottom: 8 })
}

impl SignalsScreen {
    fn nothing_ui(&self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        match &context.workspace.signals.problem {
            Some(problem) => {
                let state = EmptyState::error("The library cannot be read", problem)
                    .action("Read it again", Some(Icon::Refresh));
                if state.show(ui).is_some() {
                    actions.push(Action::Signals(SignalsAction::Read));
                }
            }
            None => {
                widgets::skeleton_rows(ui, 12);
            }
        }
    }

    /// Says that signals are being found, or that they have to be.
    fn upkeep_ui(ui: &mut Ui, context: &ViewContext<'_>, library: &Library, actions: &mut Vec<Action>) {
        if let Some(sentence) = library.aside.sentence() {
            text::small(ui, sentence);
        }
        let work = &context.workspace.signals;
        if let Some(job) = work.finding().and_then(|id| context.jobs.iter().find(|job| job.id == id)) {
            let bar = widgets::ProgressBar::new("Find signals", job.fraction())
                .width(ui.available_width() - 40.0)
                .cancellable(true);
            if bar.show(ui) {
                actions.push(Action::CancelJob(job.id));
            }
        } else if library.stale && work.finding().is_none() {
            widgets::status(ui, Tone::Warn, "Not up to date");
            text::small(ui, "Some sessions were searched by earlier rules, or not at all");
            if Button::primary("Find signals").icon(Icon::Refresh).show(ui).clicked() {
                actions.push(Action::Signals(SignalsAction::Find));
            }
        }
    }
}
