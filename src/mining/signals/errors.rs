//! Errors as the recording holds them: exceptions, console errors and failed requests.

use super::{Detector, Given, RuleSpec, millis};
use crate::mining::facts::{ErrorFacts, ErrorKind};
use crate::model::{SignalHit, SignalKind};

/// Errors of one kind.
pub(super) struct Errors {
    kind: ErrorKind,
    spec: &'static RuleSpec,
}

pub(super) static JS_ERROR: Errors = Errors { kind: ErrorKind::Script, spec: &JS };
pub(super) static CONSOLE_ERROR: Errors = Errors { kind: ErrorKind::Console, spec: &CONSOLE };
pub(super) static NETWORK_ERROR: Errors = Errors { kind: ErrorKind::Network, spec: &NETWORK };

static JS: RuleSpec = RuleSpec {
    kind: SignalKind::JsError,
    meaning: "A script of the page failed; something may not work from here on",
    rule: "An exception that nothing caught, as recorded",
    except: "The same message again within 1 s is the same occurrence",
    source: "R7; recorded by plugins, custom events and vendors' own events",
    texts: &[],
    thresholds: &[millis(
        "together_ms",
        "The same message is one occurrence within",
        (1_000.0, 0.0, 60_000.0),
    )],
};

static CONSOLE: RuleSpec = RuleSpec {
    kind: SignalKind::ConsoleError,
    meaning: "A script of the page reported a problem",
    rule: "A message of the level error on the console, as recorded",
    except: "The same message again within 1 s is the same occurrence; warnings are none",
    source: "R7; recorded by the console plugin of rrweb and by vendors' own events",
    texts: &[],
    thresholds: &[millis(
        "together_ms",
        "The same message is one occurrence within",
        (1_000.0, 0.0, 60_000.0),
    )],
};

static NETWORK: RuleSpec = RuleSpec {
    kind: SignalKind::NetworkError,
    meaning: "The page asked for something and did not get it",
    rule: "A request that failed or was answered with a status of 400 or more, as recorded",
    except: "The same address with the same status again within 1 s is the same occurrence",
    source: "R7; recorded by network plugins and by vendors' own events",
    texts: &[],
    thresholds: &[millis(
        "together_ms",
        "The same answer is one occurrence within",
        (1_000.0, 0.0, 60_000.0),
    )],
};

impl Detector for Errors {
    fn spec(&self) -> &'static RuleSpec {
        self.spec
    }

    fn detect(&self, given: &Given) -> Vec<SignalHit> {
        let together_ms = given.millis("together_ms");
        let mut hits: Vec<(&ErrorFacts, SignalHit)> = Vec::new();
        for error in given.facts.errors.iter().filter(|e| e.kind == self.kind) {
            let same = |last: &&mut (&ErrorFacts, SignalHit)| {
                last.0.message == error.message
                    && last.0.tab == error.tab
                    && error.at_ms - last.1.end_ms <= together_ms
            };
            match hits.iter_mut().rev().take(16).find(same) {
                Some((_, hit)) => {
                    hit.end_ms = error.at_ms;
                    hit.count += 1;
                    if hit.events.len() < 50 {
                        hit.events.push(error.event_index);
                    }
                }
                None => {
                    let span = (error.at_ms, error.at_ms);
                    hits.push((error, given.hit(error.tab, span, 1, vec![error.event_index])));
                }
            }
        }
        hits.into_iter().map(|(_, hit)| hit).collect()
    }
}
