//! Examples of codes from items that people meet: they go into the next version of a codebook, or wait in a ballot
//! until the reveal; must not let an example of an open round out of its ballot.

use super::codebook::{Codebook, EditError, Example, ExampleKind};
use super::reveal::{RevealedRound, Side};
use super::round::{Round, RoundError};
use crate::project::Project;

/// An example that a coder of a blind round wished for, as it came out at the reveal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedExample {
    /// Id of the coder.
    pub coder: String,
    pub round: String,
    pub code: String,
    pub example: Example,
}

/// Adds an example to a code and stores the next version of the codebook. Rounds keep the version that they froze.
///
/// # Errors
/// While a blind round has an item of that recording: who takes it for an example of a code says how they would label
/// it, and the codebook is for both coders to read.
pub fn add_example(
    project: &mut Project,
    codebook_id: &str,
    code: &str,
    example: Example,
    now_ms: i64,
) -> Result<Codebook, RoundError> {
    if let Some(round) = blind_round_of(project, &example.session)? {
        return Err(RoundError::ExampleOfOpenRound { session: example.session, round });
    }
    let mut codebook = Codebook::load(project, codebook_id, None)?;
    let found = codebook.find(code).map(|code| code.id.clone());
    let Some(code) = found.and_then(|id| codebook.codes.iter_mut().find(|c| c.id == id)) else {
        return Err(RoundError::UnknownCode(code.chars().take(80).collect()));
    };
    // The same place is not listed twice; what was said last counts.
    code.examples.retain(|e| (&e.session, &e.sequence) != (&example.session, &example.sequence));
    code.examples.push(example);
    Ok(codebook.save(project, now_ms)?)
}

/// A round that is blind now and has an item, or a member of one, in this recording.
pub fn blind_round_of(project: &Project, session: &str) -> Result<Option<String>, RoundError> {
    for round in Round::all(project)?.into_iter().filter(|round| round.state.is_blind()) {
        let of_session = |id: &String| id.rsplit_once('#').is_some_and(|(of, _)| of == session);
        let items = round.load_items(project)?;
        if items.iter().any(|item| item.session == session || item.members.iter().any(of_session)) {
            return Ok(Some(round.id));
        }
    }
    Ok(None)
}

/// What coders wished for in rounds of this codebook that are revealed, and what its newest version does not have yet.
pub fn proposed_examples(project: &Project, codebook_id: &str) -> Result<Vec<ProposedExample>, RoundError> {
    let now = match Codebook::load(project, codebook_id, None) {
        Ok(now) => now,
        Err(EditError::Store(error)) => return Err(error.into()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for round in Round::all(project)? {
        if round.codebook_id != codebook_id || !round.state.is_revealed() {
            continue;
        }
        let revealed = RevealedRound::open(project, &round.id)?;
        found.extend(Side::BOTH.into_iter().flat_map(|side| revealed.proposed_examples(side)));
    }
    found.retain(|proposed| {
        now.code(&proposed.code).is_some_and(|code| {
            let place = (&proposed.example.session, &proposed.example.sequence);
            code.examples.iter().all(|e| (&e.session, &e.sequence) != place)
        })
    });
    Ok(found)
}

impl ExampleKind {
    pub const ALL: [Self; 3] = [Self::Positive, Self::Negative, Self::NearMiss];

    /// The stable name of files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Negative => "negative",
            Self::NearMiss => "near_miss",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Positive => "This is one",
            Self::Negative => "This is none",
            Self::NearMiss => "A near miss",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
