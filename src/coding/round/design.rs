//! What sort of round it is and what stands in it besides the drawn items: frozen with the manifest; must not know any
//! label.

use crate::coding::random::seeded_by;
use serde::{Deserialize, Serialize};

/// Most of a round that gold items may be, in thousandths of the core.
pub const MOST_GOLD_THOUSANDTHS: u16 = 200;

/// How a round is meant, beyond its items. The default is a plain blind round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Design {
    /// Unblinded, for discussion: both see both labels of an item once both have given one. It has no agreement and
    /// its labels are no part of any labelled set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub calibration: bool,
    /// Items of closed rounds that are mixed in unmarked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gold: Option<Gold>,
    /// In a round of clusters, how many members of each are labelled besides the cluster as a whole; 0 is none.
    #[serde(default, skip_serializing_if = "is_none")]
    pub members_each: u32,
    /// The round whose stale labels this one makes anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Supersedes>,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

/// Which items are gold, in a form that shows nothing to who reads the file by eye.
///
/// A mark is 128 bits of a hash of project, round and item. Who computes the marks of all items can tell which are gold,
/// as with repeats: it keeps honest coders from learning it by accident, no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gold {
    /// Of the core, in thousandths, as it was asked for.
    pub thousandths: u16,
    /// The closed rounds whose final labels count, by id.
    pub rounds: Vec<String>,
    /// One per gold item, sorted.
    pub marks: Vec<String>,
}

/// Why items of an earlier round are labelled anew. The earlier labels stay where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supersedes {
    /// Id of the earlier round.
    pub round: String,
    pub reason: String,
}

impl Design {
    pub(super) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// What a reader of the round's figures must know of it.
    pub(super) fn caveats(&self) -> Vec<String> {
        let mut caveats = Vec::new();
        if self.calibration {
            caveats.push(
                "A calibration round: unblinded, and no part of any agreement or labelled set".to_owned(),
            );
        }
        if let Some(Supersedes { round, reason }) = &self.supersedes {
            caveats.push(format!(
                "Stale labels of round {round} made anew ({reason}): these items were not drawn at random"
            ));
        }
        caveats
    }
}

impl Gold {
    /// From the items that are to be gold.
    pub(in crate::coding) fn of<'i>(
        (project_uuid, round): (&str, &str),
        thousandths: u16,
        rounds: Vec<String>,
        items: impl Iterator<Item = &'i str>,
    ) -> Self {
        let mut marks: Vec<String> = items.map(|item| mark(project_uuid, round, item)).collect();
        marks.sort();
        Self { thousandths, rounds, marks }
    }

    pub(in crate::coding) fn has(&self, project_uuid: &str, round: &str, item: &str) -> bool {
        self.marks.binary_search(&mark(project_uuid, round, item)).is_ok()
    }
}

fn mark(project_uuid: &str, round: &str, item: &str) -> String {
    let mut random = seeded_by("binocular/gold/v1", &[project_uuid, round, item]);
    format!("{:016x}{:016x}", random.next_u64(), random.next_u64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_round_is_written_as_before_and_others_read_back() {
        assert_eq!(serde_json::to_string(&Design::default()).unwrap(), "{}");
        let design = Design {
            calibration: true,
            gold: Some(Gold::of(("p", "r2"), 100, vec!["r1".into()], ["b", "a"].into_iter())),
            members_each: 3,
            supersedes: Some(Supersedes { round: "r1".into(), reason: "a code was split".into() }),
        };
        let text = serde_json::to_string(&design).unwrap();
        assert_eq!(serde_json::from_str::<Design>(&text).unwrap(), design);
        assert!(!text.contains("\"a\"") && !text.contains("\"b\""), "no item is named: {text}");
    }

    #[test]
    fn marks_tell_gold_from_the_rest_in_their_round_only() {
        let gold = Gold::of(("p", "r2"), 100, Vec::new(), ["s1#1", "s2#1"].into_iter());
        assert!(gold.has("p", "r2", "s1#1") && gold.has("p", "r2", "s2#1"));
        assert!(!gold.has("p", "r2", "s3#1") && !gold.has("p", "r3", "s1#1") && !gold.has("q", "r2", "s1#1"));
    }
}
