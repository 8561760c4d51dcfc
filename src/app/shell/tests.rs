//! The shell under the harness: keys, palette, rail, help, jobs and settings, without a GPU.

use super::*;
use crate::app::action::FileAction;
use crate::app::command::Command;
use crate::app::host::Pick;
use crate::app::selection::{Item, SessionSet};
use crate::app::workspace::{CoderInfo, ProjectInfo};
use crate::model::SessionId;
use crate::widgets::testing;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Mutex;

/// A screen that writes down which commands it got.
struct Probe {
    got: Rc<RefCell<Vec<Command>>>,
    text: String,
}

impl Screen for Probe {
    fn ui(&mut self, ui: &mut Ui, _context: &ViewContext<'_>, _actions: &mut Vec<Action>) {
        widgets::TextField::new(&mut self.text, "Some text").show(ui);
        widgets::Button::primary("A button").show(ui);
    }

    fn command(&mut self, command: Command, _context: &ViewContext<'_>, _actions: &mut Vec<Action>) {
        self.got.borrow_mut().push(command);
    }

    fn disabled_reason(&self, command: Command, _context: &ViewContext<'_>) -> Option<String> {
        (command == Command::NextError).then(|| "No errors in this session".to_owned())
    }
}

fn window_with(host: Host) -> Harness<'static, App> {
    testing::builder(egui::Theme::Dark).build_eframe(|cc| App::new(&cc.egui_ctx, host, Vec::new()))
}

fn window() -> Harness<'static, App> {
    window_with(Host::detached(0))
}

fn project() -> ProjectInfo {
    ProjectInfo {
        name: "Autumn study".into(),
        path: "/data/autumn.binocular".into(),
        sessions: 1_310,
        warnings: 2,
        saved_at_ms: Some(43_391_000),
    }
}

/// A window with a project, on a probed screen.
fn at(route: Route) -> (Harness<'static, App>, Rc<RefCell<Vec<Command>>>) {
    let mut h = window();
    h.state_mut().workspace.project = Some(project());
    let got = Rc::new(RefCell::new(Vec::new()));
    h.state_mut().set_screen(route, Box::new(Probe { got: Rc::clone(&got), text: String::new() }));
    h.state_mut().request(Action::Navigate(route));
    h.run();
    assert_eq!(h.state().route(), route);
    (h, got)
}

#[test]
fn without_a_project_the_rail_says_why_it_is_closed() {
    let mut h = window();
    assert!(h.get_by_label("Sessions").accesskit_node().is_disabled());
    h.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    h.run();
    assert_eq!(h.state().route(), Route::Welcome);
    assert!(h.query_by_label_contains("Open a project first").is_some(), "the toast gives the reason");
}

#[test]
fn rail_keys_and_history_lead_to_the_screens() {
    let mut h = window();
    h.state_mut().workspace.project = Some(project());
    h.run();
    for route in Route::RAIL {
        h.get_by_role_and_label(egui::Role::Tab, route.label()).click();
        h.run();
        assert_eq!(h.state().route(), route);
    }
    h.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    h.run();
    assert_eq!(h.state().route(), Route::Reconcile);
    h.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    h.run();
    assert_eq!(h.state().route(), Route::Export);
    h.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    h.run();
    assert_eq!(h.state().route(), Route::Clusters);
}

#[test]
fn keys_reach_the_screen_even_when_a_button_has_the_focus() {
    let (mut h, got) = at(Route::Replay);
    h.key_press(Key::Space);
    h.run();
    h.get_by_label("A button").focus();
    h.run();
    h.key_press(Key::Space);
    h.run();
    h.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    h.run();
    assert_eq!(*got.borrow(), [Command::PlayPause, Command::PlayPause, Command::Forward30]);
}

#[test]
fn no_key_is_taken_from_someone_who_types() {
    let (mut h, got) = at(Route::Replay);
    h.get_by_label("Some text").focus();
    h.run();
    h.key_press(Key::Space);
    h.key_press(Key::J);
    h.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    h.run();
    assert!(got.borrow().is_empty(), "{:?}", got.borrow());
    h.key_press_modifiers(Modifiers::COMMAND, Key::F);
    h.run();
    assert_eq!(*got.borrow(), [Command::Filter]);
}

#[test]
fn a_command_that_cannot_run_says_why() {
    let (mut h, got) = at(Route::Replay);
    h.key_press(Key::E);
    h.run();
    assert!(got.borrow().is_empty());
    assert!(h.query_by_label_contains("No errors in this session").is_some());
}

