//! Items that come from the same users: intervals by user against intervals by item.

use super::super::percent::wilson_effective;
use super::super::{
    IntervalMethod, Metric, Ratings, ReportOptions, SplitMix64, Statistic, Table, Unit, bootstrap,
    cohen_kappa, jackknife, percentile, report, wilson,
};
use super::grouped_vector::GROUPED;
use super::{close, level, same, value};

fn grouped() -> Ratings {
    let users: Vec<Option<u8>> = GROUPED.iter().map(|(user, _, _)| Some(*user)).collect();
    Ratings::from_pairs(4, GROUPED.iter().map(|(_, a, b)| (Some(*a), Some(*b))))
        .unwrap()
        .with_users(&users)
        .unwrap()
}

#[test]
fn the_table_and_coefficients() {
    let ratings = grouped();
    let table = Table::from_ratings(&ratings);
    assert_eq!(table.rows(), [[18, 1, 3, 3], [1, 6, 0, 3], [0, 0, 20, 1], [2, 1, 4, 13]].map(Vec::from));
    let kappa = cohen_kappa(&table, level()).coefficient;
    same("kappa", value(&kappa), 0.656_517_602_3);
    same("FCE", kappa.se.unwrap(), 0.067_247_955_6);
    let report = report(&ratings, &ReportOptions::default());
    same("alpha", report.headline.krippendorff_alpha.unwrap(), 0.657_637_231_5);
    same("AC1", report.headline.gwet_ac1.unwrap(), 0.670_269_447_4);
}

#[test]
fn bootstrap_by_item_and_by_user() {
    let ratings = grouped();
    let run = |unit| bootstrap(&ratings, &Statistic::CohenKappa, unit, 2000, 42, level()).unwrap();
    let by_item = run(Unit::Item);
    assert_eq!((by_item.units, by_item.undefined_replicates), (76, 0));
    close("mean", by_item.mean, 0.654_071_893_9, 1e-9);
    close("sd", by_item.sd, 0.068_205_281_5, 1e-9);
    close("low", by_item.ci.0, 0.517_621_955, 1e-9);
    close("high", by_item.ci.1, 0.778_647_484_6, 1e-9);
    let by_user = run(Unit::User);
    assert_eq!((by_user.units, by_user.undefined_replicates), (20, 0));
    close("sd", by_user.sd, 0.079_920_243_6, 1e-9);
    close("low", by_user.ci.0, 0.485_125_785_8, 1e-9);
    close("high", by_user.ci.1, 0.797_626_415_5, 1e-9);
}

#[test]
fn jackknife_by_user() {
    let ratings = grouped();
    for (statistic, se) in [
        (Statistic::CohenKappa, 0.080_608_928_3),
        (Statistic::Alpha(Metric::Nominal), 0.080_492_609_3),
        (Statistic::GwetAc1, 0.080_486_042_7),
    ] {
        let found = jackknife(&ratings, &statistic, Unit::User).unwrap();
        same("error", found.se, se);
        assert_eq!(found.units, 20);
    }
}

#[test]
fn a_report_by_user_has_wider_intervals() {
    let ratings = grouped();
    let by_item = report(&ratings, &ReportOptions::default());
    let by_user = report(&ratings, &ReportOptions { by_user: true, ..ReportOptions::default() });
    let width = |ci: Option<(f64, f64)>| ci.map(|(low, high)| high - low).unwrap();
    for (item, user) in [
        (by_item.headline.cohen_kappa_ci, by_user.headline.cohen_kappa_ci),
        (by_item.headline.krippendorff_alpha_ci, by_user.headline.krippendorff_alpha_ci),
        (by_item.headline.gwet_ac1_ci, by_user.headline.gwet_ac1_ci),
        (by_item.headline.percent_ci, by_user.headline.percent_ci),
    ] {
        assert!(width(user) > width(item), "{user:?} against {item:?}");
    }
    same("kappa error", by_user.headline.cohen_kappa_se.unwrap(), 0.080_608_928_3);
    let kappa = &by_user.coefficients.cohen_kappa.coefficient;
    assert_eq!(kappa.method, IntervalMethod::JackknifeUser);
    assert_eq!(by_user.coefficients.percent.method, IntervalMethod::WilsonEffective);
    assert!(by_user.design_effect.unwrap() > 1.2);
    assert_eq!(by_item.design_effect, None);
    let note = "The 76 items come from 20 users; intervals are by user";
    assert!(by_user.sentences.iter().any(|sentence| sentence == note));
    assert!(by_item.sentences.iter().any(|sentence| sentence.contains("too narrow")));
}

/// Clustering widens the interval of a share, never narrows it; at 100 % the users count as the items.
#[test]
fn percent_by_user_is_never_too_sure() {
    let by_user = |p, se| wilson_effective(p, 50.0, 10.0, se, level()).unwrap();
    let independent = wilson(40.0, 50.0, level()).unwrap();
    let plain_se = (0.8_f64 * 0.2 / 50.0).sqrt();
    same("no clustering", by_user(0.8, plain_se).0, independent.0);
    same("too small an error", by_user(0.8, plain_se / 3.0).0, independent.0);
    same(
        "twice the variance",
        by_user(0.8, plain_se * 2.0_f64.sqrt()).0,
        wilson(20.0, 25.0, level()).unwrap().0,
    );
    same("all agree", by_user(1.0, 0.0).0, wilson(10.0, 10.0, level()).unwrap().0);
}

#[test]
fn without_users_every_item_is_its_own() {
    let named = grouped();
    let pairs = named.rows().iter().map(|row| (row[0], row[1]));
    let unnamed = Ratings::from_pairs(4, pairs).unwrap();
    let statistic = Statistic::CohenKappa;
    let by_item = jackknife(&unnamed, &statistic, Unit::Item).unwrap();
    let by_user = jackknife(&unnamed, &statistic, Unit::User).unwrap();
    same("error", by_user.se, by_item.se);
    // One named user among unnamed items: every other item stands alone.
    let ids: Vec<Option<&str>> = (0..76).map(|item| (item < 2).then_some("u")).collect();
    assert_eq!(unnamed.with_users(&ids).unwrap().users(), Some(75));
}

#[test]
fn the_generator_is_splitmix64() {
    let mut generator = SplitMix64::new(42);
    let first: Vec<u64> = (0..5).map(|_| generator.next_u64()).collect();
    assert_eq!(
        first,
        [
            0xbdd7_3226_2feb_6e95,
            0x28ef_e333_b266_f103,
            0x4752_6757_130f_9f52,
            0x581c_e1ff_0e4a_e394,
            0x09bc_585a_2448_23f2,
        ]
    );
    let mut generator = SplitMix64::new(42);
    let below: Vec<usize> = (0..10).map(|_| generator.below(7)).collect();
    assert_eq!(below, [5, 1, 1, 2, 0, 6, 1, 5, 2, 4]);
    assert_eq!(generator.below(0), 0);
}

#[test]
fn percentiles_are_type_7() {
    let values = [1.0, 2.0, 3.0, 4.0];
    for (p, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (1.0, 4.0)] {
        close("quantile", percentile(&values, p).unwrap(), expected, 1e-12);
    }
    assert_eq!(percentile(&[], 0.5), None);
}
