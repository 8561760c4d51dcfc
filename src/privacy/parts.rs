//! Which elements and attributes of a page hold words, addresses, pictures, or only what the page is built with.

/// Elements whose words are the site's own.
pub(super) const INTERFACE: [&str; 23] = [
    "a",
    "button",
    "label",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "nav",
    "th",
    "option",
    "summary",
    "legend",
    "title",
    "menu",
    "header",
    "footer",
    "figcaption",
    "optgroup",
    "caption",
    "dt",
    "svg",
];
/// Attributes that people read.
pub(super) const READ: [&str; 8] =
    ["value", "title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext", "label"];
/// Attributes that load or show a picture.
pub(super) const PICTURES: [&str; 7] =
    ["src", "srcset", "poster", "rr_dataURL", "rr_src", "xlink:href", "data-src"];

/// Attributes that pages are built with: nobody reads them, and changing them would change the page.
pub(super) fn is_of_the_page(name: &str) -> bool {
    matches!(
        name,
        "class"
            | "style"
            | "id"
            | "for"
            | "type"
            | "d"
            | "points"
            | "transform"
            | "viewBox"
            | "integrity"
            | "srcset"
            | "rel"
            | "lang"
            | "role"
            | "media"
            | "tabindex"
    ) || (name.starts_with("rr_") && name != "rr_src")
        || name == "_cssText"
}

pub(super) fn is_address(name: &str) -> bool {
    matches!(
        name,
        "href" | "src" | "action" | "formaction" | "poster" | "cite" | "data-src" | "rr_src" | "xlink:href"
    )
}
