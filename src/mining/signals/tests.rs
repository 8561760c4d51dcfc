//! The library against planted cases, and against look-alikes that must not fire.

use super::*;
use crate::mining::actions::extract_actions;
use crate::mining::testing::{E, Script, e, script};
use crate::model::{InteractionKind, SignalKind as S};

/// Begins a shop page with a bit of everything.
pub(super) fn shop() -> Script {
    script("s").page(0, "https://shop.example/", body())
}

pub(super) fn body() -> Vec<E> {
    let field = |id: i64, name: &str| e(id, "input").a("type", "text").a("name", name);
    vec![
        e(10, "nav").c([
            e(11, "a").a("href", "/cart").t("Cart"),
            e(12, "a").a("href", "https://other.example/").a("target", "_blank").t("Blog"),
            e(13, "a").a("href", "/file.pdf").a("download", "").t("Brochure"),
        ]),
        e(20, "section").c([
            e(21, "div").a("class", "card").c([
                e(22, "img").a("src", "a.png"),
                e(23, "p").t("A lamp of great beauty"),
                e(24, "button").a("type", "button").t("Details"),
            ]),
            e(30, "div")
                .a("class", "quantity")
                .c([e(31, "button").a("type", "button").t("+"), e(32, "span").t("1")]),
            e(35, "div").a("class", "carousel").c([
                e(36, "button").a("type", "button").a("aria-label", "Next slide").t("›"),
                e(37, "div").t("one"),
            ]),
            e(38, "button").a("type", "button").a("disabled", "").t("Pay"),
            e(39, "video"),
            e(40, "span").a("class", "clock").t("12:00:00"),
        ]),
        e(50, "form").c([
            field(51, "email"),
            field(52, "street"),
            e(53, "select").a("name", "country"),
            e(54, "button").a("type", "submit").t("Continue"),
            e(55, "label").c([e(56, "input").a("type", "checkbox"), e(57, "span").t("Agree")]),
        ]),
        e(60, "form").a("role", "search").c([e(61, "input").a("type", "search")]),
        e(80, "form").c([e(81, "select").a("name", "size"), e(82, "button").t("Add")]),
        e(85, "form").c([e(86, "input").a("name", "filter")]),
        e(70, "footer").c([e(71, "p").t("Far away")]),
    ]
}

fn hits(script: Script) -> Vec<SignalHit> {
    let facts = extract_actions(&script.done());
    detect(&facts, &Corpus::default(), &RuleSet::default())
}

/// Signals that fire, in order of time.
fn fired(script: Script) -> Vec<S> {
    hits(script).iter().map(|h| h.kind).collect()
}

pub(super) fn fires(script: Script, kind: S) -> bool {
    fired(script).contains(&kind)
}

/// Ten seconds after everything, so that every click was observed long enough.
pub(super) fn later(script: Script) -> Script {
    script.touch(30_000, InteractionKind::Focus, 51)
}

#[test]
fn three_clicks_on_one_element_within_a_second_are_rapid() {
    let s = shop().click(5_000, 24).click(5_300, 24).click(5_600, 24).text(5_650, 23, "x");
    let found = hits(s);
    let hit = found.iter().find(|h| h.kind == S::RapidClick).unwrap();
    assert_eq!((hit.start_ms, hit.end_ms, hit.count), (5_000, 5_600, 3));
    assert_eq!(&*hit.target.as_ref().unwrap().text, "Details");
    assert_eq!(hit.events.len(), 3);
    let slow = shop().click(5_000, 24).click(5_600, 24).click(6_200, 24);
    assert!(!fires(later(slow), S::RapidClick));
    let elsewhere = shop().click(5_000, 24).click(5_300, 11).click(5_600, 24);
    assert!(!fires(later(elsewhere), S::RapidClick));
}

#[test]
fn a_longer_chain_is_one_hit() {
    let mut s = shop();
    for i in 0..9 {
        s = s.click(5_000 + i * 250, 24);
    }
    let found: Vec<_> = hits(later(s)).into_iter().filter(|h| h.kind == S::RapidClick).collect();
    assert_eq!((found.len(), found[0].count), (1, 9));
}

#[test]
fn presses_on_a_disabled_control_count_as_rapid_clicks() {
    let s = shop().press(5_000, 38).press(5_300, 38).press(5_600, 38);
    let found = hits(later(s));
    let hit = found.iter().find(|h| h.kind == S::RapidClick).unwrap();
    assert!(hit.target.as_ref().unwrap().disabled);
}

