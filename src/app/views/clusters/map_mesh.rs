//! The marks of the map as one ready mesh: made when places, colours, zoom or choice change, and only handed on in all
//! other frames. Knows places and classes, no workspace.

use super::shading::{Face, Shading};
use crate::widgets::swatch::mark_shapes;
use crate::widgets::theme::Tokens;
use egui::epaint::tessellator::TessellationOptions;
use egui::epaint::{Mesh, Tessellator, Vertex};
use egui::{Color32, Pos2, Rect, Shape, Stroke, pos2};
use egui_plot::{PlotPoint, PlotTransform};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Beyond this many points marks are plain dots: shapes that small cannot be told apart anyway.
const SHAPES: usize = 4_000;
/// Opacity of what is not of the chosen cluster.
const DIM: f32 = 0.16;
/// How near the pointer must come to a point, and the size of the cells in which points are sought, in screen points.
const REACH: f32 = 10.0;

/// Everything that the picture of the marks depends on.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    shading: usize,
    arrangement: usize,
    dark: bool,
    pixels_per_point: f32,
    frame: Rect,
    from: [f64; 2],
    to: [f64; 2],
    chosen: Option<usize>,
    picked: u64,
}

/// What drawing the marks needs.
pub struct Marks<'a> {
    pub shading: &'a Arc<Shading>,
    /// Tells the arrangement of the places apart.
    pub arrangement: usize,
    /// Where the points stand, in the order of the run.
    pub place: &'a dyn Fn(usize) -> (f64, f64),
    /// Cluster of a point.
    pub cluster: &'a dyn Fn(usize) -> Option<usize>,
    pub chosen: Option<usize>,
    pub picked: &'a BTreeSet<usize>,
    pub picked_revision: u64,
}

#[derive(Default)]
pub struct MapCache {
    key: Option<Key>,
    mesh: Arc<Mesh>,
    /// Where the points stand on the screen.
    pub screen: Vec<Pos2>,
    /// Points by the cell of the screen that they stand in.
    cells: Vec<Vec<u32>>,
    columns: usize,
    frame: Option<Rect>,
    /// How often marks were laid out, for tests.
    pub(super) made: usize,
    /// Bounds and middles of clusters, for the arrangement that they are of.
    pub places: Option<(usize, Places)>,
}

/// What is known of where points stand, in the plot's own numbers.
pub struct Places {
    pub min: (f64, f64),
    pub max: (f64, f64),
    /// By cluster: the middle of its points.
    pub middles: Vec<Option<(f64, f64)>>,
}

impl Places {
    pub fn of(points: &[((f64, f64), Option<usize>)], clusters: usize) -> Self {
        let (min, max) = bounds(points.iter().map(|(at, _)| *at));
        let mut of_cluster: Vec<Vec<(f64, f64)>> = vec![Vec::new(); clusters];
        for (at, cluster) in points {
            if let Some(points) = cluster.and_then(|c| of_cluster.get_mut(c)) {
                points.push(*at);
            }
        }
        Self { min, max, middles: of_cluster.iter().map(|points| median(points)).collect() }
    }
}

impl MapCache {
    /// The mesh of all marks; made anew only where something changed.
    pub fn mesh(
        &mut self,
        transform: &PlotTransform,
        tokens: &Tokens,
        points: f32,
        marks: &Marks,
    ) -> Arc<Mesh> {
        let bounds = transform.bounds();
        let key = Key {
            shading: Arc::as_ptr(marks.shading) as usize,
            arrangement: marks.arrangement,
            dark: tokens.dark,
            pixels_per_point: points,
            frame: *transform.frame(),
            from: bounds.min(),
            to: bounds.max(),
            chosen: marks.chosen,
            picked: marks.picked_revision,
        };
        if self.key.as_ref() != Some(&key) {
            self.lay_out(transform, marks);
            self.mesh = Arc::new(self.paint(tokens, points, marks));
            self.key = Some(key);
            self.made += 1;
        }
        Arc::clone(&self.mesh)
    }

    fn lay_out(&mut self, transform: &PlotTransform, marks: &Marks) {
        let frame = *transform.frame();
        let place = |at: usize| {
            let (x, y) = (marks.place)(at);
            transform.position_from_point(&PlotPoint::new(x, y))
        };
        self.screen = (0..marks.shading.of_point.len()).map(place).collect();
        let (columns, rows) = cells_of(frame);
        self.columns = columns;
        self.cells.clear();
        self.cells.resize(columns * rows, Vec::new());
        self.frame = Some(frame);
        for (at, screen) in self.screen.iter().enumerate() {
            if let Some(cell) = cell_at(frame, columns, *screen)
                && let Some(cell) = self.cells.get_mut(cell)
            {
                cell.push(at as u32);
            }
        }
    }

