//! How fast the list of a project is on this machine: the real screen, drawn into no window.

use super::filter;
use super::{Screen, SessionsScreen};
use crate::app::action::Action;
use crate::app::route::Route;
use crate::app::selection::Item;
use crate::app::stage::{SIZE, Stage};
use crate::model::SignalKind;
use crate::widgets::table::Sorting;
use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, pos2, vec2};
use std::path::Path;
use std::time::{Duration, Instant};

/// Frames of each sort.
const FRAMES: usize = 120;
/// Longest wait for rows that are made beside the window.
const PATIENCE: Duration = Duration::from_secs(30);

/// Figures of one run; times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListFigures {
    pub sessions: usize,
    /// From the call to open the project to the first frame with the list.
    pub open_ms: f64,
    /// Work of a frame that changes nothing, with a session chosen.
    pub still_ms: Vec<f64>,
    /// Of frames while the wheel turns.
    pub scroll_ms: Vec<f64>,
    /// Of frames that jump to the other end.
    pub jump_ms: Vec<f64>,
    /// Of the worst frame after a click on the head of a column, by column, and until the rows stand in the new order.
    pub sort_ms: Vec<(usize, f64, f64)>,
    /// The same after each letter of a filter, and after a signal was asked for.
    pub filter_ms: Vec<(String, f64, f64)>,
}

/// Opens the project, looks at the list, scrolls, sorts and filters.
///
/// # Errors
/// When the project cannot be opened.
pub fn measure(project: &Path) -> Result<ListFigures, String> {
    let begun = Instant::now();
    let mut stage = Stage::open(project)?;
    let mut screen = SessionsScreen::default();
    let mut figures = ListFigures::default();
    draw(&mut stage, &mut screen, Vec::new());
    // Rows and sizes settle in the frame after.
    draw(&mut stage, &mut screen, Vec::new());
    wait(&mut stage, &mut screen);
    figures.open_ms = begun.elapsed().as_secs_f64() * 1_000.0;
    let Some(open) = &stage.workspace.open else { return Err("the project was closed".into()) };
    figures.sessions = open.sessions.len();
    let chosen = open.sessions.get(figures.sessions / 2).map(|s| s.session_id.clone());
    let middle = vec![Event::PointerMoved(pos2(SIZE.x * 0.3, SIZE.y * 0.6))];
    draw(&mut stage, &mut screen, middle);
    for _ in 0..FRAMES {
        figures.still_ms.push(draw(&mut stage, &mut screen, Vec::new()));
    }
    for _ in 0..FRAMES {
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -160.0),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        };
        figures.scroll_ms.push(draw(&mut stage, &mut screen, vec![wheel]));
    }
    if let Some(chosen) = chosen {
        stage.apply(vec![Action::Select(Item::Session(chosen))]);
    }
    for n in 0..FRAMES {
        screen.scroll_to = Some(if n % 2 == 0 { figures.sessions.saturating_sub(1) } else { 0 });
        figures.jump_ms.push(draw(&mut stage, &mut screen, Vec::new()));
    }
    let columns = [
        filter::DURATION,
        filter::PAGES,
        filter::CLICKS,
        filter::ERRORS,
        filter::SIGNALS,
        filter::DEVICE,
        filter::USER,
        filter::START,
    ];
    for column in columns {
        screen.sorting = Sorting { column, ascending: true };
        let (worst, until) = wait(&mut stage, &mut screen);
        figures.sort_ms.push((column, worst, until));
    }
    for text in ["s", "se", "ses", "7", "77", "777", ""] {
        text.clone_into(&mut screen.filter.text);
        let (worst, until) = wait(&mut stage, &mut screen);
        figures.filter_ms.push((text.to_owned(), worst, until));
    }
    for kind in [SignalKind::DeadClick, SignalKind::Hesitation] {
        screen.filter.toggle(kind.into());
        let (worst, until) = wait(&mut stage, &mut screen);
        figures.filter_ms.push((kind.name().to_owned(), worst, until));
    }
    Ok(figures)
}

/// Work of one frame in milliseconds.
fn draw(stage: &mut Stage, screen: &mut SessionsScreen, events: Vec<Event>) -> f64 {
    let begun = Instant::now();
    let (_, actions) = stage.frame(Route::Sessions, events, |ui, view, actions| screen.ui(ui, view, actions));
    stage.apply(actions);
    begun.elapsed().as_secs_f64() * 1_000.0
}

/// Draws until the list is what was asked for; the longest frame, and how long it took.
fn wait(stage: &mut Stage, screen: &mut SessionsScreen) -> (f64, f64) {
    let begun = Instant::now();
    let mut worst = draw(stage, screen, Vec::new());
    while screen.is_listing() && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(1));
        worst = worst.max(draw(stage, screen, Vec::new()));
    }
    (worst, begun.elapsed().as_secs_f64() * 1_000.0)
}
