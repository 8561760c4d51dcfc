//! The bar that compares clusters by a goal, and what a card says of it; claims no cause.

use super::ClustersAction;
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::mining::clusters::Effect;
use crate::mining::store::Goal;
use crate::model::{PageType, SignalKind};
use crate::widgets::theme::space;
use crate::widgets::{TextRole, Tone, field, numbers, status, text, tooltip};
use egui::Ui;

/// Goals on offer: page types that end something, and signals.
fn offers() -> Vec<Option<Goal>> {
    let pages =
        [PageType::Cart, PageType::Checkout, PageType::Confirmation, PageType::Help, PageType::Account];
    let pages = pages.into_iter().map(Goal::Page);
    let signals = SignalKind::ALL.into_iter().map(Goal::Signal);
    std::iter::once(None).chain(pages.chain(signals).map(Some)).collect()
}

pub fn goal_ui(ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
    let changes = &context.workspace.clusters.changes;
    let offers = offers();
    let present = changes.goal.as_ref().map(|g| &g.goal);
    let current = offers.iter().position(|offer| offer.as_ref() == present).unwrap_or(0);
    let words: Vec<String> = offers
        .iter()
        .map(|offer| {
            offer.as_ref().map_or("No key metric".into(), |goal| format!("Sessions that {}", goal.words()))
        })
        .collect();
    let choices: Vec<(usize, &str)> = words.iter().enumerate().map(|(at, w)| (at, w.as_str())).collect();
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        let label = text::line(ui, TextRole::Small, "Key metric");
        let meaning = "Compares how often sessions of each cluster do this with all other sessions: Fisher's exact test, adjusted for the number of clusters (Benjamini and Hochberg). What goes together need not be cause and effect";
        tooltip::definition(label, "Key metric", meaning, None);
        if let Some(at) = field::select(ui, "Key metric", current, &choices) {
            actions.push(Action::Clusters(ClustersAction::Goal(offers[at].clone())));
        }
        if changes.is_seeking() {
            text::line(ui, TextRole::Muted, "Looking for it…");
        }
    });
}

/// What a card says of its cluster's effect.
pub fn effect_ui(ui: &mut Ui, context: &ViewContext<'_>, cluster: usize) {
    let Some(goal) = &context.workspace.clusters.changes.goal else { return };
    let Some(effect) = goal.effects.iter().find(|e| e.cluster == cluster) else { return };
    let tone = if effect.is_clear() { Tone::Accent } else { Tone::Neutral };
    let response = status(ui, tone, &words(effect));
    let meaning = format!(
        "Sessions that {}: {} here, {} elsewhere. Fisher's exact test p = {}, adjusted for {} clusters {}. {}",
        goal.goal.words(),
        numbers::share(effect.reached as u64, effect.sessions as u64, Some(effect.interval)),
        numbers::share(effect.rest_reached as u64, effect.rest_sessions as u64, Some(effect.rest_interval)),
        numbers::decimal(effect.p, 3),
        goal.effects.len(),
        numbers::decimal(effect.q, 3),
        if effect.is_clear() {
            "A hypothesis worth testing; what goes together need not be cause and effect"
        } else {
            "Too little to tell it from chance"
        }
    );
    tooltip::definition(response, "Key metric", &meaning, None);
}

fn words(effect: &Effect) -> String {
    let points = effect.difference() * 100.0;
    let sign = if points >= 0.0 { "+" } else { "\u{2212}" };
    let points = format!("{sign}{} points", numbers::decimal(points.abs(), 0));
    if effect.is_clear() { format!("Hypothesis: {points}") } else { format!("{points}, not clear") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_is_called_a_hypothesis_and_only_when_it_is_clear() {
        let mut effect = Effect {
            cluster: 0,
            reached: 12,
            sessions: 40,
            rest_reached: 20,
            rest_sessions: 200,
            interval: (0.18, 0.45),
            rest_interval: (0.07, 0.15),
            p: 0.002,
            q: 0.01,
        };
        assert_eq!(words(&effect), "Hypothesis: +20 points");
        effect.q = 0.3;
        effect.reached = 0;
        assert_eq!(words(&effect), "\u{2212}10 points, not clear");
        assert_eq!(offers()[0], None);
    }
}
