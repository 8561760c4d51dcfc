//! Clips: a range of a replay as an animated picture or as a page of its own, with the pointer in it. Shows what the
//! recording holds, so that what was masked stays masked; knows no window.

mod frames;
mod gif;
mod html;
mod webp;
mod words;

pub(in crate::export) use html::escaped;
pub use words::words;

use crate::model::{Action, Watch};
use crate::replay::Timeline;
use crate::replay::overlay::Layers;
use crate::replay::render::PagePainter;
use frames::for_each_frame;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Most pictures of a clip, before equal ones are joined: five minutes at ten a second.
pub const MAX_FRAMES: usize = 3_000;
pub const FPS: std::ops::RangeInclusive<u32> = 1..=30;
/// In painted pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 160..=1_920;

/// A kind of file.
///
/// No MP4: the pure-Rust encoders of H.264 are experimental or wrap C, and the AV1 one takes seconds per picture of
/// this size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClipFormat {
    /// Plays everywhere; 256 colours per picture.
    #[default]
    Gif,
    /// Animated, without loss; plays in browsers.
    WebP,
    /// One page with the pictures and the list of events; opens in any browser, without a network.
    Html,
}

impl ClipFormat {
    pub const ALL: [Self; 3] = [Self::Gif, Self::WebP, Self::Html];

    pub fn extension(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Html => "html",
        }
    }

    /// By the ending of a file name.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|f| f.extension() == ending || (*f == Self::Html && ending == "htm"))
    }
}

/// What to show and how.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipPlan {
    /// Milliseconds since the recording's first event.
    pub from_ms: i64,
    pub to_ms: i64,
    pub format: ClipFormat,
    /// Pictures per second of the clip.
    pub fps: u32,
    /// Of the picture, in pixels; the height follows the page.
    pub width: u32,
    /// How much faster than it happened.
    pub speed: f64,
    pub layers: Layers,
}

impl ClipPlan {
    /// Pictures before equal ones are joined.
    pub fn frames(&self) -> usize {
        let length_s = (self.to_ms - self.from_ms).max(0) as f64 / 1_000.0 / self.speed.max(0.01);
        (length_s * f64::from(self.fps)).ceil() as usize + 1
    }

    /// A rough size of the file in bytes, when so many pictures differ: bytes per pixel of the first picture and of
    /// those after it, of which most hold little more than the pointer; measured on pages of the sample.
    pub fn about_bytes(&self, differing: usize, page: (u32, u32)) -> u64 {
        let height = f64::from(self.width) * f64::from(page.1.max(1)) / f64::from(page.0.max(1));
        let area = f64::from(self.width) * height;
        let (first, further) = match self.format {
            ClipFormat::Gif => (0.22, 0.007),
            ClipFormat::WebP => (0.3, 0.01),
            ClipFormat::Html => (0.25, 0.014),
        };
        (area * first + area * further * differing as f64) as u64
    }

    fn check(&self, duration_ms: i64) -> Result<(), ClipError> {
        if self.from_ms < 0 || self.to_ms <= self.from_ms || self.from_ms >= duration_ms.max(1) {
            return Err(ClipError::Range { duration_s: duration_ms as f64 / 1_000.0 });
        }
        if self.frames() > MAX_FRAMES {
            return Err(ClipError::TooLong { frames: self.frames() });
        }
        let finite = self.speed.is_finite() && (0.1..=32.0).contains(&self.speed);
        if !FPS.contains(&self.fps) || !WIDTHS.contains(&self.width) || !finite {
            return Err(ClipError::Settings);
        }
        Ok(())
    }
}

