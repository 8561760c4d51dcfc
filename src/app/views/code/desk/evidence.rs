//! Marking what of an item shows its label: with two keys for a range, one for a moment, or by hand on the timeline;
//! knows one item and its own marks only.

use super::super::super::ViewContext;
use super::super::{CodeAction, Remark};
use super::DeskState;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::evidence::words_of;
use crate::app::player::{EvidenceAsk, EvidenceLane};
use crate::coding::{BlindView, EvidenceSpan, QueueEntry, SpanChange, Stretch};
use crate::widgets::theme::space;
use crate::widgets::{Button, ControlSize, Icon, IconButton, TextRole, section_header, text};
use egui::{ScrollArea, Ui};

/// Where the marking of one item stands; what is marked is in its ballot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Where a range was begun that has no end yet, in milliseconds of the session.
    begun_ms: Option<i64>,
    chosen: Option<EvidenceSpan>,
    /// A range that is being drawn by hand, and the mark whose end it moves.
    drawn: Option<(EvidenceSpan, Option<EvidenceSpan>)>,
}

impl Marks {
    /// `[`: begins a range, or moves the begin of the chosen one.
    fn start(&mut self, now_ms: i64) -> Option<SpanChange> {
        match self.chosen {
            Some(old) => self.replaced(old, EvidenceSpan::between(now_ms, old.to_ms)),
            None => {
                self.begun_ms = Some(now_ms);
                None
            }
        }
    }

    /// `]`: ends the range that was begun, or moves the end of the chosen one.
    fn end(&mut self, now_ms: i64) -> Option<SpanChange> {
        match (self.chosen, self.begun_ms.take()) {
            (Some(old), _) => self.replaced(old, EvidenceSpan::between(old.from_ms, now_ms)),
            (None, Some(begun)) => Some(SpanChange::Add(EvidenceSpan::between(begun, now_ms))),
            (None, None) => None,
        }
    }

    fn replaced(&mut self, old: EvidenceSpan, new: EvidenceSpan) -> Option<SpanChange> {
        self.chosen = Some(new);
        (old != new).then_some(SpanChange::Replace(old, new))
    }

    /// Takes the range that was begun away, else the chosen mark.
    fn delete(&mut self) -> Option<SpanChange> {
        match self.begun_ms.take() {
            Some(_) => None,
            None => self.chosen.take().map(SpanChange::Remove),
        }
    }

    /// Chooses nothing, and forgets what was begun.
    pub fn let_go(&mut self) {
        *self = Self::default();
    }

    /// What a hand did on the timeline.
    fn obey(&mut self, ask: EvidenceAsk, stretch: Stretch) -> Option<SpanChange> {
        match ask {
            EvidenceAsk::Choose(span) => {
                self.chosen = Some(span);
                None
            }
            EvidenceAsk::Draw(span, old) => {
                self.drawn = Some((span.within(stretch), old));
                None
            }
            EvidenceAsk::Drawn(span, old) => {
                self.drawn = None;
                let span = span.within(stretch);
                match old {
                    Some(old) => self.replaced(old, span),
                    None => Some(SpanChange::Add(span)),
                }
            }
        }
    }

    /// The mark after (or before) a time; `None` where there is none.
    fn beyond(&self, spans: &[EvidenceSpan], now_ms: i64, forward: bool) -> Option<EvidenceSpan> {
        let at = self.chosen.and_then(|chosen| spans.iter().position(|s| *s == chosen));
        match (at, forward) {
            (Some(at), true) => spans.get(at + 1),
            (Some(at), false) => at.checked_sub(1).and_then(|at| spans.get(at)),
            (None, true) => spans.iter().find(|s| s.from_ms >= now_ms),
            (None, false) => spans.iter().rev().find(|s| s.from_ms < now_ms),
        }
        .copied()
    }

    /// What the timeline shows.
    pub fn lane(&self, spans: &[EvidenceSpan], now_ms: Option<i64>, editable: bool) -> EvidenceLane {
        let moved = self.drawn.and_then(|(_, old)| old);
        let begun = self.begun_ms.zip(now_ms).map(|(from, to)| EvidenceSpan::between(from, to));
        EvidenceLane {
            spans: spans.iter().copied().filter(|span| Some(*span) != moved).collect(),
            draft: self.drawn.map(|(span, _)| span).or(begun),
            chosen: self.chosen,
            editable,
        }
    }
}

