//! One JSON value as a flat list of tokens with views into it; no depth of nesting costs stack.

use super::{is_blank, string_end, unescape};
use std::borrow::Cow;
use std::cell::RefCell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    False,
    True,
    Number,
    Text,
    Array,
    Object,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    kind: Kind,
    escaped: bool,
    /// Bytes of the value in the text; of a string without its quotes.
    start: u32,
    end: u32,
    /// Index of the token behind this value.
    next: u32,
}

/// Why a text is not a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text ends within the value.
    Cut,
    /// Something else stands at this byte.
    Wrong(usize),
    /// Over 4 GiB.
    TooLarge,
}

/// Memory for tokens, to be used again for the next value. What one had that is gone serves the next of its thread: every
/// file asks for a few hundred kilobytes, which would else be grown step by step.
#[derive(Debug)]
pub struct Tokens {
    list: Vec<Token>,
    open: Vec<u32>,
    /// Strings of the last value that hold raw control characters.
    pub control_strings: u64,
}

/// More of them are not kept: three megabytes.
const SPARE_TOKENS: usize = 150_000;

thread_local! {
    static SPARE: RefCell<Vec<Token>> = const { RefCell::new(Vec::new()) };
}

impl Default for Tokens {
    fn default() -> Self {
        Self { list: SPARE.take(), open: Vec::new(), control_strings: 0 }
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        let mut list = std::mem::take(&mut self.list);
        list.clear();
        // A thread that ends has no use for it any more.
        let _ = SPARE.try_with(|spare| {
            if list.capacity() <= SPARE_TOKENS && list.capacity() > spare.borrow().capacity() {
                spare.replace(list);
            }
        });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    /// A value or the end of the array.
    Item,
    Key,
    /// A comma or the end of the container.
    Next,
}

impl Tokens {
    /// Parses the value at the start of `text`; what stands behind it is not looked at.
    pub fn parse<'t>(&'t mut self, text: &'t str) -> Result<Value<'t>, Fault> {
        if u32::try_from(text.len()).is_err() {
            return Err(Fault::TooLarge);
        }
        self.list.clear();
        self.control_strings = 0;
        self.fill(text, 0)?;
        Ok(self.value(text, 0))
    }

    /// Parses the value that begins at `at`, behind those that are there: its number, for [`Tokens::value`], and the place
    /// behind it. `text` is the same for all of them. Nothing of a value with a fault stays.
    pub fn append(&mut self, text: &str, at: usize) -> Result<(u32, usize), Fault> {
        let index = self.list.len();
        let number = u32::try_from(index).ok().filter(|_| u32::try_from(text.len()).is_ok());
        let number = number.ok_or(Fault::TooLarge)?;
        let filled = self.fill(text, at);
        if filled.is_err() {
            self.list.truncate(index);
        }
        filled.map(|end| (number, end))
    }

    /// A value that [`Tokens::append`] gave.
    pub fn value<'t>(&'t self, text: &'t str, number: u32) -> Value<'t> {
        Value { text, tokens: &self.list, index: number }
    }

    /// Forgets the last value, and all behind its number.
    pub fn forget(&mut self, number: u32) {
        self.list.truncate(number as usize);
    }

    fn fill(&mut self, text: &str, mut at: usize) -> Result<usize, Fault> {
        let bytes = text.as_bytes();
        self.open.clear();
        let mut expect = Expect::Value;
        loop {
            let byte = *bytes.get(at).ok_or(Fault::Cut)?;
            if is_blank(byte) {
                at += 1;
                continue;
            }
            match (expect, byte) {
                (Expect::Value | Expect::Item, b'{') => {
                    self.begin(Kind::Object, at);
                    expect = Expect::Key;
                    at += 1;
                    continue;
                }
                (Expect::Value | Expect::Item, b'[') => {
                    self.begin(Kind::Array, at);
                    expect = Expect::Item;
                    at += 1;
                    continue;
                }
                (Expect::Value | Expect::Item, b'"') => at = self.string(bytes, at)?,
                (Expect::Item | Expect::Next, b']') if self.ends(Kind::Array, at) => at += 1,
                (Expect::Key | Expect::Next, b'}') if self.ends(Kind::Object, at) => at += 1,
                (Expect::Next, b',') => {
                    let array = self.innermost() == Some(Kind::Array);
                    expect = if array { Expect::Item } else { Expect::Key };
                    at += 1;
                    continue;
                }
                (Expect::Key, b'"') => {
                    at = self.string(bytes, at)?;
                    while bytes.get(at).copied().is_some_and(is_blank) {
                        at += 1;
                    }
                    if *bytes.get(at).ok_or(Fault::Cut)? != b':' {
                        return Err(Fault::Wrong(at));
                    }
                    at += 1;
                    expect = Expect::Value;
                    continue;
                }
                (Expect::Value | Expect::Item, _) => at = self.scalar(bytes, at)?,
                _ => return Err(Fault::Wrong(at)),
            }
            if self.open.is_empty() {
                return Ok(at);
            }
            expect = Expect::Next;
        }
    }

