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
        let mut context = ApplyContext::new(&mut self.jobs, &mut self.settings, 0, Arc::new(|| {}));
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

/// A pair of the list leads to where all sequences stand by both, and from there into one of them.
#[test]
fn a_pair_is_shown_by_both_and_leads_into_a_sequence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.binocular");
    project(&path);
    let mut h = shown(&path);
    until(&mut h, "arranged", |s| s.workspace.sequences.rows().is_some());
    h.state_mut().screen.tab = Tab::Correlations;
    h.run_steps(3);
    h.get_by_label_contains("Choose a pair");
    let described = h.state().workspace.sequences.described().cloned().unwrap();
    let pair = described.summary.correlations[0];
    assert!(pair.rho.abs() > 0.5 && pair.r.abs() > 0.1 && pair.n == 12, "{pair:?}");
    let name = |at: usize| described.table.columns[at].feature.name;
    h.get_by_label(&format!("{} with {}", name(pair.left), name(pair.right))).click();
    h.run_steps(3);
    let area = h.get_by_label(&format!("{} against {}", name(pair.right), name(pair.left))).rect();
    // The lowest left cell or the highest left one: where the sequence with the least of the first stands.
    let least = described.summary.columns[pair.left].min;
    let row = described.table.columns[pair.left].values.iter().position(|v| *v == least).unwrap();
    let together = crate::mining::features::Together::of(
        &described.table,
        &described.summary.columns,
        pair.left,
        pair.right,
    );
    assert_eq!(together.counts.iter().sum::<u64>(), 12);
    let cell = together.first.iter().position(|first| *first == Some(row)).unwrap();
    let side = crate::mining::features::CELLS;
    let step = area.size() / side as f32;
    let (along, up) = ((cell % side) as f32 + 0.5, (cell / side) as f32 + 0.5);
    let at = egui::pos2(area.left() + along * step.x, area.bottom() - up * step.y);
    h.hover_at(at);
    h.run_steps(2);
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
        h.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        h.run_steps(1);
    }
    until(&mut h, "opened", |s| !s.opened.is_empty());
    let sequence = &described.table.sequences[row];
    assert_eq!(h.state().opened, [Item::Moment(sequence.session.clone(), sequence.start_ms)]);
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
