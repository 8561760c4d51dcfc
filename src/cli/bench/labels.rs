//! Labelling in a project that holds many labels already, for `binocular bench --labels N`, as JSON.

use super::{ms, quantiles};
use crate::cli::say;
use crate::coding::codebook::starters;
use crate::coding::{
    BallotWriter, Coder, Design, Desk, Guard, Incomplete, Item, ItemChoice, LabelEntry, Passphrase, Retest,
    Round, RoundError, RoundPlan, SeatSecret, StagedChange, Stretching, Unit, Verdict, WriterNews,
    verify_round,
};
use crate::project::Project;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

/// Labels that are timed one by one, at the end of the others.
const TIMED: usize = 1_000;
/// Labels of one transaction while the project is filled.
const BATCH: usize = 1_000;

/// Fills a project with labels, in clear and under a passphrase, and times what a coder does then.
pub(super) fn labels(count: usize) -> Result<Value, String> {
    super::in_throwaway_folder(|folder| {
        let [clear, locked] = [false, true].map(|locked| one(folder, count.max(2 * TIMED), locked));
        Ok(json!({ "in_clear": clear?, "under_a_passphrase": locked? }))
    })
}

fn one(folder: &Path, count: usize, locked: bool) -> Result<Value, String> {
    let path = folder.join(format!("{locked}.binocular"));
    let mut project = Project::create(&path, 0).map_err(say)?;
    let codes = round(&mut project, count)?;
    let passphrase = Passphrase::new("a passphrase of some length").filter(|_| locked);
    let guard = match &passphrase {
        Some(passphrase) => Guard::Passphrase(passphrase.clone(), Stretching::RFC_9106),
        None => Guard::None,
    };
    let started = Instant::now();
    let mut desk = Desk::begin(&mut project, "r1", "a", &guard, &SeatSecret::from_seed(1)).map_err(say)?;
    let begin_ms = ms(started);
    let items: Vec<String> = desk.view().queue().map(|entry| entry.item.id.to_owned()).collect();
    let entry = |at: usize| LabelEntry::of(Verdict::code(&codes[at % codes.len()]));
    let (filled, timed) = items.split_at(count - TIMED);
    for (n, batch) in filled.chunks(BATCH).enumerate() {
        let entries = batch.iter().enumerate().map(|(at, item)| (item.clone(), entry(n + at))).collect();
        desk.label_all(&mut project, entries, n as i64).map_err(say)?;
    }
    let writer = BallotWriter::start(Project::open(&path).map_err(say)?, || {}).map_err(say)?;
    let mut label = Acts::default();
    for (at, item) in timed.iter().enumerate() {
        label
            .time(&mut desk, &writer, |desk| desk.stage_labels(vec![(item.clone(), entry(at))], at as i64))?;
    }
    let (mut undo, mut redo, mut four) = (Acts::default(), Acts::default(), Acts::default());
    for at in 0..TIMED / 10 {
        undo.time(&mut desk, &writer, |desk| desk.stage_undo(at as i64).map(|(_, change)| change))?;
        redo.time(&mut desk, &writer, |desk| desk.stage_redo(at as i64).map(|(_, change)| change))?;
        let at_once = timed[at..at + 4].iter().map(|item| (item.clone(), entry(at + 1))).collect();
        four.time(&mut desk, &writer, |desk| desk.stage_labels(at_once, at as i64))?;
    }
    drop(writer);
    let started = Instant::now();
    drop(Desk::sign_in(&project, "r1", "a", passphrase.as_ref()).map_err(say)?);
    let sign_in_ms = ms(started);
    let started = Instant::now();
    desk.seal(&mut project, Incomplete::Refuse, 1).map_err(say)?;
    let seal_ms = ms(started);
    let started = Instant::now();
    let holds = verify_round(&project, "r1").map_err(say)?.holds();
    let verify_ms = ms(started);
    project.close().map_err(say)?;
    Ok(json!({
        "labels": count, "begin_ms": begin_ms, "label": label.figures(), "undo": undo.figures(), "redo": redo.figures(),
        "four_at_once": four.figures(), "sign_in_ms": sign_in_ms, "seal_ms": seal_ms, "verify_ms": verify_ms, "holds": holds,
        "file_bytes": std::fs::metadata(&path).map_err(say)?.len(),
    }))
}

/// How long a coder's act takes: the thread that draws until it may draw again, and until the label is on the disk.
#[derive(Default)]
struct Acts {
    drawing_ms: Vec<f64>,
    durable_ms: Vec<f64>,
}

impl Acts {
    fn time(
        &mut self,
        desk: &mut Desk,
        writer: &BallotWriter,
        act: impl FnOnce(&mut Desk) -> Result<StagedChange, RoundError>,
    ) -> Result<(), String> {
        let started = Instant::now();
        writer.store(act(desk).map_err(say)?);
        self.drawing_ms.push(ms(started));
        match writer.wait() {
            Some(WriterNews::Stored { last_seq, .. }) => desk.confirm(last_seq),
            other => return Err(format!("a label was not stored: {other:?}")),
        }
        self.durable_ms.push(ms(started));
        Ok(())
    }

    fn figures(self) -> Value {
        json!({ "drawing_thread_ms": quantiles(self.drawing_ms), "durable_ms": quantiles(self.durable_ms) })
    }
}

/// An opened round of so many items; returns the ids of its codes.
fn round(project: &mut Project, count: usize) -> Result<Vec<String>, String> {
    let starter = starters().first().ok_or("there is no codebook")?;
    let codebook = starter.codebook().map_err(say)?.save(project, 1).map_err(say)?;
    let items: Vec<Item> = (0..count)
        .map(|n| Item {
            id: format!("0197a3c2-7b1e-7d30-9f00-{n:012}#1"),
            session: format!("0197a3c2-7b1e-7d30-9f00-{n:012}"),
            start_ms: 0,
            end_ms: 30_000,
            stratum: String::new(),
            user_id: None,
            members: Vec::new(),
        })
        .collect();
    let (items, sampling) = ItemChoice::All.choose(&items, 7).map_err(say)?;
    let coders = ["a", "b"].map(|id| Coder { id: id.to_owned(), name: id.to_owned() });
    let plan = RoundPlan {
        id: "r1".to_owned(),
        unit: Unit::Sequence,
        codebook_id: codebook.id.clone(),
        codebook_version: codebook.version,
        items,
        sampling,
        retest: Retest::OFF,
        design: Design::default(),
        coders,
    };
    plan.draft(project, 2).map_err(say)?;
    Round::open(project, "r1", 3).map_err(say)?;
    Ok(codebook.codes.into_iter().map(|code| code.id).collect())
}
