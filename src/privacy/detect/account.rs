//! Bank accounts: IBANs with the length of their country and the check of ISO 13616.

use super::digits::stands_alone;
use std::ops::Range;

/// Characters of an IBAN by country.
///
/// Source: the SWIFT IBAN registry.
const LENGTHS: [(&str, usize); 78] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out: Vec<Range<usize>> = Vec::new();
    for at in 0..bytes.len().saturating_sub(14) {
        let head = &bytes[at..at + 4];
        let begins =
            head[..2].iter().all(u8::is_ascii_alphabetic) && head[2..].iter().all(u8::is_ascii_digit);
        if !begins || out.last().is_some_and(|last| last.end > at) {
            continue;
        }
        let country = [head[0].to_ascii_uppercase(), head[1].to_ascii_uppercase()];
        let Some((_, length)) = LENGTHS.iter().find(|(code, _)| code.as_bytes() == country) else { continue };
        let Some((account, end)) = collect(bytes, at, *length) else { continue };
        if valid(&account) && stands_alone(text, at..end) {
            out.push(at..end);
        }
    }
    out
}

/// That many letters and digits from `at` on, single spaces between them left out, and where they end.
fn collect(bytes: &[u8], at: usize, length: usize) -> Option<(Vec<u8>, usize)> {
    let mut account = Vec::with_capacity(length);
    let mut end = at;
    while account.len() < length {
        let byte = *bytes.get(end)?;
        if byte.is_ascii_alphanumeric() {
            account.push(byte.to_ascii_uppercase());
        } else if byte != b' ' || bytes.get(end.checked_sub(1)?) == Some(&b' ') {
            return None;
        }
        end += 1;
    }
    Some((account, end))
}

/// ISO 7064 mod 97-10 over the account with its first four characters at the end.
fn valid(account: &[u8]) -> bool {
    let moved = account[4..].iter().chain(&account[..4]);
    let rest = moved.fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_registry_are_found_and_changed_ones_are_not() {
        for iban in [
            "GB33BUKB20201555555555",
            "DE89 3704 0044 0532 0130 00",
            "FR1420041010050500013M02606",
            "NL91 ABNA 0417 1643 00",
            "CH9300762011623852957",
            "no9386011117947",
        ] {
            let text = format!("to {iban}, please");
            let found: Vec<&str> = find(&text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, [iban]);
            assert!(find(&iban.replace('3', "4")).is_empty());
        }
        for table in LENGTHS.windows(2) {
            assert!(table[0].0 < table[1].0);
        }
    }
}
