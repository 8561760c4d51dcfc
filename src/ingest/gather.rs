//! Files of an archive that are one session, wherever they stand in it; knows names and beginnings, no events.
//!
//! The archive is gone through twice: once for the beginning of each file, and once for all of them, when those that
//! belong together are held until the last of them has come.

use super::ReadOptions;
use super::containers::Blob;
use super::parts::{self, PEEK_BYTES, Series};
use super::reading::Join;
use std::collections::{BTreeMap, BTreeSet};

/// Unpacked of each file on the first way through.
pub const HEAD_BYTES: u64 = 1 << 20;

/// What the beginning of a file says of where it belongs.
struct Entry {
    name: String,
    series: Option<Series>,
    /// It goes on with what another file of its series began.
    goes_on: bool,
    beginning: Vec<u8>,
    sessions: BTreeSet<String>,
}

/// Which files of an archive belong together.
#[derive(Default)]
pub struct Seen(Vec<Entry>);

impl Seen {
    /// Takes the beginning of the next file.
    pub fn take(&mut self, blob: &Blob, options: &ReadOptions) {
        let series = parts::series(&blob.name, last_of(&blob.name));
        let sure = series.as_ref().is_some_and(|s| s.sure);
        let goes_on = series.is_some()
            && !sure
            && parts::goes_on(&blob.bytes[..blob.bytes.len().min(PEEK_BYTES)], options);
        let beginning = if sure { parts::beginning(&blob.bytes) } else { Vec::new() };
        let sessions = parts::names(&blob.bytes);
        self.0.push(Entry { name: blob.name.clone(), series, goes_on, beginning, sessions });
    }

    /// The groups of more than one file.
    pub fn together(self) -> Together {
        let mut leader: Vec<usize> = (0..self.0.len()).collect();
        let mut joins = BTreeMap::new();
        let mut by_series: BTreeMap<&str, Vec<(u64, usize)>> = BTreeMap::new();
        for (at, entry) in self.0.iter().enumerate() {
            if let Some(series) = &entry.series {
                by_series.entry(&series.key).or_default().push((series.number, at));
            }
        }
        for mut members in by_series.into_values() {
            members.sort_unstable();
            let mut first = members[0].1;
            for (_, at) in members.into_iter().skip(1) {
                let entry = &self.0[at];
                let sure = entry.series.as_ref().is_some_and(|s| s.sure);
                let copy = parts::same_beginning(&entry.beginning, &self.0[first].beginning);
                if if sure { !copy } else { entry.goes_on } {
                    leader[at] = first;
                    joins.insert(first, Join::Parts);
                } else {
                    first = at;
                }
            }
        }
        // Files by themselves that name the same sessions.
        let alone: Vec<usize> =
            (0..leader.len()).filter(|at| leader[*at] == *at && !joins.contains_key(at)).collect();
        let names: Vec<BTreeSet<String>> = alone.iter().map(|at| self.0[*at].sessions.clone()).collect();
        for (at, root) in alone.iter().zip(parts::joined_by_names(&names)) {
            if alone[root] != *at {
                leader[*at] = alone[root];
                joins.insert(alone[root], Join::Names);
            }
        }
        let mut together = Together::default();
        for (at, first) in leader.iter().enumerate() {
            let Some(join) = joins.get(first) else { continue };
            *together.missing.entry(*first).or_default() += 1;
            let entry = &self.0[at];
            let number = entry.series.as_ref().map_or(0, |s| s.number);
            together.members.entry(entry.name.clone()).or_insert(Member {
                group: *first,
                number,
                join: *join,
            });
        }
        together
    }
}

#[derive(Clone, Copy)]
struct Member {
    group: usize,
    number: u64,
    join: Join,
}

/// Files that wait for others of their session.
#[derive(Default)]
pub struct Together {
    members: BTreeMap<String, Member>,
    missing: BTreeMap<usize, usize>,
    held: BTreeMap<usize, Vec<(u64, Blob)>>,
    bytes: u64,
}

impl Together {
    /// Takes a file; gives what can be read now: it alone, or its session when it was the last.
    pub fn take(&mut self, blob: Blob, options: &ReadOptions) -> Vec<(Vec<Blob>, Join)> {
        let Some(member) = self.members.get(&blob.name).copied() else {
            return vec![(vec![blob], Join::Alone)];
        };
        let mut ready = Vec::new();
        let size = blob.bytes.len() as u64;
        if self.bytes + size > options.max_unpacked_bytes {
            // What is held is read as far as it came.
            ready = self.rest();
        }
        self.bytes += size;
        self.held.entry(member.group).or_default().push((member.number, blob));
        let missing = self.missing.entry(member.group).or_default();
        *missing = missing.saturating_sub(1);
        if *missing == 0 {
            ready.extend(self.release(member.group, member.join));
        }
        ready
    }

    /// What waits for files that did not come.
    pub fn rest(&mut self) -> Vec<(Vec<Blob>, Join)> {
        let groups: Vec<usize> = self.held.keys().copied().collect();
        let join = |group: usize| {
            self.members.values().find(|m| m.group == group).map_or(Join::Parts, |member| member.join)
        };
        let joins: Vec<(usize, Join)> = groups.into_iter().map(|group| (group, join(group))).collect();
        joins.into_iter().filter_map(|(group, join)| self.release(group, join)).collect()
    }

    fn release(&mut self, group: usize, join: Join) -> Option<(Vec<Blob>, Join)> {
        let mut held = self.held.remove(&group)?;
        self.bytes -= held.iter().map(|(_, blob)| blob.bytes.len() as u64).sum::<u64>();
        held.sort_by_key(|(number, _)| *number);
        let join = if held.len() > 1 { join } else { Join::Alone };
        Some((held.into_iter().map(|(_, blob)| blob).collect(), join))
    }
}

pub fn last_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
