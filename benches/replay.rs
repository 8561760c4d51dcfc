//! What a replay is made of, each part alone, on the largest recording of the sample: reading an export, the mirror,
//! keyframes, seeking, and the stored form. Layout and pixels are measured by `binocular bench`.
//!
//! `cargo bench --profile dev --bench replay` uses the one build of the dependencies that everything else uses too.

use binocular::ingest::{Found, ReadOptions, read_bytes};
use binocular::model::{NoWatch, Recording};
use binocular::project::{Prepared, Project};
use binocular::replay::Timeline;
use binocular::replay::mirror::Mirror;
use binocular::replay::player::Player;
use binocular::replay::pointer::PointerTrack;
use binocular::replay::visual::visual_events;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::sync::{Arc, OnceLock};

fn main() {
    divan::main();
}

const EXPORT: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/recordings/rec-c7e681e8.json.gz"));

fn read() -> Vec<Recording> {
    let mut found = Vec::new();
    let options = ReadOptions::default();
    let mut each = |one: Found| {
        if let Found::Recording(recording) = one {
            found.push(*recording);
        }
    };
    read_bytes("sample.json.gz", EXPORT, &options, &NoWatch, &mut each).expect("nobody stops it");
    found
}

fn recording() -> &'static Arc<Recording> {
    static RECORDING: OnceLock<Arc<Recording>> = OnceLock::new();
    RECORDING.get_or_init(|| Arc::new(read().pop().expect("one session")))
}

fn timeline() -> &'static Arc<Timeline> {
    static TIMELINE: OnceLock<Arc<Timeline>> = OnceLock::new();
    TIMELINE.get_or_init(|| Arc::new(Timeline::new(Arc::clone(recording()))))
}

/// Moments all over the recording, in an order that jumps back and forth; in milliseconds.
fn moments() -> Vec<i64> {
    let duration_ms = recording().duration_ms().max(1);
    (1..=64_i64).map(|n| (n * 7_919_993) % duration_ms).collect()
}

/// From the bytes of a packed export to the model.
#[divan::bench]
fn read_export(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::new(EXPORT.len())).bench(read);
}

#[divan::bench]
fn mirror_apply(bencher: Bencher<'_, '_>) {
    let events = &recording().events;
    bencher.counter(ItemsCount::new(events.len())).bench(|| {
        let mut mirror = Mirror::new();
        for event in events {
            mirror.apply(black_box(event));
        }
        mirror
    });
}

/// A timeline with all its keyframes: what opening a session costs before the first picture.
#[divan::bench]
fn timeline_keyframes(bencher: Bencher<'_, '_>) {
    let recording = recording();
    bencher
        .counter(ItemsCount::new(recording.events.len()))
        .bench(|| Timeline::new(Arc::clone(black_box(recording))));
}

/// To 64 moments, without layout.
#[divan::bench]
fn timeline_seeks(bencher: Bencher<'_, '_>) {
    let (timeline, moments) = (timeline(), moments());
    bencher.counter(ItemsCount::new(moments.len())).bench(|| {
        for moment in &moments {
            black_box(timeline.stage_at(*moment));
        }
    });
}

/// What leads a page to where the recording proves that it stood, at 64 moments.
#[divan::bench]
fn timeline_anchors(bencher: Bencher<'_, '_>) {
    let timeline = timeline();
    let stages: Vec<_> = moments()
        .into_iter()
        .map(|moment| {
            let count = timeline.events_until(moment);
            (count, timeline.stage_after(count))
        })
        .collect();
    bencher.counter(ItemsCount::new(stages.len())).bench(|| {
        for (count, stage) in &stages {
            black_box(timeline.anchors(*count, stage));
        }
    });
}

/// Idle bands, activity and the way of the pointer: what a player computes once.
#[divan::bench]
fn player_new() -> Player {
    Player::new(Arc::clone(timeline()))
}

#[divan::bench]
fn pointer_track() -> PointerTrack {
    PointerTrack::new(black_box(&recording().events))
}

#[divan::bench]
fn events_that_change_pictures() -> Vec<u32> {
    visual_events(black_box(&recording().events))
}

/// Events to compressed chunks with their hashes and facts, as an import makes them.
#[divan::bench]
fn codec_encode(bencher: Bencher<'_, '_>) {
    let recording = recording();
    bencher
        .counter(ItemsCount::new(recording.events.len()))
        .bench(|| Prepared::of(black_box(recording)).expect("a whole recording"));
}

/// Chunks of a project file to events.
#[divan::bench]
fn codec_decode(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = Project::create(&folder.path().join("bench.binocular"), 0).expect("a project");
    let recording = recording();
    project.add_recording(recording, 0).expect("it is stored");
    bencher
        .counter(ItemsCount::new(recording.events.len()))
        .bench_local(|| project.recording(black_box(&recording.id)).expect("it is read"));
}
