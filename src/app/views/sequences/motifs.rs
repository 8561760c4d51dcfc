//! Frequent ordered patterns with their sessions and users, examples that open at their moment, and names for them.

use crate::app::action::Action;
use crate::app::expression::ExpressionField;
use crate::app::selection::{Item, SessionSet};
use crate::app::views::ViewContext;
use crate::app::workspace::{ExpressionAction, Patterns, SequencesAction};
use crate::mining::expr::{Motif, MotifError, Vocabulary, quoted};
use crate::mining::motifs::{FoundMotif, MotifParameters};
use crate::widgets::table::{Column, Sorting, Table};
use crate::widgets::theme::space;
use crate::widgets::{
    self, Button, ControlSize, EmptyState, Icon, IconButton, Surface, TextField, TextRole, Tone, field,
    list_row, numbers, section_header, text,
};
use egui::{CentralPanel, Key, Margin, Panel, ScrollArea, Ui};

/// What is being asked for, and what is chosen.
pub(super) struct MotifsTab {
    share_percent: f64,
    gap_s: f64,
    steps: f64,
    /// Only sessions of the list's condition.
    narrowed: bool,
    sorting: Sorting,
    selected: Option<String>,
    name: String,
    own: ExpressionField,
    /// Names that steps may mention, and which names of the project they were made from.
    own_names: Option<(usize, Vocabulary)>,
}

impl Default for MotifsTab {
    fn default() -> Self {
        let usual = MotifParameters::default();
        Self {
            share_percent: usual.min_share * 100.0,
            gap_s: usual.max_gap_ms as f64 / 1_000.0,
            steps: usual.max_steps as f64,
            narrowed: false,
            sorting: Sorting { column: LIFT, ascending: false },
            selected: None,
            name: String::new(),
            own: ExpressionField::default(),
            own_names: None,
        }
    }
}

const SESSIONS: usize = 1;
const USERS: usize = 2;
const LIFT: usize = 3;

impl MotifsTab {
    pub fn show(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let work = &context.workspace.sequences;
        self.ask_ui(ui, context, actions);
        Panel::right("motif-chosen")
            .default_size(360.0)
            .size_range(300.0..=600.0)
            .frame(widgets::surface(ui, Surface::Panel, Margin::same(12)))
            .show(ui, |ui| self.chosen_ui(ui, context, actions));
        CentralPanel::no_frame().show(ui, |ui| {
            let Some(patterns) = work.patterns() else {
                let empty = EmptyState::new(
                    Icon::Search,
                    "No motifs looked for yet",
                    "A motif is an ordered pattern of actions and signals that many sessions share, such as hesitation \
                     then scroll then click",
                )
                .action("Find motifs", Some(Icon::Search));
                if work.finding().is_some() {
                    widgets::loading(ui, "Looking for motifs", None, "", false);
                } else if empty.show(ui).is_some() {
                    self.find(context, actions);
                }
                return;
            };
            self.notes_ui(ui, patterns);
            self.list_ui(ui, patterns, actions);
        });
    }

    fn find(&self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let parameters = MotifParameters {
            min_share: self.share_percent / 100.0,
            max_gap_ms: (self.gap_s * 1_000.0).round() as i64,
            max_steps: self.steps as usize,
            ..MotifParameters::default()
        };
        let kept = context.workspace.expressions.kept();
        let within = kept.filter(|_| self.narrowed).map(|kept| kept.sessions.clone());
        actions.push(Action::Sequences(SequencesAction::FindMotifs { parameters, within }));
    }

