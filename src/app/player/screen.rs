//! One replay on screen: its playback, its page from the render threads, zoom and pan; draws through its siblings.

use super::document::SessionDocument;
use super::evidence::EvidenceLane;
use super::filmstrip::Filmstrip;
use super::heat::HeatOverlay;
use super::inspect::Inspector;
use super::lanes::axis::TimeView;
use super::lanes::{Mark, Span};
use super::transport::Entry;
use crate::model::{NodeId, TabId};
use crate::replay::mirror::Mirror;
use crate::replay::missing::{MissingList, missing};
use crate::replay::overlay::{Layers, RING_MS, Shape, shapes};
use crate::replay::player::{Player, PlayerCommand};
use crate::replay::render::{NodeRect, PageRequest};
use crate::replay::worker::{RenderPool, Viewer};
use egui::{ColorImage, Context, TextureHandle, TextureOptions, Vec2};
use std::sync::Arc;

/// How the page lies on the desk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Zoom {
    /// The whole page is shown.
    Fit,
    /// Points per CSS pixel, and the shift of the page's centre from that of the canvas, in points.
    Fixed { scale: f32, pan: Vec2 },
}

/// How finely a page is painted, and how often.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Detail {
    /// At its own size, with what the pointer hovers.
    #[default]
    Full,
    /// At its size on screen, only when the page has changed: many side by side. Painted pixels per CSS pixel.
    Shown(f64),
}

/// What the present picture is of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// The engine failed at this page and an older picture is shown.
    pub failed: bool,
    pub request: u64,
}

/// The moment that was asked of the render threads last.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    events_done: usize,
    /// Events before it that change pictures, see [`crate::replay::visual`].
    visual: usize,
    scale: f64,
    pointer: Option<(f64, f64)>,
    hits: Vec<(f64, f64)>,
    probes: Vec<NodeId>,
    number: u64,
}

/// What was found missing, at which event, and when it was looked for.
#[derive(Default)]
struct Missed {
    list: MissingList,
    of: Option<usize>,
    at_s: f64,
}

/// Where the canvas says how large it shows the page: screen pixels per CSS pixel.
pub(super) fn shown_scale_id(name: &str) -> egui::Id {
    egui::Id::unique(("shown-scale", name))
}

pub struct PlayerScreen {
    pub document: Arc<SessionDocument>,
    pub player: Player,
    pub zoom: Zoom,
    pub layers: Layers,
    /// Notes and labels as the timeline shows them; the owner of the screen keeps them up to date.
    pub notes: Arc<[Span]>,
    pub labels: Arc<[Span]>,
    /// Marks of evidence: the coder's own at the desk, one lane per side after the reveal.
    pub evidence: Vec<EvidenceLane>,
    /// What was chosen on the timeline or in a list.
    pub marked: Option<Mark>,
    /// The zoomed page moves with the recorded pointer.
    pub follows_pointer: bool,
    pub inspector: Inspector,
    /// What is missing is looked for; players of a wall have no room to say it.
    pub tells_missing: bool,
    /// The page that was asked for last.
    mirror: Mirror,
    missing: Missed,
    /// What is being typed into the transport.
    pub entry: Option<Entry>,
    /// The part of the range that the timeline shows; `None` for all of it.
    pub(super) view: Option<TimeView>,
    /// Pictures of other moments; only where there is a timeline to hover.
    pub film: Option<Filmstrip>,
    pub detail: Detail,
    /// What many did on this page, laid over it.
    pub heat: Option<HeatOverlay>,
    viewer: Viewer,
    texture: Option<TextureHandle>,
    picture: Picture,
    /// Where the elements stand that pointer and clicks are about.
    placed: Vec<(NodeId, NodeRect)>,
    asked: Option<Asked>,
    front: TabId,
    /// Time of the window at the last frame while playing, in seconds.
    last_s: Option<f64>,
    name: String,
    /// Pictures that have come so far.
    painted: u64,
}

