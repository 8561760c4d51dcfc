//! Who stays with whom when rows are drawn anew, as a picture under the measures of stability; knows no workspace.

use crate::mining::clusters::{ClusterRun, Consensus};
use crate::widgets::menu::menu_under_wide;
use crate::widgets::shares::shares;
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{Button, ControlSize, Icon, TextRole, numbers, swatch, text};
use egui::{Ui, vec2};

/// Room that the button needs beside a sentence, in points.
pub const BUTTON: f32 = 168.0;
const WIDTH: f32 = 560.0;
const SIDE: f32 = 400.0;

/// A button that opens the picture; nothing where a run has none.
pub fn consensus_button_ui(ui: &mut Ui, run: &ClusterRun) {
    let Some(consensus) = &run.quality.consensus else { return };
    let button = Button::ghost("Who stays together").size(ControlSize::Small).trailing(Icon::ChevronDown);
    let tip = "How often two sequences end in one cluster when sequences are drawn anew (Monti et al. 2003)";
    let shown = button.tooltip(tip).show(ui);
    menu_under_wide(&shown, WIDTH, |ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        consensus_ui(ui, run, consensus);
    });
}

fn consensus_ui(ui: &mut Ui, run: &ClusterRun, consensus: &Consensus) {
    text::strong(ui, "Who stays together");
    text::small(ui, extent(consensus));
    let order = consensus.in_order(run);
    let between = consensus.between(run);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        let groups: Vec<Option<Category>> = order.iter().map(|(_, cluster)| cluster.map(Category)).collect();
        let name = "Consensus matrix: how often two sequences end in one cluster";
        let share = |row: usize, column: usize| consensus.share(order[row].0, order[column].0);
        shares(ui, name, SIDE, &groups, share, |row, column| {
            pair_words(consensus, &between, order[row], order[column])
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            let head = text::line(ui, TextRole::Small, "Stays together");
            head.on_hover_text(
                "Mean over the pairs of a cluster's members in the picture: 1 always together, 0 never (cluster consensus)",
            );
            for cluster in &run.clusters {
                ui.horizontal(|ui| {
                    swatch::swatch(ui, Category(cluster.index), 16.0);
                    let within = between.get(cluster.index).and_then(|row| row[cluster.index]);
                    let members = consensus.members_of(run, cluster.index);
                    let value = within.map_or("–".to_owned(), |share| numbers::decimal(share, 2));
                    text::line(ui, TextRole::Body, value).on_hover_text(match within {
                        Some(_) => format!("{}: {members} of {} members in the picture", cluster.name, cluster.size),
                        None => format!("{}: {members} of {} members in the picture, too few for a pair", cluster.name, cluster.size),
                    });
                });
            }
        });
    });
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let mut key = |color, words: &str| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), egui::Sense::hover());
            ui.painter().rect_filled(rect, 2.0, color);
            text::line(ui, TextRole::Small, words);
        };
        key(tokens.accent, "Always together");
        key(tokens.accent.gamma_multiply(0.3), "Seldom");
        key(tokens.border, "Never drawn together");
    });
    text::small(
        ui,
        "Full squares on the diagonal are clusters that come again; pale ones fall apart, and colour beside the diagonal joins two that may be one",
    );
}

/// What was drawn, and whether the picture has all of it.
fn extent(consensus: &Consensus) -> String {
    let shown = consensus.places.len();
    let all = numbers::counted(consensus.of as u64, "sequence", "sequences");
    let rounds = numbers::counted(consensus.rounds as u64, "resampling", "resamplings");
    if shown < consensus.of {
        format!("{rounds} of {all}; the picture has {shown} of them, drawn at random")
    } else {
        format!("{rounds} of {all}, all in the picture")
    }
}

fn pair_words(
    consensus: &Consensus,
    between: &[Vec<Option<f64>>],
    (row, own): (usize, Option<usize>),
    (column, other): (usize, Option<usize>),
) -> String {
    let of = |cluster: Option<usize>| {
        cluster.map_or_else(|| "noise".to_owned(), |c| format!("cluster {}", Category(c).letter()))
    };
    if row == column {
        return format!("A sequence of {}", of(own));
    }
    let pair = match consensus.share(row, column) {
        Some(share) => format!("together in {} of the resamplings with both", numbers::percent(share)),
        None => "never drawn together".to_owned(),
    };
    let mean = own.zip(other).and_then(|(a, b)| *between.get(a)?.get(b)?);
    let mean =
        mean.map_or(String::new(), |mean| format!("\nOn average such pairs: {}", numbers::percent(mean)));
    format!("One of {}, one of {}: {pair}{mean}", of(own), of(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::workspace::clusters::fixture;
    use crate::widgets::testing;
    use egui_kittest::kittest::Queryable as _;

    fn consensus(json: &str) -> Consensus {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_picture_says_what_it_has_and_what_a_cell_means() {
        let drawn = consensus(r#"{"places":[0,1,5],"percent":[80,255,0],"rounds":20,"of":900}"#);
        assert_eq!(
            extent(&drawn),
            "20 resamplings of 900 sequences; the picture has 3 of them, drawn at random"
        );
        let run = fixture::run(&[4, 2]);
        let between = drawn.between(&run);
        let words = |a, b| pair_words(&drawn, &between, a, b);
        assert!(
            words((0, Some(0)), (1, Some(0)))
                .starts_with("One of cluster A, one of cluster A: together in 80")
        );
        assert!(words((0, Some(0)), (2, Some(1))).contains("never drawn together"));
    }

    #[test]
    fn the_button_opens_it_and_is_not_there_without_a_measure() {
        let mut run = fixture::run(&[4, 2]);
        let draw = |run: ClusterRun| {
            testing::builder(egui::Theme::Light)
                .with_size(vec2(700.0, 700.0))
                .build_ui(move |ui| consensus_button_ui(ui, &run))
        };
        assert!(draw(run.clone()).query_by_label("Who stays together").is_none());
        run.quality.consensus =
            Some(consensus(r#"{"places":[0,1,5],"percent":[80,255,0],"rounds":20,"of":3}"#));
        let mut h = draw(run);
        h.get_by_label("Who stays together").click();
        h.run();
        h.get_by_label("20 resamplings of 3 sequences, all in the picture");
        h.get_by_label("Consensus matrix: how often two sequences end in one cluster");
        h.get_by_label("0.80");
    }
}
