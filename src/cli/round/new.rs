//! `binocular round new`: chooses items, freezes them with coders and codebook, and opens the round.

use super::count;
use crate::cli::mined::Mined;
use crate::cli::progress::Line;
use crate::cli::table::{Brief, say_json};
use crate::cli::{Done, Outcome, clusters, codebook, files, now_ms, say};
use crate::coding::{
    Candidates, Codebook, Coder, ItemChoice, ItemsWish, MOST_GOLD_THOUSANDTHS, Retest, Round, RoundWish,
    Unit, cluster_items, sequence_items,
};
use crate::mining::store::{parameters_of, run_of, sequences_of};
use crate::project::Project;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Opens a round: items, coders and codebook are fixed from then on, and each coder gets an order of their own.
///
/// Example: binocular round new study.binocular --round r1 --items sample:20 --coders ann,bob --seed 7
#[derive(Debug, Args)]
pub(super) struct New {
    project: PathBuf,
    /// Id of the new round: letters, digits, _, - and .
    #[arg(long)]
    round: String,
    /// What one item is.
    #[arg(long, value_enum, default_value_t)]
    unit: UnitArg,
    /// all, sample:N (drawn at random), or a CSV file with a column item_id.
    #[arg(long, required_unless_present = "supersede", conflicts_with = "supersede")]
    items: Option<String>,
    /// Items to label besides those of sample:N, as a CSV file with a column item_id. They are kept apart: agreement
    /// and shares are counted on what chance drew.
    #[arg(long, value_name = "FILE.csv")]
    extra: Option<PathBuf>,
    /// Share of the items that each coder is shown a second time, unmarked and 10 or more items later, from 0 to 0.1:
    /// tells how far they agree with themselves. The queue then numbers its items instead of naming them.
    #[arg(long, default_value = "0", value_parser = parse_retest, value_name = "SHARE")]
    retest: Retest,
    /// A calibration round: open, for discussion, without agreement; `round freeze` ends it.
    #[arg(long, conflicts_with_all = ["retest", "gold"])]
    calibration: bool,
    /// Share of items from closed rounds that is mixed in unmarked, above 0 and up to 0.2: tells, after the reveal, how
    /// right each coder is. They are no part of the agreement.
    #[arg(long, default_value = "0", value_parser = parse_gold, value_name = "SHARE")]
    gold: u16,
    /// With --unit cluster: how many members of each cluster, drawn at random, are labelled too, mixed in with the
    /// clusters. They tell how pure each cluster is.
    #[arg(long, default_value_t = 0, value_name = "N")]
    members: u32,
    /// Makes the stale labels of this round anew, under the newest codebook; see `binocular codebook stale`.
    #[arg(long, value_name = "ROUND", requires = "reason")]
    supersede: Option<String>,
    /// Why they are made anew; stands in every report.
    #[arg(long, requires = "supersede")]
    reason: Option<String>,
    /// Ids of the two coders.
    #[arg(long, value_parser = parse_coders, value_name = "A,B")]
    coders: Coders,
    /// Seed of the sample; by default drawn at random. It is stored with the round.
    #[arg(long)]
    seed: Option<u64>,
    /// Id of the codebook, or ID@VERSION; needed where the project has several.
    #[arg(long)]
    codebook: Option<String>,
    /// Cluster run that gives the clusters to label, or over whose clusters each order is balanced; by default the
    /// one made last.
    #[arg(long)]
    run: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum UnitArg {
    #[default]
    Sequence,
    Cluster,
}

#[derive(Clone, Debug)]
struct Coders([Coder; 2]);

impl New {
    pub fn run(self) -> Outcome {
        let mut mined = Mined::open(&self.project)?;
        let project = &mut mined.project;
        let codebook = self.codebook(project)?;
        let items = match &self.supersede {
            Some(round) => {
                ItemsWish::Stale { round: round.clone(), reason: self.reason.clone().unwrap_or_default() }
            }
            None => ItemsWish::Chosen(self.choice()?),
        };
        let unit = match (&self.supersede, self.unit) {
            (Some(round), _) => Round::load(project, round).map_err(say)?.unit,
            (None, UnitArg::Sequence) => Unit::Sequence,
            (None, UnitArg::Cluster) => Unit::Cluster,
        };
        let candidates = self.candidates(project, unit)?;
        let wish = RoundWish {
            id: self.round.clone(),
            unit,
            codebook: codebook.clone(),
            items,
            retest: self.retest,
            calibration: self.calibration,
            gold_thousandths: self.gold,
            members_each: self.members,
            seed: self.seed.map_or_else(random_seed, Ok)?,
            coders: self.coders.0.clone(),
        };
        let round = wish.open(project, &candidates, now_ms()).map_err(say)?;
        let done = mined.done();
        mined.project.close().map_err(say)?;
        self.tell(&round, &codebook)?;
        Ok(done)
    }

    fn choice(&self) -> Result<ItemChoice, String> {
        let chosen = choice(self.items.as_deref().unwrap_or_default())?;
        let Some(path) = &self.extra else { return Ok(chosen) };
        let listed =
            ItemChoice::from_csv(files::open(path)?).map_err(|e| format!("{e}: {}", path.display()))?;
        match (chosen, listed) {
            (ItemChoice::Sample(count), ItemChoice::Listed(ids)) => {
                Ok(ItemChoice::SampleAndExtra(count, ids))
            }
            _ => Err("--extra adds to a random core; choose it with --items sample:N".to_owned()),
        }
    }

