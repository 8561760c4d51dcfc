//! What a new clustering works on: which features, and how many principal components; knows no run.

use super::parameters::Draft;
use crate::mining::clusters::CLIP;
use crate::mining::features::{Block, FeatureSpec, all, by_name};
use crate::mining::signals::OwnSignals;
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Choice, ControlSize, Icon, TextField, checkbox, field, labelled, numbers, segmented, text,
};
use egui::{ScrollArea, Ui};
use std::collections::BTreeSet;

/// Height of the list of features, in points.
const LIST: f32 = 430.0;
/// Components that a fixed number begins with.
const BEGIN: usize = 12;

/// Features that are left out, and components to work on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    without: BTreeSet<String>,
    /// `None` takes what the algorithm usually needs, 0 all columns.
    components: Option<usize>,
    /// Columns of the project's own signals, by name.
    own: Vec<&'static str>,
    /// The list of features is shown in the place of the settings.
    choosing: bool,
    sought: String,
}

impl Inputs {
    pub fn new(without: &[String], components: Option<usize>) -> Self {
        Self { without: without.iter().cloned().collect(), components, ..Self::default() }
    }

    pub fn without(&self) -> Vec<String> {
        self.without.iter().cloned().collect()
    }

    pub fn components(&self) -> Option<usize> {
        self.components
    }

    pub fn is_choosing(&self) -> bool {
        self.choosing
    }

    /// The two settings in a row; `usual` is the algorithm's number of components.
    pub fn show(&mut self, ui: &mut Ui, usual: usize) {
        ui.horizontal(|ui| {
            labelled(ui, "Features", None, None, |ui| self.features_ui(ui));
            ui.add_space(space::S);
            labelled(ui, "Principal components", None, None, |ui| {
                ui.horizontal(|ui| self.components_ui(ui, usual));
            });
        });
    }

    /// All that can be left out or taken; own signals count only where the context does.
    fn features(&self) -> impl Iterator<Item = &'static FeatureSpec> + use<> {
        all().chain(self.own.clone().into_iter().filter_map(by_name))
    }

    /// Tells which signals people of the project wrote.
    pub(super) fn know(&mut self, own: &OwnSignals) {
        self.own = own.columns().into_iter().map(|spec| spec.name).collect();
    }

    fn features_ui(&mut self, ui: &mut Ui) {
        let features = self.features().count();
        let label = match features.saturating_sub(self.without.len()) {
            left if left == features => format!("All {features}…"),
            left => format!("{left} of {features}…"),
        };
        let told = format!(
            "Leave features out, such as those that tell the answer. Every column is scaled by its median and the spread \
             of its middle half, and cut at {CLIP} deviations"
        );
        if Button::secondary(&label).icon(Icon::Filter).tooltip(&told).show(ui).clicked() {
            self.choosing = true;
        }
    }

    fn components_ui(&mut self, ui: &mut Ui, usual: usize) {
        let usually = match usual {
            0 => "All columns".to_owned(),
            some => format!("Usual: {some}"),
        };
        let ways = [Choice::new(true, &usually), Choice::new(false, "Fixed")];
        if let Some(usually) = segmented(ui, "Principal components", self.components.is_none(), &ways) {
            self.components = (!usually).then_some(if usual == 0 { BEGIN } else { usual });
        }
        if let Some(components) = &mut self.components {
            let mut number = *components as f64;
            field::number(ui, &mut number, "Components", "", 2.0..=60.0, 0).on_hover_text(
                "In many columns nearly all sequences are equally far apart: densities and mixtures need few",
            );
            *components = number.round() as usize;
        }
    }

    /// All features with a mark at those that count.
    pub fn choose_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            if Button::ghost("Back").icon(Icon::ArrowLeft).size(ControlSize::Small).show(ui).clicked() {
                self.choosing = false;
            }
            text::heading(ui, "Features");
            let none = self.without.is_empty().then_some("All of them count");
            let reset = Button::ghost("All").size(ControlSize::Small).disabled_because(none);
            if reset.show(ui).clicked() {
                self.without.clear();
            }
        });
        TextField::search(&mut self.sought, "Find a feature").show(ui);
        let left = numbers::count(self.features().count().saturating_sub(self.without.len()) as u64);
        text::small(ui, format!("{left} count; steps and content have no single features, only weights"));
        let sought = self.sought.trim().to_lowercase();
        ScrollArea::vertical().id_salt("features-chosen").max_height(LIST).auto_shrink([false, false]).show(
            ui,
            |ui| {
                ui.spacing_mut().item_spacing.y = space::XS;
                let groups = [
                    (Block::Behaviour, false, "Behaviour"),
                    (Block::Context, false, "Context"),
                    (Block::Context, true, "Own signals, which count as much as the context is weighed"),
                ];
                for (block, own, title) in groups {
                    let of_block = self.features().filter(|spec| {
                        spec.block == block
                            && spec.own.is_some() == own
                            && (spec.name.contains(&sought) || spec.meaning.to_lowercase().contains(&sought))
                    });
                    let mut first = true;
                    for spec in of_block {
                        if std::mem::take(&mut first) {
                            text::small(ui, title);
                        }
                        let mut counts = !self.without.contains(spec.name);
                        let response = checkbox(ui, &mut counts, spec.name).on_hover_text(spec.meaning);
                        if response.changed() {
                            if counts {
                                self.without.remove(spec.name);
                            } else {
                                self.without.insert(spec.name.to_owned());
                            }
                        }
                    }
                }
            },
        );
    }
}

impl Draft {
    /// The inputs of the settings, drawn in their place in the list of settings.
    pub(super) fn inputs_ui(&mut self, ui: &mut Ui) {
        let usual = self.request().parameters.algorithm.usual_components();
        self.inputs.show(ui, usual);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::testing;
    use egui_kittest::kittest::Queryable as _;

    #[test]
    fn a_feature_is_left_out_and_taken_back() {
        let mut h = testing::builder(egui::Theme::Dark).with_size(egui::vec2(420.0, 620.0)).build_ui_state(
            |ui, draft: &mut Draft| {
                if draft.inputs.is_choosing() {
                    draft.inputs.choose_ui(ui);
                } else {
                    draft.inputs_ui(ui);
                }
            },
            Draft::default(),
        );
        h.run();
        h.get_by_label(&format!("All {}…", all().count())).click();
        h.run();
        h.get_by_label("clicks").click();
        h.run();
        assert_eq!(h.state().request().parameters.without, ["clicks"]);
        h.get_by_label("Back").click();
        h.run();
        assert!(h.query_by_label(&format!("{} of {}…", all().count() - 1, all().count())).is_some());
        h.get_by_label("Fixed").click();
        h.run();
        assert_eq!(h.state().request().parameters.components, Some(BEGIN));
    }
}
