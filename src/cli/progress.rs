//! Progress on standard error, where that is a terminal.

use crate::model::Watch;
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::Instant;

/// One line that is written over; silent when standard error is no terminal.
pub(crate) struct Line {
    terminal: bool,
    last: Mutex<Option<Instant>>,
}

impl Line {
    pub fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal(), last: Mutex::new(None) }
    }
}

impl Watch for Line {
    fn progress(&self, done: u64, total: u64, what: &str) {
        let Ok(mut last) = self.last.lock() else { return };
        let due = last.is_none_or(|t| t.elapsed().as_millis() > 100) || done == total;
        if !self.terminal || !due {
            return;
        }
        *last = Some(Instant::now());
        let share = (done * 100).checked_div(total).map(|p| format!(" {p} %")).unwrap_or_default();
        let _ = write!(std::io::stderr(), "\r\x1b[K{what}{share}  {done}/{total}");
    }

    fn cancelled(&self) -> bool {
        false
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
