//! Signals that need the other sessions of a project, in made projects whose visitors go by chance, as
//! `page_signals_tests` plants them one sort of visit at a time: pages that everybody ends on, pages that open scrolled,
//! windows of other heights among them.

use super::planted_tests::{MIN_PRECISION, MIN_RECALL, jitter};
use super::tests::body;
use super::*;
use crate::mining::actions::extract_actions;
use crate::mining::testing::{E, Script, e, script};
use crate::model::{EventKind, InteractionKind, NodeId, PointerKind, SignalKind as S};

/// Made projects; each has pages, visitors and chances of its own.
const PROJECTS: i64 = 5;
const SITE: &str = "https://shop.example";

/// A session, and the pages of it on which the signal is planted.
struct Visit {
    facts: SessionFacts,
    planted: Vec<String>,
}

/// A session that is being made up page by page.
struct Walk {
    script: Script,
    /// Chances of this visitor: every question has a number of its own.
    seed: i64,
    asked: i64,
    now_ms: i64,
    planted: Vec<String>,
}

impl Walk {
    fn new(project: i64, n: i64) -> Self {
        let script = script(&format!("p{project}-{n}"));
        Self { script, seed: project * 10_000 + n, asked: 0, now_ms: 0, planted: Vec::new() }
    }

    /// From 0 up to, not including, `range`.
    fn chance(&mut self, range: i64) -> i64 {
        self.asked += 1;
        jitter(self.seed, self.asked, range)
    }

    fn with(&mut self, step: impl FnOnce(Script) -> Script) {
        self.script = step(std::mem::replace(&mut self.script, script("")));
    }

    fn open(&mut self, path: &str, window: (u32, f64), body: Vec<E>) {
        let at = self.now_ms;
        self.with(|s| s.page_in(at, &format!("{SITE}/{path}"), window, body));
        self.now_ms += 1_000 + self.chance(2_000);
    }

    /// Scrolls to `to_px` at reading speed.
    fn scroll(&mut self, from_px: f64, to_px: f64) {
        let (from_ms, to_ms) = (self.now_ms, self.now_ms + ((to_px - from_px).abs() as i64).max(200));
        self.with(|s| s.scroll_run((from_ms, to_ms), from_px, to_px));
        self.now_ms = to_ms + 600 + self.chance(2_000);
    }

    /// The last that is known of a visitor: the pointer's rest or a field's focus, never a step elsewhere.
    fn stay(&mut self, ms: i64) {
        self.now_ms += ms;
        let at = self.now_ms;
        self.with(|s| s.touch(at, InteractionKind::Focus, 24));
    }

    fn done(self) -> Visit {
        Visit { facts: extract_actions(&self.script.done()), planted: self.planted }
    }
}

/// Recall and precision of what a rule finds on the pages of all visits, over all projects.
fn judge(rule: &Rule, rules: &RuleSet, projects: &[Vec<Visit>]) {
    let (mut planted, mut found, mut hits, mut right) = (0, 0, 0, 0);
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    for visits in projects {
        let corpus = Corpus::from_facts(visits.iter().map(|visit| &visit.facts), rules);
        for Visit { facts, planted: truth } in visits {
            let own = detect_one(facts, &corpus, rule);
            let path = |hit: &SignalHit| hit.url.rsplit('/').next().unwrap_or_default().to_owned();
            let pages: Vec<String> = own.iter().map(path).collect();
            planted += truth.len();
            hits += pages.len();
            for page in truth {
                found += usize::from(pages.contains(page));
                missed.extend((!pages.contains(page)).then(|| format!("{} {page}", facts.session)));
            }
            for page in &pages {
                right += usize::from(truth.contains(page));
                wrong.extend((!truth.contains(page)).then(|| format!("{} {page}", facts.session)));
            }
        }
    }
    let (recall, precision) = (found as f64 / planted as f64, right as f64 / hits as f64);
    let name = rule.kind().name();
    eprintln!("{:<18}{:>8}{:>8}{:>8}{:>11}", "signal", "planted", "recall", "hits", "precision");
    eprintln!("{name:<18}{planted:>8}{recall:>8.3}{hits:>8}{precision:>11.3}");
    let few = |list: &[String]| list.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
    let told = format!("missed: {}; wrong: {}", few(&missed), few(&wrong));
    assert!(planted >= 100, "{name} is planted {planted} times only");
    assert!(recall >= MIN_RECALL && precision >= MIN_PRECISION, "{name}: {recall:.3} {precision:.3}; {told}");
}

