//! The kinds of personal data that are told apart; knows no text and no rule.

use serde::{Deserialize, Serialize};

/// What a piece of text gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Password,
    CardNumber,
    NationalId,
    BankAccount,
    Token,
    Email,
    Phone,
    Name,
    Address,
    BirthDate,
    Health,
    /// Found by a rule of the analyst's own.
    Own,
}

impl Kind {
    pub const ALL: [Self; 12] = [
        Self::Password,
        Self::CardNumber,
        Self::NationalId,
        Self::BankAccount,
        Self::Token,
        Self::Email,
        Self::Phone,
        Self::Name,
        Self::Address,
        Self::BirthDate,
        Self::Health,
        Self::Own,
    ];

    /// Masked whatever is chosen (product.md, V1).
    pub const ALWAYS: [Self; 3] = [Self::Password, Self::CardNumber, Self::NationalId];

    /// The stable name of files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::CardNumber => "card_number",
            Self::NationalId => "national_id",
            Self::BankAccount => "bank_account",
            Self::Token => "token",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::Address => "address",
            Self::BirthDate => "birth_date",
            Self::Health => "health",
            Self::Own => "own",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Password => "Password",
            Self::CardNumber => "Card number",
            Self::NationalId => "National id",
            Self::BankAccount => "Bank account",
            Self::Token => "Token or key",
            Self::Email => "E-mail address",
            Self::Phone => "Phone number",
            Self::Name => "Name",
            Self::Address => "Address",
            Self::BirthDate => "Birth date",
            Self::Health => "Health",
            Self::Own => "Own rule",
        }
    }

    /// How it is recognised, for tooltips.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Password => {
                "Fields of type password or named like one, and values of parameters with such a name"
            }
            Self::CardNumber => {
                "13 to 19 digits with the prefix and length of a card scheme and a right Luhn digit"
            }
            Self::NationalId => {
                "Social-security and identity numbers of twelve countries, by form and check digit, and fields named so"
            }
            Self::BankAccount => {
                "IBANs with the length of their country and right check digits, and fields named so"
            }
            Self::Token => {
                "Session tokens, API keys, signed addresses: by their form or the name of their parameter"
            }
            Self::Email => "A local part, @, and a domain; in addresses also written with %40",
            Self::Phone => "International numbers with +, North American ones, national ones with separators",
            Self::Name => "Fields named or marked as a person's name; names in running text are not found",
            Self::Address => {
                "Fields named or marked as street, postal code or town; not found in running text"
            }
            Self::BirthDate => "Fields named or marked as a date of birth; not found in running text",
            Self::Health => "Fields named after diagnoses, medication, insurance; not found in running text",
            Self::Own => "What a rule of your own names",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    pub const NONE: Self = Self(0);

    pub fn of(kinds: &[Kind]) -> Self {
        kinds.iter().fold(Self::NONE, |set, kind| set.with(*kind))
    }

    pub fn all() -> Self {
        Self::of(&Kind::ALL)
    }

    #[must_use]
    pub fn with(self, kind: Kind) -> Self {
        Self(self.0 | 1 << kind as u16)
    }

    #[must_use]
    pub fn without(self, kind: Kind) -> Self {
        Self(self.0 & !(1 << kind as u16))
    }

    pub fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.has(*kind))
    }
}

impl Serialize for Kinds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Kinds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(&Vec::<Kind>::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sets_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
            assert!(Kinds::all().has(kind) && !Kinds::all().without(kind).has(kind));
        }
        let set = Kinds::of(&[Kind::Email, Kind::Phone]);
        let json = serde_json::to_string(&set).unwrap();
        assert_eq!(json, r#"["email","phone"]"#);
        assert_eq!(serde_json::from_str::<Kinds>(&json).unwrap(), set);
    }
}
