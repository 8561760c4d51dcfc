//! The tabs right of the page: events, signals, console, network, errors, facts.

mod devtools;
mod element;
mod events;
mod example;
mod facts;
mod notes;
mod signals;

use super::super::ViewContext;
use crate::app::action::Action;
use crate::app::command::{Command, SidePart};
use crate::app::player::{Mark, PlayerAsk, PlayerScreen};
use crate::model::Log;
use crate::widgets::theme::Tokens;
use crate::widgets::{self, IconButton, Surface, TextRole, numbers, text};
use devtools::{LogList, Part};
use egui::{Margin, Ui, vec2};
use element::ElementList;
use events::EventList;
use notes::NoteList;

impl SidePart {
    fn name(self) -> &'static str {
        match self {
            Self::Events => "Events",
            Self::Signals => "Signals",
            Self::Console => "Console",
            Self::Network => "Network",
            Self::Errors => "Errors",
            Self::Element => "Element",
            Self::Notes => "Notes",
            Self::Facts => "Facts",
        }
    }

    /// How many things stand in it; `None` where that means nothing.
    fn count(self, player: &PlayerScreen) -> Option<usize> {
        let document = &player.document;
        match self {
            // Its list knows how many of the actions it lists.
            Self::Events | Self::Element | Self::Facts => None,
            Self::Signals => Some(document.signals.len()),
            Self::Console => Some(devtools::count(document, Part::Console)),
            Self::Network => Some(devtools::count(document, Part::Network)),
            Self::Errors => Some(devtools::count(document, Part::Errors)),
            Self::Notes => Some(player.notes.len()),
        }
    }
}

/// What the tabs remember of their drawing.
#[derive(Default)]
pub(super) struct Side {
    tab: SidePart,
    events: EventList,
    console: LogList,
    network: LogList,
    errors: LogList,
    element: ElementList,
    notes: NoteList,
    example: example::ExampleOfSession,
    /// The filter of the shown tab was asked for.
    focus_filter: bool,
}

impl Side {
    /// Shows the list in which a mark stands.
    pub(super) fn reveal(&mut self, mark: Mark, player: &PlayerScreen) {
        self.tab = match mark {
            Mark::Action(_) | Mark::Page(_) => SidePart::Events,
            Mark::Signal(_) => SidePart::Signals,
            Mark::Log(at) => {
                let document = &player.document;
                let log = document.logs.get(at as usize).and_then(|row| document.log(*row));
                match log {
                    Some(log) if self.tab == SidePart::Errors && log.is_error() => SidePart::Errors,
                    Some(Log::Network { .. }) => SidePart::Network,
                    _ => SidePart::Console,
                }
            }
            Mark::Note(_) => SidePart::Notes,
        };
    }

    pub(super) fn show_part(&mut self, part: SidePart) {
        self.tab = part;
    }

    /// Shows what is inspected.
    pub(super) fn show_element(&mut self) {
        self.tab = SidePart::Element;
    }

    /// Begins a note, with the cursor in its text or its tag.
    pub(super) fn begin_note(&mut self, player: &PlayerScreen, tag_first: bool) {
        self.tab = SidePart::Notes;
        self.notes.begin(player, tag_first);
    }

    /// Puts the cursor into the filter of the shown list.
    pub(super) fn focus_filter(&mut self) {
        if matches!(self.tab, SidePart::Signals | SidePart::Element | SidePart::Notes | SidePart::Facts) {
            self.tab = SidePart::Events;
        }
        self.focus_filter = true;
    }

    /// Draws the tabs; gives what the player is asked for.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        actions: &mut Vec<Action>,
    ) -> Vec<PlayerAsk> {
        self.events.refresh(player);
        self.tabs_ui(ui, context, player);
        let focus = std::mem::take(&mut self.focus_filter);
        match self.tab {
            SidePart::Events => self.events.show(ui, player, focus),
            SidePart::Signals => signals::signals_ui(ui, player),
            SidePart::Console => self.console.show(ui, player, Part::Console, focus),
            SidePart::Network => self.network.show(ui, player, Part::Network, focus),
            SidePart::Errors => self.errors.show(ui, player, Part::Errors, focus),
            SidePart::Element => self.element.show(ui, context, player, actions),
            SidePart::Notes => self.notes.show(ui, context, player, actions),
            SidePart::Facts => {
                facts::facts_ui(ui, context, player, &mut self.example, actions);
                Vec::new()
            }
        }
    }

    /// Icons for all, and the name of the shown one: eight names would not fit.
    fn tabs_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, player: &PlayerScreen) {
        widgets::surface(ui, Surface::Panel, Margin { left: 8, right: 8, top: 6, bottom: 2 }).show(
            ui,
            |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    for tab in SidePart::ALL {
                        let count = match tab {
                            SidePart::Events => Some(self.events.total()),
                            tab => tab.count(player),
                        };
                        let command = Command::Side(tab);
                        let spec = command.spec();
                        let words = count.map_or_else(
                            || spec.tooltip.to_owned(),
                            |n| format!("{}: {}", spec.tooltip, numbers::count(n as u64)),
                        );
                        let button = IconButton::new(spec.icon, tab.name())
                            .selected(tab == self.tab)
                            .body(&words)
                            .shortcut(context.key(command).as_deref())
                            .show(ui);
                        if tab == SidePart::Errors && count.is_some_and(|n| n > 0) {
                            let dot = button.rect.right_top() + vec2(-6.0, 6.0);
                            ui.painter().circle_filled(dot, 3.0, Tokens::of(ui).danger);
                        }
                        if button.clicked() {
                            self.tab = tab;
                        }
                    }
                });
            },
        );
    }
}

/// Name of the tab, and `37 of 310`.
pub(super) fn title_ui(ui: &mut Ui, title: &str, counts: Option<(usize, usize)>) {
    widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 12, top: 2, bottom: 2 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Strong, title);
            let Some((shown, total)) = counts else { return };
            let of = numbers::count(total as u64);
            let words = if shown == total { of } else { format!("{} of {of}", numbers::count(shown as u64)) };
            text::line(ui, TextRole::Muted, words);
        });
    });
}
