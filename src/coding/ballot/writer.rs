//! The thread that brings changes of ballots to the disk, in the order in which they were made; needs no key, reads no
//! label, and keeps what was refused until somebody decides.

use super::StagedChange;
use crate::project::Project;
use crate::project::coding_store::StoreError;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;

/// Stores what is handed to it. Dropping it waits until all is stored that can be.
pub struct BallotWriter {
    /// `None` only while it is dropped.
    orders: Option<Sender<Order>>,
    news: Receiver<WriterNews>,
    thread: Option<JoinHandle<()>>,
    /// That the thread ended by itself was told.
    ended: bool,
}

enum Order {
    Store(Box<StagedChange>),
    Retry,
    Forget,
    SaveElsewhere(PathBuf),
}

/// What became of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriterNews {
    /// One change is on the disk, up to this event of that ballot.
    Stored {
        round: String,
        coder: String,
        last_seq: u64,
    },
    /// Nothing more is stored; all that waits is kept.
    Refused(Refusal),
    /// All that waited is in a copy of the project, which takes the changes from here on.
    SavedElsewhere(PathBuf),
    NotSavedElsewhere(String),
}

/// Why a change did not come to the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// For people.
    pub reason: String,
    /// The ballot was changed or sealed elsewhere: trying the same again is of no use.
    pub moved: bool,
}

impl BallotWriter {
    /// Stores through a connection of its own. `wake` is called when there are news.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(project: Project, wake: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let (orders, taken) = channel();
        let (told, news) = channel();
        let mut worker = Worker { project, waiting: VecDeque::new(), refused: false, told };
        let thread = std::thread::Builder::new().name("ballots".to_owned()).spawn(move || {
            worker.run(&taken, wake);
        })?;
        Ok(Self { orders: Some(orders), news, thread: Some(thread), ended: false })
    }

    pub fn store(&self, change: StagedChange) {
        self.order(Order::Store(Box::new(change)));
    }

    /// Once more, after a refusal.
    pub fn retry(&self) {
        self.order(Order::Retry);
    }

    /// Lets go what was refused.
    pub fn forget(&self) {
        self.order(Order::Forget);
    }

    /// Copies the project as it can still be read to a new file, stores there what waits, and stays there.
    pub fn save_elsewhere(&self, target: PathBuf) {
        self.order(Order::SaveElsewhere(target));
    }

    /// News, oldest first; `None` when there are none.
    pub fn poll(&mut self) -> Option<WriterNews> {
        match self.news.try_recv() {
            Ok(news) => Some(news),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) if std::mem::replace(&mut self.ended, true) => None,
            Err(TryRecvError::Disconnected) => Some(WriterNews::Refused(Refusal {
                reason: "the part that stores labels has stopped, a fault of ours; open the project again, and report it"
                    .to_owned(),
                moved: false,
            })),
        }
    }

    /// Waits for the next news: for programs without a window.
    pub fn wait(&self) -> Option<WriterNews> {
        self.news.recv().ok()
    }

    fn order(&self, order: Order) {
        // A thread that ended is told by `poll`.
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }
}

impl Drop for BallotWriter {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // What it panicked about was told by `poll`.
            let _ = thread.join();
        }
    }
}

struct Worker {
    project: Project,
    waiting: VecDeque<StagedChange>,
    refused: bool,
    told: Sender<WriterNews>,
}

impl Worker {
    fn run(&mut self, orders: &Receiver<Order>, wake: impl Fn()) {
        while let Ok(order) = orders.recv() {
            self.take(order);
            // What came while the disk was busy goes in one transaction.
            while let Ok(order) = orders.try_recv() {
                self.take(order);
            }
            self.store();
            wake();
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Store(change) => self.waiting.push_back(*change),
            Order::Retry => self.refused = false,
            Order::Forget => {
                self.waiting.clear();
                self.refused = false;
            }
            Order::SaveElsewhere(target) => match self.save_elsewhere(&target) {
                Ok(()) => {
                    self.refused = false;
                    self.tell(WriterNews::SavedElsewhere(target));
                }
                Err(reason) => self.tell(WriterNews::NotSavedElsewhere(reason)),
            },
        }
    }

    fn store(&mut self) {
        if self.refused || self.waiting.is_empty() {
            return;
        }
        let changes: Vec<_> = self.waiting.iter().map(|change| change.events.clone()).collect();
        match self.project.store_events(&changes) {
            Ok(()) => self.all_stored(),
            Err(error) => {
                self.refused = true;
                let moved = matches!(error, StoreError::Moved { .. } | StoreError::Sealed { .. });
                self.tell(WriterNews::Refused(Refusal { reason: error.to_string(), moved }));
            }
        }
    }

    fn all_stored(&mut self) {
        for change in std::mem::take(&mut self.waiting) {
            self.tell(WriterNews::Stored {
                round: change.round_id().to_owned(),
                coder: change.coder_id().to_owned(),
                last_seq: change.last_seq(),
            });
        }
    }

    fn save_elsewhere(&mut self, target: &Path) -> Result<(), String> {
        self.project.hand_over(target).map_err(|e| e.to_string())?;
        let mut copy = Project::open(target).map_err(|e| e.to_string())?;
        let changes: Vec<_> = self.waiting.iter().map(|change| change.events.clone()).collect();
        copy.store_events(&changes).map_err(|e| e.to_string())?;
        self.project = copy;
        self.all_stored();
        Ok(())
    }

    fn tell(&self, news: WriterNews) {
        // The window may be gone already; what is stored is stored.
        let _ = self.told.send(news);
    }
}
