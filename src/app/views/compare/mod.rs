//! The Compare screen: two sessions side by side on one clock, in step by time, by page or by a chosen moment; knows
//! the workspace only to read.

mod choose;
mod side;

use super::{Screen, ViewContext};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::lanes::path_of;
use crate::app::player::wall::align::{Side, by_moment, by_page, common_visits};
use crate::app::player::wall::{Wall, WallAsk, WallParts, WallTile, wall_ui};
use crate::app::player::{PlayerScreen, SessionDocument};
use crate::model::SessionId;
use crate::widgets::theme::{Category, space};
use crate::widgets::{
    self, Button, Choice, EmptyState, Icon, IconButton, TextRole, numbers, segmented, text,
};
use choose::chooser_ui;
use egui::{Context, Ui};
use std::cell::RefCell;
use std::sync::Arc;

/// What keeps both sides in step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Lock {
    /// The same time since each began.
    #[default]
    Time,
    /// Visits of the same page begin together.
    Page,
    /// The moments that were chosen are shown together.
    Moment,
}

enum CompareAsk {
    Wall(WallAsk),
    Lock(Lock),
    /// Moves one side alone: from then on both are locked by where they are.
    Place(usize, f64),
}

/// What the ways of the two sides were made for.
#[derive(Clone, PartialEq)]
struct MadeFor {
    lock: Lock,
    zeros_ms: [f64; 2],
    skip_idle: bool,
    documents: [usize; 2],
}

/// What this screen remembers of its drawing.
#[derive(Default)]
pub struct CompareScreen {
    lock: Lock,
    zeros_ms: [f64; 2],
    wall: Wall,
    made_for: Option<MadeFor>,
    asks: Vec<CompareAsk>,
    search: String,
}

impl CompareScreen {
    fn obey(&mut self, ask: CompareAsk, now_s: f64) {
        match ask {
            CompareAsk::Wall(ask) => {
                self.wall.obey(ask, now_s);
            }
            CompareAsk::Lock(lock) => {
                self.lock = lock;
                self.zeros_ms = self.offsets_ms();
            }
            CompareAsk::Place(at, ms) => {
                self.lock = Lock::Moment;
                self.zeros_ms = self.offsets_ms();
                if let Some(zero) = self.zeros_ms.get_mut(at) {
                    *zero = ms;
                }
            }
        }
    }

    /// Where both sides stand.
    fn offsets_ms(&self) -> [f64; 2] {
        [0, 1].map(|at| self.player(at).map_or(0.0, |p| p.player.offset_ms()))
    }

    fn player(&self, at: usize) -> Option<&PlayerScreen> {
        self.wall.tiles.get(at)?.player.as_ref()
    }

    fn documents(&self) -> Option<[&Arc<SessionDocument>; 2]> {
        Some([&self.player(0)?.document, &self.player(1)?.document])
    }

    /// Makes the ways from the clock to both sides anew when something that they depend on has changed; the left side
    /// stays where it is, or the chosen moments are shown.
    fn follow_lock(&mut self) {
        let Some([left, right]) = self.documents() else { return };
        let made_for = MadeFor {
            lock: self.lock,
            zeros_ms: if self.lock == Lock::Moment { self.zeros_ms } else { [0.0; 2] },
            skip_idle: self.wall.skip_idle,
            documents: [left, right].map(|d| Arc::as_ptr(d) as usize),
        };
        if self.made_for.as_ref() == Some(&made_for) {
            return;
        }
        let visits = [visits(left), visits(right)];
        let first = [left, right].map(|d| d.timeline.first_snapshot_ms().unwrap_or(0) as f64);
        let idle =
            [left, right].map(|d| if self.wall.skip_idle { d.player.idle().to_vec() } else { Vec::new() });
        let side = |at: usize, document: &SessionDocument| Side {
            from_ms: first[at],
            to_ms: document.player.duration_ms().max(first[at]),
            idle: &idle[at],
            visits: &visits[at],
        };
        let (a, b) = (side(0, left), side(1, right));
        let tracks = match self.lock {
            Lock::Time => None,
            Lock::Page => Some(by_page(a, b)),
            Lock::Moment => Some(by_moment((a, self.zeros_ms[0]), (b, self.zeros_ms[1]))),
        };
        let was_made = self.made_for.replace(made_for).is_some();
        let stands_ms = if self.lock == Lock::Moment { self.zeros_ms[0] } else { self.offsets_ms()[0] };
        self.wall.set_tracks(tracks.map(Vec::from));
        if was_made || self.lock == Lock::Moment {
            self.wall.seek_tile(0, stands_ms);
        }
    }
}

/// Pages by their path, without what changes from visit to visit.
fn visits(document: &SessionDocument) -> Vec<(String, i64)> {
    let name = |href: &str| path_of(href).split(['?', '#']).next().unwrap_or("").to_owned();
    document.pages.iter().map(|p| (name(&p.href), p.from_ms)).collect()
}

fn tile(context: &ViewContext<'_>, at: usize, id: &SessionId) -> WallTile {
    let row = context.workspace.open.as_ref().and_then(|o| o.session(id));
    WallTile {
        key: format!("{id} {}", ["left", "right"][at.min(1)]),
        title: id.to_string(),
        detail: row.map_or(String::new(), |r| {
            let user = r.user_id.as_deref().map(|u| format!("  user {u}")).unwrap_or_default();
            format!("{}{user}", numbers::date_time(r.started_at_ms, context.zone))
        }),
        category: Some(Category(at)),
        stretch: row.map(|r| (id.clone(), 0, r.duration_ms)),
    }
}

