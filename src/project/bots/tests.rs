//! Planted bots are called bots, and people who look like them are not.

use super::bot_evidence;
use crate::model::{
    BOT_LIKELIHOOD, BotReason, EventKind, InteractionKind as Kind, NodeId, PointerKind, PointerSample,
    Recording, WarningCode, bot_likelihood,
};
use crate::project::testing::{event, page};
use BotReason::{
    FastPresses, HeadlessViewport, InstantForm, InstantPresses, NoPointer, RegularTiming, StraightPaths,
    Teleports, UserAgent, Webdriver,
};

/// A session that is put together act by act.
struct Visit {
    recording: Recording,
    now_ms: i64,
    at: (f64, f64),
    pointer: PointerKind,
}

/// Numbers without a pattern, always the same.
fn noise(n: i64) -> f64 {
    let x = (n as f64 * 12.9898).sin() * 43_758.545_3;
    x - x.floor()
}

impl Visit {
    fn of_size(width: u32, height: u32) -> Self {
        let start = vec![
            event(0, EventKind::Meta { href: "https://shop.example/".into(), width, height }),
            event(1, EventKind::FullSnapshot { tree: page("Shop"), scroll_x: 0.0, scroll_y: 0.0 }),
        ];
        let recording = Recording::of_one_tab("a", start);
        Self { recording, now_ms: 1_000, at: (400.0, 300.0), pointer: PointerKind::Mouse }
    }

    fn new() -> Self {
        Self::of_size(1440, 813)
    }

    fn push(&mut self, kind: EventKind) {
        self.recording.events.push(event(self.now_ms, kind));
    }

    fn interact(&mut self, kind: Kind, node: i64) {
        let position = Some(self.at);
        self.push(EventKind::Interaction { kind, node: NodeId(node), position, pointer: self.pointer });
    }

    fn sample(&mut self, x: f64, y: f64) {
        let samples = vec![PointerSample { offset_ms: self.now_ms, x, y, node: NodeId(4) }];
        self.at = (x, y);
        self.push(EventKind::PointerMove { pointer: self.pointer, samples });
    }

    /// A movement in steps of 50 ms that bends by `bend_px` and slows down.
    fn move_to(&mut self, to: (f64, f64), bend_px: f64) {
        let (from, steps) = (self.at, 10);
        for step in 1..=steps {
            self.now_ms += 50;
            let t = f64::from(step) / f64::from(steps);
            let way = 1.0 - (1.0 - t) * (1.0 - t);
            let bend = bend_px * (t * std::f64::consts::PI).sin();
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = dx.hypot(dy).max(1.0);
            self.sample(from.0 + dx * way - dy / length * bend, from.1 + dy * way + dx / length * bend);
        }
    }

    fn press(&mut self, held_ms: i64) {
        self.interact(Kind::MouseDown, 4);
        self.now_ms += held_ms;
        self.interact(Kind::MouseUp, 4);
        self.interact(Kind::Click, 4);
    }

    fn places() -> impl Iterator<Item = (i64, (f64, f64))> {
        (0..12).map(|n| (n, (80.0 + noise(n) * 900.0, 60.0 + noise(n + 50) * 600.0)))
    }

    fn input(&mut self, node: i64, chars: usize) {
        let text = "x".repeat(chars).into();
        self.push(EventKind::Input { node: NodeId(node), text, checked: false, user_triggered: Some(true) });
    }

    fn property(mut self, name: &str, value: &str) -> Self {
        self.recording.properties.insert(name.into(), value.into());
        self
    }
}

#[track_caller]
fn check(visit: &Visit, expected: &[BotReason], bot: bool) {
    let found = bot_evidence(&visit.recording);
    let reasons: Vec<BotReason> = found.iter().map(|one| one.reason).collect();
    assert_eq!(reasons, expected, "{found:?}");
    assert_eq!(bot_likelihood(&found) >= BOT_LIKELIHOOD, bot, "{found:?}");
}

fn person() -> Visit {
    let mut visit = Visit::new();
    for (n, place) in Visit::places() {
        visit.move_to(place, 20.0 * (noise(n + 9) - 0.5) + 12.0);
        visit.now_ms += 200 + (noise(n) * 3_000.0) as i64;
        visit.press(60 + (noise(n + 3) * 70.0) as i64);
    }
    visit
}

#[test]
fn a_person_with_a_mouse_is_none() {
    check(&person(), &[], false);
}

#[test]
fn a_script_that_jumps_and_clicks_is_a_bot() {
    let mut visit = Visit::of_size(800, 600);
    for (n, place) in Visit::places() {
        visit.now_ms += 400 + (noise(n) * 2_000.0) as i64;
        visit.sample(place.0, place.1);
        visit.press(1);
    }
    check(&visit, &[Teleports, InstantPresses, HeadlessViewport], true);
}

#[test]
fn lines_and_even_pauses_are_a_bot() {
    let mut visit = Visit::new();
    for (_, place) in Visit::places() {
        visit.move_to(place, 0.0);
        visit.now_ms += 300;
        visit.press(80);
    }
    check(&visit, &[StraightPaths, RegularTiming], true);
}

#[test]
fn presses_faster_than_any_hand_and_no_movement_are_a_bot() {
    let mut visit = Visit::new();
    for (_, place) in Visit::places() {
        visit.at = place;
        visit.now_ms += 20;
        visit.press(1);
    }
    check(&visit, &[NoPointer, InstantPresses, FastPresses, RegularTiming], true);
}

