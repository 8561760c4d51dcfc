//! Verbal bands for coefficients, claimed only as far as the interval supports them; it must not know how a coefficient came about.

use serde::Serialize;

use super::coefficient::Coefficient;
use super::distributions::normal_cdf;

/// How sure a band must be before it is claimed (Gwet 2014, ch. 6).
const NEEDED_PROBABILITY: f64 = 0.95;

/// A published set of bands. All are conventions; none replaces the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BandScale {
    /// Landis & Koch 1977.
    LandisKoch,
    /// Fleiss 1981: .40 and .75.
    Fleiss,
    /// Cicchetti 1994: .40, .60 and .75.
    Cicchetti,
    /// The old Cochrane handbook: .40, .60 and .75. It also says not to rely on cut-points.
    Cochrane,
    /// Krippendorff 2004: rely from .800, tentative from .667.
    Krippendorff,
}

impl BandScale {
    /// All scales.
    pub const ALL: [Self; 5] =
        [Self::LandisKoch, Self::Fleiss, Self::Cicchetti, Self::Cochrane, Self::Krippendorff];

    /// The name to print.
    pub fn name(self) -> &'static str {
        match self {
            Self::LandisKoch => "Landis & Koch 1977",
            Self::Fleiss => "Fleiss 1981",
            Self::Cicchetti => "Cicchetti 1994",
            Self::Cochrane => "Cochrane handbook (old)",
            Self::Krippendorff => "Krippendorff 2004",
        }
    }

    /// (lower limit, name) of each band, highest first; the last one has no lower limit.
    pub fn bands(self) -> &'static [(f64, &'static str)] {
        const OPEN: f64 = f64::NEG_INFINITY;
        match self {
            Self::LandisKoch => &[
                (0.8, "almost perfect"),
                (0.6, "substantial"),
                (0.4, "moderate"),
                (0.2, "fair"),
                (0.0, "slight"),
                (OPEN, "poor"),
            ],
            Self::Fleiss => &[(0.75, "excellent"), (0.4, "fair to good"), (OPEN, "poor")],
            Self::Cicchetti => &[(0.75, "excellent"), (0.6, "good"), (0.4, "fair"), (OPEN, "poor")],
            Self::Cochrane => &[(0.75, "excellent"), (0.6, "good"), (0.4, "fair"), (OPEN, "below fair")],
            Self::Krippendorff => &[(0.8, "reliable"), (0.667, "tentative"), (OPEN, "not reliable")],
        }
    }

    /// The band a bare value falls into. Prefer [`benchmark`], which asks whether the data support it.
    pub fn point_band(self, value: f64) -> &'static str {
        self.bands().iter().find(|(floor, _)| value >= *floor).map_or("", |(_, name)| name)
    }
}

/// The highest band that the data support.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Benchmark {
    /// Which bands.
    pub scale: BandScale,
    /// The band's name.
    pub band: &'static str,
    /// Its lower limit; `None` for the lowest band.
    pub floor: Option<f64>,
    /// P(coefficient ≥ floor) under Normal(value, se).
    pub probability: f64,
}

/// Gwet's benchmarking (2014, ch. 6): the highest band whose lower limit is reached with 95 % probability.
///
/// `None` without a value and an interval: a band is never shown alone.
pub fn benchmark(coefficient: &Coefficient, scale: BandScale) -> Option<Benchmark> {
    let value = coefficient.value?;
    let se = coefficient.se.filter(|&se| se > 0.0)?;
    coefficient.ci?;
    scale.bands().iter().find_map(|&(floor, band)| {
        let open = floor <= f64::MIN;
        let probability = if open { 1.0 } else { normal_cdf((value - floor) / se) };
        (probability >= NEEDED_PROBABILITY).then_some(Benchmark {
            scale,
            band,
            floor: (!open).then_some(floor),
            probability,
        })
    })
}
