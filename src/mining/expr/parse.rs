//! Text → checked expression: the grammar, and names looked up on the way; knows no session.
//!
//! ```text
//! expression := all { "or" all }          all := one { "and" one }        one := "not" one | primary
//! primary    := "(" expression ")" | "has" field | "segment" name | field op value | steps | "count(" steps ")" op n
//! steps      := event { "then" ["no"] event ["after" time] ["within" time] }
//! event      := name [ "[" filter { "," filter } "]" ]                    name := action | signal | ("motif" | "own") name
//! ```

use super::ast::{Chain, Expr, Op};
use super::complete::Expect;
use super::error::ExprError;
use super::event::Sort;
use super::lex::{Kind, Token, lex};
use super::vocabulary::{Vocabulary, nearest};
use std::ops::Range;
use std::sync::Arc;

/// Longest text.
pub const MAX_BYTES: usize = 8_000;
/// Deepest nesting, segments included.
pub const MAX_DEPTH: usize = 32;
/// Most conditions, those of segments included.
pub const MAX_NODES: usize = 400;
/// Most steps that follow on each other.
pub const MAX_STEPS: usize = 8;
/// Most values after `in`, and filters of one event.
pub const MAX_VALUES: usize = 200;

/// Reads an expression; the empty text is [`Expr::Everything`].
pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Expr, ExprError> {
    let mut parser = Parser::new(text, vocabulary)?;
    let expression = parser.whole()?;
    Ok(expression)
}

/// Reads ordered steps alone, as of a motif.
pub fn parse_chain(text: &str, vocabulary: &Vocabulary) -> Result<Chain, ExprError> {
    let mut parser = Parser::new(text, vocabulary)?;
    let chain = parser.chain()?;
    parser.end()?;
    Ok(chain)
}

pub(super) struct Parser<'a> {
    pub vocabulary: &'a Vocabulary,
    tokens: Vec<Token>,
    next: usize,
    nodes: usize,
    depth: usize,
    /// Segments that are being read, outermost first.
    open_segments: Vec<Arc<str>>,
    /// What could stand at the end of the text, for completion.
    pub wanted: Vec<Expect>,
}

impl<'a> Parser<'a> {
    pub fn new(text: &str, vocabulary: &'a Vocabulary) -> Result<Self, ExprError> {
        if text.len() > MAX_BYTES {
            let message =
                format!("The expression is longer than {MAX_BYTES} bytes; save parts of it as segments");
            return Err(ExprError::new(text.len()..text.len(), message));
        }
        Ok(Self {
            vocabulary,
            tokens: named_numbers(lex(text)?, vocabulary)?,
            next: 0,
            nodes: 0,
            depth: 0,
            open_segments: Vec::new(),
            wanted: Vec::new(),
        })
    }

    pub fn whole(&mut self) -> Result<Expr, ExprError> {
        if matches!(self.peek().kind, Kind::End) {
            self.offer(Expect::Condition);
            return Ok(Expr::Everything);
        }
        let expression = self.any()?;
        self.end()?;
        Ok(expression)
    }

    // --- tokens

