//! Borders on some sides only of a box with round corners, which the engine does not paint: a background in their place.

use super::{Seen, Wanted, colour};
use style::values::computed::{BorderStyle, Length};

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let id = seen.node.id;
    if let Some(ground) = seen.set_before("background") {
        wanted.style(id, "background", ground.clone());
        return;
    }
    let border = seen.styles.get_border();
    let left = border.border_left_width.0.to_f32_px();
    let right = border.border_right_width.0.to_f32_px();
    let shown = |style: BorderStyle, width: f32| style == BorderStyle::Solid && width > 0.0;
    let on_left = shown(border.border_left_style, left);
    let on_right = shown(border.border_right_style, right);
    let others = shown(border.border_top_style, border.border_top_width.0.to_f32_px())
        || shown(border.border_bottom_style, border.border_bottom_width.0.to_f32_px());
    if on_left == on_right || others || !is_round(border) {
        return;
    }
    let background = seen.styles.get_background();
    if background
        .background_image
        .0
        .iter()
        .any(|i| !matches!(i, style::values::generics::image::GenericImage::None))
    {
        return;
    }
    let own = seen.styles.clone_color();
    let (line, width, side) = if on_left {
        (&border.border_left_color, left, "left")
    } else {
        (&border.border_right_color, right, "right")
    };
    let line = colour::css(&line.resolve_to_absolute(&own));
    let ground = colour::css(&background.background_color.resolve_to_absolute(&own));
    wanted.style(
        id,
        "background",
        format!(
            "linear-gradient({line}, {line}) {side} 0 top 0 / {width}px 100% no-repeat border-box, {ground}"
        ),
    );
}

fn is_round(border: &style::properties::style_structs::Border) -> bool {
    let zero = |corner: &style::values::computed::BorderCornerRadius| {
        [&corner.0.width.0, &corner.0.height.0].iter().all(|l| l.resolve(Length::new(100.0)).px() == 0.0)
    };
    !(zero(&border.border_top_left_radius)
        && zero(&border.border_top_right_radius)
        && zero(&border.border_bottom_left_radius)
        && zero(&border.border_bottom_right_radius))
}
