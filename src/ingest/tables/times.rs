//! Times of tables in milliseconds: dates with and without a zone, and numbers in any unit.

use super::mapping::{Mapping, TimeUnit};
use jiff::tz::TimeZone;

/// Numbers from here on are that unit without a doubt: 1973 in milliseconds, microseconds, nanoseconds.
const MS_FROM: f64 = 1.0e11;
const US_FROM: f64 = 1.0e14;
const NS_FROM: f64 = 1.0e17;
/// And these are seconds since 1970: 1973 to 5138.
const SECONDS_FROM: f64 = 1.0e8;

/// Reads the times of one table.
pub struct Clock {
    unit: TimeUnit,
    zone: TimeZone,
    /// Small numbers count seconds from a start, not milliseconds.
    small_are_seconds: bool,
}

impl Clock {
    /// `samples` are some of the table's times.
    pub fn new<'s>(mapping: &Mapping, samples: impl Iterator<Item = &'s str>) -> Self {
        let zone =
            mapping.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
        let small: Vec<f64> =
            samples.filter_map(|s| s.trim().parse().ok()).filter(|n: &f64| n.abs() < SECONDS_FROM).collect();
        Self { unit: mapping.time_unit, zone, small_are_seconds: small.iter().any(|n| n.fract() != 0.0) }
    }

    pub fn read_ms(&self, text: &str) -> Option<f64> {
        let text = text.trim();
        if let Ok(number) = text.parse::<f64>() {
            return number.is_finite().then(|| number * self.factor(number));
        }
        self.date_ms(text)
    }

    fn factor(&self, number: f64) -> f64 {
        match self.unit {
            TimeUnit::Seconds => 1_000.0,
            TimeUnit::Milliseconds => 1.0,
            TimeUnit::Microseconds => 0.001,
            TimeUnit::Nanoseconds => 0.000_001,
            TimeUnit::Auto => match number.abs() {
                n if n >= NS_FROM => 0.000_001,
                n if n >= US_FROM => 0.001,
                n if n >= MS_FROM => 1.0,
                n if n >= SECONDS_FROM => 1_000.0,
                _ if self.small_are_seconds => 1_000.0,
                _ => 1.0,
            },
        }
    }

    fn date_ms(&self, text: &str) -> Option<f64> {
        if text.trim_start_matches('-').starts_with('P') {
            // Time since a start, as tables with types write it.
            let since: jiff::SignedDuration = text.parse().ok()?;
            return Some(since.as_secs_f64() * 1_000.0);
        }
        let utc = text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT"));
        let plain = utc.unwrap_or(text);
        if utc.is_none()
            && let Ok(stamp) = plain.parse::<jiff::Timestamp>()
        {
            return Some(stamp.as_microsecond() as f64 / 1_000.0);
        }
        let civil: jiff::civil::DateTime = plain.parse().ok()?;
        let zone = if utc.is_some() { TimeZone::UTC } else { self.zone.clone() };
        let zoned = civil.to_zoned(zone).ok()?;
        Some(zoned.timestamp().as_microsecond() as f64 / 1_000.0)
    }
}

pub fn looks_like_time(text: &str) -> bool {
    Clock { unit: TimeUnit::Auto, zone: TimeZone::UTC, small_are_seconds: false }.read_ms(text).is_some()
}

/// A date, or a number that is a time of our days in one of the units.
pub fn is_surely_time(text: &str) -> bool {
    match text.trim().parse::<f64>() {
        Ok(number) => number >= 9.0e8 && looks_like_time(text),
        Err(_) => looks_like_time(text),
    }
}
