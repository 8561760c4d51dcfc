//! What is open and chosen: the state that all screens draw from, changed in one place only; knows no widget.

mod backups;
mod capture;
mod clips;
pub mod clusters;
pub mod coding;
mod copies;
mod documents;
mod elements;
mod export;
mod expressions;
mod files;
mod heats;
mod notes;
mod privacy;
mod properties;
mod recordings;
mod sequences;
pub mod signals;
mod tables;

pub use backups::BackupPlan;
pub use capture::{CHECKING, COMPARING, CaptureAction, CaptureScope, CaptureWork};
pub use clips::ClipWork;
pub use clusters::ClusterWork;
pub use coding::CodingWork;
pub use copies::{Compared, CopyWork, PackFor};
pub use documents::{DocumentState, Documents};
pub use elements::{ElementState, ElementUse, ElementUses, ElementWork};
pub use export::{ExportPlan, ExportWork, Preview, proposed_folder};
pub use expressions::{ExpressionAction, ExpressionWork, KeptSessions, Names};
pub use files::OpenProject;
pub use heats::{HeatKey, HeatScope, HeatWork};
pub use notes::{NotesWork, Visible};
pub use privacy::{AUDIT, MASKING, PrivacyWork, TRIED_SESSIONS};
pub use properties::PropertyWork;
pub use recordings::{RecordingsPlan, RecordingsWork};
pub use sequences::{
    Arrangement, DescribedSequences, Explained, Patterns, SequenceWork, SequencesAction, SortBy,
};
pub use signals::SignalWork;
pub use tables::{AskedTable, TableWork};

use super::action::{Action, FileAction};
use super::jobs::Jobs;
use super::route::Route;
use super::selection::{Item, Selection, SessionSet};
use super::settings::Settings;
use super::toasts::Toast;
use crate::app::player::document::FilmPlace;
use crate::coding::Stretching;
use crate::model::{SequenceId, SessionId, Watch};
use crate::project::film_cache::FilmCache;
use crate::replay::film::cache_key;
use crate::replay::worker::RenderPool;
use std::path::PathBuf;
use std::sync::Arc;

/// Threads that lay out and paint pages; two serve a wall of players beside the main one on two cores.
const RENDER_THREADS: usize = 2;

/// The project that is open, as far as the shell shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectInfo {
    pub name: String,
    pub path: PathBuf,
    pub sessions: u64,
    pub warnings: u64,
    /// When the last write was on the disk, in milliseconds since 1970-01-01 UTC.
    pub saved_at_ms: Option<i64>,
}

/// Who labels on this laptop now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoderInfo {
    pub name: String,
    /// Name of the open blind round, if one is open: then the lock is shown.
    pub blind_round: Option<String>,
}

/// What applying an action may use beside the workspace.
pub struct ApplyContext<'a> {
    pub jobs: &'a mut Jobs,
    pub settings: &'a mut Settings,
    /// Milliseconds since 1970-01-01 UTC.
    pub now_ms: i64,
    /// Shown after this action.
    pub toasts: Vec<Toast>,
    /// Where to go after this action.
    pub navigate: Option<Route>,
    /// Wakes the window from another thread: for render workers and the like.
    pub waker: super::jobs::Waker,
}

impl<'a> ApplyContext<'a> {
    /// Nothing said and nowhere to go yet.
    pub fn new(
        jobs: &'a mut Jobs,
        settings: &'a mut Settings,
        now_ms: i64,
        waker: super::jobs::Waker,
    ) -> Self {
        Self { jobs, settings, now_ms, toasts: Vec::new(), navigate: None, waker }
    }
}

/// Places that the program knows and the window does not.
#[derive(Clone)]
pub struct Places {
    /// Builds the bundled sample project if it is missing or old; gives its path.
    pub sample: Arc<dyn Fn(&dyn Watch) -> Result<PathBuf, String> + Send + Sync>,
    /// A free path for a project that the user has not named yet.
    pub untitled: Arc<dyn Fn(i64) -> Result<PathBuf, String> + Send + Sync>,
    /// The folder for pictures of recordings; without one they are painted anew each time.
    pub films: Option<PathBuf>,
    /// When the open project is copied; never where there is no plan.
    pub backups: Option<BackupPlan>,
    /// What a guess at the passphrase of a new ballot costs; tests make it cheap.
    pub stretching: Stretching,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            sample: Arc::new(|_| Err("There is no sample here".into())),
            untitled: Arc::new(|_| Err("There is no place for new projects here".into())),
            films: None,
            backups: None,
            stretching: Stretching::RFC_9106,
        }
    }
}

