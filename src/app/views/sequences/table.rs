//! The feature table: virtual rows, columns by group, and a click on any value.

use super::SequencesScreen;
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::{Arrangement, DescribedSequences, SequencesAction, SortBy};
use crate::mining::features::{Block, FeatureSpec, defined_by};
use crate::widgets::table::{Column, Sorting, Table};
use crate::widgets::theme::{Tokens, radius};
use crate::widgets::{Button, EmptyState, Icon, TextRole, numbers, text};
use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo};

/// Which columns are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Group {
    #[default]
    Overview,
    Clicks,
    Pages,
    Motion,
    Forms,
    Context,
    /// Signals that people of the project wrote.
    Own,
    All,
}

pub(super) const GROUPS: [(Group, &str); 8] = [
    (Group::Overview, "Overview"),
    (Group::Clicks, "Time and clicks"),
    (Group::Pages, "Pages"),
    (Group::Motion, "Scrolling and pointer"),
    (Group::Forms, "Forms and tabs"),
    (Group::Context, "Context"),
    (Group::Own, "Own signals"),
    (Group::All, "All"),
];

const OVERVIEW: [&str; 12] = [
    "duration_s",
    "active_s",
    "clicks",
    "distinct_targets",
    "pages",
    "revisit_share",
    "dwell_median_s",
    "scroll_depth",
    "hovers_per_min",
    "dead_clicks",
    "errors",
    "submits",
];

/// Columns before those of features.
const FIXED: usize = 3;

impl Group {
    /// The pages of the registry are known by where their first column stands.
    fn holds(self, at: usize, spec: &FeatureSpec, described: &DescribedSequences) -> bool {
        let place = |name: &str| described.table.columns.iter().position(|c| c.feature.name == name);
        let between = |from: &str, to: &str| {
            place(from).is_some_and(|from| at >= from) && place(to).is_some_and(|to| at < to)
        };
        match self {
            Self::All => true,
            Self::Overview => OVERVIEW.contains(&spec.name),
            Self::Context => spec.block == Block::Context && spec.own.is_none(),
            Self::Own => spec.own.is_some(),
            Self::Clicks => spec.block != Block::Context && place("pages").is_some_and(|to| at < to),
            Self::Pages => between("pages", "scroll_depth"),
            Self::Motion => between("scroll_depth", "keystroke_rate"),
            Self::Forms => {
                spec.block != Block::Context && place("keystroke_rate").is_some_and(|from| at >= from)
            }
        }
    }
}

