//! Clips of a painted stand-in page: what comes back out of the files is what was painted.

use super::*;
use crate::model::{Event, EventKind, InteractionKind, NoWatch, NodeId, PointerKind, Recording, TabId};
use crate::replay::render::{Frame, PageRequest};
use image::AnimationDecoder;
use image::codecs::{gif::GifDecoder, webp::WebPDecoder};
use std::io::{BufReader, Cursor};
use std::sync::Arc;

/// Paints a square that moves with the scroll of the page, on white.
struct Squares;

impl PagePainter for Squares {
    fn paint(&mut self, request: &PageRequest) -> Frame {
        let (width, height) = (200, 120);
        let scrolled = request.mirror.viewport().0 as usize % 100;
        let mut rgba = vec![255u8; width * height * 4];
        for y in 40..60 {
            for x in scrolled..scrolled + 20 {
                rgba[(y * width + x) * 4..][..4].copy_from_slice(&[200, 30, 40, 255]);
            }
        }
        let (width, height) = (width as u32, height as u32);
        Frame { width, height, page: (width, height), rgba: Arc::new(rgba), ..Frame::default() }
    }
}

/// The stand-in moves at 0, 1 and 2 s; a click at 1.5 s.
fn timeline() -> Timeline {
    let event = |offset_ms, kind| Event { offset_ms, tab: TabId(0), kind };
    let resize = |offset_ms, width| event(offset_ms, EventKind::ViewportResize { width, height: 120 });
    let click = EventKind::Interaction {
        kind: InteractionKind::Click,
        node: NodeId(1),
        position: Some((5.0, 5.0)),
        pointer: PointerKind::Mouse,
    };
    let events = vec![
        resize(0, 200),
        resize(1_000, 230),
        event(1_500, click),
        resize(2_000, 260),
        event(3_000, EventKind::Load),
    ];
    Timeline::new(Arc::new(Recording::of_one_tab("s", events)))
}

fn plan(format: ClipFormat) -> ClipPlan {
    let layers = Layers { pointer: false, trail: false, clicks: false };
    ClipPlan { from_ms: 0, to_ms: 3_000, format, fps: 10, width: 200, speed: 1.0, layers }
}

fn facts() -> ClipFacts<'static> {
    ClipFacts { session: "s</script>{{note}}", recorded: "2026-10-05", actions: &[] }
}

fn clip(format: ClipFormat) -> (ClipReport, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("clip.{}", format.extension()));
    let report = write_clip(&timeline(), &facts(), &plan(format), &path, &mut Squares, &NoWatch).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
    (report, bytes)
}

fn check_frames(frames: Vec<image::Frame>) {
    assert_eq!(frames.len(), 3, "equal pictures are one");
    let lengths: Vec<u32> =
        frames.iter().map(|f| f.delay().numer_denom_ms().0 / f.delay().numer_denom_ms().1).collect();
    assert_eq!(lengths[..2], [1_000, 1_000]);
    for (number, frame) in frames.iter().enumerate() {
        let square = frame.buffer().get_pixel(number as u32 * 30 + 10, 50).0;
        assert!(square[0] > 180 && square[1] < 60, "picture {number}: {square:?}");
        let before =
            frame.buffer().get_pixel(if number == 0 { 150 } else { (number as u32 - 1) * 30 + 2 }, 50).0;
        assert!(before[1] > 230, "picture {number} keeps nothing of the one before: {before:?}");
    }
}

#[test]
fn a_gif_shows_what_was_painted() {
    let (report, bytes) = clip(ClipFormat::Gif);
    assert_eq!((report.frames, report.failed, report.bytes), (3, 0, bytes.len() as u64));
    let decoder = GifDecoder::new(BufReader::new(Cursor::new(bytes))).unwrap();
    check_frames(decoder.into_frames().collect_frames().unwrap());
}

#[test]
fn a_webp_shows_what_was_painted() {
    let (report, bytes) = clip(ClipFormat::WebP);
    assert_eq!(report.frames, 3);
    let decoder = WebPDecoder::new(BufReader::new(Cursor::new(bytes))).unwrap();
    assert!(decoder.has_animation());
    check_frames(decoder.into_frames().collect_frames().unwrap());
}

#[test]
fn a_page_of_its_own_loads_nothing_and_escapes_everything() {
    let (report, bytes) = clip(ClipFormat::Html);
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!((report.frames, text.matches("<img ").count()), (3, 3));
    assert!(text.contains("default-src 'none'") && !text.contains("http://") && !text.contains("https://"));
    assert_eq!(text.matches("</script>").count(), 1, "the session's name ends no script");
    assert!(text.contains("s&lt;/script&gt;&#123;&#123;note}}"), "names fill no holes of the template");
}

#[test]
fn impossible_plans_are_refused_and_stopped_ones_leave_no_file() {
    struct Stop;
    impl Watch for Stop {
        fn progress(&self, _: u64, _: u64, _: &str) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("clip.gif");
    let try_plan = |plan: ClipPlan, watch: &dyn Watch| {
        write_clip(&timeline(), &facts(), &plan, &path, &mut Squares, watch).unwrap_err()
    };
    let good = plan(ClipFormat::Gif);
    let bad = |change: &dyn Fn(&mut ClipPlan)| {
        let mut plan = good.clone();
        change(&mut plan);
        plan
    };
    assert!(matches!(try_plan(bad(&|p| p.to_ms = 0), &NoWatch), ClipError::Range { .. }));
    assert!(matches!(try_plan(bad(&|p| p.from_ms = 9_000), &NoWatch), ClipError::Range { .. }));
    assert!(matches!(try_plan(bad(&|p| p.to_ms = i64::MAX / 4), &NoWatch), ClipError::TooLong { .. }));
    assert!(matches!(try_plan(bad(&|p| p.fps = 0), &NoWatch), ClipError::Settings));
    assert!(matches!(
        try_plan(bad(&|p| p.speed = f64::NAN), &NoWatch),
        ClipError::Settings | ClipError::TooLong { .. }
    ));
    assert!(matches!(try_plan(good.clone(), &Stop), ClipError::Cancelled));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    assert_eq!(ClipFormat::of(Path::new("a/b.HTM")), Some(ClipFormat::Html));
    assert_eq!(ClipFormat::of(Path::new("a/b.mp4")), None);
}
