//! Compared clusters in columns, under their replays: the same features, steps, signals and saved conditions in the same
//! rows, so that a row is read across; knows the workspace only to read.

use super::cards::stability_tone;
use super::goal::effect_ui;
use crate::app::player::lanes::signal_category;
use crate::app::player::wall::column_of;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::{Compared, ComparedSet};
use crate::mining::clusters::{ClusterRun, ComparedFeature, Counted, Spread};
use crate::mining::signals::OwnSignals;
use crate::model::capitalised;
use crate::widgets::theme::{Category, space};
use crate::widgets::{TextRole, Tone, numbers, plots, skeleton_rows, status, swatch, text, tooltip};
use egui::{Align, Layout, Rect, ScrollArea, Ui, UiBuilder, vec2};
use std::sync::Arc;

const HEAD: f32 = 60.0;
const CAPTION: f32 = 18.0;
const BARS: f32 = 26.0;
const SHARE: f32 = 20.0;
/// Of a picture; more would tell no more.
const WIDEST: f32 = 420.0;
/// Room of the numbers beside a picture.
const NUMBERS: f32 = 168.0;

pub fn columns_ui(ui: &mut Ui, context: &ViewContext<'_>, run: &Arc<ClusterRun>, clusters: &[usize]) {
    ui.spacing_mut().item_spacing.y = 2.0;
    row_ui(ui, clusters.len(), HEAD, |ui, at| head_ui(ui, context, run, clusters[at]));
    let ground = &context.workspace.clusters.ground;
    let Some(compared) = ground.compared(run, clusters) else {
        match &ground.problem {
            Some(problem) => {
                status(ui, Tone::Warn, &format!("The features cannot be read: {problem}"));
            }
            None => {
                skeleton_rows(ui, 6);
            }
        }
        return;
    };
    let none = OwnSignals::default();
    let own = context.workspace.open.as_ref().map_or(&none, |open| &*open.own);
    ScrollArea::vertical().id_salt("compared-rows").auto_shrink([false, false]).show(ui, |ui| {
        rows_ui(ui, run, compared, own);
    });
}

fn rows_ui(ui: &mut Ui, run: &ClusterRun, compared: &Compared, own: &OwnSignals) {
    let clusters = &compared.rows.clusters;
    section_ui(
        ui,
        "Features",
        "Those in which these clusters differ most: how their sequences spread between the 1st and the 99th percentile of all, with median and quartiles",
    );
    for feature in &compared.rows.features {
        caption_ui(ui, &feature_caption(feature), feature.feature.meaning);
        row_ui(ui, clusters.len(), BARS, |ui, at| spread_ui(ui, feature, &feature.columns[at]));
    }
    if compared.rows.features.is_empty() {
        text::muted(ui, "No feature sets any of them clearly apart");
    }
    section_ui(
        ui,
        "Steps",
        "Chains of steps that set one of them apart, and how many of its sequences have them",
    );
    for kgram in &compared.rows.kgrams {
        let all = format!(
            "{}, in {} of all sequences",
            capitalised(&kgram.words),
            numbers::percent(kgram.all.share())
        );
        caption_ui(ui, &all, "Sequences of the cluster that have this chain of steps");
        row_ui(ui, clusters.len(), SHARE, |ui, at| share_ui(ui, &kgram.words, kgram.columns[at]));
    }
    section_ui(
        ui,
        "Signals",
        "Sessions of each cluster that have the signal; a session counts for every cluster that has a sequence of it",
    );
    for (signal, set) in &compared.signals {
        let name = own.label(signal);
        ui.horizontal(|ui| {
            ui.set_min_height(CAPTION);
            swatch::swatch(ui, signal_category(signal, own), 14.0);
            set_caption_ui(ui, &name, set);
        });
        set_ui(ui, &name, set);
    }
    if compared.signals.is_empty() {
        text::muted(ui, "None of their sessions has a signal");
    }
    section_ui(
        ui,
        "Saved conditions",
        "Sessions of each cluster that meet a condition which was saved under a name",
    );
    for (name, set) in &compared.segments {
        set_caption_ui(ui, name, set);
        set_ui(ui, name, set);
    }
    if compared.segments.is_empty() {
        text::muted(ui, "Save a condition under a name on the Sessions screen to see it here");
    }
    let total = numbers::counted(run.sequences as u64, "sequence", "sequences");
    text::small(ui, format!("Of {total}; shares with 95 % intervals (Wilson)"));
    ui.add_space(space::M);
}

