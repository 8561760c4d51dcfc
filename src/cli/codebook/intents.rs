//! Which codes are intents: the rules with their figures, promotion, demotion, and the way back.

use super::only;
use crate::cli::table::{Brief, Output, Table, say_json};
use crate::cli::{Done, Outcome, now_ms, say};
use crate::coding::Codebook;
use crate::coding::promotion::{
    CodeEvidence, PromotionRules, Promotions, RuleResult, StepKind, gather, judge,
};
use crate::project::Project;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Codes that became intents, and what the others lack.
///
/// A code is promoted only when it passes every rule: enough sessions, a share of the random items that is large enough
/// or above a base beyond chance, and agreement on it. Only settled labels of revealed rounds count, under the newest
/// version of the codebook.
#[derive(Debug, Args)]
pub(super) struct Intents {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    Show(Show),
    Promote(Promote),
    Demote(Demote),
    Undo(Undo),
    Rules(Rules),
}

impl Intents {
    pub fn run(self) -> Outcome {
        match self.step {
            Step::Show(s) => s.run(),
            Step::Promote(s) => s.run(),
            Step::Demote(s) => s.run(),
            Step::Undo(s) => s.run(),
            Step::Rules(s) => s.run(),
        }
    }
}

/// A codebook of a project.
#[derive(Debug, Args)]
struct Place {
    project: PathBuf,
    /// Id of the codebook; needed where the project has several.
    #[arg(long)]
    id: Option<String>,
}

impl Place {
    fn open(&self) -> Result<(Project, Codebook, Promotions), String> {
        let project = Project::open(&self.project).map_err(say)?;
        let codebook = only(&project, self.id.as_deref(), None)?;
        let promotions = Promotions::load(&project, &codebook.id).map_err(say)?;
        Ok((project, codebook, promotions))
    }
}

/// Shows every code with each rule, its figures and what to do where it fails.
///
/// Example: binocular codebook intents show study.binocular --format json
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
}

impl Show {
    fn run(self) -> Outcome {
        let project = crate::cli::read_project(&self.place.project)?;
        let codebook = only(&project, self.place.id.as_deref(), None)?;
        let promotions = Promotions::load(&project, &codebook.id).map_err(say)?;
        let evidence = gather(&project, &codebook).map_err(say)?;
        let judged: Vec<(&CodeEvidence, [RuleResult; 3])> =
            evidence.iter().map(|e| (e, judge(e, &promotions.rules))).collect();
        let intents = promotions.intents();
        let rows: Vec<_> = judged.iter().flat_map(|(e, rules)| rules.iter().map(move |r| (*e, r))).collect();
        self.output.document(
            || {
                let mut text = String::new();
                for (evidence, rules) in &judged {
                    let state = if intents.contains(&evidence.code) { "intent" } else { "code" };
                    let _ = writeln!(text, "{}  {} ({state})", evidence.code, evidence.name);
                    for rule in rules {
                        let _ = writeln!(text, "   {} {}", if rule.holds { "+" } else { "−" }, rule.found);
                        if !rule.holds {
                            let _ = writeln!(text, "     {}", rule.next);
                        }
                    }
                    for round in &evidence.stale_rounds {
                        let _ = writeln!(text, "   round {round} does not count: the code has changed since");
                    }
                }
                text
            },
            || {
                let codes: Vec<Value> = judged
                    .iter()
                    .map(|(evidence, rules)| {
                        json!({
                            "code": evidence.code, "name": evidence.name, "intent": intents.contains(&evidence.code),
                            "passes": rules.iter().all(|rule| rule.holds), "rules": rules, "evidence": evidence,
                        })
                    })
                    .collect();
                let steps: Vec<Value> = promotions
                    .steps
                    .iter()
                    .map(|step| {
                        let kind = if step.kind == StepKind::Promoted { "promoted" } else { "demoted" };
                        json!({
                            "step": kind, "code": step.code, "by": step.by, "at_ms": step.at_ms,
                            "figures": step.figures, "undone": step.undone,
                        })
                    })
                    .collect();
                json!({
                    "codebook": codebook.id, "version": codebook.version, "thresholds": promotions.rules,
                    "intents": intents, "codes": codes, "history": steps,
                })
            },
            || {
                Table::default()
                    .text("code", rows.iter().map(|(e, _)| e.code.clone()))
                    .bool("intent", rows.iter().map(|(e, _)| intents.contains(&e.code)))
                    .text("rule", rows.iter().map(|(_, rule)| rule.rule.to_owned()))
                    .bool("holds", rows.iter().map(|(_, rule)| rule.holds))
                    .text("found", rows.iter().map(|(_, rule)| rule.found.clone()))
                    .text("next", rows.iter().map(|(_, rule)| rule.next.clone()))
            },
        )?;
        Ok(Done::Fully)
    }
}

