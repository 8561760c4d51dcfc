//! Payloads by the recorder's own description of their tokens, and what becomes of them.

use crate::ingest::tests::{START, check, dump, read};
use crate::model::{EventKind, NodeData};

fn payload(page: u32, events: &str, content: &str) -> String {
    format!(
        r#"{{"e":["0.8.20",1,0,506,"p","u1","s1",{page},0,0,0,"https://a.example/{page}"],"a":[{events}],"p":[{content}]}}"#
    )
}

fn clock(offset: i64) -> String {
    format!("[500,0,0,{}],[500,1,15,[\"t1\"]],[1,11,800,600]", START + offset)
}

const PAGE: &str = r##"[20,5,1,"*D","name=html",2,1,"HTML",3,2,"HEAD",4,3,"STYLE","a{b:c}",5,2,3,"BODY","class=x",6,5,"BUTTON",
    "id=buy",7,6,"*T","Buy",8,5,6,"IMG","#7s.5k","src=https://a.example/i.png",-9,5,8,"*T","c",10,5,9,"DIV",[15]]"##;

#[test]
fn a_page_with_what_happened_on_it() {
    let events = format!(
        "{},[30,12,6,110,220],[40,10,null,0,100],[50,9,6,110,320,0,0,0,1,0,\"Buy\",null,\"h.h\",1,0],[60,28,0],[70,27,6,\"•••\"]",
        clock(0)
    );
    let (recordings, refusals) = read("c.json", payload(1, &events, PAGE).as_bytes());
    assert!(refusals.is_empty(), "{refusals:?}");
    let recording = &recordings[0];
    assert_eq!((recording.id.as_str(), recording.user_id.as_deref()), ("s1", Some("u1")));
    assert_eq!(recording.started_at_ms, START + 20);
    let text = dump(recording);
    for line in [
        "[\"t1\"]",
        "meta https://a.example/1 800x600",
        "10 Mouse 110,220@10",
        "20 scroll 1 0,100",
        "30 Click 8 110,220 Mouse",
        "40 hidden true",
        "50 input 8 \"•••\"",
    ] {
        assert!(text.contains(line), "{line} is missing: {text}");
    }
    let tree = recording.events.iter().find_map(|event| match &event.kind {
        EventKind::FullSnapshot { tree, .. } => Some(tree),
        _ => None,
    });
    let nodes = &tree.unwrap().nodes;
    let tag = |node: &NodeData| match node {
        NodeData::Element { tag, .. } => tag.to_string(),
        NodeData::Text(text) => format!("'{text}'"),
        _ => "-".to_owned(),
    };
    let told: Vec<String> = nodes.iter().map(|n| tag(&n.data)).collect();
    let expected =
        ["-", "html", "head", "style", "'a{b:c}'", "body", "button", "'Buy'", "img", "'••••• ••••• '", "div"];
    assert_eq!(told, expected);
    let style = nodes.iter().find_map(|n| n.data.attribute("style")).unwrap();
    assert!(style.starts_with("width:2.8px;height:2px"), "{style}");
}

#[test]
fn changes_of_a_page_move_and_remove_nodes() {
    let change = r#"[90,6,10,5,6,"DIV","class=moved",8,"IMG",11,10,"*T","new",6,5,"BUTTON","id=sold"]"#;
    let text = payload(1, &clock(0), &format!("{PAGE},{change}"));
    let (recordings, _) = read("c.json", text.as_bytes());
    let text = dump(&recordings[0]);
    let change = text.lines().find(|line| line.contains("mutation")).unwrap();
    assert!(change.contains("-7/10") && change.contains("-7/12") && change.contains("+7/12<11"), "{text}");
    assert!(change.contains("8.id=\"sold\""), "{text}");
}

#[test]
fn pages_and_uploads_of_a_visit_are_one_session() {
    let first = payload(1, &clock(0), PAGE);
    let more = payload(1, "[400,28,1]", "");
    let second = payload(2, &format!("{},[30,28,1]", clock(5_000)), PAGE);
    for text in [format!("{first}\n{more}\n{second}\n"), format!("[{second},{first},{more}]")] {
        let (recordings, refusals) = read("c.jsonl", text.as_bytes());
        assert!(refusals.is_empty(), "{refusals:?}");
        assert_eq!(recordings.len(), 1);
        let text = dump(&recordings[0]);
        assert!(text.contains("5000 meta https://a.example/2"), "{text}");
        assert_eq!(recordings[0].duration_ms(), 5_010);
    }
    check(
        "c.json",
        payload(1, "[500,0,0,1700000000000]", ""),
        "refused Damaged These payloads of Microsoft Clarity hold no page and no interaction, only measurements of the recorder; import the other payloads of the visit with them: c.json",
    );
}

#[test]
fn cut_and_broken_payloads_give_what_is_whole() {
    let text = payload(1, &format!("{},[60,28,0]", clock(0)), PAGE);
    for cut in (0..text.len()).step_by(7) {
        let (recordings, refusals) = read("c.json", &text.as_bytes()[..cut]);
        assert!(recordings.len() + refusals.len() >= 1, "cut at {cut}");
    }
    for broken in
        [r#"[1,5,9,9,"DIV"]"#, r#"[1,5,1,2,"DIV",2,1,"DIV"]"#, r#"[1,5,[99,-1],"x"]"#, r#"["x",5]"#, "[1,6]"]
    {
        let (recordings, refusals) = read("c.json", payload(1, "[5,28,1]", broken).as_bytes());
        assert_eq!((recordings.len(), refusals.len()), (1, 0), "{broken}");
    }
}
