//! Features on a hand-built session whose numbers can be counted by hand.

use super::*;
use crate::mining::actions::extract_actions;
use crate::mining::signals::{Corpus, RuleSet, detect};
use crate::mining::testing::{Script, e, script};

fn visit() -> Script {
    let list =
        [e(10, "div").a("class", "product").c([e(11, "a").a("href", "/p/a").t("Standing lamp of brass")])];
    let detail = [
        e(20, "span").a("class", "price").t("£12.00"),
        e(21, "button").a("type", "button").t("Add to cart"),
        e(30, "form").c([e(31, "input").a("name", "email"), e(32, "button").t("Send")]),
    ];
    script("s")
        .page(0, "https://x.example/", list)
        .pointer(&[
            (1_000, 0.0, 0.0, 3),
            (1_100, 300.0, 400.0, 11),
            (2_000, 300.0, 401.0, 11),
            (2_300, 9.0, 9.0, 3),
        ])
        .scroll_run((3_000, 4_000), 0.0, 1_600.0)
        .scroll_run((5_000, 6_000), 1_600.0, 800.0)
        .click(9_000, 11)
        .page(10_000, "https://x.example/p/a", detail)
        .pointer(&[(12_000, 10.0, 10.0, 20), (12_900, 200.0, 10.0, 3)])
        .click(14_000, 31)
        .input(14_500, 31, "a")
        .input(15_500, 31, "an")
        .click(20_000, 32)
        .request(20_300, "/api", 500, 250)
        .click(25_000, 21)
        .text(25_050, 21, "Added")
}

#[test]
fn the_numbers_are_those_counted_by_hand() {
    let facts = extract_actions(&visit().done());
    let hits = detect(&facts, &Corpus::default(), &RuleSet::default());
    let rows = session_features(&facts, &hits, &FeatureParameters::default());
    assert_eq!(rows.len(), 1);
    let table = FeatureTable::assemble(rows, &FeatureParameters::default());
    for (name, expected) in [
        ("duration_s", 25.0),
        ("clicks", 4.0),
        ("distinct_targets", 4.0),
        ("control_click_share", 1.0),
        ("first_click_s", 9.0),
        ("error_clicks", 1.0),
        ("errors", 1.0),
        ("pages", 2.0),
        ("revisit_share", 0.0),
        ("detail_pages", 1.0),
        ("dwell_median_s", 12.5),
        ("dwell_shortest_s", 10.0),
        ("list_share", 0.4),
        ("detail_share", 0.6),
        ("scroll_depth", 3.0),
        ("scroll_distance", 3.0),
        ("scroll_reversals", 1.0),
        ("scroll_runs", 2.0),
        ("scroll_up_share", 1.0 / 3.0),
        ("price_hovers", 1.0),
        ("product_hovers", 1.0),
        ("fields", 1.0),
        ("field_time_s", 1.0),
        ("submits", 1.0),
        ("keystroke_rate", 2.0),
        ("longest_pause_s", 5.0),
        ("phone", 0.0),
        ("ordinal", 1.0),
    ] {
        let value = table.column(name).unwrap().values[0];
        assert!((value - expected).abs() < 1e-9, "{name}: {value}, expected {expected}");
    }
    let path = table.column("pointer_path_px").unwrap().values[0];
    assert!((path - (500.0 + 487.9)).abs() < 1.0, "{path}");
}

#[test]
fn the_order_of_reading_leaves_no_trace() {
    let parameters = FeatureParameters::default();
    let rows = |ids: &[&str]| -> Vec<SequenceFeatures> {
        ids.iter()
            .flat_map(|id| {
                let mut facts = extract_actions(&visit().done());
                facts.session = crate::model::SessionId::new(*id);
                session_features(&facts, &[], &parameters)
            })
            .collect()
    };
    let (a, b) = (
        FeatureTable::assemble(rows(&["x", "y"]), &parameters),
        FeatureTable::assemble(rows(&["y", "x"]), &parameters),
    );
    assert_eq!(a.sequences, b.sequences);
    assert_eq!(a.kgrams, b.kgrams);
}
