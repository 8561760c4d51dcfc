//! Exports of any size, to measure imports with: light visits of a shop as rrweb JSON, all different, the same for the
//! same seed. Knows the format only, and writes as fast as a disk takes it.

use crate::cli::progress::Line;
use crate::model::Watch;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

/// How sessions lie in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Layout {
    /// A file for each, a thousand in a folder.
    Files,
    /// One file, an array of arrays of events.
    Array,
    /// One file, a line for each.
    Lines,
    /// One file with one session of all.
    Session,
}

/// What is written.
#[derive(Clone, Copy, Debug)]
pub struct Corpus {
    pub sessions: u64,
    pub bytes: u64,
    pub layout: Layout,
    pub seed: u64,
}

const FILES_OF_FOLDER: u64 = 1_000;
/// 2026-01-01 00:00 UTC.
const START_MS: u64 = 1_767_225_600_000;
const PAGES: [&str; 8] = ["home", "lamps", "chairs", "tables", "product", "basket", "checkout", "help"];
const SYLLABLES: [&str; 24] = [
    "ba", "ro", "lin", "ter", "ka", "mo", "ves", "du", "shi", "pan", "or", "el", "ti", "gra", "fen", "wo",
    "ju", "nex", "quo", "sal", "hy", "zim", "cor", "ume",
];

impl Corpus {
    /// Writes into a folder that is new or empty; tells how much.
    pub fn generate(self, folder: &Path) -> Result<Value, String> {
        let shown = folder.display();
        let unwritable =
            |e: io::Error| format!("cannot write into the folder ({e}); choose another one: {shown}");
        if fs::read_dir(folder).is_ok_and(|mut all| all.next().is_some()) {
            return Err(format!("there is something in this folder; name a new one: {shown}"));
        }
        let (begun, line) = (Instant::now(), Line::new());
        let bytes = self
            .write(folder, &mut |done, total| line.progress(done, total, "Writing visits"))
            .map_err(unwritable)?;
        drop(line);
        Ok(json!({
            "folder": folder,
            "visits": if self.layout == Layout::Session { 1 } else { self.sessions },
            "bytes": bytes,
            "seconds": begun.elapsed().as_secs_f64(),
        }))
    }

    /// Writes into `folder`, which is made; gives the bytes that were written.
    fn write(self, folder: &Path, progress: &mut dyn FnMut(u64, u64)) -> io::Result<u64> {
        fs::create_dir_all(folder)?;
        let each = self.bytes / self.sessions.max(1);
        let mut written = 0;
        let mut session = |number: u64, text: &mut String| {
            text.clear();
            // Some are three times as long as others, as visits are.
            let size = each / 2 + (each * (number % 3)) / 2;
            Visit::new(self.seed, number, self.sessions).write(size.max(4_000), text);
            progress(number, self.sessions);
        };
        let mut text = String::new();
        if self.layout == Layout::Files {
            for number in 0..self.sessions {
                let folder = folder.join(format!("{:04}", number / FILES_OF_FOLDER));
                if number.is_multiple_of(FILES_OF_FOLDER) {
                    fs::create_dir_all(&folder)?;
                }
                session(number, &mut text);
                fs::write(folder.join(format!("visit-{number:07}.json")), &text)?;
                written += text.len() as u64;
            }
            return Ok(written);
        }
        let name = if self.layout == Layout::Lines { "visits.jsonl" } else { "visits.json" };
        let mut file = BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?);
        let mut put = |bytes: &str| {
            written += bytes.len() as u64;
            file.write_all(bytes.as_bytes())
        };
        match self.layout {
            Layout::Session => {
                Visit::new(self.seed, 0, 1).write(self.bytes, &mut text);
                put(&text)?;
            }
            Layout::Lines => {
                for number in 0..self.sessions {
                    session(number, &mut text);
                    put(&format!("{{\"session_id\":\"visit-{number:07}\",\"events\":"))?;
                    put(&text)?;
                    put("}\n")?;
                }
            }
            _ => {
                put("[")?;
                for number in 0..self.sessions {
                    session(number, &mut text);
                    put(if number == 0 { "\n" } else { ",\n" })?;
                    put(&text)?;
                }
                put("\n]\n")?;
            }
        }
        file.flush()?;
        Ok(written)
    }
}

struct Visit {
    state: u64,
    at_ms: u64,
    x: u64,
    y: u64,
    node: u64,
    events: u64,
}