#[test]
fn the_palette_finds_and_runs_a_command_by_keyboard() {
    let (mut h, _) = at(Route::Replay);
    h.key_press_modifiers(Modifiers::COMMAND, Key::K);
    h.run();
    h.event(egui::Event::Text("go clus".into()));
    h.run();
    h.key_press(Key::Enter);
    h.run();
    assert_eq!(h.state().route(), Route::Clusters);
    assert!(h.query_by_label("Command palette").is_none(), "it closes");
}

#[test]
fn the_palette_is_left_with_escape_and_marks_with_arrows() {
    let (mut h, got) = at(Route::Replay);
    h.get_by_label("Search or run a command").click();
    h.run();
    h.event(egui::Event::Text("event".into()));
    h.run();
    h.key_press(Key::ArrowDown);
    h.run();
    h.key_press(Key::Enter);
    h.run();
    assert_eq!(got.borrow().len(), 1, "{:?}", got.borrow());
    assert!(matches!(got.borrow()[0], Command::EventForward | Command::EventBack));
    h.key_press_modifiers(Modifiers::COMMAND, Key::K);
    h.run();
    h.key_press(Key::Escape);
    h.run();
    assert!(h.query_by_label("Command palette").is_none());
    h.key_press(Key::Space);
    h.run();
    assert_eq!(got.borrow().last(), Some(&Command::PlayPause), "keys work again");
}

#[test]
fn the_help_lists_the_keys_of_this_screen() {
    let (mut h, _) = at(Route::Code);
    h.key_press_modifiers(Modifiers::SHIFT, Key::Questionmark);
    h.run();
    assert!(h.query_by_role_and_label(egui::Role::Dialog, "Keys: Code").is_some());
    for words in ["Play or pause", "Give a code, in the order of the codebook", "Next item", "Undo"] {
        assert!(h.query_by_label(words).is_some(), "{words}");
    }
    assert!(h.query_by_label("Open session").is_none(), "of another screen");
    h.key_press(Key::Escape);
    h.run();
    assert!(h.query_by_role_and_label(egui::Role::Dialog, "Keys: Code").is_none());
}

#[test]
fn a_clicked_number_narrows_the_sessions_and_the_pill_clears_it() {
    let (mut h, _) = at(Route::Clusters);
    let sessions = vec![SessionId::new("a"), SessionId::new("b")].into();
    h.state_mut().request(Action::ShowSessions(SessionSet { title: "Cluster B".into(), sessions }));
    h.run();
    assert_eq!(h.state().route(), Route::Sessions);
    h.get_by_label("Remove Cluster B").click();
    h.run();
    assert!(h.state().workspace.filter.is_none());
}

#[test]
fn opening_a_thing_goes_where_it_is_shown() {
    let (mut h, _) = at(Route::Clusters);
    h.state_mut().request(Action::Open(Item::Moment(SessionId::new("s"), 1_500)));
    h.run();
    assert_eq!(h.state().route(), Route::Replay);
    assert_eq!(h.state().workspace.selection.session(), Some(&SessionId::new("s")));
}

#[test]
fn an_open_blind_round_is_always_in_sight() {
    let (mut h, _) = at(Route::Code);
    h.state_mut().workspace.coder =
        Some(CoderInfo { name: "Coder A".into(), blind_round: Some("blind round r1".into()) });
    h.run();
    assert!(h.query_by_label("Coder A · blind round r1").is_some());
}

