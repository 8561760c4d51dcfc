//! The items of a cell, or every disagreement, open ones first; sides are in the order that a coin gave them.

use super::super::code::category_of;
use crate::app::action::Action;
use crate::app::selection::SessionSet;
use crate::app::workspace::coding::Settling;
use crate::coding::adjudication::{Adjudication, Case, CaseKind};
use crate::coding::{Codebook, Side, Verdict};
use crate::model::SessionId;
use crate::widgets::list_row::choice_row;
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{self, Button, Chip, Icon, Surface, TextRole, Tone, numbers, text};
use egui::{Margin, ScrollArea, Ui};
use std::collections::BTreeSet;

const ROW: f32 = 50.0;

/// A cell of the matrix: what A said, what B said, as [`Verdict::to_text`].
pub(super) type Cell = (String, String);

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub item: String,
    pub kind: Option<CaseKind>,
    /// One where both said the same; none while an independent look is waited for.
    pub said: Vec<Option<Verdict>>,
    /// `None` where there is nothing to settle.
    pub settled: Option<bool>,
}

impl Row {
    pub fn is_open(&self) -> bool {
        self.settled == Some(false)
    }
}

/// All that is to be settled, or the items of a cell; open ones first, in their batches.
///
/// A cell stands for both directions, so that its items do not tell who said what.
pub(super) fn rows_of(adjudication: &Adjudication, cell: Option<&Cell>) -> Vec<Row> {
    let mut rows: Vec<Row> = match cell {
        None => adjudication.cases().iter().map(row_of).collect(),
        Some((a, b)) => {
            let revealed = adjudication.revealed();
            let confusion = revealed.confusion();
            let of_cell = confusion.iter().filter(|c| (c.a == *a && c.b == *b) || (c.a == *b && c.b == *a));
            let wanted: BTreeSet<&str> = of_cell.flat_map(|c| &c.items).map(String::as_str).collect();
            let inside = revealed.items().iter().filter(|i| wanted.contains(i.item.id.as_str()));
            inside
                .map(|item| match adjudication.case(&item.item.id) {
                    Some(case) => row_of(&case),
                    None => Row {
                        item: item.item.id.clone(),
                        kind: None,
                        said: Side::BOTH.map(|side| item.verdict(side).cloned()).to_vec(),
                        settled: None,
                    },
                })
                .collect()
        }
    };
    rows.sort_by_key(|row| row.settled == Some(true));
    rows
}

fn row_of(case: &Case<'_>) -> Row {
    let said = match (case.is_hidden, case.kind) {
        (true, _) => Vec::new(),
        (false, CaseKind::Disagreement) => {
            vec![Some(case.left.verdict.clone()), Some(case.right.verdict.clone())]
        }
        (false, _) => vec![Some(case.left.verdict.clone())],
    };
    let asked = case.kind != CaseKind::Agreed || case.decision.is_some();
    let settled = asked.then_some(case.decision.is_some());
    Row { item: case.item.id.clone(), kind: Some(case.kind), said, settled }
}

/// A label in words.
pub(super) use crate::coding::adjudication::name_of as name_of_text;

/// A verdict in words and, for a code, its mark.
pub(super) fn name_of(codebook: &Codebook, verdict: Option<&Verdict>) -> (String, Option<Category>) {
    match verdict {
        Some(Verdict::Codes(codes)) => {
            let found: Vec<_> = codes.iter().filter_map(|id| codebook.code(id)).collect();
            let names: Vec<&str> = found.iter().map(|code| code.name.as_str()).collect();
            (names.join(" + "), found.first().map(|code| category_of(code)))
        }
        Some(Verdict::Abstained(reason)) => (reason.label().to_owned(), None),
        _ => ("No word".to_owned(), None),
    }
}

#[derive(Default)]
pub(super) struct Shown {
    pub item: Option<String>,
    /// Every disagreement again.
    pub clear: bool,
}

