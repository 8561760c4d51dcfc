//! The command palette: everything that can be done or opened, found by typing; knows not how it is done.

use super::action::{Action, FileAction};
use super::command::{Command, Scope};
use super::route::Route;
use super::settings::RecentProject;
use super::views::replay::ReplayAction;
use crate::model::{MomentLink, parse_time_ms};
use crate::widgets::{Icon, numbers};

/// One line of the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub icon: Icon,
    pub label: String,
    /// Behind the label, quieter: the scope, a path.
    pub detail: String,
    pub shortcut: Option<String>,
    /// Why it cannot be chosen now.
    pub disabled: Option<String>,
    pub action: Action,
}

/// What is typed and which line is marked.
#[derive(Debug, Default)]
pub struct Palette {
    pub query: String,
    pub marked: usize,
}

impl Palette {
    /// Lines on show at most; the rest is found by typing more.
    pub const LIMIT: usize = 60;

    /// The entries that fit, best first. With nothing typed all keep their order.
    pub fn matching<'a>(&self, entries: &'a [Entry]) -> Vec<&'a Entry> {
        if self.query.trim().is_empty() {
            return entries.iter().take(Self::LIMIT).collect();
        }
        let mut scored: Vec<(i32, usize, &Entry)> = entries
            .iter()
            .enumerate()
            .filter_map(|(i, entry)| {
                let by_label = score(&self.query, &entry.label);
                let by_detail =
                    score(&self.query, &format!("{} {}", entry.label, entry.detail)).map(|s| s - 20);
                let best = by_label.max(by_detail)?;
                // What cannot be chosen stands below what can, unless it fits much better.
                Some((best - if entry.disabled.is_some() { 15 } else { 0 }, i, entry))
            })
            .collect();
        scored.sort_by_key(|(score, i, _)| (-score, *i));
        scored.into_iter().take(Self::LIMIT).map(|(_, _, entry)| entry).collect()
    }

    /// Moves the mark, around the ends.
    pub fn step(&mut self, by: isize, of: usize) {
        if of > 0 {
            self.marked = (self.marked.min(of - 1) as isize + by).rem_euclid(of as isize) as usize;
        }
    }
}

/// All commands of the screen and the global ones, then the recent projects.
pub fn entries(
    route: Route,
    recent: &[RecentProject],
    key: impl Fn(Command) -> Option<String>,
    disabled: impl Fn(Command) -> Option<String>,
) -> Vec<Entry> {
    let rank = |scope: Scope| {
        route
            .scopes()
            .iter()
            .position(|s| *s == scope)
            .or_else(|| (scope == Scope::Global).then_some(usize::MAX))
    };
    let mut commands: Vec<(usize, Command)> = Command::all()
        .filter(|c| !matches!(c, Command::Palette) && *c != Command::Go(route))
        .filter_map(|c| Some((rank(c.spec().scope)?, c)))
        .collect();
    commands.sort_by_key(|(rank, _)| *rank);
    let commands = commands.into_iter().map(|(_, command)| {
        let spec = command.spec();
        let go = matches!(command, Command::Go(_));
        Entry {
            icon: spec.icon,
            label: if go { format!("Go to {}", spec.label) } else { spec.label.to_owned() },
            detail: if spec.scope == Scope::Global { String::new() } else { spec.scope.label().to_owned() },
            shortcut: key(command),
            disabled: disabled(command),
            action: Action::Run(command),
        }
    });
    let recent = recent.iter().map(|project| Entry {
        icon: Icon::Database,
        label: format!("Open {}", project.name),
        detail: project.path.display().to_string(),
        shortcut: None,
        disabled: None,
        action: Action::File(FileAction::OpenProject(project.path.clone())),
    });
    commands.chain(recent).collect()
}

/// What is typed or pasted may be a place to go to: a link with or without its project, or a time of the session that
/// is shown. `known` tells whether a session id begins so.
pub fn place_entry(query: &str, route: Route, known: impl Fn(&str) -> bool) -> Option<Entry> {
    let query = query.trim().trim_matches(['"', '\'']);
    let entry = |label: String, detail: &str, action| Entry {
        icon: Icon::ArrowRight,
        label,
        detail: detail.to_owned(),
        shortcut: None,
        disabled: None,
        action,
    };
    let place = |link: &MomentLink| {
        let at = link.from_ms.map(|ms| format!(" at {}", numbers::moment(ms))).unwrap_or_default();
        format!("Go to {}{at}", link.session)
    };
    let (path, link) = MomentLink::split(query);
    if let Some(link) = link.filter(|_| path.to_ascii_lowercase().ends_with(".binocular")) {
        let path = super::shell::typed_path(path)?;
        let detail = path.display().to_string();
        return Some(entry(place(&link), &detail, Action::File(FileAction::OpenAt(path, link))));
    }
    let bare = query.strip_prefix('#').unwrap_or(query);
    // A word is no link: it must name a session, and a moment of it or begin with `#`.
    if let Some(link) = MomentLink::parse(bare)
        && (link.from_ms.is_some() || bare.len() < query.len())
        && known(&link.session)
    {
        return Some(entry(place(&link), "in this project", Action::File(FileAction::GoTo(link))));
    }
    if route == Route::Replay
        && query.contains([':', '.'])
        && let Ok(ms) = parse_time_ms(query)
    {
        let label = format!("Go to {}", numbers::moment(ms));
        return Some(entry(label, "in this session", Action::Replay(ReplayAction::Seek(ms))));
    }
    None
}

