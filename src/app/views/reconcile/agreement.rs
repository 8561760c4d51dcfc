//! How far two ballots agree: each figure with its interval on one axis, the matrix, and what it means in words.

use super::ReconcileAction;
use super::apart::apart_ui;
use super::axis::Axis;
use super::figures::{bands_ui, breakdown_ui, intervals_ui, labels_ui, plan_ui};
use super::list::{Cell, name_of_text};
use super::sidelights::sidelights_ui;
use crate::app::action::Action;
use crate::app::workspace::coding::{AgreementState, Settling};
use crate::coding::agreement::{AgreementReport, Coefficient, MultiLabelReport};
use crate::coding::{AbstentionTreatment, Figures, RevealedRound, Side};
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Choice, ControlSize, Icon, Matrix, TextRole, numbers, section_header, segmented, skeleton_rows,
    text, tooltip,
};
use egui::{Align, Layout, Ui, vec2};

/// Krippendorff (2019): from here on conclusions may be tentative; under it they should not be drawn.
pub(super) const TENTATIVE: f64 = 0.667;

/// What the panel remembers of its drawing.
#[derive(Debug, Default)]
pub(super) struct AgreementView {
    /// The column that agreement is broken down by; none, or one that is gone, means the first.
    pub column: Option<String>,
    pub all_intervals: bool,
}

/// Draws the panel; gives the cell of the matrix that was clicked.
pub(super) fn agreement_ui(
    ui: &mut Ui,
    settling: &Settling,
    matrix: &MatrixData,
    view: &mut AgreementView,
    cell: Option<&Cell>,
    actions: &mut Vec<Action>,
) -> Option<Cell> {
    let revealed = settling.adjudication.revealed();
    let agreed = match &settling.agreement {
        AgreementState::Computing(_) => {
            computing_ui(ui, actions);
            None
        }
        AgreementState::Failed(reason) => {
            failed_ui(ui, settling, reason, actions);
            None
        }
        AgreementState::Ready(agreed) => {
            match &agreed.figures {
                Figures::Single(report) => single_ui(ui, settling, report),
                Figures::Multi(report) => multi_ui(ui, settling, report),
            }
            Some(agreed)
        }
    };
    ui.add_space(space::L);
    let clicked = matrix_ui(ui, revealed, matrix, cell);
    if let Some(agreed) = agreed {
        // The matrix is what people come back to: it stands where it is seen without scrolling.
        plan_ui(ui, agreed.figures.more_items());
        choices_ui(ui, settling, actions);
        labels_ui(ui, revealed, &agreed.figures);
        breakdown_ui(ui, &agreed.breakdowns, &mut view.column);
        sidelights_ui(ui, revealed.codebook(), &agreed.sidelights);
        apart_ui(ui, settling, &agreed.sidelights, actions);
        intervals_ui(ui, &agreed.figures, &mut view.all_intervals);
        if let Figures::Single(report) = &agreed.figures {
            ui.add_space(space::L);
            words_ui(ui, report);
        }
    }
    clicked
}

fn computing_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    section_header(ui, "Blind agreement", None, |ui| {
        let button = Button::ghost("Stop").icon(Icon::Close).size(ControlSize::Small);
        if button.tooltip("Stop computing; the matrix and the items stay").show(ui).clicked() {
            actions.push(Action::Reconcile(ReconcileAction::StopCounting));
        }
    });
    text::muted(ui, "Figures and their intervals are being computed");
    skeleton_rows(ui, 6);
}

fn failed_ui(ui: &mut Ui, settling: &Settling, reason: &str, actions: &mut Vec<Action>) {
    section_header(ui, "Blind agreement", None, |_| {});
    text::show(ui, TextRole::Danger, reason);
    ui.add_space(space::XS);
    if Button::secondary("Compute again").icon(Icon::Refresh).show(ui).clicked() {
        let (treatment, by_user) = (settling.treatment, settling.by_user);
        actions.push(Action::Reconcile(ReconcileAction::Count { treatment, by_user }));
    }
}

