//! The Sessions screen: every session with its signals, narrowed by a filter, with a preview; knows the workspace only
//! to read.

mod condition;
mod filter;
mod listing;
mod marks;
pub mod measure;
mod preview;
mod table;

use super::{Screen, ViewContext};
use crate::app::action::{Action, FileAction};
use crate::app::command::{Command, Scope};
use crate::app::player::PlayerScreen;
use crate::app::selection::{Item, SessionSet};
use crate::app::workspace::{CaptureAction, OpenProject};
use crate::model::{SessionId, Signal};
use crate::replay::player::PlayerCommand;
use crate::widgets::table::Sorting;
use crate::widgets::{self, Chip, EmptyState, Icon, Surface, TextField, Tone, numbers, space, text};
use condition::Condition;
use egui::{CentralPanel, Context, Margin, Panel, Ui};
use filter::Filter;
use listing::{Listing, Wanted};
use marks::{Marks, SessionsWall};
use std::sync::Arc;

/// What this screen alone can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionsAction {
    SetWatched(SessionId, bool),
    AddTag(SessionId, String),
    RemoveTag(SessionId, String),
}

/// What this screen remembers of its drawing.
pub struct SessionsScreen {
    filter: Filter,
    condition: Condition,
    sorting: Sorting,
    listing: Listing,
    preview: Option<PlayerScreen>,
    scroll_to: Option<usize>,
    focus_filter: bool,
    hovered_preview: bool,
    new_tag: String,
    marks: Marks,
    wall: Option<SessionsWall>,
}

impl Default for SessionsScreen {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            condition: Condition::default(),
            sorting: Sorting { column: 0, ascending: false },
            listing: Listing::default(),
            preview: None,
            scroll_to: None,
            focus_filter: false,
            hovered_preview: false,
            new_tag: String::new(),
            marks: Marks::default(),
            wall: None,
        }
    }
}

impl SessionsScreen {
    fn refresh(&mut self, ctx: &Context, context: &ViewContext<'_>, open: &OpenProject) {
        let wanted = Wanted {
            filter: self.filter.clone(),
            sorting: self.sorting,
            set: context.workspace.filter.as_ref().map(|f| Arc::clone(&f.sessions)),
            kept: context.workspace.expressions.kept().map(|kept| Arc::clone(&kept.sessions)),
        };
        self.listing.refresh(ctx, open, wanted);
    }

    /// Other rows are on their way.
    fn is_listing(&self) -> bool {
        self.listing.is_making()
    }

    fn selected_row(&self, context: &ViewContext<'_>, open: &OpenProject) -> Option<usize> {
        self.listing.row_of(open.place(context.workspace.selection.session()?)?)
    }

    fn step(&mut self, context: &ViewContext<'_>, by: isize, actions: &mut Vec<Action>) {
        let Some(open) = &context.workspace.open else { return };
        let at = self.selected_row(context, open);
        let next = match at {
            Some(at) => at.saturating_add_signed(by),
            None => 0,
        };
        let next = next.min(self.listing.rows().len().saturating_sub(1));
        if let Some(index) = self.listing.rows().get(next) {
            self.scroll_to = Some(next);
            actions.push(Action::Select(Item::Session(open.sessions[*index].session_id.clone())));
        }
    }
}

impl Screen for SessionsScreen {
    fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        if let Some(wall) = &mut self.wall {
            // The preview is not on screen: it would only take time from the wall.
            if wall.logic(ctx, context, actions) || widgets::escape_for_screen(ctx) {
                self.wall = None;
            }
            return;
        }
        let Some(wanted) = context.workspace.selection.session() else { return };
        let document = context.workspace.documents.ready(wanted);
        if document.is_none() && context.workspace.documents.get(wanted).is_none() {
            actions.push(Action::Load(wanted.clone()));
        }
        if let (Some(document), Some(pool)) = (document, context.workspace.pool()) {
            let stale = self.preview.as_ref().is_none_or(|p| !Arc::ptr_eq(&p.document, document));
            if stale {
                let mut preview = PlayerScreen::new(pool, Arc::clone(document), wanted.as_str());
                preview.apply(PlayerCommand::Speed(4.0));
                self.preview = Some(preview);
            }
        }
        if let Some(preview) = &mut self.preview {
            // The preview plays while the pointer is over it, at four times the speed.
            let wish = if self.hovered_preview { PlayerCommand::Play } else { PlayerCommand::Pause };
            if self.hovered_preview != preview.player.is_playing() {
                preview.apply(wish);
            }
            preview.logic(ctx);
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let Some(open) = &context.workspace.open else {
            widgets::loading(ui, "Opening the project", None, "", false);
            return;
        };
        if open.sessions.is_empty() {
            empty_ui(ui, actions);
            return;
        }
        self.refresh(ui.ctx(), context, open);
        if let Some(wall) = &mut self.wall {
            wall.show(ui, context);
            return;
        }
        Panel::right("sessions-preview")
            .default_size(380.0)
            .size_range(300.0..=640.0)
            .frame(widgets::surface(ui, Surface::Panel, Margin::ZERO))
            .show(ui, |ui| {
                let hovered =
                    preview::preview_ui(ui, context, open, self.preview.as_ref(), &mut self.new_tag, actions);
                self.hovered_preview = hovered;
            });
        CentralPanel::no_frame().show(ui, |ui| {
            self.filter_bar_ui(ui, context, open, actions);
            self.table_ui(ui, context, open, actions);
        });
    }

