//! A calibration round: two coders label openly and talk it over, to mean the same by every code before a blind round;
//! must not be able to read a blind round that is not revealed, nor give anything to agreement.
//!
//! Nothing here turns into a [`super::RevealedRound`], so that no figure and no labelled set can take these labels by
//! accident.

use super::acts;
use super::ballot::{Label, Log, Place, Verdict, read_log};
use super::codebook::Codebook;
use super::gold::{GoldLabel, settled_labels};
use super::round::{Coder, Item, Round, RoundError, RoundStep};
use crate::project::Project;
use serde_json::json;
use std::collections::BTreeMap;

const COMMENT: &str = "comment";
const FREEZE: &str = "freeze";

/// What somebody said on an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub by: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub text: String,
}

/// An item that both have labelled: from then on each sees what the other said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discussed {
    pub item: Item,
    /// Side a first.
    pub labels: [Label; 2],
    /// Oldest first.
    pub comments: Vec<Comment>,
    /// What a closed round settled on for this item, where one did.
    pub gold: Option<GoldLabel>,
}

impl Discussed {
    pub fn agrees(&self) -> bool {
        self.labels[0].entry.verdict == self.labels[1].entry.verdict
    }

    pub fn verdicts(&self) -> [&Verdict; 2] {
        self.labels.each_ref().map(|label| &label.entry.verdict)
    }
}

/// A calibration round with what may be talked about.
#[derive(Clone, Debug)]
pub struct CalibrationRound {
    round: Round,
    codebook: Codebook,
    discussed: Vec<Discussed>,
}

/// The codebook that a calibration round ended with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenCodebook {
    pub round: String,
    pub codebook: String,
    pub version: u32,
    /// `sha256:` and hex.
    pub hash: String,
    pub by: String,
    pub at_ms: i64,
}

impl CalibrationRound {
    /// Reads a calibration round; refused for every other one. Items that only one coder has labelled stay out.
    pub fn open(project: &Project, round_id: &str) -> Result<Self, RoundError> {
        let round = Round::load(project, round_id)?;
        if !round.design.calibration {
            return Err(RoundError::NotCalibration(round.id));
        }
        let items = round.load_items(project)?;
        round.check_frozen(project, &items)?;
        let codebook = round.codebook(project)?;
        let mut logs = [Log::default(), Log::default()];
        for (log, rows) in logs.iter_mut().zip(project.calibration_rows(round_id)?) {
            let Some(rows) = rows else { continue };
            let place = Place {
                round: &round.id,
                coder: &rows.coder_id,
                codebook: round.codebook_hash.as_deref().unwrap_or_default(),
            };
            let broken = |what| round.broken(&format!("the ballot of `{}` ({what})", rows.coder_id));
            *log = read_log(&rows.ballot, rows.generation, &place).map_err(broken)?.0;
        }
        let mut comments = comments_of(project, &round.id)?;
        let mut gold = settled_labels(project, &round.codebook_id)?;
        let decided =
            |log: &Log, item: &str| log.label(item).filter(|label| label.entry.verdict.is_decided()).cloned();
        let discussed = items
            .into_iter()
            .filter_map(|item| {
                let [a, b] = logs.each_ref().map(|log| decided(log, &item.id));
                let labels = [a?, b?];
                let comments = comments.remove(&item.id).unwrap_or_default();
                let gold = gold.remove(&item.id);
                Some(Discussed { labels, comments, gold, item })
            })
            .collect();
        Ok(Self { round, codebook, discussed })
    }

    pub fn round(&self) -> &Round {
        &self.round
    }

    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    pub fn coders(&self) -> &[Coder; 2] {
        &self.round.coders
    }

    /// The items that both have labelled, in the order of the manifest.
    pub fn discussed(&self) -> &[Discussed] {
        &self.discussed
    }

    pub fn item(&self, id: &str) -> Option<&Discussed> {
        self.discussed.iter().find(|item| item.item.id == id)
    }

    /// Says something on an item, durably. Refused before both have labelled it, and after the round has ended.
    pub fn comment(
        &mut self,
        project: &mut Project,
        item_id: &str,
        by: &str,
        text: &str,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        Round::load(project, &self.round.id)?.state.after(RoundStep::Label)?;
        let text = text.trim();
        if text.is_empty() || text.len() > acts::MAX_TEXT_BYTES {
            return Err(RoundError::LongNote { limit: acts::MAX_TEXT_BYTES, found: text.len() });
        }
        let round = self.round.id.clone();
        let Some(at) = self.discussed.iter().position(|item| item.item.id == item_id) else {
            return Err(RoundError::NotYetBoth { item: item_id.chars().take(200).collect() });
        };
        acts::record(project, COMMENT, by, &json!({"round": round, "item": item_id, "text": text}), now_ms)?;
        let comment = Comment { by: by.trim().to_owned(), at_ms: now_ms, text: text.to_owned() };
        self.discussed[at].comments.push(comment);
        Ok(())
    }
}

fn comments_of(project: &Project, round: &str) -> Result<BTreeMap<String, Vec<Comment>>, RoundError> {
    let mut comments: BTreeMap<String, Vec<Comment>> = BTreeMap::new();
    for act in acts::read(project, &[COMMENT])? {
        if act.text("round") == round {
            let text = act.text("text").to_owned();
            let comment = Comment { at_ms: act.at_ms, text, by: act.by.clone() };
            comments.entry(act.text("item").to_owned()).or_default().push(comment);
        }
    }
    Ok(comments)
}

impl Round {
    /// Ends a calibration round: the newest version of its codebook is what the next, blind round takes.
    pub fn freeze(
        project: &mut Project,
        id: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<FrozenCodebook, RoundError> {
        let round = Self::load(project, id)?;
        if !round.design.calibration {
            return Err(RoundError::NotCalibration(round.id));
        }
        round.state.after(RoundStep::Freeze)?;
        let codebook = Codebook::load(project, &round.codebook_id, None)?;
        let frozen = FrozenCodebook {
            round: round.id.clone(),
            codebook: codebook.id.clone(),
            version: codebook.version,
            hash: codebook.hash()?,
            by: by.trim().to_owned(),
            at_ms: now_ms,
        };
        let body = json!({
            "round": frozen.round, "codebook": frozen.codebook, "version": frozen.version, "hash": frozen.hash,
        });
        acts::record(project, FREEZE, by, &body, now_ms)?;
        project.record_calibrated(id, now_ms)?;
        Ok(frozen)
    }

    /// The codebook that this calibration round ended with; of two copies that both ended it, what the first froze.
    pub fn frozen_codebook(&self, project: &Project) -> Result<Option<FrozenCodebook>, RoundError> {
        let acts = acts::read(project, &[FREEZE])?;
        Ok(acts.into_iter().find(|act| act.text("round") == self.id).map(|act| FrozenCodebook {
            round: self.id.clone(),
            codebook: act.text("codebook").to_owned(),
            version: act.body.get("version").and_then(serde_json::Value::as_u64).unwrap_or(0) as u32,
            hash: act.text("hash").to_owned(),
            at_ms: act.at_ms,
            by: act.by,
        }))
    }
}
