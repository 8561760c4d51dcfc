//! Opening, creating and importing: jobs that end in an open project.

use super::{ApplyContext, ProjectInfo, Workspace};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::jobs::{JobContext, JobHandle, Outcome};
use crate::app::route::Route;
use crate::app::selection::Item;
use crate::app::settings::RecentProject;
use crate::app::toasts::Toast;
use crate::ingest::import::{ImportReport, consent_of, import_into};
use crate::ingest::imports::{Import, imports_of};
use crate::ingest::mappings::keep;
use crate::ingest::tables::Mapping;
use crate::ingest::{ConsentRules, ReadOptions};
use crate::mining::signals::OwnSignals;
use crate::mining::store::{Counting, SetAside, refresh_imported, rules_of as mining_rules};
use crate::model::{MomentLink, SessionId, Signal, capitalised};
use crate::privacy::{MaskRules, rules_of};
use crate::project::{Project, ProjectError, SessionRow, SignalCounts};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An open project with what the lists show of it.
pub struct OpenProject {
    /// For the small durable writes of the window; long work opens its own connection.
    pub project: Project,
    pub sessions: Arc<Vec<SessionRow>>,
    /// Where each session stands in `sessions`: screens ask for one row per mark, in every frame.
    place_of: HashMap<SessionId, usize>,
    pub signal_counts: Arc<SignalCounts>,
    /// Lower-case text of each session that a search looks into, but for tags: a line for each of its words.
    pub texts: Arc<Vec<Box<str>>>,
    /// Of the longest session, in milliseconds; 1 at least.
    pub longest_ms: i64,
    /// Another number whenever `sessions` or `signal_counts` are others.
    pub version: u64,
    /// Sessions in which each signal fired, counted once and not in every frame.
    pub sessions_with: BTreeMap<Signal, u64>,
    /// Names and colours of the signals that people wrote.
    pub own: Arc<OwnSignals>,
    /// What imports mask; in words what is wrong where the stored rules cannot be read.
    pub mask_rules: Result<MaskRules, String>,
    /// Imports of which sessions are here, oldest first.
    pub imports: Vec<Import>,
    /// Sessions of likely bots, counted once and not in every frame.
    pub bots: u64,
    /// Likely bots are mined with the others.
    pub includes_bots: bool,
    /// Whose sessions imports store; in words what is wrong where the stored rules cannot be read.
    pub consent: Result<ConsentRules, String>,
    tags_hidden: bool,
}

impl OpenProject {
    pub fn path(&self) -> &Path {
        self.project.path()
    }

    pub(super) fn read(project: Project) -> Result<Self, ProjectError> {
        let sessions = Arc::new(project.sessions()?);
        let signal_counts = Arc::new(project.signal_counts()?);
        let mask_rules = rules_of(&project)?;
        let includes_bots = project.includes_bots()?;
        let consent = consent_of(&project)?;
        let imports = imports_of(&project)?;
        let sessions_with = sessions_with(&signal_counts);
        let own = own_signals(&project);
        Ok(Self {
            project,
            place_of: place_of(&sessions),
            texts: Arc::new(texts_of(&sessions)),
            longest_ms: longest_ms(&sessions),
            version: next_version(),
            signal_counts,
            sessions_with,
            own,
            mask_rules,
            imports,
            bots: bots(&sessions),
            sessions,
            includes_bots,
            consent,
            tags_hidden: false,
        })
    }

    pub(super) fn reload_sessions(&mut self) -> Result<(), ProjectError> {
        let mut sessions = self.project.sessions()?;
        if self.tags_hidden {
            sessions.iter_mut().for_each(|session| session.tags.clear());
        }
        self.place_of = place_of(&sessions);
        self.texts = Arc::new(texts_of(&sessions));
        self.longest_ms = longest_ms(&sessions);
        self.version = next_version();
        self.bots = bots(&sessions);
        self.sessions = Arc::new(sessions);
        self.signal_counts = Arc::new(self.project.signal_counts()?);
        self.sessions_with = sessions_with(&self.signal_counts);
        self.own = own_signals(&self.project);
        Ok(())
    }

    /// Whether the rows go without the tags that people gave.
    pub(super) fn hide_tags(&mut self, hidden: bool) -> Result<(), ProjectError> {
        if self.tags_hidden == hidden {
            return Ok(());
        }
        self.tags_hidden = hidden;
        self.reload_sessions()
    }

