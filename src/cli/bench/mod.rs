//! `binocular bench`: open, seek and play times on this machine, as JSON.

mod clicks;
mod corpus;
mod generated;
mod kernels;
mod labels;
mod large;
mod list;
mod map;
mod mining;
mod reading;
mod signals;
mod stops;
mod synthetic;
mod wall;

use super::table::{emit, pretty};
use super::{Done, Outcome, say};
use crate::app::player::SessionDocument;
use crate::model::{NoWatch, Recording, SessionId};
use crate::project::Project;
use crate::replay::Timeline;
use crate::replay::pointer::PointerTrack;
use crate::replay::render::{FrameStats, PagePainter, PageRequest, PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use clap::Args;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Measures replay on this machine: opening, the first frame, seeded random seeks of an open player, of one that keeps
/// nothing from seek to seek, each until the pixels exist, and playing on in steps of 1/60 s.
///
/// Example: binocular bench study.binocular
///           binocular bench --synthetic 1000,6000,30000 --events 500000 --hours 6
#[derive(Debug, Args)]
pub(super) struct Bench {
    /// Not needed with --synthetic, --labels, --kernel, --sequences, --stops, --signals, --reading and --generate.
    #[arg(required_unless_present_any = [
        "synthetic", "labels", "kernel", "sequences", "stops", "signals", "reading", "generate",
    ])]
    project: Option<PathBuf>,
    /// Session ids or unique beginnings; by default the longest session.
    sessions: Vec<String>,
    /// Measure generated recordings of pages with so many nodes (comma-separated) instead of a project.
    #[arg(long, value_delimiter = ',', conflicts_with = "project")]
    synthetic: Vec<usize>,
    /// Play so many sessions at once for ten seconds instead: pictures per second of each, and frames of the window.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=24), conflicts_with = "synthetic")]
    wall: Option<u64>,
    /// Label in a project of so many labels instead: the time of each, of undo, of signing in; with and without a
    /// passphrase.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000), conflicts_with_all = ["project", "synthetic"])]
    labels: Option<u64>,
    /// Time the making of all actions, signals, sequences and features of the project from its recordings instead.
    #[arg(long, requires = "project", conflicts_with_all = ["synthetic", "labels", "wall"])]
    mining: bool,
    /// Time one algorithm of mining instead, on a table of numbers: kmeans (5 to 10 clusters with silhouettes), dbscan,
    /// hdbscan or map.
    #[arg(long, conflicts_with_all = ["project", "synthetic", "labels"])]
    kernel: Option<String>,
    /// The table of --kernel: numbers by comma, rows by line.
    #[arg(long, value_name = "FILE", requires = "kernel")]
    rows: Option<PathBuf>,
    /// So many generated rows for --kernel where no table is given.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    made: usize,
    /// Columns of generated rows.
    #[arg(long, default_value_t = 32, value_name = "N")]
    columns: usize,
    /// Time and memory of clusters and map of so many generated sequences instead.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1_000..=1_000_000), conflicts_with_all = ["project", "synthetic", "labels", "kernel"])]
    sequences: Option<u64>,
    /// Of --sequences: drawn to find the clusters, the others join; 0 takes all.
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    sample: usize,
    /// Of --sequences: one of k-means, mixture, dbscan, hdbscan and map instead of all.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Stop every mining job at several moments of its run instead, on so many generated sessions, and tell how long it
    /// then took to return.
    #[arg(long, value_parser = clap::value_parser!(u64).range(10..=100_000), conflicts_with_all = ["project", "synthetic", "labels", "kernel", "sequences"])]
    stops: Option<u64>,
    /// Of dbscan.
    #[arg(long, default_value_t = 1.0)]
    radius: f64,
    /// Rows that make a dense place (dbscan), or the smallest cluster (hdbscan).
    #[arg(long, default_value_t = 10)]
    size: usize,
    /// Find the signals of so many light generated sessions instead: all of them, and again after a changed threshold.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000), conflicts_with_all = ["project", "synthetic", "labels"])]
    signals: Option<u64>,
    /// Read these exports instead, and then read and store them in a project that is thrown away: megabytes per second,
    /// nothing mined.
    #[arg(long, value_name = "FOLDER", num_args = 1.., conflicts_with_all = ["project", "synthetic", "labels"])]
    reading: Vec<PathBuf>,
    /// Instead: open the project as the window does, look at its list of sessions, scroll, sort and filter.
    #[arg(long, requires = "project", conflicts_with_all = ["synthetic", "labels", "wall", "mining"])]
    list: bool,
    /// Instead: open the project as the window does, look at the map of its clusters, point, drag, zoom, pick, choose and
    /// colour.
    #[arg(long, requires = "project", conflicts_with_all = ["synthetic", "labels", "wall", "mining", "list"])]
    map: bool,
    /// Write generated exports into a new folder instead, to try an import with: rrweb JSON, --visits in number and
    /// together about --mb megabytes.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["project", "synthetic", "labels"])]
    generate: Option<PathBuf>,
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    visits: u64,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    mb: u64,
    /// How generated visits lie in files.
    #[arg(long, value_enum, default_value_t = corpus::Layout::Files)]
    layout: corpus::Layout,
    /// Events of a generated recording.
    #[arg(long, default_value_t = 20_000)]
    events: usize,
    /// Length of a generated recording.
    #[arg(long, default_value_t = 1.0)]
    hours: f64,
    /// Instead: of the clicks of all sessions, the share whose recorded target is the element at that point of our
    /// layout, with scroll offsets as recorded and corrected by the recording's own evidence.
    #[arg(long, conflicts_with = "synthetic")]
    fidelity: bool,
    /// Seeks that are measured, of each sort.
    #[arg(long, default_value_t = 60)]
    seeks: usize,
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Always JSON; accepted for symmetry with the other commands.
    #[arg(long, default_value = "json")]
    format: String,
}

