//! The icon set (Lucide, see assets/icons/LICENSE), drawn as tinted SVG; every icon has an accessible name.

use super::theme::{Tokens, size};
use egui::{Color32, Image, Rect, Response, Ui, vec2};

macro_rules! icons {
    ($($variant:ident $file:literal $name:literal)+) => {
        /// An icon by what it shows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Icon { $($variant),+ }

        impl Icon {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What a screen reader says where the icon stands alone and its use gives it no better name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The file in assets/icons.
            pub fn file(self) -> &'static str {
                match self { $(Self::$variant => concat!($file, ".svg")),+ }
            }

            fn uri(self) -> &'static str {
                match self { $(Self::$variant => concat!("bytes://icon/", $file, ".svg")),+ }
            }

            fn bytes(self) -> &'static [u8] {
                match self {
                    $(Self::$variant => include_bytes!(concat!("../../assets/icons/", $file, ".svg"))),+
                }
            }
        }
    };
}

icons! {
    Play "play" "Play"
    Pause "pause" "Pause"
    Stop "square" "Stop"
    SkipBack "skip-back" "To the start"
    SkipForward "skip-forward" "To the end"
    StepBack "step-back" "One step back"
    StepForward "step-forward" "One step forward"
    Rewind "rewind" "Backwards"
    FastForward "fast-forward" "Fast forward"
    ChevronLeft "chevron-left" "Left"
    ChevronRight "chevron-right" "Right"
    ChevronUp "chevron-up" "Up"
    ChevronDown "chevron-down" "Down"
    Sort "chevrons-up-down" "Sort"
    ArrowLeft "arrow-left" "Back"
    ArrowRight "arrow-right" "Forward"
    ArrowUp "arrow-up" "Ascending"
    ArrowDown "arrow-down" "Descending"
    Search "search" "Search"
    Command "command" "Command"
    FolderOpen "folder-open" "Open"
    NewFile "file-plus" "New file"
    Import "file-input" "Import"
    Export "file-output" "Export"
    Download "download" "Download"
    Close "x" "Close"
    Check "check" "Done"
    Plus "plus" "Add"
    Minus "minus" "Remove"
    Error "circle-alert" "Error"
    Warning "triangle-alert" "Warning"
    Info "info" "Information"
    Help "circle-question-mark" "Help"
    Sun "sun" "Light"
    Moon "moon" "Dark"
    ThemeSystem "sun-moon" "Follow the system"
    Lock "lock" "Locked"
    Unlock "lock-open" "Unlocked"
    User "user" "User"
    Users "users" "Users"
    List "list" "List"
    Replay "monitor-play" "Replay"
    Signal "flag" "Signal"
    Clusters "chart-scatter" "Clusters"
    Code "tags" "Code"
    Reconcile "scale" "Reconcile"
    Train "brain" "Train"
    Insight "lightbulb" "Insight"
    Settings "settings" "Settings"
    Adjust "sliders-horizontal" "Adjust"
    Filter "funnel" "Filter"
    Star "star" "Star"
    Bookmark "bookmark" "Bookmark"
    Note "sticky-note" "Note"
    Clip "scissors" "Clip"
    Loop "repeat" "Loop"
    ZoomIn "zoom-in" "Zoom in"
    ZoomOut "zoom-out" "Zoom out"
    Maximize "maximize" "Whole window"
    Minimize "minimize" "Leave whole window"
    Fit "scan-line" "Fit"
    Pointer "mouse-pointer" "Pointer"
    Click "mouse-pointer-click" "Click"
    Eye "eye" "Seen"
    EyeOff "eye-off" "Hidden"
    Clock "clock" "Time"
    Timer "timer" "Duration"
    Globe "globe" "Page"
    Phone "smartphone" "Phone"
    Tablet "tablet" "Tablet"
    Desktop "monitor" "Desktop"
    Bug "bug" "Script error"
    Network "network" "Network"
    Console "terminal" "Console"
    Element "code" "Element"
    Layers "layers" "Layers"
    Columns "columns-2" "Side by side"
    Grid "layout-grid" "Grid"
    More "ellipsis" "More"
    Undo "undo-2" "Undo"
    Redo "redo-2" "Redo"
    Copy "copy" "Copy"
    Trash "trash-2" "Delete"
    Edit "pencil" "Edit"
    Save "save" "Save"
    History "history" "History"
    Keyboard "keyboard" "Keys"
    Circle "circle" "Not yet"
    CircleCheck "circle-check" "Done"
    CircleX "circle-x" "Failed"
    Abstain "ban" "No label"
    Shield "shield-check" "Private"
    Database "database" "Project"
    Refresh "refresh-cw" "Again"
    External "external-link" "Open elsewhere"
    PanelLeft "panel-left" "Left panel"
    PanelRight "panel-right" "Right panel"
    Scroll "move-vertical" "Scroll"
    Input "text-cursor-input" "Input"
    Table "table-2" "Table"
    File "file-text" "File"
    Speed "gauge" "Speed"
    Matrix "grid-3x3" "Matrix"
    Ask "hand-helping" "Needs another opinion"
    Route "route" "Route"
    Camera "camera" "Picture"
    Leave "log-out" "Leave"
}

