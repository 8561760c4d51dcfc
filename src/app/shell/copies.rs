//! The dialogs of two laptops: handing a copy or a pack over, and merging a copy after a look at what it would bring.

use super::path_dialog::typed_path;
use super::{App, Overlay};
use crate::app::action::{Action, FileAction};
use crate::app::host::Pick;
use crate::app::workspace::{Compared, PackFor};
use crate::coding::codebook::{CodebookMap, Fate, KeepCode};
use crate::coding::{Protection, RoundState};
use crate::model::capitalised;
use crate::project::merge::{Choices, Fork, ItemsOfBoth, Keep};
use crate::widgets::{
    Button, Choice, Dialog, Icon, TextField, TextRole, dialog_footer, numbers, segmented, select, space, text,
};
use egui::{Id, Key, ScrollArea, Ui};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is handed over.
#[derive(Debug)]
pub(super) struct HandOverDialog {
    whole: bool,
    /// Round and side of the coder whom a pack is for, as they stand in the list of those that can be packed.
    chosen: usize,
    /// The path as typed; `None` while it is the proposed one.
    path: Option<String>,
}

impl Default for HandOverDialog {
    fn default() -> Self {
        Self { whole: true, chosen: 0, path: None }
    }
}

/// The copy that is to be merged.
#[derive(Debug, Default)]
pub(super) struct MergeDialog {
    path: String,
    /// Merges that were done when the dialog was opened.
    before: u64,
    /// The field has been given the focus once.
    focused: bool,
    /// The desktop's file dialog gave nothing.
    no_portal: bool,
    /// What is kept of logs that went on in both copies, by round and coder.
    keep: BTreeMap<(String, Option<String>), Keep>,
    /// What is kept of codes, by codebook and code, where something else was chosen than what is proposed.
    codes: BTreeMap<(String, String), KeepCode>,
    /// Who chooses that.
    chosen_by: String,
}

impl MergeDialog {
    pub(super) fn after(merges: u64) -> Self {
        Self { before: merges, ..Self::default() }
    }

    /// A file that was chosen or dropped stands in the field.
    pub(super) fn choose(&mut self, path: &Path) {
        self.path = path.display().to_string();
    }

    /// One choice per log that went on in both copies.
    fn forks_ui(&mut self, ui: &mut Ui, forks: &[Fork]) {
        if !forks.is_empty() {
            text::strong(ui, "Choose which one counts");
            text::secondary(
                ui,
                "The other one stays in the file, whole. Who chose is kept on record, and every report says so",
            );
        }
        for fork in forks {
            ui.add_space(space::S);
            let name = fork.title();
            text::line(ui, TextRole::Strong, &name);
            text::secondary(ui, format!("They part after entry {}", fork.common));
            let told = [format!("This copy: {}", fork.this), format!("The other: {}", fork.other)];
            let all = [Keep::This, Keep::Other];
            let choices: Vec<Choice<'_, Option<Keep>>> = all
                .iter()
                .filter(|keep| fork.may_keep[**keep as usize])
                .map(|keep| Choice::new(Some(*keep), &told[*keep as usize]))
                .collect();
            let log = (fork.round.clone(), fork.coder.clone());
            let chosen = segmented(ui, &name, self.keep.get(&log).copied(), &choices);
            if let Some(Some(keep)) = chosen {
                self.keep.insert(log, keep);
            }
            if choices.len() == 1 {
                text::muted(ui, "The other one is not sealed: a seal is never taken back");
            }
        }
    }

    /// What rounds with other items have in common, with counts; the round of which one is to be planned.
    fn common_ui(&mut self, ui: &mut Ui, common: &[(String, ItemsOfBoth)]) -> Option<String> {
        let mut asked = None;
        if common.is_empty() {
            return asked;
        }
        ui.add_space(space::S);
        text::strong(ui, "Go on with what both have");
        text::secondary(
            ui,
            "A new round with the same coders and codebook is planned, and the rest can be merged then. The old round stays \
             as each copy has it, with its ballots",
        );
        TextField::new(&mut self.chosen_by, "Who decides").id(Id::unique("merge-common-by")).show(ui);
        let reason =
            self.chosen_by.trim().is_empty().then_some("Say who decides: the file keeps it on record");
        for (round, items) in common {
            let [here, there] = items.only;
            let n = numbers::counted(items.common.len() as u64, "item", "items");
            text::line(
                ui,
                TextRole::Body,
                format!("Round {round}: {n} in both, {here} in this copy alone, {there} in the other alone"),
            );
            let label = format!("Plan a round of the {n} in both");
            if Button::secondary(&label).disabled_because(reason).show(ui).clicked() {
                asked = Some(round.clone());
            }
        }
        asked
    }

