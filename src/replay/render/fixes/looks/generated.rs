//! Generated content that is more than a string: counters, quotes, attributes. [`super::super::super::css`] keeps what
//! the rule said in a custom property; the text is worked out here in document order (CSS Lists 3, §4).

use super::Wanted;
use blitz_dom::{BaseDocument, Node, NodeId};
use std::collections::BTreeMap;
use style::Atom;
use style::properties::ComputedValues;

/// Deepest nesting that is walked; below it content stays empty.
const MAX_DEPTH: usize = 1_000;
/// Longest text that is generated for one pseudo-element, in characters.
const MAX_CHARS: usize = 500;

#[derive(Default)]
struct State {
    /// Values by counter, outermost scope first; a scope is the depth of the element that made it.
    counters: BTreeMap<String, Vec<(usize, i32)>>,
    open_quotes: usize,
}

pub(super) fn look(document: &BaseDocument, wanted: &mut Wanted) {
    let Some(root) = document.try_root_element().map(|r| r.id) else { return };
    let mut state = State::default();
    // (node, depth, leaving): the second visit does ::after and ends the scopes of the children.
    let mut stack = vec![(root, 0_usize, false)];
    while let Some((id, depth, leaving)) = stack.pop() {
        let Some(node) = document.get_node(id) else { continue };
        if leaving {
            if let Some(text) = node.after().and_then(|p| state.generate(document, node, p, depth + 1)) {
                wanted.style(id, "--bn-after", text);
            }
            state.leave(depth + 1);
            continue;
        }
        let styles = node.primary_styles().filter(|s| !s.clone_display().is_none());
        let (true, Some(styles)) = (node.is_element() && depth <= MAX_DEPTH, styles) else { continue };
        state.enter(&styles, depth);
        if let Some(text) = node.before().and_then(|p| state.generate(document, node, p, depth + 1)) {
            wanted.style(id, "--bn-before", text);
        }
        stack.push((id, depth, true));
        stack.extend(node.children.iter().rev().map(|c| (*c, depth + 1, false)));
    }
}

impl State {
    fn enter(&mut self, styles: &ComputedValues, depth: usize) {
        for pair in styles.clone_counter_reset().iter() {
            self.reset(&pair.name.0, depth, pair.value);
        }
        for pair in styles.clone_counter_increment().iter() {
            let scopes = self.counters.entry(pair.name.0.to_string()).or_default();
            match scopes.last_mut() {
                Some((_, value)) => *value = value.saturating_add(pair.value),
                None => scopes.push((depth, pair.value)),
            }
        }
    }

    fn reset(&mut self, name: &str, depth: usize, value: i32) {
        let scopes = self.counters.entry(name.to_owned()).or_default();
        match scopes.last_mut() {
            Some(last) if last.0 == depth => last.1 = value,
            _ => scopes.push((depth, value)),
        }
    }

    fn leave(&mut self, depth: usize) {
        for scopes in self.counters.values_mut() {
            while scopes.last().is_some_and(|(d, _)| *d >= depth) {
                scopes.pop();
            }
        }
    }

    /// The text of a pseudo-element as a CSS string; `None` where the engine knows its content itself.
    fn generate(&mut self, document: &BaseDocument, host: &Node, id: NodeId, depth: usize) -> Option<String> {
        let pseudo = document.get_node(id)?;
        let styles = pseudo.primary_styles()?;
        self.enter(&styles, depth);
        let value = styles.custom_properties().get_for_cssom(&Atom::from("bn-content"))?.to_variable_value();
        let source = &value.css;
        let mut text = String::new();
        for item in Items(source) {
            match item {
                Item::Text(plain) => text.push_str(plain),
                Item::Word("open-quote") => {
                    text.push(if self.open_quotes.is_multiple_of(2) { '\u{201c}' } else { '\u{2018}' });
                    self.open_quotes += 1;
                }
                Item::Word("close-quote") => {
                    self.open_quotes = self.open_quotes.saturating_sub(1);
                    text.push(if self.open_quotes.is_multiple_of(2) { '\u{201d}' } else { '\u{2019}' });
                }
                Item::Word(_) => {}
                Item::Call(name, arguments) => text.push_str(&self.call(host, name, arguments)),
            }
        }
        let escaped: String = text
            .chars()
            .take(MAX_CHARS)
            .map(|c| match c {
                '"' | '\\' => format!("\\{c}"),
                '\n' => "\\a ".to_owned(),
                c => c.to_string(),
            })
            .collect();
        Some(format!("\"{escaped}\""))
    }

