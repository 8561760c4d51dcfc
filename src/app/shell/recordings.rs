//! The dialog that writes recordings as plain rrweb files: of which sessions, packed or not, and where; writes none itself.

use super::path_dialog::typed_path;
use super::{App, Overlay};
use crate::app::action::{Action, FileAction};
use crate::app::host::Pick;
use crate::app::selection::SessionSet;
use crate::app::workspace::{RecordingsPlan, Workspace};
use crate::model::SessionId;
use crate::widgets::{
    Button, Choice, Dialog, Icon, TextField, dialog_footer, numbers, segmented, space, text, toggle,
};
use egui::{Id, Ui};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whose recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    All,
    /// Those that are marked in the list of sessions, or that its filters leave.
    InHand,
    Chosen,
}

#[derive(Debug)]
pub(super) struct RecordingsDialog {
    which: Which,
    /// As they stood when the dialog was opened.
    in_hand: Option<SessionSet>,
    packed: bool,
    /// The folder as typed or picked; `None` while it is the proposed one.
    folder: Option<String>,
}

impl RecordingsDialog {
    pub(super) fn of(in_hand: Option<SessionSet>) -> Self {
        let which = if in_hand.is_some() { Which::InHand } else { Which::All };
        Self { which, in_hand, packed: true, folder: None }
    }

    fn sessions(&self, workspace: &Workspace) -> Arc<[SessionId]> {
        match (self.which, &self.in_hand) {
            (Which::InHand, Some(set)) => Arc::clone(&set.sessions),
            (Which::Chosen, _) => workspace.selection.session().cloned().into_iter().collect(),
            _ => workspace
                .open
                .iter()
                .flat_map(|open| open.sessions.iter())
                .map(|row| row.session_id.clone())
                .collect(),
        }
    }

    /// The folder that a file dialog gave.
    pub(super) fn put_folder(&mut self, folder: &Path) {
        self.folder = Some(folder.display().to_string());
    }
}

impl App {
    pub(super) fn recordings_ui(&mut self, ui: &mut Ui, mut dialog: RecordingsDialog) -> Overlay {
        let (Some(project), Some(open)) = (&self.workspace.project, &self.workspace.open) else {
            return Overlay::None;
        };
        let workspace = &self.workspace;
        let chosen = workspace.selection.session().filter(|id| open.session(id).is_some());
        let proposed = proposed(&project.path);
        let (mut asked, mut picks) = (None, false);
        let shown = Dialog::new("recordings", "Write recordings as rrweb").width(640.0).show(ui.ctx(), |ui| {
            text::secondary(
                ui,
                "A file for each session, whatever tool it came from, for rrweb's player and all that reads rrweb. They \
                 are written as they are stored: what was masked at import stays masked",
            );
            ui.add_space(space::S);
            let all = format!("All {}", numbers::counted(open.sessions.len() as u64, "session", "sessions"));
            let hand = dialog.in_hand.as_ref().map(|set| {
                format!("{} ({})", set.title, numbers::count(set.sessions.len() as u64))
            });
            let one = chosen.map(|id| format!("Only {id}"));
            let choices: Vec<_> = [
                Some(Choice::new(Which::All, all.as_str())),
                hand.as_deref().map(|hand| Choice::new(Which::InHand, hand)),
                one.as_deref().map(|one| Choice::new(Which::Chosen, one)),
            ]
            .into_iter()
            .flatten()
            .collect();
            if let Some(which) = segmented(ui, "Whose recordings", dialog.which, &choices) {
                dialog.which = which;
            }
            ui.add_space(space::S);
            toggle(ui, &mut dialog.packed, "Pack each file with gzip");
            ui.add_space(space::S);
            let mut typed = dialog.folder.clone().unwrap_or_else(|| proposed.display().to_string());
            let field = TextField::new(&mut typed, "Folder")
                .mono()
                .id(Id::unique("recordings-folder"))
                .show(ui);
            if field.changed() {
                dialog.folder = Some(typed.clone());
            }
            text::muted(ui, "It is made if it is not there; files of the same names in it are replaced");
            let target = typed_path(&typed);
            let reason = match &target {
                None => Some("Type where to write them"),
                Some(_) if workspace.recordings.is_writing() => Some("Recordings are being written already"),
                Some(_) => None,
            };
            dialog_footer(ui, |ui| {
                let write = Button::primary("Write").icon(Icon::Export).disabled_because(reason);
                if write.show(ui).clicked() {
                    asked = target;
                }
                picks = Button::secondary("Choose a folder…").show(ui).clicked();
            });
        });
        if picks {
            self.pick(Pick::TargetFolder);
        }
        if let Some(folder) = asked {
            let sessions = dialog.sessions(&self.workspace);
            let plan = RecordingsPlan { sessions, folder, packed: dialog.packed };
            self.queue.push(Action::File(FileAction::WriteRecordings(plan)));
            return Overlay::None;
        }
        if shown.close { Overlay::None } else { Overlay::Recordings(dialog) }
    }
}

/// Beside the project.
fn proposed(project: &Path) -> PathBuf {
    let stem = project.file_stem().map_or_else(|| "project".into(), |s| s.to_string_lossy().into_owned());
    let project = std::path::absolute(project).unwrap_or_else(|_| project.to_owned());
    project.with_file_name(format!("{stem}-recordings"))
}
