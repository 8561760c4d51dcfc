//! The labels of a revealed round as the timeline shows them; never those of an open one.

use crate::app::player::lanes::Span;
use crate::app::workspace::{Visible, Workspace};
use crate::coding::adjudication::{Adjudication, Outcome};
use crate::coding::{RevealedItem, Side, Verdict};
use crate::model::SessionId;
use crate::widgets::theme::Category;
use std::sync::Arc;

/// What the labels were made from, so that they are made anew only when that has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LabelKey {
    session: String,
    round: String,
    unsettled: usize,
}

/// `None` while nothing may be shown: no round is revealed, or another one is open, whose coders must not be led by
/// what they said before.
pub(super) fn key_of(workspace: &Workspace, session: &SessionId) -> Option<LabelKey> {
    if workspace.visible_notes() != Visible::All {
        return None;
    }
    let adjudication = &workspace.coding.settling.as_ref()?.adjudication;
    Some(LabelKey {
        session: session.to_string(),
        round: adjudication.revealed().round().id.clone(),
        unsettled: adjudication.unsettled(),
    })
}

/// The round whose labels could be shown but have not been read; `None` where there is none, or they must not be.
pub(super) fn unread_round(workspace: &Workspace) -> Option<&str> {
    if workspace.visible_notes() != Visible::All || workspace.coding.settling.is_some() {
        return None;
    }
    workspace.coding.rounds.iter().rfind(|r| r.state.is_revealed()).map(|r| r.id.as_str())
}

pub(super) fn spans_of(workspace: &Workspace, session: &SessionId) -> Arc<[Span]> {
    let Some(settling) = &workspace.coding.settling else { return Arc::default() };
    let revealed = settling.adjudication.revealed();
    let items = revealed.items().iter().filter(|i| i.item.session == session.as_str());
    let mut spans: Vec<Span> = items.filter_map(|item| span(&settling.adjudication, item)).collect();
    spans.sort_by_key(|s| s.from_ms);
    spans.into()
}

/// The settled label, else the one that both gave, else what each said.
fn span(adjudication: &Adjudication, item: &RevealedItem) -> Option<Span> {
    let codebook = adjudication.revealed().codebook();
    let place = |code: &str| codebook.codes.iter().position(|c| c.id == code);
    let words = |verdict: &Verdict| match verdict {
        Verdict::Codes(codes) => {
            let names = codes.iter().map(|c| place(c).map_or(c.as_str(), |at| &codebook.codes[at].name));
            names.collect::<Vec<_>>().join(", ")
        }
        Verdict::Abstained(_) => "no label".to_owned(),
        Verdict::Undecided => "not decided".to_owned(),
    };
    let settled = adjudication.decision(&item.item.id).map(|d| &d.entry.outcome);
    let agreed = match settled {
        Some(Outcome::Settled(verdict)) => Some(verdict),
        Some(Outcome::Unresolvable) => None,
        None if item.disagrees() => None,
        None => Some(item.verdict(Side::A).or_else(|| item.verdict(Side::B))?),
    };
    let (name, category) = match agreed {
        Some(verdict) => {
            let only = match verdict {
                Verdict::Codes(codes) => codes.first().and_then(|c| place(c)),
                _ => None,
            };
            (words(verdict), only.map(Category))
        }
        None => {
            let said = Side::BOTH.map(|side| item.verdict(side).map_or_else(|| "nothing".into(), words));
            (said.join(" or "), None)
        }
    };
    Some(Span {
        from_ms: item.item.start_ms,
        to_ms: item.item.end_ms,
        name: name.into(),
        category,
        mark: None,
    })
}
