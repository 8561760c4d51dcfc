//! The screen in the whole window, on a small project: values, moments, conditions, motifs.

use super::*;

#[test]
fn values_are_short_and_in_their_unit() {
    for (value, unit, text) in [
        (0.256, "share", numbers::percent(0.256)),
        (3.0, "count", "3".to_owned()),
        (0.0, "s", "0".to_owned()),
        (12.3456, "s", numbers::decimal(12.3456, 2)),
        (123.456, "px", numbers::decimal(123.456, 1)),
    ] {
        assert_eq!(value_text(value, unit), text);
    }
}
