//! A timestamp as a number, in whatever unit it was written; texts of dates become milliseconds.

use super::super::json::{Kind, Value};

pub fn read(value: Value<'_>) -> Option<f64> {
    match value.kind() {
        Kind::Number => value.number(),
        Kind::Text => {
            let text = value.text()?;
            let text = text.trim();
            let number = text.parse().ok().filter(|n: &f64| n.is_finite());
            number.or_else(|| date_ms(text).map(|ms| ms as f64))
        }
        _ => None,
    }
}

/// ISO 8601 with or without zone; without one it is UTC, as servers write.
fn date_ms(text: &str) -> Option<i64> {
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some(stamp.as_millisecond());
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond())
}