    /// How many sessions are likely bots', and whether they are mined.
    pub fn set_aside(&self) -> SetAside {
        SetAside { sessions: self.sessions.len(), bots: self.bots as usize, included: self.includes_bots }
    }

    pub fn session(&self, id: &SessionId) -> Option<&SessionRow> {
        self.place(id).and_then(|at| self.sessions.get(at))
    }

    /// Where a session stands in `sessions`.
    pub fn place(&self, id: &SessionId) -> Option<usize> {
        self.place_of.get(id).copied()
    }

    /// Reads one row anew, after a small write to it: all of them would take longer than a frame.
    pub(super) fn reload_session(&mut self, id: &SessionId) -> Result<(), ProjectError> {
        let Some(place) = self.place(id) else { return Ok(()) };
        let mut row = self.project.session(id)?;
        if self.tags_hidden {
            row.tags.clear();
        }
        Arc::make_mut(&mut self.sessions)[place] = row;
        self.bots = bots(&self.sessions);
        self.version = next_version();
        Ok(())
    }

    /// How often a signal fired in a session; 0 for sessions that were not looked at.
    pub fn signals(&self, id: &SessionId, signal: &Signal) -> u32 {
        self.signal_counts.get(id).and_then(|c| c.get(signal)).copied().unwrap_or(0)
    }

    /// Those that fired in a session, each with how often; the library's before those that people wrote.
    pub fn signals_of(&self, id: &SessionId) -> impl Iterator<Item = (&Signal, u32)> {
        self.signal_counts.get(id).into_iter().flatten().map(|(signal, count)| (signal, *count))
    }
}

/// Without rules that can be read they have their plain names; the library's screen says what is wrong.
fn own_signals(project: &Project) -> Arc<OwnSignals> {
    Arc::new(mining_rules(project).map(|rules| OwnSignals::of(&rules)).unwrap_or_default())
}

/// No two are alike, also of different projects.
fn next_version() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn longest_ms(sessions: &[SessionRow]) -> i64 {
    sessions.iter().map(|row| row.duration_ms).max().unwrap_or(0).max(1)
}

fn texts_of(sessions: &[SessionRow]) -> Vec<Box<str>> {
    let text = |row: &SessionRow| {
        let mut text = row.session_id.as_str().to_lowercase();
        let mut add = |part: &str| {
            text.push('\n');
            text.push_str(&part.to_lowercase());
        };
        [&row.start_url, &row.device, &row.source_file].into_iter().for_each(|part| add(part));
        row.user_id.iter().chain(row.properties.values()).for_each(|part| add(part));
        text.into_boxed_str()
    };
    sessions.iter().map(text).collect()
}

fn bots(sessions: &[SessionRow]) -> u64 {
    sessions.iter().filter(|row| row.bot.is_bot()).count() as u64
}

fn place_of(sessions: &[SessionRow]) -> HashMap<SessionId, usize> {
    sessions.iter().enumerate().map(|(at, row)| (row.session_id.clone(), at)).collect()
}

fn sessions_with(counts: &SignalCounts) -> BTreeMap<Signal, u64> {
    let mut sessions = BTreeMap::new();
    for (signal, _) in counts.values().flatten().filter(|(_, hits)| **hits > 0) {
        match sessions.get_mut(signal) {
            Some(count) => *count += 1,
            None => {
                sessions.insert(signal.clone(), 1);
            }
        }
    }
    sessions
}

/// After an import or an opening that was stopped.
const KEPT: &str = "What was complete is kept";

/// Running jobs of this kind.
#[derive(Default)]
pub(super) struct FileWork {
    opening: Option<JobHandle<OpenProject>>,
    importing: Option<JobHandle<(OpenProject, ImportReport)>>,
    /// Where to go once the project that is being opened is there.
    link: Option<MomentLink>,
}

impl Workspace {
    /// True while a project is being opened or made.
    pub fn is_opening(&self) -> bool {
        self.files.opening.is_some() || self.files.importing.is_some() || self.tables.is_looking()
    }

    pub(super) fn open_sample(&mut self, context: &mut ApplyContext<'_>) {
        let sample = Arc::clone(&self.places.sample);
        self.files.opening = Some(context.jobs.start("Open the sample", move |job: &JobContext| {
            let path = sample(job)?;
            open(&path)
        }));
    }