    /// One choice per code that the two copies do not have in the same form.
    fn codes_ui(&mut self, ui: &mut Ui, codebooks: &[CodebookMap]) {
        for book in codebooks {
            ui.add_space(space::S);
            text::strong(ui, format!("The codebook {} went on in both copies", book.name()));
            let told = format!(
                "{}. Choose for each code; of both comes version {}, and no label is touched",
                book.parting(),
                book.next_version()
            );
            text::secondary(ui, told);
            for choice in &book.choices {
                ui.add_space(space::S);
                text::line(ui, TextRole::Strong, &choice.name);
                let key = (book.id().to_owned(), choice.code.clone());
                let told = [0, 1].map(|side| {
                    let whose = ["This copy", "The other"][side];
                    format!("{whose}: {}", choice.fates[side].words())
                });
                let mut choices = vec![
                    Choice::new(Some(KeepCode::This), &told[0]),
                    Choice::new(Some(KeepCode::Other), &told[1]),
                ];
                if !choice.code.is_empty() {
                    choices.push(Choice::new(Some(KeepCode::Neither), "Leave it out"));
                }
                let gone = |keep: &Option<KeepCode>| match keep {
                    Some(KeepCode::This) => matches!(choice.fates[0], Fate::Absent | Fate::Removed),
                    Some(KeepCode::Other) => matches!(choice.fates[1], Fate::Absent | Fate::Removed),
                    _ => false,
                };
                // What a copy has not cannot be kept from it: that is to leave it out.
                choices.retain(|choice| !gone(&choice.value));
                let shown = self.codes.get(&key).copied().or(choice.keep);
                let name = format!("{} of {}", choice.name, book.name());
                if let Some(Some(keep)) = segmented(ui, &name, shown, &choices) {
                    self.codes.insert(key, keep);
                }
                for (whose, said) in ["This copy", "The other"]
                    .iter()
                    .zip(book.definitions(&choice.code).into_iter().flatten())
                {
                    text::show(ui, TextRole::Muted, format!("{whose}: {said}"));
                }
            }
        }
    }

    /// The maps with what was chosen here.
    fn decided(&self, codebooks: &[CodebookMap]) -> Vec<CodebookMap> {
        let mut maps = codebooks.to_vec();
        for map in &mut maps {
            let id = map.id().to_owned();
            for ((_, code), keep) in self.codes.iter().filter(|((book, _), _)| *book == id) {
                map.decide(code, *keep);
            }
        }
        maps
    }

    /// Why it cannot be merged with these choices yet.
    fn open_choice(&self, forks: &[Fork], codebooks: &[CodebookMap]) -> Option<String> {
        let log = |fork: &Fork| (fork.round.clone(), fork.coder.clone());
        let open = || self.decided(codebooks).iter().find_map(|map| map.unite(self.chosen_by.trim()).err());
        if forks.iter().any(|fork| !self.keep.contains_key(&log(fork))) {
            Some("Choose first which one counts".to_owned())
        } else if let Some(open) = open() {
            Some(open.to_string())
        } else if !(forks.is_empty() && codebooks.is_empty()) && self.chosen_by.trim().is_empty() {
            Some("Say who chooses: the file keeps it on record".to_owned())
        } else {
            None
        }
    }

    fn choices(&self, forks: &[Fork], codebooks: &[CodebookMap]) -> Choices {
        let log = |fork: &Fork| (fork.round.clone(), fork.coder.clone());
        let keep = forks.iter().filter_map(|fork| Some((log(fork), *self.keep.get(&log(fork))?)));
        let chosen_by = self.chosen_by.trim().to_owned();
        let united = self.decided(codebooks).into_iter();
        let codebooks = united.filter_map(|map| Some((map.id().to_owned(), map.unite(&chosen_by).ok()?)));
        Choices { keep: keep.collect(), codebooks: codebooks.collect(), chosen_by, chosen_at_ms: 0 }
    }
}

