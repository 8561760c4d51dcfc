//! From the keys of the codebook to codes, and from a code to the coder's next word; draws nothing.

use crate::app::command::LabelSlot;
use crate::coding::codebook::NONE_ID;
use crate::coding::{Code, Codebook, Verdict};

/// The key of each slot, as [`crate::coding::codebook::KEYS`] begins.
const SLOT_KEYS: [char; LabelSlot::COUNT] =
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'q', 'w', 'e', 'r', 't', 'y'];

/// The code on a key of the keyboard.
pub(in crate::app::views) fn code_of_slot(codebook: &Codebook, slot: LabelSlot) -> Option<&Code> {
    codebook.code_of_key(SLOT_KEYS[slot.index()])
}

/// Whether a key of the keyboard gives this code: there are fewer keys than codebooks may have codes.
pub(super) fn has_key(code: &Code) -> bool {
    code.key.is_some_and(|key| SLOT_KEYS.contains(&key))
}

/// Whether a verdict has this code.
pub(super) fn is_given(verdict: Option<&Verdict>, code: &str) -> bool {
    matches!(verdict, Some(Verdict::Codes(codes)) if codes.iter().any(|c| c == code))
}

/// What pressing a code makes of the present verdict: where several codes may be true it is added or taken away.
pub(super) fn pressed(codebook: &Codebook, present: Option<&Verdict>, code: &str) -> Verdict {
    let mut codes = match present {
        Some(Verdict::Codes(codes)) if !codebook.exclusive => codes.clone(),
        _ => return Verdict::code(code),
    };
    if codes.iter().any(|c| c == code) {
        codes.retain(|c| c != code);
    } else if code == NONE_ID {
        codes = vec![NONE_ID.to_owned()];
    } else {
        codes.retain(|c| c != NONE_ID);
        codes.push(code.to_owned());
        codes.sort();
    }
    if codes.is_empty() { Verdict::Undecided } else { Verdict::Codes(codes) }
}

/// The next confidence when the key is pressed again and again: sure, fair, guess, none.
pub(super) fn next_confidence(present: Option<u8>) -> Option<u8> {
    match present {
        None => Some(3),
        Some(3) => Some(2),
        Some(2) => Some(1),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::codebook::{KEYS, starters};

    fn book(exclusive: bool) -> Codebook {
        Codebook { exclusive, ..starters()[0].codebook().unwrap() }
    }

    #[test]
    fn slots_follow_the_keys_of_codebooks() {
        let slots: String = SLOT_KEYS.iter().collect();
        assert!(KEYS.starts_with(&slots));
        let book = book(true);
        let at = |slot| code_of_slot(&book, LabelSlot::new(slot).unwrap()).map(|code| code.id.as_str());
        assert_eq!((at(9), at(15)), (Some(NONE_ID), None));
    }

    #[test]
    fn an_exclusive_code_replaces_and_others_add_up() {
        let one = Verdict::code("browsing");
        assert_eq!(pressed(&book(true), Some(&one), "scanner"), Verdict::code("scanner"));
        let both = pressed(&book(false), Some(&one), "scanner");
        assert_eq!(both, Verdict::Codes(vec!["browsing".into(), "scanner".into()]));
        assert_eq!(pressed(&book(false), Some(&both), "browsing"), Verdict::code("scanner"));
        assert_eq!(pressed(&book(false), Some(&both), NONE_ID), Verdict::code(NONE_ID));
        assert_eq!(pressed(&book(false), Some(&Verdict::code(NONE_ID)), "scanner"), Verdict::code("scanner"));
        assert_eq!(pressed(&book(false), Some(&one), "browsing"), Verdict::Undecided);
        for verdict in [&both, &Verdict::code(NONE_ID)] {
            assert!(verdict.clone().checked(&book(false)).is_ok());
        }
    }

    #[test]
    fn confidence_goes_round() {
        let mut seen = vec![None];
        for _ in 0..4 {
            seen.push(next_confidence(*seen.last().unwrap()));
        }
        assert_eq!(seen, [None, Some(3), Some(2), Some(1), None]);
    }
}
