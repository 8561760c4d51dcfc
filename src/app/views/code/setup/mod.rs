//! The form of a new round; knows no label.

mod books;
mod kinds;

use super::super::ViewContext;
use super::CodeAction;
use crate::app::action::Action;
use crate::app::workspace::coding::{ItemsState, RoundDraft, RoundPrefill, SampleChoice};
use crate::coding::codebook::starters;
use crate::coding::{Candidates, Codebook, Retest, Round, Unit};
use crate::widgets::theme::{Tokens, space};
use crate::widgets::{
    self, Button, Card, Choice, ControlSize, Icon, ProgressBar, Surface, TextField, TextRole, button,
    numbers, text,
};
use egui::{CentralPanel, Margin, Panel, ScrollArea, Ui, vec2};

const WIDTH: f32 = 760.0;
const USUAL_SAMPLE: usize = 20;
const USUAL_MEMBERS: u32 = 5;

/// What is typed and chosen so far.
pub(super) struct Form {
    id: String,
    coders: [String; 2],
    sampled: bool,
    count: f64,
    codebook: Option<String>,
    own_book: books::OwnBook,
    retest: Retest,
    calibration: bool,
    unit: Unit,
    members: f64,
    gold: u16,
    extra: kinds::ExtraKind,
    cluster: usize,
    listed: String,
    extra_most: f64,
    /// The round whose stale labels are made anew, and why.
    supersedes: Option<(String, String)>,
    /// The bundled ones, read once.
    bundled: Vec<Codebook>,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            id: String::new(),
            coders: [String::new(), String::new()],
            sampled: true,
            count: USUAL_SAMPLE as f64,
            codebook: None,
            own_book: books::OwnBook::default(),
            retest: retest_of(0.05),
            calibration: false,
            unit: Unit::Sequence,
            members: f64::from(USUAL_MEMBERS),
            gold: 0,
            extra: kinds::ExtraKind::None,
            cluster: 0,
            listed: String::new(),
            extra_most: USUAL_SAMPLE as f64,
            supersedes: None,
            bundled: starters().iter().filter_map(|s| s.codebook().ok()).collect(),
        }
    }
}

fn retest_of(share: f64) -> Retest {
    Retest::from_share(share).unwrap_or_default()
}

/// `r1`, `r2` …: the first that is free.
pub(super) fn free_id(rounds: &[Round]) -> String {
    (1_usize..).map(|n| format!("r{n}")).find(|id| rounds.iter().all(|r| r.id != *id)).unwrap_or_default()
}

impl Form {
    /// Begins anew with what another screen knows already.
    pub fn prefill(&mut self, prefill: &RoundPrefill) {
        *self = Self {
            coders: prefill.coders.clone(),
            codebook: Some(prefill.codebook.clone()),
            supersedes: prefill.supersedes.clone().map(|round| (round, String::new())),
            ..Self::default()
        };
    }

