//! How text is painted beyond its colour: shadows, and the bold that a font lacks. The engine hands a painter glyphs and
//! a colour only, so that a pass writes a mark into the colour, finer than eight bits show; the scene reads it there.

use peniko::{Color, FontData};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Marks at most; a page has a handful.
const MAX_MARKS: usize = 10_000;
/// Marks per channel, and what one is worth in 255ths.
const BASE: usize = 100;
const STEP: f32 = 0.002;
/// What red and green are off by at the least, and blue exactly, in 255ths: other colours hardly ever are.
const LEAST: f32 = 0.02;
const SIGN: f32 = 0.237;
const TOLERANCE: f32 = 0.000_6;

/// A shadow, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextShadow {
    pub colour: Color,
    pub x: f64,
    pub y: f64,
    pub blur: f64,
}

/// What a mark stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextEffect {
    /// The first lies on top.
    pub shadows: Vec<TextShadow>,
    /// Fonts, by their data and their number in it, whose glyphs are made bolder.
    pub bold: Vec<(u64, u32)>,
}

/// All effects that were asked for, by mark. What is painted does not depend on a mark's number.
static EFFECTS: Mutex<Vec<Arc<TextEffect>>> = Mutex::new(Vec::new());

/// The mark of an effect; `None` for the empty one, and where there are too many.
pub(super) fn mark_for(effect: TextEffect) -> Option<usize> {
    if effect == TextEffect::default() {
        return None;
    }
    let mut effects = EFFECTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = effects.iter().position(|e| **e == effect) {
        return Some(known);
    }
    (effects.len() < MAX_MARKS).then(|| {
        effects.push(Arc::new(effect));
        effects.len() - 1
    })
}

/// The effect of a marked colour.
pub(super) fn effect_of(colour: Color) -> Option<Arc<TextEffect>> {
    let mark = mark_of(colour)?;
    EFFECTS.lock().unwrap_or_else(PoisonError::into_inner).get(mark).cloned()
}

/// How far a channel is from a whole number of 255ths.
fn off(channel: f32) -> f32 {
    let scaled = channel * 255.0;
    (scaled - scaled.round()).abs()
}

pub(super) fn mark_of(colour: Color) -> Option<usize> {
    let [r, g, b, _] = colour.components;
    if (off(b) - SIGN).abs() > TOLERANCE {
        return None;
    }
    let digit = |channel: f32| {
        let steps = (off(channel) - LEAST) / STEP;
        let whole = steps.round();
        (((steps - whole) * STEP).abs() <= TOLERANCE && (0.0..BASE as f32).contains(&whole))
            .then_some(whole as usize)
    };
    Some(digit(r)? * BASE + digit(g)?)
}

/// The colour with a mark, or without one, as CSS text.
pub(super) fn css(colour: Color, mark: Option<usize>) -> String {
    let [r, g, b, a] = colour.components;
    let offs = match mark {
        Some(mark) => [LEAST + (mark / BASE) as f32 * STEP, LEAST + (mark % BASE) as f32 * STEP, SIGN],
        None => [0.0; 3],
    };
    let channel = |value: f32, off: f32| {
        let whole = (value.clamp(0.0, 1.0) * 255.0).round();
        // Towards the middle, so that none leaves the gamut.
        (if whole > 127.0 { whole - off } else { whole + off }) / 255.0
    };
    let [r, g, b] = [channel(r, offs[0]), channel(g, offs[1]), channel(b, offs[2])];
    format!("color(srgb {r:.8} {g:.8} {b:.8} / {:.4})", a.clamp(0.0, 1.0))
}

