//! Personal data at the door and in what is stored.

use super::support::{Lab, Run};

const MAIL: &str = "ana.li@example.org";

fn recording() -> String {
    let meta = format!(
        r#"{{"type":4,"timestamp":1700000000000,"data":{{"href":"https://a.example/?mail={MAIL}","width":800,"height":600}}}}"#
    );
    let node = format!(
        r#"{{"type":2,"tagName":"p","id":2,"attributes":{{}},"childNodes":[{{"type":3,"textContent":"Hello {MAIL}","id":3}}]}}"#
    );
    let page = format!(
        r#"{{"type":2,"timestamp":1700000000001,"data":{{"node":{{"type":0,"id":1,"childNodes":[{node}]}},"initialOffset":{{"left":0,"top":0}}}}}}"#
    );
    format!("[{meta},{page}]")
}

#[test]
fn the_door_masks_and_the_audit_finds_what_the_door_let_in() {
    let lab = Lab::new();
    lab.write("in/a.json", recording());
    lab.ok("import masked.binocular in");
    let Run { code, out, err: told } = lab.run("audit masked.binocular --format json");
    assert_eq!((code, out.trim()), (0, "[]"), "{told}");
    lab.ok("import open.binocular in --mask off");
    let Run { code, out, err: told } = lab.run("audit open.binocular --format json");
    assert_eq!(code, 3, "{told}");
    assert!(out.contains(r#""place": "address""#) && out.contains(r#""kind": "email""#), "{out}");
    assert!(!out.contains(MAIL), "{out}");
    let Run { code, .. } = lab.run("audit open.binocular --apply");
    assert_eq!(code, 0);
    assert_eq!(lab.run("audit open.binocular").code, 0);
    lab.ok("check open.binocular");
    let again = lab.json("import open.binocular in --mask off");
    assert_eq!((&again["imported"], &again["unchanged"]), (&0.into(), &1.into()));
}

#[test]
fn rules_can_be_printed_edited_and_given_and_stay_with_the_project() {
    let lab = Lab::new();
    lab.write("in/a.json", recording());
    lab.ok("import p.binocular in");
    let printed = lab.ok("audit p.binocular --print-rules");
    let own = r#""own": [{"target": {"pattern": "Hello"}, "treatment": "mask"}]"#;
    lab.write("rules.json", printed.replace(r#""own": []"#, own));
    lab.ok("import q.binocular in --mask rules.json");
    let kept = lab.ok("audit q.binocular --print-rules");
    assert!(kept.contains("Hello"), "{kept}");
    assert_eq!(lab.run("audit p.binocular --mask rules.json").code, 3);
    assert_eq!(lab.run("audit q.binocular").code, 0);
    lab.write("bad.json", "{}");
    let Run { code, err: told, .. } = lab.run("import r.binocular in --mask bad.json");
    assert_eq!(code, 1);
    assert!(told.contains("bad.json"), "{told}");
    let Run { err: told, .. } = lab.run("import r.binocular in --mask medium");
    assert!(told.contains("strict, standard, off"), "{told}");
}
