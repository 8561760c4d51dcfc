//! Rounds as two coders live them.

mod blind;
mod blind_notes;
mod breakdowns;
mod calibration;
mod clusters;
mod codebook_forks;
mod codebook_life;
mod desk;
mod forks;
mod gold;
mod histories;
mod killed;
mod locked;
mod merge;
mod old_projects;
mod refused;
mod repeats;
mod reveal;
mod salvage;
mod saving;
mod settling;
mod spans;
mod tamper;

use super::{LabelEntry, Verdict};

fn of(code: &str) -> LabelEntry {
    LabelEntry::of(Verdict::code(code))
}
