//! Mobile recordings of PostHog: each kind of wireframe, changes of them, and what must not come through.

use super::{at, check_events, meta, read};
use crate::model::{EventKind, NodeData, NodeTree, Recording, WarningCode};
use std::fmt::Write;
use std::sync::Arc;

fn recording(events: &str) -> Recording {
    let (mut recordings, refusals) = read("phone.json", format!("[{},{events}]", meta(0)).as_bytes());
    assert!(refusals.is_empty(), "{refusals:?}");
    recordings.remove(0)
}

fn snapshot(wireframes: &str) -> (Arc<NodeTree>, Recording) {
    let recording = recording(&at(
        1,
        2,
        &format!(r#"{{"wireframes":[{wireframes}],"initialOffset":{{"top":0,"left":0}}}}"#),
    ));
    let tree = recording.events.iter().find_map(|e| match &e.kind {
        EventKind::FullSnapshot { tree, .. } => Some(tree.clone()),
        _ => None,
    });
    (tree.expect("a page"), recording)
}

/// Boxes with their depth, class, role, style and text.
fn boxes(tree: &NodeTree) -> String {
    let mut out = String::new();
    let mut depths: Vec<usize> = Vec::new();
    for node in &tree.nodes {
        let depth = node.parent.map_or(0, |p| depths[p as usize] + 1);
        depths.push(depth);
        let value = |name| node.data.attribute(name).unwrap_or("");
        match &node.data {
            NodeData::Element { .. } if value("class").starts_with('w') => {
                let class = value("class").trim_start_matches(['w', ' ']);
                write!(
                    out,
                    "\n{}{} {class}|{}|{}",
                    ".".repeat(depth),
                    node.id,
                    value("role"),
                    value("style")
                )
                .unwrap();
            }
            NodeData::Text(text) if !text.is_empty() && out.contains('|') => write!(out, "|{text}").unwrap(),
            _ => {}
        }
    }
    out.trim_start().to_owned()
}

#[test]
fn boxes_stand_where_the_screen_had_them_and_in_each_other() {
    let (tree, _) = snapshot(
        r##"{"id":10,"type":"div","x":0,"y":0,"width":360,"height":640,"style":{"backgroundColor":"#fafafa"},"childWireframes":[
            {"id":11,"type":"text","text":"Hello","x":20,"y":40,"width":100,"height":20,"style":{"color":"#112233","fontSize":16,"horizontalAlign":"center","verticalAlign":"bottom"}},
            {"id":12,"type":"rectangle","x":5,"y":80.5,"width":"100vw","height":30,"style":{"borderWidth":"2px","borderColor":"red","borderRadius":4}}]},
          {"id":13,"type":"status_bar","width":360,"height":24},{"id":14,"type":"navigation_bar","height":48,"width":"100vw"}"##,
    );
    assert_eq!(
        boxes(&tree),
        "....10 ||left:0px;top:0px;width:360px;height:640px;background-color:#fafafa;\n\
         .....11 ||left:20px;top:40px;width:100px;height:20px;white-space:pre;overflow:visible;color:#112233;font-size:16px;align-items:flex-end;justify-content:center;text-align:center;|Hello\n\
         .....12 ||left:5px;top:80.5px;width:100%;height:30px;border-color:red;border-radius:4px;border-style:solid;border-width:2px;\n\
         ....13 ||left:0px;top:0px;width:360px;height:24px;\n\
         ....14 ||left:0;bottom:0;width:100%;height:48px;background-image:radial-gradient(circle,#8a93a0 5px,transparent 6px);background-size:33.3% 100%;"
    );
}

