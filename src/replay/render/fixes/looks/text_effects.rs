//! Shadows of text, and bold text in fonts that have no bold face: written as marks into colours, which
//! [`super::super::super::text_paint`] reads when glyphs are painted.

use super::super::super::text_paint::{TextEffect, TextShadow, css, is_faint, mark_for, mark_of};
use super::{Seen, Wanted};
use blitz_dom::{BaseDocument, Node};
use parley::PositionedLayoutItem;
use peniko::Color;
use style::color::{AbsoluteColor, ColorSpace};
use style::properties::ComputedValues;

/// Most shadows of one text that are painted.
const MAX_SHADOWS: usize = 4;
/// From this weight on fonts without a bold face are made bolder (CSS Fonts 4, §2.7.2).
const BOLD_WEIGHT: f32 = 600.0;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    let set = seen.set_before("color").is_some();
    let mark = mark_of_text(seen.document, seen.node, seen.styles);
    if mark.is_none() && !set && !may_inherit(seen) {
        return;
    }
    let own = colour(&seen.styles.clone_color());
    if mark.is_some() {
        // What it takes over from its parent needs no writing…
        if set || mark_of(own) != mark {
            wanted.style(seen.node.id, "color", css(own, mark));
        }
        return;
    }
    // …but what it must not take over does.
    let around = seen.node.parent.and_then(|p| seen.document.get_node(p)).filter(|p| p.is_element());
    let marked = around.and_then(|p| mark_of_text(seen.document, p, &*p.primary_styles()?));
    if marked.is_some() && (set || mark_of(own).is_some() || same_colour(around, own)) {
        wanted.style(seen.node.id, "color", css(own, None));
    }
}

/// The element around has an effect of its own, or may have one.
fn may_inherit(seen: &Seen<'_>) -> bool {
    let around = seen.node.parent.and_then(|p| seen.document.get_node(p)).filter(|p| p.is_element());
    around.and_then(Node::primary_styles).is_some_and(|s| has_shadow(&s) || is_bold(&s))
}

fn same_colour(around: Option<&Node>, own: Color) -> bool {
    let theirs = around.and_then(|p| Some(colour(&p.primary_styles()?.clone_color())));
    theirs.is_some_and(|c| c.to_rgba8() == own.to_rgba8())
}

fn has_shadow(styles: &ComputedValues) -> bool {
    !styles.get_inherited_text().text_shadow.0.is_empty()
}

fn is_bold(styles: &ComputedValues) -> bool {
    styles.clone_font_weight().value() >= BOLD_WEIGHT
}

/// The mark that an element's text needs.
fn mark_of_text(document: &BaseDocument, node: &Node, styles: &ComputedValues) -> Option<usize> {
    let bold = if is_bold(styles) { faint_fonts(document, node) } else { Vec::new() };
    let shadows = if has_shadow(styles) { shadows(styles) } else { Vec::new() };
    mark_for(TextEffect { shadows, bold })
}

fn colour(colour: &AbsoluteColor) -> Color {
    Color::new(*colour.to_color_space(ColorSpace::Srgb).raw_components())
}

fn shadows(styles: &ComputedValues) -> Vec<TextShadow> {
    let own = styles.clone_color();
    let all = &styles.get_inherited_text().text_shadow.0;
    all.iter()
        .take(MAX_SHADOWS)
        .map(|s| TextShadow {
            colour: colour(&s.color.resolve_to_absolute(&own)),
            x: s.horizontal.px().into(),
            y: s.vertical.px().into(),
            blur: s.blur.0.px().into(),
        })
        .collect()
}

/// The fonts of the element's own text that stand in for bold ones.
fn faint_fonts(document: &BaseDocument, node: &Node) -> Vec<(u64, u32)> {
    let mut fonts = Vec::new();
    if !node.children.iter().any(|c| document.get_node(*c).is_some_and(Node::is_text_node)) {
        return fonts;
    }
    let Some(root) = node.inline_root_ancestor().and_then(Node::element_data) else { return fonts };
    let Some(inline) = root.inline_layout_data.as_ref() else { return fonts };
    for line in inline.layout.lines() {
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(run) = item else { continue };
            if run.style().brush.id != node.id {
                continue; // of the text around it, which need not be bold
            }
            let font = run.run().font();
            let name = (font.data.id(), font.index);
            // What stands in for missing signs is asked for without a weight: the file itself tells.
            if !fonts.contains(&name) && is_faint(font) {
                fonts.push(name);
            }
        }
    }
    fonts.sort_unstable();
    fonts
}
