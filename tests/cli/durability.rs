//! A killed program loses no label that it had confirmed: a child process labels and tells, the parent kills it.

use super::support::{Lab, Random};
use binocular::coding::codebook::starters;
use binocular::coding::{
    BallotWriter, Coder, Design, Desk, Guard, Item, ItemChoice, LabelEntry, Passphrase, Retest, Round,
    RoundPlan, SeatSecret, Stretching, Unit, Verdict, WriterNews, verify_round,
};
use binocular::project::Project;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Where the child finds its project; unset in an ordinary run of the tests.
const PROJECT: &str = "BINOCULAR_TEST_LABEL_UNTIL_KILLED";
const REFUSED: &str = "BINOCULAR_TEST_LABEL_UNTIL_REFUSED";
const CONFIRMED: &str = "confirmed ";
/// Kills in an ordinary run; a number in this variable for more of them.
const KILLS: usize = 20;
const KILLS_VARIABLE: &str = "BINOCULAR_KILLS";

pub(super) fn make_round(path: &Path, items: usize) {
    let mut project = Project::create(path, 0).unwrap();
    open_round(&mut project, 0..items, 3);
    // The passphrase is cheap to try; what is stored per label is the same as in earnest.
    let guard = Guard::Passphrase(passphrase(), Stretching::CHEAP);
    Desk::begin(&mut project, "r1", "ann", &guard, &SeatSecret::from_seed(5)).unwrap();
    project.close().unwrap();
}

/// A round `r1` of ann and bob over the items of these numbers.
pub(super) fn open_round(project: &mut Project, items: std::ops::Range<usize>, at_ms: i64) {
    let codebook = starters()[0].codebook().unwrap().save(project, 1).unwrap();
    let items: Vec<Item> = items
        .map(|n| Item {
            id: format!("s{n:05}#1"),
            session: format!("s{n:05}"),
            start_ms: 0,
            end_ms: 30_000,
            stratum: String::new(),
            user_id: None,
            members: Vec::new(),
        })
        .collect();
    let (items, sampling) = ItemChoice::All.choose(&items, 7).unwrap();
    let coders = ["ann", "bob"].map(|id| Coder { id: id.into(), name: id.into() });
    let plan = RoundPlan {
        id: "r1".into(),
        unit: Unit::Sequence,
        codebook_id: codebook.id.clone(),
        codebook_version: codebook.version,
        items,
        sampling,
        retest: Retest::OFF,
        design: Design::default(),
        coders,
    };
    plan.draft(project, 2).unwrap();
    Round::open(project, "r1", at_ms).unwrap();
}

pub(super) fn passphrase() -> Passphrase {
    Passphrase::new("nothing is lost").unwrap()
}

/// What the child says of an item; both sides know the rule.
pub(super) fn entry(item: &str) -> LabelEntry {
    let codes = ["browsing", "scanner", "support_seeking"];
    let number: usize = item[1..6].parse().unwrap();
    let mut entry = LabelEntry::of(Verdict::code(codes[number % codes.len()]));
    entry.confidence = Some((number % 3 + 1) as u8);
    entry.note = format!("note on {item}");
    entry
}

/// Not a test by itself: labels one item after another until it is killed, and tells each that is on the disk.
#[test]
fn label_until_killed() {
    let Some(path) = std::env::var_os(PROJECT) else { return };
    let project = Project::open(Path::new(&path)).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
    let writer = BallotWriter::start(project, || {}).unwrap();
    let mut out = std::io::stdout().lock();
    // As fast fingers do: up to four labels are on their way, and one counts when the writer says that it is stored.
    let mut waiting = VecDeque::new();
    while let Some(position) = desk.view().next_open(0) {
        let item = desk.view().at(position).unwrap().item.id.to_owned();
        writer.store(desk.stage_labels(vec![(item.clone(), entry(&item))], 1_000).unwrap());
        waiting.push_back(item);
        if waiting.len() < 4 {
            continue;
        }
        let Some(WriterNews::Stored { last_seq, .. }) = writer.wait() else { panic!("it was refused") };
        desk.confirm(last_seq);
        writeln!(out, "{CONFIRMED}{}", waiting.pop_front().unwrap()).unwrap();
        out.flush().unwrap();
    }
    panic!("there were too few items for all the kills");
}

