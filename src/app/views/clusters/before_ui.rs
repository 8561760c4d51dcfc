//! Which cluster of the clustering before became which, as a list; knows the workspace only to read.

use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::RunBefore;
use crate::widgets::menu::menu_under_wide;
use crate::widgets::theme::{Category, space};
use crate::widgets::{Button, ControlSize, Icon, TextRole, numbers, swatch, text};
use egui::{Grid, ScrollArea, Ui, vec2};

const HEIGHT: f32 = 380.0;
const WIDTH: f32 = 720.0;
const NAME: f32 = 210.0;

/// A button that tells how many clusters were found again, and opens the list.
pub fn before_button_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    before: &RunBefore,
    actions: &mut Vec<Action>,
) {
    let same = before.moves.clusters.iter().filter(|m| m.similarity() >= SAME).count();
    let label = format!("{same} of {} clusters of before are here again", before.moves.clusters.len());
    let button = Button::ghost(&label).size(ControlSize::Small);
    let button = button.tooltip("Which cluster of the clustering before became which");
    let shown = button.trailing(Icon::ChevronDown).show(ui);
    menu_under_wide(&shown, WIDTH, |ui| {
        ui.vertical(|ui| list_ui(ui, context, before, actions));
    });
}

/// From this Jaccard similarity on a cluster is called the same, as with resamplings (Hennig 2007).
const SAME: f64 = 0.6;

fn list_ui(ui: &mut Ui, context: &ViewContext<'_>, before: &RunBefore, actions: &mut Vec<Action>) {
    let moves = &before.moves;
    text::strong(ui, "Against the clustering before");
    let count = |n: usize| numbers::count(n as u64);
    let told = format!(
        "{} sequences stayed with their neighbours, {} moved, {} came, {} went",
        count(moves.stayed),
        count(moves.moved),
        count(moves.came),
        count(moves.gone)
    );
    text::small(ui, told);
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        Grid::new("before").num_columns(4).spacing(vec2(space::M, space::XS)).show(ui, |ui| {
            for head in ["Before", "Now", "Went along", "Similarity"] {
                text::line(ui, TextRole::Small, head);
            }
            ui.end_row();
            for found in &moves.clusters {
                ui.horizontal(|ui| {
                    ui.set_width(NAME);
                    swatch::swatch(ui, Category(found.before), 16.0);
                    text::truncated(ui, TextRole::Body, context.workspace.cluster_name_before(found.before));
                });
                match found.after {
                    Some(after) => {
                        ui.horizontal(|ui| {
                            ui.set_width(NAME);
                            swatch::swatch(ui, Category(after), 16.0);
                            let name = context.workspace.cluster_name(after);
                            let button = Button::ghost(name).size(ControlSize::Small);
                            if button.tooltip("Choose this cluster").show(ui).clicked() {
                                actions.push(Action::Select(Item::Cluster(after as u32)));
                            }
                        });
                    }
                    None => {
                        text::line(ui, TextRole::Muted, "is no cluster any more");
                    }
                }
                let along = numbers::share(found.shared as u64, found.size_before as u64, None);
                text::line(ui, TextRole::Secondary, along);
                text::line(ui, TextRole::Secondary, numbers::decimal(found.similarity(), 2))
                    .on_hover_text("Jaccard similarity of both: what they share of all that is in either");
                ui.end_row();
            }
        });
    });
}