    #[inline]
    fn innermost(&self) -> Option<Kind> {
        self.open.last().map(|i| self.list[*i as usize].kind)
    }

    #[inline]
    fn push(&mut self, kind: Kind, escaped: bool, start: usize, end: usize) {
        let next = self.list.len() as u32 + 1;
        self.list.push(Token { kind, escaped, start: start as u32, end: end as u32, next });
    }

    #[inline]
    fn begin(&mut self, kind: Kind, at: usize) {
        self.open.push(self.list.len() as u32);
        self.push(kind, false, at, at);
    }

    /// Closes the innermost container if it is of this kind.
    #[inline]
    fn ends(&mut self, kind: Kind, at: usize) -> bool {
        let next = self.list.len() as u32;
        let Some(token) = self.open.last().map(|i| &mut self.list[*i as usize]) else { return false };
        if token.kind != kind {
            return false;
        }
        token.end = at as u32 + 1;
        token.next = next;
        self.open.pop();
        true
    }

    #[inline]
    fn string(&mut self, bytes: &[u8], at: usize) -> Result<usize, Fault> {
        let end = string_end(bytes, at + 1).ok_or(Fault::Cut)?;
        self.control_strings += u64::from(end.control);
        self.push(Kind::Text, end.escaped, at + 1, end.quote);
        Ok(end.quote + 1)
    }

    fn scalar(&mut self, bytes: &[u8], at: usize) -> Result<usize, Fault> {
        let length = bytes[at..]
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')))
            .unwrap_or(bytes.len() - at);
        let word = &bytes[at..at + length];
        let kind = match word {
            b"true" => Kind::True,
            b"false" => Kind::False,
            // Not JSON, but what Python and JavaScript print for a number that is none.
            b"null" | b"NaN" | b"Infinity" | b"-Infinity" | b"undefined" => Kind::Null,
            [b'-' | b'+' | b'.' | b'0'..=b'9', ..] => Kind::Number,
            _ if at + length == bytes.len() && length > 0 => return Err(Fault::Cut),
            _ => return Err(Fault::Wrong(at)),
        };
        self.push(kind, false, at, at + length);
        Ok(at + length)
    }
}

/// Tens that a double holds exactly: the quotient of two whole numbers below 2^53 is then rounded once, as a careful parser
/// rounds it.
const TENS: [f64; 7] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

/// A number of at most 15 digits, with at most six of them behind the point; `None` for all others.
fn short_decimal(raw: &[u8]) -> Option<f64> {
    if raw.len() > 16 || raw.is_empty() {
        return None;
    }
    let (mut whole, mut point) = (0_u64, None);
    for (at, byte) in raw.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && at > 0 && at + 1 < raw.len() => point = Some(raw.len() - 1 - at),
            _ => return None,
        }
    }
    let digits = raw.len() - usize::from(point.is_some());
    let tens = TENS.get(point.unwrap_or(0))?;
    (digits <= 15).then(|| whole as f64 / tens)
}

/// A view of one value.
#[derive(Clone, Copy)]
pub struct Value<'t> {
    text: &'t str,
    tokens: &'t [Token],
    index: u32,
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.raw())
    }
}

impl<'t> Value<'t> {
    #[inline]
    fn token(self) -> Token {
        self.tokens[self.index as usize]
    }

