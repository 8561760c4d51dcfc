//! The style sheets of a document: parsed once for all pages and threads, kept in document order, exchanged one by
//! one. Knows the engine's order of sheets, which is that of their owners' ids.

use super::build::{html_name, owns_sheet, shadow_host};
use super::css;
use crate::model::NodeId as RecordedId;
use crate::replay::mirror::{Mirror, Node};
use blitz_dom::{BaseDocument, NodeId};
use blitz_traits::net::Url;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use style::context::QuirksMode;
use style::media_queries::MediaList;
use style::servo_arc::Arc as ServoArc;
use style::shared_lock::SharedRwLock;
use style::stylesheets::{AllowImportRules, DocumentStyleSheet, Origin, Stylesheet, UrlExtraData};

/// Text of all sheets that are kept parsed, in bytes; a parsed sheet takes a few times its text.
const KEPT_TEXT_BYTES: usize = 24 << 20;
/// Free places for sheets that a page adds later, beside those between the sheets that it begins with.
const SPARE_CARRIERS: usize = 64;
/// Most sheets of one document; those beyond are left out.
const MAX_SHEETS: usize = 4_000;

/// Which text a sheet has, and which of several sheets with the same text it is: the engine tells sheets of one
/// document apart by their address.
pub(super) type SheetKey = ([u8; 32], u32);

/// Parsed sheets by text.
#[derive(Default)]
pub(super) struct SheetCache {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    sheets: BTreeMap<SheetKey, (DocumentStyleSheet, usize, u64)>,
    bytes: usize,
    clock: u64,
}

impl SheetCache {
    /// `base` is the address that the sheet's own addresses are relative to.
    fn get(&self, key: SheetKey, base: &Url, text: impl FnOnce() -> String) -> DocumentStyleSheet {
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut kept = lock();
            kept.clock += 1;
            let now = kept.clock;
            if let Some((sheet, _, used)) = kept.sheets.get_mut(&key) {
                *used = now;
                return sheet.clone();
            }
        }
        // Parsed outside the lock: other threads go on meanwhile.
        let text = text();
        let sheet = parse(&text, base);
        let mut kept = lock();
        kept.clock += 1;
        let now = kept.clock;
        kept.bytes += text.len();
        if let Some((_, bytes, _)) = kept.sheets.insert(key, (sheet.clone(), text.len(), now)) {
            kept.bytes -= bytes;
        }
        while kept.bytes > KEPT_TEXT_BYTES && kept.sheets.len() > 1 {
            let oldest = kept.sheets.iter().min_by_key(|(_, (_, _, used))| *used).map(|(key, _)| *key);
            if let Some((_, bytes, _)) = oldest.and_then(|key| kept.sheets.remove(&key)) {
                kept.bytes -= bytes;
            }
        }
        sheet
    }
}

/// Parses a sheet so that any document on any thread can use it: behind a lock that is never written.
fn parse(text: &str, base: &Url) -> DocumentStyleSheet {
    let lock = SharedRwLock::read_only();
    let sheet = Stylesheet::from_str(
        text,
        UrlExtraData(ServoArc::new(base.clone())),
        Origin::Author,
        ServoArc::new(lock.wrap(MediaList::empty())),
        lock,
        None,
        None,
        QuirksMode::NoQuirks,
        // An import names another file, which is never fetched.
        AllowImportRules::No,
    );
    DocumentStyleSheet(ServoArc::new(sheet))
}

/// Where a sheet's text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// A `style` or `link` element.
    Owner(RecordedId),
    /// Constructed sheets that a document or shadow host adopted; they cascade after all others.
    Adopted(RecordedId),
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    source: Source,
    hash: [u8; 32],
    key: SheetKey,
    carrier: usize,
}

/// The sheets of one engine document. Each belongs to a carrier, an element that is in no tree; the carriers were
/// made one after another, so that their ids are in order.
#[derive(Default)]
pub(super) struct Sheets {
    carriers: Vec<NodeId>,
    shown: Vec<Shown>,
}

