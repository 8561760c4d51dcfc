//! Name, words, icon, place and keys of each command, matched exhaustively.

use super::{Command, LabelSlot, Scope, beside, desk, player, settling};
use crate::app::route::Route;
use crate::app::shortcut::Shortcut;
use crate::widgets::Icon;
use egui::Key;

/// What buttons, menus, the palette and the help show of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The stable name of the keymap: never rename one.
    pub name: &'static str,
    /// As on a button.
    pub label: &'static str,
    /// One plain sentence.
    pub tooltip: &'static str,
    pub icon: Icon,
    pub scope: Scope,
    /// The first one is shown beside the command.
    pub shortcuts: Vec<Shortcut>,
}

pub(super) const fn key(key: Key) -> Shortcut {
    Shortcut::key(key)
}

pub(super) fn spec(
    name: &'static str,
    label: &'static str,
    tooltip: &'static str,
    icon: Icon,
    scope: Scope,
    shortcuts: &[Shortcut],
) -> Spec {
    Spec { name, label, tooltip, icon, scope, shortcuts: shortcuts.to_vec() }
}

impl Command {
    pub fn spec(self) -> Spec {
        match self {
            Self::Go(route) => go(route),
            Self::Label(slot) => label(slot),
            Self::Side(part) => beside::side(part),
            Self::Settling(key) => settling::settling(key),
            Self::Back
            | Self::Forward
            | Self::Palette
            | Self::Help
            | Self::ToggleTheme
            | Self::ToggleRail
            | Self::CancelJobs
            | Self::Quit
            | Self::OpenSample
            | Self::OpenProject
            | Self::OpenPath
            | Self::Import
            | Self::ImportFolder
            | Self::HandOver
            | Self::MergeCopy
            | Self::WriteRecordings
            | Self::Privacy
            | Self::Capture
            | Self::ImportSettings
            | Self::CloseProject
            | Self::SwitchCoder
            | Self::LockSeat
            | Self::Blindness
            | Self::Filter
            | Self::ClearFilter
            | Self::Undo
            | Self::Redo => global(self),
            Self::PreviousSession
            | Self::NextSession
            | Self::OpenSelected
            | Self::MarkSession
            | Self::WatchWall
            | Self::CompareSessions => list(self),
            Self::AddNote
            | Self::AddTag
            | Self::CopyLink
            | Self::Inspect
            | Self::ShowMissing
            | Self::Clip
            | Self::Heatmap
            | Self::HeatKind
            | Self::HeatScope => player::replay(self),
            Self::WallBefore | Self::WallFurther | Self::WallSize | Self::WallPace => beside::wall(self),
            Self::StepByTime | Self::StepByPage | Self::StepByMoment | Self::SwapSides => {
                beside::compare(self)
            }
            Self::ConfirmHit | Self::RejectHit | Self::NextHit | Self::PreviousHit | Self::OpenHit => {
                beside::signals(self)
            }
            Self::Recluster | Self::CompareClusters => clusters(self),
            Self::Abstain
            | Self::Confidence
            | Self::PreviousItem
            | Self::NextItem
            | Self::Note
            | Self::Flag
            | Self::Settle => items(self),
            Self::EvidenceStart
            | Self::EvidenceEnd
            | Self::EvidenceMoment
            | Self::NextEvidence
            | Self::PreviousEvidence
            | Self::DeleteEvidence
            | Self::Columns
            | Self::NextColumn
            | Self::PreviousColumn
            | Self::AllColumns
            | Self::InStep
            | Self::NoCode
            | Self::FindCode
            | Self::Finish => desk::desk(self),
            Self::RunExport => spec(
                "export.run",
                "Export the labelled set",
                "Write the labelled set to files",
                Icon::Export,
                Scope::Export,
                &[Shortcut::ctrl(Key::E)],
            ),
            _ => player::player(self),
        }
    }
}

fn go(route: Route) -> Spec {
    // The numbers leave room for the screens to come, so that no key ever moves.
    let (name, keys): (_, &[Shortcut]) = match route {
        Route::Welcome => ("go.welcome", &[]),
        Route::Sessions => ("go.sessions", &[Shortcut::ctrl(Key::Num1)]),
        Route::Compare => ("go.compare", &[]),
        Route::Replay => ("go.replay", &[Shortcut::ctrl(Key::Num2)]),
        Route::Signals => ("go.signals", &[Shortcut::ctrl(Key::Num3)]),
        Route::Sequences => ("go.sequences", &[Shortcut::ctrl(Key::Num0)]),
        Route::Clusters => ("go.clusters", &[Shortcut::ctrl(Key::Num4)]),
        Route::Code => ("go.code", &[Shortcut::ctrl(Key::Num5)]),
        Route::Reconcile => ("go.reconcile", &[Shortcut::ctrl(Key::Num6)]),
        Route::Train => ("go.train", &[Shortcut::ctrl(Key::Num7)]),
        Route::Insight => ("go.insight", &[Shortcut::ctrl(Key::Num8)]),
        Route::Export => ("go.export", &[Shortcut::ctrl(Key::Num9)]),
    };
    spec(name, route.label(), route.purpose(), route.icon(), Scope::Global, keys)
}

