//! The shape of every answer: a value, its interval, or the reason there is none; it must not know how any is computed.

use serde::Serialize;

use super::distributions::{normal_quantile, student_t_quantile};

/// Standard errors below this are rounding noise around zero.
const ZERO_SE: f64 = 1e-12;

/// A two-sided confidence level strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct ConfidenceLevel(f64);

impl ConfidenceLevel {
    /// A level such as 0.95, or `None` unless 0 < `level` < 1.
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// The level as a share, such as 0.95.
    pub fn share(self) -> f64 {
        self.0
    }

    /// The normal quantile of a two-sided interval (1.959964 at 0.95).
    pub fn z(self) -> f64 {
        normal_quantile(self.upper())
    }

    /// The Student t quantile of a two-sided interval with `df` degrees of freedom.
    pub fn t(self, df: f64) -> f64 {
        student_t_quantile(self.upper(), df)
    }

    /// The probability below the upper limit, such as 0.975.
    pub(super) fn upper(self) -> f64 {
        f64::midpoint(1.0, self.0)
    }
}

impl Default for ConfidenceLevel {
    /// 95 %.
    fn default() -> Self {
        Self(0.95)
    }
}

/// An agreement figure with its uncertainty. No field is ever NaN or infinite.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coefficient {
    /// The estimate, unless it is undefined.
    pub value: Option<f64>,
    /// Its standard error, in the units of `value`.
    pub se: Option<f64>,
    /// Lower and upper limit at the level asked for.
    pub ci: Option<(f64, f64)>,
    /// How `se` and `ci` were obtained.
    pub method: IntervalMethod,
    /// Observed agreement (0–1), where the coefficient is of the form (observed − expected)/(1 − expected).
    pub observed: Option<f64>,
    /// Agreement expected by chance under the coefficient's own model (0–1).
    pub expected: Option<f64>,
    /// Why there is no value.
    pub undefined: Option<Undefined>,
    /// What a reader of the value has to know.
    pub warnings: Vec<Warning>,
}

impl Coefficient {
    /// A coefficient without a value.
    pub(super) fn undefined(reason: Undefined) -> Self {
        Self {
            value: None,
            se: None,
            ci: None,
            method: IntervalMethod::None,
            observed: None,
            expected: None,
            undefined: Some(reason),
            warnings: Vec::new(),
        }
    }

    /// A value without an interval yet; a value that is no number becomes undefined.
    pub(super) fn point(value: f64) -> Self {
        if !value.is_finite() {
            return Self::undefined(Undefined::NotFinite);
        }
        Self { value: Some(value), undefined: None, ..Self::undefined(Undefined::NotFinite) }
    }

    /// Adds observed and expected agreement.
    pub(super) fn with_agreement(mut self, observed: f64, expected: f64) -> Self {
        if self.value.is_some() {
            self.observed = finite(observed);
            self.expected = finite(expected);
        }
        self
    }

    /// Adds a symmetric interval value ± `quantile`·`se`, cut at −1 and 1.
    ///
    /// A standard error of zero says that the method has nothing to go by (perfect agreement, a
    /// coder with one label), not that the value is certain: no interval is given then.
    pub(super) fn with_symmetric(mut self, se: f64, quantile: f64, method: IntervalMethod) -> Self {
        let Some(value) = self.value else {
            return self;
        };
        if !se.is_finite() {
            return self.without_interval(Undefined::NotFinite);
        }
        self.method = method;
        if se <= ZERO_SE {
            self.se = Some(0.0);
            self.ci = None;
            self.warnings.push(Warning::ZeroStandardError);
            return self;
        }
        self.se = Some(se);
        self.ci = finite(quantile).map(|q| {
            let (low, high) = (value - q * se, value + q * se);
            (low.max(-1.0).min(value), high.min(1.0).max(value))
        });
        self
    }

    /// Adds an interval that was computed elsewhere.
    pub(super) fn with_limits(mut self, limits: (f64, f64), method: IntervalMethod) -> Self {
        if self.value.is_some() && limits.0.is_finite() && limits.1.is_finite() {
            self.ci = Some(limits);
            self.method = method;
        }
        self
    }

    /// Why there is a value but no interval, in words.
    pub(super) fn interval_missing(&self) -> Option<String> {
        if self.value.is_none() || self.ci.is_some() {
            return None;
        }
        let reason = self.no_interval_reason().map(|reason| reason.to_string());
        Some(reason.unwrap_or_else(|| "the standard error is zero".to_owned()))
    }

    /// Why there is a value but no interval, where it was told.
    pub(super) fn no_interval_reason(&self) -> Option<Undefined> {
        self.warnings.iter().find_map(|warning| match warning {
            Warning::NoInterval { reason } => Some(reason.clone()),
            _ => None,
        })
    }

