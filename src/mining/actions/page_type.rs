//! Coarse kind of a page from the words of its address and what stands on it; knows no session.

use crate::model::{NodeId, PageType};
use crate::replay::mirror::{Mirror, says, with_text_excerpt};

/// Words of an address or heading that tell the kind of a page. The first kind with a hit wins, so the special
/// ones come first: `/checkout/help` is help, `/account/settings` is settings.
const WORDS: [(PageType, &[&str]); 9] = [
    (
        PageType::Confirmation,
        &["confirmation", "confirmed", "thank", "thanks", "success", "receipt", "complete", "completed"],
    ),
    (
        PageType::Help,
        &["help", "support", "faq", "contact", "docs", "documentation", "guide", "kb", "returns"],
    ),
    (PageType::Checkout, &["checkout", "payment", "shipping", "billing", "delivery", "pay"]),
    (PageType::Cart, &["cart", "basket", "bag"]),
    (PageType::Settings, &["settings", "preferences", "configuration", "config", "setup", "integrations"]),
    (
        PageType::Report,
        &[
            "report",
            "reports",
            "analytics",
            "dashboard",
            "insights",
            "metrics",
            "stats",
            "statistics",
            "charts",
        ],
    ),
    (
        PageType::Account,
        &["account", "profile", "login", "signin", "signup", "register", "orders", "billing", "me", "user"],
    ),
    (PageType::Detail, &["product", "item", "detail", "details", "dp", "p", "article", "post"]),
    (
        PageType::List,
        &[
            "products",
            "items",
            "category",
            "categories",
            "collection",
            "collections",
            "search",
            "catalog",
            "catalogue",
            "shop",
            "browse",
            "list",
            "results",
            "all",
            "c",
        ],
    ),
];

/// Nodes that are read for hints; a page tells its kind early.
const MAX_NODES: usize = 3_000;
/// Product links that make a page a list.
const LIST_LINKS: usize = 4;

/// Address without its query and host, with the route that a hash may hold: `/p/mug`, `/#/cart`.
pub fn path_of(url: &str) -> String {
    let (main, hash) = url.split_once('#').map_or((url, ""), |(m, h)| (m, h));
    let main = main.split('?').next().unwrap_or("");
    let path = match main.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => main,
    };
    let mut path = path.trim_end_matches('/').to_owned();
    if path.is_empty() {
        path.push('/');
    }
    // A hash that looks like a path is the route of a single-page app.
    if hash.starts_with('/') || hash.starts_with("!/") {
        path.push('#');
        path.push_str(hash.split('?').next().unwrap_or("").trim_end_matches('/'));
    }
    path
}

/// Address that tells two pages apart: without the fragment, unless that holds a route.
pub(super) fn identity_of(url: &str) -> &str {
    match url.split_once('#') {
        Some((main, hash)) if !(hash.starts_with('/') || hash.starts_with("!/")) => main,
        _ => url,
    }
}

/// Lower-case words of a path, split at everything that is no letter.
pub fn path_words(path: &str) -> impl Iterator<Item = String> + '_ {
    path.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}

/// Kind by address alone; `None` where no word tells.
pub(super) fn by_path(path: &str) -> Option<PageType> {
    if matches!(path, "/" | "/index.html" | "/home" | "/#/") {
        return Some(PageType::Home);
    }
    // Whole segments tell more than words inside a slug ("/p/all-purpose-bag" is a detail page).
    let segments: Vec<String> = path
        .split(['/', '#', '!'])
        .filter(|s| !s.is_empty())
        .map(|s| s.trim_end_matches(".html").trim_end_matches(".php").to_lowercase())
        .collect();
    let mut hits = WORDS.iter().filter(|(_, words)| segments.iter().any(|s| words.contains(&&**s)));
    if let Some((kind, _)) = hits.next() {
        let list_of_details =
            *kind == PageType::List && segments.len() >= 2 && segments.iter().all(|s| s.len() > 1);
        return Some(if list_of_details && looks_like_item(segments.last()) {
            PageType::Detail
        } else {
            *kind
        });
    }
    let last: Vec<String> = segments.iter().flat_map(|s| path_words(s)).collect();
    WORDS
        .iter()
        .filter(|(kind, _)| !matches!(kind, PageType::Detail | PageType::List))
        .find(|(_, words)| last.iter().any(|w| w.len() > 2 && words.contains(&&**w)))
        .map(|(kind, _)| *kind)
}

