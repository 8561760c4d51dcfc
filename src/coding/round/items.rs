//! What a round labels and how it was chosen; knows no coder and no label.

use super::RoundError;
use crate::coding::agreement::SplitMix64;
use crate::coding::bounded::Bounded;
use crate::coding::random::shuffle;
use crate::project::coding_store::{ItemRow, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// What one item is. A round has one unit, never both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Sequence,
    Cluster,
}

impl Unit {
    pub const ALL: [Self; 2] = [Self::Sequence, Self::Cluster];

    /// The stable name of files and of the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sequence => "sequence",
            Self::Cluster => "cluster",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }
}

/// An item with its own copy of all that a label needs to be understood when sequences or clusters are long remade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// A sequence id, or the id of a cluster within its run.
    pub id: String,
    /// The session of the sequence; for a cluster, that of its medoid.
    pub session: String,
    /// Milliseconds since the session's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    /// The cluster that the item was drawn from, or empty: orders are balanced over strata.
    pub stratum: String,
    pub user_id: Option<String>,
    /// For a cluster, the sequences that it stands for; empty for a sequence.
    pub members: Vec<String>,
}

impl Item {
    pub fn duration_ms(&self) -> i64 {
        self.end_ms.saturating_sub(self.start_ms)
    }

    /// What of the recording is shown of it.
    pub fn stretch(&self) -> Stretch {
        Stretch::of(self.start_ms, self.end_ms)
    }

    pub(super) fn to_row(&self) -> ItemRow {
        ItemRow {
            item_id: self.id.clone(),
            session_id: self.session.clone(),
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            stratum: self.stratum.clone(),
            user_id: self.user_id.clone(),
            members: serde_json::Value::from(self.members.clone()).to_string(),
        }
    }

    pub(super) fn from_row(round: &str, row: ItemRow) -> Result<Self, RoundError> {
        let members = serde_json::from_str(&row.members).map_err(|_| StoreError::Damaged {
            what: format!("the members of item `{}` of round `{round}`", row.item_id),
        })?;
        Ok(Self {
            id: row.item_id,
            session: row.session_id,
            start_ms: row.start_ms,
            end_ms: row.end_ms,
            stratum: row.stratum,
            user_id: row.user_id,
            members,
        })
    }
}

/// What of a recording is shown of an item, in milliseconds since the session's first event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from_ms: i64,
    pub to_ms: i64,
}

impl Stretch {
    /// Shown after the last activity, so that one sees what the page made of it, in milliseconds.
    const TAIL_MS: i64 = 1_000;
    /// A single click is shown for at least this long, in milliseconds.
    const LEAST_MS: i64 = 3_000;

    /// Of an item that begins and ends at these times.
    pub fn of(start_ms: i64, end_ms: i64) -> Self {
        let to_ms = end_ms.saturating_add(Self::TAIL_MS).max(start_ms.saturating_add(Self::LEAST_MS));
        Self { from_ms: start_ms, to_ms }
    }

    pub fn duration_ms(self) -> i64 {
        self.to_ms.saturating_sub(self.from_ms)
    }
}

/// How the items of a round were chosen; part of what opening freezes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sampling {
    /// Every item there was.
    All { of: usize },
    /// A simple random sample without replacement: each item had the chance `items / of`.
    Sample {
        items: usize,
        of: usize,
        /// As text: JSON numbers lose 64-bit seeds.
        seed: String,
    },
    /// A simple random core, and items that were picked by hand besides it: they are kept apart.
    SampleAndExtra {
        /// Of the core.
        items: usize,
        of: usize,
        seed: String,
        /// Ids of what is not of the core, in the order of the manifest.
        extra: Vec<String>,
    },
    /// Chosen by hand: says nothing about prevalence.
    Listed { items: usize, of: usize },
}

impl Sampling {
    /// The chance that an item of the core had to be drawn, where chance drew it.
    pub fn inclusion_probability(&self) -> Option<f64> {
        match self {
            Self::All { .. } => Some(1.0),
            Self::Sample { items, of, .. } | Self::SampleAndExtra { items, of, .. } if *of > 0 => {
                Some(*items as f64 / *of as f64)
            }
            Self::Sample { .. } | Self::SampleAndExtra { .. } | Self::Listed { .. } => None,
        }
    }

