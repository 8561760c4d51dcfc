//! `binocular clip`: a range of a session as an animated picture or a page of its own.

use super::progress::Line;
use super::sessions::iso;
use super::table::{emit, pretty};
use super::{Done, Outcome, read_project, say};
use crate::export::clip::{ClipFacts, ClipFormat, ClipPlan, write_clip};
use crate::mining::actions::extract_actions;
use crate::model::parse_time_ms;
use crate::replay::Timeline;
use crate::replay::overlay::Layers;
use crate::replay::render::{PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// Writes a range of a session as an animated GIF or WebP, or as one HTML page with pictures and events. The ending of
/// the file name chooses. What the recording masks is masked.
///
/// Example: binocular clip study.binocular 3f2a --from 10s --to 20s --out clip.gif
#[derive(Debug, Args)]
pub(super) struct Clip {
    project: PathBuf,
    /// Session id, or a unique beginning of one.
    session: String,
    /// Time since the first event: 12.5s, 1500ms, 1m20s, or plain seconds.
    #[arg(long, value_parser = parse_time_ms)]
    from: i64,
    #[arg(long, value_parser = parse_time_ms)]
    to: i64,
    /// A name that ends in .gif, .webp or .html.
    #[arg(long)]
    out: PathBuf,
    /// Pictures per second.
    #[arg(long, default_value_t = 10)]
    fps: u32,
    /// Of the picture, in pixels.
    #[arg(long, default_value_t = 960)]
    width: u32,
    /// How much faster than it happened.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
}

impl Clip {
    pub fn run(self) -> Outcome {
        let format = ClipFormat::of(&self.out).ok_or_else(|| {
            format!("choose a name that ends in .gif, .webp or .html: {}", self.out.display())
        })?;
        let project = read_project(&self.project)?;
        let session = project.find_session(&self.session).map_err(say)?;
        let recording = project.recording(&session).map_err(say)?;
        let actions = extract_actions(&recording).actions;
        let recorded = iso(recording.started_at_ms);
        let timeline = Timeline::new(Arc::new(recording));
        let plan = ClipPlan {
            from_ms: self.from,
            to_ms: self.to,
            format,
            fps: self.fps,
            width: self.width,
            speed: self.speed,
            layers: Layers::default(),
        };
        let report = on_render_thread(|| {
            let facts = ClipFacts { session: session.as_str(), recorded: &recorded, actions: &actions };
            let mut view = PageView::new(RenderContext::new());
            write_clip(&timeline, &facts, &plan, &self.out, &mut view, &Line::new())
        })
        .map_err(say)?
        .map_err(say)?;
        let summary = json!({
            "file": report.path,
            "bytes": report.bytes,
            "pictures": report.frames,
            "moments_without_layout": report.failed,
        });
        emit(pretty(&summary).as_bytes(), None)?;
        Ok(Done::Fully)
    }
}
