//! Which sequences stand on the wall of this screen: members of a cluster, or one of each of several; how they play is
//! the wall's own affair.

use super::thumbs::stretch;
use crate::app::action::Action;
use crate::app::player::wall::{self, WallTile};
use crate::app::views::ViewContext;
use crate::mining::clusters::{Cluster, ClusterRun, shuffled_members};
use crate::model::SequenceId;
use crate::widgets::theme::Category;
use egui::Context;

/// Clusters that fit side by side.
pub const MOST: usize = 4;
/// How many members can be put on the wall at once: of one cluster, and of each where several stand in columns.
pub const SIZES: [usize; 3] = [4, 12, wall::MOST];
pub const COLUMN_SIZES: [usize; 4] = [1, 2, 4, 6];

/// What is put side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Members of one cluster.
    Members(usize),
    /// Members of each of two to four clusters, in columns.
    Clusters(Vec<usize>),
    /// What was picked on the map.
    Picked(Vec<SequenceId>),
}

/// Which members are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// The medoid, those near to it, some at the border and some drawn at random.
    #[default]
    Mixed,
    Typical,
    Border,
    /// Drawn by the seed, so that nobody chooses what proves the point.
    Random,
}

/// Why a sequence stands on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Medoid,
    /// Its place by distance to the medoid, from 1.
    Near(usize),
    /// Its place by doubt, from 1.
    Border(usize),
    /// Its place in the draw, from 1.
    Random(usize),
    /// Its place among what was picked, from 1.
    Picked(usize),
}

impl Face {
    pub fn words(self) -> String {
        match self {
            Self::Medoid => "Most typical".into(),
            Self::Near(n) => format!("Typical, no. {}", n + 1),
            Self::Border(n) => format!("Border, no. {n}"),
            Self::Random(n) => format!("Random, no. {n}"),
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
    /// Members at once, of [`SIZES`] or, in columns, of [`COLUMN_SIZES`].
    pub size: usize,
    /// Of the draw.
    pub seed: u64,
    pub shown: Vec<Shown>,
    pub replays: wall::Wall,
}

impl Wall {
    /// `seed` is that of the run, until another draw is asked for.
    pub fn new(subject: Subject, run: &ClusterRun) -> Self {
        let size = if matches!(subject, Subject::Clusters(_)) { COLUMN_SIZES[2] } else { SIZES[1] };
        let mut wall = Self {
            subject,
            pick: Pick::Mixed,
            page: 0,
            size,
            seed: run.parameters.seed,
            shown: Vec::new(),
            replays: wall::Wall::default(),
        };
        wall.shown = faces(&wall, run);
        wall
    }

    /// Shows other members; what stays keeps its player.
    pub fn turn(&mut self, pick: Pick, page: usize, run: &ClusterRun) {
        self.pick = pick;
        self.page = page.min(pages(self, run).saturating_sub(1));
        self.shown = faces(self, run);
        self.replays.restart();
    }

    pub fn sizes(&self) -> &'static [usize] {
        if matches!(self.subject, Subject::Clusters(_)) { &COLUMN_SIZES } else { &SIZES }
    }

    /// The next larger size, and the smallest after the largest.
    pub fn next_size(&self) -> usize {
        let sizes = self.sizes();
        sizes.iter().copied().find(|n| *n > self.size).unwrap_or(sizes[0])
    }

    pub fn resize(&mut self, size: usize, run: &ClusterRun) {
        self.size = size;
        self.turn(self.pick, 0, run);
    }

    /// Draws other random members.
    pub fn draw(&mut self, seed: u64, run: &ClusterRun) {
        self.seed = seed;
        self.turn(self.pick, self.page, run);
    }

    pub fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let tiles = self.shown.iter().map(|(cluster, face, sequence)| WallTile {
            key: sequence.to_string(),
            title: face.words(),
            detail: sequence.to_string(),
            category: cluster.map(Category),
            stretch: stretch(context, sequence),
        });
        self.replays.set_tiles(tiles.collect());
        self.replays.columns = match &self.subject {
            Subject::Clusters(clusters) => {
                let column = |cluster: Option<usize>| clusters.iter().position(|c| Some(*c) == cluster);
                self.shown.iter().map(|(cluster, ..)| column(*cluster).unwrap_or(0)).collect()
            }
            Subject::Members(_) | Subject::Picked(_) => Vec::new(),
        };
        self.replays.logic(ctx, context, actions);
    }
}