#[test]
fn steppers_carousels_players_and_selected_text_are_no_rapid_clicks() {
    for node in [31, 36, 39] {
        let s = shop().click(5_000, node).click(5_300, node).click(5_600, node);
        assert!(!fires(later(s), S::RapidClick), "{node}");
    }
    let triple = shop().click(5_000, 23).click(5_150, 23).click(5_300, 23).event(
        5_320,
        crate::model::EventKind::Selection {
            ranges: vec![(crate::model::NodeId(1_023), 0, crate::model::NodeId(1_023), 9)],
        },
    );
    assert!(!fires(later(triple), S::RapidClick));
    let in_field = shop().click(5_000, 51).click(5_150, 51).click(5_300, 51);
    assert!(fired(later(in_field)).is_empty());
}

#[test]
fn a_click_on_a_label_is_one_click() {
    let mut s = shop();
    for at in [5_000, 5_400] {
        s = s.click(at, 57).touch(at + 1, InteractionKind::Click, 56);
    }
    let facts = extract_actions(&later(s).done());
    assert_eq!(facts.clicks.len(), 2);
}

#[test]
fn a_click_that_nothing_follows_is_dead() {
    let s = shop().click(5_000, 22);
    let found = hits(later(s));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].start_ms), (S::DeadClick, 5_000));
    assert!(fires(later(shop().press(5_000, 38)), S::DeadClick), "a disabled button is dead too");
    // Focus that the press itself brings is no reaction.
    let focused = shop().touch(4_930, InteractionKind::Focus, 24).click(5_000, 24);
    assert!(fires(later(focused), S::DeadClick));
}

#[test]
fn any_reaction_makes_a_click_alive() {
    let click = || shop().click(5_000, 24);
    for (name, s) in [
        ("near", click().text(6_000, 23, "more")),
        ("far", click().text(6_000, 71, "more")),
        ("request", click().request(6_500, "/api/x", 200, 1_400)),
        ("page", click().page(7_000, "https://shop.example/lamp", body())),
        ("scroll", click().scroll(5_100, 400.0)),
        ("hidden", click().hidden(5_200, true)),
        ("focus", click().touch(5_050, InteractionKind::Focus, 51)),
        ("mousedown", shop().text(4_950, 23, "open").click(5_000, 24)),
    ] {
        assert!(!fires(later(s), S::DeadClick), "{name}");
    }
}

#[test]
fn a_late_reaction_or_another_action_does_not_save_a_dead_click() {
    assert!(fires(later(shop().click(5_000, 24).text(8_000, 23, "late")), S::DeadClick));
    // The next click's reaction is not this one's.
    let next = shop().click(5_000, 22).click(6_800, 11).page(7_200, "https://shop.example/cart", body());
    assert!(fires(later(next), S::DeadClick));
    // The visitor's own scrolling a second later is no reaction.
    assert!(fires(later(shop().click(5_000, 22).scroll(6_000, 300.0)), S::DeadClick));
    // Analytics report every click.
    let beacon = shop().click(5_000, 22).request(5_100, "https://eu.posthog.example/e/?v=1", 200, 50);
    assert!(fires(later(beacon), S::DeadClick));
}

#[test]
fn timers_are_no_reaction_but_off_beat_changes_are() {
    let mut ticking = shop();
    for tick in 1..20 {
        ticking = ticking.text(tick * 1_000, 40, &format!("12:00:{tick:02}"));
    }
    assert!(fires(later(ticking.click(8_300, 22)), S::DeadClick));
    let mut sliding = shop();
    for turn in 1..8 {
        sliding = sliding.text(turn * 4_000, 37, &format!("slide {turn}"));
    }
    let next = sliding.click(17_000, 36).text(17_050, 37, "mine");
    assert!(!fires(later(next), S::DeadClick), "the visitor turned the carousel");
}

#[test]
fn targets_whose_reaction_cannot_be_seen_are_not_dead() {
    for node in [12, 13, 51, 53, 57, 39, 3] {
        assert!(!fires(later(shop().click(5_000, node)), S::DeadClick), "{node}");
    }
    let ends = shop().click(5_000, 22).touch(6_000, InteractionKind::Focus, 51);
    assert!(!fires(ends, S::DeadClick), "the recording ends too early to know");
}