fn looks_like_item(segment: Option<&String>) -> bool {
    segment
        .is_some_and(|s| s.matches('-').count() >= 2 || s.chars().filter(char::is_ascii_digit).count() >= 2)
}

/// Kind by address, else by what stands on the page.
pub(super) fn page_type(path: &str, mirror: &Mirror) -> PageType {
    by_path(path).or_else(|| by_content(mirror)).unwrap_or_default()
}

fn by_content(mirror: &Mirror) -> Option<PageType> {
    let root: NodeId = mirror.root()?;
    let (mut prices, mut fields, mut tables, mut charts) = (0usize, 0usize, 0usize, 0usize);
    let mut heading = String::new();
    let mut buys = false;
    let mut product_meta = false;
    for (id, node) in mirror.subtree(root).take(MAX_NODES) {
        match node.tag() {
            "h1" | "title" if heading.len() < 200 => {
                heading.push(' ');
                with_text_excerpt(mirror, id, |text| heading.push_str(&text.to_lowercase()));
            }
            "input" | "select" | "textarea" => fields += 1,
            "table" => tables += 1,
            "canvas" => charts += 1,
            "button" => {
                let words = ["add to cart", "add to bag", "add to basket", "buy now"];
                buys |= with_text_excerpt(mirror, id, |text| words.iter().any(|word| says(text, word)));
            }
            "meta" => {
                product_meta |= node.attribute("property") == Some("og:type")
                    && node.attribute("content").is_some_and(|c| c.contains("product"));
            }
            _ => {
                if node.attribute("class").is_some_and(|c| says(c, "price")) {
                    prices += 1;
                }
            }
        }
    }
    if product_meta || (buys && prices < LIST_LINKS * 3) {
        return Some(PageType::Detail);
    }
    let words: Vec<&str> = heading.split(|c: char| !c.is_alphabetic()).collect();
    let by_heading = WORDS
        .iter()
        .filter(|(kind, _)| !matches!(kind, PageType::Detail | PageType::List))
        .find(|(_, hints)| words.iter().any(|w| w.len() > 2 && hints.contains(w)))
        .map(|(kind, _)| *kind);
    by_heading
        .or_else(|| (prices >= LIST_LINKS).then_some(PageType::List))
        .or_else(|| (tables + charts >= 1 && fields < 6).then_some(PageType::Report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_tell_the_kind_of_page() {
        for (url, path, kind) in [
            ("https://s.example/", "/", Some(PageType::Home)),
            ("https://s.example", "/", Some(PageType::Home)),
            (
                "https://s.example/p/tarn-lounge-chair?x=1#reviews",
                "/p/tarn-lounge-chair",
                Some(PageType::Detail),
            ),
            ("https://s.example/cart/", "/cart", Some(PageType::Cart)),
            ("https://s.example/checkout/payment", "/checkout/payment", Some(PageType::Checkout)),
            ("https://s.example/help/shipping", "/help/shipping", Some(PageType::Help)),
            ("https://s.example/order-confirmed", "/order-confirmed", Some(PageType::Confirmation)),
            ("https://s.example/app#/reports/12", "/app#/reports/12", Some(PageType::Report)),
            ("https://s.example/category/lamps", "/category/lamps", Some(PageType::List)),
            ("https://s.example/xyz", "/xyz", None),
        ] {
            assert_eq!(path_of(url), path, "{url}");
            assert_eq!(by_path(path), kind, "{url}");
        }
    }

    #[test]
    fn a_fragment_makes_no_page_but_a_route_does() {
        assert_eq!(identity_of("http://x/a?b=1#top"), "http://x/a?b=1");
        assert_eq!(identity_of("http://x/#/a"), "http://x/#/a");
    }
}
