//! Small replays on cards: paused at a telling moment, playing under the pointer, made only for what is in sight.

use crate::app::action::Action;
use crate::app::player::wall::load_some;
use crate::app::player::{CanvasCommand, PlayerScreen, canvas_ui};
use crate::app::selection::Item;
use crate::app::views::ViewContext;
use crate::app::workspace::DocumentState;
use crate::model::{SequenceId, SessionId};
use crate::replay::player::PlayerCommand;
use crate::widgets::{TextRole, Tokens, text};
use egui::{Context, CornerRadius, Ui, UiBuilder, Vec2};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Live pages that are kept; the least wanted go first.
const LIVE: usize = 24;
/// The moment shown while paused: the beginning is often an empty page.
const POSTER: f64 = 0.4;
const SPEED: f64 = 4.0;

#[derive(Default)]
pub struct Thumbs {
    players: BTreeMap<SequenceId, PlayerScreen>,
    /// Those in sight in the last drawing, in order.
    wanted: Vec<SequenceId>,
    hovered: Option<SequenceId>,
}

/// The stretch of a sequence of the present cut.
pub fn stretch(context: &ViewContext<'_>, sequence: &SequenceId) -> Option<(SessionId, i64, i64)> {
    let found = context.workspace.clusters.cuts.as_ref()?.sequences.get(sequence)?;
    Some((found.session.clone(), found.start_ms, found.end_ms))
}

impl Thumbs {
    /// Before drawing: makes what the last drawing wanted, moves what the pointer is over.
    pub fn logic(&mut self, ctx: &Context, context: &ViewContext<'_>, actions: &mut Vec<Action>) {
        let wanted = std::mem::take(&mut self.wanted);
        let stretches: Vec<_> =
            wanted.iter().take(LIVE).filter_map(|id| Some((id, stretch(context, id)?))).collect();
        let missing =
            stretches.iter().filter(|(id, _)| !self.players.contains_key(*id)).map(|(_, (s, ..))| s);
        load_some(missing, context, actions);
        for (id, (session, from_ms, to_ms)) in &stretches {
            let (Some(document), Some(pool)) =
                (context.workspace.documents.ready(session), context.workspace.pool())
            else {
                continue;
            };
            let fresh = self.players.get(*id).is_some_and(|p| {
                Arc::ptr_eq(&p.document, document) && p.player.range() == (*from_ms as f64, *to_ms as f64)
            });
            if !fresh {
                let mut player =
                    PlayerScreen::new(pool, Arc::clone(document), id.as_str()).with_range(*from_ms, *to_ms);
                let (from, to) = player.player.range();
                let begin = player.player.offset_ms();
                player.apply(PlayerCommand::Speed(SPEED));
                player.apply(PlayerCommand::SeekTo(begin.max(from + (to - from) * POSTER)));
                self.players.insert((*id).clone(), player);
            }
        }
        if self.players.len() > LIVE {
            self.players.retain(|id, _| wanted.contains(id));
        }
        for (id, player) in &mut self.players {
            let hovered = self.hovered.as_ref() == Some(id);
            if hovered != player.player.is_playing() {
                player.apply(if hovered { PlayerCommand::Play } else { PlayerCommand::Pause });
            }
            player.logic(ctx);
        }
        self.hovered = None;
        self.wanted = wanted;
    }

    /// Once per drawing, before the first thumbnail.
    pub fn begin(&mut self) {
        self.wanted.clear();
    }

    /// A thumbnail of a sequence; a click opens its replay.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        context: &ViewContext<'_>,
        sequence: &SequenceId,
        size: Vec2,
        actions: &mut Vec<Action>,
    ) {
        let (place, rect) = ui.allocate_space(size);
        if !ui.is_rect_visible(rect) {
            return;
        }
        self.wanted.push(sequence.clone());
        let mut child = ui.new_child(UiBuilder::new().id_salt(place).max_rect(rect));
        let Some((session, from_ms, _)) = stretch(context, sequence) else {
            placeholder_ui(&mut child, "No longer in the project");
            return;
        };
        if let Some(player) = self.players.get(sequence) {
            if ui.rect_contains_pointer(rect) {
                self.hovered = Some(sequence.clone());
                ui.ctx().request_repaint();
            }
            if canvas_ui(&mut child, player, false) == Some(CanvasCommand::Toggle) {
                actions.push(Action::Open(Item::Moment(session, from_ms)));
            }
            return;
        }
        match context.workspace.documents.get(&session) {
            Some(DocumentState::Failed(_)) => placeholder_ui(&mut child, "Cannot be shown"),
            _ => placeholder_ui(&mut child, ""),
        }
    }
}

/// Keeps the place of a page.
pub fn placeholder_ui(ui: &mut Ui, words: &str) {
    let tokens = Tokens::of(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, CornerRadius::same(crate::widgets::theme::radius::SMALL), tokens.desk);
    if !words.is_empty() {
        ui.centered_and_justified(|ui| text::show(ui, TextRole::Muted, words));
    }
}
