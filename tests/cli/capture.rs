//! What recordings can show, whose they are, and what recording tools said of them: bots, consent, verdicts, adequacy.

use super::blindness::reading_lines;
use super::recordings::visit;
use super::support::{Lab, column};
use serde_json::{Value, json};

/// A visit with one more custom event at its end.
fn visit_with(n: usize, tag: &str, payload: &Value) -> String {
    let Value::Array(mut events) = visit(n) else { unreachable!("a visit is a list") };
    let at = events.last().and_then(|event| event["timestamp"].as_i64()).unwrap() + 200;
    events.push(json!({"type": 5, "timestamp": at, "data": {"tag": tag, "payload": payload}}));
    Value::Array(events).to_string()
}

fn slow_click() -> Value {
    json!({"timestamp": 1_790_000_001.0, "type": "default", "category": "ui.slowClickDetected",
        "message": "body > planted-selector",
        "data": {"endReason": "timeout", "clickCount": 77_777_777, "nodeId": 12, "url": "https://shop.example/list"}})
}

/// Two visits of people, and one of a browser that says what it is.
fn with_a_bot() -> Lab {
    let lab = Lab::with_visits(2);
    let agent = json!({"id": "u", "user_agent": "Mozilla/5.0 HeadlessChrome/119.0"});
    lab.write("bot/robot.json", visit_with(2, "identify", &agent));
    lab.ok("import p.binocular bot");
    lab
}

#[test]
fn a_likely_bot_is_set_aside_told_and_never_deleted() {
    let lab = with_a_bot();
    let bots = |lab: &Lab| column(&lab.rows("sessions p.binocular --where bot"), "session_id");
    assert_eq!(bots(&lab), ["robot"]);
    assert_eq!(lab.rows("sessions p.binocular --where bot_likelihood>=0.9").len(), 1);
    let listed = lab.rows("bots list p.binocular");
    assert!(column(&listed, "reasons")[0].contains("headlesschrome"), "{listed:?}");
    let mined = |lab: &Lab| {
        let rows = lab.rows("sequences p.binocular");
        column(&rows, "session_id").iter().any(|id| id == "robot")
    };
    assert!(!mined(&lab));
    let told = lab.run("sequences p.binocular --format csv").err;
    assert!(told.contains("1 of 3 sessions is set aside"), "{told}");
    assert_eq!(lab.rows("sessions p.binocular").len(), 3, "nothing is deleted");

    lab.ok("bots include p.binocular yes");
    assert!(mined(&lab));
    lab.ok("bots include p.binocular no");
    lab.ok("bots say p.binocular robot person --as ann");
    assert!(mined(&lab) && bots(&lab).is_empty());
    lab.ok("bots say p.binocular robot undecided");
    assert_eq!(bots(&lab), ["robot"]);
    lab.ok("bots say p.binocular v00 bot");
    assert_eq!(bots(&lab).len(), 2);
}

#[test]
fn a_word_on_a_session_waits_for_the_reveal() {
    let lab = Lab::with_round(3);
    assert!(lab.refused("bots say p.binocular v00 bot").contains("open and blind"));
}

#[test]
fn adequacy_tells_what_is_there_and_which_signals_cannot_fire() {
    let lab = with_a_bot();
    let all = lab.json("adequacy p.binocular");
    assert_eq!((&all["sessions"], &all["bots"]["likely"]), (&json!(3), &json!(1)));
    assert_eq!(all["actions"]["click"]["sessions"], 3);
    let silent = all["signals"].as_array().unwrap().iter().find(|s| s["signal"] == "console_error").unwrap();
    assert_eq!(
        (&silent["cannot_in"], &silent["lacks"]["logs"]),
        (&json!(3), &json!(3)),
        "no console was recorded"
    );
    let notes = all["notes"].to_string();
    assert!(notes.contains("1 of 3 sessions is set aside") && notes.contains("below 1000"), "{notes}");
    let rows = lab.rows("adequacy p.binocular v00");
    assert_eq!((rows.len(), column(&rows, "pages_without_snapshot")[0].as_str()), (1, "0"));
    assert!(lab.ok("adequacy p.binocular").contains("Signals that cannot fire everywhere"));
}

/// Each import can be asked for by itself, and what a look through its recordings found is kept.
#[test]
fn adequacy_is_told_of_one_import() {
    let lab = with_a_bot();
    let imports = lab.rows("adequacy p.binocular --imports");
    assert_eq!(column(&imports, "sessions"), ["2", "1"]);
    assert_eq!(
        (column(&imports, "new"), column(&imports, "source")[1].as_str()),
        (vec!["2".into(), "1".into()], "bot")
    );
    let sessions = |lab: &Lab, wanted: &str| {
        lab.json(&format!("adequacy p.binocular --import {wanted}"))["sessions"].clone()
    };
    let time = column(&imports, "imported_at")[0].clone();
    assert_eq!(
        (sessions(&lab, "1"), sessions(&lab, "last"), sessions(&lab, &time)),
        (json!(2), json!(1), json!(2))
    );
    assert_eq!(lab.json("adequacy p.binocular --import 1")["bots"]["likely"], 0, "the bot came later");
    assert!(lab.refused("adequacy p.binocular --import 7").contains("from 1 to 2"));
    let again = lab.json("import p.binocular bot");
    assert_eq!((&again["import"], lab.rows("adequacy p.binocular --imports").len()), (&Value::Null, 2));
}

