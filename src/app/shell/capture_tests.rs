//! The dialogs on what recordings can show and on how exports are read, over a project on the disk.

use super::*;
use crate::app::action::FileAction;
use crate::app::command::Command;
use crate::app::host::Host;
use crate::app::selection::Item;
use crate::app::workspace::{CaptureAction, CaptureScope};
use crate::model::SessionId;
use crate::project::{Project, testing as recorded};
use crate::widgets::testing;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

struct Window {
    h: Harness<'static, App>,
    folder: tempfile::TempDir,
}

/// A project of two sessions, of which one says that a program drove its browser.
fn window() -> Window {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.binocular");
    let mut project = Project::create(&path, 1).unwrap();
    project.add_recording(&recorded::recording("ann"), 1).unwrap();
    let mut bot = recorded::other_recording("robot");
    bot.properties.insert("webdriver".into(), "true".into());
    project.add_recording(&bot, 1).unwrap();
    project.close().unwrap();
    let host = Host::detached(0);
    let mut h =
        testing::builder(egui::Theme::Dark).build_eframe(|cc| App::new(&cc.egui_ctx, host, Vec::new()));
    h.state_mut().request(Action::File(FileAction::OpenProject(path)));
    let mut window = Window { h, folder };
    window.until(|app| app.workspace.open.is_some());
    window
}

impl Window {
    /// Draws until the jobs are that far.
    fn until(&mut self, done: impl Fn(&App) -> bool) {
        for _ in 0..2_000 {
            self.h.step();
            if done(self.h.state()) {
                self.h.step();
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("the window does not come to an end");
    }

    fn ask(&mut self, action: Action) {
        self.h.state_mut().request(action);
        self.h.step();
        self.h.step();
    }

    fn says(&self, text: &str) -> bool {
        self.h.query_all_by_label_contains(text).next().is_some()
    }

    fn bots(&self) -> u64 {
        self.h.state().workspace.open.as_ref().map_or(0, |open| open.bots)
    }
}

#[test]
fn the_dialog_tells_what_is_missing_of_all_sessions_and_of_one() {
    let mut w = window();
    w.ask(Action::Run(Command::Capture));
    w.until(|app| app.workspace.capture.adequacy().is_some());
    assert!(w.says("1 of 2 sessions is set aside as a likely bot's"));
    assert!(w.says("below 1000 patterns are unreliable") && w.says("Signals that cannot fire everywhere"));
    w.ask(Action::Select(Item::Session(SessionId::new("robot"))));
    w.h.get_by_label("Chosen session").click();
    w.until(|app| app.workspace.capture.session.is_some());
    assert!(w.says("Browser is driven by a program: webdriver"));
    w.h.get_by_label("Recording tools").click();
    w.until(|app| app.workspace.capture.verdicts.is_some());
    assert!(w.says("No verdicts of recording tools"));
}

/// A further import into the open project is told by itself, then any other that is chosen.
#[test]
fn what_an_import_brought_is_told_by_itself() {
    let mut w = window();
    let file = w.folder.path().join("export.json");
    let visit = serde_json::json!([
        {"type": 4, "timestamp": 1_700_000_000_000_i64, "data": {"href": "https://a.example/", "width": 800, "height": 600}},
        {"type": 3, "timestamp": 1_700_000_001_000_i64, "data": {"source": 2, "type": 2, "id": 1, "x": 4, "y": 4}},
    ]);
    std::fs::write(&file, visit.to_string()).unwrap();
    let broken = w.folder.path().join("broken.json");
    std::fs::write(&broken, "[{\"type\": 4").unwrap();
    w.ask(Action::File(FileAction::Import(vec![file, broken])));
    w.until(|app| app.workspace.open.as_ref().is_some_and(|open| open.imports.len() == 2));
    w.ask(Action::Run(Command::Capture));
    w.until(|app| app.workspace.capture.adequacy().is_some());
    let told = |w: &Window| w.h.state().workspace.capture.adequacy().map(|a| a.sessions);
    assert_eq!(told(&w), Some(1), "the one that was brought last");
    assert!(w.says("1 new, 1 input refused") && w.says("broken.json"));
    w.ask(Action::Capture(CaptureAction::Choose(CaptureScope::All)));
    w.until(|app| app.workspace.capture.adequacy().is_some());
    assert_eq!(told(&w), Some(3));
    w.ask(Action::Capture(CaptureAction::IncludeBots(true)));
    w.until(|app| app.workspace.capture.adequacy().is_some_and(|a| a.aside.included));
    assert!(w.says("mined with the others"));
}

#[test]
fn a_word_on_a_session_counts_at_once_and_can_be_taken_back() {
    let mut w = window();
    assert_eq!(w.bots(), 1);
    let robot = SessionId::new("robot");
    w.ask(Action::Capture(CaptureAction::SayBot(robot.clone(), Some(false))));
    assert_eq!(w.bots(), 0);
    w.ask(Action::Run(Command::Undo));
    assert_eq!(w.bots(), 1, "undone");
    w.ask(Action::Run(Command::Redo));
    assert_eq!(w.bots(), 0, "and done again");
    let path = w.h.state().workspace.open.as_ref().unwrap().path().to_owned();
    let stored = Project::open_read_only(&path).unwrap().sessions().unwrap();
    let word = stored.iter().find(|row| row.session_id == robot).unwrap().bot.word;
    assert_eq!(word, Some(false), "it is on the disk");
}

#[test]
fn consent_rules_and_limits_are_kept() {
    let mut w = window();
    w.ask(Action::Run(Command::ImportSettings));
    assert!(w.says("No rules: every session is stored"));
    w.h.get_by_label("Name and values").focus();
    w.h.step();
    w.h.get_by_label("Name and values").type_text("webdriver");
    w.h.step();
    w.h.step();
    w.h.get_by_label("Add").click();
    w.h.step();
    w.h.step();
    assert!(w.says("webdriver is excluded") && w.says("1 of 2"), "with what it would leave out");
    w.h.get_by_label("Save").click();
    w.until(|app| {
        app.workspace
            .open
            .as_ref()
            .is_some_and(|open| open.consent.as_ref().is_ok_and(|c| c.rules.len() == 1))
    });
    let limits = std::collections::BTreeMap::from([("max_events".to_owned(), 7_u64)]);
    w.ask(Action::Capture(CaptureAction::SetLimits(limits.clone())));
    assert_eq!(w.h.state().settings().limits, limits);
    let (read, problem) = crate::app::settings::Settings::parse(&w.h.state().settings().to_text());
    assert_eq!((read.limits, problem), (limits, None));
}
