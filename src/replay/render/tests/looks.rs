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

#[test]
fn what_has_a_z_index_is_cut_by_its_box_too() {
    let css = "body{margin:0} #box{overflow:hidden;width:40px;height:40px;background:#00f} \
               #box div{position:relative;z-index:1;width:150px;height:100px;background:#f00}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("id", "box")]).element(4, "div", &[]);
    let frame = paint(&page.mirror());
    assert_eq!((pixel(&frame, 20, 20), pixel(&frame, 80, 20), pixel(&frame, 20, 80)), (RED, WHITE, WHITE));
}

#[test]
fn the_scrim_of_a_dialog_covers_the_page_and_not_the_dialog() {
    let css = "body{margin:0} #page{height:120px;background:#00f} .fixed{position:fixed;inset:0} \
               #dialog{z-index:7} #scrim{z-index:-1;background:#f00} #card{width:50px;height:50px;background:#fff}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("id", "page")]).element(3, "div", &[("id", "dialog"), ("class", "fixed")]);
    page.element(4, "div", &[("id", "card")]).element(4, "div", &[("id", "scrim"), ("class", "fixed")]);
    let frame = paint(&page.mirror());
    assert_eq!((pixel(&frame, 100, 100), pixel(&frame, 20, 20)), (RED, WHITE));
}

#[test]
fn a_fixed_box_at_level_zero_stays_when_the_page_is_scrolled() {
    let css = "body{margin:0} #tall{height:2000px} \
               #pin{position:fixed;z-index:0;left:0;top:0;width:40px;height:40px;background:#f00}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("id", "tall")]).element(3, "div", &[("id", "pin")]);
    let pin = page.last();
    let mut mirror = page.mirror();
    mirror.apply(&event(EventKind::Scroll { node: NodeId(1), x: 0.0, y: 500.0 }));
    let request = PageRequest { probes: vec![pin], hits: vec![(20.0, 20.0)], ..request(&mirror) };
    let frame = on_render_thread(move || PageView::new(RenderContext::new()).paint(&request)).unwrap();
    assert_eq!(pixel(&frame, 20, 20), RED);
    assert_eq!(frame.hits, [Some(pin)]);
    assert!(frame.probes[0].1.y.abs() < 0.01, "{:?}", frame.probes);
}

#[test]
fn a_bubble_has_room_for_its_time() {
    let css = "body{margin:0;font:16px Arial} #log{display:flex;flex-direction:column;width:200px} \
               .m{align-self:flex-start;max-width:90%} time{float:right;width:60px;height:10px;background:#f00}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("id", "log")]).element(4, "div", &[("class", "m")]);
    let bubble = page.last();
    page.text(5, "Yes").element(5, "time", &[]);
    let time = page.last();
    let request = PageRequest { probes: vec![bubble, time], ..request(&page.mirror()) };
    let frame = on_render_thread(move || PageView::new(RenderContext::new()).paint(&request)).unwrap();
    let (bubble, time) = (frame.probes[0].1, frame.probes[1].1);
    assert!(bubble.width > 80.0 && bubble.width < 120.0, "{bubble:?}");
    assert!(time.x > 20.0 && time.y < 10.0, "{time:?}");
}

#[test]
fn a_menu_hangs_out_of_a_header_of_glass() {
    let css = "body{margin:0} header{height:30px;backdrop-filter:blur(8px);position:relative} \
               #menu{position:absolute;top:30px;width:60px;height:40px;background:#f00}";
    let mut page = Page::new(css);
    page.element(3, "header", &[]).element(4, "div", &[("id", "menu")]);
    assert_eq!(pixel(&paint(&page.mirror()), 30, 50), RED);
}

#[test]
fn a_rule_for_canvases_finds_the_picture_of_one() {
    let mut page =
        Page::new("body{margin:0} canvas{display:block;width:50px;height:40px;border:10px solid #f00}");
    page.element(3, "canvas", &[]);
    assert_eq!(pixel(&paint(&page.mirror()), 5, 30), RED);
}

#[test]
fn margins_in_a_fieldset_stay_in_it() {
    let css =
        "body{margin:0} fieldset{margin:0;padding:0;border:0} p{margin:30px 0;height:20px;background:#f00}";
    let mut page = Page::new(css);
    page.element(3, "fieldset", &[]).element(4, "p", &[]);
    let p = page.last();
    page.element(3, "div", &[("style", "height:20px;background:#00f")]);
    let request = PageRequest { probes: vec![p], ..request(&page.mirror()) };
    let frame = on_render_thread(move || PageView::new(RenderContext::new()).paint(&request)).unwrap();
    assert!((frame.probes[0].1.y - 30.0).abs() < 0.01, "{:?}", frame.probes);
    assert_eq!(pixel(&frame, 100, 90), BLUE);
}

#[test]
fn small_letters_number_a_list_that_asks_for_them() {
    let shown = |kind: &str| {
        let mut page = Page::new("body{margin:0;font:40px Arial} li{color:#f00}");
        page.element(3, "ol", &[("type", kind)]).element(4, "li", &[]);
        paint(&page.mirror()).rgba
    };
    assert_ne!(shown("a"), shown("A"));
}

#[test]
fn a_margin_ends_where_its_column_does() {
    let css =
        "body{margin:0} #c{columns:2} #c p{margin:0 0 30px;height:20px} #after{height:20px;background:#f00}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("id", "c")]).element(4, "p", &[]).element(4, "p", &[]);
    page.element(3, "div", &[("id", "after")]);
    assert_eq!(pixel(&paint(&page.mirror()), 100, 30), RED);
}

#[test]
fn text_has_its_shadow() {
    let css = "body{margin:0} p{margin:0;font:bold 40px Arial;color:#00f;text-shadow:60px 0 #f00} b{text-shadow:none}";
    let mut page = Page::new(css);
    page.element(3, "p", &[]).text(4, "M");
    let frame = paint(&page.mirror());
    assert!(has(&frame, 0..50, RED) && has(&frame, 0..50, BLUE));
    let mut none = Page::new(css);
    none.element(3, "p", &[]).element(4, "b", &[]).text(5, "M");
    let frame = paint(&none.mirror());
    assert!(!has(&frame, 0..50, RED) && has(&frame, 0..50, BLUE));
}
