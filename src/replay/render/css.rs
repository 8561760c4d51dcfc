//! Rewrites recorded CSS text into what the engine understands.

/// What recorders write and the engine does not know, and what it knows instead. Recorders write what Chrome's CSSOM
/// serialises, so Chrome-only values are to be expected; parts of form controls are elements of [`super::controls`].
const REPLACED: [(&str, &str); 20] = [
    ("-webkit-background-clip: text", "--bn-clip: text"),
    ("background-clip: text", "--bn-clip: text"),
    (") text;", "); --bn-clip: text;"),
    ("caption-side: bottom", "--bn-caption: table-footer-group"),
    ("::backdrop", " bn-backdrop"),
    ("-webkit-match-parent", "inherit"),
    ("-webkit-center", "center"),
    (":checked", ":is(:checked,[checked])"),
    (":placeholder-shown", "[bn-placeholder]"),
    ("::-webkit-input-placeholder", " bn-placeholder"),
    ("::placeholder", " bn-placeholder"),
    ("::-webkit-slider-thumb", " bn-thumb"),
    ("::-webkit-slider-runnable-track", " bn-groove"),
    ("::-webkit-progress-bar", " bn-groove"),
    ("::-webkit-progress-value", " bn-bar"),
    ("::-webkit-meter-bar", " bn-groove"),
    ("::-webkit-meter-optimum-value", " bn-bar"),
    ("::file-selector-button", " bn-file-button"),
    ("::-webkit-file-upload-button", " bn-file-button"),
    ("-webkit-fill-available", "100%"),
];

/// Textual replacements in a sheet.
pub(super) fn adapt(css: &str) -> String {
    let mut out = renamed(css);
    for (from, to) in REPLACED {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    generated_content(&type_selectors(&canvas_selectors(&out)))
}

/// Content that the engine leaves out is kept in a custom property, and taken from another one that a pass fills.
fn generated_content(css: &str) -> String {
    const NAME: &str = "content:";
    if !["counter(", "counters(", "attr(", "-quote"].iter().any(|word| css.contains(word)) {
        return css.to_owned();
    }
    let mut out = String::with_capacity(css.len() + 1_024);
    let mut rest = css;
    while let Some(at) = rest.find(NAME) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let end = here.find([';', '}']).unwrap_or(here.len());
        let value = &here[NAME.len()..end];
        let is_content = before.ends_with(['{', ';', ' ', '\n', '\t']) || before.is_empty();
        let generated =
            ["counter(", "counters(", "attr(", "open-quote", "close-quote"].iter().any(|w| value.contains(w));
        if is_content && generated {
            let head = out.rfind('{').map_or("", |open| {
                let start = out[..open].rfind(['}', '{', ';']).map_or(0, |n| n + 1);
                &out[start..open]
            });
            let side = if head.contains("after") { "after" } else { "before" };
            let value = value.trim().trim_end_matches("!important");
            out.extend(["--bn-content:", value, ";content:var(--bn-", side, ",\"\")"]);
        } else {
            out.push_str(&here[..end]);
        }
        rest = &here[end..];
    }
    out.push_str(rest);
    out
}

