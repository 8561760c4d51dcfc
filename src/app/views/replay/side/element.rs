//! The inspected element: what it is, and everything that was done with it, in this session and in all.

use super::super::super::ViewContext;
use super::super::ReplayAction;
use super::title_ui;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::events::{EventRow, Ink, deed, icon_of};
use crate::app::player::inspect::SameElement;
use crate::app::player::lanes::path_of;
use crate::app::player::{Mark, PlayerAsk, PlayerScreen};
use crate::app::selection::{Item, SessionSet};
use crate::app::workspace::{ElementState, ElementUses};
use crate::model::{ActionKind, NodeId};
use crate::replay::mirror::{element_facts, text_excerpt};
use crate::replay::player::PlayerCommand;
use crate::widgets::{
    self, Button, EmptyState, Icon, Surface, TextRole, fact_row, numbers, section_header, space, text,
};
use egui::{Margin, ScrollArea, Ui};
use std::sync::Arc;

/// Attributes that are listed at most.
const MAX_ATTRIBUTES: usize = 12;
const NAME: f32 = 76.0;

/// What was found in this session, and what for.
#[derive(Default)]
pub(super) struct ElementList {
    of: Option<(NodeId, String)>,
    rows: Vec<u32>,
}

impl ElementList {
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        actions: &mut Vec<Action>,
    ) -> Vec<PlayerAsk> {
        title_ui(ui, "Element", None);
        let mut asks = Vec::new();
        self.mode_ui(ui, context, player, &mut asks);
        let found = player.inspector.element().and_then(|n| Some((n, SameElement::of(player, n)?)));
        let Some((node, same)) = found else {
            let (title, sentence) = if player.inspector.on {
                ("Point at the page", "Move the mouse over the page, and click to keep an element")
            } else {
                (
                    "No element",
                    "Turn inspecting on, point at the page, and see what was done with what lies there",
                )
            };
            EmptyState::new(Icon::Element, title, sentence).show(ui);
            return asks;
        };
        self.refresh(player, node, &same);
        ScrollArea::vertical().auto_shrink([false, false]).id_salt("element").show(ui, |ui| {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 4)).show(ui, |ui| {
                facts_ui(ui, player, node, &same);
            });
            ui.add_space(space::S);
            self.here_ui(ui, player, &mut asks);
            ui.add_space(space::S);
            everywhere_ui(ui, context, player, &same, actions);
        });
        asks
    }

    fn mode_ui(
        &self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        asks: &mut Vec<PlayerAsk>,
    ) {
        let _ = self;
        widgets::surface(ui, Surface::Panel, Margin::symmetric(8, 2)).show(ui, |ui| {
            ui.horizontal(|ui| {
                let on = player.inspector.on;
                let key = context.key(Command::Inspect);
                let button = Button::ghost("Inspect")
                    .icon(Icon::Element)
                    .selected(on)
                    .tooltip("Show what lies under the mouse; a click on the page keeps it")
                    .shortcut(key.as_deref());
                if button.show(ui).clicked() {
                    asks.push(PlayerAsk::Inspect(!on));
                }
                if player.inspector.pinned.is_some()
                    && Button::ghost("Let go").icon(Icon::Close).show(ui).clicked()
                {
                    asks.push(PlayerAsk::Inspect(on));
                }
            });
        });
    }

    fn refresh(&mut self, player: &PlayerScreen, node: NodeId, same: &SameElement) {
        let key = (node, format!("{} {}", player.document.id, same.selector()));
        if self.of.as_ref() == Some(&key) {
            return;
        }
        let actions = player.document.actions.iter().enumerate();
        let meant = actions.filter(|(_, a)| a.kind != ActionKind::Blur && same.is(a));
        self.rows = meant.map(|(at, _)| at as u32).collect();
        self.of = Some(key);
    }

    fn here_ui(&self, ui: &mut Ui, player: &PlayerScreen, asks: &mut Vec<PlayerAsk>) {
        widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)).show(ui, |ui| {
            section_header(ui, "In this session", Some((self.rows.len() as u64, "interactions")), |_| {});
        });
        if self.rows.is_empty() {
            quiet(ui, "Nobody touched it");
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let now = player.player.offset_ms() as i64;
        for at in &self.rows {
            let Some(action) = player.document.actions.get(*at as usize) else { continue };
            let mark = Mark::Action(*at);
            let row = EventRow {
                at_ms: action.start_ms,
                icon: icon_of(action.kind),
                lead: "",
                words: &deed(action),
                tail: path_of(&action.url),
                current: false,
                marked: player.marked == Some(mark),
                ink: if action.start_ms > now { Ink::Ahead } else { Ink::Plain },
            };
            if row.show(ui) {
                asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(action.start_ms as f64)));
            }
        }
    }
}

