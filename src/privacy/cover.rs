//! How masked text looks: signs in place of what was there, its length brought to a class; knows no rule.

use super::detect::Finding;
use super::kind::Kind;
use std::sync::Arc;

/// The sign of a masked character. Recorders write `*`; ours can be told from theirs.
pub const SIGN: char = '•';
/// Signs at most for a value that must not even show how long it is.
const MAX_SECRET_SIGNS: usize = 12;
/// Lengths that masked pieces have: the exact length of a name or number narrows it down.
const CLASSES: [usize; 14] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];

/// The class of a length in characters: 0 stays 0, beyond 128 every step is 128 long.
pub fn length_class(chars: usize) -> usize {
    if chars == 0 {
        return 0;
    }
    CLASSES.into_iter().find(|class| *class >= chars).unwrap_or_else(|| chars.div_ceil(128) * 128)
}

/// Signs for a secret: one per character, at most twelve.
pub fn secret(text: &str) -> Arc<str> {
    signs(text.chars().take(MAX_SECRET_SIGNS).count()).into()
}

/// Signs for every word, blanks kept, so that lines break where they did.
pub fn words(text: &str) -> Arc<str> {
    let mut out = String::with_capacity(text.len());
    let mut word = 0;
    for c in text.chars() {
        if c.is_whitespace() {
            out.push_str(&signs(length_class(word)));
            word = 0;
            out.push(c);
        } else {
            word += 1;
        }
    }
    out.push_str(&signs(length_class(word)));
    out.into()
}

/// The text with the pieces that were found covered; they are in order and do not overlap.
pub fn pieces(text: &str, found: &[Finding]) -> Arc<str> {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Finding { range, kind } in found {
        out.push_str(&text[done..range.start]);
        out.push_str(&match kind {
            Kind::Password => signs(PASSWORD_SIGNS),
            Kind::Token => signs(TOKEN_SIGNS),
            _ => signs(length_class(text[range.clone()].chars().count())),
        });
        done = range.end;
    }
    out.push_str(&text[done..]);
    out.into()
}

/// Secrets within a text show nothing of their length.
const PASSWORD_SIGNS: usize = 4;
const TOKEN_SIGNS: usize = 8;

fn signs(count: usize) -> String {
    std::iter::repeat_n(SIGN, count).collect()
}

/// Nothing but signs of ours or of a recorder, and blanks.
pub fn is_covered(text: &str) -> bool {
    text.chars().all(|c| matches!(c, SIGN | '*') || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covered_text_tells_neither_content_nor_exact_length() {
        assert_eq!(&*secret("hunter2-and-more"), "••••••••••••");
        assert_eq!(&*secret("abc"), "•••");
        assert_eq!(&*words("Ana  Example\nlives"), "•••  ••••••••\n••••••");
        assert_eq!(words("abcde").len(), words("abcdef").len());
        let found = [Finding { range: 3..9, kind: Kind::Email }];
        assert_eq!(&*pieces("to a@b.cd now", &found), "to •••••• now");
        assert!(is_covered("•• ** ") && !is_covered("a•"));
    }

    #[test]
    fn classes_grow_with_the_length() {
        assert_eq!([0, 1, 5, 12, 13, 128, 129, 300].map(length_class), [0, 1, 6, 12, 16, 128, 256, 384]);
        assert!((0..1_000).all(|n| length_class(n) >= n && length_class(n) <= length_class(n + 1)));
    }
}
