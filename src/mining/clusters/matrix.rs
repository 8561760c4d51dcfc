//! From a feature table to the matrix that is clustered: robust scaling, clipping, what is usual taken off, and
//! balanced blocks.

use super::within::Within;
use crate::mining::features::{Block, FeatureTable, Scale};
use crate::mining::numeric::{quantile, variance};
use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Scaled values beyond this many robust deviations count as this many, so that no single one decides.
pub const CLIP: f64 = 4.0;
/// Interquartile range of a standard normal distribution.
const NORMAL_IQR: f64 = 1.349;
/// Range of the middle 95 % of it.
const NORMAL_RANGE: f64 = 3.92;

/// How much each block contributes to distances: shares of the total variance. 0 leaves a block out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockWeights {
    pub behaviour: f64,
    pub kgrams: f64,
    pub content: f64,
    pub context: f64,
}

impl Default for BlockWeights {
    fn default() -> Self {
        Self { behaviour: 1.0, kgrams: 1.0, content: 1.0, context: 0.0 }
    }
}

impl BlockWeights {
    pub fn of(&self, block: Block) -> f64 {
        match block {
            Block::Behaviour => self.behaviour,
            Block::Kgrams => self.kgrams,
            Block::Content => self.content,
            Block::Context => self.context,
        }
    }

    /// With one block's weight times `factor`.
    pub(super) fn scaled(mut self, block: Block, factor: f64) -> Self {
        let weight = match block {
            Block::Behaviour => &mut self.behaviour,
            Block::Kgrams => &mut self.kgrams,
            Block::Content => &mut self.content,
            Block::Context => &mut self.context,
        };
        *weight *= factor;
        self
    }
}

/// A column of the matrix: a named feature, or a component of a token block.
#[derive(Clone, Debug, PartialEq)]
pub struct InputColumn {
    pub name: String,
    pub block: Block,
    /// Index in the feature table's columns, for named features.
    pub feature: Option<usize>,
}

/// What is clustered.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    pub columns: Vec<InputColumn>,
    /// Sequence × column.
    pub values: Array2<f64>,
}

/// Named features on a common scale, before weights; explanations compare clusters on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// Per column of the feature table, per sequence.
    pub scaled: Vec<Vec<f64>>,
}

impl Prepared {
    pub fn of(table: &FeatureTable) -> Self {
        let scaled =
            table.columns.par_iter().map(|column| robust(&column.values, column.feature.scale)).collect();
        Self { scaled }
    }
}

/// (x − median) / (IQR / 1.349), after ln(1 + x) where the scale says so, clipped at ±[`CLIP`]. Where half of the
/// values are equal, the range of the middle 95 % stands in, then the standard deviation; a column of one value is zero.
fn robust(values: &[f64], scale: Scale) -> Vec<f64> {
    let values: Vec<f64> = match scale {
        Scale::Linear => values.to_vec(),
        Scale::Log => values.iter().map(|v| v.max(0.0).ln_1p()).collect(),
    };
    let mut ascending = values.clone();
    ascending.sort_unstable_by(f64::total_cmp);
    let median = quantile(&ascending, 0.5);
    let range = |low: f64, high: f64| quantile(&ascending, high) - quantile(&ascending, low);
    let (quartiles, spread) = (range(0.25, 0.75) / NORMAL_IQR, range(0.025, 0.975) / NORMAL_RANGE);
    // A tiny range of the middle half beside a wide spread would blow up all that lies outside it.
    let unit = if quartiles > 0.2 * spread && quartiles > 0.0 {
        quartiles
    } else if spread > 0.0 {
        spread
    } else {
        variance(&values).sqrt()
    };
    if unit <= 1e-12 {
        return vec![0.0; values.len()];
    }
    values.iter().map(|v| ((v - median) / unit).clamp(-CLIP, CLIP)).collect()
}

impl Inputs {
    /// Columns of all blocks with a weight. What is usual `within` a site or on a device is taken off all but the context,
    /// which is about just that. Then each block's total variance is brought to its weight, so that a block of many
    /// columns does not outweigh one of few.
    pub fn build(
        table: &FeatureTable,
        prepared: &Prepared,
        weights: &BlockWeights,
        without: &[String],
        within: Within,
    ) -> Self {
        let n = table.len();
        let mut columns = Vec::new();
        let mut data: Vec<Vec<f64>> = Vec::new();
        for (at, (column, scaled)) in table.columns.iter().zip(&prepared.scaled).enumerate() {
            let left_out = without.iter().any(|name| name == column.feature.name);
            if weights.of(column.feature.block) > 0.0 && !left_out && scaled.iter().any(|v| *v != 0.0) {
                let (name, block) = (column.feature.name.to_owned(), column.feature.block);
                columns.push(InputColumn { name, block, feature: Some(at) });
                data.push(scaled.clone());
            }
        }
        for (block, parts) in
            [(Block::Kgrams, &table.kgrams.components), (Block::Content, &table.content.components)]
        {
            if weights.of(block) > 0.0 {
                for (at, part) in parts.columns().into_iter().enumerate() {
                    columns.push(InputColumn {
                        name: format!("{}_{}", block.name(), at + 1),
                        block,
                        feature: None,
                    });
                    data.push(part.to_vec());
                }
            }
        }
        let adjusted = columns.iter().zip(&mut data).filter(|(column, _)| column.block != Block::Context);
        within.take_off(table, adjusted.map(|(_, values)| values));
        for block in Block::ALL {
            let of_block: Vec<usize> = (0..columns.len()).filter(|i| columns[*i].block == block).collect();
            let total: f64 = of_block.iter().map(|i| variance(&data[*i])).sum();
            if total > 0.0 {
                let factor = (weights.of(block) / total).sqrt();
                for column in of_block {
                    data[column].iter_mut().for_each(|v| *v *= factor);
                }
            }
        }
        let values = Array2::from_shape_fn((n, columns.len()), |(row, column)| data[column][row]);
        Self { columns, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_is_robust_and_bounded() {
        let mut values: Vec<f64> = (0..101).map(f64::from).collect();
        values.push(1e9);
        let scaled = robust(&values, Scale::Linear);
        assert!(scaled.iter().all(|v| v.abs() <= CLIP));
        assert!(scaled[0] < -1.0 && scaled[100] > 1.0, "one giant does not squeeze the rest");
        assert_eq!(robust(&[3.0; 5], Scale::Log), [0.0; 5]);
        let rare: Vec<f64> = (0..100).map(|i| f64::from(u8::from(i < 5))).collect();
        let scaled = robust(&rare, Scale::Linear);
        assert!(scaled[0] > 3.0 && scaled[50] == 0.0);
    }
}
