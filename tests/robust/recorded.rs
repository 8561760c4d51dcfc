//! Every recording that is at hand, from start to end and at seeded random moments.

use super::{Dice, full, on_big_stack, request};
use binocular::ingest::{Found, ReadOptions, list_inputs, read_file};
use binocular::model::{NoWatch, Recording};
use binocular::replay::mirror::dump;
use binocular::replay::pointer::PointerTrack;
use binocular::replay::render::{Frame, PagePainter, PageView, RenderContext};
use binocular::replay::{Stage, Timeline};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SEEKS: usize = 50;
/// Pages up to this size are built anew at every seek, larger ones at a few.
const SMALL_NODES: usize = 120;
const BUILDS_OF_LARGE: usize = 10;

/// Sessions in which a live page is known to differ from a new one, by at most so many bytes of a frame, and why.
const KNOWN: [(&str, usize, &str); 3] = [
    ("rec-cbdd13cf", 10_300, "the engine keeps a grid row's height of before a field was typed into: 7 px"),
    (
        "8dda0c07-b950-47ec-a5ea-3d25746042bf",
        900,
        "the edge between two panes lies at a fraction of a pixel, one row of which is blended otherwise",
    ),
    ("docs", 400, "the engine keeps the place of one inline block whose neighbours changed"),
];

fn read(folder: &Path, keep: impl Fn(&str) -> bool) -> Vec<Recording> {
    let (files, missing) = list_inputs(&[folder.to_path_buf()]);
    assert!(missing.is_empty());
    let mut out = Vec::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
        if keep(&name) {
            let each = &mut |found| {
                if let Found::Recording(recording) = found {
                    out.push(*recording);
                }
            };
            read_file(&file, &ReadOptions::default(), &NoWatch, each).unwrap();
        }
    }
    out
}

/// Files of the local collection; none where it is missing.
fn fixtures(keep: impl Fn(&str) -> bool) -> Vec<Recording> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    if !folder.is_dir() {
        eprintln!("skipped: there is no folder ../shared/fixtures");
        return Vec::new();
    }
    read(&folder, keep)
}

fn samples() -> Vec<Recording> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let mut all = read(&folder.join("recordings"), |_| true);
    all.extend(read(&folder.join("posthog"), |_| true));
    assert!(all.len() > 100, "{} sample recordings", all.len());
    all
}

fn text(stage: &Stage) -> Vec<String> {
    stage.tabs.iter().map(dump).collect()
}

/// Played through from the start, event by event: what seeking to each of `counts` must give.
fn seeking_equals_playing(recording: &Recording, seed: u64) -> Timeline {
    let timeline = Timeline::new(Arc::new(recording.clone()));
    let events = timeline.events().len();
    let mut dice = Dice::new(seed);
    let mut counts: Vec<usize> = (0..SEEKS).map(|_| dice.below(events + 1)).collect();
    let sought: Vec<_> = counts.iter().map(|n| (*n, text(&timeline.stage_after(*n)))).collect();
    counts.sort_unstable();
    // Played through with no keyframes at all.
    let mut tabs = timeline.stage_after(0).tabs;
    let mut played = 0;
    for count in &counts {
        for event in &timeline.events()[played..*count] {
            tabs[usize::from(event.tab.0)].apply(event);
        }
        played = *count;
        let seen = &sought.iter().find(|s| s.0 == *count).unwrap().1;
        let now: Vec<String> = tabs.iter().map(dump).collect();
        assert_eq!(&now, seen, "{} after {count} of {events} events", recording.id);
    }
    for count in counts.iter().rev() {
        let seen = &sought.iter().find(|s| s.0 == *count).unwrap().1;
        assert_eq!(&text(&timeline.stage_after(*count)), seen, "{} after {count}", recording.id);
    }
    timeline
}

/// Share of bytes that differ between two frames of the same moment, and the largest difference.
fn difference(a: &Frame, b: &Frame) -> (usize, u8) {
    if (a.width, a.height) != (b.width, b.height) {
        return (usize::MAX, 255);
    }
    let pairs = a.rgba.iter().zip(b.rgba.iter()).filter(|(x, y)| x != y);
    pairs.fold((0, 0), |(n, most), (x, y)| (n + 1, most.max(x.abs_diff(*y))))
}

