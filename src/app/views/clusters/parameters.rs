//! What a new clustering is asked for, as it is being set; becomes a request only when it is run.

use super::curve::choice_ui;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::{Cuts, RunRequest, SHORTEST_GAP_MS};
use crate::mining::clusters::{Algorithm, BlockWeights, ClusterParameters, ClusterRun};
use crate::mining::sequences::DEFAULT_GAP_MS;
use crate::widgets::theme::space;
use crate::widgets::{Button, Choice, Icon, TextRole, field, labelled, numbers, segmented, text, toggle};
use egui::{Ui, vec2};

const WIDTH: f32 = 372.0;
/// Numbers of clusters that the program chooses from.
const CHOICE: (usize, usize) = (5, 10);
/// The longest pause that can be asked about.
const LONGEST_GAP_S: f64 = 180.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    KMeans,
    Dbscan,
    Hdbscan,
    Mixture,
}

/// Settings being made; numbers as sliders hold them.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    kind: Kind,
    /// The number of clusters is chosen by the program, 5 to 10.
    choose_k: bool,
    k: f64,
    min_points: f64,
    min_size: f64,
    gap_s: f64,
    sample_all: bool,
    sample: f64,
    seed: f64,
    weights: BlockWeights,
    /// Begins with the weights and finds better ones.
    balance: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            kind: Kind::KMeans,
            choose_k: true,
            k: 7.0,
            min_points: 5.0,
            min_size: 15.0,
            gap_s: DEFAULT_GAP_MS as f64 / 1_000.0,
            sample_all: false,
            sample: 1_000.0,
            seed: 7.0,
            weights: BlockWeights::default(),
            balance: false,
        }
    }
}

impl Draft {
    /// As the present run was made, and as the project is cut.
    pub fn of(run: Option<&ClusterRun>, cuts: Option<&Cuts>) -> Self {
        let mut draft = Self::default();
        if let Some(cuts) = cuts {
            draft.gap_s =
                (cuts.gap_ms as f64 / 1_000.0).clamp(SHORTEST_GAP_MS as f64 / 1_000.0, LONGEST_GAP_S);
        }
        let Some(run) = run else { return draft };
        match run.parameters.algorithm {
            Algorithm::Hdbscan { min_size, min_samples } => {
                draft.kind = Kind::Hdbscan;
                (draft.min_size, draft.min_points) = (min_size as f64, min_samples as f64);
            }
            Algorithm::KMeans { k_min, k_max, .. } | Algorithm::Mixture { k_min, k_max, .. } => {
                if matches!(run.parameters.algorithm, Algorithm::Mixture { .. }) {
                    draft.kind = Kind::Mixture;
                }
                draft.choose_k = k_min != k_max;
                draft.k = if draft.choose_k { run.clusters.len() } else { k_min } as f64;
            }
            Algorithm::Dbscan { min_points, .. } => {
                (draft.kind, draft.min_points) = (Kind::Dbscan, min_points as f64);
            }
        }
        draft.sample_all = run.parameters.sample == 0;
        if !draft.sample_all {
            draft.sample = run.parameters.sample as f64;
        }
        draft.seed = run.parameters.seed as f64;
        draft.weights = run.parameters.weights;
        draft.balance = run.parameters.balance;
        draft
    }

    pub fn request(&self) -> RunRequest {
        let defaults = ClusterParameters::default();
        let k = self.k as usize;
        let (k_min, k_max) = if self.choose_k { CHOICE } else { (k, k) };
        let algorithm = match self.kind {
            Kind::Dbscan => Algorithm::Dbscan { radius: None, min_points: self.min_points as usize },
            Kind::Hdbscan => {
                Algorithm::Hdbscan { min_size: self.min_size as usize, min_samples: self.min_points as usize }
            }
            Kind::KMeans => Algorithm::KMeans { k_min, k_max, restarts: 10 },
            Kind::Mixture => Algorithm::Mixture { k_min, k_max, restarts: 10 },
        };
        let sample = if self.sample_all { 0 } else { self.sample as usize };
        let parameters = ClusterParameters {
            algorithm,
            sample,
            seed: self.seed as u64,
            weights: self.weights,
            balance: self.balance,
            ..defaults
        };
        RunRequest { parameters, gap_ms: (self.gap_s * 1_000.0).round() as i64 }
    }

