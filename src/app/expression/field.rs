//! One line in which a condition is written: completion under it, a mark under what is wrong, and what to write instead.

use crate::mining::expr::{ExprError, Vocabulary, complete, parse, parse_chain};
use crate::widgets::theme::{Tokens, size, space};
use crate::widgets::{Button, ControlSize, TextRole, text};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, CompletionPopup, FontSelection, Key, RectAlign, Stroke, Suggestion, TextEdit, Ui, vec2};
use std::ops::Range;

/// A pause in typing after which a condition is taken as meant.
const SETTLED_S: f64 = 0.4;

/// What is being written.
#[derive(Clone, Debug, Default)]
pub struct ExpressionField {
    pub text: String,
    /// When it was last changed, while that has not been told yet.
    changed_at_s: Option<f64>,
    /// Enter takes the offer: something was begun that is not complete.
    enter_takes: bool,
    /// Ask for the keyboard in the next frame.
    pub focus: bool,
}

/// What was done in this frame.
#[derive(Clone, Debug, Default)]
pub struct FieldOutput {
    /// The text can be read and is meant: typing has paused, or Enter was pressed.
    pub meant: bool,
    /// Why it cannot be read.
    pub error: Option<ExprError>,
}

impl ExpressionField {
    /// With a text that stands already, and is not told as meant.
    pub fn with(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// Puts another text in its place, which is meant as it stands.
    pub fn set(&mut self, text: String) {
        self.text = text;
        self.changed_at_s = Some(f64::NEG_INFINITY);
    }

    /// The line; `width` in points. Below it nothing is drawn, see [`Self::problem_ui`].
    pub fn show(
        &mut self,
        ui: &mut Ui,
        name: &str,
        hint: &str,
        width: f32,
        vocabulary: &Vocabulary,
    ) -> FieldOutput {
        let error = fault(&self.text, vocabulary);
        let wrong = error.as_ref().map(|e| marked(&self.text, &e.at));
        let tokens = Tokens::of(ui);
        let font = TextRole::Mono.font();
        let mut layouter = |ui: &Ui, buffer: &dyn egui::TextBuffer, _: f32| {
            let job = job(buffer.as_str(), wrong.clone(), &font, tokens);
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let edit = TextEdit::singleline(&mut self.text)
            .hint_text(TextRole::Muted.rich(tokens, hint))
            .font(FontSelection::FontId(font.clone()))
            .desired_width(width)
            .min_size(vec2(0.0, size::CONTROL))
            .align(Align2::LEFT_CENTER)
            .margin(egui::Margin::symmetric(10, 0))
            .char_limit(crate::mining::expr::MAX_BYTES)
            .layouter(&mut layouter);
        let keys = if self.enter_takes { vec![Key::Tab, Key::Enter] } else { vec![Key::Tab] };
        let mut begun = false;
        let popup = CompletionPopup::new(ui.make_persistent_id(("expression", name)))
            .word_boundary(ends_word)
            .align(RectAlign::BOTTOM_START)
            .max_height(260.0)
            .accept_keys(keys);
        let output = popup.show(ui, edit, |query| {
            let at =
                query.text.char_indices().nth(query.word_range.end.0).map_or(query.text.len(), |(at, _)| at);
            let found = complete(query.text, at, vocabulary);
            // What is offered must stand for the same word that is taken away.
            if query.text.get(found.replace.clone()) != Some(query.word) {
                return Vec::new();
            }
            let offers = found.offers;
            if offers.first().is_some_and(|offer| offer.insert == query.word) {
                return Vec::new();
            }
            begun = !query.word.is_empty();
            let suggestion = |offer: crate::mining::expr::Completion| {
                let after = if offer.insert.ends_with('(') { "" } else { " " };
                Suggestion::new(format!("{}{after}", offer.insert)).description(short(&offer.meaning))
            };
            offers.into_iter().map(suggestion).collect()
        });
        self.enter_takes = begun;
        let response = output.text_edit.response.response.accessible_name(name);
        if std::mem::take(&mut self.focus) {
            response.request_focus();
        }
        let now_s = ui.input(|i| i.time);
        if response.changed() || output.accepted.is_some() {
            self.changed_at_s = Some(now_s);
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(SETTLED_S));
        }
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let settled = self.changed_at_s.is_some_and(|at| now_s - at >= SETTLED_S);
        let error = fault(&self.text, vocabulary);
        let meant = error.is_none() && (settled || entered && self.changed_at_s.is_some());
        if meant || (settled && error.is_some()) {
            self.changed_at_s = None;
        }
        FieldOutput { meant, error: error.filter(|_| self.changed_at_s.is_none() || !response.has_focus()) }
    }

    /// What is wrong, and a button that mends it where that is known.
    pub fn problem_ui(&mut self, ui: &mut Ui, error: &ExprError) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            let place = error.column(&self.text);
            text::line(ui, TextRole::Danger, format!("At {place}: {}", error.message));
            if let (Some(mended), Some(suggestion)) = (error.mended(&self.text), &error.suggestion) {
                let label = match suggestion.with.trim() {
                    "" => "Remove it".to_owned(),
                    with => format!("Write {with}"),
                };
                if Button::ghost(&label).size(ControlSize::Small).show(ui).clicked() {
                    self.set(mended);
                }
            }
        });
    }
}

/// What is wrong with a condition, or with steps where they stand alone.
fn fault(text: &str, vocabulary: &Vocabulary) -> Option<ExprError> {
    if vocabulary.steps_alone { parse_chain(text, vocabulary).err() } else { parse(text, vocabulary).err() }
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || "()[],=<>!~".contains(c)
}

/// Long meanings would push the popup out of the window.
fn short(meaning: &str) -> String {
    const MOST: usize = 64;
    if meaning.chars().count() <= MOST {
        return meaning.to_owned();
    }
    let cut: String = meaning.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Where something is missing at the end, the last character is marked.
fn marked(text: &str, at: &Range<usize>) -> Range<usize> {
    if !at.is_empty() || text.is_empty() {
        return at.clone();
    }
    let before = text[..at.start].char_indices().next_back().map_or(0, |(at, _)| at);
    let after = text[at.start..].chars().next().map_or(at.start, |c| at.start + c.len_utf8());
    if at.start == text.len() { before..at.start } else { at.start..after }
}

fn job(text: &str, wrong: Option<Range<usize>>, font: &egui::FontId, tokens: &Tokens) -> LayoutJob {
    let plain = TextFormat::simple(font.clone(), tokens.text);
    let mut job = LayoutJob::default();
    // The text may be newer than the error, in the frame in which it is typed.
    let wrong = wrong.filter(|at| text.get(at.clone()).is_some());
    let Some(at) = wrong else {
        job.append(text, 0.0, plain);
        return job;
    };
    let faulty = TextFormat {
        underline: Stroke::new(2.0, tokens.danger),
        color: tokens.danger,
        ..TextFormat::simple(font.clone(), tokens.danger)
    };
    for (part, format) in
        [(&text[..at.start], plain.clone()), (&text[at.clone()], faulty), (&text[at.end..], plain)]
    {
        if !part.is_empty() {
            job.append(part, 0.0, format);
        }
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_at_the_end_is_marked_at_the_last_character() {
        assert_eq!(marked("clicks >=", &(9..9)), 8..9);
        assert_eq!(marked("", &(0..0)), 0..0);
        assert_eq!(marked("añ", &(3..3)), 1..3);
        assert_eq!(marked("clicks", &(0..6)), 0..6);
    }
}