/// Pages that visitors come by on their way, each read to a depth of its own.
const WALKED: [&str; 10] =
    ["list", "lamps", "chairs", "tables", "p/lamp-1", "p/lamp-2", "p/chair-1", "blog", "about", "help"];

/// A visitor of a shop with two advertisements that promise what their pages do not hold.
fn promised(project: i64, n: i64) -> Visit {
    let mut walk = Walk::new(project, n);
    match walk.chance(100) {
        0..24 => {
            let page = ["ad-summer", "ad-trial"][walk.chance(2) as usize];
            if walk.chance(6) == 0 {
                passing(&mut walk, "list");
            }
            walk.open(page, (800, 0.0), body());
            match walk.chance(20) {
                // Came for something else, looks at what there is without scrolling far, and is gone.
                0..17 => {
                    if walk.chance(2) == 0 {
                        let little = walk.chance(240) as f64;
                        walk.scroll(0.0, little);
                    }
                    let stay = 1_000 + walk.chance(9_000);
                    walk.stay(stay);
                    walk.planted.push(page.to_owned());
                }
                // Reads all of it and leaves as one who found it.
                17 => {
                    walk.scroll(0.0, 2_200.0);
                    walk.stay(8_000);
                }
                _ => {
                    walk.scroll(0.0, 1_500.0);
                    passing(&mut walk, "p/lamp-1");
                    walk.stay(2_000);
                }
            }
        }
        // Bought: all end on the page that thanks them, and nobody scrolls it.
        24..40 => {
            for page in ["list", "p/lamp-2"] {
                passing(&mut walk, page);
            }
            walk.open("order-confirmed", (800, 0.0), vec![e(10, "h1").t("Thank you")]);
            walk.stay(4_000);
        }
        // Read a story to its end; most leave there.
        40..56 => {
            walk.open("story", (800, 0.0), body());
            walk.scroll(0.0, 3_400.0);
            if walk.chance(4) == 0 {
                passing(&mut walk, "about");
            }
            walk.stay(3_000);
        }
        // A page that everybody leaves at once, and hardly anybody ever saw.
        56 => {
            walk.open("old-offer", (800, 0.0), body());
            walk.stay(2_000);
        }
        // Through the first page, which is one screen with ways onwards, to some others.
        _ => {
            walk.open("start", (800, 0.0), body());
            for _ in 0..=walk.chance(3) {
                let page = WALKED[walk.chance(10) as usize];
                passing(&mut walk, page);
            }
            walk.stay(2_000);
        }
    }
    walk.done()
}

/// Sees a page of the shop on the way; now and then one glance is enough.
fn passing(walk: &mut Walk, page: &str) {
    walk.open(page, (800, 0.0), body());
    if walk.chance(7) > 0 {
        let usual = 400 + 150 * WALKED.iter().position(|known| *known == page).unwrap_or(0) as i64;
        let to_px = (usual + walk.chance(500)) as f64;
        walk.scroll(0.0, to_px);
    } else {
        walk.now_ms += 4_000;
    }
}

#[test]
fn pages_that_do_not_hold_what_they_promise_are_found_among_others_that_people_end_on() {
    let rules = RuleSet::default();
    let projects: Vec<Vec<Visit>> =
        (0..PROJECTS).map(|project| (0..480).map(|n| promised(project, n)).collect()).collect();
    judge(rules.rule(S::ContentMismatch), &rules, &projects);
}

/// What should be seen.
const NAMED: &str = "Free returns";
const NODE: i64 = 71;

fn with_named() -> Vec<E> {
    let button = e(NODE, "button").a("type", "button").t(NAMED);
    vec![e(10, "div").t("Top"), e(24, "button").t("Details"), e(70, "footer").c([button])]
}

