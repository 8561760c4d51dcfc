//! Who promoted and demoted which code, when, on which figures; a step is taken back by another one, never deleted.

use super::{CodeEvidence, PromotionRules, judge};
use crate::coding::acts::{self, Act};
use crate::coding::round::RoundError;
use crate::project::Project;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PROMOTE: &str = "promote";
const DEMOTE: &str = "demote";
const UNDO: &str = "promotion_undo";
const RULES: &str = "promotion_rules";

/// What was done to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    Promoted,
    Demoted,
}

/// One step in the history of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionStep {
    id: String,
    pub kind: StepKind,
    pub code: String,
    pub by: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// The figures that it rested on, one sentence per rule, or the reason of a demotion.
    pub figures: Vec<String>,
    /// It was taken back.
    pub undone: bool,
}

/// The intents of one codebook, and how they came to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Promotions {
    pub codebook: String,
    pub rules: PromotionRules,
    /// Oldest first.
    pub steps: Vec<PromotionStep>,
}

impl Promotions {
    pub fn load(project: &Project, codebook: &str) -> Result<Self, RoundError> {
        let mut found = Self { codebook: codebook.to_owned(), ..Self::default() };
        let mut undone = BTreeSet::new();
        for act in acts::read(project, &[PROMOTE, DEMOTE, UNDO, RULES])? {
            if act.text("codebook") != codebook {
                continue;
            }
            match act.kind.as_str() {
                RULES => {
                    let rules = act.body.get("rules").cloned().unwrap_or(Value::Null);
                    if let Ok(rules) = serde_json::from_value(rules) {
                        found.rules = rules;
                    }
                }
                UNDO => {
                    undone.insert(act.text("undoes").to_owned());
                }
                _ => found.steps.push(step(act)),
            }
        }
        for step in &mut found.steps {
            step.undone = undone.contains(&step.id);
        }
        Ok(found)
    }

    /// Ids of the codes that are intents now.
    pub fn intents(&self) -> BTreeSet<String> {
        let mut last: BTreeMap<&str, StepKind> = BTreeMap::new();
        for step in self.steps.iter().filter(|step| !step.undone) {
            last.insert(&step.code, step.kind);
        }
        last.into_iter()
            .filter(|(_, kind)| *kind == StepKind::Promoted)
            .map(|(code, _)| code.to_owned())
            .collect()
    }

    pub fn is_intent(&self, code: &str) -> bool {
        self.intents().contains(code)
    }

    /// The step that undo would take back.
    pub fn last(&self) -> Option<&PromotionStep> {
        self.steps.iter().rev().find(|step| !step.undone)
    }

    /// Makes a code an intent; refused where a rule fails.
    pub fn promote(
        &mut self,
        project: &mut Project,
        evidence: &CodeEvidence,
        by: &str,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        if self.is_intent(&evidence.code) {
            return Err(RoundError::NothingTo("promote: it is an intent already"));
        }
        let results = judge(evidence, &self.rules);
        if let Some(failed) = results.iter().find(|result| !result.holds) {
            return Err(RoundError::NotPromoted {
                code: evidence.name.clone(),
                found: failed.found.clone(),
                next: failed.next.clone(),
            });
        }
        let figures: Vec<&str> = results.iter().map(|result| result.found.as_str()).collect();
        let body = json!({
            "codebook": self.codebook, "code": evidence.code, "figures": figures, "rules": self.rules,
            "evidence": evidence,
        });
        self.take(project, PROMOTE, by, &body, now_ms)
    }

    /// Makes an intent a mere code again.
    pub fn demote(
        &mut self,
        project: &mut Project,
        code: &str,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        if !self.is_intent(code) {
            return Err(RoundError::NothingTo("demote: it is no intent"));
        }
        let reason = reason.trim();
        let figures = if reason.is_empty() { Vec::new() } else { vec![reason] };
        let body = json!({"codebook": self.codebook, "code": code, "figures": figures});
        self.take(project, DEMOTE, by, &body, now_ms)
    }

    /// Takes the last step back.
    pub fn undo(
        &mut self,
        project: &mut Project,
        by: &str,
        now_ms: i64,
    ) -> Result<PromotionStep, RoundError> {
        let last = self.last().cloned().ok_or(RoundError::NothingTo("undo"))?;
        let body = json!({"codebook": self.codebook, "undoes": last.id});
        self.take(project, UNDO, by, &body, now_ms)?;
        Ok(last)
    }

    /// Changes the thresholds from now on; what was promoted stays promoted.
    pub fn set_rules(
        &mut self,
        project: &mut Project,
        rules: &PromotionRules,
        by: &str,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        rules.check()?;
        self.take(project, RULES, by, &json!({"codebook": self.codebook, "rules": rules}), now_ms)
    }

    fn take(
        &mut self,
        project: &mut Project,
        kind: &str,
        by: &str,
        body: &Value,
        now_ms: i64,
    ) -> Result<(), RoundError> {
        // Acts are in the order of their times: a clock that was set back must not put a step before the last.
        let newest =
            acts::read(project, &[PROMOTE, DEMOTE, UNDO, RULES])?.last().map_or(i64::MIN, |act| act.at_ms);
        acts::record(project, kind, by, body, now_ms.max(newest.saturating_add(1)))?;
        *self = Self::load(project, &self.codebook)?;
        Ok(())
    }
}

fn step(act: Act) -> PromotionStep {
    let figures = act.body.get("figures").and_then(Value::as_array).into_iter().flatten();
    PromotionStep {
        kind: if act.kind == PROMOTE { StepKind::Promoted } else { StepKind::Demoted },
        code: act.text("code").to_owned(),
        figures: figures.filter_map(Value::as_str).map(str::to_owned).collect(),
        undone: false,
        id: act.id,
        by: act.by,
        at_ms: act.at_ms,
    }
}
