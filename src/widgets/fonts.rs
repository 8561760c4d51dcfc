//! The bundled fonts and how egui gets them: the window and the tests use the same; knows no system font.

use egui::{Context, FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

const INTER_REGULAR: &[u8] = include_bytes!("../../assets/fonts/inter/Inter-Regular.otf");
const INTER_MEDIUM: &[u8] = include_bytes!("../../assets/fonts/inter/Inter-Medium.otf");
const INTER_SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/inter/Inter-SemiBold.otf");
const MONO_REGULAR: &[u8] = include_bytes!("../../assets/fonts/jetbrains-mono/JetBrainsMono-Regular.ttf");
const MONO_SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/jetbrains-mono/JetBrainsMono-SemiBold.ttf");

/// Inter; its digits are tabular, so that numbers in columns stand under each other.
pub fn regular() -> FontFamily {
    FontFamily::Proportional
}

pub fn medium() -> FontFamily {
    FontFamily::Name("inter-medium".into())
}

pub fn semibold() -> FontFamily {
    FontFamily::Name("inter-semibold".into())
}

/// `JetBrains Mono`: selectors, ids, paths.
pub fn mono() -> FontFamily {
    FontFamily::Monospace
}

pub fn mono_semibold() -> FontFamily {
    FontFamily::Name("mono-semibold".into())
}

/// Installs the fonts; call once, before the first frame.
pub fn install(ctx: &Context) {
    ctx.set_fonts(definitions());
}

fn definitions() -> FontDefinitions {
    // egui's own fonts stay behind ours: they have signs that ours lack.
    let mut fonts = FontDefinitions::default();
    let fallback: Vec<String> = fonts.families.values().flatten().cloned().collect();
    let bundled: [(&str, &'static [u8]); 5] = [
        ("Inter-Regular", INTER_REGULAR),
        ("Inter-Medium", INTER_MEDIUM),
        ("Inter-SemiBold", INTER_SEMIBOLD),
        ("JetBrainsMono-Regular", MONO_REGULAR),
        ("JetBrainsMono-SemiBold", MONO_SEMIBOLD),
    ];
    for (name, bytes) in bundled {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let families = [
        (regular(), "Inter-Regular", "JetBrainsMono-Regular"),
        (medium(), "Inter-Medium", "JetBrainsMono-Regular"),
        (semibold(), "Inter-SemiBold", "JetBrainsMono-SemiBold"),
        (mono(), "JetBrainsMono-Regular", "Inter-Regular"),
        (mono_semibold(), "JetBrainsMono-SemiBold", "Inter-SemiBold"),
    ];
    for (family, first, second) in families {
        let mut chain = vec![first.to_owned(), second.to_owned()];
        for name in &fallback {
            if !chain.contains(name) {
                chain.push(name.clone());
            }
        }
        fonts.families.insert(family, chain);
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::testing;

    #[test]
    fn letters_arrows_and_signs_of_the_interface_are_in_the_fonts() {
        let text = "Añßżøő Ωμ Жд ←→↑↓ ⌘⇧⌥⌃ …–—−×÷±≤≥≠≈∞ “”‘’·•° ✓ ▲▼●■◆ 0123456789 €£¥ κ α";
        let mut harness = testing::harness(|ui| {
            for family in [regular(), medium(), semibold(), mono(), mono_semibold()] {
                ui.label(egui::RichText::new(text).family(family));
            }
        });
        harness.run();
    }

    #[test]
    fn digits_are_tabular() {
        let mut widths = Vec::new();
        let mut harness = testing::harness(|ui| {
            widths.clear();
            for family in [regular(), medium(), semibold(), mono()] {
                for digit in '0'..='9' {
                    let font = egui::FontId::new(13.0, family.clone());
                    let wide = ui.fonts_mut(|f| {
                        f.layout_no_wrap(digit.to_string().repeat(40), font, egui::Color32::WHITE).size().x
                    });
                    widths.push((format!("{family:?}"), wide));
                }
            }
        });
        harness.run();
        drop(harness);
        for pair in widths.windows(2).filter(|p| p[0].0 == p[1].0) {
            assert!((pair[0].1 - pair[1].1).abs() < 1.0, "{pair:?}");
        }
    }
}