impl Icon {
    /// For egui widgets that take an image; `size` in points.
    pub fn image(self, size: f32, color: Color32) -> Image<'static> {
        Image::from_bytes(self.uri(), self.bytes()).fit_to_exact_size(vec2(size, size)).tint(color)
    }

    /// Paints without taking room; the centre of `rect` is the centre of the icon.
    pub fn paint(self, ui: &Ui, rect: Rect, color: Color32) {
        let side = rect.width().min(rect.height());
        self.image(side, color).paint_at(ui, Rect::from_center_size(rect.center(), vec2(side, side)));
    }

    /// A decoration beside words that say the same.
    pub fn show(self, ui: &mut Ui, color: Color32) -> Response {
        self.show_sized(ui, size::ICON, color)
    }

    pub fn show_sized(self, ui: &mut Ui, size: f32, color: Color32) -> Response {
        ui.add(self.image(size, color))
    }

    /// An icon that carries meaning of its own: it has a name, and shows it on hover.
    pub fn show_named(self, ui: &mut Ui, name: &str, color: Color32) -> Response {
        ui.add(self.image(size::ICON, color).alt_text(name)).on_hover_text(name)
    }

    /// In the secondary text colour.
    pub fn show_quiet(self, ui: &mut Ui) -> Response {
        let color = Tokens::of(ui).text_secondary;
        self.show(ui, color)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::testing;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_icon_parses_and_has_a_picture() {
        let mut broken = Vec::new();
        let mut harness = testing::harness(|ui| {
            broken.clear();
            for icon in Icon::ALL {
                let hint = egui::load::SizeHint::Size { width: 32, height: 32, maintain_aspect_ratio: true };
                ui.ctx().include_bytes(icon.uri(), icon.bytes());
                match ui.ctx().try_load_image(icon.uri(), hint) {
                    Ok(egui::load::ImagePoll::Ready { image }) => {
                        if !image.pixels.iter().any(|p| p.a() > 200 && p.r() > 200) {
                            broken.push(format!("{icon:?}: nothing white in it, so it cannot be tinted"));
                        }
                    }
                    Ok(egui::load::ImagePoll::Pending { .. }) => {
                        broken.push(format!("{icon:?}: never ready"));
                    }
                    Err(error) => broken.push(format!("{icon:?}: {error}")),
                }
            }
        });
        harness.run();
        drop(harness);
        assert!(broken.is_empty(), "{broken:#?}");
    }

    #[test]
    fn every_file_is_an_icon_and_every_icon_a_file() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icons");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder of icons")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| Path::new(name).extension().is_some_and(|e| e == "svg"))
            .collect();
        let icons: BTreeSet<String> = Icon::ALL.iter().map(|icon| icon.file().to_owned()).collect();
        assert_eq!(files, icons);
        assert_eq!(icons.len(), Icon::ALL.len());
        assert!(Icon::ALL.iter().all(|icon| !icon.name().is_empty()));
    }
}
