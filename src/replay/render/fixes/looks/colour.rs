//! Computed colours as CSS text.

use style::color::{AbsoluteColor, ColorSpace};

/// `rgb()` with 0 to 255 and alpha; what is out of gamut is clipped.
pub(super) fn css(colour: &AbsoluteColor) -> String {
    let srgb = colour.to_color_space(ColorSpace::Srgb);
    let [r, g, b, a] = *srgb.raw_components();
    let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0).round();
    format!("rgba({}, {}, {}, {:.3})", byte(r), byte(g), byte(b), a.clamp(0.0, 1.0))
}

pub(super) fn alpha(colour: &AbsoluteColor) -> f32 {
    colour.raw_components()[3]
}
