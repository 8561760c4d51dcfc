//! Marks of evidence, items side by side, and codebooks of several codes, in a whole window with keys alone.

use super::testing::{Study, code};
use crate::coding::codebook::Code;
use crate::coding::{Abstention, Codebook, Verdict, spans_to_text};
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

impl Study {
    fn chord(&mut self, modifiers: Modifiers, key: Key) {
        self.h.key_press_modifiers(modifiers, key);
        self.h.run_steps(3);
        self.saved();
    }

    /// Signed in as Ann, the recording open and standing still at its begin.
    fn at_rest(&mut self) {
        self.sign_in("Ann");
        self.until_open(0..1);
        self.key(Key::K);
        self.key(Key::Home);
    }

    /// Waits for the recordings of these places in the queue.
    fn until_open(&mut self, places: std::ops::Range<usize>) {
        self.until("the recordings are open", |app| {
            let view = app.workspace.coding.desk.as_ref().unwrap().view();
            places.clone().all(|at| {
                let session = crate::model::SessionId::new(view.at(at).unwrap().item.session);
                app.workspace.documents.ready(&session).is_some()
            })
        });
    }

    fn spans(&self, item: &str) -> String {
        self.stored("ann", item).map(|entry| spans_to_text(&entry.spans)).unwrap_or_default()
    }
}

#[test]
fn a_range_and_a_moment_are_marked_moved_and_deleted_by_keys() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.at_rest();
    let item = study.queue("ann").remove(0);
    let from = study.h.state().workspace.coding.desk.as_ref().unwrap().view().at(0).unwrap().item.start_ms;
    study.key(Key::CloseBracket);
    assert!(study.says("Mark where it begins first"));
    study.key(Key::OpenBracket);
    assert!(study.says("Begun at 0:00.000"), "{:?}", study.words());
    study.key(Key::Period);
    study.key(Key::CloseBracket);
    let one = study.spans(&item);
    let (begin, end) = one.split_once('-').expect("a range, on the disk right after the key");
    assert_eq!(begin.parse::<i64>().unwrap(), from);
    assert!(end.parse::<i64>().unwrap() > from);
    assert!(study.says("Delete the mark 0:00.000 to"), "{:?}", study.words());
    study.key(Key::End);
    study.key(Key::X);
    let both = study.spans(&item);
    assert!(both.starts_with(&format!("{one}|")), "{both}");
    assert!(study.says("2"), "counted");
    // The label that follows keeps the marks.
    study.key(Key::Num2);
    let entry = study.stored("ann", &item).unwrap();
    assert_eq!((entry.verdict, spans_to_text(&entry.spans)), (code("comparison_shopping"), both.clone()));
    study.key(Key::ArrowUp);
    study.until_open(0..1);
    study.key(Key::K);
    study.key(Key::Home);
    // The chosen mark is moved by the same keys, deleted by one, and comes back by undo.
    study.chord(Modifiers::ALT, Key::ArrowDown);
    study.key(Key::End);
    study.key(Key::OpenBracket);
    assert_ne!(study.spans(&item), both, "moved");
    study.ctrl(Key::Z);
    assert_eq!(study.spans(&item), both);
    study.chord(Modifiers::ALT, Key::ArrowDown);
    study.key(Key::Delete);
    assert_eq!(study.spans(&item).matches('|').count(), 0, "one of two is left");
    study.ctrl(Key::Z);
    assert_eq!(study.spans(&item), both, "undo brings it back");
    study.ctrl(Key::Y);
    assert_eq!(study.spans(&item).matches('|').count(), 0);
}

#[test]
fn what_was_begun_is_let_go_by_escape_and_with_the_item() {
    let mut study = Study::of(2, Theme::Light).with_round();
    study.at_rest();
    study.key(Key::OpenBracket);
    assert!(study.says("Begun at"));
    study.key(Key::Escape);
    assert!(!study.says("Begun at"));
    study.key(Key::OpenBracket);
    study.key(Key::ArrowDown);
    assert!(!study.says("Begun at"), "another item begins with nothing");
    let items = study.queue("ann");
    assert!(items.iter().all(|item| study.stored("ann", item).is_none()), "nothing was stored");
}

