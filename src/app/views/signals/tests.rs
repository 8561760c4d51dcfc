//! The Signals screen under a harness, with a library made by hand.

use super::*;
use crate::app::keymap::Keymap;
use crate::app::route::Route;
use crate::app::settings::Settings;
use crate::app::workspace::{CoderInfo, Workspace};
use crate::mining::store::SetAside;
use crate::model::{SessionId, SignalHit, SignalKind, TabId};
use crate::project::SignalTotals;
use crate::widgets::testing;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;

struct Shown {
    screen: SignalsScreen,
    workspace: Workspace,
    actions: Vec<Action>,
    command: Option<Command>,
}

static ZONE: TimeZone = TimeZone::UTC;

fn context<'a>(workspace: &'a Workspace, settings: &'a Settings, keymap: &'a Keymap) -> ViewContext<'a> {
    ViewContext { workspace, settings, keymap, jobs: &[], route: Route::Signals, now_ms: 0, zone: &ZONE }
}

fn screen(workspace: Workspace) -> Harness<'static, Shown> {
    let (settings, keymap) = (Settings::default(), Keymap::default());
    let state = Shown { screen: SignalsScreen::default(), workspace, actions: Vec::new(), command: None };
    let mut h = testing::builder(egui::Theme::Dark).with_size(egui::vec2(1388.0, 828.0)).build_ui_state(
        move |ui, state: &mut Shown| {
            let Shown { screen, workspace, actions, command } = state;
            let view = context(workspace, &settings, &keymap);
            if let Some(command) = command.take() {
                screen.command(command, &view, actions);
            }
            screen.logic(&ui.ctx().clone(), &view, actions);
            screen.ui(ui, &view, actions);
        },
        state,
    );
    h.run();
    h
}

fn hit(session: &str, start_ms: i64) -> JudgedHit {
    let kind = SignalKind::RapidClick;
    let hit = SignalHit {
        kind,
        definition: kind.name().into(),
        rule_version: 1,
        tab: TabId(0),
        start_ms,
        end_ms: start_ms + 600,
        url: "https://shop.example/".into(),
        position: None,
        target: None,
        count: 3,
        events: vec![4, 5, 6],
    };
    JudgedHit { session: SessionId::new(session), hit }
}

fn with_library(stale: bool) -> Workspace {
    let mut workspace = Workspace::default();
    let totals = [("rapid_click".to_owned(), SignalTotals { hits: 2, sessions: 2 })].into();
    let library =
        Library { rules: RuleSet::default(), totals, sessions: 40, aside: SetAside::default(), stale };
    workspace.signals.library = Some(Arc::new(library));
    let hits = vec![hit("a", 5_000), hit("b", 9_000)];
    let hits = LibraryHits { definition: "rapid_click".into(), hits, all: 2 };
    workspace.signals.hits = Some(Arc::new(hits));
    workspace
}

fn asked(h: &Harness<'static, Shown>) -> Vec<SignalsAction> {
    let own = |action: &Action| match action {
        Action::Signals(action) => Some(action.clone()),
        _ => None,
    };
    h.state().actions.iter().filter_map(own).collect()
}

fn run_command(h: &mut Harness<'static, Shown>, command: Command) {
    h.state_mut().actions.clear();
    h.state_mut().command = Some(command);
    h.run();
}

#[test]
fn an_unread_library_is_asked_for_and_what_is_out_of_date_is_said() {
    let h = screen(Workspace::default());
    assert!(asked(&h).contains(&SignalsAction::Read));
    let mut h = screen(with_library(true));
    h.get_by_label("Not up to date");
    h.get_by_label("Find signals").click();
    h.run();
    assert!(asked(&h).contains(&SignalsAction::Find));
}

#[test]
fn the_library_tells_its_counts_with_denominators() {
    let h = screen(with_library(false));
    h.get_by_label("Rapid clicks, 2 hits");
    h.get_by_label("2 hits · 2 of 40 (5 %)");
    assert!(h.query_by_label_contains("Nobody judged").is_some());
    assert!(asked(&h).iter().any(|a| matches!(a, SignalsAction::Preview(key) if key.threshold == "clicks")));
}

#[test]
fn one_key_judges_a_hit_and_goes_on_to_the_next() {
    let mut h = screen(with_library(false));
    run_command(&mut h, Command::ConfirmHit);
    run_command_check(&h, "a", Some(true));
    let first = hit("a", 5_000);
    h.state_mut().workspace.signals.judgements.set(&first, "", Some(true), 1);
    run_command(&mut h, Command::RejectHit);
    run_command_check(&h, "b", Some(false));
    run_command(&mut h, Command::PreviousHit);
    run_command(&mut h, Command::ConfirmHit);
    run_command_check(&h, "a", None);
    assert!(h.query_by_label_contains("Precision 1 of 1").is_some());
    h.get_by_label("right");
}

/// What the command just asked for.
fn run_command_check(h: &Harness<'static, Shown>, session: &str, right: Option<bool>) {
    let judged: Vec<_> = asked(h)
        .into_iter()
        .filter_map(|a| match a {
            SignalsAction::Judge(hit, right) => Some((hit.session.to_string(), right)),
            _ => None,
        })
        .collect();
    assert_eq!(judged, [(session.to_owned(), right)]);
}