    fn call(&self, host: &Node, name: &str, arguments: &str) -> String {
        let mut parts = arguments.split(',').map(str::trim);
        let of = parts.next().unwrap_or("");
        let values = self.counters.get(of).map(Vec::as_slice).unwrap_or_default();
        match name {
            "counter" => numeral(values.last().map_or(0, |v| v.1), parts.next().unwrap_or("decimal")),
            "counters" => {
                let between = parts.next().unwrap_or("").trim_matches(['"', '\'']).to_owned();
                let kind = parts.next().unwrap_or("decimal");
                values.iter().map(|v| numeral(v.1, kind)).collect::<Vec<_>>().join(&between)
            }
            "attr" => {
                let attributes = host.data.downcast_element().map(|e| e.attrs.iter());
                let found = attributes.and_then(|mut a| a.find(|a| &*a.name.local == of));
                found.map_or(String::new(), |a| a.value.clone())
            }
            _ => String::new(),
        }
    }
}

/// One item of a `content` value.
enum Item<'a> {
    Text(&'a str),
    Word(&'a str),
    Call(&'a str, &'a str),
}

/// The items of a `content` value; what cannot be read ends it.
struct Items<'a>(&'a str);

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        let rest = self.0.trim_start();
        let first = rest.chars().next()?;
        if first == '"' || first == '\'' {
            let end = rest[1..].find(first)? + 1;
            self.0 = &rest[end + 1..];
            return Some(Item::Text(&rest[1..end]));
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        let (word, after) = rest.split_at(end);
        if let Some(inner) = after.strip_prefix('(') {
            let close = inner.find(')')?;
            self.0 = &inner[close + 1..];
            return Some(Item::Call(word, &inner[..close]));
        }
        self.0 = after;
        Some(Item::Word(word))
    }
}

/// A number in one of the predefined counter styles; unknown ones count in digits.
pub(super) fn numeral(number: i32, kind: &str) -> String {
    match kind {
        "none" => String::new(),
        "disc" => "•".into(),
        "circle" => "◦".into(),
        "square" => "▪".into(),
        "decimal-leading-zero" => format!("{number:02}"),
        "lower-alpha" | "lower-latin" if number > 0 => letters(number),
        "upper-alpha" | "upper-latin" if number > 0 => letters(number).to_ascii_uppercase(),
        "lower-roman" if (1..4_000).contains(&number) => roman(number).to_ascii_lowercase(),
        "upper-roman" if (1..4_000).contains(&number) => roman(number),
        _ => number.to_string(),
    }
}

fn letters(mut number: i32) -> String {
    let mut out = Vec::new();
    while number > 0 {
        number -= 1;
        out.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    out.iter().rev().collect()
}

fn roman(mut number: i32) -> String {
    const STEPS: [(i32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, digits) in STEPS {
        while number >= value {
            out.push_str(digits);
            number -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_the_styles_that_lists_use() {
        assert_eq!(numeral(4, "upper-roman"), "IV");
        assert_eq!(numeral(28, "lower-alpha"), "ab");
        assert_eq!(numeral(7, "decimal-leading-zero"), "07");
        assert_eq!(numeral(0, "lower-roman"), "0");
    }

    #[test]
    fn a_content_value_is_read_item_by_item() {
        let seen: Vec<String> = Items("counter(a, upper-roman) \") \" open-quote attr(data-x)")
            .map(|i| match i {
                Item::Text(t) => format!("text {t}"),
                Item::Word(w) => format!("word {w}"),
                Item::Call(f, a) => format!("call {f} {a}"),
            })
            .collect();
        assert_eq!(seen, ["call counter a, upper-roman", "text ) ", "word open-quote", "call attr data-x"]);
    }
}
