//! Walks `src/` and holds the invariants of ARCHITECTURE.md that a compiler does not.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::{Path, PathBuf};

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Path below `src/`, with `/`, and text without comments, strings kept.
fn walk(mut visit: impl FnMut(&str, &str, &str)) {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 20, "the walk found the sources");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let lines = text.lines().filter(|l| !l.trim_start().starts_with("//"));
        let code: String = lines.flat_map(|l| [l, "\n"]).collect();
        visit(&name, &text, &code);
    }
}

/// The part of a file before its unit tests, which may do what the program must not.
fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod tests {").next().unwrap_or(code)
}

fn is_test_file(name: &str) -> bool {
    name.ends_with("tests.rs") || name.contains("/tests/") || name.contains("testing")
}

fn folder(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

/// Rows of the drawing in ARCHITECTURE.md, lowest first: a folder may use the rows below its own.
const ROWS: [&[&str]; 10] = [
    &["model"],
    &["project"],
    &["privacy"],
    &["ingest"],
    &["replay"],
    &["mining"],
    &["coding", "intent"],
    &["export", "insight"],
    &["widgets"],
    &["app", "cli"],
];
/// Sibling uses that the drawing allows.
const SIBLINGS: [(&str, &str); 1] = [("cli", "app")];

fn row(folder: &str) -> Option<usize> {
    ROWS.iter().position(|r| r.contains(&folder))
}

#[test]
fn folders_use_only_the_rows_below() {
    let mut wrong = Vec::new();
    walk(|name, _, code| {
        let Some(own) = row(folder(name)) else { return };
        let code = if is_test_file(name) { return } else { without_tests(code) };
        for target in ROWS.iter().flat_map(|r| r.iter()) {
            let uses =
                code.contains(&format!("crate::{target}::")) || code.contains(&format!("crate::{target};"));
            let allowed = folder(name) == *target
                || row(target).is_some_and(|r| r < own)
                || SIBLINGS.contains(&(folder(name), target));
            if uses && !allowed {
                wrong.push(format!("{name} uses {target}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_below_the_line_names_the_window_toolkit() {
    let mut wrong = Vec::new();
    walk(|name, _, code| {
        let above = matches!(folder(name), "app" | "widgets" | "main.rs" | "lib.rs");
        let names = ["egui::", "egui_", "eframe::", "use egui", "use eframe"];
        if !above && names.iter().any(|n| code.contains(n)) {
            wrong.push(name.to_owned());
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_edges_touch_the_file_system() {
    let mut wrong = Vec::new();
    walk(|name, _, code| {
        if matches!(folder(name), "ingest" | "project" | "export" | "cli") || is_test_file(name) {
            return;
        }
        let code = without_tests(code);
        for call in ["std::fs", "fs::File", "File::open", "File::create", "OpenOptions"] {
            if code.contains(call) {
                wrong.push(format!("{name}: {call}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_opens_a_network_connection() {
    let mut wrong = Vec::new();
    walk(|name, _, code| {
        for call in ["std::net", "TcpStream", "UdpSocket", "TcpListener", "Command::new"] {
            if code.contains(call) && !is_test_file(name) {
                wrong.push(format!("{name}: {call}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let mut wrong = Vec::new();
    walk(|name, text, _| {
        if !text.starts_with("//!") {
            wrong.push(name.to_owned());
        }
    });
    assert!(wrong.is_empty(), "these begin without a //! sentence: {wrong:#?}");
}

#[test]
fn no_file_hides_a_second_noun() {
    let mut wrong = Vec::new();
    walk(|name, text, _| {
        let lines = text.lines().count();
        if lines > 480 && !is_test_file(name) {
            wrong.push(format!("{name}: {lines} lines"));
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn colours_are_named_only_in_the_theme() {
    let mut wrong = Vec::new();
    walk(|name, _, code| {
        let themed = name.starts_with("widgets/theme") || name.starts_with("widgets/palette");
        let code = without_tests(code);
        if matches!(folder(name), "app" | "widgets")
            && !themed
            && !is_test_file(name)
            && (code.contains("Color32::from_rgb(")
                || code.contains("Color32::RED")
                || code.contains("#[0-9a-f]{6}"))
        {
            wrong.push(name.to_owned());
        }
        if folder(name) == "app" && (code.contains("ui.button(") || code.contains("ui.small_button(")) {
            wrong.push(format!("{name}: raw ui.button"));
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}
