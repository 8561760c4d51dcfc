//! From a code to an intent: a code is promoted only where it is seen often enough, and where people agree on it; what
//! counts are settled and blind labels, never those of clusters or of a calibration.

mod evidence;
mod record;
#[cfg(test)]
mod tests;

pub use evidence::{CodeEvidence, RoundAgreement, gather};
pub use record::{PromotionStep, Promotions, StepKind};

use super::round::RoundError;
use serde::{Deserialize, Serialize};

/// The thresholds. They live in the project, and every promotion keeps those that it passed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromotionRules {
    /// Sessions with the code, at least.
    pub sessions: usize,
    /// Share of the randomly drawn items with the code, at least …
    pub share: f64,
    /// … or the share is above this one beyond chance: an exact binomial test, one-sided.
    pub base: f64,
    /// Level of that test.
    pub alpha: f64,
    /// Cohen's κ of the code against all others that a round must reach.
    pub kappa: f64,
    /// Rounds that must reach it, at least …
    pub rounds: usize,
    /// … or different coders in rounds that reach it, at least. A single round has two.
    pub coders: usize,
}

impl Default for PromotionRules {
    /// 3 sessions and 5 % are the product's own rule; .60 is where Landis and Koch (1977) begin "substantial". The base
    /// of 1 % keeps a rare finding of very few cases out.
    fn default() -> Self {
        Self { sessions: 3, share: 0.05, base: 0.01, alpha: 0.05, kappa: 0.6, rounds: 2, coders: 2 }
    }
}

impl PromotionRules {
    /// # Errors
    /// Says which number is out of range.
    pub fn check(&self) -> Result<(), RoundError> {
        let shares = [self.share, self.base, self.alpha];
        let what = if !shares.iter().all(|share| (0.0..=1.0).contains(share)) {
            "shares from 0 to 1 as thresholds"
        } else if !(-1.0..=1.0).contains(&self.kappa) {
            "a bound of kappa from -1 to 1"
        } else if self.sessions == 0 || self.rounds == 0 || self.coders == 0 {
            "at least one session, round and coder as thresholds"
        } else {
            return Ok(());
        };
        Err(RoundError::Plan(what.to_owned()))
    }
}

/// One rule, held against the evidence of one code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleResult {
    /// The stable name of files.
    pub rule: &'static str,
    pub holds: bool,
    /// What was found, with its denominator.
    pub found: String,
    /// What to do where it does not hold; empty where it does.
    pub next: String,
}

/// Each rule for one code, in the order in which they are shown.
pub fn judge(evidence: &CodeEvidence, rules: &PromotionRules) -> [RuleResult; 3] {
    [sessions_rule(evidence, rules), share_rule(evidence, rules), agreement_rule(evidence, rules)]
}

fn result(rule: &'static str, holds: bool, found: String, next: String) -> RuleResult {
    RuleResult { rule, holds, found, next: if holds { String::new() } else { next } }
}

/// `1 session`, `3 sessions`.
fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn sessions_rule(evidence: &CodeEvidence, rules: &PromotionRules) -> RuleResult {
    let (found, wanted) = (evidence.sessions.len(), rules.sessions);
    result(
        "sessions",
        found >= wanted,
        format!("In {}, {wanted} wanted", counted(found, "session")),
        format!(
            "Label more recordings that may show it: {} more wanted",
            counted(wanted.saturating_sub(found), "session")
        ),
    )
}

fn share_rule(evidence: &CodeEvidence, rules: &PromotionRules) -> RuleResult {
    let (with, of) = (evidence.random_with, evidence.random_items);
    if of == 0 {
        return result(
            "share",
            false,
            "No settled item was drawn at random".to_owned(),
            "Make a blind round of a random sample: shares can only be told from one".to_owned(),
        );
    }
    let share = with as f64 / of as f64;
    let chance = binomial_upper_tail(with, of, rules.base);
    let (low, high) = evidence.share_ci.unwrap_or((0.0, 1.0));
    let level = if chance < 0.000_5 { "p below 0.001".to_owned() } else { format!("p = {chance:.3}") };
    let [percent, low, high, wanted, base] =
        [share, low, high, rules.share, rules.base].map(|share| share * 100.0);
    result(
        "share",
        share >= rules.share || chance <= rules.alpha,
        format!(
            "{with} of {of} random items ({percent:.1} %, {low:.1} to {high:.1} %), {wanted:.1} % wanted, or above \
             {base:.1} % by an exact binomial test ({level})"
        ),
        "It is rare: label a larger random sample, or take it as part of a more frequent code".to_owned(),
    )
}

fn agreement_rule(evidence: &CodeEvidence, rules: &PromotionRules) -> RuleResult {
    let reach: Vec<&RoundAgreement> = evidence
        .rounds
        .iter()
        .filter(|round| round.kappa.is_some_and(|kappa| kappa >= rules.kappa))
        .collect();
    let coders: std::collections::BTreeSet<&String> = reach.iter().flat_map(|round| &round.coders).collect();
    let each: Vec<String> = evidence.rounds.iter().map(RoundAgreement::words).collect();
    let figures = if each.is_empty() { "no blind round yet".to_owned() } else { each.join("; ") };
    let next = if evidence.rounds.is_empty() {
        "Make a blind round with two coders".to_owned()
    } else if reach.is_empty() {
        "Talk the differing items over in a calibration round, sharpen the definition, and label blind again"
            .to_owned()
    } else {
        "Label it blind once more, best with another coder".to_owned()
    };
    result(
        "agreement",
        reach.len() >= rules.rounds || coders.len() >= rules.coders,
        format!(
            "Kappa of at least {:.2} in {} of {}, by {}; {} or {} wanted ({figures})",
            rules.kappa,
            reach.len(),
            counted(evidence.rounds.len(), "round"),
            counted(coders.len(), "coder"),
            counted(rules.rounds, "round"),
            counted(rules.coders, "coder")
        ),
        next,
    )
}

/// P(X ≥ k) of a binomial with n trials at share p: the p-value of the exact one-sided test that the share is no more
/// than p (Clopper and Pearson 1934). Summed from the far end in logarithms, so that small tails keep their digits.
pub fn binomial_upper_tail(k: usize, n: usize, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    // ln C(n, i) grows by ln((n - i) / (i + 1)) from i to i + 1.
    let mut log_choose: f64 = (0..k).map(|i| ((n - i) as f64 / (i + 1) as f64).ln()).sum();
    let mut tail = 0.0;
    for i in k..=n {
        tail += (log_choose + i as f64 * p.ln() + (n - i) as f64 * (1.0 - p).ln()).exp();
        if i < n {
            log_choose += ((n - i) as f64 / (i + 1) as f64).ln();
        }
    }
    tail.min(1.0)
}
