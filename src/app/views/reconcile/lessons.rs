//! What settling taught: agreement after discussion, causes, who was followed, changes to the codebook; computes nothing.

use super::super::ViewContext;
use super::ReconcileAction;
use super::axis::Axis;
use super::list::Cell;
use crate::app::action::Action;
use crate::app::workspace::coding::{LessonsState, Settling};
use crate::coding::Side;
use crate::coding::adjudication::{Change, Lessons, WinRate};
use crate::export::LessonsFormat;
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    Button, Card, Chip, ControlSize, Icon, TextRole, Tone, numbers, section_header, skeleton_rows, text,
};
use egui::{Align, Layout, Ui, vec2};

/// Rationales that are shown of a change; the export has all.
const SHOWN_RATIONALES: usize = 3;

/// Draws the panel; gives the pair whose items are wanted.
pub(super) fn lessons_ui(
    ui: &mut Ui,
    context: &ViewContext<'_>,
    settling: &Settling,
    actions: &mut Vec<Action>,
) -> Option<Cell> {
    let lessons = match &settling.lessons {
        LessonsState::Unread | LessonsState::Reading { .. } => {
            skeleton_rows(ui, 5);
            return None;
        }
        LessonsState::Failed(reason) => {
            text::show(ui, TextRole::Danger, reason);
            if Button::secondary("Read again").icon(Icon::Refresh).show(ui).clicked() {
                actions.push(Action::Reconcile(ReconcileAction::Learn));
            }
            return None;
        }
        LessonsState::Ready { lessons, .. } => lessons,
    };
    section_header(ui, "What settling taught", None, |_| {});
    ui.spacing_mut().item_spacing.y = space::XS;
    let stamps = lessons.report.rubber_stamps.len();
    if stamps > 0 {
        let words = numbers::counted(stamps as u64, "habit to look at", "habits to look at");
        Chip::new(&words).icon(Icon::Warning).tone(Tone::Warn).show(ui);
    }
    for sentence in lessons.sentences() {
        ui.horizontal_top(|ui| {
            text::line(ui, TextRole::Muted, "\u{b7}");
            text::show(ui, TextRole::Secondary, sentence);
        });
    }
    after_ui(ui, lessons);
    let chosen = changes_ui(ui, lessons);
    causes_ui(ui, lessons);
    followed_ui(ui, settling, lessons);
    save_ui(ui, context, lessons, actions);
    chosen
}

/// Apart from blind agreement, and named so.
fn after_ui(ui: &mut Ui, lessons: &Lessons) {
    let Some(after) = &lessons.after else { return };
    ui.add_space(space::L);
    section_header(ui, "After discussion, not blind", None, |_| {});
    let found = [("Percent", &after.figures.percent), ("Cohen's kappa", &after.figures.kappa)];
    for (name, figure) in found {
        let value = match figure.value {
            Some(value) => numbers::with_interval(value, figure.ci, 2),
            None => figure.undefined.as_ref().map(ToString::to_string).unwrap_or_default(),
        };
        crate::widgets::fact_row(ui, name, &value, 130.0);
    }
}

fn changes_ui(ui: &mut Ui, lessons: &Lessons) -> Option<Cell> {
    ui.add_space(space::L);
    section_header(ui, "Changes to the codebook", Some((lessons.changes.len() as u64, "changes")), |_| {});
    if lessons.changes.is_empty() {
        text::muted(ui, "Settle a disagreement with its cause: causes become this list");
    }
    let mut chosen = None;
    for (at, change) in lessons.changes.iter().enumerate() {
        Card::new(("change", at)).padding(10.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            text::strong(ui, change.advice(lessons.codebook()));
            ui.horizontal(|ui| {
                text::line(ui, TextRole::Muted, change.cause.label());
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let count = numbers::counted(change.items.len() as u64, "item", "items");
                    let button = Button::ghost(&count).icon(Icon::List).size(ControlSize::Small);
                    if button.tooltip("Show the items of this pair").show(ui).clicked() {
                        let [first, second] = change.pair.clone();
                        chosen = Some((first, second));
                    }
                });
            });
            rationales_ui(ui, change);
        });
        ui.add_space(space::XS);
    }
    chosen
}

