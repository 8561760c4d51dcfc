//! The head of the screen: what was clustered, how, how well, and what that is worth against chance.

use super::before_ui::before_button_ui;
use super::cards::stability_tone;
use super::consensus::{BUTTON, consensus_button_ui};
use super::curve::{Chosen, choice_ui};
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::Drift;
use crate::mining::clusters::{Algorithm, ClusterRun, stability_words};
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{Button, ControlSize, Icon, TextRole, Tone, numbers, text, tooltip};
use egui::{Rect, Ui, UiBuilder, pos2, vec2};

/// Below this width the plot is only in the popover, in points.
const ROOM_FOR_CURVE: f32 = 1_120.0;
const CURVE: f32 = 260.0;
pub const CONTROLS: f32 = 208.0;
const LINE: f32 = 18.0;
const HEIGHT: f32 = 104.0;
/// Height of the line that tells of the sample and of the clustering before.
const FURTHER: f32 = 28.0;

/// In points: one more line where there is something to tell.
pub fn height(context: &ViewContext<'_>, run: &ClusterRun) -> f32 {
    HEIGHT + if has_further(context, run) { FURTHER } else { 0.0 }
}

fn has_further(context: &ViewContext<'_>, run: &ClusterRun) -> bool {
    run.sampled < run.sequences || context.workspace.clusters.before.is_some()
}

/// What was asked for in the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HeaderAsk {
    /// A place on the curve was clicked.
    Choose(Chosen),
    /// All sequences instead of a sample.
    All,
}

/// Facts of the run on the left, the plot of its choice on the right, `controls` at the right end.
pub fn header_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    actions: &mut Vec<Action>,
    controls: impl FnOnce(&mut Ui, &mut Vec<Action>),
) -> Option<HeaderAsk> {
    let mut ask = None;
    let room = ui.available_rect_before_wrap();
    let mut facts = room;
    facts.max.x -= CONTROLS + space::L;
    let right = Rect::from_min_max(pos2(room.right() - CONTROLS, room.top()), room.max);
    ui.scope_builder(UiBuilder::new().id_salt("controls").max_rect(right), |ui| controls(ui, actions));
    if room.width() >= ROOM_FOR_CURVE {
        let plot =
            Rect::from_min_max(pos2(facts.right() - CURVE, room.top()), pos2(facts.right(), room.bottom()));
        ui.scope_builder(UiBuilder::new().id_salt("curve").max_rect(plot), |ui| {
            ask = choice_ui(ui, "header", run, plot.size()).map(HeaderAsk::Choose);
        });
        facts.max.x -= CURVE + space::L;
    }
    ui.scope_builder(UiBuilder::new().id_salt("facts").max_rect(facts), |ui| {
        ui.set_clip_rect(facts.intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::XL;
            facts_ui(ui, run);
        });
        verdict_ui(ui, run);
        if has_further(context, run) {
            ui.horizontal(|ui| {
                if sampled_ui(ui, run) {
                    ask = Some(HeaderAsk::All);
                }
                if let Some(before) = &context.workspace.clusters.before {
                    before_button_ui(ui, context, before, actions);
                }
            });
        }
        if context.workspace.clusters.drift == Drift::default() {
            notes_ui(ui, context);
        } else {
            drift_ui(ui, context.workspace.clusters.drift);
        }
    });
    ui.advance_cursor_after_rect(room);
    ask
}

/// Says plainly what the clusters were found on; true when all are wanted.
fn sampled_ui(ui: &mut Ui, run: &ClusterRun) -> bool {
    if run.sampled >= run.sequences {
        return false;
    }
    let (all, sample) = (numbers::count(run.sequences as u64), numbers::count(run.sampled as u64));
    text::line(ui, TextRole::Secondary, format!("Found on {sample} of {all} sequences, drawn at random"));
    let label = format!("Use all {all}");
    let button = Button::ghost(&label).size(ControlSize::Small);
    button.tooltip("Find clusters again on all sequences; it takes longer").show(ui).clicked()
}

