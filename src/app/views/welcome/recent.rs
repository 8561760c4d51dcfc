//! The list of projects that were open before.

use crate::app::action::{Action, FileAction};
use crate::app::settings::RecentProject;
use crate::app::views::ViewContext;
use crate::widgets::text::{self, TextRole};
use crate::widgets::{Icon, IconButton, MenuItem, context_menu, list_row, numbers, section_header, space};
use egui::{Align, Layout, Ui, vec2};

pub(super) fn recent_ui(ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
    section_header(ui, "Recent projects", None, |_| {});
    if context.settings.recent.is_empty() {
        text::muted(ui, "Projects that you open will be listed here");
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for project in context.settings.recent.iter().take(6) {
        project_ui(ui, project, context, actions);
    }
    ui.spacing_mut().item_spacing.y = space::S;
}

fn project_ui(ui: &mut Ui, project: &RecentProject, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
    let path = project.path.display().to_string();
    let forget = || Action::File(FileAction::ForgetRecent(project.path.clone()));
    let mut removed = false;
    let row = list_row::list_row(ui, ("recent", &path), &project.name, 44.0, |ui| {
        Icon::Database.show_quiet(ui);
        ui.add_space(space::XS);
        // Two lines of known height, so that the row centres them.
        let room = vec2((ui.available_width() - 260.0).max(120.0), 34.0);
        ui.allocate_ui_with_layout(room, Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.set_width(room.x);
            text::truncated(ui, TextRole::Strong, &*project.name);
            text::truncated(ui, TextRole::Small, &*path);
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = format!("Remove {} from this list", project.name);
            removed = IconButton::new(Icon::Close, &name)
                .size(crate::widgets::ControlSize::Small)
                .body("The file stays where it is")
                .show(ui)
                .clicked();
            let opened = numbers::date_time(project.opened_ms, context.zone);
            text::line(ui, TextRole::Muted, opened);
            text::line(ui, TextRole::Muted, numbers::counted(project.sessions, "session", "sessions"));
        });
    });
    context_menu(&row, |ui| {
        if MenuItem::new("Open").icon(Icon::FolderOpen).show(ui) {
            actions.push(Action::File(FileAction::OpenProject(project.path.clone())));
        }
        if MenuItem::new("Remove from this list").icon(Icon::Close).show(ui) {
            actions.push(forget());
        }
    });
    if removed {
        actions.push(forget());
    } else if row.clicked() {
        actions.push(Action::File(FileAction::OpenProject(project.path.clone())));
    }
}
