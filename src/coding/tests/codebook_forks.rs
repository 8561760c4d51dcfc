//! A codebook that was edited in both copies: the codes of both become one version, as somebody chose, and whichever copy
//! is merged into which, the same comes out.

use super::merge::{base, cases, copy, difference, dump, folder, merged};
use crate::coding::codebook::{CodebookMap, Fate, KeepCode};
use crate::coding::testing::Scratch;
use crate::coding::*;
use crate::model::NoWatch;
use crate::project::Project;
use crate::project::merge::{Choices, CodebookFork, Conflict, MergeError, MergeMode, MergeReport};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// A project whose codebook has no round.
fn study() -> Scratch {
    let mut scratch = Scratch::new();
    crate::coding::codebook::tests::small().save(&mut scratch.project, 1).unwrap();
    scratch
}

fn newest(path: &Path) -> Codebook {
    Codebook::load(&Project::open(path).unwrap(), "small", None).unwrap()
}

fn edit(path: &Path, now_ms: i64, change: impl FnOnce(&mut Codebook)) {
    let mut project = Project::open(path).unwrap();
    let mut book = Codebook::load(&project, "small", None).unwrap();
    change(&mut book);
    book.save(&mut project, now_ms).unwrap();
    project.close().unwrap();
}

fn define(book: &mut Codebook, id: &str, definition: &str) {
    book.codes.iter_mut().find(|code| code.id == id).unwrap().definition = definition.to_owned();
}

fn add(book: &mut Codebook, id: &str, key: char) {
    let code = Code { id: id.into(), name: format!("Code {id}"), key: Some(key), ..Code::default() };
    book.codes.push(code);
}

fn conflicts(into: &Path, other: &Path) -> Vec<Conflict> {
    match Project::open(into).unwrap().merge(other, MergeMode::DryRun, &NoWatch) {
        Err(MergeError::Conflicts(found)) => found,
        other => panic!("{other:?}"),
    }
}

fn parted(into: &Path, other: &Path) -> CodebookFork {
    match &conflicts(into, other)[..] {
        [Conflict::Codebook(fork)] => (**fork).clone(),
        other => panic!("{other:?}"),
    }
}

/// Merges with `keep` for all that does not follow by itself.
fn united(into: &Path, other: &Path, keep: impl Fn(&str) -> KeepCode) -> MergeReport {
    let mut map = CodebookMap::of(&parted(into, other)).unwrap();
    let open: Vec<String> = map.open().map(|choice| choice.code.clone()).collect();
    for code in open {
        assert!(map.decide(&code, keep(&code)));
    }
    let codebooks = [("small".to_owned(), map.unite("ben").unwrap())].into();
    let choices = Choices { codebooks, chosen_by: "ben".into(), chosen_at_ms: 1_000, ..Choices::default() };
    let mut project = Project::open(into).unwrap();
    let report = project.merge_choosing(other, MergeMode::Apply, &choices, &NoWatch).unwrap();
    project.close().unwrap();
    report
}

#[test]
fn codes_that_one_copy_changed_follow_and_what_both_changed_is_asked() {
    let (folder, scratch) = (folder(), study());
    let at = |name: &str| folder.path().join(name);
    let (a, b) = (copy(&scratch.project, &at("a.binocular")), copy(&scratch.project, &at("b.binocular")));
    edit(&a, 10, |book| {
        define(book, "browsing", "Looks around");
        define(book, "support", "Asks for help, here");
        add(book, "gift", '4');
    });
    edit(&b, 20, |book| {
        define(book, "support", "Asks for help, there");
        book.codes.retain(|code| code.id != "checkout");
        add(book, "return", '4');
    });
    let fork = parted(&a, &b);
    assert!(fork.refused.is_none() && fork.this_keeps_numbers && fork.next == 3, "{fork:?}");
    let map = CodebookMap::of(&fork).unwrap();
    let fates: Vec<(&str, &Fate, &Fate, Option<KeepCode>)> =
        map.choices.iter().map(|c| (c.code.as_str(), &c.fates[0], &c.fates[1], c.keep)).collect();
    let definition = Fate::Changed(vec!["definition"]);
    assert_eq!(
        fates,
        [
            ("browsing", &definition, &Fate::Unchanged, Some(KeepCode::This)),
            ("checkout", &Fate::Unchanged, &Fate::Removed, Some(KeepCode::Neither)),
            ("support", &definition, &definition, None),
            ("gift", &Fate::Added, &Fate::Absent, Some(KeepCode::This)),
            ("return", &Fate::Absent, &Fate::Added, Some(KeepCode::Other)),
        ]
    );
    assert!(map.unite("ben").unwrap_err().to_string().contains("Support"));
    let before = dump(&a);
    let report = united(&a, &b, |_| KeepCode::Other);
    assert!(!report.codebooks.is_empty());
    assert_ne!(dump(&a), before);
    let book = newest(&a);
    assert_eq!(book.version, 3);
    assert!(book.code("checkout").is_none());
    assert_eq!(book.code("browsing").unwrap().definition, "Looks around");
    assert_eq!(book.code("support").unwrap().definition, "Asks for help, there");
    assert_eq!(book.code("gift").unwrap().key, Some('4'), "keys stay where fingers know them");
    assert_eq!(book.code("return").unwrap().key, Some('5'), "and the other takes the next free one");
    assert_eq!(book.code("return").unwrap().since_version, 3);
    // The other laptop follows without being asked, and a second merge changes nothing.
    merged(&b, &a).unwrap();
    assert_eq!(dump(&a), dump(&b), "{}", difference(&a, &b));
    assert!(merged(&a, &b).unwrap().is_empty() && merged(&b, &a).unwrap().is_empty());
    assert!(Project::open(&b).unwrap().quick_check().unwrap().is_empty());
}

