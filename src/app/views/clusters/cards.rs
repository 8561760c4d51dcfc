//! Cards of clusters: size with interval, stability, a sentence, what sets them apart, and a small replay; knows the
//! workspace only to read.

use super::ClustersAction;
use super::card_parts::{advice_ui, edit_items_ui, standing_ui};
use super::map::chosen_cluster;
use super::paired::feature_row_ui;
use super::rule_ui::rule_ui;
use super::thumbs::Thumbs;
use super::wall::MOST;
use crate::app::action::Action;
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::clusters::{LONGEST_NAME, sessions_behind};
use crate::mining::clusters::{Cluster, ClusterRun, stability_words};
use crate::widgets::theme::{Category, Tokens, space};
use crate::widgets::{
    Button, Card, ControlSize, Icon, IconButton, MenuItem, TextField, TextRole, Tone, more_menu, numbers,
    status, swatch, text, tooltip,
};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Key, Label, Layout, ScrollArea, Sense, Ui, vec2};

/// A column of cards is at least this wide, in points.
const WIDTH: f32 = 372.0;
const FEATURES: usize = 4;
const KGRAMS: usize = 3;
/// Lines of the sentence on a card that is not chosen.
const LINES: usize = 5;
const THUMB: egui::Vec2 = vec2(148.0, 96.0);

/// A name being typed.
pub struct Renaming {
    pub cluster: usize,
    pub text: String,
    /// Not yet given the keyboard.
    pub fresh: bool,
}

/// What cards keep of their drawing.
#[derive(Default)]
pub struct Cards {
    pub renaming: Option<Renaming>,
    /// Chosen for comparison, in the order of choosing.
    pub compared: Vec<usize>,
    /// The chosen cluster when it was last scrolled to.
    scrolled_to: Option<usize>,
}

/// What drawing the cards asks of the screen.
pub enum CardAsk {
    Watch(usize),
}

