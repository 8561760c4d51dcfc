//! A folder of its own per test, and the program run in it; every run is checked for panics.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub struct Lab {
    folder: tempfile::TempDir,
}

/// What one run of the program gave.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Lab {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Words of `line` are the arguments; the working folder is the lab's own.
    pub fn run(&self, line: &str) -> Run {
        self.run_with(line, &[])
    }

    pub fn run_with(&self, line: &str, environment: &[(&str, &Path)]) -> Run {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>(), environment)
    }

    /// Arguments that may have spaces in them.
    pub fn run_words(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Run {
        let line = arguments.join(" ");
        let mut command = Command::new(env!("CARGO_BIN_EXE_binocular"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("BINOCULAR_SAMPLE_DATA")
            .env_remove("BINOCULAR_PASSPHRASE");
        // Without a display a mistaken start of the window fails instead of waiting for somebody.
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
        for (name, value) in environment {
            command.env(name, value);
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        let run = Run {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        };
        assert!(!run.err.contains("panicked") && !run.out.contains("panicked"), "{line}\n{}", run.err);
        run
    }

    /// Runs and expects success.
    pub fn ok(&self, line: &str) -> String {
        let run = self.run(line);
        assert_eq!(run.code, 0, "{line}\n{}", run.err);
        run.out
    }

    /// Runs and expects a refusal in one sentence.
    pub fn refused(&self, line: &str) -> String {
        let run = self.run(line);
        assert_eq!(run.code, 1, "{line}\n{}\n{}", run.out, run.err);
        assert_eq!(run.err.trim_end().lines().count(), 1, "{}", run.err);
        assert!(run.err.starts_with("binocular: "), "{}", run.err);
        run.err
    }

    pub fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.ok(&format!("{line} --format json"))).unwrap()
    }

    pub fn rows(&self, line: &str) -> Vec<Row> {
        rows(&self.ok(&format!("{line} --format csv")))
    }
}

/// One row of a CSV table by its columns.
pub type Row = BTreeMap<String, String>;

pub fn rows(csv: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}

pub fn header(csv: &str) -> Vec<String> {
    csv.lines().next().unwrap().split(',').map(str::to_owned).collect()
}

/// A column of a table.
pub fn column(rows: &[Row], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

/// The recordings that come with the program.
pub fn sample_data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

/// `SplitMix64`: small, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn chance(&mut self, share: f64) -> bool {
        (self.next() >> 11) as f64 / ((1_u64 << 53) as f64) < share
    }
}
