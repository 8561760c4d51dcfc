//! A child process that works until it is killed, for tests of durability; knows nothing of what it writes.
//!
//! SIGKILL leaves what the process had handed to the system, so such a test shows that an acknowledged write
//! was really handed over, whole; that it survives a power cut follows from `synchronous = FULL`.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

const PATH_VARIABLE: &str = "BINOCULAR_TEST_VICTIM";
const MARK: &str = "stored: ";

/// The parent's side. The child is this test binary, told to run one test; that test does its work when
/// [`Victim::path`] yields a path, and returns at once when it does not.
pub(crate) struct Victim {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Victim {
    /// In the child: the file to work on.
    pub(crate) fn path() -> Option<PathBuf> {
        std::env::var_os(PATH_VARIABLE).map(PathBuf::from)
    }

    /// In the child: says that something is stored.
    pub(crate) fn acknowledge(what: &str) {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{MARK}{what}").and_then(|()| out.flush()).unwrap();
    }

    /// `test` is the full path of the child's test, as `cargo test` prints it.
    pub(crate) fn spawn(test: &str, path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(PATH_VARIABLE, path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// Waits for the next acknowledgement; `None` once the child has ended.
    pub(crate) fn next(&mut self) -> Option<String> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some(what) = line.trim_end().strip_prefix(MARK) {
                return Some(what.to_owned());
            }
        }
    }

    /// Kills the child in whatever it is doing, and returns the acknowledgements that had not been read yet.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.next()).collect()
    }
}