/// How abstentions count, and what intervals take as independent.
fn choices_ui(ui: &mut Ui, settling: &Settling, actions: &mut Vec<Action>) {
    ui.add_space(space::S);
    let revealed = settling.adjudication.revealed();
    let (mut treatment, mut by_user) = (settling.treatment, settling.by_user);
    if revealed.codebook().exclusive {
        let choices = [
            Choice::new(AbstentionTreatment::Missing, "Abstentions missing"),
            Choice::new(AbstentionTreatment::OwnCategory, "As a category"),
        ];
        if let Some(chosen) = segmented(ui, "Abstentions", treatment, &choices) {
            treatment = chosen;
        }
        text::muted(ui, treatment.sentence());
    }
    if revealed.core().any(|item| item.item.user_id.is_some()) {
        let choices = [Choice::new(false, "Intervals by item"), Choice::new(true, "By user")];
        if let Some(chosen) = segmented(ui, "What intervals take as independent", by_user, &choices) {
            by_user = chosen;
        }
        let told = match (by_user, revealed.has_users_with_several_items()) {
            (true, _) => "Items of one user belong together",
            (false, true) => "Some users have several items: by item the intervals are too narrow",
            (false, false) => "Every item counts as independent",
        };
        text::muted(ui, told);
    }
    if (treatment, by_user) != (settling.treatment, settling.by_user) {
        actions.push(Action::Reconcile(ReconcileAction::Count { treatment, by_user }));
    }
}

fn single_ui(ui: &mut Ui, settling: &Settling, report: &AgreementReport) {
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
    let weighted = &found.weighted;
    let all = rows.iter().map(|(_, _, found, _)| *found).chain(weighted.iter().map(|w| &w.coefficient));
    let axis = Axis::of(all.map(|found| (found.value, found.ci)));
    for (name, meaning, coefficient, threshold) in rows {
        coefficient_ui(ui, axis, name, meaning, coefficient, threshold);
    }
    let scale = settling.adjudication.revealed().scale_sentence();
    if !weighted.is_empty() {
        ui.add_space(space::XS);
        text::muted(ui, scale);
        for named in weighted {
            coefficient_ui(ui, axis, named.name, scale, &named.coefficient, Some(TENTATIVE));
        }
    }
    axis.scale_ui(ui);
    bands_ui(ui, report);
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

/// The matrix as it is drawn: only what occurs, codes in the order of the codebook, then abstentions, then missing.
#[derive(Debug, Default)]
pub(super) struct MatrixData {
    /// As [`crate::coding::Verdict::to_text`].
    texts: Vec<String>,
    labels: Vec<String>,
    counts: Vec<Vec<u64>>,
}

impl MatrixData {
    pub fn of(revealed: &RevealedRound) -> Self {
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
        Self { texts, labels, counts }
    }
}

fn matrix_ui(
    ui: &mut Ui,
    revealed: &RevealedRound,
    matrix: &MatrixData,
    cell: Option<&Cell>,
) -> Option<Cell> {
    section_header(ui, "Who said what", None, |_| {});
    text::muted(ui, "Click a cell to see its items");
    ui.add_space(space::XS);
    let [a, b] = Side::BOTH.map(|side| revealed.coder(side).name.as_str());
    let at = |text: &str| matrix.texts.iter().position(|t| t == text);
    let chosen = cell.and_then(|(a, b)| at(a).zip(at(b)));
    let clicked = Matrix::new(&matrix.labels, &matrix.counts).sides(a, b).selected(chosen).show(ui);
    clicked
        .filter(|(row, column)| matrix.counts[*row][*column] > 0)
        .map(|(row, column)| (matrix.texts[row].clone(), matrix.texts[column].clone()))
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

/// Several codes may be true at once: alpha over the sets.
fn multi_ui(ui: &mut Ui, settling: &Settling, report: &MultiLabelReport) {
    let pairs = report.paired_items as u64;
    section_header(ui, "Blind agreement", Some((pairs, "items with two labels")), |_| {});
    text::muted(ui, settling.adjudication.revealed().scale_sentence());
    ui.add_space(space::S);
    let figures = [
        (
            "Same sets",
            "The share of items on which both gave exactly the same codes",
            &report.same_sets,
            None,
        ),
        (
            "Alpha of sets",
            "Krippendorff's alpha where sets that overlap count as partly equal (MASI distance)",
            &report.masi_alpha,
            Some(TENTATIVE),
        ),
    ];
    let axis = Axis::of(figures.iter().map(|(_, _, found, _)| (found.value, found.ci)));
    for (name, meaning, found, threshold) in figures {
        coefficient_ui(ui, axis, name, meaning, found, threshold);
    }
    axis.scale_ui(ui);
}
