//! Which element stands at a point of a laid-out document: the painter's order backwards, with what browsers heed
//! beside it: `pointer-events`, `visibility`, clips, round corners. The engine's own hit test knows no clips and no
//! corners, looks for no visible element in a hidden one, and takes the room above a scrolled box for the box.

use blitz_dom::{BaseDocument, HoistedPaintChild, Node, NodeId};
use peniko::kurbo::{Affine, Point, Rect, Vec2};
use style::computed_values::pointer_events::T as PointerEvents;
use style::computed_values::visibility::T as Visibility;
use style::properties::ComputedValues;
use style::properties::generated::longhands::position::computed_value::T as Position;
use style::values::computed::{BorderCornerRadius, CSSPixelLength, Overflow};

/// Boxes that are scaled to less than this have no inside.
const MIN_DETERMINANT: f64 = 1e-9;

/// The node at a point of the document's viewport, in CSS pixels: an element, or an anonymous or generated box of one.
/// The root where nothing else stands, and beside the viewport, where browsers send what is captured.
pub(super) fn node_at(document: &BaseDocument, point: Point) -> Option<NodeId> {
    let root = document.try_root_element()?.id;
    let (width, height) = document.viewport().window_size;
    if !Rect::new(0.0, 0.0, width.into(), height.into()).contains(point) {
        return Some(root);
    }
    let scroll = document.viewport_scroll();
    let page = Affine::translate(Vec2::new(-scroll.x, -scroll.y));
    Some(Search { document, root, point }.in_node(root, page).unwrap_or(root))
}

struct Search<'a> {
    document: &'a BaseDocument,
    root: NodeId,
    /// In CSS pixels of the viewport.
    point: Point,
}

impl Search<'_> {
    /// `place` is where the parent's content begins, as the painter has it.
    fn in_node(&self, id: NodeId, place: Affine) -> Option<NodeId> {
        let node = self.document.get_node(id).filter(|n| n.element_data().is_some())?;
        let styles = node.primary_styles()?;
        if styles.clone_display().is_none() || is_inert(node) {
            return None;
        }
        let layout = node.final_layout();
        let location = Vec2::new(layout.location.x.into(), layout.location.y.into());
        let place =
            place * Affine::translate(location) * node.transform().as_deref().copied().unwrap_or_default();
        if place.determinant().abs() < MIN_DETERMINANT {
            return None;
        }
        let at = place.inverse() * self.point;
        let border_box = Rect::new(0.0, 0.0, layout.size.width.into(), layout.size.height.into());
        if !node.scrollable_overflow().union(border_box).contains(at) {
            return None; // The painter leaves it out by the same rule.
        }
        let clipped =
            id != self.root && clips(node, &styles) && !in_padding_box(node, &styles, border_box, at);
        if !clipped {
            let scroll = *node.scroll_offset();
            // As the painter has it: the offset is taken off after the transform.
            let content = place.then_translate(Vec2::new(-scroll.x, -scroll.y));
            if let Some(hit) = self.in_content(node, content) {
                return Some(hit);
            }
        }
        (takes_pointer(&styles) && in_rounded(border_box, &radii(&styles, border_box), at)).then_some(id)
    }

    /// What stands in a box, the topmost first.
    fn in_content(&self, node: &Node, content: Affine) -> Option<NodeId> {
        let hoisted = |child: &HoistedPaintChild| {
            let at = child.position(node.tree(), node.id);
            self.in_node(child.node_id, content.pre_translate(Vec2::new(at.x.into(), at.y.into())))
        };
        let context = node.stacking_context.as_deref();
        if let Some(hit) = context.and_then(|c| c.pos_z_hoisted_children().rev().find_map(hoisted)) {
            return Some(hit);
        }
        let pinned = self.document.viewport_scroll();
        let children = node.paint_children.borrow();
        let in_child = |child: &NodeId| {
            let stays = node.id == self.root && self.document.get_node(*child).is_some_and(is_fixed);
            let by = if stays { Vec2::new(pinned.x, pinned.y) } else { Vec2::ZERO };
            self.in_node(*child, content.pre_translate(by))
        };
        if let Some(hit) = children.iter().flatten().rev().find_map(in_child) {
            return Some(hit);
        }
        if let Some(hit) = context.and_then(|c| c.neg_z_hoisted_children().rev().find_map(hoisted)) {
            return Some(hit);
        }
        self.in_text(node, content)
    }

    /// The innermost inline element whose text is at the point.
    fn in_text(&self, node: &Node, content: Affine) -> Option<NodeId> {
        let inline =
            node.element_data()?.inline_layout_data.as_ref().filter(|_| node.flags.is_inline_root())?;
        let layout = node.final_layout();
        let at = content.inverse() * self.point;
        let scale = f64::from(inline.layout.scale());
        let x = (at.x - f64::from(layout.padding.left + layout.border.left)) * scale;
        let y = (at.y - f64::from(layout.padding.top + layout.border.top + inline.block_offset)) * scale;
        for line in inline.layout.lines() {
            for item in line.items() {
                let parley::PositionedLayoutItem::GlyphRun(run) = item else { continue };
                let metrics = run.run().font_metrics();
                let (left, baseline) = (f64::from(run.offset()), f64::from(run.baseline()));
                let inside = (left..left + f64::from(run.advance())).contains(&x)
                    && (baseline - f64::from(metrics.ascent)..baseline + f64::from(metrics.descent))
                        .contains(&y);
                let element = run.style().brush.id;
                let takes = || {
                    let styles = self.document.get_node(element).and_then(Node::primary_styles);
                    styles.is_some_and(|s| takes_pointer(&s))
                };
                if inside && takes() {
                    return Some(element);
                }
            }
        }
        None
    }
}

