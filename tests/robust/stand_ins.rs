//! What is drawn where no page was recorded, or a phone's wireframes in its place: looked at in pixels.

use super::{on_big_stack, request};
use binocular::ingest::{Found, ReadOptions, read_bytes};
use binocular::model::{NoWatch, NodeId, Recording};
use binocular::replay::Timeline;
use binocular::replay::pointer::PointerTrack;
use binocular::replay::render::{Frame, PagePainter, PageRequest, PageView, RenderContext};
use std::sync::Arc;

fn read(events: &str) -> Recording {
    let mut found = None;
    let each = &mut |one| match one {
        Found::Recording(recording) => found = Some(*recording),
        Found::Refused(refusal) => panic!("{refusal:?}"),
    };
    read_bytes("a.json", format!("[{events}]").as_bytes(), &ReadOptions::default(), &NoWatch, each).unwrap();
    found.unwrap()
}

/// Full-size frames after so many events, of one live page.
fn frames(recording: Recording, counts: &[usize], probes: &[i64]) -> Vec<Frame> {
    let timeline = Timeline::new(Arc::new(recording));
    let track = PointerTrack::new(timeline.events());
    on_big_stack(|| {
        let mut view = PageView::new(RenderContext::new());
        let probes: Vec<NodeId> = probes.iter().map(|id| NodeId(*id)).collect();
        let ask =
            |count| PageRequest { scale: 1.0, probes: probes.clone(), ..request(&timeline, &track, count) };
        let frames: Vec<Frame> = counts.iter().map(|count| view.paint(&ask(*count))).collect();
        assert!(frames.iter().all(|f| !f.failed));
        frames
    })
}

fn pixel(frame: &Frame, x: usize, y: usize) -> [u8; 3] {
    let at = (y * frame.width as usize + x) * 4;
    [frame.rgba[at], frame.rgba[at + 1], frame.rgba[at + 2]]
}

fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(x, y)| x.abs_diff(y) <= 6)
}

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const GREEN: [u8; 3] = [0, 128, 0];
const WHITE: [u8; 3] = [255, 255, 255];

#[test]
fn wireframes_stand_where_the_screen_had_them() {
    let recording = read(
        r#"{"type":4,"timestamp":1700000000000,"data":{"href":"app","width":400,"height":700}},
        {"type":2,"timestamp":1700000000001,"data":{"wireframes":[
            {"id":100,"type":"div","x":0,"y":0,"width":400,"height":700,"style":{"backgroundColor":"white"},"childWireframes":[
                {"id":101,"type":"rectangle","x":40,"y":60,"width":100,"height":50,"style":{"backgroundColor":"red"},"childWireframes":[
                    {"id":102,"type":"rectangle","x":200,"y":300,"width":80,"height":40,"style":{"backgroundColor":"blue"}}]},
                {"id":103,"type":"rectangle","x":60,"y":70,"width":20,"height":20,"style":{"backgroundColor":"green"}}]}]}},
        {"type":3,"timestamp":1700000000100,"data":{"source":0,"updates":[
            {"parentId":100,"wireframe":{"id":101,"type":"rectangle","x":50,"y":65,"width":100,"height":50,"style":{"backgroundColor":"blue"}}}]}},
        {"type":3,"timestamp":1700000000200,"data":{"source":0,"removes":[{"parentId":101,"id":102}],"adds":[
            {"parentId":100,"wireframe":{"id":104,"type":"rectangle","x":300,"y":600,"width":50,"height":50,"style":{"backgroundColor":"red"}}}]}},
        {"type":5,"timestamp":1700000000300,"data":{"tag":"keyboard","payload":{"open":true,"height":200}}},
        {"type":5,"timestamp":1700000000400,"data":{"tag":"keyboard","payload":{"open":false}}}"#,
    );
    let frames = frames(recording, &[2, 3, 4, 5, 7, 2], &[101, 102]);
    let (first, updated, removed, keyboard, closed) =
        (&frames[0], &frames[1], &frames[2], &frames[3], &frames[4]);
    assert_eq!((first.width, first.height), (400, 700));
    assert_eq!(pixel(first, 45, 65), RED);
    // A wireframe in another one still stands where the screen had it.
    assert_eq!(pixel(first, 210, 310), BLUE);
    assert_eq!(pixel(first, 70, 80), GREEN, "the later one covers the earlier");
    assert_eq!(pixel(first, 20, 20), WHITE);
    let place = first.probes.iter().find(|p| p.0 == NodeId(102)).map(|p| p.1).unwrap();
    assert_eq!((place.x, place.y, place.width, place.height), (200.0, 300.0, 80.0, 40.0));
    assert_eq!((pixel(updated, 145, 110), pixel(updated, 45, 65)), (BLUE, WHITE));
    assert_eq!(pixel(updated, 70, 80), GREEN, "an update does not bring a box to the front");
    assert_eq!(pixel(updated, 210, 310), BLUE, "nor does it drop what is in it");
    assert_eq!((pixel(removed, 210, 310), pixel(removed, 310, 610)), (WHITE, RED));
    assert!(!near(pixel(keyboard, 10, 690), WHITE) && !near(pixel(keyboard, 310, 610), RED));
    assert!(near(pixel(keyboard, 10, 490), WHITE));
    assert_eq!(closed.rgba, removed.rgba);
    assert_eq!(frames[5].rgba, first.rgba);
}

/// Clicks without any page (`posthog/recording_snapshots_v1_2022.json` is such a recording) are watched on a grid.
#[test]
fn a_recording_without_a_page_has_a_grid_that_scrolls_and_names_the_page() {
    let recording = read(
        r#"{"type":4,"timestamp":1700000000000,"data":{"href":"https://a.example/one","width":900,"height":500}},
        {"type":3,"timestamp":1700000000100,"data":{"source":2,"type":2,"id":12,"x":300,"y":200}},
        {"type":3,"timestamp":1700000000200,"data":{"source":3,"id":1,"x":0,"y":110}},
        {"type":4,"timestamp":1700000000300,"data":{"href":"https://a.example/another","width":900,"height":500}}"#,
    );
    let frames = frames(recording, &[1, 3, 4], &[]);
    let (first, scrolled, other) = (&frames[0], &frames[1], &frames[2]);
    assert_eq!((first.width, first.height), (900, 500));
    let line = |frame: &Frame, y: usize| {
        pixel(frame, 20, y) != pixel(frame, 20, y + 5) || pixel(frame, 20, y) == [0xe3, 0xe8, 0xee]
    };
    // Lines every 40 px; the grid moves by the scroll, the name does not.
    assert!(
        line(first, 40) && line(first, 400) && !line(first, 20),
        "{:?} {:?}",
        pixel(first, 20, 40),
        pixel(first, 20, 20)
    );
    assert!(line(scrolled, 10) && line(scrolled, 370) && !line(scrolled, 40));
    let dark = |frame: &Frame| {
        let rows = 200..280_usize;
        rows.flat_map(|y| (200..700_usize).map(move |x| (x, y)))
            .filter(|(x, y)| pixel(frame, *x, *y)[0] < 0x80)
            .count()
    };
    assert!(dark(first) > 300, "{} dark pixels of text", dark(first));
    assert!(dark(first).abs_diff(dark(scrolled)) < 60, "{} {}", dark(first), dark(scrolled));
    assert_ne!(dark(first), dark(other));
}