#[test]
fn versions_that_rounds_were_made_on_keep_their_numbers_and_open_rounds_come_first() {
    let (folder, scratch) = (folder(), base(false));
    let at = |name: &str| folder.path().join(name);
    let (a, b) = (copy(&scratch.project, &at("a.binocular")), copy(&scratch.project, &at("b.binocular")));
    edit(&a, 10, |book| define(book, "support", "here"));
    edit(&b, 20, |book| define(book, "support", "there"));
    let refused = parted(&a, &b).refused.unwrap();
    assert!(refused.contains("round r1 is open on this codebook"), "{refused}");

    let scratch = study();
    let (a, b) = (copy(&scratch.project, &at("c.binocular")), copy(&scratch.project, &at("d.binocular")));
    edit(&a, 10, |book| define(book, "support", "here"));
    edit(&b, 20, |book| define(book, "support", "there"));
    let draft = |path: &Path, id: &str| {
        let mut project = Project::open(path).unwrap();
        let codebook = Codebook::load(&project, "small", None).unwrap();
        let items = vec![Item {
            id: "s0#1".into(),
            session: "s0".into(),
            start_ms: 0,
            end_ms: 9,
            stratum: String::new(),
            user_id: None,
            members: Vec::new(),
        }];
        let plan = RoundPlan {
            id: id.into(),
            unit: Unit::Sequence,
            codebook_id: codebook.id.clone(),
            codebook_version: codebook.version,
            sampling: Sampling::All { of: items.len() },
            items,
            retest: Retest::OFF,
            design: Design::default(),
            coders: ["ann", "bob"].map(|id| Coder { id: id.into(), name: id.into() }),
        };
        plan.draft(&mut project, 2).unwrap();
        project.close().unwrap();
    };
    draft(&b, "r2");
    assert!(!parted(&a, &b).this_keeps_numbers, "the later one has a round");
    united(&a, &b, |_| KeepCode::This);
    assert_eq!(newest(&a).code("support").unwrap().definition, "here");
    assert_eq!(Codebook::load(&Project::open(&a).unwrap(), "small", Some(2)).unwrap().codes, {
        let other = Project::open(&b).unwrap();
        Codebook::load(&other, "small", Some(2)).unwrap().codes
    });
    merged(&b, &a).unwrap();
    assert_eq!(dump(&a), dump(&b), "{}", difference(&a, &b));

    let (c, d) = (copy(&scratch.project, &at("e.binocular")), copy(&scratch.project, &at("f.binocular")));
    for (path, text, round) in [(&c, "here", "r3"), (&d, "there", "r4")] {
        edit(path, 10, |book| define(book, "support", text));
        draft(path, round);
    }
    let refused = parted(&c, &d).refused.unwrap();
    assert!(refused.contains("under another id"), "{refused}");
}

