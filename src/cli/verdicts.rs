//! `binocular verdicts`: what recording tools said of moments, beside our signals; never while a blind round is open.

use super::mined::Mined;
use super::progress::Line;
use super::table::{Output, Table};
use super::{Outcome, say};
use crate::coding::{VendorAgreement, VendorVerdicts};
use crate::model::{SessionId, VendorVerdict};
use clap::Args;
use std::path::PathBuf;

/// Lists what the recording tools said of moments, as rage clicks of Sentry or frustrated events of FullStory, or
/// compares it with the signals that Binocular finds.
///
/// Such verdicts are kept apart from the recordings at import. While a blind round is open they are not told, as they
/// would tell coders an answer. A verdict and a hit within 3 s of each other count as the same moment.
///
/// Example: binocular verdicts study.binocular --agreement --format csv
#[derive(Debug, Args)]
pub(super) struct Verdicts {
    project: PathBuf,
    /// How often each kind of verdict and each signal fall on the same moment.
    #[arg(long)]
    agreement: bool,
    #[command(flatten)]
    output: Output,
}

impl Verdicts {
    pub fn run(self) -> Outcome {
        let mined = Mined::open(&self.project)?;
        let verdicts = VendorVerdicts::read(&mined.project).map_err(say)?;
        if self.agreement {
            let rows = verdicts.against_signals(&mined.project, &Line::new()).map_err(say)?;
            self.output.table(agreement(&rows))?;
        } else {
            self.output.table(list(&verdicts.all))?;
        }
        Ok(mined.done())
    }
}

fn list(all: &[(SessionId, VendorVerdict)]) -> Table {
    Table::default()
        .text("session_id", all.iter().map(|(session, _)| session.to_string()))
        .int("at_ms", all.iter().map(|(_, v)| v.at_ms))
        .text("tool", all.iter().map(|(_, v)| v.tool.to_string()))
        .text("verdict", all.iter().map(|(_, v)| v.kind.name().to_owned()))
        .maybe_int("count", all.iter().map(|(_, v)| v.count.map(i64::from)))
        .maybe_int("node", all.iter().map(|(_, v)| v.node.map(|node| node.0)))
}

fn agreement(rows: &[VendorAgreement]) -> Table {
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    Table::default()
        .text("tool", rows.iter().map(|r| r.tool.to_string()))
        .text("verdict", rows.iter().map(|r| r.kind.name().to_owned()))
        .text("signal", rows.iter().map(|r| r.signal.name().to_owned()))
        .bool("namesake", rows.iter().map(VendorAgreement::is_namesake))
        .int("verdicts", rows.iter().map(|r| r.verdicts as i64))
        .int("verdicts_with_hit", rows.iter().map(|r| r.verdicts_with_hit as i64))
        .float("share_of_verdicts", rows.iter().map(|r| share(r.verdicts_with_hit, r.verdicts)))
        .int("hits", rows.iter().map(|r| r.hits as i64))
        .int("hits_with_verdict", rows.iter().map(|r| r.hits_with_verdict as i64))
        .float("share_of_hits", rows.iter().map(|r| share(r.hits_with_verdict, r.hits)))
        .int("sessions", rows.iter().map(|r| r.sessions as i64))
}
