//! Labels that disagree with what lies near them: a queue to look at, never a verdict.

use super::ReconcileAction;
use super::list::name_of_text;
use crate::app::action::Action;
use crate::app::workspace::coding::{DoubtsState, Settling};
use crate::coding::doubts::{Doubt, DoubtReason, Doubts};
use crate::widgets::list_row::choice_row;
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Button, EmptyState, Icon, Surface, TextRole, numbers, section_header, skeleton_rows, text,
};
use egui::{Margin, ScrollArea, Ui};

const ROW: f32 = 50.0;

/// Draws the queue; gives the item that was chosen.
pub(super) fn review_ui(
    ui: &mut Ui,
    settling: &Settling,
    current: Option<&str>,
    actions: &mut Vec<Action>,
) -> Option<String> {
    let mut ask = || actions.push(Action::Reconcile(ReconcileAction::FindDoubts));
    match &settling.doubts {
        DoubtsState::Unasked => {
            let words = "Items whose nearest neighbours have another label, near pairs with different labels, and users who \
                         did nearly the same with different labels";
            if EmptyState::new(Icon::Eye, "Look for doubtful labels", words)
                .action("Look for them", None)
                .show(ui)
                .is_some()
            {
                ask();
            }
            None
        }
        DoubtsState::Finding(_) => {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
                text::muted(ui, "Features are read and labels compared");
                if Button::secondary("Stop").icon(Icon::Close).show(ui).clicked() {
                    actions.push(Action::Reconcile(ReconcileAction::StopFinding));
                }
                skeleton_rows(ui, 5);
            });
            None
        }
        DoubtsState::Failed(reason) => {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
                text::show(ui, TextRole::Danger, reason);
                if Button::secondary("Look again").icon(Icon::Refresh).show(ui).clicked() {
                    ask();
                }
            });
            None
        }
        DoubtsState::Ready(doubts) => {
            widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 8, top: 6, bottom: 4 }).show(
                ui,
                |ui| {
                    ui.horizontal(|ui| {
                        let found =
                            numbers::counted(doubts.found.len() as u64, "doubtful label", "doubtful labels");
                        text::line(ui, TextRole::Strong, found);
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            let button = Button::ghost("Look again").icon(Icon::Refresh);
                            if button.tooltip("With what was settled since").show(ui).clicked() {
                                ask();
                            }
                        });
                    });
                },
            );
            found_ui(ui, settling, doubts, current)
        }
    }
}

fn found_ui(ui: &mut Ui, settling: &Settling, doubts: &Doubts, current: Option<&str>) -> Option<String> {
    let mut chosen = None;
    let below = 150.0;
    let height = (ui.available_height() - below).max(ROW);
    ui.spacing_mut().item_spacing.y = 1.0;
    let list = ScrollArea::vertical().id_salt("doubts").auto_shrink([false, true]).max_height(height);
    list.show_rows(ui, ROW, doubts.found.len(), |ui, range| {
        for (at, doubt) in range.clone().zip(&doubts.found[range]) {
            if row_ui(ui, settling, at, doubt, current == Some(doubt.item.as_str())) {
                chosen = Some(doubt.item.clone());
            }
        }
    });
    ScrollArea::vertical().id_salt("doubts-basis").auto_shrink([false, false]).show(ui, |ui| {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
            section_header(ui, "What this rests on", None, |_| {});
            ui.spacing_mut().item_spacing.y = space::XS;
            for sentence in doubts.sentences() {
                text::muted(ui, sentence);
            }
            if let Ok(skill) = &doubts.skill {
                for coder in &skill.coders {
                    let share = numbers::percent(coder.accuracy);
                    text::secondary(ui, format!("{} is estimated to be right in {share}", coder.coder));
                }
                text::muted(ui, skill.sentence());
            }
        });
    });
    chosen
}

/// The first doubt about an item.
pub(super) fn doubt_of<'a>(settling: &'a Settling, item: &str) -> Option<&'a Doubt> {
    match &settling.doubts {
        DoubtsState::Ready(doubts) => doubts.found.iter().find(|doubt| doubt.item == item),
        _ => None,
    }
}

/// Why a label is doubtful.
pub(super) fn words(settling: &Settling, doubt: &Doubt) -> String {
    let codebook = settling.adjudication.revealed().codebook();
    let name = |text: &str| name_of_text(codebook, text);
    match &doubt.reason {
        DoubtReason::Neighbours { contrary, of, mostly } => {
            format!("{contrary} of {of} nearest have another label, mostly {}", name(mostly))
        }
        DoubtReason::Twin { other, other_label } => {
            format!("Its nearest, {other}, is {}", name(other_label))
        }
        DoubtReason::SameUser { other, other_label } => {
            format!("The same user did nearly the same in {other}, which is {}", name(other_label))
        }
    }
}

fn row_ui(ui: &mut Ui, settling: &Settling, at: usize, doubt: &Doubt, current: bool) -> bool {
    let tokens = Tokens::of(ui);
    let label = name_of_text(settling.adjudication.revealed().codebook(), &doubt.label);
    let why = words(settling, doubt);
    let spoken = format!("{}: {label}. {why}", doubt.item);
    // An item may be doubtful for two reasons.
    choice_row(ui, current, (doubt.item.as_str(), at), &spoken, ROW, |ui| {
        let (icon, color) = match settling.adjudication.decision(&doubt.item) {
            Some(_) => (Icon::CircleCheck, tokens.success),
            None => (Icon::Eye, tokens.text_muted),
        };
        icon.show_sized(ui, 16.0, color);
        ui.add_space(space::XS);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.spacing_mut().interact_size.y = 18.0;
            ui.add_space(7.0);
            text::truncated(ui, TextRole::Body, format!("{label} \u{b7} {}", doubt.item));
            text::truncated(ui, TextRole::Small, why.as_str());
        });
    })
    .on_hover_text(why.as_str())
    .clicked()
}
