//! Progress on standard error, where that is a terminal, and Ctrl-C as a wish to stop; knows no work.

use crate::model::Watch;
use signal_hook::consts::SIGINT;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

/// Exit code of a program that Ctrl-C ended, as shells have it.
const INTERRUPTED: i32 = 130;
/// Before so much time has passed a rate says little.
const RATE_AFTER_S: f64 = 3.0;

/// One line that is written over; silent when standard error is no terminal.
pub(crate) struct Line {
    terminal: bool,
    stops: Option<Arc<AtomicBool>>,
    shown: Mutex<Shown>,
}

#[derive(Default)]
struct Shown {
    last: Option<Instant>,
    /// The present step: what it is, when it began, and what was done then.
    step: Option<(String, Instant, u64)>,
}

impl Line {
    pub fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal(), stops: None, shown: Mutex::default() }
    }

    /// For work that keeps what is complete: the first Ctrl-C asks it to stop, a second one ends the program.
    pub fn that_stops() -> Self {
        static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
        let asked = ASKED.get_or_init(|| {
            let asked = Arc::new(AtomicBool::new(false));
            // Where signals cannot be taken, Ctrl-C ends the program as before; what was durable stays.
            let _ = signal_hook::flag::register_conditional_shutdown(SIGINT, INTERRUPTED, Arc::clone(&asked));
            let _ = signal_hook::flag::register(SIGINT, Arc::clone(&asked));
            asked
        });
        let mut line = Self::new();
        line.stops = Some(Arc::clone(asked));
        line
    }
}

impl Watch for Line {
    fn progress(&self, done: u64, total: u64, what: &str) {
        let Ok(mut shown) = self.shown.lock() else { return };
        let due = shown.last.is_none_or(|t| t.elapsed().as_millis() > 100) || done == total;
        if !self.terminal || !due {
            return;
        }
        let now = Instant::now();
        shown.last = Some(now);
        if shown.step.as_ref().is_none_or(|(step, ..)| step != what) {
            shown.step = Some((what.to_owned(), now, done));
        }
        let left = shown
            .step
            .as_ref()
            .and_then(|(_, since, from)| {
                left(done.saturating_sub(*from), total.saturating_sub(done), now - *since)
            })
            .unwrap_or_default();
        let share = (done * 100).checked_div(total).map(|p| format!(" {p} %")).unwrap_or_default();
        let stopping = if self.cancelled() { ", stopping" } else { "" };
        let (done, total) = (amount(done), amount(total));
        let _ = write!(std::io::stderr(), "\r\x1b[K{what}{share}  {done}/{total}{left}{stopping}");
    }

    fn cancelled(&self) -> bool {
        self.stops.as_ref().is_some_and(|stops| stops.load(Ordering::Relaxed))
    }
}

/// Large counts are bytes in all steps that have them.
fn amount(count: u64) -> String {
    if count < 10_000_000 { count.to_string() } else { format!("{:.0} MB", count as f64 / 1e6) }
}

/// How fast it goes, and how long it will take at that rate.
fn left(done: u64, rest: u64, since: std::time::Duration) -> Option<String> {
    let seconds = since.as_secs_f64();
    if seconds < RATE_AFTER_S || done == 0 {
        return None;
    }
    let rate = done as f64 / seconds;
    let left = (rest as f64 / rate).round() as u64;
    let left = match left {
        0..=99 => format!("{left} s"),
        100..=5_999 => format!("{} min", left.div_ceil(60)),
        _ => format!("{:.1} h", left as f64 / 3_600.0),
    };
    let rate = if rate < 1e6 { format!("{rate:.0}/s") } else { format!("{:.0} MB/s", rate / 1e6) };
    Some(format!("  {rate}, {left} left"))
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn rates_and_what_is_left_are_told_once_they_mean_something() {
        assert_eq!(left(100, 900, Duration::from_secs(1)), None);
        assert_eq!(left(0, 900, Duration::from_secs(9)), None);
        assert_eq!(left(100, 900, Duration::from_secs(10)).as_deref(), Some("  10/s, 90 s left"));
        let large = left(300_000_000, 9_700_000_000, Duration::from_secs(10));
        assert_eq!(large.as_deref(), Some("  30 MB/s, 6 min left"));
    }
}