/// Where a blurred shadow's glyphs are painted, relative to the shadow's place, and how opaque each: a Gaussian of half
/// the blur, sampled along a spiral, as the painter cannot blur glyphs.
pub(super) fn taps(blur: f64, alpha: f32) -> (Vec<(f64, f64)>, f32) {
    const MOST: f64 = 24.0;
    const GOLDEN_ANGLE: f64 = 2.399_963;
    if blur < 0.5 {
        return (vec![(0.0, 0.0)], alpha);
    }
    let count = (blur * 3.0).ceil().clamp(5.0, MOST);
    let places = (0..count as u32).map(|n| {
        let share = (f64::from(n) + 0.5) / count;
        let (radius, angle) = (blur / 2.0 * (-2.0 * (1.0 - share).ln()).sqrt(), f64::from(n) * GOLDEN_ANGLE);
        (radius * angle.cos(), radius * angle.sin())
    });
    // Where all lie over each other they are as opaque as the shadow is.
    (places.collect(), 1.0 - (1.0 - alpha.min(0.99)).powf(1.0 / count as f32))
}

/// The weight class (OpenType, OS/2) from which on a face is bold.
const BOLD_CLASS: u16 = 600;

thread_local! {
    /// What is known of faces, by their data and their number in it.
    static FAINT: RefCell<BTreeMap<(u64, u32), bool>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a face says of itself that it is not bold.
pub(super) fn is_faint(font: &FontData) -> bool {
    let name = (font.data.id(), font.index);
    FAINT.with_borrow_mut(|known| {
        *known.entry(name).or_insert_with(|| says_it_is_faint(font.data.as_ref(), font.index))
    })
}

/// Faces that vary in weight, or say nothing, are left alone.
fn says_it_is_faint(file: &[u8], index: u32) -> bool {
    let number = |at: usize| Some(u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?) as usize);
    let short = |at: usize| Some(u16::from_be_bytes(file.get(at..at + 2)?.try_into().ok()?));
    // A collection begins with the places of its faces.
    let start = if file.starts_with(b"ttcf") { number(12 + 4 * index as usize) } else { Some(0) };
    let weight = || {
        let start = start?;
        let mut weight = None;
        for record in 0..usize::from(short(start + 4)?) {
            let at = start + 12 + 16 * record;
            match file.get(at..at + 4)? {
                b"fvar" => return None,
                b"OS/2" => weight = short(number(at + 8)? + 4),
                _ => {}
            }
        }
        weight
    };
    weight().is_some_and(|w| w < BOLD_CLASS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_survives_the_way_through_css_and_is_not_seen() {
        for (colour, mark) in [([0, 0, 0], 0), ([255, 255, 255], 9_999), ([1, 127, 254], 4_242)] {
            let plain = Color::from_rgb8(colour[0], colour[1], colour[2]);
            let text = css(plain, Some(mark));
            let numbers = text.trim_start_matches("color(srgb ").trim_end_matches(')').replace(" /", "");
            let channels: Vec<f32> = numbers.split(' ').map(|n| n.parse().unwrap()).collect();
            let marked = Color::new([channels[0], channels[1], channels[2], channels[3]]);
            assert_eq!(mark_of(marked), Some(mark));
            assert_eq!(marked.to_rgba8(), plain.to_rgba8());
            assert_eq!(mark_of(plain), None);
        }
    }

    #[test]
    fn a_face_tells_whether_it_is_bold() {
        let regular: &[u8] = include_bytes!("../../../assets/fonts/liberation/LiberationSans-Regular.ttf");
        let bold: &[u8] = include_bytes!("../../../assets/fonts/liberation/LiberationSans-Bold.ttf");
        assert!(says_it_is_faint(regular, 0) && !says_it_is_faint(bold, 0));
        assert!(!says_it_is_faint(b"ttcf", 3) && !says_it_is_faint(b"", 0));
    }

    #[test]
    fn a_blurred_shadow_is_as_opaque_as_it_says_where_all_of_it_lies() {
        let (places, each) = taps(6.0, 0.5);
        let together = 1.0 - (1.0 - each).powi(places.len() as i32);
        assert!((together - 0.5).abs() < 1e-3, "{together}");
        assert_eq!(taps(0.0, 0.5), (vec![(0.0, 0.0)], 0.5));
    }
}
