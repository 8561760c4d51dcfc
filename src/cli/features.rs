//! `binocular features`: what is measured of a sequence, and how.

use super::table::{Output, Table};
use super::{Done, Outcome, read_project, say};
use crate::mining::features::{FeatureSpec, Scale, all, formula_of};
use crate::mining::store::own_columns_of;
use clap::Args;
use std::path::PathBuf;

/// Lists the features of a sequence, each with its unit, block, meaning, formula and source.
///
/// `scale` is how a feature is brought to a scale before clustering: `log` is ln(1 + x). Of the block `context` nothing
/// is clustered unless asked for. A project adds a column for every signal of its own that is looked for.
///
/// Example: binocular features study.binocular --format csv
#[derive(Debug, Args)]
pub(super) struct Features {
    /// Also the columns of this project's own signals.
    project: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Features {
    pub fn run(self) -> Outcome {
        let own = match &self.project {
            Some(path) => own_columns_of(&read_project(path)?).map_err(say)?,
            None => Vec::new(),
        };
        let specs: Vec<&FeatureSpec> = all().chain(own).collect();
        let specs = || specs.iter();
        let formula = |name: &str| formula_of(name).map_or("", |told| told.formula).to_owned();
        let source = |name: &str| formula_of(name).map_or("", |told| told.source).to_owned();
        let scale = |scale: Scale| match scale {
            Scale::Linear => "linear",
            Scale::Log => "log",
        };
        self.output.table(
            Table::default()
                .text("feature", specs().map(|spec| spec.name.to_owned()))
                .text("unit", specs().map(|spec| spec.unit.to_owned()))
                .text("block", specs().map(|spec| spec.block.name().to_owned()))
                .text("scale", specs().map(|spec| scale(spec.scale).to_owned()))
                .text("meaning", specs().map(|spec| spec.meaning.to_owned()))
                .text("formula", specs().map(|spec| formula(spec.name)))
                .text("source", specs().map(|spec| source(spec.name))),
        )?;
        Ok(Done::Fully)
    }
}
