//! Social-security and identity numbers of twelve countries, where their form and check digits are distinct enough.
//!
//! Numbers without a distinct form (German tax ids, Polish PESEL, Dutch BSN) are known by the name of their field alone.

use super::digits::{Run, luhn, number, runs, stands_alone, weighted};
use std::ops::Range;

/// `digits` of the whole text: what has too few for a number is not searched for it.
pub(super) fn find(text: &str, digits: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut search = |least: usize, separators: &[char], is: fn(&Run) -> bool| {
        if digits >= least {
            out.extend(runs(text, separators).into_iter().filter(is).map(|run| run.range));
        }
    };
    search(9, &['-'], |run| is_us(run) || is_swedish(run));
    search(11, &['.', '-'], |run| is_brazilian(run) || is_swiss(run));
    search(12, &[' '], |run| is_indian(run) || is_french(run));
    out.extend(words(text).filter(|range| is_word_id(&text[range.clone()])));
    out.extend(british(text));
    out.sort_by_key(|range| (range.start, range.end));
    out.dedup_by(|later, earlier| later.start < earlier.end);
    out
}

/// `123-45-6789`; areas 000, 666 and from 900, groups 00 and numbers 0000 were never given out.
///
/// Source: US Social Security Administration, number randomisation.
fn is_us(run: &Run) -> bool {
    run.groups == [3, 2, 4]
        && !matches!(number(&run.digits[..3]), 0 | 666 | 900..)
        && number(&run.digits[3..5]) != 0
        && number(&run.digits[5..]) != 0
}

/// `yymmdd-nnnn` or `yyyymmdd-nnnn` with Luhn's digit over the last ten.
fn is_swedish(run: &Run) -> bool {
    let ten = match run.groups[..] {
        [6, 4] => &run.digits[..],
        [8, 4] if matches!(number(&run.digits[..2]), 19 | 20) => &run.digits[2..],
        _ => return false,
    };
    is_day(&ten[2..6]) && luhn(ten)
}

/// CPF `ddd.ddd.ddd-dd` with two check digits.
fn is_brazilian(run: &Run) -> bool {
    if run.groups != [3, 3, 3, 2]
        || run.separators != ['.', '.', '-']
        || run.digits.windows(2).all(|d| d[0] == d[1])
    {
        return false;
    }
    let check = |digits: &[u8], weights: &[u32]| match weighted(digits, weights) % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    u32::from(run.digits[9]) == check(&run.digits[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2])
        && u32::from(run.digits[10]) == check(&run.digits[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
}

/// AHV `756.dddd.dddd.dd`: an EAN-13 of Switzerland.
fn is_swiss(run: &Run) -> bool {
    let form = matches!(run.groups[..], [3, 4, 4, 2]) && run.digits.starts_with(&[7, 5, 6]);
    form && weighted(&run.digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// NIR: sex, year, month, place and order, and a key of 97 minus the rest by 97. Corsica's letters are left out.
fn is_french(run: &Run) -> bool {
    let form = matches!(run.groups[..], [1, 2, 2, 2, 3, 3, 2] | [13, 2] | [15]) && run.digits.len() == 15;
    form && matches!(run.digits[0], 1 | 2)
        && matches!(number(&run.digits[3..5]), 1..=12 | 20..=42 | 50..)
        && number(&run.digits[13..]) == 97 - number(&run.digits[..13]) % 97
}

/// Aadhaar `dddd dddd dddd` with the check digit of Verhoeff.
fn is_indian(run: &Run) -> bool {
    run.groups == [4, 4, 4] && run.digits[0] >= 2 && verhoeff(&run.digits)
}

/// The dihedral check of Verhoeff.
///
/// Source: J. Verhoeff, Error detecting decimal codes, Mathematical Centre Tract 29, 1969.
fn verhoeff(digits: &[u8]) -> bool {
    const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let times = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let turned =
        |digit: u8, rounds: usize| (0..rounds % 8).fold(digit, |digit, _| PERMUTATION[usize::from(digit)]);
    digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| times(sum, turned(*digit, at))) == 0
}

fn is_day(digits: &[u8]) -> bool {
    (1..=12).contains(&number(&digits[..2])) && (1..=31).contains(&number(&digits[2..4]))
}

/// Stretches of 9 to 16 letters and digits, with a `+`, `-` or `A` inside for Finland.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+');
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + bytes.get(at..)?.iter().position(is_part)?;
            let end = start + bytes[start..].iter().take_while(|b| is_part(b)).count();
            at = end;
            if (9..=16).contains(&(end - start)) && stands_alone(text, start..end) {
                return Some(start..end);
            }
        }
    })
}

fn is_word_id(word: &str) -> bool {
    let upper = word.to_ascii_uppercase();
    let bytes = upper.as_bytes();
    is_spanish(bytes) || is_italian(bytes) || is_finnish(bytes)
}

