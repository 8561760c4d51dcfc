//! What must hold for any table and any ratings.

use proptest::prelude::*;

use super::super::{
    AgreementReport, Coefficient, IntervalMethod, LabelScale, Metric, Ratings, ReportOptions, Table, Weights,
    alpha_estimate, cohen_kappa, conger_kappa, fleiss_kappa, gwet_ac, report, weighted_kappa, wilson,
};
use super::level;

/// Square tables, mostly small, with many zeros and sometimes large cells.
fn tables() -> impl Strategy<Value = Vec<Vec<u64>>> {
    (1_usize..6).prop_flat_map(|q| {
        let cell = prop_oneof![3 => Just(0), 3 => 0_u64..6, 1 => 0_u64..60];
        prop::collection::vec(prop::collection::vec(cell, q), q)
    })
}

/// Ratings of two to four coders with missing labels, and sometimes users.
fn any_ratings() -> impl Strategy<Value = Ratings> {
    (2_usize..5, 1_usize..5, 0_usize..14).prop_flat_map(|(coders, q, items)| {
        let label = prop::option::weighted(0.8, 0..q);
        let rows = prop::collection::vec(prop::collection::vec(label, coders), items);
        let users = prop::collection::vec(prop::option::weighted(0.7, 0_u8..4), items);
        (rows, users)
            .prop_map(move |(rows, users)| Ratings::new(coders, q, rows).unwrap().with_users(&users).unwrap())
    })
}

fn check_report(found: &AgreementReport) -> Result<(), TestCaseError> {
    let mut all: Vec<&Coefficient> = vec![
        &found.coefficients.percent,
        &found.coefficients.holsti,
        &found.coefficients.cohen_kappa.coefficient,
        &found.coefficients.fleiss_kappa,
        &found.coefficients.conger_kappa,
        &found.coefficients.brennan_prediger,
        &found.coefficients.krippendorff_alpha,
        &found.coefficients.gwet_ac1,
    ];
    all.extend(found.coefficients.weighted.iter().map(|named| &named.coefficient));
    for label in &found.headline.per_label {
        all.extend([&label.specific_agreement, &label.kappa]);
    }
    for coefficient in all {
        prop_assert_ne!(coefficient.value.is_some(), coefficient.undefined.is_some());
        if let Some(value) = coefficient.value {
            prop_assert!(value.is_finite() && value <= 1.0 + 1e-9, "{value}");
        }
        if let Some(se) = coefficient.se {
            prop_assert!(se.is_finite() && se >= 0.0);
        }
        if let Some((low, high)) = coefficient.ci {
            let value = coefficient.value.unwrap();
            prop_assert!(low.is_finite() && high.is_finite());
            prop_assert!(low <= value + 1e-12 && value <= high + 1e-12, "{low} {value} {high}");
            prop_assert_ne!(coefficient.method, IntervalMethod::None);
        }
    }
    for interval in &found.intervals {
        if let Some((low, high)) = interval.ci {
            prop_assert!(low.is_finite() && high.is_finite() && low <= high);
        }
    }
    // JSON has no NaN: serde_json would write null where a number was promised.
    let json = serde_json::to_value(found).unwrap();
    prop_assert!(json.get("cohen_kappa").is_some() && json.get("per_label").is_some());
    for (key, field) in [
        ("percent", found.headline.percent),
        ("cohen_kappa", found.headline.cohen_kappa),
        ("krippendorff_alpha", found.headline.krippendorff_alpha),
        ("gwet_ac1", found.headline.gwet_ac1),
        ("pabak", found.headline.pabak),
        ("prevalence_index", found.headline.prevalence_index),
        ("bias_index", found.headline.bias_index),
    ] {
        prop_assert_eq!(field.is_none(), json["undefined"].get(key).is_some(), "{}", key);
        prop_assert_eq!(field.is_none(), json[key].is_null());
    }
    prop_assert!(found.sentences.iter().all(|sentence| !sentence.contains("NaN")));
    Ok(())
}