impl Screen for CompareScreen {
    fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let now_s = ctx.input(|i| i.time);
        let [Some(left), Some(right)] = &context.workspace.compared else { return };
        let tiles = [left, right].into_iter().enumerate().map(|(at, id)| tile(context, at, id));
        let before = self.wall.tiles.len();
        self.wall.set_tiles(tiles.collect());
        for ask in std::mem::take(&mut self.asks) {
            self.obey(ask, now_s);
        }
        self.follow_lock();
        self.wall.logic(ctx, context, actions);
        if before == 0 {
            ctx.request_repaint();
        }
    }

    fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        if context.workspace.compared.iter().flatten().count() < 2 {
            self.choose_ui(ui, context, actions);
            return;
        }
        let asks = RefCell::new(Vec::new());
        let mut search = std::mem::take(&mut self.search);
        let mut head = |ui: &mut Ui, _: &mut Vec<WallAsk>| {
            self.head_ui(ui, context, &mut search, &mut asks.borrow_mut(), actions);
        };
        let foot = |ui: &mut Ui, at: usize| {
            if let Some(ms) = self.player(at).and_then(|p| side::scrubber_ui(ui, p, Category(at))) {
                asks.borrow_mut().push(CompareAsk::Place(at, ms));
            }
        };
        let parts = WallParts {
            head: &mut head,
            foot: Some((side::HEIGHT, &foot)),
            whole: None,
            paces: false,
            opens: false,
            close: None,
        };
        let of_the_wall = wall_ui(ui, context, &self.wall, parts);
        let mut asks = asks.into_inner();
        asks.extend(of_the_wall.into_iter().map(CompareAsk::Wall));
        self.search = search;
        if !asks.is_empty() {
            self.asks.append(&mut asks);
            ui.request_repaint();
        }
    }

    fn command(&mut self, command: Command, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        match command {
            Command::StepByTime => self.asks.push(CompareAsk::Lock(Lock::Time)),
            Command::StepByPage => self.asks.push(CompareAsk::Lock(Lock::Page)),
            Command::StepByMoment => self.asks.push(CompareAsk::Lock(Lock::Moment)),
            Command::SwapSides => {
                let [left, right] = &context.workspace.compared;
                actions.push(Action::Compare(right.clone(), left.clone()));
            }
            other => {
                self.wall.command(other);
            }
        }
    }

    fn disabled_reason(&self, command: Command, context: &ViewContext<'_>) -> Option<String> {
        match command {
            _ if context.workspace.compared.iter().flatten().count() < 2 => {
                Some("Choose two sessions first".into())
            }
            Command::StepByTime | Command::StepByPage | Command::StepByMoment | Command::SwapSides => None,
            Command::FocusPlayer => Some("Double-click a page to enlarge it".into()),
            Command::Undo | Command::Redo | Command::Filter => Some("There is nothing of that here".into()),
            other => self.wall.disabled_reason(other).map(str::to_owned),
        }
    }
}

impl CompareScreen {
    fn head_ui(
        &self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        search: &mut String,
        asks: &mut Vec<CompareAsk>,
        actions: &mut Vec<Action>,
    ) {
        let [left, right] = &context.workspace.compared;
        let names = [left, right].map(|s| s.as_ref().map_or("Choose…", |s| s.as_str()));
        for (at, name) in names.into_iter().enumerate() {
            let button = Button::ghost(name).tooltip("Another session on this side");
            widgets::menu_button(ui, button, |ui| {
                ui.set_width(460.0);
                ui.set_height(320.0);
                if let Some(chosen) = chooser_ui(ui, context, search, &context.workspace.compared) {
                    let mut sides = context.workspace.compared.clone();
                    sides[at] = Some(chosen);
                    let [left, right] = sides;
                    actions.push(Action::Compare(left, right));
                    ui.close();
                }
            });
            let key = context.key(Command::SwapSides);
            if at == 0
                && IconButton::new(Icon::Refresh, "Swap sides").shortcut(key.as_deref()).show(ui).clicked()
            {
                actions.push(Action::Compare(right.clone(), left.clone()));
            }
        }
        ui.add_space(space::M);
        text::line(ui, TextRole::Muted, "In step by");
        let locks = [
            Choice::new(Lock::Time, "Time"),
            Choice::new(Lock::Page, "Page"),
            Choice::new(Lock::Moment, "Moment"),
        ];
        asks.extend(segmented(ui, "In step by", self.lock, &locks).map(CompareAsk::Lock));
        let note = match (self.lock, self.documents()) {
            (Lock::Page, Some([left, right])) => {
                let common = common_visits(&visits(left), &visits(right)) as u64;
                numbers::counted(common, "page visit begins together", "page visits begin together")
            }
            (Lock::Moment, _) => "Drag a side's own bar to choose its moment".to_owned(),
            _ => String::new(),
        };
        text::truncated(ui, TextRole::Muted, note);
    }

    /// Until there are two.
    fn choose_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let sides = &context.workspace.compared;
        let first = sides.iter().flatten().next();
        widgets::surface(ui, widgets::Surface::Panel, egui::Margin::same(16)).show(ui, |ui| {
            match first {
                Some(first) => text::heading(ui, format!("Compare {first} with…")),
                None => text::heading(ui, "Choose the first session"),
            };
            ui.add_space(space::S);
            if context.workspace.open.as_ref().is_none_or(|o| o.sessions.is_empty()) {
                EmptyState::new(Icon::Columns, "Nothing to compare", "Import recordings first").show(ui);
                return;
            }
            if let Some(chosen) = chooser_ui(ui, context, &mut self.search, sides) {
                actions.push(match first {
                    Some(first) => Action::Compare(Some(first.clone()), Some(chosen)),
                    None => Action::Compare(Some(chosen), None),
                });
            }
        });
    }
}
