//! Mining over a project: caches, refreshes and the order of results, on small made recordings.

use super::*;
use crate::mining::clusters::{self, Algorithm, BlockWeights, ClusterParameters, Inputs, Within};
use crate::mining::features::evidence;
use crate::mining::signals::{Parameter, Rule};
use crate::mining::testing::{e, script};
use crate::model::{NoWatch, Recording, SignalKind};
use crate::project::Prepared;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) struct Scratch {
    pub(super) project: Project,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Scratch {
    pub(super) fn with(recordings: impl IntoIterator<Item = Recording>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.binocular");
        let mut project = Project::create(&path, 0).unwrap();
        for recording in recordings {
            project.add_recording(&recording, 1).unwrap();
        }
        Self { project, path, _folder: folder }
    }

    pub(super) fn refresh(&mut self) -> Refreshed {
        refresh_signals(&mut self.project, &NoWatch).unwrap()
    }

    fn count(&self, session: &str, kind: SignalKind) -> u32 {
        let counts = self.project.signal_counts().unwrap();
        counts[&SessionId::new(session)].get(&kind.into()).copied().unwrap_or(0)
    }

    /// Changes the file behind the project's back.
    fn tamper(&self, sql: &str) {
        let connection = rusqlite::Connection::open(&self.path).unwrap();
        assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
    }
}

/// Three clicks on a dead picture within a second, then a rest of 20 s and one more click.
pub(super) fn visit(id: &str) -> Recording {
    let body = [e(10, "div").a("class", "picture").t("Chair"), e(11, "a").a("href", "/x").t("More")];
    script(id)
        .user("u1")
        .page(0, "https://shop.example/list", body)
        .click(1_000, 10)
        .click(1_300, 10)
        .click(1_600, 10)
        .click(40_000, 11)
        .request(40_100, "/x", 200, 20)
        .done()
}

#[test]
fn a_refresh_does_what_is_missing_and_nothing_twice() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    let first = scratch.refresh();
    assert_eq!((first.sessions, first.extracted, first.searched), (2, 2, 2));
    assert_eq!(scratch.count("a", SignalKind::RapidClick), 1);
    let before = scratch.project.signals(&SessionId::new("a")).unwrap();
    assert_eq!(scratch.refresh(), Refreshed { sessions: 2, ..Refreshed::default() });
    scratch.project.add_recording(&visit("c"), 2).unwrap();
    let third = scratch.refresh();
    assert_eq!((third.sessions, third.extracted, third.searched), (3, 1, 1));
    assert_eq!(scratch.project.signals(&SessionId::new("a")).unwrap(), before);
}

#[test]
fn facts_that_came_with_a_recording_are_not_made_again() {
    let mut scratch = Scratch::with([]);
    let counting = Counting::of(&scratch.project).unwrap();
    let prepared = |recording: &Recording| {
        let prepared = Prepared::of(recording).unwrap();
        let beside = counting.beside()(recording, &prepared, &NoWatch).unwrap();
        prepared.with(beside).unwrap()
    };
    scratch.project.add_prepared(&prepared(&visit("a")), 1).unwrap();
    // Another visit of the same name gets another id, which its facts do not know.
    let mut other = visit("a");
    other.started_at_ms += 60_000;
    let stored = scratch.project.add_prepared(&prepared(&other), 1).unwrap().stored().clone();
    assert_ne!(stored.as_str(), "a");
    let done = scratch.refresh();
    assert_eq!((done.sessions, done.extracted, done.searched), (2, 1, 2));
    for session in scratch.project.sessions().unwrap() {
        let facts = facts_of(&scratch.project, &session.session_id).unwrap();
        assert_eq!(facts, extract_actions(&scratch.project.recording(&session.session_id).unwrap()));
    }
}