fn label(slot: LabelSlot) -> Spec {
    const SLOTS: [(&str, &str, Key); LabelSlot::COUNT] = [
        ("label.1", "First code", Key::Num1),
        ("label.2", "Second code", Key::Num2),
        ("label.3", "Third code", Key::Num3),
        ("label.4", "Fourth code", Key::Num4),
        ("label.5", "Fifth code", Key::Num5),
        ("label.6", "Sixth code", Key::Num6),
        ("label.7", "Seventh code", Key::Num7),
        ("label.8", "Eighth code", Key::Num8),
        ("label.9", "Ninth code", Key::Num9),
        ("label.10", "Tenth code", Key::Num0),
        ("label.11", "Eleventh code", Key::Q),
        ("label.12", "Twelfth code", Key::W),
        ("label.13", "Thirteenth code", Key::E),
        ("label.14", "Fourteenth code", Key::R),
        ("label.15", "Fifteenth code", Key::T),
        ("label.16", "Sixteenth code", Key::Y),
    ];
    let (name, words, k) = SLOTS[slot.index()];
    spec(name, words, "Give what is shown this code of the codebook", Icon::Code, Scope::Labelling, &[key(k)])
}

fn global(command: Command) -> Spec {
    use Command as C;
    let s =
        |name, label, tooltip, icon, keys: &[Shortcut]| spec(name, label, tooltip, icon, Scope::Global, keys);
    let ctrl = Shortcut::ctrl;
    match command {
        C::Back => s(
            "window.back",
            "Back",
            "To the screen before",
            Icon::ArrowLeft,
            &[Shortcut::alt(Key::ArrowLeft)],
        ),
        C::Forward => s(
            "window.forward",
            "Forward",
            "Where you came back from",
            Icon::ArrowRight,
            &[Shortcut::alt(Key::ArrowRight)],
        ),
        C::Palette => s(
            "window.palette",
            "Search or run a command",
            "Find every command, session and project by typing",
            Icon::Search,
            &[ctrl(Key::K)],
        ),
        C::Help => s(
            "window.help",
            "Keys of this screen",
            "Every key that works here",
            Icon::Keyboard,
            &[key(Key::Questionmark), key(Key::F1)],
        ),
        C::ToggleTheme => s(
            "window.theme",
            "Light or dark",
            "Switch between the light and the dark theme",
            Icon::ThemeSystem,
            &[Shortcut::ctrl_shift(Key::L)],
        ),
        C::ToggleRail => s(
            "window.rail",
            "Show or hide names in the rail",
            "Make the rail on the left wide or narrow",
            Icon::PanelLeft,
            &[ctrl(Key::B)],
        ),
        C::CancelJobs => s(
            "window.cancel_jobs",
            "Cancel running work",
            "Stop everything that runs; what is complete stays",
            Icon::CircleX,
            &[],
        ),
        C::Quit => {
            s("window.quit", "Quit", "Close Binocular; everything is saved", Icon::Leave, &[ctrl(Key::Q)])
        }
        C::OpenSample => s(
            "file.sample",
            "Open the sample project",
            "A shop and a dashboard, recorded and ready to explore",
            Icon::Star,
            &[],
        ),
        C::OpenProject => s(
            "file.open",
            "Open project…",
            "A .binocular file on this laptop",
            Icon::FolderOpen,
            &[ctrl(Key::O)],
        ),
        C::OpenPath => s(
            "file.open_path",
            "Open by path…",
            "Type or paste where a project or an export is",
            Icon::Input,
            &[Shortcut::ctrl_shift(Key::O)],
        ),
        C::Import => s(
            "file.import",
            "Import exports…",
            "Recordings, tables of events, and archives of them",
            Icon::Import,
            &[ctrl(Key::I)],
        ),
        C::ImportFolder => s(
            "file.import_folder",
            "Import a folder…",
            "Every export in a folder and below it",
            Icon::FolderOpen,
            &[Shortcut::ctrl_shift(Key::I)],
        ),
        C::HandOver => s(
            "file.hand_over",
            "Hand over a copy…",
            "For another laptop: the whole project, or what one coder needs",
            Icon::Export,
            &[],
        ),
        C::MergeCopy => s(
            "file.merge",
            "Merge another copy…",
            "What came from another laptop, after a look at what it would bring",
            Icon::Users,
            &[],
        ),
        C::WriteRecordings => s(
            "file.recordings",
            "Write recordings as rrweb…",
            "A file for each session, for rrweb's player and all that reads rrweb",
            Icon::Export,
            &[],
        ),
        C::Privacy => s(
            "file.privacy",
            "Personal data…",
            "What imports mask, and what is in the recordings still",
            Icon::Shield,
            &[],
        ),
        C::Capture => s(
            "file.capture",
            "What this capture can show…",
            "Kinds of actions, gaps, missing pages, likely bots, and what that means for signals",
            Icon::Info,
            &[],
        ),
        C::ImportSettings => s(
            "file.import_settings",
            "Import settings…",
            "Whose sessions may be stored, and the limits of reading",
            Icon::Import,
            &[],
        ),
        C::CloseProject => s(
            "file.close",
            "Close project",
            "Back to the start; everything is saved",
            Icon::Close,
            &[ctrl(Key::W)],
        ),
        C::SwitchCoder => s(
            "file.coder",
            "Sign in as coder…",
            "Who labels on this laptop now",
            Icon::User,
            &[Shortcut::ctrl_shift(Key::U)],
        ),
        C::LockSeat => s(
            "file.lock",
            "Lock the desk",
            "Hide labels and notes until their coder unlocks them",
            Icon::Lock,
            &[Shortcut::ctrl_shift(Key::K)],
        ),
        C::Blindness => s(
            "view.blindness",
            "How blind is this?",
            "What a blind round protects against, and what not",
            Icon::Shield,
            &[],
        ),
        C::Filter => s("view.filter", "Filter…", "Narrow what is shown", Icon::Filter, &[ctrl(Key::F)]),
        C::ClearFilter => s(
            "view.clear_filter",
            "Clear filter",
            "Show everything again",
            Icon::Close,
            &[Shortcut::ctrl_shift(Key::F)],
        ),
        C::Undo => s("edit.undo", "Undo", "Take the last step back", Icon::Undo, &[ctrl(Key::Z)]),
        _ => s(
            "edit.redo",
            "Redo",
            "Take the step again",
            Icon::Redo,
            &[ctrl(Key::Y), Shortcut::ctrl_shift(Key::Z)],
        ),
    }
}

