//! Actions as an alphabet, and what follows on what: k-grams with the pauses between in three sizes.

use crate::model::{Action, ActionKind, ElementFacts, PageType, Sequence};

/// Longest k-gram that fits its key.
pub const MAX_K: usize = 5;
/// Bits of one letter with the pause before it.
const BITS: u32 = 12;
/// A pause below the first limit is none, below the second short, else long.
pub const PAUSE_LIMITS_MS: [i64; 2] = [1_000, 5_000];

/// A k-gram, packed: its letters from the first (highest) to the last, each with the pause before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kgram(pub u64);

/// What an action is to the k-grams; the numbers are part of stored features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Letter(u16);

const ROLES: [&str; 9] =
    ["link", "button", "field", "choice", "price", "image", "text", "disabled control", "part of a page"];
const PAGE: u16 = 1;
const CLICK: u16 = 20;
const HOVER: u16 = 40;
const OTHERS: [(u16, &str); 12] = [
    (60, "scroll down"),
    (61, "scroll up"),
    (62, "scroll far down"),
    (63, "scroll far up"),
    (64, "type"),
    (65, "choose"),
    (66, "send a form"),
    (67, "leave the tab"),
    (68, "come back to the tab"),
    (69, "meet an error"),
    (70, "double-click"),
    (71, "press without effect"),
];
/// Scrolls beyond this many CSS pixels are far.
const FAR_PX: f64 = 1_500.0;

fn letter(action: &Action) -> Option<Letter> {
    let other = |number: u16| Some(Letter(number));
    match action.kind {
        ActionKind::PageView => {
            let at = PageType::ALL.iter().position(|t| *t == action.page_type)?;
            Some(Letter(PAGE + at as u16))
        }
        ActionKind::Click => Some(Letter(CLICK + role(action.target.as_ref()))),
        ActionKind::Hover => Some(Letter(HOVER + role(action.target.as_ref()))),
        ActionKind::Scroll => {
            let way = action.scroll_to_y - action.scroll_from_y;
            other(60 + u16::from(way < 0.0) + 2 * u16::from(way.abs() > FAR_PX))
        }
        ActionKind::Input => {
            let typed = action.target.as_ref().is_some_and(|t| t.editable && &*t.role != "combobox");
            other(if typed { 64 } else { 65 })
        }
        ActionKind::Submit => other(66),
        ActionKind::TabHidden => other(67),
        ActionKind::TabShown => other(68),
        ActionKind::Error => other(69),
        ActionKind::DoubleClick => other(70),
        ActionKind::Press => other(71),
        ActionKind::Focus | ActionKind::Blur => None,
    }
}

/// Index in [`ROLES`].
fn role(target: Option<&ElementFacts>) -> u16 {
    let Some(target) = target else { return 8 };
    if target.disabled {
        return 7;
    }
    if target.price_like && !target.interactive {
        return 4;
    }
    match &*target.role {
        "link" => 0,
        "button" | "tab" | "menuitem" => 1,
        "checkbox" | "radio" | "switch" | "combobox" | "option" | "slider" | "label" => 3,
        _ if target.editable => 2,
        "image" | "media" => 5,
        "heading" | "p" | "span" | "listitem" | "cell" | "strong" | "em" => 6,
        _ => 8,
    }
}

