//! How alike two pictures are, as numbers; knows grey planes and pixels only.

/// Side of the square windows.
const WINDOW: usize = 8;
/// Distance between neighbouring windows: they overlap by half, so that nothing falls between two of them.
const STRIDE: usize = 4;
/// Pixels that differ by more than this, of 255, on any channel are seen as different.
pub(super) const SEEN: u8 = 32;

/// A picture as red, green, blue, and alpha bytes.
pub(super) struct Picture<'a> {
    pub width: usize,
    pub height: usize,
    pub rgba: &'a [u8],
}

impl Picture<'_> {
    /// Luma of ITU-R BT.601, 0 to 255.
    fn grey(&self, x: usize, y: usize) -> f64 {
        let at = (y * self.width + x) * 4;
        let channel = |i: usize| f64::from(self.rgba.get(at + i).copied().unwrap_or(0));
        0.299 * channel(0) + 0.587 * channel(1) + 0.114 * channel(2)
    }
}

/// Mean structural similarity of two pictures of one size, at most 1, which is equality.
///
/// Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity", IEEE
/// Transactions on Image Processing 13(4), 2004, eq. 13: per window
/// `(2·μa·μb + C1)(2·σab + C2) / ((μa² + μb² + C1)(σa² + σb² + C2))` with `C1 = (0.01·255)²`, `C2 = (0.03·255)²`, on
/// luma, in uniform windows of 8 × 8 pixels as in their earlier work, instead of Gaussian ones; the mean over all windows.
/// `None` for pictures of different size, or smaller than a window.
pub(super) fn ssim(a: &Picture<'_>, b: &Picture<'_>) -> Option<f64> {
    if (a.width, a.height) != (b.width, b.height) || a.width < WINDOW || a.height < WINDOW {
        return None;
    }
    let (mut sum, mut windows) = (0.0, 0_u32);
    for top in (0..=a.height - WINDOW).step_by(STRIDE) {
        for left in (0..=a.width - WINDOW).step_by(STRIDE) {
            sum += window(a, b, left, top);
            windows += 1;
        }
    }
    Some(sum / f64::from(windows))
}

fn window(a: &Picture<'_>, b: &Picture<'_>, left: usize, top: usize) -> f64 {
    const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
    const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);
    const N: f64 = (WINDOW * WINDOW) as f64;
    let (mut sa, mut sb, mut saa, mut sbb, mut sab) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for y in top..top + WINDOW {
        for x in left..left + WINDOW {
            let (va, vb) = (a.grey(x, y), b.grey(x, y));
            sa += va;
            sb += vb;
            saa += va * va;
            sbb += vb * vb;
            sab += va * vb;
        }
    }
    let (ma, mb) = (sa / N, sb / N);
    // Unbiased, as in the paper.
    let (va, vb, cov) =
        ((saa - N * ma * ma) / (N - 1.0), (sbb - N * mb * mb) / (N - 1.0), (sab - N * ma * mb) / (N - 1.0));
    ((2.0 * ma * mb + C1) * (2.0 * cov + C2)) / ((ma * ma + mb * mb + C1) * (va + vb + C2))
}

/// Share of the pixels that are seen to differ (by more than [`SEEN`] on a channel).
pub(super) fn share_different(a: &Picture<'_>, b: &Picture<'_>) -> f64 {
    let pixels = a.rgba.chunks_exact(4).zip(b.rgba.chunks_exact(4));
    let different = pixels.clone().filter(|(p, q)| (0..3).any(|i| p[i].abs_diff(q[i]) > SEEN)).count();
    different as f64 / pixels.count().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: impl Fn(usize, usize) -> u8, b: impl Fn(usize, usize) -> u8) -> (f64, f64) {
        const SIDE: usize = 32;
        let fill = |f: &dyn Fn(usize, usize) -> u8| -> Vec<u8> {
            (0..SIDE * SIDE).flat_map(|i| [f(i % SIDE, i / SIDE); 3].into_iter().chain([255])).collect()
        };
        let (a, b) = (fill(&a), fill(&b));
        let of = |rgba| Picture { width: SIDE, height: SIDE, rgba };
        (ssim(&of(&a), &of(&b)).unwrap(), share_different(&of(&a), &of(&b)))
    }

    #[test]
    fn a_picture_equals_itself() {
        let noise = |x: usize, y: usize| ((x * 31 + y * 17) % 256) as u8;
        let (ssim, different) = compare(noise, noise);
        assert!((ssim - 1.0).abs() < 1e-12 && different == 0.0);
    }

    #[test]
    fn flat_pictures_are_compared_by_their_brightness() {
        // Without variance only the first factor is left: (2·100·150 + C1) / (100² + 150² + C1).
        let (ssim, different) = compare(|_, _| 100, |_, _| 150);
        assert!((ssim - 30_006.502_5 / 32_506.502_5).abs() < 1e-9, "{ssim}");
        assert!((different - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_negative_is_less_than_unrelated() {
        let board = |x: usize, y: usize| if (x / 2 + y / 2).is_multiple_of(2) { 255 } else { 0 };
        let (ssim, _) = compare(board, |x, y| 255 - board(x, y));
        assert!(ssim < -0.9, "{ssim}");
    }

    #[test]
    fn pictures_of_different_size_have_no_similarity() {
        let (a, b) = (vec![0; 16 * 16 * 4], vec![0; 16 * 8 * 4]);
        let (a, b) =
            (Picture { width: 16, height: 16, rgba: &a }, Picture { width: 16, height: 8, rgba: &b });
        assert_eq!(ssim(&a, &b), None);
    }
}
