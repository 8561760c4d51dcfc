//! Saved conditions and motifs under the names that people gave them; knows no session.
//!
//! Both are documents of the project: earlier versions stay, and a removal is a version too, so that the merge of two
//! copies loses neither.

use super::{MiningError, put_rules, rules_of};
use crate::mining::expr::{Motif, Vocabulary, parse};
use crate::project::Project;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

const SEGMENTS: &str = "segment";
const MOTIFS: &str = "motif";
/// Longest name.
pub const MAX_NAME_CHARS: usize = 60;

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Saved {
    /// As it was written; empty once it was removed.
    text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    removed: bool,
}

/// Saved conditions by name, as they were written.
pub fn segments_of(project: &Project) -> Result<BTreeMap<Arc<str>, Arc<str>>, MiningError> {
    saved(project, SEGMENTS)
}

/// Named patterns. One that this program cannot read is left out; what names it then says that it is missing.
pub fn motifs_of(project: &Project) -> Result<BTreeMap<Arc<str>, Arc<Motif>>, MiningError> {
    let saved = saved(project, MOTIFS)?;
    let read = saved.iter().filter_map(|(name, text)| Motif::new(name, text).ok());
    Ok(read.map(|motif| (Arc::clone(motif.name()), Arc::new(motif))).collect())
}

/// Saves a condition under a name; the same name again makes a new version.
pub fn put_segment(
    project: &mut Project,
    name: &str,
    text: &str,
    vocabulary: &Vocabulary,
) -> Result<(), MiningError> {
    let name = checked(name)?;
    // As if it were there already, so that it cannot be made of itself.
    let mut known = vocabulary.clone();
    known.segments.insert(name.into(), text.into());
    parse(&format!("segment {}", crate::mining::expr::quoted(name)), &known)
        .map_err(|e| MiningError::Named(e.to_string()))?;
    put(project, SEGMENTS, name, &Saved { text: text.trim().to_owned(), removed: false })
}

/// Takes a saved condition away; `false` where there is none of this name.
pub fn remove_segment(project: &mut Project, name: &str) -> Result<bool, MiningError> {
    remove(project, SEGMENTS, name)
}

/// Names a pattern. Signals that build on it take its present steps, as their next versions; returns the names of these.
pub fn put_motif(project: &mut Project, motif: &Motif) -> Result<Vec<String>, MiningError> {
    let name = checked(motif.name())?;
    put(project, MOTIFS, name, &Saved { text: motif.text(), removed: false })?;
    let (rules, changed) = rules_of(project)?.with_motif(&Arc::new(motif.clone()));
    if !changed.is_empty() {
        put_rules(project, &rules)?;
    }
    Ok(changed)
}

/// Takes a named pattern away; `false` where there is none of this name.
///
/// # Errors
/// Also where signals build on it.
pub fn remove_motif(project: &mut Project, name: &str) -> Result<bool, MiningError> {
    let rules = rules_of(project)?;
    let above = rules.rules().iter().filter(|rule| rule.motifs().contains_key(name));
    let above: Vec<&str> = above.map(|rule| &**rule.id()).collect();
    if !above.is_empty() {
        return Err(MiningError::Named(format!(
            "signals build on this motif; change their steps or remove them first: {}",
            above.join(", ")
        )));
    }
    remove(project, MOTIFS, name)
}

fn checked(name: &str) -> Result<&str, MiningError> {
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(MiningError::Named("a name is one line of text; give one".to_owned()));
    }
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(MiningError::Named(format!(
            "a name has at most {MAX_NAME_CHARS} characters; shorten it"
        )));
    }
    Ok(name)
}

fn saved(project: &Project, kind: &str) -> Result<BTreeMap<Arc<str>, Arc<str>>, MiningError> {
    let mut found = BTreeMap::new();
    for info in project.documents(kind)? {
        let text = project.document(kind, &info.name)?;
        if let Some(saved) = text.and_then(|text| serde_json::from_str::<Saved>(&text).ok())
            && !saved.removed
        {
            found.insert(info.name.into(), saved.text.into());
        }
    }
    Ok(found)
}

fn put(project: &mut Project, kind: &str, name: &str, saved: &Saved) -> Result<(), MiningError> {
    let json = serde_json::to_string(saved).map_err(|e| MiningError::Named(e.to_string()))?;
    project.put_document(kind, name, &json)?;
    Ok(())
}

fn remove(project: &mut Project, kind: &str, name: &str) -> Result<bool, MiningError> {
    if !saved(project, kind)?.contains_key(name) {
        return Ok(false);
    }
    put(project, kind, name, &Saved { text: String::new(), removed: true })?;
    Ok(true)
}
