//! Definitions from elsewhere: pasted as JSON, looked at before anything changes, then put in force together; knows no
//! file.

use super::SignalsScreen;
use crate::app::action::Action;
use crate::app::views::ViewContext;
use crate::app::workspace::signals::Library;
use crate::mining::signals::RuleSet;
use crate::widgets::button::Button;
use crate::widgets::theme::space;
use crate::widgets::{Icon, MenuItem, TextRole, field, menu_button, numbers, text};
use egui::{ScrollArea, Ui};

/// What is being pasted, and what it would do to the library that it was read against.
#[derive(Default)]
pub(super) struct Pasted {
    text: String,
    read: Option<Result<Incoming, String>>,
}

/// What a text brings.
struct Incoming {
    /// The library with it.
    rules: RuleSet,
    /// Names of definitions that it changes or brings.
    changed: Vec<String>,
    /// Definitions in the text.
    named: usize,
}

impl Pasted {
    /// Reads the text anew after it changed, or where the library did.
    fn read(&mut self, library: &Library) {
        self.read = (!self.text.trim().is_empty()).then(|| {
            let (theirs, named) = RuleSet::read(&self.text).map_err(|e| e.to_string())?;
            let mut rules = library.rules.clone();
            let changed = rules.merge(&theirs, &named);
            rules.check().map_err(|e| e.to_string())?;
            Ok(Incoming { rules, changed, named: named.len() })
        });
    }
}

impl SignalsScreen {
    /// The menu beside the head of the library.
    pub(super) fn exchange_menu(&mut self, ui: &mut Ui, library: &Library) {
        menu_button(ui, Button::ghost("Exchange").trailing(Icon::ChevronDown), |ui| {
            if MenuItem::new("Paste definitions…").icon(Icon::Import).show(ui) {
                self.pasted = Some(Pasted::default());
            }
            if MenuItem::new("Copy all as JSON").icon(Icon::Export).show(ui) {
                ui.ctx().copy_text(library.rules.to_json());
            }
        });
    }

    /// The text while it is pasted, with what it would change.
    pub(super) fn pasted_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        library: &Library,
        actions: &mut Vec<Action>,
    ) {
        let Some(mut pasted) = self.pasted.take() else { return };
        text::secondary(
            ui,
            "Definitions as JSON, as this program copies and exports them. Nothing changes before you put them in force",
        );
        let area = ScrollArea::vertical().id_salt("pasted-definitions").max_height(160.0);
        let changed =
            area.show(ui, |ui| field::long_text_area(ui, &mut pasted.text, "Paste JSON here", 6).changed());
        if changed.inner {
            pasted.read(library);
        }
        let mut reason = Some("Paste definitions first".to_owned());
        match &pasted.read {
            None => {}
            Some(Err(problem)) => {
                text::show(ui, TextRole::Danger, problem);
                reason = Some("The text cannot be read".to_owned());
            }
            Some(Ok(incoming)) if incoming.changed.is_empty() => {
                let named = numbers::counted(incoming.named as u64, "definition", "definitions");
                text::secondary(ui, format!("{named}, all as they are here already"));
                reason = Some("Nothing would change".to_owned());
            }
            Some(Ok(incoming)) => {
                let named = numbers::counted(incoming.named as u64, "definition", "definitions");
                let changed = incoming.changed.join(", ");
                text::secondary(
                    ui,
                    format!("Of {named}, {} would change: {changed}", incoming.changed.len()),
                );
                reason = context.workspace.signals.finding().map(|_| "Signals are being found".to_owned());
            }
        }
        let mut open = true;
        ui.horizontal(|ui| {
            let force = Button::primary("Put in force")
                .icon(Icon::Check)
                .tooltip("Becomes the next version of each; undo takes all of it back")
                .disabled_because(reason.as_deref());
            if force.show(ui).clicked()
                && let Some(Ok(incoming)) = &pasted.read
            {
                self.put(incoming.rules.clone(), actions);
                open = false;
            }
            if Button::ghost("Cancel").show(ui).clicked() {
                open = false;
            }
        });
        ui.add_space(space::S);
        self.pasted = open.then_some(pasted);
    }

    /// A pasted text is compared with the library that is in force now.
    pub(super) fn compare_pasted(&mut self, library: &Library) {
        if let Some(pasted) = &mut self.pasted {
            pasted.read(library);
        }
    }

    #[cfg(test)]
    pub(super) fn paste(&mut self, text: &str, library: &Library) {
        let mut pasted = Pasted { text: text.to_owned(), read: None };
        pasted.read(library);
        self.pasted = Some(pasted);
    }
}