fn near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (None, None) => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn no_table_yields_nan_or_panics(rows in tables()) {
        let ratings = Ratings::from_table(&Table::new(&rows).unwrap());
        let options = ReportOptions {
            replicates: 20,
            scale: LabelScale::Ordered,
            ..ReportOptions::default()
        };
        check_report(&report(&ratings, &options))?;
    }

    #[test]
    fn no_ratings_yield_nan_or_panic(ratings in any_ratings(), by_user in any::<bool>(), seed in any::<u64>()) {
        let parents: Vec<Option<usize>> = (0..ratings.categories()).map(|k| k.checked_sub(2)).collect();
        let scale = LabelScale::Weighted(Weights::hierarchy_from_parents(&parents).unwrap());
        let options = ReportOptions { replicates: 20, by_user, seed, scale, ..ReportOptions::default() };
        check_report(&report(&ratings, &options))?;
    }

    #[test]
    fn huge_counts_stay_numbers(rows in prop::collection::vec(prop::collection::vec(any::<u64>(), 3), 3)) {
        let kappa = cohen_kappa(&Table::new(&rows).unwrap(), level()).coefficient;
        prop_assert!(kappa.value.is_none_or(f64::is_finite));
        prop_assert!(kappa.se.is_none_or(f64::is_finite));
    }

    #[test]
    fn coders_may_be_swapped(rows in tables()) {
        let table = Table::new(&rows).unwrap();
        let swapped = table.transposed();
        let (one, other) = (cohen_kappa(&table, level()), cohen_kappa(&swapped, level()));
        prop_assert!(near(one.coefficient.value, other.coefficient.value));
        prop_assert!(near(one.coefficient.se, other.coefficient.se));
        prop_assert!(near(one.se_null, other.se_null));
        prop_assert!(near(one.kappa_max, other.kappa_max));
        let weights = Weights::quadratic(table.categories());
        let weighted = |table: &Table| weighted_kappa(table, &weights, level()).coefficient;
        prop_assert!(near(weighted(&table).value, weighted(&swapped).value));
        prop_assert!(near(weighted(&table).se, weighted(&swapped).se));
        let (one, other) = (Ratings::from_table(&table), Ratings::from_table(&swapped));
        let identity = Weights::identity(table.categories());
        let ac1 = |ratings: &Ratings| gwet_ac(ratings, &identity, level());
        prop_assert!(near(ac1(&one).value, ac1(&other).value));
        prop_assert!(near(ac1(&one).se, ac1(&other).se));
    }

    #[test]
    fn labels_may_be_renamed(rows in tables(), turn in 0_usize..5) {
        let table = Table::new(&rows).unwrap();
        let q = table.categories();
        let mut renamed = vec![vec![0; q]; q];
        for (i, j, count) in table.cells() {
            renamed[(i + turn) % q][(j + turn) % q] = count;
        }
        let renamed = Table::new(&renamed).unwrap();
        let (one, other) = (cohen_kappa(&table, level()), cohen_kappa(&renamed, level()));
        prop_assert!(near(one.coefficient.value, other.coefficient.value));
        prop_assert!(near(one.coefficient.se, other.coefficient.se));
        let (one, other) = (Ratings::from_table(&table), Ratings::from_table(&renamed));
        let alpha = |ratings: &Ratings| alpha_estimate(ratings, &Metric::Nominal).ok().map(|a| a.value);
        prop_assert!(near(alpha(&one), alpha(&other)));
        let identity = Weights::identity(q);
        let ac1 = |ratings: &Ratings| gwet_ac(ratings, &identity, level()).value;
        prop_assert!(near(ac1(&one), ac1(&other)));
    }

    #[test]
    fn doubling_all_data_changes_no_kappa(rows in tables(), times in 2_u64..5) {
        let table = Table::new(&rows).unwrap();
        prop_assume!(table.items() >= 2);
        let more = rows.iter().map(|row| row.iter().map(|count| count * times).collect()).collect::<Vec<_>>();
        let more = Table::new(&more).unwrap();
        let (one, other) = (cohen_kappa(&table, level()), cohen_kappa(&more, level()));
        prop_assert!(near(one.coefficient.value, other.coefficient.value));
        let shrunk = one.coefficient.se.map(|se| se / (times as f64).sqrt());
        prop_assert!(near(shrunk, other.coefficient.se));
        let identity = Weights::identity(table.categories());
        let pi = |table: &Table| fleiss_kappa(&Ratings::from_table(table), &identity, level()).value;
        prop_assert!(near(pi(&table), pi(&more)));
    }

    #[test]
    fn coefficients_keep_their_range(rows in tables()) {
        let table = Table::new(&rows).unwrap();
        prop_assume!(table.items() >= 2);
        let ratings = Ratings::from_table(&table);
        let identity = Weights::identity(table.categories());
        let kappa = cohen_kappa(&table, level());
        for value in [
            kappa.coefficient.value,
            fleiss_kappa(&ratings, &identity, level()).value,
            conger_kappa(&ratings, &identity, level()).value,
            gwet_ac(&ratings, &identity, level()).value,
            alpha_estimate(&ratings, &Metric::Nominal).ok().map(|alpha| alpha.value),
        ].into_iter().flatten() {
            prop_assert!((-1.0 - 1e-12..=1.0 + 1e-12).contains(&value), "{value}");
        }
        if let (Some(value), Some(most)) = (kappa.coefficient.value, kappa.kappa_max) {
            prop_assert!(value <= most + 1e-12 && most <= 1.0 + 1e-12);
        }
    }

    /// Two coders, no missing labels: α = π + (1 − π)/(2N), exactly.
    #[test]
    fn alpha_is_pi_with_a_small_sample_term(rows in tables()) {
        let table = Table::new(&rows).unwrap();
        prop_assume!(table.items() >= 2 && table.categories() >= 2);
        let ratings = Ratings::from_table(&table);
        let pi = fleiss_kappa(&ratings, &Weights::identity(table.categories()), level()).value;
        let alpha = alpha_estimate(&ratings, &Metric::Nominal).ok().map(|alpha| alpha.value);
        let expected = pi.map(|pi| pi + (1.0 - pi) / (2.0 * table.items() as f64));
        prop_assert!(near(alpha, expected));
    }

    #[test]
    fn wilson_stays_inside(successes in 0_u32..200, failures in 0_u32..200) {
        let trials = f64::from(successes) + f64::from(failures);
        match wilson(f64::from(successes), trials, level()) {
            None => prop_assert!(trials <= 0.0),
            Some((low, high)) => {
                let p = f64::from(successes) / trials;
                prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
            }
        }
    }

    #[test]
    fn the_same_input_gives_the_same_report(ratings in any_ratings(), seed in any::<u64>()) {
        let options = ReportOptions { replicates: 10, seed, ..ReportOptions::default() };
        prop_assert_eq!(report(&ratings, &options), report(&ratings, &options));
    }
}
