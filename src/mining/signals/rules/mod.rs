//! Signal definitions as data: what a rule can be told, what it is told now, presets, and the versioned form of a set;
//! knows no session.

mod building;
mod composed;
mod definition;
mod own;
mod presets;
mod set;
mod spec;
#[cfg(test)]
mod tests;

pub use building::{MAX_LAYERS, rests_on};
pub(in crate::mining::signals) use composed::SPEC as COMPOSED;
pub use composed::{MAX_PARAMETERS, Parameter, STEPS, check_steps, id_of_name, steps_vocabulary};
pub use definition::{BUNDLED_AUTHOR, Rule, RuleError};
pub use own::{OwnSignal, OwnSignals};
pub use presets::{PRESETS, Preset, preset};
pub use set::{RULES_VERSION, RuleSet, RuleSetDto};
pub use spec::{RuleSpec, TextSetting, Threshold, Unit};
pub(super) use spec::{count, millis, number, pixels, seconds, switch, viewports};