fn takes_pointer(styles: &ComputedValues) -> bool {
    styles.clone_pointer_events() != PointerEvents::None && styles.clone_visibility() == Visibility::Visible
}

fn is_fixed(node: &Node) -> bool {
    node.primary_styles().is_some_and(|s| s.clone_position() == Position::Fixed)
}

fn is_inert(node: &Node) -> bool {
    node.attrs().is_some_and(|attributes| attributes.iter().any(|a| &*a.name.local == "inert"))
}

/// The content of the box is cut at its padding box.
fn clips(node: &Node, styles: &ComputedValues) -> bool {
    let element = node.element_data();
    let is_window = element.is_some_and(|e| e.raster_image_data().is_some() || e.sub_doc_data().is_some());
    is_window
        || styles.clone_overflow_x() != Overflow::Visible
        || styles.clone_overflow_y() != Overflow::Visible
}

/// The radii of the corners from the top left one clockwise, in CSS pixels.
fn radii(styles: &ComputedValues, border_box: Rect) -> [Vec2; 4] {
    let (width, height) = (border_box.width() as f32, border_box.height() as f32);
    let one = |corner: &BorderCornerRadius| {
        let x = corner.0.width.0.resolve(CSSPixelLength::new(width)).px();
        let y = corner.0.height.0.resolve(CSSPixelLength::new(height)).px();
        Vec2::new(x.into(), y.into())
    };
    let border = styles.get_border();
    let all = [
        one(&border.border_top_left_radius),
        one(&border.border_top_right_radius),
        one(&border.border_bottom_right_radius),
        one(&border.border_bottom_left_radius),
    ];
    // Radii that do not fit are all made smaller alike (CSS Backgrounds 3, §4.5).
    let fits = |room: f64, sum: f64| if sum > room { room / sum } else { 1.0 };
    let factor = fits(border_box.width(), all[0].x + all[1].x)
        .min(fits(border_box.width(), all[3].x + all[2].x))
        .min(fits(border_box.height(), all[0].y + all[3].y))
        .min(fits(border_box.height(), all[1].y + all[2].y));
    all.map(|r| r * factor)
}

fn in_rounded(rect: Rect, [tl, tr, br, bl]: &[Vec2; 4], at: Point) -> bool {
    if !rect.contains(at) {
        return false;
    }
    // How far a point lies from a corner's two sides, and that corner's radii.
    let (left, right, top, bottom) = (at.x - rect.x0, rect.x1 - at.x, at.y - rect.y0, rect.y1 - at.y);
    [(left, top, tl), (right, top, tr), (right, bottom, br), (left, bottom, bl)].into_iter().all(
        |(x, y, r)| {
            if x >= r.x || y >= r.y {
                return true;
            }
            let (dx, dy) = ((r.x - x) / r.x, (r.y - y) / r.y);
            dx * dx + dy * dy <= 1.0
        },
    )
}

fn in_padding_box(node: &Node, styles: &ComputedValues, border_box: Rect, at: Point) -> bool {
    let border = node.final_layout().border.map(f64::from);
    let inner =
        Rect::new(border.left, border.top, border_box.x1 - border.right, border_box.y1 - border.bottom);
    let within = |r: Vec2, x: f64, y: f64| Vec2::new((r.x - x).max(0.0), (r.y - y).max(0.0));
    let [tl, tr, br, bl] = radii(styles, border_box);
    let inner_radii = [
        within(tl, border.left, border.top),
        within(tr, border.right, border.top),
        within(br, border.right, border.bottom),
        within(bl, border.left, border.bottom),
    ];
    in_rounded(inner, &inner_radii, at)
}