#[test]
fn an_error_after_a_click_is_an_error_click() {
    let s = shop()
        .click(5_000, 24)
        .console_error(5_400, "boom")
        .console_error(5_420, "bang")
        .text(5_430, 23, "x");
    let found = hits(later(s));
    assert_eq!((found[0].kind, found[0].count, found[0].end_ms), (S::ErrorClick, 2, 5_420));
    let failed = shop().click(5_000, 24).request(7_000, "/api/pay", 502, 1_900);
    assert!(fires(later(failed), S::ErrorClick), "sent at once, failed later");
    assert!(!fires(later(shop().click(5_000, 24).console_error(6_500, "late")), S::ErrorClick));
    assert!(!fires(later(shop().console_error(4_900, "before").click(5_000, 24)), S::ErrorClick));
}

#[test]
fn a_failing_poll_is_no_error_click() {
    let mut s = shop();
    for i in 1..10 {
        s = s.request(i * 2_000, "/api/poll", 500, 30);
    }
    assert!(!fires(later(s.click(11_500, 24).text(11_550, 23, "x")), S::ErrorClick));
}

fn rest(node: i64, leave: i64) -> Script {
    shop().pointer(&[
        (3_000, 10.0, 10.0, 20),
        (3_100, 200.0, 200.0, node),
        (3_150, 210.0, 204.0, node),
        (leave, 400.0, 400.0, 20),
    ])
}

#[test]
fn a_long_rest_on_a_control_without_a_click_is_hesitation() {
    let found = hits(rest(24, 6_000));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].start_ms, found[0].end_ms), (S::Hesitation, 3_100, 6_000));
}

#[test]
fn rests_that_are_no_hesitation() {
    for (name, s) in [
        ("short", rest(24, 4_500)),
        ("text", rest(23, 6_000)),
        ("clicked", rest(24, 6_000).click(5_000, 24)),
        ("aimed", rest(24, 6_000).click(6_100, 24)),
        ("typing", rest(51, 6_000).input(4_000, 51, "a").input(4_800, 51, "ab")),
        ("hidden", rest(24, 6_000).hidden(4_000, true).hidden(5_500, false)),
        ("idle", rest(24, 60_000)),
        ("scrolled", rest(24, 6_000).scroll(4_000, 200.0)),
        ("page gone", rest(24, 9_000).page(6_000, "https://shop.example/x", body())),
    ] {
        assert!(!fires(s, S::Hesitation), "{name}");
    }
}

#[test]
fn fast_scrolling_over_several_screens_is_scanning() {
    let s = shop().scroll_run((2_000, 5_000), 0.0, 4_800.0);
    let found = hits(s);
    // The page has a form, which is scanned too.
    assert_eq!(found.iter().map(|h| h.kind).collect::<Vec<_>>(), [S::Scanner, S::FormScan]);
    assert_eq!(found[0].count, 6);
}

#[test]
fn reading_jumping_and_stopping_are_no_scanning() {
    for (name, s) in [
        ("slow", shop().scroll_run((2_000, 12_000), 0.0, 4_800.0)),
        ("short", shop().scroll_run((2_000, 3_000), 0.0, 4_800.0)),
        ("little", shop().scroll_run((2_000, 4_500), 0.0, 2_000.0)),
        (
            "stop",
            shop().scroll_run((2_000, 3_500), 0.0, 3_000.0).scroll_run((4_300, 5_800), 3_000.0, 6_000.0),
        ),
        ("link", shop().click(1_900, 11).scroll_run((2_000, 5_000), 0.0, 4_800.0)),
        ("shaking", shop().scroll_run((2_000, 3_500), 0.0, 1_600.0).scroll_run((3_600, 5_100), 1_600.0, 0.0)),
    ] {
        assert!(!fires(s, S::Scanner), "{name}");
    }
}

fn up_and_down(times: i64) -> Script {
    let mut s = shop();
    for i in 0..times {
        let from = 2_000 + i * 3_000;
        s = s.scroll_run((from, from + 1_000), 0.0, 600.0).scroll_run(
            (from + 1_500, from + 2_500),
            600.0,
            0.0,
        );
    }
    s
}

