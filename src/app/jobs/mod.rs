//! Long work on threads of its own: progress, cancelling, captured panics and a typed result; knows no window, only
//! a function that wakes one.

#[cfg(test)]
mod tests;

use crate::model::Watch;
use std::any::Any;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Called from any thread when there is something new to show or to take.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(u64);

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    Done(T),
    /// The error of the work, for people.
    Failed(String),
    /// The user stopped it. The work may still have returned what was complete: then it is `Done`.
    Cancelled,
    /// A fault of ours; nothing else was touched.
    Panicked(String),
}

#[derive(Clone, Debug, Default)]
struct Progress {
    done: u64,
    total: u64,
    what: String,
    /// When the present step was first heard of, and what was done then: steps go at speeds of their own.
    step: Option<(Instant, u64)>,
}

struct Shared {
    cancelled: AtomicBool,
    finished: AtomicBool,
    progress: Mutex<Progress>,
    last_wake: Mutex<Option<Instant>>,
    waker: Waker,
}

impl Shared {
    /// A poisoned lock only means that another thread panicked while it held plain numbers.
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What running work has of the window: a place to report to, and the wish to stop.
pub struct JobContext {
    shared: Arc<Shared>,
}

impl Watch for JobContext {
    fn progress(&self, done: u64, total: u64, what: &str) {
        {
            let mut progress = self.shared.progress();
            progress.done = done;
            progress.total = total;
            if progress.what != what || progress.step.is_none() {
                what.clone_into(&mut progress.what);
                progress.step = Some((Instant::now(), done));
            }
        }
        // Work may report for every event; the window needs no more than twenty pictures of it a second.
        let mut last = self.shared.last_wake.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|t| t.elapsed() >= Duration::from_millis(50)) {
            *last = Some(Instant::now());
            (self.shared.waker)();
        }
    }

    fn cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Relaxed)
    }
}

/// The end of a job, to be asked for once per frame by whoever started it.
pub struct JobHandle<T> {
    id: JobId,
    receiver: Receiver<Outcome<T>>,
}

impl<T> JobHandle<T> {
    pub fn id(&self) -> JobId {
        self.id
    }

    /// The outcome, once; `None` while the work runs.
    pub fn poll(&self) -> Option<Outcome<T>> {
        match self.receiver.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                Some(Outcome::Panicked("The work ended without a result".into()))
            }
        }
    }
}

/// What the status bar shows of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobView {
    pub id: JobId,
    pub label: String,
    /// The present step, may be empty.
    pub what: String,
    pub done: u64,
    /// 0 while unknown.
    pub total: u64,
    pub cancelling: bool,
    pub seconds_left: Option<f64>,
    /// Of the present step; `None` while it says little.
    pub per_second: Option<f64>,
}

impl JobView {
    /// 0…1 once the total is known.
    pub fn fraction(&self) -> Option<f32> {
        (self.total > 0).then(|| (self.done as f64 / self.total as f64).clamp(0.0, 1.0) as f32)
    }
}

struct Running {
    id: JobId,
    label: String,
    started: Instant,
    shared: Arc<Shared>,
}

/// All running jobs.
pub struct Jobs {
    waker: Waker,
    next: u64,
    running: Vec<Running>,
}

impl Jobs {
    pub fn new(waker: Waker) -> Self {
        Self { waker, next: 1, running: Vec::new() }
    }

    /// Runs `work` on a thread of its own. It should report and look whether it was cancelled at least every tenth
    /// of a second. The label is for the status bar: `Import`.
    pub fn start<T, E>(
        &mut self,
        label: impl Into<String>,
        work: impl FnOnce(&JobContext) -> Result<T, E> + Send + 'static,
    ) -> JobHandle<T>
    where
        T: Send + 'static,
        E: Display,
    {
        let id = JobId(self.next);
        self.next += 1;
        let shared = Arc::new(Shared {
            cancelled: AtomicBool::new(false),
            finished: AtomicBool::new(false),
            progress: Mutex::default(),
            last_wake: Mutex::default(),
            waker: Arc::clone(&self.waker),
        });
        let (sender, receiver) = channel();
        let context = JobContext { shared: Arc::clone(&shared) };
        let label = label.into();
        let spawned = std::thread::Builder::new().name(format!("job {}", id.0)).spawn({
            let sender = sender.clone();
            move || run(&context, &sender, work)
        });
        match spawned {
            Ok(_) => self.running.push(Running { id, label, started: Instant::now(), shared }),
            Err(error) => {
                // The receiver is held by the handle below, so this cannot be lost.
                let _ = sender.send(Outcome::Failed(format!("No thread could be started for it: {error}")));
                (self.waker)();
            }
        }
        JobHandle { id, receiver }
    }

    /// Asks a job to stop; it does so at its next look.
    pub fn cancel(&self, id: JobId) {
        for job in self.running.iter().filter(|j| j.id == id) {
            job.shared.cancelled.store(true, Ordering::Relaxed);
        }
    }

    pub fn cancel_all(&self) {
        for job in &self.running {
            job.shared.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Those that still run, oldest first; forgets those that ended.
    pub fn views(&mut self, now: Instant) -> Vec<JobView> {
        self.running.retain(|job| !job.shared.finished.load(Ordering::Acquire));
        self.running.iter().map(|job| job.view(now)).collect()
    }

    pub fn is_idle(&self) -> bool {
        self.running.iter().all(|job| job.shared.finished.load(Ordering::Acquire))
    }
}

impl Running {
    fn view(&self, now: Instant) -> JobView {
        let progress = self.shared.progress().clone();
        let (since, from) = progress.step.unwrap_or((self.started, 0));
        let elapsed_s = now.saturating_duration_since(since).as_secs_f64();
        let (done, total) = (progress.done.saturating_sub(from), progress.total.saturating_sub(from));
        JobView {
            id: self.id,
            label: self.label.clone(),
            what: progress.what,
            done: progress.done,
            total: progress.total,
            cancelling: self.shared.cancelled.load(Ordering::Relaxed),
            per_second: (elapsed_s >= 2.0 && done > 0).then(|| done as f64 / elapsed_s),
            seconds_left: seconds_left(elapsed_s, done, total),
        }
    }
}

/// By the mean speed of the step so far; `None` for the first two seconds and percent, in which it would only jump about.
fn seconds_left(elapsed_s: f64, done: u64, total: u64) -> Option<f64> {
    let share = if total == 0 { 0.0 } else { done as f64 / total as f64 };
    (elapsed_s >= 2.0 && (0.02..=1.0).contains(&share)).then(|| elapsed_s * (1.0 - share) / share)
}

fn run<T, E: Display>(
    context: &JobContext,
    sender: &Sender<Outcome<T>>,
    work: impl FnOnce(&JobContext) -> Result<T, E>,
) {
    let outcome = match catch_unwind(AssertUnwindSafe(|| work(context))) {
        Ok(Ok(value)) => Outcome::Done(value),
        Ok(Err(_)) if context.cancelled() => Outcome::Cancelled,
        Ok(Err(error)) => Outcome::Failed(error.to_string()),
        Err(panic) => Outcome::Panicked(panic_message(&*panic)),
    };
    // Nobody waits for it any more: the user went on to something else.
    let _ = sender.send(outcome);
    context.shared.finished.store(true, Ordering::Release);
    (context.shared.waker)();
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
