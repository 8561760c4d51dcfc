//! The coder's own items as a list that can be filtered: open, flagged, unsure, without a label, or by a word of a note;
//! shows one ballot only.

use super::super::codebook::category_of;
use crate::coding::{BlindView, QueueEntry, Verdict};
use crate::widgets::list_row::list_row;
use crate::widgets::theme::space;
use crate::widgets::{Choice, Dialog, Icon, TextField, TextRole, Tokens, numbers, segmented, swatch, text};
use egui::{Context, Key, Modifiers, ScrollArea, Ui};

const ROW: f32 = 34.0;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    #[default]
    All,
    Open,
    Flagged,
    /// Confidence 1, a guess.
    Unsure,
    Abstained,
}

/// What is looked for, and what was found.
#[derive(Debug, Default)]
pub(super) struct OwnItems {
    which: Which,
    /// Looked for in notes and names of codes.
    words: String,
    found: Vec<usize>,
    /// What `found` was made for: the number of the last change, and what was looked for.
    made_for: Option<(u64, Which, String)>,
    /// The row that Enter goes to.
    chosen: usize,
    opened: bool,
}

/// What came of a frame of the list.
pub(super) enum Picked {
    Nothing,
    Left,
    Place(usize),
}

impl OwnItems {
    /// Draws the list; `number` grows with each change of the ballot.
    pub fn ui(&mut self, ctx: &Context, view: BlindView<'_>, number: u64) -> Picked {
        self.read(view, number);
        let mut picked = Picked::Nothing;
        let (up, down, enter) = ctx.input_mut(|i| {
            (
                i.consume_key(Modifiers::NONE, Key::ArrowUp),
                i.consume_key(Modifiers::NONE, Key::ArrowDown),
                i.key_pressed(Key::Enter),
            )
        });
        let last = self.found.len().saturating_sub(1);
        self.chosen =
            if down { self.chosen + 1 } else { self.chosen.saturating_sub(usize::from(up)) }.min(last);
        let shown = Dialog::new("own-items", "Your items").width(560.0).show(ctx, |ui| {
            self.filter_ui(ui);
            ui.add_space(space::S);
            let words = format!(
                "{} of {}",
                numbers::count(self.found.len() as u64),
                numbers::counted(view.len() as u64, "item", "items")
            );
            text::muted(ui, words);
            ui.add_space(space::XS);
            let mut area =
                ScrollArea::vertical().id_salt("own-items").max_height(360.0).auto_shrink([false, false]);
            if up || down {
                area = area.vertical_scroll_offset((self.chosen as f32 * ROW - 150.0).max(0.0));
            }
            ui.spacing_mut().item_spacing.y = 0.0;
            area.show_rows(ui, ROW, self.found.len(), |ui, rows| {
                for at in rows {
                    let Some(entry) = self.found.get(at).and_then(|place| view.at(*place)) else { continue };
                    if row_ui(ui, view, &entry, at == self.chosen) {
                        picked = Picked::Place(entry.position);
                    }
                }
            });
        });
        if enter && let Some(place) = self.found.get(self.chosen) {
            picked = Picked::Place(*place);
        }
        if shown.close && matches!(picked, Picked::Nothing) {
            picked = Picked::Left;
        }
        if !matches!(picked, Picked::Nothing) {
            self.opened = false;
        }
        picked
    }

    fn filter_ui(&mut self, ui: &mut Ui) {
        let choices = [
            Choice::new(Which::All, "All"),
            Choice::new(Which::Open, "Open"),
            Choice::new(Which::Flagged, "Flagged"),
            Choice::new(Which::Unsure, "A guess"),
            Choice::new(Which::Abstained, "No label"),
        ];
        if let Some(which) = segmented(ui, "Which items", self.which, &choices) {
            self.which = which;
        }
        ui.add_space(space::S);
        let field = TextField::new(&mut self.words, "Find in notes and codes")
            .hint("A word of a note, or a code")
            .icon(Icon::Search)
            .limit(80)
            .show(ui);
        if !std::mem::replace(&mut self.opened, true) {
            field.request_focus();
        }
    }

    /// Looks anew only where something changed: a queue may be long.
    fn read(&mut self, view: BlindView<'_>, number: u64) {
        let wanted = (number, self.which, self.words.clone());
        if self.made_for.as_ref() == Some(&wanted) {
            return;
        }
        let words = self.words.trim().to_lowercase();
        let fits = |entry: &QueueEntry<'_>| self.which.holds(entry) && says(view, entry, &words);
        self.found = view.queue().filter(fits).map(|entry| entry.position).collect();
        self.chosen = 0;
        self.made_for = Some(wanted);
    }
}

impl Which {
    fn holds(self, entry: &QueueEntry<'_>) -> bool {
        let label = entry.label.map(|label| &label.entry);
        match self {
            Self::All => true,
            Self::Open => !label.is_some_and(|l| l.verdict.is_decided()),
            Self::Flagged => label.is_some_and(|l| l.flag),
            Self::Unsure => label.is_some_and(|l| l.confidence == Some(1)),
            Self::Abstained => label.is_some_and(|l| matches!(l.verdict, Verdict::Abstained(_))),
        }
    }
}

/// Whether the own note, codes or reason of an item have these words, given in small letters.
fn says(view: BlindView<'_>, entry: &QueueEntry<'_>, words: &str) -> bool {
    let Some(label) = entry.label.map(|label| &label.entry).filter(|_| !words.is_empty()) else {
        return words.is_empty();
    };
    label.note.to_lowercase().contains(words) || name_of(view, &label.verdict).to_lowercase().contains(words)
}

fn name_of(view: BlindView<'_>, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Codes(codes) => {
            let name =
                |id: &String| view.codebook().code(id).map_or_else(|| id.clone(), |code| code.name.clone());
            codes.iter().map(name).collect::<Vec<_>>().join(", ")
        }
        Verdict::Abstained(reason) => reason.label().to_owned(),
        Verdict::Undecided => "Open".to_owned(),
    }
}

fn row_ui(ui: &mut Ui, view: BlindView<'_>, entry: &QueueEntry<'_>, chosen: bool) -> bool {
    let label = entry.label.map(|label| &label.entry);
    let verdict = label.map_or(&Verdict::Undecided, |label| &label.verdict);
    let name = name_of(view, verdict);
    let spoken = format!("Item {}: {name}", entry.position + 1);
    let row = list_row(ui, ("own-item", entry.item.id), &spoken, ROW, |ui| {
        let role = if chosen { TextRole::Strong } else { TextRole::Secondary };
        text::line(ui, role, format!("{}", entry.position + 1));
        match verdict {
            Verdict::Codes(codes) => {
                if let Some(code) = codes.first().and_then(|id| view.codebook().code(id)) {
                    swatch(ui, category_of(code), 16.0);
                }
            }
            Verdict::Abstained(_) => {
                Icon::Abstain.show_sized(ui, 16.0, Tokens::of(ui).text_secondary);
            }
            Verdict::Undecided => {
                Icon::Circle.show_sized(ui, 16.0, Tokens::of(ui).text_muted);
            }
        }
        text::line(ui, role, name.as_str());
        if let Some(label) = label {
            if label.flag {
                Icon::Signal.show_sized(ui, 14.0, Tokens::of(ui).warn);
            }
            text::truncated(ui, TextRole::Muted, label.note.replace('\n', " "));
        }
    });
    row.clicked()
}
