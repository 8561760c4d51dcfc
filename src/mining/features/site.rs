//! Where a sequence happened: the host of its pages; knows no other sequence.

use crate::model::{Action, Sequence, host_of};
use std::sync::Arc;

/// The host at which most actions of a sequence happened, without a leading `www.`: an address to sign in at, on the
/// way, is none. The first of equals; empty where no address names one.
pub(super) fn site_of(actions: &[Action], sequence: &Sequence) -> Arc<str> {
    let actions =
        actions.get(sequence.first_action as usize..sequence.end_action as usize).unwrap_or_default();
    let mut counts: Vec<(String, usize)> = Vec::new();
    // Actions on one page have one address: its host is looked for once.
    let mut last: Option<(&str, Option<usize>)> = None;
    for action in actions {
        let at = match last {
            Some((url, at)) if *url == *action.url => at,
            _ => host_of(&action.url).map(|host| {
                let host = host.strip_prefix("www.").unwrap_or(&host);
                counts.iter().position(|(known, _)| known == host).unwrap_or_else(|| {
                    counts.push((host.to_owned(), 0));
                    counts.len() - 1
                })
            }),
        };
        last = Some((&action.url, at));
        if let Some(at) = at {
            counts[at].1 += 1;
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max();
    counts.iter().find(|(_, n)| Some(*n) == most).map_or("", |(host, _)| host).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::actions::extract_actions;
    use crate::mining::sequences::cut_sequences;
    use crate::mining::testing::{e, script};

    #[test]
    fn a_sequence_belongs_to_the_site_of_most_of_its_actions() {
        let body = || [e(10, "button").a("type", "button").t("Go")];
        let s = script("s")
            .page(0, "https://login.example/", body())
            .page(1_000, "https://www.shop.example/a", body())
            .click(2_000, 10)
            .page(3_000, "https://shop.example/b", body())
            .click(4_000, 10);
        let facts = extract_actions(&s.done());
        let sequence = cut_sequences(&facts, 30_000).remove(0);
        assert_eq!(&*site_of(&facts.actions, &sequence), "shop.example");
        let none = Sequence { end_action: 0, ..sequence };
        assert_eq!(&*site_of(&facts.actions, &none), "");
    }
}
