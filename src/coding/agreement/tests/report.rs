//! The report as a whole: what scripts read, and the words.

use super::super::{
    IntervalMethod, LabelScale, Ratings, ReportOptions, Undefined, Unit, Weights, holsti, report,
};
use super::raw_vectors::RAW;
use super::{ratings, raw, same, table};

fn cohen() -> Ratings {
    Ratings::from_table(&table(&[&[88, 14, 18], &[10, 40, 10], &[2, 6, 12]]))
}

#[test]
fn scripts_find_their_columns_at_the_top_level() {
    let json = serde_json::to_value(report(&cohen(), &ReportOptions::default())).unwrap();
    for key in [
        "items",
        "categories",
        "percent",
        "percent_ci",
        "cohen_kappa",
        "cohen_kappa_se",
        "cohen_kappa_ci",
        "krippendorff_alpha",
        "krippendorff_alpha_ci",
        "gwet_ac1",
        "gwet_ac1_ci",
        "pabak",
        "prevalence_index",
        "bias_index",
        "per_label",
        "confusion",
        "undefined",
    ] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["items"], 200);
    assert_eq!(json["categories"], 3);
    assert_eq!(json["confusion"][0][2], 18);
    same("kappa", json["cohen_kappa"].as_f64().unwrap(), 0.491_525_423_7);
    same("low", json["cohen_kappa_ci"][0].as_f64().unwrap(), 0.391_563_702_1);
    assert!(json["prevalence_index"].is_null());
    assert_eq!(json["undefined"]["bias_index"], "defined for two labels, the codebook has 3: see each label");
    assert_eq!(json["per_label"][0]["name"], "label 1");
    assert_eq!(json["ci_methods"]["cohen_kappa"], "Fleiss–Cohen–Everitt 1969");
    assert_eq!(json["ci_methods"]["krippendorff_alpha"], "jackknife by item");
    assert_eq!(json["ci_methods"]["gwet_ac1"], "Gwet linearised");
    assert_eq!(json["ci_methods"]["percent"], "Wilson score");
    assert_eq!(json["unit"], "item");
    assert_eq!(json["level"], 0.95);
}

#[test]
fn every_interval_names_its_method() {
    let found = report(&cohen(), &ReportOptions::default());
    let of = |name: &str, method: IntervalMethod| {
        found
            .intervals
            .iter()
            .find(|interval| interval.coefficient == name && interval.method == method)
            .unwrap_or_else(|| panic!("{name} {method:?}"))
    };
    let bootstrap = of("cohen_kappa", IntervalMethod::BootstrapItem);
    same("low", bootstrap.ci.unwrap().0, 0.395_899_273_9);
    assert_eq!(bootstrap.bootstrap.as_ref().unwrap().seed, 42);
    let jackknife = of("cohen_kappa", IntervalMethod::JackknifeItem);
    same("se", jackknife.se.unwrap(), 0.051_324_219_5);
    assert!(of("krippendorff_alpha", IntervalMethod::Linearised).ci.is_some());
    assert!(of("gwet_ac1", IntervalMethod::Linearised).ci.is_some());
    assert!(of("percent", IntervalMethod::Wilson).ci.is_some());
    // Without replicates there is no bootstrap.
    let quick = report(&cohen(), &ReportOptions { replicates: 0, ..ReportOptions::default() });
    assert!(quick.intervals.iter().all(|interval| interval.bootstrap.is_none()));
}

#[test]
fn words_for_an_ordinary_round() {
    let names = ["checkout", "browse", "support"].map(String::from).to_vec();
    let options = ReportOptions { label_names: names, ..ReportOptions::default() };
    let found = report(&cohen(), &options);
    for sentence in [
        "200 items by 2 coders with a codebook of 3 labels, frozen at seal",
        "Percent agreement is 0.70, 95 % interval 0.63 to 0.76 (Wilson score)",
        "Cohen’s κ is 0.49, 95 % interval 0.39 to 0.59 (Fleiss–Cohen–Everitt 1969)",
        "With 95 % probability κ is “moderate” or better (Landis & Koch 1977); bands are conventions, the interval is the result",
        "The coders use the labels at different rates (Stuart–Maxwell p = .001); the widest gap is “support”, which B gives more often",
    ] {
        assert!(found.sentences.iter().any(|s| s == sentence), "{sentence}: {:#?}", found.sentences);
    }
    let plan = found.more_items.unwrap();
    assert_eq!((plan.name.as_str(), plan.items_now), ("support", 200));
    same("prevalence", plan.prevalence, 60.0 / 400.0);
    same("planned κ", plan.kappa, 0.307_692_307_7);
    assert_eq!(plan.items_more, plan.items_needed - 200);
    let note = format!(
        "About {} more double-labelled items would bring κ of the rarest label “support” to ±0.1, if it stays near 0.31",
        plan.items_more
    );
    assert!(found.sentences.contains(&note), "{:#?}", found.sentences);
}

