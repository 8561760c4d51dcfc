//! Looks through what is stored for personal data, and masks it there on request: with the rules of the door, so that
//! what the audit finds is what the door would have masked, and nothing is found after a masking.

use super::door::mask_events;
use super::kind::Kind;
use super::pseudonym::{mask_person, mask_properties, pseudonym_key};
use super::rules::Masks;
use super::seen::{Place, Seen};
use crate::model::{Recording, SessionId, Watch};
use crate::project::{Project, ProjectError, each_session};
use std::collections::{BTreeMap, BTreeSet};

/// Examples that a row keeps; the counts are of all.
const MAX_EXAMPLES: usize = 8;
/// Characters of an example's text.
const EXCERPT_CHARS: usize = 90;

/// A place that shows what was found, with everything personal in it covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub session: SessionId,
    /// Milliseconds since the session's first event.
    pub offset_ms: i64,
    pub excerpt: String,
}

/// What was found of one kind at one kind of place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    pub kind: Kind,
    pub place: Place,
    /// Texts that hold it; a text that comes again counts again.
    pub pieces: u64,
    pub sessions: u64,
    pub examples: Vec<Example>,
}

/// The account of an audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// By kind, then by place.
    pub rows: Vec<AuditRow>,
    /// Sessions that were looked through.
    pub sessions: usize,
    /// Those in which something was found, in the order of the project.
    pub affected: Vec<SessionId>,
    /// Those that could not be read.
    pub unreadable: Vec<SessionId>,
}

#[derive(Default)]
struct Tally {
    rows: BTreeMap<(Kind, Place), (u64, Vec<Example>)>,
}

impl Tally {
    fn add(&mut self, session: &SessionId, seen: &Seen<'_>) {
        let (pieces, examples) = self.rows.entry((seen.kind, seen.place)).or_default();
        *pieces += 1;
        if examples.len() < MAX_EXAMPLES {
            let excerpt = excerpt(seen.covered);
            if examples.iter().all(|example| example.excerpt != excerpt) {
                examples.push(Example { session: session.clone(), offset_ms: seen.offset_ms, excerpt });
            }
        }
    }
}

/// The text around its first covered piece, blanks brought to one.
fn excerpt(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let at = text.find(super::cover::SIGN).unwrap_or(0);
    let before = text[..at].chars().count();
    let skip = before.saturating_sub(EXCERPT_CHARS / 3);
    let mut out: String = text.chars().skip(skip).take(EXCERPT_CHARS).collect();
    if skip > 0 {
        out.insert(0, '…');
    }
    if text.chars().count() > skip + EXCERPT_CHARS {
        out.push('…');
    }
    out
}

/// Masks a recording that was read back; true if anything changed. `seen` is told of every masked piece.
pub fn mask_recording(
    recording: &mut Recording,
    masks: &Masks,
    key: &[u8; 32],
    seen: &mut dyn FnMut(Seen<'_>),
) -> bool {
    let mut changed = false;
    let mut told = |piece: Seen<'_>| {
        changed = true;
        seen(piece);
    };
    mask_events(&mut recording.events, recording.tabs.len(), masks, &mut told);
    mask_properties(&mut recording.properties, masks, &mut told);
    if let Some(id) = recording.user_id.take() {
        let kind = masks.find(&id).first().map(|finding| finding.kind);
        let named = mask_person(id, masks, key);
        if let Some(kind) = kind {
            told(Seen { kind, place: Place::UserId, offset_ms: 0, covered: &named });
        }
        recording.user_id = Some(named);
    }
    changed
}

/// Looks through one recording.
fn audit_recording(mut recording: Recording, masks: &Masks, key: &[u8; 32]) -> Audit {
    let mut tally = Tally::default();
    let id = recording.id.clone();
    mask_recording(&mut recording, masks, key, &mut |seen| tally.add(&id, &seen));
    let mut audit = Audit { sessions: 1, ..Audit::default() };
    audit.add(&id, tally);
    audit.finish(BTreeMap::new())
}

/// Looks through all sessions of a project. `None` if it was cancelled.
pub fn audit(project: &Project, masks: &Masks, watch: &dyn Watch) -> Result<Option<Audit>, ProjectError> {
    let sessions: Vec<SessionId> = project.sessions()?.into_iter().map(|row| row.session_id).collect();
    audit_some(project, &sessions, masks, watch)
}

