//! The keys of the present screen, in columns by what they are for.

use super::{App, Overlay};
use crate::app::command::{Command, Scope};
use crate::app::route::Route;
use crate::widgets::text::{self, TextRole};
use crate::widgets::{Dialog, keycaps, space};
use egui::{Key, ScrollArea, Ui};

impl App {
    pub(super) fn help_ui(&mut self, ui: &mut Ui) -> Overlay {
        let route = self.route();
        let mut groups: Vec<(Scope, Vec<(&'static str, String)>)> = Vec::new();
        for scope in route.scopes().iter().chain(&[Scope::Global]) {
            let mut keys = Vec::new();
            if *scope == Scope::Labelling {
                keys.extend(self.codes_line(route));
            }
            let single =
                Command::all().filter(|c| c.spec().scope == *scope && !matches!(c, Command::Label(_)));
            keys.extend(single.filter_map(|c| Some((c.spec().label, self.keymap.hint_on(route, c)?))));
            groups.push((*scope, keys));
        }
        let title = format!("Keys: {}", route.label());
        let closed_by_key = ui.input(|i| i.key_pressed(Key::Questionmark) || i.key_pressed(Key::F1));
        let shown = Dialog::new("help", &title).width(1120.0).show(ui.ctx(), |ui| {
            let height = (ui.ctx().content_rect().height() - 240.0).max(160.0);
            ScrollArea::vertical().max_height(height).show(ui, |ui| {
                let columns = (ui.available_width() / 340.0).clamp(1.0, 3.0) as usize;
                // All columns about as long; a group may go on in the next one.
                let total: usize = groups.iter().map(|(_, keys)| keys.len() + 2).sum();
                let per_column = total.div_ceil(columns);
                ui.columns(columns, |uis| {
                    for ui in uis.iter_mut() {
                        ui.spacing_mut().item_spacing.y = 2.0;
                    }
                    let mut lines = 0;
                    for (scope, keys) in &groups {
                        let mut headed = None;
                        for (label, key) in keys {
                            let column = (lines / per_column).min(columns - 1);
                            let ui = &mut uis[column];
                            if headed != Some(column) {
                                ui.add_space(if headed.is_none() && lines > 0 {
                                    space::M
                                } else {
                                    space::XS
                                });
                                text::strong(ui, scope.label());
                                headed = Some(column);
                                lines += 2;
                            }
                            line_ui(ui, label, key);
                            lines += 1;
                        }
                    }
                });
            });
        });
        if shown.close || closed_by_key { Overlay::None } else { Overlay::Help }
    }
}

impl App {
    /// The keys of the codebook in one line: sixteen would only hide the others.
    fn codes_line(&self, route: Route) -> Option<(&'static str, String)> {
        let keys = Command::all()
            .filter(|c| matches!(c, Command::Label(_)))
            .filter_map(|c| self.keymap.hint_on(route, c))
            .collect::<Vec<_>>();
        let ends = (keys.first()?, keys.last()?);
        Some(("Give a code, in the order of the codebook", format!("{}+…+{}", ends.0, ends.1)))
    }
}

fn line_ui(ui: &mut Ui, label: &str, key: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(22.0);
        text::line(ui, TextRole::Secondary, label.trim_end_matches('…'));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(space::L);
            keycaps(ui, key);
        });
    });
}
