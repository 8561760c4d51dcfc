//! Why the chosen sequence is in its cluster: distances to the clusters, and the features that pull, as a list that is
//! read across; knows the workspace only to read.

use crate::app::views::ViewContext;
use crate::mining::clusters::{Pull, Why};
use crate::mining::features::{Block, by_name};
use crate::widgets::theme::{Category, space};
use crate::widgets::{TextRole, numbers, swatch, text};
use egui::{Grid, Ui, vec2};

const WIDTH: f32 = 470.0;
const NAME: f32 = 150.0;
const DISTANCES: usize = 4;

pub fn why_ui(ui: &mut Ui, context: &ViewContext<'_>, why: &Why) {
    ui.set_width(WIDTH);
    ui.spacing_mut().item_spacing.y = space::XS;
    text::strong(ui, heading(context, why));
    text::small(ui, "Distances to the clusters' centres, in units of the weighted scale");
    ui.horizontal(|ui| {
        for (cluster, distance) in why.distances.iter().take(DISTANCES) {
            swatch::swatch(ui, Category(*cluster), 18.0);
            let own = why.own == Some(*cluster);
            let role = if own { TextRole::Strong } else { TextRole::Body };
            text::line(ui, role, numbers::decimal(*distance, 2));
            ui.add_space(space::S);
        }
    });
    let (Some(own), Some(other)) = (why.own, why.other.filter(|_| !why.pulls.is_empty())) else { return };
    ui.add_space(space::XS);
    Grid::new("pulls").num_columns(5).spacing(vec2(space::M, space::XS)).show(ui, |ui| {
        text::line(ui, TextRole::Small, "Feature");
        text::line(ui, TextRole::Small, "This one");
        usual_ui(ui, own);
        usual_ui(ui, other);
        text::line(ui, TextRole::Small, "Pull")
            .on_hover_text("Share of all that pulls it to its own cluster, against the next");
        ui.end_row();
        for pull in &why.pulls {
            pull_ui(ui, pull);
            ui.end_row();
        }
    });
    let blocks: Vec<String> = why
        .blocks
        .iter()
        .map(|(block, share)| format!("{} {}", block_words(*block), numbers::percent(*share)))
        .collect();
    text::small(ui, format!("By block, of all that pulls it here: {}", blocks.join(", ")));
}

fn usual_ui(ui: &mut Ui, cluster: usize) {
    ui.horizontal(|ui| {
        swatch::swatch(ui, Category(cluster), 14.0);
        text::line(ui, TextRole::Small, "median");
    });
}

fn pull_ui(ui: &mut Ui, pull: &Pull) {
    let meaning = by_name(&pull.feature).map_or("", |spec| spec.meaning);
    ui.horizontal(|ui| {
        ui.set_width(NAME);
        text::truncated(ui, TextRole::Body, &pull.feature).on_hover_text(meaning);
    });
    text::line(ui, TextRole::Strong, numbers::with_unit(pull.value, &pull.unit));
    for median in [pull.own_median, pull.other_median] {
        text::line(ui, TextRole::Secondary, numbers::with_unit(median, &pull.unit));
    }
    let way = if pull.share >= 0.0 { "here" } else { "away" };
    text::line(ui, TextRole::Body, format!("{} {way}", numbers::percent(pull.share.abs())));
}

fn heading(context: &ViewContext<'_>, why: &Why) -> String {
    match (why.own, why.other) {
        (Some(own), _) => {
            let name = context.workspace.cluster_name(own);
            let nearer = numbers::percent(why.rank);
            format!(
                "In {} · {name}: {nearer} of its members are nearer to the middle",
                Category(own).letter()
            )
        }
        (None, Some(other)) => format!("In no cluster; {} is the nearest", Category(other).letter()),
        (None, None) => "In no cluster, and there is none".into(),
    }
}

fn block_words(block: Block) -> &'static str {
    match block {
        Block::Behaviour => "behaviour",
        Block::Kgrams => "steps",
        Block::Content => "content",
        Block::Context => "context",
    }
}
