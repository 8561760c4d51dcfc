//! What this screen adds to its wall: whose members are shown and which, and facts of compared clusters.

use super::cards::stability_tone;
use super::paired::feature_row_ui;
use super::wall::{Pick, SIZES, Subject, Wall, pages};
use crate::app::command::Command;
use crate::app::player::wall::{WallAsk, WallParts, wall_ui};
use crate::app::views::ViewContext;
use crate::mining::clusters::{Cluster, ClusterRun};
use crate::widgets::theme::Category;
use crate::widgets::{self, Choice, Icon, IconButton, TextRole, numbers, segmented, swatch, text};
use egui::Ui;
use std::cell::RefCell;

/// What drawing asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum MembersAsk {
    Wall(WallAsk),
    Turn(Pick, usize),
    Size(usize),
}

pub fn members_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    wall: &Wall,
    whole: bool,
) -> Vec<MembersAsk> {
    let asks = RefCell::new(Vec::new());
    let mut head = |ui: &mut Ui, _: &mut Vec<WallAsk>| {
        title_ui(ui, context, wall);
        pick_ui(ui, context, run, wall, &mut asks.borrow_mut());
    };
    // Compared clusters get the same rows under their replays: two lines, more where there is room.
    let height = if ui.available_height() > 540.0 { 132.0 } else { 46.0 };
    let foot = |ui: &mut Ui, at: usize| {
        if let Some(cluster) = wall.shown.get(at).and_then(|(c, ..)| run.clusters.get((*c)?)) {
            facts_ui(ui, run, cluster);
        }
    };
    let compared = matches!(wall.subject, Subject::Clusters(_));
    let parts = WallParts {
        head: &mut head,
        foot: compared.then_some((height, &foot as &dyn Fn(&mut Ui, usize))),
        whole: Some(whole),
        paces: true,
        opens: true,
        close: Some(Command::CompareClusters),
    };
    let of_the_wall = wall_ui(ui, context, &wall.replays, parts);
    let mut asks = asks.into_inner();
    asks.extend(of_the_wall.into_iter().map(MembersAsk::Wall));
    asks
}

fn title_ui(ui: &mut Ui, context: &ViewContext<'_>, wall: &Wall) {
    match &wall.subject {
        Subject::Picked(picked) => {
            let count = numbers::counted(picked.len() as u64, "sequence", "sequences");
            text::line(ui, TextRole::Strong, format!("{count} picked on the map"));
        }
        Subject::Members(cluster) => {
            swatch::swatch(ui, Category(*cluster), 20.0);
            ui.scope(|ui| {
                ui.set_max_width(300.0);
                text::truncated(ui, TextRole::Strong, context.workspace.cluster_name(*cluster));
            });
        }
        Subject::Clusters(clusters) => {
            for cluster in clusters {
                swatch::swatch(ui, Category(*cluster), 20.0);
            }
            text::line(ui, TextRole::Strong, "side by side");
        }
    }
}

fn pick_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    run: &ClusterRun,
    wall: &Wall,
    asks: &mut Vec<MembersAsk>,
) {
    let typical = Choice::new(Pick::Typical, "Typical");
    let border = Choice::new(Pick::Border, "At the border");
    let choices = match wall.subject {
        Subject::Members(_) => vec![Choice::new(Pick::Mixed, "Mixed"), typical, border],
        Subject::Clusters(_) => vec![typical, border],
        Subject::Picked(_) => Vec::new(),
    };
    if !choices.is_empty() {
        asks.extend(segmented(ui, "Members", wall.pick, &choices).map(|pick| MembersAsk::Turn(pick, 0)));
    }
    if !matches!(wall.subject, Subject::Clusters(_)) {
        let labels = SIZES.map(|n| n.to_string());
        let sizes: Vec<Choice<'_, usize>> =
            SIZES.iter().zip(&labels).map(|(n, l)| Choice::new(*n, l)).collect();
        asks.extend(segmented(ui, "At once", wall.size, &sizes).map(MembersAsk::Size));
    }
    let pages = pages(&wall.subject, wall.pick, wall.size, run);
    let first = (wall.page == 0).then_some("These are the first");
    let key = context.key(Command::WallBefore);
    let before = IconButton::new(Icon::ChevronLeft, "Members before").shortcut(key.as_deref());
    if before.disabled_because(first).show(ui).clicked() {
        asks.push(MembersAsk::Turn(wall.pick, wall.page - 1));
    }
    text::line(ui, TextRole::Muted, format!("{} of {}", wall.page + 1, numbers::count(pages as u64)));
    let last = (wall.page + 1 >= pages).then_some("These are the last");
    let key = context.key(Command::WallFurther);
    let further = IconButton::new(Icon::ChevronRight, "Further members").shortcut(key.as_deref());
    if further.disabled_because(last).show(ui).clicked() {
        asks.push(MembersAsk::Turn(wall.pick, wall.page + 1));
    }
}

fn facts_ui(ui: &mut Ui, run: &ClusterRun, cluster: &Cluster) {
    ui.set_clip_rect(ui.max_rect().intersect(ui.clip_rect()));
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 18.0;
    ui.horizontal(|ui| {
        text::line(
            ui,
            TextRole::Strong,
            numbers::share(cluster.size as u64, run.sequences as u64, Some(cluster.interval)),
        );
        if let Some(stability) = cluster.stability {
            let label = format!("Stability {}", numbers::decimal(stability, 2));
            widgets::status(ui, stability_tone(stability), &label);
        }
    });
    for feature in cluster.features.iter().take(4) {
        feature_row_ui(ui, Category(cluster.index), feature);
    }
}
