//! Playing, skipping, looping and stepping, without a window.

use super::*;
use crate::model::{Event, EventKind, NodeId, Recording, TabId};

fn player(times: &[i64]) -> Player {
    let events = times
        .iter()
        .map(|t| Event {
            offset_ms: *t,
            tab: TabId(0),
            kind: EventKind::Scroll { node: NodeId(1), x: 0.0, y: 0.0 },
        })
        .collect();
    let recording = Recording::of_one_tab("s", events);
    Player::new(Arc::new(Timeline::new(Arc::new(recording))))
}

#[test]
fn plays_skips_idle_and_stops_at_the_end() {
    let mut p = player(&[0, 1_000, 31_000, 32_000]);
    p.apply(PlayerCommand::Play);
    let mut watched_s: f64 = 0.0;
    while p.is_playing() {
        p.advance(0.1);
        watched_s += 0.1;
        assert!(watched_s < 60.0);
    }
    assert_eq!(p.offset_ms(), 32_000.0);
    assert!(watched_s < 4.0, "30 idle seconds were jumped, watched {watched_s} s");
    p.apply(PlayerCommand::TogglePlay);
    assert_eq!(p.offset_ms(), 0.0, "play at the end begins anew");
}

#[test]
fn steps_by_moment_in_both_directions() {
    let mut p = player(&[0, 10, 10, 500]);
    for expected in [10.0, 500.0, 500.0] {
        p.apply(PlayerCommand::StepEvent(1));
        assert_eq!(p.offset_ms(), expected);
    }
    for expected in [10.0, 0.0, 0.0] {
        p.apply(PlayerCommand::StepEvent(-1));
        assert_eq!(p.offset_ms(), expected);
    }
}

#[test]
fn loops_between_its_marks_and_clamps_seeks() {
    let mut p = player(&[0, 10_000]);
    p.apply(PlayerCommand::SeekTo(2_000.0));
    p.apply(PlayerCommand::LoopIn);
    p.apply(PlayerCommand::SeekTo(2_300.0));
    p.apply(PlayerCommand::LoopOut);
    p.apply(PlayerCommand::Play);
    for _ in 0..10 {
        p.advance(0.2);
        assert!((2_000.0..=2_300.0).contains(&p.offset_ms()));
    }
    p.apply(PlayerCommand::SeekTo(f64::NAN));
    assert_eq!(p.offset_ms(), 0.0);
    p.apply(PlayerCommand::SeekBy(1e12));
    assert_eq!(p.offset_ms(), 10_000.0);
}

#[test]
fn fitting_counts_only_what_is_played() {
    let mut p = player(&[0, 1_000, 31_000, 32_000]);
    // One second at each end, and half a second at each end of the pause.
    assert_eq!(p.played_ms(0.0, 32_000.0), 3_000.0);
    p.apply(PlayerCommand::FitTo(1.5));
    assert_eq!(p.speed(), 2.0);
    p.apply(PlayerCommand::Play);
    let mut watched_s: f64 = 0.0;
    while p.is_playing() {
        p.advance(0.01);
        watched_s += 0.01;
        assert!(watched_s < 10.0);
    }
    assert!((watched_s - 1.5).abs() < 0.1, "watched {watched_s} s");
    assert!((p.back_by_played(32_000.0, 1_500.0) - 30_500.0).abs() <= 1.0);
    assert!((p.back_by_played(32_000.0, 2_000.0) - 1_000.0).abs() <= 1.0, "the pause is no time");
    assert_eq!(p.back_by_played(32_000.0, 60_000.0), 0.0);
    p.apply(PlayerCommand::ToggleSkipIdle);
    p.apply(PlayerCommand::FitTo(16.0));
    assert_eq!(p.speed(), 2.0);
    p.apply(PlayerCommand::LoopRange(31_000.0, f64::INFINITY));
    p.apply(PlayerCommand::LoopRange(32_000.0, 31_000.0));
    assert_eq!(p.loop_marks(), (Some(31_000.0), Some(32_000.0)));
    p.apply(PlayerCommand::FitTo(0.5));
    assert_eq!(p.speed(), 2.0);
    p.apply(PlayerCommand::FitTo(f64::NAN));
    assert_eq!(p.speed(), 2.0);
}

#[test]
fn a_range_bounds_everything() {
    let mut p = player(&[0, 60_000]).with_range(10_000, 20_000);
    assert_eq!(p.offset_ms(), 10_000.0);
    p.apply(PlayerCommand::End);
    assert_eq!(p.offset_ms(), 20_000.0);
    p.apply(PlayerCommand::Start);
    assert_eq!(p.offset_ms(), 10_000.0);
}

#[test]
fn speed_steps_and_jkl() {
    let mut p = player(&[0, 60_000]);
    p.apply(PlayerCommand::Faster);
    assert_eq!(p.speed(), 1.5);
    p.apply(PlayerCommand::Slower);
    p.apply(PlayerCommand::Slower);
    assert_eq!(p.speed(), 0.5);
    p.apply(PlayerCommand::Speed(1.0));
    p.apply(PlayerCommand::Forward);
    p.apply(PlayerCommand::Forward);
    assert_eq!(p.speed(), 2.0);
    p.apply(PlayerCommand::SeekTo(30_000.0));
    p.apply(PlayerCommand::Backward);
    p.advance(0.1);
    assert!(p.offset_ms() < 30_000.0);
}

#[test]
fn more_of_a_recording_goes_on_at_the_same_moment() {
    let mut short = player(&[0, 1_000, 2_000]);
    for command in [
        PlayerCommand::IdleThreshold(1_500),
        PlayerCommand::Speed(4.0),
        PlayerCommand::SeekTo(1_200.0),
        PlayerCommand::LoopRange(500.0, 1_900.0),
        PlayerCommand::ToggleSkipIdle,
        PlayerCommand::Play,
    ] {
        short.apply(command);
    }
    let more = short.continued_on(&player(&[0, 1_000, 2_000, 4_000, 9_000]));
    assert_eq!((more.offset_ms(), more.speed(), more.is_playing()), (1_200.0, 4.0, true));
    assert_eq!((more.loop_marks(), more.skips_idle()), ((Some(500.0), Some(1_900.0)), false));
    assert_eq!((more.duration_ms(), more.range()), (9_000.0, (0.0, 9_000.0)));
    assert_eq!(more.idle(), [(2_000, 4_000), (4_000, 9_000)]);
    let mut waiting = more;
    waiting.wait_at(1_000.0);
    assert_eq!((waiting.offset_ms(), waiting.is_playing()), (1_000.0, true));
}
