//! Colours of the two themes by role; knows nothing of where they are used.

use egui::{Color32, Theme};

/// Something that text stands on. Every text role has contrast ≥ 4.5:1 on every one of them, in both themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Bars and rail around the work.
    Base,
    /// Panels and pages.
    Panel,
    /// Cards, menus and dialogs.
    Raised,
    /// Text fields, and grooves.
    Sunken,
    /// Anything under the pointer.
    Hover,
    /// Anything held down, or a menu button whose menu is open.
    Pressed,
    /// The chosen row, tab or key.
    Selected,
    /// The neutral desk around a recorded page.
    Desk,
}

impl Surface {
    pub const ALL: [Self; 8] = [
        Self::Base,
        Self::Panel,
        Self::Raised,
        Self::Sunken,
        Self::Hover,
        Self::Pressed,
        Self::Selected,
        Self::Desk,
    ];
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub dark: bool,

    pub base: Color32,
    pub panel: Color32,
    pub raised: Color32,
    pub sunken: Color32,
    pub hover: Color32,
    pub pressed: Color32,
    pub selected: Color32,
    pub desk: Color32,

    pub border: Color32,
    pub border_strong: Color32,

    /// What is read.
    pub text: Color32,
    /// What is glanced at.
    pub text_secondary: Color32,
    /// Units, hints, captions.
    pub text_muted: Color32,

    /// The one accent: links, the active thing, focus.
    pub accent: Color32,
    /// Fill of the primary button and of bars; white text has ≥ 4.5:1 on it.
    pub accent_fill: Color32,
    pub accent_fill_hover: Color32,
    pub on_accent: Color32,

    pub success: Color32,
    pub warn: Color32,
    pub danger: Color32,
    /// Fill of a button that destroys; white text has ≥ 4.5:1 on it.
    pub danger_fill: Color32,

    pub shadow: Color32,
    pub backdrop: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Neutral greys with a touch of blue, so that recorded pages keep the stage.
pub const DARK: Tokens = Tokens {
    dark: true,
    base: rgb(0x10_1216),
    panel: rgb(0x16_191F),
    raised: rgb(0x1D_2128),
    sunken: rgb(0x0C_0E11),
    hover: rgb(0x24_2932),
    pressed: rgb(0x2C_323D),
    selected: rgb(0x21_2C4E),
    desk: rgb(0x0A_0B0E),
    border: rgb(0x2A_2F39),
    border_strong: rgb(0x40_4754),
    text: rgb(0xE9_EBF0),
    text_secondary: rgb(0xB4_BAC6),
    text_muted: rgb(0x95_9CAA),
    accent: rgb(0x8E_A8FF),
    accent_fill: rgb(0x3F_63DB),
    accent_fill_hover: rgb(0x36_57C8),
    on_accent: Color32::WHITE,
    success: rgb(0x5C_CB95),
    warn: rgb(0xF0_B850),
    danger: rgb(0xFF_8A80),
    danger_fill: rgb(0xC8_372D),
    shadow: Color32::from_black_alpha(120),
    backdrop: Color32::from_black_alpha(150),
};

pub const LIGHT: Tokens = Tokens {
    dark: false,
    base: rgb(0xF2_F3F6),
    panel: rgb(0xFF_FFFF),
    raised: rgb(0xFF_FFFF),
    sunken: rgb(0xF8_F9FB),
    hover: rgb(0xEB_EDF2),
    pressed: rgb(0xE0_E3EA),
    selected: rgb(0xE1_E9FF),
    desk: rgb(0xDF_E2E8),
    border: rgb(0xDF_E2E8),
    border_strong: rgb(0xBF_C5D0),
    text: rgb(0x15_181E),
    text_secondary: rgb(0x42_4956),
    text_muted: rgb(0x57_5E6C),
    accent: rgb(0x2A_4BC8),
    accent_fill: rgb(0x33_55CC),
    accent_fill_hover: rgb(0x2A_48B4),
    on_accent: Color32::WHITE,
    success: rgb(0x13_693F),
    warn: rgb(0x7F_4F00),
    danger: rgb(0xB3_261E),
    danger_fill: rgb(0xB3_261E),
    shadow: Color32::from_black_alpha(36),
    backdrop: Color32::from_black_alpha(90),
};

impl Tokens {
    /// Those of the theme that `ui` is drawn in.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        if ui.visuals().dark_mode { &DARK } else { &LIGHT }
    }

