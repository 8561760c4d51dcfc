//! Phone numbers as people write them; a plain run of digits is none.

use super::digits::{Run, runs, stands_alone};
use std::ops::Range;

const SEPARATORS: [char; 4] = [' ', '-', '.', '/'];

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut out = international(text);
    let national = runs(text, &SEPARATORS).into_iter().filter(|run| is_european(run) || is_american(run));
    out.extend(national.map(|run| run.range));
    out.extend(with_area(text));
    out.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    out.retain(|range| {
        let free = range.start >= end;
        if free {
            end = range.end;
        }
        free
    });
    out
}

/// `+`, a country and up to 15 digits in all (ITU-T E.164), with separators and brackets between.
fn international(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(plus) = bytes[at..].iter().position(|b| *b == b'+').map(|p| p + at) {
        at = plus + 1;
        let (mut digits, mut end, mut gap) = (0, at, 0);
        for (i, byte) in bytes[at..].iter().enumerate() {
            if byte.is_ascii_digit() {
                digits += 1;
                gap = 0;
                end = at + i + 1;
            } else if gap < 2 && digits > 0 && b" -./()".contains(byte) {
                gap += 1;
            } else {
                break;
            }
            if digits > 15 {
                break;
            }
        }
        let starts = bytes.get(at).is_some_and(|b| (b'1'..=b'9').contains(b));
        let before = text[..plus].chars().next_back();
        let alone = !before.is_some_and(|c| c.is_alphanumeric() || "+=/".contains(c));
        let alone = alone && !text[end..].chars().next().is_some_and(char::is_alphanumeric);
        if starts && alone && (8..=15).contains(&digits) {
            out.push(plus..end);
            at = end;
        }
    }
    out
}

/// `0`, an area and a number, with at least one separator.
fn is_european(run: &Run) -> bool {
    let zero = run.digits.first() == Some(&0) && run.digits.get(1).is_some_and(|d| *d != 0);
    let double = run.digits.starts_with(&[0, 0]) && run.digits.get(2).is_some_and(|d| *d != 0);
    let length = if double { 11..=16 } else { 9..=12 };
    let apart = !run.separators.is_empty() && run.separators.iter().any(|c| *c != '.');
    let groups = run.groups.first().is_some_and(|first| *first >= 2) && run.groups.len() <= 6;
    (zero || double) && length.contains(&run.digits.len()) && apart && groups
}

/// Three, three and four digits, where area and exchange begin with 2 to 9 (NANP), a `1` before or not.
fn is_american(run: &Run) -> bool {
    let (groups, digits) = match (&run.groups[..], run.digits.split_first()) {
        ([1, rest @ ..], Some((1, digits))) => (rest, digits),
        (groups, _) => (groups, &run.digits[..]),
    };
    groups == [3, 3, 4] && digits.first().is_some_and(|d| *d >= 2) && digits.get(3).is_some_and(|d| *d >= 2)
}

/// `(555) 123-4567`, `(030) 901820`.
fn with_area(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (open, _) in text.match_indices('(') {
        let rest = &text[open + 1..];
        let area = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !(2..=5).contains(&area) || rest.as_bytes().get(area) != Some(&b')') {
            continue;
        }
        let after = &rest[area + 1..];
        let blank = usize::from(after.starts_with(' '));
        let (mut digits, mut end) = (0, 0);
        for (i, byte) in after.as_bytes().iter().enumerate().skip(blank).take(16) {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    end = i + 1;
                }
                b' ' | b'-' | b'.' => {}
                _ => break,
            }
        }
        let range = open..open + 1 + area + 1 + end;
        if (9..=12).contains(&(digits + area)) && digits >= 5 && stands_alone(text, range.clone()) {
            out.push(range);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn numbers_as_people_write_them_are_found() {
        for phone in [
            "+4930901820",
            "+49 (0)30 90 18 20",
            "+1 415-555-2671",
            "+44 20 7946 0958",
            "(415) 555-2671",
            "415-555-2671",
            "1-800-555-0199",
            "415.555.2671",
            "030 90182-0123",
            "0151/23456789",
            "0033 1 23 45 67 89",
            "01 23 45 67 89",
            "(030) 901820-12",
        ] {
            assert_eq!(found(&format!("call {phone} now")), [phone]);
        }
    }

    #[test]
    fn other_numbers_are_not() {
        for text in [
            "2026-11-28",
            "28.11.2026 14:03",
            "01.02.2026",
            "12345678901",
            "10.0.0.1",
            "1 234 567 890",
            "115-55-2671",
            "3 + 12345678 = x",
            "a+4930901820123",
            "100-200-3000",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
