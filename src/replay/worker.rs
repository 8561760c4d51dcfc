//! Threads that own page views: each viewer's newest request is painted, older ones are forgotten.

use super::render::{Frame, PagePainter, PageRequest, PageView, RenderContext};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
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
struct Slot {
    /// Served only while no other viewer of its thread waits.
    quiet: bool,
    wanted: Option<(u64, PageRequest)>,
    painted: Option<Painted>,
    busy: bool,
}

#[derive(Default)]
struct Board {
    slots: BTreeMap<u64, Slot>,
    next_request: u64,
    next_viewer: u64,
    stop: bool,
}

struct Shared {
    board: Mutex<Board>,
    news: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A few render threads that serve any number of viewers. Each viewer stays on one thread, which keeps its live page.
pub struct RenderPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// One page on screen. Dropping it frees its live page.
pub struct Viewer {
    shared: Arc<Shared>,
    id: u64,
}

impl RenderPool {
    /// `wake` is called on a render thread whenever a frame is ready.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(threads: usize, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { board: Mutex::new(Board::default()), news: Condvar::new() });
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(wake);
        let count = threads.max(1) as u64;
        let context = RenderContext::new();
        let threads = (0..count)
            .map(|number| {
                let (shared, wake, context) = (Arc::clone(&shared), Arc::clone(&wake), context.clone());
                std::thread::Builder::new()
                    .name(format!("replay-{number}"))
                    .stack_size(RENDER_STACK_BYTES)
                    .spawn(move || run(&shared, &*wake, &context, number, count))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { shared, threads })
    }

    pub fn viewer(&self) -> Viewer {
        self.add(false)
    }

    /// A viewer for what nobody waits for, such as thumbnails: it gives way to every other one.
    pub fn quiet_viewer(&self) -> Viewer {
        self.add(true)
    }

    fn add(&self, quiet: bool) -> Viewer {
        let mut board = self.shared.lock();
        board.next_viewer += 1;
        let id = board.next_viewer;
        board.slots.insert(id, Slot { quiet, ..Slot::default() });
        Viewer { shared: Arc::clone(&self.shared), id }
    }
}

impl Drop for RenderPool {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.news.notify_all();
        for thread in self.threads.drain(..) {
            // A frame takes a fraction of a second at most, and a panic is contained in the view.
            let _ = thread.join();
        }
    }
}

impl Viewer {
    /// Asks for a page; an earlier request that has not been begun is forgotten. Returns its number, which grows.
    pub fn request(&self, request: PageRequest) -> u64 {
        let mut board = self.shared.lock();
        board.next_request += 1;
        let number = board.next_request;
        if let Some(slot) = board.slots.get_mut(&self.id) {
            slot.wanted = Some((number, request));
        }
        drop(board);
        self.shared.news.notify_all();
        number
    }

    /// The newest frame, once.
    pub fn take(&self) -> Option<Painted> {
        self.shared.lock().slots.get_mut(&self.id)?.painted.take()
    }

    /// True while a request waits or is being painted.
    pub fn is_busy(&self) -> bool {
        self.shared.lock().slots.get(&self.id).is_some_and(|s| s.busy || s.wanted.is_some())
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.shared.lock().slots.remove(&self.id);
        self.shared.news.notify_all();
    }
}

/// The request of this thread's viewers that has waited longest.
fn next_job(board: &mut Board, thread: u64, threads: u64) -> Option<(u64, u64, PageRequest)> {
    let (id, slot) = board
        .slots
        .iter_mut()
        .filter(|(id, slot)| *id % threads == thread && slot.wanted.is_some())
        .min_by_key(|(_, slot)| (slot.quiet, slot.wanted.as_ref().map(|w| w.0)))?;
    let (number, request) = slot.wanted.take()?;
    slot.busy = true;
    Some((*id, number, request))
}

fn run(shared: &Shared, wake: &dyn Fn(), context: &RenderContext, thread: u64, threads: u64) {
    let mut views: BTreeMap<u64, PageView> = BTreeMap::new();
    loop {
        let (id, number, request) = {
            let mut board = shared.lock();
            loop {
                if board.stop {
                    return;
                }
                views.retain(|id, _| board.slots.contains_key(id));
                if let Some(job) = next_job(&mut board, thread, threads) {
                    break job;
                }
                board = shared.news.wait(board).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let view = views.entry(id).or_insert_with(|| PageView::new(context.clone()));
        let frame = view.paint(&request);
        let mut board = shared.lock();
        if let Some(slot) = board.slots.get_mut(&id) {
            slot.busy = false;
            slot.painted = Some(Painted { request: number, frame });
        }
        drop(board);
        wake();
    }
}

/// Runs `work` on a thread whose stack holds the engine's recursion, and waits for it. For headless use, and not for every
/// page of many: the engine never frees the 31 KB that a thread that styled a page keeps for the next.
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

#[cfg(test)]
mod tests {
    use super::super::mirror::Mirror;
    use super::*;
    use std::time::{Duration, Instant};

    fn blank() -> PageRequest {
        PageRequest::new(Mirror::new())
    }

    #[test]
    fn the_newest_request_of_every_viewer_is_answered() {
        let pool = RenderPool::new(2, || {}).unwrap();
        let viewers: Vec<Viewer> = (0..3).map(|_| pool.viewer()).collect();
        let last: Vec<u64> = viewers
            .iter()
            .map(|v| {
                v.request(blank());
                v.request(blank())
            })
            .collect();
        let deadline = Instant::now() + Duration::from_secs(60);
        for (viewer, last) in viewers.iter().zip(last) {
            loop {
                assert!(Instant::now() < deadline, "no frame came");
                if viewer.take().is_some_and(|p| p.request == last) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            assert!(!viewer.is_busy());
        }
    }
}
