//! `binocular bench`: open, seek and play times on this machine, as JSON.

use super::table::{emit, pretty};
use super::{Done, Outcome, say};
use crate::model::SessionId;
use crate::project::Project;
use crate::replay::Timeline;
use crate::replay::pointer::PointerTrack;
use crate::replay::render::{PagePainter, PageRequest, PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use clap::Args;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// Measures replay on this machine: opening, the first frame, 20 seeded random seeks from a cold player, each until
/// the pixels exist, and playing on in steps of 1/60 s.
///
/// Example: binocular bench study.binocular
#[derive(Debug, Args)]
pub(super) struct Bench {
    project: PathBuf,
    /// Session ids or unique beginnings; by default the longest session.
    sessions: Vec<String>,
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Always JSON; accepted for symmetry with the other commands.
    #[arg(long, default_value = "json")]
    format: String,
}

const SEEKS: usize = 20;
const PLAYED_FRAMES: usize = 120;

impl Bench {
    pub fn run(self) -> Outcome {
        let project = Project::open_read_only(&self.project).map_err(say)?;
        let mut wanted = Vec::new();
        for prefix in &self.sessions {
            wanted.push(project.find_session(prefix).map_err(say)?);
        }
        if wanted.is_empty() {
            let rows = project.sessions().map_err(say)?;
            wanted.extend(rows.iter().max_by_key(|r| r.duration_ms).map(|r| r.session_id.clone()));
        }
        let mut results = Vec::new();
        for session in wanted {
            results.push(measure(&project, &session, self.seed)?);
        }
        emit(pretty(&json!({ "sessions": results })).as_bytes(), None)?;
        Ok(Done::Fully)
    }
}

fn measure(project: &Project, session: &SessionId, seed: u64) -> Result<Value, String> {
    let started = Instant::now();
    let recording = Arc::new(project.recording(session).map_err(say)?);
    let timeline = Timeline::new(recording);
    let track = PointerTrack::new(timeline.events());
    let open_ms = ms(started);
    let duration = timeline.duration_ms();
    let first = timeline.first_snapshot_ms().unwrap_or(0);
    let request = |offset_ms: i64| {
        let stage = timeline.stage_at(offset_ms);
        let pointer = track.at(stage.active, offset_ms).map(|p| (p.x, p.y));
        let mirror = stage.page().cloned().unwrap_or_default();
        PageRequest { pointer, ..PageRequest::new(mirror) }
    };
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let targets: Vec<i64> = (0..SEEKS)
        .map(|_| first + (random.next_u64() % (duration - first + 1).max(1) as u64) as i64)
        .collect();
    let nodes = timeline.stage_at(duration).page().map_or(0, |m| m.nodes().len());
    let (first_frame_ms, seeks, parts, frames) = on_render_thread(|| {
        let begun = Instant::now();
        let context = RenderContext::new();
        let mut view = PageView::new(context.clone());
        view.paint(&request(first));
        let first_frame_ms = ms(begun);
        let mut parts = Vec::new();
        let seeks: Vec<f64> = targets
            .iter()
            .map(|t| {
                let mut cold = PageView::new(context.clone());
                let begun = Instant::now();
                parts.push(cold.paint(&request(*t)).stats);
                ms(begun)
            })
            .collect();
        let frames: Vec<f64> = (0..PLAYED_FRAMES)
            .map(|i| {
                let begun = Instant::now();
                view.paint(&request((first + i as i64 * 50).min(duration)));
                ms(begun)
            })
            .collect();
        (first_frame_ms, seeks, parts, frames)
    })
    .map_err(say)?;
    Ok(json!({
        "session": session.as_str(),
        "open_ms": open_ms,
        "first_frame_ms": open_ms + first_frame_ms,
        "seek_ms": quantiles(seeks),
        "seek_build_ms": quantiles(parts.iter().map(|p| p.build_ms).collect()),
        "seek_layout_ms": quantiles(parts.iter().map(|p| p.layout_ms).collect()),
        "seek_paint_ms": quantiles(parts.iter().map(|p| p.paint_ms).collect()),
        "frame_ms": quantiles(frames),
        "dom_nodes": nodes,
        "events": timeline.events().len(),
        "duration_ms": duration,
        "peak_rss_bytes": peak_rss_bytes(),
    }))
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// Nearest-rank quantiles.
fn quantiles(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let at = |q: f64| {
        let rank = (q * values.len() as f64).ceil() as usize;
        values.get(rank.clamp(1, values.len().max(1)) - 1).copied()
    };
    json!({ "p50": at(0.5), "p95": at(0.95), "max": at(1.0) })
}

/// Peak resident memory of this process; `None` where the system does not tell.
fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_rank() {
        assert_eq!(
            quantiles((1..=20).map(f64::from).collect()),
            json!({"p50": 10.0, "p95": 19.0, "max": 20.0})
        );
        assert_eq!(quantiles(vec![]), json!({"p50": null, "p95": null, "max": null}));
    }
}
