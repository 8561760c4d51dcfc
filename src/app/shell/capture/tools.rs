//! What recording tools said of moments beside the signals that were found there; reads nothing itself.

use super::nothing_ui;
use crate::coding::VendorAgreement;
use crate::widgets::{Column, Icon, Table, numbers, space, text};
use egui::Ui;

pub(super) fn tools_ui(ui: &mut Ui, rows: &[VendorAgreement]) {
    if rows.is_empty() {
        nothing_ui(
            ui,
            Icon::Info,
            "No verdicts of recording tools",
            "Exports of Sentry, FullStory, LogRocket, OpenReplay and others may bring some, as rage clicks; they are kept apart from the recordings and compared with signals here",
        );
        return;
    }
    text::secondary(
        ui,
        "How often a verdict and a signal fall on the same moment, within 3 s, over sessions in which the tool gave any verdict",
    );
    ui.add_space(space::S);
    let columns = [
        Column::new("Tool", 110.0),
        Column::new("Verdict", 130.0),
        Column::new("Signal", 150.0),
        Column::new("Verdicts with the signal", 190.0).right(),
        Column::new("Signals with the verdict", 190.0).right(),
        Column::rest("Sessions", 60.0).right(),
    ];
    ui.allocate_ui(egui::vec2(ui.available_width(), 320.0), |ui| {
        Table::new("verdicts", &columns, rows.len()).show(
            ui,
            |row| {
                rows.get(row).map_or_else(String::new, |r| {
                    format!("{} {} and {}", r.tool, r.kind.label(), r.signal.label())
                })
            },
            |ui, row, column| {
                let Some(r) = rows.get(row) else { return };
                let role = if r.is_namesake() { text::TextRole::Strong } else { text::TextRole::Body };
                let value = match column {
                    0 => r.tool.to_string(),
                    1 => r.kind.label().to_owned(),
                    2 => r.signal.label().to_owned(),
                    3 => numbers::share(r.verdicts_with_hit, r.verdicts, None),
                    4 => numbers::share(r.hits_with_verdict, r.hits, None),
                    _ => numbers::count(r.sessions),
                };
                text::truncated(ui, role, value);
            },
        );
    });
}