#[test]
fn the_first_search_of_a_session_describes_it_too() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    scratch.refresh();
    let parameters = parameters_of(&scratch.project).unwrap();
    let fresh = feature_table(&scratch.project, &parameters, &NoWatch).unwrap();
    let (table, done) = refreshed_feature_table(&mut scratch.project, &parameters, &NoWatch).unwrap();
    assert_eq!((done.computed, done.kept, done.unread), (0, 2, 0));
    assert_eq!(table.sequences, fresh.sequences);
    // What is stored is what is computed.
    scratch.project.remove_derived(FEATURES, None).unwrap();
    let (again, done) = refreshed_feature_table(&mut scratch.project, &parameters, &NoWatch).unwrap();
    assert_eq!(done.computed, 2);
    for (a, b) in table.columns.iter().zip(&again.columns) {
        assert_eq!(a.values, b.values, "{}", a.feature.name);
    }
}

#[test]
fn other_rules_find_other_signals() {
    let mut scratch = Scratch::with([visit("a")]);
    scratch.refresh();
    let rules = rules_of(&scratch.project).unwrap();
    let strict = rules.with(SignalKind::RapidClick, &[("clicks", 5.0)]).unwrap();
    put_rules(&mut scratch.project, &strict).unwrap();
    assert_eq!(rules_of(&scratch.project).unwrap(), strict);
    assert_eq!(scratch.refresh().searched, 1);
    assert_eq!(scratch.count("a", SignalKind::RapidClick), 0);
    let facts = facts_of(&scratch.project, &SessionId::new("a")).unwrap();
    let mining = Mining::of(&scratch.project, &NoWatch).unwrap();
    let stored = scratch.project.signals(&facts.session).unwrap().unwrap();
    assert_eq!(mining.hits(&scratch.project, &facts).unwrap(), stored.hits);
}

/// Steps over the library's signals are looked for anew when these are found anew.
#[test]
fn signals_that_people_wrote_rest_on_those_of_the_library() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    scratch.refresh();
    let wait = Parameter::read("wait=60s:1s..100s").unwrap();
    let steps = "rapid_click then click[text = More] within $wait";
    let own = Rule::compose("own/again", ("Again", ""), steps, &[wait], "ann").unwrap();
    // Before it is put in force it is tried: a curve, and its first hits with their evidence.
    let before = own.clone().switched(false);
    let tried = preview(&scratch.project, &before, &own, "wait", &[1_000.0, 60_000.0], &NoWatch).unwrap();
    let points: Vec<_> = tried.curve.points.iter().map(|p| (p.value, p.hits, p.sessions)).collect();
    assert_eq!(points, [(1_000.0, 0, 0), (60_000.0, 2, 2)]);
    assert_eq!((tried.flips.gained.len(), tried.examples.len(), tried.flips.hits_before), (2, 2, 0));
    let hit = &tried.examples[0].hit;
    assert_eq!((hit.start_ms, hit.end_ms, hit.count, hit.label()), (1_000, 40_000, 2, "again".to_owned()));
    assert!(hit.events.len() >= 4, "three clicks and the last one: {:?}", hit.events);
    let mut rules = rules_of(&scratch.project).unwrap();
    rules.replace(own);
    put_rules(&mut scratch.project, &rules).unwrap();
    assert_eq!(scratch.refresh().searched, 2);
    let hits = |scratch: &Scratch| hits_of(&scratch.project, "own/again", 10).unwrap().1;
    assert_eq!(hits(&scratch), 2);
    assert_eq!(selected(&scratch.project, "own again >= 1 and not own again >= 2"), ["a", "b"]);
    assert_eq!(selected(&scratch.project, "own again[duration > 1min]"), [] as [&str; 0]);
    let features = |scratch: &Scratch| {
        feature_table(&scratch.project, &parameters_of(&scratch.project).unwrap(), &NoWatch)
    };
    // A column of its own, which conditions ask for as for the others, and no part of what is clustered by default.
    let table = features(&scratch).unwrap();
    let column = table.column("own_again_count").unwrap();
    assert_eq!(
        (table.columns.last().unwrap().feature.name, column.values.iter().sum::<f64>()),
        ("own_again_count", 2.0)
    );
    let inputs = |weights: &BlockWeights| {
        Inputs::build(&table, &clusters::Prepared::of(&table), weights, &[], Within::Nothing)
    };
    let clustered = |inputs: Inputs| inputs.columns.iter().any(|column| column.name == "own_again_count");
    assert!(!clustered(inputs(&BlockWeights::default())));
    assert_eq!(selected(&scratch.project, "own_again_count >= 1"), ["a", "b"]);
    assert_eq!(selected(&scratch.project, "own_again_count >= 2"), [] as [&str; 0]);
    let row = &table.sequences[column.values.iter().position(|v| *v > 0.0).unwrap()];
    let facts = facts_of(&scratch.project, &row.session).unwrap();
    let found = scratch.project.signals(&row.session).unwrap().unwrap().hits;
    let moments = evidence(column.feature, &facts, &found, row);
    assert_eq!(moments.iter().map(|m| (m.at_ms, &*m.what)).collect::<Vec<_>>(), [(1_000, "Again: More")]);
    let mut off = rules.clone();
    off.replace(rules.named("own/again").unwrap().clone().switched(false));
    put_rules(&mut scratch.project, &off).unwrap();
    assert!(features(&scratch).unwrap().column("own_again_count").is_none(), "not looked for, not counted");
    put_rules(&mut scratch.project, &rules).unwrap();
    let strict = rules.with(SignalKind::RapidClick, &[("clicks", 5.0)]).unwrap();
    put_rules(&mut scratch.project, &strict).unwrap();
    scratch.refresh();
    assert_eq!(hits(&scratch), 0, "nothing that it rests on is found any more");
    put_rules(&mut scratch.project, &rules.without("own/again").unwrap()).unwrap();
    scratch.refresh();
    assert!(hits_of(&scratch.project, "own/again", 10).is_err(), "it is gone with its hits");
}

