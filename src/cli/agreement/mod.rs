//! `binocular agreement`: how far coders agree, of a revealed round or of a bare table; computes nothing itself.

mod bare;
mod show;

use super::table::Output;
use super::{Done, Outcome, files, say};
use crate::coding::agreement::{ConfidenceLevel, LabelScale, ReportOptions, SegmentOptions, report};
use crate::coding::{AbstentionTreatment, Breakdown, Figures, RevealedRound, columns_named};
use crate::model::NoWatch;
use crate::project::Project;
use bare::Bare;
use clap::{Args, ValueEnum};
use show::Beside;
use std::path::{Path, PathBuf};

/// Reports how far coders agree: percent, Cohen's kappa, Krippendorff's alpha, Gwet's AC1 and more, each with its
/// interval or the reason why it has none.
///
/// Of a round it needs the reveal. Of a bare table it needs one row per item and one column per coder; the column of
/// items is called item, or is the first; an empty cell is a missing label; a column user asks for intervals that
/// respect that a user's items belong together.
///
/// Where the round showed items twice, each coder is also compared with themselves (retest in JSON). JSON has, as drift,
/// labels and agreement by thirds of each coder's order; and extra, the agreement on items that were picked by hand
/// besides a random core, which nothing else counts; gold, how right each coder was on items of closed rounds; and of a
/// round of clusters, how pure each is by its sampled members.
///
/// Where coders marked evidence, text and JSON (spans) tell how far they marked the same times: kappa per second with
/// its interval by user or item, and F1 of the marks whose ends both lie within a tolerance.
///
/// Codes that refine others bring weighted coefficients, several codes per item alpha over sets: by themselves, from the
/// codebook of the round.
///
/// Example: binocular agreement study.binocular --round r1 --by device,cluster
///
/// Example: binocular agreement --labels labels.csv --categories browsing,checkout,none --format json
#[derive(Debug, Args)]
pub(super) struct Agreement {
    #[arg(required_unless_present = "labels", conflicts_with = "labels", requires = "round")]
    project: Option<PathBuf>,
    #[arg(long)]
    round: Option<String>,
    /// A bare CSV table instead of a round; - is standard input.
    #[arg(long, value_name = "FILE.csv", conflicts_with = "round")]
    labels: Option<PathBuf>,
    /// All labels that were allowed, used or not; by default those of the table.
    #[arg(long, value_delimiter = ',', requires = "labels")]
    categories: Vec<String>,
    /// How an abstention counts.
    #[arg(long, value_enum, default_value_t, conflicts_with = "labels")]
    abstentions: Abstentions,
    /// Intervals treat the items of one user as belonging together; a table with users always does.
    #[arg(long)]
    by_user: bool,
    /// Also within groups of items: cluster, device, source, a property of the sessions, or "order of CODER" for thirds of
    /// a coder's order; may be given several times, and `all` means every one there is.
    #[arg(long = "by", value_name = "COLUMN", value_delimiter = ',', conflicts_with = "labels")]
    breakdowns: Vec<String>,
    /// Level of the intervals, between 0 and 1.
    #[arg(long, default_value = "0.95", value_parser = parse_level)]
    level: ConfidenceLevel,
    /// Bootstrap replicates; 0 leaves the bootstrap out.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    replicates: u32,
    /// Seed of the bootstrap.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// By how much both ends of two marks of evidence may differ to match, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = SegmentOptions::default().tolerance_ms, conflicts_with = "labels")]
    span_tolerance: u64,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Abstentions {
    /// As no label: the item leaves the pairs.
    #[default]
    Missing,
    /// As one more category.
    Category,
}

impl From<Abstentions> for AbstentionTreatment {
    fn from(chosen: Abstentions) -> Self {
        match chosen {
            Abstentions::Missing => Self::Missing,
            Abstentions::Category => Self::OwnCategory,
        }
    }
}

impl Agreement {
    pub fn run(self) -> Outcome {
        match (&self.project, &self.round, &self.labels) {
            (Some(project), Some(round), _) => self.of_round(project, round),
            (_, _, Some(labels)) => self.of_table(labels),
            // clap has asked for one of them.
            _ => Err("name a project with --round, or a table with --labels".into()),
        }
    }