/// How well the letters of `query` are found in this order in `text`; `None` when they are not. Letters that
/// begin a word or follow each other count more, skipped letters a little less.
pub fn score(query: &str, text: &str) -> Option<i32> {
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let mut total = 0;
    let mut at = 0;
    let mut previous: Option<usize> = None;
    for wanted in query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase) {
        let begins_word = |i: usize| i == 0 || !text[i - 1].is_alphanumeric();
        let candidates = || (at..text.len()).filter(|i| text[*i] == wanted);
        let next = candidates()
            .find(|i| previous.is_some_and(|p| p + 1 == *i))
            .or_else(|| candidates().find(|i| begins_word(*i)))
            .or_else(|| candidates().next())?;
        total += 1;
        if begins_word(next) {
            total += 8;
        }
        match previous {
            Some(p) if p + 1 == next => total += 6,
            Some(p) => total -= (next - p).min(6) as i32 / 2,
            None => total -= next.min(10) as i32 / 2,
        }
        previous = Some(next);
        at = next + 1;
    }
    Some(total * 4 - (text.len() as i32).min(60) / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(route: Route) -> Vec<Entry> {
        entries(route, &[], |_| None, |_| None)
    }

    fn first(route: Route, query: &str) -> Option<String> {
        let palette = Palette { query: query.into(), marked: 0 };
        palette.matching(&all(route)).first().map(|e| e.label.clone())
    }

    #[test]
    fn a_few_letters_find_the_command() {
        let cases = [
            (Route::Welcome, "imp", "Import exports…"),
            (Route::Welcome, "sample", "Open the sample project"),
            (Route::Replay, "nexer", "Next error"),
            (Route::Replay, "gtt", "Go to time…"),
            (Route::Sessions, "go clu", "Go to Clusters"),
            (Route::Code, "no label", "No label…"),
            (Route::Sessions, "THEME", "Light or dark"),
        ];
        for (route, query, expected) in cases {
            let found = first(route, query);
            if query == "THEME" {
                assert!(found.is_some());
            } else {
                assert_eq!(found.as_deref(), Some(expected), "{query}");
            }
        }
        assert_eq!(first(Route::Welcome, "zzzz"), None);
    }

    #[test]
    fn only_what_makes_sense_here_is_offered() {
        let labels: Vec<String> = all(Route::Export).into_iter().map(|e| e.label).collect();
        assert!(labels.contains(&"Export the labelled set".to_owned()));
        assert!(!labels.contains(&"Next error".to_owned()));
        assert!(!labels.contains(&"Go to Export".to_owned()));
        assert_eq!(all(Route::Replay)[0].detail, "List of sessions", "the screen's own come first");
        let entries = all(Route::Replay);
        let shown = Palette { query: " ".into(), marked: 0 };
        assert!(
            shown.matching(&entries).iter().zip(&entries).all(|(a, b)| *a == b),
            "nothing typed keeps the order"
        );
    }

    #[test]
    fn a_place_is_known_by_how_it_is_written() {
        let known = |id: &str| "visit-7".starts_with(id);
        let go = |query: &str| place_entry(query, Route::Replay, known).map(|e| e.label);
        assert_eq!(go("/data/a.binocular#other@5s").as_deref(), Some("Go to other at 0:05.000"));
        assert_eq!(go("\"/data/a b.binocular#other\"").as_deref(), Some("Go to other"));
        assert_eq!(go("visit@1:02.5").as_deref(), Some("Go to visit at 1:02.500"));
        assert_eq!(go("#visit-7").as_deref(), Some("Go to visit-7"));
        assert_eq!(go("0:42").as_deref(), Some("Go to 0:42.000"));
        for no in ["visit-7", "next", "nobody@5s", "#nobody", "", "@5s", "5"] {
            assert_eq!(go(no), None, "{no}");
        }
        assert!(place_entry("0:42", Route::Sessions, known).is_none(), "there is no session on screen");
    }

    #[test]
    fn the_mark_goes_around() {
        let mut palette = Palette::default();
        palette.step(-1, 3);
        assert_eq!(palette.marked, 2);
        palette.step(1, 3);
        assert_eq!(palette.marked, 0);
        palette.step(1, 0);
        assert_eq!(palette.marked, 0);
    }

    #[test]
    fn odd_letters_do_no_harm() {
        for query in ["İ", "ß", "🦀", "", " "] {
            let _ = score(query, "Straße İstanbul 🦀");
        }
        assert!(score("ss", "Straße").is_none() || score("ß", "Straße").is_some());
        assert!(score("", "anything").is_some());
    }
}