/// Signals that were found with other rules, or among other sessions, must not be taken for the present ones.
#[test]
fn stale_signals_are_found_anew_by_those_who_only_read() {
    let mut scratch = Scratch::with([visit("a")]);
    scratch.refresh();
    let strict =
        rules_of(&scratch.project).unwrap().with(SignalKind::RapidClick, &[("clicks", 5.0)]).unwrap();
    put_rules(&mut scratch.project, &strict).unwrap();
    let reader = Project::open_read_only(&scratch.path).unwrap();
    let mining = Mining::of(&reader, &NoWatch).unwrap();
    let facts = facts_of(&reader, &SessionId::new("a")).unwrap();
    let hits = mining.hits(&reader, &facts).unwrap();
    assert!(hits.iter().all(|hit| hit.kind != SignalKind::RapidClick), "{hits:?}");
}

#[test]
fn a_recording_that_cannot_be_read_costs_only_itself() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    scratch.tamper("UPDATE chunk SET data = x'00' WHERE session = 1");
    let done = scratch.refresh();
    assert_eq!((done.extracted, done.searched, done.failed.len()), (1, 1, 1));
    assert_eq!(done.failed[0].0, SessionId::new("a"));
    assert!(done.failed[0].1.contains("cannot be read"), "{}", done.failed[0].1);
    assert_eq!(scratch.count("b", SignalKind::RapidClick), 1);
}

#[test]
fn damaged_and_foreign_caches_are_told_and_do_no_harm() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    scratch.refresh();
    assert_eq!(check_derived(&scratch.project, &NoWatch).unwrap(), Vec::<String>::new());
    scratch.project.put_derived(FACTS, "a", &facts_hash(), b"junk").unwrap();
    scratch.tamper("UPDATE signal_hit SET start_ms = start_ms + 1 WHERE session = 2");
    let problems = check_derived(&scratch.project, &NoWatch).unwrap();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("actions of session a") && problems[1].contains("signals of session b"));
    let facts = facts_of(&scratch.project, &SessionId::new("a")).unwrap();
    assert_eq!(facts, extract_actions(&scratch.project.recording(&SessionId::new("a")).unwrap()));
    // Facts of another version are no problem, they are made anew.
    scratch.project.put_derived(FACTS, "a", "facts 0", b"junk").unwrap();
    assert_eq!(scratch.refresh().extracted, 1);
}

