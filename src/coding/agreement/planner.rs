//! How many items must be labelled twice before κ or α can be told well enough; it must not know any ratings.

use serde::Serialize;

use super::coefficient::ConfidenceLevel;
use super::distributions::normal_quantile;
use super::per_label::LabelAgreement;
use super::sentences::{count, decimal, trimmed};

/// κ is planned as at most this: an early κ of 1 would promise that no items are needed.
const LARGEST_PLANNED_KAPPA: f64 = 0.9;

/// Why a plan cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// κ or α outside its range.
    #[error("the coefficient to plan for must lie between 0 and 1")]
    Coefficient,
    /// The limit is not below the expected value.
    #[error("the lower limit must lie between 0 and the expected coefficient")]
    LowerLimit,
    /// A share outside 0–1.
    #[error("the share of the label must lie between 0 and 1")]
    Prevalence,
    /// A half-width of nothing.
    #[error("the half-width must be above 0")]
    HalfWidth,
    /// A probability outside 0–0.5.
    #[error("the error probability must lie between 0 and 0.5")]
    Probability,
}

/// Whether a lower limit is part of a two-sided interval or stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// The whole error probability lies below the limit.
    One,
    /// Half of it does.
    Two,
}

/// n·Var(κ̂) for two coders, two labels and a common share π of the first (Donner & Eliasziw 1992).
///
/// (1−κ)·[(1−κ)(1−2κ) + κ(2−κ)/(2π(1−π))]
///
/// # Errors
/// κ outside 0–1 (1 excluded), π outside 0–1 (both excluded).
pub fn donner_eliasziw_variance(kappa: f64, prevalence: f64) -> Result<f64, PlanError> {
    if !(0.0..1.0).contains(&kappa) {
        return Err(PlanError::Coefficient);
    }
    let spread = spread(prevalence)?;
    let miss = 1.0 - kappa;
    Ok(miss * (miss * (1.0 - 2.0 * kappa) + kappa * (2.0 - kappa) / (2.0 * spread)))
}

/// Items that two coders must label for an interval κ ± `half_width` (Donner & Eliasziw 1992): n = z²V/w².
///
/// Plan on the rarest label that matters, one against the rest: rare labels drive n.
///
/// # Errors
/// As [`donner_eliasziw_variance`]; a half-width that is not above 0.
pub fn items_for_half_width(
    kappa: f64,
    prevalence: f64,
    half_width: f64,
    level: ConfidenceLevel,
) -> Result<u64, PlanError> {
    exact_items(kappa, prevalence, half_width, level).map(round_up)
}

/// Items for which an expected `kappa` puts the confidence limit at `lower` or above (Donner & Eliasziw 1992, goodness of fit).
///
/// The style of R's `kappaSize::CIBinary`, not compared with it.
///
/// # Errors
/// κ or π out of range, or a limit that is not between 0 and κ.
pub fn items_for_lower_limit(
    kappa: f64,
    lower: f64,
    prevalence: f64,
    level: ConfidenceLevel,
    sides: Sides,
) -> Result<u64, PlanError> {
    if !(0.0..1.0).contains(&kappa) {
        return Err(PlanError::Coefficient);
    }
    if !(lower >= 0.0 && lower < kappa) {
        return Err(PlanError::LowerLimit);
    }
    let spread = spread(prevalence)?;
    let cells = |kappa: f64| {
        [
            prevalence * prevalence + spread * kappa,
            2.0 * spread * (1.0 - kappa),
            (1.0 - prevalence).powi(2) + spread * kappa,
        ]
    };
    let distance: f64 = cells(kappa)
        .iter()
        .zip(cells(lower))
        .map(|(expected, limit)| (expected - limit).powi(2) / limit)
        .sum();
    let z = match sides {
        Sides::One => normal_quantile(level.share()),
        Sides::Two => level.z(),
    };
    Ok(round_up(z * z / distance))
}

/// Units needed to tell α from `alpha_min` for a label of share `prevalence` (Bloch & Kraemer 1989; Krippendorff 2004, table 11.2).
///
/// 2z²[(1+α)(3−α)/(4p(1−p)(1−α)) − α], with z for the one-sided error probability `p_one_sided`.
/// Not rounded; take the next whole number.
///
/// # Errors
/// α outside 0–1 (1 excluded), a share outside 0–1, or a probability outside 0–0.5.
pub fn min_units_for_alpha(alpha_min: f64, prevalence: f64, p_one_sided: f64) -> Result<f64, PlanError> {
    if !(0.0..1.0).contains(&alpha_min) {
        return Err(PlanError::Coefficient);
    }
    if !(p_one_sided > 0.0 && p_one_sided < 0.5) {
        return Err(PlanError::Probability);
    }
    let spread = spread(prevalence)?;
    let z = normal_quantile(1.0 - p_one_sided);
    let shape = (1.0 + alpha_min) * (3.0 - alpha_min) / (4.0 * spread * (1.0 - alpha_min));
    Ok(2.0 * z * z * (shape - alpha_min))
}

