//! The language as its users meet it: what is read, what is refused and where, what holds.

use super::*;
use crate::mining::features::FeatureParameters;
use crate::mining::testing::{e, script};
use crate::mining::{actions::extract_actions, facts::SessionFacts};
use crate::model::{Recording, Signal, SignalKind};
use crate::project::SessionRow;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn vocabulary() -> Vocabulary {
    let motif = Motif::new("Hover, then leave", "hover then tab_hidden within 10s").unwrap();
    Vocabulary {
        properties: BTreeMap::from([("country".into(), vec!["DE".into()]), ("Plan type".into(), vec![])]),
        rounds: vec!["r1".into()],
        labels: vec!["price_check".into()],
        tags: vec!["odd".into()],
        devices: vec!["desktop".into(), "phone".into()],
        motifs: BTreeMap::from([(Arc::clone(motif.name()), Arc::new(motif))]),
        composed: BTreeMap::from([("gave-up".into(), "Gave up".into())]),
        segments: BTreeMap::from([
            ("Busy".into(), "clicks >= 3 and device = desktop".into()),
            ("Loop".into(), "segment Loop".into()),
            ("Broken".into(), "clicks >=".into()),
        ]),
        ..Vocabulary::default()
    }
}

fn read(text: &str) -> Expr {
    parse(text, &vocabulary()).unwrap_or_else(|e| panic!("{}", e.pointed(text)))
}

fn refusal(text: &str) -> ExprError {
    match parse(text, &vocabulary()) {
        Err(error) => error,
        Ok(read) => panic!("{text} was read as {read:?}"),
    }
}

/// A list, a rest on a lamp, a click on it after 4 s, then a scroll, then the tab is left.
fn visit() -> Recording {
    let body = [
        e(10, "a").a("href", "/p/1").t("Brass lamp"),
        e(11, "button").a("type", "button").t("Buy now"),
        e(12, "span").a("class", "price").t("£12.00"),
    ];
    script("v1")
        .user("ann")
        .page(0, "https://shop.example/list?sort=price", body.clone())
        .pointer(&[(1_000, 10.0, 10.0, 10), (4_000, 11.0, 10.0, 10), (4_100, 300.0, 300.0, 3)])
        .click(5_000, 10)
        .page(5_200, "https://shop.example/p/1", body)
        .scroll_run((7_000, 7_600), 0.0, 900.0)
        .click(9_000, 11)
        .text(9_050, 12, "Bought")
        .click(12_000, 11)
        .text(12_050, 12, "Bought twice")
        .hidden(20_000, true)
        .done()
}

struct Known {
    row: SessionRow,
    facts: SessionFacts,
    signals: Vec<crate::model::SignalHit>,
    labels: Vec<KnownLabel>,
    sequences: Vec<SequenceValues>,
}

fn known() -> Known {
    let folder = tempfile::tempdir().unwrap();
    let mut project = crate::project::Project::create(&folder.path().join("t.binocular"), 0).unwrap();
    let mut recording = visit();
    recording.properties.insert("country".into(), "DE".into());
    project.add_recording(&recording, 1).unwrap();
    project.add_tag(&recording.id, "odd").unwrap();
    let row = project.sessions().unwrap().remove(0);
    let facts = extract_actions(&recording);
    let found = crate::mining::features::session_features(&facts, &[], &FeatureParameters::default());
    let sequences: Vec<SequenceValues> = found
        .into_iter()
        .map(|f| SequenceValues { sequence: f.sequence, values: f.values, own: Arc::default() })
        .collect();
    let label = KnownLabel {
        round: "r1".into(),
        sequence: sequences[0].sequence.id.clone(),
        start_ms: 0,
        end_ms: 1,
        code: "price_check".into(),
        name: "Price check".into(),
    };
    Known { row, facts, signals: Vec::new(), labels: vec![label], sequences }
}

impl Known {
    fn ask(&self, text: &str) -> bool {
        let expression = read(text);
        let motifs = expression.motifs();
        let deep = Deep::of_session(&self.facts.actions, &self.signals, &self.sequences, &motifs);
        let subject = Subject { row: &self.row, labels: &self.labels, counts: None, deep: Some(&deep) };
        let held = expression.holds(&subject);
        // What the row alone can tell must be the same.
        let shallow = Subject { deep: None, ..subject };
        if let Some(early) = expression.known(&shallow) {
            assert_eq!(early, held, "{text}");
        }
        held
    }
}

