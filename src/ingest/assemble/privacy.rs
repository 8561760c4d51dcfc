//! Masks a recording before it leaves the reader, and says in its warnings what was masked; knows no rule itself.

use super::super::ReadOptions;
use crate::model::{Event, WarningCode, Warnings};
use crate::privacy::{Kind, Masked, mask_events};

pub fn mask(events: &mut [Event], tabs: usize, options: &ReadOptions, warnings: &mut Warnings) {
    let masked = mask_events(events, tabs, &options.masks, &mut |_| {});
    let passwords = masked.pieces.get(&Kind::Password).copied().unwrap_or(0);
    warnings.note_many(WarningCode::MaskedPassword, passwords, || {
        "a password field, or a password in an address".to_owned()
    });
    warnings.note_many(WarningCode::MaskedPersonal, masked.total() - passwords, || told(&masked));
}

/// `3 × E-mail address, 1 × Card number, 2 elements marked by the site or a rule`
fn told(masked: &Masked) -> String {
    let mut parts: Vec<String> = masked
        .pieces
        .iter()
        .filter(|(kind, _)| **kind != Kind::Password)
        .map(|(kind, count)| format!("{count} × {}", kind.label()))
        .collect();
    if masked.elements > 0 {
        parts.push(format!("{} elements marked by the site or a rule", masked.elements));
    }
    if masked.strict > 0 {
        parts.push(format!("{} other texts", masked.strict));
    }
    parts.join(", ")
}