    fn options(&self, by_user: bool) -> ReportOptions {
        ReportOptions {
            level: self.level,
            replicates: self.replicates as usize,
            seed: self.seed,
            by_user,
            ..ReportOptions::default()
        }
    }

    fn of_round(&self, project: &Path, round: &str) -> Outcome {
        let project = crate::cli::read_project(project)?;
        let revealed = RevealedRound::open(&project, round).map_err(say)?;
        let treatment: AbstentionTreatment = self.abstentions.into();
        let mut sidelights = revealed.sidelights(treatment, self.level).map_err(say)?;
        let spans = SegmentOptions { tolerance_ms: self.span_tolerance, ..SegmentOptions::default() };
        sidelights.spans = revealed.span_agreement(spans, self.level).map_err(say)?;
        sidelights.gold = revealed.gold_report(&project, self.level).map_err(say)?;
        let breakdowns = self.breakdowns(&project, &revealed, treatment)?;
        let figures = revealed.figures(treatment, self.options(self.by_user), &NoWatch).map_err(say)?;
        let mut notes: Vec<String> = revealed.round().caveats();
        notes.extend(sidelights.sentences());
        let report = match &figures {
            Figures::Single(report) => report,
            Figures::Multi(report) => {
                notes.insert(0, revealed.scale_sentence().to_owned());
                let beside = Beside { sidelights: &sidelights, breakdowns: &breakdowns };
                show::several(report, round, &notes, &beside, &self.output)?;
                return Ok(Done::Fully);
            }
        };
        let view = revealed.ratings(treatment).map_err(say)?;
        let options = revealed.report_options(&view, self.options(self.by_user));
        if options.scale != LabelScale::Nominal {
            notes.insert(0, revealed.scale_sentence().to_owned());
        }
        let about = show::About {
            round: Some(round),
            labels: &view.categories,
            names: &options.label_names,
            coders: &options.coder_names,
            notes: [treatment.sentence().to_owned(), revealed.round().sampling.sentence()]
                .into_iter()
                .chain(notes)
                .collect(),
            beside: Some(Beside { sidelights: &sidelights, breakdowns: &breakdowns }),
        };
        show::report(report, &about, &self.output)?;
        Ok(Done::Fully)
    }

    fn breakdowns(
        &self,
        project: &Project,
        revealed: &RevealedRound,
        treatment: AbstentionTreatment,
    ) -> Result<Vec<Breakdown>, String> {
        if self.breakdowns.is_empty() {
            return Ok(Vec::new());
        }
        let columns = revealed.slice_columns(&project.sessions().map_err(say)?);
        let chosen = if self.breakdowns.iter().any(|name| name == "all") {
            columns
        } else {
            columns_named(columns, &self.breakdowns)?
        };
        chosen.iter().map(|column| revealed.breakdown(column, treatment, self.level).map_err(say)).collect()
    }

    fn of_table(&self, path: &Path) -> Outcome {
        let bytes = files::read_limited(path)?;
        let bare =
            Bare::read(&bytes, &self.categories).map_err(|reason| format!("{reason}: {}", path.display()))?;
        let options = ReportOptions {
            coder_names: bare.coders.clone(),
            label_names: bare.categories.clone(),
            ..self.options(self.by_user || bare.ratings.users().is_some())
        };
        let mut notes = Vec::new();
        if self.categories.is_empty() {
            notes.push(
                "The labels are those that the table uses; AC1 and PABAK count allowed ones that nobody used, name all with --categories"
                    .to_owned(),
            );
        }
        let about = show::About {
            round: None,
            labels: &bare.categories,
            names: &bare.categories,
            coders: &bare.coders,
            notes,
            beside: None,
        };
        show::report(&report(&bare.ratings, &options), &about, &self.output)?;
        Ok(Done::Fully)
    }
}

fn parse_level(text: &str) -> Result<ConfidenceLevel, String> {
    text.parse()
        .ok()
        .and_then(ConfidenceLevel::new)
        .ok_or_else(|| format!("'{text}' is no level; write a number between 0 and 1, for instance 0.95"))
}
