//! Marked sessions, and the wall on which they (or those of the list) play at once.

use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::wall::{self, Wall, WallAsk, WallParts, WallTile, wall_ui};
use crate::app::views::ViewContext;
use crate::model::SessionId;
use crate::widgets::theme::space;
use crate::widgets::{Button, Choice, ControlSize, Icon, IconButton, TextRole, numbers, segmented, text};
use egui::{Context, Ui};

/// Sessions that were marked, in the order of marking.
#[derive(Default)]
pub(super) struct Marks(Vec<SessionId>);

impl Marks {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn all(&self) -> &[SessionId] {
        &self.0
    }

    pub fn toggle(&mut self, session: &SessionId) {
        match self.0.iter().position(|s| s == session) {
            Some(at) => drop(self.0.remove(at)),
            None => self.0.push(session.clone()),
        }
    }

    /// Which two to compare: the first two marked, else the marked one with the chosen one.
    pub fn pair(&self, chosen: Option<&SessionId>) -> [Option<SessionId>; 2] {
        match &self.0[..] {
            [] => [chosen.cloned(), None],
            [only] => [Some(only.clone()), chosen.filter(|c| *c != only).cloned()],
            [first, second, ..] => [Some(first.clone()), Some(second.clone())],
        }
    }

    /// The mark of a row.
    pub fn cell_ui(&mut self, ui: &mut Ui, session: &SessionId) {
        let marked = self.0.contains(session);
        let icon = if marked { Icon::CircleCheck } else { Icon::Circle };
        let name = format!("Mark {session}");
        let button = IconButton::new(icon, &name).size(ControlSize::Small).selected(marked);
        if button.body("Marked sessions can be watched at once, two can be compared").show(ui).clicked() {
            self.toggle(session);
        }
    }

    /// In the line of the filter: what can be done with several sessions.
    pub fn bar_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        ui.add_space(space::M);
        let wall = match self.0.len() {
            0 => "Watch as wall".to_owned(),
            n => format!("Watch {n} as wall"),
        };
        let key = context.key(Command::WatchWall);
        let tooltip = "Up to 24 sessions play at once: the marked ones, or those of this list";
        let button = Button::secondary(&wall).icon(Icon::Grid).tooltip(tooltip).shortcut(key.as_deref());
        if button.show(ui).clicked() {
            actions.push(Action::Run(Command::WatchWall));
        }
        let key = context.key(Command::CompareSessions);
        let tooltip = "Two sessions side by side: the marked ones, or the chosen one with another";
        let button = Button::ghost("Compare").icon(Icon::Columns).tooltip(tooltip).shortcut(key.as_deref());
        if button.show(ui).clicked() {
            actions.push(Action::Run(Command::CompareSessions));
        }
        if !self.0.is_empty() {
            let label = format!("Unmark {}", self.0.len());
            if Button::ghost(&label).icon(Icon::Close).show(ui).clicked() {
                self.0.clear();
            }
        }
    }
}

/// How many can be put on the wall at once.
const SIZES: [usize; 3] = [6, 12, wall::MOST];

pub(super) struct SessionsWall {
    sessions: Vec<SessionId>,
    size: usize,
    page: usize,
    wall: Wall,
    asks: Vec<WallAsk>,
}

impl SessionsWall {
    pub fn new(sessions: Vec<SessionId>) -> Self {
        let size = SIZES.into_iter().find(|n| *n >= sessions.len()).unwrap_or(SIZES[1]);
        Self { sessions, size, page: 0, wall: Wall::default(), asks: Vec::new() }
    }

    fn pages(&self) -> usize {
        self.sessions.len().div_ceil(self.size).max(1)
    }