impl PlayerScreen {
    /// `name` tells several players on one screen apart.
    pub fn new(pool: &RenderPool, document: Arc<SessionDocument>, name: impl Into<String>) -> Self {
        Self {
            player: document.player.clone(),
            document,
            zoom: Zoom::Fit,
            layers: Layers::default(),
            notes: Arc::default(),
            labels: Arc::default(),
            evidence: Vec::new(),
            marked: None,
            follows_pointer: false,
            inspector: Inspector::default(),
            tells_missing: false,
            mirror: Mirror::new(),
            missing: Missed::default(),
            entry: None,
            view: None,
            film: None,
            detail: Detail::Full,
            heat: None,
            painted: 0,
            viewer: pool.viewer(),
            texture: None,
            picture: Picture::default(),
            placed: Vec::new(),
            asked: None,
            front: TabId(0),
            last_s: None,
            name: name.into(),
        }
    }

    /// Beside others a page is painted no finer than it is shown, and only when it has changed.
    pub fn paint_as_shown(&mut self, ctx: &Context, beside_others: bool) {
        /// Sizes go in such steps, so that a wider window does not paint everything anew for every point.
        const STEP: f32 = 1.0 / 16.0;
        let shown = ctx.data(|d| d.get_temp::<f32>(shown_scale_id(&self.name)));
        self.detail = match shown.filter(|_| beside_others) {
            Some(scale) => Detail::Shown(f64::from(((scale / STEP).ceil() * STEP).clamp(STEP, 1.0))),
            None => Detail::Full,
        };
    }

    /// Goes on with more of the same recording, as it has been read meanwhile: moment, speed and view stay.
    pub fn take_more(&mut self, document: Arc<SessionDocument>) {
        self.player = self.player.continued_on(&document.player);
        self.document = document;
        self.asked = None;
        self.missing.of = None;
    }

    /// The shown moment lies in a part of the recording that has not been read yet.
    pub fn is_unread(&self) -> bool {
        self.document.is_unread(self.player.offset_ms() as i64)
    }

    /// Plays only the stretch of a sequence.
    pub fn with_range(mut self, from_ms: i64, to_ms: i64) -> Self {
        self.player = self.player.with_range(from_ms, to_ms);
        self
    }