/// Pages with how far down the named element stands in most windows, in CSS pixels.
const PLACES: [(&str, i64); 4] = [("plans", 1_500), ("offers", 2_300), ("story", 3_100), ("faq", 950)];

/// The pointer meets the named element, which stands `y` below the top of the window.
fn meet(walk: &mut Walk, y: f64) {
    let at = walk.now_ms;
    if walk.chance(2) == 0 {
        walk.with(|s| s.pointer(&[(at, 90.0, y, NODE), (at + 700, 300.0, 20.0, 10)]));
    } else {
        let (node, position, pointer) = (NodeId(NODE), Some((90.0, y)), PointerKind::Mouse);
        let click = |kind| EventKind::Interaction { kind, node, position, pointer };
        walk.with(|s| {
            s.event(at, click(InteractionKind::MouseDown))
                .event(at + 60, click(InteractionKind::MouseUp))
                .event(at + 61, click(InteractionKind::Click))
                .text(at + 120, NODE, NAMED)
        });
    }
    walk.now_ms += 1_500;
}

/// A visitor of pages on which the named element stands further down than some look.
fn reading(project: i64, n: i64) -> Visit {
    let mut walk = Walk::new(project, n);
    for _ in 0..=walk.chance(2) {
        match walk.chance(20) {
            // No such element here, or one that is always in view.
            0 => {
                walk.open("about", (800, 0.0), body());
                walk.stay(4_000);
            }
            1..3 => {
                walk.open("sticky", (800, 0.0), with_named());
                if walk.chance(3) == 0 {
                    meet(&mut walk, 30.0);
                }
                walk.stay(4_000);
            }
            // Met by so few that nobody knows where it stands.
            3 if n < 60 => {
                walk.open("rare", (800, 0.0), with_named());
                if n == 20 {
                    walk.scroll(0.0, 900.0);
                    meet(&mut walk, 400.0);
                }
                walk.stay(4_000);
            }
            _ => page_with_named(&mut walk),
        }
    }
    walk.done()
}

fn page_with_named(walk: &mut Walk) {
    let (page, usual) = PLACES[walk.chance(4) as usize];
    // Windows are laid out otherwise: it stands a little higher or lower.
    let place = (usual + walk.chance(60) - 30) as f64;
    if walk.planted.iter().any(|before| before == page) {
        return;
    }
    match walk.chance(20) {
        // Gone before anything could be seen.
        0..2 => {
            let at = walk.now_ms;
            walk.with(|s| s.page(at, &format!("{SITE}/{page}"), with_named()));
            walk.now_ms += 1_200;
            let at = walk.now_ms;
            walk.with(|s| s.page(at, &format!("{SITE}/about"), body()));
            walk.stay(4_000);
        }
        // A window so high that all of it is in view.
        2..4 => {
            walk.open(page, (4_000, 0.0), with_named());
            walk.stay(5_000);
        }
        // Came back to the place that was left, or by a link into the page: it opens scrolled.
        4..6 => {
            walk.open(page, (800, place - 300.0), with_named());
            if walk.chance(2) == 0 {
                meet(walk, 300.0);
            }
            walk.stay(5_000);
        }
        _ => {
            walk.open(page, (800, 0.0), with_named());
            let bottom = walk.chance(usual + 900) as f64;
            let to_px = (bottom - 800.0).max(0.0);
            if to_px > 0.0 {
                walk.scroll(0.0, to_px);
            }
            if to_px + 800.0 <= place {
                walk.planted.push(page.to_owned());
            } else if walk.chance(4) == 0 && place > to_px {
                meet(walk, place - to_px);
            }
            walk.stay(5_000);
        }
    }
}

#[test]
fn what_stands_too_far_down_is_missed_by_those_who_never_had_it_in_view() {
    let mut rules = RuleSet::default();
    let rule = rules.rule(S::MissedElement).with_text("element", NAMED).unwrap();
    rules.replace(rule.clone());
    let projects: Vec<Vec<Visit>> =
        (0..PROJECTS).map(|project| (0..480).map(|n| reading(project, n)).collect()).collect();
    judge(&rule, &rules, &projects);
}
