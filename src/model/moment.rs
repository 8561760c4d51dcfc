//! Moments as people write them: times of a recording, and links to a moment of a session; knows no file.

use std::fmt;

/// A place in a project: a session, and a moment or range of it, as in `…#session@12.5s` or `…#session@12.5s-30s`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MomentLink {
    /// The session's id, or a unique beginning of one.
    pub session: String,
    /// Milliseconds since the session's first event; `None` for the session as a whole.
    pub from_ms: Option<i64>,
    /// End of a range, after `from_ms`.
    pub to_ms: Option<i64>,
}

impl MomentLink {
    /// Reads what stands behind the `#`. `None` for text that is no such link.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // An id may hold an `@` itself, as addresses do: the time stands behind the last one.
        let timed = text.rsplit_once('@').and_then(|(session, time)| {
            let (from, to) = match time.split_once(['-', '–']) {
                Some((from, to)) => (from, Some(parse_time_ms(to).ok()?)),
                None => (time, None),
            };
            let from = parse_time_ms(from).ok()?;
            Some((session, Some(from), to.filter(|to| *to > from)))
        });
        let (session, from_ms, to_ms) = timed.unwrap_or((text, None, None));
        (!session.is_empty() && !session.contains(char::is_control)).then(|| Self {
            session: session.to_owned(),
            from_ms,
            to_ms,
        })
    }

    /// Splits `path#session@time`; the path is the whole text where there is no link in it.
    pub fn split(text: &str) -> (&str, Option<Self>) {
        match text.rsplit_once('#') {
            Some((path, link)) if !path.is_empty() => match Self::parse(link) {
                Some(link) => (path, Some(link)),
                None => (text, None),
            },
            _ => (text, None),
        }
    }
}

/// The form that [`MomentLink::parse`] reads.
impl fmt::Display for MomentLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.session)?;
        let seconds = |ms: i64| format!("{}s", ms as f64 / 1_000.0);
        if let Some(from) = self.from_ms {
            write!(f, "@{}", seconds(from))?;
            if let Some(to) = self.to_ms {
                write!(f, "-{}", seconds(to))?;
            }
        }
        Ok(())
    }
}

/// Reads `12.5s`, `1500ms`, `1m20s`, `90` (seconds), `1:23.5` and `1:02:03` as milliseconds.
///
/// # Errors
/// A sentence for people when it is no time.
pub fn parse_time_ms(text: &str) -> Result<i64, String> {
    let shown: String = text.chars().take(40).collect();
    let bad = || format!("'{shown}' is no time; write 12.5s, 1500ms, 1m20s or 1:23.5");
    let text = text.trim();
    if text.is_empty() || text.len() > 40 {
        return Err(bad());
    }
    let total = if text.contains(':') { clock(text) } else { with_units(text) };
    match total {
        // A year is more than any recording.
        Some(ms) if (0.0..=31_536_000_000.0).contains(&ms) => Ok(ms.round() as i64),
        _ => Err(bad()),
    }
}

fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (seconds, whole) = parts.split_last()?;
    if whole.len() > 2 || !seconds.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut total: f64 = 0.0;
    for part in whole {
        total = total * 60.0 + f64::from(part.parse::<u32>().ok()?);
    }
    let seconds: f64 = seconds.parse().ok()?;
    Some((total * 60.0 + seconds) * 1_000.0)
}

fn with_units(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let value: f64 = rest[..digits].parse().ok()?;
        let unit_end = rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |n| digits + n);
        total += value
            * match rest[digits..unit_end].trim() {
                "ms" => 1.0,
                "s" | "" => 1_000.0,
                "m" | "min" => 60_000.0,
                "h" => 3_600_000.0,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_units_people_write() {
        let cases = [
            ("12.5s", 12_500),
            ("1m20s", 80_000),
            ("1m 20s", 80_000),
            ("250ms", 250),
            ("3", 3_000),
            ("1:23.5", 83_500),
            ("0:07.250", 7_250),
            ("1:02:03", 3_723_000),
            (" 2 min ", 120_000),
        ];
        for (text, ms) in cases {
            assert_eq!(parse_time_ms(text), Ok(ms), "{text}");
        }
        for bad in ["soon", "", "5 apples", "1:2:3:4", ":", "1:", "-3", "1:-2", "1e400", "99999999h", "1:inf"]
        {
            assert!(parse_time_ms(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn links_are_read_back_as_they_are_written() {
        let link = |session: &str, from_ms, to_ms| MomentLink { session: session.into(), from_ms, to_ms };
        for link in [
            link("s1", None, None),
            link("s1", Some(12_500), None),
            link("a@b.example", Some(0), Some(61_001)),
            link("weird #id", Some(7), None),
        ] {
            assert_eq!(MomentLink::parse(&link.to_string()), Some(link));
        }
        assert_eq!(
            MomentLink::parse("a@b.example"),
            Some(link("a@b.example", None, None)),
            "no time, so an id"
        );
        assert_eq!(MomentLink::parse("s1@1:23.5"), Some(link("s1", Some(83_500), None)));
        assert_eq!(MomentLink::parse("s1@20s-10s"), Some(link("s1", Some(20_000), None)));
        assert_eq!(MomentLink::parse(""), None);
        assert_eq!(MomentLink::parse("@5s"), None);
    }

    #[test]
    fn a_link_is_told_from_its_path() {
        let (path, link) = MomentLink::split("/data/study.binocular#s1@12.5s");
        assert_eq!((path, link.map(|l| l.to_string())), ("/data/study.binocular", Some("s1@12.5s".into())));
        assert_eq!(MomentLink::split("/data/c.json"), ("/data/c.json", None));
        assert_eq!(MomentLink::split("#s1"), ("#s1", None));
    }
}
