//! What an address says of where a page lives; reads no page.

/// Host of an address, with its port; a bare host counts, `about:blank` and paths do not.
pub fn host_of(href: &str) -> Option<String> {
    let (scheme, rest) = href.split_once("://").unwrap_or(("", href));
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.to_ascii_lowercase();
    let plain = host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_'));
    let plain = plain && host.contains('[') == host.contains(']');
    let named = !scheme.is_empty() || (host.contains('.') && !host.contains(':'));
    (plain && named && !host.is_empty() && host.len() < 256 && scheme != "file").then_some(host)
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn hosts_are_read_from_addresses_and_nothing_else() {
        for (href, host) in [
            ("https://Shop.example/cart?x=1", Some("shop.example")),
            ("http://ann:secret@localhost:8080/#/a", Some("localhost:8080")),
            ("shop.example/cart", Some("shop.example")),
            ("about:blank", None),
            ("/cart", None),
            ("file:///home/page.html", None),
        ] {
            assert_eq!(host_of(href).as_deref(), host, "{href}");
        }
    }
}
