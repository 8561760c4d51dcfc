//! The items of a cell, or every disagreement, open ones first; sides are in the order that a coin gave them.

use super::super::code::category_of;
use crate::app::action::Action;
use crate::app::selection::SessionSet;
use crate::app::workspace::coding::Settling;
use crate::coding::adjudication::Adjudication;
use crate::coding::{Abstention, Codebook, Side, Verdict};
use crate::model::SessionId;
use crate::widgets::list_row::list_row;
use crate::widgets::theme::{Category, Tokens, radius, space};
use crate::widgets::{self, Button, Chip, Icon, Surface, TextRole, Tone, numbers, text};
use egui::{CornerRadius, Margin, Rect, ScrollArea, Ui, vec2};
use std::collections::BTreeSet;

const ROW: f32 = 50.0;

/// A cell of the matrix: what A said, what B said, as [`Verdict::to_text`].
pub(super) type Cell = (String, String);

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub item: String,
    /// One where both said the same.
    pub said: Vec<Option<Verdict>>,
    /// `None` where there is nothing to settle.
    pub settled: Option<bool>,
}

impl Row {
    pub fn is_open(&self) -> bool {
        self.settled == Some(false)
    }
}

/// Every disagreement, or the items of a cell; open ones first, in their batches.
pub(super) fn rows_of(adjudication: &Adjudication, cell: Option<&Cell>) -> Vec<Row> {
    let mut rows: Vec<Row> = match cell {
        None => adjudication
            .cases()
            .into_iter()
            .map(|case| Row {
                item: case.item.id.clone(),
                said: vec![Some(case.left.verdict.clone()), Some(case.right.verdict.clone())],
                settled: Some(case.decision.is_some()),
            })
            .collect(),
        Some((a, b)) => {
            let revealed = adjudication.revealed();
            let confusion = revealed.confusion();
            let found = confusion.iter().find(|c| c.a == *a && c.b == *b);
            let items = found.map_or(&[][..], |c| &c.items[..]);
            let wanted: BTreeSet<&str> = items.iter().map(String::as_str).collect();
            let inside = revealed.items().iter().filter(|i| wanted.contains(i.item.id.as_str()));
            inside
                .map(|item| {
                    let case = adjudication.case(&item.item.id);
                    let said = match &case {
                        Some(case) => vec![Some(case.left.verdict.clone()), Some(case.right.verdict.clone())],
                        None if item.verdict(Side::A) == item.verdict(Side::B) => {
                            vec![item.verdict(Side::A).cloned()]
                        }
                        None => Side::BOTH.map(|side| item.verdict(side).cloned()).to_vec(),
                    };
                    let settled = case.map(|c| c.decision.is_some());
                    Row { item: item.item.id.clone(), said, settled }
                })
                .collect()
        }
    };
    rows.sort_by_key(|row| row.settled == Some(true));
    rows
}

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

/// The same for the text of a cell.
pub(super) fn name_of_text(codebook: &Codebook, text: &str) -> String {
    if text.is_empty() {
        return "No word".to_owned();
    }
    if let Some(reason) = Abstention::from_id(text) {
        return reason.label().to_owned();
    }
    let name = |id: &str| codebook.code(id).map_or_else(|| id.to_owned(), |code| code.name.clone());
    text.split('|').map(name).collect::<Vec<_>>().join(" + ")
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
                let label = format!("{} / {}", name_of_text(codebook, a), name_of_text(codebook, b));
                let chip =
                    Chip::new(&label).icon(Icon::Matrix).tone(Tone::Accent).removable().max_width(230.0);
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
    let spoken = format!("{}: {}, {state}", row.item, words.join(" or "));
    if current {
        let place = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), ROW));
        ui.painter().rect_filled(place, CornerRadius::same(radius::CONTROL), tokens.selected);
    }
    list_row(ui, &row.item, &spoken, ROW, |ui| {
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
            text::truncated(ui, TextRole::Small, &row.item);
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
