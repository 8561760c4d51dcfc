//! Runs of digits with separators between them, as people write numbers; knows no kind.

use std::ops::Range;

/// A run: digits with at most one separator (two for `) ` and the like) between groups.
pub(super) struct Run {
    pub range: Range<usize>,
    pub digits: Vec<u8>,
    /// Lengths of the groups between separators.
    pub groups: Vec<usize>,
    pub separators: Vec<char>,
}

/// Longer runs are tables or noise.
const MAX_DIGITS: usize = 24;

/// Runs that stand alone: no letter, digit, dot or the like touches them.
pub(super) fn runs(text: &str, separators: &[char]) -> Vec<Run> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let (mut digits, mut groups, mut used) = (Vec::new(), vec![0], Vec::new());
        let mut end = at;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_digit() {
                if digits.len() <= MAX_DIGITS {
                    digits.push(byte - b'0');
                }
                if let Some(last) = groups.last_mut() {
                    *last += 1;
                }
                at += 1;
                end = at;
            } else if separators.contains(&char::from(byte))
                && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            {
                used.push(char::from(byte));
                groups.push(0);
                at += 1;
            } else {
                break;
            }
        }
        if digits.len() <= MAX_DIGITS && stands_alone(text, start..end) {
            out.push(Run { range: start..end, digits, groups, separators: used });
        }
    }
    out
}

/// No letter, digit, or sign that would make it a part of something longer touches the range.
pub(super) fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#' | '.' | '-' | '$' | '€' | '£' | '%');
    let next = after.next();
    // A sentence may end behind a number.
    let goes_on = match next {
        Some('.' | '-') => after.next().is_some_and(char::is_alphanumeric),
        Some(c) => c.is_alphanumeric() || c == '_' || c == '%',
        None => false,
    };
    !before.is_some_and(joins) && !goes_on
}

/// The check digit of Luhn over all digits, the last included.
///
/// Source: ISO/IEC 7812-1, annex B.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let doubled = u32::from(*digit) * if at % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Value of decimal digits; at most 18 of them fit.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |value: u64, digit| value.wrapping_mul(10).wrapping_add(u64::from(*digit)))
}

/// Sum of products, as most check digits are made.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}
