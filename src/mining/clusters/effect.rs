//! How much a cluster weighs: its share against the rules of the project, and whether its sessions reach a goal more or
//! less often than the others. Says what is associated, never what causes it.

use super::run::{Cluster, ClusterRun};
use crate::mining::numeric::{fisher_exact, wilson};
use crate::model::{SequenceId, SessionId};
use std::collections::BTreeSet;

/// A pattern counts from this share of sessions (product.md, M14), and when seen in so many of them (M16).
pub const MIN_SHARE: f64 = 0.05;
pub const MIN_SESSIONS: usize = 3;

/// A cluster against the rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    pub sessions: usize,
    pub all_sessions: usize,
    /// Of the share of sessions, 95 % (Wilson).
    pub session_interval: (f64, f64),
    pub users: usize,
    pub all_users: usize,
    pub user_interval: (f64, f64),
    /// At least [`MIN_SESSIONS`].
    pub seen_enough: bool,
    /// At least [`MIN_SHARE`] of sessions; surely so where the whole interval is above.
    pub frequent: bool,
    pub surely_frequent: bool,
}

/// `None` where the run did not note how many sessions and users there are.
pub fn standing(run: &ClusterRun, cluster: &Cluster) -> Option<Standing> {
    if run.sessions == 0 {
        return None;
    }
    let session_interval = wilson(cluster.sessions, run.sessions);
    Some(Standing {
        sessions: cluster.sessions,
        all_sessions: run.sessions,
        session_interval,
        users: cluster.users,
        all_users: run.users,
        user_interval: wilson(cluster.users, run.users),
        seen_enough: cluster.sessions >= MIN_SESSIONS,
        frequent: cluster.sessions as f64 >= MIN_SHARE * run.sessions as f64,
        surely_frequent: session_interval.0 >= MIN_SHARE,
    })
}

/// Sessions of a cluster against all others, by whether they reached the goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    pub cluster: usize,
    pub reached: usize,
    pub sessions: usize,
    pub rest_reached: usize,
    pub rest_sessions: usize,
    pub interval: (f64, f64),
    pub rest_interval: (f64, f64),
    /// Fisher's exact test, two-sided.
    pub p: f64,
    /// The p-value after Benjamini and Hochberg (1995) over all clusters of the run: the share of false finds among
    /// those as clear as this one.
    pub q: f64,
}

impl Effect {
    /// Share of the cluster minus that of the rest.
    pub fn difference(&self) -> f64 {
        let share = |hits: usize, of: usize| hits as f64 / of.max(1) as f64;
        share(self.reached, self.sessions) - share(self.rest_reached, self.rest_sessions)
    }

    pub fn is_clear(&self) -> bool {
        self.q < 0.05
    }
}

/// One effect per cluster. A session counts for a cluster when any of its sequences is a member.
pub fn effects(run: &ClusterRun, reached: &BTreeSet<SessionId>) -> Vec<Effect> {
    let session = |id: &SequenceId| -> Option<SessionId> {
        id.as_str().rsplit_once('#').map(|(session, _)| SessionId::new(session))
    };
    let all: BTreeSet<SessionId> = run.points.iter().filter_map(|p| session(&p.sequence)).collect();
    let all_reached = all.intersection(reached).count();
    let mut found: Vec<Effect> = run
        .clusters
        .iter()
        .map(|cluster| {
            let own: BTreeSet<SessionId> = cluster.members.iter().filter_map(session).collect();
            let hits = own.intersection(reached).count();
            let (rest, rest_hits) = (all.len() - own.len(), all_reached - hits);
            Effect {
                cluster: cluster.index,
                reached: hits,
                sessions: own.len(),
                rest_reached: rest_hits,
                rest_sessions: rest,
                interval: wilson(hits, own.len()),
                rest_interval: wilson(rest_hits, rest),
                p: fisher_exact([[hits, own.len() - hits], [rest_hits, rest - rest_hits]]),
                q: 1.0,
            }
        })
        .collect();
    let adjusted = benjamini_hochberg(&found.iter().map(|e| e.p).collect::<Vec<f64>>());
    found.iter_mut().zip(adjusted).for_each(|(effect, q)| effect.q = q);
    found
}

/// Adjusted p-values in the order given.
fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let (mut least, mut adjusted) = (1.0f64, vec![1.0; p.len()]);
    for (place, at) in order.iter().enumerate() {
        let rank = (p.len() - place) as f64;
        least = least.min(p[*at] * p.len() as f64 / rank);
        adjusted[*at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_tests_are_paid_for() {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.5), "BH").
        let found = benjamini_hochberg(&[0.01, 0.04, 0.03, 0.5]);
        let expected = [0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }
}