impl App {
    pub(super) fn hand_over_ui(&mut self, ui: &mut Ui, mut dialog: HandOverDialog) -> Overlay {
        let Some(project) = &self.workspace.project else { return Overlay::None };
        let packs: Vec<(PackFor, String)> = self
            .workspace
            .coding
            .rounds
            .iter()
            .filter(|round| matches!(round.state, RoundState::Open | RoundState::SealedByOne))
            .flat_map(|round| {
                let free = move |side: &usize| round.protection[*side] == Protection::NotTaken;
                (0..2).filter(free).map(move |side| {
                    let coder = &round.coders[side];
                    let pack = PackFor { round: round.id.clone(), coder: coder.id.clone() };
                    (pack, format!("{}, round {}", coder.name, round.id))
                })
            })
            .collect();
        let pack = packs.get(dialog.chosen).map(|(pack, _)| pack.clone()).filter(|_| !dialog.whole);
        let proposed = proposed(&project.path, pack.as_ref());
        let in_clear: Vec<String> = self
            .workspace
            .coding
            .rounds
            .iter()
            .filter(|round| round.state.is_blind())
            .flat_map(|round| round.caveats().into_iter().map(|c| format!("Round {}: {c}", round.id)))
            .collect();
        let mut asked = None;
        let shown = Dialog::new("hand-over", "Hand over a copy").width(600.0).show(ui.ctx(), |ui| {
            let choices = [Choice::new(true, "The whole project"), Choice::new(false, "A pack for one coder")];
            if let Some(whole) = segmented(ui, "What is handed over", dialog.whole, &choices) {
                dialog.whole = whole;
                dialog.path = None;
            }
            ui.add_space(space::S);
            if dialog.whole {
                text::secondary(
                    ui,
                    "Everything in this file, as of now. Ballots stay as locked as they are; go on labelling in one of \
                     the copies only",
                );
                for caveat in &in_clear {
                    text::secondary(ui, format!("{caveat}: whoever has the copy can read it"));
                }
            } else {
                text::secondary(
                    ui,
                    "The recordings of the round's items, its codebook and the round: no label, note, tag or signal",
                );
                ui.add_space(space::S);
                let names: Vec<(usize, &str)> =
                    packs.iter().enumerate().map(|(at, (_, name))| (at, name.as_str())).collect();
                if names.is_empty() {
                    text::secondary(
                        ui,
                        "No round is open whose coder has not begun yet. Open a round on the Code screen first, or \
                         hand over the whole project",
                    );
                } else if let Some(chosen) = select(ui, "For whom", dialog.chosen, &names) {
                    dialog.chosen = chosen;
                    dialog.path = None;
                }
            }
            ui.add_space(space::S);
            let mut typed = dialog.path.clone().unwrap_or_else(|| proposed.display().to_string());
            let field = TextField::new(&mut typed, "Where to").mono().id(Id::unique("hand-over-path")).show(ui);
            if field.changed() {
                dialog.path = Some(typed.clone());
            }
            let target = typed_path(&typed);
            let reason = match &target {
                None => Some("Type where to write it"),
                Some(_) if !dialog.whole && pack.is_none() => Some("There is nobody to make a pack for"),
                Some(_) if self.workspace.copies.is_busy() => Some("Another copy is being worked on"),
                Some(_) => None,
            };
            dialog_footer(ui, |ui| {
                if Button::primary("Hand over").disabled_because(reason).show(ui).clicked() {
                    asked = target;
                }
            });
        });
        if let Some(target) = asked {
            self.queue.push(Action::File(FileAction::HandOver {
                target,
                proposed: dialog.path.is_none(),
                pack,
            }));
            return Overlay::None;
        }
        if shown.close { Overlay::None } else { Overlay::HandOver(dialog) }
    }

    /// What the file dialog gave, or what was dropped on the window, for the dialog that asked; it is compared at once.
    pub(super) fn take_copy(&mut self, paths: Vec<PathBuf>) {
        let Overlay::Merge(dialog) = &mut self.overlay else { return };
        let Some(path) = paths.into_iter().next() else {
            dialog.no_portal = true;
            return;
        };
        dialog.choose(&path);
        if !self.workspace.copies.is_busy() {
            self.queue.push(Action::File(FileAction::CompareCopy(path)));
        }
    }