    /// The point nearest to a place on the screen, within reach.
    pub fn nearest(&self, at: Pos2) -> Option<usize> {
        let frame = self.frame?;
        let mut best: Option<(f32, u32)> = None;
        for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
            let beside = pos2(at.x + dx as f32 * REACH, at.y + dy as f32 * REACH);
            let Some(cell) = cell_at(frame, self.columns, beside).and_then(|cell| self.cells.get(cell))
            else {
                continue;
            };
            for point in cell {
                let distance = self.screen[*point as usize].distance(at);
                if distance <= REACH && best.is_none_or(|(least, _)| distance < least) {
                    best = Some((distance, *point));
                }
            }
        }
        best.map(|(_, point)| point as usize)
    }

    fn paint(&self, tokens: &Tokens, points: f32, marks: &Marks) -> Mesh {
        let shading = marks.shading;
        let plain = shading.of_point.len() > SHAPES;
        let full: Vec<Mesh> =
            shading.classes.iter().map(|class| template(class.face, tokens, plain, points)).collect();
        let dim: Vec<Mesh> = full.iter().map(dimmed).collect();
        let ring = tessellated([ring(Pos2::ZERO, 6.0, Stroke::new(1.5, tokens.accent))], points);
        let sight = self.frame.unwrap_or(Rect::NOTHING).expand(8.0);
        let mut mesh = Mesh::default();
        self.make_room(&mut mesh, &full, &ring, marks);
        let mut draw = |at: usize, emphasised: bool| {
            let screen = self.screen[at];
            if !sight.contains(screen) {
                return;
            }
            let class = usize::from(shading.of_point[at]);
            if let Some(mark) = if emphasised { &full } else { &dim }.get(class) {
                put(&mut mesh, mark, screen);
            }
            if marks.picked.contains(&at) {
                put(&mut mesh, &ring, screen);
            }
        };
        // The chosen ones last, so that none of them hides behind another.
        let of_chosen = |at: &usize| marks.chosen.is_some() && (marks.cluster)(*at) == marks.chosen;
        (0..self.screen.len()).filter(|at| !of_chosen(at)).for_each(|at| draw(at, marks.chosen.is_none()));
        (0..self.screen.len()).filter(of_chosen).for_each(|at| draw(at, true));
        mesh
    }

    /// Growing on the way would move millions of corners again and again where thousands of marks are picked.
    fn make_room(&self, mesh: &mut Mesh, faces: &[Mesh], ring: &Mesh, marks: &Marks) {
        let (mut vertices, mut indices) = (0, 0);
        let mut add = |mark: &Mesh, times: usize| {
            vertices += mark.vertices.len() * times;
            indices += mark.indices.len() * times;
        };
        let mut of_class = vec![0; faces.len()];
        for class in &marks.shading.of_point {
            if let Some(count) = of_class.get_mut(usize::from(*class)) {
                *count += 1;
            }
        }
        faces.iter().zip(of_class).for_each(|(face, count)| add(face, count));
        add(ring, marks.picked.len());
        mesh.vertices.reserve_exact(vertices);
        mesh.indices.reserve_exact(indices);
    }
}

fn cells_of(frame: Rect) -> (usize, usize) {
    let count = |length: f32| (length / REACH).ceil().clamp(1.0, 2_000.0) as usize;
    (count(frame.width()), count(frame.height()))
}

fn cell_at(frame: Rect, columns: usize, at: Pos2) -> Option<usize> {
    if !frame.contains(at) {
        return None;
    }
    let (column, row) = ((at.x - frame.left()) / REACH, (at.y - frame.top()) / REACH);
    Some((row as usize) * columns + (column as usize).min(columns - 1))
}

/// The shapes of a class around a place.
pub fn face_shapes(face: Face, at: Pos2, tokens: &Tokens, plain: bool) -> Vec<Shape> {
    match face {
        Face::Category(category) if plain => vec![dot(at, 2.5, category.color(tokens))],
        Face::Category(category) => mark_shapes(at, 4.5, category, tokens),
        Face::Plain => vec![dot(at, 2.5, tokens.text_muted)],
        Face::Strong => vec![dot(at, if plain { 3.0 } else { 4.0 }, tokens.accent)],
        // Size and colour say the same, so that neither is needed alone.
        Face::Band(share) => {
            vec![dot(at, 2.0 + 2.5 * share, tokens.border_strong.lerp_to_gamma(tokens.danger, share))]
        }
    }
}

