//! A scene painter that places what is painted: thumbnails and walls are the same page at fewer pixels.

use super::text_paint::{effect_of, taps};
use anyrender::filters::FilterEffect;
use anyrender::{Filter, Glyph, NormalizedCoord, PaintRef, PaintScene, RenderContext};
use peniko::kurbo::{Affine, Rect, Shape, Stroke, Vec2};
use peniko::{BlendMode, Color, Fill, FontData, StyleRef};
use std::sync::Arc;

/// Passes everything on with `place` applied last. The page keeps its layout, which a zoomed viewport would change.
pub(super) struct Placed<'s, S> {
    pub scene: &'s mut S,
    pub place: Affine,
    /// Of every open layer, whether the painter was told of it.
    open: Vec<bool>,
}

impl<'s, S> Placed<'s, S> {
    pub fn new(scene: &'s mut S, place: Affine) -> Self {
        Self { scene, place, open: Vec::new() }
    }
}

/// How far glyphs of a font without a bold face are widened to either side, in parts of the font size.
const BOLDER: f64 = 1.0 / 64.0;

/// The first effect of a filter that the painter knows: it takes one, and fails on those that change colours.
fn paintable(filter: Arc<Filter>) -> Option<Arc<Filter>> {
    let known = |effect: &FilterEffect| {
        matches!(
            effect,
            FilterEffect::GaussianBlur(_) | FilterEffect::DropShadow(_) | FilterEffect::Offset(_)
        )
    };
    match filter.nodes() {
        [only] if known(&only.effect) => Some(filter),
        nodes => {
            let effect = nodes.iter().map(|n| &n.effect).find(|e| known(e))?.clone();
            Some(Arc::new(Filter::single(effect)))
        }
    }
}

/// The painter counts pixels in 16 bits and fails on clips that reach further.
const FAR_PX: f64 = 20_000.0;

/// A rectangle in place of a clip that reaches too far; `None` where the clip can stay as it is.
fn bounded(transform: Affine, clip: &impl Shape) -> Option<Rect> {
    let reach = transform.transform_rect_bbox(clip.bounding_box());
    let far = |v: f64| v.is_nan() || v.abs() > FAR_PX;
    if ![reach.x0, reach.y0, reach.x1, reach.y1].into_iter().any(far) {
        return None;
    }
    let within = |v: f64| if v.is_nan() { 0.0 } else { v.clamp(-FAR_PX, FAR_PX) };
    Some(Rect::new(within(reach.x0), within(reach.y0), within(reach.x1), within(reach.y1)))
}

impl<S: PaintScene> RenderContext for Placed<'_, S> {}

impl<S: PaintScene> PaintScene for Placed<'_, S> {
    fn reset(&mut self) {
        self.scene.reset();
    }

    fn push_layer(
        &mut self,
        fill: Fill,
        blend: impl Into<BlendMode>,
        alpha: f32,
        transform: Affine,
        clip: &impl Shape,
        filter: Option<Arc<Filter>>,
        backdrop_filter: Option<Arc<Filter>>,
    ) {
        let filter = filter.and_then(paintable);
        let blend = blend.into();
        // A layer for a backdrop's filter alone, which the painter lacks, would only cut off what hangs out of the box
        // (the menu below a header of glass).
        let is_plain = filter.is_none() && alpha >= 1.0 && blend == BlendMode::default();
        self.open.push(!(is_plain && backdrop_filter.is_some()));
        if self.open.last() == Some(&false) {
            return;
        }
        let transform = self.place * transform;
        match bounded(transform, clip) {
            None => self.scene.push_layer(fill, blend, alpha, transform, clip, filter, backdrop_filter),
            Some(rect) => {
                self.scene.push_layer(fill, blend, alpha, Affine::IDENTITY, &rect, filter, backdrop_filter)
            }
        }
    }

    fn push_clip_layer(&mut self, fill: Fill, transform: Affine, clip: &impl Shape) {
        self.open.push(true);
        let transform = self.place * transform;
        match bounded(transform, clip) {
            None => self.scene.push_clip_layer(fill, transform, clip),
            Some(rect) => self.scene.push_clip_layer(fill, Affine::IDENTITY, &rect),
        }
    }

    fn pop_layer(&mut self) {
        if self.open.pop().unwrap_or(true) {
            self.scene.pop_layer();
        }
    }

    fn stroke<'a>(
        &mut self,
        style: &Stroke,
        transform: Affine,
        brush: impl Into<PaintRef<'a>>,
        brush_transform: Option<Affine>,
        shape: &impl Shape,
    ) {
        self.scene.stroke(style, self.place * transform, brush, brush_transform, shape);
    }

    fn fill<'a>(
        &mut self,
        style: Fill,
        transform: Affine,
        brush: impl Into<PaintRef<'a>>,
        brush_transform: Option<Affine>,
        shape: &impl Shape,
    ) {
        self.scene.fill(style, self.place * transform, brush, brush_transform, shape);
    }

    fn draw_glyphs<'a, 's: 'a>(
        &'s mut self,
        font: &'a FontData,
        font_size: f32,
        hint: bool,
        normalized_coords: &'a [NormalizedCoord],
        embolden: Vec2,
        style: impl Into<StyleRef<'a>>,
        brush: impl Into<PaintRef<'a>>,
        brush_alpha: f32,
        transform: Affine,
        glyph_transform: Option<Affine>,
        glyphs: impl Iterator<Item = Glyph> + Clone,
    ) {
        let (style, brush) = (style.into(), brush.into());
        let transform = self.place * transform;
        let effect = match &brush {
            PaintRef::Solid(colour) => effect_of(*colour),
            _ => None,
        };
        let Some(effect) = effect else {
            self.scene.draw_glyphs(
                font,
                font_size,
                hint,
                normalized_coords,
                embolden,
                style,
                brush,
                brush_alpha,
                transform,
                glyph_transform,
                glyphs,
            );
            return;
        };
        let mut paint = |brush: PaintRef<'_>, dx: f64, dy: f64| {
            self.scene.draw_glyphs(
                font,
                font_size,
                hint,
                normalized_coords,
                embolden,
                style,
                brush,
                brush_alpha,
                transform * Affine::translate((dx, dy)),
                glyph_transform,
                glyphs.clone(),
            );
        };
        for shadow in effect.shadows.iter().rev() {
            let (places, alpha) = taps(shadow.blur, shadow.colour.components[3]);
            let colour = shadow.colour.with_alpha(alpha);
            for (dx, dy) in places {
                paint(PaintRef::Solid(colour), shadow.x + dx, shadow.y + dy);
            }
        }
        if effect.bold.contains(&(font.data.id(), font.index))
            && let PaintRef::Solid(colour) = brush
        {
            // Beside itself on both sides: the painter's own emboldening depends on hinting, and that on the scale.
            let by = f64::from(font_size) * BOLDER;
            paint(PaintRef::Solid(colour), -by, 0.0);
            paint(PaintRef::Solid(colour), by, 0.0);
        }
        paint(brush, 0.0, 0.0);
    }

    fn draw_box_shadow(&mut self, transform: Affine, rect: Rect, brush: Color, radius: f64, std_dev: f64) {
        // The hole of an inset shadow whose spread is larger than the box: there is none, the shadow fills it.
        if rect.width() <= 0.0 || rect.height() <= 0.0 {
            return;
        }
        self.scene.draw_box_shadow(self.place * transform, rect, brush, radius, std_dev);
    }
}