    /// Paints pictures of other moments while nothing else is to do.
    pub fn with_film(mut self, pool: &RenderPool) -> Self {
        self.film = Some(Filmstrip::new(pool));
        self
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tab that the user saw.
    pub fn front_tab(&self) -> TabId {
        self.front
    }

    pub fn texture(&self) -> Option<&TextureHandle> {
        self.texture.as_ref()
    }

    pub fn picture(&self) -> Picture {
        self.picture
    }

    /// Pointer, trail and clicks at the shown moment, in CSS pixels of the page, on the elements that they were on.
    pub fn marks(&self) -> Vec<Shape> {
        let offset_ms = self.player.offset_ms() as i64;
        let on_place = |shape: Shape| {
            let rect = shape.node().and_then(|n| self.placed.iter().find(|(id, _)| *id == n));
            match rect {
                Some((_, rect)) => rect.place(shape),
                None => shape,
            }
        };
        shapes(self.player.track(), self.front, offset_ms, self.layers).into_iter().map(on_place).collect()
    }

    /// How many pictures have come so far: for measuring.
    pub fn painted(&self) -> u64 {
        self.painted
    }

    /// The picture of the shown moment has not come yet.
    pub fn is_waiting(&self) -> bool {
        self.asked.as_ref().is_some_and(|a| a.number != self.picture.request)
    }

    /// The page of the shown moment.
    pub fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// What the recording does not hold of it.
    pub fn missing(&self) -> &MissingList {
        &self.missing.list
    }

    pub fn apply(&mut self, command: PlayerCommand) {
        let before_ms = self.player.offset_ms();
        self.player.apply(command);
        self.keep_in_view(before_ms);
    }

    /// Once per frame, before drawing: moves time on, takes a finished picture, asks for the next. Asks the window to
    /// draw again only while something moves.
    pub fn logic(&mut self, ctx: &Context) {
        // Real time, not frames: a slow frame must not slow the replay down.
        let now_s = ctx.input(|i| i.time);
        let elapsed_s = self.last_s.map_or(0.0, |last| now_s - last);
        self.last_s = self.player.is_playing().then_some(now_s);
        let before_ms = self.player.offset_ms();
        let known_before = !self.is_unread();
        self.player.advance(elapsed_s);
        if let Some(until) = self.document.read_until_ms.filter(|_| known_before) {
            self.player.wait_at(until as f64 - 1.0);
        }
        self.keep_in_view(before_ms);
        self.take_picture(ctx);
        if let Some(heat) = &mut self.heat {
            let done = self.player.events_done();
            let visual = self.document.visual.partition_point(|index| (*index as usize) < done);
            heat.follow(ctx, &self.mirror, visual, now_s);
        }
        let scale = self.crisp_scale(ctx);
        self.ask(scale);
        self.look_for_missing(ctx, now_s);
        let busy = self.player.is_playing() || self.is_waiting();
        if let Some(film) = &mut self.film {
            let page = (self.picture.width, self.picture.height);
            film.logic(ctx, &self.document, &self.player, page, busy);
        }
        if self.player.is_playing() {
            ctx.request_repaint();
        }
    }

    /// Looking through a large page takes milliseconds: while playing it is done a few times a second.
    fn look_for_missing(&mut self, ctx: &Context, now_s: f64) {
        const EVERY_S: f64 = 0.4;
        let Some(of) = self.asked.as_ref().map(|a| a.events_done) else { return };
        if !self.tells_missing || self.missing.of == Some(of) {
            return;
        }
        let due_s = self.missing.at_s + EVERY_S;
        if now_s < due_s {
            ctx.request_repaint_after_secs((due_s - now_s) as f32);
            return;
        }
        self.missing = Missed { list: missing(&self.mirror), of: Some(of), at_s: now_s };
    }

    fn take_picture(&mut self, ctx: &Context) {
        let Some(painted) = self.viewer.take() else { return };
        self.painted += 1;
        let frame = painted.frame;
        if frame.width == 0 || frame.height == 0 {
            return;
        }
        let size = [frame.width as usize, frame.height as usize];
        let image = ColorImage::from_rgba_premultiplied(size, &frame.rgba);
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => {
                self.texture =
                    Some(ctx.load_texture(format!("page of {}", self.name), image, TextureOptions::LINEAR));
            }
        }
        self.placed.clone_from(&frame.probes);
        self.picture = Picture {
            width: frame.page.0,
            height: frame.page.1,
            failed: frame.failed,
            request: painted.request,
        };
        if let Some(heat) = &mut self.heat {
            let visits = heat.data.visits;
            heat.take(ctx, &frame.probes, frame.page, visits);
        }
        self.inspector.rects = frame.probes;
        if self.inspector.on
            && let Some(hit) = frame.hits.first()
        {
            self.inspector.hovered = *hit;
        }
    }

    /// Painted pixels per CSS pixel: as many as the window shows while the picture stands still, so that text is sharp on
    /// large windows; one while playing, where speed counts.
    fn crisp_scale(&self, ctx: &Context) -> f64 {
        const LARGEST: f64 = 2.0;
        let shown = ctx.data(|d| d.get_temp::<f32>(shown_scale_id(&self.name)));
        // A picture that is larger than the graphics card takes could not be shown at all.
        let side = self.picture.width.max(self.picture.height).max(1);
        let fits = ctx.input(|i| i.max_texture_side) as f64 / f64::from(side);
        match shown {
            Some(shown) if !self.player.is_playing() && shown > 1.05 => {
                ((f64::from(shown) * 4.0).ceil() / 4.0).min(LARGEST).min(fits).max(1.0)
            }
            _ => 1.0,
        }
    }

