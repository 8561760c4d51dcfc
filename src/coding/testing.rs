//! For tests only: a project in a folder of its own, small rounds, and coders who label.

use super::adjudication::Adjudication;
use super::ballot::{Desk, Guard, Incomplete, LabelEntry, SeatSecret, Verdict};
use super::codebook::{Codebook, tests::small};
use super::round::{
    Candidates, Coder, Design, Item, ItemChoice, ItemsWish, Retest, Round, RoundPlan, RoundWish, Unit,
};
use crate::project::Project;
use crate::project::coding_store::{Passphrase, Stretching};
use std::path::PathBuf;

/// A project that disappears with the test.
pub(crate) struct Scratch {
    pub(crate) project: Project,
    pub(crate) path: PathBuf,
    pub(crate) _folder: tempfile::TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.binocular");
        let project = Project::create(&path, 0).unwrap();
        Self { project, path, _folder: folder }
    }

    /// With an opened round `r1` of coders `ann` and `bob` over `count` items.
    pub(crate) fn with_round(count: usize) -> Self {
        Self::with_round_of(count, &small())
    }

    /// As [`Scratch::with_round`], but both ballots are under the passphrases of [`words_of`].
    pub(crate) fn with_locked_round(count: usize) -> Self {
        Self::opened(count, &small(), |coder| {
            Guard::Passphrase(words_of(coder).expect("not empty"), Stretching::CHEAP)
        })
    }

    pub(crate) fn with_round_of(count: usize, codebook: &Codebook) -> Self {
        Self::opened(count, codebook, |_| Guard::None)
    }

    fn opened(count: usize, codebook: &Codebook, guard: impl Fn(&str) -> Guard) -> Self {
        let mut scratch = Self::drafted(count, codebook);
        scratch.begin(guard);
        scratch
    }

    /// Opens the draft, and both sit down.
    fn begin(&mut self, guard: impl Fn(&str) -> Guard) {
        Round::open(&mut self.project, "r1", 3).unwrap();
        for (seed, coder) in [(5, "ann"), (6, "bob")] {
            let secret = SeatSecret::from_seed(seed);
            Desk::begin(&mut self.project, "r1", coder, &guard(coder), &secret).unwrap();
        }
    }

    /// As [`Scratch::with_round`], but only `coder` has sat down.
    pub(crate) fn with_round_unclaimed(count: usize, coder: &str) -> Self {
        let mut scratch = Self::with_draft(count);
        Round::open(&mut scratch.project, "r1", 3).unwrap();
        Desk::begin(&mut scratch.project, "r1", coder, &Guard::None, &SeatSecret::from_seed(5)).unwrap();
        scratch
    }

    /// With a round `r1` that is planned and not open yet.
    pub(crate) fn with_draft(count: usize) -> Self {
        Self::drafted(count, &small())
    }

    fn drafted(count: usize, codebook: &Codebook) -> Self {
        Self::planned(count, codebook, &ItemChoice::All, Retest::OFF)
    }

    /// An open round `r1` of what is chosen of `count` items, some of them shown twice.
    pub(crate) fn with_repeats(count: usize, choice: &ItemChoice, share: f64) -> Self {
        let mut scratch = Self::planned(count, &small(), choice, Retest::from_share(share).unwrap());
        scratch.begin(|_| Guard::None);
        scratch
    }

    fn planned(count: usize, codebook: &Codebook, choice: &ItemChoice, retest: Retest) -> Self {
        let mut scratch = Self::new();
        let codebook = codebook.save(&mut scratch.project, 1).unwrap();
        let (items, sampling) = choice.choose(&items(count), 7).unwrap();
        let plan = RoundPlan {
            id: "r1".into(),
            unit: Unit::Sequence,
            codebook_id: codebook.id.clone(),
            codebook_version: codebook.version,
            items,
            sampling,
            retest,
            design: Design::default(),
            coders: coders(),
        };
        plan.draft(&mut scratch.project, 2).unwrap();
        scratch
    }

    pub(crate) fn desk(&self, coder: &str) -> Desk {
        Desk::sign_in(&self.project, "r1", coder, words_of(coder).as_ref()).unwrap()
    }

    /// Labels every item by `verdict`, seals.
    pub(crate) fn vote(&mut self, coder: &str, verdict: impl Fn(&str) -> Verdict) {
        let mut desk = self.desk(coder);
        let ids: Vec<String> = desk.view().queue().map(|entry| entry.item.id.to_owned()).collect();
        for id in ids {
            let verdict = verdict(&id);
            if verdict.is_decided() {
                desk.label(&mut self.project, &id, LabelEntry::of(verdict), 10).unwrap();
            }
        }
        desk.seal(&mut self.project, Incomplete::Allow, 20).unwrap();
    }

    /// Both vote, then the round is revealed.
    pub(crate) fn revealed(&mut self, a: impl Fn(&str) -> Verdict, b: impl Fn(&str) -> Verdict) {
        self.vote("ann", a);
        self.vote("bob", b);
        for coder in ["ann", "bob"] {
            Round::open_ballot(&mut self.project, "r1", coder, words_of(coder).as_ref()).unwrap();
        }
        Round::reveal(&mut self.project, "r1", 30).unwrap();
    }
}

