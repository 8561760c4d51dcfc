//! The list of events with its filter.

use super::title_ui;
use crate::app::player::events::{EventFilter, Group, listed, matching};
use crate::app::player::follow_list::Follow;
use crate::app::player::{self, PlayerAsk, PlayerScreen};
use crate::model::SessionId;
use crate::widgets::{self, Button, Icon, MenuItem, Surface, TextField, menu_button, menu_separator, space};
use egui::{Margin, Ui};

/// What the list remembers of its drawing.
#[derive(Default)]
pub(super) struct EventList {
    filter: EventFilter,
    follow: Follow,
    rows: Vec<usize>,
    total: usize,
    /// Session, how many actions of it have been read, and filter that the rows are of.
    of: Option<(SessionId, usize, EventFilter)>,
}

impl EventList {
    pub(super) fn show(&mut self, ui: &mut Ui, player: &PlayerScreen, focus_filter: bool) -> Vec<PlayerAsk> {
        title_ui(ui, "Events", Some((self.rows.len(), self.total)));
        widgets::surface(ui, Surface::Panel, Margin::symmetric(8, 2)).show(ui, |ui| {
            ui.horizontal(|ui| {
                self.groups_ui(ui);
                let width = ui.available_width();
                let field = TextField::search(&mut self.filter.text, "Text, selector, url:, kind:")
                    .width(width)
                    .limit(200)
                    .show(ui);
                if focus_filter {
                    field.request_focus();
                }
            });
        });
        ui.add_space(space::XS);
        player::events_ui(ui, player, &self.rows, &mut self.follow)
    }

    /// All events of the session, whatever the filter.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    pub(super) fn refresh(&mut self, player: &PlayerScreen) {
        let document = &player.document;
        let key = (document.id.clone(), document.actions.len(), self.filter.clone());
        if self.of.as_ref() != Some(&key) {
            // Another session, or more of it: the list follows the present moment anew.
            if self.of.as_ref().is_none_or(|(id, read, _)| (id, read) != (&key.0, &key.1)) {
                self.follow = Follow::default();
            }
            self.rows = matching(&player.document, &self.filter);
            self.total = listed(&player.document);
            self.of = Some(key);
        }
    }

    fn groups_ui(&mut self, ui: &mut Ui) {
        let shown = Group::ALL.len() - self.filter.without.len();
        let label = if shown == Group::ALL.len() {
            "All kinds".to_owned()
        } else {
            format!("{shown} of {} kinds", Group::ALL.len())
        };
        menu_button(ui, Button::ghost(&label).selected(shown < Group::ALL.len()), |ui| {
            for group in Group::ALL {
                let on = !self.filter.without.contains(&group);
                if MenuItem::new(group.name()).icon(group.icon()).selected(on).show(ui) {
                    if on {
                        self.filter.without.insert(group);
                    } else {
                        self.filter.without.remove(&group);
                    }
                }
            }
            menu_separator(ui);
            if MenuItem::new("All kinds").icon(Icon::Check).show(ui) {
                self.filter.without.clear();
            }
        });
    }
}
