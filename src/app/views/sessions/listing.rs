//! The rows of the list, filtered and sorted: at once where there are few, beside the window where there are many; draws
//! nothing.

use super::filter::{self, Filter};
use crate::app::workspace::OpenProject;
use crate::model::SessionId;
use crate::project::{SessionRow, SignalCounts};
use crate::widgets::table::Sorting;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Sessions that are filtered and sorted within a frame: of so many it takes about a millisecond.
const AT_ONCE: usize = 2_000;

/// What the rows depend on.
#[derive(Clone)]
pub(super) struct Wanted {
    pub filter: Filter,
    pub sorting: Sorting,
    /// Sessions behind a number that was clicked.
    pub set: Option<Arc<[SessionId]>>,
    /// What a condition leaves.
    pub kept: Option<Arc<BTreeSet<SessionId>>>,
}

impl Wanted {
    fn same(&self, other: &Self) -> bool {
        let kept = match (&self.kept, &other.kept) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let set = match (&self.set, &other.set) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        kept && set && self.filter == other.filter && self.sorting == other.sorting
    }
}

/// What a project's list is made of, to be taken to another thread.
#[derive(Clone)]
pub(super) struct Material {
    pub sessions: Arc<Vec<SessionRow>>,
    pub signal_counts: Arc<SignalCounts>,
    /// Lower-case text of each session, as it is searched.
    pub texts: Arc<Vec<Box<str>>>,
}

impl Material {
    pub fn of(open: &OpenProject) -> Self {
        Self {
            sessions: Arc::clone(&open.sessions),
            signal_counts: Arc::clone(&open.signal_counts),
            texts: Arc::clone(&open.texts),
        }
    }
}

/// Places of sessions in the project, in the order of the list.
#[derive(Default)]
struct Rows {
    listed: Vec<usize>,
    /// By place in the project: the row, or more than there are.
    row_of: Vec<u32>,
}

impl Rows {
    fn make(material: &Material, wanted: &Wanted) -> Self {
        let listed = filter::rows(material, wanted);
        let mut row_of = vec![u32::MAX; material.sessions.len()];
        for (row, place) in listed.iter().enumerate() {
            row_of[*place] = row as u32;
        }
        Self { listed, row_of }
    }
}

pub(super) struct Listing {
    at_once: usize,
    rows: Rows,
    made_for: Option<(Wanted, u64)>,
    making: Option<(Wanted, u64, Receiver<Rows>)>,
}

impl Default for Listing {
    fn default() -> Self {
        Self { at_once: AT_ONCE, rows: Rows::default(), made_for: None, making: None }
    }
}

impl Listing {
    /// Takes what was made beside the window, and has the rows made where they are others than those that are wanted.
    /// Those of before stay meanwhile, unless the project's sessions are others.
    pub fn refresh(&mut self, ctx: &egui::Context, open: &OpenProject, wanted: Wanted) {
        let version = open.version;
        if let Some((made_for, of, receiver)) = &self.making {
            match receiver.try_recv() {
                Ok(rows) => {
                    if *of == version {
                        (self.rows, self.made_for) = (rows, Some((made_for.clone(), *of)));
                    }
                    self.making = None;
                }
                Err(TryRecvError::Disconnected) => self.making = None,
                Err(TryRecvError::Empty) => {}
            }
        }
        let fits = |of: &Wanted, at: u64| at == version && of.same(&wanted);
        if self.made_for.as_ref().is_some_and(|(of, at)| fits(of, *at)) {
            self.making = None;
            return;
        }
        if self.making.as_ref().is_some_and(|(of, at, _)| fits(of, *at)) {
            return;
        }
        if self.rows.row_of.len() != open.sessions.len() {
            // They would name sessions that are not there.
            self.rows = Rows::default();
        }
        let material = Material::of(open);
        if open.sessions.len() <= self.at_once {
            self.rows = Rows::make(&material, &wanted);
            self.made_for = Some((wanted, version));
            self.making = None;
            return;
        }
        let (sender, receiver) = channel();
        let (ctx, of) = (ctx.clone(), wanted.clone());
        rayon::spawn(move || {
            // Nobody may be waiting any more.
            let _ = sender.send(Rows::make(&material, &of));
            ctx.request_repaint();
        });
        self.making = Some((wanted, version, receiver));
    }

    /// Other rows than those that stand are on their way.
    pub fn is_making(&self) -> bool {
        self.making.is_some()
    }

