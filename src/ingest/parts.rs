//! Which files are parts of one session: by what their names say, by how they begin, and by the sessions that they name.

use super::ReadOptions;
use super::bytes::{peek, sentry_number};
use super::find::{self, Head};
use super::json::{Members, scan_members, skip_blank};
use super::names::session_from_file;
use super::openreplay;
use super::scope::SESSION_KEYS;
use super::{clarity, datadog};
use crate::model::NoWatch;
use memchr::{memchr, memmem, memrchr};
use std::collections::{BTreeMap, BTreeSet};

/// Looked at of each file to tell how it begins.
pub const PEEK_BYTES: usize = 64 << 10;
/// Looked at first, for what shows at once.
const GLANCE_BYTES: usize = 2 << 10;
/// Of a packed file, looked at for the names of its sessions where its beginning has none: a long snapshot and what
/// stands behind it.
pub const PIECE_BYTES: usize = 16 << 20;
/// Sessions that are taken from the beginning of a file.
const MAX_NAMES: usize = 64;
/// Words before a number that say that a file is a part of something.
const PART_WORDS: &[&str] = &["segment", "seg", "part", "chunk", "block", "blob", "batch", "piece"];

/// The place of a file among others of the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    /// Equal for all parts.
    pub key: String,
    /// What the session can be named after; empty where only the folder names it.
    pub stem: String,
    pub number: u64,
    /// The name says that it is a part; else the beginnings of the files decide.
    pub sure: bool,
}

/// `path` is the whole path, for files of the same folder; `name` its last part.
pub fn series(path: &str, name: &str) -> Option<Series> {
    let folder = path.strip_suffix(name).unwrap_or_default();
    if openreplay::is_file_name(name) {
        return Some(openreplay_series(folder, name));
    }
    let stem = name.split('.').next().unwrap_or(name);
    let lower = stem.to_ascii_lowercase();
    for word in PART_WORDS {
        for (at, _) in lower.match_indices(word) {
            let before = lower[..at].chars().next_back();
            let rest = lower[at + word.len()..].trim_start_matches(['-', '_', ' ', '=']);
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if before.is_none_or(|c| !c.is_alphanumeric())
                && !digits.is_empty()
                && let Ok(number) = digits.parse()
            {
                let stem = stem[..at].trim_end_matches(['-', '_', ' ', '.', '=']).to_owned();
                return Some(Series { key: format!("{folder}{stem}|{word}"), stem, number, sure: true });
            }
        }
    }
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = stem.split_at(stem.len() - digits);
    let number = number.parse().ok()?;
    let stem = before.trim_end_matches(['-', '_', ' ', '(']).to_owned();
    Some(Series { key: format!("{folder}{stem}|#"), stem, number, sure: false })
}

/// What a session is called whose parts have names like this and no better name: after what the parts share, else after
/// their folder.
pub fn session_of(name: &str, folder: &str) -> Option<String> {
    let series = series(name, name)?;
    let stem = if series.stem.is_empty() { folder } else { &series.stem };
    Some(session_from_file(if stem.is_empty() { name } else { stem }))
}

fn openreplay_series(folder: &str, name: &str) -> Series {
    let lower = name.to_ascii_lowercase();
    let number = if lower.contains(".mobs") { 0 } else { u64::from(lower.contains(".mobe")) + 1 };
    let number = if number == 1 && lower.starts_with("devtools") { 9 } else { number };
    let stem = lower.split(".mob").next().unwrap_or_default();
    let generic = matches!(stem.trim_end_matches(|c: char| c.is_ascii_digit()), "dom" | "devtools");
    let own = name.get(..stem.len()).unwrap_or_default();
    let stem = if generic { String::new() } else { own.to_owned() };
    Series { key: format!("{folder}{stem}|mob"), stem, number, sure: true }
}