    pub(super) fn open_project(&mut self, path: PathBuf, context: &mut ApplyContext<'_>) {
        self.files.opening = Some(context.jobs.start("Open project", move |_: &JobContext| open(&path)));
    }

    /// A link into the project that is open is followed at once.
    pub(super) fn open_at(&mut self, path: PathBuf, link: MomentLink, context: &mut ApplyContext<'_>) {
        if self.open.as_ref().is_some_and(|open| open.path() == path) {
            self.follow_link(&link, context);
        } else {
            self.open_project(path, context);
            self.files.link = Some(link);
        }
    }

    pub(super) fn go_to(&mut self, link: MomentLink, context: &mut ApplyContext<'_>) {
        if self.is_opening() {
            self.files.link = Some(link);
        } else {
            self.follow_link(&link, context);
        }
    }

    fn follow_link(&mut self, link: &MomentLink, context: &mut ApplyContext<'_>) {
        let Some(open) = &self.open else { return };
        match open.project.find_session(&link.session) {
            Ok(session) => {
                self.linked_range = match (link.from_ms, link.to_ms) {
                    (Some(from), Some(to)) => Some((session.clone(), from, to)),
                    _ => None,
                };
                self.select(match link.from_ms {
                    Some(at) => Item::Moment(session, at),
                    None => Item::Session(session),
                });
                context.navigate = Some(Route::Replay);
            }
            Err(error) => context.toasts.push(Toast::error("The link leads nowhere").body(error.to_string())),
        }
    }

    pub(super) fn open_paths(&mut self, paths: Vec<PathBuf>, context: &mut ApplyContext<'_>) {
        let (projects, exports): (Vec<_>, Vec<_>) = paths
            .into_iter()
            .partition(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("binocular")));
        if let Some(project) = projects.into_iter().next() {
            self.open_project(project, context);
        } else if !exports.is_empty() {
            self.import(exports, context);
        }
    }

    /// Tables among the inputs are asked about first.
    pub(super) fn import(&mut self, paths: Vec<PathBuf>, context: &mut ApplyContext<'_>) {
        if self.files.importing.is_none() {
            self.look_for_tables(paths, context);
        } else {
            self.import_with(paths, Vec::new(), context);
        }
    }

    /// Into the open project, or into a new one; it keeps the mappings of tables.
    pub(super) fn import_with(
        &mut self,
        paths: Vec<PathBuf>,
        columns: Vec<(String, Mapping)>,
        context: &mut ApplyContext<'_>,
    ) {
        if self.files.importing.is_some() {
            context.toasts.push(
                Toast::warn("An import is running")
                    .body("Wait until it has finished, or cancel it in the status bar"),
            );
            return;
        }
        let target = self.open.as_ref().map(|o| o.path().to_owned());
        let untitled = Arc::clone(&self.places.untitled);
        let now_ms = context.now_ms;
        let limited = super::capture::limited(&context.settings.limits);
        self.files.importing = Some(context.jobs.start("Import", move |job: &JobContext| {
            let mut project = match target {
                Some(path) => Project::open(&path).map_err(|e| e.to_string())?,
                None => Project::create(&untitled(now_ms)?, now_ms).map_err(|e| e.to_string())?,
            };
            let masks = rules_of(&project).map_err(|e| e.to_string())??.compile()?;
            for (name, mapping) in &columns {
                keep(&mut project, name, mapping).map_err(|e| e.to_string())?;
            }
            let consent = Arc::new(consent_of(&project).map_err(|e| e.to_string())??);
            let options = ReadOptions { masks, consent, ..limited? };
            let counting = Counting::of(&project).map_err(|e| e.to_string())?;
            let report = import_into(&mut project, &paths, &options, &counting.beside(), now_ms, job)
                .map_err(|e| e.to_string())?;
            if report.imported.is_empty() && report.unchanged.is_empty() {
                return Err(nothing_imported(&report));
            }
            refresh_imported(&mut project, counting, &[], job).map_err(|e| e.to_string())?;
            OpenProject::read(project).map(|open| (open, report)).map_err(|e| e.to_string())
        }));
    }

    pub(super) fn poll_files(&mut self, context: &mut ApplyContext<'_>) {
        if let Some(outcome) = self.files.opening.as_ref().and_then(JobHandle::poll) {
            self.files.opening = None;
            match outcome {
                Outcome::Done(open) => {
                    let link = self.files.link.take();
                    self.show(open, context);
                    if let Some(link) = link {
                        self.follow_link(&link, context);
                    }
                }
                other => failed("The project was not opened", KEPT, other, context),
            }
        }
        if let Some(outcome) = self.files.importing.as_ref().and_then(JobHandle::poll) {
            self.files.importing = None;
            match outcome {
                Outcome::Done((open, report)) => {
                    context.toasts.push(account(&report));
                    let held = report.unchanged.first().and_then(|id| open.session(id));
                    let import = report.at_ms.or(held.map(|row| row.added_at_ms));
                    self.show(open, context);
                    self.capture = super::CaptureWork::of_import(import);
                }
                other => failed("Nothing was imported", KEPT, other, context),
            }
        }
    }

    pub(super) fn show(&mut self, open: OpenProject, context: &mut ApplyContext<'_>) {
        let path = open.path().to_owned();
        let name = path.file_stem().map_or_else(|| "Project".into(), |s| s.to_string_lossy().into_owned());
        let info = ProjectInfo {
            name: name.clone(),
            path: path.clone(),
            sessions: open.sessions.len() as u64,
            warnings: open.sessions.iter().map(|s| u64::from(s.warnings)).sum(),
            saved_at_ms: None,
        };
        context.settings.remember(RecentProject {
            path: path.clone(),
            name,
            opened_ms: context.now_ms,
            sessions: info.sessions,
        });
        let same = self.project.as_ref().is_some_and(|p| p.path == path);
        if same {
            // More recordings in the same project: what is chosen stays.
            self.documents.clear();
        } else {
            *self = Self::with_places(self.places.clone());
        }
        self.project = Some(info);
        self.open = Some(open);
        self.signals = super::SignalWork::default();
        self.capture = super::CaptureWork::default();
        self.read_clusters(context);
        self.read_coding(context);
        if !same {
            context.navigate = Some(Route::Sessions);
        }
    }
}