impl Visit {
    fn new(seed: u64, number: u64, of: u64) -> Self {
        let mut visit = Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03) ^ 1,
            at_ms: START_MS + number * (180 * 86_400_000 / of.max(1)),
            x: 400,
            y: 300,
            node: 0,
            events: 0,
        };
        // Neighbouring seeds part ways.
        for _ in 0..4 {
            visit.below(2);
        }
        visit
    }

    fn below(&mut self, n: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % n.max(1)
    }

    fn word(&mut self) -> String {
        (0..2 + self.below(3)).map(|_| SYLLABLES[self.below(24) as usize]).collect()
    }

    fn event(&mut self, out: &mut String, kind: u8, data: &str) {
        out.push_str(if self.events == 0 { "[" } else { ",\n" });
        self.events += 1;
        // Writing into a String cannot fail.
        let _ = write!(out, "{{\"type\":{kind},\"data\":{data},\"timestamp\":{}}}", self.at_ms);
    }

    /// Pages, and on each pointer paths, scrolls, clicks with their answers, and typing, until the size is reached.
    fn write(mut self, bytes: u64, out: &mut String) {
        let end = out.len() as u64 + bytes;
        while self.events == 0 || (out.len() as u64) < end {
            let page = PAGES[self.below(8) as usize];
            let href = format!("https://shop.example/{page}/{}", self.below(400));
            self.event(out, 4, &format!("{{\"href\":\"{href}\",\"width\":1280,\"height\":800}}"));
            let document = self.page(page, (bytes / 900).clamp(6, 70));
            self.event(out, 2, &document);
            // A page is about half of what a visit weighs, as in exports of recorders.
            let next = (out.len() as u64 + document.len() as u64).min(end);
            while (out.len() as u64) < next {
                self.act(out);
            }
        }
        out.push(']');
    }

    fn act(&mut self, out: &mut String) {
        self.at_ms += 200 + self.below(2_500);
        let node = 100 + self.below(self.node.max(1));
        match self.below(8) {
            0..=3 => {
                let (x, y, samples) = (self.below(1280), self.below(800), 6 + self.below(16));
                let mut positions = String::new();
                for n in 1..=samples {
                    let (px, py) = (self.x + (x * n / samples), self.y + (y * n / samples));
                    let (jx, jy) = (self.below(7), self.below(7));
                    let comma = if n == 1 { "" } else { "," };
                    let _ = write!(
                        positions,
                        "{comma}{{\"x\":{},\"y\":{},\"id\":{node},\"timeOffset\":-{}}}",
                        (px / 2 + jx).min(1279),
                        (py / 2 + jy).min(799),
                        (samples - n) * 50
                    );
                }
                self.at_ms += samples * 50;
                (self.x, self.y) = (x, y);
                self.event(out, 3, &format!("{{\"source\":1,\"positions\":[{positions}]}}"));
            }
            4 => {
                let y = self.below(4_000);
                self.event(out, 3, &format!("{{\"source\":3,\"id\":1,\"x\":0,\"y\":{y}}}"));
            }
            5 | 6 => {
                let (x, y) = (self.x, self.y);
                for kind in [1, 0, 2] {
                    let data = format!(
                        "{{\"source\":2,\"type\":{kind},\"id\":{node},\"x\":{x},\"y\":{y},\"pointerType\":0}}"
                    );
                    self.event(out, 3, &data);
                    self.at_ms += 40;
                }
                let (id, first, second) = (self.node + 200_000, self.word(), self.word());
                self.node += 1;
                let data = format!(
                    "{{\"source\":0,\"texts\":[],\"attributes\":[{{\"id\":{node},\"attributes\":{{\"class\":\"card {first}\"}}}}],\"removes\":[],\"adds\":[{{\"parentId\":8,\"nextId\":null,\"node\":{{\"type\":2,\"tagName\":\"p\",\"attributes\":{{\"class\":\"note\"}},\"childNodes\":[{{\"type\":3,\"textContent\":\"{first} {second}\",\"id\":{}}}],\"id\":{id}}}}}]}}",
                    id + 400_000
                );
                self.event(out, 3, &data);
            }
            _ => {
                let mut text = String::new();
                for _ in 0..3 + self.below(4) {
                    text.push_str(SYLLABLES[self.below(24) as usize]);
                    self.at_ms += 160;
                    self.event(
                        out,
                        3,
                        &format!("{{\"source\":5,\"text\":\"{text}\",\"isChecked\":false,\"id\":30}}"),
                    );
                }
            }
        }
    }

    /// A list of cards under one style sheet, which is the same on all pages of its kind.
    fn page(&mut self, kind: &str, cards: u64) -> String {
        let mut sheet = String::new();
        for n in 0..120_u64 {
            let _ = write!(
                sheet,
                ".{kind}-{n} {{ display: flex; padding: {}px; margin: {}px auto; color: rgb({}, {}, 90); }} ",
                n % 17,
                n % 9,
                n * 2,
                255 - n
            );
        }
        let mut body = String::new();
        self.node = 0;
        for n in 0..cards {
            let id = 100 + n * 8;
            let (name, maker, price) = (self.word(), self.word(), self.below(90_000));
            let comma = if n == 0 { "" } else { "," };
            let _ = write!(
                body,
                "{comma}{{\"type\":2,\"tagName\":\"article\",\"attributes\":{{\"class\":\"card {kind}-{}\",\"data-id\":\"{}\"}},\"childNodes\":[{{\"type\":2,\"tagName\":\"h3\",\"attributes\":{{}},\"childNodes\":[{{\"type\":3,\"textContent\":\"{name} {maker}\",\"id\":{}}}],\"id\":{}}},{{\"type\":2,\"tagName\":\"span\",\"attributes\":{{\"class\":\"price\"}},\"childNodes\":[{{\"type\":3,\"textContent\":\"{}.{:02} EUR\",\"id\":{}}}],\"id\":{}}},{{\"type\":2,\"tagName\":\"button\",\"attributes\":{{\"type\":\"button\",\"aria-label\":\"Add {name} to the basket\"}},\"childNodes\":[{{\"type\":3,\"textContent\":\"Add\",\"id\":{}}}],\"id\":{}}}],\"id\":{id}}}",
                n % 120,
                price * 7 + n,
                id + 1,
                id + 2,
                price / 100,
                price % 100,
                id + 3,
                id + 4,
                id + 5,
                id + 6,
            );
            self.node += 8;
        }
        format!(
            "{{\"node\":{{\"type\":0,\"childNodes\":[{{\"type\":1,\"name\":\"html\",\"publicId\":\"\",\"systemId\":\"\",\"id\":2}},{{\"type\":2,\"tagName\":\"html\",\"attributes\":{{\"lang\":\"en\"}},\"childNodes\":[{{\"type\":2,\"tagName\":\"head\",\"attributes\":{{}},\"childNodes\":[{{\"type\":2,\"tagName\":\"style\",\"attributes\":{{\"_cssText\":\"{sheet}\"}},\"childNodes\":[],\"id\":5}}],\"id\":4}},{{\"type\":2,\"tagName\":\"body\",\"attributes\":{{}},\"childNodes\":[{{\"type\":2,\"tagName\":\"main\",\"attributes\":{{\"id\":\"main\"}},\"childNodes\":[{body}],\"id\":8}},{{\"type\":2,\"tagName\":\"input\",\"attributes\":{{\"type\":\"search\",\"name\":\"q\"}},\"childNodes\":[],\"id\":30}}],\"id\":7}}],\"id\":3}}],\"id\":1}},\"initialOffset\":{{\"left\":0,\"top\":0}}}}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ReadOptions;
    use crate::ingest::import::{NOTHING_BESIDE, import_into};
    use crate::model::NoWatch;
    use crate::project::Project;

    #[test]
    fn every_layout_is_imported_whole_and_is_the_same_each_time() {
        for layout in [Layout::Files, Layout::Array, Layout::Lines, Layout::Session] {
            let lab = tempfile::tempdir().unwrap();
            let corpus = Corpus { sessions: 5, bytes: 100_000, layout, seed: 3 };
            let write = |name: &str| {
                let folder = lab.path().join(name);
                let bytes = corpus.write(&folder, &mut |_, _| {}).unwrap();
                (folder, bytes)
            };
            let ((folder, bytes), (_, again)) = (write("one"), write("two"));
            assert_eq!(bytes, again);
            assert!((60_000..200_000).contains(&bytes), "{layout:?}: {bytes}");
            let mut project = Project::create(&lab.path().join("p.binocular"), 0).unwrap();
            let report =
                import_into(&mut project, &[folder], &ReadOptions::default(), NOTHING_BESIDE, 0, &NoWatch)
                    .unwrap();
            assert_eq!(report.refused, []);
            let wanted = if layout == Layout::Session { 1 } else { 5 };
            assert_eq!(report.imported.len(), wanted, "{layout:?}");
            assert!(
                report.warnings.iter().all(|w| w.code.code() == "ambiguous_sessions"),
                "{:?}",
                report.warnings
            );
        }
    }
}
