//! Codebooks, rounds, the signed-in coder's desk, what was revealed and settled.

use super::{ApplyContext, Workspace};
use crate::app::views::code::CodeAction;
use crate::app::views::reconcile::ReconcileAction;

#[derive(Default)]
pub struct CodingWork {}

impl Workspace {
    pub(super) fn read_coding(&mut self, _context: &mut ApplyContext<'_>) {}

    pub(super) fn code_action(&mut self, action: CodeAction, _context: &mut ApplyContext<'_>) {
        match action {}
    }

    pub(super) fn reconcile_action(&mut self, action: ReconcileAction, _context: &mut ApplyContext<'_>) {
        match action {}
    }
}
