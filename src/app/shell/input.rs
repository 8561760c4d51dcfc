//! Keys, dropped files and chosen files become commands and actions.

use super::{App, Overlay};
use crate::app::action::{Action, FileAction};
use crate::app::command::Command;
use crate::app::host::Pick;
use crate::app::jobs::Outcome;
use crate::app::shortcut::Shortcut;
use crate::app::toasts::Toast;
use egui::{Context, Key, Popup};
use std::path::PathBuf;
use std::time::Duration;

impl App {
    pub(super) fn take_input(&mut self, ctx: &Context) {
        let paths: Vec<PathBuf> =
            ctx.input(|i| i.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !paths.is_empty() && matches!(self.overlay, Overlay::Merge(_)) {
            self.take_copy(paths);
        } else if !paths.is_empty() {
            self.queue.push(Action::File(FileAction::OpenPaths(paths)));
        }
        for command in self.take_keys(ctx) {
            self.queue.push(Action::Run(command));
        }
    }

    /// Takes the keys of commands out of the input before any widget sees them: a button that has the focus must
    /// not eat Space. Enter is its own: who went to a control with Tab presses it.
    fn take_keys(&self, ctx: &Context) -> Vec<Command> {
        let asking = !matches!(self.overlay, Overlay::None)
            || ctx.memory(|m| m.top_modal_layer().is_some())
            || Popup::is_any_open(ctx);
        if asking {
            return Vec::new();
        }
        let typing = ctx.text_edit_focused();
        let at_control = ctx.memory(|m| m.focused()).is_some();
        let route = self.route();
        let means_something = |command: &Command| self.takes_keys_of(*command);
        let mut commands = Vec::new();
        ctx.input_mut(|input| {
            input.events.retain(|event| {
                match self.keymap.command_for(route, event, typing).filter(means_something) {
                    Some(_) if at_control && Shortcut::key(Key::Enter).matches(event) => true,
                    Some(command) => {
                        commands.push(command);
                        false
                    }
                    None => true,
                }
            });
            // What a key would also have typed must not land in a field that the command opens.
            if !commands.is_empty() && !typing {
                input.events.retain(|event| !matches!(event, egui::Event::Text(_)));
            }
        });
        commands
    }

    /// Opens the file dialog of the desktop on a thread of its own.
    pub(super) fn pick(&mut self, pick: Pick) {
        if self.picking.is_some() {
            return;
        }
        let picker = self.picker.clone();
        let handle = self.jobs.start("Choosing files", move |_| Ok::<_, String>(picker(pick)));
        self.picking = Some(super::Picking { pick, since: std::time::Instant::now(), handle });
    }

    pub(super) fn take_picked(&mut self) {
        let Some(picking) = &self.picking else { return };
        let Some(outcome) = picking.handle.poll() else { return };
        let (pick, waited) = (picking.pick, picking.since.elapsed());
        self.picking = None;
        let paths = match outcome {
            Outcome::Done(paths) => paths,
            Outcome::Failed(why) | Outcome::Panicked(why) => {
                self.queue.push(Action::Notify(
                    Toast::error("The file dialog failed")
                        .body(format!("{why}. Type the path instead, or drop the file")),
                ));
                Vec::new()
            }
            Outcome::Cancelled => Vec::new(),
        };
        match (paths.is_empty(), pick) {
            (_, Pick::Copy) => self.take_copy(paths),
            // Nobody says no so fast: there is no dialog on this desktop.
            // Its dialog has a field for the path.
            (true, Pick::TargetFolder) => {
                if waited < Duration::from_millis(400) {
                    let body = "Type where the folder is instead";
                    self.queue.push(Action::Notify(Toast::warn("There is no file dialog here").body(body)));
                }
            }
            (true, _) if waited < Duration::from_millis(400) => {
                self.overlay = Overlay::Path(super::PathDialog::without_portal());
            }
            (true, _) => {}
            (false, Pick::Project) => {
                let path = paths.into_iter().next();
                self.queue.extend(path.map(|p| Action::File(FileAction::OpenProject(p))));
            }
            (false, Pick::TargetFolder) => {
                if let (Overlay::Recordings(dialog), Some(folder)) = (&mut self.overlay, paths.first()) {
                    dialog.put_folder(folder);
                }
            }
            (false, Pick::Exports | Pick::ExportsFolder) => {
                self.queue.push(Action::File(FileAction::Import(paths)));
            }
        }
    }
}
