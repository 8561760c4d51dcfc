//! Bytes and numbers of the codec: variable-length integers, exact floats, a bounded cursor; knows no event.

use super::CodecError;
use std::sync::Arc;

/// Where encoded events go: a chunk that shares its strings, or a hasher that sees every byte in full.
pub(super) trait Sink {
    fn raw(&mut self, bytes: &[u8]);
    /// A string that is likely to come again: a tag, an attribute, a value, an address.
    #[inline]
    fn text(&mut self, text: &Arc<str>) {
        self.count(text.len());
        self.raw(text.as_bytes());
    }

    /// Binary content such as a font file.
    fn blob(&mut self, bytes: &Arc<[u8]>) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.raw(&[byte]);
    }

    /// Seven bits to a byte, least significant first.
    #[inline]
    fn varint(&mut self, mut value: u64) {
        // Nearly all are differences to the number before.
        if value < 0x80 {
            return self.byte(value as u8);
        }
        let mut buffer = [0_u8; 10];
        let mut used = 0;
        while value >= 0x80 {
            buffer[used] = (value as u8) | 0x80;
            value >>= 7;
            used += 1;
        }
        buffer[used] = value as u8;
        self.raw(&buffer[..=used]);
    }

    #[inline]
    fn count(&mut self, count: usize) {
        self.varint(count as u64);
    }

    /// Small numbers of either sign stay short.
    #[inline]
    fn signed(&mut self, value: i64) {
        self.varint(zigzag(value));
    }

    /// The difference to the last value of its kind; wraps, so that every value comes back.
    #[inline]
    fn delta(&mut self, last: &mut i64, value: i64) {
        self.signed(value.wrapping_sub(*last));
        *last = value;
    }

    /// A float, bit by bit. Whole numbers are written as the difference to the last whole number;
    /// others as their bytes without the trailing zero bytes that short binary fractions have.
    #[inline]
    fn real(&mut self, last: &mut i64, value: f64) {
        if let Some(whole) = as_whole(value) {
            self.varint(zigzag(whole - *last) << 1);
            *last = whole;
        } else {
            let bytes = value.to_bits().to_be_bytes();
            let used = 8 - (value.to_bits().trailing_zeros() / 8).min(7) as usize;
            self.varint((used as u64) << 1 | 1);
            self.raw(&bytes[..used]);
        }
    }
}

/// Everything in full, in order.
impl Sink for Vec<u8> {
    #[inline]
    fn raw(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }
}

/// Whole numbers below 2^51 in size, but not −0, come back from an integer bit by bit.
#[inline]
fn as_whole(value: f64) -> Option<i64> {
    const LIMIT: f64 = (1_u64 << 51) as f64;
    if value.abs() < LIMIT && (value as i64) as f64 == value && (value != 0.0 || value.is_sign_positive()) {
        Some(value as i64)
    } else {
        None
    }
}

