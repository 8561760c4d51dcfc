//! `binocular features`: what is measured of a sequence, and how.

use super::table::{Output, Table};
use super::{Done, Outcome};
use crate::mining::features::{Scale, all, formula_of};
use clap::Args;

/// Lists the features of a sequence, each with its unit, block, meaning, formula and source.
///
/// `scale` is how a feature is brought to a scale before clustering: `log` is ln(1 + x). Of the block `context` nothing
/// is clustered unless asked for.
///
/// Example: binocular features --format csv
#[derive(Debug, Args)]
pub(super) struct Features {
    #[command(flatten)]
    output: Output,
}

impl Features {
    pub fn run(self) -> Outcome {
        let formula = |name: &str| formula_of(name).map_or("", |told| told.formula).to_owned();
        let source = |name: &str| formula_of(name).map_or("", |told| told.source).to_owned();
        let scale = |scale: Scale| match scale {
            Scale::Linear => "linear",
            Scale::Log => "log",
        };
        self.output.table(
            Table::default()
                .text("feature", all().map(|spec| spec.name.to_owned()))
                .text("unit", all().map(|spec| spec.unit.to_owned()))
                .text("block", all().map(|spec| spec.block.name().to_owned()))
                .text("scale", all().map(|spec| scale(spec.scale).to_owned()))
                .text("meaning", all().map(|spec| spec.meaning.to_owned()))
                .text("formula", all().map(|spec| formula(spec.name)))
                .text("source", all().map(|spec| source(spec.name))),
        )?;
        Ok(Done::Fully)
    }
}
