//! `binocular export`: the labelled set of a revealed round, as files for others.

use super::mined::Mined;
use super::progress::Line;
use super::table::{Brief, say_json};
use super::{Outcome, now_ms, say};
use crate::coding::adjudication::Adjudication;
use crate::coding::agreement::ReportOptions;
use crate::coding::promotion::Promotions;
use crate::coding::{Round, propagated_labels};
use crate::export::{Format, LabelledSet, SplitPlan, item_features};
use crate::project::Project;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::PathBuf;

/// Writes the labelled set of a revealed round into a folder: a table with both blind labels, the final label and its
/// source, all features and a split that never puts one user on two sides, with a card that says what it is.
///
/// Example: binocular export study.binocular --out labels/ --as parquet
#[derive(Debug, Args)]
pub(super) struct Export {
    project: PathBuf,
    /// Folder for the files; made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long = "as", value_enum)]
    kind: Kind,
    /// Id of the round; needed where several are revealed.
    #[arg(long)]
    round: Option<String>,
    /// Only rows whose settled label is an intent, or that no intent fits; see `binocular codebook intents`.
    #[arg(long)]
    intents_only: bool,
    /// Shares of the users for training, validation and test.
    #[arg(long, default_value = "0.7,0.15,0.15", value_parser = parse_shares, value_name = "A,B,C")]
    split: SplitPlan,
    /// Seed of the split and of the agreement's bootstrap on the card.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Parquet,
    Csv,
    Jsonl,
}

impl From<Kind> for Format {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Parquet => Self::Parquet,
            Kind::Csv => Self::Csv,
            Kind::Jsonl => Self::Jsonl,
        }
    }
}

impl Export {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let project = &mined.project;
        let round = self.round(project)?;
        let adjudication = Adjudication::open(project, &round).map_err(say)?;
        let items = adjudication.revealed().round().load_items(project).map_err(say)?;
        let features = item_features(project, &items, &Line::new()).map_err(say)?;
        let propagated = propagated_labels(project, &adjudication).map_err(say)?;
        let book = &adjudication.revealed().round().codebook_id;
        let intents = Promotions::load(project, book).map_err(say)?.intents();
        if self.intents_only && intents.is_empty() {
            return Err("no code is an intent yet; see `binocular codebook intents show`".into());
        }
        let set = LabelledSet {
            adjudication: &adjudication,
            features: &features,
            propagated: &propagated,
            intents: self.intents_only.then_some(&intents),
            split: SplitPlan { seed: self.seed, ..self.split },
            agreement: ReportOptions { seed: self.seed, ..ReportOptions::default() },
            created_at_ms: now_ms(),
        };
        let written = set.write(&self.out, self.kind.into()).map_err(say)?;
        let files: Vec<String> = written.files.iter().map(|file| file.display().to_string()).collect();
        say_json(
            self.format,
            || format!("{} rows of round {round} written: {}", written.rows, files.join(", ")),
            || json!({"round": round, "rows": written.rows, "files": files}),
        )?;
        Ok(mined.done())
    }

    /// The round that is asked for, or the only one that is revealed.
    fn round(&self, project: &Project) -> Result<String, String> {
        if let Some(round) = &self.round {
            return Ok(round.clone());
        }
        let rounds = Round::all(project).map_err(say)?;
        let revealed: Vec<&str> =
            rounds.iter().filter(|r| r.state.is_revealed()).map(|r| r.id.as_str()).collect();
        match revealed[..] {
            [only] => Ok(only.to_owned()),
            [] => Err("no round is revealed yet; both coders seal, then `binocular round reveal`".into()),
            _ => Err(format!("several rounds are revealed; name one with --round: {}", revealed.join(", "))),
        }
    }
}

fn parse_shares(text: &str) -> Result<SplitPlan, String> {
    let bad = || format!("'{text}' are no shares; write three that add up to 1, for instance 0.7,0.15,0.15");
    let shares: Vec<f64> = text
        .split(',')
        .map(|share| share.trim().parse::<f64>().map_err(|_| bad()))
        .collect::<Result<_, _>>()?;
    match shares[..] {
        [train, validation, test]
            if shares.iter().all(|s| (0.0..=1.0).contains(s))
                && (shares.iter().sum::<f64>() - 1.0).abs() < 1e-9 =>
        {
            Ok(SplitPlan { train, validation, test, ..SplitPlan::default() })
        }
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_shares;

    #[test]
    fn three_shares_of_one_whole() {
        assert_eq!(parse_shares("0.8, 0.1, 0.1").unwrap().train, 0.8);
        for bad in ["", "1", "0.5,0.5", "0.5,0.6,-0.1", "0.5,0.5,0.5", "a,b,c"] {
            assert!(parse_shares(bad).is_err(), "{bad}");
        }
    }
}
