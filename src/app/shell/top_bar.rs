//! The bar at the top: project, filter, the way to everything else, and who is coding.

use super::App;
use crate::app::action::{Action, FileAction};
use crate::app::command::Command;
use crate::widgets::theme::{radius, size};
use crate::widgets::{
    Button, Chip, Icon, IconButton, MenuItem, ThemeChoice, Tokens, Tone, chip, logo, menu_button,
    menu_heading, menu_separator, space, text,
};
use egui::{
    Align, Align2, CornerRadius, Layout, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
};
use egui::{pos2, vec2};

const SEARCH_WIDTH: f32 = 380.0;

impl App {
    pub(super) fn top_bar_ui(&mut self, ui: &mut Ui) {
        let bar = ui.max_rect();
        let search = SEARCH_WIDTH.min(bar.width() * 0.34);
        let centre = Rect::from_center_size(bar.center(), vec2(search, size::CONTROL));
        let left = Rect::from_min_max(bar.min, pos2(centre.left() - space::M, bar.bottom()));
        let right = Rect::from_min_max(pos2(centre.right() + space::M, bar.top()), bar.max);
        let row = |rect: Rect, layout: Layout| UiBuilder::new().max_rect(rect).layout(layout);

        ui.scope_builder(row(left, Layout::left_to_right(Align::Center)), |ui| {
            ui.set_clip_rect(left.intersect(ui.clip_rect()));
            self.project_ui(ui);
            self.filter_ui(ui);
        });
        self.search_ui(ui, centre);
        ui.scope_builder(row(right, Layout::right_to_left(Align::Center)), |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            self.theme_ui(ui);
            let help = self.keymap.hint(Command::Help);
            if IconButton::new(Icon::Help, "Keys of this screen").shortcut(help.as_deref()).show(ui).clicked()
            {
                self.queue.push(Action::Run(Command::Help));
            }
            ui.add_space(space::XS);
            self.coder_ui(ui);
        });
    }

    fn project_ui(&mut self, ui: &mut Ui) {
        ui.add_space(2.0);
        ui.add(logo::image(24.0));
        let name = self.workspace.project.as_ref().map_or("No project", |p| p.name.as_str()).to_owned();
        let mut asked = Vec::new();
        menu_button(ui, Button::ghost(&name).tooltip("Open, import, close, and how it looks"), |ui| {
            for command in [
                Command::OpenProject,
                Command::OpenPath,
                Command::OpenSample,
                Command::Import,
                Command::ImportFolder,
                Command::HandOver,
                Command::MergeCopy,
                Command::WriteRecordings,
                Command::Privacy,
                Command::Capture,
                Command::ImportSettings,
                Command::CloseProject,
            ] {
                if self.menu_command(ui, command) {
                    asked.push(Action::Run(command));
                }
            }
            if !self.settings.recent.is_empty() {
                menu_separator(ui);
                menu_heading(ui, "Recent");
                for recent in self.settings.recent.iter().take(6) {
                    if MenuItem::new(&recent.name).icon(Icon::Database).show(ui) {
                        asked.push(Action::File(FileAction::OpenProject(recent.path.clone())));
                    }
                }
            }
            menu_separator(ui);
            if self.menu_command(ui, Command::Quit) {
                asked.push(Action::Run(Command::Quit));
            }
        });
        self.queue.append(&mut asked);
    }

    /// A command as a line of a menu; true when chosen.
    fn menu_command(&self, ui: &mut Ui, command: Command) -> bool {
        let spec = command.spec();
        let (key, reason) = (self.keymap.hint(command), self.disabled_reason(command));
        MenuItem::new(spec.label)
            .icon(spec.icon)
            .shortcut(key.as_deref())
            .disabled_because(reason.as_deref())
            .show(ui)
    }

    fn filter_ui(&mut self, ui: &mut Ui) {
        let Some(filter) = &self.workspace.filter else { return };
        let count = crate::widgets::numbers::counted(filter.sessions.len() as u64, "session", "sessions");
        let shown = Chip::new(&filter.title)
            .icon(Icon::Filter)
            .tone(Tone::Accent)
            .clickable()
            .removable()
            .max_width((ui.available_width() - space::S).max(60.0))
            .tooltip(&count)
            .show(ui);
        if shown.removed {
            self.queue.push(Action::ClearFilter);
        } else if shown.response.clicked() {
            self.queue.push(Action::Run(Command::Go(crate::app::route::Route::Sessions)));
        }
    }

    /// Looks like a field and is a button: the field is in the palette.
    fn search_ui(&mut self, ui: &mut Ui, rect: Rect) {
        let tokens = Tokens::of(ui);
        let response = ui.interact(rect, ui.make_persistent_id("search-or-command"), Sense::click());
        let hot = response.hovered() || response.has_focus();
        let stroke = if hot { tokens.border_strong } else { tokens.border };
        ui.painter().rect(
            rect,
            CornerRadius::same(radius::CONTROL),
            if hot { tokens.hover } else { tokens.panel },
            Stroke::new(1.0, stroke),
            StrokeKind::Inside,
        );
        let icon = Rect::from_center_size(pos2(rect.left() + 16.0, rect.center().y), vec2(14.0, 14.0));
        Icon::Search.paint(ui, icon, tokens.text_muted);
        let spec = Command::Palette.spec();
        let font = text::TextRole::Body.font();
        ui.painter().text(
            pos2(rect.left() + 32.0, rect.center().y),
            Align2::LEFT_CENTER,
            spec.label,
            font,
            tokens.text_muted,
        );
        if let Some(key) = self.keymap.hint(Command::Palette) {
            chip::keycaps_at(ui, pos2(rect.right() - 6.0, rect.center().y), &key);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spec.label));
        if response.clicked() {
            self.queue.push(Action::Run(Command::Palette));
        }
    }

    fn theme_ui(&mut self, ui: &mut Ui) {
        let icon = match self.settings.theme {
            ThemeChoice::System => Icon::ThemeSystem,
            ThemeChoice::Light => Icon::Sun,
            ThemeChoice::Dark => Icon::Moon,
        };
        let key = self.keymap.hint(Command::ToggleTheme);
        let button = IconButton::new(icon, "Theme").shortcut(key.as_deref()).show(ui);
        let mut asked = None;
        crate::widgets::menu::menu_under(&button, |ui| {
            for choice in ThemeChoice::ALL {
                if MenuItem::new(choice.label()).selected(choice == self.settings.theme).show(ui) {
                    asked = Some(Action::SetTheme(choice));
                }
            }
        });
        self.queue.extend(asked);
    }

    fn coder_ui(&mut self, ui: &mut Ui) {
        let Some(coder) = &self.workspace.coder else { return };
        let (label, tone, tip) = match &coder.blind_round {
            Some(round) => (
                format!("{} · {round}", coder.name),
                Tone::Warn,
                "Blind round: nobody sees the other's labels until both have finished".to_owned(),
            ),
            None => (coder.name.clone(), Tone::Neutral, "Who labels on this laptop now".to_owned()),
        };
        let icon = if coder.blind_round.is_some() { Icon::Lock } else { Icon::User };
        let chip = Chip::new(&label).icon(icon).tone(tone).clickable().tooltip(&tip).show(ui);
        if chip.response.clicked() {
            let command = if coder.blind_round.is_some() { Command::Blindness } else { Command::SwitchCoder };
            self.queue.push(Action::Run(command));
        }
    }
}
