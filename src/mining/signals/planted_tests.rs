//! Signals that the sample's personas do not act out, planted in made recordings among visits that only browse: every
//! planted one is found, and little else.

use super::tests::{body, later, shop};
use super::*;
use crate::mining::actions::extract_actions;
use crate::mining::testing::{Script, e, script};
use crate::model::{EventKind, InteractionKind, Log, SignalKind as S};

/// Visits that plant each signal, and visits that plant none.
const EACH: i64 = 20;
pub(super) const MIN_RECALL: f64 = 0.95;
pub(super) const MIN_PRECISION: f64 = 0.9;

/// A small generator of numbers: visits differ, and every run makes the same ones.
pub(super) fn jitter(n: i64, salt: i64, range: i64) -> i64 {
    let mut x = (n * 1_000 + salt).unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 33) as i64 % range
}

/// Looks around: reads, scrolls slowly, hovers once, clicks what answers.
fn browsing(n: i64) -> Script {
    let t = 2_000 + jitter(n, 1, 1_500);
    let s = script(&format!("calm{n}")).page(0, &format!("https://shop.example/list{}", n % 4), body());
    s.pointer(&[(t, 100.0, 100.0, 20), (t + 300, 160.0, 200.0, 24), (t + 900, 300.0, 210.0, 20)])
        .scroll_run((t + 1_500, t + 4_000), 0.0, 700.0)
        .click(t + 6_000, 24)
        .text(t + 6_080, 23, "more")
        .scroll_run((t + 8_000, t + 10_000), 700.0, 300.0)
        .click(t + 14_000, 11)
        .page(t + 14_300, "https://shop.example/cart", [e(10, "h1").t("Cart"), e(11, "p").t("Empty")])
        .touch(t + 24_000, InteractionKind::Focus, 11)
}

fn page_with(n: i64, path: &str) -> Script {
    script(&format!("{path}{n}")).page(0, &format!("https://shop.example/{path}"), body())
}

fn cards() -> Vec<crate::mining::testing::E> {
    (0..5)
        .map(|i| {
            let id = 100 + i * 10;
            e(id, "a")
                .a("href", "/p/x")
                .a("class", "product-card")
                .c([e(id + 1, "span").t("Lamp"), e(id + 2, "span").a("class", "price").t("€49")])
        })
        .collect()
}

