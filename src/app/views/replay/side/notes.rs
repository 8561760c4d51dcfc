//! Notes and tags of the session: writing one at a moment or on the loop, reading, changing and deleting them.

use super::super::super::ViewContext;
use super::super::ReplayAction;
use super::title_ui;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::player::{Mark, PlayerAsk, PlayerScreen};
use crate::app::workspace::Visible;
use crate::model::SessionId;
use crate::project::{MAX_NOTE_CHARS, NewNote, Note};
use crate::replay::player::PlayerCommand;
use crate::widgets::theme::Tokens;
use crate::widgets::{
    self, Button, Card, Chip, EmptyState, Icon, IconButton, Surface, TextField, TextRole, Tone, numbers,
    space, text, text_area,
};
use egui::{Align, Key, Layout, Margin, ScrollArea, Ui};

/// A note that is being written.
#[derive(Clone, Debug)]
struct Draft {
    session: SessionId,
    offset_ms: Option<i64>,
    end_ms: Option<i64>,
    tag: String,
    text: String,
    /// The stored note that is changed; `None` for a new one.
    number: Option<i64>,
    /// Which field gets the cursor first.
    tag_first: bool,
    fresh: bool,
}

#[derive(Default)]
pub(super) struct NoteList {
    draft: Option<Draft>,
    shown: Option<Mark>,
}

impl NoteList {
    /// Begins a note on the loop, or at the present moment.
    pub(super) fn begin(&mut self, player: &PlayerScreen, tag_first: bool) {
        let (offset_ms, end_ms) = match player.player.loop_marks() {
            (Some(from), Some(to)) => (from as i64, Some(to as i64)),
            _ => (player.player.offset_ms() as i64, None),
        };
        // What is written already is kept: the key may have been hit by mistake.
        let kept = self.draft.take().filter(|d| d.number.is_none() && d.session == player.document.id);
        self.draft = Some(Draft {
            session: player.document.id.clone(),
            offset_ms: Some(offset_ms),
            end_ms,
            tag: kept.as_ref().map(|d| d.tag.clone()).unwrap_or_default(),
            text: kept.map(|d| d.text).unwrap_or_default(),
            number: None,
            tag_first,
            fresh: true,
        });
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        actions: &mut Vec<Action>,
    ) -> Vec<PlayerAsk> {
        let workspace = context.workspace;
        let session = &player.document.id;
        let notes = workspace.notes.of(session);
        title_ui(ui, "Notes", Some((notes.len(), notes.len())));
        self.draft = self.draft.take().filter(|d| d.session == *session);
        if let Visible::None { round } = workspace.visible_notes() {
            let sentence = format!(
                "Blind round {round} is open. Sign in on the Code screen to see and write notes of your own"
            );
            EmptyState::new(Icon::Lock, "Notes are hidden", &sentence).show(ui);
            return Vec::new();
        }
        if matches!(workspace.visible_notes(), Visible::Of(_)) {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(12, 2)).show(ui, |ui| {
                text::muted(ui, "A blind round is open: only you see what you write, until the reveal");
                let unreadable = workspace.notes.unreadable;
                if unreadable > 0 {
                    let told = format!("{unreadable} of your notes cannot be read; run `binocular check`");
                    text::muted(ui, &told);
                }
            });
        }
        self.draft_ui(ui, context, actions);
        if notes.is_empty() && self.draft.is_none() {
            let keys = [Command::AddNote, Command::AddTag].map(|c| context.key(c).unwrap_or_default());
            let sentence = format!(
                "Press {} for a note at this moment, {} for a tag. With a loop they are about the range",
                keys[0], keys[1]
            );
            if EmptyState::new(Icon::Note, "No notes yet", &sentence)
                .action("Write a note", Some(Icon::Note))
                .show(ui)
                .is_some()
            {
                self.begin(player, false);
            }
            return Vec::new();
        }
        self.list_ui(ui, context, player, notes, actions)
    }

    fn draft_ui(&mut self, ui: &mut Ui, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let Some(draft) = &mut self.draft else { return };
        let mut close = false;
        widgets::surface(ui, Surface::Raised, Margin::same(12)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::S;
            let what = if draft.number.is_some() { "Change the note" } else { "New note" };
            ui.horizontal(|ui| {
                text::line(ui, TextRole::Strong, what);
                text::line(ui, TextRole::Mono, place(draft.offset_ms, draft.end_ms));
            });
            let tag = TextField::new(&mut draft.tag, "Tag")
                .hint("Tag, as in “compares prices”")
                .icon(Icon::Bookmark)
                .limit(64)
                .width(ui.available_width())
                .show(ui);
            tags_ui(ui, context.workspace.notes.tags(), &mut draft.tag);
            let field = text_area(ui, &mut draft.text, "What struck you", 3);
            if draft.fresh {
                if draft.tag_first {
                    tag.request_focus()
                } else {
                    field.request_focus()
                }
                draft.fresh = false;
            }
            let (enter, command_enter, escape) = ui.input(|i| {
                let enter = i.key_pressed(Key::Enter);
                (enter, enter && i.modifiers.command, i.key_pressed(Key::Escape))
            });
            let empty = draft.tag.trim().is_empty() && draft.text.trim().is_empty();
            let long = draft.text.chars().count() > MAX_NOTE_CHARS;
            let reason = if empty {
                Some("Write something, or give a tag")
            } else if long {
                Some("The note is too long")
            } else {
                None
            };
            ui.horizontal(|ui| {
                let save =
                    Button::primary("Save").shortcut(Some("Ctrl+Enter")).disabled_because(reason).show(ui);
                // Enter ends a tag; in the text it begins a line.
                let by_key = command_enter || (enter && tag.lost_focus());
                if (save.clicked() || by_key) && reason.is_none() {
                    actions.push(Action::Replay(action_of(draft)));
                    close = true;
                }
                close |= Button::ghost("Cancel").shortcut(Some("Esc")).show(ui).clicked() || escape;
            });
        });
        if close {
            self.draft = None;
            if let Some(focused) = ui.memory(|m| m.focused()) {
                ui.memory_mut(|m| m.surrender_focus(focused));
            }
        }
    }

    fn list_ui(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        notes: &[Note],
        actions: &mut Vec<Action>,
    ) -> Vec<PlayerAsk> {
        let session = &player.document.id;
        let mut asks = Vec::new();
        let newly = player.marked.filter(|m| Some(*m) != self.shown);
        self.shown = player.marked;
        let mut edit = None;
        ScrollArea::vertical().auto_shrink([false, false]).id_salt("notes").show(ui, |ui| {
            widgets::surface(ui, Surface::Panel, Margin::symmetric(8, 4)).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::XS;
                for stored in notes {
                    let mark = Mark::Note(stored.number);
                    let name = format!("Note at {}", place(stored.note.offset_ms, stored.note.end_ms));
                    let card = Card::new(stored.number)
                        .clickable(&name)
                        .selected(player.marked == Some(mark))
                        .padding(10.0)
                        .show(ui, |ui| note_ui(ui, context, stored));
                    if newly == Some(mark) {
                        card.response.scroll_to_me(Some(Align::Center));
                    }
                    match card.inner {
                        Some(Ask::Edit) => edit = Some(stored.clone()),
                        Some(Ask::Delete) => actions
                            .push(Action::Replay(ReplayAction::RemoveNote(session.clone(), stored.number))),
                        None if card.response.clicked() => {
                            if let Some(at) = stored.note.offset_ms {
                                asks.push(PlayerAsk::Play(PlayerCommand::SeekTo(at as f64)));
                            }
                            asks.push(PlayerAsk::Mark(mark));
                        }
                        None => {}
                    }
                }
            });
        });
        if let Some(stored) = edit {
            self.draft = Some(Draft {
                session: session.clone(),
                offset_ms: stored.note.offset_ms,
                end_ms: stored.note.end_ms,
                tag: stored.note.tag,
                text: stored.note.text,
                number: Some(stored.number),
                tag_first: false,
                fresh: true,
            });
        }
        asks
    }
}