#[inline]
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[inline]
fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Reads encoded bytes; whatever they hold, it ends in a value or an error.
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, CodecError> {
        let (&first, rest) = self.rest.split_first().ok_or(CodecError::Truncated)?;
        self.rest = rest;
        Ok(first)
    }

    #[inline]
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], CodecError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(CodecError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    #[inline]
    pub(super) fn varint(&mut self) -> Result<u64, CodecError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(CodecError::OutOfRange("number"));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(CodecError::OutOfRange("number"))
    }

    pub(super) fn u32(&mut self) -> Result<u32, CodecError> {
        u32::try_from(self.varint()?).map_err(|_| CodecError::OutOfRange("number"))
    }

    /// How many items follow. Each takes at least `item_bytes`, so a count that the rest cannot hold is an
    /// error before anything is reserved for it.
    #[inline]
    pub(super) fn count(&mut self, item_bytes: usize) -> Result<usize, CodecError> {
        let count = usize::try_from(self.varint()?).map_err(|_| CodecError::OutOfRange("count"))?;
        if count > self.rest.len() / item_bytes.max(1) {
            return Err(CodecError::OutOfRange("count"));
        }
        Ok(count)
    }

    #[inline]
    pub(super) fn signed(&mut self) -> Result<i64, CodecError> {
        Ok(unzigzag(self.varint()?))
    }

    #[inline]
    pub(super) fn delta(&mut self, last: &mut i64) -> Result<i64, CodecError> {
        *last = last.wrapping_add(self.signed()?);
        Ok(*last)
    }

    /// A string in full, as a `Vec<u8>` writes it.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Arc<str>, CodecError> {
        let length = self.count(1)?;
        Ok(str::from_utf8(self.take(length)?).map_err(|_| CodecError::NotUtf8)?.into())
    }

    #[inline]
    pub(super) fn real(&mut self, last: &mut i64) -> Result<f64, CodecError> {
        let head = self.varint()?;
        if head & 1 == 0 {
            *last = last.wrapping_add(unzigzag(head >> 1));
            return Ok(*last as f64);
        }
        let used = head >> 1;
        if !(1..=8).contains(&used) {
            return Err(CodecError::OutOfRange("float"));
        }
        let mut bytes = [0_u8; 8];
        bytes[..used as usize].copy_from_slice(self.take(used as usize)?);
        Ok(f64::from_bits(u64::from_be_bytes(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_reals(values: &[f64]) {
        let mut bytes = Vec::new();
        let mut last = 0;
        for &value in values {
            bytes.real(&mut last, value);
        }
        let (mut cursor, mut last) = (Cursor::new(&bytes), 0);
        for &value in values {
            assert_eq!(cursor.real(&mut last).unwrap().to_bits(), value.to_bits(), "{value}");
        }
        assert!(cursor.is_empty());
    }

    #[test]
    fn odd_floats_come_back_bit_by_bit() {
        let nan = f64::from_bits(0x7ff8_0000_0000_1234);
        check_reals(&[0.0, -0.0, 1.0, -1.5, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, nan, 0.1, 5e-324]);
        check_reals(&[
            2_251_799_813_685_248.0,
            2_251_799_813_685_247.0,
            -2_251_799_813_685_247.0,
            1e300,
            3.0,
        ]);
    }

    #[test]
    fn a_pixel_takes_one_or_two_bytes() {
        let (mut bytes, mut last) = (Vec::new(), 640);
        bytes.real(&mut last, 652.0);
        assert_eq!(bytes.len(), 1);
        bytes.real(&mut last, 652.5);
        assert_eq!(bytes.len(), 1 + 1 + 3);
    }

    #[test]
    fn a_count_beyond_the_bytes_left_is_refused_before_reserving() {
        let mut bytes = Vec::new();
        bytes.varint(u64::MAX);
        assert_eq!(Cursor::new(&bytes).count(1), Err(CodecError::OutOfRange("count")));
        assert_eq!(Cursor::new(&[0xff; 12]).varint(), Err(CodecError::OutOfRange("number")));
        assert_eq!(Cursor::new(&[0x80]).varint(), Err(CodecError::Truncated));
    }

    proptest! {
        #[test]
        fn integers_come_back(values in proptest::collection::vec(any::<i64>(), 0..40)) {
            let (mut bytes, mut last) = (Vec::new(), 0);
            for &value in &values {
                bytes.delta(&mut last, value);
                bytes.varint(value as u64);
            }
            let (mut cursor, mut last) = (Cursor::new(&bytes), 0);
            for &value in &values {
                prop_assert_eq!(cursor.delta(&mut last), Ok(value));
                prop_assert_eq!(cursor.varint(), Ok(value as u64));
            }
        }

        #[test]
        fn floats_come_back(bits in proptest::collection::vec(any::<u64>(), 0..40)) {
            check_reals(&bits.into_iter().map(f64::from_bits).collect::<Vec<_>>());
        }
    }
}
