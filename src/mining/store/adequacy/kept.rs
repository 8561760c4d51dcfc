//! Keeps in the project what a look through each recording found, so that it is looked through once; judges nothing.

use super::super::parallel::{self, WRITTEN};
use super::super::{MiningError, facts_hash};
use super::session::{PageLook, SessionCapture, capture_of};
use crate::mining::facts::FactsError;
use crate::mining::facts::wire::{Reader, Writer};
use crate::model::{ActionKind, SessionId, Warnings, Watch};
use crate::project::{Project, ProjectError};
use std::collections::BTreeSet;

/// Kind of the cached values; the key is the session's id, and they go when its content does.
const CAPTURES: &str = "capture";
/// Raised whenever what is looked for, or this form, changes.
const CAPTURE_VERSION: u32 = 1;

fn made_with() -> String {
    format!("capture {CAPTURE_VERSION}, {}", facts_hash())
}

/// Looks through those of the sessions that this program has not looked through yet, and keeps what it finds. Sessions
/// that cannot be read are left out; whoever asks for them is told why.
pub fn keep_captures(
    project: &mut Project,
    sessions: &[SessionId],
    watch: &dyn Watch,
) -> Result<(), MiningError> {
    let name = made_with();
    let held: BTreeSet<String> = project
        .derived_list(CAPTURES)?
        .into_iter()
        .filter(|info| info.input_hash == name)
        .map(|info| info.key)
        .collect();
    let missing: Vec<SessionId> =
        sessions.iter().filter(|session| !held.contains(session.as_str())).cloned().collect();
    // All of it can be computed again: the disk is waited for once.
    project.together(|project| {
        for (number, batch) in missing.chunks(WRITTEN).enumerate() {
            watch.progress((number * WRITTEN) as u64, missing.len() as u64, "Looking through recordings");
            let captures = parallel::each_of_batch(project, batch, |reader, session| {
                if watch.cancelled() { None } else { capture_of(reader, session, true).ok() }
            })?;
            let values: Vec<_> = captures
                .into_iter()
                .flatten()
                .map(|capture| (capture.session.clone(), name.clone(), to_bytes(&capture)))
                .collect();
            project.put_derived_of(CAPTURES, &values)?;
            if watch.cancelled() {
                return Err(MiningError::Cancelled);
            }
        }
        Ok(())
    })
}

/// `None` where it was not looked through by this program, or what is kept is damaged: then it is looked through anew.
pub(super) fn kept(
    project: &Project,
    session: &SessionId,
    warnings: &Warnings,
) -> Result<Option<SessionCapture>, MiningError> {
    match project.derived(CAPTURES, session.as_str()) {
        Ok(Some((hash, bytes))) if hash == made_with() => {
            Ok(of_bytes(&bytes).ok().map(|capture| capture.of(session.clone(), warnings.clone())))
        }
        Ok(_) | Err(ProjectError::Stored { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn to_bytes(c: &SessionCapture) -> Vec<u8> {
    let mut w = Writer::default();
    w.signed(c.duration_ms);
    for kind in ActionKind::ALL {
        w.unsigned(u64::from(c.actions.get(&kind).copied().unwrap_or(0)));
    }
    w.unsigned(c.pointer_samples);
    w.unsigned(c.scroll_points);
    w.option(c.pointer_interval_ms, Writer::real);
    w.option(c.pointer_interval_p95_ms, Writer::real);
    w.unsigned(u64::from(c.pages));
    w.unsigned(c.points_left_out);
    w.option(c.look, |w, look| {
        w.unsigned(u64::from(look.snapshots));
        w.unsigned(u64::from(look.pages_without_snapshot));
        w.signed(look.not_replayable_ms);
        w.unsigned(u64::from(look.gaps));
        w.signed(look.gaps_ms);
        w.unsigned(look.missing_styles);
        w.unsigned(look.missing_images);
        w.unsigned(look.logs);
    });
    w.bytes
}

/// A session's figures without what is stored elsewhere.
struct Figures(SessionCapture);

impl Figures {
    fn of(self, session: SessionId, warnings: Warnings) -> SessionCapture {
        SessionCapture { session, has_page: super::session::has_page(&warnings), warnings, ..self.0 }
    }
}

fn of_bytes(bytes: &[u8]) -> Result<Figures, FactsError> {
    let mut r = Reader::new(bytes);
    let duration_ms = r.signed()?;
    let mut actions = std::collections::BTreeMap::new();
    for kind in ActionKind::ALL {
        let times: u32 = r.number()?;
        if times > 0 {
            actions.insert(kind, times);
        }
    }
    let figures = SessionCapture {
        session: SessionId::new(""),
        duration_ms,
        actions,
        pointer_samples: r.unsigned()?,
        scroll_points: r.unsigned()?,
        pointer_interval_ms: r.option(Reader::real)?,
        pointer_interval_p95_ms: r.option(Reader::real)?,
        pages: r.number()?,
        has_page: false,
        points_left_out: r.unsigned()?,
        warnings: Warnings::default(),
        look: r.option(|r| {
            Ok(PageLook {
                snapshots: r.number()?,
                pages_without_snapshot: r.number()?,
                not_replayable_ms: r.signed()?,
                gaps: r.number()?,
                gaps_ms: r.signed()?,
                missing_styles: r.unsigned()?,
                missing_images: r.unsigned()?,
                logs: r.unsigned()?,
            })
        })?,
    };
    if r.is_empty() { Ok(Figures(figures)) } else { Err(FactsError::Corrupt) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoWatch;
    use crate::project::testing;

    #[test]
    fn a_look_is_kept_until_the_recording_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 1).unwrap();
        let id = project.add_recording(&testing::recording("a"), 1).unwrap().stored().clone();
        let fresh = capture_of(&project, &id, true).unwrap();
        assert!(fresh.look.is_some() && !fresh.actions.is_empty(), "{fresh:?}");
        assert_eq!(kept(&project, &id, &fresh.warnings).unwrap(), None);
        keep_captures(&mut project, std::slice::from_ref(&id), &NoWatch).unwrap();
        assert_eq!(kept(&project, &id, &fresh.warnings).unwrap(), Some(fresh.clone()));

        let mut other = testing::recording("a");
        other.events.truncate(other.events.len() / 2);
        project.replace_content(&id, &other).unwrap();
        assert_eq!(kept(&project, &id, &fresh.warnings).unwrap(), None, "it went with the content");
        assert_ne!(capture_of(&project, &id, true).unwrap(), fresh);
    }

    #[test]
    fn cut_or_strange_bytes_are_looked_through_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("p.binocular"), 1).unwrap();
        let id = project.add_recording(&testing::recording("a"), 1).unwrap().stored().clone();
        let bytes = to_bytes(&capture_of(&project, &id, true).unwrap());
        for cut in 0..bytes.len() {
            assert!(of_bytes(&bytes[..cut]).is_err(), "{cut}");
        }
        project.put_derived(CAPTURES, id.as_str(), &made_with(), &bytes[1..]).unwrap();
        assert!(capture_of(&project, &id, true).is_ok());
    }
}
