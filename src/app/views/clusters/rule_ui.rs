//! A cluster as a condition on features, under its card: what it catches, and where to go with it; knows the workspace only
//! to read.

use crate::app::action::Action;
use crate::app::route::Route;
use crate::app::views::ViewContext;
use crate::app::workspace::{Arrangement, SequencesAction};
use crate::mining::clusters::{Cluster, ClusterRule};
use crate::widgets::theme::space;
use crate::widgets::{Button, ControlSize, Icon, TextRole, numbers, text};
use egui::Ui;

pub fn rule_ui(ui: &mut Ui, context: &ViewContext<'_>, cluster: &Cluster, actions: &mut Vec<Action>) {
    let changes = &context.workspace.clusters.changes;
    if changes.ruling() == Some(cluster.index) {
        text::muted(ui, "Looking for a condition …");
        return;
    }
    let Some((_, rule)) = changes.rule.as_ref().filter(|(of, _)| *of == cluster.index) else { return };
    ui.add_space(space::XS);
    text::small(ui, "As a condition on features");
    let Some(rule) = rule else {
        text::secondary(ui, "No feature tells it apart; look at its steps and words");
        return;
    };
    let condition = rule.text();
    text::show(ui, TextRole::Mono, &condition);
    text::small(ui, told(rule));
    ui.horizontal_wrapped(|ui| {
        let sequences = numbers::counted((rule.found + rule.others) as u64, "sequence", "sequences");
        let label = format!("Show {sequences}");
        let show = Button::secondary(&label).icon(Icon::Table).size(ControlSize::Small);
        if show.tooltip("The table of sequences by this condition").show(ui).clicked() {
            let arrangement = Arrangement { text: condition.clone(), ..Arrangement::default() };
            actions.push(Action::Sequences(SequencesAction::Arrange(arrangement)));
            actions.push(Action::Navigate(Route::Sequences));
        }
        if Button::ghost("Copy").size(ControlSize::Small).show(ui).clicked() {
            ui.ctx().copy_text(condition.clone());
        }
    });
}

/// `Holds for 35 of 41 members (85 %) and 4 of 124 others; 90 % of what it holds for are members`
fn told(rule: &ClusterRule) -> String {
    let others = numbers::count(rule.others as u64);
    format!(
        "Holds for {} members and for {others} of {} others; {} of those are members",
        numbers::share(rule.found as u64, rule.members as u64, None),
        numbers::count(rule.sequences.saturating_sub(rule.members) as u64),
        numbers::percent(rule.precision()),
    )
}
