//! What stands under the main figures: what they support, how many more items are worth it, each label and each group
//! by itself, and every other interval; computes nothing.

use super::super::code::category_of;
use super::agreement::{TENTATIVE, coefficient_ui};
use super::axis::Axis;
use crate::coding::agreement::{AgreementReport, BandScale, LabelAgreement, MoreItems, NamedInterval};
use crate::coding::{Breakdown, CLUSTER, Figures, RevealedRound, Side};
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Card, Icon, TextRole, card, numbers, section_header, select, text, toggle, tooltip,
};
use egui::{Align, Layout, Ui};

/// The band that the data support, beside the interval that it rests on; none without an interval.
pub(super) fn bands_ui(ui: &mut Ui, report: &AgreementReport) {
    let shown = [("cohen_kappa", BandScale::LandisKoch), ("krippendorff_alpha", BandScale::Krippendorff)];
    for (name, scale) in shown {
        let found = report.benchmarks.iter().find(|b| b.coefficient == name && b.benchmark.scale == scale);
        let Some(band) = found else { continue };
        let interval = report.intervals.iter().find(|i| i.coefficient == name).and_then(|i| i.ci);
        let Some((low, high)) = interval else { continue };
        let what = if name == "cohen_kappa" { "Kappa" } else { "Alpha" };
        let limits = format!("{} to {}", numbers::decimal(low, 2), numbers::decimal(high, 2));
        let words = match band.benchmark.floor {
            Some(_) => format!("{what} ({limits}) supports \u{201c}{}\u{201d}", band.benchmark.band),
            None => format!("{what} ({limits}) supports no band"),
        };
        let response = text::show(ui, TextRole::Muted, words);
        let meaning = "The highest band that is reached with 95 % probability; bands are conventions, the interval is the result";
        tooltip::definition(response, "What the data support", meaning, Some(band.scale_name));
    }
}

/// How many more items would make the figure of the rarest label precise.
pub(super) fn plan_ui(ui: &mut Ui, plan: Option<&MoreItems>) {
    let Some(plan) = plan else { return };
    ui.add_space(space::S);
    Card::new("plan").padding(12.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.horizontal(|ui| {
            Icon::Speed.show_sized(ui, 16.0, Tokens::of(ui).accent);
            let words = if plan.items_more == 0 {
                "Enough items for this precision".to_owned()
            } else {
                let more = numbers::counted(plan.items_more, "more item", "more items");
                format!("About {more} for \u{b1} {}", numbers::decimal(plan.half_width, 2))
            };
            text::line(ui, TextRole::Strong, words);
        });
        text::show(ui, TextRole::Muted, plan.sentence());
        if plan.design_effect > 1.0 {
            let factor = numbers::decimal(plan.design_effect, 2);
            text::muted(
                ui,
                format!(
                    "Users with several items widen the interval; the plan counts that in, {factor} times"
                ),
            );
        }
    });
}

/// Each label that anybody used, by itself.
pub(super) fn labels_ui(ui: &mut Ui, revealed: &RevealedRound, figures: &Figures) {
    let labels: &[LabelAgreement] = match figures {
        Figures::Single(report) => &report.headline.per_label,
        Figures::Multi(report) => &report.per_label,
    };
    let used: Vec<&LabelAgreement> = labels.iter().filter(|l| l.uses.iter().any(|n| *n > 0)).collect();
    if used.is_empty() {
        return;
    }
    ui.add_space(space::L);
    section_header(ui, "Each label by itself", Some((used.len() as u64, "labels")), |_| {});
    text::muted(ui, "Cohen's kappa on this label given or not, and how often each coder gave it");
    ui.add_space(space::XS);
    let axis = Axis::of(used.iter().map(|label| (label.kappa.value, label.kappa.ci)));
    let [a, b] = Side::BOTH.map(|side| revealed.coder(side).name.as_str());
    for label in used {
        let meaning = match label.specific_agreement.value {
            Some(value) => format!(
                "Where one coder gave it, the other did too: {} (specific agreement)",
                numbers::with_interval(value, label.specific_agreement.ci, 2)
            ),
            None => "Specific agreement is undefined".to_owned(),
        };
        ui.horizontal(|ui| {
            if let Some(code) = revealed.codebook().codes.get(label.category) {
                widgets::mark(ui, category_of(code));
            }
            let uses = |at: usize| numbers::count(label.uses.get(at).copied().unwrap_or(0));
            text::line(ui, TextRole::Small, format!("{a} {}, {b} {}", uses(0), uses(1)));
            if let Some(share) = label.prevalence {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    text::line(ui, TextRole::Small, format!("{} of all labels", numbers::percent(share)));
                });
            }
        });
        coefficient_ui(ui, axis, &label.name, &meaning, &label.kappa, Some(TENTATIVE));
    }
    axis.scale_ui(ui);
}

