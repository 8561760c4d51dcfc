//! The shared store of style sheets, images and fonts, by hash; knows nothing of events.

use super::codec::{CodecError, LongValue, LongValues, pack, unpack};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Weak};

pub(super) type Hash = [u8; 32];

/// Largest value: exports inline whole images and fonts, but not films.
pub(super) const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Strings that somebody still holds, so that all chunks that name a style sheet share one copy in memory.
#[derive(Debug, Default)]
pub(super) struct Cache(RefCell<HashMap<Hash, Weak<str>>>);

impl Cache {
    fn get(&self, hash: &Hash) -> Option<Arc<str>> {
        self.0.borrow().get(hash).and_then(Weak::upgrade)
    }

    fn put(&self, hash: Hash, text: &Arc<str>) {
        let mut held = self.0.borrow_mut();
        // Each time the table has doubled, entries that nobody holds are dropped.
        if held.len() == held.capacity() {
            held.retain(|_, text| text.strong_count() > 0);
        }
        held.insert(hash, Arc::downgrade(text));
    }
}

/// Long values of one project, for the decoder.
pub(super) struct Store<'a> {
    pub(super) connection: &'a Connection,
    pub(super) cache: &'a Cache,
}

impl Store<'_> {
    fn load(&self, hash: &Hash) -> Result<Vec<u8>, CodecError> {
        let missing = || CodecError::MissingLongValue(short(hash));
        let packed: Vec<u8> = self
            .connection
            .prepare_cached("SELECT data FROM long_value WHERE hash = ?1")
            .and_then(|mut statement| statement.query_row([hash], |row| row.get(0)))
            .map_err(|_| missing())?;
        let bytes = unpack(&packed, MAX_BYTES)?;
        if blake3::hash(&bytes).as_bytes() == hash { Ok(bytes) } else { Err(CodecError::Damaged) }
    }
}

impl LongValues for Store<'_> {
    fn text(&self, hash: &Hash) -> Result<Arc<str>, CodecError> {
        if let Some(text) = self.cache.get(hash) {
            return Ok(text);
        }
        let text: Arc<str> = String::from_utf8(self.load(hash)?).map_err(|_| CodecError::NotUtf8)?.into();
        self.cache.put(*hash, &text);
        Ok(text)
    }

    fn bytes(&self, hash: &Hash) -> Result<LongValue, CodecError> {
        Ok(self.load(hash)?.into())
    }
}

/// Stores what is not there yet, and notes that the session uses it. Returns the bytes that were added.
pub(super) fn put(
    transaction: &Transaction<'_>,
    session: i64,
    values: &BTreeMap<Hash, LongValue>,
) -> Result<usize, PutError> {
    let mut find = transaction.prepare_cached("SELECT number FROM long_value WHERE hash = ?1")?;
    let mut insert = transaction.prepare_cached("INSERT INTO long_value (hash, data) VALUES (?1, ?2)")?;
    let mut link =
        transaction.prepare_cached("INSERT INTO session_long_value (session, long_value) VALUES (?1, ?2)")?;
    let mut added = 0;
    for (hash, value) in values {
        let found: Option<i64> = find.query_row([hash], |row| row.get(0)).optional()?;
        let number = if let Some(number) = found {
            number
        } else {
            let packed = pack(value, MAX_BYTES)?;
            added += packed.len();
            insert.insert(params![hash, packed])?
        };
        link.execute([session, number])?;
    }
    Ok(added)
}

/// Throws away what no session uses any more.
pub(super) fn remove_unused(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute(
        "DELETE FROM long_value WHERE NOT EXISTS
             (SELECT 1 FROM session_long_value s WHERE s.long_value = long_value.number)",
        [],
    )
}

#[derive(Debug, thiserror::Error)]
pub(super) enum PutError {
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// Enough of the hash to tell it from others by eye.
fn short(hash: &Hash) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().chars().take(8).collect()
}