#[derive(Default)]
pub struct Workspace {
    /// What the shell shows of `open`.
    pub project: Option<ProjectInfo>,
    pub open: Option<OpenProject>,
    pub documents: Documents,
    pub clusters: ClusterWork,
    pub coding: CodingWork,
    pub export: ExportWork,
    pub clips: ClipWork,
    pub copies: CopyWork,
    pub privacy: PrivacyWork,
    pub capture: CaptureWork,
    pub recordings: RecordingsWork,
    pub properties: PropertyWork,
    pub tables: TableWork,
    pub heats: HeatWork,
    pub notes: NotesWork,
    pub elements: ElementWork,
    pub expressions: ExpressionWork,
    pub sequences: SequenceWork,
    pub signals: SignalWork,
    /// The range of the link that was followed last: looped when its session is shown.
    pub linked_range: Option<(SessionId, i64, i64)>,
    pub coder: Option<CoderInfo>,
    pub selection: Selection,
    /// The pill in the top bar: what the lists are narrowed to.
    pub filter: Option<SessionSet>,
    /// The sessions that stand side by side, left and right.
    pub compared: [Option<SessionId>; 2],
    pub places: Places,
    files: files::FileWork,
    backups: backups::BackupWork,
    pool: Option<RenderPool>,
}

impl Workspace {
    pub fn with_places(places: Places) -> Self {
        Self { places, ..Self::default() }
    }

    /// The render threads, started when the first player needs them; `None` when the system gives none.
    pub fn pool(&self) -> Option<&RenderPool> {
        self.pool.as_ref()
    }

    /// The one place where an action changes something.
    pub fn apply(&mut self, action: Action, context: &mut ApplyContext<'_>) {
        match action {
            Action::Select(item) => self.select(item),
            Action::Open(item) => {
                context.navigate = Some(Self::home_of(&item));
                self.select(item);
            }
            Action::ShowSessions(set) => {
                self.filter = Some(set);
                context.navigate = Some(Route::Sessions);
            }
            Action::ClearFilter => self.filter = None,
            Action::Compare(left, right) => {
                self.compared = [left, right];
                context.navigate = Some(Route::Compare);
            }
            Action::Load(session) => self.load(&session, context),
            Action::KeepFilm(session) => self.keep_film(&session, context),
            Action::CollectHeat(key) => self.collect_heat(key, context),
            Action::WriteClip(session, plan, path) => self.write_clip(&session, *plan, path, context),
            Action::File(file) => self.file(file, context),
            Action::Sessions(action) => self.sessions_action(action, context),
            Action::Replay(action) => self.replay_action(action, context),
            Action::Signals(action) => self.signals_action(action, context),
            Action::Clusters(action) => self.clusters_action(action, context),
            Action::Code(action) => self.code_action(action, context),
            Action::Reconcile(action) => self.reconcile_action(action, context),
            Action::Export(action) => self.export_action(action, context),
            Action::Expression(action) => self.expression_action(action, context),
            Action::Sequences(action) => self.sequences_action(action, context),
            Action::Capture(action) => self.capture_action(action, context),
            // The shell's own; it keeps them.
            Action::Run(_)
            | Action::Navigate(_)
            | Action::Notify(_)
            | Action::DismissToast(_)
            | Action::CancelJob(_)
            | Action::SetTheme(_) => {}
        }
    }

    /// Asked once per frame: takes the results of jobs.
    pub fn poll(&mut self, context: &mut ApplyContext<'_>) {
        if self.pool.is_none() && self.open.is_some() {
            let waker = Arc::clone(&context.waker);
            match RenderPool::new(RENDER_THREADS, move || waker()) {
                Ok(pool) => self.pool = Some(pool),
                Err(error) => {
                    context.toasts.push(Toast::error("Pages cannot be shown").body(error.to_string()))
                }
            }
        }
        self.poll_files(context);
        self.poll_backups(context);
        self.documents.poll(context);
        self.poll_clusters(context);
        self.poll_coding(context);
        self.poll_export(context);
        self.poll_clips(context);
        self.poll_copies(context);
        self.poll_privacy(context);
        self.poll_tables(context);
        self.poll_heats(context);
        self.poll_signals(context);
        self.poll_capture(context);
        self.poll_recordings(context);
        self.poll_properties(context);
        self.poll_elements();
        self.poll_expressions(context);
        self.poll_sequences(context);
    }

    /// Starts reading a session for watching, unless it is there or under way.
    fn load(&mut self, session: &SessionId, context: &mut ApplyContext<'_>) {
        if let Some(open) = &self.open {
            let film = self.film_place(session);
            self.documents.load(open.path(), session, film, context);
        }
    }

    fn film_place(&self, session: &SessionId) -> Option<FilmPlace> {
        let folder = self.places.films.clone()?;
        let hash = &self.open.as_ref()?.session(session)?.content_hash;
        Some(FilmPlace { cache: FilmCache::new(folder), key: cache_key(hash) })
    }

