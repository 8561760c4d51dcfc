//! Signals that need the other sessions of a project to be seen – pages that do not hold what was looked for, elements that
//! nobody scrolls to – planted among look-alikes: every planted one is found, and little else.

use super::planted_tests::{MIN_PRECISION, MIN_RECALL, jitter};
use super::tests::{body, later};
use super::*;
use crate::mining::actions::extract_actions;
use crate::mining::testing::{E, Script, e, script};
use crate::model::{InteractionKind, SignalKind as S};

/// Visits that show a signal, and visits of every sort that only look like it.
const PLANTED: i64 = 24;
const ALIKE: i64 = 8;

/// A visit, and whether it shows the signal.
struct Visit {
    sort: &'static str,
    shows: bool,
    facts: SessionFacts,
}

fn visits(sort: &'static str, shows: bool, count: i64, make: impl Fn(i64) -> Script) -> Vec<Visit> {
    (0..count).map(|n| Visit { sort, shows, facts: extract_actions(&make(n).done()) }).collect()
}

/// Prints recall and precision, and holds them; each visit that shows the signal shows it once.
fn hold(kind: S, all: &[Visit], found: impl Fn(&SessionFacts) -> usize) {
    let hits: Vec<usize> = all.iter().map(|visit| found(&visit.facts)).collect();
    let of = |shows: bool| all.iter().zip(&hits).filter(move |(visit, _)| visit.shows == shows);
    let planted = of(true).count();
    let recall = of(true).filter(|(_, hits)| **hits > 0).count() as f64 / planted as f64;
    let right: usize = of(true).map(|(_, hits)| (*hits).min(1)).sum();
    let precision = right as f64 / hits.iter().sum::<usize>() as f64;
    let wrong: Vec<&str> = of(false).filter(|(_, hits)| **hits > 0).map(|(visit, _)| visit.sort).collect();
    eprintln!(
        "{:<18}{planted:>8}{recall:>8.3}{:>8}{precision:>11.3} {wrong:?}",
        kind.name(),
        hits.iter().sum::<usize>()
    );
    assert!(recall >= MIN_RECALL && precision >= MIN_PRECISION, "{}: {wrong:?}", kind.name());
    let missed: Vec<&str> = of(true).filter(|(_, hits)| **hits != 1).map(|(visit, _)| visit.sort).collect();
    assert!(missed.is_empty(), "each shows it once: {missed:?}");
}

fn at(path: &str) -> String {
    format!("https://shop.example/{path}")
}

/// A page that is read: a slow scroll down to `to` pixels.
fn read(s: Script, at_ms: i64, path: &str, to: f64) -> Script {
    s.page(at_ms, &at(path), body()).scroll_run((at_ms + 2_000, at_ms + 9_000), 0.0, to)
}

/// The last thing that a visitor does.
fn ends(s: Script, at_ms: i64) -> Script {
    s.touch(at_ms, InteractionKind::Focus, 24)
}

