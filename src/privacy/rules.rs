//! What is masked at the door: presets, kinds, and rules of the analyst's own, as a versioned document.

use super::kind::{Kind, Kinds};
use super::selector::Selector;
use regex::Regex;
use serde::{Deserialize, Serialize};

const FORMAT: &str = "binocular/mask-rules/v1";
/// More own rules slow every import down for little.
const MAX_OWN: usize = 200;
/// Compiled patterns are held to this; a pattern cannot be made to run long (the matcher is linear).
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// How much is masked where no rule of the analyst's own says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Passwords, card numbers and national ids only: they are masked whatever is chosen.
    Off,
    #[default]
    Standard,
    /// Every typed value, every query, every logged value, and all text that is not part of the interface.
    Strict,
}

impl Preset {
    pub const ALL: [Self; 3] = [Self::Off, Self::Standard, Self::Strict];

    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Standard => "standard",
            Self::Strict => "strict",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::Standard => "Standard",
            Self::Strict => "Strict",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Self::Off => "Passwords, card numbers and national ids only: these are masked whatever is chosen",
            Self::Standard => {
                "What is found as personal in text, addresses and logs; fields for personal data; what the site marked for any recorder"
            }
            Self::Strict => {
                "As standard, and every typed value, every value in an address, every log, and all page text but buttons, links, headings and labels"
            }
        }
    }
}

/// What an own rule does with what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    Mask,
    Block,
    /// Left as recorded, unless it is of a kind that is always masked.
    Keep,
}

impl Treatment {
    pub const ALL: [Self; 3] = [Self::Mask, Self::Block, Self::Keep];

    pub fn label(self) -> &'static str {
        match self {
            Self::Mask => "Mask",
            Self::Block => "Block",
            Self::Keep => "Keep",
        }
    }
}

/// What an own rule names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Elements, see [`Selector`].
    Selector(String),
    /// Fields whose `name` or `id` is this, without regard to case.
    Field(String),
    /// Text that this regular expression finds; only to mask.
    Pattern(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRule {
    pub target: Target,
    pub treatment: Treatment,
    #[serde(default)]
    pub note: String,
}

/// The whole of what is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaskRules {
    pub preset: Preset,
    /// Of the kinds that are not always masked, those that are.
    pub kinds: Kinds,
    /// Classes and attributes by which sites tell recorders what to leave out.
    pub vendor_marks: bool,
    #[serde(default)]
    pub own: Vec<OwnRule>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    #[serde(flatten)]
    rules: MaskRules,
}

impl Default for MaskRules {
    fn default() -> Self {
        Self::of(Preset::Standard)
    }
}

impl MaskRules {
    pub fn of(preset: Preset) -> Self {
        let on = preset != Preset::Off;
        let kinds = if on { Kinds::all() } else { Kinds::of(&Kind::ALWAYS) };
        Self { preset, kinds, vendor_marks: on, own: Vec::new() }
    }

    /// # Errors
    /// In words: what of the document is wrong and where.
    pub fn from_json(bytes: &[u8]) -> Result<Self, String> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|e| format!("these are no mask rules: {e}"))?;
        if document.format != FORMAT {
            let found: String = document.format.chars().take(80).collect();
            return Err(format!("the format is `{found}`; this version reads `{FORMAT}`"));
        }
        document.rules.compile()?;
        Ok(document.rules)
    }

    pub fn to_json(&self) -> Result<String, String> {
        let document = Document { format: FORMAT.to_owned(), rules: self.clone() };
        serde_json::to_string_pretty(&document).map_err(|e| e.to_string())
    }

    /// Ready for use.
    ///
    /// # Errors
    /// Which own rule is not understood, and why.
    pub fn compile(&self) -> Result<Masks, String> {
        if self.own.len() > MAX_OWN {
            return Err(format!("there are {} own rules; at most {MAX_OWN} are taken", self.own.len()));
        }
        let mut kinds = self.kinds;
        for kind in Kind::ALWAYS {
            kinds = kinds.with(kind);
        }
        let mut masks = Masks {
            rules: self.clone(),
            kinds,
            strict: self.preset == Preset::Strict,
            vendor_marks: self.vendor_marks,
            selectors: Vec::new(),
            fields: Vec::new(),
            patterns: Vec::new(),
        };
        for (at, rule) in self.own.iter().enumerate() {
            let wrong = |why: String| format!("own rule {}: {why}", at + 1);
            match &rule.target {
                Target::Selector(text) => {
                    masks.selectors.push((Selector::parse(text).map_err(wrong)?, rule.treatment));
                }
                Target::Field(name) if name.trim().is_empty() => {
                    return Err(wrong("the name of the field is empty".to_owned()));
                }
                Target::Field(name) => masks.fields.push((name.trim().to_lowercase(), rule.treatment)),
                Target::Pattern(_) if rule.treatment != Treatment::Mask => {
                    return Err(wrong(
                        "a pattern can only be masked; use a selector to block or keep".to_owned(),
                    ));
                }
                Target::Pattern(text) => {
                    let pattern = regex::RegexBuilder::new(text).size_limit(MAX_PATTERN_BYTES).build();
                    masks.patterns.push(pattern.map_err(|e| wrong(e.to_string()))?);
                }
            }
        }
        Ok(masks)
    }
}

