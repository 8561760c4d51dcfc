//! Maps by neighbours of cluster runs, kept beside them as a cache, and which sessions reached a goal; knows no screen.

use super::{
    MiningError, facts_of, feature_table, parallel, parameters_of, rules_of, select_sessions, session_ids,
    vocabulary_of,
};
use crate::mining::clusters::{ClusterMap, ClusterRun, map_hash};
use crate::mining::expr::{KnownLabels, Scope, parse};
use crate::model::{PageType, SessionId, Signal, SignalKind, Watch};
use crate::project::{Project, ProjectError, SessionRow};
use std::collections::{BTreeMap, BTreeSet};

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
    put_map(project, run, &map)?;
    Ok(map)
}

/// Keeps the map of a run.
pub fn put_map(project: &mut Project, run: &ClusterRun, map: &ClusterMap) -> Result<(), MiningError> {
    project.put_derived(MAPS, &run.name, &map_hash(run), map.to_json().as_bytes())?;
    Ok(())
}

/// The key metric that was chosen last; `None` where there is none, or it can no longer be read.
pub fn goal_of(project: &Project) -> Result<Option<Goal>, MiningError> {
    let text = project.setting(GOAL)?.and_then(|text| serde_json::from_str::<String>(&text).ok());
    Ok(text.and_then(|text| Goal::parse(&text).ok()))
}

/// Keeps the key metric for the next time; none takes it away.
pub fn put_goal(project: &mut Project, goal: Option<&Goal>) -> Result<(), MiningError> {
    let text = goal.map_or_else(String::new, Goal::text);
    project.set_setting(GOAL, &serde_json::Value::from(text).to_string())?;
    Ok(())
}

/// Setting: the key metric, as [`Goal::text`] in JSON.
const GOAL: &str = "clusters.goal";

/// What counts as success of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A page of this type was opened.
    Page(PageType),
    /// A page whose address has this text in it was opened.
    Address(String),
    /// This signal fired.
    Signal(Signal),
    /// This condition on sessions holds.
    Condition(String),
}

impl Goal {
    /// `page:confirmation`, `url:/thanks`, `signal:rapid_click` or `where:` with a condition on sessions. A condition is
    /// read only when it is asked, since its names are those of a project.
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
            Some(("signal", name)) => Signal::of_definition(name).map(Self::Signal).ok_or_else(|| {
                format!(
                    "there is no signal `{name}`; there are those of one's own as own/NAME, and {}",
                    known(SignalKind::ALL.map(SignalKind::name).to_vec())
                )
            }),
            Some(("where", condition)) if !condition.trim().is_empty() => {
                Ok(Self::Condition(condition.trim().to_owned()))
            }
            _ => Err(format!(
                "'{text}' is no goal; write page:confirmation, url:/thanks, signal:rapid_click or where:CONDITION"
            )),
        }
    }

    /// What [`Self::parse`] reads.
    pub fn text(&self) -> String {
        match self {
            Self::Page(kind) => format!("page:{}", kind.name()),
            Self::Address(part) => format!("url:{part}"),
            Self::Signal(signal) => format!("signal:{}", signal.name()),
            Self::Condition(condition) => format!("where:{condition}"),
        }
    }

    /// "opened a confirmation page", after "sessions that".
    pub fn words(&self) -> String {
        match self {
            Self::Page(kind) => format!("opened a {} page", kind.name()),
            Self::Address(part) => format!("opened an address with {part}"),
            Self::Signal(Signal::Library(kind)) => {
                format!("have the signal {}", kind.name().replace('_', " "))
            }
            Self::Signal(own) => format!("have the signal {}", own.label()),
            Self::Condition(condition) => format!("meet {condition}"),
        }
    }
}

/// The sessions that reached a goal. A condition is asked of `rows` and `labels`: while a blind round is open, these must
/// be without tags and without its labels.
pub fn reached(
    project: &Project,
    goal: &Goal,
    (rows, labels): (&[SessionRow], &KnownLabels),
    watch: &dyn Watch,
) -> Result<BTreeSet<SessionId>, MiningError> {
    if let Goal::Condition(condition) = goal {
        let vocabulary = vocabulary_of(project, rows, labels, Scope::Session)?;
        let condition = parse(condition, &vocabulary).map_err(|e| MiningError::Named(e.to_string()))?;
        let selected = select_sessions(project, &condition, rows, labels, watch)?;
        return Ok(selected.sessions.into_iter().collect());
    }
    if let Goal::Signal(signal) = goal {
        if let Signal::Own(id) = signal
            && rules_of(project)?.get(id).is_none()
        {
            return Err(MiningError::Named(format!("there is no signal of one's own of this name: {id}")));
        }
        let counts = project.signal_counts()?;
        let has = |counts: &BTreeMap<Signal, u32>| counts.get(signal).is_some_and(|n| *n > 0);
        return Ok(counts.iter().filter(|(_, counts)| has(counts)).map(|(id, _)| id.clone()).collect());
    }
    let sessions = session_ids(project)?;
    let found = parallel::each(project, &sessions, watch, "Looking for the goal", |reader, session| {
        facts_of(reader, session).map(|facts| {
            facts.pages.iter().any(|page| match goal {
                Goal::Page(kind) => page.page_type == *kind,
                Goal::Address(part) => page.url.contains(part.as_str()),
                Goal::Signal(_) | Goal::Condition(_) => false,
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
        assert_eq!(Goal::parse("signal:rapid_click"), Ok(Goal::Signal(SignalKind::RapidClick.into())));
        assert_eq!(Goal::parse("signal:own/gave-up"), Ok(Goal::Signal(Signal::Own("own/gave-up".into()))));
        let condition = Goal::parse("where: clicks > 3 and has user").unwrap();
        assert_eq!(condition, Goal::Condition("clicks > 3 and has user".into()));
        for text in ["page:confirmation", "url:/thanks", "signal:rapid_click", "where:clicks > 3"] {
            assert_eq!(Goal::parse(text).unwrap().text(), text);
        }
        for bad in ["where: ", "", "page:nowhere", "url:", "signal:x", "confirmation"] {
            assert!(Goal::parse(bad).is_err(), "{bad}");
        }
    }
}
