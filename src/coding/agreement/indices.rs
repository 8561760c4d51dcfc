//! Prevalence and bias of a 2×2 table, which explain why κ and percent part ways; it must not know intervals.

use serde::Serialize;

use super::table::Table;

/// Byrt, Bishop & Carlin (1993), with a, b, c, d the cells of the table row by row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TwoByTwo {
    /// (a − d)/n: how lopsided the label is, −1 to 1.
    pub prevalence_index: f64,
    /// (b − c)/n: how much more often coder A gives the first label, −1 to 1.
    pub bias_index: f64,
    /// 2p_o − 1.
    pub pabak: f64,
    /// Positive specific agreement 2a/(2a+b+c) (Cicchetti & Feinstein 1990).
    pub p_pos: Option<f64>,
    /// Negative specific agreement 2d/(2d+b+c).
    pub p_neg: Option<f64>,
}

impl TwoByTwo {
    /// The indices of a table of two labels; `None` for any other size and without items.
    pub fn of(table: &Table) -> Option<Self> {
        let items = table.items() as f64;
        if table.categories() != 2 || items <= 0.0 {
            return None;
        }
        let (a, b) = (table.count(0, 0), table.count(0, 1));
        let (c, d) = (table.count(1, 0), table.count(1, 1));
        let specific = |same: f64| {
            let uses = 2.0 * same + b + c;
            (uses > 0.0).then(|| 2.0 * same / uses)
        };
        Some(Self {
            prevalence_index: (a - d) / items,
            bias_index: (b - c) / items,
            pabak: 2.0 * (a + d) / items - 1.0,
            p_pos: specific(a),
            p_neg: specific(d),
        })
    }

    /// κ = (PABAK − PI² + BI²)/(1 − PI² + BI²), Byrt's identity; `None` without variation.
    pub fn kappa(&self) -> Option<f64> {
        let (prevalence, bias) = (self.prevalence_index.powi(2), self.bias_index.powi(2));
        let room = 1.0 - prevalence + bias;
        (room > 1e-12).then(|| (self.pabak - prevalence + bias) / room)
    }
}
