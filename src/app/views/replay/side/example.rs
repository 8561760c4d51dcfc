//! The recording on screen as an example of a code; must not be possible where a blind round has it.

use super::super::super::ViewContext;
use super::super::super::code::{CodeAction, ExampleAsked, ExampleDraft, example_ui};
use crate::app::action::Action;
use crate::app::player::PlayerScreen;
use crate::app::workspace::coding::BookAction;
use crate::coding::codebook::Example;
use crate::widgets::theme::space;
use crate::widgets::{Button, Icon, section_header, text};
use egui::Ui;

/// What is chosen so far.
#[derive(Default)]
pub(super) struct ExampleOfSession {
    draft: Option<(String, ExampleDraft)>,
}

impl ExampleOfSession {
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        actions: &mut Vec<Action>,
    ) {
        let Some(codebook) = context.workspace.coding.codebooks.first() else { return };
        let session = player.document.recording.id.as_str();
        ui.add_space(space::M);
        section_header(ui, "Examples in the codebook", None, |_| {});
        for code in &codebook.codes {
            for example in code.examples.iter().filter(|example| example.session == session) {
                let place = example.sequence.as_deref().unwrap_or("the recording");
                text::muted(ui, format!("{}: {} ({place})", code.name, example.kind.label().to_lowercase()));
            }
        }
        match self.draft.as_mut().filter(|(of, _)| of == session) {
            None => {
                if Button::ghost("As an example…").icon(Icon::Star).show(ui).clicked() {
                    self.draft = Some((session.to_owned(), ExampleDraft::default()));
                }
            }
            Some((_, draft)) => match example_ui(ui, codebook, draft) {
                ExampleAsked::Open => {}
                ExampleAsked::Left => self.draft = None,
                ExampleAsked::Add { code, kind, note } => {
                    let example = Example { kind, session: session.to_owned(), sequence: None, note };
                    let add = BookAction::AddExample { codebook: codebook.id.clone(), code, example };
                    actions.push(Action::Code(CodeAction::Book(add)));
                    self.draft = None;
                }
            },
        }
    }
}