impl Sheets {
    /// Gives a fresh document, before anything else is in it, room for the sheets of a recorded document, and sets
    /// them.
    pub fn new(
        cache: &SheetCache,
        document: &mut BaseDocument,
        mirror: &Mirror,
        recorded: RecordedId,
    ) -> Self {
        let wanted = wanted(mirror, recorded, &[], None);
        let count = wanted.len() * 3 + SPARE_CARRIERS;
        let mut m = document.mutate();
        let carriers = (0..count).map(|_| m.create_element(html_name("bn-sheet"), Vec::new())).collect();
        drop(m);
        let mut sheets = Self { carriers, shown: Vec::new() };
        sheets.show(cache, document, mirror, wanted);
        sheets
    }

    /// Brings the document's sheets to those of `mirror`, of which the nodes in `changed` differ from what was shown;
    /// `false` if there is no room left and the document has to be built anew.
    pub fn update(
        &mut self,
        cache: &SheetCache,
        document: &mut BaseDocument,
        mirror: &Mirror,
        recorded: RecordedId,
        changed: &BTreeSet<RecordedId>,
    ) -> bool {
        let wanted = wanted(mirror, recorded, &self.shown, Some(changed));
        if wanted.len() > self.carriers.len() {
            return false;
        }
        self.show(cache, document, mirror, wanted);
        true
    }

    fn show(
        &mut self,
        cache: &SheetCache,
        document: &mut BaseDocument,
        mirror: &Mirror,
        wanted: Vec<(Source, [u8; 32])>,
    ) {
        let same = |a: &Shown, b: &(Source, [u8; 32])| a.hash == b.1;
        let before = self.shown.iter().zip(&wanted).take_while(|(a, b)| same(a, b)).count();
        let rest = self.shown.len().min(wanted.len()) - before;
        let after = self
            .shown
            .iter()
            .rev()
            .zip(wanted.iter().rev())
            .take(rest)
            .take_while(|(a, b)| same(a, b))
            .count();
        let fits = self.places(before, after, wanted.len() - before - after);
        let (before, after, places) = match fits {
            Some(places) => (before, after, places),
            // Spread them anew over all carriers.
            None => (0, 0, spread(0, self.carriers.len(), wanted.len())),
        };
        let mut seen: BTreeMap<[u8; 32], u32> = BTreeMap::new();
        let keys: Vec<SheetKey> = wanted
            .iter()
            .map(|(_, hash)| {
                let count = seen.entry(*hash).or_insert(0);
                *count += 1;
                (*hash, *count)
            })
            .collect();
        let old: Vec<Shown> = std::mem::take(&mut self.shown);
        let tail = old.len() - after;
        let mut now: Vec<Shown> = Vec::with_capacity(wanted.len());
        for (index, (source, hash)) in wanted.iter().enumerate() {
            let carrier = if index < before {
                old[index].carrier
            } else if index >= wanted.len() - after {
                old[tail + index - (wanted.len() - after)].carrier
            } else {
                places[index - before]
            };
            now.push(Shown { source: *source, hash: *hash, key: keys[index], carrier });
        }
        let used: BTreeSet<usize> = now.iter().map(|s| s.carrier).collect();
        let had: BTreeMap<usize, SheetKey> = old.iter().map(|s| (s.carrier, s.key)).collect();
        let base = document.url().clone();
        for sheet in old.iter().filter(|s| !used.contains(&s.carrier)) {
            document.add_stylesheet_for_node(parse("", &base), self.carriers[sheet.carrier]);
        }
        // First those that go, so that no sheet is in the document twice while they change places.
        let moved: Vec<&Shown> =
            now.iter().filter(|s| had.get(&s.carrier).is_some_and(|key| *key != s.key)).collect();
        for sheet in &moved {
            document.add_stylesheet_for_node(parse("", &base), self.carriers[sheet.carrier]);
        }
        for sheet in now.iter().filter(|s| had.get(&s.carrier) != Some(&s.key)) {
            let parsed = cache.get(sheet.key, &base, || text(mirror, sheet.source));
            document.add_stylesheet_for_node(parsed, self.carriers[sheet.carrier]);
        }
        self.shown = now;
    }

    /// Carriers for `count` sheets between those that stay; `None` where there are too few.
    fn places(&self, before: usize, after: usize, count: usize) -> Option<Vec<usize>> {
        let from = before.checked_sub(1).map_or(0, |last| self.shown[last].carrier + 1);
        let to = match after {
            0 => self.carriers.len(),
            after => self.shown[self.shown.len() - after].carrier,
        };
        if count > to.saturating_sub(from) {
            return None;
        }
        if after == 0 && before > 0 {
            // Sheets that are appended leave the rest of the room to those that follow.
            return Some((from..from + count).collect());
        }
        Some(spread(from, to, count))
    }
}