    fn sessions_in_hand(&self, context: &ViewContext<'_>) -> Option<SessionSet> {
        self.in_hand(context)
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        match command {
            Command::NextSession => self.step(context, 1, actions),
            Command::PreviousSession => self.step(context, -1, actions),
            Command::OpenSelected => {
                actions.extend(
                    context.workspace.selection.session().cloned().map(|s| Action::Open(Item::Session(s))),
                );
            }
            Command::MarkSession => {
                if let Some(session) = context.workspace.selection.session() {
                    self.marks.toggle(session);
                }
            }
            Command::WatchWall => {
                self.wall = match &self.wall {
                    Some(_) => None,
                    None => self.sessions_for_wall(context).map(SessionsWall::new),
                }
            }
            Command::CompareSessions => {
                let [left, right] = self.marks.pair(context.workspace.selection.session());
                actions.push(Action::Compare(left, right));
            }
            Command::Filter => self.focus_filter = true,
            Command::Undo => actions.push(Action::Capture(CaptureAction::UndoWord)),
            Command::Redo => actions.push(Action::Capture(CaptureAction::RedoWord)),
            other => {
                if let Some(wall) = &mut self.wall {
                    wall.command(other);
                }
            }
        }
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        match command {
            Command::OpenSelected if context.workspace.selection.session().is_none() => {
                Some("Choose a session first".into())
            }
            Command::MarkSession if context.workspace.selection.session().is_none() => {
                Some("Choose a session first".into())
            }
            Command::MarkSession if self.wall.is_some() => Some("Close the wall first".into()),
            Command::WatchWall if self.wall.is_none() && self.listing.rows().is_empty() => {
                Some("No session is listed".into())
            }
            other if matches!(other.spec().scope, Scope::Player | Scope::Wall) => match &self.wall {
                Some(wall) => wall.disabled_reason(other),
                None => Some("Open a session, or watch several as a wall".into()),
            },
            Command::Undo if context.workspace.capture.can_undo() => None,
            Command::Redo if context.workspace.capture.can_redo() => None,
            Command::Undo | Command::Redo => Some("There is nothing to undo on this screen".into()),
            _ => None,
        }
    }
}

impl SessionsScreen {
    fn in_hand(&self, context: &ViewContext<'_>) -> Option<SessionSet> {
        let title = if self.marks.is_empty() { "Those in the list" } else { "The marked ones" };
        let all = context.workspace.open.as_ref()?.sessions.len();
        let sessions = self.sessions_for_wall(context).filter(|sessions| sessions.len() < all)?;
        Some(SessionSet { title: title.to_owned(), sessions: sessions.into() })
    }

    /// The marked ones, else those of the list, in its order.
    fn sessions_for_wall(&self, context: &ViewContext<'_>) -> Option<Vec<SessionId>> {
        let open = context.workspace.open.as_ref()?;
        let listed =
            self.listing.rows().iter().filter_map(|i| open.sessions.get(*i)).map(|s| s.session_id.clone());
        let sessions: Vec<SessionId> =
            if self.marks.is_empty() { listed.collect() } else { self.marks.all().to_vec() };
        (!sessions.is_empty()).then_some(sessions)
    }