/// A visit that shows the signal, and where; three sorts of each where a rule has several ways.
fn planted(kind: S, n: i64) -> (Script, (i64, i64)) {
    let t = 5_000 + jitter(n, 2, 4_000);
    let gap = 180 + jitter(n, 3, 120);
    let start = |path: &str| page_with(n, path);
    match kind {
        S::RageClick => {
            let s = start("rage");
            let s = match n % 3 {
                0 => s.click(t, 22).click(t + gap, 22).click(t + 2 * gap, 22),
                1 => {
                    let s = s.click(t, 24).click(t + gap, 24).click(t + 2 * gap, 24);
                    s.text(t + 2 * gap + 20, 23, "x").console_error(t + 2 * gap + 400, "boom")
                }
                _ => s.click(t, 24).click(t + gap, 11).click(t + 2 * gap, 24).click(t + 3 * gap, 24),
            };
            (s, (t, t + 3 * gap))
        }
        S::DisabledClick => (start("disabled").press(t, 38), (t, t)),
        S::SlowClick => {
            let after = 3_100 + jitter(n, 4, 3_700);
            (start("slow").click(t, 24).text(t + after, 23, "at last"), (t, t + after))
        }
        S::RepeatedHover => {
            let mut points = Vec::new();
            for i in 0..3 {
                let at = t + i * (1_500 + gap);
                points.extend([(at, 200.0, 300.0, 24), (at + 500 + gap, 20.0, 20.0, 20)]);
            }
            (start("hover").pointer(&points), (t, t + 4_000))
        }
        S::FormScan => {
            let run = (t, t + 900 + gap);
            (
                start("address").scroll_run(run, 0.0, 2_400.0).scroll_run(
                    (t + 4_000, t + 6_000),
                    2_400.0,
                    2_000.0,
                ),
                run,
            )
        }
        S::ThrashedCursor => {
            let points: Vec<_> = (0..44)
                .map(|i| (t + i * 45, 300.0 + if i % 2 == 0 { 60.0 } else { -60.0 }, 200.0, 20))
                .collect();
            (start("shaken").pointer(&points), (t, t + 1_980))
        }
        S::QuickBack => {
            let stay = 700 + jitter(n, 5, 1_800);
            let s = start("results").page(t, &format!("https://shop.example/wrong{n}"), body());
            (s.page(t + stay, "https://shop.example/results", body()), (t, t + stay))
        }
        S::DeadZone => (start("long").scroll(t, 800.0).scroll(t + 100, 2_400.0), (t, t + 200)),
        S::DwellAbandon => {
            let points: Vec<_> = (0..24)
                .map(|i| (t + i * 1_000, 200.0 + i as f64, 300.0, if i % 2 == 0 { 51 } else { 54 }))
                .collect();
            let s = start("dwell").pointer(&points).page(t + 26_000, "https://shop.example/away", body());
            (s, (t, t + 24_000))
        }
        S::FieldRetry => {
            let words = ["anna", "", "an", "anna@x", "a", "anna@"];
            let mut s = start("retry").click(t, 51);
            for (i, word) in words.iter().enumerate() {
                s = s.input(t + 500 + i as i64 * 700, 51, word);
            }
            (s, (t, t + 4_000))
        }
        S::SubmitStorm => {
            let again = 2_000 + jitter(n, 6, 5_000);
            let s = start("send").click(t, 51).input(t + 300, 51, "ann").click(t + 1_000, 54);
            let s = if n % 2 == 0 {
                s.attribute(t + 1_200, 51, "aria-invalid", "true")
            } else {
                s.request(t + 1_300, "/api/send", 422, 250).text(t + 1_350, 71, "Something went wrong")
            };
            (
                s.click(t + 1_000 + again, 54).text(t + 1_400 + again, 71, "Thanks"),
                (t + 1_000, t + 1_000 + again),
            )
        }
        S::Comparison => {
            let detail = || [e(10, "h1").t("Lamp"), e(11, "span").a("class", "price").t("€49")];
            let mut s = script(&format!("compare{n}")).page(0, "https://shop.example/lamps", body());
            for i in 0..3 {
                let at = t + i * (9_000 + 10 * gap);
                s = s.page(at, &format!("https://shop.example/p/lamp-{}", (n + i) % 7), detail());
                s = s.pointer(&[(at + 2_000, 90.0, 90.0, 11), (at + 3_000 + gap, 300.0, 300.0, 3)]);
            }
            (s, (t, t + 22_000))
        }
        S::ComparePrompt => {
            let mut points = Vec::new();
            for i in 0..3 {
                let at = t + i * 2_000;
                points.push((at, 100.0 + 200.0 * i as f64, 200.0, 100 + i * 10 + 1));
                points.push((at + 900 + gap, 10.0, 10.0, 3));
            }
            let s = script(&format!("prompt{n}")).page(0, "https://shop.example/lamps", cards());
            (s.pointer(&points), (t, t + 5_500))
        }
        S::WaitExit => {
            let s = start("wait");
            let s = match n % 3 {
                // A spinner, and the visitor goes elsewhere.
                0 => s.attribute(t, 21, "class", "card loading").hidden(t + 8_000, true),
                // A spinner until the end of the session.
                1 => {
                    return (
                        s.attribute(t, 21, "class", "card is-busy").touch(
                            t + 9_000,
                            InteractionKind::Focus,
                            51,
                        ),
                        (t, t + 9_000),
                    );
                }
                // A request that nothing follows, and the same click again.
                _ => s.click(t, 24).request(t + 9_500, "/api/slow", 200, 9_400).click(t + 8_000, 24),
            };
            (s, (t, t + 8_000))
        }
        S::JsError => {
            let log = Log::JsError { message: "x is undefined".into(), stack: "".into() };
            (start("broken").event(t, EventKind::Log(log)), (t, t))
        }
        S::ConsoleError => (start("logged").console_error(t, "bad state"), (t, t)),
        S::NetworkError => (start("failed").request(t, "/api/x", 500, 80), (t, t)),
        other => panic!("{other:?} is planted elsewhere"),
    }
}

