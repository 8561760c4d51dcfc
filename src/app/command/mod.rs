//! Everything a user can do, as one list: buttons, keys, menus and the palette are made from it; knows not how it
//! is done.

mod beside;
mod desk;
mod player;
mod settling;
mod spec;
#[cfg(test)]
mod tests;

pub use settling::SettleKey;
pub use spec::Spec;

use super::route::Route;

/// Where a command makes sense. A screen names its scopes in [`Route::scopes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    Global,
    /// Screens with a list of sessions.
    List,
    /// Screens with a player.
    Player,
    /// The Replay screen alone.
    Replay,
    /// Screens that show several replays at once.
    Wall,
    Compare,
    /// The signal library.
    Signals,
    Clusters,
    /// Giving a code to what is shown.
    Labelling,
    /// Going through a queue of items.
    Items,
    /// The desk of a coder alone.
    Desk,
    /// Settling what two coders disagree on.
    Settling,
    Export,
}

impl Scope {
    pub const ALL: [Self; 13] = [
        Self::Global,
        Self::List,
        Self::Player,
        Self::Replay,
        Self::Wall,
        Self::Compare,
        Self::Signals,
        Self::Clusters,
        Self::Labelling,
        Self::Items,
        Self::Desk,
        Self::Settling,
        Self::Export,
    ];

    /// Heading in the help and the palette.
    pub fn label(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "List of sessions",
            Self::Player => "Player",
            Self::Replay => "Replay",
            Self::Wall => "Wall",
            Self::Compare => "Compare",
            Self::Signals => "Signals",
            Self::Clusters => "Clusters",
            Self::Labelling => "Labels",
            Self::Items => "Queue",
            Self::Desk => "Labelling desk",
            Self::Settling => "Settling",
            Self::Export => "Export",
        }
    }
}

/// One of the big keys of the codebook, 0…15: `1`…`9`, `0`, `Q`, `W`, `E`, `R`, `T`, `Y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelSlot(u8);

impl LabelSlot {
    pub const COUNT: usize = 16;

    pub fn new(index: usize) -> Option<Self> {
        (index < Self::COUNT).then_some(Self(index as u8))
    }

    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What stands beside the page of the Replay screen, in the order of its tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SidePart {
    #[default]
    Events,
    Signals,
    Console,
    Network,
    Errors,
    Element,
    Notes,
    Facts,
}

impl SidePart {
    pub const ALL: [Self; 8] = [
        Self::Events,
        Self::Signals,
        Self::Console,
        Self::Network,
        Self::Errors,
        Self::Element,
        Self::Notes,
        Self::Facts,
    ];
}

/// What the user asks for. A new one goes into [`Command::all`] and gets a line in spec.rs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    // The window
    Go(Route),
    Back,
    Forward,
    Palette,
    Help,
    ToggleTheme,
    ToggleRail,
    CancelJobs,
    Quit,
    // Files
    OpenSample,
    OpenProject,
    OpenPath,
    Import,
    ImportFolder,
    HandOver,
    MergeCopy,
    WriteRecordings,
    Privacy,
    Capture,
    ImportSettings,
    CloseProject,
    SwitchCoder,
    LockSeat,
    Blindness,
    // On every screen that can
    Filter,
    ClearFilter,
    Undo,
    Redo,
    // Lists of sessions
    PreviousSession,
    NextSession,
    OpenSelected,
    MarkSession,
    WatchWall,
    CompareSessions,
    // Player
    PlayPause,
    PlayBackward,
    Stop,
    PlayForward,
    EventBack,
    EventForward,
    FrameBack,
    FrameForward,
    Back5,
    Forward5,
    Back30,
    Forward30,
    ToStart,
    ToEnd,
    GoToTime,
    PreviousSignal,
    NextSignal,
    PreviousError,
    NextError,
    LoopIn,
    LoopOut,
    ClearLoop,
    Faster,
    Slower,
    NormalSpeed,
    SkipIdle,
    IdleLonger,
    IdleShorter,
    FocusPlayer,
    ZoomIn,
    ZoomOut,
    ZoomFit,
    NextClick,
    PreviousClick,
    NextInput,
    PreviousInput,
    NextPage,
    PreviousPage,
    NextNote,
    PreviousNote,
    LastMinutes,
    FitTo,
    FollowPointer,
    TimeZoomIn,
    TimeZoomOut,
    TimeZoomAll,
    TimeEarlier,
    TimeLater,
    // The Replay screen
    Side(SidePart),
    Clip,
    Heatmap,
    HeatKind,
    HeatScope,
    AddNote,
    AddTag,
    CopyLink,
    Inspect,
    ShowMissing,
    // Several replays at once
    WallBefore,
    WallFurther,
    WallSize,
    WallPace,
    StepByTime,
    StepByPage,
    StepByMoment,
    SwapSides,
    // Signals
    ConfirmHit,
    RejectHit,
    NextHit,
    PreviousHit,
    OpenHit,
    // Clusters
    Recluster,
    CompareClusters,
    // Labelling
    Label(LabelSlot),
    Abstain,
    Confidence,
    // Queue
    PreviousItem,
    NextItem,
    Note,
    Flag,
    Settle,
    // The desk of a coder
    EvidenceStart,
    EvidenceEnd,
    EvidenceMoment,
    NextEvidence,
    PreviousEvidence,
    DeleteEvidence,
    Columns,
    NextColumn,
    PreviousColumn,
    AllColumns,
    InStep,
    NoCode,
    FindCode,
    Finish,
    // Reconcile
    Settling(SettleKey),
    // Export
    RunExport,
}

