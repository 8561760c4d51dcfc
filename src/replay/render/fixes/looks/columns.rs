//! Room that an automatic table has left goes to its columns in proportion to their content (CSS Tables 3, §4.5), where
//! the engine gives the same to each; and multi-column boxes with a column for each child become grids.

use super::{Seen, Wanted};
use blitz_dom::{BaseDocument, Node, NodeId};
use style::computed_values::table_layout::T as TableLayout;
use style::values::generics::column::GenericColumnCount;
use style::values::specified::box_::{DisplayInside, DisplayOutside};

/// Most rows that are measured.
const MAX_ROWS: usize = 1_000;
/// Most columns of a table or a multi-column box.
const MAX_COLUMNS: usize = 64;

pub(super) fn look(seen: &Seen<'_>, wanted: &mut Wanted) {
    if seen.styles.clone_display().inside() == DisplayInside::Table {
        table(seen, wanted);
    } else if let GenericColumnCount::Integer(count) = seen.styles.clone_column_count() {
        multi_column(seen, usize::try_from(count.0).unwrap_or(0), wanted);
    }
}

fn multi_column(seen: &Seen<'_>, count: usize, wanted: &mut Wanted) {
    let children = seen.node.children.iter().filter_map(|c| seen.document.get_node(*c));
    let blocks: Vec<&Node> = children.filter(|n| !n.is_whitespace_node()).collect();
    let all_blocks = blocks.iter().all(|n| {
        n.primary_styles()
            .is_some_and(|s| n.is_element() && s.clone_display().outside() == DisplayOutside::Block)
    });
    if all_blocks && (2..=MAX_COLUMNS).contains(&count) && blocks.len() <= count && !blocks.is_empty() {
        wanted.style(seen.node.id, "display", "grid");
        wanted.style(seen.node.id, "grid-template-columns", format!("repeat({count},minmax(0,1fr))"));
        wanted.style(seen.node.id, "align-items", "start");
        // Margins end where a column does (CSS Fragmentation 3, §5.2).
        for (n, block) in blocks.iter().enumerate() {
            if n > 0 {
                wanted.style(block.id, "margin-top", "0");
            }
            wanted.style(block.id, "margin-bottom", "0");
        }
    }
}

fn table(seen: &Seen<'_>, wanted: &mut Wanted) {
    if seen.styles.clone_table_layout() == TableLayout::Fixed {
        return;
    }
    let document = seen.document;
    let mut widest: Vec<f32> = Vec::new();
    let mut first_row: Vec<NodeId> = Vec::new();
    for row in rows(document, seen.node).take(MAX_ROWS) {
        let mut column = 0;
        for cell in row.children.iter().filter_map(|c| document.get_node(*c)) {
            let Some(element) = cell.data.downcast_element() else { continue };
            if !matches!(&*element.name.local, "td" | "th") {
                continue;
            }
            let spans = element.attrs.iter().any(|a| matches!(&*a.name.local, "colspan" | "rowspan"));
            let Some(width) = content_width(document, cell).filter(|_| !spans && column < MAX_COLUMNS) else {
                return;
            };
            if sized_by_page(seen, cell) {
                return;
            }
            if column == widest.len() {
                if first_row.len() != widest.len()
                    || !std::ptr::eq(row, row_of_first(document, seen.node, row))
                {
                    return;
                }
                widest.push(0.0);
                first_row.push(cell.id);
            }
            widest[column] = widest[column].max(width);
            column += 1;
        }
    }
    let needed: f32 = widest.iter().sum();
    let across: f32 =
        first_row.iter().filter_map(|c| document.get_node(*c)).map(|c| c.final_layout().size.width).sum();
    if needed <= 0.0 || across <= needed + 1.0 {
        return;
    }
    for (cell, width) in first_row.iter().zip(&widest) {
        wanted.style(*cell, "width", format!("{:.2}px", width * across / needed));
        wanted.style(*cell, "box-sizing", "border-box");
    }
}

/// The first row of the table that has cells.
fn row_of_first<'a>(document: &'a BaseDocument, table: &'a Node, default: &'a Node) -> &'a Node {
    let has_cells = |row: &&Node| {
        row.children
            .iter()
            .filter_map(|c| document.get_node(*c))
            .any(|n| n.data.downcast_element().is_some_and(|e| matches!(&*e.name.local, "td" | "th")))
    };
    rows(document, table).find(has_cells).unwrap_or(default)
}

fn rows<'a>(document: &'a BaseDocument, table: &'a Node) -> impl Iterator<Item = &'a Node> + 'a {
    let tag = |n: &Node| n.data.downcast_element().map(|e| e.name.local.to_string()).unwrap_or_default();
    table.children.iter().filter_map(|c| document.get_node(*c)).flat_map(move |child| {
        let own = (tag(child) == "tr").then_some(child);
        let group = matches!(&*tag(child), "thead" | "tbody" | "tfoot");
        let below = child.children.iter().filter(move |_| group).filter_map(|c| document.get_node(*c));
        own.into_iter().chain(below.filter(move |n| tag(n) == "tr"))
    })
}

/// Whether the page itself says how wide the cell is.
fn sized_by_page(seen: &Seen<'_>, cell: &Node) -> bool {
    let ours = seen.before.styles.contains_key(&(cell.id.as_u64(), "width"));
    !ours && cell.primary_styles().is_some_and(|s| !s.clone_width().is_auto())
}

/// Width of a cell whose content is all on one line, in CSS pixels; `None` where the cell holds blocks.
fn content_width(document: &BaseDocument, cell: &Node) -> Option<f32> {
    let layout = cell.final_layout();
    let around = layout.padding.left + layout.padding.right + layout.border.left + layout.border.right;
    if cell.children.iter().all(|c| document.get_node(*c).is_none_or(Node::is_whitespace_node)) {
        return Some(around);
    }
    let inline = cell.data.downcast_element()?.inline_layout_data.as_ref()?;
    Some(around + inline.layout.calculate_content_widths().max)
}
