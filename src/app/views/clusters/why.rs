//! Why the chosen sequence is in its cluster: distances to the clusters, and the features that pull.

use crate::app::views::ViewContext;
use crate::mining::clusters::{Pull, Why};
use crate::mining::features::{Block, by_name};
use crate::widgets::theme::{Category, space};
use crate::widgets::{TextRole, numbers, swatch, text};
use egui::Ui;

const DISTANCES: usize = 4;

pub fn why_ui(ui: &mut Ui, context: &ViewContext<'_>, why: &Why) {
    ui.set_width(380.0);
    ui.spacing_mut().item_spacing.y = space::XS;
    text::strong(ui, heading(context, why));
    text::small(ui, "Distances to the clusters' centres, in units of the weighted scale");
    ui.horizontal_wrapped(|ui| {
        for (cluster, distance) in why.distances.iter().take(DISTANCES) {
            swatch::swatch(ui, Category(*cluster), 18.0);
            text::line(ui, TextRole::Body, numbers::decimal(*distance, 2));
            ui.add_space(space::S);
        }
    });
    if let Some(other) = why.other.filter(|_| !why.pulls.is_empty()) {
        let letter = Category(other).letter();
        text::small(ui, format!("What pulls it here, against cluster {letter}; shares of all that pulls"));
        for pull in &why.pulls {
            text::body(ui, words(pull));
        }
        let blocks: Vec<String> = why
            .blocks
            .iter()
            .map(|(block, share)| format!("{} {}", block_words(*block), numbers::percent(*share)))
            .collect();
        text::small(ui, format!("By block: {}", blocks.join(", ")));
    }
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

fn words(pull: &Pull) -> String {
    let name = by_name(&pull.feature).map_or(pull.feature.as_str(), |spec| spec.meaning);
    let value = |v: f64| numbers::decimal(v, if v.abs() >= 10.0 || v.fract() == 0.0 { 0 } else { 2 });
    let unit = match pull.unit.as_str() {
        "share" | "count" | "1" | "0/1" | "" => String::new(),
        unit => format!(" {unit}"),
    };
    let way = if pull.share >= 0.0 { "here" } else { "away" };
    format!(
        "{name}: {}{unit}; usual {} here, {} there ({} {way})",
        value(pull.value),
        value(pull.own_median),
        value(pull.other_median),
        numbers::percent(pull.share.abs()),
    )
}

fn block_words(block: Block) -> &'static str {
    match block {
        Block::Behaviour => "behaviour",
        Block::Kgrams => "steps",
        Block::Content => "content",
        Block::Context => "context",
    }
}