    fn ask_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 6)).show(ui, |ui| {
            ui.horizontal(|ui| {
                text::line(ui, TextRole::Secondary, "In at least");
                field::number(
                    ui,
                    &mut self.share_percent,
                    "Smallest share of the sessions",
                    "%",
                    0.5..=100.0,
                    1,
                );
                text::line(ui, TextRole::Secondary, "of the sessions, at most");
                field::number(ui, &mut self.gap_s, "Longest time between steps", "s", 0.5..=300.0, 1);
                text::line(ui, TextRole::Secondary, "between steps, up to");
                field::number(ui, &mut self.steps, "Most steps", "steps", 2.0..=6.0, 0);
                if let Some(kept) = context.workspace.expressions.kept() {
                    let label =
                        format!("Only the {} of the condition", numbers::count(kept.sessions.len() as u64));
                    widgets::checkbox(ui, &mut self.narrowed, &label);
                }
                match context.workspace.sequences.finding() {
                    Some(job) => {
                        if Button::secondary("Stop").icon(Icon::Close).show(ui).clicked() {
                            actions.push(Action::CancelJob(job));
                        }
                    }
                    None => {
                        if Button::primary("Find motifs").icon(Icon::Search).show(ui).clicked() {
                            self.find(context, actions);
                        }
                    }
                }
            });
        });
    }

    fn notes_ui(&self, ui: &mut Ui, patterns: &Patterns) {
        let report = &patterns.report;
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 4)).show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let found = numbers::counted(report.found.len() as u64, "closed pattern", "closed patterns");
                let sessions = numbers::counted(u64::from(report.sessions), "session", "sessions");
                let users = numbers::counted(u64::from(report.users), "user", "users");
                text::line(
                    ui,
                    TextRole::Secondary,
                    format!("{found} in at least {} of {sessions}, {users}", report.least),
                );
                if report.left_out > 0 {
                    let more = numbers::count(report.left_out as u64);
                    widgets::status(ui, Tone::Neutral, &format!("{more} more of lower lift are not listed"));
                }
                if report.too_many {
                    widgets::status(
                        ui,
                        Tone::Warn,
                        "There are too many patterns, and some are missing; raise the share",
                    );
                }
                if patterns.unread > 0 {
                    let unread = numbers::counted(patterns.unread as u64, "session", "sessions");
                    widgets::status(ui, Tone::Warn, &format!("{unread} cannot be read"));
                }
            });
        });
    }

    fn list_ui(&mut self, ui: &mut Ui, patterns: &Patterns, actions: &mut Vec<Action>) {
        let report = &patterns.report;
        if report.found.is_empty() {
            EmptyState::new(
                Icon::Search,
                "No pattern is that frequent",
                "Lower the share, or allow more time between steps",
            )
            .show(ui);
            return;
        }
        let columns = [
            Column::rest("Steps", 280.0),
            Column::new("Sessions", 104.0).right().sortable(),
            Column::new("Users", 104.0).right().sortable().explained("Users among them; a session without a user counts as one of its own"),
            Column::new("Lift", 64.0).right().sortable().explained("Share of sessions with the pattern, against what chance would give from the share with all but the last step and the share with the last step; 1 is chance"),
        ];
        // At most five hundred patterns are listed.
        let mut order: Vec<&FoundMotif> = report.found.iter().collect();
        match self.sorting.column {
            SESSIONS => order.sort_by_key(|f| f.sessions()),
            USERS => order.sort_by_key(|f| f.users),
            _ => order.sort_by(|a, b| a.lift.total_cmp(&b.lift)),
        }
        if !self.sorting.ascending {
            order.reverse();
        }
        let selected = self.selected.as_ref().and_then(|text| order.iter().position(|f| f.text == *text));
        let done = Table::new("motifs", &columns, order.len())
            .sorting(Some(self.sorting))
            .selected(selected)
            .keys()
            .show(
                ui,
                |row| order[row].text.clone(),
                |ui, row, column| {
                    let found = order[row];
                    match column {
                        0 => drop(text::truncated(ui, TextRole::Mono, plain(&found.text))),
                        SESSIONS => share_ui(ui, found.sessions(), report.sessions),
                        USERS => share_ui(ui, found.users, report.users),
                        _ => drop(text::line(ui, TextRole::Body, numbers::decimal(found.lift, 2))),
                    }
                },
            );
        if let Some(sort) = done.sort {
            self.sorting = sort;
        }
        if let Some(found) = done.selected.and_then(|row| order.get(row)) {
            self.selected = Some(found.text.clone());
        }
        if let Some(example) = done.activated.and_then(|row| order.get(row)).and_then(|f| f.examples.first())
        {
            actions.push(Action::Open(Item::Moment(example.session.clone(), example.start_ms)));
        }
    }

    fn chosen_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let patterns = context.workspace.sequences.patterns();
        let found =
            patterns.and_then(|p| p.report.found.iter().find(|f| Some(&f.text) == self.selected.as_ref()));
        if let (Some(found), Some(patterns)) = (found, patterns) {
            text::heading(ui, "Chosen pattern");
            text::selectable(ui, TextRole::Mono, &found.text);
            ui.add_space(space::S);
            if let Some(name) = name_ui(ui, &mut self.name, "Name for it") {
                name_motif(&name, &found.text, actions);
                self.name.clear();
            }
            ui.add_space(space::S);
            let label =
                format!("Show its {}", numbers::counted(u64::from(found.sessions()), "session", "sessions"));
            if Button::secondary(&label).icon(Icon::List).show(ui).clicked() {
                let sessions = found.examples.iter().map(|e| e.session.clone()).collect();
                actions.push(Action::ShowSessions(SessionSet { title: plain(&found.text), sessions }));
            }
            ui.add_space(space::M);
            section_header(ui, "Examples", Some((u64::from(found.sessions()), "sessions")), |_| {});
            let height = (ui.available_height() * 0.5).max(120.0);
            ScrollArea::vertical()
                .id_salt("examples")
                .max_height(height)
                .auto_shrink([false, true])
                .show_rows(ui, 28.0, found.examples.len(), |ui, range| {
                    for at in range {
                        let example = &found.examples[at];
                        let name = format!("{} at {}", example.session, numbers::clock(example.start_ms));
                        let row = list_row::list_row(ui, ("example", at), &name, 28.0, |ui| {
                            text::line(ui, TextRole::Mono, numbers::clock(example.start_ms));
                            text::line(
                                ui,
                                TextRole::Muted,
                                numbers::duration(example.end_ms - example.start_ms),
                            );
                            text::truncated(ui, TextRole::Body, example.session.as_str());
                        });
                        if row.clicked() {
                            let at_ms = (example.start_ms - 500).max(0);
                            actions.push(Action::Open(Item::Moment(example.session.clone(), at_ms)));
                        }
                    }
                });
            if patterns.report.parameters.min_share < 0.05 {
                text::muted(ui, "Below 5 % of the sessions a pattern is no finding by itself");
            }
            ui.add_space(space::M);
        }
        self.named_ui(ui, context, actions);
    }

    /// The named ones, and steps of one's own.
    fn named_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let motifs = &context.workspace.expressions.names().session.motifs;
        section_header(ui, "Named motifs", Some((motifs.len() as u64, "motifs")), |_| {});
        if motifs.is_empty() {
            text::muted(ui, "A named motif can be asked for in conditions as motif NAME");
        }
        for (name, motif) in motifs {
            ui.horizontal(|ui| {
                let label = format!("Remove motif {name}");
                if IconButton::new(Icon::Trash, &label).size(ControlSize::Small).show(ui).clicked() {
                    actions.push(Action::Expression(ExpressionAction::RemoveMotif(name.to_string())));
                }
                if Button::ghost(name).size(ControlSize::Small).tooltip(&motif.text()).show(ui).clicked() {
                    actions.push(Action::Expression(ExpressionAction::Filter(format!(
                        "motif {}",
                        quoted(name)
                    ))));
                    actions.push(Action::Navigate(crate::app::route::Route::Sessions));
                }
            });
        }
        ui.add_space(space::S);
        text::small(ui, "Steps of your own");
        let names = &context.workspace.expressions.names().session;
        let from = std::ptr::from_ref(names) as usize;
        if self.own_names.as_ref().is_none_or(|(of, _)| *of != from) {
            self.own_names = Some((from, Vocabulary::of_steps(names)));
        }
        let Some((_, names)) = &self.own_names else { return };
        let width = ui.available_width() - 20.0;
        let out = self.own.show(ui, "Steps of your own", "hover then tab_hidden within 5s", width, names);
        if self.own.text.trim().is_empty() {
            return;
        }
        match Motif::new("steps", &self.own.text) {
            Err(MotifError::Steps(_)) => {
                if let Some(error) = &out.error {
                    self.own.problem_ui(ui, error);
                }
            }
            Err(error) => drop(text::show(ui, TextRole::Danger, error.to_string())),
            Ok(motif) => {
                if let Some(name) = name_ui(ui, &mut self.name, "Name for these steps") {
                    name_motif(&name, &motif.text(), actions);
                    self.name.clear();
                    self.own = ExpressionField::default();
                }
            }
        }
    }
}

