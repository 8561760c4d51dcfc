//! The codebook of a new round: one that is there, as it is or to be edited first, or one of one's own; knows no round.

use super::super::CodeAction;
use super::super::codebook::{category_of, key_of};
use super::step_ui;
use crate::app::action::Action;
use crate::app::workspace::coding::{BookAction, plain_id};
use crate::coding::Codebook;
use crate::widgets::theme::space;
use crate::widgets::{self, Button, Card, Icon, TextField, TextRole, field, numbers, text};
use egui::{Key, Ui, vec2};

/// A codebook of one's own that is being begun.
#[derive(Default)]
pub(super) struct OwnBook {
    open: bool,
    /// It was opened in this frame: its first field asks for the keyboard.
    opened: bool,
    name: String,
    /// The codebook that it begins as a copy of; else it begins with one code.
    copy_of: Option<String>,
    first_code: String,
}

impl OwnBook {
    /// Draws the step; gives the codebook that is picked. `stored` are those of the project, the other ones are bundled.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        books: &[Codebook],
        stored: &[Codebook],
        chosen: Option<String>,
        actions: &mut Vec<Action>,
    ) -> Option<String> {
        let mut picked = chosen;
        Card::new("codebook").show(ui, |ui| {
            step_ui(ui, "1", "Codebook", "What a label may say; it is frozen when the round opens");
            ui.add_space(space::S);
            if let Some(id) = books_ui(ui, books, picked.as_deref()) {
                picked = Some(id);
            }
            ui.add_space(space::M);
            let book = books.iter().find(|b| picked.as_ref() == Some(&b.id));
            if let Some(book) = book {
                preview_ui(ui, book);
                ui.add_space(space::S);
            }
            ui.horizontal(|ui| {
                if let Some(book) = book {
                    let what = "Names, definitions, keys and examples of its codes; open rounds keep what they froze";
                    let edit = Button::secondary("Edit its codes…").icon(Icon::Edit).tooltip(what);
                    if edit.show(ui).clicked() {
                        let known = stored.iter().any(|own| own.id == book.id);
                        // A bundled one becomes the project's own with the first look at it.
                        let action = if known {
                            BookAction::Open(book.id.clone())
                        } else {
                            BookAction::Begin(Box::new(book.clone()))
                        };
                        actions.push(Action::Code(CodeAction::Book(action)));
                    }
                }
                let begin = Button::ghost("New codebook…").icon(Icon::Plus);
                if begin.show(ui).clicked() {
                    self.open = !self.open;
                    self.opened = self.open;
                }
            });
            if self.open
                && let Some(id) = self.begin_ui(ui, books, actions)
            {
                picked = Some(id);
            }
        });
        picked
    }

    /// The fields of a new one; its id once it is begun.
    fn begin_ui(&mut self, ui: &mut Ui, books: &[Codebook], actions: &mut Vec<Action>) -> Option<String> {
        ui.add_space(space::S);
        let name = TextField::new(&mut self.name, "Name of the codebook").limit(100).width(300.0).show(ui);
        if std::mem::take(&mut self.opened) {
            name.request_focus();
        }
        ui.add_space(space::XS);
        let mut choices: Vec<(Option<&str>, &str)> = vec![(None, "One code and No intent fits")];
        let copies: Vec<String> = books.iter().map(|book| format!("The codes of {}", book.name)).collect();
        choices.extend(books.iter().zip(&copies).map(|(book, told)| (Some(book.id.as_str()), told.as_str())));
        let copy_of = self.copy_of.as_deref().filter(|id| books.iter().any(|book| book.id == *id));
        let chosen = field::labelled(ui, "Begins with", None, None, |ui| {
            widgets::select(ui, "Begins with", copy_of, &choices)
        });
        if let Some(chosen) = chosen {
            self.copy_of = chosen.map(str::to_owned);
        }
        let origin = books.iter().find(|book| self.copy_of.as_ref() == Some(&book.id));
        let mut asked = name.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if origin.is_none() {
            ui.add_space(space::XS);
            let first = TextField::new(&mut self.first_code, "Name of its first code")
                .limit(80)
                .width(300.0)
                .show(ui);
            asked |= first.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        }
        ui.add_space(space::S);
        let id = free_id(&self.name, books);
        let begun = match origin {
            Some(origin) => origin.copied(&id, self.name.trim()),
            None => {
                let first = self.first_code.trim();
                Codebook::begun(&id, self.name.trim(), &plain_id(first, ""), first)
            }
        };
        let problem = if plain_id(&self.name, "").is_empty() {
            Some("Name the codebook, with a letter or a digit".to_owned())
        } else if books.iter().any(|book| book.name.eq_ignore_ascii_case(self.name.trim())) {
            Some("There is a codebook of this name".to_owned())
        } else if origin.is_none() && plain_id(&self.first_code, "").is_empty() {
            Some("Name its first code; more come in the next step".to_owned())
        } else {
            begun.check().err().map(|problem| problem.to_string())
        };
        let mut done = None;
        ui.horizontal(|ui| {
            let create =
                Button::primary("Create and edit").icon(Icon::Edit).disabled_because(problem.as_deref());
            let pressed = create.show(ui).clicked();
            if problem.is_none() && (pressed || asked) {
                done = Some(id.clone());
            }
            if Button::ghost("Cancel").show(ui).clicked() {
                *self = Self::default();
            }
            if let Some(problem) = &problem {
                text::line(ui, TextRole::Muted, problem);
            }
        });
        if done.is_some() {
            actions.push(Action::Code(CodeAction::Book(BookAction::Begin(Box::new(begun)))));
            *self = Self::default();
        }
        done
    }
}

