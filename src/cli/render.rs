//! `binocular render`: the frame that the window would show, as a PNG.

use super::{Done, Outcome, say};
use crate::model::parse_time_ms;
use crate::replay::Timeline;
use crate::replay::mirror::Mirror;
use crate::replay::overlay::{Layers, shapes};
use crate::replay::pointer::PointerTrack;
use crate::replay::render::{Frame, PagePainter, PageRequest, PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use clap::Args;
use image::{ImageFormat, RgbaImage};
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

/// Writes the page at a moment of a session as a PNG.
///
/// Example: binocular render study.binocular 3f2a --at 12.5s --out frame.png --overlay pointer,trail,clicks
#[derive(Debug, Args)]
pub(super) struct Render {
    project: PathBuf,
    /// Session id, or a unique beginning of one.
    session: String,
    /// Time since the first event: 12.5s, 1500ms, 1m20s, or plain seconds.
    #[arg(long, value_parser = parse_time_ms)]
    at: i64,
    #[arg(long)]
    out: PathBuf,
    /// Scale the picture to fit into WxH pixels.
    #[arg(long, value_parser = parse_size)]
    size: Option<(u32, u32)>,
    /// What to draw over the page: pointer, trail, clicks (comma-separated), or none.
    #[arg(long, default_value = "pointer,trail,clicks", value_parser = parse_layers)]
    overlay: Layers,
}

impl Render {
    pub fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.project)?;
        let session = project.find_session(&self.session).map_err(say)?;
        let recording = project.recording(&session).map_err(say)?;
        let timeline = Timeline::new(Arc::new(recording));
        if self.at < 0 || self.at > timeline.duration_ms() {
            return Err(format!(
                "session {session} lasts {:.3} s; choose a time within",
                timeline.duration_ms() as f64 / 1_000.0
            ));
        }
        if timeline.stage_at(self.at).page().is_some_and(Mirror::is_neutral) {
            eprintln!("no page was recorded: the picture shows pointer and clicks only");
        }
        let frame = frame_at(&timeline, self.at, self.overlay)?;
        if frame.failed {
            eprintln!("the page at this moment made the layout engine fail; the picture is blank");
        }
        let bytes = to_png(&frame, self.size)?;
        super::table::emit(&bytes, Some(&self.out))?;
        Ok(Done::Fully)
    }
}

/// Lays out and paints the page of a moment.
pub(super) fn frame_at(timeline: &Timeline, offset_ms: i64, layers: Layers) -> Result<Frame, String> {
    let stage = timeline.stage_at(offset_ms);
    let track = PointerTrack::new(timeline.events());
    let tab = stage.active;
    let Some(mirror) = stage.page().cloned() else { return Err("the recording has no tab".into()) };
    let pointer = track.at(tab, offset_ms).map(|p| (p.x, p.y));
    let overlay = shapes(&track, tab, offset_ms, layers);
    let anchors = timeline.anchors(timeline.events_until(offset_ms), &stage);
    let request = PageRequest { pointer, anchors, overlay, ..PageRequest::new(mirror) };
    on_render_thread(move || PageView::new(RenderContext::new()).paint(&request)).map_err(say)
}

fn to_png(frame: &Frame, fit: Option<(u32, u32)>) -> Result<Vec<u8>, String> {
    let image = RgbaImage::from_raw(frame.width, frame.height, frame.rgba.to_vec())
        .ok_or_else(|| "the frame has no pixels".to_owned())?;
    let image = match fit {
        Some((w, h)) => {
            let scale = (f64::from(w) / f64::from(frame.width)).min(f64::from(h) / f64::from(frame.height));
            let side = |v: u32| ((f64::from(v) * scale).round() as u32).max(1);
            image::imageops::thumbnail(&image, side(frame.width), side(frame.height))
        }
        None => image,
    };
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).map_err(say)?;
    Ok(bytes.into_inner())
}

fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let bad = || format!("'{text}' is no size; write WxH, for instance 640x400");
    let (w, h) = text.split_once(['x', 'X', '×']).ok_or_else(bad)?;
    let side = |s: &str| s.trim().parse::<u32>().ok().filter(|v| (1..=16_384).contains(v)).ok_or_else(bad);
    Ok((side(w)?, side(h)?))
}

fn parse_layers(text: &str) -> Result<Layers, String> {
    let mut layers = Layers { pointer: false, trail: false, clicks: false };
    for word in text.split(',').map(str::trim).filter(|w| !w.is_empty() && *w != "none") {
        match word {
            "pointer" => layers.pointer = true,
            "trail" => layers.trail = true,
            "clicks" => layers.clicks = true,
            _ => return Err(format!("'{word}' is no overlay; choose from pointer, trail, clicks, none")),
        }
    }
    Ok(layers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_layers() {
        assert_eq!(parse_size("640x400"), Ok((640, 400)));
        assert!(parse_size("0x400").is_err());
        assert_eq!(parse_layers("none"), Ok(Layers { pointer: false, trail: false, clicks: false }));
        assert!(parse_layers("heat").is_err());
    }
}
