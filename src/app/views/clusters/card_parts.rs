//! Parts of a cluster's card: advice before it is named, changes by hand, and how it stands against the rules.

use super::ClustersAction;
use super::goal::effect_ui;
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::mining::clusters::{Cluster, ClusterRun, Edit, NAMEABLE, stability_words, standing};
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{
    Icon, MenuItem, TextRole, Tone, menu_heading, menu_separator, numbers, status, text, tooltip,
};
use egui::{ScrollArea, Ui};

/// Height of the list of clusters to merge with, in points: half a row tells that it goes on.
const MERGE_LIST: f32 = 160.0;

/// What is to be known before a cluster gets a name: how stable it is, and what that is worth.
pub fn advice_ui(ui: &mut Ui, cluster: &Cluster) {
    let (tone, words) = advice(cluster);
    ui.horizontal_top(|ui| {
        let icon = if tone == Tone::Success { Icon::CircleCheck } else { Icon::Warning };
        icon.show_sized(ui, 16.0, tone.color(Tokens::of(ui)));
        text::show(ui, TextRole::Secondary, words);
    });
}

fn advice(cluster: &Cluster) -> (Tone, String) {
    let value = |stability| numbers::decimal(stability, 2);
    match cluster.stability {
        Some(stability) if stability >= NAMEABLE => {
            (Tone::Success, format!("Stability {}: {}", value(stability), stability_words(stability)))
        }
        Some(stability) => (
            Tone::Danger,
            format!(
                "Stability {}, under {}: it hardly comes again when sequences are drawn anew. Better do not name it yet; look for other numbers of clusters, or split it",
                value(stability),
                value(NAMEABLE)
            ),
        ),
        None => (
            Tone::Warn,
            "Its stability was not measured, as it was changed by hand or measuring was left out: a name may not hold".into(),
        ),
    }
}

/// Changes by hand; each can be undone, and is made again after a new clustering.
pub fn edit_items_ui(ui: &mut Ui, context: &ViewContext<'_>, cluster: &Cluster, actions: &mut Vec<Action>) {
    let clusters = &context.workspace.clusters;
    let Some(run) = &clusters.run else { return };
    let busy = (clusters.changes.is_changing() || clusters.running().is_some())
        .then_some("Wait until the clusters are there");
    let mut edit = |edit: Edit| actions.push(Action::Clusters(ClustersAction::Edit(edit)));
    menu_heading(ui, "Merge with");
    ScrollArea::vertical().max_height(MERGE_LIST).show(ui, |ui| {
        for other in run.clusters.iter().filter(|c| c.index != cluster.index) {
            let label = format!(
                "{} · {}",
                Category(other.index).letter(),
                context.workspace.cluster_name(other.index)
            );
            if MenuItem::new(&label).disabled_because(busy).show(ui) {
                edit(Edit::merge(cluster, other));
            }
        }
    });
    menu_separator(ui);
    for parts in 2..=4 {
        let few = (cluster.size < parts * 2).then_some("It has too few members");
        let label = format!("Split into {parts}");
        if MenuItem::new(&label).icon(Icon::Columns).disabled_because(busy.or(few)).show(ui) {
            edit(Edit::split(cluster, parts));
        }
    }
    if MenuItem::new("Exclude its members").icon(Icon::Close).disabled_because(busy).show(ui) {
        edit(Edit::exclude(&cluster.members));
    }
}

/// The cluster against the rules of the project, and its effect on the key metric.
pub fn standing_ui(ui: &mut Ui, context: &ViewContext<'_>, run: &ClusterRun, cluster: &Cluster) {
    let Some(standing) = standing(run, cluster) else { return };
    let share = |n: usize, of: usize, interval| numbers::share(n as u64, of as u64, Some(interval));
    let told = format!(
        "{} sessions · {} users",
        share(standing.sessions, standing.all_sessions, standing.session_interval),
        share(standing.users, standing.all_users, standing.user_interval)
    );
    text::truncated(ui, TextRole::Small, &told).on_hover_text(&told);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let (tone, label) = match (standing.seen_enough, standing.frequent, standing.surely_frequent) {
            (false, ..) => (Tone::Danger, "In fewer than 3 sessions"),
            (_, _, true) => (Tone::Success, "Over 5 % of sessions"),
            (_, true, _) => (Tone::Warn, "About 5 % of sessions"),
            _ => (Tone::Neutral, "Under 5 % of sessions"),
        };
        let shown = status(ui, tone, label);
        let meaning = format!(
            "{told}. A pattern counts from 5 % of sessions, or with a clear effect on the key metric, and when seen in 3 sessions or more; intervals are 95 % (Wilson)"
        );
        tooltip::definition(shown, label, &meaning, None);
        if run.quality.bootstraps > 0 && cluster.stability.is_none() {
            let shown = status(ui, Tone::Neutral, "Changed by hand");
            let meaning = "Its members are no longer those whose stability was measured; cluster again to measure what comes out";
            tooltip::definition(shown, "Changed by hand", meaning, None);
        }
        effect_ui(ui, context, cluster.index);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;

    #[test]
    fn what_is_not_stable_is_advised_against_before_it_is_named() {
        let mut cluster = fixture::run(&[5]).clusters[0].clone();
        for (stability, tone, words) in [
            (Some(0.9), Tone::Success, "0.90: highly stable"),
            (Some(0.5), Tone::Danger, "do not name it yet"),
            (None, Tone::Warn, "not measured"),
        ] {
            cluster.stability = stability;
            let (found, told) = advice(&cluster);
            assert!(found == tone && told.contains(words), "{told}");
        }
    }
}
