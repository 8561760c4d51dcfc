//! Card numbers: a scheme's prefix and length, and Luhn's digit.

use super::digits::{Run, luhn, number, runs};
use std::ops::Range;

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    runs(text, &[' ', '-']).into_iter().filter(is_card).map(|run| run.range).collect()
}

fn is_card(run: &Run) -> bool {
    let one_kind = run.separators.windows(2).all(|pair| pair[0] == pair[1]);
    one_kind && grouped(&run.groups) && of_scheme(&run.digits) && varied(&run.digits) && luhn(&run.digits)
}

/// As printed on cards, or without separators.
fn grouped(groups: &[usize]) -> bool {
    matches!(groups, [_] | [4, 4, 4, 1..=7] | [4, 6, 4 | 5] | [4, 4, 4, 4, 1..=3] | [8, 11])
}

/// Prefixes and lengths of the schemes in use.
///
/// Source: the issuer identification number ranges of ISO/IEC 7812 as the schemes publish them.
fn of_scheme(digits: &[u8]) -> bool {
    let prefix = |length: usize| number(digits.get(..length).unwrap_or_default());
    match digits.len() {
        13 => prefix(1) == 4,
        14 => matches!(prefix(3), 300..=305) || matches!(prefix(2), 36 | 38 | 39),
        15 => matches!(prefix(2), 34 | 37),
        16 => {
            prefix(1) == 4
                || matches!(prefix(2), 51..=55 | 62 | 65 | 35)
                || matches!(prefix(4), 2_221..=2_720 | 6_011)
                || matches!(prefix(3), 644..=649)
        }
        17..=19 => {
            matches!(prefix(2), 62 | 65 | 35) || prefix(4) == 6_011 || (digits.len() == 19 && prefix(1) == 4)
        }
        _ => false,
    }
}

/// A row of one digit is a placeholder.
fn varied(digits: &[u8]) -> bool {
    digits.windows(2).any(|pair| pair[0] != pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn the_schemes_own_test_numbers_are_found() {
        for card in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "5555-5555-5555-4444",
            "2223 0031 2200 3222",
            "3782 822463 10005",
            "378282246310005",
            "6011111111111117",
            "3056 930902 5904",
            "3530111333300000",
            "4222222222222",
        ] {
            assert_eq!(found(card), [card]);
            assert_eq!(found(&format!("paid with {card}.")), [card]);
        }
    }

    #[test]
    fn other_numbers_are_not() {
        for text in [
            "4111111111111112",
            "41111111111111113",
            "1764338627123",
            "0000000000000000",
            "4111 1111-1111 1111",
            "411 111 111 111 1111",
            "a4111111111111111",
            "0.4111111111111111",
            "9999999999999995",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