fn facts_ui(ui: &mut Ui, run: &ClusterRun) {
    let fact = |ui: &mut Ui, name: &str, value: &str, meaning: &str, tone: Option<Tone>| {
        let shown = ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            text::line(ui, TextRole::Small, name);
            match tone {
                Some(tone) => {
                    let color = tone.color(Tokens::of(ui));
                    let rich = TextRole::Heading.rich(Tokens::of(ui), value).color(color);
                    ui.add(egui::Label::new(rich).extend());
                }
                None => {
                    text::line(ui, TextRole::Heading, value);
                }
            }
        });
        tooltip::definition(shown.response, name, meaning, None);
    };
    let quality = &run.quality;
    fact(
        ui,
        "Sequences",
        &numbers::count(run.sequences as u64),
        "Stretches of activity without a long pause; those outside the sample joined the nearest cluster",
        None,
    );
    let (algorithm, how) = algorithm_words(run);
    fact(ui, "Clusters", &numbers::count(run.clusters.len() as u64), &how, None);
    fact(ui, "Algorithm", &algorithm, &format!("On {} columns, scaled robustly", run.columns.len()), None);
    let meaning = "How much nearer sequences are to their own cluster than to the next, −1 to 1; for behaviour 0.2 to 0.3 is usual (Rousseeuw 1987)";
    let value = numbers::decimal(quality.silhouette, 2);
    match quality.null_silhouette {
        Some(null) => {
            let meaning = format!(
                "{meaning}. After the bar: what the same algorithm reaches on data shuffled column by column"
            );
            fact(
                ui,
                "Silhouette | chance",
                &format!("{value} | {}", numbers::decimal(null, 2)),
                &meaning,
                None,
            );
        }
        None => fact(ui, "Silhouette", &value, meaning, None),
    }
    if quality.bootstraps > 0 && !quality.stability_by_cluster.is_empty() {
        let meaning = format!(
            "{}. Mean Jaccard similarity to the best match over {} resamplings (Hennig 2007): from 0.75 stable, below 0.6 do not name it",
            crate::model::capitalised(stability_words(quality.stability)),
            quality.bootstraps
        );
        let value = numbers::decimal(quality.stability, 2);
        fact(ui, "Stability", &value, &meaning, Some(stability_tone(quality.stability)));
    }
    if let Some(agreement) = quality.agreement {
        let meaning = "Mean adjusted Rand index between this partition and those of resampled sequences: 1 is always the same, 0 is chance (Hubert and Arabie 1985)";
        fact(ui, "Agreement", &numbers::decimal(agreement, 2), meaning, None);
    }
    if let (Some(davies_bouldin), Some(calinski_harabasz)) =
        (quality.davies_bouldin, quality.calinski_harabasz)
    {
        let meaning = "Davies-Bouldin, lower is better, and Calinski-Harabasz, higher is better: like the silhouette they favour round clusters of one size, and often disagree";
        let value =
            format!("{} · {}", numbers::decimal(davies_bouldin, 2), numbers::decimal(calinski_harabasz, 0));
        fact(ui, "DB · CH", &value, meaning, None);
    }
    if let Some((dbcv, rows)) = quality.dbcv {
        let meaning = format!(
            "Whether clusters of any shape are denser inside than what lies between them, noise counting against: −1 to 1, higher is better (density-based clustering validation, Moulavi et al. 2014). Measured on {}",
            numbers::counted(rows as u64, "sequence", "sequences")
        );
        fact(ui, "DBCV", &numbers::decimal(dbcv, 2), &meaning, None);
    }
    if !run.edits.is_empty() {
        let words: Vec<String> = run.edits.iter().map(|edit| edit.words()).collect();
        let meaning = format!(
            "{}. Agreement and the comparison with chance are those of the clustering before",
            words.join("; ")
        );
        fact(ui, "By hand", &numbers::count(run.edits.len() as u64), &meaning, None);
    }
    let seed = run.parameters.seed.to_string();
    fact(ui, "Seed", &seed, "The same recordings, settings and seed give the same clusters", None);
}

