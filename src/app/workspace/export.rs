//! Writing the labelled set: the job and what came of it.

use super::{ApplyContext, Workspace};
use crate::app::views::export::ExportAction;

#[derive(Default)]
pub struct ExportWork {}

impl Workspace {
    pub(super) fn poll_export(&mut self, _context: &mut ApplyContext<'_>) {}

    pub(super) fn export_action(&mut self, action: ExportAction, _context: &mut ApplyContext<'_>) {
        match action {}
    }
}
