//! Definitions: versions, variants, presets and their form in files.

use super::*;
use crate::mining::signals::library;
use crate::model::SignalKind as S;

#[test]
fn a_change_makes_a_version_and_a_switch_none() {
    let set = RuleSet::default();
    let rule = set.rule(S::RageClick);
    let stricter = rule.with(&[("clicks", 5.0)]).unwrap().by("ann");
    assert_eq!((rule.version(), stricter.version(), &**stricter.author()), (1, 2, "ann"));
    assert_eq!(stricter.with(&[("clicks", 5.0)]).unwrap().version(), 2, "nothing differs");
    assert_eq!(stricter.clone().switched(false).version(), 2);
    assert_eq!(stricter.with_words(None, Some("Anger")).unwrap().meaning(), "Anger");
    let back = stricter.reset();
    assert_eq!((back.version(), back.value("clicks")), (3, 3.0), "a reset is a change too");
}

#[test]
fn variants_stand_beside_the_bundled_ones_and_go_away_again() {
    let set = RuleSet::default();
    let two = set.duplicate("rage_click", "rage_click/strict", "ann").unwrap();
    assert_eq!(two.rules().len(), set.rules().len() + 1);
    let variant = two.named("rage_click/strict").unwrap();
    assert_eq!(
        (variant.kind(), variant.version(), variant.label()),
        (S::RageClick, 1, "Rage click (strict)")
    );
    assert!(matches!(two.duplicate("rage_click", "rage_click/strict", "a"), Err(RuleError::Taken(_))));
    for bad in ["rage_click", "rage_click/", "rage_click/A b", "dead_click/x", "nonsense"] {
        assert!(set.duplicate("rage_click", bad, "a").is_err(), "{bad}");
    }
    assert_eq!(two.without("rage_click/strict").unwrap(), set);
    assert!(matches!(two.without("rage_click"), Err(RuleError::Bundled(_))));
    assert_eq!(two.changed_since(&set), ["rage_click/strict"]);
    assert_eq!(set.changed_since(&two), ["rage_click/strict"], "one that went away is a change");
}

#[test]
fn every_preset_fits_its_rule_and_names_its_source() {
    let set = RuleSet::default();
    let tools: std::collections::BTreeSet<&str> = PRESETS.iter().map(|p| p.name).collect();
    assert_eq!(
        tools.into_iter().collect::<Vec<_>>(),
        ["amplitude", "datadog", "highlight", "openreplay", "posthog", "sentry", "splunk", "uxcam"]
    );
    for p in PRESETS {
        let rule = p.apply(set.rule(p.kind)).unwrap();
        assert_eq!(rule.source(), p.source);
        assert!(p.source.contains(p.tool), "{}", p.source);
        assert!(std::ptr::eq(preset(p.name, p.kind).unwrap(), p), "{} {:?} is there once", p.name, p.kind);
    }
    let error = preset("nobody", S::RageClick).unwrap_err().to_string();
    assert!(error.contains("posthog"), "{error}");
}

#[test]
fn sets_go_out_and_in_with_all_that_they_say() {
    let mut set = RuleSet::default().duplicate("missed_element", "missed_element/buy", "ann").unwrap();
    let named = set.named("missed_element/buy").unwrap();
    let named = named.with_text("element", "#buy").unwrap().with_words(Some("No buy button"), None).unwrap();
    set.replace(named.switched(false));
    let read = RuleSet::from_json(&set.to_json()).unwrap();
    assert_eq!(read, set);
    let rule = read.named("missed_element/buy").unwrap();
    assert_eq!((rule.text("element"), rule.label(), rule.is_on()), ("#buy", "No buy button", false));
    // The form of version 1 had thresholds alone, and rules that came later are at their defaults.
    let old = r#"{"version":1,"rules":[{"signal":"rapid_click","version":4,"thresholds":{"clicks":5.0}}]}"#;
    let old = RuleSet::from_json(old).unwrap();
    assert_eq!((old.rule(S::RapidClick).version(), old.rule(S::RapidClick).value("clicks")), (4, 5.0));
    assert_eq!(old.rules().len(), S::ALL.len());
    for bad in [
        r#"{"version":9,"rules":[]}"#,
        r#"{"version":2,"rules":[{"signal":"x","version":1,"thresholds":{}}]}"#,
    ] {
        assert!(RuleSet::from_json(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_merge_takes_what_differs_as_a_next_version() {
    let mine = RuleSet::default().with(S::DeadClick, &[("window_ms", 2_000.0)]).unwrap();
    let theirs = RuleSet::default().with(S::DeadClick, &[("window_ms", 4_000.0)]).unwrap();
    let mut merged = mine.clone();
    assert_eq!(merged.merge(&theirs, &["rapid_click".into()]), Vec::<String>::new());
    assert_eq!(merged.merge(&theirs, &[]), ["dead_click"]);
    let rule = merged.rule(S::DeadClick);
    assert_eq!((rule.value("window_ms"), rule.version()), (4_000.0, 3), "both had made a version 2");
    assert_eq!(merged.merge(&theirs, &[]), Vec::<String>::new(), "the same again changes nothing");
}

#[test]
fn the_library_says_where_its_numbers_come_from() {
    for detector in library() {
        let spec = detector.spec();
        assert!(spec.source.len() > 1, "{:?}", spec.kind);
        for words in [spec.meaning, spec.rule, spec.except, spec.source] {
            assert!(!words.ends_with('.'), "no final period: {words}");
        }
        for text in spec.texts {
            assert!(!text.label.is_empty() && !text.hint.is_empty());
        }
    }
}
