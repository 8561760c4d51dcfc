//! Pictures of other moments than the shown one: a strip above the lanes, and what the pointer over the timeline
//! looks at. Paints while nothing else is to do; knows no lane and no file.

use super::document::SessionDocument;
use super::screen::PlayerScreen;
use crate::replay::film::{self, FilmRoll, scale_into};
use crate::replay::player::Player;
use crate::replay::render::PageRequest;
use crate::replay::worker::{RenderPool, Viewer};
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{self, Surface, TextRole, numbers, text};
use egui::{
    Align2, Area, Color32, ColorImage, Context, CornerRadius, Id, Margin, Order, Painter, Pos2, Rect, Stroke,
    StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, pos2, vec2,
};
use std::collections::BTreeMap;

/// Room of the picture in the popup, in points.
const POPUP: Vec2 = vec2(288.0, 190.0);
/// Pictures that are decoded for the strip in one frame of the window: half a millisecond each.
const DECODED_PER_FRAME: usize = 3;
/// New pictures after which the film is worth storing.
const WORTH_KEEPING: usize = 40;

/// What a request to the quiet viewer was for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    Shot(i64),
    /// The page after so many events.
    Exact(usize),
}

pub struct Filmstrip {
    viewer: Viewer,
    asked: Vec<(u64, Wanted)>,
    looked_at_ms: Option<i64>,
    exact: Option<(usize, TextureHandle)>,
    shots: BTreeMap<i64, TextureHandle>,
    /// The strip is drawn: all pictures are wanted and not only those that are looked at.
    pub shown: bool,
    new_shots: usize,
}

impl Filmstrip {
    pub fn new(pool: &RenderPool) -> Self {
        Self {
            viewer: pool.quiet_viewer(),
            asked: Vec::new(),
            looked_at_ms: None,
            exact: None,
            shots: BTreeMap::new(),
            shown: true,
            new_shots: 0,
        }
    }

    /// Where the pointer is over the timeline, in milliseconds of the recording.
    pub fn looked_at_ms(&self) -> Option<i64> {
        self.looked_at_ms
    }

    pub fn look_at(&mut self, ms: Option<i64>) {
        self.looked_at_ms = ms;
    }

    /// True, once, when enough was painted to be stored; with `leaving` when anything was.
    pub fn is_worth_keeping(&mut self, roll: &FilmRoll, leaving: bool) -> bool {
        let whole = self.new_shots > 0 && (roll.is_complete() || leaving);
        let worth = whole || self.new_shots >= WORTH_KEEPING;
        if worth {
            self.new_shots = 0;
        }
        worth
    }

    /// Once per frame. While `busy` (something plays or is waited for) nothing is painted but what the pointer is on.
    pub(super) fn logic(
        &mut self,
        ctx: &Context,
        document: &SessionDocument,
        player: &Player,
        page: (u32, u32),
        busy: bool,
    ) {
        if document.read_until_ms.is_some() {
            return; // its moments will be others
        }
        self.take(ctx, document);
        self.upload(ctx, document);
        let exact = self.looked_at_ms.map(|ms| Wanted::Exact(player.timeline().events_until(ms)));
        let wanted = exact.filter(|e| !self.has(*e)).or_else(|| {
            let idle = !busy && !self.viewer.is_busy();
            idle.then(|| document.film.next_missing(self.looked_at_ms).map(Wanted::Shot)).flatten()
        });
        if let Some(wanted) = wanted {
            self.ask(ctx, player, page, wanted);
        }
    }

    fn has(&self, wanted: Wanted) -> bool {
        self.asked.iter().any(|(_, asked)| *asked == wanted)
            || self.exact.as_ref().is_some_and(|(count, _)| Wanted::Exact(*count) == wanted)
    }

    fn ask(&mut self, ctx: &Context, player: &Player, page: (u32, u32), wanted: Wanted) {
        let stage = match wanted {
            Wanted::Shot(at) => player.timeline().stage_at(at),
            Wanted::Exact(count) => player.timeline().stage_after(count),
        };
        let mirror = stage.page().cloned().unwrap_or_default();
        let size = if mirror.viewport() == (0, 0) { page } else { mirror.viewport() };
        let scale = match wanted {
            Wanted::Shot(_) => {
                scale_into(size, f64::from(film::MAX_WIDTH_PX), f64::from(film::MAX_HEIGHT_PX))
            }
            Wanted::Exact(_) => {
                let points = ctx.pixels_per_point();
                scale_into(size, f64::from(POPUP.x * points), f64::from(POPUP.y * points))
            }
        };
        let number = self.viewer.request(PageRequest { scale, ..PageRequest::new(mirror) });
        // An older request that has not begun is forgotten by the viewer; one under way is still good.
        if self.asked.len() > 1 {
            self.asked.remove(0);
        }
        self.asked.push((number, wanted));
    }

    fn take(&mut self, ctx: &Context, document: &SessionDocument) {
        let Some(painted) = self.viewer.take() else { return };
        let Some(at) = self.asked.iter().position(|(number, _)| *number == painted.request) else { return };
        let (_, wanted) = self.asked[at];
        self.asked.drain(..=at);
        let frame = painted.frame;
        match wanted {
            Wanted::Shot(offset_ms) => {
                document.film.put(offset_ms, &frame);
                self.new_shots += 1;
            }
            Wanted::Exact(count) if frame.width > 0 && frame.height > 0 => {
                let size = [frame.width as usize, frame.height as usize];
                let image = ColorImage::from_rgba_premultiplied(size, &frame.rgba);
                match &mut self.exact {
                    Some((shown, texture)) => {
                        texture.set(image, TextureOptions::LINEAR);
                        *shown = count;
                    }
                    None => {
                        let name = format!("moment of {}", document.id);
                        self.exact = Some((count, ctx.load_texture(name, image, TextureOptions::LINEAR)));
                    }
                }
            }
            Wanted::Exact(_) => {}
        }
    }

