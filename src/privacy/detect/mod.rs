//! Finds personal data in running text by form and check digits; knows no field, page or rule.

mod account;
mod card;
mod digits;
mod email;
mod national;
mod phone;
mod secret;

pub use secret::{is_secret_parameter, secret_values};

use super::kind::{Kind, Kinds};
use std::ops::Range;

/// A piece of a text that gives something away. The range is of bytes, on the borders of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub range: Range<usize>,
    pub kind: Kind,
}

/// Every piece of these kinds, in order, without overlaps: where two overlap, the one that starts first, then the
/// longer one counts.
pub fn find(text: &str, kinds: Kinds) -> Vec<Finding> {
    let hints = Hints::of(text);
    let mut found = Vec::new();
    let mut add = |kind: Kind, ranges: Vec<Range<usize>>| {
        found.extend(ranges.into_iter().map(|range| Finding { range, kind }));
    };
    if hints.at && kinds.has(Kind::Email) {
        add(Kind::Email, email::find(text));
    }
    // Some identity numbers are half letters.
    if hints.digits >= 6 && kinds.has(Kind::NationalId) {
        add(Kind::NationalId, national::find(text, hints.digits));
    }
    if hints.digits >= 8 {
        if kinds.has(Kind::CardNumber) {
            add(Kind::CardNumber, card::find(text));
        }
        if kinds.has(Kind::BankAccount) {
            add(Kind::BankAccount, account::find(text));
        }
        if kinds.has(Kind::Phone) {
            add(Kind::Phone, phone::find(text));
        }
    }
    if kinds.has(Kind::Token) || kinds.has(Kind::Password) {
        let named = if hints.marks { secret_values(text) } else { Vec::new() };
        let passed = if hints.at && hints.marks { secret::user_info(text) } else { Vec::new() };
        let formed =
            if hints.longest_word >= secret::MIN_FORM_BYTES { secret::formed(text) } else { Vec::new() };
        found.extend(named.into_iter().chain(passed).chain(formed).filter(|finding| kinds.has(finding.kind)));
    }
    settle(found)
}

pub(super) fn settle(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|a, b| (a.range.start, b.range.end, a.kind).cmp(&(b.range.start, a.range.end, b.kind)));
    let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
    for finding in found {
        if kept.last().is_none_or(|last| last.range.end <= finding.range.start) {
            kept.push(finding);
        }
    }
    kept
}

/// What a glance over the bytes rules out: nearly all text of a page ends here.
struct Hints {
    at: bool,
    digits: usize,
    /// `=` or `:`, between a name and its value.
    marks: bool,
    /// Bytes of the longest stretch without a blank.
    longest_word: usize,
}

/// What a byte may begin or be a part of, as bits.
mod class {
    pub const DIGIT: u8 = 1;
    pub const AT: u8 = 2;
    pub const PERCENT: u8 = 4;
    pub const MARK: u8 = 8;
    pub const BLANK: u8 = 16;

    pub const OF: [u8; 256] = {
        let mut of = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            of[byte] = match byte as u8 {
                b'0'..=b'9' => DIGIT,
                b'@' => AT,
                b'%' => PERCENT,
                b'=' | b':' => MARK,
                b' ' | b'\t' | b'\n' | b'\r' | 0x0c => BLANK,
                _ => 0,
            };
            byte += 1;
        }
        of
    };
}

impl Hints {
    fn of(text: &str) -> Self {
        let (mut seen, mut digits, mut word, mut longest_word) = (0, 0, 0, 0);
        for byte in text.bytes() {
            let class = class::OF[usize::from(byte)];
            seen |= class;
            digits += usize::from(class & class::DIGIT);
            word = if class & class::BLANK != 0 { 0 } else { word + 1 };
            longest_word = longest_word.max(word);
        }
        let has = |class: u8| seen & class != 0;
        let at = has(class::AT) || (has(class::PERCENT) && text.contains("%40"));
        Self { at, digits, marks: has(class::MARK), longest_word }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Kind)> {
        find(text, Kinds::all()).into_iter().map(|f| (&text[f.range], f.kind)).collect()
    }

    #[test]
    fn kinds_stand_side_by_side_in_order() {
        let text = "Mail ana.li+x@mail.example.org or call +49 30 901820-0, card 4111 1111 1111 1111, SSN 078-05-1120";
        assert_eq!(
            found(text),
            [
                ("ana.li+x@mail.example.org", Kind::Email),
                ("+49 30 901820-0", Kind::Phone),
                ("4111 1111 1111 1111", Kind::CardNumber),
                ("078-05-1120", Kind::NationalId),
            ]
        );
        assert!(find(text, Kinds::of(&[Kind::Token])).is_empty());
    }

    #[test]
    fn an_ordinary_page_gives_nothing_away() {
        for text in [
            "",
            "Order 2026-11-28 14:03:47, total 1,299.00 EUR, 12 of 48 items",
            "img@2x.png and lodash@4.17.21/lodash.min.js",
            "@media (min-width: 600px)",
            "Version 10.15.7.12345 build 20261128140347",
            "1764338627123",
            "550e8400-e29b-41d4-a716-446655440000",
            "ISBN 978-3-16-148410-0",
            "#12345678901234567890",
            "0.1234567890123456",
            "translate3d(12.123456789px, 0, 0)",
            "tokens of appreciation: a basic introduction",
            "18:30 – 19:45, 2.5.2026 to 3.5.2026",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn hostile_text_takes_no_time() {
        let long =
            "1 ".repeat(200_000) + &"@".repeat(200_000) + &"a.".repeat(200_000) + &"+1-".repeat(100_000);
        let started = std::time::Instant::now();
        find(&long, Kinds::all());
        find(&"eyJ".repeat(300_000), Kinds::all());
        find(&"a@".repeat(300_000), Kinds::all());
        find(&"a".repeat(1_000_000), Kinds::all());
        find(&"token=".repeat(200_000), Kinds::all());
        // Not a timing: quadratic work would take hours here.
        assert!(started.elapsed().as_secs() < 120);
    }
}
