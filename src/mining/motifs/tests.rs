//! Patterns that were planted, patterns that must not be found, and the same count as the expression language's.

use super::*;
use crate::mining::actions::extract_actions;
use crate::mining::expr::{Motif, hits};
use crate::mining::facts::SessionFacts;
use crate::mining::testing::{e, script};
use crate::model::NoWatch;

/// A visit that scrolls, clicks the button and leaves the tab (`planted`), or does so in another order and slower.
fn visit(id: usize, planted: bool) -> SessionFacts {
    let body = [e(10, "button").a("type", "button").t("Go"), e(11, "a").a("href", "/x").t("More")];
    let s =
        script(&format!("v{id:02}")).user(&format!("u{}", id / 2)).page(0, "https://x.example/list", body);
    let s = if planted {
        s.scroll_run((10_000, 10_400), 0.0, 700.0).click(12_000, 10).hidden(14_000, true)
    } else {
        s.click(12_000, 10).scroll_run((40_000, 40_400), 0.0, 700.0).click(80_000, 11).hidden(120_000, true)
    };
    extract_actions(&s.done())
}

fn sessions(facts: &[SessionFacts]) -> Vec<MotifSession> {
    facts.iter().map(|f| MotifSession::of(f.session.clone(), f.user_id.clone(), &f.actions, &[])).collect()
}

fn facts() -> Vec<SessionFacts> {
    (0..20).map(|id| visit(id, id < 6)).collect()
}

#[test]
fn a_planted_pattern_is_found_with_its_sessions_and_users() {
    let report = find_motifs(&sessions(&facts()), &MotifParameters::default(), &NoWatch).unwrap();
    assert_eq!((report.sessions, report.users, report.least), (20, 10, 3));
    let wanted = "scroll[direction = down] then click[role = button] within 10s then tab_hidden within 10s";
    let found = report.found.iter().find(|f| f.text == wanted).unwrap_or_else(|| panic!("{report:#?}"));
    assert_eq!((found.sessions(), found.users), (6, 3));
    // Of 20 sessions 6 have all but the last step, and all have the last.
    assert!((found.lift - 6.0 / (6.0 * 20.0 / 20.0)).abs() < 1e-9, "{}", found.lift);
    let first = &found.examples[0];
    assert_eq!((first.session.as_str(), first.start_ms / 1_000, first.end_ms / 1_000), ("v00", 10, 14));
    // Its stretches are in the same sessions and tell nothing more.
    let stretch = "scroll[direction = down] then click[role = button] within 10s";
    assert!(report.found.iter().all(|f| f.text != stretch), "{report:#?}");
}

#[test]
fn rare_and_slow_patterns_are_none() {
    let rare = MotifParameters { min_share: 0.5, ..MotifParameters::default() };
    let report = find_motifs(&sessions(&facts()), &rare, &NoWatch).unwrap();
    assert_eq!(report.least, 10);
    assert!(report.found.iter().all(|f| f.sessions() >= 10));
    let slow = MotifParameters { max_gap_ms: 500, ..MotifParameters::default() };
    let report = find_motifs(&sessions(&facts()), &slow, &NoWatch).unwrap();
    assert!(report.found.is_empty(), "{report:#?}");
    let listed = MotifParameters { most: 1, min_share: 0.05, ..MotifParameters::default() };
    let report = find_motifs(&sessions(&facts()), &listed, &NoWatch).unwrap();
    assert_eq!(report.found.len(), 1);
}

/// What the miner counts is what a named motif finds later.
#[test]
fn a_pattern_holds_in_the_sessions_in_which_its_motif_holds() {
    let facts: Vec<SessionFacts> = (0..30).map(|id| visit(id, id % 3 == 0)).collect();
    let report = find_motifs(&sessions(&facts), &MotifParameters::default(), &NoWatch).unwrap();
    assert!(report.found.len() >= 2, "{report:#?}");
    for found in &report.found {
        let motif = Motif::new("m", &found.text).unwrap();
        assert_eq!(*motif.steps(), found.steps);
        let holding: Vec<&SessionId> =
            facts.iter().filter(|f| !hits(&motif, f, &[]).is_empty()).map(|f| &f.session).collect();
        let examples: Vec<&SessionId> = found.examples.iter().map(|e| &e.session).collect();
        assert_eq!(holding, examples, "{}", found.text);
    }
}

struct Cancelled;

impl Watch for Cancelled {
    fn progress(&self, _done: u64, _total: u64, _what: &str) {}
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn looking_can_be_stopped() {
    let stopped = find_motifs(&sessions(&facts()), &MotifParameters::default(), &Cancelled);
    assert_eq!(stopped, Err(Stopped));
}
