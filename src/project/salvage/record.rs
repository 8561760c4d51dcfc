//! SQLite's record format (<https://www.sqlite.org/fileformat2.html#record_format>), read without trust; knows no page.

/// A stored value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// One to nine bytes, seven bits each but for the ninth.
pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0_u64;
    for place in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if place == 8 {
            return Some(value << 8 | u64::from(byte));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}

/// The values of a row; `None` unless header and body fit each other to the byte and every text is UTF-8.
pub(super) fn record(payload: &[u8]) -> Option<Vec<Value>> {
    let mut at = 0;
    let header = usize::try_from(varint(payload, &mut at)?).ok()?;
    if header < at || header > payload.len() {
        return None;
    }
    let mut body = header;
    let mut values = Vec::new();
    while at < header {
        let kind = varint(&payload[..header], &mut at)?;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => usize::try_from((kind - 12) / 2).ok()?,
        };
        let bytes = payload.get(body..body.checked_add(length)?)?;
        body += length;
        values.push(match kind {
            0 => Value::Null,
            8 => Value::Int(0),
            9 => Value::Int(1),
            7 => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
            1..=6 => Value::Int(signed(bytes)),
            _ if kind % 2 == 0 => Value::Blob(bytes.to_vec()),
            _ => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
        });
    }
    (body == payload.len()).then_some(values)
}

fn signed(bytes: &[u8]) -> i64 {
    let start = if bytes.first().is_some_and(|b| b & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(start, |value, byte| value << 8 | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_sqlite_documents_it() {
        let payload = [6, 0, 1, 2, 15, 14, 0xff, 0x80, 0x00, b'a', 0xee];
        let expected = [
            Value::Null,
            Value::Int(-1),
            Value::Int(-32768),
            Value::Text("a".into()),
            Value::Blob(vec![0xee]),
        ];
        assert_eq!(record(&payload).unwrap(), expected);
        for end in 0..payload.len() {
            assert_eq!(record(&payload[..end]), None, "cut at {end}");
        }
        assert_eq!(record(&[2, 15, 0xff]), None, "no UTF-8");
    }

    #[test]
    fn nine_bytes_hold_all_of_a_number() {
        let mut at = 0;
        assert_eq!(varint(&[0xff; 9], &mut at), Some(u64::MAX));
        assert_eq!(at, 9);
        assert_eq!(varint(&[0x81], &mut 0), None);
    }
}
