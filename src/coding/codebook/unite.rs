//! Two versions of a codebook that were made from one, brought together code by code; knows no table and no round.

use super::{Code, Codebook, CodebookDiff, CodebookError, KEYS};
use crate::coding::canon::to_canonical_json;
use crate::project::merge::{CodebookFork, UnitedCodebook};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What one of the two versions did with a code, seen from the version that both come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Neither there before nor now.
    Absent,
    Unchanged,
    Added,
    Removed,
    /// Which of its parts, in words.
    Changed(Vec<&'static str>),
}

/// Which form of a code the version of both has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepCode {
    This,
    Other,
    /// The code is left out.
    Neither,
}

/// One code that the two versions do not have in the same form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChoice {
    /// The id; empty for what is said of the codebook as a whole: name, description, one code or several.
    pub code: String,
    pub name: String,
    /// In this copy and in the other.
    pub fates: [Fate; 2],
    /// Proposed where only one of the two changed something; else somebody has to decide.
    pub keep: Option<KeepCode>,
}

/// A codebook that went on in two copies, and what is to become of each code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodebookMap {
    fork: CodebookFork,
    base: Option<Codebook>,
    sides: [Codebook; 2],
    pub choices: Vec<CodeChoice>,
}

impl Fate {
    fn of(base: Option<&Code>, now: Option<&Code>) -> Self {
        match (base, now) {
            (None, None) => Self::Absent,
            (None, Some(_)) => Self::Added,
            (Some(_), None) => Self::Removed,
            (Some(before), Some(now)) => {
                let parts: Vec<&'static str> = [
                    (before.name != now.name, "name"),
                    (before.definition != now.definition, "definition"),
                    (before.include != now.include, "rules to include"),
                    (before.exclude != now.exclude, "rules to exclude"),
                    (before.parent != now.parent, "place in the hierarchy"),
                    (before.precedence != now.precedence, "precedence"),
                    (before.examples != now.examples, "examples"),
                    (before.key != now.key || before.color != now.color, "key or colour"),
                ]
                .into_iter()
                .filter_map(|(changed, part)| changed.then_some(part))
                .collect();
                if parts.is_empty() { Self::Unchanged } else { Self::Changed(parts) }
            }
        }
    }

    pub fn words(&self) -> String {
        match self {
            Self::Absent => "not there".to_owned(),
            Self::Unchanged => "as before".to_owned(),
            Self::Added => "added".to_owned(),
            Self::Removed => "removed".to_owned(),
            Self::Changed(parts) => format!("changed: {}", parts.join(", ")),
        }
    }
}

impl KeepCode {
    pub const ALL: [Self; 3] = [Self::This, Self::Other, Self::Neither];

    pub fn name(self) -> &'static str {
        match self {
            Self::This => "this",
            Self::Other => "other",
            Self::Neither => "neither",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keep| keep.name() == name)
    }
}

/// The form that follows where at most one of the two versions did something.
fn proposed(fates: &[Fate; 2], same: bool) -> Option<KeepCode> {
    let quiet = |fate: &Fate| matches!(fate, Fate::Unchanged | Fate::Absent);
    let taken = |fate: &Fate, keep| if *fate == Fate::Removed { KeepCode::Neither } else { keep };
    match fates {
        _ if same => Some(taken(&fates[0], KeepCode::This)),
        [this, other] if quiet(other) => Some(taken(this, KeepCode::This)),
        [this, other] if quiet(this) => Some(taken(other, KeepCode::Other)),
        _ => None,
    }
}

impl CodebookMap {
    /// # Errors
    /// When a stored version cannot be read.
    pub fn of(fork: &CodebookFork) -> Result<Self, CodebookError> {
        let base = fork.base.as_ref().map(|(_, document)| Codebook::from_json(document)).transpose()?;
        let [this, other] = &fork.sides;
        let sides = [Codebook::from_json(&this.document)?, Codebook::from_json(&other.document)?];
        let mut choices = Vec::new();
        let whole = |book: &Codebook| (book.name.clone(), book.description.clone(), book.exclusive);
        let wholes = [0, 1].map(|side| whole(&sides[side]));
        if wholes[0] != wholes[1] {
            let before = base.as_ref().map(whole);
            let fate = |now: &(String, String, bool)| match &before {
                Some(before) if before == now => Fate::Unchanged,
                Some(before) if before.2 == now.2 => Fate::Changed(vec!["name or description"]),
                _ => Fate::Changed(vec!["one code or several"]),
            };
            let fates = [fate(&wholes[0]), fate(&wholes[1])];
            let (code, name) = (String::new(), "The codebook as a whole".to_owned());
            choices.push(CodeChoice { code, name, keep: proposed(&fates, false), fates });
        }
        let mut known = BTreeSet::new();
        for code in sides.iter().chain(&base).flat_map(|book| &book.codes) {
            if !known.insert(code.id.clone()) {
                continue;
            }
            let forms = [sides[0].code(&code.id), sides[1].code(&code.id)];
            let before = base.as_ref().and_then(|book| book.code(&code.id));
            // By which version a code came is numbered anew.
            let same = match forms {
                [Some(a), Some(b)] => Code { since_version: b.since_version, ..a.clone() } == *b,
                [a, b] => a.is_none() && b.is_none(),
            };
            let fates = forms.map(|form| Fate::of(before, form));
            if !same || fates.contains(&Fate::Removed) {
                let (code, name) = (code.id.clone(), code.name.clone());
                choices.push(CodeChoice { code, name, keep: proposed(&fates, same), fates });
            }
        }
        Ok(Self { fork: fork.clone(), base, sides, choices })
    }