/// A field with a button; the name once it is given.
fn name_ui(ui: &mut Ui, name: &mut String, label: &str) -> Option<String> {
    ui.horizontal(|ui| {
        let field = TextField::new(name, label).width(190.0).limit(60).show(ui);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let none = name.trim().is_empty().then_some("Write a name");
        let button = Button::primary("Name it").size(ControlSize::Small).disabled_because(none).show(ui);
        (none.is_none() && (button.clicked() || entered)).then(|| name.trim().to_owned())
    })
    .inner
}

fn name_motif(name: &str, steps: &str, actions: &mut Vec<Action>) {
    if let Ok(motif) = Motif::new(name, steps) {
        actions.push(Action::Expression(ExpressionAction::NameMotif(Box::new(motif))));
    }
}

/// The steps without the times, which are the same for all of a report.
fn plain(text: &str) -> String {
    text.split(" then ")
        .map(|step| step.split(" within ").next().unwrap_or(step))
        .collect::<Vec<_>>()
        .join(" › ")
}

fn share_ui(ui: &mut Ui, count: u32, of: u32) {
    let share = if of == 0 { 0.0 } else { f64::from(count) / f64::from(of) };
    text::line(
        ui,
        TextRole::Body,
        format!("{} ({})", numbers::count(u64::from(count)), numbers::percent(share)),
    );
}
