//! Thresholds as they are being set, and the question that they put to the project; in force only once they are put.

use super::SignalsScreen;
use crate::app::workspace::signals::PreviewKey;
use crate::mining::signals::{Rule, Threshold, Unit};
use crate::widgets::theme::space;
use crate::widgets::{Button, TextField, choice::toggle, field, labelled};
use egui::Ui;

/// Points of a sensitivity curve.
const POINTS: usize = 25;

/// Numbers and texts being set, beginning with those in force.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// By the names of the thresholds.
    values: Vec<(String, f64)>,
    texts: Vec<(&'static str, String)>,
    /// What was in force when setting began; once that changes, what was set is of no use.
    origin: Rule,
    /// A preset chosen here; its source goes along.
    base: Rule,
}

impl Draft {
    pub(super) fn of(rule: &Rule) -> Self {
        Self {
            values: rule.values().map(|(t, value)| (t.name.to_owned(), value)).collect(),
            texts: rule.texts().map(|(setting, text)| (setting.name, text.to_string())).collect(),
            origin: rule.clone(),
            base: rule.clone(),
        }
    }

    /// Numbers that came from elsewhere, such as a preset, to be put in the place of `rule`.
    pub(super) fn from(rule: &Rule, next: &Rule) -> Self {
        Self { origin: rule.clone(), ..Self::of(next) }
    }

    pub(super) fn is_of(&self, rule: &Rule) -> bool {
        self.origin == *rule
    }

    /// The definition with what is set here, as the next version of `rule`; `None` where a text is too long.
    pub(super) fn rule(&self, rule: &Rule) -> Option<Rule> {
        let values: Vec<(&str, f64)> = self.values.iter().map(|(name, value)| (&**name, *value)).collect();
        let mut next = self.base.with(&values).ok()?;
        for (name, text) in &self.texts {
            next = next.with_text(name, text).ok()?;
        }
        // However many steps led here, it is one change.
        Some(next.as_version_after(rule))
    }
}

impl SignalsScreen {
    /// What is to be computed for the thresholds as they stand.
    pub(super) fn question(&self, rule: &Rule) -> Option<PreviewKey> {
        self.asked(Some(rule), &self.changed(rule).unwrap_or_else(|| rule.clone()))
    }

    /// What `after` would do in the place of `before`; `None` before where there is none yet.
    pub(super) fn asked(&self, before: Option<&Rule>, after: &Rule) -> Option<PreviewKey> {
        // Switched off it finds nothing; the curve is of the rule itself. What is not there yet finds nothing either.
        let before = before.map_or_else(|| after.clone().switched(false), |b| b.clone().switched(true));
        let after = after.clone().switched(true);
        let Some(threshold) = self.threshold(&after) else {
            return after.is_composed().then(|| PreviewKey {
                before,
                after,
                threshold: String::new(),
                values: Vec::new(),
            });
        };
        let current = after.value(threshold.name);
        // Far beyond what anyone sets, nothing changes any more.
        let most = threshold.max.min((current.max(threshold.default) * 4.0).max(threshold.min + 1.0));
        let mut values = threshold.steps_between(threshold.min, most, POINTS);
        values.push(current);
        values.sort_by(f64::total_cmp);
        values.dedup();
        let threshold = threshold.name.to_owned();
        Some(PreviewKey { before, after, threshold, values })
    }

    /// The threshold that the curve runs along: the one that was moved last, else the first that is a number.
    pub(super) fn threshold<'r>(&self, rule: &'r Rule) -> Option<Threshold<'r>> {
        let all: Vec<Threshold<'r>> = rule.thresholds().collect();
        let moved = self.along.as_deref().and_then(|name| all.iter().find(|t| t.name == name));
        moved.or_else(|| all.iter().find(|t| t.unit != Unit::Switch)).or_else(|| all.first()).copied()
    }

    pub(super) fn thresholds_ui(&mut self, ui: &mut Ui, rule: &Rule) {
        let draft = self.draft.get_or_insert_with(|| Draft::of(rule));
        let mut along = None;
        ui.spacing_mut().item_spacing.y = space::S;
        for (threshold, (_, value)) in rule.thresholds().zip(&mut draft.values) {
            if threshold.unit == Unit::Switch {
                let mut on = *value >= 0.5;
                if toggle(ui, &mut on, threshold.label).changed() {
                    *value = f64::from(u8::from(on));
                    along = Some(threshold.name.to_owned());
                }
                continue;
            }
            let decimals = if threshold.unit.is_fine() { 2 } else { 0 };
            labelled(ui, threshold.label, None, None, |ui| {
                ui.horizontal(|ui| {
                    let range = threshold.min..=threshold.max;
                    let slider =
                        field::slider(ui, value, threshold.label, threshold.unit.suffix(), range, decimals);
                    if slider.changed() || slider.drag_started() {
                        along = Some(threshold.name.to_owned());
                    }
                    let shown = self.along.as_deref() == Some(threshold.name);
                    if Button::ghost("Curve")
                        .selected(shown)
                        .tooltip("Show the sensitivity to this number")
                        .show(ui)
                        .clicked()
                    {
                        along = Some(threshold.name.to_owned());
                    }
                });
            });
        }
        let settings: Vec<_> = rule.texts().map(|(setting, _)| setting).collect();
        for ((_, text), setting) in draft.texts.iter_mut().zip(settings) {
            labelled(ui, setting.label, Some(setting.hint), None, |ui| {
                TextField::new(text, setting.label).mono().limit(400).width(320.0).show(ui);
            });
        }
        if along.is_some() {
            self.along = along;
        }
    }
}

#[cfg(test)]
impl Draft {
    pub(super) fn set(&mut self, name: &str, to: f64) {
        for (threshold, value) in &mut self.values {
            if threshold == name {
                *value = to;
            }
        }
    }
}
