//! Heat over the shown page: brings what was collected to where the elements stand now. Knows neither jobs nor projects.

use super::screen::PlayerScreen;
use crate::model::NodeId;
use crate::replay::heat::{Field, HeatData, HeatKind, Placement, Projection, ramp, splat};
use crate::replay::mirror::Mirror;
use crate::replay::render::NodeRect;
use crate::widgets::theme::{Tokens, radius};
use crate::widgets::{TextRole, numbers, text};
use egui::{
    Color32, ColorImage, Context, CornerRadius, Painter, Rect, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, pos2, vec2,
};
use std::sync::Arc;

/// Finding elements on a large page takes milliseconds: while playing it is done a few times a second.
const EVERY_S: f64 = 0.4;
/// Parts of the legend's bar.
const STEPS: usize = 50;

pub struct HeatOverlay {
    pub kind: HeatKind,
    pub data: Arc<HeatData>,
    projection: Projection,
    /// Change of the page that the projection is of, and when it was made.
    of: Option<(usize, f64)>,
    placement: Placement,
    field: Field,
    texture: Option<TextureHandle>,
    /// Boxes that the picture is made of.
    boxes: Vec<(NodeId, NodeRect)>,
}

impl HeatOverlay {
    pub fn new(kind: HeatKind, data: Arc<HeatData>) -> Self {
        Self {
            kind,
            data,
            projection: Projection::default(),
            of: None,
            placement: Placement::default(),
            field: Field::default(),
            texture: None,
            boxes: Vec::new(),
        }
    }

    /// The same already: nothing is to be made anew.
    pub fn is_of(&self, kind: HeatKind, data: &Arc<HeatData>) -> bool {
        self.kind == kind && Arc::ptr_eq(&self.data, data)
    }

    /// What the layout is asked for.
    pub(super) fn probes(&self) -> Vec<NodeId> {
        self.projection.probes()
    }

    /// Finds the elements on the page once more when it has changed; `visual` counts its changes.
    pub(super) fn follow(&mut self, ctx: &Context, mirror: &Mirror, visual: usize, now_s: f64) {
        if let Some((of, at_s)) = self.of {
            if of == visual {
                return;
            }
            if now_s < at_s + EVERY_S {
                ctx.request_repaint_after_secs((at_s + EVERY_S - now_s) as f32);
                return;
            }
        }
        self.projection = Projection::new(&self.data, self.kind, mirror);
        self.of = Some((visual, now_s));
        self.boxes.clear();
    }

    /// Takes the boxes of a new picture.
    pub(super) fn take(
        &mut self,
        ctx: &Context,
        boxes: &[(NodeId, NodeRect)],
        page: (u32, u32),
        visits: u32,
    ) {
        if self.boxes == boxes && self.texture.is_some() {
            return;
        }
        boxes.clone_into(&mut self.boxes);
        self.placement = self.projection.place(boxes);
        self.field = splat(&self.placement, page, visits);
        let size = [self.field.width, self.field.height];
        let image = ColorImage::from_rgba_premultiplied(size, &self.field.rgba());
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => self.texture = Some(ctx.load_texture("heat", image, TextureOptions::LINEAR)),
        }
    }
}

/// Over the page, which lies at `page`.
pub(super) fn overlay_ui(painter: &Painter, screen: &PlayerScreen, page: Rect) {
    if let Some(texture) = screen.heat.as_ref().and_then(|h| h.texture.as_ref()) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), page, whole, Color32::WHITE);
    }
}

/// What the colours mean and of how much this is.
pub fn legend_ui(ui: &mut Ui, screen: &PlayerScreen) {
    let Some(heat) = &screen.heat else { return };
    let tokens = Tokens::of(ui);
    if heat.data.count(heat.kind) == 0 {
        let nothing = match heat.kind {
            HeatKind::Clicks => "Nobody clicked on this page",
            HeatKind::Moves => "No pointer moved on this page",
            HeatKind::Scroll | HeatKind::Attention => "Nobody saw this page",
        };
        text::line(ui, TextRole::Secondary, nothing);
        visits_ui(ui, heat);
        return;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), egui::Sense::hover());
    for step in 0..STEPS {
        let x = |n: usize| rect.left() + rect.width() * n as f32 / STEPS as f32;
        let part = Rect::from_min_max(pos2(x(step), rect.top()), pos2(x(step + 1), rect.bottom()));
        let [r, g, b, a] = ramp((step as f32 + 0.5) / STEPS as f32);
        ui.painter().rect_filled(part, CornerRadius::ZERO, Color32::from_rgba_premultiplied(r, g, b, a));
    }
    let edge = Stroke::new(1.0, tokens.border_strong);
    ui.painter().rect_stroke(rect, CornerRadius::same(radius::SMALL), edge, StrokeKind::Outside);
    let most = f64::from(heat.field.most);
    let (none, all) = match heat.kind {
        HeatKind::Clicks => ("0".to_owned(), format!("{} clicks near one place", numbers::decimal(most, 1))),
        HeatKind::Moves => ("0 s".to_owned(), format!("{} s near one place", numbers::decimal(most, 1))),
        HeatKind::Scroll => ("nobody".to_owned(), "every visit saw it".to_owned()),
        HeatKind::Attention => {
            ("0 s".to_owned(), format!("{} s in view per visit", numbers::decimal(most, 1)))
        }
    };
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Small, none);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            text::line(ui, TextRole::Small, all);
        });
    });
    let (placed, total) = (heat.placement.placed as u64, heat.placement.total as u64);
    let things = match heat.kind {
        HeatKind::Clicks => "clicks placed",
        HeatKind::Moves => "rests of the pointer placed",
        HeatKind::Scroll => "visits placed",
        HeatKind::Attention => "views placed",
    };
    text::line(
        ui,
        TextRole::Secondary,
        format!("{} of {} {things}", numbers::count(placed), numbers::count(total)),
    );
    visits_ui(ui, heat);
}

/// Of how many visits and sessions it tells.
fn visits_ui(ui: &mut Ui, heat: &HeatOverlay) {
    let data = &heat.data;
    let of = format!(
        "{} of {} by {} of {} sessions",
        numbers::counted(u64::from(data.visits), "visit", "visits"),
        data.page,
        numbers::count(u64::from(data.sessions_with_page)),
        numbers::count(u64::from(data.sessions))
    );
    text::line(ui, TextRole::Muted, of);
    if data.unreadable > 0 {
        let words = format!("{} sessions could not be read", numbers::count(u64::from(data.unreadable)));
        text::line(ui, TextRole::Danger, words);
    }
}