/// Both pictures of a difference go into the folder that `BINOCULAR_ROBUST_PICTURES` names.
fn keep_pictures(name: &str, shown: &Frame, anew: &Frame) {
    let Some(folder) = std::env::var_os("BINOCULAR_ROBUST_PICTURES").map(PathBuf::from) else { return };
    for (which, frame) in [("live", shown), ("new", anew)] {
        let image = image::RgbaImage::from_raw(frame.width, frame.height, frame.rgba.to_vec()).unwrap();
        image.save(folder.join(format!("{name}-{which}.png"))).unwrap();
    }
}

/// One live page is driven from start to end and then from moment to moment; builds beside it must paint the same.
fn live_pages_look_like_new_ones(recordings: &[Recording], large_builds: usize) {
    let mut wrong = Vec::new();
    let (mut frames, mut builds) = (0, 0);
    on_big_stack(|| {
        let context = RenderContext::new();
        for (number, recording) in recordings.iter().enumerate() {
            let timeline = seeking_equals_playing(recording, number as u64);
            let events = timeline.events().len();
            let track = PointerTrack::new(timeline.events());
            let mut dice = Dice::new(1_000 + number as u64);
            let mut live = PageView::new(context.clone());
            let steps = (0..=16).map(|step| events * step / 16);
            let seeks = (0..SEEKS).map(|_| dice.below(events + 1));
            let moments: Vec<usize> = steps.chain(seeks).collect();
            for (place, count) in moments.iter().enumerate() {
                let request = request(&timeline, &track, *count);
                let shown = live.paint(&request);
                frames += 1;
                if shown.failed {
                    wrong.push(format!("{} after {count} events: the engine failed", recording.id));
                    continue;
                }
                // Spread over the seeks, at the same places in every run.
                let spread = (moments.len() / large_builds.max(1)).max(1);
                if request.mirror.nodes().len() > SMALL_NODES && place % spread != spread - 1 {
                    continue;
                }
                builds += 1;
                let anew = PageView::new(context.clone()).paint(&request);
                let (bytes, most) = difference(&shown, &anew);
                let known = KNOWN.iter().find(|k| k.0 == recording.id.as_str()).map_or(0, |k| k.1);
                if bytes > known {
                    keep_pictures(&format!("{}-{count}", recording.id), &shown, &anew);
                    wrong.push(format!(
                        "{} ({}) after {count} events: {bytes} bytes differ, by up to {most}",
                        recording.id, recording.source.file
                    ));
                }
            }
        }
    });
    eprintln!("{} recordings, {frames} frames, {builds} of them built anew", recordings.len());
    assert!(wrong.is_empty(), "{} moments:\n{}", wrong.len(), wrong.join("\n"));
}

fn large_builds() -> usize {
    if full() { SEEKS } else { BUILDS_OF_LARGE }
}

#[test]
fn the_recorders_own_feature_tests() {
    live_pages_look_like_new_ones(&fixtures(|name| name.starts_with("rrweb-tests")), large_builds());
}

#[test]
fn real_recordings() {
    let real = |name: &str| {
        let folders = ["chalk/", "posthog-react", "rrweb-player/", "rrweb-stats/"];
        folders.iter().any(|f| name.starts_with(f))
    };
    live_pages_look_like_new_ones(&fixtures(real), large_builds());
}

#[test]
fn recordings_of_vendors() {
    let folders = ["posthog/", "sentry-javascript/", "newrelic/", "highlight/", "derived/"];
    let vendor = |name: &str| folders.iter().any(|f| name.starts_with(f));
    live_pages_look_like_new_ones(&fixtures(vendor), large_builds());
}

/// All sample recordings in the mirror; every ninth of them in pixels too.
#[test]
fn sample_recordings() {
    let all = samples();
    for (number, recording) in all.iter().enumerate() {
        seeking_equals_playing(recording, number as u64);
    }
    let some: Vec<Recording> = all.into_iter().step_by(if full() { 1 } else { 24 }).collect();
    live_pages_look_like_new_ones(&some, large_builds());
}
