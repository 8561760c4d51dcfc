//! The dialog of a clip: which range, as what, how large and where.

use super::ViewContext;
use crate::app::action::Action;
use crate::app::player::PlayerScreen;
use crate::app::shell::typed_path;
use crate::export::clip::{ClipFormat, ClipPlan, FPS, MAX_FRAMES, WIDTHS};
use crate::replay::player::SPEEDS;
use crate::widgets::theme::space;
use crate::widgets::{
    Button, Choice, Dialog, Icon, TextField, TextRole, dialog_footer, field, numbers, segmented, text,
};
use egui::Ui;

/// Around the present moment, where no loop is set.
const AROUND_MS: f64 = 5_000.0;

pub(super) struct ClipDraft {
    from_s: f64,
    to_s: f64,
    format: ClipFormat,
    fps: f64,
    width: f64,
    speed: f64,
    path: String,
}

impl ClipDraft {
    /// The loop, or what lies around the present moment.
    pub fn new(context: &ViewContext<'_>, player: &PlayerScreen) -> Self {
        let (from, to) = player.player.range();
        let (loop_in, loop_out) = player.player.loop_marks();
        let now = player.player.offset_ms();
        let marked = loop_in.is_some() || loop_out.is_some();
        let (from_ms, to_ms) = if marked {
            (loop_in.unwrap_or(from), loop_out.unwrap_or(to))
        } else {
            ((now - AROUND_MS).max(from), (now + AROUND_MS).min(to))
        };
        let tenth = |ms: f64| (ms / 100.0).round() / 10.0;
        let folder = context.workspace.open.as_ref().and_then(|o| o.path().parent());
        let name = format!("{} at {:.0}s.gif", player.document.id, from_ms / 1_000.0);
        let path = folder.map_or_else(|| name.clone(), |f| f.join(&name).display().to_string());
        Self {
            from_s: tenth(from_ms),
            to_s: tenth(to_ms),
            format: ClipFormat::Gif,
            fps: 10.0,
            width: 960.0,
            speed: 1.0,
            path,
        }
    }

    fn plan(&self, player: &PlayerScreen) -> ClipPlan {
        ClipPlan {
            from_ms: (self.from_s * 1_000.0) as i64,
            to_ms: (self.to_s * 1_000.0) as i64,
            format: self.format,
            fps: self.fps as u32,
            width: self.width as u32,
            speed: self.speed,
            layers: player.layers,
        }
    }

    /// Draws the dialog; true when it is to be closed.
    pub fn show(
        &mut self,
        ui: &Ui,
        context: &ViewContext<'_>,
        player: &PlayerScreen,
        actions: &mut Vec<Action>,
    ) -> bool {
        let mut done = false;
        let shown = Dialog::new("clip", "Write a clip").width(560.0).show(ui.ctx(), |ui| {
            ui.spacing_mut().item_spacing.y = space::S;
            self.fields_ui(ui, player);
            let plan = self.plan(player);
            let problem = self.problem(context, &plan);
            estimate_ui(ui, player, &plan);
            dialog_footer(ui, |ui| {
                let write = Button::primary("Write clip").icon(Icon::Clip);
                if write.disabled_because(problem.as_deref()).show(ui).clicked()
                    && let Some(path) = typed_path(&self.path)
                {
                    actions.push(Action::WriteClip(player.document.id.clone(), Box::new(plan), path));
                    done = true;
                }
                if Button::ghost("Cancel").show(ui).clicked() {
                    done = true;
                }
            });
        });
        done || shown.close
    }

    fn fields_ui(&mut self, ui: &mut Ui, player: &PlayerScreen) {
        let (from, to) = player.player.range();
        let within = from / 1_000.0..=to / 1_000.0;
        ui.horizontal(|ui| {
            text::line(ui, TextRole::Secondary, "From");
            field::number(ui, &mut self.from_s, "From", "s", within.clone(), 1);
            text::line(ui, TextRole::Secondary, "to");
            field::number(ui, &mut self.to_s, "To", "s", within, 1);
            let span = ((self.to_s - self.from_s) * 1_000.0).max(0.0) as i64;
            text::line(ui, TextRole::Muted, numbers::duration(span));
        });
        let formats = [
            Choice::new(ClipFormat::Gif, "GIF"),
            Choice::new(ClipFormat::WebP, "Animated WebP"),
            Choice::new(ClipFormat::Html, "Page with events"),
        ];
        if let Some(format) = segmented(ui, "As", self.format, &formats) {
            self.format = format;
            let stem = self.path.rsplit_once('.').map_or(self.path.as_str(), |(stem, _)| stem);
            self.path = format!("{stem}.{}", format.extension());
        }
        ui.horizontal(|ui| {
            let range = f64::from(*FPS.start())..=f64::from(*FPS.end());
            text::line(ui, TextRole::Secondary, "Pictures");
            field::number(ui, &mut self.fps, "Pictures", "per s", range, 0);
            let range = f64::from(*WIDTHS.start())..=f64::from(*WIDTHS.end());
            text::line(ui, TextRole::Secondary, "Width");
            field::number(ui, &mut self.width, "Width", "px", range, 0);
            let speeds: Vec<(f64, String)> = SPEEDS.iter().map(|s| (*s, format!("{s}×"))).collect();
            let choices: Vec<(f64, &str)> = speeds.iter().map(|(s, l)| (*s, l.as_str())).collect();
            text::line(ui, TextRole::Secondary, "Speed");
            if let Some(speed) = field::select(ui, "Speed of the clip", self.speed, &choices) {
                self.speed = speed;
            }
        });
        TextField::new(&mut self.path, "File").mono().width(ui.available_width()).show(ui);
    }

    fn problem(&self, context: &ViewContext<'_>, plan: &ClipPlan) -> Option<String> {
        if self.to_s <= self.from_s {
            return Some("The end must come after the beginning".into());
        }
        if plan.frames() > MAX_FRAMES {
            let frames = numbers::count(plan.frames() as u64);
            return Some(format!("{frames} pictures are too many: shorten it, or play it faster"));
        }
        if context.workspace.clips.is_writing() {
            return Some("A clip is being written".into());
        }
        match typed_path(&self.path) {
            None => Some("Type where it is to be written".into()),
            Some(path) if ClipFormat::of(&path) != Some(self.format) => {
                Some(format!("The name must end in .{}", self.format.extension()))
            }
            Some(_) => None,
        }
    }
}

fn estimate_ui(ui: &mut Ui, player: &PlayerScreen, plan: &ClipPlan) {
    // What changes the page, and pointer moves at no more than the clip's pace.
    let timeline = player.player.timeline();
    let (from, to) = (timeline.events_until(plan.from_ms), timeline.events_until(plan.to_ms));
    let differing = plan.frames().min(to.saturating_sub(from).saturating_mul(4) + 2);
    let picture = player.picture();
    let bytes = plan.about_bytes(differing, (picture.width, picture.height));
    let words = format!(
        "At most {}, about {}. The pointer and clicks are in it, and what the recording masks is masked",
        numbers::counted(differing as u64, "picture", "pictures"),
        numbers::bytes(bytes)
    );
    text::show(ui, TextRole::Muted, words);
}
