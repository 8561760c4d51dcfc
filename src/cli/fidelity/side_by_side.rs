//! The picture that people look at: the browser's page, ours, and where they differ.

use super::ssim::Picture;
use image::{ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

/// Width of the line between two pictures, in pixels.
const GAP: u32 = 8;
/// How far a difference is amplified, so that faint ones are seen.
const GAIN: u16 = 2;

/// A PNG of browser | ours | difference (black where equal).
pub(super) fn png(browser: &Picture<'_>, ours: &Picture<'_>) -> Result<Vec<u8>, String> {
    let width = browser.width.max(ours.width) as u32;
    let height = browser.height.max(ours.height) as u32;
    let mut out = RgbaImage::from_pixel(width * 3 + GAP * 2, height, Rgba([255, 0, 255, 255]));
    for y in 0..height {
        for x in 0..width {
            let (a, b) = (pixel(browser, x, y), pixel(ours, x, y));
            let difference = [0, 1, 2].map(|i| (u16::from(a[i].abs_diff(b[i])) * GAIN).min(255) as u8);
            let [r, g, blue] = difference;
            out.put_pixel(x, y, Rgba(a));
            out.put_pixel(width + GAP + x, y, Rgba(b));
            out.put_pixel((width + GAP) * 2 + x, y, Rgba([r, g, blue, 255]));
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    out.write_to(&mut bytes, ImageFormat::Png).map_err(|e| e.to_string())?;
    Ok(bytes.into_inner())
}

/// White outside of the picture.
fn pixel(of: &Picture<'_>, x: u32, y: u32) -> [u8; 4] {
    let (x, y) = (x as usize, y as usize);
    let at = (y * of.width + x) * 4;
    match of.rgba.get(at..at + 4) {
        Some([r, g, b, _]) if x < of.width && y < of.height => [*r, *g, *b, 255],
        _ => [255; 4],
    }
}
