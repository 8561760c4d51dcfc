//! Tables on which libraries disagree or divide by zero: what we say instead.

use super::super::{
    AgreementReport, Metric, Ratings, ReportOptions, Statistic, Table, Undefined, Unit, Warning, Weights,
    alpha_estimate, bootstrap, bowker, cohen_kappa, fleiss_kappa, jackknife, report, stuart_maxwell,
};
use super::{level, ratings, same, table, value};

fn quick(ratings: &Ratings) -> AgreementReport {
    report(ratings, &ReportOptions { replicates: 200, ..ReportOptions::default() })
}

#[test]
fn both_coders_one_label() {
    let found = quick(&ratings(2, "aaaaa", "aaaaa"));
    let kappa = &found.coefficients.cohen_kappa;
    assert_eq!(kappa.coefficient.undefined, Some(Undefined::NoVariation));
    assert_eq!(kappa.kappa_max, None);
    assert_eq!(found.coefficients.krippendorff_alpha.undefined, Some(Undefined::NoVariation));
    assert_eq!(found.coefficients.fleiss_kappa.undefined, Some(Undefined::NoVariation));
    assert_eq!(found.headline.percent, Some(1.0));
    assert_eq!(found.headline.gwet_ac1, Some(1.0));
    assert_eq!(found.headline.pabak, Some(1.0));
    let reason = "no variation: every label is the same";
    assert_eq!(found.headline.undefined["cohen_kappa"], reason);
    assert_eq!(found.headline.undefined["krippendorff_alpha"], reason);
    let indices = found.two_by_two.unwrap();
    same("prevalence", indices.prevalence_index, 1.0);
    same("bias", indices.bias_index, 0.0);
    assert_eq!((indices.p_pos, indices.p_neg), (Some(1.0), None));
    let [x, y] = found.headline.per_label.as_slice() else { panic!("two labels") };
    assert_eq!(x.specific_agreement.value, Some(1.0));
    assert_eq!(y.specific_agreement.undefined, Some(Undefined::LabelUnused));
    assert_eq!(found.marginal_tests.undefined, Some(Undefined::NoDisagreement));
    let says = |text: &str| found.sentences.iter().any(|sentence| sentence.contains(text));
    assert!(says("Cohen’s κ is undefined (no variation: every label is the same)"));
    assert!(says("A used one label"));
    assert!(says("Gwet’s AC1 is 1.00, without an interval (the standard error is zero)"));
    assert!(found.benchmarks.is_empty(), "no interval, no band");
}

#[test]
fn one_coder_one_label() {
    let found = quick(&ratings(2, "aaaaaa", "aaaabb"));
    let kappa = &found.coefficients.cohen_kappa;
    assert_eq!(kappa.coefficient.value, Some(0.0));
    assert!(kappa.coefficient.warnings.contains(&Warning::OneLabel { coder: 0 }));
    assert!(kappa.coefficient.warnings.contains(&Warning::ZeroStandardError));
    assert_eq!((kappa.coefficient.se, kappa.coefficient.ci), (Some(0.0), None));
    same("null error", kappa.se_null.unwrap(), 0.0);
    assert_eq!(kappa.z_null, None);
    same("1960", kappa.se_cohen_1960.unwrap(), 0.577_350_269_2);
    same("kappa max", kappa.kappa_max.unwrap(), 0.0);
    same("percent", found.headline.percent.unwrap(), 0.666_666_666_7);
    same("pi", value(&found.coefficients.fleiss_kappa), -0.2);
    same("alpha", found.headline.krippendorff_alpha.unwrap(), -0.1);
    same("AC1", found.headline.gwet_ac1.unwrap(), 0.538_461_538_5);
    same("PABAK", found.headline.pabak.unwrap(), 0.333_333_333_3);
    let indices = found.two_by_two.unwrap();
    same("prevalence", indices.prevalence_index, 0.666_666_666_7);
    same("bias", indices.bias_index, 0.333_333_333_3);
    same("p_pos", indices.p_pos.unwrap(), 0.8);
    same("p_neg", indices.p_neg.unwrap(), 0.0);
    same("McNemar", bowker(&table(&[&[4, 2], &[0, 0]])).unwrap().statistic, 2.0);
    let note = "A used one label, so κ is 0 by construction, whatever the other did";
    assert!(found.sentences.iter().any(|sentence| sentence == note));
    let other = quick(&ratings(2, "aaaabb", "aaaaaa"));
    assert!(other.sentences.iter().any(|sentence| sentence.starts_with("B used one label, so")));
}

#[test]
fn one_item_is_too_few() {
    for (first, second) in [("a", "a"), ("a", "b")] {
        let found = quick(&ratings(2, first, second));
        let few = Some(Undefined::TooFewItems { have: 1, need: 2 });
        assert_eq!(found.coefficients.cohen_kappa.coefficient.undefined, few);
        assert_eq!(found.coefficients.krippendorff_alpha.undefined, few);
        assert_eq!(found.coefficients.gwet_ac1.undefined, few);
        assert_eq!(found.coefficients.brennan_prediger.undefined, few);
        assert_eq!(found.headline.undefined["cohen_kappa"], "too few items: 1, need at least 2");
        assert!(found.headline.percent.is_some(), "a plain share can still be read");
    }
}