/// `count` places in `from..to`, with room between and behind them.
fn spread(from: usize, to: usize, count: usize) -> Vec<usize> {
    let room = to.saturating_sub(from);
    let step = (room / (count + 1)).clamp(1, 3);
    let begin = from + (step - 1).min(room.saturating_sub(count * step));
    (0..count).map(|n| begin + n * step).collect()
}

/// The sheets of a recorded document in the order in which they cascade, each with the hash of its text. Texts of
/// sources outside `changed` are not looked at again.
fn wanted(
    mirror: &Mirror,
    recorded: RecordedId,
    shown: &[Shown],
    changed: Option<&BTreeSet<RecordedId>>,
) -> Vec<(Source, [u8; 32])> {
    let known: BTreeMap<Source, [u8; 32]> = shown.iter().map(|s| (s.source, s.hash)).collect();
    let touched = |id: RecordedId, node: &Node| {
        changed.is_none_or(|c| c.contains(&id) || node.children.iter().any(|child| c.contains(child)))
    };
    let hash = |source: Source, id: RecordedId, node: &Node| {
        let known = known.get(&source).filter(|_| !touched(id, node));
        known.copied().unwrap_or_else(|| hash_of(mirror, source))
    };
    let (mut owned, mut adopted) = (Vec::new(), Vec::new());
    let mut stack = vec![recorded];
    while let Some(id) = stack.pop() {
        let Some(node) = mirror.node(id) else { continue };
        if node.is_document() && id != recorded {
            continue; // an iframe's document has its own sheets
        }
        stack.extend(node.children.iter().rev());
        if owns_sheet(node) {
            owned.push((Source::Owner(id), hash(Source::Owner(id), id, node)));
        }
        if !node.adopted.is_empty() {
            adopted.push((Source::Adopted(id), hash(Source::Adopted(id), id, node)));
        }
    }
    owned.append(&mut adopted);
    owned.truncate(MAX_SHEETS);
    owned
}

/// Hash of everything that decides a sheet's text; cheaper than the text itself.
fn hash_of(mirror: &Mirror, source: Source) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    match source {
        Source::Owner(id) => {
            let host = shadow_host(mirror, id).map_or(0, |h| h.0);
            hasher.update(&host.to_le_bytes());
            let Some(node) = mirror.node(id) else { return [0; 32] };
            hasher.update(node.attribute("media").unwrap_or("").as_bytes()).update(&[0]);
            match (&node.rules, node.attribute("_cssText")) {
                (Some(rules), _) => rules.iter().for_each(|rule| {
                    hasher.update(rule.as_bytes()).update(b"\n");
                }),
                (None, Some(css)) => {
                    hasher.update(css.as_bytes());
                }
                (None, None) => {
                    node.children.iter().filter_map(|c| mirror.node(*c)?.text()).for_each(|text| {
                        hasher.update(text.as_bytes());
                    })
                }
            }
        }
        Source::Adopted(id) => {
            let host = mirror.node(id).map_or(0, |n| if n.is_document() { 0 } else { id.0 });
            hasher.update(&host.to_le_bytes()).update(mirror.adopted_text(id).as_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}

fn text(mirror: &Mirror, source: Source) -> String {
    let (text, host) = match source {
        Source::Owner(id) => {
            let text = mirror.sheet_text(id).unwrap_or_default();
            let media = mirror.node(id).and_then(|n| n.attribute("media"));
            (css::with_media(css::adapt(&text), media), shadow_host(mirror, id))
        }
        Source::Adopted(id) => {
            let host = mirror.node(id).filter(|n| !n.is_document()).map(|_| id);
            (css::adapt(&mirror.adopted_text(id)), host)
        }
    };
    match host {
        Some(host) => css::scoped(&text, host.0),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_leave_room_and_stay_in_order() {
        for (from, to, count) in [(0, 64, 0), (0, 67, 1), (0, 94, 10), (5, 8, 3), (3, 12, 4)] {
            let places = spread(from, to, count);
            assert_eq!(places.len(), count);
            assert!(places.windows(2).all(|w| w[0] < w[1]), "{places:?}");
            assert!(places.iter().all(|p| (from..to).contains(p)), "{places:?} in {from}..{to}");
        }
    }
}
