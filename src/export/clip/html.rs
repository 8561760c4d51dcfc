//! A page of its own: pictures and events in one file, with a few lines of script to play them. It asks nothing of any
//! network and says so to the browser.

use super::{ClipError, ClipFacts, ClipFrame, ClipPlan, Encoder, io_error, words};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use serde_json::json;
use std::io::Write;

/// Text stays sharp; a picture is a third of one without loss.
const QUALITY: u8 = 84;
const HEAD: &str = include_str!("head.html");
const TAIL: &str = include_str!("tail.html");

pub(super) struct Html {
    title: String,
    note: String,
    from_ms: i64,
    speed: f64,
    events: Vec<(i64, String)>,
    /// Time in the clip at which each picture begins, in milliseconds.
    begins_ms: Vec<u64>,
    length_ms: u64,
}

impl Html {
    pub fn new(facts: &ClipFacts<'_>, plan: &ClipPlan) -> Self {
        let inside = facts.actions.iter().filter(|a| (plan.from_ms..=plan.to_ms).contains(&a.start_ms));
        let seconds = |ms: i64| format!("{:.1} s", ms as f64 / 1_000.0);
        Self {
            title: format!("{}, {} to {}", facts.session, seconds(plan.from_ms), seconds(plan.to_ms)),
            note: format!(
                "Recorded {}. Rebuilt by Binocular from a session recording, masked as that is. This page loads nothing from any network.",
                facts.recorded
            ),
            from_ms: plan.from_ms,
            speed: plan.speed,
            events: inside.map(|a| (a.start_ms, words(a))).collect(),
            begins_ms: Vec::new(),
            length_ms: 0,
        }
    }
}

impl Encoder for Html {
    fn add(&mut self, frame: &ClipFrame, out: &mut dyn Write) -> Result<(), ClipError> {
        if self.begins_ms.is_empty() {
            let head = HEAD
                .replace("{{title}}", &escaped(&self.title))
                .replace("{{note}}", &escaped(&self.note))
                .replace("{{width}}", &frame.width.to_string())
                .replace("{{height}}", &frame.height.to_string());
            out.write_all(head.as_bytes()).map_err(io_error)?;
        }
        let ((x, y, width, height), pixels) = frame.cut::<3>();
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
            .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
            .map_err(|e| ClipError::Encode(e.to_string()))?;
        let data = STANDARD.encode(&jpeg);
        writeln!(out, "<img alt=\"\" data-x=\"{x}\" data-y=\"{y}\" src=\"data:image/jpeg;base64,{data}\">")
            .map_err(io_error)?;
        self.begins_ms.push(self.length_ms);
        self.length_ms += u64::from(frame.delay_ms);
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), ClipError> {
        let clip_ms = |offset_ms: i64| ((offset_ms - self.from_ms) as f64 / self.speed).max(0.0) as u64;
        let events: Vec<_> = self.events.iter().map(|(at, words)| json!([clip_ms(*at), at, words])).collect();
        let data = json!({
            "begins": self.begins_ms,
            "length": self.length_ms,
            "from": self.from_ms,
            "speed": self.speed,
            "events": events,
        });
        // Inside a script element nothing may look like its end.
        let data = data.to_string().replace('<', "\\u003c");
        out.write_all(TAIL.replace("{{data}}", &data).as_bytes()).map_err(io_error)
    }
}

/// Text that no markup can come of.
pub(in crate::export) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('{', "&#123;")
}
