//! Final labels of closed rounds, as expressions may ask for them; must not read any other round.

use super::adjudication::{Adjudication, AdjudicationError};
use super::ballot::Verdict;
use super::round::{Round, RoundState, Unit};
use crate::mining::expr::{KnownLabel, KnownLabels};
use crate::model::{SequenceId, SessionId};
use crate::project::Project;

/// By session. Rounds that are open, sealed, or still under discussion are not looked at: nothing that one coder said
/// may be guessed from how a filter answers. Labels of whole clusters are not labels of their members and are left out.
pub fn known_labels(project: &Project) -> Result<KnownLabels, AdjudicationError> {
    let mut labels = KnownLabels::new();
    for round in Round::all(project)? {
        if round.state != RoundState::Closed || round.unit != Unit::Sequence {
            continue;
        }
        let adjudication = Adjudication::open(project, &round.id)?;
        let codebook = adjudication.revealed().codebook();
        for label in adjudication.final_labels() {
            let Some(Verdict::Codes(codes)) = label.verdict else { continue };
            let item = &label.item.item;
            for code in codes {
                let name = codebook.code(code).map_or(&**code, |c| &*c.name);
                labels.entry(SessionId::new(item.session.as_str())).or_default().push(KnownLabel {
                    round: round.id.as_str().into(),
                    sequence: SequenceId(item.id.as_str().into()),
                    start_ms: item.start_ms,
                    end_ms: item.end_ms,
                    code: code.as_str().into(),
                    name: name.into(),
                });
            }
        }
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::testing::Scratch;

    #[test]
    fn labels_are_known_once_their_round_is_closed_and_not_before() {
        let mut scratch = Scratch::with_round(4);
        assert!(known_labels(&scratch.project).unwrap().is_empty(), "a round that has only begun");
        let say = |id: &str| Verdict::code(if id == "s0#1" { "checkout" } else { "browsing" });
        scratch.revealed(say, say);
        assert!(known_labels(&scratch.project).unwrap().is_empty(), "revealed, not closed");
        Adjudication::start(&mut scratch.project, "r1", 40).unwrap();
        assert!(known_labels(&scratch.project).unwrap().is_empty(), "under discussion");
        Adjudication::close(&mut scratch.project, "r1", 44).unwrap();
        let labels = known_labels(&scratch.project).unwrap();
        assert_eq!(labels.len(), 4);
        let label = &labels[&SessionId::new("s0")][0];
        assert_eq!((&*label.round, &*label.code, label.sequence.as_str()), ("r1", "checkout", "s0#1"));
    }
}
