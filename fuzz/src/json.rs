//! Changes JSON as JSON: values are swapped, doubled, dropped, put elsewhere and made odd, so that what comes out still
//! reaches the reader behind the parser. Knows no format.

use libfuzzer_sys::fuzzer_mutate;

/// What readers meet in bad exports, as JSON.
const ODD: [&str; 30] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e999",
    "-0.5",
    "1e300",
    "9007199254740993",
    "-9223372036854775808",
    "18446744073709551616",
    "1700000000000",
    "1700000000",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "\"data:image/png;base64,AAAA\"",
    "\"javascript:alert(1)\"",
    "\"4111 1111 1111 1111\"",
    "\"a@b.example\"",
    "{\"type\":2}",
    "\"[{\\\"type\\\":4}]\"",
    "\"H4sIAAAAAAAAAwMAAAAAAAAAAAA=\"",
    "\"password\"",
    "\"\u{fffd}\"",
    "NaN",
];

/// A small generator: the fuzzer's seed decides everything.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Of two changes one is of bytes, as the fuzzer makes them, and one is of values. For `fuzz_mutator!`: `data` holds
/// `size` bytes and has room for `max_size`; gives the new size.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) << 1 | 1);
    if dice.below(2) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut text = data[..size].to_vec();
    for _ in 0..=dice.below(3) {
        change(&mut text, &mut dice);
    }
    if text.is_empty() || text.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..text.len()].copy_from_slice(&text);
    text.len()
}

fn change(text: &mut Vec<u8>, dice: &mut Dice) {
    let values = values(text);
    let Some((from, to)) = values.get(dice.below(values.len())).copied() else { return };
    match dice.below(6) {
        0 => drop(text.splice(from..to, ODD[dice.below(ODD.len())].bytes())),
        1 => {
            let mut doubled = vec![b','];
            doubled.extend_from_slice(&text[from..to]);
            text.splice(to..to, doubled);
        }
        2 => {
            // With its comma, if it has one.
            let end = if text.get(to) == Some(&b',') { to + 1 } else { to };
            text.drain(from..end);
        }
        3 => {
            let (other, end) = values[dice.below(values.len())];
            let piece = text[other..end].to_vec();
            text.splice(from..to, piece);
        }
        4 => {
            let around = [("[", "]"), ("{\"data\":", "}"), ("{\"events\":[", "]}")][dice.below(3)];
            text.splice(to..to, around.1.bytes());
            text.splice(from..from, around.0.bytes());
        }
        _ => {
            // As a text in a text.
            let mut quoted = vec![b'"'];
            for byte in &text[from..to] {
                if matches!(byte, b'"' | b'\\') {
                    quoted.push(b'\\');
                }
                quoted.push(*byte);
            }
            quoted.push(b'"');
            text.splice(from..to, quoted);
        }
    }
}

/// Where values begin and end, keys among them; of broken JSON as far as it goes.
fn values(text: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        let from = at;
        match text[at] {
            b'"' => {
                at += 1;
                while at < text.len() && text[at] != b'"' {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(text.len());
                found.push((from, at));
            }
            b'[' | b'{' => {
                open.push(at);
                at += 1;
            }
            b']' | b'}' => {
                at += 1;
                if let Some(begun) = open.pop() {
                    found.push((begun, at));
                }
            }
            b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                while at < text.len() && !matches!(text[at], b',' | b']' | b'}' | b':' | b' ' | b'\n') {
                    at += 1;
                }
                found.push((from, at));
            }
            _ => at += 1,
        }
    }
    found
}