fn rationales_ui(ui: &mut Ui, change: &Change) {
    let told: Vec<&str> =
        change.items.iter().map(|item| item.rationale.as_str()).filter(|why| !why.is_empty()).collect();
    for why in told.iter().take(SHOWN_RATIONALES) {
        text::show(ui, TextRole::Secondary, format!("\u{201c}{why}\u{201d}"));
    }
    if told.len() > SHOWN_RATIONALES {
        let more = told.len() - SHOWN_RATIONALES;
        text::muted(
            ui,
            format!("and {}, in the export", numbers::counted(more as u64, "more reason", "more reasons")),
        );
    }
}

fn causes_ui(ui: &mut Ui, lessons: &Lessons) {
    let most = lessons.report.causes.iter().map(|(_, count)| *count).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    ui.add_space(space::L);
    section_header(ui, "Causes", None, |_| {});
    for (cause, count) in &lessons.report.causes {
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 18.0;
            ui.allocate_ui_with_layout(vec2(190.0, 18.0), Layout::left_to_right(Align::Center), |ui| {
                ui.set_width(190.0);
                text::truncated(ui, TextRole::Secondary, cause.label());
            });
            let room = (ui.available_width() - 40.0).max(20.0);
            let (rect, _) = ui.allocate_exact_size(vec2(room, 10.0), egui::Sense::hover());
            let width = rect.width() * *count as f32 / most as f32;
            let bar = egui::Rect::from_min_size(rect.min, vec2(width, rect.height()));
            ui.painter().rect_filled(bar, 3.0, Tokens::of(ui).accent);
            text::line(ui, TextRole::Strong, numbers::count(*count as u64));
        });
    }
}

fn followed_ui(ui: &mut Ui, settling: &Settling, lessons: &Lessons) {
    let report = &lessons.report;
    if report.win_totals.iter().all(|rate| rate.disputed == 0) {
        return;
    }
    ui.add_space(space::L);
    section_header(ui, "Who was followed", None, |_| {});
    text::muted(
        ui,
        "Of the disputes in which a coder said this, how often it was decided so; 95 % intervals",
    );
    let axis = Axis::of([(Some(0.0), None)]);
    let revealed = settling.adjudication.revealed();
    for side in Side::BOTH {
        let coder = revealed.coder(side);
        ui.add_space(space::XS);
        text::line(ui, TextRole::Strong, &coder.name);
        let of_coder = |rate: &&WinRate| rate.coder == coder.id && rate.disputed > 0;
        let totals = report.win_totals.iter().filter(of_coder);
        for rate in totals.chain(report.win_rates.iter().filter(of_coder)) {
            let label =
                if rate.verdict.is_empty() { "All".to_owned() } else { lessons.name_of(&rate.verdict) };
            ui.horizontal(|ui| {
                text::line(ui, TextRole::Secondary, &label);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    text::line(ui, TextRole::Body, format!("{} of {}", rate.followed, rate.disputed));
                });
            });
            let name = format!("{}, {label}", coder.name);
            let width = ui.available_width();
            axis.bar_ui(ui, &name, rate.share(), rate.interval, None, vec2(width, 14.0));
        }
    }
    axis.scale_ui(ui);
}

fn save_ui(ui: &mut Ui, context: &ViewContext<'_>, lessons: &Lessons, actions: &mut Vec<Action>) {
    ui.add_space(space::L);
    section_header(ui, "Take it along", None, |_| {});
    ui.horizontal_wrapped(|ui| {
        let copy = Button::secondary("Copy").icon(Icon::Copy).size(ControlSize::Small);
        if copy.tooltip("As Markdown, for a wiki or a ticket").show(ui).clicked() {
            ui.copy_text(lessons.to_markdown());
        }
        for format in LessonsFormat::ALL {
            let words = format!("Save {}", format.label());
            if Button::secondary(&words).icon(Icon::Save).size(ControlSize::Small).show(ui).clicked() {
                actions.push(Action::Reconcile(ReconcileAction::SaveLessons(format)));
            }
        }
    });
    if let Some(open) = &context.workspace.open {
        let folder = open.path().parent().map(|p| p.display().to_string()).unwrap_or_default();
        text::muted(ui, format!("Files are written beside the project, in {folder}"));
    }
}