macro_rules! label_slots {
    ($($n:literal)+) => { [$(Command::Label(LabelSlot($n))),+] };
}

const LABELS: [Command; LabelSlot::COUNT] = label_slots!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);

const PLAIN: &[Command] = &[
    Command::Back,
    Command::Forward,
    Command::Palette,
    Command::Help,
    Command::ToggleTheme,
    Command::ToggleRail,
    Command::CancelJobs,
    Command::Quit,
    Command::OpenSample,
    Command::OpenProject,
    Command::OpenPath,
    Command::Import,
    Command::ImportFolder,
    Command::HandOver,
    Command::MergeCopy,
    Command::WriteRecordings,
    Command::Privacy,
    Command::Capture,
    Command::ImportSettings,
    Command::CloseProject,
    Command::SwitchCoder,
    Command::LockSeat,
    Command::Blindness,
    Command::Filter,
    Command::ClearFilter,
    Command::Undo,
    Command::Redo,
    Command::PreviousSession,
    Command::NextSession,
    Command::OpenSelected,
    Command::MarkSession,
    Command::WatchWall,
    Command::CompareSessions,
    Command::PlayPause,
    Command::PlayBackward,
    Command::Stop,
    Command::PlayForward,
    Command::EventBack,
    Command::EventForward,
    Command::FrameBack,
    Command::FrameForward,
    Command::Back5,
    Command::Forward5,
    Command::Back30,
    Command::Forward30,
    Command::ToStart,
    Command::ToEnd,
    Command::GoToTime,
    Command::PreviousSignal,
    Command::NextSignal,
    Command::PreviousError,
    Command::NextError,
    Command::LoopIn,
    Command::LoopOut,
    Command::ClearLoop,
    Command::Faster,
    Command::Slower,
    Command::NormalSpeed,
    Command::SkipIdle,
    Command::IdleLonger,
    Command::IdleShorter,
    Command::FocusPlayer,
    Command::ZoomIn,
    Command::ZoomOut,
    Command::ZoomFit,
    Command::NextClick,
    Command::PreviousClick,
    Command::NextInput,
    Command::PreviousInput,
    Command::NextPage,
    Command::PreviousPage,
    Command::NextNote,
    Command::PreviousNote,
    Command::LastMinutes,
    Command::FitTo,
    Command::FollowPointer,
    Command::TimeZoomIn,
    Command::TimeZoomOut,
    Command::TimeZoomAll,
    Command::TimeEarlier,
    Command::TimeLater,
    Command::AddNote,
    Command::AddTag,
    Command::CopyLink,
    Command::Inspect,
    Command::ShowMissing,
    Command::Clip,
    Command::Heatmap,
    Command::HeatKind,
    Command::HeatScope,
    Command::WallBefore,
    Command::WallFurther,
    Command::WallSize,
    Command::WallPace,
    Command::StepByTime,
    Command::StepByPage,
    Command::StepByMoment,
    Command::SwapSides,
    Command::ConfirmHit,
    Command::RejectHit,
    Command::NextHit,
    Command::PreviousHit,
    Command::OpenHit,
    Command::Recluster,
    Command::CompareClusters,
    Command::Abstain,
    Command::Confidence,
    Command::PreviousItem,
    Command::NextItem,
    Command::Note,
    Command::Flag,
    Command::Settle,
    Command::EvidenceStart,
    Command::EvidenceEnd,
    Command::EvidenceMoment,
    Command::NextEvidence,
    Command::PreviousEvidence,
    Command::DeleteEvidence,
    Command::Columns,
    Command::NextColumn,
    Command::PreviousColumn,
    Command::AllColumns,
    Command::InStep,
    Command::NoCode,
    Command::FindCode,
    Command::Finish,
    Command::RunExport,
];

impl Command {
    /// Every command there is; routes that do not exist yet are left out.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Go(Route::Welcome))
            .chain(Route::RAIL.map(Self::Go))
            .chain(PLAIN.iter().copied())
            .chain(SidePart::ALL.map(Self::Side))
            .chain(SettleKey::ALL.map(Self::Settling))
            .chain(LABELS)
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|c| c.spec().name == name)
    }
}
