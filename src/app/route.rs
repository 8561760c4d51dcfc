//! The screens and the way back; knows no screen's content.

use super::command::Scope;
use crate::widgets::Icon;
use serde::{Deserialize, Serialize};

/// Where the user is. Every route keeps its own state while another is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    #[default]
    Welcome,
    Sessions,
    Replay,
    /// Two sessions side by side.
    Compare,
    Signals,
    /// The feature table and the patterns of sequences.
    Sequences,
    Clusters,
    Code,
    Reconcile,
    Train,
    Insight,
    Export,
}

impl Route {
    pub const ALL: [Self; 12] = [
        Self::Welcome,
        Self::Sessions,
        Self::Replay,
        Self::Compare,
        Self::Signals,
        Self::Sequences,
        Self::Clusters,
        Self::Code,
        Self::Reconcile,
        Self::Train,
        Self::Insight,
        Self::Export,
    ];

    /// Those that exist and stand in the rail, in the order of the work.
    pub const RAIL: [Self; 8] = [
        Self::Sessions,
        Self::Replay,
        Self::Signals,
        Self::Sequences,
        Self::Clusters,
        Self::Code,
        Self::Reconcile,
        Self::Export,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Welcome => "Start",
            Self::Sessions => "Sessions",
            Self::Replay => "Replay",
            Self::Compare => "Compare",
            Self::Signals => "Signals",
            Self::Sequences => "Sequences",
            Self::Clusters => "Clusters",
            Self::Code => "Code",
            Self::Reconcile => "Reconcile",
            Self::Train => "Train",
            Self::Insight => "Insight",
            Self::Export => "Export",
        }
    }

    /// One plain sentence for tooltips and the palette.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Welcome => "Open a project, the sample or exports",
            Self::Sessions => "Every recorded session, with its signals",
            Self::Replay => "The page as its visitor saw it",
            Self::Compare => "Two sessions side by side, in step",
            Self::Signals => "The library of behavioural signals",
            Self::Sequences => "Every sequence with its features, and patterns that many share",
            Self::Clusters => "Sequences that behave alike, on a map and side by side",
            Self::Code => "Label sequences blind, with the keyboard",
            Self::Reconcile => "See where two coders disagree and settle it",
            Self::Train => "Train and check the intent classifier",
            Self::Insight => "Questions, trends and the report",
            Self::Export => "Write the labelled set to files",
        }
    }

    pub fn icon(self) -> Icon {
        match self {
            Self::Welcome => Icon::FolderOpen,
            Self::Sessions => Icon::List,
            Self::Replay => Icon::Replay,
            Self::Compare => Icon::Columns,
            Self::Signals => Icon::Signal,
            Self::Sequences => Icon::Table,
            Self::Clusters => Icon::Clusters,
            Self::Code => Icon::Code,
            Self::Reconcile => Icon::Reconcile,
            Self::Train => Icon::Train,
            Self::Insight => Icon::Insight,
            Self::Export => Icon::Export,
        }
    }

    /// The stable name of settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Sessions => "sessions",
            Self::Replay => "replay",
            Self::Compare => "compare",
            Self::Signals => "signals",
            Self::Sequences => "sequences",
            Self::Clusters => "clusters",
            Self::Code => "code",
            Self::Reconcile => "reconcile",
            Self::Train => "train",
            Self::Insight => "insight",
            Self::Export => "export",
        }
    }

    /// Whether the screen shows something of a project, and so needs one open.
    pub fn needs_project(self) -> bool {
        self != Self::Welcome
    }

    /// Groups of commands that this screen takes beside the global ones. Where two groups share a key the first
    /// one wins: in coding, label keys come before those of the player.
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Sessions => &[Scope::List, Scope::Wall, Scope::Player],
            Self::Compare => &[Scope::Compare, Scope::Player],
            Self::Replay => &[Scope::List, Scope::Replay, Scope::Player],
            Self::Signals => &[Scope::Signals],
            Self::Clusters => &[Scope::Clusters, Scope::Wall, Scope::Player],
            Self::Code => &[Scope::Labelling, Scope::Items, Scope::Desk, Scope::Player],
            Self::Reconcile => &[Scope::Settling, Scope::Labelling, Scope::Items, Scope::Player],
            Self::Export => &[Scope::Export],
            Self::Welcome | Self::Sequences | Self::Train | Self::Insight => &[],
        }
    }
}

/// Where the user has been, as in a browser.
#[derive(Clone, Debug, Default)]
pub struct History {
    current: Route,
    back: Vec<Route>,
    forward: Vec<Route>,
}

impl History {
    /// Steps that are remembered.
    const LIMIT: usize = 100;

    pub fn current(&self) -> Route {
        self.current
    }

    /// Going where one already is leaves no trace.
    pub fn go(&mut self, route: Route) {
        if route == self.current {
            return;
        }
        self.back.push(self.current);
        if self.back.len() > Self::LIMIT {
            self.back.remove(0);
        }
        self.forward.clear();
        self.current = route;
    }

    pub fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub fn can_go_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    pub fn back(&mut self) {
        if let Some(route) = self.back.pop() {
            self.forward.push(self.current);
            self.current = route;
        }
    }

    pub fn forward(&mut self) {
        if let Some(route) = self.forward.pop() {
            self.back.push(self.current);
            self.current = route;
        }
    }

    /// Another project: the way so far leads nowhere any more.
    pub fn restart_at(&mut self, route: Route) {
        *self = Self { current: route, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_retrace_the_way() {
        let mut history = History::default();
        history.go(Route::Sessions);
        history.go(Route::Sessions);
        history.go(Route::Replay);
        history.back();
        assert_eq!(history.current(), Route::Sessions);
        history.back();
        assert_eq!((history.current(), history.can_go_back()), (Route::Welcome, false));
        history.forward();
        history.forward();
        history.forward();
        assert_eq!((history.current(), history.can_go_forward()), (Route::Replay, false));
        history.back();
        history.go(Route::Code);
        assert!(!history.can_go_forward(), "a new way forgets the old one");
    }

    #[test]
    fn the_way_is_bounded() {
        let mut history = History::default();
        for i in 0..1000 {
            history.go(if i % 2 == 0 { Route::Sessions } else { Route::Replay });
        }
        assert_eq!(history.back.len(), History::LIMIT);
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<&str> = Route::ALL.iter().map(|r| r.name()).collect();
        assert_eq!(names.len(), Route::ALL.len());
        assert!(Route::RAIL.iter().all(|r| r.needs_project()));
    }
}