/// Not a test by itself: labels until that is refused, and tells so.
#[test]
#[allow(clippy::print_stdout, reason = "the parent reads what was confirmed")]
fn label_until_refused() {
    let Some(path) = std::env::var_os(REFUSED) else { return };
    let mut project = Project::open(Path::new(&path)).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
    while let Some(position) = desk.view().next_open(0) {
        let item = desk.view().at(position).unwrap().item.id.to_owned();
        match desk.label(&mut project, &item, entry(&item), 1_000) {
            Ok(()) => println!("\n{CONFIRMED}{item}"),
            Err(error) => {
                assert!(desk.view().label_of(&item).is_none(), "it is not shown as given");
                println!("\nrefused {error}");
                return;
            }
        }
    }
}

/// The system lets no file grow beyond a limit, as a full disk does.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_refuses_in_a_sentence_and_keeps_all_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.binocular");
    make_round(&path, 2_000);
    // In blocks of 512 bytes or of 1 KiB: the journal may take so much, whichever the shell counts in.
    let script = "trap '' XFSZ; ulimit -f 1500; exec \"$0\" \"$@\"";
    let out = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "durability::label_until_refused", "--nocapture", "--test-threads=1"])
        .env(REFUSED, &path)
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&out.stdout).into_owned();
    let refused =
        out.lines().find_map(|line| line.strip_prefix("refused ")).unwrap_or_else(|| panic!("{out}"));
    assert!(refused.contains("check free space") || refused.contains("free some space"), "{refused}");
    let confirmed: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix(CONFIRMED)).collect();
    assert!(!confirmed.is_empty());
    let mut project = Project::open(&path).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
    assert_eq!(desk.view().done(), confirmed.len());
    for item in confirmed {
        assert_eq!(desk.view().label_of(item).unwrap().entry, entry(item));
    }
    let next = desk.view().next_open(0).unwrap();
    let next = desk.view().at(next).unwrap().item.id.to_owned();
    desk.label(&mut project, &next, entry(&next), 2_000).unwrap();
    assert!(verify_round(&project, "r1").unwrap().holds());
    assert_eq!(project.quick_check().unwrap(), Vec::<String>::new());
}

/// The command over a file without its beginning: everything else is there, as a project and as plain files.
#[test]
fn a_project_without_its_beginning_is_salvaged() {
    let lab = Lab::new();
    let path = lab.path("hit.binocular");
    make_round(&path, 300);
    let mut project = Project::open(&path).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
    for at in 0..100 {
        let item = format!("s{at:05}#1");
        desk.label(&mut project, &item, entry(&item), 1_000).unwrap();
    }
    project.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..4096].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    let refused = lab.refused("check hit.binocular");
    assert!(refused.contains("binocular salvage") && refused.contains("hit.binocular.backups"), "{refused}");
    let run = lab.run("salvage hit.binocular --out out");
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.out.contains("round r1: 100 of 100 entries of ann"), "{}", run.out);
    let salvaged = Project::open(&lab.path("out/salvaged.binocular")).unwrap();
    let desk = Desk::sign_in(&salvaged, "r1", "ann", Some(&passphrase())).unwrap();
    assert_eq!(desk.view().done(), 100);
    assert!(verify_round(&salvaged, "r1").unwrap().holds());
    drop(salvaged);
    lab.ok("check out/salvaged.binocular");
    assert_eq!(lab.read("out/rows/ballot_events.jsonl").lines().count(), 100);
    assert!(!lab.path("out/labels/0001-r1.jsonl").exists(), "an open round stays closed");
    assert!(lab.refused("salvage hit.binocular --out out").contains("name a new one"));
    assert!(lab.refused("salvage none.binocular --out o2").contains("no such file"));
}

