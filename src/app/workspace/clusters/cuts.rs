//! How sessions are cut into sequences now, and how many there would be with another pause; knows no recording.

use crate::model::{Sequence, SequenceId, SessionId};
use std::collections::BTreeMap;

/// The shortest pause that can be asked about.
pub const SHORTEST_GAP_MS: i64 = 5_000;

/// The project's sequences, with what was recorded in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cuts {
    /// A pause longer than this ends a sequence.
    pub gap_ms: i64,
    pub sequences: BTreeMap<SequenceId, Sequence>,
    /// What to know before mining: see [`crate::mining::store::Adequacy::notes`].
    pub notes: Vec<String>,
    pub(in crate::app) sessions: usize,
    /// Ascending; those that a shorter gap would cut at.
    pub(in crate::app) pauses_ms: Vec<i64>,
}

impl Cuts {
    /// From sequences cut at a pause of `gap_ms` or shorter, in order of session and time: joins those that lie
    /// closer together than `gap_ms`.
    pub fn join(fine: &[Sequence], gap_ms: i64, notes: Vec<String>) -> Self {
        let mut cuts = Self { gap_ms, notes, ..Self::default() };
        let mut present: Option<(SessionId, usize, Sequence)> = None;
        for piece in fine {
            match &mut present {
                Some((session, ordinal, whole)) if *session == piece.session => {
                    let pause = piece.start_ms - whole.end_ms;
                    cuts.pauses_ms.push(pause);
                    if pause <= gap_ms {
                        whole.end_ms = piece.end_ms;
                        whole.end_action = piece.end_action;
                    } else {
                        let next = Sequence { id: SequenceId::of(session, *ordinal + 1), ..piece.clone() };
                        let done = std::mem::replace(whole, next);
                        *ordinal += 1;
                        cuts.sequences.insert(done.id.clone(), done);
                    }
                }
                _ => {
                    cuts.sessions += 1;
                    let whole = Sequence { id: SequenceId::of(&piece.session, 1), ..piece.clone() };
                    if let Some((_, _, done)) = present.replace((piece.session.clone(), 1, whole)) {
                        cuts.sequences.insert(done.id.clone(), done);
                    }
                }
            }
        }
        if let Some((_, _, done)) = present {
            cuts.sequences.insert(done.id.clone(), done);
        }
        cuts.pauses_ms.sort_unstable();
        cuts
    }

    /// Sequences that a pause of `gap_ms`, at least [`SHORTEST_GAP_MS`], would give.
    pub fn count(&self, gap_ms: i64) -> usize {
        self.sessions + self.pauses_ms.len() - self.pauses_ms.partition_point(|pause| *pause <= gap_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(of: &[(&str, i64, i64)]) -> Vec<Sequence> {
        of.iter()
            .enumerate()
            .map(|(i, (session, start_ms, end_ms))| Sequence {
                id: SequenceId::of(&SessionId::new(*session), i),
                session: SessionId::new(*session),
                user_id: None,
                start_ms: *start_ms,
                end_ms: *end_ms,
                first_action: i as u32,
                end_action: i as u32 + 1,
            })
            .collect()
    }

    #[test]
    fn pieces_are_joined_over_short_pauses_only() {
        let fine = pieces(&[("a", 0, 10_000), ("a", 20_000, 25_000), ("a", 60_000, 61_000), ("b", 0, 500)]);
        let cuts = Cuts::join(&fine, 30_000, Vec::new());
        let spans: Vec<(&str, i64, i64)> =
            cuts.sequences.values().map(|s| (s.id.as_str(), s.start_ms, s.end_ms)).collect();
        assert_eq!(spans, [("a#1", 0, 25_000), ("a#2", 60_000, 61_000), ("b#1", 0, 500)]);
        assert_eq!(cuts.sequences[&SequenceId("a#1".into())].end_action, 2);
    }

    #[test]
    fn the_count_follows_the_gap() {
        let fine = pieces(&[("a", 0, 10_000), ("a", 20_000, 25_000), ("a", 60_000, 61_000), ("b", 0, 500)]);
        let cuts = Cuts::join(&fine, 30_000, Vec::new());
        let counts = [5_000, 9_999, 10_000, 34_999, 35_000, 90_000].map(|gap| cuts.count(gap));
        assert_eq!(counts, [4, 4, 3, 3, 2, 2]);
        assert_eq!(cuts.count(cuts.gap_ms), cuts.sequences.len());
        assert_eq!(Cuts::default().count(5_000), 0);
    }
}