#[test]
fn items_side_by_side_get_labels_one_by_one_or_in_one_go() {
    let mut study = Study::of(6, Theme::Dark).with_round();
    study.at_rest();
    let items = study.queue("ann");
    study.key(Key::C);
    study.key(Key::C);
    study.until_open(0..3);
    assert!(study.says("Item 1, open, has the keys"), "{:?}", study.words());
    assert!(study.says("Item 3, open") && !study.says("Item 4, open, "), "three of them");
    study.chord(Modifiers::COMMAND, Key::ArrowRight);
    assert!(study.says("Item 2, open, has the keys"));
    study.key(Key::Num2);
    assert_eq!(study.stored_code("ann", &items[1]), "comparison_shopping");
    assert_eq!(study.stored("ann", &items[0]), None, "the others have their own labels");
    assert!(study.says("Item 3, open, has the keys"), "a label leads on among those beside");
    study.key(Key::Num1);
    assert!(study.says("Item 1, open, has the keys"));
    study.key(Key::Num1);
    assert!(study.says("Item 4, open, has the keys"), "all done: the next ones come: {:?}", study.words());
    study.until_open(3..6);
    study.chord(Modifiers::SHIFT, Key::C);
    study.key(Key::Num3);
    for item in &items[3..] {
        let entry = study.stored("ann", item).unwrap();
        assert_eq!(entry.verdict, code("checkout_frustration"));
        assert!(entry.evidence.coverage.is_some(), "each has evidence of its own");
    }
    assert!(study.says("Every item has your word"));
    study.ctrl(Key::Z);
    let left = items.iter().filter(|item| study.stored("ann", item).is_some()).count();
    assert_eq!(left, 3, "one key for all was one step, and is taken back as one");
    study.ctrl(Key::Y);
    assert!(items.iter().all(|item| study.stored("ann", item).is_some()), "and made again as one");
}

#[test]
fn a_reason_goes_to_all_beside_too() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    study.at_rest();
    study.key(Key::C);
    study.chord(Modifiers::SHIFT, Key::C);
    study.key(Key::U);
    study.key(Key::Num2);
    for item in study.queue("ann") {
        let verdict = study.stored("ann", &item).unwrap().verdict;
        assert_eq!(verdict, Verdict::Abstained(Abstention::BrokenReplay));
    }
}

/// Enter went on in the queue, and Space played: nobody without a mouse could sign in or seal.
#[test]
fn a_round_is_signed_in_labelled_and_sealed_without_a_mouse() {
    let mut study = Study::of(2, Theme::Dark).with_round();
    let focused = |study: &Study| {
        let nodes = study.h.root().children_recursive();
        nodes.map(|n| n.accesskit_node()).find(|n| n.is_focused()).and_then(|n| n.label())
    };
    let press = |study: &mut Study, label: &str| {
        for _ in 0..60 {
            if focused(study).as_deref() == Some(label) {
                return study.key(Key::Enter);
            }
            study.key(Key::Tab);
        }
        panic!("Tab never comes to {label}: {:?}", study.words());
    };
    press(&mut study, "Sign in as Ann");
    press(&mut study, "Go on without a passphrase");
    study.until("Ann sits at the desk", |app| app.workspace.coding.desk.is_some());
    study.key(Key::Num1);
    study.key(Key::Num2);
    press(&mut study, "Seal my ballot");
    press(&mut study, "Seal it");
    study.until("the ballot was looked through", |app| !app.workspace.coding.is_checking());
    let desk = study.h.state().workspace.coding.desk.as_ref().unwrap();
    assert!(desk.view().seal().is_some(), "{:?}", study.words());
}

fn several() -> Codebook {
    let code = |id: &str, key: char, parent: Option<&str>| Code {
        id: id.into(),
        name: id.to_uppercase(),
        key: Some(key),
        parent: parent.map(str::to_owned),
        definition: format!("What {id} means"),
        since_version: 1,
        ..Code::default()
    };
    Codebook {
        id: "several".into(),
        name: "Several".into(),
        version: 1,
        description: String::new(),
        exclusive: false,
        codes: vec![
            code("buy", '1', None),
            code("look", '2', None),
            code("cart", '3', Some("buy")),
            code("pay", '4', Some("buy")),
            code("none", '0', None),
        ],
    }
}

#[test]
fn several_codes_are_given_and_taken_back_and_children_stand_under_their_parents() {
    let mut study = Study::with_codebook(3, &several());
    study.at_rest();
    let item = study.queue("ann").remove(0);
    let is_key = |word: &String| {
        let mut chars = word.chars();
        let (key, gap, name) = (chars.next(), chars.next(), chars.next());
        key.is_some_and(|c| c.is_ascii_digit()) && gap == Some(' ') && name.is_some_and(char::is_uppercase)
    };
    let rows: Vec<String> = study.words().into_iter().filter(is_key).collect();
    let keys = ["1 BUY", "3 CART, under BUY", "4 PAY, under BUY", "2 LOOK", "0 NONE"];
    assert_eq!(rows, keys, "children stand under their parents and keep their keys");
    study.key(Key::Num3);
    study.key(Key::Num2);
    assert!(study.says("2 codes given"), "{:?}", study.words());
    assert!(study.says("Item 1 of 3"), "the item stays until its coder goes on");
    assert_eq!(study.stored_code("ann", &item), "cart|look");
    study.key(Key::Num3);
    assert_eq!(study.stored_code("ann", &item), "look");
    study.key(Key::Num0);
    assert_eq!(study.stored_code("ann", &item), "none", "no intent fits stands alone");
    study.key(Key::Enter);
    assert!(study.says("Item 2 of 3"));
    study.key(Key::Num1);
    study.chord(Modifiers::SHIFT, Key::Backspace);
    assert_eq!(study.stored_code("ann", &study.queue("ann")[1]), "");
    assert!(study.h.query_by_label("1 code given; Enter goes on").is_none());
}