    /// Draws the settings; true when they are to be run.
    pub fn show(&mut self, ui: &mut Ui, context: &ViewContext<'_>, run: Option<&ClusterRun>) -> bool {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = space::M;
        text::heading(ui, "Cluster again");
        self.cut_ui(ui, context);
        labelled(ui, "Algorithm", None, None, |ui| {
            let kinds = [
                Choice::new(Kind::KMeans, "k-means"),
                Choice::new(Kind::Mixture, "Mixture"),
                Choice::new(Kind::Dbscan, "DBSCAN"),
                Choice::new(Kind::Hdbscan, "HDBSCAN"),
            ];
            if let Some(kind) = segmented(ui, "Algorithm", self.kind, &kinds) {
                self.kind = kind;
            }
        });
        match self.kind {
            Kind::KMeans | Kind::Mixture => self.k_ui(ui),
            Kind::Hdbscan => {
                let hint = "Groups that last while the radius shrinks; what is in none of them is noise";
                labelled(ui, "Smallest cluster", Some(hint), None, |ui| {
                    field::slider(ui, &mut self.min_size, "Smallest cluster", "", 2.0..=100.0, 0);
                });
            }
            Kind::Dbscan => {
                let hint =
                    "The radius is taken from the knee of the distances; what is in no dense group is noise";
                labelled(ui, "Sequences that make a dense group", Some(hint), None, |ui| {
                    field::slider(
                        ui,
                        &mut self.min_points,
                        "Sequences that make a dense group",
                        "",
                        2.0..=30.0,
                        0,
                    );
                });
            }
        }
        self.sample_ui(ui);
        self.weights_ui(ui);
        if let Some(run) = run {
            let name = if run.quality.curve.is_empty() {
                "The present radius on the distances to neighbours"
            } else {
                "The present choice: silhouette and stability by number of clusters"
            };
            text::small(ui, name);
            choice_ui(ui, "parameters", run, vec2(WIDTH, 110.0));
        }
        let running = context.workspace.clusters.running().map(|_| "Clusters are being looked for");
        Button::primary("Find clusters")
            .icon(Icon::Clusters)
            .fill_width()
            .disabled_because(running)
            .show(ui)
            .clicked()
    }

    /// Shares of the total variance: what decides who is near to whom.
    fn weights_ui(&mut self, ui: &mut Ui) {
        let hint = "How much each block counts in distances, however many columns it has; 0 leaves it out. Their balance is \
                    that at which one partition tells all blocks apart best (Modha and Spangler 2003)";
        labelled(ui, "Weights", Some(hint), None, |ui| {
            ui.horizontal(|ui| {
                let weights = &mut self.weights;
                for (name, weight) in [
                    ("Behaviour", &mut weights.behaviour),
                    ("Steps", &mut weights.kgrams),
                    ("Content", &mut weights.content),
                    ("Context", &mut weights.context),
                ] {
                    labelled(ui, name, None, None, |ui| {
                        field::number(ui, weight, &format!("Weight of {name}"), "", 0.0..=8.0, 1);
                    });
                }
            });
            toggle(ui, &mut self.balance, "Find their balance");
        });
    }

    fn cut_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        let gap_ms = (self.gap_s * 1_000.0).round() as i64;
        let count = context.workspace.clusters.cuts.as_ref().map(|cuts| cuts.count(gap_ms));
        let hint = count.map_or_else(String::new, |n| {
            format!("Cuts the sessions into {}", numbers::counted(n as u64, "sequence", "sequences"))
        });
        labelled(ui, "A pause that ends a sequence", Some(&hint), None, |ui| {
            let least = SHORTEST_GAP_MS as f64 / 1_000.0;
            field::slider(ui, &mut self.gap_s, "A pause that ends a sequence", "s", least..=LONGEST_GAP_S, 0);
        });
    }

    fn k_ui(&mut self, ui: &mut Ui) {
        labelled(ui, "Number of clusters", None, None, |ui| {
            ui.horizontal(|ui| {
                let ways = [Choice::new(true, "Choose from 5 to 10"), Choice::new(false, "Fixed")];
                if let Some(choose) = segmented(ui, "Number of clusters", self.choose_k, &ways) {
                    self.choose_k = choose;
                }
                if !self.choose_k {
                    field::number(ui, &mut self.k, "Clusters", "", 2.0..=40.0, 0);
                }
            });
        });
    }

    fn sample_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            labelled(ui, "Found on", None, None, |ui| {
                ui.horizontal(|ui| {
                    let ways = [Choice::new(false, "A sample"), Choice::new(true, "All")];
                    if let Some(all) = segmented(ui, "Found on", self.sample_all, &ways) {
                        self.sample_all = all;
                    }
                    if !self.sample_all {
                        field::number(
                            ui,
                            &mut self.sample,
                            "Sequences in the sample",
                            "",
                            100.0..=20_000.0,
                            0,
                        );
                    }
                });
            });
            labelled(ui, "Seed", None, None, |ui| {
                field::number(ui, &mut self.seed, "Seed", "", 0.0..=1_000_000.0, 0);
            });
        });
        if !self.sample_all {
            text::show(ui, TextRole::Small, "The others join the nearest cluster");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    #[test]
    fn a_draft_of_a_run_asks_for_the_same_run_again() {
        let mut run = fixture::run(&[5, 5]);
        let cuts = Cuts { gap_ms: 45_000, ..Cuts::default() };
        let fixed = Algorithm::KMeans { k_min: 8, k_max: 8, restarts: 10 };
        let dense = Algorithm::Dbscan { radius: None, min_points: 6 };
        for algorithm in [run.parameters.algorithm, fixed, dense] {
            run.parameters = ClusterParameters { algorithm, sample: 0, seed: 11, ..run.parameters };
            let request = Draft::of(Some(&run), Some(&cuts)).request();
            assert_eq!((request.parameters, request.gap_ms), (run.parameters.clone(), 45_000));
        }
        assert_eq!(Draft::of(None, None).request().parameters, ClusterParameters::default());
    }
}