/// DNI (8 digits) or NIE (X, Y or Z and 7 digits) and the letter of the rest by 23.
fn is_spanish(word: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let [body @ .., letter] = word else { return false };
    let (lead, digits) = match body {
        [first @ b'X'..=b'Z', rest @ ..] if rest.len() == 7 => (u64::from(first - b'X'), rest),
        _ if body.len() == 8 => (0, body),
        _ => return false,
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = digits.iter().fold(lead, |value, digit| value * 10 + u64::from(digit - b'0'));
    LETTERS.get((value % 23) as usize) == Some(letter)
}

/// Codice fiscale: six letters, year, month's letter, day, place, and a check letter.
///
/// Source: Italian ministerial decree of 23 December 1976.
fn is_italian(word: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let form = b"AAAAAA00A00A000A";
    let fits = word.len() == form.len()
        && word.iter().zip(form).all(|(byte, kind)| match kind {
            b'A' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        });
    let value = |byte: u8| u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' });
    fits && {
        let sum: u32 = word[..15]
            .iter()
            .enumerate()
            .map(|(at, byte)| if at % 2 == 0 { ODD[value(*byte) as usize] } else { value(*byte) })
            .sum();
        value(word[15]) == sum % 26
    }
}

/// Henkilötunnus: `ddmmyy`, a sign for the century, three digits, and the check of the rest by 31.
fn is_finnish(word: &[u8]) -> bool {
    const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let [birth @ .., sign, a, b, c, check] = word else { return false };
    let digits: Vec<u8> = birth.iter().chain([a, b, c]).map(|byte| byte.wrapping_sub(b'0')).collect();
    let form = birth.len() == 6
        && matches!(sign, b'+' | b'-' | b'A'..=b'F' | b'U'..=b'Y')
        && digits.iter().all(|d| *d < 10);
    form && is_day(&[digits[2], digits[3], digits[0], digits[1]])
        && CHECK.get((number(&digits) % 31) as usize) == Some(check)
}

/// National insurance numbers `AB 12 34 56 C`, with the prefixes that are given out.
///
/// Source: HMRC, national insurance manual NIM39110.
fn british(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out: Vec<Range<usize>> = Vec::new();
    for start in 0..bytes.len().saturating_sub(8) {
        if !bytes[start].is_ascii_uppercase() || !bytes[start + 1].is_ascii_uppercase() {
            continue;
        }
        let prefix = [bytes[start], bytes[start + 1]];
        let given = !b"DFIQUV".contains(&prefix[0])
            && !b"DFIOQUV".contains(&prefix[1])
            && ![*b"BG", *b"GB", *b"NK", *b"KN", *b"TN", *b"NT", *b"ZZ"].contains(&prefix);
        let spaced = bytes[start + 2] == b' ';
        let pattern: &[u8] = if spaced { b" 00 00 00 S" } else { b"000000S" };
        let end = start + 2 + pattern.len();
        let fits = bytes.get(start + 2..end).is_some_and(|rest| {
            rest.iter().zip(pattern).all(|(byte, kind)| match kind {
                b'0' => byte.is_ascii_digit(),
                b'S' => (b'A'..=b'D').contains(byte),
                _ => byte == kind,
            })
        });
        if given && fits && stands_alone(text, start..end) {
            out.push(start..end);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Range<usize>> {
        find(text, text.bytes().filter(u8::is_ascii_digit).count())
    }

    /// Published examples and invented numbers with right check digits.
    const RIGHT: [&str; 15] = [
        "078-05-1120",
        "811218-9876",
        "19811218-9876",
        "111.444.777-35",
        "756.9217.0769.85",
        "1 85 05 78 006 084 91",
        "185057800608491",
        "2341 2341 2346",
        "12345678Z",
        "X1234567L",
        "RSSMRA85T10A562S",
        "131052-308T",
        "QQ 12 34 56 C",
        "AB123456C",
        "JG 10 37 59 A",
    ];

    #[test]
    fn right_numbers_are_found_and_alone() {
        for id in RIGHT.into_iter().filter(|id| !id.starts_with("QQ")) {
            let text = format!("id: {id}, born");
            let pieces: Vec<&str> = found(&text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(pieces, [id]);
            assert!(found(&format!("x{id}x")).is_empty(), "{id} inside a word");
        }
        assert!(found("QQ 12 34 56 C").is_empty(), "a prefix that is not given out");
    }

    #[test]
    fn a_wrong_digit_is_no_number() {
        for id in [
            "000-05-1120",
            "666-05-1120",
            "078-00-1120",
            "811218-9875",
            "111.444.777-36",
            "756.9217.0769.84",
            "1 85 05 78 006 084 92",
            "2341 2341 2347",
            "12345678A",
            "X1234567A",
            "RSSMRA85T10A562T",
            "131052-308U",
            "2026-11-28",
            "123-456-789",
        ] {
            assert!(found(id).is_empty(), "{id}");
        }
    }
}
