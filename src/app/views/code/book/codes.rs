//! The codes with their definitions, to read and to edit, and what an edit changes before it is stored; knows no label.

use super::super::codebook::{category_of, key_of};
use super::act;
use crate::app::action::Action;
use crate::app::selection::Item as Selected;
use crate::app::workspace::coding::{Book, BookAction, plain_id};
use crate::coding::codebook::{CodebookDiff, KEYS, NONE_ID, PALETTE_SIZE};
use crate::coding::{Code, Codebook};
use crate::model::SessionId;
use crate::widgets::theme::space;
use crate::widgets::{
    self, Button, Card, Icon, IconButton, TextField, TextRole, field, section_header, text,
};
use egui::{Align, Key, Layout, Ui};

/// An edit under way: the codebook as it would be.
#[derive(Default)]
pub(super) struct Edit {
    /// The stored version that it started from.
    base: Option<Codebook>,
    draft: Option<Codebook>,
    /// The code that is open.
    open: Option<String>,
    added: String,
}

impl Edit {
    /// A new version is there, or another codebook: what was typed belongs to the old one.
    pub fn follow(&mut self, book: &Book) {
        if self.base.as_ref() != Some(&book.codebook) {
            *self = Self { base: Some(book.codebook.clone()), open: self.open.take(), ..Self::default() };
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, book: &Book, actions: &mut Vec<Action>) {
        let shown = self.draft.as_ref().unwrap_or(&book.codebook).clone();
        let mut draft = shown.clone();
        for at in 0..draft.codes.len() {
            self.code_ui(ui, &mut draft, at, actions);
            ui.add_space(space::XS);
        }
        draft.codes.retain(|code| !code.id.is_empty());
        self.add_ui(ui, &mut draft);
        if draft != shown {
            self.draft = (draft != book.codebook).then_some(draft);
        }
        ui.add_space(space::S);
        history_ui(ui, book);
    }

    pub fn is_pending(&self) -> bool {
        self.draft.is_some()
    }

    fn code_ui(&mut self, ui: &mut Ui, book: &mut Codebook, at: usize, actions: &mut Vec<Action>) {
        let code = &mut book.codes[at];
        let open = self.open.as_ref() == Some(&code.id);
        Card::new(("code", &code.id)).padding(12.0).show(ui, |ui| {
            ui.horizontal(|ui| {
                if let Some(key) = key_of(code) {
                    widgets::keycaps(ui, &key);
                }
                widgets::mark(ui, category_of(code));
                text::line(ui, TextRole::Strong, &code.name);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let label =
                        if open { format!("Close {}", code.name) } else { format!("Edit {}", code.name) };
                    let icon = if open { Icon::ChevronUp } else { Icon::Edit };
                    if IconButton::new(icon, &label).show(ui).clicked() {
                        self.open = (!open).then(|| code.id.clone());
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        text::truncated(ui, TextRole::Muted, &code.definition);
                    });
                });
            });
            if open {
                ui.add_space(space::XS);
                fields_ui(ui, code);
                examples_ui(ui, code, actions);
                let kept =
                    (code.id == NONE_ID).then_some("No intent fits stays: it keeps forced guesses out");
                let label = format!("Remove {}", code.name);
                if Button::ghost(&label).icon(Icon::Trash).disabled_because(kept).show(ui).clicked() {
                    // Taken out after the loop.
                    code.id.clear();
                }
            }
        });
    }

    fn add_ui(&mut self, ui: &mut Ui, book: &mut Codebook) {
        ui.horizontal(|ui| {
            let name = TextField::new(&mut self.added, "Name of a new code").width(260.0).limit(80).show(ui);
            let entered = name.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let id = plain_id(&self.added, "");
            let problem = if id.is_empty() {
                Some("Write a name with a letter first")
            } else if book.code(&id).is_some() {
                Some("There is a code of this name")
            } else {
                None
            };
            let add = Button::secondary("Add a code").icon(Icon::Plus).disabled_because(problem).show(ui);
            if add.clicked() || (entered && problem.is_none()) {
                let key = KEYS.chars().find(|key| book.code_of_key(*key).is_none());
                let color = (0..PALETTE_SIZE).find(|color| book.codes.iter().all(|c| c.color != *color));
                let code = Code {
                    id: id.clone(),
                    name: self.added.trim().to_owned(),
                    key,
                    color: color.unwrap_or(0),
                    ..Code::default()
                };
                // No intent fits stays last.
                let place = book.index_of(NONE_ID).unwrap_or(book.codes.len());
                book.codes.insert(place, code);
                self.added.clear();
                self.open = Some(id);
            }
        });
    }

    /// What is not stored yet, in words, and the way to store it or to leave it.
    pub fn pending_ui(&mut self, ui: &mut Ui, book: &Book, actions: &mut Vec<Action>) {
        let Some(draft) = &self.draft else { return };
        let diff = CodebookDiff::between(&book.codebook, draft);
        let mut left = false;
        Card::new("pending").show(ui, |ui| {
            text::strong(ui, format!("Version {} would be different", book.codebook.version + 1));
            for sentence in diff.sentences() {
                text::body(ui, sentence);
            }
            let told = if diff.keeps_meaning() {
                "No label becomes stale by it"
            } else {
                "Labels that this touches become stale; they are listed once it is stored"
            };
            text::muted(ui, told);
            let problem = draft.check().err().map(|problem| problem.to_string());
            if let Some(problem) = &problem {
                text::show(ui, TextRole::Danger, problem);
            }
            ui.add_space(space::XS);
            ui.horizontal(|ui| {
                let label = format!("Store as version {}", book.codebook.version + 1);
                let button = Button::primary(&label).icon(Icon::Save).disabled_because(problem.as_deref());
                if button.show(ui).clicked() {
                    let mut stored = draft.clone();
                    for code in &mut stored.codes {
                        for rules in [&mut code.include, &mut code.exclude] {
                            rules.retain(|rule| !rule.trim().is_empty());
                        }
                    }
                    actions.push(act(BookAction::Save(Box::new(stored))));
                }
                left = Button::ghost("Leave the edit").icon(Icon::Undo).show(ui).clicked();
            });
        });
        if left {
            self.draft = None;
        }
    }
}