const KINDS: [S; 17] = [
    S::RageClick,
    S::DisabledClick,
    S::SlowClick,
    S::RepeatedHover,
    S::FormScan,
    S::ThrashedCursor,
    S::QuickBack,
    S::DeadZone,
    S::DwellAbandon,
    S::FieldRetry,
    S::SubmitStorm,
    S::Comparison,
    S::ComparePrompt,
    S::WaitExit,
    S::JsError,
    S::ConsoleError,
    S::NetworkError,
];

/// What a visit that plants one signal shows by its nature as well.
fn implied(planted: S) -> &'static [S] {
    match planted {
        S::RageClick => &[S::ConsoleError],
        S::SubmitStorm => &[S::NetworkError],
        S::FormScan => &[S::DeadZone],
        S::DeadZone => &[S::FormScan],
        S::DwellAbandon => &[S::RepeatedHover],
        S::QuickBack | S::Comparison => &[S::QuickBack],
        _ => &[],
    }
}

#[test]
fn planted_signals_are_found_among_visits_that_only_browse() {
    let rules = RuleSet::default();
    let mut visits: Vec<(Option<(S, (i64, i64))>, SessionFacts)> = Vec::new();
    for kind in KINDS {
        for n in 0..EACH {
            let (s, span) = planted(kind, n);
            // Something happens long after, so that what was planted is observed to its end.
            let s = match kind {
                S::WaitExit if n % 3 == 1 => s,
                // A field that is touched at last would be no mere scan.
                S::FormScan => s.hidden(30_000, true),
                _ => later(s),
            };
            visits.push((Some((kind, span)), extract_actions(&s.done())));
        }
    }
    visits.extend((0..60).map(|n| (None, extract_actions(&browsing(n).done()))));
    let corpus = Corpus::from_facts(visits.iter().map(|(_, facts)| facts), &rules);
    let mut weak = Vec::new();
    eprintln!("{:<18}{:>8}{:>8}{:>8}{:>11}", "signal", "planted", "recall", "hits", "precision");
    for kind in KINDS {
        let (mut found, mut hits, mut right) = (0, 0, 0);
        let mut wrong = Vec::new();
        for (truth, facts) in &visits {
            let own = detect_one(facts, &corpus, rules.rule(kind));
            let own =
                own.iter().filter(|_| !truth.is_some_and(|(t, _)| t != kind && implied(t).contains(&kind)));
            let is = |h: &&SignalHit| {
                truth.is_some_and(|(t, (from, to))| {
                    t == kind && h.start_ms <= to + 1_500 && h.end_ms >= from - 1_500
                })
            };
            let own: Vec<&SignalHit> = own.collect();
            found += usize::from(own.iter().any(is));
            hits += own.len();
            let of_right = own.iter().filter(|h| is(h)).count();
            right += of_right;
            if of_right < own.len() {
                wrong.push(facts.session.to_string());
            }
        }
        let recall = found as f64 / EACH as f64;
        let precision = right as f64 / hits as f64;
        eprintln!("{:<18}{EACH:>8}{recall:>8.3}{hits:>8}{precision:>11.3} {wrong:?}", kind.name());
        if !(recall >= MIN_RECALL && precision >= MIN_PRECISION) {
            weak.push(kind.name());
        }
    }
    assert!(weak.is_empty(), "{weak:?}");
}

/// Half the visits end right after they met one button; the others go on after theirs.
#[test]
fn an_element_after_which_sessions_end_is_found_only_in_numbers() {
    let ends = |n: i64| {
        let t = 4_000 + jitter(n, 7, 3_000);
        page_with(n, "plans").click(t, 24).text(t + 40, 23, "€ 990 a month").touch(
            t + 2_000,
            InteractionKind::Focus,
            24,
        )
    };
    let visits: Vec<SessionFacts> = (0..30)
        .flat_map(|n| [extract_actions(&ends(n).done()), extract_actions(&browsing(n).done())])
        .collect();
    let rules = RuleSet::default();
    let rule = rules.rule(S::ExitAfter);
    let corpus = Corpus::from_facts(&visits, &rules);
    let hits: Vec<bool> = visits.iter().map(|v| !detect_one(v, &corpus, rule).is_empty()).collect();
    assert!(hits.iter().step_by(2).all(|hit| *hit), "every visit that ended there");
    assert!(hits.iter().skip(1).step_by(2).all(|hit| !hit), "none of those that went on");
    let few = Corpus::from_facts(&visits[..20], &rules);
    assert!(detect_one(&visits[0], &few, rule).is_empty(), "ten sessions are no evidence");
    assert!(detect_one(&visits[0], &Corpus::default(), rule).is_empty());
}

