//! The commands of settling a round: the parts of a decision, and the parts of the screen.

use super::Scope;
use super::spec::{Spec, key, spec};
use crate::app::shortcut::Shortcut;
use crate::widgets::Icon;
use egui::Key;

/// What is chosen of a decision, and the parts of the Reconcile screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SettleKey {
    FirstSide,
    SecondSide,
    Unresolvable,
    NextCause,
    WhoDecides,
    BothAgree,
    Agreement,
    Items,
    Review,
    Lessons,
}

impl SettleKey {
    pub const ALL: [Self; 10] = [
        Self::FirstSide,
        Self::SecondSide,
        Self::Unresolvable,
        Self::NextCause,
        Self::WhoDecides,
        Self::BothAgree,
        Self::Agreement,
        Self::Items,
        Self::Review,
        Self::Lessons,
    ];
}

pub(super) fn settling(of: SettleKey) -> Spec {
    let part = Shortcut::alt;
    let (name, label, tooltip, icon, shortcut) = match of {
        SettleKey::FirstSide => {
            ("settle.side_1", "Take side 1", "It is what side 1 said", Icon::ChevronLeft, key(Key::A))
        }
        SettleKey::SecondSide => {
            ("settle.side_2", "Take side 2", "It is what side 2 said", Icon::ChevronRight, key(Key::D))
        }
        SettleKey::Unresolvable => (
            "settle.unresolvable",
            "Unresolvable",
            "Nobody can say: a legal result, exported as such",
            Icon::Abstain,
            key(Key::X),
        ),
        SettleKey::NextCause => {
            ("settle.cause", "Next cause", "Why they differed: the next of the list", Icon::Sort, key(Key::C))
        }
        SettleKey::WhoDecides => (
            "settle.who",
            "Who decides",
            "Both after discussion, a third person, or a lead",
            Icon::Users,
            key(Key::B),
        ),
        SettleKey::BothAgree => (
            "settle.both",
            "Both agree",
            "Both coders stand for the decisions that follow",
            Icon::CircleCheck,
            key(Key::V),
        ),
        SettleKey::Agreement => (
            "settle.agreement",
            "Show the agreement",
            "How far the two coders agree",
            Icon::Matrix,
            part(Key::Num1),
        ),
        SettleKey::Items => {
            ("settle.items", "Show the disagreements", "What is to be settled", Icon::List, part(Key::Num2))
        }
        SettleKey::Review => (
            "settle.review",
            "Show doubtful labels",
            "Labels that disagree with what lies near them",
            Icon::Eye,
            part(Key::Num3),
        ),
        SettleKey::Lessons => (
            "settle.lessons",
            "Show the lessons",
            "Causes, who was followed, changes to the codebook",
            Icon::Insight,
            part(Key::Num4),
        ),
    };
    spec(name, label, tooltip, icon, Scope::Settling, &[shortcut])
}
