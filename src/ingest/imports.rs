//! The imports of a project: what each brought, from where, and what it refused; reads no export.
//!
//! Sessions of one import share the time at which they were added, and by that time the import is known. What the
//! sessions do not tell is kept as a document, so that a merge brings it along; an import that was killed, or that an
//! older program did, has none and is told by its sessions alone.

use super::import::ImportReport;
use crate::model::SessionId;
use crate::project::{Addition, Project, ProjectError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Kind of the documents; the name is the time, in milliseconds since 1970-01-01 UTC.
const IMPORTS: &str = "import";
/// Names of inputs that an import is told by; of further ones the number is kept.
const NAMED_INPUTS: usize = 3;
/// Refused inputs that are kept with their reasons; of further ones the number is.
const KEPT_REFUSALS: usize = 200;

/// An import, oldest first from number 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub number: usize,
    /// When its sessions were added; milliseconds since 1970-01-01 UTC. No two imports share it.
    pub at_ms: i64,
    /// What was chosen, by name: `exports, more.json.gz and 3 more`.
    pub source: String,
    /// Sessions of it that are in the project still, and their events.
    pub sessions: u64,
    pub events: u64,
    pub account: Option<Account>,
}

/// What an import did, as its end told it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Names without their folders.
    inputs: Vec<String>,
    inputs_in_all: u64,
    /// Sessions.
    pub new: u64,
    pub unchanged: u64,
    pub withheld: u64,
    /// Inputs.
    pub refused: u64,
    /// The first of them.
    pub refusals: Vec<RefusedInput>,
    /// After unpacking.
    pub bytes: u64,
    pub stopped: bool,
}

/// An input that was not read, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedInput {
    pub input: String,
    pub reason: String,
}

/// Every import of which a session is in the project.
///
/// # Errors
/// When the project cannot be read; an account of another form is left out.
pub fn imports_of(project: &Project) -> Result<Vec<Import>, ProjectError> {
    let mut imports = Vec::new();
    for (at, addition) in project.additions()?.into_iter().enumerate() {
        let told = project.document(IMPORTS, &name_of(addition.at_ms))?;
        let account: Option<Account> = told.and_then(|json| serde_json::from_str(&json).ok());
        imports.push(Import {
            number: at + 1,
            at_ms: addition.at_ms,
            source: source_of(&addition, account.as_ref()),
            sessions: addition.sessions,
            events: addition.events,
            account,
        });
    }
    Ok(imports)
}

/// The import that a person means: its number, the beginning of its time as in `2026-11-28T20`, or `last`.
///
/// # Errors
/// A sentence that says what there is to choose from.
pub fn find<'i>(imports: &'i [Import], wanted: &str) -> Result<&'i Import, String> {
    let wanted = wanted.trim();
    if wanted.eq_ignore_ascii_case("last") {
        return imports.last().ok_or_else(|| "there is no import in this project yet".to_owned());
    }
    if let Some(import) = wanted.parse().ok().and_then(|number: usize| imports.get(number.checked_sub(1)?)) {
        return Ok(import);
    }
    let fits = |import: &&Import| {
        let from_year = wanted.len() > 4 && wanted.contains('-');
        from_year && import.time().starts_with(&wanted.to_ascii_uppercase())
    };
    let fitting: Vec<&Import> = imports.iter().filter(fits).collect();
    match fitting[..] {
        [import] => Ok(import),
        [] => Err(format!(
            "there is no import `{wanted}`; give a number from 1 to {}, the beginning of a time, or `last`",
            imports.len()
        )),
        [first, .., last] => Err(format!(
            "`{wanted}` fits {} imports, from {} to {}; give more of the time, or a number",
            fitting.len(),
            first.number,
            last.number
        )),
    }
}

impl Import {
    /// RFC 3339, in UTC.
    pub fn time(&self) -> String {
        time_of(self.at_ms)
    }

    /// Its sessions, by start and then by id.
    pub fn sessions(&self, project: &Project) -> Result<Vec<SessionId>, ProjectError> {
        project.sessions_added(self.at_ms)
    }
}