#[test]
fn a_page_that_people_leave_from_its_first_screen_is_a_mismatch() {
    let mut visits = Vec::new();
    for n in 0..26 {
        let entry = page_with(n, "ad").touch(4_000, InteractionKind::Focus, 24);
        visits.push(extract_actions(&entry.done()));
        let mut s = script(&format!("walk{n}"));
        for (i, path) in ["a", "b", "c", "d", "e"].iter().enumerate() {
            let at = i as i64 * 20_000;
            let deep = 900.0 + 300.0 * i as f64;
            s = s.page(at, &format!("https://shop.example/{path}"), body());
            s = s.scroll_run((at + 2_000, at + 9_000), 0.0, deep);
        }
        visits.push(extract_actions(&later(s).done()));
    }
    let rules = RuleSet::default();
    let corpus = Corpus::from_facts(&visits, &rules);
    let rule = rules.rule(S::ContentMismatch);
    let hits = detect_one(&visits[0], &corpus, rule);
    assert_eq!((hits.len(), hits.first().map(|h| h.count)), (1, Some(26)), "it names the visits behind it");
    assert!(detect_one(&visits[1], &corpus, rule).is_empty());
    let few = Corpus::from_facts(&visits[..30], &rules);
    assert!(detect_one(&visits[0], &few, rule).is_empty(), "quartiles of few visits mean nothing");
}

#[test]
fn a_named_element_below_the_fold_is_missed_by_who_never_scrolls() {
    let rules = RuleSet::default();
    let rule = rules.rule(S::MissedElement).with_text("element", "Far away").unwrap();
    let mut set = rules.clone();
    set.replace(rule.clone());
    let foot = || {
        vec![e(10, "div").t("Top"), e(70, "footer").c([e(71, "button").a("type", "button").t("Far away")])]
    };
    let meets = |n: i64| {
        let s = script(&format!("m{n}")).page(0, "https://shop.example/plans", foot());
        later(s.scroll(3_000, 2_000.0).click(5_000, 71).text(5_050, 71, "Far away"))
    };
    let visits: Vec<SessionFacts> = (0..4).map(|n| extract_actions(&meets(n).done())).collect();
    let corpus = Corpus::from_facts(&visits, &set);
    let at_the_top = later(script("top").page(0, "https://shop.example/plans", foot()).scroll(3_000, 300.0));
    let found = detect_one(&extract_actions(&at_the_top.done()), &corpus, &rule);
    assert_eq!((found.len(), found.first().map(|h| h.count)), (1, Some(4)));
    assert!(detect_one(&visits[0], &corpus, &rule).is_empty());
    assert!(detect_one(&extract_actions(&shop().done()), &corpus, rules.rule(S::MissedElement)).is_empty());
}

#[test]
fn a_corpus_survives_its_own_bytes_and_merges_in_any_order() {
    let rules = RuleSet::default();
    let visits: Vec<SessionFacts> = (0..12).map(|n| extract_actions(&browsing(n).done())).collect();
    let whole = Corpus::from_facts(&visits, &rules);
    assert_eq!(Corpus::from_bytes(&whole.to_bytes()).as_ref(), Ok(&whole));
    let (a, b) = visits.split_at(5);
    let (a, b) = (Corpus::from_facts(a, &rules), Corpus::from_facts(b, &rules));
    let merged = |first: &Corpus, second: &Corpus| {
        let mut m = first.clone();
        m.merge(second);
        m
    };
    assert_eq!((merged(&a, &b), merged(&b, &a)), (whole.clone(), whole.clone()));
    for cut in 0..whole.to_bytes().len() {
        assert!(Corpus::from_bytes(&whole.to_bytes()[..cut]).is_err(), "{cut}");
    }
}
