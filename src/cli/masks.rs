//! `--mask`: which rules of masking a command uses; knows no rule.

use super::{Failure, say};
use crate::privacy::{MaskRules, Masks, Preset, put_rules, rules_of};
use crate::project::Project;
use clap::Args;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct MaskArgs {
    /// What is masked: strict, standard, off, or a file with mask rules. Without it the project's own rules count,
    /// and those are standard at first. Passwords, card numbers and national ids are masked even with `off`.
    #[arg(long, value_name = "PRESET|FILE")]
    mask: Option<String>,
}

impl MaskArgs {
    /// The rules to use; those that were given are kept in the project when `keep` is.
    pub fn rules(&self, project: &mut Project, keep: bool) -> Result<Masks, Failure> {
        let rules = match &self.mask {
            None => rules_of(project).map_err(say)??,
            Some(name) => {
                let rules = match Preset::from_name(name) {
                    Some(preset) => MaskRules::of(preset),
                    None => from_file(Path::new(name))?,
                };
                if keep {
                    put_rules(project, &rules).map_err(say)?;
                }
                rules
            }
        };
        rules.compile()
    }
}

fn from_file(path: &Path) -> Result<MaskRules, Failure> {
    /// Two hundred rules with notes fit many times.
    const MAX_BYTES: u64 = 4 << 20;
    let shown = path.display();
    let size = std::fs::metadata(path).map(|m| m.len()).map_err(|e| {
        format!(
            "{shown} is no preset (strict, standard, off) and cannot be read as a file of mask rules: {e}"
        )
    })?;
    if size > MAX_BYTES {
        return Err(format!("{shown} has {size} bytes; a file of mask rules has at most {MAX_BYTES}"));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("{shown}: {e}"))?;
    MaskRules::from_json(&bytes).map_err(|why| format!("{shown}: {why}"))
}
