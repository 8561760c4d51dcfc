//! All that settling a round teaches, as one document for people and for scripts; computes nothing itself.

use super::changes::name_of;
use super::{Adjudication, AdjudicationReport, AfterDiscussion, Change, SettlingPlan, WinRate};
use crate::coding::agreement::{ConfidenceLevel, RatingsError};
use crate::coding::codebook::Codebook;
use crate::coding::reveal::AbstentionTreatment;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Report, changes to the codebook, agreement after discussion.
#[derive(Clone, Debug, PartialEq)]
pub struct Lessons {
    pub round: String,
    pub plan: SettlingPlan,
    pub report: AdjudicationReport,
    pub changes: Vec<Change>,
    pub after: Option<AfterDiscussion>,
    codebook: Codebook,
}

impl Adjudication {
    pub fn lessons(
        &self,
        treatment: AbstentionTreatment,
        level: ConfidenceLevel,
    ) -> Result<Lessons, RatingsError> {
        Ok(Lessons {
            round: self.revealed.round().id.clone(),
            plan: self.plan(),
            report: self.report(),
            changes: self.changes(),
            after: self.after_discussion(treatment, level)?,
            codebook: self.revealed.codebook().clone(),
        })
    }
}

impl Lessons {
    /// Of [`Lessons::rows`].
    pub const COLUMNS: [&'static str; 8] =
        ["cause", "label_1", "label_2", "advice", "item_id", "session_id", "decision", "rationale"];

    /// One per settled item, the changes in their order.
    pub fn rows(&self) -> Vec<[String; 8]> {
        let of = |change: &Change| {
            let [first, second] = change.pair.clone();
            [change.cause.id().to_owned(), first, second, change.advice(&self.codebook)]
        };
        let mut rows = Vec::new();
        for change in &self.changes {
            let [cause, first, second, advice] = of(change);
            rows.extend(change.items.iter().map(|item| {
                let decision = item.decision.clone().unwrap_or_else(|| "unresolvable".to_owned());
                [
                    cause.clone(),
                    first.clone(),
                    second.clone(),
                    advice.clone(),
                    item.item.clone(),
                    item.session.clone(),
                    decision,
                    item.rationale.clone(),
                ]
            }));
        }
        rows
    }

    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// A label in words.
    pub fn name_of(&self, text: &str) -> String {
        name_of(&self.codebook, text)
    }

    /// Flags and counts in plain words, one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let report = &self.report;
        let mut told = vec![
            format!(
                "{} of {} disagreements settled, {} of them as unresolvable",
                report.settled, report.disagreements, report.unresolvable
            ),
            self.plan.sentence(),
        ];
        if let Some(time) = &report.resolution {
            let seconds = time.median_ms / 1_000;
            told.push(format!("Settling took {seconds} s at the median of {} timed decisions", time.timed));
        }
        for stamp in &report.rubber_stamps {
            told.push(format!(
                "{} followed {} in {:.0} % of {} decisions: look whether cases were weighed",
                stamp.decided_by,
                stamp.coder,
                stamp.share * 100.0,
                stamp.decisions
            ));
        }
        if report.by_a_coder > 0 {
            told.push(format!(
                "{} of {} were decided by one of the two coders alone",
                report.by_a_coder, report.settled
            ));
        }
        let second = &report.second_looks;
        if second.looked_at > 0 || second.asked > 0 {
            let mut words = format!(
                "{} agreed items were looked at again, of {} asked for; {} were overturned",
                second.looked_at, second.asked, second.overturned
            );
            if let Some((low, high)) = second.interval {
                let _ = write!(
                    words,
                    "; of the {} that chance drew {}, so that {:.0} to {:.0} % of all agreed items may be wrong",
                    second.audited,
                    second.audited_overturned,
                    low * 100.0,
                    high * 100.0
                );
            }
            told.push(words);
        }
        let third = &report.third_looks;
        if third.taken > 0 {
            told.push(format!(
                "{} independent looks: at disagreements the same as the first coder {} times, as the second {}, as neither {}",
                third.taken, third.same_as_a, third.same_as_b, third.same_as_neither
            ));
        }
        told.extend(self.after.as_ref().map(AfterDiscussion::sentence));
        told
    }

    /// For a wiki, a ticket or a mail.
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# What settling round {} taught\n\n", self.round);
        for sentence in self.sentences() {
            let _ = writeln!(text, "- {sentence}");
        }
        text.push_str("\n## Changes to the codebook\n\n");
        if self.changes.is_empty() {
            text.push_str("Nothing was settled yet\n");
        }
        for change in &self.changes {
            let _ = writeln!(
                text,
                "### {} ({})\n\nCause: {}\n",
                change.advice(&self.codebook),
                change.items.len(),
                change.cause.label()
            );
            for item in &change.items {
                let decision =
                    item.decision.as_ref().map_or_else(|| "unresolvable".to_owned(), |d| self.name_of(d));
                let why = if item.rationale.is_empty() {
                    String::new()
                } else {
                    format!(": {}", one_line(&item.rationale))
                };
                let _ = writeln!(text, "- `{}` settled as {decision}{why}", item.item);
            }
            text.push('\n');
        }
        text.push_str("## Causes\n\n| cause | items |\n|---|---|\n");
        for (cause, count) in &self.report.causes {
            let _ = writeln!(text, "| {} | {count} |", cause.label());
        }
        text.push_str("\n## Who was followed\n\n| coder | label | followed | of | share, 95 % interval |\n|---|---|---|---|---|\n");
        for rate in self.report.win_totals.iter().chain(&self.report.win_rates) {
            let label = if rate.verdict.is_empty() { "all".to_owned() } else { self.name_of(&rate.verdict) };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} |",
                rate.coder,
                label.replace('|', "\\|"),
                rate.followed,
                rate.disputed,
                share_words(rate)
            );
        }
        text
    }

    /// For scripts.
    pub fn to_json(&self) -> Value {
        let report = &self.report;
        let causes: Map<String, Value> =
            report.causes.iter().map(|(cause, n)| (cause.id().to_owned(), json!(n))).collect();
        let modes: Map<String, Value> =
            report.modes.iter().map(|(mode, n)| (mode.id().to_owned(), json!(n))).collect();
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|change| {
                json!({
                    "cause": change.cause.id(), "labels": change.pair, "advice": change.advice(&self.codebook),
                    "asks_for_other_words": change.cause.asks_for_other_words(), "items": change.items,
                })
            })
            .collect();
        json!({
            "round": self.round, "disagreements": report.disagreements, "settled": report.settled,
            "unresolvable": report.unresolvable, "causes": causes, "modes": modes,
            "win_rates": report.win_rates, "win_totals": report.win_totals,
            "rubber_stamps": report.rubber_stamps, "by_a_coder": report.by_a_coder,
            "second_looks": report.second_looks, "third_looks": report.third_looks,
            "resolution": report.resolution, "changes": changes, "after_discussion": self.after,
            "plan": {
                "third_look": self.plan.third_look, "audit": self.plan.audit.share(),
                "low_confidence": self.plan.low_confidence,
            },
            "sentences": self.sentences(),
        })
    }
}

fn share_words(rate: &WinRate) -> String {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    match rate.interval {
        Some((low, high)) => format!("{} % ({} to {})", percent(rate.share()), percent(low), percent(high)),
        None => "–".to_owned(),
    }
}

/// A note of several lines stays in its list item.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