#[test]
fn a_moved_threshold_is_put_in_force_as_one_version() {
    let mut h = screen(with_library(false));
    let rule = RuleSet::default().rule(SignalKind::RapidClick).clone();
    let mut draft = Draft::of(&rule);
    draft.set("clicks", 4.0);
    draft.set("clicks", 5.0);
    h.state_mut().screen.draft = Some(draft);
    h.run();
    h.get_by_label("Put version 2 in force").click();
    h.run();
    let put = asked(&h).into_iter().find_map(|a| match a {
        SignalsAction::PutInForce(rules) => Some(*rules),
        _ => None,
    });
    let put = put.expect("the rules are put in force");
    let put = put.rule(SignalKind::RapidClick);
    assert_eq!((put.version(), put.value("clicks")), (2, 5.0));
    // What was set before is not set again over what is in force now.
    let mut library = (**h.state().workspace.signals.library.as_ref().unwrap()).clone();
    library.rules.replace(put.clone());
    h.state_mut().workspace.signals.library = Some(Arc::new(library));
    h.run();
    assert!(h.state().screen.changed(put).is_none());
}

/// What is being written is counted as it stands, and becomes a definition only when it is put in force.
#[test]
fn a_new_signal_is_counted_while_it_is_written_and_then_added() {
    let mut h = screen(with_library(false));
    h.get_by_label("New").click();
    h.run();
    h.get_by_label("New signal");
    h.get_by_label_contains("Begin with one of these");
    let state = h.state_mut();
    state.actions.clear();
    state.screen.composing.as_mut().unwrap().write("Gave up", "hesitation then page within $wait");
    h.run();
    assert!(!asked(&h).iter().any(|a| matches!(a, SignalsAction::Preview(_))), "it cannot be read yet");
    // What is offered lies over the button while the field has the keyboard.
    let ctx = h.ctx.clone();
    ctx.memory_mut(|memory| memory.focused().into_iter().for_each(|id| memory.surrender_focus(id)));
    h.run();
    h.get_by_label("Add threshold $wait").click();
    h.run();
    h.run();
    let key = asked(&h).into_iter().find_map(|a| match a {
        SignalsAction::Preview(key) => Some(key),
        _ => None,
    });
    let key = key.expect("it is counted as it stands");
    assert!(!key.before.is_on() && key.after.is_on() && key.threshold == "wait");
    h.get_by_label("Add to the library").click();
    h.run();
    let put = asked(&h).into_iter().find_map(|a| match a {
        SignalsAction::PutInForce(rules) => Some(*rules),
        _ => None,
    });
    let put = put.expect("it is added");
    let own = put.named("own/gave-up").unwrap();
    assert_eq!((own.version(), own.value("wait"), own.label()), (1, 10_000.0, "Gave up"));
    // Chosen again it is written on, and becomes version 2.
    let mut library = (**h.state().workspace.signals.library.as_ref().unwrap()).clone();
    library.rules = put;
    h.state_mut().workspace.signals.library = Some(Arc::new(library));
    h.run();
    h.get_by_label("Of this project");
    h.state_mut().screen.composing.as_mut().unwrap().write("Gave up", "hesitation then page within 4s");
    h.run();
    h.get_by_label("Put version 2 in force");
}

#[test]
fn a_hit_opens_at_its_moment() {
    let mut h = screen(with_library(false));
    run_command(&mut h, Command::NextHit);
    run_command(&mut h, Command::OpenHit);
    let moment = Action::Open(Item::Moment(SessionId::new("b"), 8_000));
    assert!(h.state().actions.contains(&moment), "{:?}", h.state().actions);
}

/// What one coder said of hits could hint at their labels.
#[test]
fn judgements_are_hidden_while_a_blind_round_is_open() {
    let mut workspace = with_library(false);
    workspace.signals.judgements.set(&hit("a", 5_000), "ann", Some(true), 1);
    workspace.coder = Some(CoderInfo { name: "bob".into(), blind_round: Some("r1".into()) });
    let h = screen(workspace);
    assert!(h.query_by_label_contains("Precision").is_none());
    assert!(h.query_by_label_contains("1 of 1 right").is_none());
    let (settings, keymap) = (Settings::default(), Keymap::default());
    let state = h.state();
    let view = context(&state.workspace, &settings, &keymap);
    assert!(state.screen.disabled_reason(Command::ConfirmHit, &view).is_some());
}

/// Definitions of another project are looked at first, and put in force together.
#[test]
fn pasted_definitions_say_what_they_would_change() {
    let mut h = screen(with_library(false));
    let library = h.state().workspace.signals.library.clone().unwrap();
    let theirs = library.rules.with(SignalKind::RapidClick, &[("clicks", 5.0)]).unwrap();
    h.state_mut().screen.paste("{ no JSON", &library);
    h.run();
    h.get_by_label("Put in force").click();
    h.run();
    assert!(
        !asked(&h).iter().any(|a| matches!(a, SignalsAction::PutInForce(_))),
        "what cannot be read is refused"
    );
    h.state_mut().screen.paste(&library.rules.to_json(), &library);
    h.run();
    assert!(h.query_by_label_contains("all as they are here already").is_some());
    h.state_mut().screen.paste(&theirs.to_json(), &library);
    h.run();
    assert!(h.query_by_label_contains("would change: rapid_click").is_some());
    h.get_by_label("Put in force").click();
    h.run();
    let put = asked(&h).into_iter().find_map(|a| match a {
        SignalsAction::PutInForce(rules) => Some(*rules),
        _ => None,
    });
    assert_eq!(put.expect("the rules are put in force").rule(SignalKind::RapidClick).value("clicks"), 5.0);
}
