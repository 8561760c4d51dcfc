//! `binocular fidelity`: for developers; compares our pictures of recorded pages with a browser's at the same moments.

mod boxes;
mod misses;
mod side_by_side;
mod ssim;

use super::table::{Output, Table, emit};
use super::{Done, Outcome, say};
use crate::ingest::{Found, ReadOptions, read_file};
use crate::model::{EventKind, InteractionKind, NoWatch, NodeId, Recording};
use crate::replay::Timeline;
use crate::replay::mirror::Mirror;
use crate::replay::pointer::PointerTrack;
use crate::replay::render::{Frame, PagePainter, PageRequest, PageView, RenderContext};
use crate::replay::worker::on_render_thread;
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use ssim::Picture;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Compares our pictures of recorded pages with the browser's at the same moments (`make fidelity` records them).
///
/// FOLDER holds one folder per page with recording.json, moments.json and the browser's pictures.
///
/// Example: binocular fidelity recorded --pictures side-by-side
#[derive(Debug, Args)]
pub(super) struct Fidelity {
    folder: PathBuf,
    /// Where to write one picture per moment: browser, ours, difference.
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// Pages to look at (comma-separated names of folders); by default all.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// List the elements whose size differs from the browser's, innermost first causes only.
    #[arg(long)]
    boxes: bool,
    /// List the points under which another element stands than in the browser.
    #[arg(long)]
    misses: bool,
    /// Fail with exit code 1 where the median SSIM is lower.
    #[arg(long)]
    at_least: Option<f64>,
    #[command(flatten)]
    output: Output,
}

/// What the recorder of `tests/fidelity` wrote about a page.
#[derive(Debug, Deserialize)]
struct Page {
    page: String,
    moments: Vec<Moment>,
}

#[derive(Debug, Deserialize)]
struct Moment {
    name: String,
    offset_ms: i64,
    /// The browser's picture, beside this file.
    png: String,
    /// What stood in the browser at the middle of everything that one could click.
    targets: Vec<Target>,
    /// Where every element stands in the browser: node, x, y, width, height, in CSS pixels of the viewport.
    #[serde(default)]
    boxes: Vec<(i64, f64, f64, f64, f64)>,
}

/// A place in CSS pixels of the viewport, and the node that the browser has there.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Target {
    x: f64,
    y: f64,
    node: i64,
}

/// How often what should be under a point was.
#[derive(Clone, Copy, Debug, Default)]
struct Agreement {
    right: usize,
    of: usize,
}

impl Agreement {
    fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.right as f64 / self.of as f64)
    }

    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }
}

/// One moment of one page.
#[derive(Debug)]
struct Row {
    page: String,
    moment: String,
    ssim: f64,
    different: f64,
    targets: Agreement,
    /// The engine failed on this page.
    failed: bool,
}

/// All of one page.
struct Compared {
    rows: Vec<Row>,
    clicks: Agreement,
}

impl Fidelity {
    pub fn run(self) -> Outcome {
        let mut pages = Vec::new();
        for folder in folders(&self.folder)? {
            let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if self.only.is_empty() || self.only.contains(&name) {
                pages.push(compare(&folder, self.pictures.as_deref(), (self.boxes, self.misses))?);
            }
        }
        let rows: Vec<&Row> = pages.iter().flat_map(|p| &p.rows).collect();
        if rows.is_empty() {
            return Err(format!(
                "no recorded page; make them with `make fidelity`: {}",
                self.folder.display()
            ));
        }
        let summary = Summary::new(&pages);
        self.output.document(
            || format!("{}\n{}\n{}", moments_table(&rows).to_text(), pages_table(&pages).to_text(), summary.text()),
            || json!({ "moments": rows.iter().map(|r| r.json()).collect::<Vec<_>>(), "summary": summary.json() }),
            || moments_table(&rows),
        )?;
        match self.at_least {
            Some(least) if summary.median < least => {
                Err(format!("the median SSIM is {:.3}, less than {least}", summary.median))
            }
            _ => Ok(Done::Fully),
        }
    }
}

/// The folders that hold a recorded page, by name.
fn folders(root: &Path) -> Result<Vec<PathBuf>, String> {
    let entries =
        std::fs::read_dir(root).map_err(|e| format!("cannot read the folder ({e}): {}", root.display()))?;
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.join("moments.json").is_file()).collect();
    folders.sort();
    Ok(folders)
}

