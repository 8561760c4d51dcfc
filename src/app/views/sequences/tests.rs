//! The screen under the harness, on a small project whose jobs really run.

use super::*;
use crate::app::jobs::Jobs;
use crate::app::keymap::Keymap;
use crate::app::route::Route;
use crate::app::selection::Item;
use crate::app::settings::Settings;
use crate::app::workspace::{ApplyContext, Workspace};
use crate::mining::store::refresh_signals;
use crate::mining::testing::{e, script};
use crate::model::{NoWatch, SessionId};
use crate::project::Project;
use crate::widgets::numbers;
use crate::widgets::testing;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;
use std::path::Path;

static ZONE: TimeZone = TimeZone::UTC;

struct Shown {
    screen: SequencesScreen,
    workspace: Workspace,
    jobs: Jobs,
    settings: Settings,
    opened: Vec<Item>,
}

impl Shown {
    /// What the shell does before it draws.
    fn work(&mut self, actions: Vec<Action>) {
        let mut context = ApplyContext {
            jobs: &mut self.jobs,
            settings: &mut self.settings,
            now_ms: 0,
            toasts: Vec::new(),
            navigate: None,
            waker: Arc::new(|| {}),
        };
        for action in actions {
            if let Action::Open(item) = &action {
                self.opened.push(item.clone());
            }
            self.workspace.apply(action, &mut context);
        }
        self.workspace.poll(&mut context);
        assert!(context.toasts.is_empty(), "{:?}", context.toasts);
    }
}

fn project(path: &Path) {
    let mut project = Project::create(path, 0).unwrap();
    for n in 0..12_i64 {
        let body = [e(10, "button").a("type", "button").t("Go"), e(11, "p").t("text")];
        let mut s =
            script(&format!("v{n:02}")).user(&format!("u{}", n / 2)).page(0, "https://x.example/list", body);
        for click in 0..=n % 4 {
            s = s.click(2_000 + click * 1_500, 10);
        }
        project.add_recording(&s.scroll_run((9_000, 9_600), 0.0, 800.0).done(), 1).unwrap();
    }
    refresh_signals(&mut project, &NoWatch).unwrap();
}

fn shown(path: &Path) -> Harness<'static, Shown> {
    let mut state = Shown {
        screen: SequencesScreen::default(),
        workspace: Workspace::default(),
        jobs: Jobs::new(Arc::new(|| {})),
        settings: Settings::default(),
        opened: Vec::new(),
    };
    state.work(vec![Action::File(crate::app::action::FileAction::OpenProject(path.to_owned()))]);
    let (settings, keymap) = (Settings::default(), Keymap::default());
    testing::builder(egui::Theme::Dark).with_size(egui::vec2(1388.0, 828.0)).build_ui_state(
        move |ui, state: &mut Shown| {
            let mut asked = Vec::new();
            let view = ViewContext {
                workspace: &state.workspace,
                settings: &settings,
                keymap: &keymap,
                jobs: &[],
                route: Route::Sequences,
                now_ms: 0,
                zone: &ZONE,
            };
            state.screen.logic(&ui.ctx().clone(), &view, &mut asked);
            state.screen.ui(ui, &view, &mut asked);
            state.work(asked);
        },
        state,
    )
}

/// Frames until `done`, with time for the jobs between them.
fn until(h: &mut Harness<'static, Shown>, what: &str, done: impl Fn(&Shown) -> bool) {
    for _ in 0..1_000 {
        h.step();
        if done(h.state()) {
            h.run_steps(3);
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("never {what}");
}

#[test]
fn a_value_leads_to_its_moments_and_a_condition_narrows_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.binocular");
    project(&path);
    let mut h = shown(&path);
    until(&mut h, "arranged", |s| s.workspace.sequences.rows().is_some_and(|rows| rows.len() == 12));
    h.get_by_label("12 sequences of 12 sessions");
    h.state_mut().screen.chosen = None;
    h.get_all_by_label("clicks 4").next().expect("a value of four clicks").click();
    until(&mut h, "explained", |s| s.workspace.sequences.explained().is_some());
    let explained = h.state().workspace.sequences.explained().cloned().unwrap();
    assert_eq!(explained.moments.len(), 4);
    h.get_by_label("Click: Go at 0:05").click();
    until(&mut h, "opened", |s| !s.opened.is_empty());
    assert_eq!(h.state().opened, [Item::Moment(SessionId::new("v03"), 4_500)]);
    // The condition is asked of sequences: 4 clicks have 3 of the 12.
    h.state_mut().screen.condition.set("clicks >= 4".to_owned());
    until(&mut h, "narrowed", |s| s.workspace.sequences.rows().is_some_and(|rows| rows.len() == 3));
    h.state_mut().screen.condition.set("clcks >= 4".to_owned());
    h.run_steps(4);
    h.get_by_label("Write clicks").click();
    until(&mut h, "mended", |s| s.screen.condition.text == "clicks >= 4");
}

#[test]
fn motifs_are_found_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.binocular");
    project(&path);
    let mut h = shown(&path);
    until(&mut h, "arranged", |s| s.workspace.sequences.rows().is_some());
    h.state_mut().screen.tab = Tab::Motifs;
    h.run_steps(3);
    h.get_all_by_label("Find motifs").next().unwrap().click();
    until(&mut h, "found", |s| s.workspace.sequences.patterns().is_some());
    let patterns = h.state().workspace.sequences.patterns().cloned().unwrap();
    assert_eq!((patterns.report.sessions, patterns.report.users, patterns.unread), (12, 6, 0));
    let all = patterns.report.found.iter().find(|f| f.sessions() == 12).expect("a pattern of all sessions");
    assert!(all.text.contains("click[role = button]"), "{}", all.text);
}

#[test]
fn values_are_short_and_in_their_unit() {
    for (value, unit, text) in [
        (0.256, "share", numbers::percent(0.256)),
        (3.0, "count", "3".to_owned()),
        (0.0, "s", "0".to_owned()),
        (12.3456, "s", numbers::decimal(12.3456, 2)),
        (123.456, "px", numbers::decimal(123.456, 1)),
    ] {
        assert_eq!(numbers::in_unit(value, unit), text);
    }
}