fn open(path: &Path) -> Result<OpenProject, String> {
    Project::open(path).and_then(OpenProject::read).map_err(|e| e.to_string())
}

/// Tells that a job did not end well; `cancelled` is what a user who stopped it must know.
pub(super) fn failed<T>(title: &str, cancelled: &str, outcome: Outcome<T>, context: &mut ApplyContext<'_>) {
    let toast = match outcome {
        Outcome::Done(_) => return,
        Outcome::Failed(reason) => Toast::error(title).body(capitalised(&reason)),
        Outcome::Cancelled => Toast::warn("Cancelled").body(cancelled),
        Outcome::Panicked(message) => Toast::error(title)
            .body(format!("A fault of ours: {message}. Please report it; your files are unchanged")),
    };
    context.toasts.push(toast);
}

fn nothing_imported(report: &ImportReport) -> String {
    if let Some(sentence) = report.consent_sentence() {
        return sentence;
    }
    match &report.refused[..] {
        [] => "There are no recordings in what you chose; choose exports of session replays, tables of events, or \
               folders and archives of them"
            .into(),
        [only] => format!("{}: {}", only.input, only.reason),
        [first, rest @ ..] => format!("{}: {} (and {} more)", first.input, first.reason, rest.len()),
    }
}

/// What came of an import, for people.
fn account(report: &ImportReport) -> Toast {
    let mut parts = Vec::new();
    if !report.unchanged.is_empty() {
        parts.push(format!("{} were there already", report.unchanged.len()));
    }
    if let Some(first) = report.refused.first() {
        parts.push(format!("{} refused, the first {}: {}", report.refused.len(), first.input, first.reason));
    }
    parts.extend(report.consent_sentence());
    if !report.withheld_held.is_empty() {
        parts.push(format!("{} of these are here from an earlier import", report.withheld_held.len()));
    }
    if report.cancelled {
        parts.push("stopped early; import again to go on".into());
    }
    let title = format!("{} sessions imported", report.imported.len());
    let toast = if report.refused.is_empty() { Toast::success(title) } else { Toast::warn(title) };
    toast.body(parts.join("; ")).action("What they can show", Action::Run(Command::Capture))
}
