//! A page for each of the passes that stand in for what the engine lacks.

use super::*;

const BLUE: [u8; 3] = [0, 0, 255];

fn has(frame: &Frame, rows: std::ops::Range<u32>, wanted: [u8; 3]) -> bool {
    rows.into_iter().any(|y| (0..frame.width).any(|x| pixel(frame, x, y) == wanted))
}

#[test]
fn a_block_before_inline_content_has_a_line_of_its_own() {
    let mut page = Page::new(
        "body{margin:0} p{margin:0;line-height:20px} p::before{content:'';display:block;height:30px;background:#f00}",
    );
    page.element(3, "p", &[]).text(4, "text");
    let frame = paint(&page.mirror());
    assert_eq!(pixel(&frame, 190, 15), RED);
    assert_eq!(pixel(&frame, 190, 40), WHITE);
}

#[test]
fn a_counter_is_written_before_its_element() {
    let css =
        "body{margin:0;color:#fff} p{margin:0;counter-increment:n} p::before{content:counter(n);color:#f00}";
    let mut page = Page::new(css);
    page.element(3, "p", &[]).text(4, "x");
    assert!(has(&paint(&page.mirror()), 0..24, RED));
}

#[test]
fn a_row_of_a_collapsed_table_shows_its_line() {
    let css = "body{margin:0} table{border-collapse:collapse;width:100%} td{padding:0;height:20px} \
               tr{border-bottom:4px solid #f00}";
    let mut page = Page::new(css);
    page.element(3, "table", &[]).element(4, "tbody", &[]).element(5, "tr", &[]).element(6, "td", &[]);
    page.text(7, "a");
    let frame = paint(&page.mirror());
    assert_eq!(pixel(&frame, 100, 22), RED);
}

#[test]
fn a_caption_stands_above_its_table() {
    let mut page =
        Page::new("body{margin:0} caption{background:#f00;height:20px} td{background:#00f;height:20px}");
    page.element(3, "table", &[]).element(4, "caption", &[]).text(5, "c").element(4, "tr", &[]);
    page.element(5, "td", &[]).text(6, "a");
    let frame = paint(&page.mirror());
    let first = |wanted| (0..frame.height).find(|y| has(&frame, *y..y + 1, wanted));
    assert!(first(RED).is_some() && first(RED) < first(BLUE), "{:?} {:?}", first(RED), first(BLUE));
}

#[test]
fn a_box_without_appearance_looks_as_the_page_says() {
    let css =
        "body{margin:0} input{margin:0;width:30px;height:30px;background:#f00;border:0} .p{appearance:none}";
    let mut page = Page::new(css);
    page.element(3, "input", &[("type", "checkbox"), ("class", "p")]);
    assert_eq!(pixel(&paint(&page.mirror()), 15, 15), RED);
    let mut native = Page::new(css);
    native.element(3, "input", &[("type", "checkbox")]);
    assert_eq!(pixel(&paint(&native.mirror()), 15, 15), WHITE);
}

#[test]
fn an_inset_shadow_wider_than_its_box_fills_it() {
    let mut page = Page::new("body{margin:0} div{height:40px;box-shadow:inset 0 0 0 9999px #f00}");
    page.element(3, "div", &[]);
    assert_eq!(pixel(&paint(&page.mirror()), 100, 20), RED);
}

#[test]
fn colour_filters_that_the_painter_lacks_do_not_fail() {
    let mut page =
        Page::new("body{margin:0} div{height:40px;background:#f00;filter:grayscale(1) contrast(2)}");
    page.element(3, "div", &[]);
    assert!(!paint(&page.mirror()).failed);
}

#[test]
fn a_border_on_one_side_of_a_round_box_is_painted() {
    let mut page = Page::new("body{margin:0} div{height:40px;border-left:10px solid #f00;border-radius:4px}");
    page.element(3, "div", &[]);
    assert_eq!(pixel(&paint(&page.mirror()), 5, 20), RED);
}

#[test]
fn hidden_inline_text_is_not_seen() {
    let mut page = Page::new("body{margin:0;color:#f00} a{visibility:hidden;color:#00f}");
    page.element(3, "p", &[]).text(4, "seen ").element(4, "a", &[]).text(5, "hidden");
    let frame = paint(&page.mirror());
    assert!(has(&frame, 0..60, RED) && !has(&frame, 0..60, BLUE));
}

#[test]
fn text_clipped_to_a_gradient_is_seen() {
    let css = "body{margin:0} p{margin:0;font-size:40px;font-weight:bold;color:transparent;\
               background-image:linear-gradient(#f00, #f00);background-clip: text}";
    let mut page = Page::new(css);
    page.element(3, "p", &[]).text(4, "M");
    let frame = paint(&page.mirror());
    assert!(has(&frame, 0..50, RED) && pixel(&frame, 190, 20) == WHITE);
}