/// Makes a code an intent; refused, with the rule that fails, where it does not pass.
///
/// Example: binocular codebook intents promote study.binocular --code checkout --by ann
#[derive(Debug, Args)]
struct Promote {
    #[command(flatten)]
    place: Place,
    /// Id or name of the code.
    #[arg(long)]
    code: String,
    /// Who promotes it.
    #[arg(long)]
    by: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Promote {
    fn run(self) -> Outcome {
        let (mut project, codebook, mut promotions) = self.place.open()?;
        let code = code_of(&codebook, &self.code)?;
        let evidence = gather(&project, &codebook).map_err(say)?;
        let evidence = evidence
            .iter()
            .find(|evidence| evidence.code == code)
            .ok_or_else(|| format!("`{code}` says that no intent fits; it can be none"))?;
        promotions.promote(&mut project, evidence, &self.by, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        tell(self.format, &promotions, &format!("{} is an intent now", evidence.name))
    }
}

/// Makes an intent a mere code again.
///
/// Example: binocular codebook intents demote study.binocular --code checkout --by ann --reason "seen in one shop only"
#[derive(Debug, Args)]
struct Demote {
    #[command(flatten)]
    place: Place,
    /// Id or name of the code.
    #[arg(long)]
    code: String,
    /// Who demotes it.
    #[arg(long)]
    by: String,
    #[arg(long, default_value = "")]
    reason: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Demote {
    fn run(self) -> Outcome {
        let (mut project, codebook, mut promotions) = self.place.open()?;
        let code = code_of(&codebook, &self.code)?;
        promotions.demote(&mut project, &code, &self.reason, &self.by, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        tell(self.format, &promotions, &format!("{code} is a code again, and no intent"))
    }
}

/// Takes the last promotion or demotion back.
///
/// Example: binocular codebook intents undo study.binocular --by ann
#[derive(Debug, Args)]
struct Undo {
    #[command(flatten)]
    place: Place,
    /// Who takes it back.
    #[arg(long)]
    by: String,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Undo {
    fn run(self) -> Outcome {
        let (mut project, _, mut promotions) = self.place.open()?;
        let step = promotions.undo(&mut project, &self.by, now_ms()).map_err(say)?;
        project.close().map_err(say)?;
        let what = if step.kind == StepKind::Promoted { "promotion" } else { "demotion" };
        tell(self.format, &promotions, &format!("the {what} of {} is taken back", step.code))
    }
}

/// Shows or changes the thresholds; what was promoted before stays promoted.
///
/// Example: binocular codebook intents rules study.binocular --kappa 0.7 --coders 3 --by ann
#[derive(Debug, Args)]
struct Rules {
    #[command(flatten)]
    place: Place,
    /// Sessions with the code, at least.
    #[arg(long)]
    sessions: Option<usize>,
    /// Share of the random items with the code, at least, from 0 to 1 …
    #[arg(long)]
    share: Option<f64>,
    /// … or the share is above this one beyond chance.
    #[arg(long)]
    base: Option<f64>,
    /// Level of the exact binomial test against the base.
    #[arg(long)]
    alpha: Option<f64>,
    /// Kappa of the code against all others that a round must reach.
    #[arg(long, allow_negative_numbers = true)]
    kappa: Option<f64>,
    /// Rounds that must reach it, at least …
    #[arg(long)]
    rounds: Option<usize>,
    /// … or coders in rounds that reach it, at least; one round has two, so 3 asks for a second one.
    #[arg(long)]
    coders: Option<usize>,
    /// Who changes them.
    #[arg(long)]
    by: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Brief,
}

impl Rules {
    fn run(self) -> Outcome {
        let (mut project, _, mut promotions) = self.place.open()?;
        let now = promotions.rules.clone();
        let wanted = PromotionRules {
            sessions: self.sessions.unwrap_or(now.sessions),
            share: self.share.unwrap_or(now.share),
            base: self.base.unwrap_or(now.base),
            alpha: self.alpha.unwrap_or(now.alpha),
            kappa: self.kappa.unwrap_or(now.kappa),
            rounds: self.rounds.unwrap_or(now.rounds),
            coders: self.coders.unwrap_or(now.coders),
        };
        if wanted != now {
            let by = self.by.as_deref().ok_or("say who changes the thresholds, with --by")?;
            promotions.set_rules(&mut project, &wanted, by, now_ms()).map_err(say)?;
        }
        project.close().map_err(say)?;
        let PromotionRules { sessions, share, base, alpha, kappa, rounds, coders } = &promotions.rules;
        let words = format!(
            "in at least {sessions} sessions; {:.1} % of random items, or above {:.1} % at level {alpha}; kappa of at least \
             {kappa} in {rounds} rounds or by {coders} coders",
            share * 100.0,
            base * 100.0
        );
        tell(self.format, &promotions, &words)
    }
}

fn code_of(codebook: &Codebook, text: &str) -> Result<String, String> {
    let found = codebook.find(text).map(|code| code.id.clone());
    found.ok_or_else(|| format!("`{text}` is not a code of codebook {}", codebook.id))
}

fn tell(format: Brief, promotions: &Promotions, words: &str) -> Outcome {
    say_json(
        format,
        || words.to_owned(),
        || {
            json!({
                "codebook": promotions.codebook, "intents": promotions.intents(), "thresholds": promotions.rules,
                "words": words,
            })
        },
    )?;
    Ok(Done::Fully)
}
