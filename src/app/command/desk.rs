//! The commands of the labelling desk alone: words, icons and keys.

use super::spec::{Spec, key, spec};
use super::{Command, Scope};
use crate::app::shortcut::Shortcut;
use crate::widgets::Icon;
use egui::Key;

pub(super) fn desk(command: Command) -> Spec {
    use Command as C;
    let s =
        |name, label, tooltip, icon, keys: &[Shortcut]| spec(name, label, tooltip, icon, Scope::Desk, keys);
    match command {
        C::EvidenceStart => s(
            "evidence.start",
            "Evidence from here",
            "Begin a mark of what shows the label; of a chosen mark, move its begin here",
            Icon::StepForward,
            &[key(Key::OpenBracket)],
        ),
        C::EvidenceEnd => s(
            "evidence.end",
            "Evidence to here",
            "End the mark that was begun; of a chosen mark, move its end here",
            Icon::StepBack,
            &[key(Key::CloseBracket)],
        ),
        C::EvidenceMoment => s(
            "evidence.moment",
            "Mark this moment",
            "Mark the shown moment as what shows the label",
            Icon::Bookmark,
            &[key(Key::X), key(Key::Quote)],
        ),
        C::NextEvidence => s(
            "evidence.next",
            "Next mark",
            "Go to the next mark of evidence and choose it",
            Icon::ChevronRight,
            &[Shortcut::alt(Key::ArrowDown)],
        ),
        C::PreviousEvidence => s(
            "evidence.previous",
            "Previous mark",
            "Go to the mark of evidence before and choose it",
            Icon::ChevronLeft,
            &[Shortcut::alt(Key::ArrowUp)],
        ),
        C::DeleteEvidence => s(
            "evidence.delete",
            "Delete the mark",
            "Take the chosen mark away, or the one that was begun; undo brings it back",
            Icon::Trash,
            &[key(Key::Delete), key(Key::Backspace)],
        ),
        C::Columns => s(
            "desk.columns",
            "Items side by side",
            "Show one, two, three or four items beside each other",
            Icon::Columns,
            &[key(Key::C)],
        ),
        C::NextColumn => s(
            "desk.next_column",
            "Next item beside",
            "The keys go to the item to the right",
            Icon::ArrowRight,
            &[Shortcut::ctrl(Key::ArrowRight)],
        ),
        C::PreviousColumn => s(
            "desk.previous_column",
            "Previous item beside",
            "The keys go to the item to the left",
            Icon::ArrowLeft,
            &[Shortcut::ctrl(Key::ArrowLeft)],
        ),
        C::AllColumns => s(
            "desk.all_columns",
            "One key for all",
            "A label or reason goes to all items side by side, not to the chosen one alone",
            Icon::Layers,
            &[Shortcut::shift(Key::C)],
        ),
        C::InStep => s(
            "desk.in_step",
            "Play in step",
            "Start, stop, speed and place of the items side by side go together",
            Icon::Timer,
            &[Shortcut::alt(Key::C)],
        ),
        C::FindCode => s(
            "desk.find_code",
            "Find a code…",
            "Give a code by typing a part of its name: also those that have no key",
            Icon::Search,
            &[key(Key::Slash)],
        ),
        C::Finish => s(
            "desk.finish",
            "Finish…",
            "Your own counts, and the seal; again leads back to the items",
            Icon::Shield,
            &[],
        ),
        _ => s(
            "desk.no_code",
            "Take all codes away",
            "Where several codes may be true: begin this item again",
            Icon::Close,
            &[Shortcut::shift(Key::Backspace)],
        ),
    }
}
