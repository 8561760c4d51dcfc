//! Small rrweb recordings made in the tests: a page with a picture, a button, a link and a field, and what a visitor did.

use super::support::Lab;
use serde_json::{Value, json};

const START_MS: i64 = 1_790_000_000_000;

/// Visit number `n`: visits differ in clicks, scrolling and typing, and three of them make one user.
pub fn visit(n: usize) -> Value {
    let mut events = vec![
        event(0, 4, json!({"href": "https://shop.example/list", "width": 1280, "height": 800})),
        event(5, 2, json!({"node": page(), "initialOffset": {"top": 0, "left": 0}})),
        event(10, 5, json!({"tag": "identify", "payload": {"user_id": format!("user-{}", n / 3)}})),
    ];
    let mut at = 600;
    for step in 0..8 {
        at += 150;
        let positions = [json!({"x": 40 + 30 * step, "y": 60 + 11 * n % 300, "id": 11, "timeOffset": 0})];
        events.push(event(at, 3, json!({"source": 1, "positions": positions})));
    }
    for _ in 0..=n % 4 {
        at += 260;
        let node = if n.is_multiple_of(2) { 11 } else { 12 };
        for kind in [1, 0, 2] {
            events.push(event(at, 3, json!({"source": 2, "type": kind, "id": node, "x": 80, "y": 90})));
        }
    }
    for step in 1..=(n % 5) {
        at += 100;
        events.push(event(at, 3, json!({"source": 3, "id": 1, "x": 0, "y": 200 * step})));
    }
    if n.is_multiple_of(3) {
        at += 900;
        events.push(event(
            at,
            3,
            json!({"source": 5, "id": 14, "text": "ann@shop.example", "isChecked": false}),
        ));
    }
    events.push(event(
        at + 1_500 + 300 * (n as i64 % 7),
        3,
        json!({"source": 2, "type": 6, "id": 13, "x": 9, "y": 9}),
    ));
    Value::Array(events)
}

#[expect(clippy::needless_pass_by_value, reason = "every caller makes the value for it")]
fn event(at: i64, kind: u8, data: Value) -> Value {
    json!({"type": kind, "timestamp": START_MS + at, "data": data})
}

fn page() -> Value {
    let element = |id: i64, tag: &str, attributes: Value, children: Vec<Value>| json!({"type": 2, "id": id, "tagName": tag, "attributes": attributes, "childNodes": children});
    let text = |id: i64, content: &str| json!({"type": 3, "id": id, "textContent": content});
    let body = vec![
        element(11, "div", json!({"class": "picture"}), vec![text(21, "Tarn chair")]),
        element(12, "button", json!({"type": "button"}), vec![text(22, "Add to basket")]),
        element(13, "a", json!({"href": "/p/1"}), vec![text(23, "More")]),
        element(14, "input", json!({"type": "text", "name": "mail"}), vec![]),
    ];
    let html = element(3, "html", json!({}), vec![element(4, "body", json!({}), body)]);
    json!({"type": 0, "id": 1, "childNodes": [html]})
}

impl Lab {
    /// A project `p.binocular` of that many made-up visits.
    pub fn with_visits(count: usize) -> Self {
        let lab = Self::new();
        for n in 0..count {
            lab.write(&format!("visits/v{n:02}.json"), visit(n).to_string());
        }
        lab.ok("import p.binocular visits");
        lab
    }

    /// The same with an open round `r1` of ann and bob over all sequences.
    pub fn with_round(count: usize) -> Self {
        let lab = Self::with_visits(count);
        lab.ok("codebook import p.binocular --starter ecommerce");
        lab.ok("round new p.binocular --round r1 --items all --coders ann,bob --seed 7");
        lab
    }

    /// Ids of the items in the order of a coder.
    pub fn queue(&self, round: &str, coder: &str) -> Vec<String> {
        let rows = self.rows(&format!("round items p.binocular --round {round} --coder {coder}"));
        super::support::column(&rows, "item_id")
    }

    /// Labels every item of a coder's queue and returns what was said.
    pub fn label(
        &self,
        round: &str,
        coder: &str,
        label: impl Fn(&str) -> &'static str,
        note: &str,
    ) -> Vec<(String, &'static str)> {
        self.label_with(round, coder, label, note, "")
    }

    /// The same with more arguments: where the passphrase is.
    pub fn label_with(
        &self,
        round: &str,
        coder: &str,
        label: impl Fn(&str) -> &'static str,
        note: &str,
        more: &str,
    ) -> Vec<(String, &'static str)> {
        let said: Vec<(String, &str)> = self
            .queue(round, coder)
            .into_iter()
            .map(|item| (label(&item), item))
            .map(|(l, i)| (i, l))
            .collect();
        let mut csv = "item_id,label,confidence,note\n".to_owned();
        csv.extend(said.iter().map(|(item, label)| format!("{item},{label},2,{note}\n")));
        self.write(&format!("{round}-{coder}.csv"), csv);
        self.ok(&format!(
            "round label p.binocular --round {round} --coder {coder} --from {round}-{coder}.csv {more}"
        ));
        said
    }

    pub fn seal_and_reveal(&self, round: &str) {
        for coder in ["ann", "bob"] {
            self.ok(&format!("round seal p.binocular --round {round} --coder {coder}"));
        }
        self.ok(&format!("round reveal p.binocular --round {round}"));
    }
}