fn compare(
    folder: &Path,
    pictures: Option<&Path>,
    (boxes, misses): (bool, bool),
) -> Result<Compared, String> {
    let about = folder.join("moments.json");
    let text = std::fs::read_to_string(&about).map_err(|e| format!("{e}: {}", about.display()))?;
    let page: Page = serde_json::from_str(&text).map_err(|e| format!("{e}: {}", about.display()))?;
    let timeline = Timeline::new(Arc::new(recording(&folder.join("recording.json"))?));
    on_render_thread(|| {
        let context = RenderContext::new();
        let rows = page
            .moments
            .iter()
            .enumerate()
            .map(|(number, moment)| {
                let mut view = PageView::new(context.clone());
                let points = moment.targets.iter().map(|t| (t.x, t.y)).collect();
                let (frame, mirror) =
                    show(&mut view, &timeline, timeline.events_until(moment.offset_ms), points);
                if boxes {
                    eprint!("{}", boxes::differing(&mut view, &mirror, &moment.boxes));
                }
                let path = folder.join(&moment.png);
                let truth = image::open(&path).map_err(|e| format!("{e}: {}", path.display()))?.to_rgba8();
                let browser = Picture {
                    width: truth.width() as usize,
                    height: truth.height() as usize,
                    rgba: truth.as_raw(),
                };
                let ours =
                    Picture { width: frame.width as usize, height: frame.height as usize, rgba: &frame.rgba };
                if let Some(to) = pictures {
                    let name = format!("{}-{number}-{}.png", page.page, moment.name);
                    std::fs::create_dir_all(to).map_err(|e| format!("{e}: {}", to.display()))?;
                    emit(&side_by_side::png(&browser, &ours)?, Some(&to.join(name)))?;
                }
                let mut targets = Agreement::default();
                for (target, hit) in moment.targets.iter().zip(&frame.hits) {
                    targets.add(agrees(&mirror, *hit, NodeId(target.node)));
                    if misses {
                        let (what, wanted) = (format!("{} {}", page.page, moment.name), NodeId(target.node));
                        report(misses::line(&mirror, &what, (target.x, target.y), wanted, *hit));
                    }
                }
                Ok(Row {
                    page: page.page.clone(),
                    moment: moment.name.clone(),
                    ssim: ssim::ssim(&browser, &ours).unwrap_or(0.0),
                    different: ssim::share_different(&browser, &ours),
                    targets,
                    failed: frame.failed,
                })
            })
            .collect::<Result<Vec<Row>, String>>()?;
        Ok(Compared { rows, clicks: clicks(&context, &timeline, misses.then_some(&*page.page)) })
    })
    .map_err(say)?
}

/// The one recording of a file.
fn recording(path: &Path) -> Result<Recording, String> {
    let mut found = None;
    let mut refused = None;
    read_file(path, &ReadOptions::default(), &NoWatch, &mut |f| match f {
        Found::Recording(r) => found = Some(*r),
        Found::Refused(r) => refused = Some(r.reason),
    })
    .map_err(say)?;
    found.ok_or_else(|| refused.unwrap_or_else(|| format!("no recording in this file: {}", path.display())))
}

/// Paints the page after the first `count` events, with the pointer where it was, and tells what is at the points.
fn show(view: &mut PageView, timeline: &Timeline, count: usize, hits: Vec<(f64, f64)>) -> (Frame, Mirror) {
    let stage = timeline.stage_after(count);
    let mirror = stage.page().cloned().unwrap_or_default();
    let offset_ms = timeline.events().get(count.saturating_sub(1)).map_or(0, |e| e.offset_ms);
    let pointer = PointerTrack::new(timeline.events()).at(stage.active, offset_ms).map(|p| (p.x, p.y));
    let request = PageRequest { pointer, hits, ..PageRequest::new(mirror.clone()) };
    (view.paint(&request), mirror)
}

/// Whether what stands at a point in our layout is the node, or a part of it, or the element right around it, or the
/// label of it: browsers click a control once more where its label was clicked.
fn agrees(mirror: &Mirror, hit: Option<NodeId>, node: NodeId) -> bool {
    hit.is_some_and(|hit| {
        mirror
            .ancestors_and_self(hit)
            .any(|(id, n)| id == node || n.tag() == "label" && labels(mirror, id, node))
            || mirror.node(node).and_then(|n| n.parent) == Some(hit)
    })
}

/// Whether the label is that of the control: names it, or holds it.
fn labels(mirror: &Mirror, label: NodeId, control: NodeId) -> bool {
    let Some(node) = mirror.node(control) else { return false };
    let is_control = matches!(node.tag(), "input" | "select" | "textarea" | "button" | "meter" | "progress");
    is_control
        && match mirror.node(label).and_then(|l| l.attribute("for")) {
            Some(name) => node.attribute("id") == Some(name),
            None => mirror.ancestors_and_self(control).any(|(id, _)| id == label),
        }
}

fn report(line: Option<String>) {
    if let Some(line) = line {
        eprintln!("{line}");
    }
}

