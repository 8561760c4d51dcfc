//! How far two ballots agree: each figure with its interval on one axis, the matrix, and what it means in words.

use super::ReconcileAction;
use super::apart::apart_ui;
use super::axis::Axis;
use super::list::{Cell, name_of_text};
use super::sidelights::sidelights_ui;
use crate::app::action::Action;
use crate::app::workspace::coding::{AgreementState, Figures, Settling};
use crate::coding::agreement::{AgreementReport, Coefficient, MultiLabelReport};
use crate::coding::{AbstentionTreatment, RevealedRound, Side};
use crate::widgets::theme::space;
use crate::widgets::{
    Choice, Matrix, TextRole, numbers, section_header, segmented, skeleton_rows, text, tooltip,
};
use egui::{Align, Layout, Ui, vec2};

/// Krippendorff (2019): from here on conclusions may be tentative; under it they should not be drawn.
pub(super) const TENTATIVE: f64 = 0.667;

/// Draws the panel; gives the cell of the matrix that was clicked.
pub(super) fn agreement_ui(
    ui: &mut Ui,
    settling: &Settling,
    cell: Option<&Cell>,
    actions: &mut Vec<Action>,
) -> Option<Cell> {
    match &settling.agreement {
        AgreementState::Computing(_) => {
            skeleton_rows(ui, 6);
        }
        AgreementState::Failed(reason) => {
            text::show(ui, TextRole::Danger, reason);
        }
        AgreementState::Ready(Figures::Single(report), _) => single_ui(ui, settling, report, actions),
        AgreementState::Ready(Figures::Multi(report), _) => multi_ui(ui, report),
    }
    ui.add_space(space::L);
    let clicked = matrix_ui(ui, settling.adjudication.revealed(), cell);
    if let AgreementState::Ready(figures, sidelights) = &settling.agreement {
        sidelights_ui(ui, settling.adjudication.revealed().codebook(), sidelights);
        apart_ui(ui, settling, sidelights, actions);
        if let Figures::Single(report) = figures {
            ui.add_space(space::L);
            words_ui(ui, report);
        }
    }
    clicked
}

fn single_ui(ui: &mut Ui, settling: &Settling, report: &AgreementReport, actions: &mut Vec<Action>) {
    let pairs = report.paired_items as u64;
    section_header(ui, "Blind agreement", Some((pairs, "items with two labels")), |_| {});
    text::muted(
        ui,
        format!(
            "{} with two labels, of {}; {} % intervals",
            numbers::counted(pairs, "item", "items"),
            numbers::count(report.headline.items as u64),
            numbers::decimal(report.level.share() * 100.0, 0)
        ),
    );
    ui.add_space(space::S);
    let found = &report.coefficients;
    let rows: [(&str, &str, &Coefficient, Option<f64>); 4] = [
        ("Percent", "The share of items on which both said the same, chance included", &found.percent, None),
        (
            "Cohen's kappa",
            "Agreement beyond what the two coders' own label rates would give by chance; 1 is perfect, 0 is chance",
            &found.cohen_kappa.coefficient,
            Some(TENTATIVE),
        ),
        (
            "Krippendorff's alpha",
            "Agreement beyond chance for any number of coders and for missing labels; under 0.667 draw no conclusions",
            &found.krippendorff_alpha,
            Some(TENTATIVE),
        ),
        (
            "Gwet's AC1",
            "Agreement beyond chance that stays steady where one label is very frequent",
            &found.gwet_ac1,
            Some(TENTATIVE),
        ),
    ];
    let axis = Axis::of(rows.iter().map(|(_, _, found, _)| (found.value, found.ci)));
    for (name, meaning, coefficient, threshold) in rows {
        coefficient_ui(ui, axis, name, meaning, coefficient, threshold);
    }
    axis.scale_ui(ui);
    ui.add_space(space::S);
    let choices = [
        Choice::new(AbstentionTreatment::Missing, "Abstentions missing"),
        Choice::new(AbstentionTreatment::OwnCategory, "As a category"),
    ];
    if let Some(treatment) = segmented(ui, "Abstentions", settling.treatment, &choices) {
        actions.push(Action::Reconcile(ReconcileAction::Treat(treatment)));
    }
    text::muted(ui, settling.treatment.sentence());
}

