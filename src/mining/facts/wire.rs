//! Bytes and numbers of the facts' own form: variable-length integers, shared strings, a bounded reader.

use super::FactsError;
use crate::model::QuickMap;
use std::sync::Arc;

/// Strings longer than this are corrupt: no fact holds one.
const MAX_TEXT: usize = 1 << 20;

#[derive(Default)]
pub(in crate::mining) struct Writer {
    pub(in crate::mining) bytes: Vec<u8>,
    texts: QuickMap<Arc<str>, u64>,
}

impl Writer {
    #[inline]
    pub(in crate::mining) fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value as u8) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    #[inline]
    pub(in crate::mining) fn signed(&mut self, value: i64) {
        self.unsigned(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Difference to the last value of its kind.
    #[inline]
    pub(in crate::mining) fn delta(&mut self, last: &mut i64, value: i64) {
        self.signed(value.wrapping_sub(*last));
        *last = value;
    }

    #[inline]
    pub(in crate::mining) fn real(&mut self, value: f64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    #[inline]
    pub(in crate::mining) fn flag(&mut self, value: bool) {
        self.bytes.push(u8::from(value));
    }

    /// A string: its number if it came before, else 0 and itself.
    #[inline]
    pub(in crate::mining) fn text(&mut self, text: &Arc<str>) {
        if let Some(number) = self.texts.get(text) {
            self.unsigned(*number);
            return;
        }
        let number = self.texts.len() as u64 + 1;
        self.texts.insert(text.clone(), number);
        self.unsigned(0);
        self.unsigned(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(in crate::mining) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(in crate::mining) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.unsigned(items.len() as u64);
        for item in items {
            write(self, item);
        }
    }
}

/// Reads what [`Writer`] wrote; anything else ends in an error, never in a panic or a large allocation.
pub(in crate::mining) struct Reader<'a> {
    rest: &'a [u8],
    texts: Vec<Arc<str>>,
}

type Read<T> = Result<T, FactsError>;

impl<'a> Reader<'a> {
    pub(in crate::mining) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, texts: Vec::new() }
    }

    pub(in crate::mining) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    #[inline]
    fn take(&mut self, length: usize) -> Read<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(FactsError::Corrupt)?;
        self.rest = rest;
        Ok(head)
    }

    #[inline]
    pub(in crate::mining) fn byte(&mut self) -> Read<u8> {
        Ok(self.take(1)?[0])
    }

    #[inline]
    pub(in crate::mining) fn unsigned(&mut self) -> Read<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(FactsError::Corrupt)
    }

    #[inline]
    pub(in crate::mining) fn number<T: TryFrom<u64>>(&mut self) -> Read<T> {
        T::try_from(self.unsigned()?).map_err(|_| FactsError::Corrupt)
    }

    #[inline]
    pub(in crate::mining) fn signed(&mut self) -> Read<i64> {
        let value = self.unsigned()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    #[inline]
    pub(in crate::mining) fn delta(&mut self, last: &mut i64) -> Read<i64> {
        *last = last.wrapping_add(self.signed()?);
        Ok(*last)
    }

    #[inline]
    pub(in crate::mining) fn real(&mut self) -> Read<f64> {
        let bytes = self.take(8)?;
        Ok(f64::from_le_bytes(bytes.try_into().map_err(|_| FactsError::Corrupt)?))
    }

    #[inline]
    pub(in crate::mining) fn flag(&mut self) -> Read<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(FactsError::Corrupt),
        }
    }

    #[inline]
    pub(in crate::mining) fn text(&mut self) -> Read<Arc<str>> {
        let number: usize = self.number()?;
        if number > 0 {
            return self.texts.get(number - 1).cloned().ok_or(FactsError::Corrupt);
        }
        let length: usize = self.number()?;
        if length > MAX_TEXT {
            return Err(FactsError::Corrupt);
        }
        let text: Arc<str> = std::str::from_utf8(self.take(length)?).map_err(|_| FactsError::Corrupt)?.into();
        self.texts.push(text.clone());
        Ok(text)
    }

    pub(in crate::mining) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<Option<T>> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    pub(in crate::mining) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let length: usize = self.number()?;
        // Every item takes a byte at least, so a length beyond the rest is a lie.
        if length > self.rest.len() {
            return Err(FactsError::Corrupt);
        }
        let mut items = Vec::with_capacity(length.min(4_096));
        for _ in 0..length {
            items.push(read(self)?);
        }
        Ok(items)
    }

    /// Index of an enum's variants.
    pub(in crate::mining) fn choice<T: Copy>(&mut self, all: &[T]) -> Read<T> {
        all.get(usize::from(self.byte()?)).copied().ok_or(FactsError::Corrupt)
    }
}
