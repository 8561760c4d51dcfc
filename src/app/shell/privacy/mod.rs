//! The dialog on personal data: what imports mask, tried live, and the audit of what is stored.

mod audit;
mod masks;

use super::{App, Overlay};
use crate::app::action::Action;
use crate::privacy::{MaskRules, Masks, OwnRule, Treatment};
use crate::widgets::{Choice, Dialog, Tone, space, status, tabs};
use egui::Ui;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Masks,
    Audit,
}

/// What an own rule that is being written names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    Selector,
    Field,
    Pattern,
}

/// The rules as edited, and what is typed.
#[derive(Debug)]
pub(super) struct PrivacyDialog {
    tab: Tab,
    rules: MaskRules,
    saved: MaskRules,
    /// The rules ready for use, or what is wrong with them; patterns are too slow to be made ready in every frame.
    ready: Ready<MaskRules, Masks>,
    /// The own rule that is being written, likewise.
    typed: Ready<(Naming, Treatment, String), OwnRule>,
    /// A text on which the rules are tried as one types.
    sample: String,
    naming: Naming,
    treatment: Treatment,
    named: String,
    /// Masking was asked for once; the button asks again.
    sure: bool,
    /// Row of the audit whose examples are shown.
    row: Option<usize>,
    /// Where the report is to be written, as typed.
    report: String,
}

impl App {
    pub(super) fn privacy_dialog(&self) -> Overlay {
        let Some(open) = &self.workspace.open else { return Overlay::None };
        let rules = open.mask_rules.clone().unwrap_or_default();
        Overlay::Privacy(Box::new(PrivacyDialog {
            tab: Tab::Masks,
            saved: rules.clone(),
            ready: Ready::default(),
            typed: Ready::default(),
            rules,
            sample: "Ana Example, ana@example.org, 4111 1111 1111 1111".to_owned(),
            naming: Naming::Selector,
            treatment: Treatment::Mask,
            named: String::new(),
            sure: false,
            row: None,
            report: open.path().with_extension("audit.html").display().to_string(),
        }))
    }

    pub(super) fn privacy_ui(&mut self, ui: &mut Ui, mut dialog: Box<PrivacyDialog>) -> Overlay {
        let Some(open) = &self.workspace.open else { return Overlay::None };
        if let Ok(rules) = &open.mask_rules {
            dialog.saved = rules.clone();
        }
        let unreadable = open.mask_rules.as_ref().err();
        let work = &self.workspace.privacy;
        let sessions = open.sessions.len();
        let mut asked = Vec::new();
        let shown = Dialog::new("privacy", "Personal data").width(860.0).show(ui.ctx(), |ui| {
            let choices =
                [Choice::new(Tab::Masks, "What imports mask"), Choice::new(Tab::Audit, "What is stored")];
            if let Some(tab) = tabs(ui, dialog.tab, &choices) {
                dialog.tab = tab;
            }
            ui.add_space(space::S);
            if let Some(why) = unreadable {
                status(ui, Tone::Warn, why);
                ui.add_space(space::S);
            }
            match dialog.tab {
                Tab::Masks => dialog.masks_ui(ui, work, sessions, &mut asked),
                Tab::Audit => dialog.audit_ui(ui, work, (sessions, &self.job_views[..]), &mut asked),
            }
        });
        let leaves = asked.iter().any(|action| matches!(action, Action::Navigate(_)));
        self.queue.append(&mut asked);
        if shown.close || leaves { Overlay::None } else { Overlay::Privacy(dialog) }
    }
}

/// What is made of something that is edited: made anew only when that has changed.
#[derive(Debug)]
struct Ready<K, V>(Option<(K, Result<V, String>)>);

impl<K, V> Default for Ready<K, V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<K: Clone + PartialEq, V> Ready<K, V> {
    fn of(&mut self, from: &K, make: impl FnOnce(&K) -> Result<V, String>) -> Result<&V, &String> {
        if self.0.as_ref().is_some_and(|(of, _)| of != from) {
            self.0 = None;
        }
        let (_, made) = self.0.get_or_insert_with(|| (from.clone(), make(from)));
        made.as_ref()
    }
}
