//! Which columns go together: pairs by rank correlation or Pearson's, the strongest first, and one of them in full.

use super::pair::Pair;
use crate::app::action::Action;
use crate::app::workspace::DescribedSequences;
use crate::mining::features::Correlation;
use crate::widgets::choice::{Choice, segmented};
use crate::widgets::table::{Column, Table};
use crate::widgets::theme::space;
use crate::widgets::{self, Surface, TextField, TextRole, numbers, text, tooltip};
use egui::{CentralPanel, Margin, Panel, Ui};

/// Which pairs are listed.
#[derive(Default)]
pub(super) struct CorrelationsTab {
    text: String,
    by: By,
    /// Places of the columns of the chosen pair.
    chosen: Option<(usize, usize)>,
    pair: Pair,
}

/// Which measure sorts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum By {
    #[default]
    Spearman,
    Pearson,
}

/// Weaker than this is not listed: with hundreds of sequences it is chance as often as not.
const LEAST: f64 = 0.1;

impl CorrelationsTab {
    pub fn show(&mut self, ui: &mut Ui, described: &DescribedSequences, actions: &mut Vec<Action>) {
        let found = &described.summary.correlations;
        let chosen = self.chosen.and_then(|pair| found.iter().find(|c| (c.left, c.right) == pair)).copied();
        Panel::right("sequences-pair")
            .default_size(380.0)
            .size_range(300.0..=560.0)
            .frame(widgets::surface(ui, Surface::Panel, Margin::same(12)))
            .show(ui, |ui| self.pair.show(ui, described, chosen, actions));
        CentralPanel::no_frame().show(ui, |ui| self.list_ui(ui, described));
    }

    fn list_ui(&mut self, ui: &mut Ui, described: &DescribedSequences) {
        let name = |at: usize| described.table.columns[at].feature.name;
        let words: Vec<String> = self.text.split_whitespace().map(str::to_lowercase).collect();
        // Pairs of some seventy columns: a list of fixed length, whatever the project holds.
        let by = self.by;
        let strength = |c: &Correlation| if by == By::Spearman { c.rho.abs() } else { c.r.abs() };
        let mut shown: Vec<_> = described
            .summary
            .correlations
            .iter()
            .filter(|c| strength(c) >= LEAST)
            .filter(|c| words.iter().all(|w| name(c.left).contains(&**w) || name(c.right).contains(&**w)))
            .collect();
        // They come by rank correlation.
        if by == By::Pearson {
            shown.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        }
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.horizontal(|ui| {
                TextField::search(&mut self.text, "Feature").width(240.0).show(ui);
                let measures = [Choice::new(By::Spearman, "Spearman"), Choice::new(By::Pearson, "Pearson")];
                if let Some(by) = segmented(ui, "Sorted by", self.by, &measures) {
                    self.by = by;
                }
                ui.add_space(space::S);
                let line = text::truncated(
                    ui,
                    TextRole::Secondary,
                    format!(
                        "{} of {} pairs go together at 0.1 or more; no cause is told by it",
                        numbers::count(shown.len() as u64),
                        numbers::count(described.summary.correlations.len() as u64)
                    ),
                );
                tooltip::definition(
                    line,
                    "Correlation",
                    "Of pairs of features over the sequences in which both are defined. Spearman's goes by ranks, \
                     Pearson's by values",
                    None,
                );
            });
        });
        let columns = [
            Column::new("Feature", 190.0),
            Column::new("goes with", 190.0),
            Column::new("Spearman ρ", 96.0)
                .right()
                .explained("Rank correlation, −1 to 1: both grow together, or one falls as the other grows"),
            Column::new("Pearson r", 84.0)
                .right()
                .explained("Correlation of the values themselves, −1 to 1: how near they lie to a straight line; single large values weigh much"),
            Column::new("Sequences", 96.0).right(),
            Column::rest("In words", 200.0),
        ];
        let selected = self.chosen.and_then(|pair| shown.iter().position(|c| (c.left, c.right) == pair));
        let done = Table::new("correlations", &columns, shown.len()).selected(selected).keys().show(
            ui,
            |row| format!("{} with {}", name(shown[row].left), name(shown[row].right)),
            |ui, row, column| {
                let pair = shown[row];
                match column {
                    0 => drop(text::truncated(ui, TextRole::Body, name(pair.left))),
                    1 => drop(text::truncated(ui, TextRole::Body, name(pair.right))),
                    2 => drop(text::line(ui, TextRole::Mono, numbers::decimal(pair.rho, 2))),
                    3 => drop(text::line(ui, TextRole::Mono, numbers::decimal(pair.r, 2))),
                    4 => drop(text::line(ui, TextRole::Secondary, numbers::count(pair.n as u64))),
                    _ => {
                        let (left, right) = (
                            described.table.columns[pair.left].feature,
                            described.table.columns[pair.right].feature,
                        );
                        let way = if by == By::Spearman { pair.rho } else { pair.r };
                        let other = if way > 0.0 { right.high } else { right.low };
                        text::truncated(ui, TextRole::Muted, format!("{}, together with {other}", left.high));
                    }
                }
            },
        );
        if let Some(pair) = done.selected.and_then(|row| shown.get(row)) {
            self.chosen = Some((pair.left, pair.right));
        }
    }
}
