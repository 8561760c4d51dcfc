//! Streams of messages written by hand, in all layouts, and what becomes of them.

use crate::ingest::tests::{dump, gzip, read};
use crate::model::{EventKind, NodeData, Recording, WarningCode};
use crate::replay::Timeline;
use crate::replay::mirror::dump as page;
use std::sync::Arc;

const START: u64 = 1_700_000_000_000;

enum F<'a> {
    U(u64),
    I(i64),
    S(&'a str),
    B(bool),
}
use F::{B, I, S, U};

fn uint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n as u8) | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn fields(list: &[F<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for field in list {
        match field {
            U(n) => uint(&mut out, *n),
            I(n) => uint(&mut out, ((n << 1) ^ (n >> 63)) as u64),
            S(text) => {
                uint(&mut out, text.len() as u64);
                out.extend_from_slice(text.as_bytes());
            }
            B(truth) => out.push(u8::from(*truth)),
        }
    }
    out
}

type Messages<'a> = Vec<(u64, Vec<F<'a>>)>;

fn stream(messages: &Messages<'_>, header: Option<u8>, indexed: bool, sized: bool) -> Vec<u8> {
    let mut out = header.map_or_else(Vec::new, |version| [vec![0xff; 7], vec![version]].concat());
    for (index, (number, list)) in messages.iter().enumerate() {
        if indexed {
            out.extend_from_slice(&(index as u64 * 3 + 1).to_le_bytes());
        }
        uint(&mut out, *number);
        let body = fields(list);
        if sized && !(80..=82).contains(number) {
            out.extend_from_slice(&(body.len() as u32).to_le_bytes()[..3]);
        }
        out.extend(body);
    }
    out
}

fn visit() -> Messages<'static> {
    vec![
        (122, vec![S("https://a.example/"), S(""), U(0), S("Shop")]),
        (0, vec![U(START)]),
        (5, vec![U(800), U(600)]),
        (7, vec![]),
        (8, vec![U(1), U(0), U(0), S("HEAD"), B(false)]),
        (8, vec![U(2), U(0), U(1), S("BODY"), B(false)]),
        (8, vec![U(3), U(2), U(0), S("BUTTON"), B(false)]),
        (12, vec![U(3), S("class"), S("buy")]),
        (9, vec![U(4), U(3), U(0)]),
        (14, vec![U(4), S("Buy")]),
        (8, vec![U(5), U(2), U(1), S("INPUT"), B(false)]),
        (50, vec![U(1), S("type")]),
        (50, vec![U(2), S("password")]),
        (51, vec![U(5), U(1), U(2)]),
        (18, vec![U(5), S("secret"), I(0)]),
        (0, vec![U(START + 100)]),
        (20, vec![U(30), U(40)]),
        (0, vec![U(START + 200)]),
        (69, vec![U(3), U(50), S("Buy"), S("button.buy")]),
        (8, vec![U(6), U(2), U(0), S("P"), B(false)]),
        (9, vec![U(7), U(6), U(0)]),
        (14, vec![U(7), S("Thanks")]),
        (10, vec![U(3), U(6), U(1)]),
        (11, vec![U(5)]),
        (0, vec![U(START + 300)]),
        (22, vec![S("error"), S("boom")]),
        (83, vec![S("fetch"), S("POST"), S("/buy"), S(""), S(""), U(500), U(START + 250), U(40), U(9)]),
        (28, vec![S("u1")]),
        (30, vec![S("plan"), S("pro")]),
        (4, vec![S("https://a.example/thanks"), S(""), U(0)]),
        (0, vec![U(START + 2_000)]),
        (6, vec![I(0), I(120)]),
    ]
}

fn pages(recording: Recording) -> String {
    let timeline = Timeline::new(Arc::new(recording));
    timeline.stage_after(timeline.events().len()).tabs.iter().map(page).collect()
}

