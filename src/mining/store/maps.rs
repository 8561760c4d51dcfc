//! Maps by neighbours of cluster runs, kept beside them as a cache, and which sessions reached a goal; knows no screen.

use super::{MiningError, facts_of, feature_table, parallel, parameters_of, session_ids};
use crate::mining::clusters::{ClusterMap, ClusterRun, map_hash};
use crate::model::{PageType, SessionId, SignalKind, Watch};
use crate::project::{Project, ProjectError};
use std::collections::BTreeSet;

/// Kind of the cached maps; the key is the name of the run.
const MAPS: &str = "cluster_map";

/// The map of a run, where one is kept that still holds.
pub fn map_of(project: &Project, run: &ClusterRun) -> Result<Option<ClusterMap>, MiningError> {
    match project.derived(MAPS, &run.name) {
        Ok(stored) => Ok(stored
            .filter(|(hash, _)| *hash == map_hash(run))
            .and_then(|(_, bytes)| ClusterMap::from_json(&bytes, run))),
        Err(ProjectError::Stored { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes the map of a run and keeps it.
pub fn make_map(
    project: &mut Project,
    run: &ClusterRun,
    watch: &dyn Watch,
) -> Result<ClusterMap, MiningError> {
    let table = feature_table(project, &parameters_of(project)?, watch)?;
    let map = ClusterMap::of(run, &table, watch)?;
    project.put_derived(MAPS, &run.name, &map_hash(run), map.to_json().as_bytes())?;
    Ok(map)
}

/// What counts as success of a session, until a better one is written as an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A page of this type was opened.
    Page(PageType),
    /// A page whose address has this text in it was opened.
    Address(String),
    /// This signal fired.
    Signal(SignalKind),
}

impl Goal {
    /// `page:confirmation`, `url:/thanks` or `signal:rapid_click`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let known = |names: Vec<&str>| names.join(", ");
        match text.split_once(':') {
            Some(("page", name)) => {
                PageType::ALL.into_iter().find(|t| t.name() == name).map(Self::Page).ok_or_else(|| {
                    format!(
                        "there is no page type `{name}`; there are {}",
                        known(PageType::ALL.map(PageType::name).to_vec())
                    )
                })
            }
            Some(("url", part)) if !part.trim().is_empty() => Ok(Self::Address(part.trim().to_owned())),
            Some(("signal", name)) => SignalKind::from_name(name).map(Self::Signal).ok_or_else(|| {
                format!(
                    "there is no signal `{name}`; there are {}",
                    known(SignalKind::ALL.map(SignalKind::name).to_vec())
                )
            }),
            _ => Err(format!(
                "'{text}' is no goal; write page:confirmation, url:/thanks or signal:rapid_click"
            )),
        }
    }

    /// "opened a confirmation page", after "sessions that".
    pub fn words(&self) -> String {
        match self {
            Self::Page(kind) => format!("opened a {} page", kind.name()),
            Self::Address(part) => format!("opened an address with {part}"),
            Self::Signal(kind) => format!("have the signal {}", kind.name().replace('_', " ")),
        }
    }
}

/// The sessions that reached a goal.
pub fn reached(
    project: &Project,
    goal: &Goal,
    watch: &dyn Watch,
) -> Result<BTreeSet<SessionId>, MiningError> {
    if let Goal::Signal(kind) = goal {
        let counts = project.signal_counts()?;
        let has =
            |counts: &std::collections::BTreeMap<SignalKind, u32>| counts.get(kind).is_some_and(|n| *n > 0);
        return Ok(counts.iter().filter(|(_, counts)| has(counts)).map(|(id, _)| id.clone()).collect());
    }
    let sessions = session_ids(project)?;
    let found = parallel::each(project, &sessions, watch, "Looking for the goal", |reader, session| {
        facts_of(reader, session).map(|facts| {
            facts.pages.iter().any(|page| match goal {
                Goal::Page(kind) => page.page_type == *kind,
                Goal::Address(part) => page.url.contains(part.as_str()),
                Goal::Signal(_) => false,
            })
        })
    })?;
    let mut reached = BTreeSet::new();
    for (session, hit) in sessions.into_iter().zip(found) {
        if hit? {
            reached.insert(session);
        }
    }
    Ok(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_read_and_refused_in_words() {
        assert_eq!(Goal::parse("page:confirmation"), Ok(Goal::Page(PageType::Confirmation)));
        assert_eq!(Goal::parse("url: /thanks"), Ok(Goal::Address("/thanks".into())));
        assert_eq!(Goal::parse("signal:rapid_click"), Ok(Goal::Signal(SignalKind::RapidClick)));
        for bad in ["", "page:nowhere", "url:", "signal:x", "confirmation"] {
            assert!(Goal::parse(bad).is_err(), "{bad}");
        }
    }
}
