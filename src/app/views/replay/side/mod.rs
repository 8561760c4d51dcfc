//! The tabs right of the page: events, signals, console, network, errors, facts.

mod devtools;
mod element;
mod events;
mod facts;
mod notes;
mod signals;

use super::super::ViewContext;
use crate::app::action::Action;
use crate::app::player::{Mark, PlayerAsk, PlayerScreen};
use crate::model::Log;
use crate::widgets::theme::Tokens;
use crate::widgets::{self, Icon, IconButton, Surface, TextRole, numbers, text};
use devtools::{LogList, Part};
use egui::{Margin, Ui, vec2};
use element::ElementList;
use events::EventList;
use notes::NoteList;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SideTab {
    #[default]
    Events,
    Signals,
    Console,
    Network,
    Errors,
    Element,
    Notes,
    Facts,
}

impl SideTab {
    const ALL: [Self; 8] = [
        Self::Events,
        Self::Signals,
        Self::Console,
        Self::Network,
        Self::Errors,
        Self::Element,
        Self::Notes,
        Self::Facts,
    ];

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

    fn icon(self) -> Icon {
        match self {
            Self::Events => Icon::List,
            Self::Signals => Icon::Signal,
            Self::Console => Icon::Console,
            Self::Network => Icon::Network,
            Self::Errors => Icon::Bug,
            Self::Element => Icon::Element,
            Self::Notes => Icon::Note,
            Self::Facts => Icon::Info,
        }
    }

    /// What it shows, where that is no list.
    fn purpose(self) -> &'static str {
        if self == Self::Element {
            "What lies under the mouse, and who used it"
        } else {
            "About this recording"
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
    tab: SideTab,
    events: EventList,
    console: LogList,
    network: LogList,
    errors: LogList,
    element: ElementList,
    notes: NoteList,
    /// The filter of the shown tab was asked for.
    focus_filter: bool,
}

impl Side {
    /// Shows the list in which a mark stands.
    pub(super) fn reveal(&mut self, mark: Mark, player: &PlayerScreen) {
        self.tab = match mark {
            Mark::Action(_) | Mark::Page(_) => SideTab::Events,
            Mark::Signal(_) => SideTab::Signals,
            Mark::Log(at) => {
                let document = &player.document;
                let log = document.logs.get(at as usize).and_then(|row| document.log(*row));
                match log {
                    Some(log) if self.tab == SideTab::Errors && log.is_error() => SideTab::Errors,
                    Some(Log::Network { .. }) => SideTab::Network,
                    _ => SideTab::Console,
                }
            }
            Mark::Note(_) => SideTab::Notes,
        };
    }

    /// Shows what is inspected.
    pub(super) fn show_element(&mut self) {
        self.tab = SideTab::Element;
    }

    /// Begins a note, with the cursor in its text or its tag.
    pub(super) fn begin_note(&mut self, player: &PlayerScreen, tag_first: bool) {
        self.tab = SideTab::Notes;
        self.notes.begin(player, tag_first);
    }

    /// Puts the cursor into the filter of the shown list.
    pub(super) fn focus_filter(&mut self) {
        if matches!(self.tab, SideTab::Signals | SideTab::Element | SideTab::Notes | SideTab::Facts) {
            self.tab = SideTab::Events;
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
        self.tabs_ui(ui, player);
        let focus = std::mem::take(&mut self.focus_filter);
        match self.tab {
            SideTab::Events => self.events.show(ui, player, focus),
            SideTab::Signals => signals::signals_ui(ui, player),
            SideTab::Console => self.console.show(ui, player, Part::Console, focus),
            SideTab::Network => self.network.show(ui, player, Part::Network, focus),
            SideTab::Errors => self.errors.show(ui, player, Part::Errors, focus),
            SideTab::Element => self.element.show(ui, context, player, actions),
            SideTab::Notes => self.notes.show(ui, context, player, actions),
            SideTab::Facts => {
                facts::facts_ui(ui, context, player);
                Vec::new()
            }
        }
    }

    /// Icons for all, and the name of the shown one: eight names would not fit.
    fn tabs_ui(&mut self, ui: &mut Ui, player: &PlayerScreen) {
        widgets::surface(ui, Surface::Panel, Margin { left: 8, right: 8, top: 6, bottom: 2 }).show(
            ui,
            |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    for tab in SideTab::ALL {
                        let count = match tab {
                            SideTab::Events => Some(self.events.total()),
                            tab => tab.count(player),
                        };
                        let words = count.map(|n| numbers::count(n as u64));
                        let button = IconButton::new(tab.icon(), tab.name())
                            .selected(tab == self.tab)
                            .body(words.as_deref().unwrap_or(tab.purpose()))
                            .show(ui);
                        if tab == SideTab::Errors && count.is_some_and(|n| n > 0) {
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
