//! The item on the desk as an example of a code: a wish that waits in the own ballot; must not reach the codebook from
//! here while the round is blind.

use super::super::CodeAction;
use super::super::book::{Asked, ExampleDraft, example_ui};
use super::DeskState;
use crate::app::action::Action;
use crate::coding::{BlindView, ExampleWish, QueueEntry};
use crate::widgets::theme::space;
use crate::widgets::{Button, Chip, Dialog, Icon, text};
use egui::{Context, Ui};

impl DeskState {
    /// What is wished for already, and the way to wish for more.
    pub(super) fn example_button(
        &mut self,
        ui: &mut Ui,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
        actions: &mut Vec<Action>,
    ) {
        let item = entry.item.id;
        let sealed = view.seal().is_some().then_some("Your ballot is sealed");
        ui.add_space(space::XS);
        ui.horizontal_wrapped(|ui| {
            let button = Button::ghost("As an example…").icon(Icon::Star).disabled_because(sealed);
            if button.tooltip("For the next version of the codebook, after the reveal").show(ui).clicked() {
                let given = match entry.label.map(|label| &label.entry.verdict) {
                    Some(crate::coding::Verdict::Codes(codes)) => codes.first(),
                    _ => None,
                };
                let code = given.and_then(|code| view.codebook().index_of(code)).unwrap_or(0);
                self.example = Some((item.to_owned(), ExampleDraft { code, ..ExampleDraft::default() }));
            }
            for wish in view.example_wishes(item) {
                let Some(kind) = wish.kind else { continue };
                let name = view.codebook().code(&wish.code).map_or(wish.code.as_str(), |c| c.name.as_str());
                let label = format!("{name}: {}", kind.label());
                let mut chip = Chip::new(&label);
                if sealed.is_none() {
                    chip = chip.removable();
                }
                if chip.show(ui).removed {
                    let wish = ExampleWish { code: wish.code.clone(), kind: None, note: String::new() };
                    actions.push(Action::Code(CodeAction::WishExample { item: item.to_owned(), wish }));
                }
            }
        });
    }

    pub(super) fn example_dialog(&mut self, ctx: &Context, view: BlindView<'_>, actions: &mut Vec<Action>) {
        let Some((item, draft)) = &mut self.example else { return };
        let shown = Dialog::new("example", "As an example in the codebook").width(640.0).show(ctx, |ui| {
            text::secondary(
                ui,
                "It waits in your ballot, as hidden as your labels, and comes out at the reveal. The codebook of this round \
                 stays as it is.",
            );
            ui.add_space(space::S);
            example_ui(ui, view.codebook(), draft)
        });
        match shown.inner {
            Asked::Add { code, kind, note } => {
                let wish = ExampleWish { code, kind: Some(kind), note };
                actions.push(Action::Code(CodeAction::WishExample { item: item.clone(), wish }));
                self.example = None;
            }
            Asked::Left => self.example = None,
            Asked::Open if shown.close => self.example = None,
            Asked::Open => {}
        }
    }
}
