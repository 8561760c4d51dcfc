//! The bundled sample project: built once, built anew when the data changes, never over anybody's work.

use super::support::{Lab, Run, sample_data};
use std::path::{Path, PathBuf};

/// A folder of sample data with some of the recordings, so that building takes a second.
fn some_data(lab: &Lab) -> PathBuf {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(sample_data().join("recordings")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files.iter().take(24) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        lab.write(&format!("data/recordings/{name}"), std::fs::read(file).unwrap());
    }
    lab.path("data")
}

fn sample(lab: &Lab, data: &Path) -> Run {
    lab.run_with("sample deep/folder/s.binocular", &[("BINOCULAR_SAMPLE_DATA", data)])
}

#[test]
fn the_sample_is_built_once_and_again_when_the_data_changes() {
    let lab = Lab::new();
    let data = some_data(&lab);
    let built = sample(&lab, &data);
    assert_eq!(built.code, 0, "{}", built.err);
    assert!(built.out.starts_with("sample project built: 24 sessions, "), "{}", built.out);
    assert_eq!(built.out.lines().count(), 1);
    let project = lab.path("deep/folder/s.binocular");
    let left: Vec<_> = std::fs::read_dir(project.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the project is left: {left:?}");
    for line in ["sessions", "signals", "clusters", "codebook show", "check"] {
        lab.ok(&format!("{line} deep/folder/s.binocular"));
    }
    assert_eq!(lab.json("codebook show deep/folder/s.binocular")["id"], "ecommerce");

    let before = std::fs::read(&project).unwrap();
    assert!(sample(&lab, &data).out.starts_with("sample project is up to date: "));
    assert_eq!(std::fs::read(&project).unwrap(), before);

    let gone = std::fs::read_dir(data.join("recordings")).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(gone).unwrap();
    assert!(sample(&lab, &data).out.starts_with("sample project built: 23 sessions, "));

    lab.ok("round new deep/folder/s.binocular --round r1 --items sample:5 --coders ann,bob");
    lab.write("data/recordings/more.json", super::recordings::visit(1).to_string());
    let kept = sample(&lab, &data);
    assert!(kept.code == 0 && kept.out.contains("kept because it has rounds"), "{}", kept.out);
    assert_eq!(lab.rows("round status deep/folder/s.binocular").len(), 1);
}

#[test]
fn somebody_elses_project_is_never_replaced() {
    let lab = Lab::with_visits(2);
    let data = some_data(&lab);
    let run = lab.run_with("sample p.binocular", &[("BINOCULAR_SAMPLE_DATA", &data)]);
    assert!(run.code == 1 && run.err.contains("another project"), "{}", run.err);
    assert_eq!(lab.rows("sessions p.binocular").len(), 2);
    lab.write("notes.txt", "mine");
    let run = lab.run_with("sample notes.txt", &[("BINOCULAR_SAMPLE_DATA", &data)]);
    assert_eq!((run.code, lab.read("notes.txt").as_str()), (1, "mine"));
}

#[test]
fn damaged_data_leave_nothing_behind() {
    let lab = Lab::new();
    let data = some_data(&lab);
    lab.write("data/recordings/broken.json", "nothing");
    let run = sample(&lab, &data);
    assert!(run.code == 1 && run.err.contains("broken.json"), "{}", run.err);
    assert_eq!(std::fs::read_dir(lab.path("deep/folder")).unwrap().count(), 0);
    let run = lab.run_with("sample s.binocular", &[("BINOCULAR_SAMPLE_DATA", &lab.path("nowhere"))]);
    assert!(run.code == 1 && run.err.contains("BINOCULAR_SAMPLE_DATA"), "{}", run.err);
}
