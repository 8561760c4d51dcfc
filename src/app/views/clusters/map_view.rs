//! How the map is looked at: by components or by neighbours, in which colours, and what was picked on it; knows how to
//! draw nothing.

use super::map_mesh::MapCache;
use super::shading::{Shading, shading};
use crate::app::views::ViewContext;
use crate::mining::clusters::ClusterRun;
use crate::mining::features::FeatureSpec;
use crate::mining::signals::OwnSignals;
use crate::model::{SequenceId, Signal};
use egui::Pos2;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where sequences stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    #[default]
    Components,
    /// t-SNE; needs the map to be made.
    Neighbours,
}

/// What the colour of a mark means.
#[derive(Clone, Debug, Default)]
pub enum Colouring {
    #[default]
    Cluster,
    /// How far outside of dense places; needs the map to be made.
    Outlierness,
    /// Sessions with the signal.
    Signal(Signal),
    /// Sessions that a saved condition leaves.
    Segment(Arc<str>),
    /// What people said of the sequence in a closed round.
    Label(Arc<str>),
    /// Sessions that reached the goal of the comparison.
    Goal,
    /// Kind of device.
    Device,
    Feature(&'static FeatureSpec),
}

impl PartialEq for Colouring {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Colouring {
    /// Tells it apart.
    pub fn key(&self) -> (u8, &str) {
        match self {
            Self::Cluster => (0, ""),
            Self::Outlierness => (1, ""),
            Self::Goal => (2, ""),
            Self::Device => (3, ""),
            Self::Signal(signal) => (4, signal.name()),
            Self::Segment(name) => (5, name),
            Self::Label(round) => (6, round),
            Self::Feature(spec) => (7, spec.name),
        }
    }

    /// As it is called in the menu.
    pub fn words(&self, own: &OwnSignals) -> String {
        match self {
            Self::Cluster => "Cluster".into(),
            Self::Outlierness => "Outlierness".into(),
            Self::Goal => "Key metric".into(),
            Self::Device => "Device".into(),
            Self::Signal(signal) => own.label(signal),
            Self::Segment(name) => name.to_string(),
            Self::Label(round) => format!("Round {round}"),
            Self::Feature(spec) => spec.name.to_owned(),
        }
    }
}

/// What the colours were made of; others make other colours.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    colouring: (u8, String),
    /// Addresses of what was read, 0 for what was not there.
    of: [usize; 7],
    blind: bool,
    names: u64,
}

#[derive(Default)]
pub struct MapView {
    pub arrangement: Arrangement,
    pub colouring: Colouring,
    /// Dragging picks instead of moving the map.
    pub lasso: bool,
    /// The line being drawn, in screen points.
    pub line: Vec<Pos2>,
    /// Text in the menu of colours.
    pub sought: String,
    picked: Vec<SequenceId>,
    /// Places of what was picked among the points.
    picked_at: BTreeSet<usize>,
    /// Counts changes of what is picked.
    revision: u64,
    shading: Option<(Origin, Arc<Shading>)>,
    pub(super) cache: MapCache,
}

impl MapView {
    /// In the order of the run.
    pub fn picked(&self) -> &[SequenceId] {
        &self.picked
    }

    pub(super) fn picked_at(&self) -> &BTreeSet<usize> {
        &self.picked_at
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn pick(&mut self, run: &ClusterRun, at: BTreeSet<usize>) {
        self.picked =
            at.iter().filter_map(|at| run.points.get(*at)).map(|point| point.sequence.clone()).collect();
        (self.picked_at, self.revision) = (at, self.revision + 1);
    }

    /// Adds to what is picked, or takes it away again.
    pub fn toggle(&mut self, run: &ClusterRun, at: usize) {
        let mut picked = std::mem::take(&mut self.picked_at);
        if !picked.remove(&at) {
            picked.insert(at);
        }
        self.pick(run, picked);
    }

    /// Another run: what was picked stays where its sequences are still there.
    pub fn follow(&mut self, run: Option<&ClusterRun>) {
        let wanted: BTreeSet<SequenceId> = self.picked.drain(..).collect();
        if let Some(run) = run.filter(|_| !wanted.is_empty()) {
            let there = run.points.iter().enumerate().filter(|(_, p)| wanted.contains(&p.sequence));
            let places = there.map(|(at, _)| at).collect();
            self.pick(run, places);
        } else {
            self.picked_at.clear();
            self.revision += 1;
        }
        self.line.clear();
        (self.shading, self.cache) = (None, MapCache::default());
    }

    /// The arrangement that is really shown.
    pub fn shown(&self, context: &ViewContext<'_>) -> Arrangement {
        match context.workspace.clusters.changes.map {
            Some(_) => self.arrangement,
            None => Arrangement::Components,
        }
    }

    /// The classes of all points; made anew only where something that they are made of is another.
    pub fn shading(&mut self, context: &ViewContext<'_>, run: &Arc<ClusterRun>) -> Arc<Shading> {
        let origin = self.origin(context, run);
        match &self.shading {
            Some((of, shading)) if *of == origin => Arc::clone(shading),
            _ => {
                let made = Arc::new(shading(context, run, &self.colouring));
                self.shading = Some((origin, Arc::clone(&made)));
                made
            }
        }
    }

    fn origin(&self, context: &ViewContext<'_>, run: &Arc<ClusterRun>) -> Origin {
        let (workspace, clusters) = (context.workspace, &context.workspace.clusters);
        let (kind, name) = self.colouring.key();
        let at = |address: Option<usize>| address.unwrap_or(0);
        Origin {
            colouring: (kind, name.to_owned()),
            of: [
                Arc::as_ptr(run) as usize,
                at(clusters.changes.map.as_ref().map(|map| Arc::as_ptr(map) as usize)),
                at(clusters.changes.goal.as_ref().map(|goal| Arc::as_ptr(&goal.sessions) as usize)),
                at(workspace.open.as_ref().map(|open| Arc::as_ptr(&open.signal_counts) as usize)),
                at(clusters.ground.segments().map(|segments| Arc::as_ptr(segments) as usize)),
                at(clusters.ground.of(run).map(|ground| Arc::as_ptr(ground) as usize)),
                Arc::as_ptr(workspace.expressions.names()) as usize,
            ],
            blind: workspace.labels_blind(),
            names: clusters.names_revision(),
        }
    }
}