pub(super) fn list_ui(
    ui: &mut Ui,
    settling: &Settling,
    rows: &[Row],
    cell: Option<&Cell>,
    current: Option<&str>,
    actions: &mut Vec<Action>,
) -> Shown {
    let mut shown = Shown::default();
    let codebook = settling.adjudication.revealed().codebook();
    widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 8, top: 6, bottom: 4 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            if let Some((a, b)) = cell {
                let mut label = format!("{} / {}", name_of_text(codebook, a), name_of_text(codebook, b));
                if a != b {
                    label.push_str(", either way");
                }
                let chip =
                    Chip::new(&label).icon(Icon::Matrix).tone(Tone::Accent).removable().max_width(290.0);
                shown.clear = chip.show(ui).removed;
            } else {
                text::line(ui, TextRole::Muted, "Open ones first, most frequent pair first");
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let empty = rows.is_empty().then_some("There are no items here");
                let button = Button::ghost("Sessions").icon(Icon::List).disabled_because(empty);
                if button.tooltip("Show the sessions of these items in the list").show(ui).clicked() {
                    actions.push(Action::ShowSessions(sessions_of(settling, rows)));
                }
            });
        });
        if cell.is_some() {
            shown.clear |= batch_ui(ui, rows);
        }
    });
    if rows.is_empty() {
        widgets::EmptyState::new(
            Icon::CircleCheck,
            "No disagreement",
            "Both coders said the same wherever both spoke",
        )
        .show(ui);
        return shown;
    }
    ui.spacing_mut().item_spacing.y = 1.0;
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, ROW, rows.len(), |ui, range| {
        for row in &rows[range] {
            if row_ui(ui, codebook, row, current == Some(row.item.as_str())) {
                shown.item = Some(row.item.clone());
            }
        }
    });
    shown
}

/// How far the batch is; true when every disagreement is wanted again.
fn batch_ui(ui: &mut Ui, rows: &[Row]) -> bool {
    let asked = rows.iter().filter(|row| row.settled.is_some()).count();
    if asked == 0 {
        text::muted(ui, "Nothing here asks for a decision");
        return false;
    }
    let done = rows.iter().filter(|row| row.settled == Some(true)).count();
    let mut clear = false;
    ui.horizontal(|ui| {
        widgets::ProgressBar::new("Settled of this batch", Some(done as f32 / asked as f32))
            .width(120.0)
            .show(ui);
        let count = |n: usize| numbers::count(n as u64);
        text::line(ui, TextRole::Secondary, format!("{} of {} in this batch", count(done), count(asked)));
        if done == asked {
            clear = Button::ghost("Back to all").icon(Icon::ArrowLeft).show(ui).clicked();
        }
    });
    clear
}

fn row_ui(ui: &mut Ui, codebook: &Codebook, row: &Row, current: bool) -> bool {
    let tokens = Tokens::of(ui);
    let names: Vec<(String, Option<Category>)> =
        row.said.iter().map(|v| name_of(codebook, v.as_ref())).collect();
    let words: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    let state = match row.settled {
        Some(true) => "settled",
        Some(false) => "open",
        None => "nothing to settle",
    };
    let hidden = row.said.is_empty();
    let said = if hidden { "not looked at yet".to_owned() } else { words.join(" or ") };
    let spoken = format!("{}: {said}, {state}", row.item);
    choice_row(ui, current, &row.item, &spoken, ROW, |ui| {
        let (icon, color) = match row.settled {
            Some(true) => (Icon::CircleCheck, tokens.success),
            Some(false) => (Icon::Circle, tokens.text_muted),
            None => (Icon::Minus, tokens.text_muted),
        };
        icon.show_sized(ui, 16.0, color);
        ui.add_space(space::XS);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            // Lines of text, not of buttons.
            ui.spacing_mut().interact_size.y = 18.0;
            ui.add_space(7.0);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                if hidden {
                    text::line(ui, TextRole::Secondary, "Look for yourself first");
                }
                for (at, (name, category)) in names.iter().enumerate() {
                    if at > 0 {
                        text::line(ui, TextRole::Muted, "or");
                    }
                    if let Some(category) = category {
                        widgets::mark(ui, *category);
                    }
                    text::line(ui, TextRole::Body, name);
                }
            });
            let why = match row.kind {
                Some(CaseKind::Audit) => " \u{b7} second look, drawn by chance",
                Some(CaseKind::LowConfidence) => " \u{b7} second look, somebody guessed",
                Some(CaseKind::Disagreement | CaseKind::Agreed) | None => "",
            };
            text::truncated(ui, TextRole::Small, format!("{}{why}", row.item));
        });
    })
    .clicked()
}

fn sessions_of(settling: &Settling, rows: &[Row]) -> SessionSet {
    let revealed = settling.adjudication.revealed();
    let wanted: BTreeSet<&str> = rows.iter().map(|row| row.item.as_str()).collect();
    let sessions: BTreeSet<SessionId> = revealed
        .items()
        .iter()
        .filter(|item| wanted.contains(item.item.id.as_str()))
        .map(|item| SessionId::new(item.item.session.as_str()))
        .collect();
    let title =
        format!("{} of round {}", numbers::counted(rows.len() as u64, "item", "items"), revealed.round().id);
    SessionSet { title, sessions: sessions.into_iter().collect::<Vec<_>>().into() }
}