    /// Makes textures of what is looked at, and of everything while the strip is shown, a few per frame.
    fn upload(&mut self, ctx: &Context, document: &SessionDocument) {
        let looked = self.looked_at_ms.and_then(|ms| nearest(document, ms));
        let missing = |at: &i64| !self.shots.contains_key(at);
        let mut wanted: Vec<i64> = looked.into_iter().filter(missing).collect();
        if self.shown && self.shots.len() < document.film.len() {
            wanted.extend(document.film.all().iter().map(|s| s.offset_ms).filter(missing));
        }
        for at in wanted.iter().take(DECODED_PER_FRAME) {
            let decoded = document.film.get(*at).and_then(|s| film::decode(&s));
            // An empty picture stands for one that could not be made.
            let (width, height, rgba) = decoded.unwrap_or((1, 1, vec![255; 4]));
            let image = ColorImage::from_rgba_unmultiplied([width, height], &rgba);
            let name = format!("film of {} at {at}", document.id);
            self.shots.insert(*at, ctx.load_texture(name, image, TextureOptions::LINEAR));
        }
        if wanted.len() > DECODED_PER_FRAME {
            ctx.request_repaint();
        }
    }

    /// What is there of a moment: the exact picture, else the nearest one of the film.
    fn picture(&self, document: &SessionDocument, player: &Player, ms: i64) -> Option<&TextureHandle> {
        let count = player.timeline().events_until(ms);
        if let Some((_, texture)) = self.exact.as_ref().filter(|(shown, _)| *shown == count) {
            return Some(texture);
        }
        self.shots.get(&nearest(document, ms)?)
    }
}

fn nearest(document: &SessionDocument, ms: i64) -> Option<i64> {
    let bounds = document.page_at(ms).map_or((0, i64::MAX), |p| (p.from_ms, p.to_ms));
    document.film.nearest(ms, bounds)
}

/// Above `anchor`: the page at a time of the recording, the time from the beginning of the shown range, and what
/// `lines` say of it. Appears at once; the nearest picture stands there until the exact one has come.
pub fn popup_ui(ui: &Ui, screen: &PlayerScreen, ms: i64, anchor: Pos2, lines: &[String]) {
    let tokens = Tokens::of(ui);
    let area = Area::new(Id::unique(("film", screen.name())))
        .order(Order::Tooltip)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(anchor)
        .constrain(true)
        .interactable(false);
    area.show(ui.ctx(), |ui| {
        widgets::surface(ui, Surface::Raised, Margin::same(6))
            .corner_radius(CornerRadius::same(radius::CARD))
            .stroke(Stroke::new(1.0, tokens.border_strong))
            .show(ui, |ui| {
                ui.set_width(POPUP.x);
                ui.spacing_mut().item_spacing.y = space::XS;
                picture_ui(ui, tokens, screen, ms);
                ui.horizontal(|ui| {
                    let from = screen.player.range().0 as i64;
                    text::line(ui, TextRole::Mono, numbers::moment(ms - from));
                    let page = screen.document.page_at(ms).map_or("", |p| super::lanes::path_of(&p.href));
                    text::truncated(ui, TextRole::Secondary, page);
                });
                for line in lines.iter().take(6) {
                    text::truncated(ui, TextRole::Small, line);
                }
            });
    });
}

fn picture_ui(ui: &mut Ui, tokens: &Tokens, screen: &PlayerScreen, ms: i64) {
    let texture = screen.film.as_ref().and_then(|f| f.picture(&screen.document, &screen.player, ms));
    let page = screen.picture();
    // The room is that of the shown page before any picture has come, so that the popup does not jump.
    let shape = texture.map_or(vec2(page.width.max(1) as f32, page.height.max(1) as f32), |t| t.size_vec2());
    let shape = if shape.x < 2.0 { vec2(1_280.0, 800.0) } else { shape };
    let size = shape * (POPUP.x / shape.x).min(POPUP.y / shape.y);
    let (room, _) = ui.allocate_exact_size(vec2(POPUP.x, size.y), egui::Sense::hover());
    let rect = Rect::from_center_size(room.center(), size);
    match texture {
        Some(texture) => {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
        }
        None => {
            ui.painter().rect_filled(rect, CornerRadius::same(radius::SMALL), tokens.sunken);
        }
    }
    ui.painter().rect_stroke(
        rect,
        CornerRadius::same(radius::SMALL),
        Stroke::new(1.0, tokens.border),
        StrokeKind::Outside,
    );
}

/// Pictures side by side along a time axis; `at` gives the time in milliseconds of the recording at a place.
pub fn strip_ui(
    painter: &Painter,
    tokens: &Tokens,
    rect: Rect,
    screen: &PlayerScreen,
    at: impl Fn(f32) -> f64,
) {
    let Some(film) = &screen.film else { return };
    let page = screen.picture();
    let shape = if page.height == 0 { 1.6 } else { page.width as f32 / page.height as f32 };
    let width = (rect.height() * shape).clamp(8.0, rect.width().max(8.0));
    let inside = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let mut left = rect.left();
    while left < rect.right() {
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        let ms = at(place.center().x.min(rect.right())) as i64;
        if let Some(texture) = nearest(&screen.document, ms).and_then(|shot| film.shots.get(&shot)) {
            let size = texture.size_vec2();
            let size = size * (place.width() / size.x).min(place.height() / size.y);
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            inside.image(texture.id(), Rect::from_center_size(place.center(), size), whole, Color32::WHITE);
        }
        left += width;
        inside.vline(left, rect.y_range(), Stroke::new(1.0, tokens.border));
    }
}
