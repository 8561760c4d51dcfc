//! `binocular heatmap`: where people clicked, moved, looked and scrolled on a page, over a picture of it.

use super::progress::Line;
use super::table::{emit, pretty};
use super::{Done, Outcome, read_project, say};
use crate::model::{Event, EventKind, NodeId, SessionId};
use crate::project::Project;
use crate::replay::Timeline;
use crate::replay::heat::{
    HeatData, HeatKind, Placement, Projection, best_moment, blend, collect_project, splat,
};
use crate::replay::mirror::Mirror;
use crate::replay::render::{Frame, MAX_SIDE_PX, PagePainter, PageRequest, PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use clap::Args;
use image::{ImageFormat, RgbaImage};
use serde_json::json;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

/// Writes a heatmap of one page over all sessions, or some, as a PNG: the whole page from top to bottom. Everything
/// is placed on the element that it happened on; what is not on the pictured page is counted and left out.
///
/// Example: binocular heatmap study.binocular --page "/p/*" --kind clicks --out clicks.png
#[derive(Debug, Args)]
pub(super) struct Heatmap {
    project: PathBuf,
    /// Path of the page; * stands for one part of it, ** at the end for all that follows.
    #[arg(long)]
    page: String,
    /// clicks, moves, scroll or attention.
    #[arg(long, default_value = "clicks", value_parser = parse_kind)]
    kind: HeatKind,
    #[arg(long)]
    out: PathBuf,
    /// Only these sessions: ids or unique beginnings.
    #[arg(long = "session")]
    sessions: Vec<String>,
    /// The session whose page is pictured; by default one with the most usual width.
    #[arg(long)]
    on: Option<String>,
}

fn parse_kind(text: &str) -> Result<HeatKind, String> {
    HeatKind::from_name(text)
        .ok_or_else(|| format!("'{text}' is no kind; choose from clicks, moves, scroll, attention"))
}

impl Heatmap {
    pub fn run(self) -> Outcome {
        let project = read_project(&self.project)?;
        let mut sessions = Vec::new();
        for prefix in &self.sessions {
            sessions.push(project.find_session(prefix).map_err(say)?);
        }
        let pictured = match &self.on {
            Some(prefix) => Some(project.find_session(prefix).map_err(say)?),
            None => None,
        };
        if sessions.is_empty() {
            sessions.extend(project.sessions().map_err(say)?.into_iter().map(|r| r.session_id));
        }
        let (page, kind, path) = (self.page.clone(), self.kind, self.project.clone());
        let made = on_render_thread(move || -> Result<Made, String> {
            // A connection belongs to one thread.
            let project = Project::open_read_only(&path).map_err(say)?;
            let context = RenderContext::new();
            let mut painter = || -> Box<dyn PagePainter> { Box::new(PageView::new(context.clone())) };
            let data = collect_project(&project, &sessions, &page, &mut painter, &Line::new());
            if data.visits == 0 {
                return Err(format!(
                    "no session saw {page}; `binocular actions` lists the pages of sessions"
                ));
            }
            let choices = pictured.map_or(sessions, |s| vec![s]);
            let mirror = picture_of(&project, &choices, &page)?;
            let mut view = PageView::new(context.clone());
            Ok(draw(data, kind, mirror, &mut view))
        })
        .map_err(say)??;
        emit(&made.png()?, Some(&self.out))?;
        let Made { data, placement, most, .. } = &made;
        let summary = json!({
            "page": data.page,
            "kind": kind.name(),
            "placed": placement.placed,
            "total": placement.total,
            "visits": data.visits,
            "sessions": data.sessions,
            "sessions_with_page": data.sessions_with_page,
            "sessions_unreadable": data.unreadable,
            "full_colour": most,
            "full_colour_unit": unit(kind),
        });
        emit(pretty(&summary).as_bytes(), None)?;
        if let Some(problem) = &data.first_problem {
            eprintln!("{} sessions could not be read, the first: {problem}", data.unreadable);
            return Ok(Done::WithRefusals);
        }
        Ok(Done::Fully)
    }
}

fn unit(kind: HeatKind) -> &'static str {
    match kind {
        HeatKind::Clicks => "clicks near one place",
        HeatKind::Moves => "seconds of the pointer near one place",
        HeatKind::Scroll => "share of visits",
        HeatKind::Attention => "seconds in view per visit",
    }
}

