//! The features that set a cluster apart, each with a small paired histogram: the cluster upwards, the rest
//! downwards; knows no workspace.

use crate::mining::clusters::{Histogram, TopFeature};
use crate::mining::features::by_name;
use crate::model::capitalised;
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{TextRole, numbers, text};
use egui::{Align, Layout, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

const ROW: f32 = 24.0;
const PICTURE: f32 = 84.0;

/// One row: what is different in words, the medians, the picture.
pub fn feature_row_ui(ui: &mut Ui, category: Category, feature: &TopFeature) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let words = format!("{}: {}", capitalised(&feature.words), against(feature));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let picture =
        Rect::from_min_max(pos2(rect.right() - PICTURE, rect.top() + 2.0), rect.max - vec2(0.0, 2.0));
    paint(ui, picture, category, &feature.histogram);
    let words_room = Rect::from_min_max(rect.min, pos2(picture.left() - space::S, rect.bottom()));
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(words_room).layout(Layout::right_to_left(Align::Center)));
    child.spacing_mut().item_spacing.x = space::S;
    text::line(&mut child, TextRole::Small, against(feature));
    child.with_layout(Layout::left_to_right(Align::Center), |ui| {
        text::truncated(ui, TextRole::Body, capitalised(&feature.words));
    });
    response.on_hover_ui(|ui| explained_ui(ui, feature));
}

fn explained_ui(ui: &mut Ui, feature: &TopFeature) {
    ui.set_max_width(340.0);
    ui.spacing_mut().item_spacing.y = space::XS;
    text::strong(ui, capitalised(&feature.words));
    if let Some(spec) = by_name(&feature.feature) {
        text::secondary(ui, spec.meaning);
    }
    text::body(
        ui,
        format!(
            "Median {} in the cluster, {} in the rest",
            value(feature, feature.median),
            value(feature, feature.rest_median)
        ),
    );
    text::body(
        ui,
        format!(
            "Above zero in {} of the cluster, {} of the rest",
            numbers::percent(feature.nonzero_share),
            numbers::percent(feature.rest_nonzero_share)
        ),
    );
    text::small(
        ui,
        format!(
            "Standardised difference d = {} · upwards the cluster, downwards the rest, as shares · {}",
            numbers::decimal(feature.effect, 2),
            feature.feature
        ),
    );
}

/// `12 against 4`, in the feature's unit; shares of those above zero where the medians are alike.
fn against(feature: &TopFeature) -> String {
    let alike = (feature.median - feature.rest_median).abs()
        <= 0.05 * feature.median.abs().max(feature.rest_median.abs()).max(1e-9);
    if alike {
        return format!(
            "in {} / {}",
            numbers::percent(feature.nonzero_share),
            numbers::percent(feature.rest_nonzero_share)
        );
    }
    // The unit once, and only where it is short: the whole is in the tooltip.
    let (own, rest) = (bare(feature, feature.median), bare(feature, feature.rest_median));
    match unit(feature) {
        unit if unit.len() > 5 => format!("{own} / {rest}"),
        unit => format!("{own} / {rest}{unit}"),
    }
}

fn value(feature: &TopFeature, value: f64) -> String {
    format!("{}{}", bare(feature, value), unit(feature))
}

/// With a space before it; empty for counts and shares.
fn unit(feature: &TopFeature) -> String {
    match feature.unit.as_str() {
        "share" | "count" | "1" | "0/1" | "" => String::new(),
        unit => format!(" {unit}"),
    }
}

fn bare(feature: &TopFeature, value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 10.0 || v.fract() == 0.0 => 0,
        v if v >= 1.0 => 1,
        _ => 2,
    };
    if feature.unit == "share" { numbers::percent(value) } else { numbers::decimal(value, decimals) }
}

/// Both sides as shares of their own, on one scale.
fn paint(ui: &Ui, rect: Rect, category: Category, histogram: &Histogram) {
    let tokens = Tokens::of(ui);
    let shares = |counts: &[u32]| -> Vec<f32> {
        let total = counts.iter().sum::<u32>().max(1) as f32;
        counts.iter().map(|n| *n as f32 / total).collect()
    };
    let (own, rest) = (shares(&histogram.cluster), shares(&histogram.rest));
    let most = own.iter().chain(&rest).copied().fold(0.0, f32::max);
    let middle = rect.center().y.round();
    let half = rect.height() / 2.0 - 1.0;
    let step = rect.width() / own.len().max(1) as f32;
    if most > 0.0 {
        for (i, (up, down)) in own.iter().zip(&rest).enumerate() {
            // The root keeps small bins in sight beside a tall one.
            let height = |share: f32| if share > 0.0 { ((share / most).sqrt() * half).max(1.0) } else { 0.0 };
            let left = rect.left() + step * i as f32;
            let bar = |top: f32, bottom: f32| {
                Rect::from_min_max(pos2(left + 0.5, top), pos2(left + step - 0.5, bottom))
            };
            ui.painter().rect_filled(bar(middle - height(*up), middle), 0.0, category.color(tokens));
            ui.painter().rect_filled(bar(middle, middle + height(*down)), 0.0, tokens.border_strong);
        }
    }
    ui.painter().hline(rect.x_range(), middle, Stroke::new(1.0, tokens.text_muted));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    #[test]
    fn medians_are_told_with_their_unit_and_shares_where_they_are_alike() {
        let mut feature = fixture::run(&[3]).clusters[0].features[0].clone();
        assert_eq!(against(&feature), "12 / 4");
        feature.unit = "s".into();
        feature.rest_median = 0.25;
        assert_eq!(against(&feature), "12 / 0.25 s");
        feature.median = 0.25;
        assert_eq!(against(&feature), "in 100 % / 90 %");
    }
}