#[test]
fn controls_show_their_state_and_passwords_never() {
    let (tree, recording) = snapshot(
        r#"{"id":1000,"type":"input","inputType":"password","value":"hunter2","x":0,"y":0,"width":9,"height":9},
           {"id":1001,"type":"input","inputType":"checkbox","label":"Terms","checked":true,"x":0,"y":0,"width":9,"height":9},
           {"id":1002,"type":"input","inputType":"progress","value":3,"max":12,"x":0,"y":0,"width":9,"height":9},
           {"id":1003,"type":"input","inputType":"button","value":"Pay","disabled":true,"x":0,"y":0,"width":9,"height":9},
           {"id":1004,"type":"placeholder","label":"Map","x":0,"y":0,"width":9,"height":9},
           {"id":1005,"type":"image","base64":"iVBORw0K\nGgo=","x":0,"y":0,"width":9,"height":9},
           {"id":1006,"type":"image","base64":"\");evil(","x":0,"y":0,"width":9,"height":9},
           {"id":1007,"type":"rectangle","x":"NaN","y":1e300,"width":-5,"height":9,"style":{"color":"url(x)","backgroundColor":"red;}*{"}},
           {"type":"rectangle"}"#,
    );
    let text = boxes(&tree);
    for wanted in [
        "1000 field|textbox|left:0px;top:0px;width:9px;height:9px;|•••••••",
        "1001 tick|checkbox|left:0px;top:0px;width:9px;height:9px;|☑ Terms",
        "background-image:linear-gradient(90deg,#5c86c5 25.0%,transparent 25.0%);",
        "1003 button|button|left:0px;top:0px;width:9px;height:9px;opacity:.6;|Pay",
        "1004 gone||left:0px;top:0px;width:9px;height:9px;|Map",
        "background:url(data:image/png;base64,iVBORw0KGgo=) 0 0/100% 100% no-repeat;",
        "1006 gone|img|left:0px;top:0px;width:9px;height:9px;|Image",
        "1007 ||left:0px;top:1000000px;width:0px;height:9px;",
    ] {
        assert!(text.contains(wanted), "{wanted}\nin\n{text}");
    }
    assert!(!text.contains("hunter2") && !text.contains("evil") && !text.contains("url(x)"), "{text}");
    assert_eq!(recording.warnings.count(WarningCode::MaskedPassword), 1);
    assert_eq!(recording.warnings.count(WarningCode::MalformedEvent), 1);
}

/// An update changes the box in place, so that what covered it still does; removes take the whole wireframe.
#[test]
fn changes_are_those_of_a_page() {
    let own = |wireframe: i64, number: i64| (1_i64 << 58) + (wireframe << 4) + number;
    let body = own(0, 0);
    let (ten, text, eleven) = (own(10, 0), own(10, 1), own(11, 0));
    let change = r#"{"source":0,"removes":[{"parentId":10,"id":11}],
        "adds":[{"parentId":10,"wireframe":{"id":11,"type":"text","text":"b","x":1,"y":2,"width":3,"height":4}},{"wireframe":{"id":12,"type":"div"}}],
        "updates":[{"parentId":5,"wireframe":{"id":10,"type":"text","text":"new","x":9,"y":9,"width":9,"height":9}}]}"#;
    let style = "\"left:9px;top:9px;width:9px;height:9px;white-space:pre;overflow:visible;\"";
    let (twelve, removes) = (own(12, 0), r#"{"source":0,"removes":[{"parentId":10,"id":11}]}"#);
    check_events(
        &[at(1000, 3, change), at(1001, 3, removes)].join(","),
        &format!(
            "0 mutation -{ten}/{eleven} +{ten}/{eleven} +{body}/{twelve} {text}=\"new\" 10.class=\"w\" 10.style={style}\n\
             1 mutation -10/11 -{ten}/{eleven}"
        ),
    );
}

#[test]
fn the_keyboard_covers_the_lower_end_while_it_is_open() {
    let keyboard = (1_i64 << 58) + (9 << 4);
    let body = 1_i64 << 58;
    check_events(
        &[
            at(1000, 5, r#"{"tag":"keyboard","payload":{"open":true,"height":300}}"#),
            at(1001, 5, r#"{"tag":"keyboard","payload":{"open":false}}"#),
        ]
        .join(","),
        &format!(
            "0 mutation +{body}/{keyboard}\n0 custom keyboard {{\"open\":true,\"height\":300}}\n\
             1 mutation -{body}/{keyboard}\n1 custom keyboard {{\"open\":false}}"
        ),
    );
}

/// 100,000 wireframes in each other cost memory, not the stack.
#[test]
fn deep_wireframes_are_cut() {
    let depth = 100_000;
    let open = r#"{"id":77,"type":"div","childWireframes":["#;
    let (tree, recording) = snapshot(&format!("{}{}", open.repeat(depth), "]}".repeat(depth)));
    assert!(tree.len() < 10_000, "{}", tree.len());
    assert!(recording.warnings.count(WarningCode::DepthCapped) > 0);
}
