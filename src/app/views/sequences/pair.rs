//! Two features against each other: where the sequences lie, and the way into one of them.

use super::explained;
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::workspace::DescribedSequences;
use crate::mining::features::{CELLS, Correlation, Together};
use crate::widgets::theme::space;
use crate::widgets::{EmptyState, Icon, TextRole, cells, fact_row, numbers, text, tooltip};
use egui::{ScrollArea, Ui, vec2};

const NAME: f32 = 104.0;

/// The pair that is looked at. Its cells are counted once, when it is chosen.
#[derive(Default)]
pub(super) struct Pair {
    /// Of which table, by its place in memory, and which columns.
    of: Option<(usize, usize, usize)>,
    together: Option<Together>,
}

impl Pair {
    pub fn show(
        &mut self,
        ui: &mut Ui,
        described: &DescribedSequences,
        chosen: Option<Correlation>,
        actions: &mut Vec<Action>,
    ) {
        let Some(pair) = chosen else {
            EmptyState::new(
                Icon::Table,
                "Choose a pair",
                "All sequences stand here by both features; a click opens one of them in the replay",
            )
            .show(ui);
            return;
        };
        let of = Some((std::ptr::from_ref(described) as usize, pair.left, pair.right));
        if self.of != of {
            let summaries = &described.summary.columns;
            self.together = Some(Together::of(&described.table, summaries, pair.left, pair.right));
            self.of = of;
        }
        let Some(together) = &self.together else { return };
        let table = &described.table;
        let (left, right) = (table.columns[pair.left].feature, table.columns[pair.right].feature);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            text::heading(ui, format!("{} with {}", left.name, right.name));
            fact_row(ui, "Spearman ρ", &numbers::decimal(pair.rho, 2), NAME);
            fact_row(ui, "Pearson r", &numbers::decimal(pair.r, 2), NAME);
            fact_row(ui, "Sequences", &numbers::share(pair.n as u64, table.len() as u64, None), NAME);
            ui.add_space(space::S);
            let up = text::line(ui, TextRole::Secondary, format!("↑ {} ({})", right.name, right.unit));
            tooltip::hint(up, right.name, Some(&explained(right)), None);
            let side = ui.available_width().min(420.0);
            let name = format!("{} against {}", right.name, left.name);
            let told = |cell: usize| {
                let between = |ends, at, unit| {
                    let (from, to) = Together::edges(ends, at);
                    format!("{} to {}", numbers::in_unit(from, unit), numbers::in_unit(to, unit))
                };
                format!(
                    "{}\n{} {}\n{} {}",
                    numbers::counted(together.counts[cell], "sequence", "sequences"),
                    left.name,
                    between(together.along, cell % CELLS, left.unit),
                    right.name,
                    between(together.up, cell / CELLS, right.unit)
                )
            };
            let clicked = cells(ui, &name, &together.counts, CELLS, vec2(side, side), told);
            let along = text::line(ui, TextRole::Secondary, format!("→ {} ({})", left.name, left.unit));
            tooltip::hint(along, left.name, Some(&explained(left)), None);
            for (name, (from, to), unit) in
                [(left.name, together.along, left.unit), (right.name, together.up, right.unit)]
            {
                text::small(
                    ui,
                    format!("{name} from {} to {}", numbers::in_unit(from, unit), numbers::in_unit(to, unit)),
                );
            }
            text::small(
                ui,
                "What lies far beyond stands in the last cells; darker cells hold more sequences",
            );
            let row = clicked.and_then(|cell| together.first[cell]);
            if let Some(sequence) = row.and_then(|row| table.sequences.get(row)) {
                actions.push(Action::Open(Item::Moment(sequence.session.clone(), sequence.start_ms)));
            }
        });
    }
}