#[test]
fn more_reversals_than_others_make_excessive_scrolling() {
    let usual: Vec<SessionFacts> = (0..40).map(|_| extract_actions(&up_and_down(1).done())).collect();
    let rules = RuleSet::default();
    let corpus = Corpus::from_facts(&usual, &rules);
    let often = extract_actions(&up_and_down(4).done());
    let found = detect(&often, &corpus, &rules);
    assert_eq!((found.len(), found[0].kind, found[0].count), (1, S::ExcessiveScroll, 7));
    // Where everybody does it, nobody does it too much.
    let busy: Vec<SessionFacts> = (0..40).map(|_| often.clone()).collect();
    assert!(detect(&often, &Corpus::from_facts(&busy, &rules), &rules).is_empty());
    // Corrections by a few pixels are no reversals.
    let mut s = shop();
    for i in 0..20 {
        s = s.scroll(2_000 + i * 100, 100.0 + if i % 2 == 0 { 0.0 } else { 40.0 });
    }
    assert!(detect(&extract_actions(&s.done()), &corpus, &rules).is_empty());
}

fn visits(pages: &[(i64, &str)]) -> Script {
    let mut s = script("s");
    for (at, page) in pages {
        s = s.page(*at, &format!("https://shop.example/{page}"), body());
    }
    s
}

#[test]
fn two_pages_back_and_forth_are_a_bounce() {
    let found = hits(visits(&[(0, "a"), (9_000, "b"), (15_000, "a"), (22_000, "b"), (40_000, "c")]));
    assert_eq!(
        found.iter().map(|h| (h.kind, h.start_ms, h.end_ms, h.count)).collect::<Vec<_>>(),
        [(S::PageBounce, 9_000, 22_000, 3)]
    );
    let longer =
        visits(&[(0, "a"), (9_000, "b"), (15_000, "a"), (22_000, "b"), (30_000, "a"), (35_000, "b")]);
    assert_eq!(hits(longer).iter().map(|h| h.count).collect::<Vec<_>>(), [5]);
}

#[test]
fn reloads_slow_returns_and_walks_are_no_bounce() {
    for pages in [
        &[(0, "a"), (9_000, "a"), (15_000, "a"), (22_000, "a")][..],
        &[(0, "a"), (9_000, "b"), (15_000, "c"), (22_000, "b")],
        &[(0, "a"), (10_000, "b"), (80_000, "a"), (150_000, "b")],
        &[(0, "a#x"), (9_000, "a#y"), (15_000, "a#x"), (22_000, "a#y")],
    ] {
        assert!(!fires(visits(pages), S::PageBounce), "{pages:?}");
    }
}

#[test]
fn switching_between_two_tabs_is_a_bounce_too() {
    let s = script("s").page(0, "https://shop.example/a", body()).tab(1).page(
        2_000,
        "https://shop.example/b",
        body(),
    );
    let s = s.click(5_000, 24).text(5_010, 23, "x").tab(0).click(9_000, 24).text(9_010, 23, "x");
    let s = s.tab(1).click(12_000, 24).text(12_010, 23, "x");
    assert!(fires(s, S::PageBounce));
}

fn typed() -> Script {
    shop().click(4_000, 51).input(4_500, 51, "a").input(4_700, 51, "an").input(5_000, 51, "ann")
}

#[test]
fn a_form_begun_and_left_is_abandoned() {
    let found = hits(typed().page(20_000, "https://shop.example/help", body()));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].start_ms, found[0].end_ms), (S::FormAbandon, 4_500, 20_000));
    assert!(fires(later(typed()), S::FormAbandon), "the session ended");
    let back =
        script("s").page(0, "https://shop.example/a", body()).page(1_000, "https://shop.example/b", body());
    let back = back.click(4_000, 51).input(4_500, 51, "ann").page(7_500, "https://shop.example/a", body());
    assert!(fires(later(back), S::FormAbandon), "the visitor went back");
    let choice = shop().click(4_000, 53).input(4_500, 53, "DE").text(4_600, 71, "to Germany");
    assert!(fires(later(choice), S::FormAbandon), "one choice of a form with text fields");
}

#[test]
fn sent_forms_searches_and_filters_are_not_abandoned() {
    for (name, s) in [
        ("sent", typed().click(8_000, 54).page(9_000, "https://shop.example/next", body())),
        ("request", typed().click(8_000, 54).request(8_900, "/api/address", 200, 800)),
        ("enter", typed().page(5_700, "https://shop.example/next", body())),
        (
            "enter by button",
            typed()
                .touch(5_400, InteractionKind::Focus, 51)
                .touch(5_500, InteractionKind::Click, 54)
                .request(5_800, "/a", 200, 250),
        ),
        ("enter, later", typed().page(8_900, "https://shop.example/next", body())),
        ("enter, by address", typed().page(19_000, "https://shop.example/next?email=ann", body())),
        ("search", shop().click(4_000, 61).input(4_500, 61, "lamp")),
        ("size", shop().click(4_000, 81).input(4_500, 81, "L")),
        ("filter", shop().click(4_000, 86).input(4_500, 86, "la").text(4_900, 71, "2 lamps")),
        (
            "by script",
            shop().event(
                4_500,
                crate::model::EventKind::Input {
                    node: crate::model::NodeId(51),
                    text: "auto".into(),
                    checked: false,
                    user_triggered: Some(false),
                },
            ),
        ),
    ] {
        assert!(!fires(later(s), S::FormAbandon), "{name}");
    }
}

