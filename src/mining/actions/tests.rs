//! Extraction on hand-built recordings.

use super::*;
use crate::mining::facts::{FactsError, SessionFacts};
use crate::mining::sequences::{count_sequences, cut_sequences};
use crate::mining::testing::{Script, e, script};
use crate::model::ActionKind as K;

fn shop(at: i64, url: &str) -> Script {
    script("s").user("u").page(at, url, body())
}

fn body() -> Vec<crate::mining::testing::E> {
    vec![
        e(10, "h1").t("Lamps"),
        e(20, "a").a("href", "/p/lamp").a("class", "product-card").c([
            e(21, "span").t("A standing lamp of brass and linen"),
            e(22, "span").a("class", "price").t("£89.00"),
        ]),
        e(30, "form").c([e(31, "input").a("name", "email"), e(32, "button").t("Send")]),
        e(40, "button").a("type", "button").a("disabled", "").t("Pay"),
    ]
}

fn kinds(facts: &SessionFacts) -> Vec<K> {
    facts.actions.iter().map(|a| a.kind).collect()
}

#[test]
fn a_page_counts_once_however_it_is_told() {
    let s = shop(0, "https://x.example/lamps")
        .event(100, EventKind::PageView { href: "https://x.example/lamps".into() })
        .event(5_000, EventKind::Meta { href: "https://x.example/lamps".into(), width: 1_000, height: 800 })
        .event(8_000, EventKind::PageView { href: "https://x.example/lamps#top".into() })
        .event(9_000, EventKind::PageView { href: "https://x.example/cart".into() })
        .event(9_100, EventKind::PageView { href: "https://x.example/cart".into() });
    let facts = extract_actions(&s.done());
    let pages: Vec<(&str, i64, i64)> = facts.pages.iter().map(|p| (&*p.path, p.start_ms, p.end_ms)).collect();
    assert_eq!(pages, [("/lamps", 0, 9_000), ("/cart", 9_000, 9_100)]);
    assert_eq!(kinds(&facts), [K::PageView, K::PageView]);
    assert_eq!(facts.actions[1].page_type, PageType::Cart);
}

#[test]
fn a_reload_is_a_page_and_a_checkpoint_is_none() {
    let reload = shop(0, "https://x.example/").page(20_000, "https://x.example/", body());
    assert_eq!(extract_actions(&reload.done()).pages.len(), 2);
    let mut checkpoint = shop(0, "https://x.example/").done();
    let mut again: Vec<Event> = checkpoint.events[1..3].to_vec();
    for event in &mut again {
        event.offset_ms = 20_000;
        if let EventKind::FullSnapshot { tree, .. } = &mut event.kind {
            let mut nodes = tree.nodes.clone();
            for node in &mut nodes {
                node.id = NodeId(node.id.0 + 50_000);
            }
            *tree = crate::model::NodeTree { nodes }.into();
        }
    }
    checkpoint.events.extend(again);
    assert_eq!(extract_actions(&checkpoint).pages.len(), 1);
}

#[test]
fn targets_are_described_as_they_stood_at_the_moment() {
    let s = shop(0, "https://x.example/")
        .press(2_000, 40)
        .mutation(
            3_000,
            crate::model::Mutation {
                attributes: vec![crate::model::AttributesChange {
                    node: NodeId(40),
                    changes: vec![("disabled".into(), crate::model::AttributeChange::Remove)],
                }],
                ..Default::default()
            },
        )
        .text(3_100, 40, "Pay now")
        .click(4_000, 40)
        .touch(9_000, InteractionKind::Focus, 31);
    let facts = extract_actions(&s.done());
    let told: Vec<(K, &str, bool)> = facts
        .actions
        .iter()
        .filter_map(|a| a.target.as_ref().map(|t| (a.kind, &*t.text, t.disabled)))
        .collect();
    assert_eq!(told, [(K::Press, "Pay", true), (K::Click, "Pay now", false), (K::Focus, "email", false)]);
    assert!(facts.clicks[0].press_only && !facts.clicks[1].press_only);
    assert_eq!(facts.actions[facts.clicks[1].action as usize].kind, K::Click);
}

#[test]
fn hovers_scrolls_and_typing_become_runs() {
    let s = shop(0, "https://x.example/")
        .pointer(&[
            (1_000, 1.0, 1.0, 10),
            (1_200, 5.0, 5.0, 21),
            (1_900, 6.0, 6.0, 22),
            (2_500, 90.0, 90.0, 3),
        ])
        .scroll_run((3_000, 3_400), 0.0, 400.0)
        .scroll_run((4_500, 4_800), 400.0, 100.0)
        .click(6_000, 31)
        .input(6_300, 31, "a")
        .input(6_900, 31, "ab")
        .input(15_000, 31, "abc");
    let facts = extract_actions(&s.done());
    let hovers: Vec<(i64, i64, bool)> = facts
        .actions
        .iter()
        .filter(|a| a.kind == K::Hover)
        .map(|a| (a.start_ms, a.end_ms, a.target.as_ref().is_some_and(|t| t.price_like)))
        .collect();
    assert_eq!(hovers, [(1_200, 1_900, false), (1_900, 2_500, true)]);
    let scrolls: Vec<(f64, f64)> = facts
        .actions
        .iter()
        .filter(|a| a.kind == K::Scroll)
        .map(|a| (a.scroll_from_y, a.scroll_to_y))
        .collect();
    assert_eq!(scrolls, [(0.0, 400.0), (400.0, 100.0)]);
    let typed: Vec<(i64, i64, Option<u32>)> = facts
        .actions
        .iter()
        .filter(|a| a.kind == K::Input)
        .map(|a| (a.start_ms, a.end_ms, a.value_length))
        .collect();
    assert_eq!(typed, [(6_300, 6_900, Some(2)), (15_000, 15_000, Some(3))]);
}

