//! `--where`: an expression on the command line, and the sessions or sequences that it leaves; prints its error only.

use super::progress::Line;
use super::{Failure, say};
use crate::coding::{Round, known_labels};
use crate::mining::expr::{Expr, KnownLabels, Scope, Vocabulary, parse};
use crate::mining::store::{select_sessions, vocabulary_of};
use crate::model::SessionId;
use crate::project::{Project, SessionRow};
use clap::Args;
use std::collections::BTreeSet;

/// The option of commands that list.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Where {
    /// Only those for which this holds, as in: clicks >= 5 and page = "/cart*" and not submit. Also ordered steps, as
    /// in: hesitation then scroll within 10s then click. `binocular expressions` lists all that can be asked.
    #[arg(long = "where", value_name = "EXPR")]
    expression: Option<String>,
}

/// Why nothing was listed.
pub(super) enum Refused {
    /// The expression cannot be read: wrong usage, and told already.
    Expression,
    Failed(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// All that an expression may name and ask.
pub(super) struct Known {
    pub rows: Vec<SessionRow>,
    pub labels: KnownLabels,
    pub vocabulary: Vocabulary,
}

impl Known {
    /// While a blind round is open, tags are not told, here as in the window.
    pub fn of(project: &Project, scope: Scope) -> Result<Self, Failure> {
        let mut rows = project.sessions().map_err(say)?;
        if Round::all(project).map_err(say)?.iter().any(|round| round.state.is_blind()) {
            rows.iter_mut().for_each(|row| row.tags.clear());
        }
        let labels = known_labels(project).map_err(say)?;
        let vocabulary = vocabulary_of(project, &rows, &labels, scope).map_err(say)?;
        Ok(Self { rows, labels, vocabulary })
    }

    /// Reads an expression; its error is printed with its place.
    pub fn read(&self, text: &str) -> Result<Expr, Refused> {
        parse(text, &self.vocabulary).map_err(|error| {
            eprintln!("binocular: the expression cannot be read: {}", error.pointed(text));
            Refused::Expression
        })
    }

    /// Sessions for which an expression holds; those that could not be looked into are named.
    pub fn select(&self, project: &Project, expression: &Expr) -> Result<BTreeSet<SessionId>, Failure> {
        let line = Line::new();
        let selected = select_sessions(project, expression, &self.rows, &self.labels, &line).map_err(say)?;
        drop(line);
        for (session, reason) in &selected.unread {
            eprintln!("session {session} was left out: {reason}");
        }
        Ok(selected.sessions.into_iter().collect())
    }
}

impl Where {
    pub fn text(&self) -> Option<&str> {
        self.expression.as_deref()
    }

    /// The sessions that are left; `None` where nothing is asked.
    pub fn sessions(&self, project: &Project) -> Result<Option<BTreeSet<SessionId>>, Refused> {
        let Some(text) = &self.expression else { return Ok(None) };
        let known = Known::of(project, Scope::Session)?;
        let expression = known.read(text)?;
        Ok(Some(known.select(project, &expression)?))
    }
}

/// The end of a command whose expression was refused.
pub(super) fn ended(refused: Refused) -> super::Outcome {
    match refused {
        Refused::Expression => Ok(super::Done::WronglyAsked),
        Refused::Failed(failure) => Err(failure),
    }
}