    /// Ids of the items that were picked by hand besides a random core.
    pub fn extra(&self) -> &[String] {
        match self {
            Self::SampleAndExtra { extra, .. } => extra,
            _ => &[],
        }
    }

    /// One plain sentence for cards and screens.
    pub fn sentence(&self) -> String {
        match self {
            Self::All { of } => format!("All {of} items"),
            Self::Sample { items, of, seed } => {
                format!("A simple random sample of {items} of {of} items, seed {seed}")
            }
            Self::SampleAndExtra { items, of, seed, extra } => format!(
                "A simple random core of {items} of {of} items, seed {seed}, and {} picked by hand besides it: figures are of the core",
                extra.len()
            ),
            Self::Listed { items, of } => {
                format!("{items} of {of} items, listed by hand: shares say nothing about all sessions")
            }
        }
    }
}

/// Which of the items there are go into a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemChoice {
    All,
    /// That many, drawn at random without replacement.
    Sample(usize),
    /// That many, drawn at random, and of these the ones that chance did not draw.
    SampleAndExtra(usize, Vec<String>),
    /// These, in any order.
    Listed(Vec<String>),
}

/// Larger lists are refused.
const MAX_LIST_BYTES: u64 = 64 << 20;

impl ItemChoice {
    /// `all` or `sample:N`; anything else names a CSV file and gives `None`.
    pub fn parse(text: &str) -> Result<Option<Self>, RoundError> {
        if text == "all" {
            return Ok(Some(Self::All));
        }
        let Some(count) = text.strip_prefix("sample:") else { return Ok(None) };
        match count.parse() {
            Ok(count) if count > 0 => Ok(Some(Self::Sample(count))),
            _ => Err(RoundError::Choice(text.chars().take(80).collect())),
        }
    }

    /// A table with a column `item_id`.
    pub fn from_csv(input: impl Read) -> Result<Self, RoundError> {
        let unreadable = |e: csv::Error| RoundError::List(e.to_string());
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(Bounded::new(input, MAX_LIST_BYTES));
        let header = reader.headers().map_err(unreadable)?;
        let column = header
            .iter()
            .position(|name| name.trim_start_matches('\u{feff}').eq_ignore_ascii_case("item_id"))
            .ok_or_else(|| RoundError::List("there is no column item_id".to_owned()))?;
        let mut ids = Vec::new();
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            if let Some(id) = record.get(column).filter(|id| !id.is_empty()) {
                ids.push(id.to_owned());
            }
        }
        Ok(Self::Listed(ids))
    }

    /// The chosen items in the order of `available`, and how they were chosen.
    ///
    /// The order of `available` must not depend on chance; the sample depends on it and on `seed` only.
    pub fn choose(&self, available: &[Item], seed: u64) -> Result<(Vec<Item>, Sampling), RoundError> {
        let of = available.len();
        match self {
            Self::All => Ok((available.to_vec(), Sampling::All { of })),
            Self::Sample(asked) => {
                let at = draw(*asked, of, seed)?;
                let items = at.into_iter().map(|i| available[i].clone()).collect();
                Ok((items, Sampling::Sample { items: *asked, of, seed: seed.to_string() }))
            }
            Self::SampleAndExtra(asked, ids) => {
                let core = draw(*asked, of, seed)?;
                let extra: BTreeSet<usize> = places(ids, available)?.difference(&core).copied().collect();
                if extra.is_empty() {
                    return Self::Sample(*asked).choose(available, seed);
                }
                let items = core.union(&extra).map(|i| available[*i].clone()).collect();
                let extra = extra.into_iter().map(|i| available[i].id.clone()).collect();
                Ok((items, Sampling::SampleAndExtra { items: *asked, of, seed: seed.to_string(), extra }))
            }
            Self::Listed(ids) => {
                let at = places(ids, available)?;
                let items: Vec<Item> = at.into_iter().map(|i| available[i].clone()).collect();
                let sampling = Sampling::Listed { items: items.len(), of };
                Ok((items, sampling))
            }
        }
    }
}

/// A simple random sample of `0..of`.
fn draw(asked: usize, of: usize, seed: u64) -> Result<BTreeSet<usize>, RoundError> {
    if asked > of {
        return Err(RoundError::TooFewItems { asked, available: of });
    }
    let mut at: Vec<usize> = (0..of).collect();
    shuffle(&mut SplitMix64::new(seed), &mut at);
    at.truncate(asked);
    Ok(at.into_iter().collect())
}