    /// Nothing has been listed yet of these sessions.
    pub fn is_unmade(&self) -> bool {
        self.rows.row_of.is_empty() && self.is_making()
    }

    /// Places in the sessions of the project.
    pub fn rows(&self) -> &[usize] {
        &self.rows.listed
    }

    /// Where the session at this place of the project stands in the list.
    pub fn row_of(&self, place: usize) -> Option<usize> {
        let row = *self.rows.row_of.get(place)? as usize;
        (row < self.rows.listed.len()).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::Stage;
    use crate::project::{Project, testing};
    use std::cmp::Ordering;

    fn listed(listing: &mut Listing, open: &OpenProject, wanted: &Wanted) -> Vec<String> {
        let ctx = egui::Context::default();
        listing.refresh(&ctx, open, wanted.clone());
        while listing.is_making() {
            std::thread::yield_now();
            listing.refresh(&ctx, open, wanted.clone());
        }
        for (row, place) in listing.rows().iter().enumerate() {
            assert_eq!(listing.row_of(*place), Some(row));
        }
        listing.rows().iter().map(|place| open.sessions[*place].session_id.to_string()).collect()
    }

    /// As one would say it: the words are found, then the column decides, then the start, then the id.
    fn told(open: &OpenProject, wanted: &Wanted) -> Vec<String> {
        let word = &wanted.filter.text;
        let found = |row: &&SessionRow| {
            row.session_id.as_str().contains(word.as_str())
                || row.user_id.as_ref().is_some_and(|user| user.to_lowercase().contains(word.as_str()))
                || row.tags.iter().any(|tag| &**tag == word)
        };
        let mut rows: Vec<&SessionRow> =
            open.sessions.iter().filter(|row| word.is_empty() || found(row)).collect();
        rows.sort_by(|a, b| {
            let order = match wanted.sorting.column {
                filter::DURATION => a.duration_ms.cmp(&b.duration_ms),
                filter::CLICKS => a.clicks.cmp(&b.clicks),
                filter::USER => a.user_id.cmp(&b.user_id),
                _ => Ordering::Equal,
            };
            let order = order
                .then(a.started_at_ms.cmp(&b.started_at_ms))
                .then(a.session_id.as_str().cmp(b.session_id.as_str()));
            if wanted.sorting.ascending { order } else { order.reverse() }
        });
        rows.into_iter().map(|row| row.session_id.to_string()).collect()
    }

    #[test]
    fn rows_that_are_made_beside_the_window_are_those_that_are_made_at_once() {
        let lab = tempfile::tempdir().unwrap();
        let path = lab.path().join("p.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        for n in 0..40_i64 {
            let mut recording = testing::recording(&format!("s{n:02}"));
            recording.started_at_ms += n % 5;
            recording.user_id = (n % 3 > 0).then(|| format!("User {}", n % 4).into());
            recording.events.truncate(recording.events.len() - n as usize % 6);
            project.add_recording(&recording, n).unwrap();
        }
        project.add_tag(&SessionId::new("s07"), "odd").unwrap();
        project.close().unwrap();
        let stage = Stage::open(&path).unwrap();
        let open = stage.workspace.open.as_ref().unwrap();
        let (mut at_once, mut beside) = (Listing::default(), Listing { at_once: 0, ..Listing::default() });
        for column in [filter::START, filter::DURATION, filter::CLICKS, filter::USER] {
            for ascending in [true, false] {
                for text in ["", "s1", "user", "odd", "nothing like it"] {
                    let filter = Filter { text: text.into(), ..Filter::default() };
                    let wanted =
                        Wanted { filter, sorting: Sorting { column, ascending }, set: None, kept: None };
                    let rows = listed(&mut at_once, open, &wanted);
                    assert_eq!(rows, told(open, &wanted), "{column} {ascending} {text}");
                    assert_eq!(rows, listed(&mut beside, open, &wanted), "{column} {ascending} {text}");
                }
            }
        }
        let kept: BTreeSet<SessionId> = ["s03", "s30"].map(SessionId::new).into();
        let wanted = Wanted {
            filter: Filter::default(),
            sorting: Sorting { column: filter::START, ascending: true },
            set: Some(["s30", "s04"].map(SessionId::new).to_vec().into()),
            kept: Some(Arc::new(kept)),
        };
        assert_eq!(listed(&mut beside, open, &wanted), ["s30"]);
    }
}