/// One page is left from its first screen by most, and the session with it. Others look like it in one way each: read to the
/// end and left, hardly looked at and gone on from, or rare.
#[test]
fn pages_that_do_not_hold_what_was_looked_for_are_told_from_those_that_look_like_it() {
    let t = |n: i64, salt: i64| 4_000 + jitter(n, salt, 5_000);
    // Ordinary pages, each read to a depth of its own and mostly gone on from; every fourth visit to one ends there.
    let walk = |n: i64| {
        let s = script(&format!("walk{n}")).page(0, &at("home"), body());
        (0..4).fold(s, |s, i| {
            let page = (n + i) as usize % 5;
            let depth = 900.0 + 300.0 * page as f64 + jitter(n, 10 + i, 200) as f64;
            read(s, 5_000 + 20_000 * i, ["a", "b", "c", "d", "e"][page], depth)
        })
    };
    let mut all = visits("ordinary", false, 60, walk);
    all.extend(visits("left at once", true, PLANTED, |n| {
        let s = script(&format!("ad{n}")).page(0, &at("ad"), body());
        // Some move by a few pixels, which shows nothing further.
        let s = if n % 3 == 0 { s.scroll(2_000, 20.0) } else { s };
        ends(s, t(n, 1))
    }));
    all.extend(visits("came from elsewhere, left at once", true, PLANTED / 4, |n| {
        let s = read(script(&format!("in{n}")), 0, "a", 1_000.0);
        ends(s.page(15_000, &at("ad"), body()), 15_000 + t(n, 2))
    }));
    all.extend(visits("went on", false, ALIKE, |n| {
        let s = script(&format!("on{n}")).page(0, &at("ad"), body());
        later(read(s, t(n, 3), "b", 1_200.0))
    }));
    all.extend(visits("read to its end and left", false, ALIKE, |n| {
        ends(read(script(&format!("whole{n}")), 0, "ad", 2_000.0), 12_000 + t(n, 4))
    }));
    all.extend(visits("a page where visits end well", false, 3 * ALIKE, |n| {
        let s = read(script(&format!("bought{n}")), 0, "c", 1_500.0);
        ends(read(s, 20_000, "thanks", 1_700.0), 32_000 + t(n, 5))
    }));
    all.extend(visits("a crossroads", false, ALIKE, |n| {
        ends(script(&format!("home{n}")).page(0, &at("home"), body()), t(n, 6))
    }));
    all.extend(visits("a rare page", false, ALIKE, |n| {
        ends(script(&format!("rare{n}")).page(0, &at("rare"), body()), t(n, 7))
    }));
    let rules = RuleSet::default();
    let corpus = Corpus::from_facts(all.iter().map(|visit| &visit.facts), &rules);
    let rule = rules.rule(S::ContentMismatch);
    hold(S::ContentMismatch, &all, |facts| detect_one(facts, &corpus, rule).len());
}

/// A long page with a button at its foot, which some meet: who leaves without having been down there missed it.
#[test]
fn elements_that_were_never_in_sight_are_told_from_those_that_were() {
    const FOOT: i64 = 2_000;
    let plans = || -> Vec<E> {
        vec![e(10, "div").t("Top"), e(70, "footer").c([e(71, "button").a("type", "button").t("Far away")])]
    };
    let start = |name: &str, n: i64| script(&format!("{name}{n}")).page(0, &at("plans"), plans());
    let t = |n: i64| 3_000 + jitter(n, 20, 3_000);
    let foot = |n: i64| (FOOT + jitter(n, 21, 80)) as f64;
    let mut all = visits("met it", false, ALIKE, |n| {
        let s = start("met", n).scroll(t(n), foot(n));
        later(s.click(t(n) + 2_000, 71).text(t(n) + 2_050, 71, "Far away"))
    });
    all.extend(visits("never scrolled", true, PLANTED / 2, |n| ends(start("top", n), t(n))));
    all.extend(visits("scrolled a little", true, PLANTED, |n| {
        let s = start("part", n).scroll_run((2_000, 4_000), 0.0, 100.0 + jitter(n, 22, 500) as f64);
        later(s)
    }));
    all.extend(visits("left for another page", true, PLANTED / 2, |n| {
        later(start("left", n).scroll(2_000, 300.0).page(t(n) + 3_000, &at("about"), body()))
    }));
    all.extend(visits("saw it and did nothing", false, ALIKE, |n| {
        later(start("saw", n).scroll_run((2_000, 5_000), 0.0, foot(n)))
    }));
    all.extend(visits("saw it and came back up", false, ALIKE, |n| {
        let s = start("back", n).scroll_run((2_000, 5_000), 0.0, foot(n));
        later(s.scroll_run((6_000, 8_000), foot(n), 0.0))
    }));
    all.extend(visits("looked in for a second", false, ALIKE, |n| {
        let s = start("short", n).page(700 + jitter(n, 23, 1_000), &at("about"), body());
        later(s)
    }));
    all.extend(visits("was never on the page", false, ALIKE, |n| {
        later(script(&format!("other{n}")).page(0, &at("about"), body()).scroll(3_000, 200.0))
    }));
    all.extend(visits("the same words on a page where nobody met them", false, ALIKE, |n| {
        later(script(&format!("new{n}")).page(0, &at("plans-2027"), plans()).scroll(3_000, 200.0))
    }));
    let mut rules = RuleSet::default();
    let rule = rules.rule(S::MissedElement).with_text("element", "Far away").unwrap();
    rules.replace(rule.clone());
    let corpus = Corpus::from_facts(all.iter().map(|visit| &visit.facts), &rules);
    hold(S::MissedElement, &all, |facts| detect_one(facts, &corpus, &rule).len());
}
