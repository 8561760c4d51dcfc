//! Tables with a row per session or user, whose columns become properties of sessions that are there already, by their
//! ids; makes no session and no event.

use super::super::ReadOptions;
use super::super::names::clean_id;
use super::super::scope::set_property;
use super::source::{Row, Table, TableKind};
use super::with_table_of;
use crate::model::{SessionId, Watch};
use crate::privacy::{mask_person, mask_properties, mask_session_id};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Rows by which it is guessed which column names what.
const PROBED_ROWS: usize = 2_000;
/// Ids that fit nothing and are named.
const NAMED_STRANGERS: usize = 5;
/// Rows between two looks at the watch.
const ROWS_PER_LOOK: u64 = 1_024;

/// What the ids of a table name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IdOf {
    #[default]
    Session,
    /// Every session of the user gets the properties.
    User,
}

/// How a table is joined to sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Join {
    /// The column of ids.
    pub id: String,
    pub of: IdOf,
    /// Columns that become properties; all but the ids where none is named.
    pub columns: Vec<String>,
}

/// A session as far as a table can name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub session: SessionId,
    pub user: Option<Arc<str>>,
}

/// What came of a table, or would come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    pub rows: u64,
    /// Rows whose id names a session or user that is there.
    pub fitting: u64,
    /// Rows without an id.
    pub nameless: u64,
    /// Rows whose id names nothing that is there, and the first of these ids.
    pub strangers: u64,
    pub named_strangers: Vec<String>,
    /// Names of the properties; columns that are named as secrets are, or that are empty, give none.
    pub columns: Vec<String>,
    /// Per session; of several rows with a value the last one counts.
    pub properties: BTreeMap<SessionId, BTreeMap<Arc<str>, Arc<str>>>,
}

impl Joined {
    /// Takes what came of a further table.
    pub fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.fitting += other.fitting;
        self.nameless += other.nameless;
        self.strangers += other.strangers;
        self.named_strangers.extend(other.named_strangers);
        self.named_strangers.truncate(NAMED_STRANGERS);
        self.columns.extend(other.columns);
        self.columns.sort();
        self.columns.dedup();
        for (session, own) in other.properties {
            self.properties.entry(session).or_default().extend(own);
        }
    }

    /// `310 of 12,330 rows name sessions that are here; 17 properties for 310 sessions`
    pub fn sentence(&self, of: IdOf) -> String {
        let what = match of {
            IdOf::Session => "sessions",
            IdOf::User => "users",
        };
        let Self { rows, fitting, columns, properties, .. } = self;
        let mut sentence = format!(
            "{fitting} of {rows} rows name {what} that are in the project; {} properties for {} sessions",
            columns.len(),
            properties.len()
        );
        if self.strangers > 0 {
            let named = self.named_strangers.join(", ");
            let more = if self.strangers > self.named_strangers.len() as u64 { " and others" } else { "" };
            // Writing to a string cannot fail.
            let _ = write!(sentence, "; no such {what}: {named}{more}");
        }
        sentence
    }
}

/// Sessions by the ids that tables know them by: as they were exported, or as an import masks them.
struct Ids<'s> {
    sessions: BTreeMap<&'s str, Vec<&'s SessionId>>,
    users: BTreeMap<&'s str, Vec<&'s SessionId>>,
    options: &'s ReadOptions,
}

impl<'s> Ids<'s> {
    fn of(named: &'s [Named], options: &'s ReadOptions) -> Self {
        let mut ids = Self { sessions: BTreeMap::new(), users: BTreeMap::new(), options };
        for Named { session, user } in named {
            ids.sessions.entry(session.as_str()).or_default().push(session);
            if let Some(user) = user {
                ids.users.entry(user).or_default().push(session);
            }
        }
        ids
    }

    fn find(&self, of: IdOf, text: &str) -> Option<&[&'s SessionId]> {
        let id: Arc<str> = clean_id(text)?.into();
        let key = &self.options.pseudonym_key;
        let (known, masked) = match of {
            IdOf::Session => (&self.sessions, mask_session_id(Arc::clone(&id), &self.options.masks, key)),
            IdOf::User => (&self.users, mask_person(Arc::clone(&id), &self.options.masks, key)),
        };
        known.get(&*id).or_else(|| known.get(&*masked)).map(Vec::as_slice)
    }
}