/// Rounds beside `r1`.
impl Scratch {
    /// A round of all items under the newest version of the codebook, to be changed as a test needs.
    pub(crate) fn wish(&self, id: &str) -> RoundWish {
        RoundWish {
            id: id.into(),
            unit: Unit::Sequence,
            codebook: Codebook::load(&self.project, "small", None).unwrap(),
            items: ItemsWish::Chosen(ItemChoice::All),
            retest: Retest::OFF,
            calibration: false,
            gold_thousandths: 0,
            members_each: 0,
            seed: 7,
            coders: coders(),
        }
    }

    /// Opens the round over what is there of `count` items; both sit down without a passphrase.
    pub(crate) fn open_round(&mut self, wish: &RoundWish, candidates: &Candidates) {
        wish.open(&mut self.project, candidates, 100).unwrap();
        for (seed, coder) in [(7, "ann"), (8, "bob")] {
            Desk::begin(&mut self.project, &wish.id, coder, &Guard::None, &SeatSecret::from_seed(seed))
                .unwrap();
        }
    }

    /// Labels every item of a round as `verdict` says of it.
    pub(crate) fn label_in(&mut self, round: &str, coder: &str, verdict: impl Fn(&str) -> Verdict) {
        let mut desk = Desk::sign_in(&self.project, round, coder, None).unwrap();
        let ids: Vec<String> = desk.view().queue().map(|entry| entry.item.id.to_owned()).collect();
        for id in ids {
            let verdict = verdict(&id);
            if verdict.is_decided() {
                desk.label(&mut self.project, &id, LabelEntry::of(verdict), 110).unwrap();
            }
        }
    }

    /// Both label and seal, then the round is revealed.
    pub(crate) fn reveal_in(
        &mut self,
        round: &str,
        a: impl Fn(&str) -> Verdict,
        b: impl Fn(&str) -> Verdict,
    ) {
        self.label_in(round, "ann", a);
        self.label_in(round, "bob", b);
        for coder in ["ann", "bob"] {
            let mut desk = Desk::sign_in(&self.project, round, coder, None).unwrap();
            desk.seal(&mut self.project, Incomplete::Allow, 120).unwrap();
        }
        Round::reveal(&mut self.project, round, 130).unwrap();
    }

    /// Ends a revealed round without a disagreement.
    pub(crate) fn close_round(&mut self, round: &str) {
        Round::start_adjudication(&mut self.project, round, 140).unwrap();
        Adjudication::close(&mut self.project, round, 141).unwrap();
    }
}

/// `count` sequences and no cluster.
pub(crate) fn sequences(count: usize) -> Candidates {
    Candidates { sequences: items(count), clusters: Vec::new() }
}

/// The passphrase that a coder takes in tests.
pub(crate) fn words_of(coder: &str) -> Option<Passphrase> {
    Passphrase::new(format!("{coder} likes long words"))
}

pub(crate) fn coders() -> [Coder; 2] {
    [("ann", "Ann"), ("bob", "Bob")].map(|(id, name)| Coder { id: id.into(), name: name.into() })
}

/// `s0#1`, `s1#1` …: three sessions per user, two strata, the last session without a user.
pub(crate) fn items(count: usize) -> Vec<Item> {
    (0..count)
        .map(|i| Item {
            id: format!("s{i}#1"),
            session: format!("s{i}"),
            start_ms: 1_000,
            end_ms: 31_000,
            stratum: (i % 2).to_string(),
            user_id: (i + 1 < count).then(|| format!("user-{}", i / 3)),
            members: Vec::new(),
        })
        .collect()
}
