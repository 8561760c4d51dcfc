//! One line for an action in a clip's page: without what follows the path of an address.

use crate::mining::actions::in_words;
use crate::model::{Action, ActionKind};
use crate::replay::heat::page_of;

/// What was done, without what was typed.
pub fn words(action: &Action) -> String {
    match action.kind {
        ActionKind::PageView => format!("Page {}", page_of(&action.url)),
        _ => in_words(action),
    }
}