/// As a polygon: thousands of them need few corners each.
fn dot(at: Pos2, radius: f32, color: Color32) -> Shape {
    Shape::convex_polygon(corners(at, radius, 8), color, Stroke::NONE)
}

/// Around what was picked; half the corners that a circle of this size would have.
fn ring(at: Pos2, radius: f32, stroke: Stroke) -> Shape {
    Shape::closed_line(corners(at, radius, 16), stroke)
}

fn corners(at: Pos2, radius: f32, count: usize) -> Vec<Pos2> {
    let corner = |i: usize| at + radius * egui::Vec2::angled(std::f32::consts::TAU * i as f32 / count as f32);
    (0..count).map(corner).collect()
}

fn template(face: Face, tokens: &Tokens, plain: bool, points: f32) -> Mesh {
    tessellated(face_shapes(face, Pos2::ZERO, tokens, plain), points)
}

fn tessellated(shapes: impl IntoIterator<Item = Shape>, pixels_per_point: f32) -> Mesh {
    // Neither text nor the discs of the font's texture are in these shapes.
    let options = TessellationOptions { prerasterized_discs: false, ..TessellationOptions::default() };
    let mut tessellator = Tessellator::new(pixels_per_point, options, [1, 1], Vec::new());
    let mut mesh = Mesh::default();
    shapes.into_iter().for_each(|shape| tessellator.tessellate_shape(shape, &mut mesh));
    mesh
}

fn dimmed(mesh: &Mesh) -> Mesh {
    let mut mesh = mesh.clone();
    mesh.vertices.iter_mut().for_each(|vertex| vertex.color = vertex.color.gamma_multiply(DIM));
    mesh
}

fn put(mesh: &mut Mesh, mark: &Mesh, at: Pos2) {
    let first = mesh.vertices.len() as u32;
    mesh.indices.extend(mark.indices.iter().map(|i| i + first));
    mesh.vertices.extend(mark.vertices.iter().map(|v| Vertex { pos: v.pos + at.to_vec2(), ..*v }));
}

/// Smallest and largest coordinates of what can be placed.
fn bounds(points: impl Iterator<Item = (f64, f64)>) -> ((f64, f64), (f64, f64)) {
    let mut placed = points.filter(|p| p.0.is_finite() && p.1.is_finite()).peekable();
    if placed.peek().is_none() {
        return ((-1.0, -1.0), (1.0, 1.0));
    }
    placed.fold(((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY)), |(min, max), p| {
        ((min.0.min(p.0), min.1.min(p.1)), (max.0.max(p.0), max.1.max(p.1)))
    })
}

fn median(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some((middle(points.iter().map(|p| p.0).collect())?, middle(points.iter().map(|p| p.1).collect())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    #[test]
    fn the_map_takes_in_all_points_and_survives_odd_ones() {
        let run = fixture::run(&[5, 5]);
        let mut points: Vec<((f64, f64), Option<usize>)> =
            run.points.iter().map(|p| ((p.x, p.y), p.cluster)).collect();
        points[0].0.0 = f64::NAN;
        let places = Places::of(&points, 2);
        assert!(places.min.0 == -4.0 && places.max.1 == 4.0);
        assert!(places.min.1.is_finite() && places.max.0.is_finite() && places.middles[1].is_some());
        let none = Places::of(&[], 1);
        assert_eq!((none.min, none.max, none.middles), ((-1.0, -1.0), (1.0, 1.0), vec![None]));
    }

    #[test]
    fn every_face_becomes_triangles_that_can_be_copied() {
        use crate::widgets::theme::Category;
        let tokens = Tokens::of_theme(egui::Theme::Dark);
        let mut mesh = Mesh::default();
        for plain in [false, true] {
            let categories = (0..12).map(|i| Face::Category(Category(i)));
            let others = [Face::Plain, Face::Strong, Face::Band(0.0), Face::Band(1.0)];
            for face in categories.chain(others) {
                let mark = template(face, tokens, plain, 1.0);
                assert!(mark.indices.len() >= 3 && mark.is_valid(), "{face:?}");
                let far = mark.vertices.iter().map(|v| v.pos.to_vec2().length()).fold(0.0, f32::max);
                assert!(far < 9.0, "{face:?} reaches {far} points");
                put(&mut mesh, &mark, pos2(100.0, 50.0));
            }
        }
        assert!(mesh.is_valid() && mesh.vertices.iter().all(|v| v.pos.distance(pos2(100.0, 50.0)) < 9.0));
    }
}
