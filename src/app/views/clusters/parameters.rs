//! What a new clustering is asked for, as it is being set; becomes a request only when it is run.

use super::ClustersAction;
use super::curve::{Chosen, curve_ui, distances_ui};
use super::inputs::Inputs;
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::{CurveKey, Cuts, RunRequest, SHORTEST_GAP_MS};
use crate::mining::clusters::{Algorithm, BlockWeights, ClusterParameters, ClusterRun, Within};
use crate::mining::sequences::DEFAULT_GAP_MS;
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Choice, Icon, TextRole, field, labelled, numbers, segmented, skeleton, text, toggle,
};
use egui::{ScrollArea, Ui, vec2};

const WIDTH: f32 = 372.0;
/// What stands above and below the settings in the window, in points.
const OUTSIDE: f32 = 240.0;
/// Height of a curve, in points.
const CURVE: f32 = 110.0;
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
    /// The radius is taken from the knee of the distances.
    choose_radius: bool,
    radius: f64,
    min_size: f64,
    gap_s: f64,
    sample_all: bool,
    sample: f64,
    seed: f64,
    weights: BlockWeights,
    /// Begins with the weights and finds better ones.
    balance: bool,
    within: Within,
    pub(super) inputs: Inputs,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            kind: Kind::KMeans,
            choose_k: true,
            k: 7.0,
            min_points: 5.0,
            choose_radius: true,
            radius: 0.0,
            min_size: 15.0,
            gap_s: DEFAULT_GAP_MS as f64 / 1_000.0,
            sample_all: false,
            sample: 1_000.0,
            seed: 7.0,
            weights: BlockWeights::default(),
            balance: false,
            within: ClusterParameters::default().within,
            inputs: Inputs::default(),
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
            Algorithm::Dbscan { min_points, radius } => {
                (draft.kind, draft.min_points) = (Kind::Dbscan, min_points as f64);
                draft.choose_radius = radius.is_none();
                draft.radius = radius.or(run.radius).unwrap_or(0.0);
            }
        }
        draft.sample_all = run.parameters.sample == 0;
        if !draft.sample_all {
            draft.sample = run.parameters.sample as f64;
        }
        draft.seed = run.parameters.seed as f64;
        draft.weights = run.parameters.weights;
        draft.balance = run.parameters.balance;
        draft.within = run.parameters.within;
        draft.inputs = Inputs::new(&run.parameters.without, run.parameters.components);
        draft
    }

    pub fn request(&self) -> RunRequest {
        let defaults = ClusterParameters::default();
        let k = self.k as usize;
        let (k_min, k_max) = if self.choose_k { CHOICE } else { (k, k) };
        let algorithm = match self.kind {
            Kind::Dbscan => Algorithm::Dbscan {
                radius: (!self.choose_radius && self.radius > 0.0).then_some(self.radius),
                min_points: self.min_points as usize,
            },
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
            within: self.within,
            without: self.inputs.without(),
            components: self.inputs.components(),
            ..defaults
        };
        RunRequest { parameters, gap_ms: (self.gap_s * 1_000.0).round() as i64 }
    }

    /// Takes what was chosen on a curve.
    pub fn choose(&mut self, chosen: Chosen) {
        match chosen {
            Chosen::Number(k) => {
                if !matches!(self.kind, Kind::KMeans | Kind::Mixture) {
                    self.kind = Kind::KMeans;
                }
                (self.choose_k, self.k) = (false, k as f64);
            }
            Chosen::Radius(radius) => {
                (self.kind, self.choose_radius, self.radius) = (Kind::Dbscan, false, radius);
            }
        }
    }

    pub fn take_all(&mut self) {
        self.sample_all = true;
    }

    /// Draws the settings; true when they are to be run.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        run: Option<&ClusterRun>,
        actions: &mut Vec<Action>,
    ) -> bool {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = space::M;
        if let Some(open) = &context.workspace.open {
            self.inputs.know(&open.own);
        }
        if self.inputs.is_choosing() {
            self.inputs.choose_ui(ui);
            return false;
        }
        text::heading(ui, "Cluster again");
        // On a low window the settings scroll, and the button stays in reach.
        let room = (ui.ctx().content_rect().height() - OUTSIDE).max(160.0);
        let settings = ScrollArea::vertical().id_salt("settings").max_height(room);
        // Without it the popover grows by a few points a frame.
        settings.min_scrolled_height(room).show(ui, |ui| {
            ui.set_width(WIDTH);
            self.settings_ui(ui, context, run, actions);
        });
        let running = context.workspace.clusters.running().map(|_| "Clusters are being looked for");
        Button::primary("Find clusters")
            .icon(Icon::Clusters)
            .fill_width()
            .disabled_because(running)
            .show(ui)
            .clicked()
    }

    fn settings_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        run: Option<&ClusterRun>,
        actions: &mut Vec<Action>,
    ) {
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
            Kind::KMeans | Kind::Mixture => self.k_ui(ui, run),
            Kind::Hdbscan => {
                let hint = "Groups that last while the radius shrinks; what is in none of them is noise";
                labelled(ui, "Smallest cluster", Some(hint), None, |ui| {
                    field::slider(ui, &mut self.min_size, "Smallest cluster", "", 2.0..=100.0, 0);
                });
            }
            Kind::Dbscan => self.dense_ui(ui, context, actions),
        }
        self.sample_ui(ui, context);
        self.inputs_ui(ui);
        self.within_ui(ui);
        self.weights_ui(ui);
    }

    fn within_ui(&mut self, ui: &mut Ui) {
        let name = "Take off what is usual for";
        let hint = "So that clusters tell what visitors did, not where or on what";
        labelled(ui, name, Some(hint), None, |ui| {
            let ways = [
                Choice::new(Within::Both, "Site and device"),
                Choice::new(Within::Site, "Site"),
                Choice::new(Within::Device, "Device"),
                Choice::new(Within::Nothing, "Nothing"),
            ];
            let shown = ui.scope(|ui| segmented(ui, name, self.within, &ways));
            shown.response.on_hover_text(
                "Of each sequence the mean of its site on its kind of device (desktop, tablet, phone) is taken off, all but \
                 the context. The fewer sequences such a group has, the more they keep: 10 keep half of what is usual for \
                 them, 100 a tenth (a shrunk mean, Efron and Morris 1975)",
            );
            if let Some(within) = shown.inner {
                self.within = within;
            }
        });
    }

    /// Shares of the total variance: what decides who is near to whom.
    fn weights_ui(&mut self, ui: &mut Ui) {
        let hint = "How much each block counts, however many columns it has; 0 leaves it out";
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
            toggle(ui, &mut self.balance, "Find their balance").on_hover_text(
                "The weights at which one partition tells all blocks apart best (Modha and Spangler 2003)",
            );
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

    /// The radius by a click on the distances to neighbours, which are measured for the settings as they stand.
    fn dense_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let name = "Sequences that make a dense group";
        labelled(ui, name, Some("What is in no dense group is noise"), None, |ui| {
            field::slider(ui, &mut self.min_points, name, "", 2.0..=30.0, 0);
        });
        let work = &context.workspace.clusters.ground;
        let min_points = self.min_points as usize;
        let parameters = ClusterParameters {
            algorithm: Algorithm::Dbscan { radius: None, min_points },
            ..self.request().parameters
        };
        let key = CurveKey { min_points, parameters };
        let curve = work.curve(&key).cloned();
        // While a knob is held every value would be a question of its own.
        if work.wants_curve(&key) && !ui.input(|i| i.pointer.any_down()) {
            actions.push(Action::Clusters(ClustersAction::MeasureNeighbours(Box::new(key))));
        }
        if let Some(curve) = &curve
            && self.choose_radius
        {
            self.radius = curve.knee;
        }
        let hint = format!(
            "Distances to the {} neighbour, falling: where they bend, dense places end. Click the curve to set the radius",
            ordinal(min_points.saturating_sub(1).max(1))
        );
        labelled(ui, "Radius", Some(&hint), None, |ui| {
            ui.horizontal(|ui| {
                let ways = [Choice::new(true, "At the knee"), Choice::new(false, "Fixed")];
                if let Some(choose) = segmented(ui, "Radius", self.choose_radius, &ways) {
                    self.choose_radius = choose;
                }
                if self.choose_radius {
                    text::line(ui, TextRole::Body, numbers::decimal(self.radius, 2));
                } else {
                    field::number(ui, &mut self.radius, "Radius", "", 0.01..=100.0, 2);
                }
            });
            match &curve {
                Some(curve) => {
                    let size = vec2(WIDTH, CURVE);
                    if let Some(radius) = distances_ui(ui, "dense", &curve.distances, Some(self.radius), size)
                    {
                        self.choose(Chosen::Radius(radius));
                    }
                }
                None => {
                    skeleton(ui, WIDTH, CURVE);
                }
            }
        });
    }

    fn k_ui(&mut self, ui: &mut Ui, run: Option<&ClusterRun>) {
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
        let Some(run) = run.filter(|run| !run.quality.curve.is_empty()) else { return };
        text::small(ui, "Silhouette and stability of the present choice; click the curve to fix a number");
        let set = (!self.choose_k).then_some(self.k as usize);
        if let Some(k) = curve_ui(ui, "parameters", run, set, vec2(WIDTH, CURVE)) {
            self.choose(Chosen::Number(k));
        }
    }

    fn sample_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
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
        let all = context.workspace.clusters.cuts.as_ref().map_or(0, |cuts| cuts.sequences.len());
        let of = numbers::counted(all as u64, "sequence", "sequences");
        let words = if self.sample_all {
            format!("All {of} are clustered; distances of all pairs take longer")
        } else if self.sample as usize >= all {
            format!("There are {of}: all of them are taken")
        } else {
            let sample = numbers::count(self.sample as u64);
            format!("{sample} of {of}, drawn at random by the seed; the others join the nearest cluster")
        };
        text::show(ui, TextRole::Small, words);
    }
}

/// `4th`.
fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
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
        let within = Algorithm::Dbscan { radius: Some(1.25), min_points: 6 };
        for algorithm in [run.parameters.algorithm, fixed, dense, within] {
            run.parameters = ClusterParameters { algorithm, sample: 0, seed: 11, ..run.parameters };
            let request = Draft::of(Some(&run), Some(&cuts)).request();
            assert_eq!((request.parameters, request.gap_ms), (run.parameters.clone(), 45_000));
        }
        assert_eq!(Draft::of(None, None).request().parameters, ClusterParameters::default());
    }

    #[test]
    fn a_click_on_a_curve_fixes_what_it_stands_at() {
        let mut draft = Draft::default();
        draft.choose(Chosen::Number(8));
        let fixed = Algorithm::KMeans { k_min: 8, k_max: 8, restarts: 10 };
        assert_eq!(draft.request().parameters.algorithm, fixed);
        draft.choose(Chosen::Radius(1.5));
        let within = Algorithm::Dbscan { radius: Some(1.5), min_points: 5 };
        assert_eq!(draft.request().parameters.algorithm, within);
        draft.take_all();
        assert_eq!(draft.request().parameters.sample, 0);
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st"
        );
    }
}
