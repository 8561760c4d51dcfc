//! The project file as its users see it: whole files in a temporary folder.

mod durability;
mod files;
mod fixtures;
mod keeping;
mod recordings;
mod upkeep;

use super::Project;
use tempfile::TempDir;

const NOW_MS: i64 = 1_760_000_000_000;

fn fresh() -> (TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let project = Project::create(&folder.path().join("study.binocular"), NOW_MS).unwrap();
    (folder, project)
}