/// A canvas is drawn as a picture; selectors must find it there, at the same weight.
fn canvas_selectors(css: &str) -> String {
    const NAME: &str = "canvas";
    if !css.contains(NAME) {
        return css.to_owned();
    }
    let mut out = String::with_capacity(css.len() + 64);
    let mut rest = css;
    while let Some(at) = rest.find(NAME) {
        let (before, here) = rest.split_at(at);
        let after = &here[NAME.len()..];
        let begins = before.chars().next_back().or(out.chars().next_back());
        let is_word = begins.is_none_or(|c| " \t\n,>+~}{(;/".contains(c))
            && after.starts_with([' ', '\t', '\n', ',', '>', '+', '~', '{', '.', '#', ':', '[', ')']);
        let in_selector = after.find(['{', ';', '}']).is_some_and(|end| after[end..].starts_with('{'));
        out.push_str(before);
        out.push_str(if is_word && in_selector { "img:where([bn-canvas])" } else { NAME });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The type of an input stands under another name (see [`super::attributes`]); selectors must find it there too.
fn type_selectors(css: &str) -> String {
    const OPEN: &str = "[type";
    let mut out = String::with_capacity(css.len() + css.len() / 16);
    let mut rest = css;
    while let Some(at) = rest.find(OPEN) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);
        let condition = here.find(']').map(|end| &here[OPEN.len()..end]);
        match condition {
            Some("") => out.push_str(":is([bn-type],:not(input)[type])"),
            Some(c) if c.len() < 64 && c.starts_with(['=', '^', '$', '*', '~', '|', ' ']) => {
                out.extend([":is([type", c, "],[bn-type", c, "])"]);
            }
            _ => {
                out.push_str(OPEN);
                rest = &here[OPEN.len()..];
                continue;
            }
        }
        rest = &here[OPEN.len() + condition.map_or(0, str::len) + 1..];
    }
    out.push_str(rest);
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

/// Properties that the engine's style system drops, and the names under which they take part in the cascade all the
/// same: as custom properties, which the passes in [`super::fixes`] read from the computed style.
const RENAMED: [(&str, &str); 14] = [
    ("fill", "--bn-fill"),
    ("fill-opacity", "--bn-fill-opacity"),
    ("fill-rule", "--bn-fill-rule"),
    ("stroke", "--bn-stroke"),
    ("stroke-width", "--bn-stroke-width"),
    ("stroke-linecap", "--bn-stroke-linecap"),
    ("stroke-linejoin", "--bn-stroke-linejoin"),
    ("stroke-dasharray", "--bn-stroke-dasharray"),
    ("stroke-dashoffset", "--bn-stroke-dashoffset"),
    ("stroke-opacity", "--bn-stroke-opacity"),
    ("stop-color", "--bn-stop-color"),
    ("stop-opacity", "--bn-stop-opacity"),
    ("-webkit-line-clamp", "--bn-line-clamp"),
    // Not the same, but what is seen: the colour in which text is filled.
    ("-webkit-text-fill-color", "color"),
];

/// The sheet, or a list of declarations, with the [`RENAMED`] properties under their other names.
pub(super) fn renamed(css: &str) -> String {
    if !RENAMED.iter().any(|(name, _)| css.contains(name)) {
        return css.to_owned();
    }
    let bytes = css.as_bytes();
    let mut out = String::with_capacity(css.len() + css.len() / 16);
    // `start` is where the present declaration or selector begins, `copied` how far `out` has come.
    let (mut i, mut start, mut copied) = (0, 0, 0);
    while i <= bytes.len() {
        match bytes.get(i) {
            Some(quote @ (b'"' | b'\'')) => {
                i += 1;
                while i < bytes.len() && bytes[i] != *quote {
                    i += if bytes[i] == b'\\' { 2 } else { 1 };
                }
            }
            Some(b'/') if bytes.get(i + 1) == Some(&b'*') => {
                i = css.get(i + 2..).and_then(|rest| rest.find("*/")).map_or(bytes.len(), |n| i + 2 + n + 1);
                // Only a comment before a declaration is left out of it; within, it stays.
                if css.get(start..i).is_some_and(|before| before.trim_start().starts_with("/*")) {
                    start = i + 1;
                }
            }
            Some(b'{') => start = i + 1,
            None | Some(b';' | b'}') => {
                if let Some((name, _)) = css.get(start..i.min(css.len())).and_then(|d| d.split_once(':'))
                    && let Some((_, ours)) = RENAMED.iter().find(|(known, _)| *known == name.trim())
                {
                    out.push_str(&css[copied..start]);
                    out.push_str(ours);
                    copied = start + name.len();
                }
                start = i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    out.push_str(&css[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_selectors_follow_the_stand_ins() {
        assert_eq!(
            adapt("input[type='range'],a[typed]{a:b}"),
            "input:is([type='range'],[bn-type='range']),a[typed]{a:b}"
        );
        assert_eq!(adapt("input:not([type]){a:b}"), "input:not(:is([bn-type],:not(input)[type])){a:b}");
        assert_eq!(adapt("input::placeholder{a:b}"), "input bn-placeholder{a:b}");
        assert_eq!(
            adapt("a,canvas.x{color:canvas}.canvas{--canvas:1}"),
            "a,img:where([bn-canvas]).x{color:canvas}.canvas{--canvas:1}"
        );
        assert_eq!(
            adapt("a{align-content:x} p::after { content: counter(n) \".\"; top: 0 }"),
            "a{align-content:x} p::after { --bn-content:counter(n) \".\";content:var(--bn-after,\"\"); top: 0 }"
        );
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
    fn what_the_engine_drops_goes_by_another_name() {
        for (css, expected) in [
            (
                "/* fill:no */ .a{color:red;fill: #f00 !important}",
                "/* fill:no */ .a{color:red;--bn-fill: #f00 !important}",
            ),
            ("@media x{.c{-webkit-line-clamp:2}}", "@media x{.c{--bn-line-clamp:2}}"),
            ("a{transition:fill 1s}b{ stroke : var(--x)}", "a{transition:fill 1s}b{--bn-stroke: var(--x)}"),
            ("a::before{content:\"fill:1;\";fill:red", "a::before{content:\"fill:1;\";--bn-fill:red"),
            ("-webkit-line-clamp: 3", "--bn-line-clamp: 3"),
            ("ä{fill:ü}/* fill", "ä{--bn-fill:ü}/* fill"),
        ] {
            assert_eq!(renamed(css), expected);
        }
    }
}
