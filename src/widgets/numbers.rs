//! How numbers, times and sizes are written everywhere; pure functions that know no widget and no clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `1,204,355`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 session`, `1,204 sessions`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// With a fixed number of decimals, thousands separators and a real minus; `–` for what is not a number.
pub fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    // A whole part too long for a u64 keeps its digits without separators.
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), count);
    match fraction {
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{whole}"),
    }
}

/// A share 0…1 as `12 %`, `0.4 %` below one percent, `< 0.1 %` below that; `–` for what is not a number.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "–".to_owned();
    }
    let value = share * 100.0;
    match value.abs() {
        0.0 => "0 %".to_owned(),
        v if v < 0.1 => format!("< {} %", if value < 0.0 { "−0.1" } else { "0.1" }),
        v if v < 1.0 => format!("{} %", decimal(value, 1)),
        _ => format!("{} %", decimal(value, 0)),
    }
}

/// `37 of 310 (12 %, 9–16)`: hits, total, share and its interval in percent; the interval is 0…1.
pub fn share(hits: u64, total: u64, interval: Option<(f64, f64)>) -> String {
    let of = format!("{} of {}", count(hits), count(total));
    if total == 0 {
        return of;
    }
    let share = percent(hits as f64 / total as f64);
    match interval {
        Some((low, high)) if low.is_finite() && high.is_finite() => {
            format!("{of} ({share}, {:.0}–{:.0})", low * 100.0, high * 100.0)
        }
        _ => format!("{of} ({share})"),
    }
}

/// A statistic with its interval: `0.71 (0.62–0.80)`; negative bounds are joined with `to`.
pub fn with_interval(value: f64, interval: Option<(f64, f64)>, decimals: usize) -> String {
    match interval {
        Some((low, high)) if low.is_finite() && high.is_finite() => {
            let joint = if low < 0.0 || high < 0.0 { " to " } else { "–" };
            format!(
                "{} ({}{joint}{})",
                decimal(value, decimals),
                decimal(low, decimals),
                decimal(high, decimals)
            )
        }
        _ => decimal(value, decimals),
    }
}

/// A moment of a recording as `m:ss.mmm`, from an hour on `h:mm:ss.mmm`.
pub fn moment(offset_ms: i64) -> String {
    format!("{}.{:03}", clock(offset_ms), offset_ms.unsigned_abs() % 1000)
}

/// As [`moment`] without the milliseconds: `m:ss`.
pub fn clock(offset_ms: i64) -> String {
    let sign = if offset_ms < 0 { "−" } else { "" };
    let seconds = offset_ms.unsigned_abs() / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{minutes}:{seconds:02}")
    }
}

/// How long something took: `420 ms`, `8.2 s`, `3 min 12 s`, `2 h 05 min`, `3 d 04 h`.
pub fn duration(ms: i64) -> String {
    let sign = if ms < 0 { "−" } else { "" };
    let ms = ms.unsigned_abs();
    let seconds = ms / 1000;
    match ms {
        0..1_000 => format!("{sign}{ms} ms"),
        1_000..60_000 => format!("{sign}{}.{} s", seconds, ms % 1000 / 100),
        60_000..3_600_000 => format!("{sign}{} min {:02} s", seconds / 60, seconds % 60),
        3_600_000..86_400_000 => format!("{sign}{} h {:02} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{sign}{} d {:02} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// Time left of a job, coarse so that it does not flicker: `less than a minute left`, `3 min left`.
pub fn time_left(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return String::new();
    }
    match (seconds / 60.0).round() as u64 {
        0 => "less than a minute left".to_owned(),
        minutes @ 1..60 => format!("{minutes} min left"),
        minutes => format!("{} h {:02} min left", minutes / 60, minutes % 60),
    }
}

/// `640 B`, `1.2 MB` (steps of 1000).
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if n < 1000 {
        return format!("{n} B");
    }
    let mut value = n as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{} {}", decimal(value, usize::from(value < 99.95)), UNITS[unit])
}

/// Local date and time, `2024-05-03 14:22`; `–` outside the years that a calendar knows.
pub fn date_time(unix_ms: i64, zone: &TimeZone) -> String {
    in_zone(unix_ms, zone, "%Y-%m-%d %H:%M")
}

/// Local time of day with seconds, `14:22:05`.
pub fn time_of_day(unix_ms: i64, zone: &TimeZone) -> String {
    in_zone(unix_ms, zone, "%H:%M:%S")
}

pub fn date(unix_ms: i64, zone: &TimeZone) -> String {
    in_zone(unix_ms, zone, "%Y-%m-%d")
}

fn in_zone(unix_ms: i64, zone: &TimeZone, format: &str) -> String {
    Timestamp::from_millisecond(unix_ms)
        .map_or_else(|_| "–".to_owned(), |t| t.to_zoned(zone.clone()).strftime(format).to_string())
}

/// A value of a feature, as short as its unit lets it be; the unit itself is [`unit_suffix`].
pub fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "share" => percent(value),
        "count" | "0/1" => decimal(value, 0),
        _ if value == 0.0 => "0".to_owned(),
        _ if value.abs() >= 1_000.0 => decimal(value, 0),
        _ if value.abs() >= 100.0 => decimal(value, 1),
        _ => decimal(value, 2),
    }
}

