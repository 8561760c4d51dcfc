//! 200 hostile recordings, each painted at several moments by one live page that must survive them all.

use super::nasty::{self, THEMES};
use super::{Dice, full, on_big_stack, request};
use binocular::replay::Timeline;
use binocular::replay::pointer::PointerTrack;
use binocular::replay::render::{PagePainter, PageView, RenderContext};
use std::sync::Arc;
use std::time::Instant;

const RECORDINGS: u64 = 200;
const EVENTS: usize = 24;
const MOMENTS: usize = 5;
/// The longest that a frame may take, in seconds, and the most memory in MiB, on any machine that runs tests.
const MAX_FRAME_S: f64 = 10.0;
const MAX_MEMORY_MIB: u64 = 3_000;

#[test]
fn hostile_recordings_never_take_the_view_down() {
    let recordings = if full() { 5_000 } else { RECORDINGS };
    let mut slowest = (0.0, String::new());
    let mut failed: Vec<String> = Vec::new();
    on_big_stack(|| {
        let context = RenderContext::new();
        let mut view = PageView::new(context.clone());
        for seed in 0..recordings {
            let recording = nasty::recording(seed, EVENTS);
            let name = recording.id.to_string();
            let timeline = Timeline::new(Arc::new(recording));
            let track = PointerTrack::new(timeline.events());
            let mut dice = Dice::new(seed);
            let events = timeline.events().len();
            let mut moments: Vec<usize> = (0..MOMENTS - 1).map(|_| dice.below(events + 1)).collect();
            moments.push(events);
            for count in moments {
                let request = request(&timeline, &track, count);
                let begun = Instant::now();
                let frame = view.paint(&request);
                let took = begun.elapsed().as_secs_f64();
                assert_eq!(
                    frame.rgba.len(),
                    frame.width as usize * frame.height as usize * 4,
                    "{name} at {count}"
                );
                if took > slowest.0 {
                    slowest = (took, format!("{name} after {count} events"));
                }
                assert!(
                    took <= MAX_FRAME_S,
                    "{name} after {count} events took {took:.1} s: {:?}",
                    frame.stats
                );
                if frame.failed {
                    failed.push(format!("{name} after {count} events"));
                }
            }
            // One view in ten is new, so that hostile pages are built and not only arrived at.
            if seed % 10 == 9 {
                view = PageView::new(context.clone());
            }
        }
    });
    let memory = peak_mib();
    eprintln!(
        "slowest frame {:.2} s ({}); {} of {} frames failed; peak memory {memory:?} MiB",
        slowest.0,
        slowest.1,
        failed.len(),
        recordings * MOMENTS as u64
    );
    assert!(memory.is_none_or(|m| m < MAX_MEMORY_MIB), "{memory:?} MiB");
    // A failure shows the last good frame with a badge, and must stay the exception that it is.
    assert!(failed.len() as u64 * 50 <= recordings * MOMENTS as u64, "{}", failed.join("\n"));
    assert!(THEMES.len() >= 10);
}

/// Peak resident memory of this process; `None` where the system does not tell.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1_024)
}
