//! Beside the agreement: each coder against themselves, early against late, and what was picked by hand.

use super::super::code::category_of;
use super::agreement::{TENTATIVE, coefficient_ui};
use super::axis::Axis;
use super::list::name_of_text;
use super::spans::span_agreement_ui;
use crate::coding::{Codebook, CoderSteadiness, PairFigures, Sidelights};
use crate::widgets::theme::{Category, space};
use crate::widgets::{TextRole, numbers, section_header, stacked_bar, text, tooltip};
use egui::{Ui, vec2};

const PARTS: [&str; 3] = ["First third", "Second third", "Last third"];
const PART_WIDTH: f32 = 84.0;
const KAPPA_WIDTH: f32 = 44.0;

pub(super) fn sidelights_ui(ui: &mut Ui, codebook: &Codebook, sidelights: &Sidelights) {
    retest_ui(ui, sidelights);
    if let Some(extra) = &sidelights.extra {
        extra_ui(ui, extra);
    }
    if let Some(spans) = &sidelights.spans {
        span_agreement_ui(ui, spans);
    }
    drift_ui(ui, codebook, sidelights);
}

fn retest_ui(ui: &mut Ui, sidelights: &Sidelights) {
    let shown: Vec<&CoderSteadiness> = sidelights.coders.iter().filter(|c| c.retest.items > 0).collect();
    if shown.is_empty() {
        return;
    }
    ui.add_space(space::L);
    section_header(ui, "Shown twice", None, |_| {});
    text::muted(
        ui,
        "Each coder against themselves, on items that came back unmarked; they count for nothing else",
    );
    ui.add_space(space::XS);
    pairs_ui(ui, shown.iter().map(|c| (c.name.as_str(), &c.retest)));
}

fn extra_ui(ui: &mut Ui, extra: &PairFigures) {
    ui.add_space(space::L);
    section_header(ui, "Picked by hand", Some((extra.items as u64, "items")), |_| {});
    text::muted(ui, "Agreement on what was added to the random core; all other figures leave it out");
    ui.add_space(space::XS);
    pairs_ui(ui, [("Both", extra)]);
}

pub(super) fn pairs_ui<'a>(
    ui: &mut Ui,
    figures: impl IntoIterator<Item = (&'a str, &'a PairFigures)> + Clone,
) {
    let found = figures.clone().into_iter().flat_map(|(_, f)| [&f.percent, &f.kappa]);
    let axis = Axis::of(found.map(|c| (c.value, c.ci)));
    for (name, pair) in figures {
        let same = format!("{name}: the same on {} of {}", pair.same, pair.paired);
        coefficient_ui(ui, axis, &same, "The share of items with the same label twice", &pair.percent, None);
        let kappa = format!("{name}: kappa");
        let meaning = "The same, beyond what the rates of the labels would give by chance";
        coefficient_ui(ui, axis, &kappa, meaning, &pair.kappa, Some(TENTATIVE));
    }
    axis.scale_ui(ui);
}

fn drift_ui(ui: &mut Ui, codebook: &Codebook, sidelights: &Sidelights) {
    if sidelights.coders.iter().all(|coder| coder.terciles.iter().any(|t| t.places.is_none())) {
        return;
    }
    ui.add_space(space::L);
    section_header(ui, "Early and late", None, |_| {});
    text::muted(
        ui,
        "Labels by thirds of each coder's own order, and kappa between the two on them. Orders are random: where the \
         thirds differ much, somebody drifted, or it is chance",
    );
    for coder in &sidelights.coders {
        ui.add_space(space::XS);
        text::line(ui, TextRole::Strong, &coder.name);
        for (part, tercile) in PARTS.into_iter().zip(&coder.terciles) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                ui.allocate_ui(vec2(PART_WIDTH, 18.0), |ui| {
                    ui.set_width(PART_WIDTH);
                    text::line(ui, TextRole::Muted, part);
                });
                let labels: Vec<(Category, String, u64)> = sidelights
                    .labels
                    .iter()
                    .enumerate()
                    .zip(&tercile.labels)
                    .map(|((at, id), count)| {
                        let category = codebook.code(id).map_or(Category(at), category_of);
                        (category, name_of_label(codebook, id), *count)
                    })
                    .collect();
                let width = (ui.available_width() - KAPPA_WIDTH - space::S).max(40.0);
                stacked_bar(
                    ui,
                    &format!("{}, {}", coder.name, part.to_lowercase()),
                    &labels,
                    vec2(width, 14.0),
                );
                let kappa = tercile.agreement.kappa.value;
                let words = kappa.map_or_else(|| "–".to_owned(), |k| numbers::decimal(k, 2));
                let response = text::line(ui, TextRole::Body, words);
                let told = match kappa {
                    Some(value) => numbers::with_interval(value, tercile.agreement.kappa.ci, 2),
                    None => tercile
                        .agreement
                        .kappa
                        .undefined
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                };
                let pairs = numbers::counted(tercile.agreement.paired as u64, "item", "items");
                tooltip::definition(
                    response,
                    "Kappa of this third",
                    &format!("{told}; {pairs} with two labels"),
                    None,
                );
            });
        }
    }
}

fn name_of_label(codebook: &Codebook, id: &str) -> String {
    if id == crate::coding::ABSTAINED { "Abstained".to_owned() } else { name_of_text(codebook, id) }
}
