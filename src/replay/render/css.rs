//! Rewrites recorded CSS text into what the engine understands, and finds declarations that it drops.

/// Input types that the engine would collapse or leave empty; they are drawn as text fields or stand-ins, and the
/// page's selectors must follow.
pub(super) const STAND_IN_TYPES: [&str; 9] =
    ["number", "date", "time", "datetime-local", "month", "week", "range", "color", "datetime"];

/// Textual replacements. Recorders write what Chrome's CSSOM serialises, so Chrome-only values are to be expected.
pub(super) fn adapt(css: &str) -> String {
    let mut out = css.replace("-webkit-match-parent", "inherit").replace("-webkit-center", "center");
    if out.contains("[type=") {
        for kind in STAND_IN_TYPES {
            for quoted in [format!("[type={kind}]"), format!("[type=\"{kind}\"]"), format!("[type='{kind}']")]
            {
                if out.contains(&quoted) {
                    out = out.replace(&quoted, &format!("[bn-type=\"{kind}\"]"));
                }
            }
        }
    }
    out
}

/// Wraps a sheet in its `media` attribute, which the engine does not look at.
pub(super) fn with_media(css: String, media: Option<&str>) -> String {
    match media.map(str::trim) {
        None | Some("" | "all" | "screen") => css,
        Some(media) => format!("@media {media}{{{css}}}"),
    }
}

/// Confines a shadow tree's sheet to its host by nesting. `:host` becomes the host itself.
pub(super) fn scoped(css: &str, host: i64) -> String {
    let mut body = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(":host") {
        body.push_str(&rest[..at]);
        let after = &rest[at + ":host".len()..];
        if let Some(inner) = after.strip_prefix('(')
            && let Some(close) = inner.find(')')
        {
            body.push('&');
            body.push_str(&inner[..close]);
            rest = &inner[close + 1..];
        } else {
            body.push('&');
            rest = after;
        }
    }
    body.push_str(rest);
    format!("[bn-host=\"{host}\"]{{{}}}", body.replace("::slotted(", ":is("))
}

/// A declaration that the engine's style system drops and that can be stood in for from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dropped {
    pub selector: String,
    pub property: &'static str,
    pub value: String,
}

const DROPPED_PROPERTIES: [&str; 10] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-dasharray",
    "fill-opacity",
    "stroke-opacity",
    "-webkit-line-clamp",
    "-webkit-text-fill-color",
];

/// Most dropped declarations that are collected; each costs a selector query after layout.
const MAX_DROPPED: usize = 400;

/// Collects the dropped declarations of a sheet in order, but for those in print media and keyframes.
pub(super) fn find_dropped(css: &str, out: &mut Vec<Dropped>) {
    if !DROPPED_PROPERTIES.iter().any(|p| css.contains(p)) {
        return;
    }
    let bytes = css.as_bytes();
    let mut heads: Vec<&str> = Vec::new();
    let (mut i, mut start) = (0, 0);
    while i < bytes.len() && out.len() < MAX_DROPPED {
        match bytes[i] {
            quote @ (b'"' | b'\'') => {
                i += 1;
                while i < bytes.len() && bytes[i] != quote {
                    i += if bytes[i] == b'\\' { 2 } else { 1 };
                }
            }
            b'/' if bytes.get(i + 1) == Some(&b'*') => {
                i = css.get(i + 2..).and_then(|rest| rest.find("*/")).map_or(bytes.len(), |n| i + 2 + n + 1);
                start = i + 1;
            }
            b'{' => {
                heads.push(css.get(start..i).unwrap_or("").trim());
                start = i + 1;
            }
            end @ (b';' | b'}') => {
                if let Some((name, value)) = css.get(start..i).and_then(|d| d.split_once(':'))
                    && let Some(property) = DROPPED_PROPERTIES.into_iter().find(|p| *p == name.trim())
                    && let Some(selector) = heads.last().filter(|s| !s.starts_with('@'))
                    && !heads.iter().any(|h| h.starts_with("@media print") || h.contains("keyframes"))
                {
                    let value = value.trim().trim_end_matches("!important").trim().to_owned();
                    out.push(Dropped { selector: (*selector).to_owned(), property, value });
                }
                start = i + 1;
                if end == b'}' {
                    heads.pop();
                }
            }
            _ => {}
        }
        i += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_selectors_follow_the_stand_ins() {
        assert_eq!(adapt("input[type='range']{a:b}"), "input[bn-type=\"range\"]{a:b}");
        assert_eq!(with_media("a{b:c}".into(), Some("print")), "@media print{a{b:c}}");
        assert_eq!(with_media("a{b:c}".into(), Some(" all ")), "a{b:c}");
    }

    #[test]
    fn shadow_sheets_are_confined_to_their_host() {
        assert_eq!(
            scoped(":host{color:red} :host(.big) b{top:0} ::slotted(i){left:0}", 7),
            "[bn-host=\"7\"]{&{color:red} &.big b{top:0} :is(i){left:0}}"
        );
    }

    #[test]
    fn finds_what_the_engine_drops() {
        let mut out = Vec::new();
        find_dropped(
            "/* fill:no */ .a{color:red;fill: #f00 !important} @media print{.b{fill:red}} @media x{.c{-webkit-line-clamp:2}}",
            &mut out,
        );
        let found: Vec<_> = out.iter().map(|d| (&*d.selector, d.property, &*d.value)).collect();
        assert_eq!(found, [(".a", "fill", "#f00"), (".c", "-webkit-line-clamp", "2")]);
    }
}