/// Stops at the n-th look.
struct Stop(AtomicUsize);

impl Watch for Stop {
    fn progress(&self, _done: u64, _total: u64, _what: &str) {}
    fn cancelled(&self) -> bool {
        // From then on always.
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(1), Ordering::Relaxed);
        left <= 1
    }
}

#[test]
fn a_stopped_refresh_goes_on_where_it_stopped() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    // Before the facts, before the corpus, in the corpus, among the signals.
    for looks in [1, 4, 2, 4] {
        let done = refresh_signals(&mut scratch.project, &Stop(AtomicUsize::new(looks))).unwrap();
        assert!(done.cancelled, "{looks}");
    }
    assert!(scratch.project.signal_counts().unwrap().is_empty());
    let done = scratch.refresh();
    assert_eq!((done.cancelled, done.extracted, done.searched), (false, 0, 2));
}

#[test]
fn the_gap_of_the_project_cuts_its_sequences() {
    let mut scratch = Scratch::with([visit("a")]);
    let cut = |project: &Project| {
        let parameters = parameters_of(project).unwrap();
        let sequences = sequences_of(project, parameters.gap_ms, &NoWatch).unwrap();
        assert_eq!(feature_table(project, &parameters, &NoWatch).unwrap().sequences, sequences);
        sequences.len()
    };
    assert_eq!(cut(&scratch.project), 2);
    put_gap(&mut scratch.project, 60_000).unwrap();
    assert_eq!(cut(&scratch.project), 1);
}

