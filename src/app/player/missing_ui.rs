//! Badges that say what the recording does not hold at this moment, with the list behind them.

use super::PlayerAsk;
use super::screen::PlayerScreen;
use crate::replay::missing::MissingKind;
use crate::widgets::list_row::list_row;
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{Button, ControlSize, Icon, TextRole, menu, numbers, text};
use egui::{ScrollArea, Ui};

/// A button with the gravest kind and how many there are; its menu lists every place. Nothing is drawn where nothing
/// is missing. `open` opens the menu as if the button had been clicked.
pub fn missing_ui(ui: &mut Ui, screen: &PlayerScreen, key: Option<&str>, open: bool) -> Vec<PlayerAsk> {
    let list = screen.missing();
    let mut asks = Vec::new();
    if list.is_empty() {
        return asks;
    }
    let label = summary(screen);
    let response = Button::ghost(&label)
        .icon(Icon::Warning)
        .size(ControlSize::Small)
        .tooltip("What the recording does not hold at this moment")
        .shortcut(key)
        .show(ui);
    if open {
        menu::open_under(&response);
    }
    menu::menu_under_wide(&response, 380.0, |ui| {
        let tokens = Tokens::of(ui);
        ScrollArea::vertical().max_height(360.0).min_scrolled_height(360.0).show(ui, |ui| {
            for (kind, total) in &list.totals {
                ui.add_space(space::XS);
                text::line(ui, TextRole::Strong, counted(*kind, *total));
                text::show(ui, TextRole::Muted, kind.reason());
                let items = list.items.iter().enumerate().filter(|(_, m)| m.kind == *kind);
                let mut listed = 0;
                for (at, item) in items {
                    let Some(node) = item.node else { continue };
                    listed += 1;
                    let name = super::inspect::short_name(screen.mirror(), node);
                    let name = if name.is_empty() { "text".to_owned() } else { name };
                    let chosen = screen.inspector.outlined == Some(node);
                    let spoken = format!("Show where {name} stands");
                    let row = list_row(ui, ("missing", at), &spoken, 24.0, |ui| {
                        Icon::Element.show(ui, if chosen { tokens.accent } else { tokens.text_muted });
                        let role = if chosen { TextRole::Strong } else { TextRole::Body };
                        text::truncated(ui, role, format!("{name}  {}", item.detail));
                    });
                    if row.clicked() {
                        asks.push(PlayerAsk::Outline((!chosen).then_some(node)));
                    }
                }
                if listed > 0 && *total > listed {
                    let more = numbers::count(*total - listed);
                    text::line(ui, TextRole::Small, format!("and {more} more, not listed"));
                }
            }
        });
    });
    asks
}

/// The first kind, as they stand in the order of what they take from the page, and how many there are beside it.
fn summary(screen: &PlayerScreen) -> String {
    let totals = &screen.missing().totals;
    let Some((kind, total)) = totals.iter().next() else {
        return String::new();
    };
    match totals.len() - 1 {
        0 => counted(*kind, *total),
        more => {
            let kinds = if more == 1 { "kind" } else { "kinds" };
            format!("{}, {more} more {kinds}", counted(*kind, *total))
        }
    }
}

fn counted(kind: MissingKind, total: u64) -> String {
    let (one, many) = kind.words();
    numbers::counted(total, one, many)
}
