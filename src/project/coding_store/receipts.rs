//! Digests of how far a ballot had come, over what stands in the file in clear: whoever was told one can see later that
//! nothing before it was rewritten. Knows hashes and envelopes' checks, no payload.

use super::{Digest, StoreError};
use crate::project::Project;
use rusqlite::Connection;

/// Before the first event: `SHA256("binocular/receipt/v1\0" ‖ round ‖ 0 ‖ coder)`.
fn start(round_id: &str, coder_id: &str) -> Digest {
    Digest::of(&[b"binocular/receipt/v1\0", round_id.as_bytes(), b"\0", coder_id.as_bytes()])
}

/// After one more event: `SHA256(before ‖ hash ‖ check)`. The check ties the envelope, the hash what is in it; an event in
/// clear has no check, and its hash ties all.
pub(super) fn next(before: Digest, hash: &[u8], envelope_check: Option<&[u8]>) -> Digest {
    Digest::of(&[&before.0, hash, envelope_check.unwrap_or_default()])
}

impl Project {
    /// After all events that the ballot has now.
    pub(crate) fn receipt_digest(&self, round_id: &str, coder_id: &str) -> Result<Digest, StoreError> {
        let mut last = start(round_id, coder_id);
        walk(self.connection(), round_id, coder_id, |digest| last = digest)?;
        Ok(last)
    }

    /// Whether the ballot was, at some time, one that `is_it` knows.
    pub(crate) fn was_at(
        &self,
        round_id: &str,
        coder_id: &str,
        is_it: impl Fn(&Digest) -> bool,
    ) -> Result<bool, StoreError> {
        let mut found = is_it(&start(round_id, coder_id));
        walk(self.connection(), round_id, coder_id, |digest| found |= is_it(&digest))?;
        Ok(found)
    }
}

fn walk(
    connection: &Connection,
    round_id: &str,
    coder_id: &str,
    mut visit: impl FnMut(Digest),
) -> Result<(), StoreError> {
    let mut digest = start(round_id, coder_id);
    let mut statement = connection.prepare_cached(
        "SELECT hash, envelope_check FROM ballot_events WHERE round_id = ?1 AND coder_id = ?2 ORDER BY seq",
    )?;
    let mut rows = statement.query([round_id, coder_id])?;
    while let Some(row) = rows.next()? {
        let (hash, check): (Vec<u8>, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
        digest = next(digest, &hash, check.as_deref());
        visit(digest);
    }
    Ok(())
}
