//! Twelve colours for kinds of things, each with a shape and a letter, so that colour never carries meaning alone.

use super::tokens::Tokens;
use egui::Color32;

/// How many categories can be told apart by colour; more start over with the next letter.
pub const CATEGORY_COUNT: usize = 12;

/// The outline of a category's mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkShape {
    Circle,
    Square,
    TriangleUp,
    Diamond,
    TriangleDown,
    Pentagon,
    Hexagon,
    Star,
    Plus,
    Cross,
    Ring,
    Bar,
}

impl MarkShape {
    pub const ALL: [Self; CATEGORY_COUNT] = [
        Self::Circle,
        Self::Square,
        Self::TriangleUp,
        Self::Diamond,
        Self::TriangleDown,
        Self::Pentagon,
        Self::Hexagon,
        Self::Star,
        Self::Plus,
        Self::Cross,
        Self::Ring,
        Self::Bar,
    ];
}

/// One of a set of kinds (a signal, a cluster, an intent), by its place in the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Category(pub usize);

/// Okabe and Ito's eight colours ("Color Universal Design", 2008) with blue first and their black turned to the
/// theme's ink, then wine, violet, brown and lime. For the dark theme the darkest were lightened until they
/// have 3:1 on cards.
const ON_DARK: [u32; CATEGORY_COUNT] = [
    0x3A_93D6, 0xE6_9F00, 0x00_9E73, 0xD8_8BB5, 0x7C_C8F2, 0xE0_662A, 0xF0_E442, 0xE3_E6EC, 0xB0_4877,
    0x8A_74E0, 0xA8_743C, 0xB5_DB63,
];

/// On white the light ones cannot reach 3:1 without turning into each other: their marks get [`Category::outline`].
const ON_LIGHT: [u32; CATEGORY_COUNT] = [
    0x00_72B2, 0xE6_9F00, 0x00_9E73, 0xCC_79A7, 0x56_B4E9, 0xD5_5E00, 0xEB_DC2E, 0x45_4B57, 0x88_2255,
    0x5B_45B0, 0x7A_5127, 0x9C_C83C,
];

impl Category {
    pub fn color(self, tokens: &Tokens) -> Color32 {
        let hex = if tokens.dark { ON_DARK } else { ON_LIGHT }[self.0 % CATEGORY_COUNT];
        Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
    }

    /// A darker rim in the light theme, the colour itself in the dark one; ≥ 3:1 on panels and cards.
    pub fn outline(self, tokens: &Tokens) -> Color32 {
        let color = self.color(tokens);
        if tokens.dark { color } else { color.lerp_to_gamma(Color32::BLACK, 0.45) }
    }

    pub fn shape(self) -> MarkShape {
        MarkShape::ALL[self.0 % CATEGORY_COUNT]
    }

    /// `A` … `Z`, then `A2` …
    pub fn letter(self) -> String {
        let letter = char::from(b'A' + (self.0 % 26) as u8);
        match self.0 / 26 {
            0 => letter.to_string(),
            round => format!("{letter}{}", round + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{DARK, LIGHT, contrast};
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn marks_stand_out_from_panels_and_cards() {
        for tokens in [&DARK, &LIGHT] {
            for i in 0..CATEGORY_COUNT {
                for surface in [tokens.base, tokens.panel, tokens.raised] {
                    let ratio = contrast(Category(i).outline(tokens), surface);
                    assert!(ratio >= 3.0, "category {i} (dark: {}): {ratio:.2}", tokens.dark);
                }
                let fill = Category(i).color(tokens);
                assert!(contrast(tokens.ink_on(fill), fill) >= 4.5, "letter on category {i}");
            }
        }
    }

    #[test]
    fn each_category_has_its_own_colour_shape_and_letter() {
        for tokens in [&DARK, &LIGHT] {
            let colors: BTreeSet<[u8; 4]> =
                (0..CATEGORY_COUNT).map(|i| Category(i).color(tokens).to_array()).collect();
            assert_eq!(colors.len(), CATEGORY_COUNT);
        }
        let shapes: BTreeSet<MarkShape> = (0..CATEGORY_COUNT).map(|i| Category(i).shape()).collect();
        assert_eq!(shapes.len(), CATEGORY_COUNT);
        let letters: BTreeSet<String> = (0..60).map(|i| Category(i).letter()).collect();
        assert_eq!(letters.len(), 60);
        assert_eq!(Category(27).letter(), "B2");
    }
}
