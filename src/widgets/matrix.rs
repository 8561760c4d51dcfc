//! A square of counts whose cells can be clicked: the confusion of two coders; knows no code and no coder.

use super::numbers;
use super::text::TextRole;
use super::theme::{Surface, Tokens, radius, space};
use egui::{
    Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// `counts[row][column]`; rows are the first coder's codes, columns the second's.
#[must_use = "nothing is drawn before `show`"]
pub struct Matrix<'a> {
    labels: &'a [String],
    counts: &'a [Vec<u64>],
    rows_are: &'a str,
    columns_are: &'a str,
    selected: Option<(usize, usize)>,
}

const LARGEST_CELL: f32 = 40.0;
/// Smaller ones hold no number; then the matrix scrolls.
const SMALLEST_CELL: f32 = 20.0;
/// Cells at least this large leave names the room that they want.
const ROOMY_CELL: f32 = 24.0;
/// Longest name of a row, and of a column, where there is room; the names of the columns lean by half a right angle.
const WIDE: (f32, f32) = (200.0, 150.0);
/// The same where cells come first.
const NARROW: (f32, f32) = (120.0, 96.0);
/// Names of rows give way to this before the matrix scrolls.
const SHORTEST_ROW: f32 = 72.0;

/// How the room is shared out, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shares {
    /// For the names of rows, with the gap behind them.
    row: f32,
    /// For the names of columns.
    column: f32,
    cell: f32,
}

impl Shares {
    /// How far leaning names of this length reach beyond the last column, however small its cells: their run, and the
    /// height of a line, less what lies over the cell itself.
    fn lean(column: f32) -> f32 {
        (column + 18.0) * std::f32::consts::FRAC_1_SQRT_2 - SMALLEST_CELL * 0.5
    }

    /// Names in full where the cells stay large enough for it, else cut; cells as large as the rest allows, between the
    /// limits.
    fn of(room: f32, cells: usize, longest: f32) -> Self {
        let with = |(row, column): (f32, f32)| {
            let (row, column) = ((longest + space::S).min(row), longest.min(column));
            let cell = (room - row - Self::lean(column)) / cells.max(1) as f32;
            Self { row, column, cell }
        };
        let levels = [(WIDE, ROOMY_CELL), (NARROW, SMALLEST_CELL)];
        let enough = |(names, smallest)| Some(with(names)).filter(|shares: &Self| shares.cell >= smallest);
        let fits = levels.into_iter().find_map(enough).unwrap_or_else(|| {
            // The smallest cells, and for the names of rows what is left.
            let shares = with(NARROW);
            let left = room - Self::lean(shares.column) - SMALLEST_CELL * cells as f32;
            Self { row: left.floor().clamp(SHORTEST_ROW, shares.row.max(SHORTEST_ROW)), ..shares }
        });
        Self { cell: fits.cell.clamp(SMALLEST_CELL, LARGEST_CELL), ..fits }
    }

    /// Over the cells, for the leaning names.
    fn head(self) -> f32 {
        self.column * 0.9
    }
}

impl<'a> Matrix<'a> {
    pub fn new(labels: &'a [String], counts: &'a [Vec<u64>]) -> Self {
        Self { labels, counts, rows_are: "First coder", columns_are: "Second coder", selected: None }
    }

    /// What stands on the two sides.
    pub fn sides(mut self, rows_are: &'a str, columns_are: &'a str) -> Self {
        self.rows_are = rows_are;
        self.columns_are = columns_are;
        self
    }

    pub fn selected(mut self, cell: Option<(usize, usize)>) -> Self {
        self.selected = cell;
        self
    }

    /// Returns the cell (row, column) that was clicked.
    pub fn show(self, ui: &mut Ui) -> Option<(usize, usize)> {
        let n = self.labels.len();
        let mut clicked = None;
        ScrollArea::both().id_salt("matrix").auto_shrink([false, true]).show(ui, |ui| {
            let longest = self.labels.iter().map(|label| label_galley(ui, label, WIDE.0).size().x);
            let shares = Shares::of(ui.available_width(), n, longest.fold(40.0, f32::max));
            let (head, cell) = (shares.head(), shares.cell);
            let cells = cell * n as f32;
            let wanted = vec2(shares.row + cells + Shares::lean(shares.column), head + cells + 4.0);
            let (area, group) = ui.allocate_exact_size(wanted, Sense::hover());
            group.widget_info(|| WidgetInfo::labeled(Role::Grid, true, "Confusion matrix"));
            let origin = area.min + vec2(shares.row, head);
            self.heads_ui(ui, area, origin, shares);
            let most = self.most();
            for (row, label) in self.labels.iter().enumerate() {
                for (column, other) in self.labels.iter().enumerate() {
                    let min = origin + vec2(cell * column as f32, cell * row as f32);
                    let rect = Rect::from_min_size(min, vec2(cell, cell)).shrink(1.0);
                    if !ui.is_rect_visible(rect) {
                        continue;
                    }
                    let response = ui.interact(rect, group.id.with((row, column)), Sense::click());
                    let count = self.count(row, column);
                    self.cell_ui(ui, rect, (row, column), count, most, response.hovered());
                    let words = format!(
                        "{} {label}, {} {other}: {}",
                        self.rows_are,
                        self.columns_are,
                        numbers::count(count)
                    );
                    response.widget_info(|| WidgetInfo::labeled(Role::GridCell, count > 0, &words));
                    if response.clicked() {
                        clicked = Some((row, column));
                    }
                    response.on_hover_text(words);
                }
            }
        });
        clicked
    }

