//! Real recordings through the file and back; runs where the local fixtures are.

use super::{NOW_MS, fresh};
use crate::ingest::{self, Found, ReadOptions};
use crate::model::{NoWatch, Recording};
use crate::project::{Added, without_verdicts};
use std::path::Path;

#[test]
fn real_recordings_come_back_equal_in_less_than_a_quarter_of_their_exports() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    if !folder.exists() {
        eprintln!("skipped: no recordings at {}", folder.display());
        return;
    }
    let (_folder, mut project) = fresh();
    let (mut json_bytes, mut stored) = (0, Vec::new());
    for file in ingest::list_inputs(&[folder]).0 {
        let mut recordings: Vec<Recording> = Vec::new();
        let read = ingest::read_file(&file, &ReadOptions::default(), &NoWatch, &mut |found| {
            if let Found::Recording(recording) = found {
                recordings.push(*recording);
            }
        });
        if !recordings.is_empty() {
            json_bytes += read.unwrap().unpacked_bytes;
        }
        for recording in recordings {
            let added = project.add_recording(&recording, NOW_MS).unwrap();
            let back = project.recording(added.stored()).unwrap();
            // What its tool said of it stands beside it.
            assert!(
                back.events == without_verdicts(&recording).events,
                "{} from {}",
                recording.id,
                file.display()
            );
            if !matches!(added, Added::Unchanged(_)) {
                stored.push(added.stored().clone());
            }
        }
    }
    assert!(stored.len() > 20, "only {} recordings were read", stored.len());
    assert_eq!(project.verify_recordings(&NoWatch).unwrap(), Vec::<String>::new());
    let path = project.path().to_owned();
    project.close().unwrap();
    let file_bytes = std::fs::metadata(&path).unwrap().len();
    eprintln!("{} recordings, {json_bytes} bytes of JSON, {file_bytes} stored", stored.len());
    assert!(file_bytes * 4 < json_bytes, "{file_bytes} of {json_bytes}");
}
