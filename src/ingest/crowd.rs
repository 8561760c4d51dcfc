//! Work that is done on all threads while the next is brought, and whose results come in the order in which it was begun;
//! knows nothing of the work, and bounds what is under way.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Work under way.
pub struct Crowd<'c, 'w, R> {
    /// `None` in a thread that serves such work itself: there it is done at once, since waiting would keep it from others.
    scope: Option<&'c rayon::Scope<'w>>,
    /// Bytes that may be under way at once.
    most: u64,
    bytes: u64,
    running: VecDeque<(u64, Receiver<R>)>,
}

/// Runs `bring` with a crowd in which at most `most` bytes are under way; returns when all work has ended.
pub fn with_crowd<'w, R: Send + 'w, T>(most: u64, bring: impl FnOnce(Crowd<'_, 'w, R>) -> T) -> T {
    if rayon::current_thread_index().is_some() {
        return bring(Crowd { scope: None, most, bytes: 0, running: VecDeque::new() });
    }
    rayon::in_place_scope(|scope| {
        bring(Crowd { scope: Some(scope), most, bytes: 0, running: VecDeque::new() })
    })
}

impl<'w, R: Send + 'w> Crowd<'_, 'w, R> {
    /// Begins work on so many bytes; gives the results that have come, in order.
    pub fn begin(&mut self, bytes: u64, work: impl FnOnce() -> R + Send + 'w) -> Vec<R> {
        let Some(scope) = self.scope else { return vec![work()] };
        let mut come = Vec::new();
        while !self.running.is_empty() && self.bytes.saturating_add(bytes) > self.most {
            come.extend(self.next());
        }
        let (sender, receiver) = channel();
        // Nobody listens any more after a stop.
        scope.spawn(move |_| drop(sender.send(work())));
        self.bytes += bytes;
        self.running.push_back((bytes, receiver));
        while let Some((bytes, receiver)) = self.running.front() {
            match receiver.try_recv() {
                Ok(result) => {
                    come.push(result);
                    self.bytes -= bytes;
                    self.running.pop_front();
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        come
    }

    /// Waits for the work that was begun first. Work that panicked has no result; the panic comes out at the end.
    pub fn next(&mut self) -> Option<R> {
        while let Some((bytes, receiver)) = self.running.pop_front() {
            self.bytes -= bytes;
            if let Ok(result) = receiver.recv() {
                return Some(result);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn results_come_in_order_and_no_more_is_under_way_than_allowed() {
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let all = with_crowd(30, |mut crowd| {
            let mut all = Vec::new();
            for n in 0..200_u64 {
                let (now, most) = (&now, &most);
                all.extend(crowd.begin(10, move || {
                    most.fetch_max(now.fetch_add(10, Ordering::SeqCst) + 10, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_micros(n * 7 % 90));
                    now.fetch_sub(10, Ordering::SeqCst);
                    n
                }));
            }
            all.extend(std::iter::from_fn(|| crowd.next()));
            all
        });
        assert_eq!(all, (0..200).collect::<Vec<_>>());
        assert!(most.into_inner() <= 30);
    }

    #[test]
    fn a_thread_of_the_pool_does_the_work_itself() {
        let (given, ()) = rayon::join(|| with_crowd(1, |mut crowd| crowd.begin(5, || 7)), || ());
        assert_eq!(given, [7]);
    }
}
