//! A key with its modifiers: how it is written, read back and recognised; knows no command.

use egui::{Event, Key, Modifiers};
use std::fmt;
use std::str::FromStr;

/// `ctrl` is the Command key on a Mac.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shortcut {
    pub ctrl: bool,
    pub shift: bool,
    pub alt: bool,
    pub key: Key,
}

impl Shortcut {
    pub const fn key(key: Key) -> Self {
        Self { ctrl: false, shift: false, alt: false, key }
    }

    pub const fn ctrl(key: Key) -> Self {
        Self { ctrl: true, shift: false, alt: false, key }
    }

    pub const fn shift(key: Key) -> Self {
        Self { ctrl: false, shift: true, alt: false, key }
    }

    pub const fn alt(key: Key) -> Self {
        Self { ctrl: false, shift: false, alt: true, key }
    }

    pub const fn ctrl_shift(key: Key) -> Self {
        Self { ctrl: true, shift: true, alt: false, key }
    }

    /// For tests and for egui: the modifiers as the toolkit knows them.
    pub fn modifiers(self) -> Modifiers {
        let mut modifiers = Modifiers { alt: self.alt, shift: self.shift, ..Modifiers::NONE };
        if self.ctrl {
            modifiers |= Modifiers::COMMAND;
        }
        modifiers
    }

    /// True for the press (not the release) of this key with exactly these modifiers.
    pub fn matches(self, event: &Event) -> bool {
        let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else {
            return false;
        };
        // With Shift, a punctuation key has another sign on it in most layouts: there its place counts too.
        let key_matches = *key == self.key || (self.shift && *physical_key == Some(self.key));
        let shift_matches = modifiers.shift == self.shift || needs_shift_itself(self.key);
        key_matches && shift_matches && modifiers.alt == self.alt && modifiers.command == self.ctrl
    }

    /// Whether it may fire while someone types into a field: only with Ctrl, and not what editing text uses.
    pub fn works_while_typing(self) -> bool {
        let edits = matches!(
            self.key,
            Key::A
                | Key::C
                | Key::V
                | Key::X
                | Key::Y
                | Key::Z
                | Key::ArrowLeft
                | Key::ArrowRight
                | Key::ArrowUp
                | Key::ArrowDown
                | Key::Home
                | Key::End
                | Key::Backspace
                | Key::Delete
                | Key::Enter
        );
        self.key == Key::F1 || (self.ctrl && !edits)
    }

    /// The form of settings: `Ctrl+Shift+Left`, readable by [`Self::from_str`] on every system.
    pub fn stored(self) -> String {
        self.written("Ctrl", self.key.name())
    }

    fn written(self, ctrl: &str, key: &str) -> String {
        let mut out = String::new();
        for (on, name) in [(self.ctrl, ctrl), (self.alt, "Alt"), (self.shift, "Shift")] {
            if on {
                out.push_str(name);
                out.push('+');
            }
        }
        out + key
    }
}

/// Signs that sit on the upper half of a key in common layouts.
fn needs_shift_itself(key: Key) -> bool {
    matches!(
        key,
        Key::Questionmark
            | Key::Exclamationmark
            | Key::Plus
            | Key::Colon
            | Key::Pipe
            | Key::OpenCurlyBracket
            | Key::CloseCurlyBracket
    )
}

/// The form for people: `Ctrl+Shift+←`.
impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = match self.key {
            Key::ArrowLeft => "←",
            Key::ArrowRight => "→",
            Key::ArrowUp => "↑",
            Key::ArrowDown => "↓",
            Key::Plus => "Plus",
            Key::Minus => "−",
            Key::Escape => "Esc",
            other => other.symbol_or_name(),
        };
        f.write_str(&self.written(if cfg!(target_os = "macos") { "⌘" } else { "Ctrl" }, key))
    }
}

/// A text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Not a key: write it as in Ctrl+Shift+K, here stands {0:?}")]
pub struct NotAShortcut(String);

impl FromStr for Shortcut {
    type Err = NotAShortcut;

    fn from_str(text: &str) -> Result<Self, NotAShortcut> {
        let bad = || NotAShortcut(text.chars().take(40).collect());
        let mut parts: Vec<&str> = text.split('+').map(str::trim).collect();
        let key = parts.pop().and_then(Key::from_name).ok_or_else(bad)?;
        let mut shortcut = Self::key(key);
        for part in parts {
            match part {
                "Ctrl" => shortcut.ctrl = true,
                "Shift" => shortcut.shift = true,
                "Alt" => shortcut.alt = true,
                _ => return Err(bad()),
            }
        }
        Ok(shortcut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: Key, physical: Option<Key>, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: physical, pressed: true, repeat: false, modifiers }
    }

    #[test]
    fn modifiers_must_be_exactly_those() {
        let left = Shortcut::key(Key::ArrowLeft);
        assert!(left.matches(&press(Key::ArrowLeft, None, Modifiers::NONE)));
        assert!(!left.matches(&press(Key::ArrowLeft, None, Modifiers::SHIFT)));
        assert!(!left.matches(&press(Key::ArrowLeft, None, Modifiers::ALT)));
        assert!(!left.matches(&press(Key::ArrowLeft, None, Modifiers::CTRL | Modifiers::COMMAND)));
        assert!(Shortcut::ctrl(Key::K).matches(&press(Key::K, None, Modifiers::CTRL | Modifiers::COMMAND)));
    }

    #[test]
    fn the_question_mark_comes_with_shift() {
        let help = Shortcut::key(Key::Questionmark);
        assert!(help.matches(&press(Key::Questionmark, Some(Key::Slash), Modifiers::SHIFT)));
        assert!(help.matches(&press(Key::Questionmark, None, Modifiers::NONE)));
    }

    #[test]
    fn shifted_punctuation_is_known_by_its_place() {
        let frame = Shortcut::shift(Key::Comma);
        assert!(frame.matches(&press(Key::Semicolon, Some(Key::Comma), Modifiers::SHIFT)));
        assert!(!frame.matches(&press(Key::Comma, Some(Key::Comma), Modifiers::NONE)));
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let all = [
            Shortcut::key(Key::Space),
            Shortcut::ctrl(Key::K),
            Shortcut::shift(Key::ArrowLeft),
            Shortcut::alt(Key::ArrowRight),
            Shortcut::ctrl_shift(Key::Plus),
            Shortcut::key(Key::OpenBracket),
        ];
        for shortcut in all {
            assert_eq!(shortcut.stored().parse(), Ok(shortcut));
        }
        for bad in ["", "Ctrl+", "Hyper+K", "Ctrl+Nothing", "+++"] {
            assert!(bad.parse::<Shortcut>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn typing_is_left_alone() {
        assert!(Shortcut::ctrl(Key::K).works_while_typing());
        for shortcut in [
            Shortcut::key(Key::K),
            Shortcut::shift(Key::Z),
            Shortcut::ctrl(Key::Z),
            Shortcut::ctrl(Key::A),
            Shortcut::alt(Key::ArrowLeft),
            Shortcut::key(Key::Questionmark),
        ] {
            assert!(!shortcut.works_while_typing(), "{shortcut}");
        }
    }
}
