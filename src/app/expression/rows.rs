//! A condition as rows of a form: what, how compared, with what. Writes the same text that could be typed.

use crate::mining::expr::{Draft, Expr, Op, Part, PartKind, Scope, Sort, Vocabulary, fields, parse};
use crate::widgets::{
    Button, Choice, ControlSize, Icon, IconButton, TextField, TextRole, menu_button, menu_heading, segmented,
    select, text,
};
use crate::widgets::{Chip, MenuItem, Tone};
use egui::{ScrollArea, Ui};

const NAME: f32 = 220.0;
const VALUE: f32 = 220.0;

/// Draws the rows; true when the draft was changed.
pub fn rows_ui(ui: &mut Ui, draft: &mut Draft, vocabulary: &Vocabulary) -> bool {
    let before = draft.clone();
    if draft.parts.len() > 1 {
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Secondary, "Sessions must meet");
            let choices = [Choice::new(false, "all of these"), Choice::new(true, "any of these")];
            if let Some(any) = segmented(ui, "All or any", draft.any, &choices) {
                draft.any = any;
            }
        });
    }
    let mut removed = None;
    for (at, part) in draft.parts.iter_mut().enumerate() {
        ui.push_id(("condition", at), |ui| {
            ui.horizontal(|ui| {
                let tone = if part.negated { Tone::Danger } else { Tone::Neutral };
                let not = Chip::new("not").tone(tone).clickable().show(ui).response;
                if not.on_hover_text("The opposite of this row").clicked() {
                    part.negated = !part.negated;
                }
                part_ui(ui, at, part, vocabulary);
                if IconButton::new(Icon::Close, "Remove this row").size(ControlSize::Small).show(ui).clicked()
                {
                    removed = Some(at);
                }
            });
        });
    }
    if let Some(at) = removed {
        draft.parts.remove(at);
    }
    ui.horizontal(|ui| {
        if let Some(name) = names_ui(ui, "Add a condition", vocabulary) {
            draft.parts.push(new_part(&name, vocabulary));
        }
        if Button::ghost("Add ordered steps").icon(Icon::Plus).size(ControlSize::Small).show(ui).clicked() {
            let steps = PartKind::Text("hesitation then click within 10s".to_owned());
            draft.parts.push(Part { negated: false, kind: steps });
        }
    });
    *draft != before
}

fn part_ui(ui: &mut Ui, at: usize, part: &mut Part, vocabulary: &Vocabulary) {
    match &mut part.kind {
        PartKind::Simple { name, op, value } => {
            TextField::new(name, &format!("What, row {}", at + 1)).width(NAME).mono().show(ui);
            let ops: Vec<(Op, &str)> = ops_of(name, vocabulary).iter().map(|op| (*op, op.label())).collect();
            if !ops.iter().any(|(known, _)| known == op)
                && let Some((first, _)) = ops.first()
            {
                *op = *first;
            }
            if let Some(chosen) = select(ui, &format!("How, row {}", at + 1), *op, &ops) {
                *op = chosen;
            }
            TextField::new(value, &format!("With what, row {}", at + 1)).width(VALUE).mono().show(ui);
        }
        PartKind::Text(steps) => {
            let width = NAME + VALUE + 120.0;
            TextField::new(steps, &format!("Condition, row {}", at + 1)).width(width).mono().show(ui);
        }
    }
    let alone = Draft { any: false, parts: vec![part.clone()] };
    if let Err(error) = parse(&alone.text(), vocabulary) {
        text::truncated(ui, TextRole::Danger, error.to_string());
    }
}

fn ops_of(name: &str, vocabulary: &Vocabulary) -> &'static [Op] {
    match parse(&format!("has {name}"), vocabulary) {
        Ok(Expr::Has(field)) => {
            let ops = field.value_type().ops();
            // A list has brackets and is written as a whole.
            if ops.last() == Some(&Op::In) { &ops[..ops.len() - 1] } else { ops }
        }
        _ => &Op::ORDER,
    }
}

fn new_part(name: &str, vocabulary: &Vocabulary) -> Part {
    let ops = ops_of(name, vocabulary);
    let op = ops.first().copied().unwrap_or(Op::AtLeast);
    Part { negated: false, kind: PartKind::Simple { name: name.to_owned(), op, value: "1".to_owned() } }
}

/// A menu of everything that can be asked.
fn names_ui(ui: &mut Ui, label: &str, vocabulary: &Vocabulary) -> Option<String> {
    let mut chosen = None;
    let button = Button::secondary(label).icon(Icon::Plus).size(ControlSize::Small);
    menu_button(ui, button, |ui| {
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            let mut group = |ui: &mut Ui, heading: &str, names: Vec<String>| {
                menu_heading(ui, heading);
                for name in names {
                    if MenuItem::new(&name).show(ui) {
                        chosen = Some(name);
                    }
                }
            };
            let written = |field| {
                let text = Expr::Has(field).text(vocabulary.scope);
                text.strip_prefix("has ").unwrap_or(&text).to_owned()
            };
            let (features, columns): (Vec<String>, Vec<String>) = {
                let all: Vec<_> = fields().collect();
                let is_feature =
                    |f: &crate::mining::expr::Field| matches!(f, crate::mining::expr::Field::Feature(_));
                let (features, columns): (Vec<_>, Vec<_>) = all.into_iter().partition(is_feature);
                (features.into_iter().map(written).collect(), columns.into_iter().map(written).collect())
            };
            let (signals, actions): (Vec<Sort>, Vec<Sort>) =
                Sort::all().partition(|s| matches!(s, Sort::Signal(_) | Sort::AnySignal));
            let named = |sorts: Vec<Sort>| sorts.iter().map(|s| s.name().to_owned()).collect();
            let sessions =
                if vocabulary.scope == Scope::Session { "Session" } else { "Session of the sequence" };
            group(ui, sessions, columns);
            let properties = vocabulary.properties.keys();
            let properties =
                properties.map(|n| format!("property.{}", crate::mining::expr::quoted(n))).collect();
            group(ui, "Properties", properties);
            group(ui, "Signals, how often", named(signals));
            group(ui, "Actions, how often", named(actions));
            group(ui, "Features of sequences", features);
        });
    });
    chosen
}