/// How many times more items are needed when users bring several each: 1 + (m̄−1)ρ (Kish 1965).
///
/// `mean_items` is m̄, `rho` the correlation of agreement within a user; never below 1 unless ρ is negative.
pub fn design_effect(mean_items: f64, rho: f64) -> f64 {
    1.0 + (mean_items - 1.0).max(0.0) * rho.clamp(-1.0, 1.0)
}

/// "So many more items for this half-width."
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoreItems {
    /// Index of the label planned on.
    pub category: usize,
    /// Its name.
    pub name: String,
    /// Its share of all labels.
    pub prevalence: f64,
    /// The one-vs-rest κ planned with: the estimate, kept between 0 and 0.9.
    pub kappa: f64,
    /// The half-width asked for.
    pub half_width: f64,
    /// The factor for clustering by user.
    pub design_effect: f64,
    /// Items labelled by both so far.
    pub items_now: u64,
    /// Items needed in all.
    pub items_needed: u64,
    /// Items still to label.
    pub items_more: u64,
}

impl MoreItems {
    /// One plain sentence, with the condition under which it holds.
    pub fn sentence(&self) -> String {
        let width = trimmed(self.half_width);
        let size = |items: u64| usize::try_from(items).unwrap_or(usize::MAX);
        if self.items_more == 0 {
            return format!(
                "The {} are enough for κ of the rarest label “{}” within ±{width}, if it stays near {}",
                count(size(self.items_now), "item"),
                self.name,
                decimal(self.kappa),
            );
        }
        format!(
            "About {} would bring κ of the rarest label “{}” to ±{width}, if it stays near {}",
            count(size(self.items_more), "more double-labelled item"),
            self.name,
            decimal(self.kappa),
        )
    }
}

/// What is known of the label planned on.
#[derive(Clone, Debug, PartialEq)]
pub struct Pilot {
    /// Index of the label.
    pub category: usize,
    /// Its name.
    pub name: String,
    /// Its share of all labels, between 0 and 1.
    pub prevalence: f64,
    /// Its one-vs-rest κ.
    pub kappa: f64,
    /// Items labelled by both so far.
    pub items: u64,
    /// Factor for clustering, 1 without.
    pub design_effect: f64,
}

/// How many more items must be labelled twice, after a pilot, for κ ± `half_width` on its label.
///
/// # Errors
/// As [`items_for_half_width`].
pub fn more_items(pilot: Pilot, half_width: f64, level: ConfidenceLevel) -> Result<MoreItems, PlanError> {
    if !pilot.kappa.is_finite() {
        return Err(PlanError::Coefficient);
    }
    let kappa = pilot.kappa.clamp(0.0, LARGEST_PLANNED_KAPPA);
    let items = exact_items(kappa, pilot.prevalence, half_width, level)?;
    let design_effect = pilot.design_effect.max(1.0);
    let items_needed = round_up(items * design_effect);
    Ok(MoreItems {
        category: pilot.category,
        name: pilot.name,
        prevalence: pilot.prevalence,
        kappa,
        half_width,
        design_effect,
        items_now: pilot.items,
        items_needed,
        items_more: items_needed.saturating_sub(pilot.items),
    })
}

fn exact_items(
    kappa: f64,
    prevalence: f64,
    half_width: f64,
    level: ConfidenceLevel,
) -> Result<f64, PlanError> {
    if !(half_width > 0.0 && half_width.is_finite()) {
        return Err(PlanError::HalfWidth);
    }
    let variance = donner_eliasziw_variance(kappa, prevalence)?;
    Ok((level.z() / half_width).powi(2) * variance)
}

/// π(1−π).
fn spread(prevalence: f64) -> Result<f64, PlanError> {
    if prevalence > 0.0 && prevalence < 1.0 {
        Ok(prevalence * (1.0 - prevalence))
    } else {
        Err(PlanError::Prevalence)
    }
}

/// The next whole number; the cast saturates, and item counts are never negative.
fn round_up(items: f64) -> u64 {
    items.ceil().max(0.0) as u64
}

/// Plans on the rarest label in use whose κ is known; `wanted` empty means every label.
pub(super) fn plan_for_rarest(
    labels: &[LabelAgreement],
    wanted: &[usize],
    items: usize,
    design_effect: f64,
    half_width: f64,
    level: ConfidenceLevel,
) -> Option<MoreItems> {
    labels
        .iter()
        .filter(|label| wanted.is_empty() || wanted.contains(&label.category))
        .filter_map(|label| {
            let prevalence = label.prevalence.filter(|share| *share > 0.0 && *share < 1.0)?;
            Some((label, prevalence, label.kappa.value?))
        })
        .min_by(|(_, a, _), (_, b, _)| a.total_cmp(b))
        .and_then(|(label, prevalence, kappa)| {
            let pilot = Pilot {
                category: label.category,
                name: label.name.clone(),
                prevalence,
                kappa,
                items: items as u64,
                design_effect,
            };
            more_items(pilot, half_width, level).ok()
        })
}
