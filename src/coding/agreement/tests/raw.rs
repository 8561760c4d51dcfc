//! Any number of coders with missing labels: every verified value of every published example.

use super::super::{
    IntervalMethod, Metric, Ratings, Statistic, Unit, Weights, alpha_estimate, brennan_prediger, cohen_kappa,
    coincidences, conger_kappa, fleiss_kappa, gwet_ac, jackknife, krippendorff_alpha,
    krippendorff_alpha_linearised, pairwise_percent,
};
use super::raw_vectors::{COUNTS, Irrcac, RAW};
use super::{close, level, raw, same, table};

#[test]
fn coincidences_of_published_data() {
    for vector in RAW {
        let found = coincidences(&raw(vector.categories, vector.rows));
        same(vector.id, found.pairable, vector.pairable);
        for (row, expected) in found.cells.iter().zip(vector.coincidences) {
            for (cell, expected) in row.iter().zip(*expected) {
                same(vector.id, *cell, *expected);
            }
        }
    }
}

#[test]
fn alpha_in_all_metrics() {
    for vector in RAW {
        let ratings = raw(vector.categories, vector.rows);
        let ranks: Vec<f64> = (1..=vector.categories).map(|rank| rank as f64).collect();
        for (metric, expected) in [
            (Metric::Nominal, Some(vector.nominal)),
            (Metric::Ordinal, vector.ordinal),
            (Metric::Interval(ranks.clone()), vector.interval),
            (Metric::Ratio(ranks), vector.ratio),
        ] {
            let Some([alpha, observed, expected]) = expected else {
                continue;
            };
            let found = alpha_estimate(&ratings, &metric).unwrap();
            same(vector.id, found.value, alpha);
            same(vector.id, found.observed_disagreement, observed);
            same(vector.id, found.expected_disagreement, expected);
            same(vector.id, found.pairable, vector.pairable);
        }
    }
}

/// Krippendorff (2011) and Wikipedia print these.
#[test]
fn printed_alphas() {
    let alpha = |id: &str, metric: &Metric| {
        let vector = RAW.iter().find(|vector| vector.id == id).unwrap();
        alpha_estimate(&raw(vector.categories, vector.rows), metric).unwrap().value
    };
    let five: Vec<f64> = vec![1.0, 2.0, 3.0, 4.0, 5.0];
    close("nominal", alpha("krippendorff_4x12", &Metric::Nominal), 0.743, 5e-4);
    close("ordinal", alpha("krippendorff_4x12", &Metric::Ordinal), 0.815, 5e-4);
    close("interval", alpha("krippendorff_4x12", &Metric::Interval(five.clone())), 0.849, 5e-4);
    close("ratio", alpha("krippendorff_4x12", &Metric::Ratio(five.clone())), 0.797, 5e-4);
    close("binary", alpha("krippendorff_binary_2x10", &Metric::Nominal), 0.095, 5e-4);
    close("two coders", alpha("krippendorff_nominal_2x12", &Metric::Nominal), 0.692, 5e-4);
    close("wiki", alpha("krippendorff_wikipedia_3x15", &Metric::Nominal), 0.691, 5e-4);
    let four = Metric::Interval(five.into_iter().take(4).collect());
    close("wiki interval", alpha("krippendorff_wikipedia_3x15", &four), 0.811, 5e-4);
}

#[test]
fn alpha_jackknife_over_all_items() {
    for vector in RAW {
        let ratings = raw(vector.categories, vector.rows);
        let found = jackknife(&ratings, &Statistic::Alpha(Metric::Nominal), Unit::Item).unwrap();
        same(vector.id, found.se, vector.jackknife_se);
        assert_eq!(found.units, vector.rows.len(), "{}", vector.id);
        let alpha = krippendorff_alpha(&ratings, &Metric::Nominal, level());
        same(vector.id, alpha.se.unwrap(), vector.jackknife_se);
    }
}

#[test]
fn linearised_coefficients_match_irrcac() {
    for vector in RAW {
        let ratings = raw(vector.categories, vector.rows);
        for expected in vector.irrcac {
            check_irrcac(vector.id, &ratings, expected);
        }
    }
}

