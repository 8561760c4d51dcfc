//! `binocular bots`: which sessions are likely a program's and why, what becomes of them, and the word of an analyst.

use super::mined::{Mined, refresh};
use super::table::{Output, Table};
use super::{Done, Failure, Outcome, now_ms, say};
use crate::coding::Round;
use crate::mining::store::SetAside;
use crate::model::BotReason;
use crate::project::{Project, SessionRow};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Lists the sessions that are likely a program's, with reasons, and says what becomes of them.
///
/// They are set aside: not counted in signals, sequences, motifs and clusters, and never deleted. An analyst may say
/// otherwise of a session; `include` mines them all the same.
#[derive(Debug, Args)]
pub(super) struct Bots {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    List(List),
    Say(Say),
    Include(Include),
    Reasons(Reasons),
}

impl Bots {
    pub fn run(self) -> Outcome {
        match self.what {
            What::List(c) => c.run(),
            What::Say(c) => c.run(),
            What::Include(c) => c.run(),
            What::Reasons(c) => c.run(),
        }
    }
}

/// Lists sessions for which something speaks for a program, the likeliest first.
///
/// Example: binocular bots list study.binocular --format csv
#[derive(Debug, Args)]
struct List {
    project: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl List {
    fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let mut rows = mined.project.sessions().map_err(say)?;
        let aside = SetAside::of(&mined.project).map_err(say)?;
        eprintln!(
            "{}",
            aside
                .sentence()
                .unwrap_or_else(|| format!("None of {} sessions is likely a bot's", aside.sessions))
        );
        rows.retain(|row| row.bot.is_bot() || row.bot.likelihood() > 0.0 || row.bot.word.is_some());
        rows.sort_by(|a, b| b.bot.likelihood().total_cmp(&a.bot.likelihood()));
        self.output.table(table(&rows))?;
        Ok(mined.done())
    }
}

fn table(rows: &[SessionRow]) -> Table {
    Table::default()
        .text("session_id", rows.iter().map(|r| r.session_id.to_string()))
        .bool("bot", rows.iter().map(|r| r.bot.is_bot()))
        .float("likelihood", rows.iter().map(|r| Some(r.bot.likelihood())))
        .maybe_bool("said", rows.iter().map(|r| r.bot.word))
        .text("reasons", rows.iter().map(|r| r.bot.reasons()))
}

/// Says of a session that it is a bot's, that it is a person's, or takes that back; the last word counts.
///
/// Example: binocular bots say study.binocular 3f2a person --as ann
#[derive(Debug, Args)]
struct Say {
    project: PathBuf,
    /// Session id or a unique beginning of it.
    session: String,
    #[arg(value_enum)]
    word: Word,
    /// Who says so.
    #[arg(long = "as", value_name = "NAME")]
    author: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Word {
    Bot,
    Person,
    /// Nothing: the evidence counts again.
    Undecided,
}

impl Say {
    fn run(self) -> Outcome {
        let mut project = open_unless_blind(&self.project)?;
        let session = project.find_session(&self.session).map_err(say)?;
        let word = match self.word {
            Word::Bot => Some(true),
            Word::Person => Some(false),
            Word::Undecided => None,
        };
        let author = self.author.unwrap_or_default();
        project.say_bot(&session, word, author.trim(), now_ms()).map_err(say)?;
        let failed = refresh(&mut project)?;
        project.close().map_err(say)?;
        Ok(if failed { Done::WithRefusals } else { Done::Fully })
    }
}

/// Mines the sessions of likely bots with the others, or sets them aside again.
///
/// Example: binocular bots include study.binocular yes
#[derive(Debug, Args)]
struct Include {
    project: PathBuf,
    #[arg(value_enum)]
    include: YesNo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum YesNo {
    Yes,
    No,
}

impl Include {
    fn run(self) -> Outcome {
        let mut project = Project::open(&self.project).map_err(say)?;
        project.set_includes_bots(self.include == YesNo::Yes).map_err(say)?;
        let failed = refresh(&mut project)?;
        let aside = SetAside::of(&project).map_err(say)?;
        eprintln!("{} of {} sessions are mined", aside.mined(), aside.sessions);
        project.close().map_err(say)?;
        Ok(if failed { Done::WithRefusals } else { Done::Fully })
    }
}

/// Lists every reason with its threshold, its source and its weight.
///
/// Reasons are taken as independent: the likelihood of several is 1 minus the product of 1 minus their weights. From
/// 0.5 on a session is set aside.
///
/// Example: binocular bots reasons --format csv
#[derive(Debug, Args)]
struct Reasons {
    #[command(flatten)]
    output: Output,
}

impl Reasons {
    fn run(self) -> Outcome {
        let all = BotReason::ALL;
        self.output.table(
            Table::default()
                .text("reason", all.map(|r| r.name().to_owned()))
                .float("weight", all.map(|r| Some(r.weight())))
                .text("label", all.map(|r| r.label().to_owned()))
                .text("meaning", all.map(|r| r.meaning().to_owned())),
        )?;
        Ok(Done::Fully)
    }
}

/// A word on a session would tell the other coder what one thinks of it.
fn open_unless_blind(path: &Path) -> Result<Project, Failure> {
    let project = Project::open(path).map_err(say)?;
    let blind = Round::all(&project).map_err(say)?.into_iter().find(|round| round.state.is_blind());
    match blind {
        Some(round) => Err(format!(
            "round {} is open and blind; say what is a bot's after it is revealed, or abstain from the item as a bot's",
            round.id
        )),
        None => Ok(project),
    }
}