    fn count(&self, row: usize, column: usize) -> u64 {
        self.counts.get(row).and_then(|r| r.get(column)).copied().unwrap_or(0)
    }

    fn most(&self) -> u64 {
        self.counts.iter().flatten().copied().max().unwrap_or(0).max(1)
    }

    fn cell_ui(&self, ui: &Ui, rect: Rect, at: (usize, usize), count: u64, most: u64, hovered: bool) {
        let tokens = Tokens::of(ui);
        // The root keeps small counts visible beside large ones.
        let share = (count as f32 / most as f32).sqrt();
        let fill = if count == 0 { tokens.sunken } else { tokens.heat(share.max(0.08), Surface::Panel) };
        let rim = match (self.selected == Some(at), hovered, at.0 == at.1) {
            (true, _, _) => Stroke::new(2.0, tokens.accent),
            (_, true, _) => Stroke::new(1.5, tokens.text_secondary),
            (_, _, true) => Stroke::new(1.0, tokens.border_strong),
            _ => Stroke::NONE,
        };
        ui.painter().rect(rect, CornerRadius::same(radius::SMALL), fill, rim, StrokeKind::Inside);
        let ink = if count == 0 { tokens.text_muted } else { tokens.ink_on(fill) };
        let font = if count == 0 { TextRole::Small.font() } else { TextRole::Strong.font() };
        let words = if count == 0 { "·".to_owned() } else { numbers::count(count) };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font, ink);
    }

    fn heads_ui(&self, ui: &Ui, area: Rect, origin: egui::Pos2, Shares { column, cell, .. }: Shares) {
        let tokens = Tokens::of(ui);
        let painter = ui.painter();
        for (i, label) in self.labels.iter().enumerate() {
            let y = origin.y + cell * (i as f32 + 0.5);
            let row = Rect::from_min_max(pos2(area.left(), y - 10.0), pos2(origin.x - space::S, y + 10.0));
            let galley = label_galley(ui, label, row.width());
            let at = pos2(row.right() - galley.size().x, y - galley.size().y / 2.0);
            painter.galley(at, galley, tokens.text_secondary);
            // The names of the columns lean, so that long ones find room.
            let galley = label_galley(ui, label, column);
            let at = pos2(origin.x + cell * (i as f32 + 0.42), origin.y - 16.0);
            let mut shape = egui::epaint::TextShape::new(at, galley, tokens.text_secondary);
            shape.angle = -std::f32::consts::FRAC_PI_4;
            painter.add(shape);
        }
        let small = TextRole::Small.font();
        let corner = pos2(area.left(), origin.y - 6.0);
        painter.text(
            corner,
            Align2::LEFT_BOTTOM,
            format!("{} ↓", self.rows_are),
            small.clone(),
            tokens.text_muted,
        );
        let corner = pos2(area.left(), origin.y - 20.0);
        painter.text(
            corner,
            Align2::LEFT_BOTTOM,
            format!("{} →", self.columns_are),
            small,
            tokens.text_muted,
        );
    }
}

fn label_galley(ui: &Ui, label: &str, width: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(
        label.to_owned(),
        TextRole::Body.font(),
        egui::Color32::PLACEHOLDER,
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last leaning name was cut off at the edge of the panel although names of rows had room to give.
    #[test]
    fn names_of_rows_give_way_before_the_matrix_scrolls() {
        for room in [400.0, 460.0, 700.0] {
            let shares = Shares::of(room, 11, 130.0);
            let used = shares.row + shares.cell * 11.0 + Shares::lean(shares.column);
            assert!(used <= room + 0.01, "{room}: {shares:?}");
        }
        let scrolls = Shares::of(300.0, 30, 130.0);
        assert_eq!((scrolls.row, scrolls.cell), (SHORTEST_ROW, SMALLEST_CELL));
    }

    #[test]
    fn names_are_cut_only_where_cells_would_be_too_small() {
        let wide = Shares::of(500.0, 8, 130.0);
        assert_eq!((wide.row, wide.column), (130.0 + space::S, 130.0), "{wide:?}");
        let narrow = Shares::of(380.0, 8, 130.0);
        assert_eq!((narrow.row, narrow.column), NARROW);
        for (room, shares) in [(500.0, wide), (380.0, narrow)] {
            let used = shares.row + 8.0 * shares.cell + Shares::lean(shares.column);
            assert!(used <= room + 0.01 && shares.cell >= SMALLEST_CELL, "{room}: {shares:?}");
        }
        assert_eq!(Shares::of(100.0, 30, 130.0).cell, SMALLEST_CELL, "then it scrolls");
    }
}