/// An id for a codebook of this name that none has.
fn free_id(name: &str, books: &[Codebook]) -> String {
    let plain = plain_id(name, "codebook");
    let taken = |id: &String| books.iter().any(|book| book.id == *id);
    std::iter::once(plain.clone())
        .chain((2_usize..).map(|n| format!("{}-{n}", plain.chars().take(56).collect::<String>())))
        .find(|id| !taken(id))
        .unwrap_or(plain)
}

/// All as cards; the one that was clicked.
fn books_ui(ui: &mut Ui, books: &[Codebook], chosen: Option<&str>) -> Option<String> {
    let mut picked = None;
    let gap = space::S;
    let per_row = books.len().clamp(1, 3);
    let width = (ui.available_width() - gap * (per_row as f32 - 1.0)) / per_row as f32;
    for row in books.chunks(per_row) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for book in row {
                ui.allocate_ui(vec2(width, 56.0), |ui| {
                    ui.set_width(width);
                    if book_ui(ui, book, chosen == Some(&book.id)) {
                        picked = Some(book.id.clone());
                    }
                });
            }
        });
    }
    picked
}

fn book_ui(ui: &mut Ui, book: &Codebook, on: bool) -> bool {
    let codes = numbers::counted(book.codes.len() as u64, "code", "codes");
    Card::new(("book", &book.id))
        .clickable(&book.name)
        .selected(on)
        .padding(12.0)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal(|ui| {
                text::truncated(ui, TextRole::Strong, &book.name);
            });
            text::show(ui, TextRole::Small, format!("{codes} · version {}", book.version));
        })
        .response
        .clicked()
}

/// Every code with its key, as it will stand on the keyboard; its definition on hover.
fn preview_ui(ui: &mut Ui, book: &Codebook) {
    let width = (ui.available_width() - space::M) / 2.0;
    let half = book.codes.len().div_ceil(2);
    let (left, right) = book.codes.split_at(half);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        for codes in [left, right] {
            ui.allocate_ui(vec2(width, 10.0), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = 3.0;
                    for code in codes {
                        let row = ui
                            .horizontal(|ui| {
                                ui.spacing_mut().item_spacing.x = space::S;
                                if let Some(key) = key_of(code) {
                                    widgets::keycaps(ui, &key);
                                }
                                widgets::mark(ui, category_of(code));
                                text::truncated(ui, TextRole::Body, &code.name)
                            })
                            .inner;
                        widgets::tooltip::definition(row, &code.name, &code.definition, None);
                    }
                });
            });
        }
    });
}
