//! Mappings of columns that a project keeps, so that the next tables of the same columns need no question; knows no rows.

use super::tables::{MAPPINGS, Mapping};
use crate::project::{Project, ProjectError};

/// The project's mappings by their names. One that this version cannot read is left out: its table is asked about again.
///
/// # Errors
/// When the project cannot be read.
pub fn kept(project: &Project) -> Result<Vec<(String, Mapping)>, ProjectError> {
    let mut kept = Vec::new();
    for document in project.documents(MAPPINGS)? {
        let json = project.document(MAPPINGS, &document.name)?;
        if let Some(mapping) = json.and_then(|json| Mapping::from_json(&json).ok()) {
            kept.push((document.name, mapping));
        }
    }
    Ok(kept)
}

/// Keeps a mapping for tables of its columns, in place of the one that was kept for them; `name` is that of a new one.
///
/// # Errors
/// When the project cannot be written.
pub fn keep(project: &mut Project, name: &str, mapping: &Mapping) -> Result<(), ProjectError> {
    let kept = kept(project)?;
    let same = kept.iter().find(|(_, other)| mapping.is_of(&other.table)).map(|(name, _)| name.as_str());
    let taken = |name: &str| kept.iter().any(|(other, _)| other == name);
    let new = || {
        let numbered = (2..).map(|n| format!("{name} {n}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    };
    let name = same.map_or_else(new, str::to_owned);
    project.put_document(MAPPINGS, &name, &mapping.to_json()).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mapping_is_kept_for_the_same_columns() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 0).unwrap();
        let of = |columns: &[&str], zone: &str| Mapping {
            columns: [
                (crate::ingest::tables::Role::Time, vec!["t".to_owned()]),
                (crate::ingest::tables::Role::X, vec!["x".to_owned()]),
            ]
            .into(),
            time_zone: Some(zone.to_owned()),
            table: columns.iter().map(|c| (*c).to_owned()).collect(),
            ..Mapping::default()
        };
        keep(&mut project, "events", &of(&["t", "x"], "UTC")).unwrap();
        keep(&mut project, "other", &of(&["t", "x"], "Europe/Berlin")).unwrap();
        keep(&mut project, "events", &of(&["t", "x", "a", "b", "c"], "UTC")).unwrap();
        let kept = kept(&project).unwrap();
        let told: Vec<_> =
            kept.iter().map(|(n, m)| (n.as_str(), m.time_zone.as_deref().unwrap(), m.table.len())).collect();
        assert_eq!(told, [("events", "Europe/Berlin", 2), ("events 2", "UTC", 5)]);
    }
}