    /// Draws the form; false once it is done or left.
    pub fn ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) -> bool {
        let coding = &context.workspace.coding;
        let mut open = true;
        let books = self.books(&coding.codebooks);
        let chosen = self.codebook.clone().or_else(|| books.first().map(|book| book.id.clone()));
        // What it comes to, and the way on, stand where they are seen without scrolling.
        Panel::bottom("round-create")
            .resizable(false)
            // Room for both lines from the first frame on.
            .min_size(96.0)
            .frame(widgets::surface(ui, Surface::Panel, Margin::symmetric(0, 10)))
            .show(ui, |ui| {
                column(ui, WIDTH, |ui| {
                    let candidates = coding.items.ready().map(AsRef::as_ref);
                    let draft = self.draft(context, chosen.as_deref(), candidates);
                    Self::chances_ui(ui, &draft, candidates);
                    create_ui(ui, &coding.rounds, &coding.items, draft, actions);
                });
            });
        CentralPanel::no_frame().show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                column(ui, WIDTH, |ui| {
                    ui.add_space(space::XL);
                    head_ui(ui, self.calibration, !coding.rounds.is_empty(), &mut open);
                    ui.add_space(space::S);
                    self.kind_ui(ui);
                    ui.add_space(space::M);
                    let stored = &coding.codebooks;
                    self.codebook = self.own_book.ui(ui, &books, stored, chosen.clone(), actions);
                    ui.add_space(space::M);
                    self.people_and_items_ui(ui, context);
                    ui.add_space(space::XXL);
                });
            });
        });
        open
    }

    /// Those of the project, then the bundled ones that it does not have.
    fn books(&self, of_project: &[Codebook]) -> Vec<Codebook> {
        let missing = self.bundled.iter().filter(|b| of_project.iter().all(|p| p.id != b.id));
        of_project.iter().chain(missing).cloned().collect()
    }

    fn people_and_items_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>) {
        let items = &context.workspace.coding.items;
        Card::new("coders").show(ui, |ui| {
            step_ui(ui, "2", "Two coders", "Each labels every item, in an order of their own");
            ui.add_space(space::S);
            ui.horizontal(|ui| {
                let width = (ui.available_width() - space::M) / 2.0;
                ui.spacing_mut().item_spacing.x = space::M;
                for (coder, name) in self.coders.iter_mut().zip(["Name of coder A", "Name of coder B"]) {
                    TextField::new(coder, name).icon(Icon::User).limit(120).width(width - 44.0).show(ui);
                }
            });
        });
        ui.add_space(space::M);
        Card::new("items").show(ui, |ui| {
            let what = "Sequences are stretches of a visit without a long pause; clusters are sequences that behave alike";
            step_ui(ui, "3", "Items", what);
            ui.add_space(space::S);
            self.items_ui(ui, items, context);
        });
    }

    fn items_ui(&mut self, ui: &mut Ui, items: &ItemsState, context: &ViewContext<'_>) {
        if let Some((round, reason)) = &mut self.supersedes {
            text::secondary(
                ui,
                format!("The stale labels of round {round}, made anew. The old ones stay where they are"),
            );
            ui.add_space(space::XS);
            TextField::new(reason, "Why they are made anew").limit(300).show(ui);
            ui.add_space(space::XS);
        } else {
            self.choice_ui(ui, items, context);
        }
        let hint = free_id(&context.workspace.coding.rounds);
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Secondary, "Name of the round");
            TextField::new(&mut self.id, "Name of the round").hint(&hint).width(120.0).limit(64).show(ui);
        });
    }

    fn choice_ui(&mut self, ui: &mut Ui, items: &ItemsState, context: &ViewContext<'_>) {
        let candidates = items.ready().map(AsRef::as_ref);
        self.unit_ui(ui, candidates);
        ui.add_space(space::XS);
        let choices = [Choice::new(true, "Random sample"), Choice::new(false, "All")];
        ui.horizontal(|ui| {
            if let Some(sampled) = widgets::segmented(ui, "Which items", self.sampled, &choices) {
                self.sampled = sampled;
            }
            if self.sampled {
                let most = candidates.map_or(1_000_000, |c| c.of(self.unit).len().max(1));
                widgets::number(ui, &mut self.count, "Items in the sample", "items", 1.0..=most as f64, 0);
            }
        });
        ui.add_space(space::XS);
        match items {
            ItemsState::Ready(candidates) => {
                let count = candidates.of(self.unit).len() as u64;
                let words = match self.unit {
                    Unit::Sequence => numbers::counted(count, "sequence", "sequences"),
                    Unit::Cluster => numbers::counted(count, "cluster", "clusters"),
                };
                text::muted(ui, format!("{words} in this project"));
            }
            ItemsState::Failed(reason) => {
                text::show(ui, TextRole::Danger, reason);
            }
            _ => {
                let job = context.jobs.iter().find(|j| j.label == "Cut sequences");
                ProgressBar::new("Cutting sequences", job.and_then(|j| j.fraction())).show(ui);
            }
        }
        ui.add_space(space::XS);
        if !self.calibration {
            self.retest_ui(ui);
            ui.add_space(space::XS);
        }
        self.besides_ui(ui, context);
        ui.add_space(space::XS);
    }

    fn retest_ui(&mut self, ui: &mut Ui) {
        let choices = [(0.0, "Off"), (0.05, "5 %"), (0.08, "8 %"), (0.1, "10 %")]
            .map(|(share, label)| Choice::new(retest_of(share), label));
        ui.horizontal(|ui| {
            let meaning = "Each coder meets this share of the items a second time, ten or more items later and unmarked. \
                           It shows how far they agree with themselves, and counts for nothing else";
            widgets::tooltip::term_ui(ui, "Shown twice", meaning, None);
            if let Some(retest) = widgets::segmented(ui, "Shown twice", self.retest, &choices) {
                self.retest = retest;
            }
        });
    }

    fn draft(
        &self,
        context: &ViewContext<'_>,
        codebook: Option<&str>,
        candidates: Option<&Candidates>,
    ) -> RoundDraft {
        let typed = self.id.trim();
        let sample = if self.sampled {
            let count = self.count.max(0.0) as usize;
            // A small project is labelled as a whole.
            SampleChoice::Random(candidates.map_or(count, |c| count.min(c.of(self.unit).len())))
        } else {
            SampleChoice::All
        };
        RoundDraft {
            id: if typed.is_empty() { free_id(&context.workspace.coding.rounds) } else { typed.to_owned() },
            codebook: codebook.unwrap_or_default().to_owned(),
            coders: self.coders.clone(),
            unit: self.unit,
            sample,
            extra: self.extra_choice(context),
            extra_most: self.extra_most.max(0.0) as usize,
            retest: if self.calibration { Retest::OFF } else { self.retest },
            calibration: self.calibration,
            gold_thousandths: if self.calibration || !self.sampled || self.unit == Unit::Cluster {
                0
            } else {
                self.gold
            },
            members_each: if self.unit == Unit::Cluster { self.members.max(0.0) as u32 } else { 0 },
            supersedes: self.supersedes.clone(),
        }
    }
}

