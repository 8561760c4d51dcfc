//! Cohen's κ, plain and weighted, with its large-sample errors; it must not know resampling or more than two coders.

use serde::Serialize;

use super::coefficient::{Coefficient, ConfidenceLevel, IntervalMethod, Undefined, Warning};
use super::distributions::normal_cdf;
use super::table::Table;
use super::weights::Weights;

/// Fewest items for which a chance-corrected coefficient is shown.
pub const MIN_ITEMS: usize = 2;

/// Cohen's κ with everything that is read beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kappa {
    /// κ with the Fleiss–Cohen–Everitt (1969) standard error and normal interval.
    pub coefficient: Coefficient,
    /// Standard error under κ = 0 (Fleiss, Cohen & Everitt 1969): for the test only, never for an interval.
    pub se_null: Option<f64>,
    /// κ / `se_null`.
    pub z_null: Option<f64>,
    /// Two-sided p-value of κ = 0.
    pub p_null: Option<f64>,
    /// Cohen's (1960) approximation √(p_o(1−p_o)/n)/(1−p_e): shown for comparison, it can be far off.
    pub se_cohen_1960: Option<f64>,
    /// The largest κ that these marginal totals allow (plain κ only).
    pub kappa_max: Option<f64>,
}

impl Kappa {
    /// No κ, for this reason.
    pub(super) fn undefined(reason: Undefined) -> Self {
        Self {
            coefficient: Coefficient::undefined(reason),
            se_null: None,
            z_null: None,
            p_null: None,
            se_cohen_1960: None,
            kappa_max: None,
        }
    }
}

/// Cohen's (1960) κ = (p_o − p_e)/(1 − p_e), p_e = Σ r_i c_i, of two coders.
///
/// Undefined without variation (both coders always chose the same one label) and below
/// [`MIN_ITEMS`] items. If one coder used one label, κ is 0 by construction and carries a warning.
pub fn cohen_kappa(table: &Table, level: ConfidenceLevel) -> Kappa {
    let mut kappa = weighted_kappa(table, &Weights::identity(table.categories()), level);
    if kappa.coefficient.value.is_some() {
        kappa.kappa_max = kappa_max(table);
    }
    kappa
}

/// Weighted κ (Cohen 1968) with the standard error of Fleiss, Cohen & Everitt (1969).
///
/// Undefined as [`cohen_kappa`], and if the weights do not fit the table.
pub fn weighted_kappa(table: &Table, weights: &Weights, level: ConfidenceLevel) -> Kappa {
    match parts(table, weights) {
        Err(reason) => Kappa::undefined(reason),
        Ok(parts) => describe(table, &parts, level),
    }
}

/// κ alone, for resampling: no least number of items.
pub(super) fn kappa_value(table: &Table, weights: &Weights) -> Result<f64, Undefined> {
    disagreements(table, weights).map(|(observed, expected)| 1.0 - observed / expected)
}

fn describe(table: &Table, parts: &Parts, level: ConfidenceLevel) -> Kappa {
    let scale = table.items() as f64 * (1.0 - parts.expected).powi(2);
    let error = |variance: f64| Some((variance / scale).max(0.0).sqrt()).filter(|x| x.is_finite());
    let se = error(parts.variance).unwrap_or(f64::NAN);
    let mut coefficient = Coefficient::point(parts.kappa)
        .with_agreement(parts.observed, parts.expected)
        .with_symmetric(se, level.z(), IntervalMethod::FleissCohenEveritt);
    for coder in table.one_label_coders() {
        coefficient = coefficient.warn(Warning::OneLabel { coder });
    }
    let se_null = error(parts.null_variance);
    let z_null = se_null.filter(|&se| se > 1e-12).map(|se| parts.kappa / se);
    Kappa {
        coefficient,
        se_null,
        z_null,
        p_null: z_null.map(|z| 2.0 * normal_cdf(-z.abs())),
        se_cohen_1960: error(parts.observed * (1.0 - parts.observed)),
        kappa_max: None,
    }
}

