//! Two-coder tables: every verified value of every published table.

use super::super::bootstrap::bootstrap_all;
use super::super::{
    Coefficient, IntervalMethod, Metric, Ratings, Statistic, TwoByTwo, Unit, Weights, alpha_estimate, bowker,
    brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac, holsti, jackknife, krippendorff_alpha,
    krippendorff_alpha_linearised, pairwise_percent, percent_agreement, report, stuart_maxwell,
    weighted_kappa,
};
use super::table_vectors::{TABLES, TableVector};
use super::{close, level, same, table, value};

const MAIN: [Statistic; 3] = [Statistic::CohenKappa, Statistic::Alpha(Metric::Nominal), Statistic::GwetAc1];

fn each(check: impl Fn(&TableVector, &super::super::Table, &Ratings)) {
    for vector in TABLES {
        let table = table(vector.rows);
        let ratings = Ratings::from_table(&table);
        check(vector, &table, &ratings);
    }
}

#[test]
fn cohen_kappa_and_its_errors() {
    each(|vector, table, _| {
        let id = vector.id;
        assert_eq!(table.items(), vector.items, "{id}");
        same(id, value(&percent_agreement(table, level())), vector.percent);
        let kappa = cohen_kappa(table, level());
        let [expected, value, se, se_null, se_1960, kappa_max] = vector.cohen;
        same(id, kappa.coefficient.expected.unwrap(), expected);
        same(id, kappa.coefficient.observed.unwrap(), vector.percent);
        same(id, kappa.coefficient.value.unwrap(), value);
        same(id, kappa.coefficient.se.unwrap(), se);
        same(id, kappa.se_null.unwrap(), se_null);
        same(id, kappa.se_cohen_1960.unwrap(), se_1960);
        same(id, kappa.kappa_max.unwrap(), kappa_max);
        let (low, high) = kappa.coefficient.ci.unwrap();
        same(id, low, vector.cohen_ci.0);
        same(id, high, vector.cohen_ci.1);
        assert_eq!(kappa.coefficient.method, IntervalMethod::FleissCohenEveritt);
        if let Some(published) = vector.published_kappa {
            close(id, value, published, 0.005);
        }
    });
}

/// Fleiss, Cohen & Everitt (1969) and Fleiss, Levin & Paik print these errors.
#[test]
fn printed_standard_errors() {
    let kappa = cohen_kappa(&table(&[&[106, 10, 4], &[22, 28, 10], &[2, 12, 6]]), level());
    close("FCE", kappa.coefficient.se.unwrap(), 0.054, 5e-4);
    let kappa = cohen_kappa(&table(&[&[75, 1, 4], &[5, 4, 1], &[0, 0, 10]]), level());
    close("FLP", kappa.coefficient.se.unwrap(), 0.087, 1e-3);
    close("FLP null", kappa.se_null.unwrap(), 0.076, 5e-4);
}

#[test]
fn weighted_kappa_linear_and_quadratic() {
    each(|vector, table, _| {
        let q = table.categories();
        for (weights, expected) in
            [(Weights::linear(q), vector.linear), (Weights::quadratic(q), vector.quadratic)]
        {
            let Some([p_o, p_e, value, se, se_null]) = expected else {
                continue;
            };
            let kappa = weighted_kappa(table, &weights, level());
            same(vector.id, kappa.coefficient.observed.unwrap(), p_o);
            same(vector.id, kappa.coefficient.expected.unwrap(), p_e);
            same(vector.id, kappa.coefficient.value.unwrap(), value);
            same(vector.id, kappa.coefficient.se.unwrap(), se);
            same(vector.id, kappa.se_null.unwrap(), se_null);
        }
    });
}

#[test]
fn scott_alpha_gwet_and_brennan_prediger() {
    each(|vector, table, ratings| {
        let identity = Weights::identity(table.categories());
        let scott = fleiss_kappa(ratings, &identity, level());
        same(vector.id, scott.expected.unwrap(), vector.scott[0]);
        same(vector.id, value(&scott), vector.scott[1]);
        let alpha = alpha_estimate(ratings, &Metric::Nominal).unwrap();
        same(vector.id, alpha.value, vector.alpha);
        let ac1 = gwet_ac(ratings, &identity, level());
        same(vector.id, ac1.expected.unwrap(), vector.gwet[0]);
        same(vector.id, value(&ac1), vector.gwet[1]);
        let bp = brennan_prediger(ratings, &identity, level());
        same(vector.id, value(&bp), vector.brennan_prediger);
        same(vector.id, value(&holsti(ratings)), vector.percent);
        same(vector.id, value(&pairwise_percent(ratings, level())), vector.percent);
    });
}

