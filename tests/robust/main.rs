//! Recordings, real and hostile, replayed in every way: no panic comes out, seeking gives what playing gives, and a
//! page changed in place looks like one built anew. `BINOCULAR_ROBUST=full` looks at far more moments.

#![allow(
    clippy::unwrap_used,
    clippy::range_plus_one,
    clippy::format_push_string,
    reason = "helpers of tests fail as tests do, and what they cost is of no account"
)]

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

mod fuzzed;
mod nasty;
mod readers;
mod recorded;
mod stand_ins;
mod worker;

use binocular::replay::Timeline;
use binocular::replay::pointer::PointerTrack;
use binocular::replay::render::PageRequest;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// The longer run, for a quiet machine.
fn full() -> bool {
    std::env::var("BINOCULAR_ROBUST").is_ok_and(|v| v == "full")
}

/// Decisions from a seed: the same number, the same test.
struct Dice(Xoshiro256PlusPlus);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// The page after so many events, small, with the pointer where it was.
fn request(timeline: &Timeline, track: &PointerTrack, count: usize) -> PageRequest {
    let stage = timeline.stage_after(count);
    let offset_ms = count.checked_sub(1).map_or(0, |last| timeline.events()[last].offset_ms);
    let pointer = track.at(stage.active, offset_ms).map(|p| (p.x, p.y));
    let anchors = timeline.anchors(count, &stage);
    PageRequest {
        pointer,
        anchors,
        scale: 0.25,
        ..PageRequest::new(stage.page().cloned().unwrap_or_default())
    }
}

/// Runs on a stack that holds the engine's recursion; a panic of the test passes through.
fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    binocular::replay::worker::on_render_thread(work).expect("no panic on the render thread")
}

/// 3,000 random byte strings, as the fuzzer would make them, and their beginnings.
#[test]
fn random_bytes_never_break_the_mirror() {
    let rounds = if full() { 100_000 } else { 3_000 };
    on_big_stack(|| {
        for seed in 0..rounds {
            let mut dice = Dice::new(seed);
            let mut bytes = vec![0; 1 << (4 + dice.below(8))];
            dice.0.fill_bytes(&mut bytes);
            // A page first, so that most of what follows finds something.
            bytes.splice(0..0, [0, 1]);
            fuzz::mirror(&bytes);
        }
    });
}
