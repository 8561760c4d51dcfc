//! Heat as numbers over a page and their colours; knows neither where they come from nor who shows them.

use super::{HeatKind, Placement};

/// Side of a cell, in CSS pixels: finer is not seen.
const CELL_PX: f64 = 4.0;
/// Reach of a point, in CSS pixels: about a finger's width, as is usual for click maps.
const REACH_PX: f64 = 28.0;
/// Most cells on a side.
const MAX_CELLS: usize = 2_048;

/// Numbers in cells over a page, row by row from the top.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<f32>,
    /// What the full colour stands for: clicks near one place, seconds there, seconds per visit, or 1 for shares.
    pub most: f32,
}

/// Spreads what was placed over a page of the given size in CSS pixels. `visits` is the denominator of scroll depth and
/// attention.
pub fn splat(placement: &Placement, page: (u32, u32), visits: u32) -> Field {
    let side = |px: u32| ((f64::from(px) / CELL_PX).ceil() as usize).clamp(1, MAX_CELLS);
    let (width, height) = (side(page.0), side(page.1));
    let cell = (f64::from(page.0) / width as f64).max(f64::from(page.1) / height as f64).max(1e-6);
    match placement.kind {
        HeatKind::Clicks | HeatKind::Moves => points(placement, width, height, cell),
        HeatKind::Scroll => rows(placement, width, height, cell, visits, true),
        HeatKind::Attention => rows(placement, width, height, cell, visits, false),
    }
}

fn points(placement: &Placement, width: usize, height: usize, cell: f64) -> Field {
    let mut cells = vec![0f32; width * height];
    let reach = (REACH_PX / cell).max(1.0);
    for item in &placement.items {
        let (x, y) = (item.x / cell, item.y / cell);
        if !(-reach..=width as f64 + reach).contains(&x) || !(-reach..=height as f64 + reach).contains(&y) {
            continue;
        }
        let range = |centre: f64, length: usize| {
            let from = (centre - reach).floor().max(0.0) as usize;
            let to = ((centre + reach).ceil().max(0.0) as usize).min(length);
            from.min(to)..to
        };
        for row in range(y, height) {
            for column in range(x, width) {
                let (dx, dy) = (column as f64 + 0.5 - x, row as f64 + 0.5 - y);
                let away = (dx * dx + dy * dy) / (reach * reach);
                if away < 1.0 {
                    // Quartic kernel: smooth, and nothing outside its reach.
                    cells[row * width + column] += ((1.0 - away) * (1.0 - away)) as f32 * item.weight;
                }
            }
        }
    }
    let most = cells.iter().copied().fold(0.0, f32::max);
    Field { width, height, cells, most }
}

/// What is the same over the whole width: `depth` gives the share of visits that saw a row, else the seconds per visit
/// that it was in view.
fn rows(placement: &Placement, width: usize, height: usize, cell: f64, visits: u32, depth: bool) -> Field {
    let mut change = vec![0f64; height + 1];
    let row = |y: f64| ((y / cell).round().clamp(0.0, height as f64)) as usize;
    for item in &placement.items {
        let (from, to) = if depth { (0, row(item.y)) } else { (row(item.y), row(item.until)) };
        let weight = if depth { 1.0 } else { f64::from(item.weight) };
        change[from] += weight;
        change[to.max(from)] -= weight;
    }
    // Depths that could not be placed say nothing about rows; attention is per visit of the page.
    let denominator = if depth { placement.placed as f64 } else { f64::from(visits) };
    let mut cells = Vec::with_capacity(width * height);
    let (mut now, mut most) = (0.0, 0f32);
    for step in &change[..height] {
        now += step;
        let value = (now / denominator.max(1.0)) as f32;
        most = most.max(value);
        cells.extend(std::iter::repeat_n(value, width));
    }
    Field { width, height, cells, most: if depth { 1.0 } else { most } }
}

impl Field {
    /// Value at a place of the page, in shares of its width and height.
    pub fn at(&self, across: f64, down: f64) -> f32 {
        let cell = |share: f64, count: usize| ((share * count as f64) as usize).min(count.saturating_sub(1));
        self.cells
            .get(cell(down, self.height) * self.width + cell(across, self.width))
            .copied()
            .unwrap_or(0.0)
    }

    /// Premultiplied RGBA of all cells, to be laid over the page.
    pub fn rgba(&self) -> Vec<u8> {
        self.cells
            .iter()
            .flat_map(|value| ramp(if self.most > 0.0 { value / self.most } else { 0.0 }))
            .collect()
    }
}

/// Colour of a share of the most, premultiplied RGBA: from nothing over blue, green and yellow to red, lighter towards
/// the end, so that the order is seen without colours too (after Turbo, Mikhailov 2019, in five steps).
pub fn ramp(share: f32) -> [u8; 4] {
    const STEPS: [([f32; 3], f32); 6] = [
        ([48.0, 60.0, 170.0], 0.0),
        ([65.0, 130.0, 250.0], 0.38),
        ([30.0, 200.0, 180.0], 0.52),
        ([140.0, 235.0, 70.0], 0.62),
        ([250.0, 200.0, 40.0], 0.72),
        ([240.0, 70.0, 20.0], 0.82),
    ];
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let at = share * (STEPS.len() - 1) as f32;
    let low = (at as usize).min(STEPS.len() - 2);
    let (from, to) = (STEPS[low], STEPS[low + 1]);
    let mix = |a: f32, b: f32| a + (b - a) * (at - low as f32);
    let alpha = mix(from.1, to.1);
    let channel = |n: usize| (mix(from.0[n], to.0[n]) * alpha).round() as u8;
    [channel(0), channel(1), channel(2), (alpha * 255.0).round() as u8]
}

/// Lays a field over a picture of the page: `rgba` are premultiplied rows of `width` · `height` pixels.
pub fn blend(field: &Field, rgba: &mut [u8], width: usize, height: usize) {
    let most = if field.most > 0.0 { field.most } else { return };
    for (y, row) in rgba.chunks_exact_mut(4 * width.max(1)).enumerate().take(height) {
        let down = (y as f64 + 0.5) / height as f64 * field.height as f64 - 0.5;
        for (x, pixel) in row.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let across = (x as f64 + 0.5) / width as f64 * field.width as f64 - 0.5;
            let over = ramp(field.between(across, down) / most);
            let rest = 255 - u32::from(over[3]);
            for (channel, over) in pixel.iter_mut().zip(over) {
                *channel = (u32::from(over) + u32::from(*channel) * rest / 255).min(255) as u8;
            }
        }
    }
}

impl Field {
    /// Bilinear between the centres of cells.
    fn between(&self, x: f64, y: f64) -> f32 {
        let (x, y) = (x.max(0.0), y.max(0.0));
        let (column, row) = (x as usize, y as usize);
        let cell = |column: usize, row: usize| {
            let at = row.min(self.height - 1) * self.width + column.min(self.width - 1);
            self.cells.get(at).copied().unwrap_or(0.0)
        };
        let (right, down) = ((x - column as f64) as f32, (y - row as f64) as f32);
        let upper = cell(column, row) * (1.0 - right) + cell(column + 1, row) * right;
        let lower = cell(column, row + 1) * (1.0 - right) + cell(column + 1, row + 1) * right;
        upper * (1.0 - down) + lower * down
    }
}
