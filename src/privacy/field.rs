//! What a form field is for, from its type, `autocomplete`, name and id; knows no value.

use super::kind::Kind;
use crate::model::{Attribute, QuickMap};
use std::sync::LazyLock;

/// What the field holds, if it is personal. The gravest kind of all its attributes.
pub fn kind_of_field<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> Option<Kind> {
    attributes.into_iter().filter_map(|a| kind_of_attribute(&a.name, &a.value)).min()
}

/// What one attribute says of the field that has it.
pub fn kind_of_attribute(name: &str, value: &str) -> Option<Kind> {
    match name {
        "type" => kind_of_type(value),
        "data-rr-is-password" => (!value.eq_ignore_ascii_case("false")).then_some(Kind::Password),
        "autocomplete" => value.split_ascii_whitespace().filter_map(kind_of_autocomplete).min(),
        "name" | "id" | "data-name" | "data-testid" | "placeholder" | "aria-label" => kind_of_name(value),
        _ => None,
    }
}

fn kind_of_type(value: &str) -> Option<Kind> {
    match &*value.to_ascii_lowercase() {
        "password" => Some(Kind::Password),
        "email" => Some(Kind::Email),
        "tel" => Some(Kind::Phone),
        _ => None,
    }
}

/// The autofill tokens of the HTML standard, section 4.10.18.7.1.
fn kind_of_autocomplete(token: &str) -> Option<Kind> {
    let token = token.to_ascii_lowercase();
    match &*token {
        "current-password" | "new-password" | "one-time-code" => Some(Kind::Password),
        "email" => Some(Kind::Email),
        "name" | "honorific-prefix" | "given-name" | "additional-name" | "family-name"
        | "honorific-suffix" | "nickname" | "username" => Some(Kind::Name),
        "bday" | "bday-day" | "bday-month" | "bday-year" => Some(Kind::BirthDate),
        "street-address" | "postal-code" => Some(Kind::Address),
        _ if token.starts_with("cc-") => Some(Kind::CardNumber),
        _ if token.starts_with("tel") => Some(Kind::Phone),
        _ if token.starts_with("address-l") => Some(Kind::Address),
        _ => None,
    }
}

/// Words of names, in the languages that field names are commonly written in, joined as they are written.
const WORDS: &[(Kind, &[&str])] = &[
    (
        Kind::Password,
        &["password", "passwort", "passwd", "passphrase", "pwd", "pin", "otp", "cvv", "cvc", "csc"],
    ),
    (
        Kind::CardNumber,
        &["cardnumber", "creditcard", "ccnumber", "ccnum", "cardno", "kartennummer", "cardholder"],
    ),
    (
        Kind::NationalId,
        &[
            "ssn",
            "socialsecurity",
            "nationalid",
            "idnumber",
            "identitynumber",
            "passport",
            "passportnumber",
            "taxid",
            "taxnumber",
            "steuerid",
            "steuernummer",
            "nino",
            "bsn",
            "pesel",
            "cpf",
            "dni",
            "nif",
            "nie",
            "aadhaar",
            "codicefiscale",
            "ausweisnummer",
            "driverslicense",
            "licensenumber",
            "personnummer",
        ],
    ),
    (
        Kind::BankAccount,
        &["iban", "accountnumber", "routingnumber", "sortcode", "bic", "kontonummer", "bankaccount"],
    ),
    (Kind::Token, &["apikey", "accesstoken", "secretkey", "privatekey"]),
    (Kind::Email, &["email", "mail", "emailaddress", "correo", "courriel"]),
    (
        Kind::Phone,
        &["phone", "phonenumber", "tel", "telephone", "telefon", "mobile", "handy", "telefono", "whatsapp"],
    ),
    (
        Kind::Name,
        &[
            "firstname",
            "lastname",
            "fullname",
            "surname",
            "givenname",
            "familyname",
            "middlename",
            "vorname",
            "nachname",
            "prenom",
            "nombre",
            "apellido",
            "username",
            "yourname",
            "contactname",
            "maidenname",
        ],
    ),
    (
        Kind::Address,
        &[
            "address",
            "address1",
            "address2",
            "streetaddress",
            "street",
            "addressline",
            "addressline1",
            "addressline2",
            "postcode",
            "postalcode",
            "zipcode",
            "zip",
            "strasse",
            "plz",
            "adresse",
            "direccion",
            "housenumber",
        ],
    ),
    (Kind::BirthDate, &["dob", "birthdate", "dateofbirth", "birthday", "bday", "geburtsdatum", "geburtstag"]),
    (
        Kind::Health,
        &[
            "diagnosis",
            "diagnose",
            "medication",
            "symptom",
            "symptoms",
            "allergy",
            "allergies",
            "disease",
            "healthcondition",
            "medicalhistory",
            "bloodtype",
            "insurancenumber",
            "versichertennummer",
            "patientid",
            "disability",
        ],
    ),
];