fn facts_ui(ui: &mut Ui, player: &PlayerScreen, node: NodeId, same: &SameElement) {
    let mirror = player.mirror();
    ui.spacing_mut().item_spacing.y = space::XS;
    text::selectable(ui, TextRole::Mono, same.selector());
    if let Some(facts) = element_facts(mirror, node) {
        fact_row(ui, "Role", &facts.role, NAME);
        let words =
            if facts.text.is_empty() { text_excerpt(mirror, node).into() } else { facts.text.clone() };
        fact_row(ui, "Text", if words.is_empty() { "none" } else { &words }, NAME);
        let state = match (facts.interactive, facts.disabled) {
            (_, true) => "disabled",
            (true, false) => "can be used",
            (false, false) => "nothing to click",
        };
        fact_row(ui, "State", state, NAME);
    }
    if let Some(rect) = player.inspector.rect(node) {
        let size = format!("{:.0} × {:.0} at {:.0}, {:.0}", rect.width, rect.height, rect.x, rect.y);
        fact_row(ui, "Place", &size, NAME);
    }
    let Some(element) = mirror.node(node).and_then(|n| n.element()) else { return };
    fact_row(ui, "Tag", &element.tag, NAME);
    let listed = element.attributes.iter().filter(|a| !a.name.starts_with("rr_") && &*a.name != "_cssText");
    for attribute in listed.take(MAX_ATTRIBUTES) {
        let value: String = attribute.value.chars().take(120).collect();
        fact_row(ui, &attribute.name, &value, NAME);
    }
}

/// The same selector in all sessions of the project, looked for when asked.
fn everywhere_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    player: &PlayerScreen,
    same: &SameElement,
    actions: &mut Vec<Action>,
) {
    let selector = same.selector();
    match context.workspace.elements.state(selector) {
        ElementState::Unknown => {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)).show(ui, |ui| {
                section_header(ui, "In all sessions", None, |_| {});
                if Button::secondary("Look in all sessions").icon(Icon::Search).show(ui).clicked() {
                    actions.push(Action::Replay(ReplayAction::FindElement(selector.into())));
                }
            });
        }
        ElementState::Looking => quiet(ui, "Looking through all sessions…"),
        ElementState::Failed(reason) => {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)).show(ui, |ui| {
                text::show(ui, TextRole::Secondary, reason);
                if Button::ghost("Look again").icon(Icon::Search).show(ui).clicked() {
                    actions.push(Action::Replay(ReplayAction::FindElement(selector.into())));
                }
            });
        }
        ElementState::Found(uses) => uses_ui(ui, player, selector, uses, actions),
    }
}

fn uses_ui(
    ui: &mut Ui,
    player: &PlayerScreen,
    selector: &str,
    uses: &Arc<ElementUses>,
    actions: &mut Vec<Action>,
) {
    widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 0)).show(ui, |ui| {
        section_header(ui, "In all sessions", Some((uses.total, "interactions")), |_| {});
        let share = numbers::share(uses.sessions.len() as u64, uses.of_sessions, None);
        let label = format!("{share} sessions");
        let button = Button::ghost(&label).icon(Icon::List).tooltip("Show these sessions").show(ui);
        if button.clicked() {
            let title = format!("Used {}", selector.chars().take(60).collect::<String>());
            let sessions = uses.sessions.clone().into();
            actions.push(Action::ShowSessions(SessionSet { title, sessions }));
        }
        if uses.unread > 0 {
            text::muted(
                ui,
                format!("{} could not be read", numbers::counted(uses.unread, "session", "sessions")),
            );
        }
        if uses.total > uses.listed.len() as u64 {
            text::muted(ui, format!("The first {} are listed", numbers::count(uses.listed.len() as u64)));
        }
    });
    let rows = uses.listed.len();
    // A list in a list: all rows take room, those in sight are drawn.
    let (top, clip) = (ui.cursor().top(), ui.clip_rect());
    let height = EventRow::HEIGHT;
    ui.spacing_mut().item_spacing.y = 0.0;
    let first = (((clip.top() - top) / height).floor().max(0.0) as usize).min(rows);
    let last = (((clip.bottom() - top) / height).ceil().max(0.0) as usize).min(rows);
    ui.add_space(first as f32 * height);
    for found in &uses.listed[first..last.max(first)] {
        let here = found.session == player.document.id;
        let row = EventRow {
            at_ms: found.action.start_ms,
            icon: icon_of(found.action.kind),
            lead: "",
            words: &deed(&found.action),
            tail: found.session.as_str(),
            current: false,
            marked: false,
            ink: if here { Ink::Accent } else { Ink::Plain },
        };
        if row.show(ui) {
            actions.push(Action::Select(Item::Moment(found.session.clone(), found.action.start_ms)));
        }
    }
    ui.add_space((rows - last.max(first)) as f32 * height);
}

fn quiet(ui: &mut Ui, words: &str) {
    widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 2)).show(ui, |ui| text::muted(ui, words));
}