/// A file cut anywhere, as by a disk that filled up while it was copied: said in words, with the way on, and the way on
/// leads to a project that holds. A cut that only takes what is free anyway may go unnoticed.
#[test]
fn a_project_cut_at_any_byte_is_told_and_salvaged() {
    let lab = Lab::new();
    make_round(&lab.path("whole.binocular"), 120);
    let mut project = Project::open(&lab.path("whole.binocular")).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
    for at in 0..60 {
        let item = format!("s{at:05}#1");
        desk.label(&mut project, &item, entry(&item), 1_000).unwrap();
    }
    project.close().unwrap();
    lab.ok("check whole.binocular");
    let bytes = std::fs::read(lab.path("whole.binocular")).unwrap();
    let mut random = Random(77);
    for cut in 0..12 {
        let length = 1 + random.below(bytes.len() - 1);
        lab.write("cut.binocular", &bytes[..length]);
        let run = lab.run("check cut.binocular");
        assert_ne!(run.code, 0, "{length} of {} bytes", bytes.len());
        let told = run.err.contains("salvage")
            || run.err.contains("not a project")
            || run.err.contains("no project");
        assert!(told, "{length}: {}", run.err);
        assert_eq!(std::fs::read(lab.path("cut.binocular")).unwrap().len(), length, "it is left as it is");
        let run = lab.run(&format!("salvage cut.binocular --out out-{cut}"));
        if lab.path(&format!("out-{cut}/salvaged.binocular")).exists() {
            let salvaged = Project::open(&lab.path(&format!("out-{cut}/salvaged.binocular"))).unwrap();
            // What a row refers to may be in the part that is lost; everything else holds.
            let problems = salvaged.quick_check().unwrap();
            assert!(problems.iter().all(|p| p.contains("refers to nothing")), "{length}: {problems:?}");
        } else {
            assert!(run.err.contains("nothing") || run.err.contains("no row"), "{length}: {}", run.err);
        }
    }
}

/// Runs the child until some confirmations have come, kills it, and returns all that it had confirmed.
fn label_and_kill(path: &Path, random: &mut Random) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "durability::label_until_killed", "--nocapture", "--test-threads=1"])
        .env(PROJECT, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut confirmed = Vec::new();
    let enough = 1 + random.below(8);
    let confirmation = |line: &str| line.split_once(CONFIRMED).map(|(_, item)| item.to_owned());
    while confirmed.len() < enough {
        let line = lines.next().expect("the child labels until it is killed").unwrap();
        confirmed.extend(confirmation(&line));
    }
    // At some moment of the next label: before, in or after its transaction.
    std::thread::sleep(Duration::from_micros(random.below(4_000) as u64));
    child.kill().unwrap();
    child.wait().unwrap();
    // What it had said before it died counts too; its last line may be cut off.
    let rest: Vec<String> = lines.map_while(Result::ok).filter_map(|line| confirmation(&line)).collect();
    confirmed.extend(rest.into_iter().filter(|item| item.len() == "s00000#1".len()));
    confirmed
}

#[test]
fn kills_lose_no_confirmed_label() {
    let kills = std::env::var(KILLS_VARIABLE).map_or(KILLS, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("killed.binocular");
    // Some labels are stored between two words of the child, and more while it dies.
    make_round(&path, kills * 40);
    let mut random = Random(2_026);
    let mut confirmed: Vec<String> = Vec::new();
    for kill in 0..kills {
        let new = label_and_kill(&path, &mut random);
        let known = confirmed.len();
        confirmed.extend(new);
        let project = Project::open(&path).unwrap();
        let desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
        // All of them now and then; each time those that the kill could have hit.
        let whole = kill % 50 == 49 || kill + 1 == kills;
        let looked_at = if whole { &confirmed[..] } else { &confirmed[known..] };
        for item in looked_at {
            let label =
                desk.view().label_of(item).unwrap_or_else(|| panic!("kill {kill} lost the label of {item}"));
            assert_eq!(label.entry, entry(item), "kill {kill}: {item}");
        }
        // Up to four more than confirmed may be on the disk: stored, and killed before they were told.
        let done = desk.view().done();
        assert!(
            (confirmed.len()..=confirmed.len() + 4 * (kill + 1)).contains(&done),
            "{done} of {}",
            confirmed.len()
        );
        // It reads every label that there is: after each of a thousand kills it would take an hour.
        if whole || kill < KILLS {
            let report = verify_round(&project, "r1").unwrap();
            assert!(report.holds(), "kill {kill}: {:?}", report.failures().collect::<Vec<_>>());
        }
    }
    assert!(confirmed.len() >= kills, "every child had confirmed something");
    eprintln!("{kills} kills, {} labels confirmed, none lost", confirmed.len());
    assert_eq!(Project::open(&path).unwrap().quick_check().unwrap(), Vec::<String>::new());
}
