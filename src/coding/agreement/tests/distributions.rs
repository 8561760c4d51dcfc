//! Tail areas against printed tables.

use super::super::{chi_square_survival, normal_cdf, normal_quantile, student_t_cdf, student_t_quantile};
use super::close;

#[test]
fn normal_distribution() {
    for (p, z) in [
        (0.5, 0.0),
        (0.95, 1.644_853_626_951_472_2),
        (0.975, 1.959_963_984_540_054),
        (0.995, 2.575_829_303_548_900_4),
        (0.0001, -3.719_016_485_455_68),
    ] {
        close("quantile", normal_quantile(p), z, 1e-11);
        close("cdf", normal_cdf(z), p, 1e-14);
    }
}

#[test]
fn student_t_distribution() {
    for (df, t) in [
        (1.0, 12.706_204_736_174_7),
        (2.0, 4.302_652_729_749_461),
        (11.0, 2.200_985_160_091_6),
        (30.0, 2.042_272_456_301_3),
        (199.0, 1.971_956_544_251_8),
    ] {
        close("quantile", student_t_quantile(0.975, df), t, 1e-9);
        close("cdf", student_t_cdf(t, df), 0.975, 1e-13);
        close("lower tail", student_t_cdf(-t, df), 0.025, 1e-13);
    }
    close("median", student_t_quantile(0.5, 3.0), 0.0, 0.0);
}

#[test]
fn chi_square_distribution() {
    for (x, df, p) in [
        (3.841_458_820_694_124, 1, 0.05),
        (5.991_464_547_107_979, 2, 0.05),
        (7.814_727_903_251_179, 3, 0.05),
        (18.307_038_053_275_146, 10, 0.05),
        (6.634_896_601_021_214, 1, 0.01),
        (0.0, 4, 1.0),
    ] {
        close("survival", chi_square_survival(x, df), p, 1e-12);
    }
    assert!(chi_square_survival(1e6, 3) >= 0.0);
}