/// Measures in a folder that is thrown away.
fn in_throwaway_folder<T>(measure: impl FnOnce(&Path) -> Result<T, String>) -> Result<T, String> {
    let folder = std::env::temp_dir().join(format!("binocular-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(say)?;
    let measured = measure(&folder);
    // What is left behind is a temporary folder.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

const PLAYED_FRAMES: usize = 240;

impl Bench {
    pub fn run(self) -> Outcome {
        if self.fidelity {
            return self.fidelity();
        }
        if let (Some(tiles), Some(project)) = (self.wall, &self.project) {
            let figures = wall::wall(project, tiles as usize)?;
            emit(pretty(&json!({ "wall": figures })).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let (true, Some(project)) = (self.mining, &self.project) {
            emit(pretty(&mining::mining(project)?).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let Some(kernel) = &self.kernel {
            let rows = match &self.rows {
                Some(file) => kernels::read(file)?,
                None => generated::rows(self.made.max(2), self.columns.clamp(1, 1_000), self.seed),
            };
            let figures = kernels::kernel(&rows, kernel, self.radius, self.size, self.seed)?;
            emit(serde_json::to_string(&figures).unwrap_or_default().as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let Some(count) = self.sequences {
            let figures = large::large(count as usize, self.sample, self.only.as_deref(), self.seed)?;
            emit(pretty(&figures).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if !self.reading.is_empty() {
            emit(pretty(&reading::reading(&self.reading)?).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let Some(sessions) = self.stops {
            emit(pretty(&stops::stops(sessions as usize, self.seed)?).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let Some(count) = self.labels {
            let figures = labels::labels(count as usize)?;
            emit(pretty(&json!({ "labels": figures })).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let Some(count) = self.signals {
            let figures = signals::signals(count as usize)?;
            emit(pretty(&json!({ "signals": figures })).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let Some(folder) = &self.generate {
            let corpus = corpus::Corpus {
                sessions: self.visits,
                bytes: self.mb * 1_000_000,
                layout: self.layout,
                seed: self.seed,
            };
            emit(pretty(&corpus.generate(folder)?).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let (true, Some(project)) = (self.list, &self.project) {
            emit(pretty(&list::list(project)?).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        if let (true, Some(project)) = (self.map, &self.project) {
            emit(pretty(&map::map(project)?).as_bytes(), None)?;
            return Ok(Done::Fully);
        }
        let mut results = Vec::new();
        for nodes in &self.synthetic {
            let events = self.events.clamp(2, 5_000_000);
            let duration_ms = (self.hours.clamp(0.001, 24.0) * 3_600_000.0) as i64;
            let recording = synthetic::recording((*nodes).clamp(30, 200_000), events, duration_ms);
            results.push(self.measure(Instant::now(), recording)?);
        }
        if let Some(project) = &self.project {
            let path = project;
            let project = crate::cli::read_project(path)?;
            for session in self.wanted(&project)? {
                let first_frame_ms = on_render_thread(|| first_frame_ms(path, &session)).map_err(say)??;
                let started = Instant::now();
                let recording = project.recording(&session).map_err(say)?;
                let mut result = self.measure(started, recording)?;
                result["first_frame_ms"] = json!(first_frame_ms);
                results.push(result);
            }
        }
        emit(pretty(&json!({ "sessions": results })).as_bytes(), None)?;
        Ok(Done::Fully)
    }

    fn fidelity(&self) -> Outcome {
        let Some(path) = &self.project else { return Err("name a project".into()) };
        let project = crate::cli::read_project(path)?;
        let rows = project.sessions().map_err(say)?;
        let (mut all, mut sessions) = (clicks::Clicks::default(), Vec::new());
        for row in rows {
            let session = &row.session_id;
            if !self.sessions.is_empty() && !self.sessions.iter().any(|s| session.as_str().starts_with(s)) {
                continue;
            }
            let mut one = clicks::Clicks::default();
            one.add(project.recording(session).map_err(say)?)?;
            sessions.push(json!({ "session": session.as_str(), "clicks": one.shares() }));
            all.join(one);
        }
        emit(pretty(&json!({ "all": all.to_json(), "sessions": sessions })).as_bytes(), None)?;
        Ok(Done::Fully)
    }

    fn wanted(&self, project: &Project) -> Result<Vec<SessionId>, String> {
        let mut wanted = Vec::new();
        for prefix in &self.sessions {
            wanted.push(project.find_session(prefix).map_err(say)?);
        }
        if wanted.is_empty() {
            let rows = project.sessions().map_err(say)?;
            wanted.extend(rows.iter().max_by_key(|r| r.duration_ms).map(|r| r.session_id.clone()));
        }
        Ok(wanted)
    }

    /// `started` is when reading the recording began.
    fn measure(&self, started: Instant, recording: Recording) -> Result<Value, String> {
        let session = recording.id.clone();
        let timeline = Timeline::new(Arc::new(recording));
        let track = PointerTrack::new(timeline.events());
        let open_ms = ms(started);
        let rss_open = rss_bytes("VmRSS:");
        let duration = timeline.duration_ms();
        let first = timeline.first_snapshot_ms().unwrap_or(0);
        let request = |offset_ms: i64| {
            let stage = timeline.stage_at(offset_ms);
            let pointer = track.at(stage.active, offset_ms).map(|p| (p.x, p.y));
            let mirror = stage.page().cloned().unwrap_or_default();
            let anchors = timeline.anchors(timeline.events_until(offset_ms), &stage);
            PageRequest { pointer, anchors, ..PageRequest::new(mirror) }
        };
        let mut random = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut targets: Vec<i64> = (0..self.seeks.max(1))
            .map(|_| first + (random.next_u64() % (duration - first + 1).max(1) as u64) as i64)
            .collect();
        let nodes = timeline.stage_at(duration).page().map_or(0, |m| m.nodes().len());
        let work = || {
            let begun = Instant::now();
            let context = RenderContext::new();
            let mut view = PageView::new(context.clone());
            view.paint(&request(first));
            let first_frame_ms = ms(begun);
            let seek = |view: &mut PageView, to: i64, parts: &mut Vec<FrameStats>| {
                let begun = Instant::now();
                parts.push(view.paint(&request(to)).stats);
                ms(begun)
            };
            let (mut anew_parts, mut parts, mut back_parts, mut played) =
                (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let anew: Vec<f64> = targets
                .iter()
                .map(|t| seek(&mut PageView::new(context.clone()), *t, &mut anew_parts))
                .collect();
            let seeks: Vec<f64> = targets.iter().map(|t| seek(&mut view, *t, &mut parts)).collect();
            targets.sort_unstable();
            let back: Vec<f64> = targets.iter().rev().map(|t| seek(&mut view, *t, &mut back_parts)).collect();
            let frames: Vec<f64> = (0..PLAYED_FRAMES)
                .map(|i| seek(&mut view, (first + i as i64 * 17).min(duration), &mut played))
                .collect();
            json!({
                "first_frame_ms": open_ms + first_frame_ms,
                "seek_ms": quantiles(seeks),
                "seek_parts": parts_of(&parts),
                "seek_backwards_ms": quantiles(back),
                "seek_nothing_kept_ms": quantiles(anew),
                "seek_nothing_kept_parts": parts_of(&anew_parts),
                "frame_ms": quantiles(frames),
                "frame_parts": parts_of(&played),
            })
        };
        let mut result = on_render_thread(work).map_err(say)?;
        let more = json!({
            "session": session.as_str(),
            "open_ms": open_ms,
            "dom_nodes": nodes,
            "events": timeline.events().len(),
            "duration_ms": duration,
            "seeks": self.seeks.max(1),
            "rss_after_open_bytes": rss_open,
            "peak_rss_bytes": rss_bytes("VmHWM:"),
        });
        if let (Some(result), Value::Object(more)) = (result.as_object_mut(), more) {
            result.extend(more);
        }
        Ok(result)
    }
}

/// From a closed project to the first pixels of a session, as the window does it: of a long recording the beginning is
/// read and shown first.
fn first_frame_ms(path: &Path, session: &SessionId) -> Result<f64, String> {
    let begun = Instant::now();
    let mut shown = None;
    let mut paint = |document: &SessionDocument| {
        if shown.is_none() {
            let at = document.timeline.first_snapshot_ms().unwrap_or(0);
            let mirror = document.timeline.stage_at(at).page().cloned().unwrap_or_default();
            let frame = PageView::new(RenderContext::new()).paint(&PageRequest::new(mirror));
            shown = (frame.width > 0).then(|| ms(begun));
        }
    };
    let whole = SessionDocument::load(path, session, None, &NoWatch, |beginning| paint(&beginning));
    paint(&whole.map_err(say)?);
    shown.ok_or_else(|| "no picture came".to_owned())
}

/// Where the time went, and how often the page had to be built anew.
fn parts_of(parts: &[FrameStats]) -> Value {
    json!({
        "build_ms": quantiles(parts.iter().map(|p| p.build_ms).collect()),
        "layout_ms": quantiles(parts.iter().map(|p| p.layout_ms).collect()),
        "paint_ms": quantiles(parts.iter().map(|p| p.paint_ms).collect()),
        "rebuilt": parts.iter().filter(|p| p.rebuilt).count(),
    })
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

/// A memory figure of this process (`VmRSS:` now, `VmHWM:` the peak); `None` where the system does not tell.
fn rss_bytes(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Processor time of this process so far, on all threads; `None` where the system does not tell.
fn cpu_s() -> Option<f64> {
    // Counted in hundredths of a second on every Linux, whatever its own clock.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may hold spaces; the 12th and 13th field after it are user and system time.
    let fields = stat.rsplit_once(')')?.1;
    let mut times = fields.split_whitespace().skip(11);
    let mut next = || times.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / TICKS_A_SECOND)
}

/// Lets the peak of memory begin anew, as far as the system can.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
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
