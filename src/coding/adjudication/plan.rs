//! How a round is settled: whether a third person looks first, and which agreed items get a second look; knows no
//! decision.

use super::event::Event;
use super::{Adjudication, AdjudicationError};
use crate::coding::random::{seeded_by, shuffle};
use crate::coding::reveal::{RevealedItem, Role, Side};
use crate::project::Project;

/// Least confidence of a coder, which asks for a second look where the plan says so.
const A_GUESS: u8 = 1;

/// What the team chose. It is stored with the decisions, and can be changed while the round is settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettlingPlan {
    /// A third person labels each item before either side is shown.
    pub third_look: bool,
    /// The share of agreed items that are looked at again.
    pub audit: AuditShare,
    /// Agreed items that a coder was only guessing at are looked at again.
    pub low_confidence: bool,
}

/// A share of agreed items in thousandths: whole numbers have one spelling in what is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditShare(u16);

impl AuditShare {
    /// From a share of 0 to 1; `None` outside.
    pub fn from_share(share: f64) -> Option<Self> {
        let thousandths = (share * 1_000.0).round();
        (0.0..=1_000.0).contains(&thousandths).then_some(Self(thousandths as u16))
    }

    pub fn share(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    pub(super) fn thousandths(self) -> u16 {
        self.0
    }

    pub(super) fn from_thousandths(thousandths: u64) -> Option<Self> {
        u16::try_from(thousandths).ok().filter(|n| *n <= 1_000).map(Self)
    }

    /// How many of so many items: to the nearest, and at least one where anything was asked for.
    pub fn of(self, items: usize) -> usize {
        let nearest = (items * usize::from(self.0) + 500) / 1_000;
        if self.0 == 0 { 0 } else { nearest.max(1).min(items) }
    }
}

impl SettlingPlan {
    /// One plain sentence for screens, reports and the command line.
    pub fn sentence(&self) -> String {
        let looks = if self.third_look {
            "A third person looks at each item before either side is shown"
        } else {
            "Both sides are shown at once, without names"
        };
        let percent = self.audit.share() * 100.0;
        let second = match (self.audit.share() > 0.0, self.low_confidence) {
            (false, false) => "items that both agree on are not looked at again".to_owned(),
            (true, false) => {
                format!("{percent:.1} % of the agreed items, drawn at random, are looked at again")
            }
            (false, true) => "agreed items that somebody guessed at are looked at again".to_owned(),
            (true, true) => format!(
                "{percent:.1} % of the agreed items, drawn at random, and those that somebody guessed at are looked at again"
            ),
        };
        format!("{looks}; {second}").replace(".0 %", " %")
    }
}

impl Adjudication {
    pub fn plan(&self) -> SettlingPlan {
        self.plan
    }

    /// Stores how the round is settled from here on; nothing where it is settled like this already.
    pub fn put_plan(
        &mut self,
        project: &mut Project,
        plan: SettlingPlan,
        now_ms: i64,
    ) -> Result<(), AdjudicationError> {
        if plan == self.plan {
            return Ok(());
        }
        let seq = self.events.len() as u64 + 1;
        self.append(project, vec![Event::Plan { plan, at_ms: now_ms, seq }])
    }

    pub(super) fn follow(&mut self, plan: SettlingPlan) {
        self.plan = plan;
        let round = self.revealed.round();
        let mut agreed: Vec<&str> =
            self.revealed.items().iter().filter(|i| is_agreed(i)).map(|i| i.item.id.as_str()).collect();
        shuffle(&mut seeded_by("binocular/audit/v1", &[&round.project_uuid, &round.id]), &mut agreed);
        agreed.truncate(plan.audit.of(agreed.len()));
        self.audited = agreed.into_iter().map(str::to_owned).collect();
    }

    /// True for an agreed item that the plan drew.
    pub(super) fn is_audited(&self, item: &RevealedItem) -> bool {
        self.audited.contains(&item.item.id)
    }

    /// True for an agreed item that somebody guessed at, where the plan asks for these.
    pub(super) fn is_guess(&self, item: &RevealedItem) -> bool {
        let guessed =
            |side: &Side| item.label(*side).and_then(|label| label.entry.confidence) == Some(A_GUESS);
        self.plan.low_confidence && is_agreed(item) && Side::BOTH.iter().any(guessed)
    }

    /// Items that the plan asks a second look for: looked at, and all of them.
    pub fn second_look_progress(&self) -> (usize, usize) {
        let asked = self.revealed.items().iter().filter(|item| self.is_audited(item) || self.is_guess(item));
        asked.fold((0, 0), |(done, all), item| {
            (done + usize::from(self.decision(&item.item.id).is_some()), all + 1)
        })
    }
}

/// Both decided, and the same. Never gold, which is settled already.
pub(super) fn is_agreed(item: &RevealedItem) -> bool {
    item.role != Role::Gold
        && item.verdict(Side::A).is_some()
        && item.verdict(Side::A) == item.verdict(Side::B)
}
