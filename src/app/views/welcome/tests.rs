//! The start screen under the harness: each way in asks for the right thing.

use super::WelcomeScreen;
use crate::app::action::{Action, FileAction};
use crate::app::command::Command;
use crate::app::keymap::Keymap;
use crate::app::route::Route;
use crate::app::settings::{RecentProject, Settings};
use crate::app::views::{Screen as _, ViewContext};
use crate::app::workspace::Workspace;
use crate::widgets::testing;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;
use std::path::PathBuf;

fn start(settings: Settings) -> Harness<'static, Vec<Action>> {
    let mut screen = WelcomeScreen::default();
    let (workspace, keymap) = (Workspace::default(), Keymap::default());
    testing::builder(egui::Theme::Light).build_ui_state(
        move |ui, actions: &mut Vec<Action>| {
            let context = ViewContext {
                workspace: &workspace,
                settings: &settings,
                keymap: &keymap,
                jobs: &[],
                route: Route::Welcome,
                now_ms: 0,
                zone: &TimeZone::UTC,
            };
            screen.ui(ui, &context, actions);
        },
        Vec::new(),
    )
}

#[test]
fn the_three_ways_in_are_commands() {
    let mut h = start(Settings::default());
    for name in ["Open the sample project", "Import exports…", "Open project…"] {
        h.get_by_label(name).click();
        h.run();
    }
    let expected = [Command::OpenSample, Command::Import, Command::OpenProject].map(Action::Run);
    assert_eq!(*h.state(), expected);
    assert!(h.query_by_label_contains("Nothing leaves this laptop").is_some());
}

#[test]
fn a_pasted_path_is_opened_with_enter() {
    let mut h = start(Settings::default());
    let field = h.get_by_label("Path of a project, an export or a folder");
    field.focus();
    field.type_text("\"/data/export.json\"");
    h.run();
    h.key_press(egui::Key::Enter);
    h.run();
    let opened = FileAction::OpenPaths(vec![PathBuf::from("/data/export.json")]);
    assert_eq!(*h.state(), [Action::File(opened)]);
}

#[test]
fn recent_projects_are_opened_and_forgotten() {
    let mut settings = Settings::default();
    let path = PathBuf::from("/data/autumn.binocular");
    settings.remember(RecentProject {
        path: path.clone(),
        name: "Autumn".into(),
        opened_ms: 0,
        sessions: 310,
    });
    let mut h = start(settings);
    h.get_by_role_and_label(egui::Role::Button, "Autumn").click();
    h.run();
    h.get_by_label("Remove Autumn from this list").click();
    h.run();
    let expected = [FileAction::OpenProject(path.clone()), FileAction::ForgetRecent(path)].map(Action::File);
    assert_eq!(*h.state(), expected);
}
