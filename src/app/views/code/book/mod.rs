//! The codebook as a screen of its own: its codes, what edits mean for the labels that there are, and which codes are
//! intents; must not know an open ballot.

mod codes;
mod example;
mod intents;
mod stale;

pub(in crate::app::views) use example::{Asked, ExampleDraft, example_ui};

use super::super::ViewContext;
use super::CodeAction;
use super::setup::column;
use crate::app::action::Action;
use crate::app::workspace::coding::{Book, BookAction, BookState};
use crate::widgets::theme::space;
use crate::widgets::{self, Button, Choice, EmptyState, Icon, TextField, TextRole, numbers, text};
use egui::{Align, Layout, ScrollArea, Ui};

const WIDTH: f32 = 860.0;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Codes,
    Labels,
    Intents,
}

/// What is typed and chosen.
#[derive(Default)]
pub(super) struct BookScreen {
    tab: Tab,
    edit: codes::Edit,
    intents: intents::IntentsTab,
    /// Who does what is recorded with a name.
    by: String,
}

impl BookScreen {
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        state: &BookState,
        actions: &mut Vec<Action>,
    ) {
        let Some(book) = state.shown() else {
            match state {
                BookState::Failed(reason) => {
                    let empty = EmptyState::error("The codebook cannot be shown", reason);
                    if empty.action("Back to the rounds", Some(Icon::ArrowLeft)).show(ui).is_some() {
                        actions.push(act(BookAction::Close));
                    }
                }
                _ => {
                    widgets::loading(ui, "Reading the codebook and its labels", None, "", false);
                }
            }
            return;
        };
        self.edit.follow(book);
        if self.by.is_empty() {
            let first = context.workspace.coding.rounds.last().map(|round| round.coders[0].id.clone());
            let signed = context.workspace.author();
            self.by = if signed.is_empty() { first.unwrap_or_default() } else { signed };
        }
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            column(ui, WIDTH, |ui| {
                ui.add_space(space::XL);
                self.head_ui(ui, book, actions);
                ui.add_space(space::M);
                match self.tab {
                    Tab::Codes => self.edit.ui(ui, book, actions),
                    Tab::Labels => stale::ui(ui, context, book, actions),
                    Tab::Intents => {
                        name_ui(ui, &mut self.by);
                        ui.add_space(space::S);
                        self.intents.ui(ui, context, book, &self.by, actions);
                    }
                }
                ui.add_space(space::XXL);
            });
        });
    }

    fn head_ui(&mut self, ui: &mut Ui, book: &Book, actions: &mut Vec<Action>) {
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Title, &book.codebook.name);
            text::line(ui, TextRole::Muted, format!("version {}", book.codebook.version));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if Button::ghost("Back to the rounds").icon(Icon::ArrowLeft).show(ui).clicked() {
                    actions.push(act(BookAction::Close));
                }
            });
        });
        text::secondary(
            ui,
            "An edit makes a new version. Rounds keep the version that they froze, and agreement never mixes versions.",
        );
        ui.add_space(space::S);
        let choices = [
            Choice::new(Tab::Codes, "Codes").count(book.codebook.codes.len() as u64),
            Choice::new(Tab::Labels, "Stale labels").count(book.stale.items() as u64),
            Choice::new(Tab::Intents, "Intents").count(book.promotions.intents().len() as u64),
        ];
        if let Some(tab) = widgets::tabs(ui, self.tab, &choices) {
            self.tab = tab;
        }
    }
}

fn act(action: BookAction) -> Action {
    Action::Code(CodeAction::Book(action))
}

/// Who does this: stands in the record.
pub(super) fn name_ui(ui: &mut Ui, by: &mut String) {
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Secondary, "As");
        TextField::new(by, "Your name").icon(Icon::User).width(150.0).limit(100).show(ui);
    });
}

/// `3 items`.
fn items(count: usize) -> String {
    numbers::counted(count as u64, "item", "items")
}
