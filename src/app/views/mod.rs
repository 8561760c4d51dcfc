//! The screens: each draws from the workspace, keeps its own small state and returns what the user asked for.

pub mod clusters;
pub mod code;
pub mod compare;
pub mod export;
pub mod reconcile;
pub mod replay;
pub mod sequences;
pub mod sessions;
pub mod signals;
pub mod welcome;

use super::action::Action;
use super::command::Command;
use super::jobs::JobView;
use super::keymap::Keymap;
use super::route::Route;
use super::selection::SessionSet;
use super::settings::Settings;
use super::workspace::Workspace;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What a screen may read while it draws.
pub struct ViewContext<'a> {
    pub workspace: &'a Workspace,
    pub settings: &'a Settings,
    pub keymap: &'a Keymap,
    pub jobs: &'a [JobView],
    pub route: Route,
    /// Milliseconds since 1970-01-01 UTC.
    pub now_ms: i64,
    pub zone: &'a TimeZone,
}

impl ViewContext<'_> {
    /// The key of a command on this screen, for buttons and tooltips.
    pub fn key(&self, command: Command) -> Option<String> {
        self.keymap.hint_on(self.route, command)
    }
}

/// A screen. What it keeps in `self` concerns drawing only: text being typed, scroll positions, the place of a
/// player's head. What a user would miss goes through an [`Action`] into the workspace.
pub trait Screen {
    fn ui(&mut self, ui: &mut egui::Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>);

    /// A command of one of this screen's scopes (or undo, redo, filter) was run by key, palette or menu.
    fn command(&mut self, _command: Command, _context: &ViewContext<'_>, _actions: &mut Vec<Action>) {}

    /// Why a command cannot be run now, for people; `None` when it can. Asked for every command that
    /// [`Screen::command`] would get.
    fn disabled_reason(&self, _command: Command, _context: &ViewContext<'_>) -> Option<String> {
        None
    }

    /// False while this screen shows something that a command of its own means nothing to, as a form: then its keys go
    /// to what has the focus, and say nothing.
    fn takes_keys_of(&self, _command: Command, _context: &ViewContext<'_>) -> bool {
        true
    }

    /// Once per frame, before drawing, while the screen is shown: moving players on, asking workers.
    fn logic(&mut self, _ctx: &egui::Context, _context: &ViewContext<'_>, _actions: &mut Vec<Action>) {}

    /// The sessions that the user has in hand on this screen, where they are not all of them: marked, or left by a filter.
    fn sessions_in_hand(&self, _context: &ViewContext<'_>) -> Option<SessionSet> {
        None
    }

    /// True while the screen wants the whole window: the rail and the bars go away.
    fn wants_whole_window(&self) -> bool {
        false
    }
}

/// All screens that exist, by route. Each keeps its state while another is shown.
pub fn all() -> BTreeMap<Route, Box<dyn Screen>> {
    let mut screens: BTreeMap<Route, Box<dyn Screen>> = BTreeMap::new();
    screens.insert(Route::Welcome, Box::<welcome::WelcomeScreen>::default());
    screens.insert(Route::Sessions, Box::<sessions::SessionsScreen>::default());
    screens.insert(Route::Replay, Box::<replay::ReplayScreen>::default());
    screens.insert(Route::Compare, Box::<compare::CompareScreen>::default());
    screens.insert(Route::Sequences, Box::<sequences::SequencesScreen>::default());
    screens.insert(Route::Signals, Box::<signals::SignalsScreen>::default());
    screens.insert(Route::Clusters, Box::<clusters::ClustersScreen>::default());
    screens.insert(Route::Code, Box::<code::CodeScreen>::default());
    screens.insert(Route::Reconcile, Box::<reconcile::ReconcileScreen>::default());
    screens.insert(Route::Export, Box::<export::ExportScreen>::default());
    screens
}