    /// Removes standard error and interval and says why.
    pub(super) fn without_interval(mut self, reason: Undefined) -> Self {
        self.se = None;
        self.ci = None;
        self.method = IntervalMethod::None;
        if self.value.is_some() {
            self.warnings.push(Warning::NoInterval { reason });
        }
        self
    }

    /// Adds a warning.
    pub(super) fn warn(mut self, warning: Warning) -> Self {
        if self.value.is_some() && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
        self
    }
}

/// Where an interval comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalMethod {
    /// There is no interval.
    None,
    /// Wilson (1927) score interval of a proportion.
    Wilson,
    /// Wilson interval with the effective number of trials, by jackknife.
    WilsonEffective,
    /// Fleiss, Cohen & Everitt (1969) large-sample standard error, normal limits.
    FleissCohenEveritt,
    /// Gwet's linearised variance (2008, 2014), t limits.
    Linearised,
    /// Delete-one-item jackknife, t limits.
    JackknifeItem,
    /// Delete-one-user jackknife, t limits.
    JackknifeUser,
    /// Bootstrap over items, percentiles.
    BootstrapItem,
    /// Bootstrap over users, percentiles.
    BootstrapUser,
}

impl IntervalMethod {
    /// The name to print beside an interval.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "no interval",
            Self::Wilson => "Wilson score",
            Self::WilsonEffective => "Wilson score, effective number of items",
            Self::FleissCohenEveritt => "Fleiss–Cohen–Everitt 1969",
            Self::Linearised => "Gwet linearised",
            Self::JackknifeItem => "jackknife by item",
            Self::JackknifeUser => "jackknife by user",
            Self::BootstrapItem => "bootstrap by item",
            Self::BootstrapUser => "bootstrap by user",
        }
    }
}

/// Why a figure has no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Undefined {
    /// Nothing was rated by two coders.
    #[error("no item has labels from two coders")]
    NoItems,
    /// Chance cannot be told from agreement on so few items.
    #[error("too few items: {have}, need at least {need}")]
    TooFewItems {
        /// Items with at least two labels.
        have: usize,
        /// The least number for which a value is shown.
        need: usize,
    },
    /// Everybody always chose the same label, so the expected disagreement is zero.
    #[error("no variation: every label is the same")]
    NoVariation,
    /// The label was not used by anyone.
    #[error("label never used")]
    LabelUnused,
    /// A test of differing label rates needs items on which the coders differ.
    #[error("no disagreement to test")]
    NoDisagreement,
    /// The figure exists for two coders only.
    #[error("defined for two coders, there are {coders}")]
    NotTwoCoders {
        /// How many there are.
        coders: usize,
    },
    /// The figure exists for a codebook of two labels only.
    #[error("defined for two labels, the codebook has {categories}: see each label")]
    NotTwoCategories {
        /// Codebook size.
        categories: usize,
    },
    /// A codebook with one label leaves nothing to agree on.
    #[error("the codebook has one label")]
    OneCategory,
    /// A weight or distance table does not fit the codebook.
    #[error("the scale has {scale} labels, the codebook {categories}")]
    ScaleMismatch {
        /// Labels in the scale.
        scale: usize,
        /// Codebook size.
        categories: usize,
    },
    /// Resampling needs at least two units.
    #[error("too few units to resample: {have}, need at least 2")]
    TooFewUnits {
        /// Items or users.
        have: usize,
    },
    /// Without one particular item or user the coefficient would not exist.
    #[error("without a single item or user the value would be undefined")]
    RestsOnOneUnit,
    /// Fewer than half of the bootstrap replicates have a value.
    #[error("only {defined} of {replicates} bootstrap replicates are defined")]
    ReplicatesUndefined {
        /// Replicates with a value.
        defined: usize,
        /// All replicates.
        replicates: usize,
    },
    /// The arithmetic left the range of numbers.
    #[error("not computable for these figures")]
    NotFinite,
}

/// What a reader of a value has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
pub enum Warning {
    /// This coder chose the same label for every item, so κ is 0 by construction.
    OneLabel {
        /// Index of the coder.
        coder: usize,
    },
    /// The standard error is zero, which is no certainty: there is no interval.
    ZeroStandardError,
    /// There is no interval for this reason.
    NoInterval {
        /// Why.
        reason: Undefined,
    },
    /// Some bootstrap replicates had no value and were left out of the percentiles.
    UndefinedReplicates {
        /// How many.
        undefined: usize,
        /// Of how many.
        replicates: usize,
    },
    /// Large-sample intervals are rough for so few items.
    FewItems {
        /// Items with at least two labels.
        items: usize,
    },
    /// Intervals by user were asked for, and no item names its user.
    NoUsers,
}

/// `Some` if the number is finite.
pub(super) fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