/// Looks through these sessions. `None` if it was cancelled.
pub fn audit_some(
    project: &Project,
    sessions: &[SessionId],
    masks: &Masks,
    watch: &dyn Watch,
) -> Result<Option<Audit>, ProjectError> {
    let key = pseudonym_key(project.uuid());
    let found = each_session(project, sessions, watch, "Looking for personal data", |reader, session| {
        let recording = reader.recording(session).ok()?;
        Some(audit_recording(recording, masks, &key))
    })?;
    let Some(found) = found else { return Ok(None) };
    let mut whole = Audit { sessions: sessions.len(), ..Audit::default() };
    let mut rows: BTreeMap<(Kind, Place), AuditRow> = BTreeMap::new();
    for (session, one) in sessions.iter().zip(found) {
        let Some(one) = one else {
            whole.unreadable.push(session.clone());
            continue;
        };
        if !one.rows.is_empty() {
            whole.affected.push(session.clone());
        }
        for row in one.rows {
            match rows.entry((row.kind, row.place)) {
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(row);
                }
                std::collections::btree_map::Entry::Occupied(mut held) => held.get_mut().take_in(row),
            }
        }
    }
    Ok(Some(whole.finish(rows)))
}

impl AuditRow {
    fn take_in(&mut self, other: Self) {
        self.pieces += other.pieces;
        self.sessions += other.sessions;
        let known: BTreeSet<String> = self.examples.iter().map(|e| e.excerpt.clone()).collect();
        let free = MAX_EXAMPLES.saturating_sub(self.examples.len());
        let new = other.examples.into_iter().filter(|example| !known.contains(&example.excerpt));
        self.examples.extend(new.take(free));
    }
}

impl Audit {
    fn add(&mut self, session: &SessionId, tally: Tally) {
        if !tally.rows.is_empty() {
            self.affected.push(session.clone());
        }
        self.rows = tally
            .rows
            .into_iter()
            .map(|((kind, place), (pieces, examples))| AuditRow {
                kind,
                place,
                pieces,
                sessions: 1,
                examples,
            })
            .collect();
    }

    fn finish(mut self, rows: BTreeMap<(Kind, Place), AuditRow>) -> Self {
        self.rows.extend(rows.into_values());
        self
    }

    pub fn is_clean(&self) -> bool {
        self.rows.is_empty() && self.unreadable.is_empty()
    }

    pub fn pieces(&self) -> u64 {
        self.rows.iter().map(|row| row.pieces).sum()
    }

    /// One plain sentence with its denominators.
    pub fn sentence(&self) -> String {
        let unread = if self.unreadable.is_empty() {
            String::new()
        } else {
            format!("; {} could not be read", self.unreadable.len())
        };
        if self.rows.is_empty() {
            return format!("Nothing personal was found in {} sessions{unread}", self.sessions);
        }
        let pieces = self.pieces();
        let kinds: BTreeSet<&str> = self.rows.iter().map(|row| row.kind.label()).collect();
        format!(
            "{pieces} {} in {} of {} sessions{unread}: {}",
            if pieces == 1 { "piece" } else { "pieces" },
            self.affected.len(),
            self.sessions,
            kinds.into_iter().collect::<Vec<_>>().join(", ").to_lowercase(),
        )
    }
}

/// Masks these sessions in the project for good: what was recorded is replaced, and nothing of it is left in the file.
/// Backups and earlier copies keep it. Returns how many sessions changed; `None` if it was cancelled, and then what was
/// done stays done.
pub fn mask_sessions(
    project: &mut Project,
    sessions: &[SessionId],
    masks: &Masks,
    watch: &dyn Watch,
) -> Result<Option<usize>, ProjectError> {
    let key = pseudonym_key(project.uuid());
    let mut changed = 0;
    for (done, session) in sessions.iter().enumerate() {
        if watch.cancelled() {
            project.compact()?;
            return Ok(None);
        }
        watch.progress(done as u64, sessions.len() as u64, "Masking");
        let mut recording = project.recording(session)?;
        if mask_recording(&mut recording, masks, &key, &mut |_| {}) {
            project.replace_content(session, &recording)?;
            changed += 1;
        }
    }
    if changed > 0 {
        // Free pages would keep what was there.
        project.compact()?;
    }
    watch.progress(sessions.len() as u64, sessions.len() as u64, "Masking");
    Ok(Some(changed))
}