/// irrCAC's table functions divide by n where its raw functions divide by n − 1: with that factor they agree exactly.
#[test]
fn linearised_errors_match_irrcac_tables() {
    each(|vector, table, ratings| {
        let identity = Weights::identity(table.categories());
        let items = table.items() as f64;
        let found = [
            gwet_ac(ratings, &identity, level()),
            fleiss_kappa(ratings, &identity, level()),
            krippendorff_alpha_linearised(ratings, &Metric::Nominal, level()),
            brennan_prediger(ratings, &identity, level()),
            pairwise_percent(ratings, level()),
        ];
        for (which, (coefficient, [value, se, p_a, p_e, low, high])) in
            found.iter().zip(vector.irrcac).enumerate()
        {
            let what = format!("{} coefficient {which}", vector.id);
            let divisor = ((items - 1.0) / items).sqrt();
            same(&what, coefficient.value.unwrap(), value);
            let raw_se = coefficient.se.unwrap();
            same(&what, raw_se * divisor, se);
            let t = level().t(items - 1.0);
            same(&what, value - t * raw_se * divisor, low);
            same(&what, (value + t * raw_se * divisor).min(1.0), high);
            assert_eq!(coefficient.method, IntervalMethod::Linearised);
            if items >= 200.0 {
                close(&what, raw_se, se, 5e-4);
            }
            if let (0 | 3, Some(observed), Some(expected)) =
                (which, coefficient.observed, coefficient.expected)
            {
                same(&what, observed, p_a);
                same(&what, expected, p_e);
            }
        }
    });
}

#[test]
fn specific_agreement_and_one_vs_rest() {
    each(|vector, table, ratings| {
        let report = report(ratings, &super::super::ReportOptions::default());
        for (k, label) in report.headline.per_label.iter().enumerate() {
            let what = format!("{} label {k}", vector.id);
            same(&what, value(&label.specific_agreement), vector.specific[k]);
            let one_vs_rest = cohen_kappa(&table.one_vs_rest(k), level()).coefficient;
            same(&what, value(&one_vs_rest), vector.one_vs_rest[k]);
            assert_eq!(label.kappa, one_vs_rest, "{what}");
            let (low, high) = label.specific_agreement.ci.unwrap();
            assert!(low <= vector.specific[k] && vector.specific[k] <= high, "{what}");
        }
    });
}

#[test]
fn prevalence_bias_and_byrts_identity() {
    each(|vector, table, ratings| {
        let Some([pabak, prevalence, bias, p_pos, p_neg, mcnemar]) = vector.two_by_two else {
            assert_eq!(TwoByTwo::of(table), None);
            return;
        };
        let found = TwoByTwo::of(table).unwrap();
        same(vector.id, found.pabak, pabak);
        same(vector.id, found.prevalence_index, prevalence);
        same(vector.id, found.bias_index, bias);
        same(vector.id, found.p_pos.unwrap(), p_pos);
        same(vector.id, found.p_neg.unwrap(), p_neg);
        same(vector.id, found.kappa().unwrap(), vector.cohen[1]);
        same(vector.id, bowker(table).unwrap().statistic, mcnemar);
        let bp = brennan_prediger(ratings, &Weights::identity(2), level());
        same(vector.id, value(&bp), pabak);
    });
}

#[test]
fn marginal_homogeneity_and_symmetry() {
    each(|vector, table, _| {
        let (statistic, df, p) = vector.bowker;
        let found = bowker(table).unwrap();
        same(vector.id, found.statistic, statistic);
        assert_eq!(found.df, df, "{}", vector.id);
        close(vector.id, found.p, p, 1e-9);
        let Some((statistic, df, p)) = vector.stuart_maxwell else {
            return;
        };
        let found = stuart_maxwell(table).unwrap();
        same(vector.id, found.statistic, statistic);
        assert_eq!(found.df, df, "{}", vector.id);
        close(vector.id, found.p, p, 1e-9);
    });
}

/// The covariance of irrCAC's 3×3 example is singular, because nobody differs on its first label;
/// what remains is McNemar's test of the other two.
#[test]
fn stuart_maxwell_drops_labels_without_disagreement() {
    let found = stuart_maxwell(&table(&[&[13, 0, 0], &[0, 20, 7], &[0, 4, 56]])).unwrap();
    same("statistic", found.statistic, 9.0 / 11.0);
    assert_eq!(found.df, 1);
    same("p", found.p, 0.365_712_298);
}