#[test]
fn the_last_run_is_the_present_one() {
    let visits = (0..12).map(|i| {
        let body = [e(10, "div").t("Chair"), e(11, "a").a("href", "/x").t("More")];
        let mut s = script(&format!("s{i:02}")).page(0, "https://shop.example/list", body);
        for n in 0..=i % 4 {
            s = s.click(1_000 + 900 * n, if i % 2 == 0 { 10 } else { 11 });
        }
        s.scroll_run((8_000, 9_000 + 100 * i), 0.0, 400.0 * i as f64).done()
    });
    let mut scratch = Scratch::with(visits);
    scratch.refresh();
    assert!(run_of(&scratch.project, None).unwrap().is_none());
    let parameters = ClusterParameters {
        algorithm: Algorithm::KMeans { k_min: 2, k_max: 3, restarts: 3 },
        bootstraps: 0,
        null_rounds: 0,
        ..ClusterParameters::default()
    };
    for name in ["first", "second"] {
        let run = make_run(&scratch.project, &parameters, name, &NoWatch).unwrap();
        assert_eq!(put_run(&mut scratch.project, &run).unwrap(), 1);
        assert_eq!(put_run(&mut scratch.project, &run).unwrap(), 1, "the same run makes no version");
        let present = run_of(&scratch.project, None).unwrap().unwrap();
        assert_eq!((present.name.as_str(), present.clusters.len()), (name, run.clusters.len()));
    }
    assert_eq!(run_of(&scratch.project, Some("first")).unwrap().unwrap().name, "first");
    assert!(run_of(&scratch.project, Some("third")).unwrap().is_none());
    let names: Vec<String> = runs_of(&scratch.project).unwrap().into_iter().map(|info| info.name).collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn adequacy_says_what_is_missing() {
    let scratch = Scratch::with([visit("a"), visit("b"), visit("c")]);
    let all: Vec<SessionId> = session_ids(&scratch.project).unwrap();
    let adequacy = Adequacy::of(&scratch.project, &all, super::Depth::Actions, &NoWatch).unwrap();
    assert_eq!((adequacy.sessions, adequacy.with_clicks, adequacy.with_pointer), (3, 3, 0));
    assert_eq!(adequacy.pointer_interval_ms, None);
    let notes = adequacy.notes();
    assert!(notes.iter().any(|n| n.starts_with("Pointer movement in 0 of 3 sessions")), "{notes:?}");
    assert!(notes.iter().any(|n| n.contains("below 1000 patterns are unreliable")), "{notes:?}");
    assert!(!notes.iter().any(|n| n.starts_with("Clicks")), "{notes:?}");
}

fn selected(project: &Project, text: &str) -> Vec<String> {
    use crate::mining::expr::{KnownLabels, Scope, parse};
    let rows = project.sessions().unwrap();
    let labels = KnownLabels::new();
    let vocabulary = vocabulary_of(project, &rows, &labels, Scope::Session).unwrap();
    let expression = parse(text, &vocabulary).unwrap_or_else(|e| panic!("{}", e.pointed(text)));
    let found = select_sessions(project, &expression, &rows, &labels, &NoWatch).unwrap();
    assert!(found.unread.is_empty());
    found.sessions.iter().map(ToString::to_string).collect()
}

#[test]
fn sessions_are_selected_by_rows_events_signals_and_features() {
    let quiet = script("q").page(0, "https://shop.example/cart", [e(10, "p").t("x")]).scroll(5_000, 10.0);
    let mut scratch = Scratch::with([visit("a"), visit("b"), quiet.done()]);
    for refreshed in [false, true] {
        // The same answer from what is computed now and from what is stored.
        if refreshed {
            scratch.refresh();
        }
        let project = &scratch.project;
        assert_eq!(selected(project, "clicks >= 4"), ["a", "b"]);
        assert_eq!(selected(project, "rapid_click"), ["a", "b"]);
        assert_eq!(selected(project, "rapid_click = 0"), ["q"]);
        assert_eq!(selected(project, "page = /cart or session = b"), ["b", "q"]);
        assert_eq!(selected(project, "click[text = chair] then click[text = more] after 30s"), ["a", "b"]);
        assert_eq!(selected(project, "longest_pause_s > 1min"), Vec::<String>::new());
        assert_eq!(selected(project, "sequence.clicks = 1"), ["a", "b"], "the second sequence");
        assert_eq!(selected(project, ""), ["a", "b", "q"]);
    }
}

#[test]
fn segments_and_motifs_are_kept_under_their_names() {
    use crate::mining::expr::{KnownLabels, Motif, Scope};
    let mut scratch = Scratch::with([visit("a")]);
    scratch.refresh();
    let vocabulary = |project: &Project| {
        vocabulary_of(project, &project.sessions().unwrap(), &KnownLabels::new(), Scope::Session).unwrap()
    };
    let known = vocabulary(&scratch.project);
    put_segment(&mut scratch.project, " Busy ", "clicks >= 4", &known).unwrap();
    assert_eq!(selected(&scratch.project, "segment Busy"), ["a"]);
    let known = vocabulary(&scratch.project);
    let circle = put_segment(&mut scratch.project, "Busy", "segment Busy and clicks = 1", &known);
    assert!(circle.unwrap_err().to_string().contains("made of itself"));
    assert!(put_segment(&mut scratch.project, "Bad", "clicks >=", &known).is_err());
    put_segment(&mut scratch.project, "Busy", "clicks >= 9", &known).unwrap();
    assert_eq!(selected(&scratch.project, "segment Busy"), Vec::<String>::new());
    assert!(remove_segment(&mut scratch.project, "Busy").unwrap());
    assert!(!remove_segment(&mut scratch.project, "Busy").unwrap());
    assert!(segments_of(&scratch.project).unwrap().is_empty());

    let motif = Motif::new("Chair, then more", "click[text = chair] then click[text = more]").unwrap();
    put_motif(&mut scratch.project, &motif).unwrap();
    assert_eq!(selected(&scratch.project, "motif \"Chair, then more\""), ["a"]);
    let found = motif_hits(&scratch.project, &motif, &[SessionId::new("a")], &NoWatch).unwrap();
    assert_eq!((found.len(), found[0].1[0].start_ms, found[0].1[0].end_ms), (1, 1_600, 40_000));
    assert!(remove_motif(&mut scratch.project, motif.name()).unwrap());
    assert!(motifs_of(&scratch.project).unwrap().is_empty());
}

#[test]
fn features_are_computed_again_only_where_their_input_changed() {
    let mut scratch = Scratch::with([visit("a"), visit("b")]);
    scratch.refresh();
    let parameters = parameters_of(&scratch.project).unwrap();
    let describe = |scratch: &mut Scratch, parameters: &FeatureParameters| {
        let done = refresh_features(&mut scratch.project, parameters, &NoWatch).unwrap();
        (done.computed, done.kept, done.unread)
    };
    assert_eq!(describe(&mut scratch, &parameters), (0, 2, 0), "as they were searched");
    assert_eq!(scratch.project.remove_derived(FEATURES, None).unwrap(), 2);
    let fresh = feature_table(&scratch.project, &parameters, &NoWatch).unwrap();
    assert_eq!(describe(&mut scratch, &parameters), (2, 0, 0));
    assert_eq!(describe(&mut scratch, &parameters), (0, 2, 0));
    let stored = feature_table(&scratch.project, &parameters, &NoWatch).unwrap();
    let values = |t: &crate::mining::features::FeatureTable| -> Vec<Vec<f64>> {
        t.columns.iter().map(|c| c.values.clone()).collect()
    };
    assert_eq!((&stored.sequences, values(&stored)), (&fresh.sequences, values(&fresh)));
    assert_eq!((&stored.kgrams, &stored.content), (&fresh.kgrams, &fresh.content));
    // A new recording is described when it is searched first, the others stay.
    scratch.project.add_recording(&visit("c"), 2).unwrap();
    scratch.refresh();
    assert_eq!(describe(&mut scratch, &parameters), (0, 3, 0));
    // Another gap is another input of all of them.
    let wide = FeatureParameters { gap_ms: 60_000, ..parameters };
    assert_eq!(describe(&mut scratch, &wide), (3, 0, 0));
    assert_eq!(describe(&mut scratch, &parameters), (3, 0, 0));
    // Other rules count only where they find other signals.
    let strict =
        rules_of(&scratch.project).unwrap().with(SignalKind::RapidClick, &[("clicks", 5.0)]).unwrap();
    put_rules(&mut scratch.project, &strict).unwrap();
    scratch.refresh();
    assert_eq!(describe(&mut scratch, &parameters), (3, 0, 0));
    let table = feature_table(&scratch.project, &parameters, &NoWatch).unwrap();
    assert!(table.column("rapid_clicks").unwrap().values.iter().all(|v| *v == 0.0));
    let same = strict.with(SignalKind::RapidClick, &[("clicks", 6.0)]).unwrap();
    put_rules(&mut scratch.project, &same).unwrap();
    scratch.refresh();
    assert_eq!(describe(&mut scratch, &parameters), (0, 3, 0));
    // What is damaged is made anew, and harms nobody before that.
    scratch.tamper("UPDATE derived SET data = x'00' WHERE kind = 'features' AND key = 'a'");
    assert_eq!(values(&feature_table(&scratch.project, &parameters, &NoWatch).unwrap()), values(&table));
}

/// Three tabs of one visit are one visit: what is done in another tab ends no sequence (product.md, R9).
#[test]
fn tabs_of_a_visit_are_merged_before_it_is_cut() {
    let page = || [e(10, "a").a("href", "/x").t("More")];
    let mut visit = script("t").page(0, "https://shop.example/a", page());
    for (tab, at) in [(0, 5_000), (1, 25_000), (2, 45_000), (0, 65_000)] {
        visit = visit.tab(tab).page(at - 500, &format!("https://shop.example/{tab}"), page()).click(at, 10);
    }
    let scratch = Scratch::with([visit.done()]);
    let sequences = sequences_of(&scratch.project, 30_000, &NoWatch).unwrap();
    assert_eq!(sequences.iter().map(|s| (s.start_ms, s.end_ms)).collect::<Vec<_>>(), [(0, 65_000)]);
}