/// A unit with a space before it; nothing for those that are in the number already, or that are none.
pub fn unit_suffix(unit: &str) -> String {
    match unit {
        "share" | "count" | "1" | "0/1" | "" => String::new(),
        unit => format!(" {unit}"),
    }
}

/// `12.40 s`, `3`, `42 %`.
pub fn with_unit(value: f64, unit: &str) -> String {
    format!("{}{}", in_unit(value, unit), unit_suffix(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (1_204_355, "1,204,355"), (10_000, "10,000")];
        for (n, expected) in cases {
            assert_eq!(count(n), expected);
        }
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(counted(1, "session", "sessions"), "1 session");
        assert_eq!(counted(0, "session", "sessions"), "0 sessions");
    }

    #[test]
    fn decimals_keep_sign_and_separators() {
        assert_eq!(decimal(-1234.567, 2), "−1,234.57");
        assert_eq!(decimal(-0.001, 2), "0.00");
        assert_eq!(decimal(0.5, 0), "0");
        assert_eq!(decimal(f64::NAN, 2), "–");
        assert_eq!(decimal(1e30, 0), "1000000000000000019884624838656");
    }

    #[test]
    fn shares_say_hits_total_and_interval() {
        assert_eq!(share(37, 310, Some((0.089, 0.16))), "37 of 310 (12 %, 9–16)");
        assert_eq!(share(1, 1_204, None), "1 of 1,204 (< 0.1 %)");
        assert_eq!(share(0, 0, Some((0.0, 1.0))), "0 of 0");
        assert_eq!(percent(0.004), "0.4 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(with_interval(0.71, Some((0.62, 0.8)), 2), "0.71 (0.62–0.80)");
        assert_eq!(with_interval(0.1, Some((-0.1, 0.3)), 2), "0.10 (−0.10 to 0.30)");
        assert_eq!(with_interval(0.1, None, 2), "0.10");
    }

    #[test]
    fn moments_and_durations() {
        assert_eq!(moment(0), "0:00.000");
        assert_eq!(moment(83_045), "1:23.045");
        assert_eq!(moment(3_723_004), "1:02:03.004");
        assert_eq!(moment(-1_500), "−0:01.500");
        assert_eq!(clock(59_999), "0:59");
        assert_eq!(duration(420), "420 ms");
        assert_eq!(duration(8_249), "8.2 s");
        assert_eq!(duration(192_000), "3 min 12 s");
        assert_eq!(duration(7_500_000), "2 h 05 min");
        assert_eq!(duration(i64::MIN), "−106751991167 d 07 h");
        assert_eq!(time_left(20.0), "less than a minute left");
        assert_eq!(time_left(185.0), "3 min left");
        assert_eq!(time_left(f64::INFINITY), "");
    }

    #[test]
    fn sizes() {
        let cases =
            [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_240_000, "1.2 MB"), (99_949, "99.9 kB")];
        for (n, expected) in cases {
            assert_eq!(bytes(n), expected);
        }
        assert_eq!(bytes(123_400_000), "123 MB");
        assert_eq!(bytes(999_960_000), "1.0 GB");
        assert_eq!(bytes(u64::MAX), "18,447 PB");
    }

    #[test]
    fn dates_are_local_to_the_zone_given() {
        let noon_utc = 1_714_737_600_000; // 2024-05-03T12:00:00Z
        assert_eq!(date_time(noon_utc, &TimeZone::UTC), "2024-05-03 12:00");
        let east = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(date_time(noon_utc, &east), "2024-05-03 14:00");
        assert_eq!(time_of_day(noon_utc, &east), "14:00:00");
        assert_eq!(date(noon_utc, &east), "2024-05-03");
        assert_eq!(date_time(i64::MAX, &east), "–");
    }
}