/// The place in [`WORDS`] of the kind that each word stands for; a word under two kinds is of the first.
static KNOWN: LazyLock<QuickMap<&'static str, usize>> = LazyLock::new(|| {
    let words = WORDS.iter().enumerate().rev();
    words.flat_map(|(at, (_, known))| known.iter().map(move |word| (*word, at))).collect()
});

/// By the words of a name: `billing_firstName`, `user[e-mail]`. A word must stand whole, or end the name joined up.
pub fn kind_of_name(name: &str) -> Option<Kind> {
    /// Words that may be one word of the list together.
    const MAX_JOINED: usize = 3;
    if name.len() > 200 {
        return None;
    }
    let words = Words::of(name);
    let stretches = (0..words.count()).flat_map(|from| (1..=MAX_JOINED).map(move |many| (from, from + many)));
    let known = stretches.filter_map(|(from, to)| KNOWN.get(words.joined(from, to)?).copied()).min();
    // The gravest kind stands first.
    let secret = words.each().any(|word| word.contains("passw")).then_some(0);
    let kind = WORDS.get([known, secret].into_iter().flatten().min()?).map(|(kind, _)| *kind);
    kind.filter(|_| !is_about_others(&words))
}

/// Names that hold a word of the list without holding a person's data.
fn is_about_others(words: &Words) -> bool {
    let has = |word: &str| words.each().any(|w| w == word);
    has("company") || has("product") || has("template") || has("mailing") && has("list")
}

/// Lower-case words, cut at signs and at capitals within, side by side in one text.
struct Words {
    text: String,
    starts: Vec<usize>,
}

impl Words {
    fn of(name: &str) -> Self {
        let mut words = Self { text: String::with_capacity(name.len()), starts: Vec::with_capacity(8) };
        let (mut within, mut lower_before) = (false, false);
        for c in name.chars() {
            within &= c.is_alphanumeric() && !(c.is_uppercase() && lower_before);
            if c.is_alphanumeric() {
                if !within {
                    words.starts.push(words.text.len());
                    within = true;
                }
                words.text.extend(c.to_lowercase());
            }
            lower_before = c.is_lowercase();
        }
        words
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    /// The words from one to before another as one word; `None` where there are fewer.
    fn joined(&self, from: usize, to: usize) -> Option<&str> {
        let end = if to == self.starts.len() { self.text.len() } else { *self.starts.get(to)? };
        self.text.get(*self.starts.get(from)?..end)
    }

    fn each(&self) -> impl Iterator<Item = &str> {
        (0..self.count()).filter_map(|at| self.joined(at, at + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_fields_say_what_they_hold() {
        for (name, kind) in [
            ("billing_firstName", Kind::Name),
            ("user[e-mail]", Kind::Email),
            ("userPassword", Kind::Password),
            ("login_pwd", Kind::Password),
            ("cc-number", Kind::CardNumber),
            ("date_of_birth", Kind::BirthDate),
            ("Phone number", Kind::Phone),
            ("shipping-address-line1", Kind::Address),
            ("IBAN", Kind::BankAccount),
            ("ssn", Kind::NationalId),
            ("medicalHistory", Kind::Health),
        ] {
            assert_eq!(kind_of_name(name), Some(kind), "{name}");
        }
        for name in [
            "q",
            "quantity",
            "opinion",
            "search",
            "company_name",
            "productName",
            "color",
            "email_template",
            "",
        ] {
            assert_eq!(kind_of_name(name), None, "{name}");
        }
    }

    #[test]
    fn the_gravest_attribute_counts() {
        let attribute = |name: &str, value: &str| Attribute { name: name.into(), value: value.into() };
        let field = [attribute("type", "email"), attribute("autocomplete", "section-a new-password")];
        assert_eq!(kind_of_field(&field), Some(Kind::Password));
        assert_eq!(kind_of_field(&[attribute("autocomplete", "cc-number")]), Some(Kind::CardNumber));
        assert_eq!(kind_of_field(&[attribute("type", "text"), attribute("class", "email")]), None);
    }
}
