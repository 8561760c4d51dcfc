//! Project files that are damaged anywhere, and chunks of events below their checksums. Knows the public door of the
//! project only.

use binocular::model::NoWatch;
use binocular::project::Project;
use std::fs;
use std::path::PathBuf;

/// Does with the bytes what the program does with a project file: opens it, lists and reads its sessions, checks it,
/// then salvages it.
///
/// # Panics
/// When something within does, which is what the fuzzer looks for.
pub fn project(bytes: &[u8]) {
    let folder = std::env::temp_dir().join(format!("binocular-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the files of a run");
    let (damaged, target) = (folder.join("p.binocular"), folder.join("salvaged.binocular"));
    for path in [&damaged, &target] {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut path = path.clone().into_os_string();
            path.push(suffix);
            let _ = fs::remove_file(PathBuf::from(path));
        }
    }
    fs::write(&damaged, bytes).expect("room for a small file");
    if let Ok(project) = Project::open_read_only(&damaged) {
        read(&project);
    }
    // Migrations write: the same bytes are opened again as the window would.
    if let Ok(project) = Project::open(&damaged) {
        read(&project);
        let _ = project.close();
    }
    fs::write(&damaged, bytes).expect("room for a small file");
    if Project::salvage(&damaged, &target, 0, &NoWatch).is_ok() {
        let salvaged = Project::open_read_only(&target).expect("what was salvaged is a project");
        let problems = salvaged.quick_check().expect("it can be checked");
        assert!(problems.is_empty(), "{problems:?}");
        read(&salvaged);
    }
}

fn read(project: &Project) {
    let _ = (project.quick_check(), project.verify_recordings(&NoWatch), project.signal_counts());
    for row in project.sessions().unwrap_or_default().iter().take(50) {
        let _ = (project.recording(&row.session_id), project.warnings(&row.session_id));
    }
}

/// The bytes are the inside of a chunk, as it is before packing.
#[cfg(fuzzing)]
pub fn codec(bytes: &[u8]) {
    binocular::project::read_inside_of_chunk(bytes);
}

/// Only what fuzzers build has a door to it.
#[cfg(not(fuzzing))]
pub fn codec(_bytes: &[u8]) {}
