//! Sample sizes against the verified table, and the plan after a pilot.

use super::super::{
    BandScale, Coefficient, ConfidenceLevel, Pilot, PlanError, Sides, benchmark, cohen_kappa, design_effect,
    donner_eliasziw_variance, items_for_half_width, items_for_lower_limit, min_units_for_alpha, more_items,
};
use super::planning_vectors::{HALF_WIDTH, LOWER_LIMIT, MIN_UNITS};
use super::{close, level, same, table};

#[test]
fn items_for_an_interval() {
    for &(kappa, prevalence, half_width, items) in HALF_WIDTH {
        let found = items_for_half_width(kappa, prevalence, half_width, level());
        assert_eq!(found, Ok(items), "kappa {kappa}, prevalence {prevalence}, ±{half_width}");
    }
}

#[test]
fn items_for_a_lower_limit() {
    for &(kappa, lower, prevalence, one_sided, two_sided) in LOWER_LIMIT {
        let items = |sides| items_for_lower_limit(kappa, lower, prevalence, level(), sides);
        assert_eq!(items(Sides::One), Ok(one_sided), "{kappa} {lower} {prevalence}");
        assert_eq!(items(Sides::Two), Ok(two_sided), "{kappa} {lower} {prevalence}");
    }
}

#[test]
fn units_for_alpha() {
    for &(alpha, share, p, units) in MIN_UNITS {
        close("units", min_units_for_alpha(alpha, share, p).unwrap(), units, 1e-6);
    }
}

/// The numbers printed in the specification.
#[test]
fn printed_plans() {
    for (kappa, per_prevalence) in [(0.7, [196, 236, 569]), (0.8, [139, 167, 401]), (0.6, [246, 296, 705])] {
        let found =
            [0.5, 0.3, 0.1].map(|prevalence| items_for_half_width(kappa, prevalence, 0.1, level()).unwrap());
        assert_eq!(found, per_prevalence);
    }
    let wide = [0.5, 0.3, 0.1].map(|p| items_for_half_width(0.8, p, 0.15, level()).unwrap());
    assert_eq!(wide, [62, 74, 179]);
    for (alpha, printed) in
        [(0.8, [103.0, 139.0, 294.0, 560.0, 1363.0]), (0.667, [60.0, 81.0, 172.0, 330.0, 803.0])]
    {
        for (share, units) in [0.5, 0.25, 0.1, 0.05, 0.02].into_iter().zip(printed) {
            close("units", min_units_for_alpha(alpha, share, 0.05).unwrap().ceil(), units, 0.0);
        }
    }
    same("design effect", design_effect(4.0, 0.2), 1.6);
    same("one item each", design_effect(1.0, 0.5), 1.0);
}

#[test]
fn plans_refuse_nonsense() {
    assert_eq!(donner_eliasziw_variance(1.0, 0.5), Err(PlanError::Coefficient));
    assert_eq!(donner_eliasziw_variance(0.5, 0.0), Err(PlanError::Prevalence));
    assert_eq!(items_for_half_width(0.5, 0.5, 0.0, level()), Err(PlanError::HalfWidth));
    assert_eq!(items_for_half_width(f64::NAN, 0.5, 0.1, level()), Err(PlanError::Coefficient));
    let limit = items_for_lower_limit(0.5, 0.5, 0.5, level(), Sides::One);
    assert_eq!(limit, Err(PlanError::LowerLimit));
    assert_eq!(min_units_for_alpha(0.8, 0.5, 0.5), Err(PlanError::Probability));
}

#[test]
fn more_items_after_a_pilot() {
    let pilot = |kappa, design_effect| Pilot {
        category: 2,
        name: "refund".into(),
        prevalence: 0.1,
        kappa,
        items: 50,
        design_effect,
    };
    let plan = more_items(pilot(0.8, 1.0), 0.1, level()).unwrap();
    assert_eq!((plan.items_needed, plan.items_more), (401, 351));
    let clustered = more_items(pilot(0.8, 2.0), 0.1, level()).unwrap();
    assert!(clustered.items_needed.abs_diff(2 * 401) <= 2);
    // Users who vary less than chance are no reason to plan fewer items.
    assert_eq!(more_items(pilot(0.8, 0.5), 0.1, level()).unwrap().items_needed, 401);
    // A pilot with perfect agreement must not promise that no more items are needed.
    assert_eq!(more_items(pilot(1.0, 1.0), 0.1, level()).unwrap().items_needed, 209);
    assert!(more_items(pilot(f64::NAN, 1.0), 0.1, level()).is_err());
    assert_eq!(more_items(pilot(0.8, 1.0), 0.5, level()).unwrap().items_more, 0);
}

/// Cohen's table supports "moderate" (P = .96); the grant example's .40 supports only "slight".
#[test]
fn bands_need_probability() {
    let cohen = cohen_kappa(&table(&[&[88, 14, 18], &[10, 40, 10], &[2, 6, 12]]), level());
    let found = benchmark(&cohen.coefficient, BandScale::LandisKoch).unwrap();
    assert_eq!((found.band, found.floor), ("moderate", Some(0.4)));
    close("P(κ ≥ .4)", found.probability, 0.96, 5e-3);
    let grant = cohen_kappa(&table(&[&[20, 5], &[10, 15]]), level()).coefficient;
    assert_eq!(benchmark(&grant, BandScale::LandisKoch).unwrap().band, "slight");
    assert_eq!(BandScale::LandisKoch.point_band(0.4), "moderate");

    let without_interval = Coefficient { ci: None, ..grant };
    assert_eq!(benchmark(&without_interval, BandScale::LandisKoch), None);
}

#[test]
fn bands_are_as_published() {
    let names = |scale: BandScale, values: &[f64]| -> Vec<&str> {
        values.iter().map(|value| scale.point_band(*value)).collect()
    };
    assert_eq!(
        names(BandScale::LandisKoch, &[-0.1, 0.1, 0.3, 0.5, 0.7, 0.9]),
        ["poor", "slight", "fair", "moderate", "substantial", "almost perfect"]
    );
    assert_eq!(names(BandScale::Fleiss, &[0.39, 0.4, 0.75]), ["poor", "fair to good", "excellent"]);
    let four = [0.39, 0.4, 0.6, 0.75];
    assert_eq!(names(BandScale::Cicchetti, &four), ["poor", "fair", "good", "excellent"]);
    assert_eq!(names(BandScale::Cochrane, &four), ["below fair", "fair", "good", "excellent"]);
    assert_eq!(
        names(BandScale::Krippendorff, &[0.66, 0.667, 0.8]),
        ["not reliable", "tentative", "reliable"]
    );
    for scale in BandScale::ALL {
        assert!(scale.bands().windows(2).all(|pair| pair[0].0 > pair[1].0), "{}", scale.name());
    }
}

#[test]
fn levels_are_checked() {
    assert!(ConfidenceLevel::new(0.0).is_none());
    assert!(ConfidenceLevel::new(1.0).is_none());
    assert!(ConfidenceLevel::new(f64::NAN).is_none());
    same("z", ConfidenceLevel::new(0.9).unwrap().z(), 1.644_853_627);
}