/// RFC 3339, in UTC, of milliseconds since 1970-01-01.
pub fn time_of(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map_or_else(|_| String::new(), |time| time.to_string())
}

/// The first time from `now_ms` on at which no session was added: imports of the same millisecond stay apart.
pub(super) fn free_moment(project: &Project, now_ms: i64) -> Result<i64, ProjectError> {
    let taken: Vec<i64> = project.additions()?.into_iter().map(|addition| addition.at_ms).collect();
    let mut at_ms = now_ms;
    while taken.binary_search(&at_ms).is_ok() {
        at_ms = at_ms.saturating_add(1);
    }
    Ok(at_ms)
}

/// Keeps what an import did.
pub(super) fn note(
    project: &mut Project,
    at_ms: i64,
    paths: &[PathBuf],
    report: &ImportReport,
) -> Result<(), ProjectError> {
    let refusals = report.refused.iter().take(KEPT_REFUSALS);
    let account = Account {
        inputs: paths.iter().take(NAMED_INPUTS).map(|path| last_name(path)).collect(),
        inputs_in_all: paths.len() as u64,
        new: report.imported.len() as u64,
        unchanged: report.unchanged.len() as u64,
        withheld: report.withheld.values().sum(),
        refused: report.refused.len() as u64,
        refusals: refusals
            .map(|refused| RefusedInput {
                // The file goes to other laptops, the folders of this one do not.
                input: last_name(Path::new(&refused.input)),
                reason: refused.reason.clone(),
            })
            .collect(),
        bytes: report.bytes,
        stopped: report.cancelled,
    };
    // Words and numbers are always JSON.
    let json = serde_json::to_string(&account).unwrap_or_default();
    project.put_document(IMPORTS, &name_of(at_ms), &json).map(drop)
}

fn name_of(at_ms: i64) -> String {
    at_ms.to_string()
}

fn last_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn source_of(addition: &Addition, account: Option<&Account>) -> String {
    let (names, in_all) = match account {
        Some(account) if !account.inputs.is_empty() => (account.inputs.join(", "), account.inputs_in_all),
        _ => (addition.first_file.to_string(), addition.files),
    };
    let named = account.map_or(1, |account| account.inputs.len().max(1)) as u64;
    match in_all.saturating_sub(named) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::testing;

    fn report(names: &[&str]) -> ImportReport {
        ImportReport {
            imported: names.iter().map(|name| SessionId::new(*name)).collect(),
            ..ImportReport::default()
        }
    }

    #[test]
    fn each_import_is_told_by_its_time_its_inputs_and_what_is_there_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 1).unwrap();
        project.add_recording(&testing::recording("a"), 1_000).unwrap();
        let at_ms = free_moment(&project, 1_000).unwrap();
        assert_eq!(at_ms, 1_001, "not that of the sessions before");
        project.add_recording(&testing::other_recording("b"), at_ms).unwrap();
        let paths: Vec<PathBuf> = (0..5).map(|n| PathBuf::from(format!("/home/ann/in{n}.json"))).collect();
        note(&mut project, at_ms, &paths, &report(&["b"])).unwrap();

        let imports = imports_of(&project).unwrap();
        assert_eq!((imports.len(), imports[0].number, imports[1].number), (2, 1, 2));
        assert_eq!(
            (imports[0].account.as_ref(), imports[0].sessions),
            (None, 1),
            "told by its session alone"
        );
        assert_eq!(imports[1].source, "in0.json, in1.json, in2.json and 2 more");
        assert_eq!(imports[1].account.as_ref().unwrap().new, 1);
        assert_eq!(imports[1].sessions(&project).unwrap(), [SessionId::new("b")]);

        let found = |wanted: &str| find(&imports, wanted).map(|import| import.number);
        assert_eq!((found("1"), found("last"), found("1970-01-01T00:00:01.001")), (Ok(1), Ok(2), Ok(2)));
        assert!(found("1970-01").unwrap_err().contains("fits 2 imports"));
        assert!(found("3").unwrap_err().contains("from 1 to 2") && found("0").is_err());
    }
}
