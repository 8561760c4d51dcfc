//! The controls below a wall: for all replays at once.

use super::{Wall, WallAsk};
use crate::app::command::Command;
use crate::app::views::ViewContext;
use crate::replay::player::SPEEDS;
use crate::widgets::theme::{Tokens, radius, space};
use crate::widgets::{Button, Icon, IconButton, TextRole, field, numbers, text};
use egui::{CornerRadius, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

pub(super) fn transport_ui(ui: &mut Ui, context: &ViewContext<'_>, wall: &Wall, asks: &mut Vec<WallAsk>) {
    let clock = &wall.clock;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let mut icon = |ui: &mut Ui, icon: Icon, name: &str, command: Command| {
            if IconButton::new(icon, name).shortcut(context.key(command).as_deref()).show(ui).clicked() {
                asks.push(WallAsk::Command(command));
            }
        };
        icon(ui, Icon::SkipBack, "All to the start", Command::ToStart);
        icon(ui, Icon::Rewind, "5 s back", Command::Back5);
        icon(ui, Icon::StepBack, "To the event before, of any", Command::EventBack);
        if clock.is_playing() {
            icon(ui, Icon::Pause, "Pause all", Command::PlayPause);
        } else {
            icon(ui, Icon::Play, "Play all", Command::PlayPause);
        }
        icon(ui, Icon::StepForward, "To the next event, of any", Command::EventForward);
        icon(ui, Icon::FastForward, "5 s on", Command::Forward5);
        ui.add_space(space::S);
        let time = format!(
            "{} / {}",
            numbers::clock(clock.position_ms() as i64),
            numbers::clock(clock.length_ms() as i64)
        );
        text::line(ui, TextRole::Mono, time);
        ui.add_space(space::S);
        let speeds: Vec<(f64, String)> = SPEEDS.iter().map(|s| (*s, format!("{s}×"))).collect();
        let choices: Vec<(f64, &str)> = speeds.iter().map(|(s, l)| (*s, l.as_str())).collect();
        ui.scope(|ui| {
            ui.spacing_mut().combo_width = 64.0;
            asks.extend(field::select(ui, "Speed of all", clock.speed(), &choices).map(WallAsk::Speed));
        });
        let skip = Button::ghost("Skip idle").icon(Icon::FastForward).selected(wall.skip_idle);
        let skip = skip.tooltip("Jump over pauses of 5 s and more, in each replay its own");
        if skip.shortcut(context.key(Command::SkipIdle).as_deref()).show(ui).clicked() {
            asks.push(WallAsk::Command(Command::SkipIdle));
        }
        if clock.loop_marks() != (None, None) {
            let key = context.key(Command::ClearLoop);
            let button = Button::ghost("Loop").icon(Icon::Loop).selected(true).tooltip("Stop looping");
            if button.shortcut(key.as_deref()).show(ui).clicked() {
                asks.push(WallAsk::Command(Command::ClearLoop));
            }
        }
        ui.add_space(space::S);
        scrubber_ui(ui, wall, asks);
    });
}

fn scrubber_ui(ui: &mut Ui, wall: &Wall, asks: &mut Vec<WallAsk>) {
    let tokens = Tokens::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width().max(40.0), 24.0), Sense::click_and_drag());
    let (at, length) = (wall.clock.position_ms(), wall.clock.length_ms());
    response.widget_info(|| WidgetInfo::slider(true, at, "Time of all"));
    let groove = Rect::from_center_size(rect.center(), vec2(rect.width() - 12.0, 4.0));
    let corner = CornerRadius::same(2);
    let place = |ms: f64| {
        let share = if length > 0.0 { (ms / length) as f32 } else { 0.0 };
        egui::lerp(groove.x_range(), share.clamp(0.0, 1.0))
    };
    ui.painter().rect_filled(groove, corner, tokens.pressed);
    let (loop_in, loop_out) = wall.clock.loop_marks();
    if loop_in.is_some() || loop_out.is_some() {
        let (x0, x1) = (loop_in.map_or(groove.left(), place), loop_out.map_or(groove.right(), place));
        let band = Rect::from_min_max(pos2(x0, rect.top() + 4.0), pos2(x1, rect.bottom() - 4.0));
        ui.painter().rect_filled(band, corner, tokens.accent.gamma_multiply(0.25));
    }
    let x = place(at);
    ui.painter().rect_filled(groove.with_max_x(x), corner, tokens.accent_fill);
    let held = response.hovered() || response.dragged();
    ui.painter().circle_filled(pos2(x, groove.center().y), if held { 7.0 } else { 5.5 }, tokens.accent);
    if response.has_focus() {
        let ring = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(radius::SMALL), ring, egui::StrokeKind::Inside);
    }
    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let to = ((pointer.x - groove.left()) / groove.width().max(1.0)).clamp(0.0, 1.0);
        asks.push(WallAsk::Seek(f64::from(to) * length));
    }
}
