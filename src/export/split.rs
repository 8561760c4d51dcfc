//! Which items may be learned from and which must judge: whole users stay on one side; knows no label.

use super::ExportError;
use crate::coding::Item;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One part of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Split {
    Train,
    Validation,
    Test,
}

impl Split {
    pub const ALL: [Self; 3] = [Self::Train, Self::Validation, Self::Test];

    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

/// Shares of the groups, not of the items; a group's part depends on its name and the seed only, so that more
/// recordings never move an old one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitPlan {
    pub train: f64,
    pub validation: f64,
    pub test: f64,
    pub seed: u64,
}

impl Default for SplitPlan {
    /// 70, 15 and 15 %, seed 7.
    fn default() -> Self {
        Self { train: 0.7, validation: 0.15, test: 0.15, seed: 7 }
    }
}

impl SplitPlan {
    pub(super) fn check(&self) -> Result<(), ExportError> {
        let Self { train, validation, test, .. } = *self;
        let valid = [train, validation, test].iter().all(|share| (0.0..=1.0).contains(share));
        if valid && ((train + validation + test) - 1.0).abs() < 1e-9 {
            return Ok(());
        }
        Err(ExportError::Shares { train, validation, test })
    }

    /// The part of a group: `SHA256("binocular/split/v1\0" ‖ seed ‖ group)` as a share of 2⁶⁴, against the shares.
    pub fn part_of(&self, group: &str) -> Split {
        let mut hasher = Sha256::new();
        hasher.update(b"binocular/split/v1\0");
        hasher.update(self.seed.to_be_bytes());
        hasher.update(group.as_bytes());
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hasher.finalize());
        let at = (u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> 11) as f64 / (1_u64 << 53) as f64;
        if at < self.train {
            Split::Train
        } else if at < self.train + self.validation {
            Split::Validation
        } else if self.test > 0.0 {
            Split::Test
        } else {
            // The shares add up to 1 but for rounding: the last part that has a share takes the rest.
            if self.validation > 0.0 { Split::Validation } else { Split::Train }
        }
    }
}

/// The group of each item: `user:ID`, or `session:ID` where no user is known.
///
/// A session that is named with a user once belongs to that user everywhere, and users who share a session are
/// one group: whatever is connected stays together. A group is named by its least member, users first.
pub fn groups(items: &[&Item]) -> Vec<String> {
    let mut sets = Sets::default();
    let mut of_item = Vec::with_capacity(items.len());
    for item in items {
        let session = if item.session.is_empty() { ("item", &item.id) } else { ("session", &item.session) };
        let session = sets.node((session.0, session.1.as_str()));
        if let Some(user) = &item.user_id {
            let user = sets.node(("user", user));
            sets.join(session, user);
        }
        of_item.push(session);
    }
    let mut names: BTreeMap<usize, (bool, String)> = BTreeMap::new();
    for (kind, id) in sets.nodes.keys().copied().collect::<Vec<_>>() {
        let node = sets.node((kind, id));
        let root = sets.root(node);
        let name = (kind != "user", format!("{kind}:{id}"));
        names.entry(root).and_modify(|least| *least = name.clone().min(least.clone())).or_insert(name);
    }
    of_item
        .into_iter()
        .map(|node| names.get(&sets.root(node)).map(|(_, name)| name.clone()).unwrap_or_default())
        .collect()
}

/// Disjoint sets of users and sessions.
#[derive(Default)]
struct Sets<'a> {
    nodes: BTreeMap<(&'static str, &'a str), usize>,
    parent: Vec<usize>,
}

impl<'a> Sets<'a> {
    fn node(&mut self, key: (&'static str, &'a str)) -> usize {
        let parent = &mut self.parent;
        *self.nodes.entry(key).or_insert_with(|| {
            parent.push(parent.len());
            parent.len() - 1
        })
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high] = low;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(id: usize, session: &str, user: Option<&str>) -> Item {
        Item {
            id: format!("i{id}"),
            session: session.into(),
            start_ms: 0,
            end_ms: 1,
            stratum: String::new(),
            user_id: user.map(Into::into),
            members: Vec::new(),
        }
    }

    fn groups_of(items: &[Item]) -> Vec<String> {
        groups(&items.iter().collect::<Vec<_>>())
    }

    #[test]
    fn users_sessions_and_what_connects_them() {
        let items = [
            item(0, "s1", Some("zoe")),
            item(1, "s2", Some("zoe")),
            item(2, "s2", None),
            item(3, "s3", None),
            item(4, "s4", Some("max")),
            item(5, "s4", Some("eva")),
            item(6, "", None),
        ];
        assert_eq!(
            groups_of(&items),
            ["user:zoe", "user:zoe", "user:zoe", "session:s3", "user:eva", "user:eva", "item:i6"]
        );
    }

    #[test]
    fn shares_are_kept_and_old_groups_never_move() {
        let plan = SplitPlan::default();
        let parts: Vec<Split> = (0..4_000).map(|i| plan.part_of(&format!("user:{i}"))).collect();
        for (split, share) in Split::ALL.into_iter().zip([0.7, 0.15, 0.15]) {
            let found = parts.iter().filter(|part| **part == split).count() as f64 / 4_000.0;
            // Three standard deviations of a share of 4,000.
            assert!((found - share).abs() < 0.022, "{split:?}: {found}");
        }
        let other = SplitPlan { seed: 8, ..plan };
        assert!(
            (0..4_000).any(|i| plan.part_of(&format!("user:{i}")) != other.part_of(&format!("user:{i}")))
        );
        let none_held_out = SplitPlan { train: 1.0, validation: 0.0, test: 0.0, seed: 1 };
        assert!((0..1_000).all(|i| none_held_out.part_of(&format!("user:{i}")) == Split::Train));
        assert!(SplitPlan { train: 0.9, ..plan }.check().is_err());
        assert!(SplitPlan { train: f64::NAN, ..plan }.check().is_err());
        assert!(SplitPlan { train: -0.3, validation: 0.65, test: 0.65, ..plan }.check().is_err());
    }

    proptest! {
        /// However sessions and users are tangled, neither ever stands on two sides.
        #[test]
        fn nobody_stands_on_two_sides(rows in prop::collection::vec((0..12_u8, prop::option::of(0..6_u8)), 1..60), seed: u64) {
            let items: Vec<Item> = rows
                .iter()
                .enumerate()
                .map(|(i, (session, user))| item(i, &format!("s{session}"), user.map(|u| format!("u{u}")).as_deref()))
                .collect();
            let plan = SplitPlan { seed, ..SplitPlan::default() };
            let mut side: BTreeMap<String, Split> = BTreeMap::new();
            for (item, group) in items.iter().zip(groups_of(&items)) {
                let part = plan.part_of(&group);
                for key in item.user_id.iter().chain([&item.session]) {
                    prop_assert_eq!(*side.entry(key.clone()).or_insert(part), part, "{}", key);
                }
            }
        }
    }
}
