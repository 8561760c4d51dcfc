//! Names of sessions from names of files; knows no content.

/// Endings that say how a session is stored and not which it is.
const ENDINGS: &[&str] = &[
    ".json",
    ".jsonl",
    ".ndjson",
    ".gz",
    ".gzip",
    ".zst",
    ".zstd",
    ".zlib",
    ".z",
    ".txt",
    ".log",
    ".bin",
    ".rrweb",
    ".ph-recording",
    ".br",
    ".xz",
    ".snappy",
    ".zip",
    ".tar",
    ".tgz",
    ".mob",
    ".mobs",
    ".mobe",
    ".csv",
    ".tsv",
    ".parquet",
    ".arrow",
    "-ph-recording",
];

/// The session a file name stands for: without its endings, and without the words PostHog puts around an id.
pub fn session_from_file(name: &str) -> String {
    let mut rest = name;
    let mut posthog = false;
    loop {
        let shorter = ENDINGS.iter().find_map(|ending| {
            let at = rest.len().checked_sub(ending.len()).filter(|at| *at > 0)?;
            let tail = rest.get(at..)?;
            tail.eq_ignore_ascii_case(ending).then(|| (&rest[..at], ending.ends_with("ph-recording")))
        });
        let Some((shorter, marked)) = shorter else { break };
        posthog |= marked;
        rest = shorter;
    }
    if posthog {
        rest = rest.strip_prefix("export-").filter(|r| !r.is_empty()).unwrap_or(rest);
    }
    let clean = clean_id(rest);
    clean.unwrap_or_else(|| "session".to_owned())
}

/// An id that is fit for tables and the command line: no control characters, at most 200 characters.
pub fn clean_id(id: &str) -> Option<String> {
    let clean: String = id.trim().chars().filter(|c| !c.is_control()).take(200).collect();
    (!clean.is_empty()).then_some(clean)
}
