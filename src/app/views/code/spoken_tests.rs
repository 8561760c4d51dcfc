//! What a screen reader finds: every control of the code screens, and of the others, has a role and a name.

use super::testing::Study;
use crate::app::route::Route;
use egui::accesskit::{Action, Role};
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

impl Study {
    fn is_code(&self) -> bool {
        matches!(self.h.state().route(), Route::Code | Route::Reconcile)
    }

    /// Fails on a control that a screen reader could reach and not name.
    fn speaks(&self, screen: &str) {
        let mut checked = 0;
        let mut nameless = Vec::new();
        for node in self.h.root().children_recursive() {
            let node = node.accesskit_node();
            let data = node.data();
            let reached = data.supports_action(Action::Click) || data.supports_action(Action::Focus);
            // Bars of scrolling have a role that says all; handles between the columns of a table are for a mouse.
            let is_known =
                matches!(data.role(), Role::ScrollBar) || !self.is_code() && is_of_a_table(data.role());
            if !reached || data.is_hidden() || is_known {
                continue;
            }
            checked += 1;
            // The words of a text are its value.
            let name = node.label().or_else(|| node.value().filter(|_| data.role() == Role::Label));
            let is_named =
                name.is_some_and(|name| !name.trim().is_empty()) || node.labelled_by().next().is_some();
            if !is_named || matches!(data.role(), Role::Unknown | Role::GenericContainer) {
                nameless.push(format!("{:?} {:?} at {:?}", data.role(), node.label(), node.raw_bounds()));
            }
        }
        assert!(checked > 10, "{screen}: the walk found the controls, {checked} of them");
        assert!(nameless.is_empty(), "{screen}: {nameless:#?}");
    }
}

/// Cells and column handles that the table's crate makes without a role; rows and headings are named by us.
fn is_of_a_table(role: Role) -> bool {
    matches!(role, Role::Unknown | Role::GenericContainer)
}

#[test]
fn every_control_of_a_round_has_a_name() {
    let mut study = Study::of(6, Theme::Dark);
    study.until("the sequences are cut", |app| app.workspace.coding.items.ready().is_some());
    study.speaks("set-up of a round");
    let mut study = study.with_round();
    study.speaks("door");
    study.press("Sign in as Ann");
    study.speaks("first passphrase");
    study.key(Key::Escape);
    study.begin_under("Ann", "three quiet rivers");
    study.until("the recording is open", |app| {
        let view = app.workspace.coding.desk.as_ref().unwrap().view();
        let session = crate::model::SessionId::new(view.at(0).unwrap().item.session);
        app.workspace.documents.ready(&session).is_some()
    });
    study.speaks("desk");
    study.press("Definitions");
    study.key(Key::X);
    study.key(Key::OpenBracket);
    study.speaks("desk with definitions and a mark");
    for _ in 0..3 {
        study.key(Key::C);
        study.speaks("desk with items side by side");
    }
    study.key(Key::C);
    study.key(Key::U);
    study.speaks("reasons for no label");
    study.key(Key::Escape);
    study.ctrl(Key::F);
    study.speaks("own items");
    study.key(Key::Escape);
    study.press("Finish…");
    study.speaks("unfinished ballot");
    study.press("Seal as it is…");
    study.speaks("question before the seal");
    study.press("Cancel");
    study.h.key_press_modifiers(Modifiers::COMMAND, Key::L);
    study.h.run_steps(3);
    study.press("Lock");
    study.speaks("locked desk");
}

#[test]
fn every_control_after_the_seal_has_a_name() {
    let keys = [Key::Num1, Key::Num2, Key::Num1];
    let mut study = Study::of(3, Theme::Light).with_round().both_sealed(&keys, &[Key::Num1; 3]);
    study.speaks("sealed ballot, ready for the reveal");
    study.press("Reveal both ballots");
    study.until("the agreement is there", |app| {
        use crate::app::workspace::coding::AgreementState;
        let settling = app.workspace.coding.settling.as_ref();
        settling.is_some_and(|s| matches!(s.agreement, AgreementState::Ready(..)))
    });
    study.speaks("agreement");
    study.h.get_by_role_and_label(egui::Role::Tab, "Disagreements").click();
    study.h.run_steps(3);
    study.press("Start settling");
    study.speaks("settling");
}

#[test]
fn every_control_of_the_other_screens_has_a_name() {
    let mut study = Study::of(3, Theme::Dark);
    for route in
        [Route::Welcome, Route::Sessions, Route::Replay, Route::Compare, Route::Clusters, Route::Export]
    {
        study.go(route);
        study.h.run_steps(3);
        study.speaks(route.label());
    }
}
