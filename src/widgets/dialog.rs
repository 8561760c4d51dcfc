//! Windows over the window: dialogs that ask, and toasts that tell; knows not what they are about.

use super::button::Button;
use super::face::Tone;
use super::icon_button::IconButton;
use super::icons::Icon;
use super::text::{self, TextRole};
use super::theme::{Tokens, radius, space};
use egui::{
    Align, Context, CornerRadius, Frame, Id, Key, Layout, Margin, Modal, Popup, Role, Shadow, Stroke, Ui,
    WidgetInfo,
};

/// A modal dialog with a title.
#[must_use = "nothing is drawn before `show`"]
pub struct Dialog<'a> {
    id: Id,
    title: &'a str,
    width: f32,
}

/// What came of one frame of a dialog.
pub struct DialogResponse<R> {
    pub inner: R,
    /// Escape, a click beside it or the ✕: the caller closes it.
    pub close: bool,
}

impl<'a> Dialog<'a> {
    pub fn new(salt: &str, title: &'a str) -> Self {
        Self { id: Id::unique(("dialog", salt)), title, width: 480.0 }
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    pub fn show<R>(self, ctx: &Context, add: impl FnOnce(&mut Ui) -> R) -> DialogResponse<R> {
        let tokens = Tokens::of_theme(ctx.theme());
        let room = ctx.content_rect();
        let width = self.width.min(room.width() - 2.0 * space::XL);
        let mut closed = false;
        let shown =
            Modal::new(self.id).frame(frame(tokens)).backdrop_color(tokens.backdrop).show(ctx, |ui| {
                ui.set_width(width);
                ui.set_max_height(room.height() - 2.0 * space::XXL);
                ui.horizontal(|ui| {
                    text::line(ui, TextRole::Heading, self.title);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        closed =
                            IconButton::new(Icon::Close, "Close").shortcut(Some("Esc")).show(ui).clicked();
                    });
                });
                ui.add_space(space::S);
                add(ui)
            });
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Dialog, true, self.title));
        let close = closed || shown.should_close();
        DialogResponse { inner: shown.inner, close }
    }
}

fn frame(tokens: &Tokens) -> Frame {
    Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, tokens.border))
        .corner_radius(CornerRadius::same(radius::DIALOG))
        .inner_margin(Margin::same(20))
        .shadow(Shadow { offset: [0, 16], blur: 48, spread: 0, color: tokens.shadow })
}

/// Escape was pressed for the screen itself: nothing floats above it, and nobody types. To be asked before drawing, while
/// what Escape closes is still open.
pub fn escape_for_screen(ctx: &Context) -> bool {
    let at_rest =
        !ctx.text_edit_focused() && ctx.memory(|m| m.top_modal_layer().is_none()) && !Popup::is_any_open(ctx);
    at_rest && ctx.input(|i| i.key_pressed(Key::Escape))
}

/// The frame of panels that float over the window without asking anything: the palette.
pub fn floating_frame(tokens: &Tokens, margin: i8) -> Frame {
    frame(tokens).inner_margin(Margin::same(margin))
}

/// The last line of a dialog: buttons at the right end, the primary one first in code.
pub fn dialog_footer<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.add_space(space::M);
    ui.horizontal(|ui| ui.with_layout(Layout::right_to_left(Align::Center), add).inner).inner
}

/// Answer of [`confirm`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Open,
    Yes,
    No,
}

/// Asks before something that cannot be taken back. `verb` is what the button does: `Delete round`.
pub fn confirm(ctx: &Context, salt: &str, title: &str, sentence: &str, verb: &str, destroys: bool) -> Answer {
    let mut answer = Answer::Open;
    // The Enter that asked the question does not answer it.
    let (now, seen_id) = (ctx.cumulative_frame_nr(), Id::unique(("asked", salt)));
    let stood = ctx.data_mut(|d| {
        let (since, last) = d.get_temp::<(u64, u64)>(seen_id).unwrap_or((now, now));
        let since = if last + 1 >= now { since } else { now };
        d.insert_temp(seen_id, (since, now));
        since < now
    });
    let shown = Dialog::new(salt, title).width(420.0).show(ctx, |ui| {
        text::secondary(ui, sentence);
        dialog_footer(ui, |ui| {
            let yes = if destroys { Button::danger(verb) } else { Button::primary(verb) };
            let enter = ui.input(|i| i.key_pressed(Key::Enter)) && !destroys && stood;
            if yes.show(ui).clicked() || enter {
                answer = Answer::Yes;
            }
            if Button::ghost("Cancel").show(ui).clicked() {
                answer = Answer::No;
            }
        });
    });
    if shown.close { Answer::No } else { answer }
}

/// What was done with a toast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToastResponse {
    pub dismissed: bool,
    pub acted: bool,
    pub hovered: bool,
}

/// One message in a corner of the window.
pub fn toast(ui: &mut Ui, tone: Tone, title: &str, body: &str, action: Option<&str>) -> ToastResponse {
    let tokens = Tokens::of(ui);
    let icon = match tone {
        Tone::Neutral | Tone::Accent => Icon::Info,
        Tone::Success => Icon::CircleCheck,
        Tone::Warn => Icon::Warning,
        Tone::Danger => Icon::Error,
    };
    let mut out = ToastResponse::default();
    let shown = frame(tokens)
        .corner_radius(CornerRadius::same(radius::CARD))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(360.0);
            ui.horizontal_top(|ui| {
                ui.add_space(2.0);
                icon.show(ui, tone.color(tokens));
                ui.add_space(2.0);
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width() - 28.0);
                    ui.spacing_mut().item_spacing.y = 4.0;
                    text::strong(ui, title);
                    if !body.is_empty() {
                        text::selectable(ui, TextRole::Secondary, body);
                    }
                    if let Some(action) = action {
                        ui.add_space(2.0);
                        out.acted = Button::secondary(action).show(ui).clicked();
                    }
                });
                let close = IconButton::new(Icon::Close, "Dismiss").size(super::ControlSize::Small);
                out.dismissed = close.show(ui).clicked();
            });
        });
    out.hovered = shown.response.contains_pointer();
    let role = if tone == Tone::Danger { Role::Alert } else { Role::Status };
    shown.response.widget_info(|| WidgetInfo::labeled(role, true, title));
    out
}