enum Ask {
    Edit,
    Delete,
}

fn note_ui(ui: &mut Ui, context: &ViewContext<'_>, stored: &Note) -> Option<Ask> {
    let note = &stored.note;
    let mut ask = None;
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.horizontal(|ui| {
        text::line(ui, TextRole::Mono, place(note.offset_ms, note.end_ms));
        if !note.tag.is_empty() {
            let _ = Chip::new(&note.tag).tone(Tone::Warn).icon(Icon::Bookmark).max_width(150.0).show(ui);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let small = widgets::ControlSize::Small;
            if IconButton::new(Icon::Trash, "Delete the note").size(small).show(ui).clicked() {
                ask = Some(Ask::Delete);
            }
            if IconButton::new(Icon::Edit, "Change the note").size(small).show(ui).clicked() {
                ask = Some(Ask::Edit);
            }
        });
    });
    if !note.text.is_empty() {
        text::show(ui, TextRole::Body, note.text.as_str());
    }
    let when = numbers::date_time(stored.changed_at_ms.unwrap_or(stored.created_at_ms), context.zone);
    let by = if note.author.is_empty() { when } else { format!("{}, {when}", note.author) };
    text::show(ui, TextRole::Small, by);
    let _ = Tokens::of(ui);
    ask
}

/// Tags that were given before, to be clicked.
fn tags_ui(ui: &mut Ui, tags: &[String], tag: &mut String) {
    let wanted = tag.trim().to_lowercase();
    let fits = |t: &&String| *t != tag && (wanted.is_empty() || t.to_lowercase().contains(&wanted));
    let shown: Vec<&String> = tags.iter().filter(fits).take(6).collect();
    if shown.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(space::XS, space::XS);
        for choice in shown {
            if Chip::new(choice).clickable().max_width(140.0).show(ui).response.clicked() {
                tag.clone_from(choice);
            }
        }
    });
}

fn action_of(draft: &Draft) -> ReplayAction {
    match draft.number {
        Some(number) => ReplayAction::ChangeNote {
            session: draft.session.clone(),
            number,
            tag: draft.tag.clone(),
            text: draft.text.clone(),
        },
        None => ReplayAction::WriteNote(
            draft.session.clone(),
            NewNote {
                offset_ms: draft.offset_ms,
                end_ms: draft.end_ms,
                tag: draft.tag.clone(),
                text: draft.text.clone(),
                ..NewNote::default()
            },
        ),
    }
}

fn place(offset_ms: Option<i64>, end_ms: Option<i64>) -> String {
    match (offset_ms, end_ms) {
        (None, _) => "whole session".into(),
        (Some(at), None) => numbers::moment(at),
        (Some(from), Some(to)) => format!("{}–{}", numbers::moment(from), numbers::moment(to)),
    }
}
