//! Canonical JSON (RFC 8785): one spelling per value, so that a hash names content; knows no codebook or ballot.

use serde_json::Value;
use std::fmt::Write as _;

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CanonError {
    #[error("a number is not finite; write it as null or leave it out")]
    NotFinite,
    #[error("values are nested deeper than {0} levels; flatten the document")]
    TooDeep(usize),
}

/// Deeper documents are refused: nothing that we hash comes near this.
const MAX_DEPTH: usize = 64;

/// The canonical bytes of `value`: keys sorted by UTF-16 code units, no spaces, ECMAScript numbers, UTF-8.
pub fn to_canonical_json(value: &Value) -> Result<Vec<u8>, CanonError> {
    let mut out = String::new();
    write_value(value, 0, &mut out)?;
    Ok(out.into_bytes())
}

fn write_value(value: &Value, depth: usize, out: &mut String) -> Result<(), CanonError> {
    if depth > MAX_DEPTH {
        return Err(CanonError::TooDeep(MAX_DEPTH));
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            out.push_str(&ecmascript_number(number.as_f64().ok_or(CanonError::NotFinite)?)?);
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_value(item, depth + 1, out)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (i, (key, item)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write_value(item, depth + 1, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{9}' => out.push_str("\\t"),
            '\u{a}' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\u{d}' => out.push_str("\\r"),
            c if c < '\u{20}' => {
                // Writing into a String cannot fail.
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// `Number::toString` of ECMA-262 §6.1.6.1.20: shortest digits that read back, exponents from 1e21 and 1e-7.
fn ecmascript_number(number: f64) -> Result<String, CanonError> {
    if !number.is_finite() {
        return Err(CanonError::NotFinite);
    }
    if number == 0.0 {
        return Ok("0".to_owned());
    }
    let scientific = shortest(number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let count = digits.len() as i32;
    // The value is 0.digits × 10^point.
    let point = exponent + 1;
    let mut text = if number < 0.0 { "-".to_owned() } else { String::new() };
    if count <= point && point <= 21 {
        text.push_str(&digits);
        text.extend(std::iter::repeat_n('0', (point - count) as usize));
    } else if 0 < point && point <= 21 {
        let (whole, fraction) = digits.split_at(point as usize);
        text.push_str(whole);
        text.push('.');
        text.push_str(fraction);
    } else if -6 < point && point <= 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', (-point) as usize));
        text.push_str(&digits);
    } else {
        let (first, rest) = digits.split_at(1);
        text.push_str(first);
        if !rest.is_empty() {
            text.push('.');
            text.push_str(rest);
        }
        text.push('e');
        text.push(if exponent < 0 { '-' } else { '+' });
        text.push_str(&exponent.abs().to_string());
    }
    Ok(text)
}

/// The shortest digits that read back, as `d.ddde±x`; of two equally short, the nearer, then the even one.
fn shortest(number: f64) -> String {
    let short = format!("{number:e}");
    // Rust stops at the count of digits but takes either neighbour on a tie; exact rounding settles it.
    let digits = short.split('e').next().unwrap_or_default().chars().filter(char::is_ascii_digit).count();
    let exact = format!("{number:.*e}", digits.saturating_sub(1));
    if exact.parse() == Ok(number) { exact } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn canonical(value: &Value) -> String {
        String::from_utf8(to_canonical_json(value).unwrap()).unwrap()
    }

    /// RFC 8785 §3.2.2 and §3.2.3: the example of the standard.
    #[test]
    fn the_example_of_the_rfc() {
        // Not read as JSON: the reader may be off by one in the last place (no `float_roundtrip`), which is why
        // nothing that we hash carries a fraction.
        let long: f64 = "333333333.33333329".parse().unwrap();
        let value = json!({
            "numbers": [long, 1e30, 4.50, 2e-3, 1e-27],
            "string": "\u{20ac}$\u{f}\nA'\u{42}\"\\\\\"/",
            "literals": [null, true, false]
        });
        assert_eq!(
            canonical(&value),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
             \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
    }

    #[test]
    fn keys_sort_by_utf16_not_by_utf8() {
        // RFC 8785 §3.2.3: the emoji is a surrogate pair (D83D…), so it sorts before U+FB33.
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let text = canonical(&value);
        let order: Vec<usize> = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]
            .iter()
            .map(|name| text.find(name).unwrap())
            .collect();
        assert!(order.is_sorted(), "{text}");
    }

    /// RFC 8785 appendix B.
    #[test]
    fn numbers_are_spelled_as_ecmascript_spells_them() {
        for (bits, expected) in [
            (0x0000_0000_0000_0000_u64, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            assert_eq!(ecmascript_number(f64::from_bits(bits)).unwrap(), expected);
        }
        assert_eq!(ecmascript_number(f64::NAN), Err(CanonError::NotFinite));
        assert_eq!(ecmascript_number(f64::INFINITY), Err(CanonError::NotFinite));
    }

    #[test]
    fn a_bomb_of_brackets_is_refused() {
        let mut value = Value::Null;
        for _ in 0..100 {
            value = Value::Array(vec![value]);
        }
        assert_eq!(to_canonical_json(&value), Err(CanonError::TooDeep(MAX_DEPTH)));
    }

    proptest! {
        #[test]
        fn numbers_read_back_as_themselves(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            let read: f64 = ecmascript_number(number).unwrap().parse().unwrap();
            prop_assert_eq!(read, number);
        }

        #[test]
        fn strings_read_back_and_have_one_spelling(text in any::<String>()) {
            let bytes = to_canonical_json(&Value::String(text.clone())).unwrap();
            let read: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&read, &Value::String(text));
            prop_assert_eq!(to_canonical_json(&read).unwrap(), bytes);
        }
    }
}
