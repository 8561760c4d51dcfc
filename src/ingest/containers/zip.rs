//! ZIP archives; knows nothing of what is in them.

use super::{Budget, Entry, RefusalKind, Seekable, clean_name};
use crate::ingest::Cancelled;
use crate::model::Watch;
use zip::ZipArchive;
use zip::result::ZipError;

pub fn open(
    source: &mut dyn Seekable,
    budget: &mut Budget<'_>,
    watch: &dyn Watch,
    each: &mut dyn FnMut(Entry) -> Result<(), Cancelled>,
) -> Result<(), Cancelled> {
    let mut archive = match ZipArchive::new(source) {
        Ok(archive) => archive,
        Err(error) => {
            let reason = format!(
                "The ZIP archive cannot be opened ({error}); download it again, or unpack it and open its files"
            );
            return each(budget.refuse(RefusalKind::Damaged, &reason));
        }
    };
    if archive.is_empty() {
        return each(budget.refuse(RefusalKind::Empty, "The ZIP archive is empty; export it again"));
    }
    // The directory may name files in any order: parts of one session are neighbours by their names.
    let mut order: Vec<(String, usize)> =
        (0..archive.len()).filter_map(|at| Some((clean_name(archive.name_for_index(at)?)?, at))).collect();
    order.sort();
    let total = order.len() as u64;
    for (done, (name, at)) in order.into_iter().enumerate() {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        watch.progress(done as u64, total, "Unpacking");
        if let Some(full) = budget.admits() {
            return each(full);
        }
        let entry = match archive.by_index(at) {
            Ok(file) if file.is_dir() || file.is_symlink() => continue,
            Ok(mut file) => {
                let packed = file.compressed_size();
                budget.read(&name, packed, &mut file, watch)?
            }
            Err(error) => {
                let reason = match error {
                    ZipError::UnsupportedArchive(what) => {
                        format!("This file of the archive cannot be unpacked ({what}); unpack it yourself")
                    }
                    error => format!("The archive is damaged here ({error}); make it anew"),
                };
                budget.refuse_entry(&name, RefusalKind::Damaged, &reason)
            }
        };
        each(entry)?;
    }
    Ok(())
}
