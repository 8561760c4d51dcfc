//! A corpus as bytes and back, so that a project can keep it beside the facts that it was counted over.

use super::{Corpus, CorpusNeeds, PageCounts, Reversals, counts::Counts};
use crate::mining::facts::FactsError;
use crate::mining::facts::wire::{Reader, Writer};
use crate::model::PageType;
use std::sync::Arc;

/// Raised whenever the counting or this form changes.
pub(super) const CORPUS_VERSION: u32 = 2;

type Read<T> = Result<T, FactsError>;

impl Corpus {
    /// Equal corpora have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.unsigned(u64::from(CORPUS_VERSION));
        w.unsigned(u64::from(self.sessions));
        w.list(&self.reversals.iter().collect::<Vec<_>>(), |w, (way, r)| {
            w.unsigned(**way);
            write_map(w, &r.pages);
            w.list(&r.kinds.iter().collect::<Vec<_>>(), |w, (kind, counts)| {
                w.bytes.push(PageType::ALL.iter().position(|k| k == *kind).unwrap_or(0) as u8);
                counts.write(w);
            });
            r.all.write(w);
        });
        w.list(&self.pages.iter().collect::<Vec<_>>(), |w, (path, counts)| {
            w.text(path);
            counts.write(w);
        });
        w.list(&self.elements.whole(), |w, ((path, selector), counts)| {
            w.text(path);
            w.text(selector);
            counts.write(w);
        });
        w.list(&self.places.iter().collect::<Vec<_>>(), |w, (named, pages)| {
            w.text(named);
            write_map(w, pages);
        });
        w.bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Read<Self> {
        let mut r = Reader::new(bytes);
        let version: u32 = r.number()?;
        if version != CORPUS_VERSION {
            return Err(FactsError::Version(version));
        }
        let mut corpus = Self { sessions: r.number()?, ..Self::default() };
        let reversals = r.list(|r| {
            let way = r.unsigned()?;
            let pages = read_map(r)?;
            let kinds = r.list(|r| Ok((r.choice(&PageType::ALL)?, Counts::read(r)?)))?;
            Ok((way, Reversals { pages, kinds: kinds.into_iter().collect(), all: Counts::read(r)? }))
        })?;
        corpus.reversals = reversals.into_iter().collect();
        corpus.pages = r.list(|r| Ok((r.text()?, PageCounts::read(r)?)))?.into_iter().collect();
        corpus.elements = r.list(|r| Ok(((r.text()?, r.text()?), Counts::read(r)?)))?.into_iter().collect();
        corpus.places = r.list(|r| Ok((r.text()?, read_map(r)?)))?.into_iter().collect();
        if r.is_empty() { Ok(corpus) } else { Err(FactsError::Corrupt) }
    }
}

impl CorpusNeeds {
    /// Names what is asked, for telling one corpus from another.
    pub fn name(&self) -> String {
        format!("corpus {CORPUS_VERSION}, {self:?}")
    }
}

fn write_map(w: &mut Writer, map: &std::collections::BTreeMap<Arc<str>, Counts>) {
    w.list(&map.iter().collect::<Vec<_>>(), |w, (key, counts)| {
        w.text(key);
        counts.write(w);
    });
}

fn read_map(r: &mut Reader) -> Read<std::collections::BTreeMap<Arc<str>, Counts>> {
    Ok(r.list(|r| Ok((r.text()?, Counts::read(r)?)))?.into_iter().collect())
}
