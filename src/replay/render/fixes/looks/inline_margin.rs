//! An inline that was made an inline block takes no more room in its line than an inline does: its vertical padding and
//! borders reach out of it.

use super::{Seen, Wanted};
use style::values::computed::{BorderStyle, Length, LengthPercentage};

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if !seen.has("bn-inline-box") {
        return;
    }
    // From the style: when the mark is new, the layout still is that of an inline.
    let (padding, border) = (seen.styles.get_padding(), seen.styles.get_border());
    let fixed = |l: &LengthPercentage| l.resolve(Length::new(0.0)).px();
    let edge = |width: f32, style: BorderStyle| if style.none_or_hidden() { 0.0 } else { width };
    let above =
        fixed(&padding.padding_top.0) + edge(border.border_top_width.0.to_f32_px(), border.border_top_style);
    let below = fixed(&padding.padding_bottom.0)
        + edge(border.border_bottom_width.0.to_f32_px(), border.border_bottom_style);
    if above > 0.0 {
        wanted.style(seen.node.id, "margin-top", format!("{:.2}px", -above));
    }
    if below > 0.0 {
        wanted.style(seen.node.id, "margin-bottom", format!("{:.2}px", -below));
    }
}
