//! Form controls stand in their line so that their text is level with it. The engine knows an inline block's baseline
//! only while nothing of it is cached, so ours export none and are moved down by what lies below their text.

use super::{Seen, Wanted};
use style::values::computed::font::LineHeight;
use style::values::computed::{AlignmentBaseline, BaselineShift, Length};
use style::values::generics::box_::GenericBaselineShift;
use style::values::generics::length::GenericSize;
use style::values::specified::box_::DisplayOutside;

/// Ascent, descent and gap of Arial, and about those of other faces, in parts of the font size.
const METRICS: (f32, f32, f32) = (0.905, 0.212, 0.033);

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let is_field = match seen.tag() {
        "input" => !["checkbox", "radio", "range", "color", "image"]
            .iter()
            .any(|kind| seen.attribute("bn-kind") == Some(kind)),
        "select" => !seen.has("bn-list"),
        _ => false,
    };
    if !is_field || seen.styles.clone_display().outside() != DisplayOutside::Inline {
        return;
    }
    let ours = seen.set_before("vertical-align").is_some();
    let plain: &BaselineShift = &seen.styles.clone_baseline_shift();
    let on_baseline =
        matches!(plain, GenericBaselineShift::Length(l) if l.resolve(Length::new(1.0)).px() == 0.0);
    let plain_line = seen.styles.clone_alignment_baseline() == AlignmentBaseline::Baseline;
    if ours || on_baseline && plain_line {
        wanted.style(seen.node.id, "vertical-align", format!("-{:.2}px", below_text(seen)));
    }
}

/// From the baseline of a control's text down to its lower margin edge, in CSS pixels.
fn below_text(seen: &Seen<'_>) -> f32 {
    let (padding, border) = (seen.styles.get_padding(), seen.styles.get_border());
    let fixed = |l: &style::values::computed::LengthPercentage| l.resolve(Length::new(0.0)).px();
    let edge = |width: f32, none: bool| if none { 0.0 } else { width };
    let top = fixed(&padding.padding_top.0)
        + edge(border.border_top_width.0.to_f32_px(), border.border_top_style.none_or_hidden());
    let bottom = fixed(&padding.padding_bottom.0)
        + edge(border.border_bottom_width.0.to_f32_px(), border.border_bottom_style.none_or_hidden());
    let size = seen.styles.clone_font_size().used_size().px();
    let (ascent, descent) = ((METRICS.0 * size).round(), (METRICS.1 * size).round());
    let line = match seen.styles.clone_line_height() {
        LineHeight::Normal => ascent + descent + (METRICS.2 * size).round(),
        LineHeight::Number(n) => n.0 * size,
        LineHeight::Length(l) => l.0.px(),
    };
    let mut below = bottom + descent + (line - ascent - descent) / 2.0;
    if let GenericSize::LengthPercentage(height) = seen.styles.clone_height() {
        let border_box =
            seen.styles.get_position().box_sizing == style::computed_values::box_sizing::T::BorderBox;
        let inner = fixed(&height.0) - if border_box { top + bottom } else { 0.0 };
        if inner > 0.0 {
            below += (inner - line) / 2.0;
        }
    }
    below.max(0.0)
}