/// Gwet's paradox: 94 % agreement and a negative κ must be explained, not just printed.
#[test]
fn words_for_the_prevalence_paradox() {
    let ratings = Ratings::from_table(&table(&[&[118, 5], &[2, 0]]));
    let found = report(&ratings, &ReportOptions::default());
    let start =
        "The coders agree on 94 % of the items, yet κ is only −0.02: “label 1” makes up 97 % of all labels";
    assert!(found.sentences.iter().any(|s| s.starts_with(start)), "{:#?}", found.sentences);
    let balanced = Ratings::from_table(&table(&[&[40, 9], &[6, 45]]));
    let found = report(&balanced, &ReportOptions::default());
    assert!(!found.sentences.iter().any(|s| s.contains("yet κ is only")));
}

#[test]
fn missing_labels_are_counted_and_told() {
    let vector = RAW.iter().find(|vector| vector.id == "irrcac_raw_ben_gerry").unwrap();
    let found = report(&raw(vector.categories, vector.rows), &ReportOptions::default());
    assert_eq!((found.headline.items, found.paired_items), (12, 11));
    assert_eq!(found.missing, [0, 1]);
    let note = "Without a label: A left 0, B left 1; percent and Cohen’s κ use the 11 items with two labels, α and AC1 use every label they can";
    assert!(found.sentences.iter().any(|sentence| sentence == note));
    // Holsti counts what each coder coded: 8 agreements of 12 + 11 codings.
    let holsti = holsti(&raw(vector.categories, vector.rows)).value.unwrap();
    same("Holsti", holsti, 16.0 / 23.0);
}

#[test]
fn more_than_two_coders() {
    let vector = RAW.iter().find(|vector| vector.id == "krippendorff_4x12").unwrap();
    let found = report(&raw(vector.categories, vector.rows), &ReportOptions::default());
    let two_only = Some(Undefined::NotTwoCoders { coders: 4 });
    assert_eq!(found.coefficients.cohen_kappa.coefficient.undefined, two_only);
    assert_eq!(found.marginal_tests.undefined, two_only);
    assert!(found.headline.confusion.is_empty());
    same("alpha", found.headline.krippendorff_alpha.unwrap(), 0.743_421_052_6);
    same("AC1", found.headline.gwet_ac1.unwrap(), 0.775_444_07);
    same("Fleiss", found.coefficients.fleiss_kappa.value.unwrap(), 0.761_169_28);
    same("Conger", found.coefficients.conger_kappa.value.unwrap(), 0.762_066_89);
    same("percent", found.headline.percent.unwrap(), 0.818_181_82);
    assert!(found.headline.per_label.iter().all(|label| label.prevalence_index.is_none()));
    assert!(
        found.intervals.iter().any(|interval| interval.coefficient == "fleiss_kappa"
            && interval.method == IntervalMethod::BootstrapItem)
    );
}

#[test]
fn ordered_and_tree_codebooks_get_weighted_coefficients() {
    let ordered = ReportOptions { scale: LabelScale::Ordered, ..ReportOptions::default() };
    let found = report(&cohen(), &ordered);
    let value = |name: &str| {
        let named = found.coefficients.weighted.iter().find(|named| named.name == name);
        named.and_then(|named| named.coefficient.value).unwrap()
    };
    same("linear", value("weighted kappa, linear"), 0.473_684_210_5);
    same("quadratic", value("weighted kappa, quadratic"), 0.454_545_454_5);
    assert_eq!(found.coefficients.weighted.len(), 6);
    let tree = Weights::hierarchy_from_parents(&[None, Some(0), Some(0)]).unwrap();
    let options = ReportOptions { scale: LabelScale::Weighted(tree), ..ReportOptions::default() };
    assert_eq!(report(&cohen(), &options).coefficients.weighted.len(), 3);
    let nominal = report(&cohen(), &ReportOptions::default());
    assert!(nominal.coefficients.weighted.is_empty());
}

#[test]
fn names_and_users_that_are_missing() {
    let options =
        ReportOptions { by_user: true, coder_names: vec!["Ada".into()], ..ReportOptions::default() };
    let found = report(&ratings(2, "aaaaaa", "aaaabb"), &options);
    assert_eq!(found.unit, Unit::Item);
    assert!(found.sentences.iter().any(|s| s.starts_with("Ada used one label, so")));
    let note = "Intervals by user were asked for, but no item names its user";
    assert!(found.sentences.iter().any(|sentence| sentence == note));
}

#[test]
fn sentences_are_single_and_unpunctuated() {
    for vector in RAW {
        let found = report(&raw(vector.categories, vector.rows), &ReportOptions::default());
        for sentence in found.sentences {
            assert!(!sentence.ends_with('.') && !sentence.contains(". "), "{sentence}");
            assert!(sentence.chars().next().is_some_and(|c| !c.is_lowercase() || c == 'κ'));
        }
    }
}
