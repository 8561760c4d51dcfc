//! Right of the table: the chosen value among all others of its column, and the moments that made it.

use super::table::{is_defined, open_button};
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::DescribedSequences;
use crate::widgets::theme::space;
use crate::widgets::{
    self, EmptyState, Icon, TextRole, fact_row, list_row, numbers, plots, section_header, text,
};
use egui::{ScrollArea, Ui, vec2};

const NAME: f32 = 92.0;
const ROW: f32 = 28.0;

pub(super) fn value_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    described: &DescribedSequences,
    chosen: Option<(usize, usize)>,
    actions: &mut Vec<Action>,
) {
    let table = &described.table;
    let here = chosen.and_then(|(row, column)| {
        Some((
            row,
            column,
            table.sequences.get(row)?,
            table.columns.get(column)?,
            described.summary.columns.get(column)?,
        ))
    });
    let Some((row, column, sequence, of, summary)) = here else {
        EmptyState::new(
            Icon::Table,
            "Choose a value",
            "Its place among all others stands here, and the moments that made it; they open in the replay",
        )
        .show(ui);
        return;
    };
    let (spec, value) = (of.feature, of.values[row]);
    let known = is_defined(described, row, column);
    text::heading(ui, spec.name);
    text::secondary(ui, super::explained(spec));
    ui.add_space(space::S);
    let with_unit = |value: f64| numbers::with_unit(value, spec.unit);
    let shown =
        if known { with_unit(value) } else { "Not defined: what it is about did not happen".to_owned() };
    fact_row(ui, "Value", &shown, NAME);
    fact_row(ui, "Sequence", sequence.id.as_str(), NAME);
    fact_row(ui, "Median", &with_unit(summary.median), NAME);
    fact_row(ui, "5 to 95 %", &format!("{} to {}", with_unit(summary.p5), with_unit(summary.p95)), NAME);
    if summary.missing > 0 {
        let missing = numbers::share(summary.missing as u64, table.len() as u64, None);
        fact_row(ui, "Missing", &missing, NAME);
    }
    ui.add_space(space::S);
    let marked = known.then(|| summary.bar(value));
    let size = vec2(ui.available_width(), 84.0);
    plots::histogram(ui, &format!("Histogram of {}", spec.name), &summary.bars, marked, size, |bar| {
        let (from, to) = summary.edges(bar);
        let count = summary.bars.get(bar).copied().unwrap_or(0);
        let sequences = numbers::counted(count, "sequence", "sequences");
        format!("{} to {}: {sequences}", numbers::in_unit(from, spec.unit), numbers::in_unit(to, spec.unit))
    });
    ui.add_space(space::M);
    if open_button(ui, "Open the sequence") {
        actions.push(Action::Open(Item::Moment(sequence.session.clone(), sequence.start_ms)));
    }
    ui.add_space(space::M);
    let work = &context.workspace.sequences;
    let explained = work.explained().filter(|e| (e.row, e.column) == (row, column));
    let count = explained.map(|e| (e.moments.len() as u64, "moments"));
    section_header(ui, "Moments", count, |_| {});
    let Some(explained) = explained else {
        if work.is_explaining() {
            widgets::skeleton_rows(ui, 4);
        }
        return;
    };
    if explained.moments.is_empty() {
        text::muted(ui, "Nothing of this kind happened in the sequence");
        return;
    }
    ScrollArea::vertical().id_salt("moments").auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        explained.moments.len(),
        |ui, range| {
            for at in range {
                let moment = &explained.moments[at];
                let name = format!("{} at {}", moment.what, numbers::clock(moment.at_ms));
                let line = list_row::list_row(ui, ("moment", at), &name, ROW, |ui| {
                    text::line(ui, TextRole::Mono, numbers::clock(moment.at_ms));
                    if moment.end_ms > moment.at_ms {
                        text::line(ui, TextRole::Muted, numbers::duration(moment.end_ms - moment.at_ms));
                    }
                    text::truncated(ui, TextRole::Body, &moment.what);
                });
                if line.clicked() {
                    let at_ms = (moment.at_ms - 500).max(0);
                    actions.push(Action::Open(Item::Moment(sequence.session.clone(), at_ms)));
                }
            }
        },
    );
}
