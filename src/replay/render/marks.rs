//! Draws overlay shapes into the page's own scene, for pictures that are made without a window.

use crate::replay::overlay::Shape;
use anyrender::PaintScene;
use peniko::kurbo::{Affine, BezPath, Cap, Circle, Join, Point, Stroke};
use peniko::{Color, Fill};

/// Vermillion and blue of the Okabe-Ito palette: seen by everybody, on light and dark pages.
const TRAIL: [u8; 3] = [213, 94, 0];
const RING: [u8; 3] = [0, 114, 178];

fn colour([r, g, b]: [u8; 3], alpha: f64) -> Color {
    Color::from_rgba8(r, g, b, (alpha.clamp(0.0, 1.0) * 255.0) as u8)
}

pub(super) fn draw(scene: &mut impl PaintScene, shapes: &[Shape]) {
    for shape in shapes {
        match shape {
            Shape::Trail(points) => {
                for pair in points.windows(2) {
                    let [(x0, y0, _), (x1, y1, age)] = pair else { continue };
                    let mut path = BezPath::new();
                    path.move_to((*x0, *y0));
                    path.line_to((*x1, *y1));
                    let stroke = Stroke::new(2.5).with_caps(Cap::Round);
                    scene.stroke(&stroke, Affine::IDENTITY, colour(TRAIL, 0.75 * (1.0 - age)), None, &path);
                }
            }
            Shape::Ring { x, y, age, .. } => {
                let circle = Circle::new(Point::new(*x, *y), 8.0 + 16.0 * age);
                scene.stroke(&Stroke::new(3.0), Affine::IDENTITY, colour(RING, 1.0 - age), None, &circle);
                let dot = Circle::new(Point::new(*x, *y), 4.0);
                scene.fill(Fill::NonZero, Affine::IDENTITY, colour(RING, 1.0 - age), None, &dot);
            }
            Shape::Pointer { x, y, touch: true, .. } => {
                let finger = Circle::new(Point::new(*x, *y), 14.0);
                scene.fill(Fill::NonZero, Affine::IDENTITY, colour(RING, 0.35), None, &finger);
                scene.stroke(&Stroke::new(2.0), Affine::IDENTITY, colour(RING, 0.9), None, &finger);
            }
            Shape::Pointer { x, y, touch: false, .. } => {
                let arrow = arrow();
                let place = Affine::translate((*x, *y));
                scene.fill(Fill::NonZero, place, Color::BLACK, None, &arrow);
                let edge = Stroke::new(1.5).with_join(Join::Round);
                scene.stroke(&edge, place, Color::WHITE, None, &arrow);
            }
        }
    }
}

/// The usual arrow, its tip at the origin, about 12 × 18 pixels.
fn arrow() -> BezPath {
    let mut path = BezPath::new();
    path.move_to((0.0, 0.0));
    for point in [(0.0, 16.5), (3.8, 13.0), (6.4, 18.6), (9.0, 17.4), (6.5, 12.0), (11.8, 11.6)] {
        path.line_to(point);
    }
    path.close_path();
    path
}
