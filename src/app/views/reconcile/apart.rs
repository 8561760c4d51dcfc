//! What is told apart from the agreement: gold items, sampled members of clusters, and handing a cluster's label on;
//! knows only revealed rounds.

use super::super::code::{ExampleAsked, ExampleDraft, example_ui};
use super::ReconcileAction;
use super::list::name_of_text;
use super::sidelights::pairs_ui;
use crate::app::action::Action;
use crate::app::views::code::CodeAction;
use crate::app::workspace::coding::{BookAction, Settling};
use crate::coding::codebook::Example;
use crate::coding::{ClusterPurity, GoldReport, Sidelights, Unit};
use crate::widgets::theme::space;
use crate::widgets::{Button, ControlSize, Icon, TextRole, numbers, section_header, text};
use egui::Ui;

pub(super) fn apart_ui(ui: &mut Ui, settling: &Settling, sidelights: &Sidelights, actions: &mut Vec<Action>) {
    if let Some(gold) = &sidelights.gold {
        gold_ui(ui, gold);
    }
    if let Some(members) = &sidelights.members {
        ui.add_space(space::L);
        section_header(ui, "Members of clusters", Some((members.items as u64, "items")), |_| {});
        text::muted(ui, "Agreement on the sampled members; all other figures are of the clusters as wholes");
        ui.add_space(space::XS);
        pairs_ui(ui, [("Both", members)]);
    }
    if settling.round().unit == Unit::Cluster {
        clusters_ui(ui, settling, sidelights, actions);
    }
}

fn gold_ui(ui: &mut Ui, gold: &GoldReport) {
    ui.add_space(space::L);
    section_header(ui, "Gold items", Some((gold.items as u64, "items")), |_| {});
    text::muted(ui, "Settled in closed rounds and mixed in unmarked; no other figure counts them");
    for sentence in gold.sentences() {
        text::body(ui, sentence);
    }
}

fn clusters_ui(ui: &mut Ui, settling: &Settling, sidelights: &Sidelights, actions: &mut Vec<Action>) {
    ui.add_space(space::L);
    section_header(ui, "Purity of clusters", None, |_| {});
    text::muted(
        ui,
        "Of the members that were drawn, how many got the label of the whole. Handing a label on is an act of its own: it \
         never enters a figure, and exports keep it in a table apart",
    );
    let revealed = settling.adjudication.revealed();
    for item in revealed.core() {
        let id = &item.item.id;
        ui.add_space(space::XS);
        text::strong(
            ui,
            format!("{id}, {}", numbers::counted(item.item.members.len() as u64, "member", "members")),
        );
        if let Some(purity) = sidelights.purities.iter().find(|purity| purity.cluster == *id) {
            purity_ui(ui, settling, purity);
        }
        let handed = settling.handed_on.get(id).copied().unwrap_or(0);
        ui.horizontal(|ui| {
            let withdraw = handed > 0;
            let label = if withdraw {
                format!("Take the label of {id} back")
            } else {
                format!("Hand the label of {id} on")
            };
            let icon = if withdraw { Icon::Undo } else { Icon::Layers };
            if Button::ghost(&label).icon(icon).size(ControlSize::Small).show(ui).clicked() {
                let cluster = id.clone();
                actions.push(Action::Reconcile(ReconcileAction::Propagate { cluster, withdraw }));
            }
            if withdraw {
                text::line(ui, TextRole::Muted, format!("{handed} members have it"));
            }
        });
    }
}

fn purity_ui(ui: &mut Ui, settling: &Settling, purity: &ClusterPurity) {
    let revealed = settling.adjudication.revealed();
    for (coder, of) in revealed.round().coders.iter().zip(&purity.coders) {
        let gestalt = name_of_text(revealed.codebook(), &of.gestalt);
        let found = match of.purity {
            Some(share) => format!(
                "{} of {} drawn members, {}",
                of.same,
                of.labelled,
                numbers::with_interval(share, of.purity_ci, 2)
            ),
            None => "no code to compare".to_owned(),
        };
        let most = match &of.most {
            Some((label, n)) if *label != of.gestalt => {
                format!("; most got {} ({n})", name_of_text(revealed.codebook(), label))
            }
            _ => String::new(),
        };
        text::show(ui, TextRole::Body, format!("{}: {gestalt}, {found}{most}", coder.name));
    }
}

/// The item as an example in the next version of the codebook.
#[derive(Default)]
pub(super) struct ExampleOf {
    draft: Option<(String, ExampleDraft)>,
}

impl ExampleOf {
    pub fn ui(&mut self, ui: &mut Ui, settling: &Settling, item: &str, actions: &mut Vec<Action>) {
        let revealed = settling.adjudication.revealed();
        let Some(shown) = revealed.item(item) else { return };
        ui.add_space(space::S);
        match self.draft.as_mut().filter(|(of, _)| of == item) {
            None => {
                let button = Button::ghost("As an example…").icon(Icon::Star).size(ControlSize::Small);
                if button.tooltip("Into the next version of the codebook").show(ui).clicked() {
                    self.draft = Some((item.to_owned(), ExampleDraft::default()));
                }
            }
            Some((_, draft)) => match example_ui(ui, revealed.codebook(), draft) {
                ExampleAsked::Open => {}
                ExampleAsked::Left => self.draft = None,
                ExampleAsked::Add { code, kind, note } => {
                    self.draft = None;
                    let sequence = shown.item.members.is_empty().then(|| shown.item.id.clone());
                    let example = Example { kind, session: shown.item.session.clone(), sequence, note };
                    let codebook = revealed.codebook().id.clone();
                    let add = BookAction::AddExample { codebook, code, example };
                    actions.push(Action::Code(CodeAction::Book(add)));
                }
            },
        }
    }
}
