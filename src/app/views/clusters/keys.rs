//! What the screen's commands do, and why some cannot be run now.

use super::wall::pages;
use super::{ClustersAction, ClustersScreen};
use crate::app::action::Action;
use crate::app::command::{Command, Scope};
use crate::app::views::ViewContext;

impl ClustersScreen {
    /// A command of the screen's scopes.
    pub(super) fn run_command(
        &mut self,
        command: Command,
        context: &ViewContext<'_>,
        actions: &mut Vec<Action>,
    ) {
        match command {
            Command::Recluster => match &context.workspace.clusters.run {
                Some(_) => self.open_parameters = true,
                None => self.run_draft(context, actions),
            },
            Command::CompareClusters if self.wall.is_some() => self.close_wall(),
            Command::CompareClusters => {
                if let (Some(subject), Some(run)) = (self.subject(context), &context.workspace.clusters.run) {
                    self.watch(subject, run);
                }
            }
            Command::FocusPlayer => self.only_wall = self.wall.is_some() && !self.only_wall,
            Command::Undo => actions.push(Action::Clusters(ClustersAction::Undo)),
            Command::Redo => actions.push(Action::Clusters(ClustersAction::Redo)),
            other => {
                let (Some(wall), Some(run)) = (&mut self.wall, &context.workspace.clusters.run) else {
                    return;
                };
                match other {
                    Command::WallBefore => wall.turn(wall.pick, wall.page.saturating_sub(1), run),
                    Command::WallFurther => wall.turn(wall.pick, wall.page + 1, run),
                    Command::WallSize => wall.resize(wall.next_size(), run),
                    other => {
                        wall.replays.command(other);
                    }
                }
            }
        }
    }

    /// Why a command cannot be run now, for people.
    pub(super) fn reason_against(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        let clusters = &context.workspace.clusters;
        let blind = context.workspace.labels_blind();
        let reason = match command {
            Command::Recluster if clusters.running().is_some() => "Clusters are being looked for",
            Command::CompareClusters if self.wall.is_none() && self.subject(context).is_none() => {
                "Choose a cluster, or two to four with their compare button"
            }
            Command::Undo | Command::Redo if blind => "Names are hidden while a blind round is open",
            Command::Undo if !clusters.can_undo() => "Nothing was changed",
            Command::Redo if !clusters.can_redo() => "No change was undone",
            Command::Filter => "Choose a cluster instead: its share opens its sessions",
            other if matches!(other.spec().scope, Scope::Player | Scope::Wall) => match &self.wall {
                None => "Put members of a cluster side by side first",
                Some(wall) => {
                    let last = clusters.run.as_ref().map_or(0, |run| pages(wall, run).saturating_sub(1));
                    match other {
                        Command::WallBefore if wall.page == 0 => "These are the first",
                        Command::WallFurther if wall.page >= last => "These are the last",
                        Command::WallBefore | Command::WallFurther | Command::WallSize => return None,
                        other => return wall.replays.disabled_reason(other).map(str::to_owned),
                    }
                }
            },
            _ => return None,
        };
        Some(reason.to_owned())
    }
}
