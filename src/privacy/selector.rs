//! Which elements a mask is for: the marks that vendors document, and simple selectors of the analyst's own.

use crate::model::Attribute;

/// What a mark asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Text and values within become signs.
    Mask,
    /// The whole element becomes a solid block.
    Block,
}

/// Classes that recorders' documentation names.
const CLASSES: &[(&str, Mark)] = &[
    ("rr-mask", Mark::Mask),
    ("rr-block", Mark::Block),
    ("rr-ignore", Mark::Mask),
    ("ph-mask", Mark::Mask),
    ("ph-no-capture", Mark::Block),
    ("ph-ignore-input", Mark::Mask),
    ("sentry-mask", Mark::Mask),
    ("sentry-block", Mark::Block),
    ("sentry-ignore", Mark::Mask),
    ("fs-mask", Mark::Mask),
    ("fs-exclude", Mark::Block),
    ("fs-block", Mark::Block),
    ("highlight-mask", Mark::Mask),
    ("highlight-block", Mark::Block),
    ("highlight-ignore", Mark::Mask),
    ("amp-mask", Mark::Mask),
    ("amp-block", Mark::Block),
    ("mp-mask", Mark::Mask),
    ("mp-block", Mark::Block),
    ("nr-mask", Mark::Mask),
    ("nr-block", Mark::Block),
    ("ss-mask", Mark::Mask),
    ("smartlook-hide", Mark::Block),
    ("LoggedInUserName", Mark::Mask),
];

/// Attributes that recorders' documentation names; an empty value stands for any but `false` and `none`.
const ATTRIBUTES: &[(&str, &[&str], Mark)] = &[
    ("data-sentry-mask", &[], Mark::Mask),
    ("data-sentry-block", &[], Mark::Block),
    ("data-ss-mask", &[], Mark::Mask),
    ("data-hj-suppress", &[], Mark::Mask),
    ("data-openreplay-obscured", &[], Mark::Mask),
    ("data-openreplay-masked", &[], Mark::Mask),
    ("data-openreplay-hidden", &[], Mark::Block),
    ("data-clarity-mask", &[], Mark::Mask),
    ("data-dd-privacy", &["mask", "mask-user-input"], Mark::Mask),
    ("data-dd-privacy", &["hidden"], Mark::Block),
    ("data-private", &["redact"], Mark::Mask),
    ("data-private", &["", "true", "private", "lipsum", "exclude"], Mark::Block),
    ("data-cs-mask", &[], Mark::Mask),
    ("data-matomo-mask", &[], Mark::Mask),
    ("data-recording-sensitive", &[], Mark::Mask),
    ("data-recording-disable", &[], Mark::Block),
    ("data-heap-redact-text", &[], Mark::Mask),
    ("data-lr-ignore", &[], Mark::Block),
    ("data-ph-capture-attribute-mask", &[], Mark::Mask),
];

/// The strongest mark of a vendor that the element has.
pub fn vendor_mark<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> Option<Mark> {
    attributes.into_iter().filter_map(|a| vendor_mark_of(&a.name, &a.value)).max()
}

/// What one attribute asks for.
pub fn vendor_mark_of(name: &str, value: &str) -> Option<Mark> {
    if name == "class" {
        let named = value
            .split_ascii_whitespace()
            .filter_map(|class| CLASSES.iter().find(|(known, _)| *known == class).map(|(_, mark)| *mark));
        return named.max();
    }
    if !name.starts_with("data-") {
        return None;
    }
    let says_no = value.eq_ignore_ascii_case("false") || value.eq_ignore_ascii_case("none");
    ATTRIBUTES
        .iter()
        .find(|(known, values, _)| {
            *known == name
                && if values.is_empty() {
                    !says_no
                } else {
                    values.iter().any(|v| v.eq_ignore_ascii_case(value))
                }
        })
        .map(|(_, _, mark)| *mark)
}

/// A compound selector without combinators: `input.card[name=number]`, `#total`, `.private`, `[data-x]`, or several
/// with commas between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(Vec<Compound>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Compound {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attributes: Vec<(String, Option<String>)>,
}

/// Longer ones are mistakes.
const MAX_BYTES: usize = 1_000;

