//! Agreement of a round as its codebook asks for it, and within groups of its items.

use crate::coding::agreement::{ConfidenceLevel, IntervalMethod, ReportOptions, Unit};
use crate::coding::codebook::tests::small;
use crate::coding::testing::Scratch;
use crate::coding::{
    AbstentionTreatment, Figures, FiguresError, MOST_GROUPS, RevealedRound, SliceColumn, Verdict,
    columns_named,
};
use crate::model::NoWatch;
use crate::project::Project;
use crate::project::testing::recording;

fn quick() -> ReportOptions {
    ReportOptions { replicates: 50, ..ReportOptions::default() }
}

/// Even items agree, odd ones do not: strata are even and odd.
fn split() -> Scratch {
    let mut scratch = Scratch::with_round(20);
    let number = |id: &str| id[1..id.len() - 2].parse::<usize>().unwrap();
    let a = move |id: &str| Verdict::code(if number(id) % 4 < 2 { "browsing" } else { "checkout" });
    let b = move |id: &str| match (number(id) % 2, number(id) % 4 < 2) {
        (0, true) | (1, false) => Verdict::code("browsing"),
        _ => Verdict::code("checkout"),
    };
    scratch.revealed(a, b);
    scratch
}

fn revealed(scratch: &Scratch) -> RevealedRound {
    RevealedRound::open(&scratch.project, "r1").unwrap()
}

