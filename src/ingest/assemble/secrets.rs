//! Values of password fields become bullets before anything else can see them.
//!
//! A field is secret for its whole life in a page if it is one at any moment of it: pages turn the type to text to show
//! what was typed, and some start as text. So the fields are collected first, page by page, and masked after.

use super::urls;
use crate::model::{
    Attribute, AttributeChange, Event, EventKind, Log, NodeData, NodeTree, WarningCode, Warnings,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bullets at most, so that the length of a long password stays unknown.
const MAX_BULLETS: usize = 12;

/// Secret fields of one tab between two full snapshots.
type Page = BTreeSet<i64>;

pub fn mask(events: &mut [Event], tabs: usize, warnings: &mut Warnings) {
    let pages = collect(events, tabs);
    let mut page_of = vec![0_usize; tabs];
    let mut masked = 0_u64;
    for event in events {
        let tab = usize::from(event.tab.0).min(tabs.saturating_sub(1));
        if matches!(event.kind, EventKind::FullSnapshot { .. })
            && let Some(page) = page_of.get_mut(tab)
        {
            *page += 1;
        }
        let page = page_of.get(tab).and_then(|page| pages.get(tab)?.get(*page));
        masked += mask_event(&mut event.kind, page.unwrap_or(&Page::new()));
    }
    warnings.note_many(WarningCode::MaskedPassword, masked, || {
        "a password field, or a password in an address".to_owned()
    });
}

/// Per tab, the secret fields of each page; page 0 is what comes before the first full snapshot.
fn collect(events: &[Event], tabs: usize) -> Vec<Vec<Page>> {
    let mut pages = vec![vec![Page::new()]; tabs.max(1)];
    // Names of secret fields outlive their page: a snapshot may be taken while the password is shown as text.
    let mut names: Vec<BTreeSet<Arc<str>>> = vec![BTreeSet::new(); tabs.max(1)];
    for event in events {
        let tab = usize::from(event.tab.0).min(tabs.saturating_sub(1));
        let (Some(pages), Some(names)) = (pages.get_mut(tab), names.get_mut(tab)) else { continue };
        if matches!(event.kind, EventKind::FullSnapshot { .. }) {
            pages.push(Page::new());
        }
        let Some(page) = pages.last_mut() else { continue };
        match &event.kind {
            EventKind::FullSnapshot { tree, .. } => collect_tree(tree, page, names),
            EventKind::Mutation(mutation) => {
                for add in &mutation.adds {
                    collect_tree(&add.tree, page, names);
                }
                for change in &mutation.attributes {
                    let set = change.changes.iter().filter_map(|(name, change)| match change {
                        AttributeChange::Set(value) => Some((&**name, &**value)),
                        _ => None,
                    });
                    if set.into_iter().any(|(name, value)| is_secret_attribute(name, value)) {
                        page.insert(change.node.0);
                    }
                }
            }
            _ => {}
        }
    }
    pages
}

fn collect_tree(tree: &NodeTree, page: &mut Page, names: &mut BTreeSet<Arc<str>>) {
    for node in &tree.nodes {
        let NodeData::Element { tag, attributes, .. } = &node.data else { continue };
        if &**tag != "input" {
            continue;
        }
        let named = attributes.iter().filter(|a| matches!(&*a.name, "name" | "id") && !a.value.is_empty());
        let known = named.clone().any(|a| names.contains(&a.value));
        if known || attributes.iter().any(|a| is_secret_attribute(&a.name, &a.value)) {
            page.insert(node.id.0);
            names.extend(named.map(|a| a.value.clone()));
        }
    }
}

/// Whether an input with this attribute holds a secret.
fn is_secret_attribute(name: &str, value: &str) -> bool {
    match name {
        "type" => value.eq_ignore_ascii_case("password"),
        "data-rr-is-password" => !value.eq_ignore_ascii_case("false"),
        "autocomplete" => value.split_ascii_whitespace().any(|token| {
            let token = token.to_ascii_lowercase();
            matches!(&*token, "current-password" | "new-password" | "one-time-code")
                || token.starts_with("cc-")
        }),
        "name" | "id" => is_secret_name(value),
        _ => false,
    }
}

pub(super) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("passw") || lower.contains("pwd")
}

/// Masks what the event holds of the page's secret fields; returns how many values it replaced.
fn mask_event(kind: &mut EventKind, page: &Page) -> u64 {
    match kind {
        EventKind::FullSnapshot { tree, .. } => {
            let secret = |node: &crate::model::TreeNode| page.contains(&node.id.0);
            if tree
                .nodes
                .iter()
                .any(|n| secret(n) || addresses(&n.data).any(|a| urls::mask(&a.value).is_some()))
            {
                return mask_tree(Arc::make_mut(tree), page);
            }
            0
        }
        EventKind::Mutation(mutation) => {
            let mut masked = 0;
            for add in &mut mutation.adds {
                masked += mask_tree(&mut add.tree, page);
            }
            for change in &mut mutation.attributes {
                let secret = page.contains(&change.node.0);
                for (name, change) in &mut change.changes {
                    if let AttributeChange::Set(value) = change {
                        if secret && &**name == "value" {
                            masked += bullets(value);
                        } else if is_address(name) {
                            masked += in_text(value);
                        }
                    }
                }
            }
            masked
        }
        EventKind::Input { node, text, .. } if page.contains(&node.0) => bullets(text),
        EventKind::Meta { href, .. } | EventKind::PageView { href } => in_text(href),
        EventKind::Log(Log::Network { url, .. }) => in_text(url),
        EventKind::Log(Log::Console { message, stack, .. } | Log::JsError { message, stack }) => {
            in_text(message) + in_text(stack)
        }
        EventKind::Custom { payload, .. } => in_text(payload),
        _ => 0,
    }
}

fn mask_tree(tree: &mut NodeTree, page: &Page) -> u64 {
    let mut masked = 0;
    for node in &mut tree.nodes {
        let secret = page.contains(&node.id.0);
        let NodeData::Element { attributes, .. } = &mut node.data else { continue };
        for Attribute { name, value } in attributes {
            if secret && &**name == "value" {
                masked += bullets(value);
            } else if is_address(name) {
                masked += in_text(value);
            }
        }
    }
    masked
}

fn is_address(name: &str) -> bool {
    matches!(name, "href" | "src" | "action")
}

fn addresses(data: &NodeData) -> impl Iterator<Item = &Attribute> {
    let attributes = match data {
        NodeData::Element { attributes, .. } => attributes.as_slice(),
        _ => &[],
    };
    attributes.iter().filter(|a| is_address(&a.name))
}

/// One bullet per character, at most [`MAX_BULLETS`]. What the recorder masked is brought to the same form, uncounted.
fn bullets(text: &mut Arc<str>) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let masked = text.chars().all(|c| matches!(c, '*' | '•'));
    *text = "•".repeat(text.chars().take(MAX_BULLETS).count()).into();
    u64::from(!masked)
}

fn in_text(text: &mut Arc<str>) -> u64 {
    match urls::mask(text) {
        Some(clean) => {
            *text = clean.into();
            1
        }
        None => 0,
    }
}