/// Agreement within the groups of a column that the reader chooses.
pub(super) fn breakdown_ui(ui: &mut Ui, breakdowns: &[Breakdown], chosen: &mut Option<String>) {
    let at = breakdowns.iter().position(|b| Some(&b.column) == chosen.as_ref()).unwrap_or(0);
    let Some(shown) = breakdowns.get(at) else { return };
    ui.add_space(space::L);
    section_header(ui, "By group", None, |_| {});
    let choices: Vec<(usize, &str)> =
        breakdowns.iter().enumerate().map(|(at, b)| (at, b.column.as_str())).collect();
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Secondary, "Items by");
        if let Some(breakdown) = select(ui, "Group items by", at, &choices).and_then(|at| breakdowns.get(at))
        {
            *chosen = Some(breakdown.column.clone());
        }
    });
    text::muted(ui, "Groups are small: where their intervals overlap, they may not differ at all");
    ui.add_space(space::XS);
    let axis = Axis::of(shown.groups.iter().map(|g| (g.main().value, g.main().ci)));
    for group in &shown.groups {
        let pair = &group.pair;
        // Clusters have numbers for names.
        let is_cluster = shown.column == CLUSTER && group.values == 1;
        let value = if is_cluster { format!("Cluster {}", group.value) } else { group.value.clone() };
        let name = format!("{value} \u{b7} {} of {} the same", pair.same, pair.paired);
        let figure = |name: &str, value: Option<f64>| {
            value
                .map_or_else(|| format!("{name} undefined"), |v| format!("{name} {}", numbers::decimal(v, 2)))
        };
        let meaning = format!(
            "{}: {}, {}, {}",
            numbers::counted(pair.items as u64, "item", "items"),
            figure("percent", pair.percent.value),
            figure("alpha", pair.alpha.value),
            figure("AC1", pair.ac1.value),
        );
        coefficient_ui(ui, axis, &name, &meaning, group.main(), Some(TENTATIVE));
    }
    axis.scale_ui(ui);
}

/// Every other interval of the main figures, each with its method.
pub(super) fn intervals_ui(ui: &mut Ui, figures: &Figures, open: &mut bool) {
    let (intervals, share): (&[NamedInterval], f64) = match figures {
        Figures::Single(report) => (&report.intervals, report.level.share()),
        Figures::Multi(report) => (&report.intervals, report.level.share()),
    };
    ui.add_space(space::L);
    section_header(ui, "Every interval", Some((intervals.len() as u64, "intervals")), |_| {});
    toggle(ui, open, "Show closed forms, jackknife and bootstrap");
    if !*open {
        return;
    }
    let level = numbers::decimal(share * 100.0, 0);
    text::muted(
        ui,
        format!(
            "{level} % intervals; they should not differ much, and where they do the jackknife by user is the careful one"
        ),
    );
    ui.add_space(space::XS);
    let width = ui.available_width() * 0.62;
    let mut seeds: Vec<String> = Vec::new();
    for interval in intervals {
        let name = format!("{}, {}", name_of(interval.coefficient), interval.method_name);
        let value = match (interval.ci, &interval.undefined) {
            (Some((low, high)), _) => {
                format!("{} to {}", numbers::decimal(low, 2), numbers::decimal(high, 2))
            }
            (None, Some(reason)) => reason.to_string(),
            (None, None) => "no interval".to_owned(),
        };
        card::fact_row(ui, &name, &value, width);
        if let Some(found) = &interval.bootstrap {
            let told = format!("{} replicates, seed {}", numbers::count(found.replicates as u64), found.seed);
            if !seeds.contains(&told) {
                seeds.push(told);
            }
        }
    }
    for told in seeds {
        text::muted(ui, format!("Bootstrap: {told}"));
    }
}

fn name_of(coefficient: &str) -> &str {
    match coefficient {
        "percent" => "Percent",
        "cohen_kappa" => "Kappa",
        "krippendorff_alpha" => "Alpha",
        "gwet_ac1" => "AC1",
        "masi_alpha" => "Alpha of sets",
        other => other,
    }
}