    pub(super) fn merge_ui(&mut self, ui: &mut Ui, mut dialog: MergeDialog) -> Overlay {
        if self.workspace.copies.merged > dialog.before {
            return Overlay::None;
        }
        let (mut asked, mut choosing) = (Vec::new(), false);
        let copies = &self.workspace.copies;
        let shown = Dialog::new("merge", "Merge another copy").width(620.0).show(ui.ctx(), |ui| {
            text::secondary(
                ui,
                "A copy of this project from another laptop, or a pack that comes back. It is only read; a backup of \
                 this project is made first, and no label is shown",
            );
            ui.add_space(space::XS);
            let field = ui
                .horizontal(|ui| {
                    let field = TextField::new(&mut dialog.path, "Path of the other copy")
                        .hint("/home/you/from-ben.binocular")
                        .mono()
                        .id(Id::unique("merge-path"))
                        .width(ui.available_width() - 110.0)
                        .show(ui);
                    choosing |= Button::secondary("Choose…").icon(Icon::FolderOpen).show(ui).clicked();
                    field
                })
                .inner;
            if dialog.no_portal {
                text::muted(ui, "Nothing was chosen. Type the path, or drop the file on this window");
            }
            if !std::mem::replace(&mut dialog.focused, true) {
                field.request_focus();
            }
            let path = typed_path(&dialog.path);
            let compared = path.as_deref().and_then(|path| copies.compared(path));
            ui.add_space(space::S);
            let room = (ui.ctx().content_rect().height() - 360.0).max(120.0);
            ScrollArea::vertical().max_height(room).show(ui, |ui| match compared {
                _ if copies.is_comparing() => {
                    text::secondary(ui, "Comparing the copies…");
                }
                None => {
                    text::muted(ui, "Compare first: it says what would come, and changes nothing");
                }
                Some(Compared::News(news)) if news.is_empty() => {
                    text::strong(ui, "Nothing is new in the other copy");
                }
                Some(Compared::News(news)) => {
                    text::strong(ui, "This would come");
                    for line in news {
                        text::secondary(ui, line);
                    }
                }
                Some(Compared::Parted(forks, codebooks)) => {
                    dialog.forks_ui(ui, forks);
                    dialog.codes_ui(ui, codebooks);
                }
                Some(Compared::Refused(reason, common)) => {
                    text::strong(ui, "These cannot be merged");
                    for line in reason.lines() {
                        text::secondary(ui, capitalised(line));
                    }
                    if let (Some(round), Some(other)) = (dialog.common_ui(ui, common), path.clone()) {
                        let by = dialog.chosen_by.trim().to_owned();
                        asked.push(FileAction::PlanCommon { other, round, by });
                    }
                }
            });
            let (forks, codebooks) = match compared {
                Some(Compared::Parted(forks, codebooks)) => (&forks[..], &codebooks[..]),
                _ => (&[][..], &[][..]),
            };
            let parted = !(forks.is_empty() && codebooks.is_empty());
            if parted {
                ui.add_space(space::S);
                TextField::new(&mut dialog.chosen_by, "Who chooses").id(Id::unique("merge-chosen-by")).show(ui);
            }
            let ready = parted || matches!(compared, Some(Compared::News(news)) if !news.is_empty());
            let open_choice = dialog.open_choice(forks, codebooks);
            let busy = copies.is_busy().then_some("Wait until the copies have been compared");
            let none = path.is_none().then_some("Type the path of the other copy first");
            let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            dialog_footer(ui, |ui| {
                let compare = if ready { Button::secondary("Compare") } else { Button::primary("Compare") };
                if ready {
                    let merge = Button::primary("Merge").disabled_because(busy.or(open_choice.as_deref())).show(ui);
                    if let (true, Some(path)) = (merge.clicked(), &path) {
                        asked.push(FileAction::Merge(path.clone(), dialog.choices(forks, codebooks)));
                    }
                }
                let compare = compare.disabled_because(busy.or(none)).show(ui);
                if let (true, Some(path)) = (compare.clicked() || enter && busy.is_none(), path) {
                    asked.push(FileAction::CompareCopy(path));
                }
            });
        });
        self.queue.extend(asked.into_iter().map(Action::File));
        if choosing {
            self.pick(Pick::Copy);
        }
        if shown.close { Overlay::None } else { Overlay::Merge(dialog) }
    }
}

/// Beside the project, named by what it is.
fn proposed(project: &Path, pack: Option<&PackFor>) -> PathBuf {
    let stem = project.file_stem().map_or_else(|| "project".into(), |s| s.to_string_lossy().into_owned());
    let name = match pack {
        Some(PackFor { round, coder }) => format!("{stem}-{round}-for-{coder}"),
        None => format!("{stem}-copy"),
    };
    let project = std::path::absolute(project).unwrap_or_else(|_| project.to_owned());
    project.with_file_name(format!("{name}.binocular"))
}
