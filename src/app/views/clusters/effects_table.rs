//! All clusters by the key metric, the clearest first: shares with intervals and counts, the test, and what it is worth;
//! claims no cause.

use super::goal::words;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::GoalEffects;
use crate::mining::clusters::Effect;
use crate::widgets::theme::{Category, space};
use crate::widgets::{TextRole, Tone, interval_bar, numbers, status, swatch, text, tooltip};
use egui::{Grid, ScrollArea, Ui, vec2};

const HEIGHT: f32 = 420.0;
/// Of the list, in points.
pub const WIDTH: f32 = 740.0;
const NAME: f32 = 150.0;

pub fn effects_ui(ui: &mut Ui, context: &ViewContext<'_>, goal: &GoalEffects) {
    ui.vertical(|ui| list_ui(ui, context, goal));
}

fn list_ui(ui: &mut Ui, context: &ViewContext<'_>, goal: &GoalEffects) {
    text::strong(ui, format!("Sessions that {}", goal.goal.words()));
    let note = format!(
        "Hypotheses to test, not causes: {} clusters are compared with all other sessions by Fisher's exact test; q is p adjusted for their number (Benjamini and Hochberg 1995), clear under 0.05",
        goal.effects.len()
    );
    text::small(ui, note);
    let mut effects: Vec<&Effect> = goal.effects.iter().collect();
    effects.sort_by(|a, b| a.q.total_cmp(&b.q).then(a.p.total_cmp(&b.p)).then(a.cluster.cmp(&b.cluster)));
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        Grid::new("effects").num_columns(6).spacing(vec2(space::M, space::XS)).show(ui, |ui| {
            for head in ["Cluster", "", "In the cluster", "Elsewhere", "p · q", ""] {
                text::line(ui, TextRole::Small, head);
            }
            ui.end_row();
            for effect in effects {
                row_ui(ui, context, effect);
                ui.end_row();
            }
        });
    });
}

fn row_ui(ui: &mut Ui, context: &ViewContext<'_>, effect: &Effect) {
    ui.horizontal(|ui| {
        ui.set_width(NAME);
        swatch::swatch(ui, Category(effect.cluster), 16.0);
        text::truncated(ui, TextRole::Body, context.workspace.cluster_name(effect.cluster));
    });
    let share = |hits: usize, of: usize| hits as f64 / of.max(1) as f64;
    let own = share(effect.reached, effect.sessions);
    interval_bar(ui, "Share in the cluster", own, Some(effect.interval), None, vec2(70.0, 14.0));
    let told = |hits: usize, of: usize, interval| numbers::share(hits as u64, of as u64, Some(interval));
    text::line(ui, TextRole::Body, told(effect.reached, effect.sessions, effect.interval));
    let rest = told(effect.rest_reached, effect.rest_sessions, effect.rest_interval);
    text::line(ui, TextRole::Secondary, rest);
    let tests = format!("{} · {}", numbers::decimal(effect.p, 3), numbers::decimal(effect.q, 3));
    text::line(ui, TextRole::Secondary, tests);
    let tone = if effect.is_clear() { Tone::Accent } else { Tone::Neutral };
    let shown = status(ui, tone, &words(effect));
    let meaning = if effect.is_clear() {
        "Worth testing; what goes together need not be cause and effect"
    } else {
        "Too little to tell it from chance"
    };
    tooltip::definition(shown, "Difference in percentage points", meaning, None);
}