#[test]
fn conditions_hold_as_they_read() {
    let known = known();
    for (text, expected) in [
        ("", true),
        ("clicks = 3", true),
        ("clicks > 3 or device = DESKTOP", true),
        ("device in (phone, tablet)", false),
        ("not device = phone and clicks >= 2", true),
        ("user = a*", true),
        ("user ~ NN", true),
        ("has user and has property.country", true),
        ("property.country != DE", false),
        ("tag = odd and not tag = even", true),
        ("tag != odd", false),
        ("label = \"price check\" or label.r1 = nothing", true),
        ("duration >= 20s", true),
        ("duration < 20000ms", false),
        ("started = 2026-09-21", true),
        ("started <= 2026-09-21 and started >= 2026-09-21", true),
        ("started > 2026-09-21", false),
        ("watched = no", true),
        ("not watched", true),
        ("(watched) or not watched and clicks >= 0", true),
        ("bot", false),
        ("not bot and bot_likelihood < 0.5", true),
        ("page = /p/*", true),
        ("page = /list and page_type = list", true),
        ("page != /cart", true),
        ("click[text ~ lamp]", true),
        ("click[text ~ \"BUY\"] >= 2", true),
        ("click[text ~ buy] = 1", false),
        ("click[text ~ buy, path = /list]", false),
        ("scroll[direction = down, distance > 500px]", true),
        ("scroll[direction = up]", false),
        ("action[at < 2s]", true),
        ("hover[duration >= 2s]", true),
        ("click then click then click", true),
        ("click then click within 1s", false),
        ("click then scroll within 3s then click within 2s", true),
        ("click then no scroll then click", true),
        ("click[text ~ lamp] then no scroll then click", false),
        ("click[text ~ lamp] then no click within 3s", true),
        ("click[text ~ lamp] then no click within 4s", false),
        ("click[text ~ lamp] then no error", true),
        ("click then click after 3s within 4s", true),
        ("click then click after 8s", false),
        ("count(click then click) = 1", true),
        ("count(page then click) = 2", true),
        ("motif \"Hover, then leave\"", false),
        ("segment Busy", true),
        ("not segment Busy", false),
        ("distinct_pages = 2 and sequence.clicks = 3", true),
        ("duration_s < 10", false),
        ("control_click_share >= 50%", true),
        ("dead_click", false),
        ("dead_click = 0", true),
    ] {
        assert_eq!(known.ask(text), expected, "{text}");
    }
}

/// Counts that the list has already are enough to answer; nothing else is guessed.
#[test]
fn counted_signals_need_no_look_into_the_recording() {
    let known = known();
    let counts = BTreeMap::from([(SignalKind::DeadClick.into(), 2), (Signal::Own("own/gave-up".into()), 3)]);
    let ask = |text: &str| {
        let subject = Subject { row: &known.row, labels: &[], counts: Some(&counts), deep: None };
        read(text).known(&subject)
    };
    assert_eq!(ask("dead_click >= 2 and clicks = 3"), Some(true));
    assert_eq!(ask("hesitation"), Some(false));
    assert_eq!((ask("own gave-up >= 3"), ask("own gave-up > 3")), (Some(true), Some(false)));
    assert_eq!(ask("dead_click[text ~ a]"), None);
    assert_eq!(ask("dead_click[text ~ a] and clicks > 99"), Some(false));
    assert_eq!(ask("dead_click[text ~ a] or clicks = 3"), Some(true));
}

