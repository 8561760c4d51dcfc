//! Delete-one jackknife errors by item or by user; it must not know any coefficient.

use serde::Serialize;

use super::coefficient::Undefined;
use super::patterns::Patterns;
use super::ratings::Ratings;
use super::statistic::Statistic;

/// What one unit of resampling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Items are independent.
    Item,
    /// Items of one user belong together.
    User,
}

/// A delete-one jackknife (Quenouille 1956, Tukey 1958).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Jackknife {
    /// The statistic on all items.
    pub estimate: f64,
    /// √((m−1)/m · Σ(θ₍ᵢ₎ − θ̄)²).
    pub se: f64,
    /// (m−1)(θ̄ − θ).
    pub bias: f64,
    /// Units m: items or users.
    pub units: usize,
    /// What a unit is.
    pub unit: Unit,
}

/// The jackknife of a statistic, leaving out one item or all items of one user at a time.
///
/// Items without any label are units too. Without user ids, every item is a user of its own.
///
/// # Errors
/// The statistic is undefined on all items; there are fewer than two units; or it is undefined
/// without some unit, so that the value rests on that one alone.
pub fn jackknife(ratings: &Ratings, statistic: &Statistic, unit: Unit) -> Result<Jackknife, Undefined> {
    let patterns = Patterns::of(ratings);
    let all = patterns.sample();
    let estimate = statistic.evaluate(&all)?;
    let mut values: Vec<(f64, f64)> = Vec::new();
    let mut leave_out = |removed: &[(usize, u64)], times: f64| -> Result<(), Undefined> {
        let mut sample = all.clone();
        for (pattern, count) in removed {
            sample.remove(*pattern, *count);
        }
        let value = statistic.evaluate(&sample).map_err(|_| Undefined::RestsOnOneUnit)?;
        values.push((value, times));
        Ok(())
    };
    let users = ratings.user_of_item().filter(|_| unit == Unit::User);
    let units = users.map_or(ratings.items(), |_| ratings.users().unwrap_or(0));
    if units < 2 {
        return Err(Undefined::TooFewUnits { have: units });
    }
    match users {
        Some(user_of_item) => {
            for removed in patterns_by_user(&patterns, user_of_item, units) {
                leave_out(&removed, 1.0)?;
            }
        }
        // Items with the same labels leave the same items behind.
        None => {
            for (pattern, &count) in all.counts.iter().enumerate() {
                leave_out(&[(pattern, 1)], count as f64)?;
            }
        }
    }
    let m = units as f64;
    let mean = values.iter().map(|(value, times)| value * times).sum::<f64>() / m;
    let squares: f64 = values.iter().map(|(value, times)| times * (value - mean).powi(2)).sum();
    Ok(Jackknife {
        estimate,
        se: ((m - 1.0) / m * squares).sqrt(),
        bias: (m - 1.0) * (mean - estimate),
        units,
        unit,
    })
}

/// Per user, how often each pattern occurs among that user's items.
pub(super) fn patterns_by_user(
    patterns: &Patterns,
    user_of_item: &[usize],
    users: usize,
) -> Vec<Vec<(usize, u64)>> {
    let mut found: Vec<Vec<(usize, u64)>> = vec![Vec::new(); users];
    for (user, pattern) in user_of_item.iter().zip(&patterns.of_item) {
        let Some(list) = found.get_mut(*user) else {
            continue;
        };
        match list.iter_mut().find(|(known, _)| known == pattern) {
            Some((_, count)) => *count += 1,
            None => list.push((*pattern, 1)),
        }
    }
    found
}
