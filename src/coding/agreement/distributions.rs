//! Tail areas and quantiles of the normal, Student t and chi-square distributions; it must not know what is tested with them.

use std::f64::consts::PI;

const EPSILON: f64 = 1e-16;
const TINY: f64 = 1e-300;
const MAX_TERMS: u32 = 10_000;

/// P(Z ≤ `x`) of the standard normal distribution.
pub fn normal_cdf(x: f64) -> f64 {
    let half_tail = 0.5 * gamma_q(0.5, x * x / 2.0);
    if x < 0.0 { half_tail } else { 1.0 - half_tail }
}

/// The standard normal value below which the share `p` (0 < p < 1) lies.
pub fn normal_quantile(p: f64) -> f64 {
    quantile(p, normal_cdf)
}

/// P(T ≤ `t`) of Student's t with `df` > 0 degrees of freedom.
pub fn student_t_cdf(t: f64, df: f64) -> f64 {
    let half_tail = 0.5 * beta_i(df / 2.0, 0.5, df / (df + t * t));
    if t < 0.0 { half_tail } else { 1.0 - half_tail }
}

/// The Student t value below which the share `p` (0 < p < 1) lies, for `df` > 0.
pub fn student_t_quantile(p: f64, df: f64) -> f64 {
    quantile(p, |t| student_t_cdf(t, df))
}

/// P(X ≥ `x`) of the chi-square distribution with `df` ≥ 1 degrees of freedom (the p-value of a test).
pub fn chi_square_survival(x: f64, df: usize) -> f64 {
    if x <= 0.0 || df == 0 {
        return 1.0;
    }
    gamma_q(df as f64 / 2.0, x / 2.0)
}

/// Solves cdf(x) = p for a symmetric distribution by doubling a bracket, then halving it.
fn quantile(p: f64, cdf: impl Fn(f64) -> f64) -> f64 {
    if !(p > 0.0 && p < 1.0) || (p - 0.5).abs() < EPSILON {
        return 0.0;
    }
    // Working in the upper half keeps the result symmetric around zero to the last bit.
    let (upper, sign) = if p > 0.5 { (p, 1.0) } else { (1.0 - p, -1.0) };
    let (mut low, mut high) = (0.0, 1.0);
    while cdf(high) < upper && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..120 {
        let middle = f64::midpoint(low, high);
        if cdf(middle) < upper {
            low = middle;
        } else {
            high = middle;
        }
    }
    sign * f64::midpoint(low, high)
}

/// ln Γ(x) for x > 0 (Lanczos 1964, g = 7, nine terms; relative error near 1e-15).
fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let shifted = x - 1.0;
    let base = shifted + 7.5;
    let [first, rest @ ..] = COEFFICIENTS;
    let series = rest.iter().zip(1_u32..).fold(first, |sum, (c, k)| sum + c / (shifted + f64::from(k)));
    0.5 * (2.0 * PI).ln() + (shifted + 0.5) * base.ln() - base + series.ln()
}

/// The regularised upper incomplete gamma function Q(a, x) for a > 0.
fn gamma_q(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let scale = (a * x.ln() - x - ln_gamma(a)).exp();
    let tail = if x < a + 1.0 {
        // The power series of the lower function converges fast here.
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for k in 1..MAX_TERMS {
            term *= x / (a + f64::from(k));
            sum += term;
            if term < sum * EPSILON {
                break;
            }
        }
        1.0 - scale * sum
    } else {
        scale * gamma_fraction(a, x)
    };
    tail.clamp(0.0, 1.0)
}

/// The continued fraction of Q(a, x), by the modified Lentz method.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / away_from_zero(b);
    let mut value = d;
    for k in 1..MAX_TERMS {
        let step = f64::from(k);
        let numerator = -step * (step - a);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b);
        c = away_from_zero(b + numerator / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < EPSILON {
            break;
        }
    }
    value
}

/// The regularised incomplete beta function `I_x(a, b)`.
fn beta_i(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let scale = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    let value = if x < (a + 1.0) / (a + b + 2.0) {
        scale * beta_fraction(a, b, x) / a
    } else {
        1.0 - scale * beta_fraction(b, a, 1.0 - x) / b
    };
    value.clamp(0.0, 1.0)
}

/// The continued fraction of `I_x(a, b)`, by the modified Lentz method.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for k in 1..MAX_TERMS {
        let m = f64::from(k);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        value *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < EPSILON {
            break;
        }
    }
    value
}

fn away_from_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}
