//! Which columns go together: pairs by rank correlation, the strongest first.

use crate::app::workspace::DescribedSequences;
use crate::widgets::table::{Column, Table};
use crate::widgets::theme::space;
use crate::widgets::{self, Surface, TextField, TextRole, numbers, text};
use egui::{Margin, Ui};

/// Which pairs are listed.
#[derive(Default)]
pub(super) struct CorrelationsTab {
    text: String,
    selected: Option<usize>,
}

/// Weaker than this is not listed: with hundreds of sequences it is chance as often as not.
const LEAST: f64 = 0.1;

impl CorrelationsTab {
    pub fn show(&mut self, ui: &mut Ui, described: &DescribedSequences) {
        let name = |at: usize| described.table.columns[at].feature.name;
        let words: Vec<String> = self.text.split_whitespace().map(str::to_lowercase).collect();
        // Pairs of some seventy columns: a list of fixed length, whatever the project holds.
        let shown: Vec<_> = described
            .summary
            .correlations
            .iter()
            .filter(|c| c.rho.abs() >= LEAST)
            .filter(|c| words.iter().all(|w| name(c.left).contains(&**w) || name(c.right).contains(&**w)))
            .collect();
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.horizontal(|ui| {
                TextField::search(&mut self.text, "Feature").width(240.0).show(ui);
                ui.add_space(space::S);
                text::secondary(
                    ui,
                    format!(
                        "{} of {} pairs with a Spearman correlation of 0.1 or more, over sequences in which both are \
                         defined; no cause is told by it",
                        numbers::count(shown.len() as u64),
                        numbers::count(described.summary.correlations.len() as u64)
                    ),
                );
            });
        });
        let columns = [
            Column::new("Feature", 190.0),
            Column::new("goes with", 190.0),
            Column::new("Spearman ρ", 96.0)
                .right()
                .explained("Rank correlation, −1 to 1: both grow together, or one falls as the other grows"),
            Column::new("Sequences", 96.0).right(),
            Column::rest("In words", 200.0),
        ];
        let done = Table::new("correlations", &columns, shown.len()).selected(self.selected).keys().show(
            ui,
            |row| format!("{} with {}", name(shown[row].left), name(shown[row].right)),
            |ui, row, column| {
                let pair = shown[row];
                match column {
                    0 => drop(text::truncated(ui, TextRole::Body, name(pair.left))),
                    1 => drop(text::truncated(ui, TextRole::Body, name(pair.right))),
                    2 => drop(text::line(ui, TextRole::Mono, numbers::decimal(pair.rho, 2))),
                    3 => drop(text::line(ui, TextRole::Secondary, numbers::count(pair.n as u64))),
                    _ => {
                        let (left, right) = (
                            described.table.columns[pair.left].feature,
                            described.table.columns[pair.right].feature,
                        );
                        let other = if pair.rho > 0.0 { right.high } else { right.low };
                        text::truncated(ui, TextRole::Muted, format!("{} come with {other}", left.high));
                    }
                }
            },
        );
        self.selected = done.selected.or(self.selected);
    }
}