impl Selector {
    /// # Errors
    /// In words: which sign is not understood and what is.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err(format!("a selector may have {MAX_BYTES} bytes, this one has {}", text.len()));
        }
        let compounds =
            text.split(',').map(|part| Compound::parse(part.trim())).collect::<Result<Vec<_>, _>>()?;
        Ok(Self(compounds))
    }

    pub fn matches<'a>(&self, tag: &str, attributes: impl Iterator<Item = &'a Attribute> + Clone) -> bool {
        self.0.iter().any(|compound| compound.matches(tag, attributes.clone()))
    }
}

impl Compound {
    fn parse(text: &str) -> Result<Self, String> {
        let hint = "use a tag, .class, #id, [attribute] or [attribute=value], joined without blanks";
        if text.is_empty() {
            return Err(format!("a selector is empty; {hint}"));
        }
        let mut out = Self::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let body = match first {
                '.' | '#' => &rest[1..],
                '[' => {
                    let end = rest.find(']').ok_or_else(|| format!("`[` has no `]` in `{text}`; {hint}"))?;
                    let (name, value) = match rest[1..end].split_once('=') {
                        Some((name, value)) => {
                            (name, Some(value.trim().trim_matches(['"', '\'']).to_owned()))
                        }
                        None => (&rest[1..end], None),
                    };
                    if !is_name(name.trim()) {
                        return Err(format!("`{name}` is no attribute name in `{text}`; {hint}"));
                    }
                    out.attributes.push((name.trim().to_ascii_lowercase(), value));
                    rest = &rest[end + 1..];
                    continue;
                }
                _ => rest,
            };
            let end = body.find(['.', '#', '[']).unwrap_or(body.len());
            let name = &body[..end];
            if !is_name(name) {
                return Err(format!("`{name}` is not understood in `{text}`; {hint}"));
            }
            match first {
                '.' => out.classes.push(name.to_owned()),
                '#' => out.id = Some(name.to_owned()),
                _ => out.tag = Some(name.to_ascii_lowercase()),
            }
            rest = &body[end..];
        }
        Ok(out)
    }

    fn matches<'a>(&self, tag: &str, attributes: impl Iterator<Item = &'a Attribute> + Clone) -> bool {
        let value = |name: &str| attributes.clone().find(|a| &*a.name == name).map(|a| &*a.value);
        self.tag.as_deref().is_none_or(|wanted| wanted == tag)
            && self.id.as_deref().is_none_or(|id| value("id") == Some(id))
            && self.classes.iter().all(|class| {
                value("class").is_some_and(|have| have.split_ascii_whitespace().any(|c| c == class))
            })
            && self.attributes.iter().all(|(name, wanted)| match wanted {
                Some(wanted) => value(name) == Some(wanted),
                None => value(name).is_some(),
            })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(pairs: &[(&str, &str)]) -> Vec<Attribute> {
        pairs.iter().map(|(name, value)| Attribute { name: (*name).into(), value: (*value).into() }).collect()
    }

    #[test]
    fn vendors_marks_are_honoured() {
        let mark = |pairs: &[(&str, &str)]| vendor_mark(&attributes(pairs));
        assert_eq!(mark(&[("class", "card rr-mask")]), Some(Mark::Mask));
        assert_eq!(mark(&[("class", "ph-no-capture rr-mask")]), Some(Mark::Block));
        assert_eq!(mark(&[("data-sentry-mask", "")]), Some(Mark::Mask));
        assert_eq!(mark(&[("data-hj-suppress", "true")]), Some(Mark::Mask));
        assert_eq!(mark(&[("data-dd-privacy", "hidden")]), Some(Mark::Block));
        assert_eq!(mark(&[("data-dd-privacy", "allow")]), None);
        assert_eq!(mark(&[("data-hj-suppress", "false"), ("class", "rr-masked")]), None);
    }

    #[test]
    fn selectors_match_what_they_say() {
        let field = attributes(&[("id", "total"), ("class", "a private b"), ("name", "number")]);
        for (text, fits) in [
            ("input", true),
            ("div", false),
            (".private", true),
            (".priv", false),
            ("#total", true),
            ("input.a.b[name=number]", true),
            ("[name='other']", false),
            ("[name]", true),
            ("div, #total", true),
        ] {
            assert_eq!(Selector::parse(text).unwrap().matches("input", field.iter()), fits, "{text}");
        }
        for text in ["", "a b", "a > b", "[x", ":hover", ".", "a,,b"] {
            let error = Selector::parse(text);
            assert!(error.is_err(), "{text}");
        }
    }
}