/// Where the listed items stand.
fn places(ids: &[String], available: &[Item]) -> Result<BTreeSet<usize>, RoundError> {
    let by_id: BTreeMap<&str, usize> =
        available.iter().enumerate().map(|(i, item)| (item.id.as_str(), i)).collect();
    ids.iter()
        .map(|id| {
            by_id
                .get(id.as_str())
                .copied()
                .ok_or_else(|| RoundError::UnknownListedItem(id.chars().take(200).collect()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::testing::items;

    #[test]
    fn choices_read_as_the_command_line_writes_them() {
        assert_eq!(ItemChoice::parse("all").unwrap(), Some(ItemChoice::All));
        assert_eq!(ItemChoice::parse("sample:20").unwrap(), Some(ItemChoice::Sample(20)));
        assert_eq!(ItemChoice::parse("my items.csv").unwrap(), None);
        assert!(ItemChoice::parse("sample:-1").is_err());
        assert!(ItemChoice::parse("sample:0").is_err());
        let csv = "\u{feff}note,item_id\nx,s2#1\n,s1#1\n,\n";
        assert_eq!(
            ItemChoice::from_csv(csv.as_bytes()).unwrap(),
            ItemChoice::Listed(vec!["s2#1".into(), "s1#1".into()])
        );
        assert!(ItemChoice::from_csv("id\n1\n".as_bytes()).is_err());
    }

    #[test]
    fn a_sample_follows_its_seed_and_every_item_can_be_drawn() {
        let all = items(30);
        let drawn = |seed| ItemChoice::Sample(10).choose(&all, seed).unwrap().0;
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        let ids: BTreeSet<String> = drawn(7).into_iter().map(|item| item.id).collect();
        assert_eq!(ids.len(), 10, "no item twice");
        let mut counts = BTreeMap::new();
        for seed in 0..600 {
            for item in drawn(seed) {
                *counts.entry(item.id).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len(), 30);
        // 600 draws of 10 in 30: 200 expected each, standard deviation 11.5.
        assert!(counts.values().all(|n| (140..=260).contains(n)), "{counts:?}");
        let (_, sampling) = ItemChoice::Sample(10).choose(&all, 7).unwrap();
        assert!((sampling.inclusion_probability().unwrap() - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_picked_by_hand_is_kept_apart_from_what_chance_drew() {
        let all = items(30);
        let (core, _) = ItemChoice::Sample(10).choose(&all, 7).unwrap();
        let drawn: BTreeSet<&str> = core.iter().map(|item| item.id.as_str()).collect();
        let listed: Vec<String> = all.iter().take(15).map(|item| item.id.clone()).collect();
        let (chosen, sampling) = ItemChoice::SampleAndExtra(10, listed.clone()).choose(&all, 7).unwrap();
        let expected: Vec<&String> = listed.iter().filter(|id| !drawn.contains(id.as_str())).collect();
        assert!(!expected.is_empty() && expected.len() < 15, "the seed draws some of the listed");
        assert_eq!(sampling.extra().iter().collect::<Vec<_>>(), expected);
        assert_eq!(chosen.len(), 10 + expected.len());
        assert!(drawn.iter().all(|id| chosen.iter().any(|item| item.id == *id)));
        assert_eq!(sampling.inclusion_probability(), Some(1.0 / 3.0));
        let inside: Vec<String> = core.iter().map(|item| item.id.clone()).collect();
        let (_, sampling) = ItemChoice::SampleAndExtra(10, inside).choose(&all, 7).unwrap();
        assert!(matches!(sampling, Sampling::Sample { items: 10, of: 30, .. }));
        assert!(ItemChoice::SampleAndExtra(10, vec!["nobody".into()]).choose(&all, 7).is_err());
    }

    #[test]
    fn more_than_there_is_is_refused_not_cut() {
        let error = ItemChoice::Sample(31).choose(&items(30), 1).unwrap_err().to_string();
        assert!(error.contains("31") && error.contains("30"), "{error}");
        let listed = ItemChoice::Listed(vec!["s1#1".into(), "nobody".into()]);
        assert!(
            matches!(listed.choose(&items(3), 1), Err(RoundError::UnknownListedItem(id)) if id == "nobody")
        );
    }
}