/// Counts of all k-grams of 1 to `k_max` letters in a sequence, by key.
pub(super) fn kgrams_of(actions: &[Action], sequence: &Sequence, k_max: usize) -> Vec<(Kgram, u16)> {
    let actions =
        actions.get(sequence.first_action as usize..sequence.end_action as usize).unwrap_or_default();
    let letters: Vec<(i64, i64, Letter)> =
        actions.iter().filter_map(|a| Some((a.start_ms, a.end_ms, letter(a)?))).collect();
    let mut keys: Vec<u64> = Vec::with_capacity(letters.len() * k_max.min(MAX_K));
    let k_max = k_max.clamp(1, MAX_K);
    for first in 0..letters.len() {
        let mut key = 0u64;
        for (length, at) in (first..letters.len()).take(k_max).enumerate() {
            let (start_ms, _, letter) = letters[at];
            let pause = if length == 0 { 0 } else { pause_size(start_ms - letters[at - 1].1) };
            key = key << BITS | u64::from(pause) << 10 | u64::from(letter.0);
            keys.push(key);
        }
    }
    keys.sort_unstable();
    let count = |same: &[u64]| u16::try_from(same.len()).unwrap_or(u16::MAX);
    keys.chunk_by(|a, b| a == b).map(|same| (Kgram(same[0]), count(same))).collect()
}

fn pause_size(gap_ms: i64) -> u8 {
    PAUSE_LIMITS_MS.iter().filter(|limit| gap_ms >= **limit).count() as u8
}

impl Kgram {
    /// Number of letters.
    pub fn len(self) -> usize {
        (0..MAX_K).filter(|i| self.0 >> (*i as u32 * BITS) != 0).count()
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In words: "open a detail page, scroll down, short pause, click a button".
    pub fn words(self) -> String {
        let mut out = String::new();
        for i in (0..self.len()).rev() {
            let bits = self.0 >> (i as u32 * BITS);
            if !out.is_empty() {
                out.push_str(match (bits >> 10) & 3 {
                    0 => ", ",
                    1 => ", short pause, ",
                    _ => ", long pause, ",
                });
            }
            out.push_str(&letter_words((bits & 0x3ff) as u16));
        }
        out
    }
}

fn letter_words(letter: u16) -> String {
    let of = |base: u16, names: &[&'static str]| {
        letter.checked_sub(base).and_then(|at| names.get(usize::from(at)).copied())
    };
    if let Some((_, words)) = OTHERS.iter().find(|(number, _)| *number == letter) {
        return (*words).to_owned();
    }
    if let Some(role) = of(HOVER, &ROLES) {
        return format!("rest on {}", with_article(role));
    }
    if let Some(role) = of(CLICK, &ROLES) {
        return format!("click {}", with_article(role));
    }
    match letter.checked_sub(PAGE).and_then(|at| PageType::ALL.get(usize::from(at))) {
        Some(PageType::Other) | None => "open a page".to_owned(),
        Some(kind) => format!("open {} page", with_article(kind.name())),
    }
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::actions::extract_actions;
    use crate::mining::sequences::cut_sequences;
    use crate::mining::testing::{e, script};

    #[test]
    fn kgrams_name_actions_and_the_pauses_between() {
        let body = [e(10, "button").a("type", "button").t("Go"), e(11, "a").a("href", "/x").t("X")];
        let s = script("s")
            .page(0, "https://x.example/cart", body)
            .click(500, 10)
            .click(3_000, 11)
            .click(12_000, 10);
        let facts = extract_actions(&s.done());
        let sequence = cut_sequences(&facts, 30_000).remove(0);
        let counts = kgrams_of(&facts.actions, &sequence, 3);
        let told: Vec<(String, u16)> = counts.iter().map(|(k, n)| (k.words(), *n)).collect();
        for expected in [
            ("click a button", 2),
            ("open a cart page, click a button", 1),
            ("click a button, short pause, click a link", 1),
            ("open a cart page, click a button, short pause, click a link", 1),
            ("click a button, short pause, click a link, long pause, click a button", 1),
        ] {
            assert!(told.iter().any(|(w, n)| (w.as_str(), *n) == expected), "{expected:?} in {told:?}");
        }
        assert_eq!(counts.len(), 3 + 3 + 2);
    }

    #[test]
    fn every_letter_has_words() {
        for letter in (PAGE..=PAGE + 10).chain(CLICK..=CLICK + 8).chain(HOVER..=HOVER + 8).chain(60..=71) {
            assert!(letter_words(letter).len() > 3 && letter < 1 << 10);
        }
    }
}
