//! `background-clip: text` with transparent text: the text takes the middle colour of its gradient.

use super::{Seen, Wanted, colour};
use style::Atom;
use style::color::{AbsoluteColor, ColorSpace};
use style::values::generics::image::{GenericGradient, GenericGradientItem, GenericImage};

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let id = seen.node.id;
    if let (Some(text), Some(ground)) = (seen.set_before("color"), seen.set_before("background-image")) {
        // What was looked at is gone since the last run changed it.
        wanted.style(id, "color", text.clone());
        wanted.style(id, "background-image", ground.clone());
        return;
    }
    let own = seen.styles.clone_color();
    if colour::alpha(&own) > 0.0 || !is_clipped(seen) {
        return;
    }
    let images = &seen.styles.get_background().background_image.0;
    let Some(stops) = images.iter().find_map(|image| match image {
        GenericImage::Gradient(gradient) => Some(colours(gradient, &own)),
        _ => None,
    }) else {
        return;
    };
    if let Some(middle) = mean(&stops) {
        wanted.style(id, "color", middle);
        wanted.style(id, "background-image", "none");
    }
}

fn is_clipped(seen: &Seen<'_>) -> bool {
    seen.styles
        .custom_properties()
        .get_for_cssom(&Atom::from("bn-clip"))
        .is_some_and(|value| value.to_variable_value().css.trim() == "text")
}

fn colours(gradient: &style::values::computed::Gradient, own: &AbsoluteColor) -> Vec<AbsoluteColor> {
    let of = |items: &mut dyn Iterator<Item = Option<style::values::computed::Color>>| {
        items.flatten().map(|c| c.resolve_to_absolute(own)).collect()
    };
    match gradient {
        GenericGradient::Linear { items, .. } | GenericGradient::Radial { items, .. } => {
            of(&mut items.iter().map(stop))
        }
        GenericGradient::Conic { items, .. } => of(&mut items.iter().map(stop)),
    }
}

fn stop<C: Clone, T>(item: &GenericGradientItem<C, T>) -> Option<C> {
    match item {
        GenericGradientItem::SimpleColorStop(c) | GenericGradientItem::ComplexColorStop { color: c, .. } => {
            Some(c.clone())
        }
        GenericGradientItem::InterpolationHint(_) => None,
    }
}

fn mean(colours: &[AbsoluteColor]) -> Option<String> {
    let seen: Vec<[f32; 4]> = colours
        .iter()
        .map(|c| *c.to_color_space(ColorSpace::Srgb).raw_components())
        .filter(|c| c[3] > 0.0)
        .collect();
    let n = seen.len() as f32;
    let channel = |i: usize| (seen.iter().map(|c| c[i].clamp(0.0, 1.0)).sum::<f32>() / n * 255.0).round();
    (n > 0.0).then(|| format!("rgb({}, {}, {})", channel(0), channel(1), channel(2)))
}
