//! The one place where what was asked for happens: the shell's part here, the rest in the workspace.

use super::copies::{HandOverDialog, MergeDialog};
use super::recordings::RecordingsDialog;
use super::{App, Overlay, PathDialog};
use crate::app::action::{Action, FileAction};
use crate::app::command::{Command, Scope};
use crate::app::host::Pick;
use crate::app::palette::Palette;
use crate::app::route::Route;
use crate::app::toasts::Toast;
use crate::app::workspace::{ApplyContext, Workspace};
use crate::widgets::ThemeChoice;
use egui::{Context, Theme, ViewportCommand};
use std::sync::Arc;

/// Actions that answer each other are bounded: more in one frame is a fault of ours.
const ACTIONS_PER_FRAME: usize = 1_000;

/// Commands that the shell hands to the screen.
pub(super) fn is_for_screen(command: Command) -> bool {
    command.spec().scope != Scope::Global
        || matches!(
            command,
            Command::Undo | Command::Redo | Command::Filter | Command::SwitchCoder | Command::LockSeat
        )
}

impl App {
    pub(super) fn apply_queue(&mut self, ctx: &Context) {
        for _ in 0..ACTIONS_PER_FRAME {
            if self.queue.is_empty() {
                break;
            }
            let action = self.queue.remove(0);
            self.apply(ctx, action);
        }
    }

    fn apply(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Run(command) => self.run(ctx, command),
            Action::Navigate(route) => self.navigate(route),
            Action::Notify(toast) => {
                self.toasts.push(toast, ctx.time());
            }
            Action::DismissToast(id) => self.toasts.dismiss(id),
            Action::CancelJob(id) => self.jobs.cancel(id),
            Action::SetTheme(choice) => self.set_theme(ctx, choice),
            other => self.in_workspace(ctx, |workspace, context| workspace.apply(other, context)),
        }
    }

    pub(super) fn poll_workspace(&mut self, ctx: &Context) {
        self.in_workspace(ctx, Workspace::poll);
    }

    fn in_workspace(&mut self, ctx: &Context, run: impl FnOnce(&mut Workspace, &mut ApplyContext<'_>)) {
        let before = self.workspace.project.as_ref().map(|p| p.path.clone());
        let sat = self.at_the_desk();
        let mut context =
            ApplyContext::new(&mut self.jobs, &mut self.settings, (self.now_ms)(), Arc::clone(&self.waker));
        run(&mut self.workspace, &mut context);
        let ApplyContext { toasts, navigate, .. } = context;
        for toast in toasts {
            self.toasts.push(toast, ctx.time());
        }
        let after = self.workspace.project.as_ref().map(|p| p.path.clone());
        if before != after {
            self.project_changed(ctx);
        }
        if sat.is_some() && sat != self.at_the_desk() {
            self.coder_left(ctx);
        }
        if let Some(route) = navigate {
            self.navigate(route);
        }
    }

    fn at_the_desk(&self) -> Option<(String, String)> {
        let desk = self.workspace.coding.desk.as_ref()?;
        Some((desk.round_id().to_owned(), desk.coder_id().to_owned()))
    }

    /// Whoever sits down next must not find what was typed here: not in a field, not in what a field could take back.
    fn coder_left(&mut self, ctx: &Context) {
        let mut screens = crate::app::views::all();
        // The Code screen follows the desk by itself, and knows that it is locked.
        if let Some(code) = self.screens.remove(&Route::Code) {
            screens.insert(Route::Code, code);
        }
        self.screens = screens;
        ctx.data_mut(|data| data.remove_by_type::<egui::text_edit::TextEditState>());
    }

    /// Another project: no screen may keep anything of the one before.
    fn project_changed(&mut self, ctx: &Context) {
        self.screens = crate::app::views::all();
        let route = if self.workspace.project.is_some() { Route::Sessions } else { Route::Welcome };
        self.history.restart_at(route);
        let title = match &self.workspace.project {
            Some(project) => format!("{} – Binocular", project.name),
            None => "Binocular".to_owned(),
        };
        ctx.send_viewport_cmd(ViewportCommand::Title(title));
    }

    fn navigate(&mut self, route: Route) {
        if !route.needs_project() || self.workspace.project.is_some() {
            self.history.go(route);
        }
    }

    fn run(&mut self, ctx: &Context, command: Command) {
        if let Some(reason) = self.disabled_reason(command) {
            let title = command.spec().label.trim_end_matches('…').to_owned();
            let toast = Toast::new(crate::widgets::Tone::Neutral, title).body(reason);
            self.toasts.push(toast.about("a command that cannot be run"), ctx.time());
            return;
        }
        if is_for_screen(command) {
            self.run_on_screen(command);
            return;
        }
        match command {
            Command::Go(route) => self.navigate(route),
            Command::Back => self.history.back(),
            Command::Forward => self.history.forward(),
            Command::Palette => self.overlay = Overlay::Palette(Palette::default()),
            Command::Help => self.overlay = Overlay::Help,
            Command::Blindness => self.overlay = Overlay::Blindness,
            Command::ToggleTheme => {
                let choice = match ctx.theme() {
                    Theme::Dark => ThemeChoice::Light,
                    Theme::Light => ThemeChoice::Dark,
                };
                self.set_theme(ctx, choice);
            }
            Command::ToggleRail => {
                let shown = self.rail_names_shown(ctx.content_rect().width());
                self.settings.rail_names = Some(!shown);
            }
            Command::CancelJobs => self.jobs.cancel_all(),
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Command::OpenSample => self.queue.push(Action::File(FileAction::OpenSample)),
            Command::OpenProject => self.pick(Pick::Project),
            Command::OpenPath => self.overlay = Overlay::Path(PathDialog::default()),
            Command::Import => self.pick(Pick::Exports),
            Command::ImportFolder => self.pick(Pick::ExportsFolder),
            Command::HandOver => self.overlay = Overlay::HandOver(HandOverDialog::default()),
            Command::MergeCopy => {
                self.overlay = Overlay::Merge(MergeDialog::after(self.workspace.copies.merged));
            }
            Command::WriteRecordings => {
                let in_hand =
                    self.with_screen(Route::Sessions, |screen, context| screen.sessions_in_hand(context));
                self.overlay = Overlay::Recordings(RecordingsDialog::of(in_hand.flatten()));
            }
            Command::Privacy => self.overlay = self.privacy_dialog(),
            Command::Capture => self.overlay = Self::capture_dialog(),
            Command::ImportSettings => self.overlay = self.import_settings_dialog(),
            Command::CloseProject => self.queue.push(Action::File(FileAction::Close)),
            Command::ClearFilter => self.queue.push(Action::ClearFilter),
            // Every other one belongs to a screen, see `is_for_screen`.
            _ => {}
        }
    }

    fn run_on_screen(&mut self, command: Command) {
        // Signing in belongs to coding, wherever it is asked for.
        if matches!(command, Command::SwitchCoder | Command::LockSeat) {
            self.navigate(Route::Code);
        }
        let mut actions = Vec::new();
        self.with_screen(self.route(), |screen, context| screen.command(command, context, &mut actions));
        self.queue.append(&mut actions);
    }

    fn set_theme(&mut self, ctx: &Context, choice: ThemeChoice) {
        self.settings.theme = choice;
        ctx.set_theme(choice.preference());
    }
}