/// Two pairs of labels that are only ever mixed up among themselves are two McNemar tests.
#[test]
fn stuart_maxwell_splits_unconnected_blocks() {
    let rows: &[&[u64]] = &[&[9, 7, 0, 0], &[2, 9, 0, 0], &[0, 0, 9, 5], &[0, 0, 1, 9]];
    let found = stuart_maxwell(&table(rows)).unwrap();
    same("statistic", found.statistic, 25.0 / 9.0 + 16.0 / 6.0);
    assert_eq!(found.df, 2);
}

#[test]
fn jackknife_by_item() {
    each(|vector, _, ratings| {
        for (statistic, [estimate, se, bias]) in MAIN.iter().zip(vector.jackknife) {
            let found = jackknife(ratings, statistic, Unit::Item).unwrap();
            same(vector.id, found.estimate, estimate);
            same(vector.id, found.se, se);
            same(vector.id, found.bias, bias);
        }
        let alpha = krippendorff_alpha(ratings, &Metric::Nominal, level());
        let se = vector.jackknife[1][1];
        same(vector.id, alpha.se.unwrap(), se);
        let low = vector.alpha - level().t(vector.items as f64 - 1.0) * se;
        same(vector.id, alpha.ci.unwrap().0, low);
        assert_eq!(alpha.method, IntervalMethod::JackknifeItem);
    });
}

#[test]
fn bootstrap_bounds_are_exact() {
    each(|vector, _, ratings| {
        let Some(expected) = vector.bootstrap else {
            return;
        };
        let found = bootstrap_all(ratings, &MAIN, Unit::Item, 2000, 42, level(), &crate::model::NoWatch);
        for (found, [mean, sd, low, high]) in found.into_iter().zip(expected) {
            let found = found.unwrap();
            assert_eq!((found.undefined_replicates, found.replicates, found.seed), (0, 2000, 42));
            close(vector.id, found.mean, mean, 1e-9);
            close(vector.id, found.sd, sd, 1e-9);
            close(vector.id, found.ci.0, low, 1e-9);
            close(vector.id, found.ci.1, high, 1e-9);
        }
    });
}

/// The values in the table of the specification, as printed there.
#[test]
fn headline_table() {
    type Row = (&'static str, f64, f64, f64, f64, f64, f64);
    let rows: [Row; 6] = [
        ("cohen1960", 0.491_53, 0.051_00, 0.488_46, 0.575_97, 0.048_00, 0.051_98),
        ("fleiss_cohen_everitt1969", 0.428_57, 0.053_71, 0.428_64, 0.593_56, 0.047_63, 0.055_51),
        ("fleiss_levin_paik_tab18_1", 0.676_47, 0.087_70, 0.676_90, 0.867_57, 0.039_23, 0.076_19),
        ("gwet_paradox_118", -0.023_39, 0.012_29, -0.024_69, 0.940_78, 0.022_96, 0.080_38),
        ("wikipedia_cohen", 0.400_00, 0.127_00, 0.400_00, 0.405_94, 0.130_15, 0.138_56),
        ("irrcac_cont3x3abstractors", 0.796_41, 0.058_91, 0.797_26, 0.849_33, 0.043_22, 0.076_01),
    ];
    for (id, kappa, se, alpha, ac1, ac1_se, se_null) in rows {
        let vector = TABLES.iter().find(|vector| vector.id == id).unwrap();
        let table = table(vector.rows);
        let ratings = Ratings::from_table(&table);
        let cohen = cohen_kappa(&table, level());
        let gwet = gwet_ac(&ratings, &Weights::identity(table.categories()), level());
        let pick = |coefficient: &Coefficient| (value(coefficient), coefficient.se.unwrap());
        close(id, pick(&cohen.coefficient).0, kappa, 1e-5);
        close(id, pick(&cohen.coefficient).1, se, 1e-5);
        close(id, cohen.se_null.unwrap(), se_null, 1e-5);
        close(id, alpha_estimate(&ratings, &Metric::Nominal).unwrap().value, alpha, 1e-5);
        close(id, pick(&gwet).0, ac1, 1e-5);
        // Raw form against table form; the gap grows as the number of items falls.
        let tolerance = if vector.items < 100 { 2e-3 } else { 5e-4 };
        close(id, pick(&gwet).1, ac1_se, tolerance);
    }
}