/// The column whose values name most sessions or users that are there; `None` where none names any.
pub fn guess_join(path: &Path, named: &[Named], options: &ReadOptions) -> Option<Join> {
    let ids = Ids::of(named, options);
    with_table_of(path, options, any_kind, |table| {
        let rows = table.first_rows(PROBED_ROWS);
        let mut best: Option<(usize, usize, IdOf)> = None;
        for (at, of) in (0..table.columns.len()).flat_map(|at| [(at, IdOf::Session), (at, IdOf::User)]) {
            let values: BTreeSet<&str> = rows.iter().filter_map(|row| row.get(at)?.as_deref()).collect();
            let hits = values.iter().filter(|value| ids.find(of, value).is_some()).count();
            if hits > best.map_or(0, |(most, ..)| most) {
                best = Some((hits, at, of));
            }
        }
        best.map(|(_, at, of)| Join { id: table.columns[at].to_string(), of, columns: Vec::new() })
    })?
}

/// The properties that a table has for the sessions that are there, masked as an import masks them; nothing is stored.
///
/// # Errors
/// A sentence where the file is no table, or has no such column.
pub fn join(
    path: &Path,
    join: &Join,
    named: &[Named],
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Joined, String> {
    let joined =
        with_table_of(path, options, any_kind, |table| join_table(table, join, named, options, watch));
    joined.ok_or_else(|| format!("this is no table that can be read: {}", path.display()))?
}

/// Whatever its columns mean.
fn any_kind(text: &str) -> Option<TableKind> {
    match text.trim_start().as_bytes().first()? {
        b'{' | b'[' => Some(TableKind::Json),
        _ => TableKind::of(text.as_bytes()),
    }
}

fn join_table(
    table: &Table<'_>,
    join: &Join,
    named: &[Named],
    options: &ReadOptions,
    watch: &dyn Watch,
) -> Result<Joined, String> {
    let place =
        |name: &String| {
            table.columns.iter().position(|column| **column == **name).ok_or_else(|| {
                format!("the table has no column `{name}`; it has {}", table.columns.join(", "))
            })
        };
    let id_at = place(&join.id)?;
    let taken: Vec<usize> = if join.columns.is_empty() {
        (0..table.columns.len()).filter(|at| *at != id_at).collect()
    } else {
        join.columns.iter().map(place).collect::<Result<_, _>>()?
    };
    let ids = Ids::of(named, options);
    let mut joined = Joined::default();
    table.each(&mut |row| {
        joined.row(row, id_at, &taken, &table.columns, join.of, &ids);
        !(joined.rows.is_multiple_of(ROWS_PER_LOOK) && watch.cancelled())
    });
    if watch.cancelled() {
        return Err("It was stopped; nothing was changed".to_owned());
    }
    let mut columns: BTreeSet<Arc<str>> = BTreeSet::new();
    for properties in joined.properties.values_mut() {
        mask_properties(properties, &options.masks, &mut |_| {});
        columns.extend(properties.keys().cloned());
    }
    joined.columns = columns.into_iter().map(|name| name.to_string()).collect();
    Ok(joined)
}

impl Joined {
    fn row(
        &mut self,
        row: &Row<'_>,
        id_at: usize,
        taken: &[usize],
        columns: &[Arc<str>],
        of: IdOf,
        ids: &Ids<'_>,
    ) {
        self.rows += 1;
        let Some(id) = row.get(id_at).and_then(|cell| cell.as_deref()).filter(|id| !id.trim().is_empty())
        else {
            self.nameless += 1;
            return;
        };
        let Some(sessions) = ids.find(of, id) else {
            self.strangers += 1;
            if self.named_strangers.len() < NAMED_STRANGERS {
                self.named_strangers.push(id.chars().take(60).collect());
            }
            return;
        };
        self.fitting += 1;
        let mut of_row = BTreeMap::new();
        for at in taken {
            if let (Some(name), Some(Some(value))) = (columns.get(*at), row.get(*at)) {
                set_property(&mut of_row, name, value.trim());
            }
        }
        for session in sessions {
            self.properties.entry((*session).clone()).or_default().extend(of_row.clone());
        }
    }
}
