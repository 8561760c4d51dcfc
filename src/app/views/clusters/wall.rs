//! Which sequences stand on the wall of this screen: members of a cluster, or one of each of several; how they play is
//! the wall's own affair.

use super::thumbs::stretch;
use crate::app::action::Action;
use crate::app::player::wall::{self, WallTile};
use crate::app::views::ViewContext;
use crate::mining::clusters::{Cluster, ClusterRun};
use crate::model::SequenceId;
use crate::widgets::theme::Category;
use egui::Context;

/// Clusters that fit side by side.
pub const MOST: usize = 4;
/// How many members can be put on the wall at once.
pub const SIZES: [usize; 3] = [4, 12, wall::MOST];

/// What is put side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Members of one cluster.
    Members(usize),
    /// One member of each of two to four clusters.
    Clusters(Vec<usize>),
    /// What was picked on the map.
    Picked(Vec<SequenceId>),
}

/// Which members are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// The medoid, those near to it and some at the border; of several clusters the most typical.
    #[default]
    Mixed,
    Typical,
    Border,
}

/// Why a sequence stands on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Medoid,
    /// Its place by distance to the medoid, from 1.
    Near(usize),
    /// Its place by doubt, from 1.
    Border(usize),
    /// Its place among what was picked, from 1.
    Picked(usize),
}

impl Face {
    pub fn words(self) -> String {
        match self {
            Self::Medoid => "Most typical".into(),
            Self::Near(n) => format!("Typical, no. {}", n + 1),
            Self::Border(n) => format!("Border, no. {n}"),
            Self::Picked(n) => format!("Picked, no. {n}"),
        }
    }
}

/// Cluster (none for noise), reason and sequence of a place.
pub type Shown = (Option<usize>, Face, SequenceId);

pub struct Wall {
    pub subject: Subject,
    pub pick: Pick,
    pub page: usize,
    /// Members at once, of [`SIZES`].
    pub size: usize,
    pub shown: Vec<Shown>,
    pub replays: wall::Wall,
}

impl Wall {
    pub fn new(subject: Subject, run: &ClusterRun) -> Self {
        let pick = if matches!(subject, Subject::Members(_)) { Pick::Mixed } else { Pick::Typical };
        let size = SIZES[1];
        let shown = faces(&subject, pick, 0, size, run);
        Self { subject, pick, page: 0, size, shown, replays: wall::Wall::default() }
    }

    /// Shows other members; what stays keeps its player.
    pub fn turn(&mut self, pick: Pick, page: usize, run: &ClusterRun) {
        let last = pages(&self.subject, pick, self.size, run).saturating_sub(1);
        (self.pick, self.page) = (pick, page.min(last));
        self.shown = faces(&self.subject, self.pick, self.page, self.size, run);
        self.replays.restart();
    }

    /// The next larger size, and the smallest after the largest.
    pub fn next_size(&self) -> usize {
        SIZES.into_iter().find(|n| *n > self.size).unwrap_or(SIZES[0])
    }

    pub fn resize(&mut self, size: usize, run: &ClusterRun) {
        self.size = size;
        self.turn(self.pick, 0, run);
    }

    pub fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let tiles = self.shown.iter().map(|(cluster, face, sequence)| WallTile {
            key: sequence.to_string(),
            title: face.words(),
            detail: match &self.subject {
                Subject::Clusters(_) => cluster.map_or("", |c| context.workspace.cluster_name(c)).to_string(),
                Subject::Members(_) | Subject::Picked(_) => sequence.to_string(),
            },
            category: cluster.map(Category),
            stretch: stretch(context, sequence),
        });
        self.replays.set_tiles(tiles.collect());
        self.replays.logic(ctx, context, actions);
    }
}

/// Of so many places beside the medoid: those for members near to it, the rest is for the border.
fn mixed(size: usize) -> (usize, usize) {
    let places = size.saturating_sub(1).max(1);
    let border = (places / 3).max(1);
    ((places - border).max(1), border)
}

/// How often one can turn to further members.
pub fn pages(subject: &Subject, pick: Pick, size: usize, run: &ClusterRun) -> usize {
    let of = |cluster: usize| run.clusters.get(cluster);
    match subject {
        Subject::Members(cluster) => of(*cluster).map_or(0, |c| {
            let rest = c.members.len().saturating_sub(1);
            match pick {
                Pick::Mixed => rest.div_ceil(mixed(size).0),
                Pick::Typical => rest.div_ceil(size - 1),
                Pick::Border => c.boundary.len().div_ceil(size - 1),
            }
        }),
        Subject::Clusters(clusters) => clusters
            .iter()
            .filter_map(|c| of(*c))
            .map(|c| if pick == Pick::Border { c.boundary.len() } else { c.members.len() })
            .max()
            .unwrap_or(0),
        Subject::Picked(picked) => picked.len().div_ceil(size),
    }
    .max(1)
}

