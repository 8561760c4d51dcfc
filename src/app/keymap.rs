//! Which key runs which command: the defaults with the user's changes over them; knows not what commands do.

use super::command::{Command, Scope};
use super::route::Route;
use super::shortcut::Shortcut;
use egui::Event;
use std::collections::BTreeMap;

/// The user's changes; a command without one keeps its defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    changed: BTreeMap<Command, Vec<Shortcut>>,
}

impl Keymap {
    /// From the names of settings. What cannot be read is left out and named.
    pub fn from_stored(stored: &BTreeMap<String, Vec<String>>) -> (Self, Vec<String>) {
        let mut keymap = Self::default();
        let mut problems = Vec::new();
        for (name, keys) in stored {
            let Some(command) = Command::from_name(name) else {
                problems.push(format!("The settings name a command that does not exist: {name}"));
                continue;
            };
            let mut shortcuts = Vec::new();
            for key in keys {
                match key.parse() {
                    Ok(shortcut) => shortcuts.push(shortcut),
                    Err(error) => problems.push(format!("{name}: {error}")),
                }
            }
            keymap.changed.insert(command, shortcuts);
        }
        (keymap, problems)
    }

    pub fn stored(&self) -> BTreeMap<String, Vec<String>> {
        self.changed
            .iter()
            .map(|(c, keys)| (c.spec().name.to_owned(), keys.iter().map(|k| k.stored()).collect()))
            .collect()
    }

    /// No shortcut at all is a choice too; `None` goes back to the defaults.
    pub fn set(&mut self, command: Command, shortcuts: Option<Vec<Shortcut>>) {
        match shortcuts {
            Some(shortcuts) => self.changed.insert(command, shortcuts),
            None => self.changed.remove(&command),
        };
    }

    pub fn shortcuts(&self, command: Command) -> Vec<Shortcut> {
        self.changed.get(&command).cloned().unwrap_or_else(|| command.spec().shortcuts)
    }

    /// The key to show beside the command, e.g. `Ctrl+K`.
    pub fn hint(&self, command: Command) -> Option<String> {
        self.shortcuts(command).first().map(ToString::to_string)
    }

    /// As [`Self::hint`], on a screen where another command may have taken the first key.
    pub fn hint_on(&self, route: Route, command: Command) -> Option<String> {
        self.shortcuts(command)
            .into_iter()
            .find(|s| self.holder_of(route, *s) == Some(command))
            .map(|s| s.to_string())
    }

    /// The command that an input event runs on this screen.
    pub fn command_for(&self, route: Route, event: &Event, typing: bool) -> Option<Command> {
        self.first_on(route, |s| s.matches(event) && (!typing || s.works_while_typing()))
    }

    fn holder_of(&self, route: Route, shortcut: Shortcut) -> Option<Command> {
        self.first_on(route, |s| s == shortcut)
    }

    /// The screen's scopes in their order, then the global one.
    fn first_on(&self, route: Route, fits: impl Fn(Shortcut) -> bool) -> Option<Command> {
        route.scopes().iter().chain(&[Scope::Global]).find_map(|scope| {
            Command::all()
                .filter(|c| c.spec().scope == *scope)
                .find(|c| self.shortcuts(*c).into_iter().any(&fits))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Key, Modifiers};

    fn press(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    #[test]
    fn the_screen_decides_what_a_key_means() {
        let keymap = Keymap::default();
        let e = press(Key::E, Modifiers::NONE);
        assert_eq!(keymap.command_for(Route::Replay, &e, false), Some(Command::NextError));
        let label = keymap.command_for(Route::Code, &e, false);
        assert!(matches!(label, Some(Command::Label(slot)) if slot.index() == 12), "{label:?}");
        assert_eq!(keymap.command_for(Route::Export, &e, false), None);
        assert_eq!(keymap.hint_on(Route::Code, Command::NextError).as_deref(), Some("Shift+E"));
        assert_eq!(keymap.hint_on(Route::Replay, Command::NextError).as_deref(), Some("E"));
    }

    #[test]
    fn typing_into_a_field_runs_nothing_but_ctrl_commands() {
        let keymap = Keymap::default();
        assert_eq!(keymap.command_for(Route::Replay, &press(Key::Space, Modifiers::NONE), true), None);
        assert_eq!(keymap.command_for(Route::Replay, &press(Key::Z, Modifiers::COMMAND), true), None);
        let palette = keymap.command_for(Route::Replay, &press(Key::K, Modifiers::COMMAND), true);
        assert_eq!(palette, Some(Command::Palette));
    }

    #[test]
    fn keys_can_be_changed_and_survive_storing() {
        let mut keymap = Keymap::default();
        keymap.set(Command::PlayPause, Some(vec![Shortcut::ctrl(Key::P)]));
        keymap.set(Command::Stop, Some(Vec::new()));
        let (read, problems) = Keymap::from_stored(&keymap.stored());
        assert_eq!((&read, problems.len()), (&keymap, 0));
        assert_eq!(read.command_for(Route::Replay, &press(Key::Space, Modifiers::NONE), false), None);
        assert_eq!(read.command_for(Route::Replay, &press(Key::K, Modifiers::NONE), false), None);
        assert_eq!(
            read.hint(Command::PlayPause).as_deref(),
            Some(if cfg!(target_os = "macos") { "⌘+P" } else { "Ctrl+P" })
        );
    }

    #[test]
    fn unreadable_settings_are_named_and_left_out() {
        let stored = BTreeMap::from([
            ("no.such".to_owned(), vec!["K".to_owned()]),
            ("window.help".to_owned(), vec!["Nonsense".to_owned(), "H".to_owned()]),
        ]);
        let (keymap, problems) = Keymap::from_stored(&stored);
        assert_eq!(problems.len(), 2);
        assert_eq!(keymap.shortcuts(Command::Help), [Shortcut::key(Key::H)]);
    }
}
