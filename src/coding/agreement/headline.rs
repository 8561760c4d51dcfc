//! Picks the figures that scripts rely on out of a report; it must not compute any.

use std::collections::BTreeMap;

use super::coefficient::Undefined;
use super::indices::TwoByTwo;
use super::per_label::LabelAgreement;
use super::ratings::Ratings;
use super::report::{Coefficients, Headline};
use super::table::Table;

/// `table` is that of two coders, `None` for more.
pub(super) fn headline(
    ratings: &Ratings,
    table: Option<&Table>,
    found: &Coefficients,
    two_by_two: Option<TwoByTwo>,
    per_label: Vec<LabelAgreement>,
) -> Headline {
    let kappa = &found.cohen_kappa.coefficient;
    let mut undefined = BTreeMap::new();
    let mut ci_methods = BTreeMap::new();
    for (name, ci_name, coefficient) in [
        ("percent", "percent_ci", &found.percent),
        ("cohen_kappa", "cohen_kappa_ci", kappa),
        ("krippendorff_alpha", "krippendorff_alpha_ci", &found.krippendorff_alpha),
        ("gwet_ac1", "gwet_ac1_ci", &found.gwet_ac1),
        ("pabak", "pabak_ci", &found.brennan_prediger),
    ] {
        if let Some(reason) = &coefficient.undefined {
            undefined.insert(name, reason.to_string());
        }
        if let Some(reason) = coefficient.interval_missing() {
            undefined.insert(ci_name, reason);
        }
        ci_methods.insert(name, coefficient.method.name());
    }
    if two_by_two.is_none() {
        let categories = ratings.categories();
        let reason = if table.is_none() {
            Undefined::NotTwoCoders { coders: ratings.coders() }
        } else if categories != 2 {
            Undefined::NotTwoCategories { categories }
        } else {
            Undefined::NoItems
        };
        undefined.insert("prevalence_index", reason.to_string());
        undefined.insert("bias_index", reason.to_string());
    }
    Headline {
        items: ratings.items(),
        categories: ratings.categories(),
        percent: found.percent.value,
        percent_ci: found.percent.ci,
        cohen_kappa: kappa.value,
        cohen_kappa_se: kappa.se,
        cohen_kappa_ci: kappa.ci,
        krippendorff_alpha: found.krippendorff_alpha.value,
        krippendorff_alpha_ci: found.krippendorff_alpha.ci,
        gwet_ac1: found.gwet_ac1.value,
        gwet_ac1_ci: found.gwet_ac1.ci,
        pabak: found.brennan_prediger.value,
        pabak_ci: found.brennan_prediger.ci,
        prevalence_index: two_by_two.map(|indices| indices.prevalence_index),
        bias_index: two_by_two.map(|indices| indices.bias_index),
        per_label,
        confusion: table.map(Table::rows).unwrap_or_default(),
        undefined,
        ci_methods,
    }
}