/// Of so many places beside the medoid: those for members near to it, at the border, and drawn at random.
fn mixed(size: usize) -> (usize, usize, usize) {
    match size.saturating_sub(1) {
        0 => (0, 0, 0),
        1 => (0, 0, 1),
        2 => (0, 1, 1),
        places => {
            let (border, random) = ((places / 4).max(1), (places / 3).max(1));
            (places - border - random, border, random)
        }
    }
}

/// How often one can turn to further members.
pub fn pages(wall: &Wall, run: &ClusterRun) -> usize {
    let of = |cluster: usize| {
        run.clusters.get(cluster).map_or(0, |c| {
            let rest = c.members.len().saturating_sub(1);
            let step = wall.size.saturating_sub(1).max(1);
            match wall.pick {
                Pick::Mixed => rest.div_ceil(mixed(wall.size).0.max(1)),
                Pick::Typical | Pick::Random => rest.div_ceil(step),
                Pick::Border => c.boundary.len().div_ceil(step),
            }
        })
    };
    match &wall.subject {
        Subject::Members(cluster) => of(*cluster),
        Subject::Clusters(clusters) => clusters.iter().map(|c| of(*c)).max().unwrap_or(0),
        Subject::Picked(picked) => picked.len().div_ceil(wall.size),
    }
    .max(1)
}

/// Who stands on the wall; nobody twice.
fn faces(wall: &Wall, run: &ClusterRun) -> Vec<Shown> {
    match &wall.subject {
        Subject::Members(cluster) => run.clusters.get(*cluster).map_or_else(Vec::new, |c| members(wall, c)),
        Subject::Clusters(clusters) => {
            let there = clusters.iter().take(MOST).filter_map(|c| run.clusters.get(*c));
            there.flat_map(|cluster| members(wall, cluster)).collect()
        }
        Subject::Picked(picked) => picked
            .iter()
            .enumerate()
            .skip(wall.page * wall.size)
            .take(wall.size)
            .map(|(at, sequence)| {
                let cluster = run.place_of(sequence).and_then(|at| run.points[at].cluster);
                (cluster, Face::Picked(at + 1), sequence.clone())
            })
            .collect(),
    }
}

