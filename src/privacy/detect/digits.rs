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
/// No kind has fewer: a social-security number of the US has nine.
const MIN_DIGITS: usize = 9;

/// Runs of [`MIN_DIGITS`] to [`MAX_DIGITS`] digits that stand alone: no letter, digit, dot or the like touches them.
pub(super) fn runs(text: &str, separators: &[char]) -> Vec<Run> {
    let bytes = text.as_bytes();
    let separates = |at: usize| {
        separators.contains(&char::from(bytes[at])) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    };
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|digit| at + digit) {
        at = start;
        let mut count = 0;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || separates(at)) {
            count += usize::from(bytes[at].is_ascii_digit());
            at += 1;
        }
        // Nearly all numbers of a page are shorter, so nothing is made of them.
        if (MIN_DIGITS..=MAX_DIGITS).contains(&count) && stands_alone(text, start..at) {
            out.push(Run::of(bytes, start..at));
        }
    }
    out
}

impl Run {
    fn of(bytes: &[u8], range: Range<usize>) -> Self {
        let (mut digits, mut groups, mut separators) = (Vec::new(), vec![0], Vec::new());
        for byte in &bytes[range.clone()] {
            if byte.is_ascii_digit() {
                digits.push(byte - b'0');
                if let Some(last) = groups.last_mut() {
                    *last += 1;
                }
            } else {
                separators.push(char::from(*byte));
                groups.push(0);
            }
        }
        Self { range, digits, groups, separators }
    }
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
