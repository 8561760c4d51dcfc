//! What sort of round it is to be: blind or for calibration, sequences or clusters, gold, and what is picked besides the
//! random core; knows no label.

use super::super::super::ViewContext;
use super::{Form, chance_words};
use crate::app::workspace::coding::{ExtraChoice, RoundDraft};
use crate::coding::{Candidates, Unit};
use crate::widgets::{self, Choice, TextField, TextRole, numbers, text};
use egui::Ui;

/// Where the extra items come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ExtraKind {
    #[default]
    None,
    Cluster,
    Filter,
    List,
}

const GOLD_MEANING: &str = "Items that a closed round has settled come back among the others, unmarked. After the reveal \
                            they tell how right each coder is; they are no part of the agreement";
const EXTRA_MEANING: &str = "Items that you want labelled whatever chance draws. They are labelled in the same queue, \
                             unmarked, and every figure leaves them out: nobody can say how likely they were to come";
const MEMBERS_MEANING: &str = "So many members of each cluster, drawn at random, are labelled among the clusters. How \
                               many of them get the label of the whole tells how pure the cluster is";

impl Form {
    /// Blind or calibration.
    pub(super) fn kind_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let choices = [Choice::new(false, "Blind round"), Choice::new(true, "Calibration")];
            if let Some(calibration) = widgets::segmented(ui, "Kind of round", self.calibration, &choices) {
                self.calibration = calibration;
            }
            let words = if self.calibration {
                "Open to both, with comments; for sharpening the codebook, not for figures"
            } else {
                "Neither sees the other's labels before both have sealed"
            };
            text::line(ui, TextRole::Muted, words);
        });
    }

    /// Sequences or clusters.
    pub(super) fn unit_ui(&mut self, ui: &mut Ui, candidates: Option<&Candidates>) {
        let clusters = candidates.map_or(0, |c| c.clusters.len());
        ui.horizontal(|ui| {
            let choices = [Choice::new(Unit::Sequence, "Sequences"), Choice::new(Unit::Cluster, "Clusters")];
            if let Some(unit) = widgets::segmented(ui, "Unit of labelling", self.unit, &choices) {
                self.unit = unit;
                self.sampled = unit == Unit::Sequence;
            }
            if self.unit == Unit::Cluster {
                widgets::tooltip::term_ui(ui, "Members of each", MEMBERS_MEANING, None);
                widgets::number(ui, &mut self.members, "Members of each cluster", "", 0.0..=50.0, 0);
            }
        });
        if self.unit == Unit::Cluster && candidates.is_some() && clusters == 0 {
            text::show(
                ui,
                TextRole::Warn,
                "There are no clusters of today's sequences; go to Clusters first",
            );
        }
    }

    /// Gold and extra items; a round of clusters, or one without a random core, has none.
    pub(super) fn besides_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        if self.unit == Unit::Cluster || !self.sampled {
            return;
        }
        if !self.calibration {
            ui.horizontal(|ui| {
                widgets::tooltip::term_ui(ui, "Gold items", GOLD_MEANING, None);
                let choices =
                    [(0, "Off"), (50, "5 %"), (100, "10 %"), (200, "20 %")].map(|(t, l)| Choice::new(t, l));
                if let Some(gold) = widgets::segmented(ui, "Gold items", self.gold, &choices) {
                    self.gold = gold;
                }
            });
        }
        ui.horizontal(|ui| {
            widgets::tooltip::term_ui(ui, "Besides the core", EXTRA_MEANING, None);
            let choices = [
                Choice::new(ExtraKind::None, "Nothing"),
                Choice::new(ExtraKind::Cluster, "A cluster"),
                Choice::new(ExtraKind::Filter, "The filter"),
                Choice::new(ExtraKind::List, "A list"),
            ];
            if let Some(kind) = widgets::segmented(ui, "Besides the core", self.extra, &choices) {
                self.extra = kind;
            }
        });
        match self.extra {
            ExtraKind::None => return,
            ExtraKind::Cluster => self.cluster_ui(ui, context),
            ExtraKind::Filter => match &context.workspace.filter {
                Some(filter) => {
                    let sessions = numbers::counted(filter.sessions.len() as u64, "session", "sessions");
                    text::muted(ui, format!("{}: {sessions}", filter.title));
                }
                None => {
                    text::show(ui, TextRole::Warn, "Nothing is filtered; narrow the sessions down first");
                }
            },
            ExtraKind::List => {
                TextField::new(&mut self.listed, "Ids of sequences")
                    .hint("visit-3#1, visit-8#2 …")
                    .mono()
                    .show(ui);
            }
        }
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Secondary, "At most");
            widgets::number(ui, &mut self.extra_most, "Most extra items", "items", 1.0..=10_000.0, 0);
        });
    }

    fn cluster_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        let Some(run) = &context.workspace.clusters.run else {
            text::show(ui, TextRole::Warn, "There are no clusters; go to Clusters first");
            return;
        };
        let names: Vec<(usize, String)> = run
            .clusters
            .iter()
            .map(|c| (c.index, format!("Cluster {} ({})", c.index + 1, c.members.len())))
            .collect();
        let choices: Vec<(usize, &str)> = names.iter().map(|(at, name)| (*at, name.as_str())).collect();
        if let Some(cluster) = widgets::select(ui, "Cluster", self.cluster, &choices) {
            self.cluster = cluster;
        }
    }

    pub(super) fn extra_choice(&self, context: &ViewContext<'_>) -> ExtraChoice {
        if self.unit == Unit::Cluster || !self.sampled {
            return ExtraChoice::None;
        }
        match self.extra {
            ExtraKind::None => ExtraChoice::None,
            ExtraKind::Cluster => ExtraChoice::Cluster(self.cluster),
            ExtraKind::Filter => {
                let sessions = context.workspace.filter.as_ref().map(|filter| filter.sessions.to_vec());
                ExtraChoice::Sessions(sessions.unwrap_or_default())
            }
            ExtraKind::List => {
                let ids = self.listed.split([',', ';', ' ', '\n', '\t']).map(str::trim);
                ExtraChoice::Listed(ids.filter(|id| !id.is_empty()).map(str::to_owned).collect())
            }
        }
    }

    /// How likely each item is to come, in words.
    pub(super) fn chances_ui(ui: &mut Ui, draft: &RoundDraft, candidates: Option<&Candidates>) {
        if let Some(words) = candidates.and_then(|candidates| chance_words(draft, candidates)) {
            text::muted(ui, words);
        }
    }
}