#[test]
fn facts_survive_their_own_bytes_and_refuse_foreign_ones() {
    let s = shop(0, "https://x.example/")
        .pointer(&[(1_000, 1.0, 1.0, 10), (1_200, 5.0, 5.0, 21), (2_900, 6.0, 6.0, 22)])
        .click(4_000, 31)
        .input(4_300, 31, "ann")
        .click(6_000, 32)
        .console_error(6_050, "boom")
        .hidden(7_000, true)
        .scroll_run((8_000, 9_000), 0.0, 900.0);
    let facts = extract_actions(&s.done());
    assert_eq!(facts.forms.len(), 1);
    let bytes = facts.to_bytes();
    assert_eq!(SessionFacts::from_bytes(&bytes).as_ref(), Ok(&facts));
    for cut in 0..bytes.len() {
        assert!(SessionFacts::from_bytes(&bytes[..cut]).is_err(), "{cut}");
    }
    for at in 0..bytes.len() {
        // Whatever a damaged byte does, it does not panic.
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        let _ = SessionFacts::from_bytes(&damaged);
    }
    let mut newer = bytes;
    newer[4] = 99;
    assert_eq!(SessionFacts::from_bytes(&newer), Err(FactsError::Version(99)));
}

#[test]
fn pauses_cut_a_session_into_sequences() {
    let s = shop(0, "https://x.example/")
        .click(5_000, 20)
        .click(20_000, 31)
        .console_error(45_000, "alone")
        .click(70_000, 20);
    let facts = extract_actions(&s.done());
    let cut = cut_sequences(&facts, 30_000);
    let told: Vec<(&str, i64, i64, u32, u32)> =
        cut.iter().map(|q| (q.id.as_str(), q.start_ms, q.end_ms, q.first_action, q.end_action)).collect();
    assert_eq!(told, [("s#1", 0, 20_000, 0, 4), ("s#2", 70_000, 70_000, 4, 5)]);
    assert_eq!(count_sequences(&facts, 10_000), 3);
    assert_eq!(count_sequences(&facts, 60_000), 1);
    assert_eq!(cut[0].user_id.as_deref(), Some("u"));
}

/// A reload, or a link into a page, opens it where no scroll event tells: what was in view there counted as never seen, and
/// what the pointer met there as standing at the top.
#[test]
fn a_page_that_opens_scrolled_has_been_seen_down_to_there() {
    let place = "https://x.example/lamps";
    let s = script("s").page_in(0, place, (800, 1_800.0), body());
    let s = s.pointer(&[(3_000, 50.0, 300.0, 32), (4_000, 300.0, 20.0, 10)]).click(6_000, 20);
    // A route keeps the offset; a new document begins at its own.
    let s = s.event(9_000, EventKind::PageView { href: "https://x.example/cart".into() });
    let facts = extract_actions(&s.page(20_000, "https://x.example/help", body()).done());
    let offsets = |kind: K| -> Vec<f64> {
        facts.actions.iter().filter(|a| a.kind == kind).map(|a| a.scroll_from_y).collect()
    };
    assert_eq!(offsets(K::PageView), [1_800.0, 1_800.0, 0.0]);
    assert_eq!((offsets(K::Hover), offsets(K::Click)), (vec![1_800.0; 2], vec![1_800.0]));
    assert_eq!([0, 1, 2].map(|page| facts.lowest_px(page)), [1_800.0, 1_800.0, 0.0]);
    let scrolled = extract_actions(&shop(0, place).scroll_run((2_000, 4_000), 0.0, 900.0).done());
    assert_eq!(scrolled.lowest_px(0), 900.0);
}

#[test]
fn an_empty_recording_has_no_sequences() {
    let facts = extract_actions(&script("e").done());
    assert!(facts.actions.is_empty() && cut_sequences(&facts, 30_000).is_empty());
}

#[test]
fn a_long_recording_is_left_when_it_is_stopped() {
    struct Stopped(bool);
    impl Watch for Stopped {
        fn progress(&self, _done: u64, _total: u64, _what: &str) {}
        fn cancelled(&self) -> bool {
            self.0
        }
    }
    let mut s = shop(0, "https://x.example/lamps");
    for step in 0..EVENTS_BETWEEN_LOOKS as i64 {
        s = s.scroll(1_000 + step * 50, step as f64);
    }
    let recording = s.done();
    assert_eq!(extract_actions_unless_stopped(&recording, &Stopped(true)), None);
    let whole = extract_actions_unless_stopped(&recording, &Stopped(false));
    assert_eq!(whole, Some(extract_actions(&recording)));
}