#[test]
fn no_items() {
    let found = quick(&Ratings::from_pairs(3, []).unwrap());
    assert_eq!(found.coefficients.percent.undefined, Some(Undefined::NoItems));
    assert_eq!(found.coefficients.cohen_kappa.coefficient.undefined, Some(Undefined::NoItems));
    assert_eq!(found.coefficients.krippendorff_alpha.undefined, Some(Undefined::NoItems));
    assert_eq!(found.coefficients.gwet_ac1.undefined, Some(Undefined::NoItems));
    assert_eq!(found.headline.confusion, vec![vec![0; 3]; 3]);
    assert_eq!(found.more_items, None);
}

#[test]
fn items_that_only_one_coder_labelled() {
    let found = quick(&ratings(2, "ab..", "..ab"));
    assert_eq!(found.paired_items, 0);
    assert_eq!(found.missing, [2, 2]);
    assert_eq!(found.coefficients.percent.undefined, Some(Undefined::NoItems));
    assert_eq!(found.coefficients.gwet_ac1.undefined, Some(Undefined::NoItems));
}

#[test]
fn perfect_agreement_has_no_interval() {
    let found = quick(&ratings(2, "abab", "abab"));
    let kappa = &found.coefficients.cohen_kappa;
    assert_eq!((kappa.coefficient.value, kappa.coefficient.se), (Some(1.0), Some(0.0)));
    assert_eq!(kappa.coefficient.ci, None);
    same("null error", kappa.se_null.unwrap(), 0.5);
    same("1960", kappa.se_cohen_1960.unwrap(), 0.0);
    same("kappa max", kappa.kappa_max.unwrap(), 1.0);
    for coefficient in [
        &found.coefficients.fleiss_kappa,
        &found.coefficients.krippendorff_alpha,
        &found.coefficients.gwet_ac1,
        &found.coefficients.brennan_prediger,
    ] {
        assert_eq!((coefficient.value, coefficient.ci), (Some(1.0), None));
        assert!(coefficient.warnings.contains(&Warning::ZeroStandardError));
    }
    assert_eq!(found.headline.undefined["cohen_kappa_ci"], "the standard error is zero");
    let (low, high) = found.headline.percent_ci.unwrap();
    assert!(low > 0.5 && low < 0.52 && high >= 1.0);
    let note = "All 4 items agree (100 %), so κ, α and AC1 have no spread to build an interval from; percent agreement is at least 51 % (Wilson)";
    assert!(found.sentences.iter().any(|sentence| sentence == note), "{:?}", found.sentences);
}

#[test]
fn perfect_disagreement() {
    let found = quick(&ratings(2, "abab", "baba"));
    assert_eq!(found.headline.cohen_kappa, Some(-1.0));
    same("pi", value(&found.coefficients.fleiss_kappa), -1.0);
    same("alpha", found.headline.krippendorff_alpha.unwrap(), -0.75);
    same("AC1", found.headline.gwet_ac1.unwrap(), -1.0);
    same("PABAK", found.headline.pabak.unwrap(), -1.0);
    same("kappa max", found.coefficients.cohen_kappa.kappa_max.unwrap(), 1.0);
    same("McNemar", bowker(&table(&[&[0, 2], &[2, 0]])).unwrap().statistic, 0.0);
}

#[test]
fn an_unused_label_counts_as_frozen() {
    let three = ratings(3, "ababa", "abaaa");
    let found = quick(&three);
    let kappa = &found.coefficients.cohen_kappa;
    same("kappa", value(&kappa.coefficient), 0.545_454_545_5);
    same("FCE", kappa.coefficient.se.unwrap(), 0.362_130_616_5);
    same("null", kappa.se_null.unwrap(), 0.398_343_678_2);
    same("1960", kappa.se_cohen_1960.unwrap(), 0.406_557_814_1);
    same("low", kappa.coefficient.ci.unwrap().0, -0.164_308_420_6);
    same("high", kappa.coefficient.ci.unwrap().1, 1.0);
    same("kappa max", kappa.kappa_max.unwrap(), 0.545_454_545_5);
    same("pi", value(&found.coefficients.fleiss_kappa), 0.523_809_523_8);
    same("alpha", found.headline.krippendorff_alpha.unwrap(), 0.571_428_571_4);
    same("AC1", found.headline.gwet_ac1.unwrap(), 0.746_835_443);
    same("BP", found.headline.pabak.unwrap(), 0.7);
    let specific: Vec<_> =
        found.headline.per_label.iter().map(|label| label.specific_agreement.value).collect();
    same("x", specific[0].unwrap(), 0.857_142_857_1);
    same("y", specific[1].unwrap(), 0.666_666_666_7);
    assert_eq!(specific[2], None);
    assert_eq!(found.unused_labels, [2]);

    // With a codebook of two, κ and α stay, AC1 changes to what irrCAC gives.
    let two = quick(&ratings(2, "ababa", "abaaa"));
    assert_eq!(two.headline.cohen_kappa, found.headline.cohen_kappa);
    assert_eq!(two.headline.krippendorff_alpha, found.headline.krippendorff_alpha);
    super::close("AC1", two.headline.gwet_ac1.unwrap(), 0.655_17, 5e-6);
}

