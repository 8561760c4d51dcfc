//! What happened, as a list in step with playback: its words, its filter and its rows.

use super::PlayerAsk;
use super::document::SessionDocument;
use super::follow_list::{Follow, Rows, follow_list_ui};
use super::lanes::{Mark, path_of};
use super::screen::PlayerScreen;
use crate::mining::actions::in_words;
use crate::model::{Action, ActionKind};
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{EmptyState, Icon, TextRole, numbers};
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use std::collections::BTreeSet;

const ROW: f32 = 26.0;
/// Room of the short code before a row's words: a status of three digits.
const LEAD: f32 = 32.0;

/// Sorts of actions as one filters them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Pages,
    Clicks,
    Inputs,
    Scrolls,
    Hovers,
    Focus,
    Tabs,
    Errors,
}

impl Group {
    pub const ALL: [Self; 8] = [
        Self::Pages,
        Self::Clicks,
        Self::Inputs,
        Self::Scrolls,
        Self::Hovers,
        Self::Focus,
        Self::Tabs,
        Self::Errors,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pages => "Pages",
            Self::Clicks => "Clicks",
            Self::Inputs => "Inputs",
            Self::Scrolls => "Scrolling",
            Self::Hovers => "Resting pointer",
            Self::Focus => "Focus",
            Self::Tabs => "Tab hidden or shown",
            Self::Errors => "Errors",
        }
    }

    pub fn icon(self) -> Icon {
        match self {
            Self::Pages => Icon::Globe,
            Self::Clicks => Icon::Click,
            Self::Inputs => Icon::Keyboard,
            Self::Scrolls => Icon::Sort,
            Self::Hovers => Icon::Pointer,
            Self::Focus => Icon::Element,
            Self::Tabs => Icon::EyeOff,
            Self::Errors => Icon::Bug,
        }
    }

    pub fn of(kind: ActionKind) -> Self {
        match kind {
            ActionKind::PageView => Self::Pages,
            ActionKind::Click | ActionKind::DoubleClick | ActionKind::Press => Self::Clicks,
            ActionKind::Input | ActionKind::Submit => Self::Inputs,
            ActionKind::Scroll => Self::Scrolls,
            ActionKind::Hover => Self::Hovers,
            ActionKind::Focus | ActionKind::Blur => Self::Focus,
            ActionKind::TabHidden | ActionKind::TabShown => Self::Tabs,
            ActionKind::Error => Self::Errors,
        }
    }
}

/// What is listed. Every word of the text must be found: in the line as it is read, the selector, the element's text,
/// the address or the kind; `url:`, `selector:`, `text:` and `kind:` before a word look only there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    pub text: String,
    /// Groups that are left out.
    pub without: BTreeSet<Group>,
}

impl EventFilter {
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.without.is_empty()
    }
}

/// The actions that the list is about: leaving a field is told by what comes next.
pub fn listed(document: &SessionDocument) -> usize {
    document.actions.iter().filter(|a| a.kind != ActionKind::Blur).count()
}

/// The rows of the list that fit a filter; recomputed only when the filter changes.
pub fn matching(document: &SessionDocument, filter: &EventFilter) -> Vec<usize> {
    let wanted = filter.text.to_lowercase();
    let terms: Vec<(&str, &str)> =
        wanted.split_whitespace().map(term).filter(|(_, w)| !w.is_empty()).collect();
    document
        .actions
        .iter()
        .enumerate()
        .filter(|(_, a)| a.kind != ActionKind::Blur && !filter.without.contains(&Group::of(a.kind)))
        .filter(|(_, a)| terms.is_empty() || fits(a, &terms))
        .map(|(i, _)| i)
        .collect()
}

fn term(word: &str) -> (&str, &str) {
    match word.split_once(':') {
        Some((field @ ("url" | "selector" | "text" | "kind"), rest)) => (field, rest),
        _ => ("", word),
    }
}

fn fits(action: &Action, terms: &[(&str, &str)]) -> bool {
    let lower = |s: &str| s.to_lowercase();
    let selector = action.target.as_ref().map(|t| lower(&t.selector)).unwrap_or_default();
    let text = action.target.as_ref().map(|t| lower(&t.text)).unwrap_or_default();
    let url = lower(&action.url);
    let kind = action.kind.name();
    let line = lower(&describe(action));
    terms.iter().all(|(field, word)| match *field {
        "url" => url.contains(word),
        "selector" => selector.contains(word),
        "text" => text.contains(word),
        "kind" => kind.contains(word),
        _ => [line.as_str(), &selector, &text, &url, kind].iter().any(|s| s.contains(word)),
    })
}