/// Who stands on the wall, from left to right; nobody twice.
fn faces(subject: &Subject, pick: Pick, page: usize, size: usize, run: &ClusterRun) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut add = |cluster: &Cluster, face: Face| {
        let sequence = match face {
            Face::Medoid => cluster.members.first(),
            Face::Near(n) => cluster.members.get(n),
            Face::Border(n) => n.checked_sub(1).and_then(|at| cluster.boundary.get(at)),
            Face::Picked(_) => None,
        };
        if let Some(sequence) = sequence
            && !found.iter().any(|(_, _, known)| known == sequence)
        {
            found.push((Some(cluster.index), face, sequence.clone()));
        }
    };
    match subject {
        Subject::Members(cluster) => {
            let Some(cluster) = run.clusters.get(*cluster) else { return found };
            add(cluster, Face::Medoid);
            let step = size - 1;
            match pick {
                Pick::Mixed => {
                    let (near, border) = mixed(size);
                    (1..=near).for_each(|n| add(cluster, Face::Near(page * near + n)));
                    let first = page * border % cluster.boundary.len().max(1);
                    (1..=border).for_each(|n| add(cluster, Face::Border(first + n)));
                }
                Pick::Typical => (1..=step).for_each(|n| add(cluster, Face::Near(page * step + n))),
                Pick::Border => (1..=step).for_each(|n| add(cluster, Face::Border(page * step + n))),
            }
        }
        Subject::Picked(picked) => {
            for (at, sequence) in picked.iter().enumerate().skip(page * size).take(size) {
                let cluster = run.points.iter().find(|p| p.sequence == *sequence).and_then(|p| p.cluster);
                found.push((cluster, Face::Picked(at + 1), sequence.clone()));
            }
        }
        Subject::Clusters(clusters) => {
            for cluster in clusters.iter().take(MOST).filter_map(|c| run.clusters.get(*c)) {
                add(
                    cluster,
                    match (pick, page) {
                        (Pick::Border, page) => Face::Border(page + 1),
                        (_, 0) => Face::Medoid,
                        (_, page) => Face::Near(page),
                    },
                );
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    fn shown(wall: &Wall) -> Vec<(&str, Face)> {
        wall.shown.iter().map(|(_, face, sequence)| (sequence.as_str(), *face)).collect()
    }

    #[test]
    fn a_cluster_shows_its_middle_and_its_border() {
        let run = fixture::run(&[30, 2]);
        let mut wall = Wall::new(Subject::Members(0), &run);
        assert_eq!(shown(&wall).len(), 12);
        wall.resize(24, &run);
        // The border of this one has three.
        assert_eq!(shown(&wall).len(), 1 + 16 + 3);
        wall.resize(4, &run);
        let expected = [
            ("s0-0#1", Face::Medoid),
            ("s0-1#1", Face::Near(1)),
            ("s0-2#1", Face::Near(2)),
            ("s0-29#1", Face::Border(1)),
        ];
        assert_eq!(shown(&wall), expected);
        wall.turn(Pick::Typical, 1, &run);
        assert_eq!(
            shown(&wall)[1..],
            [4, 5, 6].map(|n| (["s0-4#1", "s0-5#1", "s0-6#1"][n - 4], Face::Near(n)))
        );
        wall.turn(Pick::Border, 99, &run);
        assert_eq!((wall.page, shown(&wall).len()), (0, 4));
        // Of two members one is the medoid and the other is near and at the border: it is shown once.
        assert_eq!(shown(&Wall::new(Subject::Members(1), &run)).len(), 2);
        assert!(shown(&Wall::new(Subject::Members(7), &run)).is_empty());
    }

    #[test]
    fn several_clusters_show_one_member_each() {
        let run = fixture::run(&[30, 20, 10, 5, 4]);
        let mut wall = Wall::new(Subject::Clusters(vec![2, 0]), &run);
        assert_eq!(shown(&wall), [("s2-0#1", Face::Medoid), ("s0-0#1", Face::Medoid)]);
        wall.turn(Pick::Border, 1, &run);
        assert_eq!(shown(&wall), [("s2-8#1", Face::Border(2)), ("s0-28#1", Face::Border(2))]);
        assert_eq!(pages(&wall.subject, Pick::Typical, wall.size, &run), 30);
        assert_eq!(Wall::new(Subject::Clusters((0..5).collect()), &run).shown.len(), MOST);
    }
}