#[test]
fn running_work_is_shown_and_can_be_cancelled() {
    let (mut h, _) = at(Route::Sessions);
    let handle = h.state_mut().jobs.start("Import", |job| {
        use crate::model::Watch as _;
        job.progress(41, 100, "sessions");
        while !job.cancelled() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        Err::<(), _>("stopped")
    });
    let deadline = Instant::now() + std::time::Duration::from_secs(10);
    while h.query_by_label_contains("41/100").is_none() {
        assert!(Instant::now() < deadline, "never shown");
        h.run_steps(1);
    }
    h.get_by_label("Cancel Import").click();
    h.run_steps(2);
    while handle.poll().is_none() {
        assert!(Instant::now() < deadline, "never cancelled");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[test]
fn settings_are_restored_and_written_after_a_change() {
    let written = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&written);
    let host = Host {
        settings_text: Some(r#"{"theme":"light","keys":{"window.help":["H"]}}"#.into()),
        save_settings: Box::new(move |text| {
            log.borrow_mut().push(text.to_owned());
            Ok(())
        }),
        ..Host::detached(0)
    };
    let mut h = window_with(host);
    h.key_press(Key::H);
    h.run();
    assert!(h.query_by_role_and_label(egui::Role::Dialog, "Keys: Start").is_some(), "the changed key works");
    h.key_press(Key::Escape);
    h.run();
    h.state_mut().request(Action::SetTheme(widgets::ThemeChoice::Dark));
    h.run_steps(8);
    let last = written.borrow().last().cloned().unwrap_or_default();
    let (settings, problem) = Settings::parse(&last);
    assert_eq!((settings.theme, problem), (widgets::ThemeChoice::Dark, None));
    assert_eq!(settings.keys["window.help"], ["H"]);
}

#[test]
fn broken_settings_and_a_full_disk_do_not_stop_the_window() {
    let host = Host {
        settings_text: Some("nonsense".into()),
        save_settings: Box::new(|_| Err("No space left".into())),
        ..Host::detached(0)
    };
    let mut h = window_with(host);
    assert!(h.query_by_label_contains("could not be read").is_some());
    h.state_mut().request(Action::SetTheme(widgets::ThemeChoice::Dark));
    h.run_steps(8);
    assert!(h.query_by_label_contains("No space left").is_some());
}

#[test]
fn chosen_files_become_an_import_and_a_missing_dialog_asks_for_the_path() {
    let picks = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&picks);
    let host = Host {
        picker: Arc::new(move |pick| {
            log.lock().expect("the log").push(pick);
            Vec::new()
        }),
        ..Host::detached(0)
    };
    let mut h = window_with(host);
    h.key_press_modifiers(Modifiers::COMMAND, Key::I);
    let deadline = Instant::now() + std::time::Duration::from_secs(10);
    while h.query_by_role_and_label(egui::Role::Dialog, "Open by path").is_none() {
        assert!(Instant::now() < deadline, "no dialog for the path came");
        h.run_steps(1);
    }
    assert_eq!(*picks.lock().expect("the log"), [Pick::Exports]);
    h.run_steps(2);
    h.event(egui::Event::Text("/data/export.json".into()));
    h.run_steps(2);
    h.key_press(Key::Enter);
    h.run_steps(3);
    assert!(h.query_by_role_and_label(egui::Role::Dialog, "Open by path").is_none(), "it closes");
}

/// A file as the desktop hands it over.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window never reads files itself".into())
    }
}

