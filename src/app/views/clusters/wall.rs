//! The wall: two to four replays side by side on one clock. State and movement; drawn by its sibling.

use super::pace::{Clock, Pace, Track};
use super::thumbs::{load_some, stretch};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::{PlayerScreen, Zoom};
use crate::app::views::ViewContext;
use crate::app::workspace::DocumentState;
use crate::mining::clusters::{Cluster, ClusterRun};
use crate::model::{SequenceId, SessionId};
use crate::replay::player::PlayerCommand;
use egui::Context;
use std::sync::Arc;

/// Columns of the wall.
pub const MOST: usize = 4;

/// What is put side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Members of one cluster.
    Members(usize),
    /// One member of each of two to four clusters.
    Clusters(Vec<usize>),
}

/// Which members are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// The medoid, two near to it and one at the border; of several clusters the most typical.
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
}

impl Face {
    pub fn words(self) -> String {
        match self {
            Self::Medoid => "Most typical".into(),
            Self::Near(n) => format!("Typical, no. {}", n + 1),
            Self::Border(n) => format!("Border, no. {n}"),
        }
    }
}

pub struct Column {
    pub cluster: usize,
    pub face: Face,
    pub sequence: SequenceId,
    /// `None` when the sequence is no longer in the project.
    pub stretch: Option<(SessionId, i64, i64)>,
    pub player: Option<PlayerScreen>,
    track: Track,
}

pub struct Wall {
    pub subject: Subject,
    pub pick: Pick,
    pub page: usize,
    pub columns: Vec<Column>,
    pub clock: Clock,
    pub skip_idle: bool,
    /// Starts by itself when all columns are there.
    autoplay: bool,
    /// Time of the window at the last frame while playing, in seconds.
    last_s: Option<f64>,
}

impl Wall {
    pub fn new(subject: Subject, run: &ClusterRun) -> Self {
        let pick = if matches!(subject, Subject::Members(_)) { Pick::Mixed } else { Pick::Typical };
        let mut wall = Self {
            subject,
            pick,
            page: 0,
            columns: Vec::new(),
            clock: Clock::default(),
            skip_idle: true,
            autoplay: true,
            last_s: None,
        };
        wall.fill(run);
        wall
    }

    /// Shows other members; what stays keeps its player.
    pub fn turn(&mut self, pick: Pick, page: usize, run: &ClusterRun) {
        (self.pick, self.page) = (pick, page.min(pages(&self.subject, pick, run).saturating_sub(1)));
        self.fill(run);
        self.clock.seek(0.0);
        self.autoplay = true;
    }

    fn fill(&mut self, run: &ClusterRun) {
        let mut before = std::mem::take(&mut self.columns);
        self.columns = faces(&self.subject, self.pick, self.page, run)
            .into_iter()
            .map(|(cluster, face, sequence)| match before.iter().position(|c| c.sequence == sequence) {
                Some(at) => Column { face, cluster, ..before.swap_remove(at) },
                None => {
                    Column { cluster, face, sequence, stretch: None, player: None, track: Track::default() }
                }
            })
            .collect();
    }

    pub fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        self.prepare(context, actions);
        let now_s = ctx.input(|i| i.time);
        let elapsed_s = self.last_s.map_or(0.0, |last| now_s - last);
        self.clock.advance(elapsed_s);
        self.last_s = self.clock.is_playing().then_some(now_s);
        for column in &mut self.columns {
            let offset_ms = self.clock.offset_on(&column.track);
            if let Some(player) = &mut column.player {
                if (player.player.offset_ms() - offset_ms).abs() > 0.5 {
                    player.apply(PlayerCommand::SeekTo(offset_ms));
                }
                player.logic(ctx);
            }
        }
        if self.clock.is_playing() {
            ctx.request_repaint();
        }
    }

    fn prepare(&mut self, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let documents = &context.workspace.documents;
        for column in &mut self.columns {
            column.stretch = stretch(context, &column.sequence);
            let Some((session, from_ms, to_ms)) = &column.stretch else {
                column.player = None;
                continue;
            };
            let (Some(document), Some(pool)) = (documents.ready(session), context.workspace.pool()) else {
                continue;
            };
            if column.player.as_ref().is_none_or(|p| !Arc::ptr_eq(&p.document, document)) {
                let name = format!("{} on the wall", column.sequence);
                let player = PlayerScreen::new(pool, Arc::clone(document), name).with_range(*from_ms, *to_ms);
                column.track = track(&player, self.skip_idle);
                column.player = Some(player);
            }
        }
        let missing = self.columns.iter().filter(|c| c.player.is_none());
        load_some(missing.filter_map(|c| Some(&c.stretch.as_ref()?.0)), context, actions);
        self.clock.set_length(self.columns.iter().map(|c| c.track.length_ms()).fold(0.0, f64::max));
        let settled = |c: &Column| {
            c.player.as_ref().is_some_and(|p| p.texture().is_some())
                || c.stretch
                    .as_ref()
                    .is_none_or(|(s, ..)| matches!(documents.get(s), Some(DocumentState::Failed(_))))
        };
        if self.autoplay && self.columns.iter().all(settled) {
            self.autoplay = false;
            self.clock.play();
        }
    }

    pub fn set_skip_idle(&mut self, skip: bool) {
        let share = self.clock.position_ms() / self.clock.length_ms().max(1.0);
        self.skip_idle = skip;
        for column in &mut self.columns {
            if let Some(player) = &column.player {
                column.track = track(player, skip);
            }
        }
        let length_ms = self.columns.iter().map(|c| c.track.length_ms()).fold(0.0, f64::max);
        self.clock.set_length(length_ms);
        self.clock.seek(share * length_ms);
    }

    /// A command of the player's scope, for all columns at once. False when it means nothing here.
    pub fn command(&mut self, command: Command) -> bool {
        // Whoever takes the controls does not want it to start by itself.
        self.autoplay = false;
        let clock = &mut self.clock;
        match command {
            Command::PlayPause => clock.toggle(),
            Command::Stop => clock.pause(),
            Command::PlayForward if clock.is_playing() => clock.faster(),
            Command::PlayForward => clock.play(),
            Command::Back5 => clock.seek_by(-5_000.0),
            Command::Forward5 => clock.seek_by(5_000.0),
            Command::Back30 => clock.seek_by(-30_000.0),
            Command::Forward30 => clock.seek_by(30_000.0),
            Command::FrameBack => clock.seek_by(-1_000.0 / 60.0),
            Command::FrameForward => clock.seek_by(1_000.0 / 60.0),
            Command::ToStart => clock.seek(0.0),
            Command::ToEnd => clock.seek(f64::MAX),
            Command::Faster => clock.faster(),
            Command::Slower => clock.slower(),
            Command::SkipIdle => self.set_skip_idle(!self.skip_idle),
            Command::ZoomFit => {
                self.columns.iter_mut().filter_map(|c| c.player.as_mut()).for_each(|p| p.zoom = Zoom::Fit)
            }
            _ => return false,
        }
        true
    }

    pub fn set_pace(&mut self, pace: Pace) {
        self.clock.pace = pace;
    }

    /// Where a column stands in its own recording, for a way into the replay.
    pub fn moment(&self, column: &Column) -> Option<(SessionId, i64)> {
        let (session, from_ms, _) = column.stretch.as_ref()?;
        let at = column.player.as_ref().map_or(*from_ms, |p| p.player.offset_ms() as i64);
        Some((session.clone(), at))
    }
}