/// What was done, without what with: for lists that are about one element.
pub fn deed(action: &Action) -> String {
    let s = |ms: i64| format!("{:.1} s", ms as f64 / 1_000.0);
    match action.kind {
        ActionKind::PageView => "Page".into(),
        ActionKind::Click => "Click".into(),
        ActionKind::DoubleClick => "Double click".into(),
        ActionKind::Press => "Press without a click".into(),
        ActionKind::Hover => format!("Rest {}", s(action.end_ms - action.start_ms)),
        ActionKind::Scroll => "Scroll".into(),
        ActionKind::Focus => "Focus".into(),
        ActionKind::Blur => "Leave".into(),
        ActionKind::Input => match action.value_length {
            Some(n) => format!("Type, {n} characters"),
            None => "Change".into(),
        },
        ActionKind::Submit => "Submit".into(),
        ActionKind::TabHidden => "Tab hidden".into(),
        ActionKind::TabShown => "Tab shown".into(),
        ActionKind::Error => "Error".into(),
    }
}

/// One line for people; the icon beside it says page and error.
pub fn describe(action: &Action) -> String {
    match action.kind {
        ActionKind::PageView => path_of(&action.url).to_owned(),
        ActionKind::Error => action.detail.to_string(),
        _ => in_words(action),
    }
}

pub fn icon_of(kind: ActionKind) -> Icon {
    match kind {
        ActionKind::TabShown => Icon::Eye,
        ActionKind::Submit => Icon::Check,
        kind => Group::of(kind).icon(),
    }
}

/// Virtual rows in step with playback. A click goes there and chooses the row.
pub fn events_ui(ui: &mut Ui, screen: &PlayerScreen, rows: &[usize], follow: &mut Follow) -> Vec<PlayerAsk> {
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
    let list = Rows { height: ROW, count: rows.len(), current, shown: None };
    follow_list_ui(ui, "events", list, follow, |ui, at| {
        let Some(action) = rows.get(at).and_then(|i| actions.get(*i)) else { return };
        let row = EventRow {
            at_ms: action.start_ms,
            icon: icon_of(action.kind),
            lead: "",
            words: &describe(action),
            tail: "",
            current: current == Some(at),
            marked: screen.marked == Some(Mark::Action(rows[at] as u32)),
            ink: match action.kind {
                ActionKind::Error => Ink::Danger,
                ActionKind::PageView => Ink::Accent,
                _ if action.start_ms > now => Ink::Ahead,
                _ => Ink::Plain,
            },
        };
        if row.show(ui) {
            asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(action.start_ms as f64)));
            asks.push(PlayerAsk::Mark(Mark::Action(rows[at] as u32)));
        }
    });
    asks
}

/// How a row is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Plain,
    /// It has not happened yet.
    Ahead,
    Accent,
    Warn,
    Danger,
}

impl Ink {
    fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Plain => tokens.text,
            Self::Ahead => tokens.text_muted,
            Self::Accent => tokens.accent,
            Self::Warn => tokens.warn,
            Self::Danger => tokens.danger,
        }
    }
}

/// A moment as a line: time, icon, words.
pub struct EventRow<'a> {
    pub at_ms: i64,
    pub icon: Icon,
    /// A short code before the words, in a column of its own; empty for none.
    pub lead: &'a str,
    pub words: &'a str,
    /// Figures at the right end; empty for none.
    pub tail: &'a str,
    /// The row of the shown moment.
    pub current: bool,
    /// The row that was chosen.
    pub marked: bool,
    pub ink: Ink,
}