    /// Stores what was painted of a session's film. A failure costs only time, so nobody is told.
    fn keep_film(&self, session: &SessionId, context: &mut ApplyContext<'_>) {
        let Some(document) = self.documents.ready(session) else { return };
        let Some(place) = self.film_place(session) else { return };
        let film = Arc::clone(&document.film);
        drop(context.jobs.start("Keep the filmstrip", move |_| place.cache.write(&place.key, &film.all())));
    }

    fn select(&mut self, item: Item) {
        if let Item::Sequence(sequence) = &item
            && let Some(session) = session_of(sequence)
        {
            // The session comes along, so that the replay knows what to show.
            self.selection.select(Item::Session(session));
        }
        self.selection.select(item);
    }

    fn sessions_action(
        &mut self,
        action: super::views::sessions::SessionsAction,
        context: &mut ApplyContext<'_>,
    ) {
        use super::views::sessions::SessionsAction as A;
        let tags = matches!(action, A::AddTag(..) | A::RemoveTag(..));
        if tags && self.coding.blind_round().is_some() {
            context
                .toasts
                .push(Toast::warn("Not tagged").body("Tags are hidden while a blind round is open"));
            return;
        }
        let Some(open) = &mut self.open else { return };
        let (done, id) = match &action {
            A::SetWatched(id, watched) => (open.project.set_watched(id, *watched), id),
            A::AddTag(id, tag) => (open.project.add_tag(id, tag), id),
            A::RemoveTag(id, tag) => (open.project.remove_tag(id, tag), id),
        };
        match done.and_then(|()| open.reload_session(id)) {
            Ok(()) => self.saved(context),
            Err(error) => context.toasts.push(Toast::error("Not saved").body(error.to_string())),
        }
    }

    /// Notes that the last write is on the disk.
    pub(super) fn saved(&mut self, context: &ApplyContext<'_>) {
        if let (Some(info), Some(open)) = (&mut self.project, &self.open) {
            info.saved_at_ms = Some(context.now_ms);
            info.sessions = open.sessions.len() as u64;
            info.warnings = open.sessions.iter().map(|s| u64::from(s.warnings)).sum();
        }
    }

    /// The screen that shows a thing best.
    fn home_of(item: &Item) -> Route {
        match item {
            Item::Session(_) | Item::Moment(..) | Item::Sequence(_) | Item::Element(_) => Route::Replay,
            Item::Cluster(_) => Route::Clusters,
            Item::Signal(_) => Route::Sessions,
            Item::Code(_) => Route::Code,
        }
    }

    fn file(&mut self, action: FileAction, context: &mut ApplyContext<'_>) {
        use FileAction as F;
        let leaves =
            matches!(action, F::Close | F::OpenAt(..) | F::OpenSample | F::OpenProject(_) | F::OpenPaths(_));
        if leaves && self.coding.saving.refusal().is_some() {
            context.toasts.push(Toast::warn("The project stays open").body(coding::DECIDE));
            return;
        }
        match action {
            FileAction::ForgetRecent(path) => context.settings.forget(&path),
            FileAction::Close => {
                let places = self.places.clone();
                *self = Self::with_places(places);
                context.navigate = Some(Route::Welcome);
            }
            FileAction::OpenAt(path, link) => self.open_at(path, link, context),
            FileAction::GoTo(link) => self.go_to(link, context),
            FileAction::OpenSample => self.open_sample(context),
            FileAction::OpenProject(path) => self.open_project(path, context),
            FileAction::OpenPaths(paths) => self.open_paths(paths, context),
            FileAction::Import(paths) => self.import(paths, context),
            FileAction::ImportTable(mapping) => self.import_table(*mapping, context),
            FileAction::CheckTable(mapping) => self.check_table(*mapping, context),
            FileAction::LookAtProperties(join) => self.look_at_properties(join, context),
            FileAction::JoinTable(join) => self.join_table(join, context),
            FileAction::SkipTable => self.skip_table(context),
            FileAction::ForgetTable => self.forget_table(),
            FileAction::PlanCommon { other, round, by } => self.plan_common(other, &round, &by, context),
            FileAction::HandOver { target, proposed, pack } => {
                self.hand_over(target, proposed, pack, context);
            }
            FileAction::WriteRecordings(plan) => self.write_recordings(plan, context),
            FileAction::CompareCopy(other) => self.compare_copy(other, context),
            FileAction::KeepMaskRules(rules) => self.keep_mask_rules(&rules, context),
            FileAction::TryMasks(rules) => self.try_masks(rules, context),
            FileAction::Audit(rules) => self.audit_project(rules, context),
            FileAction::MaskFound(rules) => self.mask_found(rules, context),
            FileAction::Merge(other, choices) => self.merge_copy(other, choices, context),
        }
    }
}

/// The session of a sequence id, `SESSION#N`.
pub fn session_of(sequence: &SequenceId) -> Option<SessionId> {
    sequence.as_str().rsplit_once('#').map(|(session, _)| SessionId::new(session))
}
