//! How the map is looked at: by components or by neighbours, in which colours, and what was picked on it; knows how to
//! draw nothing.

use crate::app::views::ViewContext;
use crate::app::workspace::session_of;
use crate::mining::clusters::{ClusterRun, MapPoint};
use crate::model::{SequenceId, SignalKind};
use egui::Pos2;

/// Where sequences stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    #[default]
    Components,
    /// t-SNE; needs the map to be made.
    Neighbours,
}

/// What the colour of a mark means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colouring {
    #[default]
    Cluster,
    /// How far outside of dense places; needs the map to be made.
    Outlierness,
    /// Sessions with the signal.
    Signal(SignalKind),
    /// Sessions that reached the goal of the comparison.
    Goal,
    /// Kind of device.
    Device,
}

#[derive(Default)]
pub struct MapView {
    pub arrangement: Arrangement,
    pub colouring: Colouring,
    /// Dragging picks instead of moving the map.
    pub lasso: bool,
    /// The line being drawn, in screen points.
    pub line: Vec<Pos2>,
    /// In the order of the run.
    pub picked: Vec<SequenceId>,
}

/// What a mark shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shade {
    Cluster(Option<usize>),
    /// 0 to 1.
    Amount(f32),
    Has(bool),
    /// A number among few kinds.
    Kind(usize),
}

impl MapView {
    /// Another run: what was picked stays where its sequences are still there.
    pub fn follow(&mut self, run: Option<&ClusterRun>) {
        let there: std::collections::BTreeSet<&SequenceId> =
            run.into_iter().flat_map(|run| run.points.iter().map(|p| &p.sequence)).collect();
        self.picked.retain(|id| there.contains(id));
        self.line.clear();
    }

    /// Where the point stands: it is the `at`-th of the run.
    pub fn place(&self, context: &ViewContext<'_>, point: &MapPoint, at: usize) -> (f64, f64) {
        let map = context.workspace.clusters.changes.map.as_ref();
        match (self.arrangement, map.and_then(|map| map.places.get(at))) {
            (Arrangement::Neighbours, Some(place)) => (f64::from(place[0]), f64::from(place[1])),
            _ => (point.x, point.y),
        }
    }

    /// The arrangement that is really shown.
    pub fn shown(&self, context: &ViewContext<'_>) -> Arrangement {
        match context.workspace.clusters.changes.map {
            Some(_) => self.arrangement,
            None => Arrangement::Components,
        }
    }

    /// What colours the point, the `at`-th of the run; its cluster where nothing else is known.
    pub fn shade(&self, context: &ViewContext<'_>, point: &MapPoint, at: usize) -> Shade {
        let clusters = &context.workspace.clusters;
        let by_cluster = Shade::Cluster(point.cluster);
        let session = || session_of(&point.sequence);
        let open = context.workspace.open.as_ref();
        match self.colouring {
            Colouring::Cluster => by_cluster,
            Colouring::Outlierness => {
                let map = clusters.changes.map.as_ref();
                map.and_then(|map| map.outlierness.get(at)).map_or(by_cluster, |o| Shade::Amount(*o))
            }
            Colouring::Signal(kind) => {
                open.zip(session()).map_or(by_cluster, |(open, id)| Shade::Has(open.signals(&id, kind) > 0))
            }
            Colouring::Goal => {
                let goal = clusters.changes.goal.as_ref();
                goal.zip(session()).map_or(by_cluster, |(goal, id)| Shade::Has(goal.sessions.contains(&id)))
            }
            Colouring::Device => {
                let id = session();
                let row = open.zip(id.as_ref()).and_then(|(open, id)| open.session(id));
                row.map_or(by_cluster, |row| {
                    Shade::Kind(match &*row.device {
                        "desktop" => 0,
                        "tablet" => 1,
                        "phone" => 2,
                        _ => 3,
                    })
                })
            }
        }
    }
}