    pub fn id(&self) -> &str {
        &self.fork.id
    }

    pub fn name(&self) -> &str {
        &self.fork.name
    }

    /// The two definitions of a code, where both copies have it and mean something else by it.
    pub fn definitions(&self, code: &str) -> Option<[&str; 2]> {
        let [this, other] =
            self.sides.each_ref().map(|book| book.code(code).map(|code| code.definition.as_str()));
        let pair = [this?, other?];
        (pair[0] != pair[1]).then_some(pair)
    }

    /// `Version 3 in this copy and version 2 in the other, both from version 1`
    pub fn parting(&self) -> String {
        let [this, other] = &self.fork.sides;
        let from = match &self.base {
            Some(base) => format!(", both from version {}", base.version),
            None => ", each made by itself".to_owned(),
        };
        format!("Version {} in this copy and version {} in the other{from}", this.version, other.version)
    }

    pub fn next_version(&self) -> i64 {
        self.fork.next
    }

    /// What still has to be decided.
    pub fn open(&self) -> impl Iterator<Item = &CodeChoice> {
        self.choices.iter().filter(|choice| choice.keep.is_none())
    }

    /// Decides for a code by its id; false where there is no such choice.
    pub fn decide(&mut self, code: &str, keep: KeepCode) -> bool {
        let choice = self.choices.iter_mut().find(|choice| choice.code == code);
        choice.map(|choice| choice.keep = Some(keep)).is_some()
    }

    fn form_of(&self, code: &str) -> Option<&Code> {
        let keep = self.choices.iter().find(|choice| choice.code == code).map(|choice| choice.keep);
        match keep {
            // In the same form in both.
            None | Some(Some(KeepCode::This)) => self.sides[0].code(code),
            Some(Some(KeepCode::Other)) => self.sides[1].code(code),
            Some(Some(KeepCode::Neither) | None) => None,
        }
    }

    /// The version of both, with who chose on record.
    ///
    /// # Errors
    /// Where something is not decided, or the codes that are kept make no codebook together.
    pub fn unite(&self, by: &str) -> Result<UnitedCodebook, UniteError> {
        let open: Vec<String> = self.open().map(|choice| choice.name.clone()).collect();
        if !open.is_empty() {
            return Err(UniteError::Undecided { codebook: self.name().to_owned(), codes: open });
        }
        let lead = usize::from(!self.fork.this_keeps_numbers);
        let (first, second) = (&self.sides[lead], &self.sides[1 - lead]);
        let whole = match self.choices.iter().find(|choice| choice.code.is_empty()).and_then(|c| c.keep) {
            Some(KeepCode::Other) => &self.sides[1],
            Some(KeepCode::This) => &self.sides[0],
            Some(KeepCode::Neither) | None => first,
        };
        let version = u32::try_from(self.fork.next).unwrap_or(u32::MAX);
        let mut book = Codebook { id: first.id.clone(), version, codes: Vec::new(), ..whole.clone() };
        let ids = first.codes.iter().chain(second.codes.iter().filter(|code| first.code(&code.id).is_none()));
        for id in ids.map(|code| &code.id) {
            let Some(form) = self.form_of(id) else { continue };
            let known = first.code(id);
            // Keys stay where the fingers of the version that keeps its number know them.
            let key = known.map_or(form.key, |known| known.key.or(form.key));
            let since_version = known.map_or(version, |known| known.since_version);
            book.codes.push(Code { key, since_version, ..form.clone() });
        }
        tidy(&mut book, self.sides.iter().chain(&self.base));
        book.check()?;
        let choices: serde_json::Map<String, Value> = self
            .choices
            .iter()
            .map(|choice| (choice.code.clone(), json!(choice.keep.map(KeepCode::name))))
            .collect();
        let hashes = self.fork.sides.each_ref().map(|side| side.hash.clone());
        let (kept, aside) = (&hashes[lead], &hashes[1 - lead]);
        let hash = book.hash()?;
        // Said of the two versions and not of the copies, which are each other's other.
        let renamed = |keep: &Value| match (keep.as_str(), self.fork.this_keeps_numbers) {
            (Some("this"), true) | (Some("other"), false) => json!("numbered"),
            (Some("this" | "other"), _) => json!("set_aside"),
            _ => keep.clone(),
        };
        let choices: serde_json::Map<String, Value> =
            choices.iter().map(|(code, keep)| (code.clone(), renamed(keep))).collect();
        let record = to_canonical_json(&json!({ "by": by, "body": {
            "codebook": book.id, "version": version, "hash": hash, "numbered": kept, "set_aside": aside,
            "kept": choices,
        }}))
        .map_err(CodebookError::Canon)?;
        Ok(UnitedCodebook {
            of: hashes,
            name: book.name.clone(),
            version: self.fork.next,
            hash,
            document: book.to_canonical()?,
            record,
        })
    }

