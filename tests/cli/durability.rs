//! A killed program loses no label that it had confirmed: a child process labels and tells, the parent kills it.

use super::support::Random;
use binocular::coding::codebook::starters;
use binocular::coding::{
    Coder, Desk, Guard, Item, ItemChoice, LabelEntry, Passphrase, Retest, Round, RoundPlan, SeatSecret,
    Stretching, Unit, Verdict, verify_round,
};
use binocular::project::Project;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Where the child finds its project; unset in an ordinary run of the tests.
const PROJECT: &str = "BINOCULAR_TEST_LABEL_UNTIL_KILLED";
const CONFIRMED: &str = "confirmed ";
const KILLS: usize = 50;
const ITEMS: usize = 3_000;

fn make_round(path: &Path) {
    let mut project = Project::create(path, 0).unwrap();
    let codebook = starters()[0].codebook().unwrap().save(&mut project, 1).unwrap();
    let items: Vec<Item> = (0..ITEMS)
        .map(|n| Item {
            id: format!("s{n:04}#1"),
            session: format!("s{n:04}"),
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
        coders,
    };
    plan.draft(&mut project, 2).unwrap();
    Round::open(&mut project, "r1", 3).unwrap();
    // The passphrase is cheap to try; what is stored per label is the same as in earnest.
    let guard = Guard::Passphrase(passphrase(), Stretching::CHEAP);
    Desk::begin(&mut project, "r1", "ann", &guard, &SeatSecret::from_seed(5)).unwrap();
    project.close().unwrap();
}

fn passphrase() -> Passphrase {
    Passphrase::new("nothing is lost").unwrap()
}

/// What the child says of an item; both sides know the rule.
fn entry(item: &str) -> LabelEntry {
    let codes = ["browsing", "scanner", "support_seeking"];
    let number: usize = item[1..5].parse().unwrap();
    let mut entry = LabelEntry::of(Verdict::code(codes[number % codes.len()]));
    entry.confidence = Some((number % 3 + 1) as u8);
    entry.note = format!("note on {item}");
    entry
}

/// Not a test by itself: labels one item after another until it is killed, and tells each that is on the disk.
#[test]
fn label_until_killed() {
    let Some(path) = std::env::var_os(PROJECT) else { return };
    let mut project = Project::open(Path::new(&path)).unwrap();
    let mut desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
    let mut out = std::io::stdout().lock();
    while let Some(position) = desk.view().next_open(0) {
        let item = desk.view().at(position).unwrap().item.id.to_owned();
        desk.label(&mut project, &item, entry(&item), 1_000).unwrap();
        writeln!(out, "{CONFIRMED}{item}").unwrap();
        out.flush().unwrap();
    }
    panic!("there were too few items for all the kills");
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
    confirmed.extend(rest.into_iter().filter(|item| item.len() == "s0000#1".len()));
    confirmed
}

#[test]
fn fifty_kills_lose_no_confirmed_label() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("killed.binocular");
    make_round(&path);
    let mut random = Random(2_026);
    let mut confirmed: Vec<String> = Vec::new();
    for kill in 0..KILLS {
        confirmed.extend(label_and_kill(&path, &mut random));
        let project = Project::open(&path).unwrap();
        let desk = Desk::sign_in(&project, "r1", "ann", Some(&passphrase())).unwrap();
        for item in &confirmed {
            let label =
                desk.view().label_of(item).unwrap_or_else(|| panic!("kill {kill} lost the label of {item}"));
            assert_eq!(label.entry, entry(item), "kill {kill}: {item}");
        }
        // One more than confirmed may be on the disk: stored, and killed before it was told.
        let done = desk.view().done();
        assert!(
            (confirmed.len()..=confirmed.len() + kill + 1).contains(&done),
            "{done} of {}",
            confirmed.len()
        );
        let report = verify_round(&project, "r1").unwrap();
        assert!(report.holds(), "kill {kill}: {:?}", report.failures().collect::<Vec<_>>());
    }
    assert!(confirmed.len() >= KILLS, "every child had confirmed something");
    assert_eq!(Project::open(&path).unwrap().quick_check().unwrap(), Vec::<String>::new());
}
