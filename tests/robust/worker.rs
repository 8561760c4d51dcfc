//! Hostile pages through the render threads: a good page after a bad one is shown as ever.

use super::{Dice, nasty, request};
use binocular::replay::Timeline;
use binocular::replay::mirror::Mirror;
use binocular::replay::pointer::PointerTrack;
use binocular::replay::render::PageRequest;
use binocular::replay::worker::{Painted, RenderPool, Viewer};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn answer(viewer: &Viewer, request: PageRequest) -> Painted {
    let number = viewer.request(request);
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(painted) = viewer.take().filter(|p| p.request == number) {
            return painted;
        }
        assert!(Instant::now() < deadline, "no frame came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn render_threads_survive_hostile_pages() {
    let pool = RenderPool::new(2, || {}).unwrap();
    let (viewer, other) = (pool.viewer(), pool.viewer());
    let good = {
        let timeline = Timeline::new(Arc::new(nasty::ordinary()));
        request(&timeline, &PointerTrack::new(timeline.events()), 2)
    };
    let expected = answer(&viewer, good.clone());
    assert!(!expected.frame.failed && expected.frame.rgba.iter().any(|b| *b != 255));
    for theme in 0..nasty::THEMES.len() as u64 {
        let timeline = Timeline::new(Arc::new(nasty::recording(500 + theme, 24)));
        let track = PointerTrack::new(timeline.events());
        let count = Dice::new(theme).below(timeline.events().len());
        let painted = answer(&viewer, request(&timeline, &track, count));
        assert_eq!(
            painted.frame.rgba.len(),
            painted.frame.width as usize * painted.frame.height as usize * 4
        );
        // The other viewer's thread is never taken down with it.
        assert!(!answer(&other, PageRequest::new(Mirror::new())).frame.failed);
    }
    let after = answer(&viewer, good);
    assert!(!after.frame.failed && after.frame.rgba == expected.frame.rgba);
}