impl DeskState {
    /// Once per frame: what hands did on the timelines, and marks that are no more.
    pub(super) fn follow_marks(&mut self, view: BlindView<'_>, actions: &mut Vec<Action>) {
        for column in 0..self.columns.len() {
            let Some(column) = self.columns.get_mut(column) else { continue };
            let Some(entry) = view.at(column.at) else { continue };
            let spans = spans_of(&entry);
            // Undo may have taken the chosen one away.
            column.marks.chosen = column.marks.chosen.filter(|span| spans.contains(span));
            for ask in column.player.take_evidence() {
                let change = column.marks.obey(ask, entry.item.stretch());
                actions.extend(change.map(|change| marked(entry.item.id, change)));
            }
            let now_ms = column.player.offset_ms();
            let lane = column.marks.lane(spans, now_ms, view.seal().is_none());
            column.player.show_evidence([lane]);
        }
    }

    pub(super) fn evidence_command(
        &mut self,
        command: Command,
        view: BlindView<'_>,
        actions: &mut Vec<Action>,
    ) {
        let column = self.columns.focused_mut();
        let Some(entry) = view.at(column.at) else { return };
        let stretch = entry.item.stretch();
        let Some(now_ms) = column.player.offset_ms().map(|ms| ms.clamp(stretch.from_ms, stretch.to_ms))
        else {
            return;
        };
        let spans = spans_of(&entry);
        let change = match command {
            Command::EvidenceStart => column.marks.start(now_ms),
            Command::EvidenceEnd => column.marks.end(now_ms),
            Command::EvidenceMoment => Some(SpanChange::Add(EvidenceSpan::moment(now_ms))),
            Command::DeleteEvidence => column.marks.delete(),
            _ => {
                let forward = command == Command::NextEvidence;
                if let Some(span) = column.marks.beyond(spans, now_ms, forward) {
                    column.marks.chosen = Some(span);
                    column.player.seek(span.from_ms);
                }
                None
            }
        };
        actions.extend(change.map(|change| marked(entry.item.id, change)));
    }

    /// Why a command on marks does nothing now.
    pub(super) fn evidence_reason(&self, command: Command, view: BlindView<'_>) -> Option<String> {
        let column = self.columns.focused();
        let marks = column.marks;
        let Some(now_ms) = column.player.offset_ms() else {
            return Some("The recording is not open yet".into());
        };
        let entry = view.at(column.at);
        let spans = entry.as_ref().map_or(&[][..], spans_of);
        let say = |wrong: bool, words: &str| wrong.then(|| words.to_owned());
        match command {
            Command::EvidenceEnd => {
                say(marks.begun_ms.is_none() && marks.chosen.is_none(), "Mark where it begins first")
            }
            Command::DeleteEvidence => {
                say(marks.begun_ms.is_none() && marks.chosen.is_none(), "Choose a mark first")
            }
            Command::NextEvidence | Command::PreviousEvidence => {
                let forward = command == Command::NextEvidence;
                let side = if forward { "No mark after this one" } else { "No mark before this one" };
                say(marks.beyond(spans, now_ms, forward).is_none(), side)
            }
            _ => None,
        }
    }

