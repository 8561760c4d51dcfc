//! Over a hundred inputs that are broken or attack, each in an import of its own: it ends soon, says what it did in
//! sentences, takes little memory, writes nothing beside the project, and opens no connection.

mod inputs;
mod readers;

use super::support::Lab;
use inputs::{Bad, Outcome, all};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The longest that one import may take, on any machine that runs tests.
const MAX_TIME: Duration = Duration::from_secs(10);
const MAX_MEMORY_KIB: u64 = 1 << 20;
/// Address space, as a fuse: threads and the program's own code take some of it without using it.
const FUSE_KIB: u64 = 6 << 20;

struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
    took: Duration,
    memory_kib: u64,
}

/// Whether a program may be run without any network, as this user.
fn can_cut_off() -> bool {
    let tried = Command::new("unshare").args(["-rn", "true"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

fn import(lab: &Lab, input: &str, cut_off: bool) -> Ended {
    let program = env!("CARGO_BIN_EXE_binocular");
    let line = format!("ulimit -v {FUSE_KIB}; exec \"$0\" import p.binocular '{input}' --format json");
    let mut command = if cut_off {
        let mut command = Command::new("unshare");
        command.args(["-rn", "sh", "-c", &line, program]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &line, program]);
        command
    };
    let file = |name: &str| std::fs::File::create(lab.path(name)).unwrap();
    command.current_dir(lab.path("")).env("HOME", lab.path("home")).env("TMPDIR", lab.path("tmp"));
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let begun = Instant::now();
    let mut child = command.stdout(file("said.out")).stderr(file("said.err")).spawn().unwrap();
    let mut memory_kib = 0;
    let status = loop {
        memory_kib = peak_kib(child.id()).unwrap_or(0).max(memory_kib);
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        // Long after the limit, so that a slow machine is told apart from a hang.
        if begun.elapsed() > MAX_TIME * 6 {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    Ended {
        code: status.and_then(|s| s.code()),
        out: lab.read("said.out"),
        err: String::from_utf8_lossy(&std::fs::read(lab.path("said.err")).unwrap()).into_owned(),
        took: begun.elapsed(),
        memory_kib,
    }
}

/// Most memory that a process had, as far as it still runs and the system tells.
fn peak_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn files(folder: &Path, into: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.insert(path);
        }
    }
}

#[test]
fn every_bad_input_is_salvaged_or_refused_in_a_sentence() {
    let cut_off = can_cut_off();
    if !cut_off {
        eprintln!(
            "skipped: programs cannot be cut off from the network here (unshare -rn); the rest is tried"
        );
    }
    let inputs = all();
    assert!(inputs.len() >= 120, "{} inputs", inputs.len());
    let names: BTreeSet<&str> = inputs.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names.len(), inputs.len(), "names are told apart");
    let (mut slowest, mut largest) = ((Duration::ZERO, String::new()), (0, String::new()));
    let mut wrong = Vec::new();
    for bad in inputs {
        let ended = try_one(&bad, cut_off, &mut wrong);
        slowest = slowest.max((ended.took, bad.name.clone()));
        largest = largest.max((ended.memory_kib, bad.name));
    }
    eprintln!(
        "slowest {:.1?} ({}), most memory {} MiB ({})",
        slowest.0,
        slowest.1,
        largest.0 >> 10,
        largest.1
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(largest.0 < MAX_MEMORY_KIB, "{} KiB for {}", largest.0, largest.1);
    assert!(largest.0 > 1_000, "the memory was seen");
}

fn try_one(bad: &Bad, cut_off: bool, wrong: &mut Vec<String>) -> Ended {
    let lab = Lab::new();
    let input = format!("in/{}", bad.name);
    lab.write(&input, &bad.bytes);
    for folder in ["home", "tmp"] {
        std::fs::create_dir_all(lab.path(folder)).unwrap();
    }
    let mut before = BTreeSet::new();
    files(&lab.path(""), &mut before);
    let ended = import(&lab, &input, cut_off);
    let mut say = |what: String| {
        wrong.push(format!(
            "{}: {what}\n  {}",
            bad.name,
            ended.err.lines().take(4).collect::<Vec<_>>().join("\n  ")
        ));
    };
    let Some(code) = ended.code else {
        say("hung or was killed".to_owned());
        return ended;
    };
    if ended.err.contains("panicked") || !matches!(code, 0 | 1 | 3) {
        say(format!("ended with {code}"));
    }
    let refusals: Vec<&str> = ended.err.lines().filter(|l| l.starts_with("refused ")).collect();
    if refusals.iter().any(|l| l.len() < 40 || !l.contains(": ")) {
        say("a refusal is no sentence".to_owned());
    }
    let told: Value = serde_json::from_str(&ended.out).unwrap_or_default();
    let imported = told["imported"].as_u64().unwrap_or(0);
    let warned = told["warnings"].as_array().is_some_and(|w| !w.is_empty());
    match bad.outcome {
        Outcome::Refused if imported > 0 || refusals.is_empty() => {
            say(format!("{imported} imported, {} refused", refusals.len()))
        }
        Outcome::Salvaged if imported == 0 => say("nothing was salvaged".to_owned()),
        Outcome::Salvaged if !warned && refusals.is_empty() => say("salvaged without a word".to_owned()),
        Outcome::Read if imported == 0 => say("was refused".to_owned()),
        Outcome::Any if imported == 0 && refusals.is_empty() => say("neither read nor refused".to_owned()),
        _ => {}
    }
    let mut after = BTreeSet::new();
    files(&lab.path(""), &mut after);
    for path in after.difference(&before) {
        let name = path.file_name().unwrap().to_string_lossy();
        if !name.starts_with("p.binocular") && !name.starts_with("said.") {
            say(format!("wrote {}", path.display()));
        }
    }
    if imported > 0 {
        let check = lab.run("check p.binocular");
        if check.code != 0 {
            say(format!("the project is not sound: {}{}", check.out, check.err));
        }
    }
    ended
}
