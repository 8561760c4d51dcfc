//! How a codebook of one's own begins: with one code, or as a copy; knows no project.

use super::{Code, Codebook, KEYS, NONE_ID};

impl Codebook {
    /// With one code beside “No intent fits”; what more it needs is written in the next versions.
    pub fn begun(id: &str, name: &str, code_id: &str, code_name: &str) -> Self {
        let first = Code {
            id: code_id.to_owned(),
            name: code_name.to_owned(),
            key: KEYS.chars().next(),
            since_version: 1,
            ..Code::default()
        };
        let none = Code {
            id: NONE_ID.to_owned(),
            name: "No intent fits".to_owned(),
            key: Some('0'),
            color: 9,
            definition: "The recording shows enough to judge by, and no other code says what happens in it"
                .to_owned(),
            include: vec!["What the visitor does is clear, and this codebook has no code for it".to_owned()],
            exclude: vec!["The recording is too short or broken to tell: abstain instead".to_owned()],
            since_version: 1,
            ..Code::default()
        };
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            version: 1,
            description: String::new(),
            exclusive: true,
            codes: vec![first, none],
        }
    }

    /// The same codes under another id and name, as a first version.
    pub fn copied(&self, id: &str, name: &str) -> Self {
        let mut copy = Self { id: id.to_owned(), name: name.to_owned(), version: 1, ..self.clone() };
        for code in &mut copy.codes {
            code.since_version = 1;
        }
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CodebookError, starters};
    use super::*;

    #[test]
    fn a_begun_codebook_and_a_copy_can_be_stored_and_label() {
        let begun = Codebook::begun("prices", "Prices", "looks-for-price", "Looks for a price");
        begun.check().unwrap();
        assert_eq!(begun.codes.iter().map(|c| c.key).collect::<Vec<_>>(), [Some('1'), Some('0')]);
        let copy = starters()[0].codebook().unwrap().copied("mine", "Mine");
        copy.check().unwrap();
        assert_eq!((copy.id.as_str(), copy.version), ("mine", 1));
        assert_ne!(copy.hash().unwrap(), starters()[0].codebook().unwrap().hash().unwrap());
        let twice = Codebook::begun("a", "A", NONE_ID, "None");
        assert_eq!(twice.check(), Err(CodebookError::IdTaken(NONE_ID.to_owned())));
    }
}
