//! A thread that owns a page view: takes the newest request only, gives back the newest frame.

use super::render::{Frame, PagePainter, PageRequest, PageView, RenderContext};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

/// The engine's layout is recursive and an overflow would abort the program; the memory is only reserved.
pub const RENDER_STACK_BYTES: usize = 256 << 20;

/// A frame with the number of the request that it answers.
#[derive(Clone, Debug)]
pub struct Painted {
    pub request: u64,
    pub frame: Frame,
}

#[derive(Default)]
struct Mailbox {
    wanted: Option<(u64, PageRequest)>,
    painted: Option<Painted>,
    busy: bool,
    stop: bool,
}

/// Handle to the thread; dropping it stops the thread after the present frame.
pub struct RenderWorker {
    shared: Arc<(Mutex<Mailbox>, Condvar)>,
    thread: Option<JoinHandle<()>>,
    next: u64,
}

impl RenderWorker {
    /// `wake` is called on the worker's thread whenever a frame is ready.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(wake: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new((Mutex::new(Mailbox::default()), Condvar::new()));
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("replay".into())
            .stack_size(RENDER_STACK_BYTES)
            .spawn(move || run(&theirs, &wake))?;
        Ok(Self { shared, thread: Some(thread), next: 0 })
    }

    /// Asks for a page; an earlier request that has not been begun is forgotten. Returns its number.
    pub fn request(&mut self, request: PageRequest) -> u64 {
        self.next += 1;
        lock(&self.shared.0).wanted = Some((self.next, request));
        self.shared.1.notify_all();
        self.next
    }

    /// The newest frame, once.
    pub fn take(&self) -> Option<Painted> {
        lock(&self.shared.0).painted.take()
    }

    /// True while a request waits or is being painted.
    pub fn is_busy(&self) -> bool {
        let mailbox = lock(&self.shared.0);
        mailbox.busy || mailbox.wanted.is_some()
    }
}

impl Drop for RenderWorker {
    fn drop(&mut self) {
        lock(&self.shared.0).stop = true;
        self.shared.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // A frame takes a fraction of a second at most; a panic was already contained.
            let _ = thread.join();
        }
    }
}

fn lock(mailbox: &Mutex<Mailbox>) -> std::sync::MutexGuard<'_, Mailbox> {
    mailbox.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(shared: &(Mutex<Mailbox>, Condvar), wake: &dyn Fn()) {
    let mut view = PageView::new(RenderContext::new());
    loop {
        let (number, request) = {
            let mut mailbox = lock(&shared.0);
            loop {
                if mailbox.stop {
                    return;
                }
                if let Some(wanted) = mailbox.wanted.take() {
                    mailbox.busy = true;
                    break wanted;
                }
                mailbox = shared.1.wait(mailbox).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let frame = view.paint(&request);
        let mut mailbox = lock(&shared.0);
        mailbox.busy = false;
        mailbox.painted = Some(Painted { request: number, frame });
        drop(mailbox);
        wake();
    }
}

/// Runs `work` on a thread whose stack holds the engine's recursion, and waits for it. For headless use.
///
/// # Errors
/// When the system gives no thread, or the work panicked.
pub fn on_render_thread<T: Send>(work: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("replay".into())
            .stack_size(RENDER_STACK_BYTES)
            .spawn_scoped(scope, work)?;
        thread.join().map_err(|_| std::io::Error::other("the page renderer failed"))
    })
}
