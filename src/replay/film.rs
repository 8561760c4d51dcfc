//! A filmstrip: the moments that stand for a recording, and small compressed pictures of them. Knows no file, no
//! thread and no window; whoever paints pages fills it.

use super::render::Frame;
use crate::project::film_cache::Shot;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Raise it when pages are painted otherwise: pictures of other versions are not shown.
pub const RENDERER_VERSION: u32 = 1;
/// Largest picture, in painted pixels.
pub const MAX_WIDTH_PX: u32 = 240;
pub const MAX_HEIGHT_PX: u32 = 180;

/// Pictures that are spread evenly over active time.
const SPREAD: usize = 90;
/// Further ones for pages that begin between those.
const MAX_PAGES: usize = 40;
/// After a page began it is often still empty.
const SETTLED_MS: i64 = 350;
/// Two moments are at least so far apart.
const LEAST_APART_MS: i64 = 150;
/// Text stays readable as a pattern; a picture takes some 5 KB.
const QUALITY: u8 = 78;

/// A filmstrip that is filled while nothing else is to do; all players of a recording share one.
#[derive(Debug, Default)]
pub struct FilmRoll {
    moments: Vec<i64>,
    shots: Mutex<BTreeMap<i64, Shot>>,
}

impl FilmRoll {
    /// `stored` are pictures made before; those of other moments are left out.
    pub fn new(moments: Vec<i64>, stored: Vec<Shot>) -> Self {
        let shots = stored.into_iter().filter(|s| moments.binary_search(&s.offset_ms).is_ok());
        Self { shots: Mutex::new(shots.map(|s| (s.offset_ms, s)).collect()), moments }
    }

    /// Ascending, in milliseconds since the recording's first event.
    pub fn moments(&self) -> &[i64] {
        &self.moments
    }

    fn shots(&self) -> MutexGuard<'_, BTreeMap<i64, Shot>> {
        self.shots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn len(&self) -> usize {
        self.shots().len()
    }

    pub fn is_empty(&self) -> bool {
        self.shots().is_empty()
    }

    pub fn is_complete(&self) -> bool {
        self.len() == self.moments.len()
    }

    pub fn all(&self) -> Vec<Shot> {
        self.shots().values().cloned().collect()
    }

    pub fn get(&self, offset_ms: i64) -> Option<Shot> {
        self.shots().get(&offset_ms).cloned()
    }

    /// Time of the picture nearest to `offset_ms` within `bounds` (both included): those of the page that is asked
    /// about; where it has none, the nearest of all.
    pub fn nearest(&self, offset_ms: i64, bounds: (i64, i64)) -> Option<i64> {
        let shots = self.shots();
        let near = |from: i64, to: i64| {
            let before = shots.range(from..=offset_ms.clamp(from, to)).next_back().map(|(at, _)| *at);
            let after = shots.range(offset_ms.clamp(from, to)..=to).next().map(|(at, _)| *at);
            before.into_iter().chain(after).min_by_key(|at| at.abs_diff(offset_ms))
        };
        let (from, to) = bounds;
        (from <= to).then(|| near(from, to)).flatten().or_else(|| near(i64::MIN, i64::MAX))
    }

    /// The moment that is to be painted next: the missing one nearest to where the user looks, else a coarse strip
    /// first and what lies between later.
    pub fn next_missing(&self, looked_at_ms: Option<i64>) -> Option<i64> {
        let shots = self.shots();
        let missing = |at: &&i64| !shots.contains_key(*at);
        if let Some(looked) = looked_at_ms {
            return self.moments.iter().filter(missing).min_by_key(|at| at.abs_diff(looked)).copied();
        }
        [16, 4, 1].into_iter().find_map(|step| self.moments.iter().step_by(step).find(missing).copied())
    }