/// What the recording tool said stands nowhere that a coder can look while the round is open, and is told after.
#[test]
fn verdicts_of_recording_tools_are_kept_from_coders() {
    let lab = Lab::new();
    for n in 0..4 {
        lab.write(&format!("visits/v{n:02}.json"), visit_with(n, "breadcrumb", &slow_click()));
    }
    lab.ok("import p.binocular visits");
    let listed = lab.rows("verdicts p.binocular");
    assert_eq!(listed.len(), 4);
    assert_eq!(
        (column(&listed, "tool")[0].as_str(), column(&listed, "verdict")[0].as_str()),
        ("sentry", "dead_click")
    );
    assert_eq!(column(&listed, "count")[0], "77777777");
    let agreement = lab.rows("verdicts p.binocular --agreement");
    let own = agreement.iter().find(|row| row["signal"] == "dead_click").unwrap();
    assert_eq!((own["verdicts"].as_str(), own["namesake"].as_str()), ("4", "true"));

    lab.ok("codebook import p.binocular --starter ecommerce");
    lab.ok("round new p.binocular --round r1 --items all --coders ann,bob");
    for line in ["verdicts p.binocular", "verdicts p.binocular --agreement --format csv"] {
        let told = lab.refused(line);
        assert!(told.contains("kept back") && !told.contains("dead_click"), "{told}");
    }
    std::fs::create_dir(lab.path("out")).unwrap();
    lab.write("events.csv", "session_id,timestamp,event\ns,1700000000000,click\n");
    lab.write("plans.csv", "id,plan\nv00,pro\n");
    for line in reading_lines() {
        let run = lab.run(line);
        let told = format!("{}{}", run.out, run.err);
        for mark in ["slowClickDetected", "vendor-verdict", "77777777", "planted-selector"] {
            assert!(!told.contains(mark), "{line} tells {mark}");
        }
    }
}

#[test]
fn sessions_without_consent_are_not_stored_and_counted() {
    let lab = Lab::new();
    for n in 0..4 {
        let said = if n % 2 == 0 { "granted" } else { "denied" };
        lab.write(
            &format!("visits/visitor{n:02}.json"),
            visit_with(n, "consent", &json!({"analytics": said})),
        );
    }
    let told = lab.json("import p.binocular visits --consent consent.analytics=granted");
    assert_eq!(
        (&told["imported"], &told["withheld"]),
        (&json!(2), &json!({"consent.analytics = granted is required": 2}))
    );
    assert_eq!(column(&lab.rows("sessions p.binocular"), "session_id"), ["visitor00", "visitor02"]);
    let bytes = std::fs::read(lab.path("p.binocular")).unwrap();
    assert!(!bytes.windows(9).any(|window| window == b"visitor01"), "not even the name");

    let again = lab.run("import p.binocular visits");
    assert!(
        again.out.contains("4 sessions were read, 2 of them left out for lack of consent"),
        "{}",
        again.out
    );
    let all = lab.json("import p.binocular visits --forget-consent");
    assert_eq!(all["imported"], 2);
    let held = lab.json("import p.binocular visits --no-consent consent.analytics=denied");
    assert_eq!(
        held["withheld_in_project"],
        json!(["visitor01", "visitor03"]),
        "they are named, and not taken away"
    );
}

#[test]
fn a_column_of_a_table_can_withhold_consent() {
    let lab = Lab::new();
    lab.write(
        "events.csv",
        "session_id,timestamp,event,dnt\na,1700000000000,click,0\nb,1700000000000,click,0\nb,1700000001000,click,1\nb,1700000002000,click,0\n",
    );
    let told = lab.json("import p.binocular events.csv --no-consent dnt=1");
    assert_eq!((&told["imported"], &told["withheld"]["dnt = 1 is excluded"]), (&json!(1), &json!(1)));
}

#[test]
fn an_audit_is_written_as_a_report() {
    let lab = Lab::with_visits(3);
    for (file, begins) in [("out.html", "<!doctype html>"), ("out.md", "# Personal data"), ("out.json", "{")]
    {
        let run = lab.run(&format!("audit p.binocular --report {file}"));
        assert!(run.code == 0 || run.code == 3, "{}", run.err);
        assert!(lab.read(file).starts_with(begins));
    }
    assert!(lab.refused("audit p.binocular --report out.pdf").contains(".html, .md or .json"));
}

/// A table about sessions that are there gives them properties, which conditions ask for; one that names none is told so.
#[test]
fn a_table_gives_properties_to_sessions_that_are_there() {
    let lab = Lab::with_visits(3);
    lab.write("plans.csv", "visit;plan\nv00;pro\nv01;free\nv77;pro\n");
    let seen = lab.json("properties p.binocular plans.csv --dry-run");
    assert_eq!((&seen["id"], &seen["fitting"], &seen["strangers"]), (&json!("visit"), &json!(2), &json!(1)));
    let unknown = lab.run("sessions p.binocular --where property.plan=pro");
    assert!(unknown.code == 2 && unknown.err.contains("plan"), "nothing was stored: {}", unknown.err);
    assert!(lab.ok("properties p.binocular plans.csv").contains("no such sessions: v77"));
    assert_eq!(column(&lab.rows("sessions p.binocular --where property.plan=pro"), "session_id"), ["v00"]);
    assert!(
        lab.ok("check p.binocular").contains("content they were stored with"),
        "the recordings are as they were"
    );
    lab.write("sums.csv", "month,revenue\nFeb,1\nMay,0\n");
    assert!(lab.refused("properties p.binocular sums.csv").contains("name it with --id"));
}