    fn ask(&mut self, crisp: f64) {
        if self.is_unread() {
            return;
        }
        match self.detail {
            Detail::Full => self.ask_in_full(crisp),
            Detail::Shown(scale) => self.ask_small(scale),
        }
    }

    /// Waits for the picture before, so that many players share the render threads evenly.
    fn ask_small(&mut self, scale: f64) {
        let events_done = self.player.events_done();
        let visual = self.document.visual.partition_point(|index| (*index as usize) < events_done);
        let same = self.asked.as_ref().is_some_and(|a| (a.visual, a.scale) == (visual, scale));
        if same && self.knows_places() || self.viewer.is_busy() {
            return;
        }
        let stage = self.player.timeline().stage_after(events_done);
        self.front = stage.active;
        self.mirror = stage.page().cloned().unwrap_or_default();
        let probes = self.elements_soon();
        let number = self.viewer.request(PageRequest {
            scale,
            probes: probes.clone(),
            anchors: self.player.timeline().anchors(events_done, &stage),
            ..PageRequest::new(self.mirror.clone())
        });
        let hits = Vec::new();
        self.asked = Some(Asked { events_done, visual, scale, pointer: None, hits, probes, number });
    }

    /// Whether the places of all elements that pointer and clicks are about were asked for.
    fn knows_places(&self) -> bool {
        let Some(asked) = &self.asked else { return false };
        let marks = shapes(self.player.track(), self.front, self.player.offset_ms() as i64, self.layers);
        marks.iter().filter_map(Shape::node).all(|node| asked.probes.contains(&node))
    }

    /// What the pointer is on in the next seconds, so that a page that stands still need not be asked again for every
    /// element that the pointer comes over.
    fn elements_soon(&self) -> Vec<NodeId> {
        const AHEAD_MS: i64 = 5_000;
        const MOST: usize = 96;
        let (track, tab) = (self.player.track(), self.front);
        let now_ms = self.player.offset_ms() as i64;
        let mut nodes: Vec<NodeId> =
            shapes(track, tab, now_ms, self.layers).iter().filter_map(Shape::node).collect();
        for point in track.trail(tab, now_ms - RING_MS, now_ms + AHEAD_MS) {
            if nodes.len() < MOST && !nodes.contains(&point.node) {
                nodes.push(point.node);
            }
        }
        nodes
    }

    fn ask_in_full(&mut self, scale: f64) {
        let offset_ms = self.player.offset_ms() as i64;
        let events_done = self.player.events_done();
        let moved = self.asked.as_ref().is_none_or(|a| a.events_done != events_done);
        let stage = moved.then(|| self.player.timeline().stage_after(events_done));
        if let Some(stage) = &stage {
            self.front = stage.active;
        }
        let pointer = self.player.track().at(self.front, offset_ms).map(|p| (p.x.round(), p.y.round()));
        let (hits, mut probes) = (self.inspector.hits(), self.inspector.probes());
        probes.extend(self.heat.as_ref().map(HeatOverlay::probes).unwrap_or_default());
        let hovered = self
            .asked
            .as_ref()
            .is_none_or(|a| a.pointer != pointer || a.hits != hits || a.probes != probes || a.scale != scale);
        // Hover alone waits until the threads are idle: it changes little and comes often.
        if !moved && (!hovered || self.viewer.is_busy()) {
            return;
        }
        let stage = stage.unwrap_or_else(|| self.player.timeline().stage_after(events_done));
        self.mirror = stage.page().cloned().unwrap_or_default();
        let marks = shapes(self.player.track(), self.front, offset_ms, self.layers);
        let request = PageRequest {
            pointer,
            hits: hits.clone(),
            // The elements that pointer and clicks are about come last.
            probes: probes.iter().copied().chain(marks.iter().filter_map(Shape::node)).collect(),
            anchors: self.player.timeline().anchors(events_done, &stage),
            scale,
            ..PageRequest::new(self.mirror.clone())
        };
        let number = self.viewer.request(request);
        self.asked = Some(Asked { events_done, visual: 0, scale, pointer, hits, probes, number });
    }
}