/// Name, value and limits, and under them the interval on the shared axis; or why there is no value.
pub(super) fn coefficient_ui(
    ui: &mut Ui,
    axis: Axis,
    name: &str,
    meaning: &str,
    found: &Coefficient,
    threshold: Option<f64>,
) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal(|ui| {
        ui.set_min_height(22.0);
        tooltip::term_ui(ui, name, meaning, Some(found.method.name()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| match found.value {
            Some(value) => {
                text::line(ui, TextRole::Heading, numbers::decimal(value, 2));
                let limits = match found.ci {
                    Some((low, high)) => {
                        format!("{} to {}", numbers::decimal(low, 2), numbers::decimal(high, 2))
                    }
                    None => "no interval".to_owned(),
                };
                text::line(ui, TextRole::Muted, limits);
            }
            None => {
                let reason = found.undefined.as_ref().map(ToString::to_string).unwrap_or_default();
                text::truncated(ui, TextRole::Muted, format!("Undefined: {reason}"));
            }
        });
    });
    if let Some(value) = found.value {
        let size = vec2(ui.available_width(), 18.0);
        axis.bar_ui(ui, name, value, found.ci, threshold, size);
    }
    ui.add_space(space::XS);
}

/// Only what occurs: codes in the order of the codebook, then abstentions, then missing.
fn matrix_ui(ui: &mut Ui, revealed: &RevealedRound, cell: Option<&Cell>) -> Option<Cell> {
    let confusion = revealed.confusion();
    let mut texts: Vec<String> = Vec::new();
    let codebook = revealed.codebook();
    let known = codebook.codes.iter().map(|code| code.id.as_str());
    let occurs = |text: &str| confusion.iter().any(|c| c.a == text || c.b == text);
    texts.extend(known.filter(|id| occurs(id)).map(str::to_owned));
    for text in confusion.iter().flat_map(|c| [&c.a, &c.b]) {
        if !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    // Missing comes last.
    texts.sort_by_key(String::is_empty);
    let labels: Vec<String> = texts.iter().map(|text| name_of_text(codebook, text)).collect();
    let at = |text: &str| texts.iter().position(|t| t == text);
    let mut counts = vec![vec![0; texts.len()]; texts.len()];
    for found in &confusion {
        if let (Some(row), Some(column)) = (at(&found.a), at(&found.b)) {
            counts[row][column] = found.items.len() as u64;
        }
    }
    section_header(ui, "Who said what", None, |_| {});
    text::muted(ui, "Click a cell to see its items");
    ui.add_space(space::XS);
    let [a, b] = Side::BOTH.map(|side| revealed.coder(side).name.as_str());
    let chosen = cell.and_then(|(a, b)| at(a).zip(at(b)));
    let clicked = Matrix::new(&labels, &counts).sides(a, b).selected(chosen).show(ui);
    clicked
        .filter(|(row, column)| counts[*row][*column] > 0)
        .map(|(row, column)| (texts[row].clone(), texts[column].clone()))
}

fn words_ui(ui: &mut Ui, report: &AgreementReport) {
    section_header(ui, "In words", None, |_| {});
    ui.spacing_mut().item_spacing.y = space::XS;
    for sentence in &report.sentences {
        ui.horizontal_top(|ui| {
            text::line(ui, TextRole::Muted, "·");
            text::show(ui, TextRole::Secondary, sentence);
        });
    }
}

/// Several codes may be true at once: alpha over the sets, and each code by itself.
fn multi_ui(ui: &mut Ui, report: &MultiLabelReport) {
    section_header(ui, "Blind agreement", Some((report.items as u64, "items")), |_| {});
    text::muted(ui, "Several codes may be true of an item: sets are compared, then each code by itself");
    ui.add_space(space::S);
    let meaning = "Krippendorff's alpha where sets that overlap count as partly equal (MASI distance)";
    let figures = report.per_label.iter().map(|label| &label.kappa).chain([&report.masi_alpha]);
    let axis = Axis::of(figures.map(|found| (found.value, found.ci)));
    coefficient_ui(ui, axis, "Alpha of sets", meaning, &report.masi_alpha, Some(TENTATIVE));
    for label in &report.per_label {
        let meaning = "Cohen's kappa on this code given or not";
        coefficient_ui(ui, axis, &label.name, meaning, &label.kappa, Some(TENTATIVE));
    }
    axis.scale_ui(ui);
}
