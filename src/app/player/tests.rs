//! Players on hand-made recordings, without a window.

use super::lanes::Span;
use super::screen::Detail;
use super::{PlayerScreen, SessionDocument};
use crate::mining::testing::{e, script};
use crate::replay::overlay::Shape;
use crate::replay::player::PlayerCommand;
use crate::replay::worker::RenderPool;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Draws nothing, but lets the player follow its render thread until something holds.
fn until(screen: &mut PlayerScreen, what: &str, holds: impl Fn(&PlayerScreen) -> bool) {
    let ctx = egui::Context::default();
    let deadline = Instant::now() + Duration::from_mins(1);
    while !holds(screen) {
        assert!(Instant::now() < deadline, "never: {what}");
        screen.logic(&ctx);
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn pointer(screen: &PlayerScreen) -> Option<(f64, f64)> {
    screen.marks().into_iter().find_map(|mark| match mark {
        Shape::Pointer { x, y, .. } => Some((x, y)),
        _ => None,
    })
}

/// In the browser the buttons stood elsewhere than in our layout, as fonts differ. The tile must not need a new page for
/// the second button: the page stands still while the pointer goes on.
#[test]
fn on_a_wall_the_pointer_is_on_what_it_was_on() {
    let button = |id, left: u32| {
        let style =
            format!("position:absolute;left:{left}px;top:200px;width:100px;height:40px;padding:0;border:0");
        e(id, "button").a("style", &style).t("Pay")
    };
    let recording = script("tile")
        .page(0, "https://shop.example/", [button(10, 300), button(11, 600)])
        .pointer(&[(1_000, 20.0, 20.0, 10), (3_000, 30.0, 20.0, 11)])
        .done();
    let pool = RenderPool::new(1, || {}).unwrap();
    let document = Arc::new(SessionDocument::new(recording, Vec::new()));
    let mut screen = PlayerScreen::new(&pool, document, "tile");
    screen.detail = Detail::Shown(0.25);
    screen.apply(PlayerCommand::SeekTo(1_500.0));
    until(&mut screen, "a picture", |s| s.painted() > 0 && !s.is_waiting());
    let (x, y) = pointer(&screen).expect("a pointer");
    assert!((300.0..=400.0).contains(&x) && (200.0..=240.0).contains(&y), "{x} {y}");
    let painted = screen.painted();
    screen.apply(PlayerCommand::SeekTo(3_500.0));
    until(&mut screen, "the moment", |s| !s.is_waiting());
    let (x, _) = pointer(&screen).expect("a pointer");
    assert!((600.0..=700.0).contains(&x), "{x}");
    assert_eq!(screen.painted(), painted, "nothing changed on the page");
}

/// The line that says it went missing when the popup got a picture: it stood where the page was taken to stand.
#[test]
fn over_a_skipped_pause_the_timeline_says_so() {
    let recording = script("pause")
        .page(0, "https://shop.example/", [e(10, "button").t("Pay")])
        .click(1_000, 10)
        .click(61_000, 10)
        .done();
    let pool = RenderPool::new(1, || {}).unwrap();
    let screen = PlayerScreen::new(&pool, Arc::new(SessionDocument::new(recording, Vec::new())), "pause");
    assert!(screen.player.skips_idle());
    let lines = |ms: f64| super::lanes::readout_at(&screen, ms);
    assert!(lines(30_000.0)[0].starts_with("Nothing was done for 5"), "{:?}", lines(30_000.0));
    assert!(lines(500.0).is_empty(), "{:?}", lines(500.0));
}

/// Labels stand in no list, so that a click on one had no place to go to but where it was.
#[test]
fn a_click_on_a_label_goes_to_its_begin() {
    let recording = script("labels")
        .page(0, "https://shop.example/", [e(10, "button").t("Pay")])
        .click(1_000, 10)
        .click(9_000, 10)
        .done();
    let pool = RenderPool::new(1, || {}).unwrap();
    let mut screen =
        PlayerScreen::new(&pool, Arc::new(SessionDocument::new(recording, Vec::new())), "labels");
    let span = |from_ms, to_ms| Span { from_ms, to_ms, name: "Compare".into(), category: None, mark: None };
    screen.labels = vec![span(1_000, 4_000), span(6_000, 6_000)].into();
    let begin = |ms: f64| super::lanes::label_begin_at(&screen, ms);
    assert_eq!(begin(3_000.0), Some(1_000.0));
    assert_eq!(begin(5_500.0), None, "between two labels");
    assert_eq!(begin(6_001.0), Some(6_000.0), "one of a moment is drawn some points wide");
}