/// The pieces of κ; the variances still lack the factor 1/(n(1−p_e)²).
struct Parts {
    kappa: f64,
    observed: f64,
    expected: f64,
    variance: f64,
    null_variance: f64,
}

fn parts(table: &Table, weights: &Weights) -> Result<Parts, Undefined> {
    let have = usize::try_from(table.items()).unwrap_or(usize::MAX);
    if have > 0 && have < MIN_ITEMS {
        return Err(Undefined::TooFewItems { have, need: MIN_ITEMS });
    }
    let (observed_disagreement, expected_disagreement) = disagreements(table, weights)?;
    let kappa = 1.0 - observed_disagreement / expected_disagreement;
    let items = table.items() as f64;
    let share = |sums: Vec<f64>| sums.into_iter().map(|sum| sum / items).collect::<Vec<_>>();
    let (rows, columns) = (share(table.row_sums()), share(table.column_sums()));
    let mean_weight = |shares: &[f64], k: usize| -> f64 {
        shares.iter().enumerate().map(|(other, share)| share * weights.get(k, other)).sum()
    };
    let categories = 0..table.categories();
    let row_weights: Vec<f64> = categories.clone().map(|i| mean_weight(&columns, i)).collect();
    let column_weights: Vec<f64> = categories.map(|j| mean_weight(&rows, j)).collect();

    let expected = 1.0 - expected_disagreement;
    // FCE's bracket Σ p x² − (κ − p_e(1−κ))² is the variance of x; this form cannot cancel below zero.
    let centre = kappa - expected * (1.0 - kappa);
    let (mut variance, mut null_variance) = (0.0, 0.0);
    for (i, (row, row_weight)) in rows.iter().zip(&row_weights).enumerate() {
        for (j, (column, column_weight)) in columns.iter().zip(&column_weights).enumerate() {
            let weight = weights.get(i, j);
            let reach = row_weight + column_weight;
            variance += table.count(i, j) / items * (weight - reach * (1.0 - kappa) - centre).powi(2);
            null_variance += row * column * (weight - reach + expected).powi(2);
        }
    }
    let observed = 1.0 - observed_disagreement;
    Ok(Parts { kappa, observed, expected, variance, null_variance })
}

/// (1 − p_o, 1 − p_e), from whole numbers, so that equality and zero are exact for plain κ.
fn disagreements(table: &Table, weights: &Weights) -> Result<(f64, f64), Undefined> {
    if weights.categories() != table.categories() {
        return Err(Undefined::ScaleMismatch { scale: weights.categories(), categories: table.categories() });
    }
    let items = table.items() as f64;
    if items <= 0.0 {
        return Err(Undefined::NoItems);
    }
    let (rows, columns) = (table.row_sums(), table.column_sums());
    let (mut observed, mut expected) = (0.0, 0.0);
    for (i, row) in rows.iter().enumerate() {
        for (j, column) in columns.iter().enumerate() {
            let penalty = weights.penalty(i, j);
            observed += penalty * table.count(i, j);
            expected += penalty * row * column;
        }
    }
    if expected <= 0.0 {
        return Err(Undefined::NoVariation);
    }
    Ok((observed / items, expected / (items * items)))
}

/// κ_max = (Σ min(r_k, c_k) − p_e)/(1 − p_e) (Cohen 1960).
fn kappa_max(table: &Table) -> Option<f64> {
    let items = table.items() as f64;
    let (rows, columns) = (table.row_sums(), table.column_sums());
    let best: f64 = rows.iter().zip(&columns).map(|(r, c)| r.min(*c)).sum();
    let chance: f64 = rows.iter().zip(&columns).map(|(r, c)| r * c).sum();
    let room = items * items - chance;
    (room > 0.0).then(|| (items * best - chance) / room)
}