    pub fn peek(&self) -> &Token {
        // The last token is the end, which is never taken.
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    pub fn peek_after(&self) -> &Token {
        &self.tokens[(self.next + 1).min(self.tokens.len() - 1)]
    }

    pub fn take(&mut self) -> Token {
        let token = self.peek().clone();
        if !matches!(token.kind, Kind::End) {
            self.next += 1;
        }
        token
    }

    /// Notes what could stand here, where the text ends here.
    pub fn offer(&mut self, expect: Expect) {
        if matches!(self.peek().kind, Kind::End) {
            self.wanted.push(expect);
        }
    }

    pub fn take_word(&mut self, word: &'static str) -> bool {
        self.offer(Expect::Word(word));
        let found = self.peek().is(word);
        if found {
            self.next += 1;
        }
        found
    }

    pub fn take_kind(&mut self, kind: &Kind) -> bool {
        let found = self.peek().kind == *kind;
        if found {
            self.next += 1;
        }
        found
    }

    pub fn fail<T>(&self, message: impl Into<String>) -> Result<T, ExprError> {
        Err(ExprError::new(self.peek().at.clone(), message))
    }

    fn end(&mut self) -> Result<(), ExprError> {
        let token = self.peek().clone();
        let at = token.at.clone();
        match &token.kind {
            Kind::End => Ok(()),
            Kind::Close => Err(ExprError::new(at.clone(), "This bracket closes nothing").suggest(at, "")),
            Kind::Word(word) => {
                let error = ExprError::new(at.clone(), "Conditions are joined by and, or, then");
                match nearest(word, ["and", "or", "then", "within"]) {
                    Some(meant) => Err(error.suggest(at, meant)),
                    None => Err(error.suggest(at.start..at.start, "and ")),
                }
            }
            _ => Err(ExprError::new(at, "Conditions are joined by and, or, then")),
        }
    }

    /// Counts a condition against the limit.
    pub fn node(&mut self, at: Range<usize>) -> Result<(), ExprError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(ExprError::new(at, format!("There are more than {MAX_NODES} conditions")));
        }
        Ok(())
    }

    // --- logic

    fn any(&mut self) -> Result<Expr, ExprError> {
        let mut parts = vec![self.all()?];
        while self.take_word("or") {
            parts.push(self.all()?);
        }
        let flat = parts.into_iter().flat_map(|p| if let Expr::Or(inner) = p { inner } else { vec![p] });
        Ok(joined(flat.collect(), Expr::Or))
    }

    fn all(&mut self) -> Result<Expr, ExprError> {
        let mut parts = vec![self.one()?];
        while self.take_word("and") {
            parts.push(self.one()?);
        }
        let flat = parts.into_iter().flat_map(|p| if let Expr::And(inner) = p { inner } else { vec![p] });
        Ok(joined(flat.collect(), Expr::And))
    }

    fn one(&mut self) -> Result<Expr, ExprError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail(format!("Brackets are nested more than {MAX_DEPTH} deep"));
        }
        self.offer(Expect::Condition);
        let expression = if self.peek().is("not") {
            self.next += 1;
            match self.one()? {
                // Twice not is not at all, so that the canonical form has one way to say it.
                Expr::Not(inner) => *inner,
                other => Expr::Not(Box::new(other)),
            }
        } else if matches!(self.peek().kind, Kind::Open) {
            self.bracketed()?
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn bracketed(&mut self) -> Result<Expr, ExprError> {
        let open = self.take().at;
        let inner = self.any()?;
        if !self.take_kind(&Kind::Close) {
            self.offer(Expect::Word(")"));
            let message = "The bracket is not closed";
            let here = self.peek().at.clone();
            return Err(if matches!(self.peek().kind, Kind::End) {
                ExprError::new(open, message).suggest(here, ")")
            } else {
                ExprError::new(here, "Conditions are joined by and, or, then")
            });
        }
        Ok(inner)
    }

    fn condition(&mut self) -> Result<Expr, ExprError> {
        let token = self.peek().clone();
        self.node(token.at.clone())?;
        let Kind::Word(word) = &token.kind else {
            let at = token.at;
            return Err(match token.kind {
                Kind::End => ExprError::new(at, "A condition is missing here"),
                Kind::Text(_) | Kind::Number(_) => {
                    ExprError::new(at, "A condition begins with a name, such as clicks >= 3")
                }
                _ => ExprError::new(at, "A condition is missing before this"),
            });
        };
        match word.to_lowercase().as_str() {
            "has" => {
                self.take();
                let field = self.field()?;
                Ok(Expr::Has(field))
            }
            "segment" => {
                self.take();
                self.segment()
            }
            "count" if matches!(self.peek_after().kind, Kind::Open) => self.count(),
            // The page of some moment, in short.
            short @ ("page" | "page_type") if self.compares_next() => self.page(short == "page"),
            "page" => self.steps(),
            "motif" | "own" => self.steps(),
            _ if self.event_sort(word).is_some() => self.steps(),
            _ => self.comparison(),
        }
    }

    fn compares_next(&self) -> bool {
        let next = self.peek_after();
        matches!(next.kind, Kind::Op(_)) || ["in", "contains", "is"].iter().any(|w| next.is(w))
    }

    pub fn event_sort(&self, word: &str) -> Option<Sort> {
        Sort::all().find(|sort| sort.name().eq_ignore_ascii_case(word))
    }

    fn segment(&mut self) -> Result<Expr, ExprError> {
        let vocabulary = self.vocabulary;
        let (name, at) = self.name(Expect::Segment, "segment")?;
        let Some((name, text)) = vocabulary.segments.get_key_value(&*name) else {
            let names = vocabulary.segments.keys().map(|name| &**name);
            return Err(unknown("There is no segment of this name", &name, at, names));
        };
        if self.open_segments.contains(name) {
            return Err(ExprError::new(at, format!("The segment “{name}” is made of itself")));
        }
        self.open_segments.push(Arc::clone(name));
        let mut inner = Parser::new(text, vocabulary).map_err(|e| broken(name, &at, &e))?;
        inner.depth = self.depth;
        inner.nodes = self.nodes;
        inner.open_segments.clone_from(&self.open_segments);
        let body = inner.whole().map_err(|e| broken(name, &at, &e))?;
        self.nodes = inner.nodes;
        self.open_segments.pop();
        Ok(Expr::Segment { name: Arc::clone(name), body: Arc::new(body) })
    }

    /// A name after `motif`, `segment`: a word or a text in quotes.
    pub fn name(&mut self, expect: Expect, what: &str) -> Result<(String, Range<usize>), ExprError> {
        self.offer(expect);
        let token = self.take();
        match token.kind {
            Kind::Word(name) | Kind::Text(name) | Kind::Number(name) => Ok((name, token.at)),
            _ => Err(ExprError::new(token.at, format!("The name of the {what} is missing"))),
        }
    }

    fn steps(&mut self) -> Result<Expr, ExprError> {
        let chain = self.chain()?;
        if chain.steps.len() == 1 {
            self.offer(Expect::Counts);
            if let Some((op, times)) = self.times()? {
                return Ok(Expr::Occurs { chain, op, times });
            }
        }
        Ok(Expr::Occurs { chain, op: Op::AtLeast, times: 1 })
    }

    fn count(&mut self) -> Result<Expr, ExprError> {
        self.take();
        self.take();
        let chain = self.chain()?;
        if !self.take_kind(&Kind::Close) {
            self.offer(Expect::Word(")"));
            return self.fail("The bracket of count( is not closed");
        }
        self.offer(Expect::Counts);
        match self.times()? {
            Some((op, times)) => Ok(Expr::Occurs { chain, op, times }),
            None => self.fail("A count is compared with a number: count(click) >= 3"),
        }
    }

    /// An operator with a whole number.
    fn times(&mut self) -> Result<Option<(Op, u32)>, ExprError> {
        let Kind::Op(op) = self.peek().kind else { return Ok(None) };
        let sign = self.take();
        if !Op::ORDER.contains(&op) {
            let message = "A count is compared by >=, <=, >, <, = or !=";
            return Err(ExprError::new(sign.at.clone(), message).suggest(sign.at, ">="));
        }
        self.offer(Expect::Number);
        let token = self.take();
        let number = match &token.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(times) => Ok(Some((op, times))),
            None => Err(ExprError::new(token.at, "A count is a whole number, without unit")),
        }
    }
}

