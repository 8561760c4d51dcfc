//! What evtrack writes beside a log: an XML file of the same name with the page's address and the sizes of window and
//! screen; knows no event but that with which a page begins.
//!
//! <https://github.com/luileito/evtrack> `save.php`: `<data>` with `<url>`, `<ua>`, `<screen>`, `<window>` and `<document>`,
//! sizes as `1440x900`.

use super::assemble::Told;
use super::rrweb::RawEvent;
use super::scope::set_property;
use crate::model::EventKind;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Such files have some hundred bytes.
const MAX_BYTES: usize = 64 << 10;
/// A window beyond these is none.
const SIDES: std::ops::RangeInclusive<u32> = 1..=20_000;
/// Endings of logs, as the program and its users name them.
const LOGS: [&str; 4] = ["csv", "tsv", "txt", "log"];

/// What a sidecar tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sidecar {
    url: Option<String>,
    window: Option<(u32, u32)>,
    properties: Vec<(&'static str, String)>,
}

impl Sidecar {
    /// `None` for any other XML.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_BYTES)]).into_owned();
        let size = |name: &str| {
            let (width, height) = element(&text, name)?
                .split_once(['x', 'X', '×'])
                .map(|(w, h)| (w.trim().parse::<u32>(), h.trim().parse::<u32>()))?;
            Some((width.ok()?, height.ok()?)).filter(|(w, h)| SIDES.contains(w) && SIDES.contains(h))
        };
        let window = size("window");
        let url = element(&text, "url");
        (window.is_some() || url.is_some()).then(|| {
            let named =
                [("ua", "user_agent"), ("screen", "screen"), ("document", "document"), ("task", "task")];
            let properties = named.into_iter().filter_map(|(tag, name)| Some((name, element(&text, tag)?)));
            Self { properties: properties.collect(), url, window }
        })
    }

    /// Gives a log's session what the log does not say.
    pub fn tell(&self, told: &mut Told) {
        for (name, value) in &self.properties {
            set_property(&mut told.properties, name, value);
        }
        let begins = told.events.iter_mut().find_map(|event| match &mut event.kind {
            EventKind::Meta { href, width, height } => Some((href, width, height)),
            _ => None,
        });
        match begins {
            Some((href, width, height)) => {
                if let Some(url) = self.url.as_deref().filter(|_| href.is_empty()) {
                    *href = url.into();
                }
                (*width, *height) = self.window.unwrap_or((*width, *height));
            }
            None => {
                let Some(first) = told.events.first() else { return };
                let (time, window) = (first.time, first.window.clone());
                let Some((width, height)) = self.window else { return };
                let href: Arc<str> = self.url.as_deref().unwrap_or_default().into();
                told.events.insert(0, RawEvent::plain(time, window, EventKind::Meta { href, width, height }));
            }
        }
    }
}

/// The text of an element that holds nothing else, without entities.
fn element(text: &str, name: &str) -> Option<String> {
    let start = text.find(&format!("<{name}>"))? + name.len() + 2;
    let rest = &text[start..];
    let inner = rest[..rest.find(&format!("</{name}>"))?].trim();
    let inner = inner.strip_prefix("<![CDATA[").and_then(|t| t.strip_suffix("]]>")).unwrap_or(inner);
    let plain =
        ["&lt;<", "&gt;>", "&quot;\"", "&apos;'", "&amp;&"].iter().fold(inner.to_owned(), |text, pair| {
            let (entity, sign) = pair.split_at(pair.len() - 1);
            text.replace(entity, sign)
        });
    Some(plain).filter(|text| !text.is_empty() && !text.contains('<'))
}

/// Where each file stands that such a file may lie beside, by its path without the ending.
pub fn logs(files: &[PathBuf]) -> BTreeMap<PathBuf, usize> {
    let is_log = |file: &Path| {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        LOGS.iter().any(|log| ending.eq_ignore_ascii_case(log))
    };
    let logs = files.iter().enumerate().filter(|(_, file)| is_log(file));
    logs.map(|(at, file)| (file.with_extension(""), at)).collect()
}

/// The log beside which this file lies, if it is one of a pair.
pub fn log_of(file: &Path, logs: &BTreeMap<PathBuf, usize>) -> Option<usize> {
    file.extension().filter(|ending| ending.eq_ignore_ascii_case("xml"))?;
    logs.get(&file.with_extension("")).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Found, Join, ReadOptions, plan, read_files, tables};
    use crate::model::NoWatch;

    const XML: &str = "<?xml version=\"1.0\"?><data><ip>10.0.0.1</ip><url>https://a.example/?q=1&amp;r=2</url>\
        <ua>Firefox</ua><screen>1440x900</screen><window>1024x700</window><document>1024x3000</document></data>";

    #[test]
    fn a_log_takes_its_page_from_the_file_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let log = put("20240101.csv", tables::tests::example("evtrack"));
        let files = vec![log.clone(), put("20240101.xml", XML), put("other.xml", XML)];
        let options = ReadOptions::default();
        let units = plan(&files, &options, &NoWatch).unwrap();
        assert_eq!(units.len(), 2, "another XML is a file of its own");
        let mut found = Vec::new();
        read_files(&units[0].files, units[0].join, &options, &NoWatch, &mut |one| found.push(one)).unwrap();
        let [Found::Recording(recording)] = &found[..] else { panic!("{found:?}") };
        let page = recording.events.iter().find_map(|event| match &event.kind {
            EventKind::Meta { href, width, height } => Some((href.to_string(), *width, *height)),
            _ => None,
        });
        assert_eq!(page, Some(("https://a.example/?q=1&r=2".to_owned(), 1_024, 700)));
        assert_eq!(recording.properties.get("screen").map(|v| &**v), Some("1440x900"));
        assert!(!recording.properties.contains_key("ip"), "nobody's address is kept");
        assert_eq!(units[0].join, Join::Alone);
        assert_eq!(recording.source.file.as_ref(), "20240101.csv");
    }

    #[test]
    fn only_what_names_a_page_or_a_window_is_a_sidecar() {
        assert!(Sidecar::read(b"<data><window>axb</window></data>").is_none());
        assert!(Sidecar::read(b"<html><url></html>").is_none());
        assert!(Sidecar::read(XML.as_bytes()).is_some());
    }
}
