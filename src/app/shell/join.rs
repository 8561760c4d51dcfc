//! The part of the table dialog for rows about sessions or users that are there: by which ids, which columns, and what
//! would come of it; reads nothing itself.

use crate::app::action::FileAction;
use crate::app::workspace::{AskedTable, PropertyWork};
use crate::ingest::tables::{IdOf, Join};
use crate::widgets::{Choice, TextRole, checkbox, labelled, segmented, select, space, text};
use egui::{ScrollArea, Ui};

/// What is chosen of a table that is joined.
#[derive(Clone, Debug)]
pub(super) struct JoinChoice {
    /// The rows are no events.
    pub chosen: bool,
    pub join: Join,
    /// What was given to the look last.
    asked: Option<Join>,
}

impl JoinChoice {
    /// Proposed where nothing in the rows is a time and a column names what is there.
    pub fn of(asked: &AskedTable) -> Self {
        let join = asked.join.clone().unwrap_or_else(|| Join {
            id: asked.preview.columns.first().cloned().unwrap_or_default(),
            ..Join::default()
        });
        let columns = asked.preview.columns.iter().filter(|name| **name != join.id).cloned().collect();
        Self {
            chosen: asked.preview.only_sums && asked.join.is_some(),
            join: Join { columns, ..join },
            asked: None,
        }
    }

    /// The choice between events and properties.
    pub fn kind_ui(&mut self, ui: &mut Ui) {
        let choices =
            [Choice::new(false, "Events"), Choice::new(true, "Sessions or users that are here already")];
        if let Some(chosen) = segmented(ui, "A row tells of", self.chosen, &choices) {
            self.chosen = chosen;
        }
        ui.add_space(space::S);
    }

    /// Why it cannot be done yet.
    pub fn wrong<'w>(&self, work: &'w PropertyWork) -> Option<&'w str> {
        if self.join.columns.is_empty() {
            return Some("Choose a column that becomes a property");
        }
        match work.seen(&self.join) {
            None => Some("Wait until the table was looked at"),
            Some(Err(reason)) => Some(reason),
            Some(Ok(joined)) if joined.properties.is_empty() => Some("No row names anything that is here"),
            Some(Ok(_)) => None,
        }
    }

    /// What to ask for, where the last look is not of these choices.
    pub fn due(&mut self, work: &PropertyWork) -> Option<FileAction> {
        let due = self.chosen && !work.is_looking() && self.asked.as_ref() != Some(&self.join);
        due.then(|| {
            self.asked = Some(self.join.clone());
            FileAction::LookAtProperties(self.join.clone())
        })
    }

    pub fn ui(&mut self, ui: &mut Ui, asked: &AskedTable, work: &PropertyWork, height: f32) {
        let columns = &asked.preview.columns;
        ui.columns(2, |halves| {
            let ui = &mut halves[0];
            let choices: Vec<(usize, &str)> =
                columns.iter().enumerate().map(|(at, name)| (at, name.as_str())).collect();
            let current = columns.iter().position(|name| *name == self.join.id).unwrap_or(0);
            let id = labelled(ui, "Column of ids", None, None, |ui| select(ui, "Column of ids", current, &choices));
            if let Some(id) = id.and_then(|at| columns.get(at)) {
                self.join.columns.retain(|name| name != id);
                self.join.id.clone_from(id);
            }
            ui.add_space(space::XS);
            let of = [(IdOf::Session, "Sessions"), (IdOf::User, "Users, and all of their sessions")];
            let named = labelled(ui, "They name", None, None, |ui| select(ui, "They name", self.join.of, &of));
            self.join.of = named.unwrap_or(self.join.of);
            ui.add_space(space::S);
            // Columns spread the words of a line over their width.
            ui.vertical(|ui| {
                text::strong(ui, "What would come of it");
                match work.seen(&self.join) {
                    None => text::secondary(ui, "Reading the table…"),
                    Some(Ok(joined)) => text::secondary(ui, joined.sentence(self.join.of)),
                    Some(Err(reason)) => text::show(ui, TextRole::Danger, reason.as_str()),
                };
                text::muted(
                    ui,
                    "Properties are masked as imports mask them; a property that a session has already gets the new value",
                );
            });
            let ui = &mut halves[1];
            text::strong(ui, "Columns that become properties");
            ScrollArea::vertical().id_salt("properties").max_height(height).auto_shrink(false).show(ui, |ui| {
                for name in columns.iter().filter(|name| **name != self.join.id) {
                    let mut on = self.join.columns.contains(name);
                    if checkbox(ui, &mut on, name).changed() {
                        if on {
                            self.join.columns.push(name.clone());
                        } else {
                            self.join.columns.retain(|own| own != name);
                        }
                    }
                }
            });
        });
    }
}