#[test]
fn files_hanging_over_the_window_veil_it_and_dropped_ones_are_opened() {
    let mut h = window();
    h.input_mut().hovered_files.push(egui::HoveredFile::default());
    h.run_steps(3);
    assert!(h.query_by_label("Drop to open").is_some());
    h.input_mut().hovered_files.clear();
    h.input_mut().dropped_files.push(Arc::new(Dropped("/nowhere/study.binocular".into())));
    // It is not there: the answer names it.
    let deadline = Instant::now() + std::time::Duration::from_secs(20);
    while h.query_all_by_label_contains("study.binocular").next().is_none() {
        assert!(Instant::now() < deadline, "nothing was said about the dropped file");
        h.run_steps(1);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

/// Runs the window until it holds.
#[track_caller]
fn until(h: &mut Harness<'static, App>, what: &str, holds: impl Fn(&Harness<'static, App>) -> bool) {
    let deadline = Instant::now() + std::time::Duration::from_secs(20);
    while !holds(h) {
        assert!(Instant::now() < deadline, "{what}");
        h.run_steps(1);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn tables_with_the_same_columns_are_asked_about_once_and_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path
    };
    let rows = |id: &str| {
        format!(
            "session_id,timestamp,event,x,y\n{id},1700000000000,click,1,2\n{id},1700000001000,click,3,4\n"
        )
    };
    let (a, b) = (write("a.csv", &rows("s1")), write("b.csv", &rows("s2")));
    let other = write("c.csv", "who;wann;was\nu1;1700000000000;click\n");
    let target = folder.path().join("p.binocular");
    let mut host = Host::detached(0);
    host.places.untitled = Arc::new(move |_| Ok(target.clone()));
    let mut h = window_with(host);
    h.state_mut().request(Action::File(FileAction::OpenPaths(vec![a, b, other.clone()])));
    let dialog = "Import a table";
    until(&mut h, "no dialog came", |h| h.query_by_role_and_label(egui::Role::Dialog, dialog).is_some());
    assert!(h.query_by_label_contains("a.csv and another file with the same columns").is_some());
    until(&mut h, "nothing was checked", |h| {
        h.query_by_label_contains("2 sessions from 4 of 4 rows").is_some()
    });
    h.get_by_label("Next table").click();
    until(&mut h, "the other kind is not asked about", |h| {
        h.query_by_label_contains("columns of c.csv").is_some()
    });
    // It has no time that its name tells, but one that its values tell; what was done is not told and so is kept.
    h.key_press(Key::Escape);
    h.run_steps(3);
    assert!(h.state().workspace.open.is_none(), "nothing was imported");
    let paths = vec![folder.path().join("a.csv"), folder.path().join("b.csv")];
    h.state_mut().request(Action::File(FileAction::OpenPaths(paths.clone())));
    until(&mut h, "no dialog came again", |h| {
        h.query_by_role_and_label(egui::Role::Dialog, dialog).is_some()
    });
    h.run_steps(3);
    h.get_by_label("Import").click();
    let sessions =
        |h: &Harness<'static, App>| h.state().workspace.open.as_ref().map_or(0, |o| o.sessions.len());
    until(&mut h, "nothing was imported", |h| sessions(h) == 2);
    let open = h.state().workspace.open.as_ref().expect("a project");
    let kept = crate::ingest::mappings::kept(&open.project).expect("mappings");
    assert_eq!((kept.len(), kept[0].1.table.len()), (1, 5));

    // A table of what is unwanted holds up nothing else.
    let more = folder.path().join("d.csv");
    std::fs::write(&more, rows("s9")).expect("a file");
    h.state_mut().request(Action::File(FileAction::Import(vec![more, other])));
    until(&mut h, "no dialog came for both", |h| h.query_by_label_contains("columns of c.csv").is_some());
    h.run_steps(3);
    h.get_by_label("Leave this table out").click();
    until(&mut h, "the kept mapping was not checked", |h| {
        h.query_by_label_contains("1 sessions from 2 of 2 rows").is_some()
    });
    h.get_by_label("Import").click();
    until(&mut h, "the rest was not imported", |h| sessions(h) == 3);
}

/// A table with a row per session gives properties to the sessions that it names.
#[test]
fn a_table_about_sessions_that_are_here_gives_them_properties() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("p.binocular");
    let mut project = crate::project::Project::create(&target, 1).expect("a project");
    project.add_recording(&crate::project::testing::recording("ann-1"), 1).expect("a session");
    project.close().expect("a whole file");
    let table = folder.path().join("plans.csv");
    std::fs::write(&table, "visit,plan,revenue\nann-1,pro,12\nzed-7,free,0\n").expect("a table");
    let mut h = window_with(Host::detached(0));
    h.state_mut().request(Action::File(FileAction::OpenProject(target.clone())));
    until(&mut h, "no project", |h| h.state().workspace.open.is_some());
    h.state_mut().request(Action::File(FileAction::Import(vec![table])));
    until(&mut h, "nothing was looked at", |h| {
        h.query_by_label_contains("1 of 2 rows name sessions that are in the project").is_some()
    });
    assert!(h.query_by_label_contains("no such sessions: zed-7").is_some());
    h.get_by_label("revenue").click();
    h.run_steps(3);
    until(&mut h, "it was not looked at again", |h| {
        h.query_by_label_contains("1 properties for 1 sessions").is_some()
    });
    h.get_by_label("Add properties").click();
    let plan = |h: &Harness<'static, App>| {
        let row = h.state().workspace.open.as_ref()?.sessions.first()?.clone();
        Some((row.properties.get("plan")?.to_string(), row.properties.contains_key("revenue")))
    };
    until(&mut h, "nothing was added", |h| plan(h).is_some());
    assert_eq!(plan(&h), Some(("pro".to_owned(), false)));
}

/// The dialog writes the recordings that it names, into the folder that was typed.
#[test]
fn recordings_are_written_from_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("p.binocular");
    let mut project = crate::project::Project::create(&target, 1).expect("a project");
    project.add_recording(&crate::project::testing::recording("ann-1"), 1).expect("a session");
    project.add_recording(&crate::project::testing::other_recording("bob-1"), 1).expect("a session");
    project.close().expect("a whole file");
    let mut h = window_with(Host::detached(0));
    h.state_mut().request(Action::File(FileAction::OpenProject(target)));
    until(&mut h, "no project", |h| h.state().workspace.open.is_some());
    h.state_mut().request(Action::Select(crate::app::selection::Item::Session(SessionId::new("bob-1"))));
    h.state_mut().request(Action::Run(Command::WriteRecordings));
    until(&mut h, "no dialog", |h| h.query_by_label("All 2 sessions").is_some());
    h.get_by_label("Only bob-1").click();
    h.run_steps(3);
    h.get_by_label("Write").click();
    until(&mut h, "nothing was written", |h| {
        h.query_all_by_label_contains("1 recording written").next().is_some()
    });
    let written = folder.path().join("p-recordings");
    let names: Vec<_> = std::fs::read_dir(&written)
        .expect("the folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["bob-1.json.gz"]);
}

#[test]
fn closing_a_project_leads_back_to_the_start() {
    let (mut h, _) = at(Route::Clusters);
    h.state_mut().request(Action::File(FileAction::Close));
    h.run();
    assert_eq!(h.state().route(), Route::Welcome);
    assert!(h.query_by_label("No project").is_some());
}