#[test]
fn what_a_browser_declares_is_enough() {
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/119.0.0.0 Safari/537.36";
    check(&person().property("user_agent", agent), &[UserAgent], true);
    let crawler = "Mozilla/5.0 (compatible; SomeSearchBot/2.1; +http://search.example/bot.html)";
    check(&person().property("raw_user_agent", crawler), &[UserAgent], true);
    check(&person().property("webdriver", "true"), &[Webdriver], true);
    let mut told = person();
    told.push(EventKind::Custom { tag: "navigator.webdriver".into(), payload: r#"{"value":true}"#.into() });
    check(&told, &[Webdriver], true);
}

#[test]
fn browsers_and_phones_of_people_declare_nothing() {
    for agent in [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
        "Robotics Lab Browser 1.0",
    ] {
        check(&person().property("user_agent", agent), &[], false);
    }
    check(&person().property("webdriver", "false"), &[], false);
}

/// Enter on a button makes a click without press, pointer or pause.
#[test]
fn a_person_with_a_keyboard_is_none() {
    let mut visit = Visit::new();
    for n in 0..30 {
        visit.now_ms += 150 + (noise(n) * 400.0) as i64;
        visit.interact(Kind::Focus, 10 + n);
        if n % 3 == 0 {
            visit.interact(Kind::Click, 10 + n);
        }
    }
    check(&visit, &[], false);
}

#[test]
fn a_person_with_a_touch_screen_is_none() {
    let mut visit = Visit::of_size(390, 844);
    visit.pointer = PointerKind::Touch;
    for (n, place) in Visit::places() {
        visit.now_ms += 300 + (noise(n) * 2_000.0) as i64;
        visit.at = place;
        visit.interact(Kind::TouchStart, 4);
        visit.now_ms += 40;
        visit.interact(Kind::TouchEnd, 4);
        // Browsers make a press of it, at once and in no time; old recorders call it a mouse's.
        visit.pointer = PointerKind::Mouse;
        visit.press(0);
        visit.pointer = PointerKind::Touch;
    }
    check(&visit, &[], false);
}

#[test]
fn a_person_with_a_pen_is_none() {
    let mut visit = Visit::new();
    visit.pointer = PointerKind::Pen;
    for (n, place) in Visit::places() {
        visit.now_ms += 300 + (noise(n) * 2_000.0) as i64;
        visit.sample(place.0, place.1);
        visit.press(3);
    }
    check(&visit, &[], false);
}

/// Taps on a touch pad are as short as presses of programs, but the pointer moves to them.
#[test]
fn a_person_with_a_touch_pad_is_none() {
    let mut visit = Visit::new();
    for (n, place) in Visit::places() {
        visit.move_to(place, 15.0);
        visit.now_ms += 200 + (noise(n) * 3_000.0) as i64;
        visit.press(2);
    }
    check(&visit, &[InstantPresses], false);
}

#[test]
fn a_recorder_without_movements_makes_no_bot() {
    let mut visit = Visit::of_size(1280, 720);
    for (n, place) in Visit::places() {
        visit.now_ms += 300 + (noise(n) * 2_000.0) as i64;
        visit.at = place;
        visit.press(80);
    }
    check(&visit, &[NoPointer, HeadlessViewport], false);
}

/// Rows hold whole seconds and no presses; the size of the window is made up.
#[test]
fn a_table_of_events_makes_no_bot() {
    let mut visit = Visit::of_size(1280, 720);
    visit.recording.warnings.note(WarningCode::NoFullSnapshot, || "a table".to_owned());
    for (_, place) in Visit::places() {
        visit.at = place;
        visit.now_ms += 1_000;
        visit.press(0);
    }
    check(&visit, &[], false);
}

#[test]
fn fields_that_are_filled_at_once_count_but_are_not_enough() {
    let mut visit = person();
    for field in 20..24 {
        visit.now_ms += 30;
        visit.interact(Kind::Focus, field);
        visit.now_ms += 5;
        visit.input(field, 9);
    }
    check(&visit, &[InstantForm], false);
    let mut typed = person();
    for field in 20..24 {
        typed.now_ms += 700;
        typed.interact(Kind::Focus, field);
        for chars in 1..=9 {
            typed.now_ms += 90 + (noise(field * 9 + chars) * 160.0) as i64;
            typed.input(field, chars as usize);
        }
    }
    check(&typed, &[], false);
}

#[test]
fn even_keys_count_and_a_held_key_does_not() {
    let keys = |pause_ms: i64| {
        let mut visit = person();
        visit.interact(Kind::Focus, 20);
        for chars in 1..=40 {
            visit.now_ms += pause_ms;
            visit.input(20, chars);
        }
        visit
    };
    check(&keys(100), &[RegularTiming], false);
    check(&keys(33), &[], false);
}

/// The edge of the screen and a slider guide the hand along an axis.
#[test]
fn movements_along_an_axis_are_not_called_straight() {
    let mut visit = Visit::new();
    for n in 0..12 {
        let to = if n % 2 == 0 { 700.0 } else { 100.0 };
        visit.move_to((to, 300.0), 0.0);
        visit.now_ms += 500 + (noise(n) * 800.0) as i64;
    }
    check(&visit, &[], false);
}

#[test]
fn odd_times_and_places_do_no_harm() {
    let mut visit = Visit::new();
    for n in 0..20 {
        visit.now_ms = if n % 2 == 0 { i64::MAX } else { 0 };
        visit.sample(f64::NAN, f64::INFINITY);
        visit.press(0);
    }
    assert!(bot_likelihood(&bot_evidence(&visit.recording)) <= 1.0);
}
