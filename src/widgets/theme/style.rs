//! The tokens as egui's own style, so that its text fields, menus and scroll bars look like ours.

use super::tokens::Tokens;
use super::{radius, size, space, text_size};
use crate::widgets::fonts;
use egui::style::{ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, FontId, Margin, Shadow, Stroke, Style, TextStyle, Theme, Visuals, vec2};

/// Sets both themes of the context; call once, before the first frame.
pub fn apply(ctx: &egui::Context) {
    for theme in [Theme::Dark, Theme::Light] {
        let tokens = Tokens::of_theme(theme);
        ctx.style_mut_of(theme, |style| set(style, theme, tokens));
    }
}

fn set(style: &mut Style, theme: Theme, tokens: &Tokens) {
    style.text_styles = [
        (TextStyle::Small, FontId::new(text_size::SMALL, fonts::regular())),
        (TextStyle::Body, FontId::new(text_size::BODY, fonts::regular())),
        (TextStyle::Button, FontId::new(text_size::BODY, fonts::medium())),
        (TextStyle::Heading, FontId::new(text_size::HEADING, fonts::semibold())),
        (TextStyle::Monospace, FontId::new(text_size::MONO, fonts::mono())),
    ]
    .into();
    style.drag_value_text_style = TextStyle::Body;
    style.animation_time = 0.1;
    style.spacing.item_spacing = vec2(space::S, space::S);
    style.spacing.button_padding = vec2(10.0, 5.0);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.menu_margin = Margin::same(4);
    style.spacing.interact_size = vec2(32.0, size::CONTROL);
    style.spacing.icon_width = 16.0;
    style.spacing.icon_width_inner = 9.0;
    style.spacing.icon_spacing = 6.0;
    style.spacing.indent = space::L;
    style.spacing.combo_width = 120.0;
    style.spacing.slider_width = 160.0;
    style.spacing.slider_rail_height = 4.0;
    style.spacing.tooltip_width = 360.0;
    style.spacing.menu_width = 240.0;
    style.spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        handle_min_length: 24.0,
        bar_inner_margin: 2.0,
        bar_outer_margin: 2.0,
        ..ScrollStyle::floating()
    };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.45;
    style.visuals = visuals(theme, tokens);
}

fn visuals(theme: Theme, tokens: &Tokens) -> Visuals {
    Visuals {
        widgets: widgets(tokens),
        selection: Selection { bg_fill: tokens.selected, stroke: Stroke::new(1.5, tokens.accent) },
        weak_text_color: Some(tokens.text_muted),
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.base,
        extreme_bg_color: tokens.sunken,
        text_edit_bg_color: Some(tokens.sunken),
        code_bg_color: tokens.sunken,
        warn_fg_color: tokens.warn,
        error_fg_color: tokens.danger,
        window_corner_radius: CornerRadius::same(radius::DIALOG),
        window_shadow: Shadow { offset: [0, 12], blur: 40, spread: 0, color: tokens.shadow },
        window_fill: tokens.raised,
        window_stroke: Stroke::new(1.0, tokens.border),
        menu_corner_radius: CornerRadius::same(radius::CARD),
        panel_fill: tokens.panel,
        popup_shadow: Shadow { offset: [0, 6], blur: 20, spread: 0, color: tokens.shadow },
        text_cursor: egui::style::TextCursorStyle {
            stroke: Stroke::new(1.5, tokens.accent),
            ..egui::style::TextCursorStyle::default()
        },
        slider_trailing_fill: true,
        handle_shape: egui::style::HandleShape::Circle,
        interact_cursor: None,
        indent_has_left_vline: false,
        disabled_alpha: 0.45,
        ..theme.default_visuals()
    }
}

fn widgets(tokens: &Tokens) -> Widgets {
    let visual = |bg_fill: Color32, weak_bg_fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill,
        weak_bg_fill,
        bg_stroke: Stroke::new(1.0, border),
        corner_radius: CornerRadius::same(radius::CONTROL),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: visual(tokens.panel, tokens.panel, tokens.border, tokens.text),
        inactive: visual(tokens.pressed, tokens.raised, tokens.border_strong, tokens.text),
        hovered: visual(tokens.pressed, tokens.hover, tokens.border_strong, tokens.text),
        active: visual(tokens.pressed, tokens.pressed, tokens.accent, tokens.text),
        open: visual(tokens.pressed, tokens.pressed, tokens.border_strong, tokens.text),
    }
}
