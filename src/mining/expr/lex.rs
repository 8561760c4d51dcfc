//! Text → words, numbers, strings and signs, each with its place; knows no meaning.

use super::ast::Op;
use super::error::ExprError;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A name or an unquoted text.
    Word(String),
    /// Between quotes, escapes taken out.
    Text(String),
    /// Begins with a digit: a number with its unit, or a date.
    Number(String),
    Op(Op),
    Open,
    Close,
    OpenSquare,
    CloseSquare,
    Comma,
    End,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

impl Token {
    /// Whether it is this word, whatever its case.
    pub fn is(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(w) if w.eq_ignore_ascii_case(word))
    }
}

const SIGNS: [(&str, Kind); 18] = [
    ("!=", Kind::Op(Op::IsNot)),
    ("<>", Kind::Op(Op::IsNot)),
    ("≠", Kind::Op(Op::IsNot)),
    ("!~", Kind::Op(Op::Lacks)),
    ("<=", Kind::Op(Op::AtMost)),
    ("≤", Kind::Op(Op::AtMost)),
    (">=", Kind::Op(Op::AtLeast)),
    ("≥", Kind::Op(Op::AtLeast)),
    ("==", Kind::Op(Op::Is)),
    ("=", Kind::Op(Op::Is)),
    ("<", Kind::Op(Op::Less)),
    (">", Kind::Op(Op::More)),
    ("~", Kind::Op(Op::Contains)),
    ("(", Kind::Open),
    (")", Kind::Close),
    ("[", Kind::OpenSquare),
    ("]", Kind::CloseSquare),
    (",", Kind::Comma),
];

pub(super) fn starts_word(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '/' | '*' | '$' | '#')
}

fn goes_on(c: char) -> bool {
    starts_word(c) || c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '%' | '?' | '@' | '+')
}

/// All tokens, the last one being [`Kind::End`].
pub(super) fn lex(text: &str) -> Result<Vec<Token>, ExprError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (kind, length) = if let Some(quote) = closing(c) {
            quoted(text, at, quote)?
        } else if let Some(word) = ["&&", "||"].iter().find(|w| rest.starts_with(**w)) {
            (Kind::Word(if *word == "&&" { "and" } else { "or" }.to_owned()), word.len())
        } else if let Some((sign, kind)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            (kind.clone(), sign.len())
        } else if c == '!' {
            (Kind::Word("not".to_owned()), 1)
        } else if starts_word(c) {
            let word: String = rest.chars().take_while(|c| goes_on(*c)).collect();
            let length = word.len();
            (Kind::Word(word), length)
        } else if c.is_ascii_digit() || (matches!(c, '-' | '.') && digit_follows(&rest[1..])) {
            let number: String = rest.chars().take_while(|c| goes_on(*c)).collect();
            let length = number.len();
            (Kind::Number(number), length)
        } else {
            let shown = if c.is_control() { "A control character".to_owned() } else { format!("“{c}”") };
            let place = at..at + c.len_utf8();
            return Err(ExprError::new(place, format!("{shown} means nothing here; put texts in quotes")));
        };
        tokens.push(Token { kind, at: at..at + length });
        at += length;
    }
    tokens.push(Token { kind: Kind::End, at: text.len()..text.len() });
    Ok(tokens)
}

fn digit_follows(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_digit() || c == '.')
}

fn closing(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '\'' => Some('\''),
        '“' | '„' => Some('”'),
        _ => None,
    }
}

fn quoted(text: &str, at: usize, quote: char) -> Result<(Kind, usize), ExprError> {
    let mut content = String::new();
    let mut escaped = false;
    for (offset, c) in text[at..].char_indices().skip(1) {
        match c {
            _ if escaped => {
                content.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if c == quote => return Ok((Kind::Text(content), offset + c.len_utf8())),
            _ => content.push(c),
        }
    }
    let end = text.len();
    Err(ExprError::new(at..end, "The text has no closing quote").suggest(end..end, quote.to_string()))
}
