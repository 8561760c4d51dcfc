//! What happened, as a list in step with playback.

use super::PlayerAsk;
use super::document::SessionDocument;
use super::lanes::path_of;
use super::screen::PlayerScreen;
use crate::model::{Action, ActionKind};
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{EmptyState, Icon, TextRole, numbers};
use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 26.0;

/// The rows of the list that fit a filter; recomputed only when the filter changes.
pub fn matching(document: &SessionDocument, filter: &str) -> Vec<usize> {
    let wanted = filter.trim().to_lowercase();
    document
        .actions
        .iter()
        .enumerate()
        .filter(|(_, a)| a.kind != ActionKind::Blur)
        .filter(|(_, a)| wanted.is_empty() || describe(a).to_lowercase().contains(&wanted))
        .map(|(i, _)| i)
        .collect()
}

/// One line for people.
pub fn describe(action: &Action) -> String {
    let target = action.target.as_ref().map_or_else(String::new, |t| {
        if t.text.is_empty() { t.selector.to_string() } else { format!("“{}”", t.text) }
    });
    match action.kind {
        ActionKind::PageView => path_of(&action.url).to_owned(),
        ActionKind::Click => format!("Click {target}"),
        ActionKind::DoubleClick => format!("Double click {target}"),
        ActionKind::Press => format!("Press {target}"),
        ActionKind::Hover => {
            format!("Rest {:.1} s on {target}", (action.end_ms - action.start_ms) as f64 / 1_000.0)
        }
        ActionKind::Scroll => {
            let way = action.scroll_to_y - action.scroll_from_y;
            format!("Scroll {} {:.0} px", if way < 0.0 { "up" } else { "down" }, way.abs())
        }
        ActionKind::Focus => format!("Focus {target}"),
        ActionKind::Blur => format!("Leave {target}"),
        ActionKind::Input => match action.value_length {
            Some(n) => format!("Type into {target}, {n} characters"),
            None => format!("Change {target}"),
        },
        ActionKind::Submit => format!("Submit {target}"),
        ActionKind::TabHidden => "Tab hidden".into(),
        ActionKind::TabShown => "Tab shown".into(),
        ActionKind::Error => action.detail.to_string(),
    }
}

fn icon_of(kind: ActionKind) -> Icon {
    match kind {
        ActionKind::PageView => Icon::Globe,
        ActionKind::Click | ActionKind::DoubleClick | ActionKind::Press => Icon::Click,
        ActionKind::Hover => Icon::Pointer,
        ActionKind::Scroll => Icon::Sort,
        ActionKind::Focus | ActionKind::Blur => Icon::Element,
        ActionKind::Input => Icon::Keyboard,
        ActionKind::Submit => Icon::Check,
        ActionKind::TabHidden => Icon::EyeOff,
        ActionKind::TabShown => Icon::Eye,
        ActionKind::Error => Icon::Bug,
    }
}

/// Virtual rows; follows the playhead while `follow` is set and playback runs.
pub fn events_ui(ui: &mut Ui, screen: &PlayerScreen, rows: &[usize], follow: bool) -> Vec<PlayerAsk> {
    let tokens = Tokens::of(ui);
    let actions = &screen.document.actions;
    if rows.is_empty() {
        let (title, sentence) = if actions.is_empty() {
            ("No actions", "The recording holds no clicks, scrolls or inputs")
        } else {
            ("Nothing fits", "Clear the filter to see every event of this session")
        };
        EmptyState::new(Icon::List, title, sentence).show(ui);
        return Vec::new();
    }
    let now = screen.player.offset_ms() as i64;
    let current = rows.partition_point(|i| actions[*i].start_ms <= now).checked_sub(1);
    let mut asks = Vec::new();
    let mut area = ScrollArea::vertical().auto_shrink([false, false]).id_salt(("events", screen.name()));
    if follow
        && screen.player.is_playing()
        && let Some(current) = current
    {
        let room = ui.available_height();
        area = area.vertical_scroll_offset((current as f32 * ROW - room * 0.4).max(0.0));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, ROW, rows.len(), |ui, range| {
        for at in range {
            let action = &actions[rows[at]];
            if row_ui(ui, tokens, action, current == Some(at), action.start_ms > now) {
                asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(action.start_ms as f64)));
            }
        }
    });
    asks
}

fn row_ui(ui: &mut Ui, tokens: &Tokens, action: &Action, current: bool, ahead: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let words = describe(action);
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::Button,
            true,
            current,
            format!("{} {words}", numbers::clock(action.start_ms)),
        )
    });
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let painter = ui.painter_at(rect);
    let fill = if current {
        Some(tokens.selected)
    } else if response.hovered() {
        Some(tokens.hover)
    } else {
        None
    };
    if let Some(fill) = fill {
        painter.rect_filled(rect.shrink2(vec2(2.0, 1.0)), CornerRadius::same(radius::SMALL), fill);
    }
    let ink = match action.kind {
        ActionKind::Error => tokens.danger,
        ActionKind::PageView => tokens.accent,
        _ if ahead => tokens.text_muted,
        _ => tokens.text,
    };
    painter.text(
        pos2(rect.left() + space::S, rect.center().y),
        Align2::LEFT_CENTER,
        numbers::clock(action.start_ms),
        TextRole::Mono.font(),
        tokens.text_muted,
    );
    let icon = Rect::from_center_size(pos2(rect.left() + 62.0, rect.center().y), vec2(14.0, 14.0));
    icon_of(action.kind).paint(ui, icon, ink);
    let galley = painter.layout(words, TextRole::Body.font(), ink, f32::INFINITY);
    let clip =
        Rect::from_min_max(pos2(rect.left() + 76.0, rect.top()), pos2(rect.right() - 4.0, rect.bottom()));
    painter.with_clip_rect(clip).galley(
        pos2(clip.left(), rect.center().y - galley.size().y / 2.0),
        galley,
        ink,
    );
    response.clicked()
}