#[test]
fn a_visit_in_every_layout_is_the_same_visit() {
    let expected = "dom openreplay-mob 0 [\"tab 1\"] user=u1 plan=pro
        0 meta https://a.example/ 800x600
        0 full 7
        0 input 7 \"••••••\" false None
        100 Mouse 30,40@100
        200 Click 5 30,40 Mouse
        290 request POST /buy 500 40
        300 mutation -4/5 -4/7 +4/8<-1
        300 console Error boom
        300 page https://a.example/thanks
        2000 scroll 1 0,120
        ! masked_password 1";
    let mut told = None;
    for (header, indexed, sized) in [
        (None, true, false),
        (None, false, false),
        (Some(0xff), true, false),
        (Some(0xff), false, false),
        (Some(0xfe), true, false),
        (Some(0xfe), false, true),
        (Some(0xfd), false, false),
    ] {
        let raw = stream(&visit(), header, indexed, sized);
        for raw in [gzip(&raw), zstd::encode_all(raw.as_slice(), 3).unwrap(), raw] {
            let (recordings, refusals) = read("dom.mob", &raw);
            assert!(refusals.is_empty(), "{refusals:?}");
            let [recording] = recordings.as_slice() else { panic!() };
            let text = dump(recording);
            assert_eq!(told.get_or_insert_with(|| text.clone()), &text, "{header:?} {indexed} {sized}");
        }
    }
    let told = told.unwrap();
    let lines = |text: &str| text.lines().map(|l| l.trim().to_owned()).collect::<Vec<_>>();
    // The mutation is told at the next moment; what it is made of is checked by the page that comes out.
    let same = |line: &&String| !line.contains("mutation");
    assert_eq!(
        lines(&told).iter().filter(same).collect::<Vec<_>>(),
        lines(expected).iter().filter(same).collect::<Vec<_>>(),
        "{told}"
    );
}

#[test]
fn the_page_is_the_one_that_was_built() {
    let raw = stream(&visit(), None, true, false);
    let (recordings, _) = read("dom.mob", &raw);
    let now = pages(recordings.into_iter().next().unwrap());
    assert!(now.contains("Thanks") && now.contains("button") && !now.contains("input"), "{now}");
    let (thanks, buy) = (now.find("Thanks").unwrap(), now.find("Buy").unwrap());
    assert!(thanks < buy, "the button moved behind the text: {now}");
}

#[test]
fn frames_shadow_trees_and_sheets() {
    let messages: Messages<'_> = vec![
        (0, vec![U(START)]),
        (7, vec![]),
        (8, vec![U(1), U(0), U(0), S("BODY"), B(false)]),
        (8, vec![U(2), U(1), U(0), S("IFRAME"), B(false)]),
        (8, vec![U(3), U(1), U(1), S("X-CARD"), B(false)]),
        (8, vec![U(4), U(1), U(2), S("STYLE"), B(false)]),
        (73, vec![U(9), S("b{c:d}"), U(0), S("")]),
        (73, vec![U(9), S("a{b:c}"), U(0), S("")]),
        (76, vec![U(9), U(4)]),
        (0, vec![U(START + 50)]),
        (70, vec![U(2), U(10)]),
        (8, vec![U(11), U(10), U(0), S("HTML"), B(false)]),
        (70, vec![U(3), U(20)]),
        (8, vec![U(21), U(20), U(0), S("SLOT"), B(false)]),
        (74, vec![U(8), S(".x{y:z}"), U(0)]),
        (76, vec![U(8), U(0)]),
        (75, vec![U(9), U(0)]),
        (0, vec![U(START + 60)]),
        (77, vec![U(8), U(0)]),
    ];
    let (recordings, _) = read("dom.mob", &stream(&messages, None, true, false));
    let recording = &recordings[0];
    let mutation = recording.events.iter().find_map(|e| match &e.kind {
        EventKind::Mutation(mutation) => Some(mutation),
        _ => None,
    });
    let mutation = mutation.unwrap();
    assert!(mutation.attaches_iframe);
    let frame = mutation.adds.iter().find(|a| a.parent.0 == 4).unwrap();
    assert!(matches!(frame.tree.nodes[0].data, NodeData::Document { .. }) && frame.tree.len() == 2);
    let shadow = mutation.adds.iter().find(|a| a.parent.0 == 5).unwrap();
    assert!(shadow.tree.nodes[0].in_shadow);
    let sheets: Vec<String> = recording
        .events
        .iter()
        .filter(|e| matches!(e.kind, EventKind::StyleRules(_) | EventKind::AdoptedSheets { .. }))
        .map(|e| format!("{:?}", e.kind))
        .collect();
    assert_eq!(sheets.len(), 4, "{sheets:#?}");
    assert!(sheets[0].contains("Owner(NodeId(6))") && sheets[0].contains("a{b:c}"), "{}", sheets[0]);
    assert!(sheets[3].contains("order: []"), "{}", sheets[3]);
}

