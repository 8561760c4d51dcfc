//! The codebooks that come with the program; must not know which one a project uses.

use super::{Codebook, CodebookError};

/// A bundled codebook as its document.
#[derive(Clone, Copy, Debug)]
pub struct Starter {
    pub id: &'static str,
    /// For people, as on a button.
    pub label: &'static str,
    document: &'static str,
}

impl Starter {
    pub fn codebook(&self) -> Result<Codebook, CodebookError> {
        Codebook::from_json(self.document.as_bytes())
    }

    pub fn by_id(id: &str) -> Option<Self> {
        starters().iter().copied().find(|starter| starter.id == id)
    }
}

/// Every bundled codebook; the first is the one for the sample project.
pub fn starters() -> &'static [Starter] {
    &[
        Starter {
            id: "ecommerce",
            label: "E-commerce intents",
            document: include_str!("../../../assets/codebooks/ecommerce.json"),
        },
        Starter {
            id: "saas",
            label: "SaaS intents",
            document: include_str!("../../../assets/codebooks/saas.json"),
        },
        Starter {
            id: "experience",
            label: "Mood and experience",
            document: include_str!("../../../assets/codebooks/experience.json"),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::codebook::NONE_ID;

    #[test]
    fn every_starter_is_whole() {
        for starter in starters() {
            let book = starter.codebook().unwrap_or_else(|e| panic!("{}: {e}", starter.id));
            assert_eq!(book.id, starter.id);
            assert_eq!(book.version, 1);
            assert_eq!(book.code(NONE_ID).unwrap().name, "No intent fits");
            for code in &book.codes {
                assert!(code.key.is_some(), "{} {} has no key", starter.id, code.id);
                assert!(code.definition.len() > 40, "{} {} is not defined", starter.id, code.id);
                assert!(!code.include.is_empty(), "{} {} says not when it applies", starter.id, code.id);
                assert!(!code.exclude.is_empty(), "{} {} says not when not", starter.id, code.id);
            }
        }
    }

    /// The sample project's truth.csv uses these ids.
    #[test]
    fn the_sample_has_its_codes() {
        let book = starters()[0].codebook().unwrap();
        let ids: Vec<&str> = book.codes.iter().map(|code| code.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "browsing",
                "comparison_shopping",
                "checkout_frustration",
                "shipping_hesitation",
                "support_seeking",
                "scanner",
                "form_fatigue",
                "data_exploration",
                "settings_change",
                "none"
            ]
        );
        let keys: String = book.codes.iter().filter_map(|code| code.key).collect();
        assert_eq!(keys, "1234567890");
    }
}