fn check_irrcac(id: &str, ratings: &Ratings, expected: &Irrcac) {
    let what = format!("{id} {} {}", expected.weights, expected.coefficient);
    let q = ratings.categories();
    let weights = match expected.weights {
        "identity" => Weights::identity(q),
        "linear" => Weights::linear(q),
        "quadratic" => Weights::quadratic(q),
        "ordinal" => Weights::gwet_ordinal(q),
        "radical" => Weights::radical(q),
        "ratio" => Weights::ratio(q),
        "circular" => Weights::circular(q),
        "bipolar" => Weights::bipolar(q),
        other => panic!("unknown weights {other}"),
    };
    let found = match expected.coefficient {
        "gwet" => gwet_ac(ratings, &weights, level()),
        "fleiss" => fleiss_kappa(ratings, &weights, level()),
        "conger" => conger_kappa(ratings, &weights, level()),
        "bp" => brennan_prediger(ratings, &weights, level()),
        "krippendorff" => krippendorff_alpha_linearised(ratings, &Metric::Table(weights.clone()), level()),
        other => panic!("unknown coefficient {other}"),
    };
    same(&what, found.value.unwrap(), expected.value);
    same(&what, found.se.unwrap(), expected.se);
    if let Some((low, high)) = expected.ci {
        same(&what, found.ci.unwrap().0, low);
        same(&what, found.ci.unwrap().1, high);
    }
    assert_eq!(found.method, IntervalMethod::Linearised);
    if expected.coefficient != "krippendorff" {
        same(&what, found.observed.unwrap(), expected.observed);
        same(&what, found.expected.unwrap(), expected.expected);
    }
    if expected.weights == "identity" && expected.coefficient == "gwet" {
        same(&what, pairwise_percent(ratings, level()).value.unwrap(), expected.observed);
    }
}

/// Gwet's "quadratic" weights are Krippendorff's interval metric, his "ratio" weights the ratio
/// metric; his "ordinal" weights are not Krippendorff's ordinal metric.
#[test]
fn gwet_ordinal_is_not_krippendorff_ordinal() {
    let vector = RAW.iter().find(|vector| vector.id == "krippendorff_4x12").unwrap();
    let ratings = raw(vector.categories, vector.rows);
    let alpha = |metric: &Metric| alpha_estimate(&ratings, metric).unwrap().value;
    let table = |weights: Weights| alpha(&Metric::Table(weights));
    let ranks = vec![1.0, 2.0, 3.0, 4.0, 5.0];
    same("interval", table(Weights::quadratic(5)), alpha(&Metric::Interval(ranks.clone())));
    same("ratio", table(Weights::ratio(5)), alpha(&Metric::Ratio(ranks)));
    close("Gwet ordinal", table(Weights::gwet_ordinal(5)), 0.8336, 5e-5);
    close("Krippendorff ordinal", alpha(&Metric::Ordinal), 0.8154, 5e-5);
}

#[test]
fn items_by_label_counts() {
    for vector in COUNTS {
        let ratings = from_counts(vector.counts);
        let identity = Weights::identity(ratings.categories());
        same(vector.id, fleiss_kappa(&ratings, &identity, level()).value.unwrap(), vector.fleiss);
        let bp = brennan_prediger(&ratings, &identity, level());
        same(vector.id, bp.value.unwrap(), vector.randolph);
        let alpha = alpha_estimate(&ratings, &Metric::Nominal).unwrap();
        same(vector.id, alpha.value, vector.alpha);
        for expected in vector.irrcac {
            check_irrcac(vector.id, &ratings, expected);
        }
    }
}

/// Coders in label order: the first chose the lowest label of each item.
fn from_counts(counts: &[&[usize]]) -> Ratings {
    let row = |counts: &&[usize]| -> Vec<Option<usize>> {
        counts
            .iter()
            .enumerate()
            .flat_map(|(label, &coders)| std::iter::repeat_n(Some(label), coders))
            .collect()
    };
    let rows: Vec<_> = counts.iter().map(row).collect();
    Ratings::new(rows[0].len(), counts[0].len(), rows).unwrap()
}

#[test]
fn conger_is_cohen_for_two_coders() {
    let table = table(&[&[88, 14, 18], &[10, 40, 10], &[2, 6, 12]]);
    let conger = conger_kappa(&Ratings::from_table(&table), &Weights::identity(3), level());
    let cohen = cohen_kappa(&table, level()).coefficient;
    same("value", conger.value.unwrap(), cohen.value.unwrap());
    // Gwet's linearisation and FCE agree but for the divisor.
    same("error", conger.se.unwrap() * (199.0_f64 / 200.0).sqrt(), cohen.se.unwrap());
}