    /// Puts a painted page there; a frame that cannot be compressed counts as an empty picture, so that it is not
    /// asked for again and again.
    pub fn put(&self, offset_ms: i64, frame: &Frame) {
        let shot =
            shot(offset_ms, frame).unwrap_or(Shot { offset_ms, width: 0, height: 0, bytes: Arc::from([]) });
        self.shots().insert(offset_ms, shot);
    }
}

/// What a stored film depends on; goes into its key.
pub fn cache_key(content_hash: &str) -> String {
    format!("{content_hash} v{RENDERER_VERSION} {MAX_WIDTH_PX}x{MAX_HEIGHT_PX}")
}

/// Painted pixels per CSS pixel of a page, for a picture of at most the given size.
pub fn scale_into(page: (u32, u32), width_px: f64, height_px: f64) -> f64 {
    let (w, h) = match page {
        (0, _) | (_, 0) => (1_280.0, 800.0),
        (w, h) => (f64::from(w), f64::from(h)),
    };
    (width_px / w).min(height_px / h).clamp(super::render::MIN_SCALE, 1.0)
}

/// Moments that stand for a recording: evenly by active time from `first_ms` on (idle bands count as nothing but
/// their beginning), and shortly after each page began.
pub fn moments(first_ms: i64, duration_ms: i64, idle: &[(i64, i64)], pages_ms: &[i64]) -> Vec<i64> {
    let first_ms = first_ms.clamp(0, duration_ms.max(0));
    let active = active_spans(first_ms, duration_ms, idle);
    let total: i64 = active.iter().map(|(from, to)| to - from).sum();
    let count = SPREAD.min((total / LEAST_APART_MS) as usize);
    let mut found: Vec<i64> = (0..count)
        .map(|n| at_active(&active, (total as f64 * (n as f64 + 0.5) / count as f64) as i64))
        .chain([first_ms, duration_ms.max(first_ms)])
        .collect();
    let begun = pages_ms.iter().map(|at| at + SETTLED_MS).filter(|at| (first_ms..=duration_ms).contains(at));
    let step = pages_ms.len().div_ceil(MAX_PAGES).max(1);
    found.extend(begun.step_by(step));
    found.sort_unstable();
    found.dedup_by(|b, a| *b - *a < LEAST_APART_MS);
    found
}

fn active_spans(first_ms: i64, duration_ms: i64, idle: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut spans = Vec::new();
    let mut at = first_ms;
    for (from, to) in idle {
        if *from > at {
            spans.push((at, (*from).min(duration_ms)));
        }
        at = at.max(*to);
    }
    if at < duration_ms {
        spans.push((at, duration_ms));
    }
    spans.retain(|(from, to)| to > from);
    spans
}

fn at_active(spans: &[(i64, i64)], active_ms: i64) -> i64 {
    let mut left = active_ms;
    for (from, to) in spans {
        if left <= to - from {
            return from + left;
        }
        left -= to - from;
    }
    spans.last().map_or(0, |(_, to)| *to)
}

fn shot(offset_ms: i64, frame: &Frame) -> Option<Shot> {
    let (width, height) = (u16::try_from(frame.width).ok()?, u16::try_from(frame.height).ok()?);
    if width == 0 || height == 0 {
        return None;
    }
    let mut rgb = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    // Pages are painted on white, so that alpha is 255 everywhere.
    frame.rgba.as_chunks::<4>().0.iter().for_each(|p| rgb.extend([p[0], p[1], p[2]]));
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .write_image(&rgb, frame.width, frame.height, ExtendedColorType::Rgb8)
        .ok()?;
    Some(Shot { offset_ms, width, height, bytes: bytes.into() })
}