fn track(player: &PlayerScreen, skip_idle: bool) -> Track {
    let (from, to) = player.player.range();
    // Nothing can be shown before the first picture.
    let first = player.player.timeline().first_snapshot_ms().unwrap_or(0) as f64;
    let idle = if skip_idle { player.player.idle() } else { &[] };
    Track::new(first.clamp(from, to), to, idle)
}

/// How often one can turn to further members.
pub fn pages(subject: &Subject, pick: Pick, run: &ClusterRun) -> usize {
    let of = |cluster: usize| run.clusters.get(cluster);
    match subject {
        Subject::Members(cluster) => of(*cluster).map_or(0, |c| {
            let rest = c.members.len().saturating_sub(1);
            match pick {
                Pick::Mixed => rest.div_ceil(2),
                Pick::Typical => rest.div_ceil(MOST - 1),
                Pick::Border => c.boundary.len().div_ceil(MOST - 1),
            }
        }),
        Subject::Clusters(clusters) => clusters
            .iter()
            .filter_map(|c| of(*c))
            .map(|c| if pick == Pick::Border { c.boundary.len() } else { c.members.len() })
            .max()
            .unwrap_or(0),
    }
    .max(1)
}

/// Who stands on the wall, from left to right; nobody twice.
fn faces(subject: &Subject, pick: Pick, page: usize, run: &ClusterRun) -> Vec<(usize, Face, SequenceId)> {
    let mut found: Vec<(usize, Face, SequenceId)> = Vec::new();
    let mut add = |cluster: &Cluster, face: Face| {
        let sequence = match face {
            Face::Medoid => cluster.members.first(),
            Face::Near(n) => cluster.members.get(n),
            Face::Border(n) => n.checked_sub(1).and_then(|at| cluster.boundary.get(at)),
        };
        if let Some(sequence) = sequence
            && !found.iter().any(|(_, _, known)| known == sequence)
        {
            found.push((cluster.index, face, sequence.clone()));
        }
    };
    match subject {
        Subject::Members(cluster) => {
            let Some(cluster) = run.clusters.get(*cluster) else { return found };
            add(cluster, Face::Medoid);
            let step = MOST - 1;
            match pick {
                Pick::Mixed => {
                    let border = page % cluster.boundary.len().max(1);
                    [Face::Near(page * 2 + 1), Face::Near(page * 2 + 2), Face::Border(border + 1)]
                        .into_iter()
                        .for_each(|face| add(cluster, face));
                }
                Pick::Typical => (1..=step).for_each(|n| add(cluster, Face::Near(page * step + n))),
                Pick::Border => (1..=step).for_each(|n| add(cluster, Face::Border(page * step + n))),
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
        wall.columns.iter().map(|c| (c.sequence.as_str(), c.face)).collect()
    }

    #[test]
    fn a_cluster_shows_its_middle_and_its_border() {
        let run = fixture::run(&[30, 2]);
        let mut wall = Wall::new(Subject::Members(0), &run);
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
        assert_eq!(pages(&wall.subject, Pick::Typical, &run), 30);
        assert_eq!(Wall::new(Subject::Clusters((0..5).collect()), &run).columns.len(), MOST);
    }
}
