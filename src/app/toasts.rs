//! Short messages that go away by themselves, unless they are errors; knows no widget.

use super::action::Action;
use crate::widgets::Tone;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ToastId(u64);

#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    pub tone: Tone,
    pub title: String,
    pub body: String,
    pub action: Option<(String, Box<Action>)>,
    /// What it is about: a newer one about the same stands in its place.
    pub about: Option<&'static str>,
}

impl Toast {
    pub fn new(tone: Tone, title: impl Into<String>) -> Self {
        Self { tone, title: title.into(), body: String::new(), action: None, about: None }
    }

    pub fn success(title: impl Into<String>) -> Self {
        Self::new(Tone::Success, title)
    }

    pub fn warn(title: impl Into<String>) -> Self {
        Self::new(Tone::Warn, title)
    }

    /// Stays until it is dismissed.
    pub fn error(title: impl Into<String>) -> Self {
        Self::new(Tone::Danger, title)
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// Takes the place of an earlier one about the same: what a key says again and again must not pile up.
    #[must_use]
    pub fn about(mut self, what: &'static str) -> Self {
        self.about = Some(what);
        self
    }

    /// A button that asks for `action` and closes the toast.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, action: Action) -> Self {
        self.action = Some((label.into(), Box::new(action)));
        self
    }
}

/// Those on show, oldest first.
#[derive(Debug, Default)]
pub struct Toasts {
    next: u64,
    shown: Vec<(ToastId, Toast, f64)>,
}

impl Toasts {
    const LIMIT: usize = 5;
    const SHORT_S: f64 = 5.0;
    /// With a button, or with more to read.
    const LONG_S: f64 = 9.0;

    /// `now_s` is the time of the window in seconds.
    pub fn push(&mut self, toast: Toast, now_s: f64) -> ToastId {
        let id = ToastId(self.next);
        self.next += 1;
        // The same message again only starts its time anew.
        self.shown
            .retain(|(_, shown, _)| *shown != toast && (toast.about.is_none() || shown.about != toast.about));
        let life = match (toast.tone, toast.action.is_some() || toast.body.len() > 80) {
            (Tone::Danger, _) => f64::INFINITY,
            (_, true) => Self::LONG_S,
            (_, false) => Self::SHORT_S,
        };
        self.shown.push((id, toast, now_s + life));
        if self.shown.len() > Self::LIMIT {
            self.shown.remove(0);
        }
        id
    }

    pub fn dismiss(&mut self, id: ToastId) {
        self.shown.retain(|(shown, _, _)| *shown != id);
    }

    /// One that the pointer rests on stays: someone reads it.
    pub fn keep(&mut self, id: ToastId, now_s: f64) {
        for (_, _, until) in self.shown.iter_mut().filter(|(shown, _, _)| *shown == id) {
            *until = until.max(now_s + 2.0);
        }
    }

    /// Forgets those whose time is over; seconds until the next one's is.
    pub fn expire(&mut self, now_s: f64) -> Option<f64> {
        self.shown.retain(|(_, _, until)| *until > now_s);
        self.shown.iter().map(|(_, _, until)| until - now_s).filter(|s| s.is_finite()).reduce(f64::min)
    }

    pub fn iter(&self) -> impl Iterator<Item = (ToastId, &Toast)> {
        self.shown.iter().map(|(id, toast, _)| (*id, toast))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_and_errors_stay() {
        let mut toasts = Toasts::default();
        toasts.push(Toast::success("Saved"), 0.0);
        let error = toasts.push(Toast::error("Not a project"), 0.0);
        assert_eq!(toasts.expire(4.0), Some(1.0));
        assert_eq!(toasts.expire(6.0), None);
        assert_eq!(toasts.iter().map(|(id, _)| id).collect::<Vec<_>>(), [error]);
        toasts.dismiss(error);
        assert_eq!(toasts.iter().count(), 0);
    }

    #[test]
    fn one_word_about_a_thing_stands_in_place_of_the_one_before() {
        let mut toasts = Toasts::default();
        toasts.push(Toast::success("Saved"), 0.0);
        toasts.push(Toast::warn("You watched 2 %").about("watched"), 0.0);
        toasts.push(Toast::warn("You watched 1 %").about("watched"), 1.0);
        toasts.push(Toast::warn("No code on this key").about("key"), 1.0);
        let titles: Vec<&str> = toasts.iter().map(|(_, toast)| toast.title.as_str()).collect();
        assert_eq!(titles, ["Saved", "You watched 1 %", "No code on this key"]);
    }

    #[test]
    fn the_same_message_is_shown_once_and_the_number_is_bounded() {
        let mut toasts = Toasts::default();
        toasts.push(Toast::success("Saved"), 0.0);
        toasts.push(Toast::success("Saved"), 1.0);
        assert_eq!(toasts.iter().count(), 1);
        for i in 0..20 {
            toasts.push(Toast::error(i.to_string()), 2.0);
        }
        assert_eq!(toasts.iter().count(), Toasts::LIMIT);
    }
}