fn algorithm_words(run: &ClusterRun) -> (String, String) {
    match run.parameters.algorithm {
        Algorithm::Hdbscan { min_size, min_samples } => (
            "HDBSCAN".into(),
            format!(
                "Groups of at least {min_size} that last longest while the radius shrinks; the {min_samples} nearest tell how dense a place is"
            ),
        ),
        Algorithm::Mixture { k_min, k_max, restarts } => (
            "Mixture".into(),
            if k_min == k_max {
                format!("Normal distributions; you fixed their number; the best of {restarts} starts")
            } else {
                format!(
                    "Normal distributions, {k_min} to {k_max} of them: the lowest information criterion among the numbers that are stable enough"
                )
            },
        ),
        Algorithm::KMeans { k_min, k_max, restarts } if k_min == k_max => {
            ("k-means".into(), format!("You fixed the number; the best of {restarts} starts is shown"))
        }
        Algorithm::KMeans { k_min, k_max, restarts } => (
            "k-means".into(),
            format!(
                "Chosen from {k_min} to {k_max}: the highest silhouette among the numbers that are stable enough, each the best of {restarts} starts"
            ),
        ),
        Algorithm::Dbscan { min_points, .. } => {
            let radius = numbers::decimal(run.radius.unwrap_or(0.0), 2);
            ("DBSCAN".into(), format!("Dense groups: {min_points} sequences within a radius of {radius}"))
        }
    }
}

/// The comparison with chance, in words that claim no more than the numbers.
fn verdict_ui(ui: &mut Ui, run: &ClusterRun) {
    ui.spacing_mut().interact_size.y = LINE;
    let silhouette = run.quality.silhouette;
    ui.horizontal(|ui| {
        ui.set_min_height(LINE);
        if let Some(null) = run.quality.null_silhouette {
            let (tone, words) = null_words(silhouette, null);
            let icon = if tone == Tone::Success { Icon::CircleCheck } else { Icon::Warning };
            icon.show_sized(ui, 14.0, tone.color(Tokens::of(ui)));
            let room = ui.available_width() - if run.quality.consensus.is_some() { BUTTON } else { 0.0 };
            ui.scope(|ui| {
                ui.set_max_width(room.max(0.0));
                text::truncated(ui, TextRole::Secondary, words);
            });
        }
        consensus_button_ui(ui, run);
    });
}

fn null_words(silhouette: f64, null: f64) -> (Tone, String) {
    let numbers = format!(
        "silhouette {} against {} in data shuffled column by column",
        numbers::decimal(silhouette, 2),
        numbers::decimal(null, 2)
    );
    match silhouette - null {
        gap if gap >= 0.05 => (Tone::Success, format!("More structure than chance: {numbers}")),
        gap if gap > 0.0 => (Tone::Warn, format!("Hardly more structure than chance: {numbers}")),
        _ => (Tone::Danger, format!("No more structure than chance: {numbers}; do not name these clusters")),
    }
}

/// What the recordings lack, the gravest first; all of it on hover.
fn notes_ui(ui: &mut Ui, context: &ViewContext<'_>) {
    let Some(cuts) = &context.workspace.clusters.cuts else { return };
    let Some(first) = cuts.notes.first() else { return };
    let more = match cuts.notes.len() {
        1 => String::new(),
        n => format!(" (and {} more)", n - 1),
    };
    let row = ui.horizontal(|ui| {
        ui.set_min_height(LINE);
        Icon::Info.show_sized(ui, 14.0, Tokens::of(ui).text_muted);
        text::truncated(ui, TextRole::Muted, format!("{first}{more}"));
    });
    row.response.on_hover_text(cuts.notes.join("\n"));
}

fn drift_ui(ui: &mut Ui, drift: Drift) {
    let count = |n: usize| numbers::counted(n as u64, "sequence", "sequences");
    let words = match (drift.new, drift.gone) {
        (0, 0) => return,
        (new, 0) => format!("{} came since then: cluster again to place them", count(new)),
        (0, gone) => format!("{} are no longer in the project: cluster again", count(gone)),
        (new, gone) => format!("Since then {} came and {} went: cluster again", count(new), count(gone)),
    };
    ui.horizontal(|ui| {
        ui.set_min_height(LINE);
        Icon::Warning.show_sized(ui, 14.0, Tone::Warn.color(Tokens::of(ui)));
        text::truncated(ui, TextRole::Warn, words);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_called_chance() {
        assert_eq!(null_words(0.24, 0.05).0, Tone::Success);
        assert_eq!(null_words(0.08, 0.05).0, Tone::Warn);
        let (tone, words) = null_words(0.04, 0.05);
        assert!(tone == Tone::Danger && words.contains("do not name"), "{words}");
    }
}
