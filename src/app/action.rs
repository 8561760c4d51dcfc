//! What a view asks for: drawing returns these, `App::logic` applies them; knows not how.

use super::command::Command;
use super::jobs::JobId;
use super::route::Route;
use super::selection::{Item, SessionSet};
use super::toasts::{Toast, ToastId};
use super::views::{
    clusters::ClustersAction, code::CodeAction, export::ExportAction, reconcile::ReconcileAction,
    replay::ReplayAction, sessions::SessionsAction, signals::SignalsAction,
};
use super::workspace::{CaptureAction, ExpressionAction, HeatKey, PackFor, RecordingsPlan, SequencesAction};
use crate::export::clip::ClipPlan;
use crate::ingest::tables::{Join, Mapping};
use crate::model::{MomentLink, SessionId};
use crate::privacy::MaskRules;
use crate::project::merge::Choices;
use crate::widgets::ThemeChoice;
use std::path::PathBuf;

/// Everything that can be asked for. A screen puts its own into its nested enum.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// As if its key had been pressed.
    Run(Command),
    Navigate(Route),
    /// Chooses it, on all screens.
    Select(Item),
    /// Chooses it and goes where it is shown.
    Open(Item),
    /// Goes to the sessions behind a number.
    ShowSessions(SessionSet),
    ClearFilter,
    /// Puts two sessions side by side; `None` where the other is still to be chosen.
    Compare(Option<SessionId>, Option<SessionId>),
    /// Reads a session for watching; it stands in the workspace's documents when it is there.
    Load(SessionId),
    /// Stores the pictures that were painted along a session's timeline.
    KeepFilm(SessionId),
    /// Reads what happened on a page over some sessions.
    CollectHeat(HeatKey),
    /// Writes a range of a session to a file that the user named.
    WriteClip(SessionId, Box<ClipPlan>, PathBuf),
    File(FileAction),
    Notify(Toast),
    DismissToast(ToastId),
    CancelJob(JobId),
    SetTheme(ThemeChoice),

    Sessions(SessionsAction),
    Replay(ReplayAction),
    Signals(SignalsAction),
    Clusters(ClustersAction),
    Code(CodeAction),
    Reconcile(ReconcileAction),
    Export(ExportAction),
    Expression(ExpressionAction),
    Sequences(SequencesAction),
    Capture(CaptureAction),
}

/// What concerns files; the paths were chosen, dropped or typed by the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileAction {
    OpenSample,
    OpenProject(PathBuf),
    /// Projects are opened, everything else is imported.
    OpenPaths(Vec<PathBuf>),
    Import(Vec<PathBuf>),
    /// Imports the table that is asked about.
    ImportTable(Box<Mapping>),
    /// Says what this mapping would make of the table that is asked about.
    CheckTable(Box<Mapping>),
    /// Says what the table that is asked about would give to sessions that are there.
    LookAtProperties(Join),
    /// Gives it to them.
    JoinTable(Join),
    /// Goes on without the table that is asked about.
    SkipTable,
    /// Nothing of the import is done.
    ForgetTable,
    /// Opens a project at a moment.
    OpenAt(PathBuf, MomentLink),
    /// Goes to a moment of the open project, or of the one that is being opened.
    GoTo(MomentLink),
    ForgetRecent(PathBuf),
    /// A round of the items that another copy has of one too; `by` is kept on record.
    PlanCommon {
        other: PathBuf,
        round: String,
        by: String,
    },
    /// Writes a copy of the open project, or a pack for one coder.
    HandOver {
        /// The target is what was proposed: the next free name is taken where it exists.
        proposed: bool,
        target: PathBuf,
        pack: Option<PackFor>,
    },
    /// Writes recordings as plain rrweb files.
    WriteRecordings(RecordingsPlan),
    /// Says what another copy would bring.
    CompareCopy(PathBuf),
    /// Rules for the next imports.
    KeepMaskRules(MaskRules),
    /// Says what rules would mask in the first sessions.
    TryMasks(MaskRules),
    /// Looks for personal data in all that is stored.
    Audit(MaskRules),
    /// Masks what the last audit found.
    MaskFound(MaskRules),
    /// Merges another copy into the open project, with what was chosen where a log went on in both.
    Merge(PathBuf, Choices),
    Close,
}
