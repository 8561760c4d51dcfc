//! The column beside the item: the codebook as keys, and what is said beside the label.

use super::super::super::ViewContext;
use super::super::codebook::keys_ui;
use super::super::keys;
use super::super::remarks::remarks_ui;
use super::DeskState;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::palette::Palette;
use crate::coding::{BlindView, LabelEntry, QueueEntry, Verdict};
use crate::widgets::theme::space;
use crate::widgets::{self, Button, Icon, IconButton, Surface, TextRole, numbers, section_header, text};
use egui::{CentralPanel, Margin, Panel, ScrollArea, Ui};

/// In less room than this, codebook and remarks scroll together, in points.
const LOW: f32 = 600.0;

impl DeskState {
    pub(super) fn side_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
        actions: &mut Vec<Action>,
    ) {
        if ui.available_height() < LOW {
            widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 4, top: 6, bottom: 6 }).show(
                ui,
                |ui| {
                    ScrollArea::vertical().id_salt("side").auto_shrink([false, false]).show(ui, |ui| {
                        ui.set_max_width(ui.available_width() - space::S);
                        self.codes_head_ui(ui, context, view, entry);
                        self.codes_ui(ui, context, view, entry, actions);
                        ui.add_space(space::M);
                        self.beside_ui(ui, context, view, entry, actions);
                    });
                },
            );
            return;
        }
        Panel::bottom("code-remarks")
            .resizable(false)
            .frame(widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 12, top: 8, bottom: 12 }))
            .show(ui, |ui| self.beside_ui(ui, context, view, entry, actions));
        CentralPanel::no_frame()
            .frame(widgets::surface(ui, Surface::Panel, Margin { left: 12, right: 4, top: 6, bottom: 0 }))
            .show(ui, |ui| {
                self.codes_head_ui(ui, context, view, entry);
                ScrollArea::vertical().id_salt("codebook").auto_shrink([false, false]).show(ui, |ui| {
                    ui.set_max_width(ui.available_width() - space::S);
                    self.codes_ui(ui, context, view, entry, actions);
                });
            });
    }

    fn codes_head_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
    ) {
        let codebook = view.codebook();
        section_header(ui, &codebook.name, Some((codebook.codes.len() as u64, "codes")), |ui| {
            ui.add_space(space::S);
            let button = IconButton::new(Icon::Info, "Definitions").selected(self.definitions);
            if button.body("Definition and rules under every code").show(ui).clicked() {
                self.definitions = !self.definitions;
            }
        });
        let without_key = codebook.codes.iter().filter(|code| !keys::has_key(code)).count() as u64;
        if without_key > 0 {
            let codes = numbers::counted(without_key, "code has no key", "codes have no key");
            let label = format!("{codes}: find one by typing");
            let key = context.key(Command::FindCode);
            let reason = self.disabled_reason(Command::FindCode, view);
            let button = Button::ghost(&label).icon(Icon::Search).shortcut(key.as_deref());
            if button.disabled_because(reason.as_deref()).show(ui).clicked() {
                self.finding_code = Some(Palette::default());
            }
        }
        if !codebook.exclusive {
            let given = codes_of(entry.label.map(|l| &l.entry)).len() as u64;
            let words = match given {
                0 => "Several codes may be true: each key gives or takes back one".to_owned(),
                n => format!("{} given; Enter goes on", numbers::counted(n, "code", "codes")),
            };
            text::show(ui, if given > 0 { TextRole::Secondary } else { TextRole::Muted }, words);
        }
        ui.add_space(space::XS);
    }

    fn codes_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
        actions: &mut Vec<Action>,
    ) {
        let given = codes_of(entry.label.map(|l| &l.entry));
        let locked = view.seal().is_some().then_some("Your ballot is sealed");
        if let Some(code) = keys_ui(ui, view.codebook(), given, self.definitions, locked) {
            self.give_code(&code, context, view, actions);
        }
    }

    /// Marks, reasons, confidence, note, and how long this took: the last for this coder only.
    fn beside_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
        actions: &mut Vec<Action>,
    ) {
        self.evidence_ui(ui, context, view, entry, actions);
        ui.add_space(space::S);
        let label = entry.label.map(|l| &l.entry);
        let sealed = view.seal().is_some();
        if remarks_ui(ui, context, entry.item.id, label, &mut self.note, sealed, actions) {
            self.run(Command::Abstain, context, view, actions);
        }
        self.example_button(ui, view, entry, actions);
        ui.add_space(space::XS);
        ui.spacing_mut().item_spacing.y = 2.0;
        // Both lines have their room from the beginning: nothing jumps when there is more to tell.
        for words in self.timing(context, view, entry) {
            text::truncated(ui, TextRole::Muted, words).on_hover_text(
                "For you alone until the reveal: how much of this item you have watched, and how long you take from \
                 seeing an item to its first label, as the median of your last fifty",
            );
        }
    }

    /// What is told of this item, and of all of them.
    fn timing(&self, context: &ViewContext<'_>, view: BlindView<'_>, entry: &QueueEntry<'_>) -> [String; 2] {
        let player = &self.columns.focused().player;
        let mut here = Vec::new();
        if let Some(watched) = player.coverage(entry.item.id) {
            here.push(format!("Watched {}", numbers::percent(watched)));
            if let Some(here_ms) = player.shown_for_ms(entry.item.id, context.now_ms) {
                here.push(format!("here for {}", numbers::duration(here_ms / 1_000 * 1_000)));
            }
        }
        let mut all = Vec::new();
        if let Some(pace_ms) = self.pace_ms {
            all.push(format!("{} per item", numbers::duration(pace_ms.cast_signed())));
            let left = view.len().saturating_sub(view.done());
            if left > 0 {
                all.push(numbers::time_left(left as f64 * pace_ms as f64 / 1_000.0));
            }
        }
        [here, all].map(|words| words.join(" · "))
    }
}

/// The median time from showing an item to its first label, over this coder's last fifty changes, in milliseconds.
pub(super) fn pace_ms(view: BlindView<'_>) -> Option<u64> {
    const LAST: usize = 50;
    let mut times: Vec<u64> = view
        .history()
        .rev()
        .take(LAST)
        .filter_map(|change| change.label.entry.evidence.time_to_first_label_ms)
        .collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

fn codes_of(label: Option<&LabelEntry>) -> &[String] {
    match label.map(|l| &l.verdict) {
        Some(Verdict::Codes(codes)) => codes,
        _ => &[],
    }
}