/// Whether a file that begins like this goes on with a session: its first events begin no page.
pub fn goes_on(raw_head: &[u8], options: &ReadOptions) -> bool {
    if let Some(number) = sentry_number(raw_head) {
        return number > 0;
    }
    // Most files that are whole begin with a page, and show it at once.
    let glance = peek(raw_head, GLANCE_BYTES);
    if begins_with_page(&glance) || starts_of(&glance, options).1.contains(&true) {
        return false;
    }
    let (named, starts) = starts_of(&peek(raw_head, PEEK_BYTES), options);
    !named && !starts.is_empty() && !starts.contains(&true)
}

/// Whether a text is an array or a line of events of which the first, to be seen whole, begins a page: no search is
/// needed then.
fn begins_with_page(text: &[u8]) -> bool {
    let at = skip_blank(text, 0);
    let at = if text.get(at) == Some(&b'[') { skip_blank(text, at + 1) } else { at };
    if text.get(at) != Some(&b'{') {
        return false;
    }
    let mut members = Members::default();
    scan_members(text, at, &mut members);
    let event = members.complete.then(|| find::head_of(valid_text(text), &members)).flatten();
    event.is_some_and(|(head, _)| head.begins_page())
}

/// The text up to the first byte that is none.
fn valid_text(text: &[u8]) -> &str {
    std::str::from_utf8(text)
        .unwrap_or_else(|e| std::str::from_utf8(&text[..e.valid_up_to()]).unwrap_or_default())
}

/// Whether events in the text name their session, and of the first of them whether they begin a page, or may.
fn starts_of(text: &[u8], options: &ReadOptions) -> (bool, Vec<bool>) {
    let Ok(found) = find::find(valid_text(text).to_owned(), options, &NoWatch) else {
        return (false, Vec::new());
    };
    let named = found.groups.iter().any(|g| g.session.is_some() || g.scope.session.is_some());
    let slices = found.groups.iter().flat_map(|g| &g.slices).take(super::sessions::START_EVENTS);
    let page = |slice| super::sessions::head(slice, options).is_none_or(Head::begins_page);
    (named, slices.map(page).collect())
}

/// What [`same_beginning`] compares.
pub fn beginning(raw_head: &[u8]) -> Vec<u8> {
    const COMPARED: usize = 1 << 10;
    peek(raw_head, COMPARED).into_owned()
}

/// Whether two files begin with the same: then they are copies, whatever their names say.
pub fn same_beginning(a: &[u8], b: &[u8]) -> bool {
    let shorter = a.len().min(b.len());
    shorter >= 100 && a[..shorter] == b[..shorter]
}

/// No shorter than the longest of [`SESSION_KEYS`].
const MAX_KEY_BYTES: usize = 24;
/// Each of [`SESSION_KEYS`] has one of these in it, and three searches at the speed of memory find all of them.
const KEY_CORES: [&[u8]; 3] = [b"ession", b"eplay", b"ecording"];

/// Sessions that a piece of a file names, under the keys that exports use for them: at its beginning, else at its end,
/// where they stand behind long snapshots. The piece is unpacked as far as [`PIECE_BYTES`] go.
pub fn names(raw: &[u8]) -> BTreeSet<String> {
    let head = peek(raw, PEEK_BYTES);
    let names = names_in(&head);
    if !names.is_empty() || head.len() < PEEK_BYTES {
        return names;
    }
    let piece = peek(raw, PIECE_BYTES);
    names_in(&piece[piece.len().saturating_sub(PEEK_BYTES)..])
}

fn names_in(text: &[u8]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = clarity::first_session(text).into_iter().collect();
    names.extend(datadog::session_of(text));
    for core in KEY_CORES {
        for at in memmem::find_iter(text, core) {
            if names.len() == MAX_NAMES {
                return names;
            }
            names.extend(named_at(text, at));
        }
    }
    names
}