#[test]
fn a_refused_try_counts_as_sent_unless_told_otherwise() {
    let refused = typed().click(8_000, 54).attribute(8_050, 52, "aria-invalid", "true");
    let facts = extract_actions(&later(refused).done());
    let rules = RuleSet::default();
    let corpus = Corpus::default();
    assert!(detect_one(&facts, &corpus, rules.rule(S::FormAbandon)).is_empty());
    let strict = rules.rule(S::FormAbandon).with(&[("tries_count", 0.0)]).unwrap();
    assert_eq!(detect_one(&facts, &corpus, &strict).len(), 1);
}

#[test]
fn dead_clicks_in_a_row_are_one_hit() {
    let s = shop().click(5_000, 22).click(6_500, 22).click(8_000, 22).click(20_000, 22);
    let counts: Vec<u32> =
        hits(later(s)).iter().filter(|h| h.kind == S::DeadClick).map(|h| h.count).collect();
    assert_eq!(counts, [3, 1]);
}

#[test]
fn a_part_of_a_price_is_the_price() {
    let price = e(90, "div").a("class", "price").t("$49").c([e(91, "span").t("/ month")]);
    let s = script("s").page(0, "https://shop.example/plans", [price]).pointer(&[
        (3_000, 200.0, 200.0, 91),
        (3_500, 203.0, 203.0, 90),
        (6_000, 400.0, 400.0, 3),
    ]);
    let found = hits(s);
    assert_eq!((found.len(), found[0].kind, found[0].start_ms), (1, S::Hesitation, 3_000));
}

#[test]
fn the_library_is_complete_and_plain() {
    for (kind, detector) in S::ALL.into_iter().zip(library()) {
        let spec = detector.spec();
        assert_eq!(spec.kind, kind, "the library keeps the order of the kinds");
        assert!(spec.meaning.len() > 20 && spec.rule.len() > 20 && spec.except.len() > 20, "{kind:?}");
        assert!(!spec.meaning.ends_with('.') && !spec.rule.ends_with('.'), "no final period: {kind:?}");
        for (i, t) in spec.thresholds.iter().enumerate() {
            assert!(t.min <= t.default && t.default <= t.max, "{kind:?} {}", t.name);
            assert!(spec.thresholds[..i].iter().all(|o| o.name != t.name), "{kind:?} {}", t.name);
            let horizon = crate::mining::facts::REACTION_HORIZON_MS as f64;
            assert!(kind != S::DeadClick || t.max <= horizon, "{}", t.name);
        }
    }
}

#[test]
fn rule_sets_go_out_and_in_and_name_their_version() {
    let set = RuleSet::default();
    let other = set.with(S::RapidClick, &[("clicks", 5.0)]).unwrap();
    assert_eq!((set.rule(S::RapidClick).version(), other.rule(S::RapidClick).version()), (1, 2));
    assert_ne!(set.hash(), other.hash());
    assert_eq!(RuleSet::from_json(&other.to_json()).unwrap(), other);
    assert!(matches!(set.with(S::RapidClick, &[("clicks", 500.0)]), Err(RuleError::OutOfRange { .. })));
    assert!(matches!(set.with(S::RapidClick, &[("clicks", f64::NAN)]), Err(RuleError::OutOfRange { .. })));
    assert!(matches!(set.with(S::RapidClick, &[("nope", 1.0)]), Err(RuleError::UnknownThreshold { .. })));
    assert!(matches!(RuleSet::from_json("{}"), Err(RuleError::Malformed(_))));
    let s = shop().click(5_000, 24).click(5_300, 24).click(5_600, 24);
    let facts = extract_actions(&later(s).done());
    assert!(detect(&facts, &Corpus::default(), &other).iter().all(|h| h.kind != S::RapidClick));
}