#[test]
fn two_tabs_are_two_pages() {
    let messages: Messages<'_> = vec![
        (0, vec![U(START)]),
        (118, vec![S("one")]),
        (7, vec![]),
        (8, vec![U(1), U(0), U(0), S("BODY"), B(false)]),
        (0, vec![U(START + 10)]),
        (118, vec![S("two")]),
        (7, vec![]),
        (8, vec![U(1), U(0), U(0), S("BODY"), B(false)]),
        (0, vec![U(START + 20)]),
        (118, vec![S("one")]),
        (69, vec![U(1), U(0), S(""), S("")]),
    ];
    let (recordings, _) = read("s.mob", &stream(&messages, None, false, false));
    assert_eq!(recordings[0].tabs.len(), 2);
    assert_eq!(recordings[0].events.last().unwrap().tab.0, 0);
}

#[test]
fn a_stream_cut_or_damaged_anywhere_gives_what_was_whole() {
    for (indexed, version) in [(true, None), (false, Some(0xff))] {
        let raw = stream(&visit(), version, indexed, false);
        for cut in 0..raw.len() {
            let (recordings, refusals) = read("dom.mobs", &raw[..cut]);
            assert_eq!(recordings.len() + refusals.len(), 1, "cut at {cut}");
            let mut damaged = raw.clone();
            damaged[cut] ^= 0x55;
            let (recordings, refusals) = read("dom.mobs", &damaged);
            assert_eq!(recordings.len() + refusals.len(), 1, "damaged at {cut}");
        }
    }
    // With indexes the reading goes on behind the damage.
    let mut raw = stream(&visit(), None, true, false);
    let place = raw.windows(3).position(|w| w == b"Buy").unwrap();
    raw[place - 3] = 86;
    let (recordings, _) = read("dom.mob", &raw);
    assert!(recordings[0].warnings.count(WarningCode::MalformedEvent) > 0, "{}", dump(&recordings[0]));
    assert_eq!(recordings[0].events.last().unwrap().offset_ms, 2_000);
}

#[test]
fn hostile_trees_stay_small_and_quick() {
    let mut messages: Messages<'_> = vec![(0, vec![U(START)]), (7, vec![])];
    // A node in itself, in its own child, under nobody, twice, at a place beyond all, and deeper than any page.
    messages.push((8, vec![U(1), U(0), U(u64::MAX), S("DIV"), B(false)]));
    messages.push((8, vec![U(2), U(1), U(0), S("DIV"), B(false)]));
    messages.push((10, vec![U(1), U(2), U(0)]));
    messages.push((10, vec![U(1), U(1), U(0)]));
    messages.push((8, vec![U(1), U(0), U(0), S("DIV"), B(false)]));
    messages.push((8, vec![U(u64::MAX), U(77), U(0), S("DIV"), B(false)]));
    messages.push((70, vec![U(2), U(2)]));
    messages.push((11, vec![U(0)]));
    for n in 10..20_000 {
        messages.push((8, vec![U(n), U(if n == 10 { 1 } else { n - 1 }), U(0), S("B"), B(false)]));
    }
    for n in 30_000..60_000 {
        messages.push((9, vec![U(n), U(2), U(0)]));
    }
    messages.push((0, vec![U(START + 1)]));
    let (recordings, _) = read("dom.mob", &stream(&messages, None, false, false));
    let warnings = &recordings[0].warnings;
    for code in [
        WarningCode::UnknownNode,
        WarningCode::UnresolvedAdd,
        WarningCode::DepthCapped,
        WarningCode::ValueCapped,
    ] {
        assert!(warnings.count(code) > 0, "{code}");
    }
}