    pub fn of_theme(theme: Theme) -> &'static Self {
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }

    pub fn surface(&self, surface: Surface) -> Color32 {
        match surface {
            Surface::Base => self.base,
            Surface::Panel => self.panel,
            Surface::Raised => self.raised,
            Surface::Sunken => self.sunken,
            Surface::Hover => self.hover,
            Surface::Pressed => self.pressed,
            Surface::Selected => self.selected,
            Surface::Desk => self.desk,
        }
    }

    /// Every colour that text may have, with its name.
    pub fn text_roles(&self) -> [(&'static str, Color32); 7] {
        [
            ("text", self.text),
            ("secondary", self.text_secondary),
            ("muted", self.text_muted),
            ("accent", self.accent),
            ("success", self.success),
            ("warn", self.warn),
            ("danger", self.danger),
        ]
    }

    /// `color` as a quiet background of chips, badges and messages on `surface`.
    pub fn tint(&self, color: Color32, surface: Surface) -> Color32 {
        let share = if self.dark { 0.16 } else { 0.10 };
        self.surface(surface).lerp_to_gamma(color, share)
    }

    /// `share` 0…1 of the accent over `surface`: cells of matrices and heat bars.
    pub fn heat(&self, share: f32, surface: Surface) -> Color32 {
        let top = if self.dark { 0.85 } else { 0.80 };
        self.surface(surface).lerp_to_gamma(self.accent_fill, share.clamp(0.0, 1.0) * top)
    }

    /// Black or white, whichever is read better on `fill`.
    pub fn ink_on(&self, fill: Color32) -> Color32 {
        let dark_ink = Color32::from_rgb(0x0B, 0x0D, 0x11);
        if contrast(dark_ink, fill) >= contrast(Color32::WHITE, fill) { dark_ink } else { Color32::WHITE }
    }
}

/// Contrast ratio of two opaque colours, 1…21 (WCAG 2.2, "contrast ratio").
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance, 0…1 (WCAG 2.2).
fn luminance(color: Color32) -> f32 {
    let linear = |c: u8| {
        let c = f32::from(c) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        assert!((contrast(rgb(0x76_7676), Color32::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_text_reads_on_every_surface_in_both_themes() {
        for tokens in [&DARK, &LIGHT] {
            for surface in Surface::ALL {
                for (name, color) in tokens.text_roles() {
                    let ratio = contrast(color, tokens.surface(surface));
                    assert!(ratio >= 4.5, "{name} on {surface:?} (dark: {}): {ratio:.2}", tokens.dark);
                }
            }
            for fill in [tokens.accent_fill, tokens.accent_fill_hover, tokens.danger_fill] {
                assert!(contrast(tokens.on_accent, fill) >= 4.5, "white on {fill:?}");
            }
        }
    }

    #[test]
    fn tinted_chips_and_heat_cells_stay_readable() {
        for tokens in [&DARK, &LIGHT] {
            for surface in [Surface::Base, Surface::Panel, Surface::Raised] {
                for color in [tokens.accent, tokens.success, tokens.warn, tokens.danger] {
                    let ratio = contrast(color, tokens.tint(color, surface));
                    assert!(ratio >= 4.5, "{color:?} on its tint (dark: {}): {ratio:.2}", tokens.dark);
                }
                for step in 0..=20u8 {
                    let fill = tokens.heat(f32::from(step) / 20.0, surface);
                    let ratio = contrast(tokens.ink_on(fill), fill);
                    assert!(ratio >= 4.5, "heat step {step} (dark: {}): {ratio:.2}", tokens.dark);
                }
            }
        }
    }

    #[test]
    fn borders_and_the_accent_can_be_told_from_what_they_frame() {
        for tokens in [&DARK, &LIGHT] {
            assert!(contrast(tokens.accent, tokens.panel) >= 3.0);
            assert!(contrast(tokens.border_strong, tokens.panel) >= 1.5);
        }
    }
}