    fn codebook(&self, project: &Project) -> Result<Codebook, String> {
        let (id, version) = match self.codebook.as_deref().map(|text| (text, text.rsplit_once('@'))) {
            None => (None, None),
            Some((_, Some((id, version)))) => {
                let version = version.parse().map_err(|_| {
                    format!(
                        "`{version}` is no version of a codebook; write ID@2, or the id alone for the newest"
                    )
                })?;
                (Some(id), Some(version))
            }
            Some((id, None)) => (Some(id), None),
        };
        codebook::only(project, id, version)
    }

    /// Everything that could be labelled, in an order without chance.
    fn candidates(&self, project: &Project, unit: Unit) -> Result<Candidates, String> {
        let gap_ms = parameters_of(project).map_err(say)?.gap_ms;
        let sequences = sequences_of(project, gap_ms, &Line::new()).map_err(say)?;
        let run = match (unit, &self.run) {
            (Unit::Cluster, name) => Some(clusters::wanted(project, name.as_deref())?),
            (Unit::Sequence, Some(name)) => Some(clusters::wanted(project, Some(name))?),
            (Unit::Sequence, None) => run_of(project, None).map_err(say)?,
        };
        let clusters = match (unit, &run) {
            (Unit::Cluster, Some(run)) => cluster_items(run, &sequences).map_err(say)?,
            _ => Vec::new(),
        };
        Ok(Candidates { sequences: sequence_items(&sequences, run.as_ref()), clusters })
    }

    fn tell(&self, round: &Round, codebook: &Codebook) -> Result<(), String> {
        let [a, b] = round.coders.each_ref().map(|coder| coder.id.as_str());
        let next = if self.calibration {
            "Each coder labels openly; `binocular round discuss` shows both labels of what both have labelled"
        } else {
            "Each coder labels and seals for themselves; `binocular round items` gives their queue"
        };
        let repeats = round.queue_len() - round.items;
        let twice = match repeats {
            0 if self.retest.is_off() => String::new(),
            0 => "\nNo item is shown twice: there are too few".to_owned(),
            n => format!("\nEach coder is shown {} a second time, unmarked", count(n, "item")),
        };
        say_json(
            self.format,
            || {
                format!(
                    "round {} is open: {} for {a} and {b}, codebook {} version {}\n\
                     {}{twice}\n{next}",
                    round.id,
                    count(round.items, round.unit.name()),
                    codebook.id,
                    codebook.version,
                    round.sampling.sentence(),
                )
            },
            || {
                json!({
                    "round": round.id, "state": round.state.name(), "unit": round.unit.name(), "items": round.items,
                    "sampling": round.sampling, "calibration": round.design.calibration,
                    "supersedes": round.design.supersedes, "retest": round.retest.share(), "repeats": repeats, "coders": [a, b],
                    "codebook": {"id": codebook.id, "version": codebook.version, "hash": round.codebook_hash},
                    "manifest": round.manifest_hash,
                })
            },
        )
    }
}

/// Opens a round that is only planned, as a merge plans one of the items that two copies have in common.
///
/// Example: binocular round open study.binocular --round r1-common
#[derive(Debug, Args)]
pub(super) struct OpenDraft {
    project: PathBuf,
    #[arg(long)]
    round: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl OpenDraft {
    pub fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        let round = Round::open(&mut project, &self.round, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        say_json(
            self.format,
            || format!("round {} is open with {}", round.id, count(round.items, "item")),
            || json!({ "round": round.id, "state": round.state.name(), "items": round.items }),
        )?;
        Ok(Done::Fully)
    }
}

fn choice(text: &str) -> Result<ItemChoice, String> {
    if let Some(choice) = ItemChoice::parse(text).map_err(say)? {
        return Ok(choice);
    }
    let path = Path::new(text);
    if !path.exists() {
        return Err(format!(
            "the choice of items is all, sample:N, or a CSV file with a column item_id, and there is no such file: {text}"
        ));
    }
    ItemChoice::from_csv(files::open(path)?).map_err(|e| format!("{e}: {text}"))
}

/// Small enough to be typed again from a card.
fn random_seed() -> Result<u64, String> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes)
        .map_err(|e| format!("the system gave no random bytes ({e}); give a seed with --seed"))?;
    Ok(u64::from(u32::from_be_bytes(bytes)))
}

fn parse_retest(text: &str) -> Result<Retest, String> {
    text.parse().ok().and_then(Retest::from_share).ok_or_else(|| {
        format!("'{text}' is no share of items; write a number from 0 to 0.1, for instance 0.08")
    })
}

fn parse_gold(text: &str) -> Result<u16, String> {
    let most = f64::from(MOST_GOLD_THOUSANDTHS) / 1_000.0;
    match text.parse::<f64>() {
        Ok(share) if (0.0..=most).contains(&share) => Ok((share * 1_000.0).round() as u16),
        _ => Err(format!("'{text}' is no share of items; write a number from 0 to {most}, for instance 0.1")),
    }
}

fn parse_coders(text: &str) -> Result<Coders, String> {
    let ids: Vec<&str> = text.split(',').map(str::trim).collect();
    match ids[..] {
        [a, b] if !a.is_empty() && !b.is_empty() && a != b => {
            Ok(Coders([a, b].map(|id| Coder { id: id.to_owned(), name: id.to_owned() })))
        }
        _ => Err("name two different coders, for instance ann,bob".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_different_coders_or_none() {
        let Coders([a, b]) = parse_coders("ann, bob").unwrap();
        assert_eq!((a.id.as_str(), b.name.as_str()), ("ann", "bob"));
        for bad in ["", "ann", "ann,", "ann,ann", "ann,bob,eve"] {
            assert!(parse_coders(bad).is_err(), "{bad}");
        }
    }
}