/// For every recorded click: is what was clicked under the pointer, on the page as it was just before? Misses are told
/// of a page that is named.
fn clicks(context: &RenderContext, timeline: &Timeline, told: Option<&str>) -> Agreement {
    let mut agreement = Agreement::default();
    let mut view = PageView::new(context.clone());
    for (index, event) in timeline.events().iter().enumerate() {
        if let EventKind::Interaction { kind: InteractionKind::Click, node, position: Some(at), .. } =
            &event.kind
        {
            let (frame, mirror) = show(&mut view, timeline, index, vec![*at]);
            let hit = frame.hits.first().copied().flatten();
            agreement.add(agrees(&mirror, hit, *node));
            if let Some(page) = told {
                report(misses::line(&mirror, &format!("{page} click"), *at, *node, hit));
            }
        }
    }
    agreement
}

impl Row {
    fn json(&self) -> Value {
        json!({
            "page": self.page, "moment": self.moment, "ssim": self.ssim, "share_different": self.different,
            "targets": self.targets.of, "targets_right": self.targets.right, "failed": self.failed,
        })
    }
}

fn moments_table(rows: &[&Row]) -> Table {
    let rounded = |v: f64, digits: i32| Some((v * 10_f64.powi(digits)).round() / 10_f64.powi(digits));
    Table::default()
        .text("page", rows.iter().map(|r| r.page.clone()))
        .text("moment", rows.iter().map(|r| r.moment.clone()))
        .float("ssim", rows.iter().map(|r| rounded(r.ssim, 4)))
        .float("share_different", rows.iter().map(|r| rounded(r.different, 4)))
        .int("targets", rows.iter().map(|r| r.targets.of as i64))
        .float("targets_right", rows.iter().map(|r| r.targets.share().and_then(|s| rounded(s, 4))))
        .bool("failed", rows.iter().map(|r| r.failed))
}

fn pages_table(pages: &[Compared]) -> Table {
    let name = |p: &Compared| p.rows.first().map(|r| r.page.clone()).unwrap_or_default();
    let mean = |p: &Compared| p.rows.iter().map(|r| r.ssim).sum::<f64>() / p.rows.len().max(1) as f64;
    Table::default()
        .text("page", pages.iter().map(name))
        .float("mean_ssim", pages.iter().map(|p| Some((mean(p) * 10_000.0).round() / 10_000.0)))
        .int("clicks", pages.iter().map(|p| p.clicks.of as i64))
        .int("clicks_right", pages.iter().map(|p| p.clicks.right as i64))
}

/// Over all moments of all pages.
struct Summary {
    moments: usize,
    median: f64,
    tenth_percentile: f64,
    clicks: Agreement,
    targets: Agreement,
}

impl Summary {
    fn new(pages: &[Compared]) -> Self {
        let mut values: Vec<f64> = pages.iter().flat_map(|p| &p.rows).map(|r| r.ssim).collect();
        values.sort_by(f64::total_cmp);
        let sum = |all: &mut dyn Iterator<Item = Agreement>| {
            all.fold(Agreement::default(), |a, b| Agreement { right: a.right + b.right, of: a.of + b.of })
        };
        Self {
            moments: values.len(),
            median: quantile(&values, 0.5),
            tenth_percentile: quantile(&values, 0.1),
            clicks: sum(&mut pages.iter().map(|p| p.clicks)),
            targets: sum(&mut pages.iter().flat_map(|p| &p.rows).map(|r| r.targets)),
        }
    }

    fn text(&self) -> String {
        let share =
            |a: Agreement| format!("{:.1} % ({} of {})", a.share().unwrap_or(1.0) * 100.0, a.right, a.of);
        format!(
            "{} moments: SSIM median {:.4}, tenth percentile {:.4}; clicks on what was clicked {}; targets in place {}\n",
            self.moments,
            self.median,
            self.tenth_percentile,
            share(self.clicks),
            share(self.targets)
        )
    }

    fn json(&self) -> Value {
        json!({
            "moments": self.moments, "ssim_median": self.median, "ssim_tenth_percentile": self.tenth_percentile,
            "clicks": self.clicks.of, "clicks_right": self.clicks.right,
            "targets": self.targets.of, "targets_right": self.targets.right,
        })
    }
}

/// Nearest-rank quantile of ascending values; 0 without any.
fn quantile(values: &[f64], q: f64) -> f64 {
    let rank = (q * values.len() as f64).ceil() as usize;
    values.get(rank.clamp(1, values.len().max(1)) - 1).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_rank() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        assert_eq!((quantile(&values, 0.5), quantile(&values, 0.1), quantile(&[], 0.5)), (5.0, 1.0, 0.0));
    }

    #[test]
    fn a_folder_without_pages_says_how_to_make_them() {
        let folder = tempfile::tempdir().unwrap();
        let command = Fidelity {
            folder: folder.path().to_owned(),
            pictures: None,
            only: Vec::new(),
            boxes: false,
            misses: false,
            at_least: None,
            output: Output::default(),
        };
        assert!(command.run().unwrap_err().contains("make fidelity"));
    }
}