/// The medoid is always there: the others are compared with it.
fn members(wall: &Wall, cluster: &Cluster) -> Vec<Shown> {
    let drawn = shuffled_members(cluster, wall.seed);
    let mut found: Vec<Shown> = Vec::new();
    let mut add = |face: Face| {
        let sequence = match face {
            Face::Medoid => cluster.members.first(),
            Face::Near(n) => cluster.members.get(n),
            Face::Border(n) => n.checked_sub(1).and_then(|at| cluster.boundary.get(at)),
            Face::Random(n) => n.checked_sub(1).and_then(|at| cluster.members.get(*drawn.get(at)?)),
            Face::Picked(_) => None,
        };
        let new = sequence.filter(|sequence| !found.iter().any(|(_, _, known)| known == *sequence));
        found.extend(new.map(|sequence| (Some(cluster.index), face, sequence.clone())));
        new.is_some()
    };
    add(Face::Medoid);
    let (page, step) = (wall.page, wall.size.saturating_sub(1));
    let turned = |of: usize, all: usize| page * of % all.max(1);
    match wall.pick {
        Pick::Mixed => {
            let (near, border, random) = mixed(wall.size);
            let first = turned(border, cluster.boundary.len());
            let near = (1..=near).map(|n| Face::Near(page * near + n));
            near.chain((1..=border).map(|n| Face::Border(first + n))).for_each(|face| {
                add(face);
            });
            // One that stands here already is passed over: its place goes to the next in the draw.
            let first = turned(random, drawn.len());
            let mut missing = random;
            for n in 0..drawn.len() {
                if missing == 0 {
                    break;
                }
                missing -= usize::from(add(Face::Random((first + n) % drawn.len() + 1)));
            }
        }
        Pick::Typical => (1..=step).for_each(|n| {
            add(Face::Near(page * step + n));
        }),
        Pick::Border => (1..=step).for_each(|n| {
            add(Face::Border(page * step + n));
        }),
        Pick::Random => (1..=step).for_each(|n| {
            add(Face::Random(page * step + n));
        }),
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
    fn a_cluster_shows_its_middle_its_border_and_a_draw() {
        let run = fixture::run(&[30, 2]);
        let mut wall = Wall::new(Subject::Members(0), &run);
        let kinds = |wall: &Wall, wanted: fn(&Face) -> bool| {
            wall.shown.iter().filter(|(_, face, _)| wanted(face)).count()
        };
        assert_eq!(kinds(&wall, |f| matches!(f, Face::Near(_))), 6);
        assert_eq!(kinds(&wall, |f| matches!(f, Face::Border(_))), 2);
        assert!(kinds(&wall, |f| matches!(f, Face::Random(_))) >= 1);
        wall.resize(4, &run);
        let first = [("s0-0#1", Face::Medoid), ("s0-1#1", Face::Near(1)), ("s0-29#1", Face::Border(1))];
        assert_eq!(shown(&wall)[..3], first);
        wall.turn(Pick::Typical, 1, &run);
        assert_eq!(
            shown(&wall)[1..],
            [4, 5, 6].map(|n| (["s0-4#1", "s0-5#1", "s0-6#1"][n - 4], Face::Near(n)))
        );
        wall.turn(Pick::Border, 99, &run);
        assert_eq!((wall.page, shown(&wall).len()), (0, 4));
        // Of two members one is the medoid and the other is all the rest: it is shown once.
        assert_eq!(shown(&Wall::new(Subject::Members(1), &run)).len(), 2);
        assert!(shown(&Wall::new(Subject::Members(7), &run)).is_empty());
    }

    #[test]
    fn a_draw_is_that_of_its_seed_and_covers_all_members() {
        let run = fixture::run(&[30]);
        let mut wall = Wall::new(Subject::Members(0), &run);
        wall.turn(Pick::Random, 0, &run);
        let drawn = |wall: &Wall| wall.shown.iter().map(|(.., id)| id.clone()).collect::<Vec<_>>();
        let first = drawn(&wall);
        wall.draw(8, &run);
        assert_ne!(drawn(&wall), first);
        wall.draw(7, &run);
        assert_eq!(drawn(&wall), first, "the seed of the run gives the same again");
        let mut seen: Vec<SequenceId> = Vec::new();
        for page in 0..pages(&wall, &run) {
            wall.turn(Pick::Random, page, &run);
            seen.extend(drawn(&wall));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 30);
    }

    #[test]
    fn several_clusters_show_the_same_kinds_of_members_in_columns() {
        let run = fixture::run(&[30, 20, 10, 5, 4]);
        let mut wall = Wall::new(Subject::Clusters(vec![2, 0]), &run);
        let kinds: Vec<(Option<usize>, Face)> = wall.shown.iter().map(|(c, f, _)| (*c, *f)).collect();
        let column = [Face::Medoid, Face::Near(1), Face::Border(1)];
        for (found, cluster) in kinds.chunks(4).zip([2, 0]) {
            assert_eq!(found[..3], column.map(|face| (Some(cluster), face)));
            assert!(matches!(found[3], (Some(c), Face::Random(_)) if c == cluster), "{found:?}");
        }
        wall.resize(2, &run);
        wall.turn(Pick::Border, 1, &run);
        assert_eq!(
            shown(&wall),
            [
                ("s2-0#1", Face::Medoid),
                ("s2-8#1", Face::Border(2)),
                ("s0-0#1", Face::Medoid),
                ("s0-28#1", Face::Border(2))
            ]
        );
        wall.turn(Pick::Typical, 0, &run);
        assert_eq!(pages(&wall, &run), 29);
        wall.resize(6, &run);
        assert!(Wall::new(Subject::Clusters((0..5).collect()), &run).shown.len() <= wall::MOST);
    }
}
