//! Style sheets as text: the rules of a sheet one by one, and the merging of `style` attributes.

use crate::model::{RuleAdd, StyleProperty};
use std::sync::Arc;

/// Walks CSS text and calls `at` for every byte that stands outside strings and comments, with the depth of
/// braces before it. Tolerates anything.
fn scan(css: &str, mut at: impl FnMut(usize, u8, usize)) {
    let bytes = css.as_bytes();
    let (mut i, mut depth) = (0, 0usize);
    while i < bytes.len() {
        match bytes[i] {
            quote @ (b'"' | b'\'') => {
                i += 1;
                while i < bytes.len() && bytes[i] != quote {
                    i += if bytes[i] == b'\\' { 2 } else { 1 };
                }
            }
            b'\\' => i += 1,
            b'/' if bytes.get(i + 1) == Some(&b'*') => {
                i += 2;
                while i < bytes.len() && !(bytes[i] == b'*' && bytes.get(i + 1) == Some(&b'/')) {
                    i += 1;
                }
                i += 1;
            }
            byte => {
                at(i, byte, depth);
                match byte {
                    b'{' => depth += 1,
                    b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
        i += 1;
    }
}

/// Splits a sheet into its top-level rules, as CSSOM counts them: blocks, and statements that end in `;`.
pub fn split_rules(css: &str) -> Vec<Arc<str>> {
    let mut rules: Vec<Arc<str>> = Vec::new();
    let mut start = 0;
    scan(css, |i, byte, depth| {
        let ends = (byte == b'}' && depth <= 1) || (byte == b';' && depth == 0);
        if ends {
            if let Some(rule) = css.get(start..=i).map(str::trim).filter(|r| r.len() > 1) {
                rules.push(rule.into());
            }
            start = i + 1;
        }
    });
    if let Some(rest) = css.get(start..).map(str::trim).filter(|r| !r.is_empty() && r.contains('{')) {
        rules.push(format!("{rest}}}").into());
    }
    rules
}

/// Splits `selector { body }` into the part up to and with `{`, and the body.
fn split_block(rule: &str) -> Option<(&str, &str)> {
    let open = {
        let mut open = None;
        scan(rule, |i, byte, depth| {
            if byte == b'{' && depth == 0 && open.is_none() {
                open = Some(i);
            }
        });
        open?
    };
    let body = rule.get(open + 1..)?.trim_end();
    Some((rule.get(..=open)?, body.strip_suffix('}').unwrap_or(body)))
}

/// Does `change` to the list of rules that `path` leads into; gives up silently where the path leads nowhere,
/// as a recording may name rules that the page's own engine had dropped.
fn edit_rules(rules: &mut Vec<Arc<str>>, path: &[u32], change: &mut dyn FnMut(&mut Vec<Arc<str>>, usize)) {
    match path {
        [] => change(rules, usize::MAX),
        [index] => change(rules, *index as usize),
        [index, rest @ ..] => {
            let Some(rule) = rules.get_mut(*index as usize) else { return };
            let Some((head, body)) = split_block(rule) else { return };
            let mut inner = split_rules(body);
            edit_rules(&mut inner, rest, change);
            *rule = format!("{head}{}}}", inner.join("\n")).into();
        }
    }
}

/// Longest path into nested rules that is followed.
const MAX_PATH: usize = 16;

pub fn insert_rule(rules: &mut Vec<Arc<str>>, add: &RuleAdd) {
    if add.path.len() > MAX_PATH {
        return;
    }
    edit_rules(rules, &add.path, &mut |rules, index| {
        let index = index.min(rules.len());
        rules.insert(index, add.rule.clone());
    });
}

pub fn delete_rule(rules: &mut Vec<Arc<str>>, path: &[u32]) {
    if path.is_empty() || path.len() > MAX_PATH {
        return;
    }
    edit_rules(rules, path, &mut |rules, index| {
        if index < rules.len() {
            rules.remove(index);
        }
    });
}

/// Sets or removes one declaration of the rule at `path`.
pub fn set_declaration(rules: &mut Vec<Arc<str>>, path: &[u32], property: &str, change: &StyleProperty) {
    if path.is_empty() || path.len() > MAX_PATH {
        return;
    }
    edit_rules(rules, path, &mut |rules, index| {
        let Some(rule) = rules.get_mut(index) else { return };
        let Some((head, body)) = split_block(rule) else { return };
        *rule = format!("{head}{}}}", merge_declarations(body, &[(property.into(), change.clone())])).into();
    });
}

/// Applies differences to a list of declarations such as a `style` attribute; the order of the others is kept.
pub fn merge_declarations(text: &str, changes: &[(Arc<str>, StyleProperty)]) -> String {
    let mut start = 0;
    let mut parens = 0i32;
    let mut spans = Vec::new();
    scan(text, |i, byte, _| match byte {
        b'(' => parens += 1,
        b')' => parens -= 1,
        b';' if parens <= 0 => {
            spans.push((start, i));
            start = i + 1;
        }
        _ => {}
    });
    spans.push((start, text.len()));
    let mut out: Vec<(String, String)> = spans
        .into_iter()
        .filter_map(|(from, to)| text.get(from..to)?.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    for (name, change) in changes {
        let at = out.iter().position(|(k, _)| k.eq_ignore_ascii_case(name));
        match change {
            StyleProperty::Remove => {
                if let Some(at) = at {
                    out.remove(at);
                }
            }
            StyleProperty::Set { value, important } => {
                let value = if *important { format!("{value} !important") } else { value.to_string() };
                match at {
                    Some(at) => out[at].1 = value,
                    None => out.push((name.to_string(), value)),
                }
            }
        }
    }
    let mut text = String::new();
    for (name, value) in out {
        text.push_str(&name);
        text.push_str(": ");
        text.push_str(&value);
        text.push_str("; ");
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(css: &str) -> Vec<String> {
        split_rules(css).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn splits_as_cssom_counts() {
        assert_eq!(
            rules("@import 'a;b.css'; /* } */ a{color:red} @media x{b{c:d}e{f:g}} h::before{content:'}'}"),
            [
                "@import 'a;b.css';",
                "/* } */ a{color:red}",
                "@media x{b{c:d}e{f:g}}",
                "h::before{content:'}'}"
            ]
        );
        assert_eq!(rules("a{b:c"), ["a{b:c}"], "an unclosed last rule is closed");
        assert!(rules("   ").is_empty());
    }

    #[test]
    fn inserts_and_deletes_at_nested_paths() {
        let mut r = split_rules("@media x{a{b:c}} d{e:f}");
        insert_rule(&mut r, &RuleAdd { rule: "z{y:x}".into(), path: vec![0, 1] });
        assert_eq!(&*r[0], "@media x{a{b:c}\nz{y:x}}");
        delete_rule(&mut r, &[0, 0]);
        assert_eq!(&*r[0], "@media x{z{y:x}}");
        delete_rule(&mut r, &[9]);
        insert_rule(&mut r, &RuleAdd { rule: "last{}".into(), path: vec![99] });
        assert_eq!(r.len(), 3);
    }

    #[test]
    fn merges_style_differences_in_place() {
        let set = |v: &str, important| StyleProperty::Set { value: v.into(), important };
        assert_eq!(
            merge_declarations(
                "color: red; background: url(data:image/png;base64,AA==); top: 1px",
                &[
                    ("top".into(), set("2px", true)),
                    ("color".into(), StyleProperty::Remove),
                    ("left".into(), set("3px", false))
                ]
            ),
            "background: url(data:image/png;base64,AA==); top: 2px !important; left: 3px;"
        );
    }

    #[test]
    fn sets_a_declaration_of_a_rule() {
        let mut r = split_rules("a{color:red}");
        set_declaration(
            &mut r,
            &[0],
            "color",
            &StyleProperty::Set { value: "blue".into(), important: false },
        );
        assert_eq!(&*r[0], "a{color: blue;}");
        set_declaration(&mut r, &[5], "color", &StyleProperty::Remove);
    }
}
