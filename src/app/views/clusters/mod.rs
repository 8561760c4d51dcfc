//! The Clusters screen: its state, its actions and its drawing; knows the workspace only to read.

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::route::Route;
use crate::widgets::EmptyState;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum ClustersAction {}

/// What this screen remembers of its drawing.
#[derive(Debug, Default)]
pub struct ClustersScreen {}

impl Screen for ClustersScreen {
    fn ui(&mut self, ui: &mut egui::Ui, _context: &ViewContext<'_>, _actions: &mut Vec<Action>) {
        let route = Route::Clusters;
        EmptyState::new(route.icon(), route.label(), route.purpose()).show(ui);
    }
}
