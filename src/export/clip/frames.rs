//! The pictures of a clip, one after the other: painted where something changed, equal ones joined.

use super::{ClipError, ClipFrame, ClipPlan};
use crate::model::Watch;
use crate::replay::Timeline;
use crate::replay::film::scale_into;
use crate::replay::overlay::{Shape, shapes};
use crate::replay::pointer::PointerTrack;
use crate::replay::render::{Frame, PagePainter, PageRequest};
use crate::replay::visual::visual_events;

/// Light grey around a page of another shape than the first.
const AROUND: [u8; 4] = [236, 238, 242, 255];
/// Of the longest time that one picture stays: formats hold 16 or 24 bits of it.
const MAX_DELAY_MS: u32 = 600_000;

/// Calls `each` for every picture that differs from the one before; gives their number, and how often the layout
/// engine failed.
pub(super) fn for_each_frame(
    timeline: &Timeline,
    plan: &ClipPlan,
    painter: &mut dyn PagePainter,
    watch: &dyn Watch,
    each: &mut dyn FnMut(&ClipFrame) -> Result<(), ClipError>,
) -> Result<(usize, usize), ClipError> {
    let track = PointerTrack::new(timeline.events());
    let visual = visual_events(timeline.events());
    let count = plan.frames();
    let step_ms = 1_000.0 / f64::from(plan.fps);
    let end_ms = plan.to_ms.min(timeline.duration_ms());
    let mut canvas: Option<(u32, u32)> = None;
    let mut shown: Option<(usize, Vec<Shape>)> = None;
    let mut pending: Option<ClipFrame> = None;
    let (mut written, mut failed) = (0, 0);
    for number in 0..count {
        watch.progress(number as u64, count as u64, "Painting");
        if watch.cancelled() {
            return Err(ClipError::Cancelled);
        }
        // Times are rounded from the beginning, so that the clip is as long as the range.
        let at = |n: usize| (n as f64 * step_ms / 10.0).round() as u32 * 10;
        let delay_ms = at(number + 1) - at(number);
        let offset_ms = (plan.from_ms + (number as f64 * step_ms * plan.speed) as i64).min(end_ms);
        let events_done = timeline.events_until(offset_ms);
        let changes = visual.partition_point(|i| (*i as usize) < events_done);
        let tab = timeline.stage_after(events_done).active;
        let overlay = shapes(&track, tab, offset_ms, plan.layers);
        if let (Some((before, marks)), Some(frame)) = (&shown, &mut pending)
            && *before == changes
            && *marks == overlay
            && frame.delay_ms + delay_ms <= MAX_DELAY_MS
        {
            frame.delay_ms += delay_ms;
            continue;
        }
        let mirror = timeline.stage_after(events_done).page().cloned().unwrap_or_default();
        let high = f64::from(canvas.map_or(plan.width * 4, |c| c.1));
        let size = if mirror.viewport() == (0, 0) { (1_280, 800) } else { mirror.viewport() };
        let scale = scale_into(size, f64::from(canvas.map_or(plan.width, |c| c.0)), high);
        let pointer = track.at(tab, offset_ms).map(|p| (p.x, p.y));
        let request = PageRequest { pointer, overlay: overlay.clone(), scale, ..PageRequest::new(mirror) };
        let frame = painter.paint(&request);
        failed += usize::from(frame.failed);
        shown = Some((changes, overlay));
        // Even sides suit every format.
        let (width, height) = *canvas.get_or_insert((even(frame.width), even(frame.height)));
        let rgba = onto_canvas(&frame, width, height);
        let changed = match &pending {
            Some(before) => match differing(&before.rgba, &rgba, width) {
                Some(area) => Some(area),
                None => {
                    if let Some(before) = &mut pending {
                        before.delay_ms = (before.delay_ms + delay_ms).min(MAX_DELAY_MS);
                    }
                    continue;
                }
            },
            None => None,
        };
        let next = ClipFrame { delay_ms, width, height, rgba, changed };
        if let Some(before) = pending.replace(next) {
            each(&before)?;
            written += 1;
        }
    }
    if let Some(last) = pending {
        each(&last)?;
        written += 1;
    }
    watch.progress(count as u64, count as u64, "Writing");
    Ok((written, failed))
}

fn even(side: u32) -> u32 {
    (side & !1).max(2)
}

/// The page in the middle of the clip's picture; what does not fit is cut.
fn onto_canvas(frame: &Frame, width: u32, height: u32) -> Vec<u8> {
    let mut rgba = AROUND.repeat(width as usize * height as usize);
    let (left, top) = (width.saturating_sub(frame.width) / 2, height.saturating_sub(frame.height) / 2);
    let row = frame.width.min(width) as usize * 4;
    for y in 0..frame.height.min(height) {
        let from = y as usize * frame.width as usize * 4;
        let to = ((y + top) as usize * width as usize + left as usize) * 4;
        if let (Some(from), Some(to)) = (frame.rgba.get(from..from + row), rgba.get_mut(to..to + row)) {
            to.copy_from_slice(from);
        }
    }
    rgba
}

/// The smallest area that holds all differences: x, y, width, height; its corner on even pixels. `None` when there is
/// none.
fn differing(before: &[u8], after: &[u8], width: u32) -> Option<(u32, u32, u32, u32)> {
    let row = width as usize * 4;
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    for (y, (a, b)) in before.chunks_exact(row).zip(after.chunks_exact(row)).enumerate() {
        if a == b {
            continue;
        }
        let differs = |x: &usize| a[x * 4..x * 4 + 4] != b[x * 4..x * 4 + 4];
        let columns = 0..width as usize;
        left = left.min(columns.clone().find(differs).unwrap_or(0));
        right = right.max(columns.rev().find(differs).unwrap_or(0));
        top = top.min(y);
        bottom = bottom.max(y);
    }
    if top == usize::MAX {
        return None;
    }
    let (left, top) = (left & !1, top & !1);
    Some((left as u32, top as u32, (right + 1 - left) as u32, (bottom + 1 - top) as u32))
}

impl ClipFrame {
    /// The changed area, and its pixels as RGB or RGBA.
    pub(super) fn cut<const N: usize>(&self) -> ((u32, u32, u32, u32), Vec<u8>) {
        let area = self.changed.unwrap_or((0, 0, self.width, self.height));
        let (x, y, width, height) = area;
        let mut pixels = Vec::with_capacity(width as usize * height as usize * N);
        for row in y..y + height {
            let from = (row as usize * self.width as usize + x as usize) * 4;
            let row = self.rgba.get(from..from + width as usize * 4).unwrap_or(&[]);
            row.as_chunks::<4>().0.iter().for_each(|p| pixels.extend_from_slice(&p[..N]));
        }
        (area, pixels)
    }
}