    /// What the version of both changes in that of a copy (0 this, 1 the other), in sentences.
    pub fn changes(&self, side: usize, united: &UnitedCodebook) -> Vec<String> {
        let now = Codebook::from_json(&united.document).ok();
        now.map(|now| CodebookDiff::between(&self.sides[side], &now).sentences()).unwrap_or_default()
    }

    /// For a file in which somebody decides.
    pub fn to_json(&self) -> Value {
        let choices: Vec<Value> = self
            .choices
            .iter()
            .map(|choice| {
                let definition =
                    |side: usize| self.sides[side].code(&choice.code).map(|c| c.definition.clone());
                json!({
                    "code": choice.code, "name": choice.name, "keep": choice.keep.map(KeepCode::name),
                    "this": { "fate": choice.fates[0].words(), "definition": definition(0) },
                    "other": { "fate": choice.fates[1].words(), "definition": definition(1) },
                })
            })
            .collect();
        json!({ "codebook": self.id(), "name": self.name(), "next_version": self.next_version(), "codes": choices })
    }

    /// Takes the decisions of such a file over.
    ///
    /// # Errors
    /// Where it names a code that needs no decision, or a word that is none.
    pub fn decide_from(&mut self, value: &Value) -> Result<(), UniteError> {
        let wrong = |what: String| UniteError::Map { what };
        let books = value.get("codebooks").and_then(Value::as_array);
        let books = books.ok_or_else(|| wrong("it has no list `codebooks`".to_owned()))?;
        let is_this = |book: &&Value| book.get("codebook").and_then(Value::as_str) == Some(self.id());
        let Some(book) = books.iter().find(is_this) else { return Ok(()) };
        let codes = book.get("codes").and_then(Value::as_array);
        for code in codes.ok_or_else(|| wrong("a codebook has no list `codes`".to_owned()))? {
            let id = code.get("code").and_then(Value::as_str).unwrap_or_default();
            let keep = match code.get("keep") {
                None | Some(Value::Null) => continue,
                Some(keep) => keep.as_str().and_then(KeepCode::from_name),
            };
            let keep =
                keep.ok_or_else(|| wrong(format!("`keep` of code `{id}` is not this, other or neither")))?;
            if !self.decide(id, keep) {
                return Err(wrong(format!("code `{id}` is not one that differs")));
            }
        }
        Ok(())
    }
}

/// Keys that two codes have now go to one of them, and the other takes the next one that stood for nothing before; a code
/// whose parent was left out stands at the top.
fn tidy<'a>(book: &mut Codebook, known: impl Iterator<Item = &'a Codebook>) {
    let ids: BTreeSet<String> = book.codes.iter().map(|code| code.id.clone()).collect();
    let mut used: BTreeSet<char> = known.flat_map(|book| &book.codes).filter_map(|code| code.key).collect();
    let mut taken = BTreeSet::new();
    for code in &mut book.codes {
        if code.key.is_some_and(|key| !taken.insert(key)) {
            code.key = KEYS.chars().find(|key| used.insert(*key));
        }
        code.parent = code.parent.take().filter(|parent| ids.contains(parent));
    }
}

/// Why two versions were not brought together.
#[derive(Debug, thiserror::Error)]
pub enum UniteError {
    #[error(transparent)]
    Codebook(#[from] CodebookError),
    #[error("decide first what becomes of these codes of {codebook}: {}", codes.join(", "))]
    Undecided { codebook: String, codes: Vec<String> },
    #[error("the file of decisions cannot be used: {what}")]
    Map { what: String },
}
