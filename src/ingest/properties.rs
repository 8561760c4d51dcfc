//! Puts columns of a table to the sessions of a project that its rows name, as properties; knows no event.

use super::ReadOptions;
use super::tables::{Join, Joined, Named, guess_join, join};
use crate::model::Watch;
use crate::privacy::{pseudonym_key, rules_of};
use crate::project::Project;
use std::path::Path;

/// The column of ids, where one names sessions or users of the project.
pub fn guess(project: &Project, path: &Path) -> Result<Option<Join>, String> {
    Ok(guess_join(path, &named(project)?, &options(project)?))
}

/// What the table would give; nothing is stored.
///
/// # Errors
/// A sentence where the table or the project cannot be read, or the column is not there.
pub fn look(project: &Project, path: &Path, wanted: &Join, watch: &dyn Watch) -> Result<Joined, String> {
    join(path, wanted, &named(project)?, &options(project)?, watch)
}

/// Stores what the table gives. A property that a session has already gets the new value.
///
/// # Errors
/// As for [`look`]; and when nothing in the table fits, as nothing is stored then.
pub fn put(project: &mut Project, path: &Path, wanted: &Join, watch: &dyn Watch) -> Result<Joined, String> {
    let joined = look(project, path, wanted, watch)?;
    if joined.properties.is_empty() {
        return Err(format!("nothing was changed; {}", joined.sentence(wanted.of)));
    }
    project.put_properties(&joined.properties).map_err(|e| e.to_string())?;
    Ok(joined)
}

fn named(project: &Project) -> Result<Vec<Named>, String> {
    let rows = project.sessions().map_err(|e| e.to_string())?;
    Ok(rows.into_iter().map(|row| Named { session: row.session_id, user: row.user_id }).collect())
}

/// Values are masked as those of an import are, and ids are found that were masked then.
fn options(project: &Project) -> Result<ReadOptions, String> {
    Ok(ReadOptions {
        masks: rules_of(project).map_err(|e| e.to_string())??.compile()?,
        pseudonym_key: pseudonym_key(project.uuid()),
        ..ReadOptions::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tables::IdOf;
    use crate::model::{NoWatch, SessionId};
    use crate::project::testing;

    #[test]
    fn rows_about_sessions_and_users_become_properties() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 1).unwrap();
        let mut of_ann = testing::recording("s1");
        of_ann.user_id = Some("ann".into());
        let mut also = testing::other_recording("s2");
        also.user_id = Some("ann".into());
        project.add_recording(&of_ann, 1).unwrap();
        project.add_recording(&also, 1).unwrap();
        let table = folder.path().join("plans.csv");
        std::fs::write(
            &table,
            "customer,plan,mail\nann,pro,ann@mail.example\nbob,free,b@mail.example\n,x,y\n",
        )
        .unwrap();

        let guessed = guess(&project, &table).unwrap().unwrap();
        assert_eq!((guessed.id.as_str(), guessed.of), ("customer", IdOf::User));
        let seen = look(&project, &table, &guessed, &NoWatch).unwrap();
        assert_eq!((seen.rows, seen.fitting, seen.nameless, seen.strangers), (3, 1, 1, 1));
        assert!(seen.sentence(IdOf::User).ends_with("no such users: bob"), "{}", seen.sentence(IdOf::User));
        let before = project.sessions().unwrap();
        put(&mut project, &table, &guessed, &NoWatch).unwrap();
        for (row, before) in project.sessions().unwrap().iter().zip(&before) {
            assert_eq!(row.properties.get("plan").map(|v| &**v), Some("pro"), "both sessions of the user");
            assert!(!row.properties["mail"].contains("ann@"), "masked as an import does");
            assert_eq!(row.content_hash, before.content_hash, "the recording is the same");
        }

        std::fs::write(&table, "id,plan\ns2,team\n").unwrap();
        let guessed = guess(&project, &table).unwrap().unwrap();
        assert_eq!(guessed.of, IdOf::Session);
        put(&mut project, &table, &guessed, &NoWatch).unwrap();
        let plan = |id: &str| project.session(&SessionId::new(id)).unwrap().properties["plan"].to_string();
        assert_eq!((plan("s1"), plan("s2")), ("pro".into(), "team".into()), "the later value counts");

        let json = folder.path().join("plans.json");
        std::fs::write(&json, r#"[{"id":"s1","seats":3},{"id":"s9","seats":4}]"#).unwrap();
        let guessed = guess(&project, &json).unwrap().unwrap();
        put(&mut project, &json, &guessed, &NoWatch).unwrap();
        assert_eq!(&*project.session(&SessionId::new("s1")).unwrap().properties["seats"], "3");

        std::fs::write(&table, "month,revenue\nFeb,1\nMay,0\n").unwrap();
        assert_eq!(guess(&project, &table).unwrap(), None, "no column names anything here");
        let by = Join { id: "month".into(), ..Join::default() };
        assert!(put(&mut project, &table, &by, &NoWatch).unwrap_err().contains("0 of 2 rows"));
        let by = Join { id: "id".into(), ..Join::default() };
        assert!(look(&project, &table, &by, &NoWatch).unwrap_err().contains("it has month, revenue"));
    }
}