impl Cards {
    pub fn show(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        run: &ClusterRun,
        thumbs: &mut Thumbs,
        actions: &mut Vec<Action>,
    ) -> Vec<CardAsk> {
        let mut asks = Vec::new();
        let chosen = chosen_cluster(context, run);
        let scroll_to = chosen.filter(|_| chosen != self.scrolled_to);
        self.scrolled_to = chosen;
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.add_space(space::S);
            let room = ui.available_width() - space::M;
            let columns = ((room / WIDTH) as usize).clamp(1, 4);
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                let width = (room - space::S * (columns - 1) as f32) / columns as f32;
                for column in 0..columns {
                    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing.y = space::S;
                        for cluster in run.clusters.iter().skip(column).step_by(columns) {
                            let on = chosen == Some(cluster.index);
                            let scroll = scroll_to == Some(cluster.index);
                            self.card_ui(ui, context, run, cluster, (on, scroll), thumbs, &mut asks, actions);
                        }
                        if column == run.clusters.len() % columns && !run.noise.is_empty() {
                            noise_ui(ui, run, actions);
                        }
                    });
                }
            });
            ui.add_space(space::L);
        });
        asks
    }

    #[allow(clippy::too_many_arguments)]
    fn card_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        run: &ClusterRun,
        cluster: &Cluster,
        (on, scroll): (bool, bool),
        thumbs: &mut Thumbs,
        asks: &mut Vec<CardAsk>,
        actions: &mut Vec<Action>,
    ) {
        let category = Category(cluster.index);
        let name = context.workspace.cluster_name(cluster.index);
        let label = format!("Cluster {}: {name}", category.letter());
        let card = Card::new(("cluster", cluster.index)).clickable(&label).selected(on).padding(space::M);
        let shown = card.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            self.head_ui(ui, context, cluster, name, asks, actions);
            if self.renaming.as_ref().is_some_and(|r| r.cluster == cluster.index) {
                advice_ui(ui, cluster);
            }
            facts_ui(ui, run, cluster, asks, actions);
            standing_ui(ui, context, run, cluster);
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::M;
                if let Some(medoid) = cluster.medoid() {
                    thumbs.show(ui, context, medoid, THUMB, actions);
                }
                ui.vertical(|ui| sentence_ui(ui, &cluster.explanation, on));
            });
            ui.add_space(2.0);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for feature in cluster.features.iter().take(FEATURES) {
                    feature_row_ui(ui, category, feature);
                }
                if cluster.features.is_empty() {
                    text::muted(ui, "No feature sets it clearly apart");
                }
            });
            kgrams_ui(ui, cluster);
            rule_ui(ui, context, cluster, actions);
        });
        if scroll {
            shown.response.scroll_to_me(None);
        }
        if shown.response.clicked() {
            actions.push(Action::Select(Item::Cluster(cluster.index as u32)));
        }
    }

    fn head_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        cluster: &Cluster,
        name: &str,
        asks: &mut Vec<CardAsk>,
        actions: &mut Vec<Action>,
    ) {
        let letter = Category(cluster.index).letter();
        ui.horizontal(|ui| {
            ui.set_min_height(26.0);
            swatch::swatch(ui, Category(cluster.index), 22.0);
            if self.renaming.as_ref().is_some_and(|r| r.cluster == cluster.index) {
                self.rename_ui(ui, actions);
                return;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                self.menu_ui(ui, context, cluster, asks, actions);
                let compared = self.compared.contains(&cluster.index);
                let full =
                    (!compared && self.compared.len() >= MOST).then_some("Four clusters fit side by side");
                let compare = format!("Compare cluster {letter}");
                let button = IconButton::new(Icon::Columns, &compare).size(ControlSize::Small);
                if button.selected(compared).disabled_because(full).show(ui).clicked() {
                    self.toggle_compared(cluster.index);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let title = text::truncated(ui, TextRole::Strong, name);
                    let title = title.interact(Sense::click());
                    if title.double_clicked() {
                        self.rename(context, cluster.index);
                    } else if title.clicked() {
                        // It lies over the card and would swallow the click.
                        actions.push(Action::Select(Item::Cluster(cluster.index as u32)));
                    }
                });
            });
        });
    }

    fn menu_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        cluster: &Cluster,
        asks: &mut Vec<CardAsk>,
        actions: &mut Vec<Action>,
    ) {
        let letter = Category(cluster.index).letter();
        more_menu(ui, &format!("More about cluster {letter}"), |ui| {
            let blind =
                context.workspace.labels_blind().then_some("Names are hidden while a blind round is open");
            if MenuItem::new("Rename…").icon(Icon::Edit).disabled_because(blind).show(ui) {
                self.rename(context, cluster.index);
            }
            if context.workspace.given_cluster_name(cluster.index).is_some()
                && MenuItem::new("Use the generated name").icon(Icon::Undo).show(ui)
            {
                actions.push(Action::Clusters(ClustersAction::Rename(cluster.index, String::new())));
            }
            edit_items_ui(ui, context, cluster, actions);
            if MenuItem::new("Say it as a condition").icon(Icon::Filter).show(ui) {
                actions.push(Action::Clusters(ClustersAction::Rule(cluster.index)));
                actions.push(Action::Select(Item::Cluster(cluster.index as u32)));
            }
            if MenuItem::new("Watch members side by side").icon(Icon::Play).show(ui) {
                asks.push(CardAsk::Watch(cluster.index));
            }
            if MenuItem::new("Show its sessions").icon(Icon::List).show(ui) {
                actions.push(sessions_behind(format!("Cluster {letter}"), cluster.members.iter()));
            }
        });
    }

    pub fn toggle_compared(&mut self, cluster: usize) {
        match self.compared.iter().position(|c| *c == cluster) {
            Some(at) => {
                self.compared.remove(at);
            }
            None if self.compared.len() < MOST => self.compared.push(cluster),
            None => {}
        }
    }

    fn rename(&mut self, context: &ViewContext<'_>, cluster: usize) {
        if !context.workspace.labels_blind() {
            let text = context.workspace.given_cluster_name(cluster).unwrap_or_default().to_owned();
            self.renaming = Some(Renaming { cluster, text, fresh: true });
        }
    }

    /// Enter and leaving the field keep the name, Escape drops it.
    fn rename_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let Some(renaming) = &mut self.renaming else { return };
        let field = TextField::new(&mut renaming.text, "Name of the cluster").limit(LONGEST_NAME);
        let response = field.hint("What these people are doing").show(ui);
        if std::mem::take(&mut renaming.fresh) {
            response.request_focus();
        } else if response.lost_focus() || !response.has_focus() {
            let dropped = ui.input(|i| i.key_pressed(Key::Escape));
            let action = ClustersAction::Rename(renaming.cluster, renaming.text.trim().to_owned());
            if !dropped {
                actions.push(Action::Clusters(action));
            }
            self.renaming = None;
        }
    }
}