fn list(command: Command) -> Spec {
    use Command as C;
    let by =
        |name, label, tooltip, icon, keys: &[Shortcut]| spec(name, label, tooltip, icon, Scope::List, keys);
    let s = |name, label, tooltip, icon, k| by(name, label, tooltip, icon, &[key(k)]);
    match command {
        C::PreviousSession => {
            s("list.previous", "Previous session", "The one above in the list", Icon::ArrowUp, Key::ArrowUp)
        }
        C::NextSession => {
            s("list.next", "Next session", "The one below in the list", Icon::ArrowDown, Key::ArrowDown)
        }
        C::MarkSession => s(
            "list.mark",
            "Mark session",
            "Mark the chosen session, to watch it with others or to compare it",
            Icon::CircleCheck,
            Key::B,
        ),
        C::WatchWall => by(
            "list.wall",
            "Watch as wall",
            "Play the marked sessions at once, or the first of the list",
            Icon::Grid,
            &[Shortcut::shift(Key::W)],
        ),
        C::CompareSessions => by(
            "list.compare",
            "Compare sessions…",
            "Put two sessions side by side, in step by time, by page or by a moment",
            Icon::Columns,
            &[Shortcut::shift(Key::C)],
        ),
        _ => s("list.open", "Open session", "Watch the chosen session", Icon::Replay, Key::Enter),
    }
}

fn clusters(command: Command) -> Spec {
    match command {
        Command::Recluster => spec(
            "clusters.run",
            "Cluster again…",
            "Run the clustering with the settings shown",
            Icon::Refresh,
            Scope::Clusters,
            &[Shortcut::ctrl(Key::R)],
        ),
        _ => spec(
            "clusters.compare",
            "Compare clusters",
            "Put the chosen clusters side by side",
            Icon::Columns,
            Scope::Clusters,
            &[key(Key::C)],
        ),
    }
}

fn items(command: Command) -> Spec {
    use Command as C;
    let s =
        |name, label, tooltip, icon, scope, keys: &[Shortcut]| spec(name, label, tooltip, icon, scope, keys);
    let (labelling, items) = (Scope::Labelling, Scope::Items);
    match command {
        C::Abstain => s(
            "label.abstain",
            "No label…",
            "No intent fits, or a reason why none can be given",
            Icon::Abstain,
            labelling,
            &[key(Key::U)],
        ),
        C::Confidence => s(
            "label.confidence",
            "Confidence",
            "How sure you are of this label: high, medium, low",
            Icon::Speed,
            labelling,
            &[key(Key::D), Shortcut::alt(Key::D)],
        ),
        C::PreviousItem => s(
            "item.previous",
            "Previous item",
            "Back in the queue",
            Icon::ArrowUp,
            items,
            &[key(Key::ArrowUp)],
        ),
        C::NextItem => {
            s("item.next", "Next item", "On in the queue", Icon::ArrowDown, items, &[key(Key::ArrowDown)])
        }
        C::Note => s(
            "item.note",
            "Note…",
            "Write down what struck you",
            Icon::Note,
            items,
            &[key(Key::M), key(Key::N)],
        ),
        C::Settle => s(
            "item.settle",
            "Settle and go on",
            "Take the decision that stands, or go on to the next open item",
            Icon::Check,
            items,
            &[key(Key::Enter)],
        ),
        _ => s(
            "item.flag",
            "Flag for discussion",
            "Talk about this one later",
            Icon::Signal,
            items,
            &[key(Key::B), Shortcut::alt(Key::B)],
        ),
    }
}
