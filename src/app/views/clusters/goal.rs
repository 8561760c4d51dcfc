//! The bar that compares clusters by a goal, written as a condition or taken from a list, and what a card says of it;
//! claims no cause.

use super::ClustersAction;
use super::effects_table::{WIDTH, effects_ui};
use crate::app::action::Action;
use crate::app::expression::ExpressionField;
use crate::app::selection::SessionSet;
use crate::app::views::ViewContext;
use crate::mining::clusters::Effect;
use crate::mining::numeric::wilson;
use crate::mining::signals::OwnSignals;
use crate::mining::store::Goal;
use crate::model::PageType;
use crate::widgets::menu::menu_under_wide;
use crate::widgets::theme::space;
use crate::widgets::{Button, ControlSize, Icon, TextRole, Tone, field, numbers, status, text, tooltip};
use egui::Ui;

const HINT: &str = "page_type = confirmation and duration < 10min";
/// Width of the condition at least, in points.
const LEAST: f32 = 200.0;

/// Goals on offer: page types that end something, and signals. What else counts is written as a condition.
fn offers(own: &OwnSignals) -> Vec<Goal> {
    let pages =
        [PageType::Cart, PageType::Checkout, PageType::Confirmation, PageType::Help, PageType::Account];
    pages.into_iter().map(Goal::Page).chain(own.with_library().into_iter().map(Goal::Signal)).collect()
}

/// What is chosen in the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    None,
    Condition,
    Offer(usize),
}

/// What the bar keeps of its drawing.
#[derive(Default)]
pub struct GoalBar {
    condition: ExpressionField,
    /// A condition is being written though another goal, or none, is in force.
    writing: bool,
    /// The goal that the field was filled from.
    told: Option<Goal>,
}

impl GoalBar {
    /// The field shows the condition in force, wherever that came from.
    fn follow(&mut self, present: Option<&Goal>) {
        if self.told.as_ref() != present {
            self.told = present.cloned();
            if let Some(Goal::Condition(condition)) = present {
                if self.condition.text.trim() != condition {
                    self.condition.set(condition.clone());
                }
                self.writing = false;
            }
        }
    }

    pub fn show(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let changes = &context.workspace.clusters.changes;
        let present = changes.present_goal();
        self.follow(present);
        let none = OwnSignals::default();
        let offers = offers(context.workspace.open.as_ref().map_or(&none, |open| &*open.own));
        let kind = match present {
            _ if self.writing => Kind::Condition,
            None => Kind::None,
            Some(Goal::Condition(_) | Goal::Address(_)) => Kind::Condition,
            Some(goal) => offers.iter().position(|offer| offer == goal).map_or(Kind::None, Kind::Offer),
        };
        let mut asked = None;
        ui.add_space(space::XS);
        let mut problem = None;
        ui.horizontal(|ui| {
            let label = text::line(ui, TextRole::Small, "Key metric");
            let meaning = "Compares how often sessions of each cluster do this with all other sessions: Fisher's exact test, adjusted for the number of clusters (Benjamini and Hochberg). What goes together need not be cause and effect";
            tooltip::definition(label, "Key metric", meaning, None);
            let words: Vec<String> =
                offers.iter().map(|goal| format!("Sessions that {}", goal.words())).collect();
            let mut choices = vec![(Kind::None, "No key metric"), (Kind::Condition, "Sessions that meet…")];
            choices.extend(words.iter().enumerate().map(|(at, words)| (Kind::Offer(at), words.as_str())));
            if let Some(chosen) = field::select(ui, "Key metric", kind, &choices) {
                self.writing = chosen == Kind::Condition;
                self.condition.focus = self.writing;
                match chosen {
                    Kind::None => asked = Some(ClustersAction::Goal(None)),
                    Kind::Offer(at) => asked = Some(ClustersAction::Goal(Some(offers[at].clone()))),
                    // What was written before counts as soon as it is looked at again.
                    Kind::Condition => {
                        let text = self.condition.text.clone();
                        self.condition.set(text);
                    }
                }
            }
            if kind == Kind::Condition {
                let width = (ui.available_width() - space::L).max(LEAST);
                let vocabulary = &context.workspace.expressions.names().session;
                let output = self.condition.show(ui, "Condition of the key metric", HINT, width, vocabulary);
                let text = self.condition.text.trim();
                let goal = Goal::Condition(text.to_owned());
                if output.meant && !text.is_empty() && present != Some(&goal) {
                    asked = Some(ClustersAction::Goal(Some(goal)));
                }
                problem = output.error.filter(|_| !text.is_empty());
            }
        });
        if changes.is_seeking() || changes.goal.is_some() {
            ui.horizontal(|ui| found_ui(ui, context, actions));
        }
        actions.extend(asked.map(Action::Clusters));
        if let Some(error) = &problem {
            self.condition.problem_ui(ui, error);
        } else if let Some(problem) = &changes.goal_problem {
            text::show(ui, TextRole::Danger, format!("The key metric was not looked for: {problem}"));
        }
    }
}

/// How many sessions reach it, and the clusters by it.
fn found_ui(ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
    let changes = &context.workspace.clusters.changes;
    if changes.is_seeking() {
        text::line(ui, TextRole::Muted, "Looking for it…");
        return;
    }
    let Some(goal) = &changes.goal else { return };
    let all = context.workspace.open.as_ref().map_or(0, |open| open.sessions.len());
    let reached = goal.sessions.len();
    let told = numbers::share(reached as u64, all as u64, Some(wilson(reached, all)));
    let label = format!("{told} sessions reach it");
    let button = Button::ghost(&label).size(ControlSize::Small).icon(Icon::List);
    if button.tooltip("With its 95 % interval (Wilson); click to see them").show(ui).clicked() {
        let title = format!("Sessions that {}", goal.goal.words());
        let sessions = goal.sessions.iter().cloned().collect();
        actions.push(Action::ShowSessions(SessionSet { title, sessions }));
    }
    let by = Button::secondary("By cluster").size(ControlSize::Small);
    menu_under_wide(&by.trailing(Icon::ChevronDown).show(ui), WIDTH, |ui| effects_ui(ui, context, goal));
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

/// `Hypothesis: +20 points`.
pub fn words(effect: &Effect) -> String {
    let points = effect.difference() * 100.0;
    let sign = if points >= 0.0 { "+" } else { "\u{2212}" };
    let points = format!("{sign}{} points", numbers::decimal(points.abs(), 0));
    if effect.is_clear() { format!("Hypothesis: {points}") } else { format!("{points}, not clear") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SignalKind;

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
        assert!(offers(&OwnSignals::default()).len() > SignalKind::ALL.len());
        let mut bar = GoalBar::default();
        bar.condition.text = "clicks > 3".into();
        bar.follow(Some(&Goal::Condition("pages > 2".into())));
        assert_eq!(bar.condition.text, "pages > 2");
        bar.condition.text = "pages > 25".into();
        bar.follow(Some(&Goal::Condition("pages > 2".into())));
        assert_eq!(bar.condition.text, "pages > 25", "what is being written stays");
    }
}