/// How likely an item is to be in the round; nothing where that is not a matter of chance.
fn chance_words(draft: &RoundDraft, candidates: &Candidates) -> Option<String> {
    if draft.supersedes.is_some() {
        return None;
    }
    let of = candidates.of(draft.unit).len();
    let SampleChoice::Random(count) = draft.sample else {
        return Some(format!(
            "Every one of {} is in the round: its chance is 100 %",
            numbers::count(of as u64)
        ));
    };
    if of == 0 {
        return None;
    }
    let mut words = format!(
        "Each of {} has a chance of {} to be in the random core of {}",
        numbers::count(of as u64),
        numbers::percent(count as f64 / of as f64),
        numbers::count(count as u64)
    );
    // Which of those that fit is settled when the round is made; how many is known now.
    match draft.extra_of(&candidates.sequences, 0) {
        Ok((extra, there)) if !extra.is_empty() => {
            let (most, there) = (numbers::count(extra.len() as u64), numbers::count(there as u64));
            words = format!(
                "{words}; besides it up to {most} of {there} that fit, whose chance nobody knows: figures leave them out"
            );
        }
        Ok(_) => {}
        Err(problem) => return Some(problem),
    }
    Some(words)
}

fn head_ui(ui: &mut Ui, calibration: bool, can_leave: bool, open: &mut bool) {
    ui.horizontal(|ui| {
        let title = if calibration { "Start a calibration round" } else { "Start a blind round" };
        text::line(ui, TextRole::Title, title);
        if can_leave {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if Button::ghost("Back to the rounds").icon(Icon::ArrowLeft).show(ui).clicked() {
                    *open = false;
                }
            });
        }
    });
    let words = if calibration {
        "Two people label the same sequences openly and talk the differing ones over, until both mean the same by every \
         code. Freezing the codebook ends it; figures come from blind rounds alone."
    } else {
        "Two people label the same sequences without seeing each other's labels. When both have sealed their ballots, \
         they are revealed together, and the agreement is counted on labels that nobody could adjust."
    };
    text::secondary(ui, words);
}

/// A numbered step of the form.
fn step_ui(ui: &mut Ui, number: &str, title: &str, sentence: &str) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        let (place, _) = ui.allocate_exact_size(vec2(22.0, 22.0), egui::Sense::hover());
        ui.painter().circle_filled(
            place.center(),
            11.0,
            tokens.tint(tokens.accent, widgets::Surface::Raised),
        );
        let font = TextRole::Strong.font();
        ui.painter().text(place.center(), egui::Align2::CENTER_CENTER, number, font, tokens.accent);
        text::line(ui, TextRole::Heading, title);
    });
    text::muted(ui, sentence);
}

fn create_ui(
    ui: &mut Ui,
    rounds: &[Round],
    items: &ItemsState,
    draft: RoundDraft,
    actions: &mut Vec<Action>,
) {
    let problem = match items {
        ItemsState::Ready(items) => draft
            .problem(rounds, items.of(draft.unit).len())
            .or_else(|| draft.extra_of(&items.sequences, 0).err()),
        ItemsState::Failed(_) => Some("The sequences could not be cut".into()),
        _ => Some("The sequences are being cut".into()),
    };
    let count = match (draft.sample, items.ready()) {
        // What comes besides is known when the round is made.
        _ if draft.supersedes.is_some() => None,
        (SampleChoice::Random(count), _) => Some(count),
        (SampleChoice::All, items) => items.map(|i| i.of(draft.unit).len()),
    };
    let label = count.map_or_else(
        || format!("Open round {}", draft.id),
        |n| format!("Open round {} with {}", draft.id, numbers::counted(n as u64, "item", "items")),
    );
    ui.horizontal(|ui| {
        let button = Button::primary(&label)
            .icon(Icon::Lock)
            .size(ControlSize::Large)
            .disabled_because(problem.as_deref());
        if button.show(ui).clicked() {
            actions.push(Action::Code(CodeAction::Create(draft)));
        }
        if let Some(problem) = &problem {
            ui.add_space(space::S);
            text::line(ui, TextRole::Muted, problem);
        }
        if matches!(items, ItemsState::Failed(_))
            && button::Button::secondary("Try again").icon(Icon::Refresh).show(ui).clicked()
        {
            actions.push(Action::Code(CodeAction::CountItems));
        }
    });
}

/// A column of at most `width` in the middle of the room.
pub(super) fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    let room = ui.available_width();
    let width = width.min(room - 2.0 * space::L);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(((room - width) / 2.0).max(0.0));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            ui.set_width(width);
            add(ui);
        });
    });
}
