//! The rules that a project keeps for its imports and audits.

use super::rules::MaskRules;
use crate::project::{Project, ProjectError};

/// Setting that holds the mask rules.
const SETTING: &str = "privacy.masks";

/// The project's rules, else the standard ones.
///
/// # Errors
/// The inner one says what of the stored rules is not understood: they are never replaced by laxer ones in silence.
pub fn rules_of(project: &Project) -> Result<Result<MaskRules, String>, ProjectError> {
    Ok(match project.setting(SETTING)? {
        None => Ok(MaskRules::default()),
        Some(json) => MaskRules::from_json(json.as_bytes()).map_err(|why| {
            format!(
                "the mask rules of this project cannot be read ({why}); give new ones, as `--mask standard`"
            )
        }),
    })
}

/// Keeps the rules for later imports and audits.
pub fn put_rules(project: &mut Project, rules: &MaskRules) -> Result<(), ProjectError> {
    // Plain data always has a JSON form.
    let json = rules.to_json().unwrap_or_default();
    project.set_setting(SETTING, &json)
}