struct Made {
    data: HeatData,
    placement: Placement,
    most: f32,
    frame: Frame,
    rgba: Vec<u8>,
}

impl Made {
    fn png(&self) -> Result<Vec<u8>, String> {
        let image = RgbaImage::from_raw(self.frame.width, self.frame.height, self.rgba.clone())
            .ok_or_else(|| "the page has no pixels".to_owned())?;
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).map_err(say)?;
        Ok(bytes.into_inner())
    }
}

fn draw(data: HeatData, kind: HeatKind, mirror: Mirror, view: &mut PageView) -> Made {
    let projection = Projection::new(&data, kind, &mirror);
    let frame = view.paint(&PageRequest { probes: projection.probes(), ..PageRequest::new(mirror) });
    let placement = projection.place(&frame.probes);
    let field = splat(&placement, frame.page, data.visits);
    let mut rgba = frame.rgba.to_vec();
    blend(&field, &mut rgba, frame.width as usize, frame.height as usize);
    Made { data, placement, most: field.most, frame, rgba }
}

/// The page as one of the sessions saw it, from top to bottom: of those as wide as most, the one that looked longest.
fn picture_of(project: &Project, sessions: &[SessionId], page: &str) -> Result<Mirror, String> {
    const LOOKED_AT: usize = 40;
    let mut found: Vec<(u32, i64, Mirror)> = Vec::new();
    for id in sessions {
        let Ok(recording) = project.recording(id) else { continue };
        let timeline = Timeline::new(Arc::new(recording));
        if let Some((at, length_ms)) = best_moment(&timeline, page)
            && let Some(mirror) = timeline.stage_at(at).page().cloned()
        {
            found.push((mirror.viewport().0, length_ms, mirror));
        }
        if found.len() == LOOKED_AT {
            break;
        }
    }
    let widths: Vec<u32> = found.iter().map(|(w, ..)| *w).collect();
    let usual = widths.iter().copied().max_by_key(|w| (widths.iter().filter(|v| *v == w).count(), *w));
    let best = found.into_iter().filter(|(w, ..)| Some(*w) == usual).max_by_key(|(_, length, _)| *length);
    best.map(|(.., mirror)| whole_page(mirror))
        .ok_or_else(|| format!("no session shows {page} for long enough"))
}

/// Scrolled to the top, in a viewport as high as the page.
fn whole_page(mut mirror: Mirror) -> Mirror {
    let tab = crate::model::TabId(0);
    if let Some(node) = mirror.root() {
        mirror.apply(&Event { offset_ms: 0, tab, kind: EventKind::Scroll { node, x: 0.0, y: 0.0 } });
    }
    let root = mirror.root().and_then(|r| mirror.node(r)).map(|n| n.children.clone()).unwrap_or_default();
    let tops: Vec<NodeId> = mirror
        .root()
        .map(|r| mirror.subtree(r).map(|(id, _)| id).take(400).collect::<Vec<_>>())
        .unwrap_or_default()
        .into_iter()
        .filter(|id| root.contains(id) || mirror.node(*id).is_some_and(|n| n.tag() == "body"))
        .collect();
    let request = PageRequest { probes: tops, scale: 0.02, ..PageRequest::new(mirror.clone()) };
    let frame = PageView::new(RenderContext::new()).paint(&request);
    let bottom = frame.probes.iter().map(|(_, r)| r.y + r.height).fold(0.0, f64::max);
    let (width, height) = mirror.viewport();
    let high = (bottom.ceil() as u32).clamp(height, MAX_SIDE_PX);
    mirror.apply(&Event { offset_ms: 0, tab, kind: EventKind::ViewportResize { width, height: high } });
    mirror
}