impl EventRow<'_> {
    pub const HEIGHT: f32 = ROW;

    /// True when clicked.
    pub fn show(&self, ui: &mut Ui) -> bool {
        let tokens = Tokens::of(ui);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
        response.widget_info(|| {
            let name = [numbers::clock(self.at_ms).as_str(), self.lead, self.words, self.tail].join(" ");
            WidgetInfo::selected(Role::Button, true, self.current, name)
        });
        if !ui.is_rect_visible(rect) {
            return response.clicked();
        }
        let painter = ui.painter_at(rect);
        let fill = if self.current {
            Some(tokens.selected)
        } else if response.hovered() {
            Some(tokens.hover)
        } else {
            None
        };
        let inner = rect.shrink2(vec2(2.0, 1.0));
        if let Some(fill) = fill {
            painter.rect_filled(inner, CornerRadius::same(radius::SMALL), fill);
        }
        if self.marked {
            let edge = Stroke::new(1.0, tokens.accent);
            painter.rect_stroke(inner, CornerRadius::same(radius::SMALL), edge, StrokeKind::Inside);
        }
        let ink = self.ink.color(tokens);
        let time = painter.text(
            pos2(rect.left() + space::S, rect.center().y),
            Align2::LEFT_CENTER,
            numbers::clock(self.at_ms),
            TextRole::Mono.font(),
            tokens.text_muted,
        );
        let left = (time.right() + space::S).max(rect.left() + 54.0);
        let icon = Rect::from_center_size(pos2(left + 7.0, rect.center().y), vec2(14.0, 14.0));
        self.icon.paint(ui, icon, ink);
        let (mut from, mut to) = (left + 22.0, rect.right() - space::S);
        if !self.lead.is_empty() {
            let font = TextRole::Mono.font();
            painter.text(pos2(from, rect.center().y), Align2::LEFT_CENTER, self.lead, font, ink);
            from += LEAD;
        }
        if !self.tail.is_empty() {
            let at = pos2(to, rect.center().y);
            let font = TextRole::Small.font();
            to = painter.text(at, Align2::RIGHT_CENTER, self.tail, font, tokens.text_muted).left() - space::S;
        }
        let line = self.words.lines().next().unwrap_or_default();
        // What does not fit the widest list need not be laid out.
        let short: String = line.chars().take(200).collect();
        let mut job = LayoutJob::simple_singleline(short, TextRole::Body.font(), ink);
        job.wrap = TextWrapping::truncate_at_width((to - from).max(8.0));
        let galley = painter.layout_job(job);
        let cut = galley.elided || self.words.len() > line.len();
        painter.galley(pos2(from, rect.center().y - galley.size().y / 2.0), galley, ink);
        let response = if cut && response.hovered() {
            response.on_hover_text(self.words.chars().take(600).collect::<String>())
        } else {
            response
        };
        response.clicked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ElementFacts, Recording};

    fn document() -> SessionDocument {
        let recording = Recording::of_one_tab("s", Vec::new());
        let mut document = SessionDocument::new(recording, Vec::new());
        let action = |kind, url: &str, selector: &str, text: &str| Action {
            start_ms: 0,
            end_ms: 0,
            tab: crate::model::TabId(0),
            kind,
            event_index: 0,
            position: None,
            target: Some(ElementFacts { selector: selector.into(), text: text.into(), ..Default::default() }),
            url: url.into(),
            page_type: crate::model::PageType::default(),
            value_length: None,
            scroll_from_y: 0.0,
            scroll_to_y: 0.0,
            detail: "".into(),
        };
        document.actions = vec![
            action(ActionKind::PageView, "https://shop.example/cart", "", ""),
            action(ActionKind::Click, "https://shop.example/cart", "button#pay", "Pay now"),
            action(ActionKind::Blur, "https://shop.example/cart", "input#name", ""),
            action(ActionKind::Input, "https://shop.example/name", "input#name", ""),
        ];
        document
    }

    #[test]
    fn text_selector_address_and_kind_are_searched() {
        let document = document();
        let rows = |text: &str| matching(&document, &EventFilter { text: text.into(), ..Default::default() });
        assert_eq!(rows(""), [0, 1, 3], "leaving a field is not listed");
        assert_eq!(rows("PAY"), [1]);
        assert_eq!(rows("#name"), [3]);
        assert_eq!(rows("cart"), [0, 1]);
        assert_eq!(rows("url:cart click"), [1]);
        assert_eq!(rows("text:pay selector:button"), [1]);
        assert_eq!(rows("kind:input"), [3]);
        assert_eq!(rows("text:cart"), [] as [usize; 0]);
        assert_eq!(rows("url:"), [0, 1, 3], "a word that is just begun leaves all");
        assert_eq!(listed(&document), 3);
    }

    #[test]
    fn groups_can_be_left_out() {
        let without = BTreeSet::from([Group::Clicks, Group::Pages]);
        assert_eq!(matching(&document(), &EventFilter { text: String::new(), without }), [3]);
    }
}