impl SequencesScreen {
    pub(super) fn table_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        described: &DescribedSequences,
        actions: &mut Vec<Action>,
    ) {
        let work = &context.workspace.sequences;
        let Some(rows) = work.rows() else {
            crate::widgets::skeleton_rows(ui, 12);
            return;
        };
        if rows.is_empty() {
            let empty =
                EmptyState::new(Icon::Filter, "No sequence fits", "Loosen the condition to see others")
                    .action("Clear the condition", Some(Icon::Close));
            if empty.show(ui).is_some() {
                self.condition.set(String::new());
            }
            return;
        }
        let table = &described.table;
        let shown: Vec<usize> = (0..table.columns.len())
            .filter(|at| self.group.holds(*at, table.columns[*at].feature, described))
            .collect();
        let titles: Vec<String> = shown.iter().map(|at| title(table.columns[*at].feature)).collect();
        let meanings: Vec<String> =
            shown.iter().map(|at| super::explained(table.columns[*at].feature)).collect();
        let mut columns = vec![
            Column::new("Sequence", 150.0).sortable(),
            Column::new("User", 76.0).sortable(),
            Column::new("Start", 64.0).right().sortable().explained("Since the session's first event"),
        ];
        for (meaning, title) in meanings.iter().zip(&titles) {
            let width = (title.chars().count() as f32 * 6.6 + 24.0).clamp(74.0, 190.0);
            columns.push(Column::new(title, width).right().sortable().explained(meaning));
        }
        let arrangement = work.arrangement();
        let column_of = |by: SortBy| match by {
            SortBy::Place => Some(0),
            SortBy::User => Some(1),
            SortBy::Start => Some(2),
            SortBy::Feature(at) => shown.iter().position(|s| *s == at).map(|at| at + FIXED),
        };
        let sorting =
            column_of(arrangement.by).map(|column| Sorting { column, ascending: arrangement.ascending });
        let chosen = self.chosen;
        let selected = chosen.and_then(|(row, _)| rows.iter().position(|r| *r == row));
        let mut clicked = None;
        let width: f32 = columns.len() as f32 * 128.0;
        let done = ScrollArea::horizontal()
            .id_salt("feature-columns")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.set_min_width(width.min(ui.available_width()));
                Table::new("sequences", &columns, rows.len()).sorting(sorting).selected(selected).keys().show(
                    ui,
                    |row| table.sequences[rows[row]].id.to_string(),
                    |ui, row, column| {
                        let at = rows[row];
                        match column.checked_sub(FIXED).and_then(|c| shown.get(c)) {
                            None => fixed_ui(ui, described, at, column),
                            Some(feature) => {
                                if cell_ui(ui, described, at, *feature, chosen == Some((at, *feature))) {
                                    clicked = Some((at, *feature));
                                }
                            }
                        }
                    },
                )
            })
            .inner;
        if let Some(sort) = done.sort {
            let by = match sort.column {
                0 => SortBy::Place,
                1 => SortBy::User,
                2 => SortBy::Start,
                column => shown.get(column - FIXED).map_or(SortBy::Place, |at| SortBy::Feature(*at)),
            };
            let text = arrangement.text.clone();
            self.arrange(Arrangement { text, by, ascending: sort.ascending }, actions);
        }
        let of_row = |row: usize| rows.get(row).copied();
        if let Some(at) = done.selected.and_then(of_row) {
            let column = chosen.map_or_else(|| shown.first().copied().unwrap_or(0), |(_, column)| column);
            clicked = clicked.or(Some((at, column)));
        }
        if let Some(at) = done.activated.and_then(of_row) {
            let sequence = &table.sequences[at];
            actions.push(Action::Open(Item::Moment(sequence.session.clone(), sequence.start_ms)));
        }
        if let Some((row, column)) = clicked
            && chosen != Some((row, column))
        {
            self.chosen = Some((row, column));
            actions.push(Action::Sequences(SequencesAction::Explain { row, column }));
        }
    }
}

fn title(spec: &FeatureSpec) -> String {
    match spec.unit {
        // Names of times end in their unit.
        "count" | "1" | "0/1" | "share" | "s" => spec.name.to_owned(),
        unit => format!("{} {unit}", spec.name),
    }
}

fn fixed_ui(ui: &mut Ui, described: &DescribedSequences, row: usize, column: usize) {
    let sequence = &described.table.sequences[row];
    match column {
        0 => text::truncated(ui, TextRole::Body, sequence.id.as_str()),
        1 => text::truncated(ui, TextRole::Secondary, sequence.user_id.as_deref().unwrap_or("–")),
        _ => text::line(ui, TextRole::Secondary, numbers::clock(sequence.start_ms)),
    };
}

/// Whether a value is defined; see [`defined_by`].
pub(super) fn is_defined(described: &DescribedSequences, row: usize, column: usize) -> bool {
    let table = &described.table;
    let Some((base, least)) = defined_by(table.columns[column].feature.name) else { return true };
    table.column(base).is_none_or(|base| base.values[row] >= least)
}

/// True when it was clicked.
fn cell_ui(ui: &mut Ui, described: &DescribedSequences, row: usize, column: usize, chosen: bool) -> bool {
    let tokens = Tokens::of(ui);
    let of = &described.table.columns[column];
    let value = of.values[row];
    let rect = ui.max_rect();
    let response = ui.interact(rect, ui.scope_id().with(("value", row, column)), Sense::click());
    if chosen {
        ui.painter().rect_stroke(
            rect.shrink(1.0),
            radius::SMALL,
            egui::Stroke::new(1.5, tokens.accent),
            egui::StrokeKind::Inside,
        );
    } else if response.hovered() {
        let line = egui::Stroke::new(1.0, tokens.border);
        ui.painter().rect_stroke(rect.shrink(1.0), radius::SMALL, line, egui::StrokeKind::Inside);
    }
    let known = is_defined(described, row, column);
    let shown = if known { numbers::in_unit(value, of.feature.unit) } else { "–".to_owned() };
    let role = if known && value != 0.0 { TextRole::Body } else { TextRole::Muted };
    text::line(ui, role, &shown);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {shown}", of.feature.name)));
    response.clicked()
}

/// A button that opens a moment of a sequence.
pub(super) fn open_button(ui: &mut Ui, label: &str) -> bool {
    Button::secondary(label).icon(Icon::Play).show(ui).clicked()
}