/// Width, height and RGBA rows of a picture; `None` where it is none.
pub fn decode(shot: &Shot) -> Option<(usize, usize, Vec<u8>)> {
    let decoded = image::load_from_memory_with_format(&shot.bytes, ImageFormat::Jpeg).ok()?.into_rgba8();
    let (width, height) = decoded.dimensions();
    let bounded = width <= 4 * MAX_WIDTH_PX && height <= 4 * MAX_HEIGHT_PX;
    bounded.then(|| (width as usize, height as usize, decoded.into_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32, color: [u8; 4]) -> Frame {
        let rgba = Arc::new(color.repeat((width * height) as usize));
        Frame { width, height, page: (width, height), rgba, ..Frame::default() }
    }

    #[test]
    fn moments_follow_active_time_and_pages() {
        // Ten active seconds, an hour of silence, ten active seconds.
        let hour = 3_600_000;
        let found = moments(0, hour + 20_000, &[(10_000, hour + 10_000)], &[0, 1_800_000]);
        let idle = found.iter().filter(|t| (10_001..hour + 10_000).contains(*t)).count();
        assert_eq!(idle, 1, "the page that began in the pause, and nothing else");
        assert!((80..=100).contains(&found.len()), "{}", found.len());
        let first_half = found.iter().filter(|t| **t <= 10_000).count();
        assert!((40..=60).contains(&first_half), "{first_half}");
        assert!(found.windows(2).all(|w| w[1] - w[0] >= LEAST_APART_MS));
        assert_eq!(moments(0, 0, &[], &[]), [0]);
        assert_eq!(moments(500, 400, &[(0, 400)], &[]), [400]);
        assert!(moments(0, 60_000, &[], &vec![30_000; 5_000]).len() < 200);
    }

    #[test]
    fn a_roll_fills_coarsely_first_and_where_one_looks() {
        let roll = FilmRoll::new((0..40).map(|n| n * 1_000).collect(), Vec::new());
        assert_eq!(roll.next_missing(None), Some(0));
        roll.put(0, &frame(24, 15, [200, 10, 10, 255]));
        assert_eq!(roll.next_missing(None), Some(16_000));
        assert_eq!(roll.next_missing(Some(21_400)), Some(21_000));
        assert_eq!(roll.next_missing(Some(-5)), Some(1_000));
        while let Some(at) = roll.next_missing(None) {
            roll.put(at, &frame(24, 15, [200, 10, 10, 255]));
        }
        assert!(roll.is_complete());
        let again = FilmRoll::new(roll.moments().to_vec(), roll.all());
        assert!(again.is_complete());
        assert_eq!(FilmRoll::new(vec![7], roll.all()).len(), 0, "pictures of other moments are left out");
    }

    #[test]
    fn the_nearest_picture_is_of_the_same_page_where_there_is_one() {
        let roll = FilmRoll::new(vec![1_000, 2_000, 9_000], Vec::new());
        assert_eq!(roll.nearest(1_500, (0, 9_999)), None);
        for at in [1_000, 2_000, 9_000] {
            roll.put(at, &frame(4, 4, [1, 2, 3, 255]));
        }
        assert_eq!(roll.nearest(2_100, (0, 99_999)), Some(2_000));
        assert_eq!(roll.nearest(2_100, (2_050, 99_999)), Some(9_000));
        assert_eq!(roll.nearest(5_000, (4_000, 6_000)), Some(2_000), "its page has none");
        assert_eq!(roll.nearest(5_000, (6_000, 4_000)), Some(2_000), "bounds may be nonsense");
    }

    #[test]
    fn pictures_keep_their_colour_and_bad_ones_are_none() {
        let red = shot(5, &frame(40, 30, [220, 20, 30, 255])).unwrap();
        let (width, height, rgba) = decode(&red).unwrap();
        assert_eq!((width, height, rgba.len()), (40, 30, 40 * 30 * 4));
        assert!(rgba[0] > 200 && rgba[1] < 40, "{:?}", &rgba[..4]);
        assert!(red.bytes.len() < 2_000);
        assert_eq!(decode(&Shot { bytes: Arc::from([1, 2, 3]), ..red }), None);
        let roll = FilmRoll::new(vec![5], Vec::new());
        roll.put(5, &Frame::default());
        assert!(roll.is_complete(), "an empty page is not asked for again");
    }
}