/// The session that is named by the key around the byte `at`, if one is.
fn named_at(head: &[u8], at: usize) -> Option<String> {
    let from = at.saturating_sub(MAX_KEY_BYTES);
    let begin = from + memrchr(b'"', &head[from..at])? + 1;
    let end = at + memchr(b'"', &head[at..head.len().min(at + MAX_KEY_BYTES)])?;
    let key = std::str::from_utf8(&head[begin..end]).ok()?;
    let value = head[end + 1..].trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let (inside, end) = match value.strip_prefix(b"\"") {
        Some(text) => (text, memchr(b'"', text)?),
        None => (value, value.iter().position(|b| b"\",}\n".contains(b))?),
    };
    let name = String::from_utf8_lossy(&inside[..end]).trim().to_owned();
    let usable = !name.is_empty() && name != "null" && !name.starts_with(['{', '[']) && name.len() <= 200;
    (SESSION_KEYS.contains(&key) && usable).then_some(name)
}

/// Joins items that share a name, by the number of the smallest item of each group.
pub fn joined_by_names(names: &[BTreeSet<String>]) -> Vec<usize> {
    let mut root: Vec<usize> = (0..names.len()).collect();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, own) in names.iter().enumerate() {
        for name in own {
            let other = *first.entry(name).or_insert(at);
            let (a, b) = (find(&mut root, other), find(&mut root, at));
            root[a.max(b)] = a.min(b);
        }
    }
    (0..names.len()).map(|at| find(&mut root, at)).collect()
}

/// The smallest item of a group, its way there made short.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: Option<(&str, &str, u64, bool)>) {
        let name = path.rsplit('/').next().unwrap();
        let found = series(path, name);
        let found = found.as_ref().map(|s| (s.key.as_str(), s.stem.as_str(), s.number, s.sure));
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn names_tell_parts() {
        check("a/sentry-segment-12.bin", Some(("a/sentry|segment", "sentry", 12, true)));
        check("a/x__seg-3-snap-full.json", Some(("a/x|seg", "x", 3, true)));
        check("r/visit-7.json.gz", Some(("r/visit|#", "visit", 7, false)));
        check("r/0", Some(("r/|#", "", 0, false)));
        check("s/dom.mobs", Some(("s/|mob", "", 0, true)));
        check("s/dom2.mobe.zst", Some(("s/|mob", "", 2, true)));
        check("s/devtools.mob", Some(("s/|mob", "", 9, true)));
        check("s/7123.mob", Some(("s/7123|mob", "7123", 1, true)));
        check("s/visit.json", None);
        check("s/department4.json", Some(("s/department|#", "department", 4, false)));
        check("s/99999999999999999999999.json", None);
    }

    #[test]
    fn every_key_of_a_session_is_found() {
        for key in SESSION_KEYS {
            assert!(key.len() < MAX_KEY_BYTES, "{key}");
            let text = format!(r#"[{{"a":1,"{key}" : "x-1","z":2}}]"#);
            assert_eq!(names(text.as_bytes()), BTreeSet::from(["x-1".to_owned()]), "{key}");
        }
    }

    #[test]
    fn a_name_may_stand_behind_a_long_snapshot() {
        let long = format!(r#"[{{"type":2,"data":"{}"}},{{"session_id":"late"}}]"#, "x".repeat(200_000));
        assert_eq!(names(long.as_bytes()), ["late".to_owned()].into());
        assert_eq!(names(&crate::ingest::tests::gzip(long.as_bytes())), ["late".to_owned()].into());
    }

    #[test]
    fn names_of_sessions_join_files() {
        let set = |text: &str| names(text.as_bytes());
        assert_eq!(set(r#"{"session_id": "a","x":1,"replayId":7}"#).len(), 2);
        assert!(set(r#"{"text":"session_id","sessionId":null,"session_id":{}}"#).is_empty());
        let sets = [
            set(r#"{"session_id":"a"}"#),
            set(r#"{"session_id":"b"}"#),
            set(r#"{"sessionId":"a"}{"sessionId":"b"}"#),
        ];
        assert_eq!(joined_by_names(&sets), [0, 0, 0]);
        assert_eq!(joined_by_names(&sets[..2]), [0, 1]);
    }
}
