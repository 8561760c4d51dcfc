//! How fast the map of clusters is on this machine: the real screen, drawn into no window.

use super::map_view::Colouring;
use super::{ClustersScreen, Screen};
use crate::app::action::Action;
use crate::app::route::Route;
use crate::app::selection::Item;
use crate::app::stage::Stage;
use crate::mining::features::all;
use crate::model::SignalKind;
use egui::{Event, Modifiers, PointerButton, Pos2, Vec2};
use std::path::Path;
use std::time::{Duration, Instant};

/// Frames of each sort.
const FRAMES: usize = 120;
/// Longest wait for clusters to be read.
const PATIENCE: Duration = Duration::from_secs(60);
/// How far the map is dragged, and the radius of the lasso, in points.
const REACH: f32 = 120.0;

/// Figures of one run; times are the work of frames in milliseconds, the triangles of the picture with it and the
/// graphics card's work without.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapFigures {
    pub marks: usize,
    pub clusters: usize,
    /// From the call to open the project to the first frame with the map.
    pub open_ms: f64,
    /// Nothing changes.
    pub still_ms: Vec<f64>,
    /// The pointer goes from mark to mark.
    pub hover_ms: Vec<f64>,
    /// The map is dragged: every mark stands elsewhere in every frame.
    pub drag_ms: Vec<f64>,
    /// The map is brought nearer and farther.
    pub zoom_ms: Vec<f64>,
    /// A line is drawn around some marks; the last frame picks them.
    pub lasso_ms: Vec<f64>,
    /// A mark is picked or let go in every frame, with what the lasso left.
    pub pick_ms: Vec<f64>,
    /// Another cluster is chosen in every frame.
    pub choose_ms: Vec<f64>,
    /// Frames in which colours mean something else.
    pub colour_ms: Vec<f64>,
}

struct Show {
    stage: Stage,
    screen: ClustersScreen,
}

/// Opens the project, looks at the map of its clusters, and does with it what people do.
///
/// # Errors
/// When the project cannot be opened, or has no clusters.
pub fn measure(project: &Path) -> Result<MapFigures, String> {
    let begun = Instant::now();
    let mut show = Show { stage: Stage::open(project)?, screen: ClustersScreen::default() };
    show.wait(begun)?;
    let mut figures =
        MapFigures { open_ms: begun.elapsed().as_secs_f64() * 1_000.0, ..MapFigures::default() };
    let Some(run) = show.stage.workspace.clusters.run.clone() else {
        return Err("the project has no clusters; `binocular cluster PROJECT` finds some".into());
    };
    (figures.marks, figures.clusters) = (run.points.len(), run.clusters.len());
    figures.still_ms = show.frames(FRAMES, |_, _| Vec::new());
    let marks: Vec<Pos2> = show.screen.map.cache.screen.clone();
    let step = marks.len().div_ceil(FRAMES).max(1);
    let on_the_way: Vec<Pos2> = marks.iter().copied().step_by(step).collect();
    figures.hover_ms =
        show.frames(FRAMES, |_, n| vec![Event::PointerMoved(on_the_way[n % on_the_way.len()])]);
    let middle = middle_of(&marks);
    show.frames(1, |_, _| vec![Event::PointerMoved(middle)]);
    show.frames(1, |_, _| vec![button(middle, true)]);
    figures.drag_ms = show.frames(FRAMES, |_, n| vec![Event::PointerMoved(around(middle, n, REACH / 2.0))]);
    show.frames(1, |_, _| vec![button(middle, false)]);
    figures.zoom_ms = show.frames(FRAMES, |_, n| {
        vec![Event::PointerMoved(middle), Event::Zoom(if n % 16 < 8 { 1.1 } else { 1.0 / 1.1 })]
    });
    show.screen.map.lasso = true;
    let begin = around(middle, 0, REACH);
    show.frames(1, |_, _| vec![Event::PointerMoved(begin)]);
    figures.lasso_ms = show.frames(FRAMES, |_, n| match n {
        0 => vec![button(begin, true)],
        _ if n + 1 == FRAMES => vec![button(begin, false)],
        _ => vec![Event::PointerMoved(around(middle, n, REACH))],
    });
    show.screen.map.lasso = false;
    figures.pick_ms = show.frames(FRAMES, |show, n| {
        show.screen.map.toggle(&run, n * step % run.points.len());
        Vec::new()
    });
    figures.choose_ms = show.frames(FRAMES, |show, n| {
        let cluster = (n % run.clusters.len().max(1)) as u32;
        show.stage.apply(vec![Action::Select(Item::Cluster(cluster))]);
        Vec::new()
    });
    let colourings = [Colouring::Device, Colouring::Cluster].into_iter();
    let colourings = colourings
        .chain(SignalKind::ALL.map(|kind| Colouring::Signal(kind.into())))
        .chain(all().map(Colouring::Feature));
    for colouring in colourings {
        show.screen.map.colouring = colouring;
        figures.colour_ms.extend(show.frames(1, |_, _| Vec::new()));
    }
    Ok(figures)
}

impl Show {
    /// Draws until the clusters are read and their places known.
    fn wait(&mut self, begun: Instant) -> Result<(), String> {
        loop {
            self.draw(Vec::new());
            let clusters = &self.stage.workspace.clusters;
            let ready = clusters.run.as_ref().is_some_and(|run| clusters.ground.of(run).is_some());
            if ready && !self.screen.map.cache.screen.is_empty() {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                return Err(
                    "no clusters were read within a minute; `binocular cluster PROJECT` finds some".into()
                );
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Work of so many frames, each with what happens in it.
    fn frames(&mut self, count: usize, mut events: impl FnMut(&mut Self, usize) -> Vec<Event>) -> Vec<f64> {
        let frame = |n| {
            let events = events(self, n);
            self.draw(events)
        };
        (0..count).map(frame).collect()
    }

    /// Work of one frame in milliseconds, with what the workspace makes of its actions.
    fn draw(&mut self, events: Vec<Event>) -> f64 {
        let screen = &mut self.screen;
        let (drawn, actions) = self.stage.frame(Route::Clusters, events, |ui, view, actions| {
            screen.logic(&ui.ctx().clone(), view, actions);
            screen.ui(ui, view, actions);
        });
        let obeying = Instant::now();
        self.stage.apply(actions);
        (drawn + obeying.elapsed()).as_secs_f64() * 1_000.0
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

/// Places on a circle, one after the other.
fn around(middle: Pos2, n: usize, radius: f32) -> Pos2 {
    middle + radius * Vec2::angled(std::f32::consts::TAU * n as f32 / FRAMES as f32)
}

/// Where most marks are around.
fn middle_of(marks: &[Pos2]) -> Pos2 {
    let median = |axis: fn(&Pos2) -> f32| {
        let mut values: Vec<f32> = marks.iter().map(axis).collect();
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    Pos2::new(median(|p| p.x), median(|p| p.y))
}