    /// Once per frame, before drawing. True when it is to be closed.
    pub fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) -> bool {
        let now_s = ctx.input(|i| i.time);
        for ask in std::mem::take(&mut self.asks) {
            if self.wall.obey(ask, now_s) == Some(WallAsk::Close) {
                return true;
            }
        }
        let Some(open) = &context.workspace.open else { return true };
        let tiles = self.sessions.iter().skip(self.page * self.size).take(self.size).map(|id| {
            let row = open.session(id);
            WallTile {
                key: id.to_string(),
                title: id.to_string(),
                detail: row.map_or(String::new(), |r| numbers::date_time(r.started_at_ms, context.zone)),
                category: None,
                stretch: row.map(|r| (id.clone(), 0, r.duration_ms)),
            }
        });
        self.wall.set_tiles(tiles.collect());
        self.wall.logic(ctx, context, actions);
        false
    }

    /// Shows other sessions, or more or fewer of them.
    fn turn(&mut self, size: usize, page: usize) {
        if (size, page) != (self.size, self.page) {
            (self.size, self.page) = (size, page);
            self.wall.restart();
        }
    }

    pub fn command(&mut self, command: Command) {
        match command {
            Command::WallBefore => self.turn(self.size, self.page.saturating_sub(1)),
            Command::WallFurther => self.turn(self.size, (self.page + 1).min(self.pages() - 1)),
            Command::WallSize => {
                let larger = SIZES.into_iter().find(|n| *n > self.size);
                self.turn(larger.unwrap_or(SIZES[0]), 0);
            }
            other => {
                self.wall.command(other);
            }
        }
    }

    pub fn disabled_reason(&self, command: Command) -> Option<String> {
        match command {
            Command::WallSize => None,
            Command::WallBefore => (self.page == 0).then(|| "These are the first".into()),
            Command::WallFurther => (self.page + 1 >= self.pages()).then(|| "These are the last".into()),
            Command::FocusPlayer => Some("The wall has all the room there is".into()),
            other => self.wall.disabled_reason(other).map(str::to_owned),
        }
    }

    pub fn show(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        let (mut size, mut page) = (self.size, self.page);
        let (count, pages) = (self.sessions.len(), self.pages());
        let mut head = |ui: &mut Ui, _: &mut Vec<WallAsk>| {
            text::line(ui, TextRole::Strong, numbers::counted(count as u64, "session", "sessions"));
            let labels = SIZES.map(|n| n.to_string());
            let sizes: Vec<Choice<'_, usize>> =
                SIZES.iter().zip(&labels).map(|(n, l)| Choice::new(*n, l)).collect();
            if let Some(chosen) = segmented(ui, "At once", size, &sizes) {
                (size, page) = (chosen, 0);
            }
            let first = (page == 0).then_some("These are the first");
            let key = context.key(Command::WallBefore);
            if IconButton::new(Icon::ChevronLeft, "Sessions before")
                .shortcut(key.as_deref())
                .disabled_because(first)
                .show(ui)
                .clicked()
            {
                page -= 1;
            }
            text::line(ui, TextRole::Muted, format!("{} of {pages}", page + 1));
            let last = (page + 1 >= pages).then_some("These are the last");
            let key = context.key(Command::WallFurther);
            let next = IconButton::new(Icon::ChevronRight, "Further sessions").disabled_because(last);
            if next.shortcut(key.as_deref()).show(ui).clicked() {
                page += 1;
            }
        };
        let parts = WallParts {
            head: &mut head,
            foot: None,
            whole: None,
            paces: true,
            opens: true,
            close: Some(Command::WatchWall),
        };
        let asks = wall_ui(ui, context, &self.wall, parts);
        if !asks.is_empty() {
            self.asks.extend(asks);
            ui.request_repaint();
        }
        if (size, page) != (self.size, self.page) {
            self.turn(size, page);
            ui.request_repaint();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_marked_sessions_are_compared_one_goes_with_the_chosen_one() {
        let [a, b, c] = ["a", "b", "c"].map(SessionId::new);
        let mut marks = Marks::default();
        assert_eq!(marks.pair(None), [None, None]);
        assert_eq!(marks.pair(Some(&c)), [Some(c.clone()), None]);
        marks.toggle(&b);
        assert_eq!(marks.pair(Some(&b)), [Some(b.clone()), None]);
        assert_eq!(marks.pair(Some(&c)), [Some(b.clone()), Some(c.clone())]);
        marks.toggle(&a);
        assert_eq!(marks.pair(Some(&c)), [Some(b.clone()), Some(a.clone())]);
        marks.toggle(&b);
        assert_eq!(marks.all(), [a]);
    }
}