    #[inline]
    pub fn kind(self) -> Kind {
        self.token().kind
    }

    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    #[inline]
    fn inside(self) -> &'t str {
        let token = self.token();
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    #[inline]
    fn bytes(self) -> &'t [u8] {
        let token = self.token();
        self.text.as_bytes().get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    /// The value as it stands in the text.
    #[inline]
    pub fn raw(self) -> &'t str {
        let token = self.token();
        let quote = usize::from(token.kind == Kind::Text);
        self.text.get(token.start as usize - quote..token.end as usize + quote).unwrap_or_default()
    }

    #[inline]
    pub fn text(self) -> Option<Cow<'t, str>> {
        let token = self.token();
        (token.kind == Kind::Text).then(|| {
            let inside = self.inside();
            if token.escaped { unescape(inside) } else { Cow::Borrowed(inside) }
        })
    }

    #[inline]
    pub fn number(self) -> Option<f64> {
        if self.kind() != Kind::Number {
            return None;
        }
        let raw = self.inside();
        // Nearly all numbers are short integers, or have few decimals; both are exact this way.
        if let Some(number) = short_decimal(raw.as_bytes()) {
            return Some(number);
        }
        raw.parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// A whole number; fractions are rounded.
    #[inline]
    pub fn integer(self) -> Option<i64> {
        if self.kind() != Kind::Number {
            return None;
        }
        let digits = self.bytes();
        // Nearly all are numbers of nodes and of kinds.
        if digits.len() <= 15 && digits.iter().all(u8::is_ascii_digit) {
            return Some(digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')));
        }
        self.inside()
            .parse()
            .ok()
            .or_else(|| self.number().filter(|n| n.abs() < 9.0e18).map(|n| n.round() as i64))
    }

    pub fn boolean(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// True, or what recorders write for it.
    #[inline]
    pub fn is_true(self) -> bool {
        self.kind() == Kind::True
    }

    /// First member of this name.
    #[inline]
    pub fn get(self, name: &str) -> Option<Value<'t>> {
        self.members().find(|(key, _)| key.is(name)).map(|(_, value)| value)
    }

    /// First member of one of these names, in the order of the names.
    pub fn get_any(self, names: &[&str]) -> Option<Value<'t>> {
        names.iter().find_map(|name| self.get(name).filter(|v| !v.is_null()))
    }

    /// True for a string with this text.
    #[inline]
    pub fn is(self, text: &str) -> bool {
        let token = self.token();
        token.kind == Kind::Text
            && if token.escaped { unescape(self.inside()) == text } else { self.bytes() == text.as_bytes() }
    }

    /// Members of an object; nothing for everything else.
    #[inline]
    pub fn members(self) -> impl Iterator<Item = (Value<'t>, Value<'t>)> {
        let token = self.token();
        let end = if token.kind == Kind::Object { token.next } else { 0 };
        let mut index = self.index + 1;
        std::iter::from_fn(move || {
            (index + 1 < end).then(|| {
                let key = Value { index, ..self };
                let value = Value { index: index + 1, ..self };
                index = value.token().next;
                (key, value)
            })
        })
    }

    /// Items of an array; nothing for everything else.
    #[inline]
    pub fn items(self) -> impl Iterator<Item = Value<'t>> {
        let token = self.token();
        let end = if token.kind == Kind::Array { token.next } else { 0 };
        let mut index = self.index + 1;
        std::iter::from_fn(move || {
            (index < end).then(|| {
                let value = Value { index, ..self };
                index = value.token().next;
                value
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_decimals_are_those_of_a_careful_parser() {
        let texts = (0..4_000_u64).flat_map(|n| {
            let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let (whole, part) = (mixed >> 33, mixed & 0xf_ffff);
            [
                format!("{whole}"),
                format!("{}.{}", whole % 10_000, part % 1_000),
                format!("0.{part:06}"),
                format!("{n}.5"),
            ]
        });
        let mut quick = 0;
        for text in texts {
            if let Some(number) = short_decimal(text.as_bytes()) {
                quick += 1;
                assert_eq!(number.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
            }
        }
        assert!(quick > 12_000, "{quick}");
        for odd in ["", ".", "1.", ".5", "-1", "1e3", "1.2.3", "+4", "1234567890123456", "0.1234567"] {
            assert_eq!(short_decimal(odd.as_bytes()), None, "{odd}");
        }
    }
}