/// Numbers in the place of their names.
fn named_numbers(mut tokens: Vec<Token>, vocabulary: &Vocabulary) -> Result<Vec<Token>, ExprError> {
    let Some(parameters) = &vocabulary.parameters else { return Ok(tokens) };
    for token in &mut tokens {
        let Kind::Word(word) = &token.kind else { continue };
        let Some(name) = word.strip_prefix('$') else { continue };
        let Some((written, _)) = parameters.get(name) else {
            let mut error = unknown(
                "There is no threshold of this name",
                name,
                token.at.clone(),
                parameters.keys().map(|name| &**name),
            );
            if let Some(suggestion) = &mut error.suggestion {
                suggestion.with = format!("${}", suggestion.with);
            }
            return Err(error);
        };
        token.kind = Kind::Number(written.clone());
    }
    Ok(tokens)
}

fn joined(mut parts: Vec<Expr>, join: impl Fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() > 1 {
        return join(parts);
    }
    // There is always one.
    parts.pop().unwrap_or(Expr::Everything)
}

fn broken(name: &str, at: &Range<usize>, error: &ExprError) -> ExprError {
    ExprError::new(at.clone(), format!("The segment “{name}” cannot be read: {error}"))
}

/// An error about a name, with the nearest one there is.
pub(super) fn unknown<'n>(
    message: &str,
    word: &str,
    at: Range<usize>,
    names: impl IntoIterator<Item = &'n str>,
) -> ExprError {
    let error = ExprError::new(at.clone(), format!("{message}: {word}"));
    match nearest(word, names) {
        Some(name) => error.suggest(at, super::print::quoted(name)),
        None => error,
    }
}