/// Why there is no clip; a file that was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    #[error("the range must lie within the session, which lasts {duration_s:.1} s, and end after it begins")]
    Range { duration_s: f64 },
    #[error(
        "this would be {frames} pictures, at most {MAX_FRAMES} fit; choose a shorter range, fewer pictures per second or a higher speed"
    )]
    TooLong { frames: usize },
    #[error("choose 1 to 30 pictures per second, 160 to 1920 pixels and a speed of 0.1 to 32")]
    Settings,
    #[error("the clip was cancelled; no file was written")]
    Cancelled,
    #[error("a picture could not be compressed ({0})")]
    Encode(String),
    #[error("writing the clip failed ({source}); check free space and rights: {}", .path.display())]
    Io { source: io::Error, path: PathBuf },
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipReport {
    pub path: PathBuf,
    /// Pictures that differ; equal ones in a row are one that stays longer.
    pub frames: usize,
    pub bytes: u64,
    /// Moments at which the layout engine failed and an older picture stands.
    pub failed: usize,
}

/// What a page of its own says beside its pictures.
#[derive(Clone, Copy, Debug)]
pub struct ClipFacts<'a> {
    pub session: &'a str,
    /// When it was recorded, for people.
    pub recorded: &'a str,
    pub actions: &'a [Action],
}

/// A picture of the clip with how long it stays.
struct ClipFrame {
    delay_ms: u32,
    width: u32,
    height: u32,
    /// Opaque RGBA.
    rgba: Vec<u8>,
    /// What differs from the picture before: x, y, width, height; `None` when all does.
    changed: Option<(u32, u32, u32, u32)>,
}

trait Encoder {
    fn add(&mut self, frame: &ClipFrame, out: &mut dyn Write) -> Result<(), ClipError>;
    fn finish(&mut self, out: &mut dyn Write) -> Result<(), ClipError>;
}

/// Writes a clip: beside its place first, then under its name. Needs the stack of a render thread, see
/// [`crate::replay::worker::on_render_thread`].
///
/// # Errors
/// When the plan does not fit the recording, a picture cannot be compressed, the file cannot be written, or the user
/// stopped it.
pub fn write_clip(
    timeline: &Timeline,
    facts: &ClipFacts<'_>,
    plan: &ClipPlan,
    path: &Path,
    painter: &mut dyn PagePainter,
    watch: &dyn Watch,
) -> Result<ClipReport, ClipError> {
    plan.check(timeline.duration_ms())?;
    let failed_at = |source| ClipError::Io { source, path: path.to_owned() };
    let name = path.file_name().map_or_else(|| "clip".into(), |n| n.to_string_lossy().into_owned());
    let beside = path.with_file_name(format!(".{name}.part"));
    let mut out = BufWriter::new(File::create(&beside).map_err(failed_at)?);
    let result = write_into(timeline, facts, plan, &mut out, painter, watch).and_then(|counts| {
        out.flush().map_err(failed_at)?;
        out.get_ref().sync_all().map_err(failed_at)?;
        fs::rename(&beside, path).map_err(failed_at)?;
        Ok(counts)
    });
    match result {
        Ok((frames, failed)) => {
            let bytes = fs::metadata(path).map_or(0, |m| m.len());
            Ok(ClipReport { path: path.to_owned(), frames, bytes, failed })
        }
        Err(error) => {
            // What cannot be removed is a hidden part file; the error to tell is the first one.
            let _ = fs::remove_file(&beside);
            Err(match error {
                ClipError::Io { source, .. } => failed_at(source),
                other => other,
            })
        }
    }
}

fn write_into(
    timeline: &Timeline,
    facts: &ClipFacts<'_>,
    plan: &ClipPlan,
    out: &mut dyn Write,
    painter: &mut dyn PagePainter,
    watch: &dyn Watch,
) -> Result<(usize, usize), ClipError> {
    let mut encoder: Box<dyn Encoder> = match plan.format {
        ClipFormat::Gif => Box::new(gif::Gif::default()),
        ClipFormat::WebP => Box::new(webp::WebP::default()),
        ClipFormat::Html => Box::new(html::Html::new(facts, plan)),
    };
    let counts = for_each_frame(timeline, plan, painter, watch, &mut |frame| encoder.add(frame, &mut *out))?;
    encoder.finish(out)?;
    Ok(counts)
}

fn io_error(source: io::Error) -> ClipError {
    ClipError::Io { source, path: PathBuf::new() }
}

#[cfg(test)]
mod tests;