#[test]
fn each_cluster_has_figures_of_its_own() {
    let scratch = split();
    let round = revealed(&scratch);
    let columns = round.slice_columns(&[]);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["cluster", "order of ann", "order of bob"]);
    let found =
        round.breakdown(&columns[0], AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    let figures: Vec<(&str, usize, Option<f64>, Option<f64>)> = found
        .groups
        .iter()
        .map(|g| (g.value.as_str(), g.pair.paired, g.main().value, g.pair.percent.value))
        .collect();
    assert_eq!(figures, [("0", 10, Some(1.0), Some(1.0)), ("1", 10, Some(-1.0), Some(0.0))]);
    assert!(found.groups[0].pair.kappa.ci.is_none(), "perfect agreement has no spread");
    let thirds = &columns[1];
    let found = round.breakdown(thirds, AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    let parts: Vec<(&str, usize)> = found.groups.iter().map(|g| (g.value.as_str(), g.pair.items)).collect();
    assert_eq!(parts, [("1st third", 7), ("2nd third", 7), ("3rd third", 6)]);
    let error = columns_named(columns, &["mood".into()]).unwrap_err();
    assert!(error.contains("`mood`") && error.contains("cluster, order of ann"), "{error}");
}

#[test]
fn small_groups_are_put_together_and_unknown_values_are_said() {
    let scratch = split();
    let round = revealed(&scratch);
    let values = round.items().iter().take(18).enumerate();
    let values = values.map(|(at, item)| (item.item.id.clone(), format!("v{:02}", at.min(16)))).collect();
    let column = SliceColumn { name: "plan".into(), values, ordered: false };
    let found = round.breakdown(&column, AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    assert_eq!(found.groups.len(), MOST_GROUPS + 2);
    assert_eq!((found.groups[0].value.as_str(), found.groups[0].pair.items), ("v16", 2));
    let rest = &found.groups[MOST_GROUPS];
    assert_eq!((rest.value.as_str(), rest.values, rest.pair.items), ("5 other values", 5, 5));
    let unknown = &found.groups[MOST_GROUPS + 1];
    assert_eq!((unknown.value.as_str(), unknown.values, unknown.pair.items), ("not known", 0, 2));
    assert_eq!(found.groups.iter().map(|g| g.pair.items).sum::<usize>(), 20, "no item is lost");
}

#[test]
fn what_sessions_say_becomes_columns() {
    let folder = tempfile::tempdir().unwrap();
    let mut sessions = Project::create(&folder.path().join("s.binocular"), 0).unwrap();
    for at in 0..6 {
        let mut recording = recording(&format!("s{at}"));
        recording.properties.insert("plan".into(), if at < 3 { "free" } else { "paid" }.into());
        recording.properties.insert("same".into(), "always".into());
        sessions.add_recording(&recording, 0).unwrap();
    }
    let scratch = split();
    let round = revealed(&scratch);
    let columns = round.slice_columns(&sessions.sessions().unwrap());
    let plan = columns.iter().find(|column| column.name == "plan").expect("a property with two values");
    assert_eq!((plan.values.len(), plan.values["s4#1"].as_str()), (6, "paid"));
    assert!(!columns.iter().any(|column| column.name == "same"), "one value tells nothing apart");
}

#[test]
fn codes_that_refine_others_bring_weights_by_themselves() {
    let mut book = small();
    book.codes[1].parent = Some(book.codes[0].id.clone());
    let mut scratch = Scratch::with_round_of(12, &book);
    scratch.revealed(
        |id| Verdict::code(if id < "s5" { "browsing" } else { "support" }),
        |id| {
            Verdict::code(if id < "s3" {
                "checkout"
            } else if id < "s5" {
                "browsing"
            } else {
                "support"
            })
        },
    );
    let round = revealed(&scratch);
    let Figures::Single(report) = round.figures(AbstentionTreatment::OwnCategory, quick(), &NoWatch).unwrap()
    else {
        panic!("one code per item")
    };
    let weighted = &report.coefficients.weighted;
    assert_eq!(weighted.iter().map(|w| w.name).collect::<Vec<_>>()[..2], ["weighted kappa", "Gwet AC2"]);
    assert!(weighted[0].coefficient.value > report.headline.cohen_kappa, "a refinement is half an agreement");
    assert!(round.scale_sentence().contains("refine"));
    let plain = split();
    assert!(revealed(&plain).scale_sentence().contains("just different"));
}

#[test]
fn several_codes_per_item_bring_sets() {
    let mut book = small();
    book.exclusive = false;
    let mut scratch = Scratch::with_round_of(12, &book);
    let both = || Verdict::Codes(vec!["browsing".into(), "support".into()]);
    scratch.revealed(
        |id| if id < "s5" { both() } else { Verdict::code("checkout") },
        |id| {
            if id < "s3" {
                Verdict::code("browsing")
            } else if id < "s5" {
                both()
            } else {
                Verdict::code("checkout")
            }
        },
    );
    let round = revealed(&scratch);
    let Figures::Multi(report) = round.figures(AbstentionTreatment::Missing, quick(), &NoWatch).unwrap()
    else {
        panic!("several codes per item")
    };
    assert!(report.masi_alpha.value > report.same_sets.value.map(|same| 2.0 * same - 1.0));
    let methods: Vec<IntervalMethod> = report.intervals.iter().map(|i| i.method).collect();
    assert_eq!(
        methods,
        [
            IntervalMethod::JackknifeItem,
            IntervalMethod::BootstrapItem,
            IntervalMethod::JackknifeUser,
            IntervalMethod::BootstrapUser
        ]
    );
    let found = round.slice_columns(&[]);
    let by_cluster =
        round.breakdown(&found[0], AbstentionTreatment::Missing, ConfidenceLevel::default()).unwrap();
    assert!(by_cluster.groups.iter().all(|group| group.masi_alpha.is_some()));
    assert!(round.scale_sentence().contains("MASI"));
}

#[test]
fn intervals_are_given_by_item_and_by_user() {
    let scratch = split();
    let round = revealed(&scratch);
    assert!(round.has_users_with_several_items());
    for by_user in [false, true] {
        let options = ReportOptions { by_user, ..quick() };
        let Figures::Single(report) = round.figures(AbstentionTreatment::Missing, options, &NoWatch).unwrap()
        else {
            panic!("one code per item")
        };
        assert_eq!(report.unit == Unit::User, by_user);
        for wanted in [
            IntervalMethod::JackknifeItem,
            IntervalMethod::JackknifeUser,
            IntervalMethod::BootstrapItem,
            IntervalMethod::BootstrapUser,
        ] {
            let of = |i: &&crate::coding::agreement::NamedInterval| {
                i.coefficient == "cohen_kappa" && i.method == wanted
            };
            assert_eq!(report.intervals.iter().filter(of).count(), 1, "{wanted:?} once");
        }
    }
}

#[test]
fn a_stopped_computation_has_no_figures() {
    struct Stopped;
    impl crate::model::Watch for Stopped {
        fn progress(&self, _: u64, _: u64, _: &str) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let scratch = split();
    let found = revealed(&scratch).figures(AbstentionTreatment::Missing, quick(), &Stopped);
    assert!(matches!(found, Err(FiguresError::Cancelled)));
}