/// Rules ready for use.
#[derive(Clone, Debug)]
pub struct Masks {
    rules: MaskRules,
    pub(super) kinds: Kinds,
    pub(super) strict: bool,
    pub(super) vendor_marks: bool,
    pub(super) selectors: Vec<(Selector, Treatment)>,
    pub(super) fields: Vec<(String, Treatment)>,
    pub(super) patterns: Vec<Regex>,
}

impl Default for Masks {
    fn default() -> Self {
        Self {
            rules: MaskRules::default(),
            kinds: Kinds::all(),
            strict: false,
            vendor_marks: true,
            selectors: Vec::new(),
            fields: Vec::new(),
            patterns: Vec::new(),
        }
    }
}

impl PartialEq for Masks {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
    }
}

impl Eq for Masks {}

impl Masks {
    pub fn rules(&self) -> &MaskRules {
        &self.rules
    }

    /// These, with every kind and the vendors' marks: what an audit looks for, however little the import masked.
    #[must_use]
    pub fn at_least_standard(mut self) -> Self {
        self.kinds = Kinds::all();
        self.vendor_marks = true;
        self
    }

    /// What running text gives away, own patterns included.
    pub fn find(&self, text: &str) -> Vec<super::Finding> {
        let mut found = super::detect::find(text, self.kinds);
        if self.kinds.has(Kind::Own) && !self.patterns.is_empty() {
            let hits = self.patterns.iter().flat_map(|p| p.find_iter(text)).filter(|hit| !hit.is_empty());
            found.extend(hits.map(|hit| super::Finding { range: hit.range(), kind: Kind::Own }));
            found = super::detect::settle(found);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_read_back_and_wrong_ones_say_what_is_wrong() {
        let mut rules = MaskRules::of(Preset::Strict);
        rules.own.push(OwnRule {
            target: Target::Pattern("ORD-[0-9]+".into()),
            treatment: Treatment::Mask,
            note: "order numbers".into(),
        });
        let json = rules.to_json().unwrap();
        assert_eq!(MaskRules::from_json(json.as_bytes()).unwrap(), rules);
        let masks = rules.compile().unwrap();
        assert_eq!(masks.find("see ORD-1234").len(), 1);
        assert!(MaskRules::from_json(b"{}").is_err());
        assert!(MaskRules::from_json(json.replace("v1", "v9").as_bytes()).unwrap_err().contains("v9"));
        assert!(
            MaskRules::from_json(json.replace("[0-9]+", "(").as_bytes()).unwrap_err().contains("own rule 1")
        );
        assert!(MaskRules::from_json(json.replace("\"mask\"", "\"block\"").as_bytes()).is_err());
    }

    #[test]
    fn some_kinds_cannot_be_switched_off() {
        let mut rules = MaskRules::of(Preset::Off);
        rules.kinds = Kinds::NONE;
        let masks = rules.compile().unwrap();
        assert_eq!(masks.find("SSN 078-05-1120, ana@example.org").len(), 1);
    }
}
