//! Kinds of files that hold no recording, by their first bytes, with what their owner can do about it.

use super::super::RefusalKind;
use super::Refused;

/// First bytes of kinds that are not recordings. `at` is where the bytes stand.
struct Magic {
    at: usize,
    bytes: &'static [u8],
    reason: &'static str,
}

const MAGICS: &[Magic] = &[
    magic(b"\x89PNG", "This is a PNG image, not a recording"),
    magic(b"\xff\xd8\xff", "This is a JPEG image, not a recording"),
    magic(b"GIF8", "This is a GIF image, not a recording; export the events, not the clip"),
    magic(b"RIFF", "This is a WebP image or a sound file, not a recording"),
    magic(b"%PDF", "This is a PDF document, not a recording"),
    magic(b"\x1a\x45\xdf\xa3", "This is a WebM or Matroska video; export the events, not the video"),
    Magic { at: 4, bytes: b"ftyp", reason: "This is an MP4 video; export the events, not the video" },
    magic(b"7z\xbc\xaf\x27\x1c", "This is a 7z archive; unpack it first and open the files in it"),
    magic(b"Rar!", "This is a RAR archive; unpack it first and open the files in it"),
    magic(b"BZh", "This is bzip2 data; unpack it first with bunzip2"),
    magic(b"\x04\x22\x4d\x18", "This is lz4 data; unpack it first with lz4 -d"),
    magic(
        b"SQLite format 3\x00",
        "This is an SQLite database; if it is a Binocular project, open it instead of importing it",
    ),
    magic(
        b"Obj\x01",
        "This is an Avro table, not a recording that this version reads; export the rrweb events",
    ),
    magic(b"\x7fELF", "This is a program, not a recording"),
    magic(b"MZ", "This is a program, not a recording"),
];

const fn magic(bytes: &'static [u8], reason: &'static str) -> Magic {
    Magic { at: 0, bytes, reason }
}

/// Why these unpacked bytes cannot be the text of a recording.
pub fn refusal(raw: &[u8]) -> Option<Refused> {
    let blank = |b: &u8| b.is_ascii_whitespace();
    if raw.is_empty() {
        return Some((RefusalKind::Empty, "The file is empty; export it again".to_owned()));
    }
    if raw.iter().all(|b| blank(b) || *b == 0) {
        return Some((RefusalKind::Empty, "The file holds only blanks; export it again".to_owned()));
    }
    let found = MAGICS.iter().find(|m| raw.get(m.at..).is_some_and(|rest| rest.starts_with(m.bytes)));
    if let Some(found) = found {
        return Some((RefusalKind::NotARecording, found.reason.to_owned()));
    }
    // Text in UTF-16 has a zero in every other byte, so it is looked at before.
    let wide =
        matches!(raw, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'[' | b'{', 0, ..] | [0, b'[' | b'{', ..]);
    if wide {
        return None;
    }
    let first = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw).iter().find(|b| !blank(b));
    if matches!(first, Some(b'[' | b'{' | b'"')) {
        return None;
    }
    let head = &raw[..raw.len().min(4096)];
    if looks_binary(head) {
        let reason = "This is binary data of an unknown kind; export the events as JSON".to_owned();
        return Some((RefusalKind::NotARecording, reason));
    }
    Some(plain_text(&String::from_utf8_lossy(head)))
}

fn plain_text(head: &str) -> Refused {
    let lower = head.trim_start().to_ascii_lowercase();
    if lower.starts_with("<!doctype") || lower.starts_with("<html") {
        let reason =
            "This is a web page, perhaps a sign-in page saved instead of the export; download the JSON again";
        return (RefusalKind::NotARecording, reason.to_owned());
    }
    if lower.starts_with('<') {
        return (RefusalKind::NotARecording, "This is XML or SVG, not a recording".to_owned());
    }
    (RefusalKind::NotARecording, "This is plain text, not a recording; export the events as JSON".to_owned())
}

fn looks_binary(head: &[u8]) -> bool {
    head.iter().filter(|b| **b < 9 || (14..32).contains(*b)).count() > head.len() / 100
}

/// Whether the bytes are no text and of none of the known kinds.
pub fn is_binary(name: &str, raw: &[u8]) -> bool {
    let head = &raw[..raw.len().min(4096)];
    let first = head.iter().find(|b| !b.is_ascii_whitespace());
    let text =
        matches!(first, Some(b'[' | b'{' | b'"')) || matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    if text || MAGICS.iter().any(|m| raw.get(m.at..).is_some_and(|rest| rest.starts_with(m.bytes))) {
        return false;
    }
    looks_binary(head)
        || std::str::from_utf8(head).is_err_and(|e| e.valid_up_to() + 4 < head.len())
        || name.to_ascii_lowercase().ends_with(".br")
}

/// Number of a stored segment of Sentry, from its header line.
pub fn sentry_number(raw: &[u8]) -> Option<u64> {
    let end = sentry_header(raw)?;
    let line = std::str::from_utf8(&raw[..end - 1]).ok()?;
    line.trim().strip_prefix("{\"segment_id\":")?.strip_suffix('}')?.trim().parse().ok()
}

/// Where the events begin in a stored segment of Sentry: behind the line `{"segment_id":N}`.
pub fn sentry_header(raw: &[u8]) -> Option<usize> {
    let end = raw.iter().take(64).position(|b| *b == b'\n')?;
    let line = std::str::from_utf8(&raw[..end]).ok()?;
    let number = line.trim().strip_prefix("{\"segment_id\":")?.strip_suffix('}')?.trim();
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (digits && raw.len() > end + 1).then_some(end + 1)
}