#[test]
fn errors_stand_at_their_place_and_say_what_to_write() {
    for (text, place, mended) in [
        ("clcks >= 3", "clcks", "clicks >= 3"),
        ("clicks >= 3 adn device = phone", "adn", "clicks >= 3 and device = phone"),
        ("duration > 30", "30", "duration > 30s"),
        ("dead_clik >= 2", "dead_clik", "dead_click >= 2"),
        ("property.contry = DE", "contry", "property.country = DE"),
        ("country = DE", "country", "property.country = DE"),
        ("motif \"Hover, then leaf\"", "\"Hover, then leaf\"", "motif \"Hover, then leave\""),
        ("segment busy", "busy", "segment Busy"),
        ("click[txt ~ buy]", "txt", "click[text ~ buy]"),
        ("device > phone", ">", "device = phone"),
        ("(clicks = 1", "(", "(clicks = 1)"),
        ("clicks = 1)", ")", "clicks = 1"),
        ("user = \"ann", "\"ann", "user = \"ann\""),
        ("clicks 3", "3", "clicks >= 3"),
        ("watched = maybe", "maybe", "watched = yes"),
        ("clicks = \"3\"", "\"3\"", "clicks = 3"),
        ("clicks >= 3s", "3s", "clicks >= 3"),
        ("clicks = 3 device = phone", "device", "clicks = 3 and device = phone"),
        ("click then scrol", "scrol", "click then scroll"),
    ] {
        let error = refusal(text);
        assert_eq!(&text[error.at.clone()], place, "{text}: {error}");
        assert_eq!(error.mended(text).as_deref(), Some(mended), "{text}: {error}");
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (text, words) in [
        ("and", "Nothing has this name"),
        ("clicks >=", "value is missing"),
        ("clicks = 1 or", "condition is missing"),
        ("click then", "name of an action"),
        ("click then no scroll then no error", "only one kind"),
        ("click then no scroll within 3s then click", "behind the step that follows"),
        ("click then scroll after 9s within 3s", "earliest time"),
        ("label.r2 = x", "No closed round"),
        ("segment Loop", "made of itself"),
        ("segment Broken", "cannot be read"),
        ("count(click)", "compared with a number"),
        ("click >= 1.5", "whole number"),
        ("clicks = 1 § 2", "means nothing"),
        ("started > soon", "2026-01-31"),
        ("device in phone", "list in brackets"),
    ] {
        let error = refusal(text);
        assert!(error.message.contains(words), "{text}: {error}");
        assert!(error.at.end <= text.len(), "{text}");
    }
    assert!(refusal("clicks = 1 or").pointed("clicks = 1 or").ends_with("              ^"));
}

#[test]
fn size_and_depth_are_bounded() {
    let deep = format!("{}clicks = 1{}", "(".repeat(200), ")".repeat(200));
    assert!(refusal(&deep).message.contains("nested"));
    let nots = format!("{}clicks = 1", "not ".repeat(200));
    assert!(refusal(&nots).message.contains("nested"));
    let wide = vec!["clicks = 1"; MAX_NODES + 1].join(" or ");
    assert!(refusal(&wide).message.contains("more than"));
    let steps = ["click"; MAX_STEPS + 1].join(" then ");
    assert!(refusal(&steps).message.contains("steps"));
    assert!(refusal(&" ".repeat(MAX_BYTES + 1)).message.contains("longer"));
}

#[test]
fn the_canonical_text_is_one_way_to_say_it() {
    for (text, canonical) in [
        ("CLICKS>=3 && device==phone", "clicks >= 3 and device = phone"),
        ("not (not clicks=3)", "clicks = 3"),
        ("(a_is or clicks=1)", ""),
        (
            "(clicks=1 or clicks=2) and not (pages=1 and pages=2)",
            "(clicks = 1 or clicks = 2) and not (pages = 1 and pages = 2)",
        ),
        ("page = '/cart*'", "page_view[path = \"/cart*\"]"),
        ("count(click)>=1", "click"),
        ("duration > 90 s", "duration > 90s"),
        ("duration > 120 s", "duration > 2min"),
        ("duration > 0.25s", "duration > 250ms"),
        ("idle_share > 25%", "idle_share > 0.25"),
        ("click then  no scroll THEN submit within 5 s", "click then no scroll then submit within 5s"),
        ("user = \"and\"", "user = \"and\""),
        ("user in (a, \"b c\")", "user in (a, \"b c\")"),
        (
            "started >= 2026-01-31 and started < 2026-02-01T12:00",
            "started >= 2026-01-31 and started < 2026-02-01T12:00:00Z",
        ),
    ] {
        if canonical.is_empty() {
            assert!(parse(text, &vocabulary()).is_err());
            continue;
        }
        assert_eq!(read(text).text(Scope::Session), canonical);
        assert_eq!(read(canonical), read(text), "{canonical}");
    }
}

/// A name that sessions and sequences share means the one that is asked about.
#[test]
fn a_shared_name_means_what_is_asked_about() {
    let sequence = vocabulary().of(Scope::Sequence);
    for (text, session, of_sequence) in [
        ("clicks = 1", "clicks = 1", "session.clicks = 1"),
        ("sequence.clicks = 1", "sequence.clicks = 1", "clicks = 1"),
        ("duration_s > 3", "duration_s > 3s", "duration_s > 3s"),
    ] {
        let expression = read(text);
        assert_eq!(expression.text(Scope::Session), session);
        assert_eq!(expression.text(Scope::Sequence), of_sequence);
        assert_eq!(parse(of_sequence, &sequence).unwrap(), expression);
    }
}

fn offers(text: &str) -> Vec<String> {
    complete(text, text.len(), &vocabulary()).offers.into_iter().map(|c| c.insert).collect()
}

#[test]
fn completion_offers_what_can_stand_there() {
    for (text, wanted, unwanted) in [
        ("", "clicks", "and"),
        ("cli", "clicks", "device"),
        ("device ", "=", ">="),
        ("device = ", "phone", "clicks"),
        ("device = ph", "phone", "desktop"),
        ("clicks >= 3 ", "and", "clicks"),
        ("clicks >= 3 and ", "hesitation", "then"),
        ("click ", "then", "clicks"),
        ("click then ", "scroll", "device"),
        ("click then scroll ", "within", "="),
        ("click then scroll within ", "30s", "click"),
        ("click[", "text", "then"),
        ("click[page_type = ", "cart", "text"),
        ("motif ", "\"Hover, then leave\"", "click"),
        ("motif \"Ho", "\"Hover, then leave\"", "click"),
        ("segment ", "Busy", "clicks"),
        ("property.country = ", "DE", "phone"),
        ("tag = ", "odd", "phone"),
        ("(clicks = 1 ", ")", "clicks"),
        ("label = ", "price_check", "odd"),
        ("watched = ", "yes", "phone"),
    ] {
        let found = offers(text);
        assert!(found.iter().any(|o| o == wanted), "{text:?}: {found:?}");
        assert!(!found.iter().any(|o| o == unwanted), "{text:?}: {found:?}");
    }
    let text = "clicks = 1 and devi and pages = 2";
    let found = complete(text, 19, &vocabulary());
    assert_eq!((&text[found.replace.clone()], found.offers[0].insert.as_str()), ("devi", "device"));
    assert!(complete("§ ", 3, &vocabulary()).offers.is_empty());
}

#[test]
fn a_form_of_rows_says_the_same() {
    for text in [
        "clicks >= 3 and not device = phone",
        "clicks >= 3 or click[text ~ buy] >= 2 or not (click then scroll)",
        "(click then scroll within 3s) and (clicks = 1 or pages = 2)",
        "device in (phone, tablet)",
        "click then scroll",
        "segment Busy",
    ] {
        let draft = Draft::of(&read(text), Scope::Session);
        assert_eq!(read(&draft.text()), read(text), "{draft:?}");
    }
    let mut draft = Draft::of(&read("clicks >= 3 and device = phone"), Scope::Session);
    draft.any = true;
    draft.parts.push(Part { negated: true, kind: PartKind::Text("click then scroll".into()) });
    assert_eq!(draft.text(), "clicks >= 3 or device = phone or not (click then scroll)");
}

#[test]
fn a_motif_tells_where_it_happened() {
    let known = known();
    let motif =
        Motif::new("Look and buy", "click[text ~ lamp] then scroll within 3s then click within 2s").unwrap();
    let found = hits(&motif, &known.facts, &[]);
    assert_eq!(found.len(), 1);
    let hit = &found[0];
    assert_eq!((hit.start_ms, hit.end_ms, &hit.steps_ms[..]), (5_000, 9_000, &[5_000, 7_100, 9_000][..]));
    assert_eq!(hit.target.as_ref().map(|t| &*t.text), Some("Buy now"));
    assert_eq!(hit.events.len(), 3);
    assert_eq!(Motif::new("x", "click"), Err(MotifError::Single));
    assert_eq!(Motif::new(" ", "click then click"), Err(MotifError::Unnamed));
    assert!(matches!(Motif::new("x", "click then clik"), Err(MotifError::Steps(_))));
}

/// Brute force over all ways through the events, on which the one pass must agree.
fn happens(chain: &Chain, events: &[(i64, i64, usize)], step: usize, last: Option<usize>) -> bool {
    let Some(wanted) = chain.steps.get(step) else { return true };
    let kind = |pattern: &Pattern| Sort::all().position(|s| s == pattern.sort).unwrap();
    let blocked = |from: usize, until: Option<usize>, pattern: &Pattern, within: Option<i64>| {
        events.iter().enumerate().any(|(at, (start, _, k))| {
            *k == kind(pattern)
                && at > from
                && *start >= events[from].1
                && until.is_none_or(|until| at < until)
                && within.is_none_or(|w| start - events[from].1 <= w)
        })
    };
    if wanted.absent {
        let Some(last) = last else { return false };
        let Some(next) = chain.steps.get(step + 1) else {
            return !blocked(last, None, &wanted.pattern, wanted.within_ms);
        };
        return (last + 1..events.len()).any(|at| {
            follows(events, last, at, next)
                && kind(&next.pattern) == events[at].2
                && !blocked(last, Some(at), &wanted.pattern, None)
                && happens(chain, events, step + 2, Some(at))
        });
    }
    let first = last.map_or(0, |l| l + 1);
    (first..events.len()).any(|at| {
        events[at].2 == kind(&wanted.pattern)
            && last.is_none_or(|last| follows(events, last, at, wanted))
            && happens(chain, events, step + 1, Some(at))
    })
}

fn follows(events: &[(i64, i64, usize)], last: usize, at: usize, step: &Step) -> bool {
    let gap = events[at].0 - events[last].1;
    gap >= step.after_ms.unwrap_or(0) && step.within_ms.is_none_or(|w| gap <= w)
}

fn chains() -> impl Strategy<Value = Chain> {
    let step = (any::<bool>(), 0..4_usize, proptest::option::of(0..6_i64), proptest::option::of(0..9_i64));
    proptest::collection::vec(step, 1..5).prop_map(|steps| {
        let mut chain = Chain { steps: Vec::new() };
        for (absent, kind, after, within) in steps {
            let sort = Sort::all().nth(kind).unwrap();
            let absent = absent && chain.steps.last().is_some_and(|s: &Step| !s.absent);
            let first = chain.steps.is_empty();
            let mut step = Step { absent, ..Step::of(Pattern::any(sort)) };
            if !absent && !first {
                step.after_ms = after;
                step.within_ms = within.map(|w| w.max(after.unwrap_or(0)));
            }
            chain.steps.push(step);
        }
        if let Some(last) = chain.steps.last_mut().filter(|s| s.absent) {
            last.within_ms = Some(3);
        }
        chain
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn one_pass_finds_what_all_ways_find(
        chain in chains(),
        events in proptest::collection::vec((0..30_i64, 0..4_i64, 0..4_usize), 0..12),
    ) {
        let mut events: Vec<(i64, i64, usize)> =
            events.into_iter().map(|(start, length, kind)| (start, start + length, kind)).collect();
        events.sort_by_key(|e| e.0);
        let facts = extract_actions(&visit());
        let base = facts.actions[0].clone();
        let actions: Vec<crate::model::Action> = events
            .iter()
            .map(|(start, end, kind)| {
                let Some(Sort::Action(kind)) = Sort::all().nth(*kind) else { unreachable!() };
                crate::model::Action { start_ms: *start, end_ms: *end, kind, ..base.clone() }
            })
            .collect();
        let timeline = super::chain::Timeline::new(&actions, &[]);
        let found = super::chain::find(&chain, &timeline);
        prop_assert_eq!(!found.is_empty(), happens(&chain, &events, 0, None), "{}", super::print::chain_text(&chain));
    }

    #[test]
    fn no_text_makes_the_reader_fall(text in "[a-z ()\\[\\]\"=<>!~.,0-9§é-]{0,60}", cursor in 0..70_usize) {
        if let Err(error) = parse(&text, &vocabulary()) {
            prop_assert!(text.get(error.at.clone()).is_some());
            error.pointed(&text);
            error.mended(&text);
        }
        complete(&text, cursor, &vocabulary());
    }

    #[test]
    fn words_of_the_language_in_any_order_do_no_harm(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "clicks", ">=", "3", "and", "or", "not", "(", ")", "click", "then", "no", "within", "5s", "[", "]",
            "text", "~", "buy", "count(", "motif", "\"Hover, then leave\"", "segment", "Busy", "has", "user",
            "in", ",", "page", "=", "duration", "property.country", "tag",
        ]), 0..14),
    ) {
        let text = words.join(" ");
        if let Ok(read) = parse(&text, &vocabulary()) {
            let canonical = read.text(Scope::Session);
            prop_assert_eq!(parse(&canonical, &vocabulary()), Ok(read.clone()), "{} / {}", text, canonical);
            let draft = Draft::of(&read, Scope::Session);
            prop_assert_eq!(parse(&draft.text(), &vocabulary()), Ok(read), "{:?}", draft);
        }
    }
}