#[derive(Clone, Debug)]
enum Edit {
    Define(usize, u8),
    Rename(usize, u8),
    Add(u8),
    Remove(usize),
    Save,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        3 => (0..3_usize, 0..3_u8).prop_map(|(code, text)| Edit::Define(code, text)),
        1 => (0..3_usize, 0..2_u8).prop_map(|(code, text)| Edit::Rename(code, text)),
        2 => (0..3_u8).prop_map(Edit::Add),
        1 => (0..2_usize).prop_map(Edit::Remove),
        1 => Just(Edit::Save),
    ];
    prop::collection::vec(edit, 0..5)
}

fn play(path: &Path, edits: &[Edit], clock_ms: i64) {
    for (at, part) in edits.split(|edit| matches!(edit, Edit::Save)).enumerate() {
        edit(path, clock_ms + at as i64, |book| {
            for edit in part {
                match edit {
                    Edit::Define(code, text) => {
                        if let Some(code) = book.codes.get_mut(*code) {
                            code.definition = format!("text {text}");
                        }
                    }
                    Edit::Rename(code, text) => {
                        if let Some(code) = book.codes.get_mut(*code) {
                            code.name = format!("{} called {text}", code.id);
                        }
                    }
                    Edit::Add(which) if book.code(&format!("new-{which}")).is_none() => {
                        let code = Code {
                            id: format!("new-{which}"),
                            name: format!("New {which}"),
                            ..Code::default()
                        };
                        book.codes.push(code);
                    }
                    Edit::Remove(at) if book.codes.len() > 3 && book.codes[*at].id != "none" => {
                        drop(book.codes.remove(*at));
                    }
                    _ => {}
                }
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever two copies made of one codebook, and whatever is chosen: the same comes out whichever copy is merged into
    /// which, a second merge changes nothing, and a third copy that knows nothing of it follows in any order.
    #[test]
    fn codebooks_of_two_copies_become_one_whichever_way_they_are_merged(
        first in edits(), second in edits(), keep in 0..3_usize, same_clock in any::<bool>(),
    ) {
        let (folder, scratch) = (folder(), study());
        let at = |name: &str| folder.path().join(format!("{name}.binocular"));
        let [a, b, c]: [PathBuf; 3] = ["a", "b", "c"].map(|name| copy(&scratch.project, &at(name)));
        play(&a, &first, 10);
        play(&b, &second, if same_clock { 10 } else { 20 });
        let duplicate = |of: &Path, name: &str| copy(&Project::open(of).unwrap(), &at(name));
        let is_parted = matches!(
            Project::open(&a).unwrap().merge(&b, MergeMode::DryRun, &NoWatch), Err(MergeError::Conflicts(_))
        );
        let mirrored = |keep: KeepCode| match keep {
            KeepCode::This => KeepCode::Other,
            KeepCode::Other => KeepCode::This,
            KeepCode::Neither => KeepCode::Neither,
        };
        // A code that both want to have in another form is never left out: two codes are the least.
        let keep = KeepCode::ALL[keep.min(1)];
        let ab = duplicate(&a, "ab");
        let ba = duplicate(&b, "ba");
        let untouched = dump(&ab);
        if is_parted {
            prop_assert_eq!(&dump(&ab), &untouched, "what was refused changed nothing");
            united(&ab, &b, |_| keep);
            united(&ba, &a, |_| mirrored(keep));
        } else {
            merged(&ab, &b).unwrap();
            merged(&ba, &a).unwrap();
        }
        prop_assert!(dump(&ab) == dump(&ba), "not commutative: {}", difference(&ab, &ba));
        prop_assert!(merged(&ab, &b).unwrap().is_empty(), "idempotent");
        prop_assert!(merged(&ab, &a).unwrap().is_empty() && merged(&ab, &ba).unwrap().is_empty());
        // Each of the three follows, and it makes no difference through which other copy it learns of it.
        let a_by_c = duplicate(&a, "a_by_c");
        let c_ab = duplicate(&c, "c_ab");
        merged(&c_ab, &ab).unwrap();
        merged(&a_by_c, &c_ab).unwrap();
        merged(&b, &ab).unwrap();
        merged(&b, &c).unwrap();
        prop_assert!(dump(&c_ab) == dump(&ab), "{}", difference(&c_ab, &ab));
        prop_assert!(dump(&a_by_c) == dump(&ab), "{}", difference(&a_by_c, &ab));
        prop_assert!(dump(&b) == dump(&ab), "{}", difference(&b, &ab));
        prop_assert!(Project::open(&ab).unwrap().quick_check().unwrap().is_empty());
        newest(&ab).check().unwrap();
    }
}
