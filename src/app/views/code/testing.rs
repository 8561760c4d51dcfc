//! For tests only: a whole window on a small project, and coders who use it with keys and clicks.

use crate::app::App;
use crate::app::action::Action;
use crate::app::host::Host;
use crate::app::route::Route;
use crate::coding::{Codebook, Coder, Design, Desk, Item, Retest, Round, RoundPlan, Sampling, Unit, Verdict};
use crate::project::Project;
use crate::project::testing::recording;
use crate::widgets::testing;
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A window on a project of its own.
pub(in crate::app::views) struct Study {
    pub h: Harness<'static, App>,
    pub path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Study {
    /// On the Code screen, with a session of one sequence each for `sessions`.
    pub fn of(sessions: usize, theme: egui::Theme) -> Self {
        Self::hosted(sessions, theme, Host::detached(1_790_000_000_000))
    }

    /// With a clock that the test sets, in milliseconds since 1970-01-01 UTC.
    pub fn with_clock(sessions: usize, clock: Rc<Cell<i64>>) -> Self {
        let host = Host { now_ms: Box::new(move || clock.get()), ..Host::detached(0) };
        Self::hosted(sessions, egui::Theme::Dark, host)
    }

    /// With a round `r1` of Ann and Bob over everything, of this codebook and without repeats.
    pub fn with_codebook(sessions: usize, codebook: &Codebook) -> Self {
        Self::prepared(sessions, egui::Theme::Dark, Host::detached(1_790_000_000_000), |project| {
            let codebook = codebook.save(project, 0).unwrap();
            let session = |n: usize| format!("visit-{n}");
            let items = (0..sessions).map(|n| Item {
                id: format!("visit-{n}#1"),
                session: session(n),
                start_ms: 0,
                end_ms: 4_000,
                stratum: String::new(),
                user_id: None,
                members: Vec::new(),
            });
            let plan = RoundPlan {
                id: "r1".into(),
                unit: Unit::Sequence,
                codebook_id: codebook.id.clone(),
                codebook_version: codebook.version,
                items: items.collect(),
                sampling: Sampling::All { of: sessions },
                retest: Retest::OFF,
                design: Design::default(),
                coders: [("ann", "Ann"), ("bob", "Bob")]
                    .map(|(id, name)| Coder { id: id.into(), name: name.into() }),
            };
            plan.draft(project, 0).unwrap();
            Round::open(project, "r1", 0).unwrap();
        })
    }

    fn hosted(sessions: usize, theme: egui::Theme, host: Host) -> Self {
        Self::prepared(sessions, theme, host, |_| {})
    }

    fn prepared(sessions: usize, theme: egui::Theme, host: Host, prepare: impl FnOnce(&mut Project)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("study.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        for n in 0..sessions {
            project.add_recording(&recording(&format!("visit-{n}")), 0).unwrap();
        }
        prepare(&mut project);
        drop(project);
        let open = vec![path.clone()];
        let h = testing::builder(theme)
            .with_size(egui::vec2(1440.0, 900.0))
            .build_eframe(|cc| App::new(&cc.egui_ctx, host, open));
        let mut study = Self { h, path, _folder: folder };
        study.until("the project is open", |app| app.workspace.open.is_some());
        study.go(Route::Code);
        study
    }

    /// Draws until something holds: jobs and render threads take their time.
    pub fn until(&mut self, what: &str, holds: impl Fn(&App) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !holds(self.h.state()) {
            assert!(Instant::now() < deadline, "never: {what}\n{:?}", self.words());
            self.h.run_steps(1);
            std::thread::sleep(Duration::from_millis(2));
        }
        // What the result makes of the screen is drawn too.
        self.h.run_steps(2);
    }

    pub fn go(&mut self, route: Route) {
        self.h.state_mut().request(Action::Navigate(route));
        self.h.run_steps(2);
    }

    pub fn key(&mut self, key: Key) {
        self.h.key_press(key);
        self.h.run_steps(2);
        self.saved();
    }

    pub fn ctrl(&mut self, key: Key) {
        self.h.key_press_modifiers(Modifiers::COMMAND, key);
        self.h.run_steps(2);
        self.saved();
    }

    pub fn press(&mut self, label: &str) {
        self.h.get_by_role_and_label(Role::Button, label).click();
        self.h.run_steps(3);
        self.saved();
    }

    /// Waits until what was done is on the disk, or was refused.
    pub fn saved(&mut self) {
        let saving = |app: &App| {
            let saving = &app.workspace.coding.saving;
            saving.waiting() > 0 && saving.refusal().is_none() || saving.is_copying()
        };
        if saving(self.h.state()) {
            self.until("it is on the disk, or refused", |app| !saving(app));
        }
    }

    pub fn write(&mut self, field: &str, text: &str) {
        let node = self.h.get_by_label(field);
        node.focus();
        node.type_text(text);
        self.h.run_steps(2);
    }

    /// Types into a field that shows dots.
    pub fn secret(&mut self, field: &str, text: &str) {
        let node = self.h.get_by_role_and_label(Role::PasswordInput, field);
        node.focus();
        node.type_text(text);
        self.h.run_steps(2);
    }

    /// A round `r1` of Ann and Bob over everything.
    pub fn with_round(mut self) -> Self {
        self.until("the sequences are cut", |app| app.workspace.coding.items.ready().is_some());
        self.write("Name of coder A", "Ann");
        self.write("Name of coder B", "Bob");
        self.key(Key::Escape);
        let items = self.h.state().workspace.coding.items.ready().map_or(0, |i| i.sequences.len());
        self.press(&format!("Open round r1 with {items} items"));
        self.until("the round is there", |app| app.workspace.coding.round("r1").is_some());
        self
    }

    /// Sits down without a passphrase.
    pub fn sign_in(&mut self, name: &str) {
        self.press(&format!("Sign in as {name}"));
        if self.h.query_by_label("Go on without a passphrase").is_some() {
            self.press("Go on without a passphrase");
        }
        self.until("somebody sits at the desk", |app| app.workspace.coding.desk.is_some());
    }

    /// Sits down for the first time and chooses a passphrase.
    pub fn begin_under(&mut self, name: &str, passphrase: &str) {
        self.press(&format!("Sign in as {name}"));
        self.secret("Passphrase", passphrase);
        self.secret("Passphrase, once more", passphrase);
        self.press("Begin the ballot");
        self.until("somebody sits at the desk", |app| app.workspace.coding.desk.is_some());
    }

    /// Types a passphrase where one is asked for, and waits for the answer.
    pub fn open_with(&mut self, passphrase: &str) {
        self.secret("Passphrase", passphrase);
        self.press("Open the ballot");
        self.until("the passphrase was tried", |app| !app.workspace.coding.is_sitting());
    }

    /// Gives every item a code by its key, in the order of the queue.
    pub fn label_all(&mut self, keys: &[Key]) {
        for key in keys {
            self.key(*key);
        }
    }

    pub fn seal(&mut self) {
        self.press("Seal my ballot");
        self.press("Seal it");
        self.until("the ballot was looked through", |app| !app.workspace.coding.is_checking());
        let desk = self.h.state().workspace.coding.desk.as_ref().expect("a desk");
        assert!(desk.view().seal().is_some(), "{:?}", self.words());
    }

    /// What the file says of an item, read by another connection.
    pub fn stored(&self, coder: &str, item: &str) -> Option<crate::coding::LabelEntry> {
        self.stored_under(None, coder, item)
    }

    pub fn stored_under(
        &self,
        passphrase: Option<&str>,
        coder: &str,
        item: &str,
    ) -> Option<crate::coding::LabelEntry> {
        let project = Project::open_read_only(&self.path).unwrap();
        let passphrase = passphrase.and_then(crate::coding::Passphrase::new);
        let desk = Desk::sign_in(&project, "r1", coder, passphrase.as_ref()).unwrap();
        desk.view().label_of(item).map(|l| l.entry.clone())
    }

    pub fn stored_code(&self, coder: &str, item: &str) -> String {
        self.stored(coder, item).map(|e| e.verdict.to_text()).unwrap_or_default()
    }

    /// The items in the order of a coder's queue.
    pub fn queue(&self, coder: &str) -> Vec<String> {
        let project = Project::open_read_only(&self.path).unwrap();
        let round = crate::coding::Round::load(&project, "r1").unwrap();
        round.load_queue(&project, coder).unwrap().into_iter().map(|item| item.id).collect()
    }

    /// Both label everything and seal: `a` and `b` per item, in the order of the manifest.
    pub fn both_sealed(mut self, a: &[Key], b: &[Key]) -> Self {
        let mut items = self.queue("ann");
        items.sort();
        for (name, coder, keys) in [("Ann", "ann", a), ("Bob", "bob", b)] {
            self.sign_in(name);
            for item in self.queue(coder) {
                let at = items.iter().position(|i| *i == item).unwrap();
                self.key(keys[at]);
            }
            self.seal();
            if name == "Ann" {
                self.press("Hand over to Bob");
            }
        }
        self
    }

    /// Every text that the screen tells a screen reader, selected marks included.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for node in self.h.root().children_recursive() {
            let node = node.accesskit_node();
            words.extend(node.label());
            words.extend(node.value());
            words.extend(node.description().map(|d| d.to_string()));
        }
        words
    }

    /// Labels of what is marked as chosen.
    pub fn selected(&self) -> Vec<String> {
        let nodes = self.h.root().children_recursive();
        let chosen = nodes.filter(|n| n.accesskit_node().is_selected() == Some(true));
        chosen.filter_map(|n| n.accesskit_node().label()).collect()
    }

    pub fn says(&self, part: &str) -> bool {
        self.words().iter().any(|w| w.contains(part))
    }
}

pub(in crate::app::views) fn code(id: &str) -> Verdict {
    Verdict::code(id)
}