fn head_ui(ui: &mut Ui, context: &ViewContext<'_>, run: &ClusterRun, cluster: usize) {
    let Some(of) = run.clusters.get(cluster) else { return };
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            swatch::swatch(ui, Category(cluster), 18.0);
            text::truncated(ui, TextRole::Strong, context.workspace.cluster_name(cluster));
        });
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            let share = numbers::share(of.size as u64, run.sequences as u64, Some(of.interval));
            text::line(ui, TextRole::Secondary, share);
            if let Some(stability) = of.stability {
                let label = format!("Stability {}", numbers::decimal(stability, 2));
                status(ui, stability_tone(stability), &label);
            }
            effect_ui(ui, context, cluster);
        });
    });
}

fn section_ui(ui: &mut Ui, title: &str, meaning: &str) {
    ui.add_space(space::S);
    let title_shown = text::line(ui, TextRole::Strong, title);
    tooltip::definition(title_shown, title, meaning, None);
}

fn caption_ui(ui: &mut Ui, words: &str, meaning: &str) {
    text::truncated(ui, TextRole::Small, words).on_hover_text(meaning);
}

fn feature_caption(feature: &ComparedFeature) -> String {
    let unit = feature.feature.unit;
    let median = numbers::with_unit(feature.all.median, unit);
    format!("{}, median of all {median} · {}", feature.feature.name, feature.feature.meaning)
}

fn set_caption_ui(ui: &mut Ui, name: &str, set: &ComparedSet) {
    let all = numbers::share(set.all.hits as u64, set.all.of as u64, None);
    text::truncated(ui, TextRole::Small, format!("{name}: {all} sessions of all"));
}

fn set_ui(ui: &mut Ui, name: &str, set: &ComparedSet) {
    row_ui(ui, set.columns.len(), SHARE, |ui, at| share_ui(ui, name, set.columns[at]));
}

/// One row over all columns, each as wide as the replays above it.
fn row_ui(ui: &mut Ui, columns: usize, height: f32, add: impl Fn(&mut Ui, usize)) {
    let room = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
    for column in 0..columns {
        let place = column_of(room, column, columns);
        let builder =
            UiBuilder::new().id_salt(column).max_rect(place).layout(Layout::left_to_right(Align::Center));
        ui.scope_builder(builder, |ui| {
            ui.set_clip_rect(place.intersect(ui.clip_rect()));
            add(ui, column);
        });
    }
    ui.advance_cursor_after_rect(room);
}

fn spread_ui(ui: &mut Ui, feature: &ComparedFeature, spread: &Spread) {
    let unit = feature.feature.unit;
    let picture = vec2((ui.available_width() - NUMBERS).clamp(40.0, WIDEST), BARS - 4.0);
    let name = format!("Histogram of {}", feature.feature.name);
    plots::histogram(ui, &name, &spread.bars, None, picture, |bar| {
        let edge = |at: usize| numbers::in_unit(feature.edges.get(at).copied().unwrap_or(0.0), unit);
        let count = numbers::counted(spread.bars.get(bar).copied().unwrap_or(0), "sequence", "sequences");
        format!("{} to {}: {count}", edge(bar), edge(bar + 1))
    });
    let (low, high) = spread.quartiles;
    let told = format!(
        "{} ({}–{})",
        numbers::with_unit(spread.median, unit),
        numbers::in_unit(low, unit),
        numbers::in_unit(high, unit)
    );
    let nonzero = numbers::share(spread.nonzero as u64, spread.sequences as u64, None);
    let hover = format!("Median, and the first and third quartile in brackets; above zero in {nonzero}");
    text::truncated(ui, TextRole::Secondary, told).on_hover_text(hover);
}

fn share_ui(ui: &mut Ui, name: &str, counted: Counted) {
    let picture = vec2((ui.available_width() - NUMBERS).clamp(40.0, WIDEST), SHARE - 6.0);
    let interval = Some(counted.interval());
    plots::interval_bar(ui, name, counted.share(), interval, None, picture);
    let told = numbers::share(counted.hits as u64, counted.of as u64, interval);
    text::truncated(ui, TextRole::Secondary, told);
}