    /// The marks of the focused item as a list.
    pub(super) fn evidence_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        view: BlindView<'_>,
        entry: &QueueEntry<'_>,
        actions: &mut Vec<Action>,
    ) {
        let spans = spans_of(entry);
        let sealed = view.seal().is_some();
        section_header(ui, "Evidence", Some((spans.len() as u64, "marks")), |_| {});
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            for (command, label) in [
                (Command::EvidenceStart, "From here"),
                (Command::EvidenceEnd, "To here"),
                (Command::EvidenceMoment, "Moment"),
            ] {
                let (key, reason) = (context.key(command), self.disabled_reason(command, view));
                let button = Button::secondary(label)
                    .size(ControlSize::Small)
                    .tooltip(command.spec().tooltip)
                    .shortcut(key.as_deref())
                    .disabled_because(reason.as_deref());
                if button.show(ui).clicked() {
                    asked = Some(command);
                }
            }
        });
        if let Some(command) = asked {
            self.evidence_command(command, view, actions);
        }
        let column = self.columns.focused_mut();
        let from_ms = entry.item.start_ms;
        if let Some(begun) = column.marks.begun_ms {
            let at = words_of(EvidenceSpan::moment(begun), from_ms);
            text::muted(ui, format!("Begun at {at}, without an end yet"));
        }
        ScrollArea::vertical().id_salt("evidence").max_height(78.0).auto_shrink([false, true]).show(
            ui,
            |ui| {
                for span in spans {
                    let words = words_of(*span, from_ms);
                    ui.push_id(span, |ui| {
                        ui.horizontal(|ui| {
                            let chosen = column.marks.chosen == Some(*span);
                            let row = Button::ghost(&words).size(ControlSize::Small).selected(chosen);
                            if row
                                .tooltip("Go there; then the keys move its begin and end")
                                .show(ui)
                                .clicked()
                            {
                                column.marks.chosen = (!chosen).then_some(*span);
                                column.player.seek(span.from_ms);
                            }
                            let name = format!("Delete the mark {words}");
                            let reason = sealed.then_some("Your ballot is sealed");
                            let delete = IconButton::new(Icon::Trash, &name).size(ControlSize::Small);
                            if delete.disabled_because(reason).show(ui).clicked() {
                                actions.push(marked(entry.item.id, SpanChange::Remove(*span)));
                            }
                            if !span.is_moment() {
                                let length = span.to_ms - span.from_ms;
                                text::line(ui, TextRole::Muted, crate::widgets::numbers::duration(length));
                            }
                        });
                    });
                }
            },
        );
    }
}

fn marked(item: &str, change: SpanChange) -> Action {
    Action::Code(CodeAction::Remark { item: item.to_owned(), remark: Remark::Mark(change) })
}

fn spans_of<'a>(entry: &QueueEntry<'a>) -> &'a [EvidenceSpan] {
    entry.label.map_or(&[], |label| &label.entry.spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keys_make_a_range_and_move_the_ends_of_a_chosen_one() {
        let mut marks = Marks::default();
        assert_eq!(marks.end(900), None, "nothing was begun");
        assert_eq!(marks.start(500), None);
        assert_eq!(marks.lane(&[], Some(700), true).draft, Some(EvidenceSpan::between(500, 700)));
        let made = EvidenceSpan::between(500, 900);
        assert_eq!(marks.end(900), Some(SpanChange::Add(made)));
        assert_eq!(marks.start(300), None, "what was just made is not chosen: the next range begins");
        assert_eq!(marks.delete(), None, "what was only begun is on no disk");
        marks.chosen = Some(made);
        let longer = EvidenceSpan::between(300, 900);
        assert_eq!(marks.start(300), Some(SpanChange::Replace(made, longer)));
        assert_eq!(marks.end(200), Some(SpanChange::Replace(longer, EvidenceSpan::between(200, 300))));
        assert_eq!(marks.delete(), Some(SpanChange::Remove(EvidenceSpan::between(200, 300))));
    }

    #[test]
    fn a_hand_draws_within_the_item() {
        let stretch = Stretch { from_ms: 1_000, to_ms: 5_000 };
        let mut marks = Marks::default();
        assert_eq!(marks.obey(EvidenceAsk::Draw(EvidenceSpan::between(0, 2_000), None), stretch), None);
        assert_eq!(marks.lane(&[], None, true).draft, Some(EvidenceSpan::between(1_000, 2_000)));
        let drawn = marks.obey(EvidenceAsk::Drawn(EvidenceSpan::between(4_000, 9_000), None), stretch);
        assert_eq!(drawn, Some(SpanChange::Add(EvidenceSpan::between(4_000, 5_000))));
        assert_eq!(marks.lane(&[], None, true).draft, None);
    }

    #[test]
    fn marks_are_walked_from_the_chosen_one_or_from_the_time() {
        let spans = [100, 200, 300].map(EvidenceSpan::moment);
        let mut marks = Marks::default();
        assert_eq!(marks.beyond(&spans, 150, true), Some(spans[1]));
        assert_eq!(marks.beyond(&spans, 150, false), Some(spans[0]));
        marks.chosen = Some(spans[1]);
        assert_eq!(marks.beyond(&spans, 0, true), Some(spans[2]));
        assert_eq!(marks.beyond(&spans, 0, false), Some(spans[0]));
        marks.chosen = Some(spans[2]);
        assert_eq!(marks.beyond(&spans, 0, true), None);
    }
}
