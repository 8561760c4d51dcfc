//! What a coder's screen may draw while the round is open; by construction nothing of the other but a count.

use super::{Change, Desk, ExampleWish, Label};
use crate::coding::codebook::Codebook;
use crate::coding::receipt::receipt_code;
use crate::coding::round::{Item, RoundState, Stretch, Unit};
use crate::coding::seal::Seal;

/// A coder's own side of a round. All that it tells of the other coder is [`BlindView::other_done`].
#[derive(Clone, Copy, Debug)]
pub struct BlindView<'a> {
    desk: &'a Desk,
}

/// An item as its coder may see it: without cluster and user, which would hint at what others made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlindItem<'a> {
    pub id: &'a str,
    pub session: &'a str,
    /// Milliseconds since the session's first event.
    pub start_ms: i64,
    pub end_ms: i64,
    /// For a cluster, the sequences that it stands for.
    pub members: &'a [String],
}

/// A place in the queue; positions count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueEntry<'a> {
    pub position: usize,
    pub item: BlindItem<'a>,
    pub label: Option<&'a Label>,
}

impl<'a> BlindView<'a> {
    pub(super) fn of(desk: &'a Desk) -> Self {
        Self { desk }
    }

    pub fn round_id(&self) -> &'a str {
        &self.desk.round.id
    }

    pub fn unit(&self) -> Unit {
        self.desk.round.unit
    }

    pub fn state(&self) -> RoundState {
        self.desk.round.state
    }

    pub fn coder_id(&self) -> &'a str {
        self.desk.coder_id()
    }

    pub fn codebook(&self) -> &'a Codebook {
        &self.desk.codebook
    }

    /// Items in the queue.
    pub fn len(&self) -> usize {
        self.desk.queue.len()
    }

    pub fn is_empty(&self) -> bool {
        self.desk.queue.is_empty()
    }

    /// Own items with a code or an abstention, as the file has them.
    pub fn done(&self) -> usize {
        self.desk.unsaved.done_on_disk()
    }

    /// Own changes that are on their way to the disk.
    pub fn unsaved(&self) -> usize {
        self.desk.unsaved.changes()
    }

    /// True while a change of this item is on its way to the disk: it counts only then.
    pub fn is_saving(&self, item_id: &str) -> bool {
        self.desk.unsaved.changes() > 0 && self.desk.log.touches_after(self.desk.unsaved.on_disk(), item_id)
    }

    /// How many items the other coder has done, as of the last reload.
    pub fn other_done(&self) -> usize {
        self.desk.other_done()
    }

    /// The receipt of the own ballot as it is shown.
    pub fn receipt(&self) -> String {
        receipt_code(&self.desk.receipt)
    }

    /// The own seal, once there is one.
    pub fn seal(&self) -> Option<&'a Seal> {
        self.desk.seal.as_ref()
    }

    /// The whole queue in the own order.
    pub fn queue(&self) -> impl Iterator<Item = QueueEntry<'a>> + use<'a> {
        let view = *self;
        (0..self.len()).filter_map(move |position| view.at(position))
    }

    pub fn at(&self, position: usize) -> Option<QueueEntry<'a>> {
        let item = self.desk.queue.get(position)?;
        Some(QueueEntry { position, item: BlindItem::of(item), label: self.desk.log.label(&item.id) })
    }

    pub fn position_of(&self, item_id: &str) -> Option<usize> {
        self.desk.position.get(item_id).copied()
    }

    /// Up to `most` other places that can stand beside this one: of the same stratum where the round was drawn from
    /// several, else those that come next; not done if this one is not, and done if it is. No item twice, and none that
    /// comes up twice in the queue out of its turn: side by side it would give itself away.
    pub fn companions(&self, position: usize, most: usize) -> Vec<usize> {
        let Some(own) = self.desk.queue.get(position) else { return Vec::new() };
        let same_item = |a: &Item, b: &Item| {
            (&a.session, a.start_ms, a.end_ms, &a.members) == (&b.session, b.start_ms, b.end_ms, &b.members)
        };
        let done = |item: &Item| self.label_of(&item.id).is_some_and(|l| l.entry.verdict.is_decided());
        let repeats = !self.desk.round.retest.is_off();
        let own_done = done(own);
        let fits = |item: &Item| {
            item.stratum == own.stratum
                && done(item) == own_done
                && !same_item(item, own)
                && !(repeats && self.desk.queue.iter().filter(|other| same_item(other, item)).count() > 1)
        };
        let later = self.desk.queue.iter().enumerate().skip(position + 1);
        later.filter(|(_, item)| fits(item)).map(|(at, _)| at).take(most).collect()
    }

    pub fn label_of(&self, item_id: &str) -> Option<&'a Label> {
        self.desk.log.label(item_id)
    }

    /// The examples that this coder wishes for from an item.
    pub fn example_wishes(&self, item_id: &str) -> impl Iterator<Item = &'a ExampleWish> + use<'a> {
        let item = item_id.to_owned();
        self.desk.log.wishes().filter(move |(of, _)| *of == item).map(|(_, wish)| wish)
    }

    /// The first item without a decision at or after `from`, else from the start; `None` when all are done.
    pub fn next_open(&self, from: usize) -> Option<usize> {
        let open = |position: &usize| {
            self.at(*position)
                .is_some_and(|entry| !entry.label.is_some_and(|label| label.entry.verdict.is_decided()))
        };
        (from..self.len()).find(open).or_else(|| (0..from.min(self.len())).find(open))
    }

    /// The own changes, oldest first.
    pub fn history(&self) -> impl DoubleEndedIterator<Item = Change<'a>> + use<'a> {
        self.desk.log.history()
    }

    pub fn can_undo(&self) -> bool {
        self.desk.seal.is_none() && !self.desk.log.undoable().is_empty()
    }

    pub fn can_redo(&self) -> bool {
        self.desk.seal.is_none() && !self.desk.log.redoable().is_empty()
    }
}

impl<'a> BlindItem<'a> {
    /// What of the recording is shown of it.
    pub fn stretch(&self) -> Stretch {
        Stretch::of(self.start_ms, self.end_ms)
    }

    fn of(item: &'a Item) -> Self {
        Self {
            id: &item.id,
            session: &item.session,
            start_ms: item.start_ms,
            end_ms: item.end_ms,
            members: &item.members,
        }
    }
}
