//! Names that stand for persons, and what is known of a session beside its events: masked here, by the same rules.

use super::cover;
use super::rules::Masks;
use super::seen::{Place, Seen};
use std::collections::BTreeMap;
use std::sync::Arc;

/// `user-` and 12 hexadecimal digits of a keyed hash (BLAKE3). With a project's own key the same person is linked
/// within the project and cannot be linked to another; whoever has the project can still try out guesses.
pub fn pseudonym(key: &[u8; 32], id: &str) -> String {
    let hash = blake3::keyed_hash(key, id.trim().to_lowercase().as_bytes());
    let digits = hash.to_hex();
    format!("user-{}", &digits[..12])
}

/// The key of a project's pseudonyms.
pub fn pseudonym_key(project_uuid: &str) -> [u8; 32] {
    blake3::derive_key("binocular 2026 pseudonyms of users", project_uuid.as_bytes())
}

/// An id that gives a person away becomes a pseudonym: sessions of one person stay linked.
pub fn mask_person(id: Arc<str>, masks: &Masks, key: &[u8; 32]) -> Arc<str> {
    if masks.find(&id).is_empty() { id } else { pseudonym(key, &id).into() }
}

/// An id of a session that is made of a person's, as tables without sessions have it; a number behind it stays.
pub fn mask_session_id(id: Arc<str>, masks: &Masks, key: &[u8; 32]) -> Arc<str> {
    let bare = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let (person, number) = match bare.strip_suffix('-') {
        Some(person) if bare.len() < id.len() => (person, &id[person.len()..]),
        _ => (&*id, ""),
    };
    if masks.find(person).is_empty() { id } else { format!("{}{number}", pseudonym(key, person)).into() }
}

/// Covers what the values of session properties give away.
pub fn mask_properties(
    properties: &mut BTreeMap<Arc<str>, Arc<str>>,
    masks: &Masks,
    seen: &mut dyn FnMut(Seen<'_>),
) {
    for value in properties.values_mut() {
        let found = masks.find(value);
        if found.is_empty() {
            continue;
        }
        *value = cover::pieces(value, &found);
        for finding in found {
            seen(Seen { kind: finding.kind, place: Place::Property, offset_ms: 0, covered: value });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_name_under_one_key() {
        assert_eq!(pseudonym(&[1; 32], "Ana@example.org "), pseudonym(&[1; 32], "ana@example.org"));
        assert_ne!(pseudonym(&[1; 32], "ana@example.org"), pseudonym(&[2; 32], "ana@example.org"));
        assert_ne!(pseudonym(&[1; 32], "ana@example.org"), pseudonym(&[1; 32], "bo@example.org"));
        let masks = Masks::default();
        assert_eq!(&*mask_person("u-17".into(), &masks, &[1; 32]), "u-17");
        let masked = mask_session_id("ana@example.org-2".into(), &masks, &[1; 32]);
        assert!(masked.starts_with("user-") && masked.ends_with("-2"), "{masked}");
        assert_eq!(&*mask_session_id("rec-76716129".into(), &masks, &[1; 32]), "rec-76716129");
        assert!(mask_person("ana@example.org".into(), &masks, &[1; 32]).starts_with("user-"));
    }
}
