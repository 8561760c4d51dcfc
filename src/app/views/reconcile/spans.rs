//! Marks of evidence after the reveal: where each side saw it, and how far they marked the same times; knows not who is
//! which side.

use super::agreement::{TENTATIVE, coefficient_ui};
use super::axis::Axis;
use crate::app::player::EvidenceLane;
use crate::app::player::evidence::words_of;
use crate::app::workspace::coding::Settling;
use crate::coding::{EvidenceSpan, SpanAgreement};
use crate::widgets::theme::space;
use crate::widgets::{Button, ControlSize, TextRole, numbers, section_header, text};
use egui::Ui;

pub(super) const SIDES: [&str; 2] = ["Side 1", "Side 2"];

/// The lanes of both sides, in the order of their cards.
pub(super) fn lanes_of(settling: &Settling, item: &str) -> Vec<EvidenceLane> {
    let sides = settling.adjudication.evidence(item).unwrap_or_default();
    sides.map(|spans| EvidenceLane { spans: spans.into(), ..EvidenceLane::default() }).into()
}

/// Lists the marks of both sides; gives the one to go to.
pub(super) fn marks_ui(ui: &mut Ui, settling: &Settling, item: &str) -> Option<EvidenceSpan> {
    let sides = settling.adjudication.evidence(item)?;
    let from_ms = settling.adjudication.revealed().item(item)?.item.start_ms;
    let count = sides.iter().map(|spans| spans.len() as u64).sum::<u64>();
    if count == 0 {
        return None;
    }
    let mut asked = None;
    ui.add_space(space::S);
    section_header(ui, "Where they saw it", Some((count, "marks")), |_| {});
    for (name, spans) in SIDES.into_iter().zip(sides) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            text::line(ui, TextRole::Small, name);
            if spans.is_empty() {
                text::line(ui, TextRole::Muted, "marked nothing");
            }
            for span in spans {
                ui.push_id((name, span), |ui| {
                    let words = words_of(*span, from_ms);
                    let button = Button::ghost(&words).size(ControlSize::Small);
                    if button.tooltip("Go to this mark").show(ui).clicked() {
                        asked = Some(*span);
                    }
                });
            }
        });
    }
    asked
}

/// Agreement on marks, with what it is counted on.
pub(super) fn span_agreement_ui(ui: &mut Ui, spans: &SpanAgreement) {
    ui.add_space(space::L);
    let [only_a, only_b] = spans.marked_by_one;
    let marked = (spans.marked_by_both + only_a + only_b) as u64;
    section_header(ui, "Evidence marked", Some((marked, "items")), |_| {});
    let tolerance = numbers::decimal(spans.options.tolerance_ms as f64 / 1_000.0, 1);
    text::muted(
        ui,
        format!(
            "{} by both and {} by one, of {}; the others say nothing of where. Marks match when both ends lie within \
             {tolerance} s",
            numbers::count(spans.marked_by_both as u64),
            numbers::count((only_a + only_b) as u64),
            numbers::counted(spans.items as u64, "item with two labels", "items with two labels"),
        ),
    );
    ui.add_space(space::XS);
    let rows = [
        ("Same seconds: kappa", "Seconds that both marked or both left, beyond chance", &spans.place.kappa),
        ("Same marks: F1", "Twice the matched marks over all marks of both", &spans.place.f1),
        (
            "Same seconds for the same label: kappa",
            "As above; a second that was marked for another label counts as differing",
            &spans.place_and_label.kappa,
        ),
        (
            "Same marks for the same label: F1",
            "As above; marks of different labels never match",
            &spans.place_and_label.f1,
        ),
    ];
    let axis = Axis::of(rows.iter().map(|(_, _, found)| (found.value, found.ci)));
    for (at, (name, meaning, found)) in rows.into_iter().enumerate() {
        coefficient_ui(ui, axis, name, meaning, found, (at % 2 == 0).then_some(TENTATIVE));
    }
    axis.scale_ui(ui);
}
