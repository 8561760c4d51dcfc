//! Names that people gave to clusters, found again in a new clustering by the members they have in common; knows no
//! window and no file.

use crate::mining::clusters::ClusterRun;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const VERSION: u32 = 1;
/// Members by which a named cluster is known again: those nearest to its medoid.
const KNOWN_BY: usize = 200;
/// Share of them that a cluster must have to get the name.
const SAME: f64 = 0.5;
/// Characters of a name.
pub const LONGEST_NAME: usize = 80;
/// Names that are kept though no present cluster has them.
const MOST_NAMES: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Named {
    name: String,
    members: Vec<String>,
}

/// Names with the members of what they were given to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    version: u32,
    names: Vec<Named>,
}

impl Default for Names {
    fn default() -> Self {
        Self { version: VERSION, names: Vec::new() }
    }
}

impl Names {
    /// What a project keeps; `None` for another version or damaged text.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|names: &Self| names.version == VERSION)
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names of the clusters of a run, by number. Each name goes to the one cluster that has most of its members.
    pub fn of(&self, run: &ClusterRun) -> BTreeMap<usize, String> {
        self.places(run).into_iter().map(|(cluster, at)| (cluster, self.names[at].name.clone())).collect()
    }

    /// Cluster to the index of its name.
    fn places(&self, run: &ClusterRun) -> BTreeMap<usize, usize> {
        let members: Vec<BTreeSet<&str>> =
            run.clusters.iter().map(|c| c.members.iter().map(|m| m.as_str()).collect()).collect();
        let mut fits: Vec<(f64, usize, usize)> = Vec::new();
        for (at, named) in self.names.iter().enumerate() {
            for (cluster, has) in members.iter().enumerate() {
                let shared = named.members.iter().filter(|m| has.contains(m.as_str())).count();
                let share = shared as f64 / named.members.len().max(1) as f64;
                if share >= SAME {
                    fits.push((share, cluster, at));
                }
            }
        }
        // Newer names first where they fit alike.
        fits.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.2.cmp(&a.2)).then(a.1.cmp(&b.1)));
        let mut places = BTreeMap::new();
        let mut given = BTreeSet::new();
        for (_, cluster, at) in fits {
            if !given.contains(&at) && !places.contains_key(&cluster) {
                places.insert(cluster, at);
                given.insert(at);
            }
        }
        places
    }

    /// With a name for a cluster of the run; an empty one takes its name away.
    #[must_use]
    pub fn with(&self, run: &ClusterRun, cluster: usize, name: &str) -> Self {
        let mut names = self.names.clone();
        if let Some(at) = self.places(run).get(&cluster) {
            names.remove(*at);
        }
        let name: String = name.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        if let Some(found) = run.clusters.get(cluster)
            && !name.is_empty()
        {
            let members = found.members.iter().take(KNOWN_BY).map(ToString::to_string).collect();
            names.push(Named { name, members });
        }
        let too_many = names.len().saturating_sub(MOST_NAMES);
        names.drain(..too_many);
        Self { version: VERSION, names }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture::run;

    #[test]
    fn names_follow_their_members_into_another_run() {
        let first = run(&[30, 20, 10]);
        let names = Names::default().with(&first, 1, "  Comparing\n prices ");
        assert_eq!(names.of(&first), BTreeMap::from([(1, "Comparing prices".to_owned())]));
        // The same sequences, numbered the other way round.
        let mut second = first.clone();
        second.clusters.reverse();
        assert_eq!(names.of(&second), BTreeMap::from([(1, "Comparing prices".to_owned())]));
        second.clusters.swap(0, 1);
        assert_eq!(names.of(&second).keys().copied().collect::<Vec<_>>(), [0]);
        assert!(names.of(&run(&[])).is_empty());
        assert_eq!(Names::from_json(&names.to_json()), Some(names));
    }

    #[test]
    fn a_name_goes_to_one_cluster_and_only_with_half_of_its_members() {
        let first = run(&[30, 20]);
        let names = Names::default().with(&first, 0, "Browsing").with(&first, 0, "Looking around");
        assert_eq!(names.len(), 1);
        let mut torn = first.clone();
        let moved = torn.clusters[0].members.split_off(14);
        torn.clusters[1].members.extend(moved);
        assert_eq!(names.of(&torn), BTreeMap::from([(1, "Looking around".to_owned())]));
        torn.clusters[1].members.truncate(25);
        assert!(names.of(&torn).is_empty());
        assert!(names.with(&first, 0, "  ").is_empty());
    }

    #[test]
    fn damaged_names_are_none() {
        for text in ["", "[]", "{\"version\":2,\"names\":[]}", "{\"version\":1}"] {
            assert_eq!(Names::from_json(text), None, "{text}");
        }
    }
}
