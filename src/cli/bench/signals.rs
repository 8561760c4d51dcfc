//! Signals of many light sessions for `binocular bench --signals N`: finding all, and finding anew after a change, as JSON.

use super::{ms, synthetic};
use crate::cli::say;
use crate::mining::signals::RuleSet;
use crate::mining::store::{Refreshed, preview, put_rules, refresh_signals};
use crate::model::{NoWatch, SessionId, SignalKind};
use crate::project::Project;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

/// Length of one session in milliseconds, and its page and events: light as most visits are.
const LENGTH_MS: i64 = 120_000;
const NODES: usize = 80;
const EVENTS: usize = 300;
/// Values of a sensitivity curve, as the window asks for.
const POINTS: usize = 25;

pub(super) fn signals(count: usize) -> Result<Value, String> {
    super::in_throwaway_folder(|folder| measure(&folder.join("signals.binocular"), count))
}

fn measure(path: &Path, count: usize) -> Result<Value, String> {
    let mut project = Project::create(path, 0).map_err(say)?;
    for n in 0..count {
        let mut recording = synthetic::recording(NODES + n % 40, EVENTS + n % 200, LENGTH_MS);
        recording.id = SessionId::new(format!("light-{n:06}"));
        project.add_recording(&recording, n as i64).map_err(say)?;
    }
    let refresh = |project: &mut Project| -> Result<(f64, Refreshed), String> {
        let started = Instant::now();
        let done = refresh_signals(project, &NoWatch).map_err(say)?;
        Ok((ms(started), done))
    };
    let (all_ms, _) = refresh(&mut project)?;
    let (nothing_ms, _) = refresh(&mut project)?;
    let mut after = Vec::new();
    let mut rules = RuleSet::default();
    for (kind, name, value) in [
        (SignalKind::DeadClick, "window_ms", 1_500.0),
        (SignalKind::Hesitation, "dwell_ms", 1_200.0),
        (SignalKind::ExcessiveScroll, "way", 0.2),
    ] {
        let next = rules.with(kind, &[(name, value)]).map_err(say)?;
        put_rules(&mut project, &next).map_err(say)?;
        let (took_ms, done) = refresh(&mut project)?;
        let started = Instant::now();
        let threshold = next.rule(kind).values().find(|(t, _)| t.name == name).map(|(t, _)| t);
        let values = threshold.map(|t| t.steps_between(t.min, t.max, POINTS)).unwrap_or_default();
        preview(&project, rules.rule(kind), next.rule(kind), name, &values, &NoWatch).map_err(say)?;
        after.push(json!({
            "signal": kind.name(),
            "threshold": name,
            "recomputed_ms": took_ms,
            "sessions_that_changed": done.searched,
            "curve_and_flips_ms": ms(started),
        }));
        rules = next;
    }
    Ok(json!({
        "sessions": count,
        "facts_and_signals_ms": all_ms,
        "up_to_date_ms": nothing_ms,
        "after_a_change": after,
    }))
}
