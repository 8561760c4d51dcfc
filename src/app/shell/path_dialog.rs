//! Opening by path: for desktops without a file dialog, and for those who have the path at hand.

use super::{App, Overlay};
use crate::app::action::{Action, FileAction};
use crate::replay::render::percent_decode;
use crate::widgets::text;
use crate::widgets::{Button, Dialog, TextField, dialog_footer, space};
use egui::{Id, Key, Ui};
use std::path::PathBuf;

#[derive(Debug, Default)]
pub(super) struct PathDialog {
    text: String,
    no_portal: bool,
}

impl PathDialog {
    pub fn without_portal() -> Self {
        Self { no_portal: true, ..Self::default() }
    }
}

impl App {
    pub(super) fn path_dialog_ui(&mut self, ui: &mut Ui, mut dialog: PathDialog) -> Overlay {
        let mut opened = None;
        let shown = Dialog::new("open-path", "Open by path").width(560.0).show(ui.ctx(), |ui| {
            text::secondary(
                ui,
                if dialog.no_portal {
                    "This desktop offers no file dialog. Type or paste the path of a project, an export or a \
                     folder, or drop it onto the window"
                } else {
                    "The path of a project, an export or a folder of exports"
                },
            );
            ui.add_space(space::XS);
            let field = TextField::new(&mut dialog.text, "Path")
                .hint("/home/you/exports")
                .mono()
                .id(Id::unique("open-path-field"))
                .show(ui);
            if !field.has_focus() && !field.lost_focus() {
                field.request_focus();
            }
            let path = typed_path(&dialog.text);
            let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            dialog_footer(ui, |ui| {
                let reason = path.is_none().then_some("Type a path first");
                let open = Button::primary("Open").disabled_because(reason).show(ui);
                if open.clicked() || (enter && path.is_some()) {
                    opened.clone_from(&path);
                }
            });
        });
        if let Some(path) = opened {
            self.queue.push(Action::File(FileAction::OpenPaths(vec![path])));
            return Overlay::None;
        }
        if shown.close { Overlay::None } else { Overlay::Path(dialog) }
    }
}

/// As people type and paste paths: with quotes around them, as `file://`, with `~` for their home.
pub(in crate::app) fn typed_path(text: &str) -> Option<PathBuf> {
    let text = text.trim().trim_matches(['"', '\'']);
    // Addresses of files have their blanks and umlauts encoded.
    let decoded = text.strip_prefix("file://").map(|path| percent_decode(path.as_bytes()));
    let decoded = decoded.and_then(|path| String::from_utf8(path).ok());
    let text = decoded.as_deref().unwrap_or_else(|| text.strip_prefix("file://").unwrap_or(text));
    if text.is_empty() {
        return None;
    }
    match (text.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Some(PathBuf::from(home).join(rest)),
        _ => Some(PathBuf::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_as_people_paste_them() {
        for text in [
            "/data/a b.json",
            " \"/data/a b.json\" ",
            "'/data/a b.json'",
            "file:///data/a b.json",
            "file:///data/a%20b.json",
        ] {
            assert_eq!(typed_path(text), Some(PathBuf::from("/data/a b.json")), "{text}");
        }
        assert_eq!(typed_path("  "), None);
        assert_eq!(typed_path("\"\""), None);
    }
}