#[test]
fn one_label_each_but_different() {
    let found = quick(&ratings(2, "aaaa", "bbbb"));
    assert_eq!(found.headline.cohen_kappa, Some(0.0));
    let one_label: Vec<_> =
        found.warnings.iter().filter(|warning| matches!(warning, Warning::OneLabel { .. })).collect();
    assert_eq!(one_label.len(), 2);
}

#[test]
fn a_codebook_of_one_label() {
    let found = quick(&ratings(1, "aaa", "aaa"));
    assert_eq!(found.headline.percent, Some(1.0));
    assert_eq!(found.coefficients.gwet_ac1.undefined, Some(Undefined::OneCategory));
    assert_eq!(found.coefficients.cohen_kappa.coefficient.undefined, Some(Undefined::NoVariation));
}

/// Without its one "b" pair this table has no variation, so no interval can lean on it.
#[test]
fn a_value_that_rests_on_one_item() {
    let ratings = Ratings::from_table(&table(&[&[9, 0], &[0, 1]]));
    let found = jackknife(&ratings, &Statistic::Alpha(Metric::Nominal), Unit::Item);
    assert_eq!(found, Err(Undefined::RestsOnOneUnit));
    let report = quick(&ratings);
    assert_eq!(report.headline.krippendorff_alpha, Some(1.0));
    assert_eq!(report.headline.krippendorff_alpha_ci, None);
    assert!(report.sentences.iter().any(|sentence| sentence.starts_with("No interval for")));
    let reason = "without a single item or user the value would be undefined";
    assert_eq!(report.headline.undefined["krippendorff_alpha_ci"], reason);
}

#[test]
fn undefined_bootstrap_replicates_are_counted() {
    let ratings = Ratings::from_table(&table(&[&[9, 1], &[0, 1]]));
    let found = bootstrap(&ratings, &Statistic::CohenKappa, Unit::Item, 2000, 42, level()).unwrap();
    assert!(found.undefined_replicates > 100, "{}", found.undefined_replicates);
    let report = report(&ratings, &ReportOptions::default());
    let note = format!(
        "{} of 2000 bootstrap replicates of cohen_kappa were undefined and left out (seed 42)",
        found.undefined_replicates
    );
    assert!(report.sentences.contains(&note), "{:?}", report.sentences);
    let none = bootstrap(&ratings, &Statistic::CohenKappa, Unit::Item, 0, 42, level());
    assert_eq!(none, Err(Undefined::ReplicatesUndefined { defined: 0, replicates: 0 }));
}

#[test]
fn a_table_of_zeros() {
    let zeros = table(&[&[0, 0], &[0, 0]]);
    assert_eq!(cohen_kappa(&zeros, level()).coefficient.undefined, Some(Undefined::NoItems));
    assert_eq!(stuart_maxwell(&zeros), Err(Undefined::NoDisagreement));
    assert_eq!(bowker(&zeros), Err(Undefined::NoDisagreement));
    assert!(Table::new(&[]).is_err());
    assert!(Table::new(&[vec![1, 2], vec![3]]).is_err());
}

#[test]
fn scales_that_do_not_fit() {
    let ratings = ratings(2, "abab", "abaa");
    let mismatch = Undefined::ScaleMismatch { scale: 3, categories: 2 };
    let found = fleiss_kappa(&ratings, &Weights::linear(3), level());
    assert_eq!(found.undefined, Some(mismatch.clone()));
    let metric = Metric::Interval(vec![1.0, 2.0, 3.0]);
    assert_eq!(alpha_estimate(&ratings, &metric), Err(mismatch));
    let metric = Metric::Interval(vec![1.0, f64::NAN]);
    assert_eq!(alpha_estimate(&ratings, &metric), Err(Undefined::NotFinite));
}

#[test]
fn users_that_are_all_one() {
    let ids = vec![Some("u"); 4];
    let ratings = ratings(2, "abab", "abaa").with_users(&ids).unwrap();
    let options = ReportOptions { by_user: true, replicates: 50, ..ReportOptions::default() };
    let found = report(&ratings, &options);
    assert!(found.headline.cohen_kappa.is_some());
    assert_eq!(found.headline.cohen_kappa_ci, None);
    assert_eq!(found.headline.percent_ci, None);
}

#[test]
fn ratings_are_checked() {
    assert!(Ratings::new(1, 2, vec![]).is_err());
    assert!(Ratings::new(2, 0, vec![]).is_err());
    assert!(Ratings::new(2, 2, vec![vec![Some(0)]]).is_err());
    let error = Ratings::new(2, 2, vec![vec![Some(0), Some(2)]]).unwrap_err();
    assert_eq!(error.to_string(), "item 0, coder 1: label index 2 is outside the codebook of 2");
    assert!(ratings(2, "ab", "ab").with_users(&[Some(1)]).is_err());
}