fn facts_ui(
    ui: &mut Ui,
    run: &ClusterRun,
    cluster: &Cluster,
    asks: &mut Vec<CardAsk>,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        let share = numbers::share(cluster.size as u64, run.sequences as u64, Some(cluster.interval));
        let sessions = numbers::counted(cluster.sessions as u64, "session", "sessions");
        let users = numbers::counted(cluster.users as u64, "user", "users");
        let note =
            format!("{sessions} of {users}; the range is a 95 % Wilson interval. Click to see the sessions");
        let button = Button::ghost(&share).size(ControlSize::Small).icon(Icon::List).tooltip(&note);
        if button.show(ui).clicked() {
            let title = format!("Cluster {}", Category(cluster.index).letter());
            actions.push(sessions_behind(title, cluster.members.iter()));
        }
        if let Some(stability) = cluster.stability {
            let tone = stability_tone(stability);
            let label = format!("Stability {}", numbers::decimal(stability, 2));
            let shown = status(ui, tone, &label);
            let meaning = format!(
                "{}. Mean Jaccard similarity to the best match in clusterings of resampled sequences",
                crate::model::capitalised(stability_words(stability))
            );
            tooltip::definition(shown, &label, &meaning, Some("Hennig 2007"));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let letter = Category(cluster.index).letter();
            let watch = format!("Watch members of cluster {letter} side by side");
            if IconButton::new(Icon::Play, &watch).size(ControlSize::Small).show(ui).clicked() {
                asks.push(CardAsk::Watch(cluster.index));
            }
        });
    });
}

pub fn stability_tone(stability: f64) -> Tone {
    match stability {
        s if s >= 0.75 => Tone::Success,
        s if s >= 0.6 => Tone::Warn,
        _ => Tone::Danger,
    }
}

/// A few lines, all of them when the card is chosen; the whole on hover.
fn sentence_ui(ui: &mut Ui, sentence: &str, whole: bool) {
    let tokens = Tokens::of(ui);
    let mut job = LayoutJob::simple(
        sentence.to_owned(),
        TextRole::Body.font(),
        tokens.text_secondary,
        ui.available_width(),
    );
    if !whole {
        job.wrap =
            TextWrapping { max_width: ui.available_width(), max_rows: LINES, ..TextWrapping::default() };
    }
    // A label tells all of a text that it cuts, when it is hovered.
    ui.add(Label::new(job));
}

fn kgrams_ui(ui: &mut Ui, cluster: &Cluster) {
    if cluster.kgrams.is_empty() {
        return;
    }
    ui.add_space(2.0);
    ui.spacing_mut().interact_size.y = 18.0;
    ui.spacing_mut().item_spacing.y = 3.0;
    text::small(ui, "Typical steps, and how many here / elsewhere have them");
    for kgram in cluster.kgrams.iter().take(KGRAMS) {
        let shares = format!("{} / {}", numbers::percent(kgram.share), numbers::percent(kgram.rest_share));
        let row = ui.horizontal(|ui| {
            ui.set_max_height(18.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                text::line(ui, TextRole::Small, shares);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    Icon::Route.show_sized(ui, 12.0, Tokens::of(ui).text_muted);
                    text::truncated(ui, TextRole::Secondary, &kgram.words);
                });
            });
        });
        let lift = kgram.lift.map_or_else(
            || "nobody else has it".to_owned(),
            |lift| format!("{} times as often as elsewhere", numbers::decimal(lift, 1)),
        );
        row.response.on_hover_text(format!("{}: {lift}", kgram.words));
    }
}

fn noise_ui(ui: &mut Ui, run: &ClusterRun, actions: &mut Vec<Action>) {
    Card::new("noise").padding(space::M).show(ui, |ui| {
        ui.horizontal(|ui| {
            text::strong(ui, "Noise");
        });
        let share = numbers::share(run.noise.len() as u64, run.sequences as u64, None);
        if Button::ghost(&share).size(ControlSize::Small).icon(Icon::List).show(ui).clicked() {
            actions.push(sessions_behind("Noise".into(), run.noise.iter()));
        }
        text::secondary(
            ui,
            "Sequences that are like no dense group; not an error, and worth a look of their own",
        );
    });
}
