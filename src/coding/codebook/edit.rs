//! Versions of codebooks in a project: an edit makes a new version, old ones stay; knows no file format.

use super::{Codebook, CodebookError};
use crate::project::Project;
use crate::project::coding_store::{CodebookRow, StoreError};
use std::collections::BTreeMap;

/// Why an edit was not stored.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    #[error(transparent)]
    Codebook(#[from] CodebookError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "code `{code}` had the key `{old}`; keys stay where fingers know them, so keep it or give the code a new id"
    )]
    KeyMoved { code: String, old: char },
}

impl Codebook {
    /// Stores this as the next version of its id and returns it as stored; unchanged content keeps its version.
    ///
    /// Codes that are new get this version as their `since_version`; known ones keep theirs and their key.
    pub fn save(&self, project: &mut Project, now_ms: i64) -> Result<Self, EditError> {
        let mut next = self.clone();
        next.version = 1;
        match project.codebook_row(&self.id, None) {
            Ok(row) => {
                let newest = Self::from_json(&row.document)?;
                next.follow(&newest)?;
                if next.same_content(&newest) {
                    return Ok(newest);
                }
                next.version = newest.version + 1;
                next.date_new_codes(&newest);
            }
            Err(StoreError::Missing { .. }) => {
                for code in &mut next.codes {
                    code.since_version = 1;
                }
            }
            Err(other) => return Err(other.into()),
        }
        next.check()?;
        let document = next.to_canonical()?;
        project.add_codebook_version(&CodebookRow {
            codebook_id: next.id.clone(),
            version: next.version,
            name: next.name.clone(),
            hash: next.hash()?,
            document,
            created_at_ms: now_ms,
        })?;
        Ok(next)
    }

    /// One version of a codebook, or its newest.
    pub fn load(project: &Project, id: &str, version: Option<u32>) -> Result<Self, EditError> {
        Ok(Self::from_json(&project.codebook_row(id, version)?.document)?)
    }

    /// The newest version of every codebook of the project, by the time of the last edit, latest first.
    pub fn newest(project: &Project) -> Result<Vec<Self>, EditError> {
        let mut newest: BTreeMap<String, (usize, CodebookRow)> = BTreeMap::new();
        for (at, row) in project.codebook_rows()?.into_iter().enumerate() {
            newest.insert(row.codebook_id.clone(), (at, row));
        }
        let mut rows: Vec<(usize, CodebookRow)> = newest.into_values().collect();
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        rows.into_iter().map(|(_, row)| Ok(Self::from_json(&row.document)?)).collect()
    }

    fn follow(&mut self, newest: &Self) -> Result<(), EditError> {
        for code in &mut self.codes {
            let Some(known) = newest.code(&code.id) else { continue };
            code.since_version = known.since_version;
            match (known.key, code.key) {
                (Some(old), Some(new)) if old != new => {
                    return Err(EditError::KeyMoved { code: code.id.clone(), old });
                }
                (Some(old), None) => code.key = Some(old),
                _ => {}
            }
        }
        Ok(())
    }

    fn same_content(&self, other: &Self) -> bool {
        let mut mine = self.clone();
        mine.version = other.version;
        mine == *other
    }

    fn date_new_codes(&mut self, newest: &Self) {
        let version = self.version;
        for code in self.codes.iter_mut().filter(|code| newest.code(&code.id).is_none()) {
            code.since_version = version;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::super::{Code, Codebook};
    use super::EditError;
    use crate::coding::testing::Scratch;

    #[test]
    fn an_edit_makes_a_version_and_keeps_the_old_one() {
        let mut scratch = Scratch::new();
        let first = small().save(&mut scratch.project, 1).unwrap();
        assert_eq!(first.version, 1);
        assert_eq!(small().save(&mut scratch.project, 2).unwrap().version, 1, "nothing changed");
        let mut edited = first.clone();
        edited.codes[0].definition = "Looks around".into();
        edited.codes.push(Code { id: "new".into(), name: "New".into(), ..Code::default() });
        let second = edited.save(&mut scratch.project, 3).unwrap();
        assert_eq!(second.version, 2);
        assert_eq!(second.code("new").unwrap().since_version, 2);
        assert_eq!(second.code("browsing").unwrap().since_version, 1);
        assert_eq!(Codebook::load(&scratch.project, "small", Some(1)).unwrap(), first);
        assert_eq!(Codebook::load(&scratch.project, "small", None).unwrap(), second);
        assert_eq!(Codebook::newest(&scratch.project).unwrap(), [second]);
    }

    #[test]
    fn a_key_stays_where_fingers_know_it() {
        let mut scratch = Scratch::new();
        let mut book = small().save(&mut scratch.project, 1).unwrap();
        book.codes[0].key = Some('9');
        assert!(matches!(book.save(&mut scratch.project, 2), Err(EditError::KeyMoved { old: '1', .. })));
    }
}
