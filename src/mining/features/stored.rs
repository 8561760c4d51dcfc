//! Features of a session as bytes, to be kept between two looks at them; knows no project. Little-endian numbers of
//! fixed width: the project packs them.

use super::{Kgram, SequenceFeatures, all};
use crate::model::{Sequence, SequenceId, SessionId};
use std::sync::Arc;

/// Raised when a feature is computed another way under the same name, or more is kept. Names, units and meanings count by
/// themselves.
const FEATURES_VERSION: u32 = 2;

/// Names what features are: another name, other numbers.
pub fn features_version() -> String {
    let mut hasher = blake3::Hasher::new();
    for spec in all() {
        for text in [spec.name, spec.unit, spec.meaning] {
            hasher.update(text.as_bytes());
            hasher.update(&[0]);
        }
    }
    format!("features {FEATURES_VERSION} {}", &hasher.finalize().to_hex()[..16])
}

pub fn to_bytes(rows: &[SequenceFeatures]) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() * 1_024);
    let number = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
    number(&mut out, rows.len());
    for row in rows {
        let sequence = &row.sequence;
        out.extend(sequence.start_ms.to_le_bytes());
        out.extend(sequence.end_ms.to_le_bytes());
        out.extend(sequence.first_action.to_le_bytes());
        out.extend(sequence.end_action.to_le_bytes());
        let user = sequence.user_id.as_deref();
        out.push(u8::from(user.is_some()));
        text(&mut out, user.unwrap_or_default());
        text(&mut out, &row.site);
        number(&mut out, row.values.len());
        row.values.iter().for_each(|value| out.extend(value.to_le_bytes()));
        number(&mut out, row.kgrams.len());
        for (kgram, count) in &row.kgrams {
            out.extend(kgram.0.to_le_bytes());
            out.extend(count.to_le_bytes());
        }
        number(&mut out, row.tokens.len());
        for (token, count) in &row.tokens {
            text(&mut out, token);
            out.extend(count.to_le_bytes());
        }
    }
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// What of stored features somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    All,
    /// The named ones: k-grams and words stay empty, which are most of what is stored.
    Named,
}

/// `None` for what [`to_bytes`] did not write.
pub fn from_bytes(session: &SessionId, bytes: &[u8], wanted: Wanted) -> Option<Vec<SequenceFeatures>> {
    let mut reader = Reader(bytes);
    let mut rows = Vec::new();
    for ordinal in 1..=reader.number()? {
        let (start_ms, end_ms) = (i64::from_le_bytes(reader.fixed()?), i64::from_le_bytes(reader.fixed()?));
        let (first_action, end_action) =
            (u32::from_le_bytes(reader.fixed()?), u32::from_le_bytes(reader.fixed()?));
        let named = reader.fixed::<1>()?[0] == 1;
        let user = reader.text()?;
        let site = reader.text()?;
        let mut row = SequenceFeatures {
            sequence: Sequence {
                id: SequenceId::of(session, ordinal),
                session: session.clone(),
                user_id: named.then_some(user),
                start_ms,
                end_ms,
                first_action,
                end_action,
            },
            site,
            values: Vec::with_capacity(all().count()),
            own: Vec::new(),
            kgrams: Vec::new(),
            tokens: Vec::new(),
        };
        for _ in 0..reader.number()? {
            row.values.push(f64::from_le_bytes(reader.fixed()?));
        }
        for _ in 0..reader.number()? {
            let kgram = (Kgram(u64::from_le_bytes(reader.fixed()?)), u16::from_le_bytes(reader.fixed()?));
            if wanted == Wanted::All {
                row.kgrams.push(kgram);
            }
        }
        for _ in 0..reader.number()? {
            let (token, count) = (reader.bytes()?, u16::from_le_bytes(reader.fixed()?));
            if wanted == Wanted::All {
                row.tokens.push((std::str::from_utf8(token).ok()?.into(), count));
            }
        }
        if row.values.len() != all().count() {
            return None;
        }
        rows.push(row);
    }
    reader.0.is_empty().then_some(rows)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn number(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.fixed()?) as usize)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn text(&mut self) -> Option<Arc<str>> {
        Some(std::str::from_utf8(self.bytes()?).ok()?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_what_was_computed_and_anything_else_is_nothing() {
        let session = SessionId::new("s");
        let row = SequenceFeatures {
            sequence: Sequence {
                id: SequenceId::of(&session, 1),
                session: session.clone(),
                user_id: Some("ann".into()),
                start_ms: -3,
                end_ms: 70,
                first_action: 1,
                end_action: 9,
            },
            site: "shop.example".into(),
            values: all().enumerate().map(|(at, _)| at as f64 / 3.0).collect(),
            own: Vec::new(),
            kgrams: vec![(Kgram(77), 2)],
            tokens: vec![("button add".into(), 3)],
        };
        let mut second = row.clone();
        second.sequence.id = SequenceId::of(&session, 2);
        second.sequence.user_id = None;
        let rows = vec![row, second];
        let bytes = to_bytes(&rows);
        let read = |bytes: &[u8]| from_bytes(&session, bytes, Wanted::All);
        let mut named = rows.clone();
        named.iter_mut().for_each(|row| (row.kgrams, row.tokens) = Default::default());
        assert_eq!(from_bytes(&session, &bytes, Wanted::Named), Some(named));
        assert_eq!(read(&bytes), Some(rows));
        for cut in [0, 3, 10, bytes.len() / 2, bytes.len() - 1] {
            assert_eq!(read(&bytes[..cut]), None, "{cut}");
        }
        let more: Vec<u8> = bytes.iter().copied().chain([0]).collect();
        assert_eq!(read(&more), None);
        assert_eq!(read(&[0xff; 64]), None);
    }
}
