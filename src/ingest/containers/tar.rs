//! Tar archives, read once from front to back; knows nothing of what is in them.

use super::{Budget, Entry, RefusalKind, clean_name};
use crate::ingest::Cancelled;
use crate::model::Watch;
use std::io::Read;

pub fn open(
    source: &mut dyn Read,
    budget: &mut Budget<'_>,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Entry) -> Result<(), Cancelled>,
) -> Result<(), Cancelled> {
    let mut archive = ::tar::Archive::new(source);
    let damaged = |budget: &Budget<'_>, error: &std::io::Error| {
        let reason = format!("The tar archive is damaged or ends early ({error}); what came before was read");
        budget.refuse(RefusalKind::Damaged, &reason)
    };
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return each(damaged(budget, &error)),
    };
    for entry in entries {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => return each(damaged(budget, &error)),
        };
        // Links and devices are left alone.
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Some(name) = clean_name(&name) else { continue };
        if let Some(full) = budget.admits() {
            return each(full);
        }
        let told = entry.size();
        let read = budget.read(&name, told, &mut entry, watch)?;
        if let Entry::File(blob) = &read
            && (blob.bytes.len() as u64) < told
        {
            let reason = "The archive ends within this file; what came of it is read";
            each(budget.refuse_entry(&name, RefusalKind::Damaged, reason))?;
        }
        each(read)?;
    }
    Ok(())
}
