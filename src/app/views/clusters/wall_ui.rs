//! What this screen adds to its wall: whose members are shown, and which.

use super::wall::{Pick, Subject, Wall, pages};
use crate::app::command::Command;
use crate::app::player::wall::{WallAsk, WallParts, wall_ui};
use crate::app::views::ViewContext;
use crate::mining::clusters::ClusterRun;
use crate::widgets::theme::Category;
use crate::widgets::{Choice, Icon, IconButton, TextRole, numbers, segmented, swatch, text};
use egui::Ui;
use std::cell::RefCell;

/// What drawing asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum MembersAsk {
    Wall(WallAsk),
    Turn(Pick, usize),
    Size(usize),
    /// Other random members, by a seed.
    Draw(u64),
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
    let parts = WallParts {
        head: &mut head,
        foot: None,
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
    let choices = [
        Choice::new(Pick::Mixed, "Mixed"),
        Choice::new(Pick::Typical, "Typical"),
        Choice::new(Pick::Border, "At the border"),
        Choice::new(Pick::Random, "Random"),
    ];
    if !matches!(wall.subject, Subject::Picked(_)) {
        asks.extend(segmented(ui, "Members", wall.pick, &choices).map(|pick| MembersAsk::Turn(pick, 0)));
        if matches!(wall.pick, Pick::Mixed | Pick::Random) {
            let name = format!("Draw other random members, now by seed {}", wall.seed);
            let draw = IconButton::new(Icon::Refresh, &name);
            if draw.body("The same seed draws the same members again").show(ui).clicked() {
                asks.push(MembersAsk::Draw(wall.seed.wrapping_add(1)));
            }
        }
    }
    let labels: Vec<String> = wall.sizes().iter().map(ToString::to_string).collect();
    let sizes: Vec<Choice<'_, usize>> =
        wall.sizes().iter().zip(&labels).map(|(n, l)| Choice::new(*n, l)).collect();
    let each = if matches!(wall.subject, Subject::Clusters(_)) { "Of each at once" } else { "At once" };
    asks.extend(segmented(ui, each, wall.size, &sizes).map(MembersAsk::Size));
    let pages = pages(wall, run);
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
