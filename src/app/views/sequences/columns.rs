//! Every column at a glance: histogram, missing values, zeros, quantiles, what it means.

use crate::app::workspace::DescribedSequences;
use crate::widgets::table::{Column, Sorting, Table};
use crate::widgets::{TextRole, numbers, plots, text, tooltip};
use egui::{Ui, vec2};

/// How the columns are listed.
pub(super) struct ColumnsTab {
    sorting: Sorting,
    selected: Option<usize>,
}

impl Default for ColumnsTab {
    fn default() -> Self {
        // In the order of the table.
        Self { sorting: Sorting { column: usize::MAX, ascending: true }, selected: None }
    }
}

const ROW: f32 = 40.0;

impl ColumnsTab {
    /// Returns the column by which the table is to be sorted.
    pub fn show(&mut self, ui: &mut Ui, described: &DescribedSequences) -> Option<usize> {
        let (table, summary) = (&described.table, &described.summary);
        let columns = [
            Column::new("Feature", 170.0).sortable(),
            Column::new("Unit", 84.0),
            Column::new("Histogram", 176.0).explained("Defined values from the smallest to the largest, or to the 99th percentile where one lies far out"),
            Column::new("Missing", 92.0).right().sortable().explained("Sequences in which it is not defined, because what it is about did not happen"),
            Column::new("Zero", 92.0).right().sortable(),
            Column::new("5 %", 72.0).right(),
            Column::new("Median", 72.0).right().sortable(),
            Column::new("95 %", 72.0).right(),
            Column::new("Mean ± deviation", 136.0).right(),
            Column::rest("Meaning and formula", 200.0),
        ];
        let mut order: Vec<usize> = (0..table.columns.len()).collect();
        let of = |at: usize| &summary.columns[at];
        match self.sorting.column {
            0 => order.sort_by_key(|at| table.columns[*at].feature.name),
            3 => order.sort_by_key(|at| of(*at).missing),
            4 => order.sort_by_key(|at| of(*at).zeros),
            6 => order.sort_by(|a, b| of(*a).median.total_cmp(&of(*b).median)),
            _ => {}
        }
        if !self.sorting.ascending {
            order.reverse();
        }
        let sequences = table.len() as u64;
        let done = Table::new("feature-summary", &columns, order.len())
            .row_height(ROW)
            .sorting(Some(self.sorting))
            .selected(self.selected)
            .keys()
            .show(
                ui,
                |row| table.columns[order[row]].feature.name.to_owned(),
                |ui, row, column| {
                    let spec = table.columns[order[row]].feature;
                    let summary = of(order[row]);
                    let number = |ui: &mut Ui, value: f64| {
                        text::line(ui, TextRole::Body, numbers::in_unit(value, spec.unit));
                    };
                    match column {
                        0 => drop(text::truncated(ui, TextRole::Strong, spec.name)),
                        1 => drop(text::truncated(ui, TextRole::Muted, spec.unit)),
                        2 => {
                            let name = format!("Histogram of {}", spec.name);
                            let size = vec2(164.0, ROW - 8.0);
                            plots::histogram(ui, &name, &summary.bars, None, size, |bar| {
                                let (from, to) = summary.edges(bar);
                                let count = summary.bars.get(bar).copied().unwrap_or(0);
                                let told = numbers::counted(count, "sequence", "sequences");
                                format!(
                                    "{} to {}: {told}",
                                    numbers::in_unit(from, spec.unit),
                                    numbers::in_unit(to, spec.unit)
                                )
                            });
                        }
                        3 => share_ui(ui, summary.missing, sequences),
                        4 => share_ui(ui, summary.zeros, sequences),
                        5 => number(ui, summary.p5),
                        6 => number(ui, summary.median),
                        7 => number(ui, summary.p95),
                        8 => {
                            // The mean of counts is no count.
                            let unit = if spec.unit == "share" { "share" } else { "mean" };
                            let (mean, deviation) = (summary.mean, summary.deviation);
                            let both = format!(
                                "{} ± {}",
                                numbers::in_unit(mean, unit),
                                numbers::in_unit(deviation, unit)
                            );
                            text::line(ui, TextRole::Secondary, both);
                        }
                        _ => {
                            let line = text::truncated(ui, TextRole::Secondary, spec.meaning);
                            tooltip::hint(line, spec.name, Some(&super::explained(spec)), None);
                        }
                    }
                },
            );
        if let Some(sort) = done.sort {
            self.sorting = sort;
        }
        self.selected = done.selected.or(self.selected);
        done.activated.and_then(|row| order.get(row).copied())
    }
}

fn share_ui(ui: &mut Ui, count: usize, of: u64) {
    let role = if count == 0 { TextRole::Muted } else { TextRole::Body };
    let share = if of == 0 { 0.0 } else { count as f64 / of as f64 };
    text::line(ui, role, format!("{} ({})", numbers::count(count as u64), numbers::percent(share)));
}