fn fields_ui(ui: &mut Ui, code: &mut Code) {
    let line = |ui: &mut Ui, name: &str, value: &mut String, rows: usize| {
        field::labelled(ui, name, None, None, |ui| {
            field::text_area(ui, value, name, rows);
        });
        ui.add_space(space::XS);
    };
    field::labelled(ui, "Name", None, None, |ui| {
        TextField::new(&mut code.name, "Name of the code").limit(80).show(ui);
    });
    ui.add_space(space::XS);
    line(ui, "Definition", &mut code.definition, 2);
    for (name, rules) in [
        ("Counts when, one rule a line", &mut code.include),
        ("Does not count when, one rule a line", &mut code.exclude),
    ] {
        let mut joined = rules.join("\n");
        line(ui, name, &mut joined, 2);
        if joined != rules.join("\n") {
            *rules = joined.split('\n').map(str::to_owned).collect();
            // A line that is being begun is kept while there is one before it.
            if rules.iter().all(|rule| rule.trim().is_empty()) {
                rules.clear();
            }
        }
    }
}

fn examples_ui(ui: &mut Ui, code: &mut Code, actions: &mut Vec<Action>) {
    let mut removed = None;
    for (at, example) in code.examples.iter().enumerate() {
        ui.horizontal(|ui| {
            let place = example.sequence.as_deref().unwrap_or(&example.session);
            text::line(ui, TextRole::Secondary, example.kind.label());
            if Button::ghost(place).icon(Icon::Replay).tooltip("Watch the recording").show(ui).clicked() {
                actions.push(Action::Open(Selected::Session(SessionId::new(example.session.as_str()))));
            }
            text::truncated(ui, TextRole::Muted, &example.note);
            if IconButton::new(Icon::Close, &format!("Remove the example {place}")).show(ui).clicked() {
                removed = Some(at);
            }
        });
    }
    if let Some(at) = removed {
        code.examples.remove(at);
    }
}

fn history_ui(ui: &mut Ui, book: &Book) {
    if book.changes.is_empty() {
        return;
    }
    ui.add_space(space::M);
    section_header(ui, "Versions", None, |_| {});
    for diff in &book.changes {
        text::strong(ui, format!("Version {}", diff.to));
        for sentence in diff.sentences() {
            text::muted(ui, sentence);
        }
        ui.add_space(space::XS);
    }
}
