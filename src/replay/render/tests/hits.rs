//! What stands under a point, where the painter's order alone does not tell.

use super::*;

/// The recorded element under each point.
fn under(mirror: &Mirror, points: &[(f64, f64)]) -> Vec<NodeId> {
    let request = PageRequest { hits: points.to_vec(), ..request(mirror) };
    let frame = on_render_thread(|| PageView::new(RenderContext::new()).paint(&request)).unwrap();
    frame.hits.into_iter().map(|h| h.unwrap_or(NodeId(0))).collect()
}

const ROOT: NodeId = NodeId(2);
const BODY: NodeId = NodeId(6);

#[test]
fn what_a_box_cuts_off_is_not_under_the_pointer() {
    let mut page =
        Page::new("body{margin:0;height:120px} #box{height:40px;overflow:hidden} #tall{height:100px}");
    page.element(3, "div", &[("id", "box")]).element(4, "div", &[("id", "tall")]);
    assert_eq!(under(&page.mirror(), &[(50.0, 20.0), (50.0, 80.0)]), [page.last(), BODY]);
}

#[test]
fn a_scrolled_box_does_not_take_the_room_above_it() {
    let css = "body{margin:0} #top{height:40px} #box{height:40px;overflow:auto} #tall{height:900px}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("id", "top")]);
    let top = page.last();
    page.element(3, "div", &[("id", "box")]);
    let scroller = page.last();
    page.element(4, "div", &[("id", "tall")]);
    let mut mirror = page.mirror();
    mirror.apply(&event(EventKind::Scroll { node: scroller, x: 0.0, y: 300.0 }));
    assert_eq!(under(&mirror, &[(50.0, 20.0), (50.0, 60.0)]), [top, page.last()]);
}

#[test]
fn a_veil_that_takes_no_pointer_is_looked_through() {
    let css = "body{margin:0} button{height:40px;width:80px} \
               #veil{position:absolute;z-index:3;inset:0;pointer-events:none} #veil i{pointer-events:auto}";
    let mut page = Page::new(css);
    page.element(3, "button", &[]);
    let button = page.last();
    page.element(3, "div", &[("id", "veil")]);
    assert_eq!(under(&page.mirror(), &[(40.0, 20.0)]), [button]);
}

#[test]
fn a_visible_element_in_a_hidden_one_takes_the_pointer() {
    let css = "body{margin:0} #gone{visibility:hidden;height:60px} #gone div{height:30px} #back{visibility:visible}";
    let mut page = Page::new(css);
    page.element(3, "div", &[("id", "gone")]).element(4, "div", &[("id", "back")]);
    let back = page.last();
    page.element(4, "div", &[]);
    assert_eq!(under(&page.mirror(), &[(40.0, 10.0), (40.0, 40.0)]), [back, BODY]);
}

#[test]
fn a_round_button_has_no_corners() {
    let css =
        "body{margin:0;height:120px} button{border:0;padding:0;width:60px;height:60px;border-radius:50%}";
    let mut page = Page::new(css);
    page.element(3, "button", &[]);
    let button = page.last();
    assert_eq!(under(&page.mirror(), &[(30.0, 30.0), (3.0, 3.0), (57.0, 57.0)]), [button, BODY, BODY]);
}

#[test]
fn beside_the_viewport_stands_the_root() {
    let mut page = Page::new("body{margin:0} div{height:2000px}");
    page.element(3, "div", &[]);
    assert_eq!(under(&page.mirror(), &[(50.0, 119.0), (50.0, 121.0)]), [page.last(), ROOT]);
}

#[test]
fn a_turned_and_scaled_box_is_hit_where_it_is_painted() {
    let css = "body{margin:0;height:120px} div{width:40px;height:40px;transform-origin:0 0;transform:translate(60px,20px) scale(2)}";
    let mut page = Page::new(css);
    page.element(3, "div", &[]);
    assert_eq!(under(&page.mirror(), &[(20.0, 20.0), (130.0, 90.0)]), [BODY, page.last()]);
}
