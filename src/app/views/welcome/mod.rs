//! The start: what Binocular is, the ways in, and what was open before; knows no project.

mod recent;
#[cfg(test)]
mod tests;

use super::{Screen, ViewContext};
use crate::app::action::{Action, FileAction};
use crate::app::command::Command;
use crate::app::shell::typed_path;
use crate::widgets::text::{self, TextRole};
use crate::widgets::{Button, Card, Icon, TextField, Tokens, logo, space};
use egui::{Align, Key, Layout, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};

const WIDTH: f32 = 760.0;

/// The path being typed.
#[derive(Debug, Default)]
pub struct WelcomeScreen {
    path: String,
}

impl Screen for WelcomeScreen {
    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let room = ui.available_rect_before_wrap();
            let width = WIDTH.min(room.width() - 2.0 * space::XL);
            let top = ((room.height() - 620.0) * 0.4).max(space::XL);
            let place = Rect::from_min_size(
                egui::pos2(room.center().x - width / 2.0, room.top() + top),
                vec2(width, (room.height() - top).max(0.0)),
            );
            let builder = UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Min));
            ui.scope_builder(builder, |ui| {
                header_ui(ui);
                ui.add_space(space::XL);
                ways_in_ui(ui, context, actions);
                ui.add_space(space::M);
                self.path_ui(ui, actions);
                ui.add_space(space::XL);
                recent::recent_ui(ui, context, actions);
                ui.add_space(space::L);
                promise_ui(ui);
                ui.add_space(space::XL);
            });
        });
    }
}

fn header_ui(ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.add(logo::image(56.0));
        ui.add_space(space::S);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            text::show(ui, TextRole::Display, "Binocular");
            text::secondary(ui, "Watch recorded sessions, find what people do, and label it twice, blind");
        });
    });
}

fn ways_in_ui(ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
    let ways = [
        (
            Command::OpenSample,
            "Open the sample project",
            "A shop and a dashboard, recorded and ready to explore",
        ),
        (Command::Import, "Import exports…", "Recordings or tables of events; or drop a whole folder here"),
        (Command::OpenProject, "Open project…", "A .binocular file on this laptop"),
    ];
    let gap = space::M;
    let width = (ui.available_width() - 2.0 * gap) / 3.0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (i, (command, title, sentence)) in ways.into_iter().enumerate() {
            ui.allocate_ui(vec2(width, 148.0), |ui| {
                ui.set_width(width);
                let clicked = way_ui(ui, context, command, title, sentence, i == 0);
                if clicked {
                    actions.push(Action::Run(command));
                }
            });
        }
    });
}

fn way_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    command: Command,
    title: &str,
    sentence: &str,
    first: bool,
) -> bool {
    let tokens = Tokens::of(ui);
    Card::new(("way-in", title))
        .clickable(title)
        .show(ui, |ui| {
            ui.set_min_height(116.0);
            ui.spacing_mut().item_spacing.y = space::XS;
            ui.horizontal(|ui| {
                let (tile, _) = ui.allocate_exact_size(vec2(40.0, 40.0), Sense::hover());
                let (fill, ink) = if first {
                    (tokens.accent_fill, tokens.on_accent)
                } else {
                    (tokens.hover, tokens.text_secondary)
                };
                ui.painter().rect_filled(tile, 10, fill);
                let icon = command.spec().icon;
                icon.paint(ui, Rect::from_center_size(tile.center(), vec2(20.0, 20.0)), ink);
                ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                    if let Some(key) = context.key(command) {
                        crate::widgets::keycaps(ui, &key);
                    }
                });
            });
            ui.add_space(space::S);
            text::strong(ui, title);
            text::muted(ui, sentence);
        })
        .response
        .clicked()
}

fn promise_ui(ui: &mut Ui) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        Icon::Shield.show_sized(ui, 15.0, tokens.success);
        text::line(ui, TextRole::Muted, "Nothing leaves this laptop: no account, no upload, no network");
    });
}

impl WelcomeScreen {
    fn path_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        ui.horizontal(|ui| {
            let width = (ui.available_width() - 76.0).max(120.0);
            let field = TextField::new(&mut self.path, "Path of a project, an export or a folder")
                .hint("Drop files anywhere in this window, or paste a path here")
                .icon(Icon::Input)
                .mono()
                .width(width)
                .show(ui);
            let path = typed_path(&self.path);
            let reason = path.is_none().then_some("Paste a path first");
            let clicked =
                Button::secondary("Open").min_width(68.0).disabled_because(reason).show(ui).clicked();
            let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            if let (true, Some(path)) = (clicked || enter, path) {
                actions.push(Action::File(FileAction::OpenPaths(vec![path])));
                self.path.clear();
            }
        });
    }
}
