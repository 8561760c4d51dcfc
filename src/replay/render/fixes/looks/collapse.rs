//! `border-collapse: collapse`: the engine takes the first cell's border for all. Ours are separate borders without
//! space, of which the second of two neighbours is left out; borders of rows and row groups go to their cells.

use super::{Seen, Wanted, colour};
use blitz_dom::{Node, NodeId};
use style::color::AbsoluteColor;
use style::computed_values::border_collapse::T as BorderCollapse;
use style::properties::ComputedValues;
use style::values::computed::BorderStyle;

/// Most rows of a table that are looked at.
const MAX_ROWS: usize = 5_000;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if seen.tag() != "table" {
        return;
    }
    let id = seen.node.id;
    let marked = seen.before.attributes.contains_key(&(id.as_u64(), "bn-collapse"));
    if !marked && seen.styles.clone_border_collapse() != BorderCollapse::Collapse {
        return;
    }
    let mut doubled = Vec::new();
    let rows = rows(seen);
    // A cell of the first row, whose borders are all its own, and one of the body.
    let first = rows.first().and_then(|r| cells(seen, *r).next());
    let body = rows.iter().find(|r| is_in_body(seen, **r)).and_then(|r| cells(seen, *r).next());
    if let Some(sides) = first.and_then(Sides::of) {
        if sides.left > 0.0 && sides.right > 0.0 {
            doubled.push("x");
        }
        let own = Sides::of(seen.node).unwrap_or_default();
        if own.left > 0.0 && sides.left > 0.0 {
            doubled.push("e");
        }
    }
    if let Some(sides) = body.and_then(Sides::of) {
        if sides.bottom > 0.0 && (sides.top > 0.0 || seen.before.has_row_lines(id)) {
            doubled.push("y");
        } else if sides.top > 0.0 && first.and_then(Sides::of).is_some_and(|s| s.bottom > 0.0) {
            doubled.push("h");
        }
    }
    wanted.attribute(id, "bn-collapse", doubled.join(" "));
    for row in rows {
        let Some(node) = seen.document.get_node(row) else { continue };
        pass_on(node, row, wanted);
    }
    for group in seen.node.children.iter().filter_map(|c| seen.document.get_node(*c)) {
        if !matches!(tag(group), "thead" | "tbody" | "tfoot") {
            continue;
        }
        let own: Vec<NodeId> = rows_of(seen, group).collect();
        let Some(styles) = group.primary_styles() else { continue };
        if let (Some(line), Some(row)) = (line(&styles, true), own.first()) {
            wanted.attribute(*row, "bn-rt", "");
            wanted.style(*row, "--bn-rt", line);
        }
        if let (Some(line), Some(row)) = (line(&styles, false), own.last()) {
            wanted.attribute(*row, "bn-rb", "");
            wanted.style(*row, "--bn-rb", line);
        }
    }
}

impl Wanted {
    /// The table was marked to leave out the upper one of two lines.
    fn has_row_lines(&self, table: NodeId) -> bool {
        self.attributes.get(&(table.as_u64(), "bn-collapse")).is_some_and(|v| v.contains('y'))
    }
}

/// Borders of a row are painted by its cells.
fn pass_on(row: &Node, id: NodeId, wanted: &mut Wanted) {
    let Some(styles) = row.primary_styles() else { return };
    if let Some(line) = line(&styles, true) {
        wanted.attribute(id, "bn-rt", "");
        wanted.style(id, "--bn-rt", line);
    }
    if let Some(line) = line(&styles, false) {
        wanted.attribute(id, "bn-rb", "");
        wanted.style(id, "--bn-rb", line);
    }
}

/// The upper or lower border as CSS; `None` where there is none.
fn line(styles: &ComputedValues, upper: bool) -> Option<String> {
    let border = styles.get_border();
    let (width, style, line) = if upper {
        (border.border_top_width.0, border.border_top_style, &border.border_top_color)
    } else {
        (border.border_bottom_width.0, border.border_bottom_style, &border.border_bottom_color)
    };
    let width = width.to_f32_px();
    let own: AbsoluteColor = styles.clone_color();
    (width > 0.0 && !style.none_or_hidden())
        .then(|| format!("{width}px solid {}", colour::css(&line.resolve_to_absolute(&own))))
}

fn tag(node: &Node) -> &str {
    node.data.downcast_element().map_or("", |e| &e.name.local)
}

fn rows(seen: &Seen<'_>) -> Vec<NodeId> {
    let groups = seen.node.children.iter().filter_map(|c| seen.document.get_node(*c));
    groups
        .flat_map(|group| match tag(group) {
            "tr" => vec![group.id],
            "thead" | "tbody" | "tfoot" => rows_of(seen, group).collect(),
            _ => Vec::new(),
        })
        .take(MAX_ROWS)
        .collect()
}

fn rows_of<'a>(seen: &'a Seen<'_>, group: &'a Node) -> impl Iterator<Item = NodeId> + 'a {
    group.children.iter().copied().filter(|c| seen.document.get_node(*c).is_some_and(|n| tag(n) == "tr"))
}

fn cells<'a>(seen: &'a Seen<'_>, row: NodeId) -> impl Iterator<Item = &'a Node> + 'a {
    let children = seen.document.get_node(row).map(|r| &r.children[..]).unwrap_or_default();
    children.iter().filter_map(|c| seen.document.get_node(*c)).filter(|n| matches!(tag(n), "td" | "th"))
}

fn is_in_body(seen: &Seen<'_>, row: NodeId) -> bool {
    let parent = seen.document.get_node(row).and_then(|r| r.parent).and_then(|p| seen.document.get_node(p));
    parent.is_some_and(|p| tag(p) != "thead")
}

/// Widths of the visible borders, in CSS pixels.
#[derive(Default)]
struct Sides {
    top: f32,
    right: f32,
    bottom: f32,
    left: f32,
}

impl Sides {
    fn of(node: &Node) -> Option<Self> {
        let styles = node.primary_styles()?;
        let b = styles.get_border();
        let side = |px: f32, style: BorderStyle| {
            if style.none_or_hidden() { 0.0 } else { px }
        };
        Some(Self {
            top: side(b.border_top_width.0.to_f32_px(), b.border_top_style),
            right: side(b.border_right_width.0.to_f32_px(), b.border_right_style),
            bottom: side(b.border_bottom_width.0.to_f32_px(), b.border_bottom_style),
            left: side(b.border_left_width.0.to_f32_px(), b.border_left_style),
        })
    }
}