    fn filter_bar_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        open: &OpenProject,
        actions: &mut Vec<Action>,
    ) {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 8)).show(ui, |ui| {
            ui.horizontal(|ui| {
                let key = context.key(Command::Filter);
                let field = TextField::search(&mut self.filter.text, "Filter sessions")
                    .hint("Id, user, page, device, tag …")
                    .shortcut(key.as_deref())
                    .width(320.0);
                let response = field.show(ui);
                if std::mem::take(&mut self.focus_filter) {
                    response.request_focus();
                }
                ui.add_space(space::S);
                let shown = self.listing.rows().len() as u64;
                text::secondary(ui, numbers::share(shown, open.sessions.len() as u64, None));
                text::muted(ui, "sessions");
                if (!self.filter.is_empty() || !self.condition.is_empty())
                    && widgets::Button::ghost("Clear").icon(Icon::Close).show(ui).clicked()
                {
                    self.filter = Filter::default();
                    self.condition.clear(actions);
                }
                if widgets::IconButton::new(Icon::Info, "What these recordings can show").show(ui).clicked() {
                    actions.push(Action::Run(Command::Capture));
                }
                self.marks.bar_ui(ui, context, actions);
            });
            ui.add_space(space::XS);
            self.condition.show(ui, context, actions);
            ui.add_space(space::XS);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                self.bots_chip_ui(ui, open);
                for signal in chips(open, &self.filter) {
                    let with = open.sessions_with.get(&signal).copied().unwrap_or(0);
                    let on = self.filter.signals.contains(&signal);
                    let name = open.own.label(&signal);
                    let label = format!("{name} {}", numbers::count(with));
                    let tone = if on { Tone::Accent } else { Tone::Neutral };
                    let chip = Chip::new(&label).tone(tone).clickable().show(ui);
                    let response = widgets::tooltip::definition(
                        chip.response,
                        &name,
                        open.own.meaning(&signal),
                        matches!(signal, Signal::Own(_)).then_some("Written in this project"),
                    );
                    if response.clicked() {
                        self.filter.toggle(signal);
                    }
                }
            });
        });
    }

    /// How many sessions are set aside as likely bots; a click lists them.
    fn bots_chip_ui(&mut self, ui: &mut Ui, open: &OpenProject) {
        if open.bots == 0 && !self.filter.bots {
            return;
        }
        let label = format!("Likely bots {}", numbers::count(open.bots));
        let tone = if self.filter.bots { Tone::Accent } else { Tone::Neutral };
        let chip = Chip::new(&label).icon(Icon::Warning).tone(tone).clickable().show(ui);
        let meaning = if open.includes_bots {
            "Sessions that a program seems to have made; they are mined with the others"
        } else {
            "Sessions that a program seems to have made; signals, sequences and clusters leave them out, and nothing is deleted"
        };
        if widgets::tooltip::definition(chip.response, "Likely bots", meaning, None).clicked() {
            self.filter.bots = !self.filter.bots;
        }
    }

    fn table_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        open: &OpenProject,
        actions: &mut Vec<Action>,
    ) {
        if self.listing.is_unmade() {
            widgets::loading(ui, "Listing the sessions", None, "", false);
            return;
        }
        if self.listing.rows().is_empty() {
            let empty =
                EmptyState::new(Icon::Filter, "No session fits", "Loosen the filter to see the others")
                    .action("Clear the filter", Some(Icon::Close));
            if empty.show(ui).is_some() {
                self.filter = Filter::default();
                self.condition.clear(actions);
                actions.push(Action::ClearFilter);
            }
            return;
        }
        let selected = self.selected_row(context, open);
        let scroll_to = self.scroll_to.take();
        let done = table::table_ui(
            ui,
            context,
            open,
            (self.listing.rows(), &mut self.marks),
            self.sorting,
            selected,
            scroll_to,
        );
        if let Some(sorting) = done.sort {
            self.sorting = sorting;
        }
        let id = |row: usize| self.listing.rows().get(row).map(|i| open.sessions[*i].session_id.clone());
        actions.extend(done.selected.and_then(id).map(|s| Action::Select(Item::Session(s))));
        actions.extend(done.activated.and_then(id).map(|s| Action::Open(Item::Session(s))));
    }
}

fn empty_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    let empty = EmptyState::new(
        Icon::Import,
        "No sessions yet",
        "Drop exports anywhere on this window: rrweb events (JSON, NDJSON, gzip), or PostHog's “Export to JSON” from \
         the menu of its player. Folders are read with all below them",
    )
    .action("Import exports…", Some(Icon::Import))
    .action("Open the sample", Some(Icon::FolderOpen));
    match empty.show(ui) {
        Some(0) => actions.push(Action::Run(Command::Import)),
        Some(_) => actions.push(Action::File(FileAction::OpenSample)),
        None => {}
    }
}

/// Signals that fired somewhere, and those that are asked for.
fn chips(open: &OpenProject, filter: &Filter) -> std::collections::BTreeSet<Signal> {
    let fired = open.sessions_with.iter().filter(|(_, with)| **with > 0).map(|(signal, _)| signal.clone());
    fired.chain(filter.signals.iter().cloned()).collect()
}
