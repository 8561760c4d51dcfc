//! How long work reports progress and learns that it should stop; knows no thread and no window.

/// Given to everything that may take longer than half a second.
pub trait Watch: Sync {
    /// `done` of `total` units of work; `total` is 0 while unknown. `what` names the present step for people.
    fn progress(&self, done: u64, total: u64, what: &str);
    /// True once the user asked to stop; the work then returns what is complete, or its `Cancelled` error.
    fn cancelled(&self) -> bool;
}

/// For tests and short work: reports to nobody and is never cancelled.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWatch;

impl Watch for NoWatch {
    fn progress(&self, _done: u64, _total: u64, _what: &str) {}
    fn cancelled(&self) -> bool {
        false
    }
}
