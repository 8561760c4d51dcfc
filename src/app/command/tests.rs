//! Walks every command: no two share a name, and no key means two things on one screen.

use super::*;
use crate::app::shortcut::Shortcut;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_command_is_listed_once_and_has_its_own_words() {
    let all: Vec<Command> = Command::all().collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    let mut names = BTreeSet::new();
    let mut labels = BTreeMap::new();
    for command in all {
        let spec = command.spec();
        assert!(names.insert(spec.name), "two commands are called {}", spec.name);
        if let Some(other) = labels.insert(spec.label, command) {
            panic!("{command:?} and {other:?} both say {:?}", spec.label);
        }
        assert!(!spec.tooltip.is_empty() && !spec.tooltip.ends_with('.'), "{command:?}");
        assert!(spec.label.starts_with(|c: char| c.is_uppercase() || c.is_numeric()), "{command:?}");
        assert_eq!(Command::from_name(spec.name), Some(command));
    }
}

/// A match without a wildcard: adding a command without listing it does not compile or fails here.
#[test]
fn the_list_is_complete() {
    let listed: BTreeSet<Command> = Command::all().collect();
    for slot in 0..LabelSlot::COUNT {
        assert!(listed.contains(&Command::Label(LabelSlot::new(slot).expect("a slot"))));
    }
    assert_eq!(LabelSlot::new(LabelSlot::COUNT), None);
    let sides = SidePart::ALL.len() + SettleKey::ALL.len();
    assert_eq!(listed.len(), PLAIN.len() + sides + LABELS.len() + Route::RAIL.len() + 1);
}

/// The keys of a screen, the first scope that has one wins; global ones come last.
fn reachable(route: Route) -> BTreeMap<Shortcut, Vec<Command>> {
    let mut keys: BTreeMap<Shortcut, Vec<Command>> = BTreeMap::new();
    for scope in route.scopes().iter().chain(&[Scope::Global]) {
        for command in Command::all().filter(|c| c.spec().scope == *scope) {
            for shortcut in command.spec().shortcuts {
                keys.entry(shortcut).or_default().push(command);
            }
        }
    }
    keys
}

#[test]
fn no_key_means_two_things_in_one_scope() {
    for scope in Scope::ALL {
        let mut seen = BTreeMap::new();
        for command in Command::all().filter(|c| c.spec().scope == scope) {
            for shortcut in command.spec().shortcuts {
                if let Some(other) = seen.insert(shortcut, command) {
                    panic!("{shortcut} in {scope:?}: {other:?} and {command:?}");
                }
            }
        }
    }
}

#[test]
fn where_scopes_overlap_the_hidden_command_keeps_another_key() {
    for route in Route::ALL {
        let keys = reachable(route);
        for commands in keys.values().filter(|c| c.len() > 1) {
            for hidden in &commands[1..] {
                assert!(
                    hidden.spec().shortcuts.iter().any(|s| keys[s][0] == *hidden),
                    "{route:?}: {hidden:?} cannot be reached by key, {:?} has it",
                    commands[0]
                );
                assert_ne!(hidden.spec().scope, Scope::Global, "{route:?} hides a global key: {hidden:?}");
            }
        }
    }
}

#[test]
fn the_keys_of_the_specification_are_the_defaults() {
    let expected = [
        (Command::PlayPause, "Space"),
        (Command::PlayBackward, "J"),
        (Command::Stop, "K"),
        (Command::PlayForward, "L"),
        (Command::EventBack, ","),
        (Command::EventForward, "."),
        (Command::FrameBack, "Shift+,"),
        (Command::FrameForward, "Shift+."),
        (Command::Back5, "←"),
        (Command::Forward30, "Shift+→"),
        (Command::LoopIn, "["),
        (Command::LoopOut, "]"),
        (Command::NextSignal, "N"),
        (Command::PreviousSignal, "P"),
        (Command::NextError, "E"),
        (Command::ToStart, "Home"),
        (Command::GoToTime, "G"),
        (Command::Faster, "S"),
        (Command::SkipIdle, "I"),
        (Command::FocusPlayer, "F"),
        (Command::Note, "M"),
        (Command::NextSession, "↓"),
        (Command::OpenSelected, "Enter"),
        (Command::Abstain, "U"),
        (Command::Undo, "Ctrl+Z"),
        (Command::Redo, "Ctrl+Y"),
        (Command::Palette, "Ctrl+K"),
        (Command::OpenProject, "Ctrl+O"),
        (Command::Filter, "Ctrl+F"),
        (Command::Help, "?"),
        (Command::Back, "Alt+←"),
        (Command::Go(Route::Sessions), "Ctrl+1"),
        (Command::Go(Route::Export), "Ctrl+9"),
    ];
    if cfg!(target_os = "macos") {
        return;
    }
    for (command, key) in expected {
        assert_eq!(command.spec().shortcuts[0].to_string(), key, "{command:?}");
    }
    let labels: Vec<String> = LABELS.iter().map(|c| c.spec().shortcuts[0].to_string()).collect();
    assert_eq!(labels.join(" "), "1 2 3 4 5 6 7 8 9 0 Q W E R T Y");
}
